"""The judge that the settings ask for, and what needs it without a store."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from console.config.settings import JudgeSettings, Settings
from console.domain.errors import ConfigFault
from console.domain.judgement import Judgement, why_unjudged
from console.domain.mention import Mention, RawMention
from console.services.operators import now_utc

if TYPE_CHECKING:
    from console.understand.judge import Judge
    from console.understand.teams.gazetteer import Gazetteer


def build_judge(settings: Settings) -> tuple[Judge, str]:
    """The judge of these settings, and one sentence where something of it is missing (else empty)."""
    from console.understand.domains import domain_of
    from console.understand.judge import build_judge as build

    organisation, told = settings.organisation, settings.judge
    judge = build(
        settings.teams,
        name=organisation.name,
        places=organisation.places,
        not_ours=organisation.not_ours,
        domain=domain_of(told.domain, told.domain_file),
        unsure_below=told.unsure_below,
        kind="fast" if told.sentiment == "fast" else "accurate",
        own_rules=_own_rules(told),
    )
    return judge, judge.notice


def _own_rules(told: JudgeSettings) -> Sequence[tuple[str, str]]:
    """The organisation's own file of rules. Raises `ConfigFault` where it cannot be read."""
    if told.rules is None:
        return ()
    try:
        return [(told.rules.name, told.rules.read_text("utf-8"))]
    except (OSError, UnicodeDecodeError):
        raise ConfigFault((f"{told.rules.name}: cannot be read as UTF-8 text",)) from None


def faults_of_words(settings: Settings) -> tuple[str, ...]:
    """What is wrong with the files of words: the domain's, and the organisation's own rules. No judge is loaded."""
    from console.understand.domains import domain_of
    from console.understand.rules.rules import Rules
    from console.understand.severity import SeverityScale

    told = settings.judge
    try:
        rules = (*domain_of(told.domain, told.domain_file).rules, *_own_rules(told))
        Rules(rules)
        SeverityScale(rules)
    except ConfigFault as fault:
        return fault.problems
    return ()


def gazetteer_of(settings: Settings) -> Gazetteer:
    """The teams of these settings by every name that people have for them."""
    from console.understand.domains import domain_of
    from console.understand.teams.gazetteer import Gazetteer, OrganisationNames

    organisation, told = settings.organisation, settings.judge
    return Gazetteer(
        settings.teams,
        OrganisationNames(
            organisation.name, organisation.places, organisation.not_ours, domain_of(told.domain, told.domain_file)
        ),
    )


def classify_texts(
    kind: Literal["accurate", "fast"], say: Callable[[str], None], settings: Settings | None = None
) -> Callable[[Sequence[Mapping[str, Any]]], list[dict[str, Any]]]:
    """A function from items ``{"id", "text", "kind"}`` to answers, in order; needs no store. From ``settings``
    come the domain and the organisation's own rules, as in an import."""
    from console.understand.domains import domain_of
    from console.understand.judge import build_judge as build

    told = settings.judge if settings else JudgeSettings()
    judge = build(kind=kind, domain=domain_of(told.domain, told.domain_file), own_rules=_own_rules(told))
    if judge.notice:
        say(judge.notice)

    def answers(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        mentions = [_bare(item) for item in items]
        return [_answer(item, one.judgement) for item, one in zip(items, judge.judge(mentions), strict=True)]

    return answers


def _bare(item: Mapping[str, Any]) -> Mention:
    """A text as the mention that an import would make of it. ``source`` stands for a kind where none is given."""
    from console.sources.table.row import read_polarity

    kind = item.get("kind") or {"feedback": "comment", "social": "post"}.get(str(item.get("source")), "text")
    rating = item.get("rating")
    raw = RawMention(
        native_id=str(item.get("id", "")) or "-",
        body=str(item["text"]),
        kind=str(kind),
        title=str(item.get("title") or ""),
        question=str(item.get("question") or ""),
        polarity=read_polarity(item.get("polarity")),
        rating=float(rating) if isinstance(rating, int | float) else None,
    )
    return Mention.from_raw(raw, source="stdin", fetched=now_utc(), key=b"")


def _answer(item: Mapping[str, Any], judged: Judgement) -> dict[str, Any]:
    negative, neutral, positive = (round(score, 4) for score in judged.opinion.scores)
    return {
        "id": item.get("id"),
        **({"unjudged": fault} if (fault := why_unjudged(judged)) else {}),
        "label": judged.opinion.label.value,
        "confidence": round(judged.opinion.confidence, 4),
        "scores": {"negative": negative, "neutral": neutral, "positive": positive},
        "unsure": judged.opinion.unsure,
        "mixed": judged.opinion.mixed,
        "severity": judged.severity,
        "themes": [
            {"name": theme.name, "polarity": theme.polarity, "score": round(theme.score, 4)} for theme in judged.themes
        ],
        "teams": [{"team": guess.team, "score": guess.score} for guess in judged.teams],
        "pii": [{"start": one.start, "end": one.end, "kind": one.kind, "sure": one.sure} for one in judged.personal],
    }
