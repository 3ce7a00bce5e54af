"""Damaged stores under real commands: one sentence, code 4 and the way out, never a fault of ours, never "whole".
Short here; ``OUTSIDE_IN_LONG=1`` copies 900 pages over others."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
from collections import Counter
from pathlib import Path

from console.store.protocol import Incoming
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.store import open_store
from tests.cli.conftest import Type
from tests.services.test_store_processes import NOW, mention

LONG = os.environ.get("OUTSIDE_IN_LONG") == "1"
PAGE = 4096
COMMANDS = (("list",), ("export",), ("counts",), ("store", "check"), ("store", "backup", "copy.db"))


def fill(path: Path, count: int) -> bytes:
    """A store of so many mentions, as its file."""

    async def filled() -> None:
        store = await open_store(path)
        for start in range(0, count, 100):
            await store.add("s", [Incoming(mention(start + one)) for one in range(100)], cursor=None, at=NOW)
        await store.close()

    asyncio.run(filled())
    return path.read_bytes()


def hurt(path: Path, whole: bytes, chance: random.Random) -> None:
    """Write one page over another."""
    pages = len(whole) // PAGE
    source, target = chance.sample(range(pages), 2)
    damaged = bytearray(whole)
    damaged[target * PAGE : (target + 1) * PAGE] = whole[source * PAGE : (source + 1) * PAGE]
    for end in ("-wal", "-shm"):
        Path(f"{path}{end}").unlink(missing_ok=True)
    path.write_bytes(damaged)


def test_pages_written_over_others_are_told(command: Type, folder: Path) -> None:
    path = folder / "store" / "store.db"
    path.parent.mkdir(mode=0o2770)
    whole = fill(path, 300)
    chance, codes = random.Random(7), Counter[tuple[str, int]]()
    for _ in range(900 if LONG else 12):
        hurt(path, whole, chance)
        for words in COMMANDS:
            said = command(*words[:2], *(str(folder / word) for word in words[2:]))
            codes[words[-1] if len(words) < 3 else "backup", said.code] += 1
            assert said.code in {0, 4}, (words, said.err)
            if said.code == 4:
                assert "store restore" in said.err or words == ("store", "check"), (words, said.err)
            if words == ("store", "check"):
                checked = said.code
            if words[1:2] == ("backup",):
                assert said.code == checked, "a damaged store has no backup, and a whole one has"
                shutil.rmtree(folder / "copy.db", ignore_errors=True)
                (folder / "copy.db").unlink(missing_ok=True)
    print(dict(codes))


def test_a_large_store_is_looked_over_before_it_is_written_to(command: Type, folder: Path) -> None:
    """Whatever SQLite's quick look sees; the collector compares indexes with their tables as well, once a day."""
    path = folder / "store" / "store.db"
    path.parent.mkdir(mode=0o2770)
    whole = fill(path, 3500)
    assert len(whole) > 4 << 20
    chance, refused = random.Random(3), 0
    for _ in range(100 if LONG else 8):
        hurt(path, whole, chance)
        conn = sqlite3.connect(path)
        try:
            seen = conn.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]
        except sqlite3.DatabaseError:
            seen = True
        conn.close()
        if seen:
            said = command("add", "The nurses on Ward 7 were kind")
            assert said.code == 4, said.err
            assert "store restore" in said.err
            refused += 1
    print(f"{refused} damaged stores were refused")
    assert refused
