"""Judgements as columns: the brief one that panes show, and the whole one beside it."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from console.domain.bounded_cache import Remembered
from console.domain.judgement import (
    Clause,
    Evidence,
    Judgement,
    Opinion,
    PersonalDetail,
    Sentiment,
    TeamGuess,
    ThemeGuess,
)
from console.domain.mention import Mention
from console.store.sqlite.columns import encode

TONES = {str(tone): tone for tone in Sentiment}
_EVEN = (0.0, 0.0, 0.0)


def labels_text(judgement: Judgement) -> str:
    """Themes, teams and people of a judgement, in one small column: the bare names first, which exports pick out."""
    themes, teams = judgement.themes, judgement.teams
    if not (themes or teams or judgement.people):
        return ""
    return encode(
        [
            [t.name for t in themes],
            [t.team for t in teams],
            [[t.polarity, t.score] for t in themes],
            [[t.score, t.reason] for t in teams],
            judgement.people,
        ]
    )


def flags_text(flags: frozenset[str]) -> str:
    """Flags, each between blanks."""
    return f" {' '.join(sorted(flags))} " if flags else ""


def facts_text(judgement: Judgement) -> str:
    """The marks of the facts beside the words, each between blanks."""
    marks = [f"+{name}" for name in sorted(judgement.clear)] + [f"-{name}" for name in sorted(judgement.named)]
    return f" {' '.join(marks)} " if marks else ""


@lru_cache(maxsize=256)
def facts_of(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """The clear and the named facts that `facts_text` wrote."""
    marks = text.split()
    return (
        frozenset(mark[1:] for mark in marks if mark[0] == "+"),
        frozenset(mark[1:] for mark in marks if mark[0] == "-"),
    )


def judgement_text(judgement: Judgement, mention: Mention) -> str:
    """A whole judgement; redacted words only where they are not those of the mention."""
    opinion = judgement.opinion
    redacted = {
        name: left
        for name, words, left in (
            ("title", mention.title, judgement.redacted_title),
            ("body", mention.body, judgement.redacted_body),
            ("question", mention.question, judgement.redacted_question),
        )
        if left != words
    }
    from msgspec.json import encode as quickly  # loaded late: only who writes mentions needs it

    return quickly(
        {
            "lang": judgement.lang,
            "severity": judgement.severity,
            "key": judgement.cluster_key,
            "doubt": judgement.doubt,
            "opinion": [
                opinion.label,
                opinion.confidence,
                opinion.scores,
                opinion.unsure,
                opinion.mixed,
                [[c.start, c.end, c.label, c.confidence] for c in opinion.clauses],
                [_evidence(e) for e in opinion.evidence],
                opinion.by,
            ],
            "themes": [[t.name, t.polarity, t.score] for t in judgement.themes],
            "teams": [[t.team, t.score, t.reason] for t in judgement.teams],
            "people": judgement.people,
            "flags": sorted(judgement.flags),
            "personal": [[p.start, p.end, p.kind, p.sure] for p in judgement.personal],
            "evidence": [_evidence(e) for e in judgement.evidence],
            "facts": facts_text(judgement),
            **redacted,
        }
    ).decode()


def judgement_of(text: str, brief: Judgement) -> Judgement:
    """The judgement that `judgement_text` wrote, with the redacted words of ``brief``."""
    kept = json.loads(text)
    label, confidence, scores, unsure, mixed, clauses, evidence, by = kept["opinion"]
    clear, named = facts_of(kept.get("facts", ""))  # older judgements have none
    return Judgement(
        lang=kept["lang"],
        severity=kept["severity"],
        cluster_key=kept["key"],
        doubt=kept["doubt"],
        opinion=Opinion(
            Sentiment(label),
            confidence,
            (scores[0], scores[1], scores[2]),
            unsure,
            mixed,
            tuple(Clause(start, end, Sentiment(tone), sure) for start, end, tone, sure in clauses),
            tuple(Evidence(*one) for one in evidence),
            by,
        ),
        themes=tuple(ThemeGuess(*one) for one in kept["themes"]),
        teams=tuple(TeamGuess(*one) for one in kept["teams"]),
        people=tuple(kept["people"]),
        flags=frozenset(kept["flags"]),
        personal=tuple(PersonalDetail(*one) for one in kept["personal"]),
        evidence=tuple(Evidence(*one) for one in kept["evidence"]),
        redacted_title=brief.redacted_title,
        redacted_body=brief.redacted_body,
        redacted_question=brief.redacted_question,
        clear=clear,
        named=named,
    )


def _evidence(one: Evidence) -> list[Any]:
    return [one.start, one.end, one.about, one.weight, one.reason]


@lru_cache(maxsize=4096)
def brief_opinion(sentiment: str, confidence: float, unsure: int, mixed: int, judge: str) -> Opinion:
    """A brief opinion; many mentions share one, and it cannot be changed."""
    return Opinion(TONES[sentiment], confidence, _EVEN, bool(unsure), bool(mixed), (), (), judge)


def _guesses(text: str) -> tuple[tuple[ThemeGuess, ...], tuple[TeamGuess, ...], tuple[str, ...]]:
    if not text:
        return (), (), ()
    themes, teams, tones, reasons, people = json.loads(text)
    return (
        tuple([ThemeGuess(name, *tone) for name, tone in zip(themes, tones, strict=True)]),
        tuple([TeamGuess(team, *reason) for team, reason in zip(teams, reasons, strict=True)]),
        tuple(people),
    )


guesses_of = Remembered(_guesses, weigh=lambda found: 400 * (1 + sum(map(len, found)))).__getitem__


def teams_of(labels: str) -> tuple[TeamGuess, ...]:
    """The teams that `labels_text` wrote."""
    return guesses_of(labels)[1]
