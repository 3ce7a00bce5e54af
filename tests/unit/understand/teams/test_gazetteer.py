"""Who a text is about: names, places, misspellings, namesakes, codes and people."""

from __future__ import annotations

import random
import string
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from console.domain.team import Person, Team
from console.understand.teams.check import never_met, problems
from console.understand.teams.gazetteer import Gazetteer, OrganisationNames
from console.understand.teams.misspellings import Spelling, one_slip
from console.understand.words import Words, read_words
from tests.unit.understand.northmoor import NOT_OURS, PLACES, TEAMS, cases

GAZETTEER = Gazetteer(TEAMS, OrganisationNames("Northmoor Hospitals", PLACES, NOT_OURS))


@pytest.mark.parametrize("case", cases("team"), ids=lambda case: str(case["text"]))
def test_the_right_team_or_none(case: dict[str, Any]) -> None:
    found = GAZETTEER.find(read_words(case["text"]), team_hint=case.get("hint", ""))
    likely = [guess.team for guess in found.teams if guess.score >= 0.5]
    if "team" in case:
        assert (likely[0] if likely else None) == case["team"], found
    assert found.ours is case.get("ours", True), found.why_not


def test_a_guess_says_why_in_words_that_can_be_checked() -> None:
    guess = GAZETTEER.teams_of("Thanks to the Royal's A and E")[0]
    assert guess.reason == "“the Royal's A and E” is an alias of Emergency Department"
    assert guess.score == 0.9


def test_a_name_of_two_teams_is_a_tie_that_a_place_decides() -> None:
    tied = GAZETTEER.teams_of("Outpatients was slow")
    assert {guess.team for guess in tied} == {"out-royal", "out-east"}
    assert {guess.score for guess in tied} == {0.5}
    decided = GAZETTEER.teams_of("Outpatients at Eastbrook was slow")
    assert decided[0].team == "out-east"
    assert decided[0].score > 0.75


def test_the_child_is_meant_before_its_parent() -> None:
    guesses = GAZETTEER.teams_of("The stroke unit at the Royal")
    assert [guess.team for guess in guesses] == ["ward7", "royal"]
    assert guesses[1].score == 0.5


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("Northmoor Royal Hospital: the Fracture Clinic was quick and kind", "fracture", "royal"),
        ("At the Royal the Maple Ward nurses were lovely", "maple", "royal"),
        ("Eastbrook Hospital, my second visit this year, outpatients again, lovely", "out-east", "eastbrook"),
    ],
)
def test_the_narrower_team_is_meant_before_the_site_beside_it(text: str, first: str, second: str) -> None:
    assert [guess.team for guess in GAZETTEER.teams_of(text)] == [first, second]


@pytest.mark.parametrize(
    ("text", "teams"),
    [
        ("A&E at the Royal, then Ward 7: both marvellous", {"emergency", "ward7"}),
        ("Casualty first and the stroke ward after, thank you all", {"emergency", "ward7"}),
        ("Maternity Unit and Outpatients at Eastbrook were both kind", {"maternity", "out-east"}),
    ],
)
def test_two_teams_in_one_text_are_both_suggested(text: str, teams: set[str]) -> None:
    assert {guess.team for guess in GAZETTEER.teams_of(text)[:2]} == teams


def test_an_everyday_word_is_a_team_only_with_a_second_sign_and_the_check_names_it() -> None:
    dogs = Team("dogs", "Therapy Dogs", "royal", ("Biscuit",))
    gazetteer = Gazetteer((*TEAMS, dogs), OrganisationNames("Northmoor Hospitals", PLACES, NOT_OURS))
    assert gazetteer.teams_of("Met Biscuit today, what a lovely dog")[0].team == "dogs"
    for text in ("They gave me a biscuit and a cup of tea", "Biscuit crumbs on the chair, and nobody came"):
        assert gazetteer.teams_of(text) == ()
    [told] = [one for one in problems(gazetteer) if "Biscuit" in one]
    assert "everyday word" in told and "second sign" in told


def test_a_team_that_is_set_apart_is_not_meant() -> None:
    guesses = GAZETTEER.teams_of("Not Maple Ward but ward 7")
    assert guesses[0].team == "ward7"
    assert all(guess.score < 0.5 for guess in guesses if guess.team == "maple")


def test_an_abbreviation_is_met_as_it_is_written() -> None:
    assert GAZETTEER.teams_of("ED was full")[0].score == 0.9
    assert GAZETTEER.teams_of("ed was full")[0].score == 0.4
    assert not GAZETTEER.teams_of("it was full")
    assert GAZETTEER.teams_of("IT was slow")[0].team == "it"


def test_the_sources_service_code_comes_first() -> None:
    guesses = GAZETTEER.teams_of("Maple Ward was lovely", team_hint="rx1ra")
    assert [guess.team for guess in guesses] == ["emergency", "maple"]
    assert "RX1RA" in guesses[0].reason.upper()
    [among_others] = GAZETTEER.teams_of("Lovely", team_hint="RX9ZZ; rx1ra; A ward, A trust")
    assert (among_others.team, among_others.score) == ("emergency", guesses[0].score)


def test_a_theme_alone_speaks_softly() -> None:
    guess = GAZETTEER.teams_of("waited for ages", themes=("Timeliness of care",))[0]
    assert (guess.team, guess.score) == ("emergency", 0.3)


def test_own_people_are_named_and_speak_for_their_team() -> None:
    found = GAZETTEER.find(read_words("Amira, the nurse, held my hand"))
    assert found.people == ("Amira",)
    assert found.teams[0].team == "emergency"
    assert GAZETTEER.find(read_words("thank you amira")).people == ("Amira",)


def test_evidence_is_the_name_in_the_text() -> None:
    text = "So kind on ward seven!"
    evidence = GAZETTEER.find(read_words(text)).evidence[0]
    assert (text[evidence.start : evidence.end], evidence.about) == ("ward seven", "team:ward7")


def test_check_tells_what_is_wrong_with_the_teams() -> None:
    teams = (
        Team("a", "Rose Unit", aliases=("tea",)),
        Team("b", "Rose Unit"),
        Team("c", "Loop", parent="d"),
        Team("d", "Pool", parent="c"),
        Team("e", "!!!"),
        Team("f", "Golf Suite", parent="nowhere", aliases=("Golf Club",)),
    )
    told = "\n".join(problems(Gazetteer(teams, OrganisationNames(not_ours=("golf club",)))))
    assert "“tea” of Rose Unit is an everyday word" in told
    assert "Nobody can reach Rose Unit" in told
    assert "“Rose Unit” means Rose Unit, Rose Unit, and nothing can tell them apart." in told
    assert "Loop stands below itself." in told
    assert "!!! has no name" in told
    assert "below “nowhere”, which is no team" in told
    assert "also listed as not ours" in told


def test_aliases_that_never_met_anything_are_told() -> None:
    met = GAZETTEER.met("Maple Ward and the stroke unit")
    assert met == {("maple", "Maple Ward"), ("ward7", "the stroke unit")}
    told = never_met(GAZETTEER, met)
    assert any("“labour ward” of Maternity Unit" in line for line in told)
    assert not any("“the stroke unit”" in line for line in told)


def test_no_teams_and_no_words() -> None:
    assert not Gazetteer(()).teams_of("anything at all")
    assert GAZETTEER.teams_of("") == ()
    assert GAZETTEER.find(read_words("")).ours


@pytest.mark.parametrize(
    ("one", "other", "slip"),
    [
        ("casualty", "casulaty", True),
        ("casualty", "casualt", True),
        ("casualty", "casualtyy", True),
        ("casualty", "casuelty", True),
        ("casualty", "casualty", False),
        ("casualty", "csaulaty", False),
        ("ab", "abcd", False),
    ],
)
def test_one_slip_of_the_finger(one: str, other: str, slip: bool) -> None:
    assert one_slip(one, other) is slip
    assert one_slip(other, one) is slip


def test_spelling_does_not_choose_between_two() -> None:
    assert Spelling(["carter", "harter"]).nearest("charter") == "carter"
    assert Spelling(["barker", "banker"]).nearest("bamker") == ""


def test_twenty_thousand_aliases_cost_at_most_half_more_than_two_hundred() -> None:
    chance = random.Random(7)

    def word() -> str:
        return "".join(chance.choice(string.ascii_lowercase) for _ in range(chance.randint(4, 9)))

    def build(count: int) -> Gazetteer:
        more = [
            Team(f"t{number}", f"{word()} {word()} ward", aliases=(f"{word()} {word()}", f"{word()} unit"))
            for number in range(count // 3)
        ]
        return Gazetteer((*TEAMS, *more), OrganisationNames("Northmoor Hospitals", PLACES, NOT_OURS))

    texts = [read_words(case["text"]) for case in cases("tone", "severity", "team")] * 3
    small, large = build(200), build(20_000)
    few, many = steps(small, texts), steps(large, texts)
    assert many <= 1.5 * few, f"{few:,} calls for 200 aliases, {many:,} for 20,000"


def steps(gazetteer: Gazetteer, texts: Sequence[Words]) -> int:
    """How many functions are called to read the texts: a count is the same on every machine, and whatever looks at
    aliases one by one shows in it. The bench measures the time."""
    count = 0

    def called(*event: object) -> None:
        nonlocal count
        count += 1

    for text in texts:  # what is remembered of words is remembered now
        gazetteer.find(text)
    sys.setprofile(called)
    try:
        for text in texts:
            gazetteer.find(text)
    finally:
        sys.setprofile(None)
    return count


def test_people_of_two_teams_are_told_apart_by_the_team() -> None:
    teams = (Team("a", "Ash Ward", people=(Person("Jo"),)), Team("b", "Birch Ward", people=(Person("Jo"),)))
    gazetteer = Gazetteer(teams)
    assert not gazetteer.teams_of("Jo was great")
    assert gazetteer.teams_of("Jo on Birch Ward was great")[0].team == "b"


def test_an_address_tells_teams_of_one_name_apart() -> None:
    clinics = Gazetteer(
        [
            Team("east", "Leg Ulcer Clinic", places=("Infirmary Road", "Eastbrook", "EB1 2CD")),
            Team("west", "Leg Ulcer Clinic", places=("Mill Lane", "Westfold")),
            Team("feet", "Podiatry", places=("Mill Lane", "Westfold")),
        ]
    )
    (best, *_) = clinics.teams_of("The leg ulcer clinic in Westfold is a gem")
    assert (best.team, best.score) == ("west", 0.85)
    assert "stands in “Westfold”" in best.reason
    (best, *_) = clinics.teams_of("Leg ulcer clinic, Infirmary Road: kind people")
    assert best.team == "east"
    assert {guess.score for guess in clinics.teams_of("The leg ulcer clinic is a gem")} == {0.5}
    assert [guess.team for guess in clinics.teams_of("A long walk down Infirmary Road")] == ["east"]
    assert not clinics.teams_of("Westfold in the rain"), "two teams stand there, and nothing tells which"


@pytest.mark.parametrize(
    ("said", "team"),
    [
        ("Physio were great", "physio"),
        ("physiotherpy is a lifeline", "physio"),
        ("the PHYSIOTHERAPIST listened", "physio"),
        ("Dept of Physiotherapy", "physio"),
        ("A&E was packed", "emergency"),
        ("a and e was packed", "emergency"),
        ("casualty was packed", "emergency"),
        ("the Cottage Hosp still has its roses", "eastbrook"),
        ("Orthopeadics saved my knee", "ortho"),
        ("ward seven sang to us", "ward7"),
        ("Wd 7 sang to us", "ward7"),
        ("the old workhouse has its charm", "eastbrook"),
    ],
)
def test_misspellings_abbreviations_and_old_names_find_the_team(said: str, team: str) -> None:
    teams = Gazetteer(
        [
            Team("physio", "Physiotherapy"),
            Team("emergency", "Emergency Department", aliases=("A&E", "casualty")),
            Team("eastbrook", "Eastbrook Hospital", aliases=("the cottage hospital", "the old workhouse")),
            Team("ortho", "Orthopaedics"),
            Team("ward7", "Ward 7"),
        ]
    )
    assert [guess.team for guess in teams.teams_of(said)][:1] == [team]
