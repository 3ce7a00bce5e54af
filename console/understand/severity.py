"""Severity, 0 to 5: how bad the worst statement is. Not the same as tone: glowing praise can hold one grave sentence.

The scale with its examples is `console.domain.severity.SCALE`.

A statement is judged by what it says of the care, in one of six respects: harm, safety, dignity, delay, communication
and comfort. The worst counts, never the average. A "not" before it, or a word in the same statement that turns it
round ("peacefully", "awareness training"), takes it back. The rules, each with its reason, are in ``severity.toml``.
A negative text in which no rule finds a fault is 1: somebody is unhappy, and nothing tells how badly.
"""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.frozen import frozen
from console.domain.judgement import Evidence
from console.understand.rules.rulebook import Rulebook, RuleHit, read_rulebook
from console.understand.words import CLAUSE, Words, shipped, word_set

_HYPOTHETICAL = word_set(
    "if expected expecting expect feared fearing dreaded dreading worried thought avoid avoided avoiding prevent "
    "prevents preventing prevented prevention rather unlike campaign campaigns awareness training workshop conference "
    "lecture research study policy course helpline fundraising fundraiser imagine heard"
)
_HYPOTHETICAL_REACH = 6  # words before a statement in which such a word makes it something that was only thought of
_PAST = ("years ago", "decades ago", "in the past", "used to be")


@frozen
class Statement:
    """One fault that the text tells of: its level, its respect, where it stands, and the rule's reason."""

    level: int
    about: str
    start: int
    end: int
    reason: str


@frozen
class Severity:
    """The level of the worst statement, and every statement found, the worst first."""

    level: int = 0
    statements: tuple[Statement, ...] = ()
    ours: int = 0  # the level of the worst that a rule of the domain or the organisation finds

    def evidence(self) -> tuple[Evidence, ...]:
        """The words that made the level, each with its own level as weight."""
        return tuple(
            Evidence(found.start, found.end, "severity", float(found.level), f"{found.about}: {found.reason}")
            for found in self.statements
        )


class SeverityScale:
    """The rules of severity, ready. ``own`` holds the organisation's files: name and TOML text of each."""

    def __init__(self, own: Sequence[tuple[str, str]] = ()) -> None:
        self._book: Rulebook = read_rulebook((("severity.toml", shipped("severity.toml")), *own))

    @property
    def book(self) -> Rulebook:
        """Every rule in force, with its reason."""
        return self._book

    def of(self, words: Words, *, in_context: bool = True) -> Severity:
        """The severity of a text. Statements inside a worse one are part of it.

        ``in_context`` says that the text is known to be about the service: in any other, plain words of displeasure
        ("furious", "slow") count only beside one of care.
        """
        found: list[tuple[RuleHit, int]] = []
        for hit in self._book.hits(words, in_context=in_context):
            if hit.rule.effect == "severity" and not _only_thought_of(words, hit):
                found.append((hit, hit.rule.level))
        found.sort(key=lambda pair: (-pair[1], pair[0].start))
        kept: list[Statement] = []
        for hit, level in found:
            if not any(other.start <= hit.start and hit.end <= other.end for other in kept):
                kept.append(Statement(level, hit.rule.about, hit.start, hit.end, hit.rule.reason))
        ours = max((level for hit, level in found if hit.rule.ours), default=0)
        return Severity(kept[0].level if kept else 0, tuple(kept), ours)


def _only_thought_of(words: Words, hit: RuleHit) -> bool:
    """Whether the statement is a fear, a hope, a topic or long past, by the words before it in the same clause."""
    for back in range(1, _HYPOTHETICAL_REACH + 1):
        at = hit.first - back
        if at < 0 or words.breaks[at + 1] >= CLAUSE:
            break
        if words.words[at] in _HYPOTHETICAL:
            return True
    after = " ".join(words.words[hit.last : hit.last + 4])
    return any(past in after for past in _PAST)
