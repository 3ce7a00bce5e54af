"""The judge that the settings ask for, and what needs it without a store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from console.config.settings import Settings
from console.domain.judgement import Judgement, why_unjudged
from console.domain.mention import Mention, RawMention
from console.services.operators import now_utc

if TYPE_CHECKING:
    from console.understand.gazetteer import Gazetteer
    from console.understand.judge import Judge


def build_judge(settings: Settings) -> tuple[Judge, str]:
    """The judge of these settings, and one sentence where something of it is missing (else empty)."""
    from console.understand.building import build_judge as build

    organisation, told = settings.organisation, settings.judge
    judge = build(
        settings.teams, name=organisation.name, places=organisation.places, not_ours=organisation.not_ours,
        domain=told.domain,
        unsure_below=told.unsure_below, kind="fast" if told.sentiment == "fast" else "accurate",
        own_rules=[(told.rules.name, told.rules.read_text("utf-8"))] if told.rules else (),
    )
    return judge, judge.notice


def gazetteer_of(settings: Settings) -> Gazetteer:
    """The teams of these settings by every name that people have for them."""
    from console.understand.gazetteer import Gazetteer, Organisation

    organisation = settings.organisation
    return Gazetteer(settings.teams, Organisation(organisation.name, organisation.places, organisation.not_ours,
                                                  settings.judge.domain))


def classify_texts(
    kind: Literal["accurate", "fast"], say: Callable[[str], None]
) -> Callable[[Sequence[Mapping[str, Any]]], list[dict[str, Any]]]:
    """A function from items ``{"id", "text", "kind"}`` to answers, in order; needs no settings and no store."""
    from console.understand.building import build_judge as build

    judge = build(kind=kind)
    if judge.notice:
        say(judge.notice)

    def answers(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        mentions = [_bare(item) for item in items]
        return [_answer(item, one.judgement) for item, one in zip(items, judge.judge(mentions), strict=True)]

    return answers


def _bare(item: Mapping[str, Any]) -> Mention:
    """A text as the mention that an import would make of it. ``source`` stands for a kind where none is given."""
    kind = item.get("kind") or {"feedback": "comment", "social": "post"}.get(str(item.get("source")), "text")
    rating = item.get("rating")
    raw = RawMention(
        native_id=str(item.get("id", "")) or "-", body=str(item["text"]), kind=str(kind),
        title=str(item.get("title") or ""), rating=float(rating) if isinstance(rating, int | float) else None,
    )
    return Mention.from_raw(raw, source="stdin", fetched=now_utc(), key=b"")


def _answer(item: Mapping[str, Any], judged: Judgement) -> dict[str, Any]:
    negative, neutral, positive = (round(score, 4) for score in judged.opinion.scores)
    return {
        "id": item.get("id"), **({"unjudged": fault} if (fault := why_unjudged(judged)) else {}),
        "label": judged.opinion.label.value,
        "confidence": round(judged.opinion.confidence, 4),
        "scores": {"negative": negative, "neutral": neutral, "positive": positive},
        "unsure": judged.opinion.unsure,
        "mixed": judged.opinion.mixed,
        "severity": judged.severity,
        "themes": [{"name": theme.name, "polarity": theme.polarity, "score": round(theme.score, 4)}
                   for theme in judged.themes],
        "teams": [{"team": guess.team, "score": guess.score} for guess in judged.teams],
        "pii": [{"start": one.start, "end": one.end, "kind": one.kind, "sure": one.sure} for one in judged.personal],
    }

