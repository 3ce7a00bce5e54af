"""The demo's recorded month and its settings: whole, varied, plain to read, and free of real people."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections import Counter
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import pytest

Line = dict[str, Any]

FOLDER = files("console.demo")
FIELDS = {
    "native_id", "url", "author", "author_name", "title", "body", "published", "edited", "deleted", "source", "feed",
    "kind", "lang", "tags", "likes", "reposts", "replies", "rating", "conversation", "parent", "team", "question",
}  # fmt: skip
SOURCES = {
    "bluesky", "mastodon", "care-opinion", "news", "survey", "alerts", "facebook", "x", "youtube", "email", "card",
}  # fmt: skip
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
AFTER = datetime(2026, 4, 1, tzinfo=UTC)
ZWJ = "\u200d"
TAGS = {chr(code) for code in range(0xE0020, 0xE0080)}  # of the flag of Wales


def raw_lines() -> list[str]:
    return (FOLDER / "month.jsonl").read_text(encoding="utf-8").removesuffix("\n").split("\n")


@pytest.fixture(scope="module")
def month() -> list[Line]:
    return [json.loads(line) for line in raw_lines()]


@pytest.fixture(scope="module")
def stories(month: list[Line]) -> list[Line]:
    """The first version of every mention."""
    return [line for line in month if "edited" not in line and not line.get("deleted")]


@pytest.fixture(scope="module")
def settings() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "config.toml").read_text(encoding="utf-8"))


def identity(line: Line) -> tuple[str, str]:
    return line["source"], line["native_id"]


def happened(line: Line) -> datetime:
    return datetime.fromisoformat(line.get("edited") or line["published"])


def said(line: Line) -> str:
    return f"{line.get('title', '')} {line.get('body', '')}"


def check_digit_holds(number: str) -> bool:
    digits = [int(c) for c in re.sub(r"[ -]", "", number)]
    return (11 - sum((10 - i) * d for i, d in enumerate(digits[:9])) % 11) % 11 == digits[9]


def test_there_are_at_least_three_hundred_and_forty_mentions(stories: list[Line]) -> None:
    assert len({line["native_id"] for line in stories}) >= 340
    assert len({identity(line) for line in stories}) == len(stories)


def test_every_line_is_an_object_with_known_fields_of_the_right_shape(month: list[Line]) -> None:
    for line in month:
        assert set(line) <= FIELDS, line
        assert line["source"] in SOURCES
        assert line["native_id"]
        if not line.get("deleted"):
            assert line["body"].strip()
            assert line["kind"]
        for name in ("likes", "reposts", "replies"):
            assert isinstance(line.get(name, 0), int)
            assert line.get(name, 0) >= 0
        assert line.get("rating", 1) in range(1, 6)
        assert all(isinstance(tag, str) for tag in line.get("tags", []))
        assert line.get("url", "https://").startswith("https://")


def test_every_platform_speaks(stories: list[Line]) -> None:
    count = Counter(line["source"] for line in stories)
    assert set(count) == SOURCES
    assert min(count.values()) >= 10


def test_lines_stand_in_the_order_of_time_and_within_the_month(month: list[Line]) -> None:
    times = [happened(line) for line in month]
    assert times == sorted(times)
    assert times[0] >= FIRST
    assert times[-1] < AFTER
    assert {time.day for time in times} == set(range(1, 32))


def test_the_month_holds_nothing_that_drives_a_terminal_or_hides(month: list[Line]) -> None:
    for line in month:
        text = "".join(value for value in line.values() if isinstance(value, str))
        for before, here in zip(" " + text, text, strict=False):
            if here == ZWJ:
                assert unicodedata.category(before) in {"So", "Sk"} or before == "\ufe0f", line["native_id"]
            elif here != "\n" and here not in TAGS:
                assert unicodedata.category(here) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}, line["native_id"]


def test_edits_follow_their_first_version_and_change_its_words(month: list[Line]) -> None:
    bodies: dict[tuple[str, str], Line] = {}
    edits = 0
    for line in month:
        if line.get("deleted"):
            continue
        if "edited" in line:
            edits += 1
            first = bodies[identity(line)]
            assert line["published"] == first["published"]
            assert happened(line) > happened(first)
            assert line["body"] != first["body"]
        bodies[identity(line)] = line
    assert edits >= 5


def test_deletions_take_back_something_that_was_said(month: list[Line]) -> None:
    known: set[tuple[str, str]] = set()
    deletions = 0
    for line in month:
        if line.get("deleted"):
            deletions += 1
            assert set(line) == {"native_id", "source", "deleted", "published"}
            assert identity(line) in known
            known.discard(identity(line))
        else:
            known.add(identity(line))
    assert deletions >= 3


def test_replies_and_reposts_point_at_earlier_lines(month: list[Line]) -> None:
    known: dict[tuple[str, str], Line] = {}
    for line in month:
        if "parent" in line and "edited" not in line:
            assert (line["source"], line["parent"]) in known, line
        known.setdefault(identity(line), line)
    reposts = [line for line in month if line.get("kind") == "repost"]
    assert len(reposts) >= 5


@pytest.mark.parametrize(("language", "least"), [("cy", 10), ("pl", 8), ("ar", 2), ("ur", 2)])
def test_other_languages_are_spoken(stories: list[Line], language: str, least: int) -> None:
    assert sum(line.get("lang") == language for line in stories) >= least


def test_news_is_syndicated_word_for_word_by_three_outlets_or_more(stories: list[Line]) -> None:
    outlets: dict[str, set[str]] = {}
    for line in stories:
        if line["source"] == "news":
            outlets.setdefault(line["body"][:80], set()).add(line["author"])
    assert sum(len(names) >= 3 for names in outlets.values()) >= 3


def test_no_phrase_is_used_twice_but_in_copies_that_are_meant(stories: list[Line]) -> None:
    meant = {"news", "alerts"}
    own = [line["body"] for line in stories if line["source"] not in meant and line["kind"] != "repost"]
    assert len(set(own)) == len(own)
    openings = Counter(" ".join(body.split()[:5]).casefold() for body in own if len(body.split()) > 8)
    assert max(openings.values()) <= 2, openings.most_common(3)


WANTED = {
    "a family": "\U0001f468" + ZWJ,
    "a keycap": "3\ufe0f\u20e3",
    "a skin tone": "\U0001f3fd",
    "a flag": "\U0001f1f5\U0001f1f1",
    "the flag of Wales": "\U0001f3f4\U000e0067",
    "the flu campaign": "#NorthmoorFlu",
    "another Northmoor": "Northmoor Road, Leeds",
    "the golf club": "Royal Northmoor Golf Club",
    "the football club": "Northmoor Rovers",
    "a postcode": "NM4 7QT",
    "a child's name": "my son Tom",
    "a bed": "Mr Jones in bed 4",
    "a phone number": "07700 900",
    "capitals": "ELEVEN HOURS",
    "a stretched word": "SOOOOO",
}


@pytest.mark.parametrize("what", WANTED)
def test_there_is(stories: list[Line], what: str) -> None:
    assert any(WANTED[what] in said(line) for line in stories)


def test_answers_are_as_short_and_stories_as_long_as_in_life(stories: list[Line]) -> None:
    lengths = [len(line["body"]) for line in stories]
    assert min(lengths) <= 3
    assert max(lengths) >= 6000
    short = [line for line in stories if line["source"] == "survey" and len(line["body"].split()) <= 3]
    assert len(short) >= 12
    assert sum("question" in line for line in short) >= 8, "a word alone says little without what was asked"


def test_the_ward_of_a_survey_is_told_by_its_column(stories: list[Line], settings: dict[str, Any]) -> None:
    known = {name for team in settings["team"] for name in names(team)}
    for line in stories:
        if line["source"] == "survey":
            assert " ".join(re.findall(r"[\w&@']+", line["team"].casefold())) in known, line["team"]


def test_personal_data_is_there_to_be_found_and_nobodys(stories: list[Line]) -> None:
    text = "\n".join(said(line) for line in stories)
    numbers = re.findall(r"(?<!\d)999[ -]?\d{3}[ -]?\d{4}(?!\d)", text)
    assert len(numbers) >= 4
    assert all(map(check_digit_holds, numbers)), "999 is set aside for tests, and the check digit has to hold"
    mobiles = re.findall(r"(?<!\d)07\d{3} ?\d{6}(?!\d)", text)
    assert mobiles
    assert all(number.startswith("07700 900") for number in mobiles), "only numbers set aside for drama"


def test_links_lead_nowhere(month: list[Line]) -> None:
    for line in month:
        for host in re.findall(r"https?://([^/\s\"'\\]+)", json.dumps(line)):
            assert host.endswith(".example"), host


def names(team: dict[str, Any]) -> set[str]:
    """What people may call a team, as one hears it: without case, marks or spaces around."""
    return {" ".join(re.findall(r"[\w&@']+", name.casefold())) for name in (team["name"], *team.get("aliases", []))}


def test_no_two_teams_answer_to_one_name(settings: dict[str, Any]) -> None:
    owner: dict[str, str] = {}
    for team in settings["team"]:
        for name in names(team):
            assert owner.setdefault(name, team["id"]) == team["id"], name


def test_teams_are_one_tree_with_channels_that_exist(settings: dict[str, Any]) -> None:
    parents = {team["id"]: team.get("parent") for team in settings["team"]}
    assert len(parents) == len(settings["team"]) >= 22
    assert [team for team, parent in parents.items() if parent is None] == ["trust"]
    for team in parents:
        seen, here = set(), team
        while here != "trust":
            assert here not in seen
            seen.add(here)
            here = parents[here]
    channels = {channel["id"] for channel in settings["channel"]}
    assert {team["channel"] for team in settings["team"]} == channels
    assert {channel["kind"] for channel in settings["channel"]} == {"spool"}


def test_the_settings_play_this_month(settings: dict[str, Any]) -> None:
    assert [(s["id"], s["kind"], s["path"]) for s in settings["source"]] == [("demo", "replay", "month.jsonl")]
    assert "pane" not in settings


def test_most_teams_and_their_people_are_spoken_of(settings: dict[str, Any], stories: list[Line]) -> None:
    text = " ".join(f"{said(line)} {line.get('feed', '')}" for line in stories)
    heard = text.casefold()
    silent = [
        team["id"]
        for team in settings["team"]
        if not any(n.casefold() in heard for n in [team["name"], *team["aliases"]])
    ]
    assert silent == []
    people = [person["name"] for team in settings["team"] for person in team.get("people", [])]
    assert [name for name in people if name not in text] == []
    assert len(people) == len(set(people))
