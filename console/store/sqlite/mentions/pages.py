"""Pages of mentions: one screenful at a time, newest first, by key and never by offset."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from console.domain.frozen import replace
from console.domain.judgement import Judgement
from console.domain.mention import Mention, format_id, parse_id
from console.domain.tracks import MentionState
from console.domain.transitions import corrected
from console.store.records import Entry, Page
from console.store.sqlite.columns import encode, maybe, moment, unpacked
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.log.states import state_of
from console.store.sqlite.mentions.judgements import brief_opinion, facts_of, guesses_of, judgement_of
from console.store.sqlite.search import folded_rows
from console.store.sqlite.search.plan import Plan

# What most mentions have none of comes as one text, which is NULL for them: columns are what a page costs.
_SELDOM = (
    "conversation",
    "parent",
    "role",
    "recipients",
    "mentioned",
    "media",
    "source_severity",
    "team_hint",
    "rating",
    "edited",
    "is_repost",
    "question",
    "redacted_question",
)
_COLUMNS = (
    "id",
    "cluster",
    "sentiment",
    "confidence",
    "unsure",
    "mixed",
    "judge",
    "severity",
    "flags",
    "labels",
    "lang",
    "cluster_key",
    "doubt",
    "source",
    "native_id",
    "feed",
    "url",
    "canonical_url",
    "kind",
    "author",
    "author_hash",
    "author_name",
    "followers",
    "tags",
    "likes",
    "reposts",
    "replies",
    "reach",
    "fetched",
    "version",
    "title",
    "body",
    "extra",
    "redacted_title",
    "redacted_body",
    "facts",
    "lease_until",
    "state",
)
SELECT = (
    f"{', '.join(f'm.{name}' for name in _COLUMNS)},"
    f" CASE WHEN m.plain THEN NULL ELSE json_array({', '.join(f'm.{name}' for name in _SELDOM)}) END"
)


def entry_parts(row: Sequence[Any]) -> tuple[Mention, MentionState, int]:
    """The mention (with a brief judgement), its state and its cluster, of a row of `SELECT`."""
    (
        identity,
        cluster,
        sentiment,
        confidence,
        unsure,
        mixed,
        judge,
        severity,
        flags,
        labels,
        lang,
        cluster_key,
        doubt,
        source,
        native_id,
        feed,
        url,
        canonical_url,
        kind,
        author,
        author_hash,
        author_name,
        followers,
        tags,
        likes,
        reposts,
        replies,
        reach,
        fetched,
        version,
        title,
        body,
        extra,
        redacted_title,
        redacted_body,
        facts,
        lease_until,
        state,
        seldom,
    ) = row
    conversation = parent = role = team_hint = question = ""
    recipients: tuple[str, ...] = ()
    mentioned, media, source_severity, rating, edited, is_repost = recipients, recipients, None, None, None, 0
    redacted_question = None
    if seldom is not None:
        (
            conversation,
            parent,
            role,
            to,
            names,
            links,
            source_severity,
            team_hint,
            rating,
            edited,
            is_repost,
            question,
            redacted_question,
        ) = json.loads(seldom)
        recipients, mentioned, media = unpacked(to), unpacked(names), unpacked(links)
    themes, teams, people = guesses_of(labels)
    judgement = Judgement(
        lang,
        brief_opinion(sentiment, confidence, unsure, mixed, judge),
        severity,
        themes,
        teams,
        people,
        frozenset(flags.split()),
        (),
        (),
        cluster_key,
        title if redacted_title is None else redacted_title,
        body if redacted_body is None else redacted_body,
        question if redacted_question is None else redacted_question,
        bool(doubt),
        *facts_of(facts),
    )
    mention = Mention(
        identity,
        source,
        native_id,
        feed,
        url,
        canonical_url,
        conversation,
        parent,
        kind,
        author or "",
        author_hash,
        author_name,
        role,
        followers,
        recipients,
        mentioned,
        title,
        body,
        extra,
        question,
        media,
        unpacked(tags),
        rating,
        likes,
        reposts,
        replies,
        reach,
        moment(identity >> 20),
        maybe(edited),
        moment(fetched),
        version,
        source_severity,
        team_hint,
        bool(is_repost),
        judgement,
    )
    return mention, state_of(state, lease_until), cluster


_MOST = 2**63 - 1


def page(conn: sqlite3.Connection, wanted: Plan, *, before: str, after: str, limit: int, around: int) -> Page:
    """One screenful, newest first."""
    found = _page(conn, wanted, before=before, after=after, limit=limit, around=around)
    if not wanted.folded:
        return found
    return replace(found, entries=folded_rows.gathered(conn, found.entries, *wanted.whole()))


def _page(conn: sqlite3.Connection, wanted: Plan, *, before: str, after: str, limit: int, around: int) -> Page:
    if after:
        start = parse_id(after) + 1
        met = _entries(conn, wanted, start=start, order="ASC", limit=limit + 1)
        shown = met[:limit][::-1]
        return Page(
            shown,
            format_id(shown[-1].mention.id if shown else start),
            format_id(shown[0].mention.id) if len(met) > limit else "",
        )
    start = parse_id(before) - 1 if before else around or _MOST
    met = _entries(conn, wanted, start=start, limit=limit + 1)
    shown = met[:limit]
    newer = ""
    if before or around:
        first = shown[0].mention.id if shown else start
        if before or _entries(conn, wanted, start=first + 1, order="ASC", limit=1):
            newer = format_id(first)
    return Page(shown, format_id(shown[-1].mention.id) if len(met) > limit else "", newer)


def _entries(
    conn: sqlite3.Connection, wanted: Plan, *, start: int, order: str = "DESC", limit: int
) -> tuple[Entry, ...]:
    """The first that meet it, from the id ``start`` on."""
    rows = wanted.select(conn, SELECT, start=start, order=order, limit=limit).fetchall()
    return entries_of(conn, rows, counted=not wanted.folded)


def entries(conn: sqlite3.Connection, ids: Sequence[int]) -> tuple[Entry, ...]:
    """Brief entries in the order asked."""
    found: dict[int, Entry] = {}
    for start in range(0, len(ids), 500):
        part = ids[start : start + 500]
        marks = ",".join("?" * len(part))
        rows = conn.execute(f"SELECT {SELECT} FROM mention m WHERE m.id IN ({marks})", part).fetchall()
        found |= {entry.mention.id: entry for entry in entries_of(conn, rows)}
    return tuple(found[identity] for identity in ids if identity in found)


def entries_of(conn: sqlite3.Connection, rows: Iterable[Sequence[Any]], *, counted: bool = True) -> tuple[Entry, ...]:
    """Entries of rows of `SELECT`, with how many say the same, unless somebody else counts them."""
    parts = [entry_parts(row) for row in rows]
    clusters = {cluster for _, _, cluster in parts if cluster} if counted else set()
    sizes: dict[int, int] = {}
    if clusters:
        sizes = dict(
            conn.execute(
                "SELECT id, size FROM cluster WHERE id IN (SELECT value FROM json_each(?))", (encode(list(clusters)),)
            ).fetchall()
        )
    return tuple([Entry(mention, state, cluster, sizes.get(cluster, 1)) for mention, state, cluster in parts])


def whole(conn: sqlite3.Connection, identity: int) -> Entry | None:
    """One mention with everything that is known of it."""
    brief = entries(conn, (identity,))
    if not brief:
        return None
    entry = brief[0]
    detail = conn.execute("SELECT judgement FROM detail WHERE mention = ?", (identity,)).fetchone()
    if detail is None:
        return entry
    judgement = judgement_of(detail[0], entry.mention.judgement)
    judgement = replace(judgement, doubt=entry.mention.judgement.doubt)  # an operator may have settled it
    return replace(entry, mention=replace(entry.mention, judgement=corrected(judgement, entry.state)))


def find(conn: sqlite3.Connection, source: str, native_id: str) -> int:
    """The id that a source's own id belongs to."""
    row = conn.execute("SELECT id FROM mention WHERE source = ? AND native_id = ?", (source, native_id)).fetchone()
    return int(row[0]) if row else 0


def versions(conn: sqlite3.Connection, identity: int) -> tuple[tuple[datetime, str, str], ...]:
    """Earlier words of an edited mention."""
    rows = conn.execute("SELECT until, title, body FROM version WHERE mention = ? ORDER BY number", (identity,))
    return tuple((moment(until), title, body) for until, title, body in rows)


def near(conn: sqlite3.Connection, identity: int) -> tuple[Entry, ...]:
    """The others that say the same, newest first."""
    rows = conn.execute(
        f"SELECT {SELECT} FROM mention m WHERE m.cluster <> 0"
        " AND m.cluster = (SELECT cluster FROM mention WHERE id = ?) AND m.id <> ? ORDER BY m.id DESC LIMIT 200",
        (identity, identity),
    ).fetchall()
    return entries_of(conn, rows)


def count(conn: sqlite3.Connection, wanted: Plan) -> int:
    """How many there are."""
    text, parameters = wanted.sql("m.id")
    bound = [_MOST if value is None else value for value in parameters]
    return int(conn.execute(f"SELECT count(*) FROM ({text})", bound).fetchone()[0])
