"""Names by what stands around them: a cue ranks above every list, and places, firms and figures stay."""

from __future__ import annotations

import pytest

from console.understand.personal.personal_data import PersonalData
from console.understand.words import read_words

PERSONAL = PersonalData((), ("maple", "orchid", "northmoor", "larkhill"))
SURNAMES = [
    "Hall", "Ward", "King", "Green", "White", "Young", "Park", "Court", "Close", "Street", "Bishop", "Knight",
    "Day", "May", "West", "Church", "Hill", "Lane", "Field", "Bridge", "Long", "Bright", "Penny", "Bell",
    "Rose", "Summer", "Gardens", "Prince", "Pope", "Wood", "Stone",
]  # fmt: skip


def names(text: str) -> list[str]:
    """The names that are found, those that stand side by side as one."""
    found: list[str] = []
    last = -2
    for one in PERSONAL.find(read_words(text)):
        if not one.kind.endswith(("name", "surname")):
            continue
        if found and one.start - last <= 2 and not text[last : one.start].strip(" .-"):
            found[-1] += text[last : one.end]
        else:
            found.append(text[one.start : one.end])
        last = one.end
    return found


@pytest.mark.parametrize("surname", SURNAMES)
@pytest.mark.parametrize("title", ["Dr", "Nurse", "Sister", "Mr", "Mrs"])
def test_a_title_ranks_above_words_and_places(title: str, surname: str) -> None:
    assert names(f"We waited and then {title} {surname} came to see us") == [surname]


@pytest.mark.parametrize("surname", SURNAMES)
def test_kin_ranks_above_words_and_places(surname: str) -> None:
    assert names(f"My mum Sheila {surname} was left alone") == [f"Sheila {surname}"]


@pytest.mark.parametrize(("text", "wanted"), [
    ("They were kind.\n\nYours faithfully,\nD. R. Onslow", ["D. R. Onslow"]),
    ("I will remember the laughs. Maureen Ward", ["Maureen Ward"]),
    ("Kind regards\nŁukasz", ["Łukasz"]),
    ("Grace and her twin Will were born here", ["Grace", "Will"]),
    ("I told J. R. Okonkwo about it", ["J. R. Okonkwo"]),
    ("Patient: PATEL, Hiteshkumar", ["PATEL", "Hiteshkumar"]),
    ("Aaliyah's father said so", ["Aaliyah"]),
    ("My daughter, 14, Saffron was seen", ["Saffron"]),
    ("Farai washed her hair and sang", ["Farai"]),
    ("The night nurse told Chukwuemeka to go", ["Chukwuemeka"]),
    ("We asked for مريم at the desk of the clinic", ["مريم"]),
    ("Thank you to 陈秀兰 for the scan", ["陈秀兰"]),
    ("My neighbour राधा waited four hours", ["राधा"]),
    ("dr yilmaz did it last time and was rude", ["yilmaz"]),
])  # fmt: skip
def test_names_are_found(text: str, wanted: list[str]) -> None:
    assert names(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "She was on Florence Nightingale ward for a week",
        "He read Harry Potter all day",
        "The scanner is a Siemens and it was fine",
        "I bought flowers at Marks and Spencer first",
        "She was moved to Maple Ward at Northmoor",
        "The new Marie Curie Day Unit is lovely",
        "Marlow Borough Council and the Harbour Museum agreed",
        "We had lunch on Park Street by the Town Hall",
        "A copy went to the Chief Executive",
        "Respectfully, this is not good enough",
        "Doctor Who was on the television",
    ],
)
def test_what_is_nobodys_name_stays(text: str) -> None:
    assert names(text) == []
