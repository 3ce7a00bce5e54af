"""What one would write first: every row awaited and committed by itself. The peer of `store.insert`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from console.domain.actions import Verb
from console.domain.mention import id_floor
from console.query.tokens import indexed
from console.store.protocol import Incoming
from console.store.sqlite import opening
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.files import prepare
from console.store.sqlite.log import entries
from console.store.sqlite.mentions import clusters, rows
from console.store.sqlite.mentions.judgements import judgement_text
from tests.bench.store_filling import NEWEST

import aiosqlite  # isort: skip - after library, which decides what aiosqlite runs on


async def add_one_by_one(path: Path, batch: Sequence[Incoming]) -> None:
    """The same tables, rows and index as the store's, one awaited statement after the other."""
    prepare(path)
    opening.create(path, (("key", b"k" * 32), ("zone", "UTC")))
    marks = {}
    async with aiosqlite.connect(path) as db:
        await db.execute("PRAGMA synchronous = FULL")
        chain = entries.START
        for sequence, incoming in enumerate(batch, start=1):
            mention = replace(incoming.mention, id=id_floor(incoming.mention.published) + sequence)
            judgement, salt = mention.judgement, os.urandom(16)
            known = "SELECT id FROM mention WHERE source = ? AND native_id = ?"
            async with db.execute(known, mention.identity) as found:
                if await found.fetchone():
                    continue
            terms, words = indexed(mention)
            values = rows.row_of(mention, salt, sequence, words)
            marks.setdefault("row", ",".join("?" * (len(values) + 2)))
            await db.execute(
                f"INSERT INTO mention (id, cluster, {', '.join(rows.BROUGHT)}) VALUES ({marks['row']})",
                (mention.id, 0, *values),
            )
            await db.execute("INSERT INTO mention_text (rowid, text) VALUES (?,?)", (mention.id, terms))
            await db.execute(
                "INSERT INTO detail VALUES (?,?)",
                (mention.id, judgement_text(judgement, title=mention.title, body=mention.body)),
            )
            for guess in judgement.teams:
                await db.execute(
                    "INSERT INTO mention_team VALUES (?,?,?,1,?)",
                    (mention.id, guess.team, guess.score, judgement.opinion.label.value),
                )
            for theme in judgement.themes:
                await db.execute("INSERT INTO mention_theme VALUES (?,?,?)", (mention.id, theme.name, theme.polarity))
            for mark in clusters.marks_of(judgement.cluster_key):
                await db.execute("INSERT INTO alike VALUES (?,?)", (mark, mention.id))
            for team in ("", *(guess.team for guess in judgement.teams)):
                await db.execute(
                    "INSERT INTO daily VALUES (1, ?, ?, 1) ON CONFLICT DO UPDATE SET mentions = mentions + 1",
                    (team, judgement.opinion.label.value),
                )
                await db.execute(
                    "INSERT INTO tally VALUES (?, ?, 1, 0, 1) ON CONFLICT DO UPDATE SET open = open + 1",
                    (team, judgement.opinion.label.value),
                )
            seal = entries.sealed(salt, "", entries.words_bytes(mention.title, mention.body, mention.extra))
            at = int(NEWEST.timestamp())
            envelope = (sequence, at, "system", Verb.ARRIVED.value, mention.id, "", "new", 0, sequence)
            chain = entries.linked(chain, envelope, seal)
            await db.execute("INSERT INTO action VALUES (?,?,?,?,?,?,?,?,?,?,?)", (*envelope, seal, chain))
            await db.commit()


def bare_rows(path: Path, count: int) -> None:
    """The least that a table can cost: two columns, no index, one transaction."""
    conn = sqlite3.connect(path)
    conn.execute("CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT)")
    conn.executemany("INSERT INTO bare VALUES (?, ?)", ((number, "word " * 20) for number in range(count)))
    conn.commit()
    conn.close()
