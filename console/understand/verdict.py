"""What the model and the rules say of one mention, put together.

The rules weigh in on the tone. Where a rule hears something grave and the model does not, the rule's severity stands if
the model hears a fault too, and what is told as no criticism is unsure, so that somebody looks. Somebody who may need
protection is flagged by either of them. What a rule of the domain or of the organisation finds, which no model was
taught, stands whatever the model hears.
"""

from __future__ import annotations

from console.domain.frozen import frozen, replace
from console.domain.judgement import SAFEGUARDING, Opinion, Sentiment
from console.understand.reading import GRAVE, JudgeOutput
from console.understand.rules.rules import RuleReading, weigh
from console.understand.severity import Severity
from console.understand.words import Words

_BEYOND_DOUBT = 0.9
"""Confidence from which on thanks in the text do not make blame unsure."""
_SOMETHING = 2
"""Severity from which on the model hears a fault at all: below it a rule's grave words are most often not about one."""


@frozen
class Verdict:
    """The tone, the severity (0 to 5), and whether somebody may need protection."""

    opinion: Opinion
    severity: int
    safeguarding: bool


def verdict(
    heard: JudgeOutput, reading: RuleReading, ruled: Severity, words: Words, *, bar: float, thankful: bool
) -> Verdict:
    """Weigh ``heard`` against what the rules say: ``reading``, and ``ruled``, their severity of ``words``.

    Below ``bar`` a tone is unsure. ``thankful`` says that the writer thanks somebody: what sounds like blame, unless
    beyond doubt, may then be thanks told through a hard event, so it is unsure. Praise that thanks nobody, and in which
    a second judge hears sooner blame, may be dry wit or a complaint told as an anecdote: it is unsure too.
    """
    opinion = weigh(heard.opinion, reading, words, unsure_below=bar)
    knows = heard.severity is not None
    level = ruled.level if heard.severity is None else heard.severity
    if knows:
        mixed = heard.opinion.mixed
        opinion = replace(opinion, mixed=mixed, clauses=opinion.clauses if mixed else ())
        if ruled.level >= GRAVE > level:
            doubted = opinion.label is not Sentiment.NEGATIVE  # criticism is read by somebody anyway
            opinion = replace(opinion, unsure=opinion.unsure or doubted)
            level = ruled.level if level >= _SOMETHING else level
        if ruled.ours >= GRAVE or opinion.label is not Sentiment.POSITIVE:  # in praise a let-down is most often over
            level = max(level, ruled.ours)
    elif opinion.label is Sentiment.POSITIVE and ruled.level >= GRAVE:
        opinion = replace(opinion, mixed=True)
    if opinion.label is Sentiment.NEGATIVE and thankful and opinion.confidence < _BEYOND_DOUBT:
        opinion = replace(opinion, unsure=True)
    if opinion.label is Sentiment.POSITIVE and heard.doubted and not thankful:
        opinion = replace(opinion, unsure=True)
    if not level and not opinion.unsure and (opinion.mixed or opinion.label is Sentiment.NEGATIVE):
        level = 1  # somebody is unhappy, and nothing tells how badly
    flagged = any(hit.rule.flag == SAFEGUARDING for hit in reading.flags)
    return Verdict(opinion, level, flagged or bool(heard.safeguarding))
