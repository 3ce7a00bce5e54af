"""Personal data is found as spans, and what is not sure says so."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from console.domain.redaction import redact
from console.understand.personal.id_numbers import nhs_number
from console.understand.personal.personal_data import PersonalData
from console.understand.teams.gazetteer import Gazetteer, OrganisationNames
from console.understand.words import read_words
from tests.unit.understand.northmoor import NOT_OURS, PLACES, TEAMS, cases, judge, said

PLACES_OF = Gazetteer(TEAMS, OrganisationNames("Northmoor Hospitals", PLACES, NOT_OURS)).words_of_places()
PERSONAL = PersonalData(["Amira"], PLACES_OF, ("northmoor", "eastbrook"))


@pytest.mark.parametrize("case", cases("personal"), ids=lambda case: str(case["text"]))
def test_what_is_personal(case: dict[str, Any]) -> None:
    text = case["text"]
    found = PERSONAL.find(read_words(text))
    assert [[text[one.start : one.end], one.kind] for one in found] == case["found"]
    assert any(not one.sure for one in found) is case["doubt"]


@pytest.mark.parametrize(
    ("digits", "good"),
    [
        ("9434765919", True),
        ("9434765918", False),
        ("4010232137", True),
        ("987654321", False),
        ("98765432l0", False),
    ],
)
def test_nhs_numbers_have_a_check_digit(digits: str, good: bool) -> None:
    assert nhs_number(digits) is good


def test_whoever_wrote_it_is_the_patient_or_close() -> None:
    text = "Thank you all. Jane"
    assert [one.kind for one in PERSONAL.find(read_words(text), ("Jane Example",))] == ["patient_name"]
    assert [one.kind for one in PERSONAL.find(read_words("Jane was there"))] == ["person_name"]
    assert [one.kind for one in PERSONAL.find(read_words("Jane was there"), ("Jane Example",))] == ["patient_name"]


def test_one_name_has_one_owner() -> None:
    text = "Tom was brilliant. My son Tom was so brave."
    assert {one.kind for one in PERSONAL.find(read_words(text))} == {"patient_name"}


def test_findings_are_in_order_and_apart() -> None:
    text = "Mr Tom Jones, bed 4, DOB 12/03/1948, 07700 900123, Tom at NE1 4LP " * 20
    found = PERSONAL.find(read_words(text))
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert len(found) > 100


def test_a_word_that_only_looks_like_a_name_is_not_sure() -> None:
    found = PERSONAL.find(read_words("I was seen by Xanthippe on the day"))
    assert [(one.kind, one.sure) for one in found] == [("staff_name", False)]


def test_in_another_language_a_human_looks_first() -> None:
    one = judge().judge([said("Dziękuję bardzo panu Kowalskiemu za opiekę, jestem bardzo zadowolona")])[0].judgement
    assert (one.lang, one.opinion.unsure, one.doubt) == ("pl", True, True)


@pytest.mark.parametrize(("text", "left"), [
    ("He was 2 years and 5 months", "He was [age]"),
    ("Anyway hes 5 weeks now and fat", "Anyway hes [age] now and fat"),
    ("i'm on the list as Shepherd, Olive 17.Nov.33 thanks", "i'm on the list as [name], [name] [date of birth] thanks"),
    ("She was born on Candlemas, the 2nd of Feb, in snow", "She was born on [date of birth], in snow"),
    ("I was a bookkeeper. Mrs M Penny, B12", "I was a bookkeeper. Mrs [name], [bed]"),
    ("My email is L A Rook, all one word, then the number 51, at example, dot com.", "My email is [e-mail]."),
    ("Is there a name we should be sending bookings to other than stores.rp? Thanks",
     "Is there a name we should be sending bookings to other than [e-mail]? Thanks"),
    ("It took 5 weeks now and nobody rang", "It took 5 weeks now and nobody rang"),
    ("To all at Bright & Sons who drove us", "To all at Bright & Sons who drove us"),
])  # fmt: skip
def test_a_childs_age_a_date_and_a_bed_as_people_write_them(text: str, left: str) -> None:
    assert redact(text, PERSONAL.find(read_words(text)), praise=False).text == left


@pytest.mark.parametrize(
    "before",
    ["except for", "except", "Except for nurse", "apart from one nurse called", "other than the midwife,", "all but"],
)
def test_whoever_is_left_out_of_praise_is_not_named_in_it(before: str) -> None:
    for name in ("Jomo", "Sarah", "Amira"):
        text = f"Everyone was lovely to us, {before} {name} who never smiled once, and Amira sang"
        left = redact(text, PERSONAL.find(read_words(text)), praise=True).text
        assert name not in left.removesuffix(", and Amira sang") and (left.endswith("Amira sang") or name == "Amira")


def test_two_who_are_left_out_of_praise_are_both_not_named() -> None:
    text = "Thanks to all, apart from Sarah and Grace the nurse"
    left = redact(text, PERSONAL.find(read_words(text)), praise=True).text
    assert "Sarah" not in left and "Grace" not in left


def test_what_is_left_out_of_praise_takes_no_name_after_it() -> None:
    text = "Apart from the long wait, Sarah the nurse was lovely. Other than that Amira and Tom were brilliant"
    left = redact(text, PERSONAL.find(read_words(text)), praise=True).text
    assert "Sarah" in left and "Amira" in left


@pytest.mark.parametrize("text", ["To Auntie Lou the play nurse", "Thank you, here are some names Ama, Ravi and Trish"])
def test_staff_keep_their_names_in_praise_past_words_of_kin(text: str) -> None:
    assert redact(text, PERSONAL.find(read_words(text)), praise=True).text == text
