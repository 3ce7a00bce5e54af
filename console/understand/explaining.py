"""The judge's own reasons for the tone of one mention: what becomes of the label when words are left out.

A long text would take many seconds word by word. There the passage that speaks loudest for the label is found first, by
judging each passage alone, and words are left out of that one: some sixty looks at a short text, about a second.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from time import monotonic

from console.domain.frozen import replace
from console.domain.judgement import Evidence, Explanation, Opinion, Sentiment
from console.domain.mention import Mention
from console.understand.judge import ToneJudge
from console.understand.reading import JudgeInput
from console.understand.words import own_words

SHORT = 320
"""Characters of a text, or of a passage, that are looked at word by word."""
SECONDS = 0.5
"""After so long no further passage is begun."""
_MOST_PASSAGES = 16
_SENTENCE = re.compile(r"(?<=[.!?…])[\"')\]]*\s+|\n+")
_TONES = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)


def explain_tone(
    judge: ToneJudge, mention: Mention, *, sign: str, clock: Callable[[], float] = monotonic
) -> Explanation:
    """Why ``judge`` hears the tone that it hears, strongest words first, as spans of ``mention.text``."""
    text = own_words(mention.said)
    said = JudgeInput(text, mention.kind, mention.question, mention.rating)
    whole = judge.hear(said).opinion
    found = Explanation(whole.label, whole.by, sign)
    if len(text) <= SHORT:
        return replace(found, words=judge.explain(said))
    began = clock()
    words: list[Evidence] = []
    for start, end, share in _loudest(judge, said, whole):
        if words and clock() - began > SECONDS:
            break
        words += [
            replace(one, start=one.start + start, end=one.end + start)
            for one in judge.explain(replace(said, text=text[start:end]))
        ]
        words.append(Evidence(start, end, "passage", round(share, 3), "the passage that speaks loudest for it"))
    return replace(found, words=tuple(words))


def _loudest(judge: ToneJudge, said: JudgeInput, whole: Opinion) -> list[tuple[int, int, float]]:
    """The passages that have the label of the whole by themselves, the surest first, and how sure. Of many only the
    first and the last are heard: stories say how it ended at the end."""
    spans = _passages(said.text)
    if len(spans) > _MOST_PASSAGES:
        last = _MOST_PASSAGES // 3
        spans = spans[: _MOST_PASSAGES - last] + spans[-last:]
    heard = [judge.hear(replace(said, text=said.text[start:end])).opinion for start, end in spans]
    place = _TONES.index(whole.label)
    found = [
        (start, end, one.scores[place])
        for (start, end), one in zip(spans, heard, strict=True)
        if one.label is whole.label
    ]
    return sorted(found, key=lambda passage: -passage[2])


def _passages(text: str) -> list[tuple[int, int]]:
    """Whole sentences, as many together as make a short text; a sentence longer than that is cut at a blank."""
    ends = [match.end() for match in _SENTENCE.finditer(text)] + [len(text)]
    found: list[tuple[int, int]] = []
    start = before = 0
    for end in ends:
        if end - start > SHORT and before > start:
            found.append((start, before))
            start = before
        while end - start > SHORT:
            cut = text.rfind(" ", start + 1, start + SHORT)
            cut = cut if cut > start else start + SHORT
            found.append((start, cut))
            start = cut
        before = end
    if text[start:].strip():
        found.append((start, len(text)))
    return [(start, end) for start, end in found if text[start:end].strip()]
