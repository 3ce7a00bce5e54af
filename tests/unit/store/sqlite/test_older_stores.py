"""A store of each version that ever was, as the program of its day left it, opened by the program of today.

Whoever writes a migration runs ``python -m tests.unit.store.sqlite.test_older_stores`` first, which keeps the store of
the version before, and adds the fingerprint of the new one when it lands: it is never edited afterwards."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.domain.actions import Verb
from console.domain.errors import StoreDamaged, StoreFull, StoreUnsafe
from console.domain.judgement import Judgement, Opinion, Sentiment, TeamGuess
from console.domain.mention import Mention, RawMention
from console.query.match import Context
from console.query.query import parse
from console.store.protocol import Act, Incoming
from console.store.sqlite import opening
from console.store.sqlite.backup import faults_of
from console.store.sqlite.driver import keeps_words, sqlite3
from console.store.sqlite.restore import restore
from console.store.sqlite.schema import MIGRATIONS
from console.store.sqlite.store import open_store

STORES = sorted((Path(__file__).parent / "stores").glob("*.db.gz"))
TOO_OLD = Path(__file__).parent / "stores" / "1-first.db.gz"
NOW = datetime(2026, 3, 10, 13, tzinfo=UTC)
CONTEXT = Context(NOW)
LANDED = (
    "26e4fb26c45a",
    "58d0d95c12ea",
    "6c50b53dee2c",
    "45ecd5b850a4",
    "75ee59107ef5",
    "0aa58412ee44",
    "0193a47e6c8f",
    "b312beb58b2e",
    "fbb7c5d6f6af",
    "09f7e9e8fcbc",
    "610b6dfe153a",
    "824b14924db9",
    "e4248c4ac148",
    "507d9b5bd604",
)


def unpacked(kept: Path, path: Path) -> None:
    path.write_bytes(gzip.decompress(kept.read_bytes()))
    path.chmod(0o660)


@pytest.mark.parametrize("kept", [one for one in STORES if one != TOO_OLD], ids=lambda path: path.name[:-6])
async def test_a_store_of_each_version_is_brought_up_to_date(kept: Path, tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    unpacked(kept, path)
    if keeps_words():
        with pytest.raises(StoreUnsafe, match=r"newer SQLite.*pysqlite3"):
            await open_store(path)
        return
    store = await open_store(path, zone="Europe/London", parents={})
    try:
        health = await store.check()
        assert (health.version, health.mentions, health.problems) == (len(MIGRATIONS), 3, ())
        assert await store.rebuild() == ()
        assert await store.count(parse("kind"), CONTEXT) == 1
        assert (await store.counts(NOW)).all.total == 2
        assert await store.cursor("cards") == "3"
        assert await store.rejudging() is None
        assert [one.item["body"] for one in await store.intake(10)] == ["waits"]
        history = await store.history(await store.find("cards", "1"))
        assert [one.verb.value for one in history] == ["arrived", "actioned"]
    finally:
        await store.close()
    version = kept.name.split(".")[0].split("-")[0]
    assert (tmp_path / f"store.db.before-{len(MIGRATIONS)}").exists() is (int(version) < len(MIGRATIONS))


@pytest.mark.parametrize("kept", [one for one in STORES if one != TOO_OLD], ids=lambda path: path.name[:-6])
def test_a_backup_of_each_version_can_be_restored(kept: Path, tmp_path: Path) -> None:
    unpacked(kept, tmp_path / "backup.db")
    if keeps_words():
        with pytest.raises(StoreUnsafe, match=r"newer SQLite.*pysqlite3"):
            restore(tmp_path / "backup.db", tmp_path / "store.db")
        assert not (tmp_path / "store.db").exists()
        return
    restore(tmp_path / "backup.db", tmp_path / "store.db")
    assert faults_of(tmp_path / "store.db") == ()
    assert not list(tmp_path.glob("*.before-*"))


async def test_a_store_that_cannot_be_brought_up_to_date_is_told_and_left(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    unpacked(TOO_OLD, path)
    with pytest.raises(StoreUnsafe if keeps_words() else StoreDamaged, match=r"pysqlite3|first version.*export"):
        await open_store(path)
    conn = sqlite3.connect(path)
    assert conn.execute("PRAGMA user_version").fetchone() == (1,)
    conn.close()


async def test_a_migration_without_room_is_told_and_goes_on_later(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "store.db"
    unpacked(TOO_OLD.with_name("5.db.gz"), path)

    def full(conn: sqlite3.Connection, draft: Path, mode: int) -> None:
        conn.execute("PRAGMA max_page_count = 1")
        conn.execute("CREATE TABLE more (x)")

    monkeypatch.setattr(opening, "vacuum_into", full)
    with pytest.raises(StoreUnsafe if keeps_words() else StoreFull, match=r"pysqlite3|no room left"):
        await open_store(path)
    monkeypatch.undo()
    if not keeps_words():
        await (await open_store(path)).close()


def test_every_version_has_its_store() -> None:
    versions = {kept.name.split(".")[0].split("-")[0] for kept in STORES}
    assert {str(number) for number in range(1, len(MIGRATIONS))} <= versions


def test_a_migration_that_has_landed_is_never_edited() -> None:
    """Where this fails, write another migration. A new one adds its fingerprint when it lands."""
    found = tuple(hashlib.sha256("\n".join(one).encode()).hexdigest()[:12] for one in MIGRATIONS)
    assert found[: len(LANDED)] == LANDED


def _judged(number: int, body: str, tone: Sentiment) -> Incoming:
    raw = RawMention(
        native_id=str(number),
        body=body,
        author=f"@a{number}",
        url=f"https://example.org/{number}",
        published=NOW - timedelta(hours=1 + number),
    )
    made = Mention.from_raw(raw, source="cards", fetched=NOW, key=b"k")
    return Incoming(
        replace(
            made,
            judgement=Judgement(
                opinion=Opinion(tone, 0.9, (0.05, 0.05, 0.9)),
                redacted_body=body,
                teams=(TeamGuess("w7", 0.8, "named"),),
            ),
        )
    )


async def keep() -> None:
    """Make the store of this version and keep it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "store.db"
        store = await open_store(path, zone="Europe/London")
        await store.add(
            "cards",
            [
                _judged(0, "Nurse Amira was so kind", Sentiment.POSITIVE),
                _judged(1, "Waited nine hours", Sentiment.NEGATIVE),
                _judged(2, "Where is the car park", Sentiment.NEUTRAL),
            ],
            cursor="3",
            at=NOW,
        )
        await store.act([Act(await store.find("cards", "1"), Verb.ACTIONED, {})], operator="sam", at=NOW)
        letter = {"team": "w7", "channel": "mail", "letter": {"text": "kind"}}
        await store.act([Act(await store.find("cards", "0"), Verb.FORWARDED, letter)], operator="sam", at=NOW)
        await store.submit([{"body": "waits"}], by="sam", at=NOW)
        await store.close()
        (STORES[0].parent / f"{len(MIGRATIONS)}.db.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))


if __name__ == "__main__":
    asyncio.run(keep())
