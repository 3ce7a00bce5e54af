"""What was erased stays erased when an older backup is restored: the ledger beside the store sees to it."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from console.config.output_paths import belongs_to_a_store
from console.domain.actions import Verb
from console.domain.errors import NotAllowed, StoreUnsafe
from console.domain.tracks import Origin
from console.store.protocol import Act, Incoming
from console.store.sqlite.driver import keeps_words, sqlite3
from console.store.sqlite.restore import restore
from console.store.sqlite.store import SqliteStore, open_store
from tests.support.stores import kept, mention

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORD = b"xylophonezebra"
BODY = "The xylophonezebra was kind"
STORES = Path(__file__).parent / "stores"


async def erased(folder: Path, *acts: Verb) -> tuple[Path, Path, int]:
    """A store from which a mention was erased after a backup was made, in which ``acts`` had been done to it."""
    path, copy = folder / "store.db", folder / "copy.db"
    store = await open_store(path)
    one, _ = await kept(store, BODY, "another")
    await store.act(
        [Act(one, verb, {"reason": "case", "text": "xylophonezebra"}) for verb in acts], operator="sam", at=NOW
    )
    await store.backup(str(copy))
    if Verb.HOLD_PUT in acts:
        await store.act([Act(one, Verb.HOLD_LIFTED, {"reason": "closed"})], operator="sam", at=NOW)
    await store.erase(one, operator="gov", reason="asked", at=NOW)
    await store.close()
    return path, copy, one


def befores(folder: Path) -> list[Path]:
    return list(folder.glob("*before-*"))


async def assert_gone(path: Path, identity: int) -> None:
    store = await open_store(path)
    try:
        entry = await store.mention(identity)
        assert entry is not None and entry.state.origin is Origin.ERASED
        assert (await store.check()).problems == ()
    finally:
        await store.close()
    for file in path.parent.glob("store.db*"):
        assert ".replaced-" in file.name or file.is_dir() or WORD not in file.read_bytes(), file.name


@pytest.mark.parametrize(
    "acts",
    [(), (Verb.NOTED,), (Verb.HOLD_PUT,), (Verb.HOLD_PUT, Verb.DELETED), (Verb.DELETED,)],
    ids=["live", "noted", "held", "held-and-deleted", "deleted"],
)
async def test_an_older_backup_brings_no_erased_words_back(tmp_path: Path, acts: tuple[Verb, ...]) -> None:
    path, copy, one = await erased(tmp_path, *acts)
    assert acts == (Verb.DELETED,) or WORD in copy.read_bytes()
    for moment in (NOW, NOW.replace(hour=13)):  # the ledger outlives a restore
        done = restore(copy, path, now=moment)
        assert (done.erased, done.doubts) == (1, ())
        assert WORD not in path.read_bytes(), "before anybody opens it"
        await assert_gone(path, one)


async def test_a_backup_made_after_the_erasure_has_nothing_to_erase(tmp_path: Path) -> None:
    path, _, one = await erased(tmp_path)
    store = await open_store(path)
    await store.backup(str(tmp_path / "later.db"))
    await store.close()
    assert restore(tmp_path / "later.db", path, now=NOW).erased == 0
    await assert_gone(path, one)


async def test_what_came_after_the_backup_and_was_erased_does_not_come_again(tmp_path: Path) -> None:
    path, copy = tmp_path / "store.db", tmp_path / "copy.db"
    store = await open_store(path)
    await store.backup(str(copy))
    [one] = await kept(store, BODY)
    entry = await store.mention(one)
    assert entry is not None
    again = replace(entry.mention, id=0)
    await store.erase(one, operator="gov", reason="asked", at=NOW)
    await store.close()
    assert restore(copy, path, now=NOW).erased == 0
    store = await open_store(path)
    await store.add(again.source, [Incoming(again)], cursor=None, at=NOW)
    assert await store.find(again.source, again.native_id) == 0
    await store.close()


async def test_a_backup_of_an_older_version_leaves_no_copy_with_the_words(tmp_path: Path) -> None:
    path, copy = tmp_path / "store.db", tmp_path / "copy.db"
    for file in (path, copy):
        file.write_bytes(gzip.decompress((STORES / "5.db.gz").read_bytes()))
        file.chmod(0o660)
    if keeps_words():
        with pytest.raises(StoreUnsafe, match="pysqlite3"):
            restore(copy, path, now=NOW, anyway=True)
        return
    store = await open_store(path, zone="Europe/London", parents={})
    one = await store.find("cards", "1")
    await store.erase(one, operator="gov", reason="asked", at=NOW)
    await store.close()
    for before in befores(tmp_path):
        before.unlink()
    assert restore(copy, path, now=NOW, anyway=True).erased == 1
    await assert_gone(path, one)
    assert not befores(tmp_path)


async def test_the_ledger_is_for_the_group_only_where_the_store_is(tmp_path: Path) -> None:
    for name, mode in (("group", 0o660), ("own", 0o600)):
        path = tmp_path / name / "store.db"
        store = await open_store(path, shared=name == "group")
        ids = await kept(store, BODY, "another")
        for one in ids:
            await store.erase(one, operator="gov", reason="asked", at=NOW)
        await store.close()
        ledger = path.with_name("store.db.erased")
        assert ledger.stat().st_mode & 0o777 == mode
        lines = ledger.read_text().splitlines()
        assert [line.split()[1] for line in lines] == [NOW.isoformat()] * 2
        assert belongs_to_a_store(ledger)


def _gone(ledger: Path) -> None:
    ledger.unlink()


def _link(ledger: Path) -> None:
    ledger.rename(ledger.with_name("elsewhere"))
    ledger.symlink_to(ledger.with_name("elsewhere"))


def _pipe(ledger: Path) -> None:
    ledger.unlink()
    os.mkfifo(ledger)


def _noise(ledger: Path) -> None:
    ledger.write_bytes(b"\xff\0\nnot a line\n")


@pytest.mark.parametrize(
    ("harm", "said"),
    [(_gone, "There is no"), (_link, "cannot be read"), (_pipe, "cannot be read"), (_noise, "2 lines of")],
)
async def test_a_ledger_that_cannot_be_used_is_told_and_stops_no_restore(
    tmp_path: Path,
    harm: Callable[[Path], None],
    said: str,
) -> None:
    path, copy, _ = await erased(tmp_path)
    harm(path.with_name("store.db.erased"))
    done = restore(copy, path, now=NOW)
    assert said in done.doubts[0]
    assert (done.erased, path.exists()) == (0, True)


async def test_a_torn_line_spoils_neither_the_one_before_nor_the_next(tmp_path: Path) -> None:
    path, copy, one = await erased(tmp_path)
    ledger = path.with_name("store.db.erased")
    ledger.write_bytes(ledger.read_bytes() + b"0123abc")
    store = await open_store(path)
    await store.erase(one + 1, operator="gov", reason="asked", at=NOW)
    await store.close()
    done = restore(copy, path, now=NOW)
    assert (done.erased, "1 line of" in done.doubts[0]) == (2, True)
    await assert_gone(path, one)


async def test_what_the_ledger_cannot_note_is_not_erased(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    store = await open_store(path)
    [one] = await kept(store, BODY)
    path.with_name("store.db.erased").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreUnsafe, match=r"store\.db\.erased"):
        await store.erase(one, operator="gov", reason="asked", at=NOW)
    entry = await store.mention(one)
    assert entry is not None and entry.mention.body == BODY
    assert not (tmp_path / "elsewhere").exists()
    await store.close()


async def test_an_erasure_that_is_refused_is_not_noted(tmp_path: Path) -> None:
    store: SqliteStore = await open_store(tmp_path / "store.db")
    [one] = await kept(store, BODY)
    await store.act([Act(one, Verb.HOLD_PUT, {"reason": "case"})], operator="sam", at=NOW)
    with pytest.raises(Exception, match="legal hold"):
        await store.erase(one, operator="gov", reason="asked", at=NOW)
    await store.close()
    assert not (tmp_path / "store.db.erased").exists()


async def test_what_operators_typed_elsewhere_goes_with_the_words(tmp_path: Path) -> None:
    """Queries of earlier work, what was looked for by author and why; all else of the log stays, and is whole."""
    path = tmp_path / "store.db"
    store = await open_store(path)
    one, other = await kept(store, BODY, "another, about parking")
    number = await store.begin_rejudging('"xylophonezebra"', total=1, operator="sam", at=NOW)
    for payload in (
        {"reason": "the xylophonezebra case", "query": "from:carol xylophonezebra", "raw": True},
        {"reason": "parking", "query": "parking", "raw": True},
    ):
        await store.act([Act(0, Verb.REVEALED, payload)], operator="sam", at=NOW)
    await store.note_reading(one, operator="sam", at=NOW)
    await store.erase(one, operator="gov", reason="asked", at=NOW)
    await store.erase(one, operator="gov", reason="asked once more", at=NOW)
    assert [action.payload for action in await store.actions(verbs=[Verb.REVEALED])] == [
        {"raw": True},
        {"reason": "parking", "query": "parking", "raw": True},
        {},
    ]
    work = await store.rejudging(number)
    assert work is not None and work.done and "xylophonezebra" not in work.query
    assert (await store.check()).problems == ()
    await store.close()
    await assert_gone(path, one)
    with closing(sqlite3.connect(path)) as conn:  # but nobody else takes a payload of no mention away
        conn.execute("UPDATE payload SET salt = NULL, body = '{}' WHERE body LIKE '%parking%'")
        conn.commit()
    store = await open_store(path)
    [problem] = (await store.check()).problems
    assert "taken away" in problem
    await store.close()
    assert other


@pytest.mark.parametrize(
    "reason", ["the xylophonezebra was not kind", "Carol asked", "see https://example.org/27", "THE XYLOPHONEZEBRA WAS"]
)
async def test_a_reason_that_repeats_the_mention_is_refused(tmp_path: Path, reason: str) -> None:
    store = await open_store(tmp_path / "store.db")
    [one] = await kept(store, BODY)
    with pytest.raises(NotAllowed, match="repeats"):
        await store.erase(one, operator="gov", reason=reason, at=NOW)
    entry = await store.mention(one)
    assert entry is not None and entry.state.origin is not Origin.ERASED
    await store.erase(one, operator="gov", reason="asked by letter, 3 March; was kind of urgent", at=NOW)
    await store.close()


async def test_a_name_that_redaction_takes_out_is_refused_in_a_reason_by_itself(tmp_path: Path) -> None:
    store = await open_store(tmp_path / "store.db")
    made = mention("My mum Sheila waited")
    judged = replace(made.judgement, redacted_body="My mum [name] waited")
    [one] = (await store.add("s", [Incoming(replace(made, judgement=judged))], cursor=None, at=NOW)).ids
    with pytest.raises(NotAllowed, match="repeats"):
        await store.erase(one, operator="gov", reason="asked by Sheila", at=NOW)
    await store.erase(one, operator="gov", reason="asked by her daughter", at=NOW)
    await store.close()
