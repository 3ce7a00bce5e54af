"""What a mention is about, by the open NHS framework: 31 themes in 10 groups, several per mention, each with a tone."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path
from struct import unpack

from console.domain.judgement import Opinion, Sentiment, ThemeGuess
from console.understand.reading import JudgeInput
from console.understand.sentiment import MODEL, ModelUnusable, SentimentJudge
from console.understand.sentiment import features as word_features
from console.understand.sentiment.parts import clauses
from console.understand.sentiment.reading import has_words, read

VERSION = 1
MOST_THEMES = 5
_TRANSFORMER_SHARE = 0.5
_ENOUGH = 0.28
"""Score from which a theme is told; where none reaches it the best one is, if it reaches `_AT_LEAST`."""
_AT_LEAST = 0.12
_FAINT = math.log(_AT_LEAST / (1 - _AT_LEAST)) - 0.01  # log-odds below which a theme is never told
_ZERO = 1 << 12
"""What stands for a weight of nothing among packed ones, so that none is below zero: weights stay within ±40."""
_FIELD = (1 << 32) - 1
_POLARITY = {Sentiment.NEGATIVE: -1, Sentiment.NEUTRAL: 0, Sentiment.POSITIVE: 1}


@dataclass(frozen=True, slots=True)
class ThemeModel:
    """The shipped weights: for each word or pair of words the themes that it speaks for or against."""

    themes: tuple[str, ...]
    groups: tuple[str, ...]
    group_of: tuple[int, ...]
    bias: tuple[float, ...]
    words: dict[str, int]
    """The weights of each feature, in hundredths, packed into one number so that one sum adds up all themes."""

    def scores(self, text: str) -> list[float]:
        """Return one score in log-odds per theme for `text` (already read)."""
        total, less = self._sum(text)
        fields = unpack(f"<{len(self.bias)}I", total.to_bytes(4 * len(self.bias), "little"))
        return [bias + (field - less) / 100 for bias, field in zip(self.bias, fields, strict=True)]

    def scores_for(self, text: str, themes: Sequence[int]) -> list[float]:
        """Return those of `scores` that are of `themes`."""
        total, less = self._sum(text)
        return [self.bias[theme] + ((total >> 32 * theme & _FIELD) - less) / 100 for theme in themes]

    def _sum(self, text: str) -> tuple[int, int]:
        """Return the packed weights of the text's features, added up, and how much too high each field is."""
        known = self.words
        found = [known[feature] for feature in known.keys() & features_of(text)]
        return sum(found), _ZERO * len(found)


def features_of(text: str) -> list[str]:
    """Return the words and the pairs of words of `text` (already read) that themes are told by."""
    words = [word.lower() for word in word_features.words(text) if word[0].isalpha()]
    return words + [f"{first} {second}" for first, second in pairwise(words)]


@lru_cache(maxsize=1)
def load_themes(folder: Path = MODEL) -> ThemeModel:
    """Return the shipped model; `ModelUnusable` where its file is missing, cut or of another version."""
    try:
        card = json.loads((folder / "themes.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ModelUnusable("The file of the themes is missing or cannot be read.") from error
    if card.get("version") != VERSION:
        raise ModelUnusable("The file of the themes is of another version.")
    zero = sum(_ZERO << 32 * theme for theme in range(len(card["bias"])))
    words = {
        word: zero + sum(round(weight * 100) << 32 * theme for theme, weight in row)
        for word, row in card["words"].items()
    }
    return ThemeModel(tuple(card["themes"]), tuple(card["groups"]), tuple(card["group_of"]), tuple(card["bias"]), words)


def themes_of(
    said: JudgeInput, opinion: Opinion | None = None, judge: SentimentJudge | None = None
) -> tuple[ThemeGuess, ...]:
    """Return the themes of what is said, likeliest first, each with the tone of the clause that carries it.

    `judge` lends its ear: the accurate one also knows themes, and either tells the tone of a clause. `opinion` is the
    one on the whole text: the tone of every theme where there is one clause, or no judge. Nothing is told of a text
    without words. Raises `ModelUnusable` where the file of the themes is of no use.
    """
    text = said.text
    model = load_themes()
    plain = read(text)
    if not has_words(plain):
        return ()
    odds = _odds_of(said, model, judge)
    heard = [theme for theme, its in enumerate(odds) if its > _FAINT]
    order = sorted(heard, key=odds.__getitem__, reverse=True)[:MOST_THEMES]
    scores = {theme: _probability(odds[theme]) for theme in order}
    told = [theme for theme in order if scores[theme] >= _ENOUGH]
    told = told or [theme for theme in order[:1] if scores[theme] >= _AT_LEAST]
    spans = clauses(text) if told and judge is not None else []
    if judge is None or len(spans) < 2:
        tones = [_POLARITY[opinion.label] if opinion is not None else 0] * len(told)
    else:
        parts = [text[start:end] for start, end in spans]
        tones = _tones(parts, told, model, partial(judge.tone_of_clause, kind=said.kind))
    return tuple(
        ThemeGuess(model.themes[theme], tone, round(scores[theme], 3)) for theme, tone in zip(told, tones, strict=True)
    )


def scores_of(said: JudgeInput, model: ThemeModel, judge: SentimentJudge | None = None) -> list[float]:
    """Return one probability per theme; the accurate judge is heard beside the words."""
    return list(map(_probability, _odds_of(said, model, judge)))


def _odds_of(said: JudgeInput, model: ThemeModel, judge: SentimentJudge | None) -> list[float]:
    odds = model.scores(read(said.text))
    other = judge.theme_odds(said) if judge is not None else ()
    if other:
        odds = [(1 - _TRANSFORMER_SHARE) * own + _TRANSFORMER_SHARE * its for own, its in zip(odds, other, strict=True)]
    return odds


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def _tones(
    parts: Sequence[str], told: Sequence[int], model: ThemeModel, tone_of: Callable[[str], Sentiment]
) -> list[int]:
    """Return -1, 0 or 1 for each theme: the tone of the clause that speaks most for it."""
    found = [model.scores_for(read(part), told) for part in parts]
    tones: dict[int, int] = {}
    polarities = []
    for scores in zip(*found, strict=True):
        carrier = scores.index(max(scores))
        if carrier not in tones:
            tones[carrier] = _POLARITY[tone_of(parts[carrier])]
        polarities.append(tones[carrier])
    return polarities
