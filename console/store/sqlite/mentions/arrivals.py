"""What the collector adds: new mentions, edits, deletions and repeats, told apart by source and native id."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from console.domain.actions import SYSTEM, Verb
from console.domain.mention import NEWS, Change, Mention, id_floor, parse_id
from console.domain.voices import may_change
from console.store.records import Added, Incoming, Quarantined, SourceHealth
from console.store.sqlite.columns import encode, milliseconds
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.jobs import sources
from console.store.sqlite.log import entries
from console.store.sqlite.log.actions import ActWriter
from console.store.sqlite.mentions import clusters as alike
from console.store.sqlite.mentions import emptying
from console.store.sqlite.mentions import rows as writing

_COUNTER = (1 << 20) - 1
_NOT_ITS_OWN = "it would change or delete a mention of “{}”, which came another way"
_KNOWN = (
    "SELECT native_id, id, origin, title, body, extra, question, rating, likes, reposts, replies, reach,"
    " followers, via FROM mention WHERE source = ? AND native_id IN (SELECT value FROM json_each(?))"
)
_KNOWN_NEWS = (
    "SELECT id, origin, title, body, extra, question, rating, likes, reposts, replies, reach, followers, via"
    " FROM mention WHERE source = ? AND canonical_url = ? AND title = ? AND kind = 'news'"
    " AND canonical_url || title <> '' AND body = ? LIMIT 1"
)
_LAST = (
    f"SELECT value, (SELECT max(id) FROM mention WHERE id BETWEEN value AND value | {_COUNTER})"
    " FROM json_each(?)"
)  # the last id that each millisecond has given away


class _Way(NamedTuple):
    """By which way a batch comes, on whose word, and how two texts are told to be near copies."""

    source: str
    by: str
    same: alike.Same | None

    def via(self, mention: Mention) -> str:
        """What is kept of it beside a mention: nothing where the mention bears its name."""
        return "" if mention.source == self.source else self.source


def add(
    conn: sqlite3.Connection,
    source: str,
    batch: Sequence[Incoming],
    *,
    cursor: str | None,
    at: datetime,
    quarantined: Sequence[Quarantined],
    health: SourceHealth | None,
    same: alike.Same | None = None,
    by: str = SYSTEM,
) -> Added:
    """Write a batch, where the source is to go on, how it does and what it could not read."""
    writer = ActWriter(conn, at)
    way = _Way(source, by, same)
    total = Added()
    for part in _without_repeats(batch):
        found = _add(writer, part, way)
        total = Added(
            total.new + found.new,
            total.edited + found.edited,
            total.deleted + found.deleted,
            total.repeated + found.repeated,
            total.ids + found.ids,
            total.renamed + found.renamed,
            total.refused + found.refused,
        )
    writer.finish()
    if cursor is not None:
        sources.set_cursor(conn, source, cursor)
    if health is not None:
        sources.set_health(conn, health)
    sources.quarantine(conn, quarantined)
    return total


def unchanged(conn: sqlite3.Connection, mentions: Sequence[Mention]) -> frozenset[int]:
    """The places in ``mentions`` of those that are here with the same words: `add` would count them as repeats. What
    comes twice among them is not: the first may change what the second is held against."""
    held = _held(conn, mentions)
    times = Counter(mention.identity for mention in mentions)

    def is_here(mention: Mention) -> bool:
        known = held.get(mention.identity) or _under_another_id(conn, mention)
        if known is None or times[mention.identity] > 1:
            return False
        return _says_nothing_new(known, mention)

    return frozenset(place for place, mention in enumerate(mentions) if is_here(mention))


def _without_repeats(batch: Sequence[Incoming]) -> Iterator[list[Incoming]]:
    """The batch in parts within which no mention comes twice, so that each part can be written at one stroke."""
    part: list[Incoming] = []
    seen: set[tuple[str, str]] = set()
    for incoming in batch:
        if incoming.mention.identity in seen:
            yield part
            part, seen = [], set()
        part.append(incoming)
        seen.add(incoming.mention.identity)
    if part:
        yield part


def _add(writer: ActWriter, batch: Sequence[Incoming], way: _Way) -> Added:
    conn = writer.conn
    key = emptying.store_key(conn) if conn.execute("SELECT 1 FROM tombstone LIMIT 1").fetchone() else None
    new: list[Mention] = []
    ids: list[int | None] = []  # in the order of the batch; None is the next new one
    edited = deleted = repeated = renamed = 0
    refused: list[Quarantined] = []
    held = _held(conn, [incoming.mention for incoming in batch])
    for incoming in batch:
        mention = incoming.mention
        known = held.get(mention.identity)
        if known is None and (known := _under_another_id(conn, mention)) is not None:
            renamed += 1
        if known is None:
            gone = incoming.change is Change.DELETE or (key and _is_gone(conn, key, mention))
            if gone or _came_back(conn, None, mention):
                repeated += 1
            else:
                new.append(mention)
                ids.append(None)
        elif not may_change(way.source, source=mention.source, via=known[-1]):
            if incoming.change is Change.DELETE or not _says_nothing_new(known, mention):
                refused.append(Quarantined(way.source, writer.at, _NOT_ITS_OWN.format(mention.source), b""))
            else:
                repeated += 1
        elif incoming.change is Change.DELETE:
            _delete(writer, known[0], way.by)
            ids.append(known[0])
            deleted += 1
        elif not _says_nothing_new(known, mention):
            if _is_older(conn, known[0], mention) or _came_back(conn, known[0], mention):
                repeated += 1
                continue
            _edit(writer, known[0], mention, way)
            ids.append(known[0])
            edited += 1
        else:
            repeated += 1
            figures = (mention.likes, mention.reposts, mention.replies, mention.reach, mention.followers)
            if known[7:-1] != figures:
                conn.execute(
                    "UPDATE mention SET likes = ?, reposts = ?, replies = ?, reach = ?, followers = ? WHERE id = ?",
                    (*figures, known[0]),
                )
    sources.quarantine(conn, refused)
    given = iter(_insert(writer, new, way))
    return Added(
        len(new),
        edited,
        deleted,
        repeated,
        tuple(next(given) if one is None else one for one in ids),
        renamed,
        len(refused),
    )


def _held(conn: sqlite3.Connection, mentions: Sequence[Mention]) -> dict[tuple[str, str], tuple[Any, ...]]:
    """What the store has of these, by identity: one question for each source that is among them."""
    asked: dict[str, list[str]] = {}
    for mention in mentions:
        asked.setdefault(mention.source, []).append(mention.native_id)
    return {
        (source, native): tuple(row)
        for source, natives in asked.items()
        for native, *row in conn.execute(_KNOWN, (source, encode(natives)))
    }


def _under_another_id(conn: sqlite3.Connection, mention: Mention) -> tuple[Any, ...] | None:
    """The same piece of news, by source, link (or title) and words, where a feed gives its entries other ids or dates
    whenever it is asked."""
    if mention.kind != NEWS or not (mention.canonical_url or mention.title):
        return None
    row = conn.execute(_KNOWN_NEWS, (mention.source, mention.canonical_url, mention.title, mention.body)).fetchone()
    return None if row is None else tuple(row)


def _says_nothing_new(known: tuple[Any, ...], mention: Mention) -> bool:
    """Whether the store has all that is judged of a mention: its words, and the question and rating that came with it.
    Who tells no question or rating takes none back."""
    *words, question, rating = known[2:7]
    return tuple(words) == mention.parts[:3] and mention.question in ("", question) and mention.rating in (None, rating)


def _came_back(conn: sqlite3.Connection, identity: int | None, mention: Mention) -> bool:
    """Whether this is what an export of ours said of a mention: its words as redaction left them, under our own id
    where its source's stayed here. It is nothing new, and takes no words away."""
    here = identity is not None
    try:
        identity = parse_id(mention.native_id) if identity is None else identity
    except ValueError:
        return False
    return (
        conn.execute(
            "SELECT 1 FROM mention WHERE id = ? AND coalesce(redacted_title, title) = ?"
            " AND coalesce(redacted_body, body) = ? AND ? = '' AND redacted >= ?",
            (identity, mention.title, mention.body, mention.extra, int(here)),
        ).fetchone()
        is not None
    )


def _is_gone(conn: sqlite3.Connection, key: bytes, mention: Mention) -> bool:
    names = [mention.native_id, *emptying.name_of_news(mention.kind, mention.canonical_url, *mention.parts[:2])]
    return any(
        conn.execute(
            "SELECT 1 FROM tombstone WHERE identity = ?", (emptying.key_hash(key, mention.source, name),)
        ).fetchone()
        for name in names
    )


def _insert(writer: ActWriter, mentions: list[Mention], way: _Way) -> list[int]:
    """Write new mentions in the order of their ids, which is how the search index likes them. Their ids, in the order
    in which they came."""
    if not mentions:
        return []
    conn = writer.conn
    order = sorted(range(len(mentions)), key=lambda place: mentions[place].published)
    ids = [0] * len(mentions)
    salts = os.urandom(16 * len(mentions))
    floors = {id_floor(mention.published) for mention in mentions}
    used = {floor: floor - 1 if last is None else last for floor, last in conn.execute(_LAST, (encode(list(floors)),))}
    rows: list[writing.Arrival] = []
    clusters = alike.Finder(conn, mentions, way.same)
    for index, place in enumerate(order):
        mention = writing.settled(mentions[place])
        floor = id_floor(mention.published)
        used[floor] += 1
        identity = ids[place] = used[floor]
        salt = salts[16 * index : 16 * index + 16]
        action = writer.log.write(
            writer.at, way.by, Verb.ARRIVED, identity, after="new", salt=salt, words=entries.words_bytes(*mention.parts)
        )
        cluster = clusters.place(identity, mention)
        rows.append(writing.Arrival(identity, mention, cluster, salt, action.sequence, way.via(mention)))
        writer.ledger.moved(None, writing.standing(identity, mention))
    writing.insert(conn, rows)
    clusters.flush()
    return ids


def _is_older(conn: sqlite3.Connection, identity: int, mention: Mention) -> bool:
    """Whether these are words that the mention had before, and by their own time come from then: a stream that begins a
    little earlier after a break gives them again. Who writes the old words again is heard."""
    moment = milliseconds(mention.edited or mention.published)
    return (
        conn.execute(
            "SELECT 1 FROM mention m JOIN version v ON v.mention = m.id WHERE m.id = ? AND m.edited > ?"
            " AND (v.title, v.body, v.extra, v.question) = (?, ?, ?, ?)",
            (identity, moment, *mention.parts),
        ).fetchone()
        is not None
    )


def _edit(writer: ActWriter, identity: int, mention: Mention, way: _Way) -> None:
    """Keep the old words as a version, write the new ones and what is thought of them, and log it. What says the same
    as the new words may be another cluster."""
    conn = writer.conn
    loaded = writer.states.load(identity)
    if loaded is None:
        return
    conn.execute(
        "INSERT INTO version SELECT id, version, ?, title, body, extra, salt, worded, question FROM mention"
        " WHERE id = ?",
        (milliseconds(writer.at), identity),
    )
    salt = os.urandom(16)
    state = loaded.state
    question, rating, key = conn.execute(
        "SELECT question, rating, cluster_key FROM mention WHERE id = ?", (identity,)
    ).fetchone()
    given = replace(
        mention,
        id=identity,
        version=state.version + 1,
        question=mention.question or question,
        rating=rating if mention.rating is None else mention.rating,
    )
    payload = {"version": state.version + 1}
    sealed_words = entries.words_bytes(*given.parts)
    action = writer.log.write(
        writer.at,
        way.by,
        Verb.EDITED,
        identity,
        before=state.work.value,
        after=state.work.value,
        payload=payload,
        salt=salt,
        words=sealed_words,
    )
    moved = key != given.judgement.cluster_key
    if moved:
        alike.leave(conn, identity)
    writing.rewrite(conn, writer.states, loaded, given, action=action, salt=salt, via=way.via(mention))
    if moved:
        alike.join(conn, given, way.same)


def _delete(writer: ActWriter, identity: int, by: str) -> None:
    loaded = writer.states.load(identity)
    if loaded is not None:
        writer.write(loaded, Verb.DELETED, {}, by, 0)
        writer.take_words(identity)
