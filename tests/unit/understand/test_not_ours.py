"""Ours or not: another provider, a place elsewhere, a surname, a match, politics; and what stays ours beside them."""

from __future__ import annotations

import pytest

from console.domain.team import Person, Team
from console.understand.domains import domain_of
from console.understand.teams.check import problems
from console.understand.teams.gazetteer import Gazetteer, OrganisationNames
from console.understand.words import read_words

TEAMS = (
    Team("trust", "Harrowgate Vale Hospitals"),
    Team("site", "Vale Royal Hospital", "trust", ("the Royal",)),
    Team("ed", "Emergency Department", "site", ("A&E", "casualty")),
    Team("w4", "Ward 4", "site", ("Larkspur",)),
    Team("rose", "Rose Ward", "site"),
    Team("mat", "Maternity", "site", ("midwives", "labour ward")),
    Team("baby", "Neonatal Unit", "mat", ("NICU",), people=(Person("Ruth", "nurse"),)),
    Team("help", "Volunteers", "trust", ("therapy dog", "Biscuit")),
    Team("food", "Catering", "trust", ("canteen",)),
    Team("works", "Estates", "trust", ("the lift",)),
    Team("park", "Car Parks", "works", ("car park",)),
)
VALE = Gazetteer(TEAMS, OrganisationNames("Harrowgate Vale Hospitals", ("Harrowgate Vale",), ("Vale Royal Golf Club",)))
COUNCIL = Gazetteer(
    (
        Team("council", "Penmarsh Borough Council"),
        Team("waste", "Waste", "council", ("bins",)),
        Team("roads", "Highways", "council"),
        Team("tax", "Council Tax", "council"),
    ),
    OrganisationNames("Penmarsh Borough Council", ("Penmarsh",), domain=domain_of("council")),
)

NOT_OURS = [
    ("post", "Rose Ward scored twice and went off to cheers"),
    ("post", "Actress Rose Ward is in the panto tonight"),
    ("news", "Tributes to Rose Ward, 84, who ran the village choir"),
    ("post", "my sister is in St Anne's in Wexby and the midwives there are angels"),
    ("news", "Nurse struck off after theft at Whitmoor Infirmary"),
    ("post", "Ward 4 at Wexby General was filthy"),
    ("post", "18 hours in A&E in Brisbane with a broken wrist, never again"),
    ("post", "Royal Liverpool Hospital nurses deserve a medal"),
    ("post", "gave up waiting at whitmoor hospital"),
    ("post", "Delivered at Kingsley Royal Infirmary by a fab team"),
    ("post", "A night at the Vale Royal Golf Club, A&E next"),
    ("news", "Ministers promise 5,000 hospital beds before the election"),
    ("post", "The NHS is on its knees and this government could not care less"),
    ("post", "A&E waits are what you get. Vote the Tories out."),
    ("post", "ref was blind, two goals offside, ward in goal"),
    ("comment", "Moved from Harrowgate Vale to Perth and the hospital here is a dream"),
    ("review", "Barnet hospital left my gran in a corridor for two days"),
    ("post", "Larkspur Primary School fete raised £300, tombola and band"),
]
OURS = [
    ("post", "9 hours in A&E, thanks for nothing Tories, my mum was in agony"),
    ("post", "Transferred from Wexby General to Ward 4 and what a difference"),
    ("post", "The Royal beats Wexby General hands down"),
    ("post", "Ward 4 is so much better than Wexby General"),
    ("survey", "The ward was noisy, my daughter in Leeds could not get through"),
    ("survey", "I was in St Anne's before. Ward 4 is kinder."),
    ("post", "@HarrowgateValeNHS your midwives at Perth Road"),
    ("news", "Vale Royal Hospital opens new unit as minister visits"),
    ("post", "Cataract surgery done, back home for tea"),
    ("post", "The Royal after the match with Rovers: three hours, four stitches"),
    ("post", "I trust the midwives with my life"),
    ("post", "Christmas hospital dinner was lovely"),
    ("post", "In general good, but Ward 4 was cold"),
    ("post", "My daughter Keisha hospital bag packed for the labour ward"),
    ("card", "To all on Ward 4, love from Rose Ward"),
    ("post", "Mum waited 9 hours on a trolley. This government."),
    ("post", "Rose Ward nurses sat with dad"),
    ("post", "never felt a thing when she took my blood"),
    ("post", "Was at the Royal, not Wexby General, and it was fine"),
]


@pytest.mark.parametrize(("kind", "text"), NOT_OURS)
def test_what_is_not_ours_is_told_with_a_reason(kind: str, text: str) -> None:
    found = VALE.find(read_words(text), kind=kind)
    assert not found.ours
    assert found.why_not and not found.teams
    assert [one.about for one in found.evidence][:1] == ["flag:not-ours"]


@pytest.mark.parametrize(("kind", "text"), OURS)
def test_what_is_ours_stays_ours(kind: str, text: str) -> None:
    found = VALE.find(read_words(text), kind=kind)
    assert found.ours, found.why_not


def test_a_source_s_own_word_makes_it_ours() -> None:
    words = read_words("Moved here from St Anne's in Leeds. Superb.")
    assert not VALE.find(words, kind="story").ours
    assert VALE.find(words, kind="story", team_hint="Ward 4").teams[0].team == "w4"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("The chaplain? No, the canteen at the Royal does the best pie", "food"),
        ("A&E at the Royal was packed", "ed"),
        ("From the car park to the lift I was in bits. On Larkspur they were kind", "w4"),
        ("The Royal was great", "site"),
        ("Toast at the Royal is served cold", "food"),
        ("I was in a lift once. NICU was calm", "baby"),
        ("Somebody gave birth next door to us at the Royal", "mat"),
        ("He could not lift a spoon", None),
    ],
)
def test_the_narrower_team_is_meant(text: str, first: str | None) -> None:
    guesses = VALE.find(read_words(text), kind="post").teams
    assert (guesses[0].team if guesses else None) == first


def test_two_teams_in_one_text_are_both_suggested() -> None:
    guesses = VALE.find(read_words("Casualty was quick and the midwives were kind"), kind="post").teams
    assert [guess.team for guess in guesses] == ["ed", "mat"]
    assert all(guess.score >= 0.9 for guess in guesses)


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("Biscuit came round and dad smiled", False),
        ("Then Biscuit came round and dad smiled", True),
        ("A biscuit with my tea", False),
        ("Biscuits were stale", False),
        ("Biscuit, the therapy dog, came", True),
    ],
)
def test_an_everyday_word_needs_a_second_sign(text: str, met: bool) -> None:
    assert ("help" in {guess.team for guess in VALE.find(read_words(text), kind="post").teams}) is met


def test_check_names_each_everyday_word() -> None:
    told = "\n".join(problems(VALE))
    assert "“Biscuit” of Volunteers is an everyday word" in told
    assert "second sign" in told and "“Larkspur”" not in told


@pytest.mark.parametrize(
    ("kind", "text", "ours", "first"),
    [
        ("post", "Leeds City Council put up my council tax again", False, None),
        ("post", "the bins on our street in Penmarsh were left again", True, "waste"),
        ("post", "what a waste of time in Penmarsh", True, "waste"),
        ("post", "Pothole on Mill Lane again", True, "roads"),
        ("post", "Council tax is theft says every minister at Westminster", False, None),
        ("survey", "The bin was missed while we were in Leeds", True, "waste"),
    ],
)
def test_a_council_has_words_of_its_own(kind: str, text: str, ours: bool, first: str | None) -> None:
    found = COUNCIL.find(read_words(text), kind=kind)
    assert found.ours is ours, found.why_not
    assert (found.teams[0].team if found.teams else None) == first


@pytest.mark.parametrize("name", ["health", "council", "general"])
def test_every_domain_can_be_read(name: str) -> None:
    domain = domain_of(name)
    assert domain.own and domain.elsewhere and domain.providers and domain.politics
    assert not domain.own & domain.politics
