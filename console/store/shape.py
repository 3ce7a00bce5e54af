"""Mentions, judgements and states as rows, and rows as those again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from console.domain.judgement import (
    Clause,
    Evidence,
    Judgement,
    Opinion,
    Personal,
    Sentiment,
    TeamGuess,
    ThemeGuess,
)
from console.domain.mention import Mention
from console.domain.tracks import Celebration, Forward, MentionState, Origin, Sending, Work

# In the order of `entry_of`: what `page` reads. The words come last, as they lie in the row.
COLUMNS = (
    "id", "ver", "cluster", "sentiment", "confidence", "unsure", "mixed", "judge", "severity", "flags", "labels",
    "lang", "cluster_key", "doubt", "source", "native_id", "feed", "url", "canonical_url", "conversation", "parent",
    "kind", "author", "author_hash", "author_name", "role", "followers", "recipients", "mentioned", "media", "tags",
    "rating", "likes", "reposts", "replies", "reach", "published", "edited", "fetched", "version", "source_severity",
    "team_hint", "is_repost", "title", "body", "extra", "redacted_title", "redacted_body",
    "work", "operator", "changed", "assignee", "lease_until", "snooze_until", "celebrate", "improve", "origin",
    "pinned", "muted", "priority", "notes", "state",
)
SELECT = ", ".join(f"m.{name}" for name in COLUMNS)
STATE_COLUMNS = COLUMNS[COLUMNS.index("work"):]
FRESH = MentionState()
_TONES = {str(tone): tone for tone in Sentiment}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_EVEN = (0.0, 0.0, 0.0)


def milliseconds(moment: datetime) -> int:
    """A moment as the store keeps it; the same rounding as in a mention's id."""
    return int(moment.timestamp() * 1000)


def optional(moment: datetime | None) -> int | None:
    """`milliseconds`, where there may be none."""
    return None if moment is None else int(moment.timestamp() * 1000)


def moment(value: int) -> datetime:
    """The moment that `milliseconds` wrote."""
    return datetime.fromtimestamp(value / 1000, UTC)


def maybe(value: int | None) -> datetime | None:
    """`moment`, where there may be none."""
    return None if value is None else datetime.fromtimestamp(value / 1000, UTC)


def packed(items: Sequence[str]) -> str:
    """A list of texts in one column."""
    return _encode(items) if items else "[]"


def unpacked(text: str) -> tuple[str, ...]:
    """The list that `packed` wrote."""
    return () if text == "[]" else tuple(json.loads(text))


def labels_text(judgement: Judgement) -> str:
    """Themes, teams and people of a judgement, in one small column: the bare names first, which exports pick out."""
    themes, teams = judgement.themes, judgement.teams
    if not (themes or teams or judgement.people):
        return ""
    return _encode(
        [[t.name for t in themes], [t.team for t in teams], [[t.polarity, t.score] for t in themes],
         [[t.score, t.reason] for t in teams], judgement.people])


def flags_text(flags: frozenset[str]) -> str:
    """Flags, each between blanks."""
    return f" {' '.join(sorted(flags))} " if flags else ""


def corrected(judgement: Judgement, state: MentionState) -> Judgement:
    """The judgement with what operators set by hand in place of what the judge thought."""
    if state.sentiment is None and state.severity is None and state.teams is None:
        return judgement
    if state.sentiment is not None:
        opinion = replace(judgement.opinion, label=state.sentiment, confidence=1.0, unsure=False, by="operator")
        judgement = replace(judgement, opinion=opinion)
    if state.severity is not None:
        judgement = replace(judgement, severity=state.severity)
    if state.teams is not None:
        known = {guess.team: guess for guess in judgement.teams}
        judgement = replace(judgement, teams=tuple(
            replace(known[team], score=1.0) if team in known else TeamGuess(team, 1.0, "set by hand")
            for team in state.teams))
    return judgement


def entry_parts(row: Sequence[Any]) -> tuple[Mention, MentionState, int]:
    """The mention (with a brief judgement), its state and its cluster, of a row of `COLUMNS`."""
    (identity, ver, cluster, sentiment, confidence, unsure, mixed, judge, severity, flags, labels, lang,
     cluster_key, doubt, source, native_id, feed, url, canonical_url, conversation, parent, kind,
     author, author_hash, author_name, role, followers, recipients, mentioned, media, tags, rating,
     likes, reposts, replies, reach, published, edited, fetched, version, source_severity, team_hint,
     is_repost, title, body, extra, redacted_title, redacted_body, *standing) = row
    themes, teams, people = _labels(labels)
    judgement = Judgement(
        lang, _opinion(sentiment, confidence, unsure, mixed, judge), severity, themes, teams, people,
        frozenset(flags.split()), (), (), cluster_key, title if redacted_title is None else redacted_title,
        body if redacted_body is None else redacted_body, bool(doubt))
    mention = Mention(
        identity, source, native_id, feed, url, canonical_url, conversation, parent, kind, author or "", author_hash,
        author_name, role, followers, unpacked(recipients), unpacked(mentioned), title, body, extra, unpacked(media),
        unpacked(tags), rating, likes, reposts, replies, reach, moment(published), maybe(edited), moment(fetched),
        version, source_severity, team_hint, bool(is_repost), judgement)
    return mention, FRESH if ver == 1 else state_of(version, standing), cluster


def state_of(version: int, row: Sequence[Any]) -> MentionState:
    """The state of a row of `STATE_COLUMNS`."""
    (work, operator, changed, assignee, lease_until, snooze_until, celebrate, improve, origin, pinned, muted, priority,
     notes, rest) = row
    more = json.loads(rest) if rest else {}
    teams = more.get("teams")
    return MentionState(
        work=Work(work), operator=operator, changed=maybe(changed), assignee=assignee, lease_until=maybe(lease_until),
        snooze_until=maybe(snooze_until), reason=more.get("reason", ""),
        forwards=tuple(_forward(one) for one in more.get("forwards", ())), celebrate=Celebration(celebrate),
        improve=improve, origin=Origin(origin), version=version, pinned=bool(pinned), muted=bool(muted),
        priority=priority, notes=unpacked(notes), tags=tuple(more.get("tags", ())),
        sentiment=_TONES[more["sentiment"]] if "sentiment" in more else None, severity=more.get("severity"),
        teams=None if teams is None else tuple(teams))


def state_row(state: MentionState) -> tuple[Any, ...]:
    """`STATE_COLUMNS` of a state."""
    return (state.work.value, state.operator, optional(state.changed), state.assignee, optional(state.lease_until),
            optional(state.snooze_until) if state.work is Work.SNOOZED else None, state.celebrate.value, state.improve,
            state.origin.value, int(state.pinned), int(state.muted), state.priority, packed(state.notes),
            _rest(state))


def judgement_text(judgement: Judgement, *, title: str, body: str) -> str:
    """A whole judgement; redacted words only where they are not those of the mention."""
    opinion = judgement.opinion
    redacted = {} if judgement.redacted_title == title else {"title": judgement.redacted_title}
    if judgement.redacted_body != body:
        redacted["body"] = judgement.redacted_body
    return _encode({
        "lang": judgement.lang, "severity": judgement.severity, "key": judgement.cluster_key, "doubt": judgement.doubt,
        "opinion": [opinion.label, opinion.confidence, opinion.scores, opinion.unsure, opinion.mixed,
                    [[c.start, c.end, c.label, c.confidence] for c in opinion.clauses],
                    [_evidence(e) for e in opinion.evidence], opinion.by],
        "themes": [[t.name, t.polarity, t.score] for t in judgement.themes],
        "teams": [[t.team, t.score, t.reason] for t in judgement.teams], "people": judgement.people,
        "flags": sorted(judgement.flags), "personal": [[p.start, p.end, p.kind, p.sure] for p in judgement.personal],
        "evidence": [_evidence(e) for e in judgement.evidence], **redacted})


def judgement_of(text: str, brief: Judgement) -> Judgement:
    """The judgement that `judgement_text` wrote, with the redacted words of ``brief``."""
    kept = json.loads(text)
    label, confidence, scores, unsure, mixed, clauses, evidence, by = kept["opinion"]
    return Judgement(
        lang=kept["lang"], severity=kept["severity"], cluster_key=kept["key"], doubt=kept["doubt"],
        opinion=Opinion(Sentiment(label), confidence, (scores[0], scores[1], scores[2]), unsure, mixed,
                        tuple(Clause(start, end, Sentiment(tone), sure) for start, end, tone, sure in clauses),
                        tuple(Evidence(*one) for one in evidence), by),
        themes=tuple(ThemeGuess(*one) for one in kept["themes"]), teams=tuple(TeamGuess(*one) for one in kept["teams"]),
        people=tuple(kept["people"]), flags=frozenset(kept["flags"]),
        personal=tuple(Personal(*one) for one in kept["personal"]),
        evidence=tuple(Evidence(*one) for one in kept["evidence"]),
        redacted_title=brief.redacted_title, redacted_body=brief.redacted_body)


def _evidence(one: Evidence) -> list[Any]:
    return [one.start, one.end, one.about, one.weight, one.reason]


@lru_cache(maxsize=4096)
def _opinion(sentiment: str, confidence: float, unsure: int, mixed: int, judge: str) -> Opinion:
    """A brief opinion; many mentions share one, and it cannot be changed."""
    return Opinion(_TONES[sentiment], confidence, _EVEN, bool(unsure), bool(mixed), (), (), judge)


@lru_cache(maxsize=4096)
def _labels(text: str) -> tuple[tuple[ThemeGuess, ...], tuple[TeamGuess, ...], tuple[str, ...]]:
    if not text:
        return (), (), ()
    themes, teams, tones, reasons, people = json.loads(text)
    return (tuple([ThemeGuess(name, *tone) for name, tone in zip(themes, tones, strict=True)]),
            tuple([TeamGuess(team, *reason) for team, reason in zip(teams, reasons, strict=True)]), tuple(people))


def teams_of(labels: str) -> tuple[TeamGuess, ...]:
    """The teams that `labels_text` wrote."""
    return _labels(labels)[1]


def _forward(kept: dict[str, Any]) -> Forward:
    return Forward(
        key=kept["key"], team=kept["team"], channel=kept["channel"], state=Sending(kept["state"]),
        operator=kept["operator"], at=maybe(kept["at"]), hold_until=maybe(kept["hold"]), due=maybe(kept["due"]),
        attempt=kept["attempt"], error=kept["error"], sequence=kept["sequence"], note=kept["note"])


def _rest(state: MentionState) -> str | None:
    more: dict[str, Any] = {}
    if state.reason:
        more["reason"] = state.reason
    if state.forwards:
        more["forwards"] = [{
            "key": f.key, "team": f.team, "channel": f.channel, "state": f.state, "operator": f.operator,
            "at": optional(f.at), "hold": optional(f.hold_until), "due": optional(f.due), "attempt": f.attempt,
            "error": f.error, "sequence": f.sequence, "note": f.note} for f in state.forwards]
    if state.tags:
        more["tags"] = state.tags
    if state.sentiment is not None:
        more["sentiment"] = state.sentiment
    if state.severity is not None:
        more["severity"] = state.severity
    if state.teams is not None:
        more["teams"] = state.teams
    return _encode(more) if more else None
