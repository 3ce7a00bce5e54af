"""Hostile items between good ones, in every source that reads pages of JSON: no good one is lost, none is silent."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from console.domain.mention import Mention
from console.domain.text import clean
from console.sources.bluesky.post import mention_of_view
from console.sources.care_opinion.story import Around, Story, services_of, tags_of
from console.sources.declared.preset import load, names
from console.sources.declared.response import page_of
from console.sources.json_text import NotJson, read_json
from console.sources.table.row import BadRow
from tests.fakes.bluesky import Post as BlueskyPost
from tests.fakes.platforms import PLATFORMS, Post

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EXPECTED = (BadRow, ValueError, TypeError, OverflowError, RecursionError)  # what the sources set an item aside for


def hostile(shared: Path) -> list[Any]:
    """Every value of the JSON test suite that can be read at all, and every naughty string."""
    values: list[Any] = []
    for file in sorted((shared / "fixtures/naughty/jsontestsuite").rglob("*.json")):
        try:
            values.append(read_json(file.read_bytes()))
        except NotJson:
            continue
    values += json.loads((shared / "fixtures/naughty/blns/blns.json").read_text("utf-8"))
    return values


def lists_of(document: Any) -> list[list[Any]]:
    """Every list of objects in an answer."""
    found = []
    for value in document.values() if isinstance(document, dict) else document if isinstance(document, list) else ():
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            found.append(value)
        if isinstance(value, dict):
            found += lists_of(value)
    return found


def test_declared_platforms(shared: Path) -> None:
    values = hostile(shared)
    assert len(values) > 600
    for platform in PLATFORMS:
        loaded = load(platform.preset)
        posts = [Post(number, f"kind {number}", NOW) for number in range(20)]
        clean_page = page_of(loaded, platform.body(posts, "", 20), "")
        answer = platform.body(posts, "", 20)
        for rows in lists_of(answer):
            bad: list[Any] = list(values)
            bad += [{**rows[0], key: value} for value in values[:200] for key in list(rows[0])]
            rows[:] = [one for pair in zip([*rows, *([None] * len(bad))], bad, strict=False) for one in pair]
        page = page_of(loaded, answer, "")
        lost = {mention.native_id for mention in clean_page.mentions} - {mention.native_id for mention in page.mentions}
        assert lost == set(), platform.preset
        for mention in page.mentions:
            made = Mention.from_raw(mention, source="s", fetched=NOW, key=b"k")
            assert made.body == clean(made.body) and made.published.tzinfo is not None
    assert len(PLATFORMS) == len(names())


def test_care_opinion(shared: Path) -> None:
    whole = {
        "id": 7,
        "title": "A story",
        "body": "kind",
        "dateOfPublication": "2026-11-20T10:00:00",
        "links": [],
        "criticality": None,
        "authorRole": "a carer",
        "progress": None,
    }
    read = aside = 0
    for value in hostile(shared):
        tags_of(value)
        services_of(value)
        tags_of([value, {"name": value, "polarity": value}])
        services_of([value, {"nacs": value, "name": value, "organisation": value}])
        for item in (value, *({**whole, key: value} for key in whole)):
            try:
                story = Story.of(item)
                Mention.from_raw(story.mention(Around(), site="https://s.example"), source="s", fetched=NOW, key=b"k")
                assert story.links is not None
                read += 1
            except EXPECTED:
                aside += 1
    assert read > 1_000 and aside > 500


def test_bluesky(shared: Path) -> None:
    whole = BlueskyPost(1, NOW).view()
    read = aside = 0
    for value in hostile(shared):
        items = [value, *({**whole, key: value} for key in whole)]
        items += [{**whole, "record": {**whole["record"], key: value}} for key in whole["record"]]
        items += [{**whole, "author": {**whole["author"], key: value}} for key in whole["author"]]
        for item in items:
            try:
                Mention.from_raw(mention_of_view(item), source="s", fetched=NOW, key=b"k")
                read += 1
            except EXPECTED:
                aside += 1
    assert read > 5_000 and aside > 500
