"""One judge in front of either scorer: tone, mixed, severity, safeguarding, spans, and the words that made it so."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Protocol

from console.domain.frozen import replace
from console.domain.judgement import Clause, Evidence, Opinion, Sentiment
from console.understand.reading import DetailsOutput, JudgeInput, JudgeOutput
from console.understand.sentiment.calibration import OTHER, Scale
from console.understand.sentiment.linear import LinearScorer
from console.understand.sentiment.parts import clauses
from console.understand.sentiment.reading import MOST_CHARACTERS, NONE_KNOWN, has_words, read
from console.understand.sentiment.spans import joined, places_of
from console.understand.sentiment.transformer import TransformerScorer

_ORDER = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
_NOTHING_TO_JUDGE = (0.25, 0.5, 0.25)
_HINT, _CLEAR, _CLEAR_BY_WEIGHTS = 0.6, 0.65, 0.8
"""A clause may have a tone where the linear scorer tells praise from blame by the first, in log-odds; it has one where
the judge gives that tone the second as a probability, or the third if it is the linear one, which is seldom so sure."""
_MOST_ASKED = 2
"""Clauses of each tone that the judge is asked about: those that the linear scorer hears most in."""
_MOST_LEFT_OUT = 48
"""Words, or runs of words in a long text, that are left out one after the other to explain a label."""
_MOST_EVIDENCE = 12
_GRAVE_STEPS = 1.5
"""Steps of severity from which on the words are told that made it."""
_CHUNK = re.compile(r"\S+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_LETTER = re.compile(r"[^\W\d_]")


class Scorer(Protocol):
    """What a judge needs of its model."""

    scale: Scale

    def raw(self, text: str, kind: str) -> tuple[float, float]:
        """Return how much more negative, and how much more positive, than neutral `text` (already read) is."""


class SentimentJudge:
    """Judges mentions, each by one reading of its words and of what stands beside them. Get one from `load_judge`."""

    def __init__(
        self, name: str, scorer: Scorer, linear: LinearScorer, unsure_below: float = 0.6, notice: str = ""
    ) -> None:
        """Judge by `scorer`; `linear` looks for clauses of unlike tone; below `unsure_below` an opinion is unsure."""
        self.name = name
        self.notice = notice
        self.unsure_below = unsure_below
        self._scorer = scorer
        self._linear = linear
        self._whole = scorer if isinstance(scorer, TransformerScorer) else None
        self._clear = _CLEAR_BY_WEIGHTS if scorer is linear else _CLEAR
        self._ranks = NONE_KNOWN if self._whole is None else self._whole.ranks

    def hear(self, said: JudgeInput) -> JudgeOutput:
        """Return everything that this judge says of a mention. The fast one knows nothing but tones."""
        plain = self._read(said)
        if not has_words(read(said.text, self._ranks)):
            return JudgeOutput(Opinion(Sentiment.NEUTRAL, 0.5, _NOTHING_TO_JUDGE, unsure=True, by=self.name))
        scores = self._scores(said)
        confidence = max(scores)
        unsure = confidence < self.bar(said.kind) or _is_foreign(plain)
        opinion = Opinion(_ORDER[scores.index(confidence)], confidence, scores, unsure, by=self.name)
        if self._whole is None:
            parts = self._clauses(said.text, plain, said.kind)
            return JudgeOutput(replace(opinion, mixed=bool(parts), clauses=parts))
        told, limits = self._whole.outputs(plain), self._whole.limits
        if told.mixed >= limits.mixed:
            opinion = replace(opinion, mixed=True, clauses=self._clauses(said.text, plain, said.kind))
        negative, positive = self._linear.raw(read(said.text, self._ranks), said.kind)
        doubted = opinion.label is Sentiment.POSITIVE and self._sooner_blame((negative, 0.0, positive), said.kind)
        return JudgeOutput(opinion, limits.level(told.severity), told.safeguarding >= limits.safeguarding, doubted)

    def opinions(self, texts: Sequence[str], kind: str = OTHER) -> list[Opinion]:
        """Return the opinion on each of `texts`, in order. `kind` is a mention's: survey, story, post and so on."""
        return [self.hear(JudgeInput(text, kind)).opinion for text in texts]

    def bar(self, kind: str) -> float:
        """Return the confidence below which a mention of `kind` is unsure."""
        return self._scorer.scale.bar(kind, self.unsure_below)

    def listen(self, said: JudgeInput) -> DetailsOutput:
        """Return the personal details and names that this judge sees in `said.text`, in order; the fast one looks for
        none.

        The same reading that gave the tone tells them, so that asking after `hear` costs nothing.
        """
        if self._whole is None:
            return DetailsOutput()
        plain = self._read(said)
        told = self._whole.outputs(plain)
        read_to_the_end = not told.unread and len(said.whole) <= MOST_CHARACTERS
        text = said.text if read_to_the_end else ""
        if not any(label for label, _ in told.words):
            return DetailsOutput(text)
        return DetailsOutput(text, joined(told.words, places_of(said.whole, plain, self._ranks), len(said.context)))

    def explain(self, said: JudgeInput) -> tuple[Evidence, ...]:
        """Return the words that made the label, and those that made the severity where it is grave enough to ask,
        strongest first, as spans of `said.text`.

        A weight is how much more likely, in log-odds, the word makes the label (of severity: how many steps it adds);
        below zero it speaks against it. The linear judge tells its weights; the transformer is asked again with each
        word left out.
        """
        if not has_words(read(said.text, self._ranks)):
            return ()
        scores = self._scores(said)
        label = scores.index(max(scores))
        found = self._weights(said, label) if self._whole is None else self._left_out(said, self._whole, label)
        kept = [one for about in ("sentiment", "severity") for one in _strongest(found, about)]
        return tuple(sorted(kept, key=lambda one: -abs(one.weight)))

    def _read(self, said: JudgeInput) -> str:
        """What the model sees: the linear one was taught words alone."""
        return read(said.text if self._whole is None else said.whole, self._ranks)

    def tone_of_clause(self, clause: str, kind: str = OTHER) -> Sentiment:
        """Return the tone of a part of a text by the linear scorer, which is quick enough to ask for every clause."""
        plain = read(clause, self._ranks)
        if not has_words(plain):
            return Sentiment.NEUTRAL
        negative, positive = self._linear.raw(plain, kind)
        scores = self._linear.scale.probabilities((negative, 0.0, positive), kind)
        return _ORDER[scores.index(max(scores))]

    def theme_odds(self, said: JudgeInput) -> Sequence[float]:
        """Return log-odds per theme, from a judge that knows themes; else nothing."""
        return () if self._whole is None else self._whole.outputs(self._read(said)).themes

    def _scores(self, said: JudgeInput) -> tuple[float, float, float]:
        negative, positive = self._scorer.raw(self._read(said), said.kind)
        share = 0.0 if self._whole is None else self._whole.second(said.kind)
        if share:
            other = self._linear.raw(read(said.text, self._ranks), said.kind)
            negative, positive = negative + share * other[0], positive + share * other[1]
        return self._scorer.scale.probabilities((negative, 0.0, positive), said.kind)

    def _sooner_blame(self, scores: tuple[float, float, float], kind: str) -> bool:
        """Say whether the linear scorer, which said `scores`, hears sooner blame than praise."""
        negative, _, positive = self._linear.scale.probabilities(scores, kind)
        return negative > positive

    def _clauses(self, text: str, plain: str, kind: str) -> tuple[Clause, ...]:
        """Return the clauses with a clear tone where there are both praise and criticism, else nothing."""
        if not self._linear.is_torn(plain, kind):
            return ()
        spans = clauses(text)
        if len(spans) < 2:
            return ()
        hints = [self._hint(text[start:end], kind) for start, end in spans]
        order = sorted(range(len(spans)), key=lambda position: hints[position])
        blame = [position for position in order[:_MOST_ASKED] if hints[position] <= -_HINT]
        praise = [position for position in order[-_MOST_ASKED:] if hints[position] >= _HINT]
        if not (blame and praise):
            return ()
        found: list[Clause] = []
        for start, end in (spans[position] for position in sorted(blame + praise)):
            own = self._scores(JudgeInput(text[start:end], kind))
            tone = own.index(max(own))
            if tone != 1 and own[tone] >= self._clear:
                found.append(Clause(start, end, _ORDER[tone], own[tone]))
        return tuple(found) if len({clause.label for clause in found}) == 2 else ()

    def _hint(self, clause: str, kind: str) -> float:
        """Return how much more praise than blame the linear scorer hears in a clause, in log-odds."""
        plain = read(clause, self._ranks)
        if not has_words(plain):
            return 0.0
        negative, positive = self._linear.raw(plain, kind)
        return positive - negative

    def _weights(self, said: JudgeInput, label: int) -> list[Evidence]:
        """Return the weights of the linear judge by word of the original; where words were read as others, by leaving
        them out."""
        text, kind, plain = said.text, said.kind, read(said.text, self._ranks)
        chunks = [(match.start(), match.end(), read(match[0])) for match in _CHUNK.finditer(text)]
        if " ".join(piece for _, _, piece in chunks if piece) != plain:
            return self._left_out(said, None, label)
        ends: list[tuple[int, int, int]] = []
        at = 0
        for start, end, piece in chunks:
            if piece:
                ends.append((at + len(piece), start, end))
                at += len(piece) + 1
        found: list[Evidence] = []
        position, total = 0, 0.0
        for start, _, negative, positive in self._linear.words_with_weights(plain, kind):
            while start >= ends[position][0]:
                found.append(Evidence(ends[position][1], ends[position][2], "sentiment", total))
                position, total = position + 1, 0.0
            total += (negative - positive, -max(negative, positive), positive - negative)[label]
        found.append(Evidence(ends[position][1], ends[position][2], "sentiment", total))
        return found

    def _left_out(self, said: JudgeInput, whole: TransformerScorer | None, label: int) -> list[Evidence]:
        """Return what becomes of label and severity without each word, or each run of words of a longer text."""
        text = said.text
        words = [match.span() for match in _CHUNK.finditer(text)]
        step = -(-len(words) // _MOST_LEFT_OUT)
        runs = [(words[at][0], words[min(at + step, len(words)) - 1][1]) for at in range(0, len(words), step)]
        plain = self._read(said)
        before = self._scores(said)[label]
        steps = 0.0 if whole is None else _steps(whole.outputs(plain).severity)
        found: list[Evidence] = []
        for start, end in runs:
            rest = replace(said, text=f"{text[:start]} {text[end:]}")
            plain, left = self._read(rest), has_words(read(rest.text, self._ranks))
            without = (self._scores(rest) if left else _NOTHING_TO_JUDGE)[label]
            found.append(Evidence(start, end, "sentiment", _odds(before) - _odds(without)))
            if whole is not None and left and steps >= _GRAVE_STEPS:
                found.append(Evidence(start, end, "severity", steps - _steps(whole.outputs(plain).severity)))
        return found


def _steps(severity: Sequence[float]) -> float:
    """Return how many steps of severity there are, each as far as it is likely."""
    return sum(1 / (1 + math.exp(-odds)) for odds in severity)


def _strongest(found: Sequence[Evidence], about: str) -> list[Evidence]:
    ours = [one for one in found if one.about == about]
    strongest = max((abs(one.weight) for one in ours), default=0.0)
    kept = [one for one in ours if abs(one.weight) > max(0.05, 0.1 * strongest)]
    return sorted(kept, key=lambda one: -abs(one.weight))[:_MOST_EVIDENCE]


def _odds(share: float) -> float:
    share = min(max(share, 1e-4), 1 - 1e-4)
    return math.log(share / (1 - share))


def _is_foreign(plain: str) -> bool:
    """Say whether most letters are of a script that the training never saw."""
    if plain.isascii():
        return False
    letters = len(_LETTER.findall(plain))
    return len(_LATIN.findall(plain)) * 2 < letters
