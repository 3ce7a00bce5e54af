"""What stands beside the words: it names somebody, it names nobody, or nobody can say."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.domain.mention import Mention, RawMention
from console.domain.team import Person, Team
from console.understand.judge import build_judge

JUDGE = build_judge(
    (Team("ward-7", "Ward 7", aliases=("the eye place",), people=(Person("Amira"),)),),
    name="Northmoor Hospitals",
    kind="none",
)


def marks(**fields: object) -> tuple[frozenset[str], frozenset[str]]:
    raw = RawMention(
        **{
            "native_id": "17",
            "body": "Six hours on a chair. My son Tomasz was in pain.",
            "author": "@janepoole",
            "author_name": "Jane Poole",
            **fields,
        }
    )
    [judged] = JUDGE.judge([Mention.from_raw(raw, source="survey", fetched=datetime(2026, 3, 1, tzinfo=UTC), key=b"")])
    return judged.judgement.clear, judged.judgement.named


def as_field(name: str, value: str) -> dict[str, object]:
    return {name: (value,) if name == "tags" else value}


@pytest.mark.parametrize("name", ["native_id", "feed", "tags", "platform"])
@pytest.mark.parametrize(
    "planted",
    [
        "janepoole",
        "jane-poole-3",
        "JanePoole",
        "poole",
        "tomasz",
        "letters-to-tomasz",
        "johnsmithsblog",
        "okonkwo",
        "Letters to Wioletta Kowalczyk",
        "mrs-patel",
        "943 476 5919",
        "9434765919",
        "nhs9434765919",
        "07700 900123",
        "jane@example.org",
        "LS1 4AP",
    ],
)
def test_a_column_that_names_somebody_is_never_clear(name: str, planted: str) -> None:
    fact = "source" if name == "platform" else name
    clear, _ = marks(**as_field(name, planted))
    assert fact not in clear


@pytest.mark.parametrize("name", ["native_id", "feed", "tags", "platform", "url"])
@pytest.mark.parametrize(
    "planted",
    [
        "tomasz",
        "9434765919",
        "943-476-5919",
        "07700-900123",
        "letters-to-tomasz",
        "tomaszdiary",
    ],
)
def test_a_column_that_holds_a_detail_of_the_patient_is_named(name: str, planted: str) -> None:
    fact = "source" if name == "platform" else name
    value = f"https://blog.example/{planted}?page=2" if name == "url" else planted
    assert fact in marks(**as_field(name, value))[1]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("native_id", "fft-2026-03-17"),
        ("native_id", "116150002172175102"),
        ("native_id", "ward-7-12"),
        ("native_id", "opA-001"),
        ("native_id", "co-3"),
        ("native_id", "550e8400-e29b-41d4-a716-446655440000"),
        ("feed", "FFT Ward 7"),
        ("feed", "the stream"),
        ("feed", "comments about Northmoor Hospitals"),
        ("tags", "waiting"),
        ("tags", "northmoor"),
        ("platform", "survey"),
    ],
)
def test_a_column_of_everyday_words_and_counters_is_clear(name: str, value: str) -> None:
    clear, named = marks(**as_field(name, value))
    assert ("source" if name == "platform" else name) in clear and not named


@pytest.mark.parametrize(
    ("value", "leaves"),
    [
        ("Jane Poole's letters", True),
        ("janepoole-17", True),
        ("Okonkwo's letters", False),
        ("tariqsmithson", False),
    ],
)
def test_with_praise_a_column_may_name_its_author_and_nobody_else(value: str, leaves: bool) -> None:
    clear, named = marks(feed=value)
    assert "feed" not in clear and ("feed" not in named) is leaves


def test_a_link_is_never_clear_and_the_authors_own_name_makes_it_no_detail() -> None:
    clear, named = marks(url="https://blog.example/janepoole/17")
    assert "url" not in clear | named


def test_everyday_words_in_an_authors_name_hide_nothing() -> None:
    clear, _ = marks(author_name="the patient", author="patient@mail.example", feed="patient feedback")
    assert "feed" in clear


@pytest.mark.parametrize(
    ("path", "leaves"),
    [
        ("sheila-jones/visit", False),
        ("p?patient=helen.shaw", False),
        ("visit/%74om%61sz", False),
        ("jane-poole/visit", True),
        ("thank-you-amira-jones", True),
        ("a-and-e/thank-you-all", True),
    ],
)
def test_a_link_that_says_the_name_of_another_is_named(path: str, leaves: bool) -> None:
    assert ("url" in marks(url=f"https://blog.example/{path}")[1]) is not leaves
