"""The rows of one mention: written when it comes, written over when it is edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from console.domain import transitions
from console.domain.actions import Action
from console.domain.mention import ANSWER, Mention, id_floor
from console.domain.redaction import KEPT_IN_PRAISE
from console.domain.transitions import corrected
from console.query.tokens import indexed
from console.store.sqlite.columns import milliseconds, optional, packed
from console.store.sqlite.driver import sqlite3
from console.store.sqlite.log.counts import CountedState
from console.store.sqlite.log.states import FRESH, LoadedState, States
from console.store.sqlite.mentions import redactions
from console.store.sqlite.mentions.judgements import facts_text, flags_text, judgement_text, labels_text

# What a mention brings with it: everything but where it stands.
BROUGHT = (
    "sentiment",
    "severity",
    "confidence",
    "unsure",
    "mixed",
    "source",
    "feed",
    "kind",
    "lang",
    "flags",
    "published",
    "edited",
    "fetched",
    "cluster_key",
    "words",
    "redacted",
    "rating",
    "likes",
    "reposts",
    "replies",
    "followers",
    "reach",
    "is_repost",
    "source_severity",
    "doubt",
    "judge",
    "role",
    "team_hint",
    "author",
    "author_hash",
    "author_name",
    "native_id",
    "url",
    "canonical_url",
    "conversation",
    "parent",
    "recipients",
    "mentioned",
    "media",
    "tags",
    "plain",
    "labels",
    "salt",
    "worded",
    "title",
    "body",
    "extra",
    "redacted_title",
    "redacted_body",
    "question",
    "redacted_question",
    "facts",
    "via",
)
_INSERT = f"INSERT INTO mention (id, cluster, open, {', '.join(BROUGHT)}) VALUES (?, ?, ?{', ?' * len(BROUGHT)})"
_KEPT = {"source", "native_id", "published", "fetched"}  # what an edit leaves as it was
_REWRITE = f"UPDATE mention SET {', '.join(f'{name} = ?' for name in BROUGHT if name not in _KEPT)} WHERE id = ?"


class Arrival(NamedTuple):
    """A new mention with the id that it was given, its place in a cluster, and how its words are sealed."""

    id: int
    mention: Mention
    cluster: int
    salt: bytes
    sequence: int
    via: str = ""


def settled(mention: Mention) -> Mention:
    """A new mention with its labels as they are shown before anybody has corrected them."""
    judgement = corrected(mention.judgement, FRESH)
    return mention if judgement is mention.judgement else replace(mention, judgement=judgement)


def insert(conn: sqlite3.Connection, arrivals: Sequence[Arrival]) -> None:
    """Write the rows of new mentions, which come in the order of their ids."""
    rows, texts, details, teams, themes, tags = [], [], [], [], [], []
    for identity, mention, cluster, salt, sequence, via in arrivals:
        judgement = mention.judgement
        terms, words = indexed(mention)
        opened = int(judgement.ours)
        rows.append((identity, cluster, opened, *row_of(mention, salt, sequence, words, via)))
        texts.append((identity, terms))
        details.append((identity, judgement_text(judgement, mention)))
        tone = judgement.opinion.label.value
        teams += [(identity, guess.team, guess.score, opened, tone) for guess in judgement.teams]
        themes += [(identity, theme.name, theme.polarity) for theme in judgement.themes]
        tags += [(identity, tag.lower()) for tag in mention.tags]
    conn.executemany(_INSERT, rows)
    conn.executemany("INSERT INTO mention_text (rowid, text) VALUES (?,?)", texts)
    conn.executemany("INSERT INTO detail VALUES (?,?)", details)
    conn.executemany("INSERT OR IGNORE INTO mention_team VALUES (?,?,?,?,?)", teams)
    conn.executemany("INSERT OR IGNORE INTO mention_theme VALUES (?,?,?)", themes)
    conn.executemany("INSERT OR IGNORE INTO mention_tag VALUES (?,?)", tags)


def rewrite(
    conn: sqlite3.Connection,
    states: States,
    loaded: LoadedState,
    mention: Mention,
    *,
    action: Action,
    salt: bytes,
    via: str = "",
) -> None:
    """Write an edited mention over the old one. What operators corrected stays corrected."""
    identity = loaded.id
    state = transitions.apply(loaded.state, action)
    shown = replace(mention, judgement=corrected(mention.judgement, state))
    terms, words = indexed(mention)
    values = dict(zip(BROUGHT, row_of(shown, salt, action.sequence, words, via), strict=True))
    conn.execute(_REWRITE, (*(value for name, value in values.items() if name not in _KEPT), identity))
    conn.execute("INSERT OR REPLACE INTO mention_text (rowid, text) VALUES (?,?)", (identity, terms))
    conn.execute("INSERT OR REPLACE INTO detail VALUES (?,?)", (identity, judgement_text(mention.judgement, mention)))
    conn.execute("DELETE FROM explanation WHERE mention = ?", (identity,))
    conn.execute("DELETE FROM mention_theme WHERE mention = ?", (identity,))
    conn.executemany(
        "INSERT OR IGNORE INTO mention_theme VALUES (?,?,?)",
        [(identity, theme.name, theme.polarity) for theme in mention.judgement.themes],
    )
    conn.execute("DELETE FROM mention_tag WHERE mention = ?", (identity,))
    conn.executemany(
        "INSERT OR IGNORE INTO mention_tag VALUES (?,?)",
        [(identity, tag.lower()) for tag in (*mention.tags, *state.tags)],
    )
    opinion = shown.judgement.opinion
    teams = tuple(dict.fromkeys(guess.team for guess in shown.judgement.teams))
    now = loaded.standing._replace(
        sentiment=opinion.label.value, unsure=opinion.unsure, teams=teams, ours=shown.judgement.ours
    )
    states.ledger.moved(loaded.standing, now)
    states.set_teams(identity, teams, now.open, now.sentiment)
    if any(one.kind in KEPT_IN_PRAISE for one in mention.judgement.personal):
        redactions.rewrite(conn, identity, mention.judgement, shown.judgement, by_hand=False)
    states.save(replace(loaded, standing=now, tags=values["tags"]), state)


def standing(identity: int, mention: Mention) -> CountedState:
    """How the roll-ups count a new mention."""
    judgement = mention.judgement
    teams = tuple(dict.fromkeys(guess.team for guess in judgement.teams))
    return CountedState(
        judgement.ours,
        judgement.opinion.label.value,
        judgement.opinion.unsure,
        True,
        teams,
        identity >> 20,
        mention.kind == ANSWER,
        judgement.ours,
    )


def row_of(mention: Mention, salt: bytes, sequence: int, words: int, via: str) -> tuple[Any, ...]:
    """A mention's values for `BROUGHT`; ``words`` is how many tokens it has, ``via`` the way by which it came where
    that is not its source."""
    judgement = mention.judgement
    opinion = judgement.opinion
    title, body = mention.title, mention.body
    redacted_title = None if judgement.redacted_title == title else judgement.redacted_title
    redacted_body = None if judgement.redacted_body == body else judgement.redacted_body
    redacted_question = None if judgement.redacted_question == mention.question else judgement.redacted_question
    changed = (redacted_title, redacted_body, redacted_question) != (None, None, None)
    return (
        opinion.label.value,
        judgement.severity,
        opinion.confidence,
        int(opinion.unsure),
        int(opinion.mixed),
        mention.source,
        mention.feed,
        mention.kind,
        judgement.lang,
        flags_text(judgement.flags),
        id_floor(mention.published) >> 20,
        optional(mention.edited),
        milliseconds(mention.fetched),
        judgement.cluster_key,
        words,
        int(changed),
        mention.rating,
        mention.likes,
        mention.reposts,
        mention.replies,
        mention.followers,
        mention.reach,
        int(mention.is_repost),
        mention.source_severity,
        int(judgement.doubt),
        opinion.by,
        mention.role,
        mention.team_hint,
        mention.author or None,
        mention.author_hash,
        mention.author_name,
        mention.native_id,
        mention.url,
        mention.canonical_url,
        mention.conversation,
        mention.parent,
        packed(mention.to),
        packed(mention.mentions),
        packed(mention.media),
        packed(mention.tags),
        int(_plain(mention)),
        labels_text(judgement),
        salt,
        sequence,
        title,
        body,
        mention.extra,
        redacted_title,
        redacted_body,
        mention.question,
        redacted_question,
        facts_text(judgement),
        via,
    )


def _plain(mention: Mention) -> bool:
    """Whether a mention has nothing but what most mentions have: see `shape`."""
    return not (
        mention.conversation
        or mention.parent
        or mention.role
        or mention.to
        or mention.mentions
        or mention.media
        or mention.team_hint
        or mention.question
        or mention.is_repost
        or mention.source_severity is not None
        or mention.rating is not None
        or mention.edited is not None
    )
