"""A mention for others to read: as a record with the field names of an export, and as one line."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from console.domain.mention import format_id
from console.domain.text import one_line
from console.domain.tracks import NO_LONGER_OPEN
from console.store.engine import Entry

SIGNS = {"positive": "+", "neutral": "=", "negative": "-"}


def record(entry: Entry, *, raw: bool = False) -> dict[str, Any]:
    """One mention by the names of `record.FIELDS`; its words redacted unless ``raw``. Never the hash of its author."""
    mention, state, judgement = entry.mention, entry.state, entry.mention.judgement
    return {
        "id": format_id(mention.id),
        "native_id": mention.native_id,
        "source": mention.source,
        "feed": mention.feed,
        "url": mention.url,
        "kind": mention.kind,
        "author": mention.author if raw else "",
        "question": mention.question if raw else judgement.redacted_question,
        "title": mention.title if raw else judgement.redacted_title,
        "body": mention.body if raw else judgement.redacted_body,
        "lang": judgement.lang,
        "published": mention.published.isoformat().replace("+00:00", "Z"),
        "edited": mention.edited.isoformat().replace("+00:00", "Z") if mention.edited else None,
        "fetched": mention.fetched.isoformat().replace("+00:00", "Z"),
        "sentiment": judgement.opinion.label.value,
        "confidence": round(judgement.opinion.confidence, 4),
        "unsure": judgement.opinion.unsure,
        "mixed": judgement.opinion.mixed,
        "severity": judgement.severity,
        "themes": [theme.name for theme in judgement.themes],
        "teams": [guess.team for guess in judgement.teams],
        "flags": sorted(judgement.flags),
        "status": state.work.value,
        "assignee": state.assignee,
        "forward": [f"{f.team}:{f.state.value}" for f in state.forwards if f.state not in NO_LONGER_OPEN],
        "celebrate": state.celebrate.value,
        "cluster": format_id(entry.cluster) if entry.cluster else "",
        "likes": mention.likes,
        "reposts": mention.reposts,
        "replies": mention.replies,
        "rating": mention.rating,
        "tags": list(mention.tags) + list(state.tags),
    }


def line(entry: Entry, zone: tzinfo) -> str:
    """One mention on one line, redacted: id, time in ``zone``, tone and severity, team, source, words."""
    mention, judgement = entry.mention, entry.mention.judgement
    tone = "?" if judgement.opinion.unsure else SIGNS[judgement.opinion.label.value]
    team = judgement.teams[0].team if judgement.teams else "-"
    words = one_line(judgement.redacted_text)
    published = mention.published.astimezone(zone)
    return (f"{format_id(mention.id)}  {published:%Y-%m-%d %H:%M}  {tone}{judgement.severity}  "
            f"{entry.state.work.value:<9}  {team:<14}  {mention.source:<12}  {words[:160]}")
