"""What is done to the log behind its back is found, also where a payload is only taken away."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.domain.actions import Verb
from console.store.protocol import Act, Incoming
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.store import open_store
from tests.support.stores import mention

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "forged",
    [
        "DELETE FROM payload",
        'UPDATE payload SET body = \'{"text":"never said"}\'',
        'UPDATE payload SET salt = NULL, body = \'{"text":"never said"}\'',
    ],
)
async def test_a_payload_that_was_changed_or_taken_away_is_found(tmp_path: Path, forged: str) -> None:
    path = tmp_path / "store.db"
    store = await open_store(path)
    [one, other] = (
        await store.add("s", [Incoming(mention("kind", "1")), Incoming(mention("kind", "2"))], cursor=None, at=NOW)
    ).ids
    for identity in (one, other):
        await store.act([Act(identity, Verb.NOTED, {"text": "rang them"})], operator="sam", at=NOW)
    await store.erase(other, operator="gov", reason="asked", at=NOW)
    assert (await store.check()).problems == ()
    conn = sqlite3.connect(path)
    conn.execute(f"{forged} WHERE sequence = 3")
    conn.commit()
    conn.close()
    [problem] = (await store.check()).problems
    assert "payload of action 3" in problem
    await store.close()
