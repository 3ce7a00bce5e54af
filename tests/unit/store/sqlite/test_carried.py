"""What was decided since a backup was made, about words that must go or must stay, outlives a restore of it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from console.domain.actions import Verb
from console.domain.tracks import Origin, Sending
from console.store.protocol import Act, Incoming
from console.store.sqlite.restore import restore
from console.store.sqlite.store import SqliteStore, open_store
from tests.support.stores import kept, mention

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORD = b"xylophonezebra"
BODY = "The xylophonezebra was kind"
CASE: dict[str, Any] = {"reason": "case 12"}
SET: dict[str, Any] = {"title": "", "body": "The [removed] was kind", "edits": [[4, 18, False, "words"]]}
LETTER: dict[str, Any] = {"team": "ed", "channel": "paper", "letter": {"subject": "s", "text": "t"}}


async def act(store: SqliteStore, one: int, verb: Verb, payload: dict[str, Any], **more: int) -> int:
    [done] = await store.act([Act(one, verb, payload, **more)], operator="sam", at=NOW)
    assert done.sequence, done.why
    return done.sequence


async def backed_up(folder: Path, *before: tuple[Verb, dict[str, Any]]) -> tuple[SqliteStore, int]:
    """A store with a mention, to which ``before`` had been done when its backup was made."""
    store = await open_store(folder / "store.db")
    one, _ = await kept(store, BODY, "another")
    for verb, payload in before:
        await act(store, one, verb, payload)
    await store.backup(str(folder / "copy.db"))
    return store, one


async def restored(store: SqliteStore, folder: Path) -> SqliteStore:
    await store.close()
    done = restore(folder / "copy.db", folder / "store.db", now=NOW)
    assert done.carried == 1
    store = await open_store(folder / "store.db")
    assert (await store.check()).problems == ()
    return store


async def test_what_its_source_deleted_since_stays_away(tmp_path: Path) -> None:
    store, one = await backed_up(tmp_path)
    await act(store, one, Verb.DELETED, {})
    store = await restored(store, tmp_path)
    entry = await store.mention(one)
    await store.close()
    assert entry is not None and entry.state.origin is Origin.DELETED
    assert WORD not in (tmp_path / "store.db").read_bytes()


async def test_a_hold_put_since_still_keeps_the_words(tmp_path: Path) -> None:
    store, one = await backed_up(tmp_path)
    await act(store, one, Verb.HOLD_PUT, CASE)
    store = await restored(store, tmp_path)
    entry = await store.mention(one)
    history = await store.history(one)
    await store.close()
    assert entry is not None and entry.state.hold and entry.mention.body == BODY
    assert (history[-1].operator, history[-1].payload) == ("sam", CASE)


async def test_a_hold_and_then_a_deletion_keep_the_words_apart(tmp_path: Path) -> None:
    store, one = await backed_up(tmp_path)
    await act(store, one, Verb.HOLD_PUT, CASE)
    await act(store, one, Verb.DELETED, {})
    store = await restored(store, tmp_path)
    entry = await store.mention(one)
    words = await store.held(one)
    await store.close()
    assert entry is not None and entry.mention.body == "" and words["body"] == BODY


async def test_a_hold_lifted_since_stays_lifted(tmp_path: Path) -> None:
    store, one = await backed_up(tmp_path, (Verb.HOLD_PUT, CASE))
    await act(store, one, Verb.HOLD_LIFTED, {"reason": "closed"})
    store = await restored(store, tmp_path)
    entry = await store.mention(one)
    await store.close()
    assert entry is not None and not entry.state.hold


async def test_words_that_an_operator_took_out_since_stay_out(tmp_path: Path) -> None:
    store, one = await backed_up(tmp_path)
    await act(store, one, Verb.REDACTION_SET, SET)
    store = await restored(store, tmp_path)
    entry = await store.mention(one)
    await store.close()
    assert entry is not None and entry.mention.judgement and entry.mention.judgement.redacted_body == SET["body"]


async def test_words_let_stand_before_and_taken_out_again_since_stay_out(tmp_path: Path) -> None:
    store, one = await backed_up(tmp_path, (Verb.REDACTION_SET, SET))
    await act(store, one, Verb.UNDONE, {}, of=(await store.history(one))[-1].sequence)
    store = await restored(store, tmp_path)
    entry = await store.mention(one)
    await store.close()
    assert entry is not None and entry.mention.judgement and entry.mention.judgement.redacted_body == BODY


async def test_a_letter_taken_back_since_does_not_leave(tmp_path: Path) -> None:
    store, one = await backed_up(tmp_path, (Verb.FORWARDED, LETTER))
    await act(store, one, Verb.UNDONE, {}, of=(await store.history(one))[-1].sequence)
    store = await restored(store, tmp_path)
    entry = await store.mention(one)
    await store.close()
    assert entry is not None and [one.state for one in entry.state.forwards] == [Sending.RECALLED]


async def test_what_came_and_was_deleted_since_is_not_fetched_again(tmp_path: Path) -> None:
    store, _ = await backed_up(tmp_path)
    late = Incoming(mention("late", "The late words"))
    [two] = (await store.add("s", [late], cursor=None, at=NOW)).ids
    await act(store, two, Verb.DELETED, {})
    await store.close()
    restore(tmp_path / "copy.db", tmp_path / "store.db", now=NOW)
    store = await open_store(tmp_path / "store.db")
    again = await store.add("s", [late], cursor=None, at=NOW)
    await store.close()
    assert again.ids == ()


async def test_another_store_has_nothing_to_carry(tmp_path: Path) -> None:
    other = await open_store(tmp_path / "other.db")
    await kept(other, BODY, "another")
    await other.backup(str(tmp_path / "copy.db"))
    await other.close()
    store, one = await open_store(tmp_path / "store.db"), 0
    one, _ = await kept(store, BODY, "another")
    await act(store, one, Verb.DELETED, {})
    await store.close()
    assert restore(tmp_path / "copy.db", tmp_path / "store.db", now=NOW).carried == 0


@pytest.mark.parametrize("damage", [b"", b"no store at all"], ids=["empty", "damaged"])
async def test_a_store_that_cannot_be_read_is_said(tmp_path: Path, damage: bytes) -> None:
    store, _ = await backed_up(tmp_path)
    await store.close()
    for end in ("-wal", "-shm"):
        (tmp_path / f"store.db{end}").unlink(missing_ok=True)
    (tmp_path / "store.db").write_bytes(damage)
    done = restore(tmp_path / "copy.db", tmp_path / "store.db", now=NOW)
    assert done.carried == 0 and any("legal hold" in doubt for doubt in done.doubts)
