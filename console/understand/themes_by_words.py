"""Themes that phrases tell: those of a domain that has themes of its own."""

from __future__ import annotations

from collections.abc import Callable

from console.domain.judgement import Opinion, Sentiment, ThemeGuess
from console.understand.reading import JudgeInput
from console.understand.rules.rulebook import Rulebook, RuleHit
from console.understand.words import read_words

MOST_THEMES = 5
_ONE, _MORE, _MOST = 0.6, 0.15, 0.9
"""How likely a theme is that one phrase tells, how much more with each other one, and at most."""
_POLARITY = {Sentiment.NEGATIVE: -1, Sentiment.NEUTRAL: 0, Sentiment.POSITIVE: 1}


def themes_by_words(book: Rulebook) -> Callable[[JudgeInput, Opinion], tuple[ThemeGuess, ...]]:
    """What tells the themes of ``book``, likeliest first, each with the tone of the clause in which it stands first."""

    def themes(said: JudgeInput, opinion: Opinion) -> tuple[ThemeGuess, ...]:
        found: dict[str, list[RuleHit]] = {}
        for hit in book.hits(read_words(said.text)):
            found.setdefault(hit.rule.id, []).append(hit)
        told = [
            ThemeGuess(name, _polarity(hits[0], opinion), round(min(_MOST, _ONE + _MORE * (len(hits) - 1)), 3))
            for name, hits in found.items()
        ]
        return tuple(sorted(told, key=lambda theme: -theme.score)[:MOST_THEMES])

    return themes


def _polarity(hit: RuleHit, opinion: Opinion) -> int:
    labels = (clause.label for clause in opinion.clauses if clause.start <= hit.start and hit.end <= clause.end)
    return _POLARITY[next(labels, opinion.label)]
