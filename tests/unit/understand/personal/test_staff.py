"""How staff are named in praise, as the organisation's list says; in criticism they are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from console.domain.redaction import redact_parts
from console.domain.team import Person
from console.understand.judge import Judge, build_judge
from console.understand.teams.check import problems
from console.understand.teams.gazetteer import Gazetteer, OrganisationNames
from console.understand.words import read_words
from tests.unit.understand.northmoor import NOT_OURS, PLACES, TEAMS

NURSE = "Nurse Priya was so kind, and Dr Mistry stayed with us all night. Thank you Priya."


def judge(*people: Person) -> Judge:
    teams = tuple(replace(team, people=people) if team.id == "maple" else team for team in TEAMS)
    return build_judge(teams, name="Northmoor Hospitals", places=PLACES, not_ours=NOT_OURS, kind="none")


def leaves(text: str, *people: Person, praise: bool = True) -> str:
    found = judge(*people).personal.find(read_words(text))
    return redact_parts((text,), found, praise=praise)[0].text


@pytest.mark.parametrize(
    ("named", "first", "surname"),
    [
        ("full", True, True),
        ("first", True, False),
        ("title-surname", False, True),
        ("never", False, False),
    ],
)
def test_praise_keeps_of_a_name_what_the_list_says(named: str, first: bool, surname: bool) -> None:
    left = leaves(NURSE, Person("Dr Priya Mistry", named=named))
    assert ("Priya" in left, "Mistry" in left) == (first, surname)


@pytest.mark.parametrize("named", ["full", "first", "title-surname", "never"])
def test_criticism_keeps_nobody(named: str) -> None:
    left = leaves(NURSE, Person("Priya Mistry", named=named), praise=False)
    assert "Priya" not in left and "Mistry" not in left


def test_who_is_never_named_is_not_shown_by_somebody_elses_name() -> None:
    never, shown = Person("Priya Shah", named="never"), Person("Priya Mistry")
    left = leaves(NURSE, never, shown)
    assert "Priya" not in left and "Mistry" in left
    assert "Mistry" in leaves(NURSE, Person("Ann Mistry", named="first"), Person("Jo Mistry", named="title-surname"))


def test_a_name_an_alias_and_a_surname_find_the_team() -> None:
    people = (Person("Dr Priya Mistry", aliases=("Pip",), named="title-surname"),)
    gazetteer = judge(*people).gazetteer
    for text in ("Thank you Priya, so kind", "Pip made my week", "Dr Mistry stayed all night"):
        assert gazetteer.teams_of(text)[0].team == "maple", text
    assert gazetteer.teams_of("Dr Jones stayed all night") == ()


def test_the_check_names_a_person_whose_name_is_an_everyday_word() -> None:
    teams = (replace(TEAMS[4], people=(Person("Will", "nurse"), Person("Amira"))),)
    told = [one for one in problems(Gazetteer(teams, OrganisationNames("Northmoor Hospitals"))) if "Will" in one]
    assert len(told) == 1 and "everyday word" in told[0]
