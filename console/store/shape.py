"""What a pane reads of a mention in one go, and the objects that are made of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from console.domain.judgement import Judgement
from console.domain.mention import Mention
from console.domain.tracks import MentionState
from console.store.columns import maybe, moment, unpacked
from console.store.judged import brief_opinion, facts_of, guesses_of
from console.store.stood import state_of

# What most mentions have none of comes as one text, which is NULL for them: columns are what a page costs.
_SELDOM = ("conversation", "parent", "role", "recipients", "mentioned", "media", "source_severity", "team_hint",
           "rating", "edited", "is_repost", "question", "redacted_question")
_COLUMNS = (
    "id", "cluster", "sentiment", "confidence", "unsure", "mixed", "judge", "severity", "flags", "labels", "lang",
    "cluster_key", "doubt", "source", "native_id", "feed", "url", "canonical_url", "kind", "author", "author_hash",
    "author_name", "followers", "tags", "likes", "reposts", "replies", "reach", "fetched", "version", "title", "body",
    "extra", "redacted_title", "redacted_body", "facts", "lease_until", "state",
)
SELECT = (f"{', '.join(f'm.{name}' for name in _COLUMNS)},"
          f" CASE WHEN m.plain THEN NULL ELSE json_array({', '.join(f'm.{name}' for name in _SELDOM)}) END")


def entry_parts(row: Sequence[Any]) -> tuple[Mention, MentionState, int]:
    """The mention (with a brief judgement), its state and its cluster, of a row of `SELECT`."""
    (identity, cluster, sentiment, confidence, unsure, mixed, judge, severity, flags, labels, lang, cluster_key, doubt,
     source, native_id, feed, url, canonical_url, kind, author, author_hash, author_name, followers, tags, likes,
     reposts, replies, reach, fetched, version, title, body, extra, redacted_title, redacted_body, facts, lease_until,
     state, seldom) = row
    conversation = parent = role = team_hint = question = ""
    recipients: tuple[str, ...] = ()
    mentioned, media, source_severity, rating, edited, is_repost = recipients, recipients, None, None, None, 0
    redacted_question = None
    if seldom is not None:
        (conversation, parent, role, to, names, links, source_severity, team_hint, rating, edited,
         is_repost, question, redacted_question) = json.loads(seldom)
        recipients, mentioned, media = unpacked(to), unpacked(names), unpacked(links)
    themes, teams, people = guesses_of(labels)
    judgement = Judgement(
        lang, brief_opinion(sentiment, confidence, unsure, mixed, judge), severity, themes, teams, people,
        frozenset(flags.split()), (), (), cluster_key, title if redacted_title is None else redacted_title,
        body if redacted_body is None else redacted_body,
        question if redacted_question is None else redacted_question, bool(doubt), *facts_of(facts))
    mention = Mention(
        identity, source, native_id, feed, url, canonical_url, conversation, parent, kind, author or "", author_hash,
        author_name, role, followers, recipients, mentioned, title, body, extra, question, media, unpacked(tags),
        rating, likes, reposts, replies, reach, moment(identity >> 20), maybe(edited), moment(fetched), version,
        source_severity, team_hint, bool(is_repost), judgement)
    return mention, state_of(state, lease_until), cluster
