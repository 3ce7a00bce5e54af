"""Whoever erases is told where copies of the words may be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from console.domain.actions import Verb
from console.domain.errors import NotFound
from console.services.erasure import erase, whereabouts
from console.store.protocol import Act
from console.store.records import Copy
from console.store.sqlite.store import open_store
from tests.support.stores import NOW, kept

ZONE = ZoneInfo("Europe/London")


async def test_letters_that_left_are_named_and_those_held_back_are_not(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "store.db")
    [one] = await kept(store, "The nurse was kind")
    await store.act([Act(one, Verb.FORWARDED, {"team": "ward-7", "channel": "desk"})], operator="sam", at=NOW)
    later = NOW + timedelta(hours=1)
    [delivery] = await store.take_deliveries("w", now=later)
    await store.delivered(delivery, Verb.ACCEPTED, {}, at=later, next_attempt=None)
    await store.act(
        [
            Act(
                one,
                Verb.FORWARDED,
                {"team": "emergency", "channel": "ed", "hold_until": (later + timedelta(days=1)).isoformat()},
            )
        ],
        operator="sam",
        at=later,
    )
    letters = await erase(store, one, operator="gov", reason="asked", at=later, zone=ZONE)
    assert letters == ["the letter to ward-7 by desk, 2026-11-23 13:00"]
    assert await erase(store, one, operator="gov", reason="asked", at=later, zone=ZONE), "told again, if less exactly"
    with pytest.raises(NotFound):
        await erase(store, 99, operator="gov", reason="asked", at=later, zone=ZONE)
    await store.close()


async def test_where_it_was_published_and_who_exported_raw_words_since_it_came_is_told(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "store.db")
    early = NOW - timedelta(days=1)
    raw = Act(0, Verb.REVEALED, {"reason": "audit", "query": "", "raw": True})
    await store.act([raw], operator="before", at=early)
    [one] = await kept(store, "The nurse was kind")
    steps = ("thanked", "consent-asked", "consented", "words-chosen", "approved", "published")
    for verb, payload in [(Verb.CELEBRATED, {}), *((Verb.CELEBRATION_MOVED, {"to": to}) for to in steps)]:
        [done] = await store.act([Act(one, verb, payload)], operator="sam", at=NOW)
        assert done.sequence, done.why
    await store.act([raw], operator="jo", at=NOW)
    await store.act([Act(0, Verb.REVEALED, {"reason": "r", "query": "from:x", "raw": False})], operator="al", at=NOW)
    copies = await erase(store, one, operator="gov", reason="asked", at=NOW, zone=ZONE)
    assert copies == [
        "the place where it was published as a celebration, 2026-11-23 12:00",
        "raw words that jo exported, 2026-11-23 12:00, if it was among them",
    ]
    await store.close()


def test_the_sentence_names_letters_backups_and_the_day_on_which_each_copy_goes() -> None:
    copies = (Copy("/x/store.db.before-12", datetime(2026, 3, 1, 23, 30, tzinfo=UTC)),)
    assert whereabouts(["the letter to ward-7, 2026-03-01 09:00"], copies, days=30, zone=ZONE) == (
        "Copies may be in: the letter to ward-7, 2026-03-01 09:00; exports made before now; backups made before now"
        " (the words go when one is restored here); /x/store.db.before-12, which the collector deletes from 2026-04-01"
        " on."
    )
