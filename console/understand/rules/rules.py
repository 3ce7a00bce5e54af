"""Domain rules over the model: false-tone names out before it speaks, sayings weighed in after, flags set.

The tone of a rule is a sum of log-odds: with scores ``s`` of the model and the weights ``w`` of the rules that apply,
the new scores are proportional to ``s · exp(w)`` for each tone. In a text of more than twelve words a rule's weight
shrinks with its share of the text. A rule that decides speaks alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from console.domain.frozen import frozen, replace
from console.domain.judgement import Clause, Evidence, Opinion, Sentiment
from console.understand.rules.rulebook import Rulebook, RuleHit, read_rulebook
from console.understand.words import Words, shipped

TONES = {"negative": Sentiment.NEGATIVE, "neutral": Sentiment.NEUTRAL, "positive": Sentiment.POSITIVE}
_ORDER = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
_MASKS = ("department", "service", "clinic", "place", "unit", "one", "it")  # longest that fits stands in for a name
_SHORT = 12  # words up to which a saying has its whole weight; of a longer text it is only a part
_LEAST_SHARE = 0.25
_ANOTHER = 10  # characters beside a clause from which on there is another one
_SURE = 0.7  # a model this sure of one tone, against a rule for the other, is mixed rather than wrong
_STRONG = 2.0  # a rule this heavy is a statement of its own


@frozen
class RuleReading:
    """What the rules have to say about one text: names to hide from the model, sayings with a tone, flags."""

    masks: tuple[RuleHit, ...] = ()
    tones: tuple[RuleHit, ...] = ()
    flags: tuple[RuleHit, ...] = ()

    def masked(self, text: str) -> str:
        """``text`` with a plain word of equal length in place of every false-tone name, so that spans still hold."""
        for hit in self.masks:
            length = hit.end - hit.start
            word = next((mask for mask in _MASKS if len(mask) <= length), "")
            text = f"{text[: hit.start]}{word:<{length}}{text[hit.end :]}"
        return text

    def evidence(self) -> tuple[Evidence, ...]:
        """The words that each rule stands on, with the rule's reason."""
        found = [Evidence(hit.start, hit.end, "sentiment", 0.0, hit.rule.reason) for hit in self.masks]
        for hit in self.tones:
            sign = {"negative": -1.0, "positive": 1.0}.get(hit.rule.effect, 0.0)
            found.append(Evidence(hit.start, hit.end, "sentiment", sign * hit.rule.weight, hit.rule.reason))
        found.extend(Evidence(hit.start, hit.end, f"flag:{hit.rule.flag}", 1.0, hit.rule.reason) for hit in self.flags)
        return tuple(found)


class Rules:
    """The domain rules, ready. ``own`` holds the organisation's files: name and TOML text of each."""

    def __init__(self, own: Sequence[tuple[str, str]] = ()) -> None:
        self._book: Rulebook = read_rulebook((("rules.toml", shipped("rules/rules.toml")), *own))

    @property
    def book(self) -> Rulebook:
        """Every rule in force, with its reason: what the console lists."""
        return self._book

    def read(self, words: Words, *, in_context: bool = False) -> RuleReading:
        """What the rules say about a text. ``in_context`` says that it is about the service, whatever its words.

        A saying inside a longer one of the same tone counts once; a saying that is nothing but a false-tone name does
        not count.
        """
        hits = self._book.hits(words, in_context=in_context)
        if not hits:
            return RuleReading()
        masks = _outermost([hit for hit in hits if hit.rule.effect == "mask"])
        tones = [hit for hit in hits if hit.rule.effect in TONES]
        tones = [hit for hit in tones if not any(m.start <= hit.start and hit.end <= m.end for m in masks)]
        kept: list[RuleHit] = []
        for effect in TONES:
            kept.extend(_outermost([hit for hit in tones if hit.rule.effect == effect]))
        kept.sort(key=lambda hit: hit.start)
        return RuleReading(tuple(masks), tuple(kept), tuple(hit for hit in hits if hit.rule.effect == "flag"))


def weigh(opinion: Opinion, reading: RuleReading, words: Words, *, unsure_below: float) -> Opinion:
    """The model's opinion after the sayings in ``reading`` were weighed in.

    The confidence is the new score of the new label where a rule changed the scores, and the model's calibrated one
    where none did. Where rule and rule, or rule and a sure model, point both ways, the text is mixed.
    """
    if not reading.tones:
        return opinion
    deciding = [hit for hit in reading.tones if hit.rule.decides]
    heard = deciding or [hit for hit in reading.tones if hit.rule.weight]
    mixed = not deciding and (opinion.mixed or _both_ways(opinion, reading.tones, words))
    # A saying is a part of a longer text, and one side only of a mixed one.
    share = max(_LEAST_SHARE, min(1.0, _SHORT / max(1, len(words)))) * (0.5 if mixed else 1.0)
    weights = dict.fromkeys(_ORDER, 0.0)
    for hit in heard:
        tone = TONES[hit.rule.effect]
        weight = hit.rule.weight * (1.0 if hit.rule.decides else share)
        weights[tone] = max(weights[tone], weight)  # the heaviest, not the sum: sayings repeat each other
    scores = _shift(opinion.scores, weights)
    label = _ORDER[max(range(3), key=lambda at: scores[at])]
    confidence = scores[_ORDER.index(label)]
    return replace(
        opinion,
        label=label,
        confidence=confidence,
        scores=scores,
        unsure=confidence < unsure_below,
        mixed=mixed,
        clauses=(opinion.clauses or _clauses(reading.tones, words)) if mixed else (),
        by="rule" if deciding or label is not opinion.label else opinion.by,
    )


def _both_ways(opinion: Opinion, tones: Sequence[RuleHit], words: Words) -> bool:
    """Whether praise and criticism are both there: two sayings, or a saying and a model that is sure of the other.

    Plain words (of weight 0) count where nothing of the other tone stands in the same clause.
    """
    sides = {
        tone: [(hit, words.clause(hit.first, hit.last - 1)) for hit in tones if TONES[hit.rule.effect] is tone]
        for tone in (Sentiment.NEGATIVE, Sentiment.POSITIVE)
    }
    model = dict(zip(_ORDER, opinion.scores, strict=True))
    for tone, other in ((Sentiment.NEGATIVE, Sentiment.POSITIVE), (Sentiment.POSITIVE, Sentiment.NEGATIVE)):
        rivals = {clause for _, clause in sides[other]}
        for hit, clause in sides[tone]:
            strong = hit.rule.weight >= _STRONG
            plain = hit.rule.weight == 0.0 and clause not in rivals
            # In a text of one clause a saying against a sure model is the model's mistake, not a second tone.
            elsewhere = len(words.text) - (clause[1] - clause[0]) >= _ANOTHER
            if (strong or plain) and elsewhere and model[other] >= _SURE:
                return True
            if plain and any(rival.rule.weight == 0.0 or rival.rule.weight >= _STRONG for rival, _ in sides[other]):
                return True
            if strong and any(rival.rule.weight >= _STRONG for rival, _ in sides[other]):
                return True
    return False


def _shift(scores: tuple[float, float, float], weights: dict[Sentiment, float]) -> tuple[float, float, float]:
    raised = [max(score, 1e-4) * math.exp(weights[tone]) for score, tone in zip(scores, _ORDER, strict=True)]
    total = sum(raised)
    return (raised[0] / total, raised[1] / total, raised[2] / total)


def _clauses(hits: Sequence[RuleHit], words: Words) -> tuple[Clause, ...]:
    spans: dict[tuple[int, int], Clause] = {}
    for hit in hits:
        start, end = words.clause(hit.first, hit.last - 1)
        odds = math.exp(hit.rule.weight)
        spans.setdefault((start, end), Clause(start, end, TONES[hit.rule.effect], odds / (odds + 2)))
    return tuple(spans[span] for span in sorted(spans))


def _outermost(hits: Sequence[RuleHit]) -> list[RuleHit]:
    """Of matches that overlap the one that decides, then the heaviest, then the longest, then the first."""
    kept: list[RuleHit] = []
    for hit in sorted(hits, key=lambda hit: (not hit.rule.decides, -hit.rule.weight, hit.start - hit.end, hit.start)):
        if not any(hit.start < other.end and other.start < hit.end for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)
