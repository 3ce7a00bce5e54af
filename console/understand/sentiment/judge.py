"""One judge in front of either scorer: tone, confidence, unsure, mixed, and the words that made it so."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Protocol

from console.domain.judgement import Clause, Evidence, Opinion, Sentiment
from console.understand.sentiment.calibration import OTHER, Scale
from console.understand.sentiment.linear import LinearScorer
from console.understand.sentiment.parts import clauses
from console.understand.sentiment.reading import NONE_KNOWN, has_words, read
from console.understand.sentiment.transformer import TransformerScorer

_ORDER = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
_NOTHING_TO_JUDGE = (0.25, 0.5, 0.25)
_HINT, _CLEAR, _CLEAR_BY_WEIGHTS = 0.6, 0.65, 0.6
"""A clause may have a tone where the linear scorer tells praise from blame by the first, in log-odds; it has one where
the judge gives that tone the second as a probability, or the third if it is the linear one, which is seldom so sure."""
_MOST_ASKED = 2
"""Clauses of each tone that the judge is asked about: those that the linear scorer hears most in."""
_MOST_LEFT_OUT = 48
"""Words, or runs of words in a long text, that are left out one after the other to explain a label."""
_MOST_EVIDENCE = 12
_CHUNK = re.compile(r"\S+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_LETTER = re.compile(r"[^\W\d_]")


class Scorer(Protocol):
    """What a judge needs of its model."""

    scale: Scale

    def raw(self, text: str, kind: str) -> tuple[float, float]:
        """Return how much more negative, and how much more positive, than neutral `text` (already read) is."""


class SentimentJudge:
    """Judges the tone of texts. Get one from `load_judge`."""

    def __init__(
        self, name: str, scorer: Scorer, linear: LinearScorer, unsure_below: float = 0.6, notice: str = ""
    ) -> None:
        """Judge by `scorer`; `linear` looks for clauses of unlike tone; below `unsure_below` an opinion is unsure."""
        self.name = name
        self.notice = notice
        self.unsure_below = unsure_below
        self._scorer = scorer
        self._linear = linear
        self._clear = _CLEAR_BY_WEIGHTS if scorer is linear else _CLEAR
        self._last: tuple[str, tuple[list[float], list[float]]] | None = None
        self._ranks = scorer.ranks if isinstance(scorer, TransformerScorer) else NONE_KNOWN

    def opinions(self, texts: Sequence[str], kind: str = OTHER) -> list[Opinion]:
        """Return the opinion on each of `texts`, in order. `kind` is a mention's: survey, story, post and so on."""
        return [self._opinion(text, kind) for text in texts]

    def bar(self, kind: str) -> float:
        """Return the confidence below which a mention of `kind` is unsure."""
        return self._scorer.scale.bar(kind, self.unsure_below)

    def explain(self, text: str, kind: str = OTHER) -> tuple[Evidence, ...]:
        """Return the words that made the label, strongest first, as spans of `text`.

        A weight is how much more likely, in log-odds, the word makes the label; below zero it speaks against it. The
        linear judge tells its weights; the transformer is asked again with each word left out.
        """
        plain = read(text, self._ranks)
        if not has_words(plain):
            return ()
        scores = self._scores(plain, kind)
        label = scores.index(max(scores))
        found = self._weights(text, plain, kind, label) or self._left_out(text, kind, label, scores)
        strongest = max((abs(evidence.weight) for evidence in found), default=0.0)
        kept = [evidence for evidence in found if abs(evidence.weight) > max(0.05, 0.1 * strongest)]
        return tuple(sorted(kept, key=lambda evidence: -abs(evidence.weight))[:_MOST_EVIDENCE])

    def tone_of_clause(self, clause: str, kind: str = OTHER) -> Sentiment:
        """Return the tone of a part of a text by the linear scorer, which is quick enough to ask for every clause."""
        plain = read(clause, self._ranks)
        if not has_words(plain):
            return Sentiment.NEUTRAL
        negative, positive = self._linear.raw(plain, kind)
        scores = self._linear.scale.probabilities((negative, 0.0, positive), kind)
        return _ORDER[scores.index(max(scores))]

    def theme_odds(self, plain: str) -> Sequence[float]:
        """Return log-odds per theme of a text that was read, from a judge that knows themes; else nothing."""
        if not isinstance(self._scorer, TransformerScorer):
            return ()
        return self._outputs(plain)[1]

    def _outputs(self, plain: str) -> tuple[list[float], list[float]]:
        """Return what the transformer says of a text; the last answer is kept, since themes follow the tone."""
        assert isinstance(self._scorer, TransformerScorer)
        if self._last is None or self._last[0] != plain:
            self._last = (plain, self._scorer.outputs(plain))
        return self._last[1]

    def _opinion(self, text: str, kind: str) -> Opinion:
        plain = read(text, self._ranks)
        if not has_words(plain):
            return Opinion(Sentiment.NEUTRAL, 0.5, _NOTHING_TO_JUDGE, unsure=True, by=self.name)
        scores = self._scores(plain, kind)
        confidence = max(scores)
        unsure = confidence < self.bar(kind) or _is_foreign(plain)
        parts = self._clauses(text, plain, kind)
        label = _ORDER[scores.index(confidence)]
        return Opinion(label, confidence, scores, unsure, bool(parts), parts, by=self.name)

    def _scores(self, plain: str, kind: str) -> tuple[float, float, float]:
        if isinstance(self._scorer, TransformerScorer):
            negative, positive = self._scorer.raw(plain, kind, self._outputs(plain)[0])
        else:
            negative, positive = self._scorer.raw(plain, kind)
        return self._scorer.scale.probabilities((negative, 0.0, positive), kind)

    def _clauses(self, text: str, plain: str, kind: str) -> tuple[Clause, ...]:
        """Return the clauses with a clear tone where there are both praise and criticism, else nothing."""
        if not self._linear.is_torn(plain, kind):
            return ()
        spans = clauses(text)
        if len(spans) < 2:
            return ()
        hints = [self._hint(text[start:end], kind) for start, end in spans]
        order = sorted(range(len(spans)), key=lambda place: hints[place])
        blame = [place for place in order[:_MOST_ASKED] if hints[place] <= -_HINT]
        praise = [place for place in order[-_MOST_ASKED:] if hints[place] >= _HINT]
        if not (blame and praise):
            return ()
        found: list[Clause] = []
        for start, end in (spans[place] for place in sorted(blame + praise)):
            own = self._scores(read(text[start:end], self._ranks), kind)
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

    def _weights(self, text: str, plain: str, kind: str, label: int) -> list[Evidence]:
        """Return the weights of the linear judge by word of the original, or nothing where it is not the one."""
        if not isinstance(self._scorer, LinearScorer):
            return []
        chunks = [(match.start(), match.end(), read(match[0])) for match in _CHUNK.finditer(text)]
        if " ".join(piece for _, _, piece in chunks if piece) != plain:
            return []
        ends: list[tuple[int, int, int]] = []
        at = 0
        for start, end, piece in chunks:
            if piece:
                ends.append((at + len(piece), start, end))
                at += len(piece) + 1
        found: list[Evidence] = []
        place, total = 0, 0.0
        for start, _, negative, positive in self._scorer.words_with_weights(plain, kind):
            while start >= ends[place][0]:
                found.append(Evidence(ends[place][1], ends[place][2], "sentiment", total))
                place, total = place + 1, 0.0
            total += (negative - positive, -max(negative, positive), positive - negative)[label]
        found.append(Evidence(ends[place][1], ends[place][2], "sentiment", total))
        return found

    def _left_out(
        self, text: str, kind: str, label: int, scores: tuple[float, float, float]
    ) -> list[Evidence]:
        words = [match.span() for match in _CHUNK.finditer(text)]
        step = -(-len(words) // _MOST_LEFT_OUT)
        runs = [(words[at][0], words[min(at + step, len(words)) - 1][1]) for at in range(0, len(words), step)]
        found: list[Evidence] = []
        for start, end in runs:
            rest = read(f"{text[:start]} {text[end:]}", self._ranks)
            without = self._scores(rest, kind) if has_words(rest) else _NOTHING_TO_JUDGE
            found.append(Evidence(start, end, "sentiment", _odds(scores[label]) - _odds(without[label])))
        return found


def _odds(share: float) -> float:
    share = min(max(share, 1e-4), 1 - 1e-4)
    return math.log(share / (1 - share))


def _is_foreign(plain: str) -> bool:
    """Say whether most letters are of a script that the training never saw."""
    if plain.isascii():
        return False
    letters = len(_LETTER.findall(plain))
    return len(_LATIN.findall(plain)) * 2 < letters
