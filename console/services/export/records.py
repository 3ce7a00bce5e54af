"""A mention for others to read: as a record with the field names of an export, and as one line."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from console.domain.judgement import TONE_SIGNS
from console.domain.leaving import leaving
from console.domain.mention import format_id
from console.domain.remedies import REDACTION, by
from console.domain.text import one_line
from console.domain.tracks import NO_LONGER_OPEN
from console.store.protocol import Entry


def held_back(count: int) -> str:
    """How many mentions did not leave because nobody has looked, and what to do; empty for none."""
    if not count:
        return ""
    what = "1 mention is" if count == 1 else f"{count:,} mentions are"
    return (
        f"{what} held back: redaction is not sure, or cannot read the language, and nobody has looked yet. "
        f"`is:doubtful` finds them; look at each ({by(REDACTION)}) and say that it may leave."
    )


def record(entry: Entry, *, raw: bool = False) -> dict[str, Any]:
    """One mention by the names of `export_fields.FIELDS`: what `domain.leaving` gives, and what we made of it.
    Never the hash of its author."""
    mention, state, judgement = entry.mention, entry.state, entry.mention.judgement
    left = leaving(mention, raw=raw)
    return {
        "id": format_id(mention.id),
        "native_id": left.native_id,
        "source": left.source,
        "feed": left.feed,
        "url": left.url,
        "kind": left.kind,
        "author": left.author,
        "question": left.question,
        "title": left.title,
        "body": left.body,
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
        "tags": [*left.tags, *state.tags],
    }


def line(entry: Entry, zone: tzinfo) -> str:
    """One mention on one line: id, time in ``zone``, tone and severity, team, source, what leaves of its words."""
    mention, judgement = entry.mention, entry.mention.judgement
    left = leaving(mention)
    tone = "?" if judgement.opinion.unsure else TONE_SIGNS[judgement.opinion.label]
    team = judgement.teams[0].team if judgement.teams else "-"
    words = one_line(f"({left.held})" if left.held else left.words)
    published = mention.published.astimezone(zone)
    return (
        f"{format_id(mention.id)}  {published:%Y-%m-%d %H:%M}  {tone}{judgement.severity}  "
        f"{entry.state.work.value:<9}  {team:<14}  {left.source:<12}  {words[:160]}"
    )
