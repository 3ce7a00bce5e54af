"""What operators taught: their corrections as examples, applied to the next mention that is like one of them.

A layer over the shipped judges that can be looked at, taken back one by one and switched off. An example holds no
words: hashed features of the text that was corrected, so that erasing the mention leaves nobody's words behind, and the
mention's id, so that it can be shown and taken out with it.

Likeness is the cosine of the weighted features (words, word pairs; a word with a capital inside a sentence weighs more,
an everyday small word nothing). An example speaks from `ALIKE` on; of several the likeliest decides, of equal ones the
latest.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from console.domain.judgement import NOT_OURS, Evidence, Judgement, Opinion, Sentiment, TeamGuess
from console.domain.mention import format_id
from console.understand.words import Words, read_words, word_set

ALIKE = 0.5
"""The cosine from which on a text is like an example."""

NEARLY_THE_SAME = 0.8
"""The cosine from which on a lesson may say that a grave statement is none."""

_GRAVE = 4
_OURS = "ours"
_MOST_FEATURES = 300
_PLAIN, _PAIR, _NAME = 1.0, 1.2, 2.5
_NOTHING = word_set(
    "the a an and or but of to for in on at by with from is was were are be been am i you he she it we they my your "
    "his her our their me him us them this that these those so very as not no just all there when then than had has "
    "have did do"
)


@dataclass(frozen=True, slots=True)
class CorrectionExample:
    """One correction: what the operator said of the mention, and the features of its text. ``teams`` is None where
    the teams were not corrected; an empty tuple says that it is about none of ours."""

    id: str
    mention: int
    features: Mapping[int, float]
    sentiment: Sentiment | None = None
    severity: int | None = None
    teams: tuple[str, ...] | None = None
    ours: bool | None = None
    by: str = ""
    at: str = ""  # ISO 8601, as the action's


@dataclass(frozen=True, slots=True)
class SimilarLesson:
    """An example that a text is like, and how much (0 to 1)."""

    example: CorrectionExample
    alike: float


def example(
    identity: str,
    mention: int,
    text: str,
    *,
    sentiment: Sentiment | None = None,
    severity: int | None = None,
    teams: Sequence[str] | None = None,
    ours: bool | None = None,
    by: str = "",
    at: str = "",
) -> CorrectionExample:
    """The example that a correction of ``text`` makes."""
    told = None if teams is None else tuple(teams)
    return CorrectionExample(identity, mention, features_of(read_words(text)), sentiment, severity, told, ours, by, at)


def as_plain(one: CorrectionExample) -> dict[str, Any]:
    """An example as plain data that JSON can hold."""
    return {
        "id": one.id, "mention": one.mention, "by": one.by, "at": one.at,
        "sentiment": None if one.sentiment is None else one.sentiment.value,
        "severity": one.severity,
        "teams": None if one.teams is None else list(one.teams),
        "ours": one.ours,
        "features": {f"{feature:x}": weight for feature, weight in one.features.items()},
    }  # fmt: skip


def from_plain(plain: Mapping[str, Any]) -> CorrectionExample:
    """The example that `as_plain` wrote. Raises ValueError or KeyError for anything else."""
    sentiment, teams = plain.get("sentiment"), plain.get("teams")
    return CorrectionExample(
        id=str(plain["id"]),
        mention=int(plain["mention"]),
        features={int(feature, 16): float(weight) for feature, weight in plain["features"].items()},
        sentiment=None if sentiment is None else Sentiment(sentiment),
        severity=None if plain.get("severity") is None else int(plain["severity"]),
        teams=None if teams is None else tuple(str(team) for team in teams),
        ours=None if plain.get("ours") is None else bool(plain["ours"]),
        by=str(plain.get("by", "")),
        at=str(plain.get("at", "")),
    )


class Layer:
    """Every example in force. ``on`` is False where the organisation switched learning off."""

    def __init__(self, examples: Iterable[CorrectionExample] = (), *, on: bool = True) -> None:
        self.examples = tuple(examples)
        self.on = on
        self._lengths = [_length(one.features) for one in self.examples]
        self._holders: dict[int, list[int]] = {}
        for number, one in enumerate(self.examples):
            for feature in one.features:
                self._holders.setdefault(feature, []).append(number)

    def lessons(self, words: Words) -> list[SimilarLesson]:
        """The examples that a text is like, the likeliest first, of equal ones the latest."""
        if not self.on or not self.examples:
            return []
        features = features_of(words)
        length = _length(features)
        if not length:
            return []
        shared: dict[int, float] = {}
        for feature, weight in features.items():
            for number in self._holders.get(feature, ()):
                shared[number] = shared.get(number, 0.0) + weight * self.examples[number].features[feature]
        found = [
            (total / (length * self._lengths[number]), number)
            for number, total in shared.items()
            if total >= ALIKE * length * self._lengths[number] - 1e-9
        ]
        found.sort(key=lambda pair: (-round(pair[0], 6), -pair[1]))
        return [SimilarLesson(self.examples[number], min(1.0, alike)) for alike, number in found]


def taught_opinion(opinion: Opinion, lessons: Sequence[SimilarLesson]) -> Opinion:
    """The opinion after the likeliest lesson on tone. Its confidence is halfway from a half to how alike they are."""
    lesson = next((one for one in lessons if one.example.sentiment is not None), None)
    if lesson is None or lesson.example.sentiment is None:
        return opinion
    confidence = 0.5 + 0.5 * lesson.alike
    rest = (1.0 - confidence) / 2
    label = lesson.example.sentiment
    scores = tuple(
        confidence if one is label else rest for one in (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
    )
    return replace(
        opinion,
        label=label,
        confidence=confidence,
        scores=(scores[0], scores[1], scores[2]),
        unsure=False,
        mixed=False,
        clauses=(),
        by="learnt",
    )


def taught_severity(severity: int, lessons: Sequence[SimilarLesson]) -> int:
    """The severity after the likeliest lesson on it. One that only looks like a lesson never hides what the rules find
    grave."""
    lesson = next((one for one in lessons if one.example.severity is not None), None)
    if lesson is None or lesson.example.severity is None:
        return severity
    if severity >= _GRAVE > lesson.example.severity and lesson.alike < NEARLY_THE_SAME:
        return severity
    return lesson.example.severity


def taught_ours(ours: bool, lessons: Sequence[SimilarLesson], *, severity: int = 0, certain: bool = False) -> bool:
    """Whether it is ours after the likeliest lesson on that. What only looks like a lesson stays in the inbox where it
    tells of something grave, or where it is ``certain``: somebody wrote it to us, or its source says whose it is."""
    lesson = _first(lessons, "ours")
    if lesson is None or lesson.example.ours is None:
        return ours
    if not lesson.example.ours and lesson.alike < NEARLY_THE_SAME and (certain or severity >= _GRAVE):
        return ours
    return lesson.example.ours


def told_apart(
    before: Judgement, after: Judgement, lessons: Sequence[SimilarLesson], length: int
) -> tuple[Evidence, ...]:
    """A sentence for each label that a lesson changed: what it was without, how alike, and whose correction of which
    mention. ``length`` is that of the text, all of which is like it."""
    told: list[Evidence] = []
    tone, level = before.opinion.label.value, before.severity
    names = ", ".join(guess.team for guess in before.teams) or "no team"
    for what, was, changed, spoke in (
        ("tone", tone, tone != after.opinion.label.value, _first(lessons, "sentiment")),
        ("severity", str(level), level != after.severity, _first(lessons, "severity")),
        (
            "team",
            names,
            [one.team for one in before.teams] != [one.team for one in after.teams],
            _first(lessons, "teams"),
        ),
        (_OURS, "yes" if before.ours else "no", before.ours != after.ours, _first(lessons, "ours")),
    ):
        if changed and spoke is not None:
            who = f", which {spoke.example.by} corrected" if spoke.example.by else ", which was corrected"
            about = f"flag:{NOT_OURS}" if what == _OURS and not after.ours else "learnt"
            told.append(
                Evidence(
                    0,
                    length,
                    about,
                    spoke.alike,
                    f"{what} was {was} by itself; {spoke.alike:.0%} like {format_id(spoke.example.mention)}{who}",
                )
            )
    return tuple(told)


def _first(lessons: Sequence[SimilarLesson], what: str) -> SimilarLesson | None:
    return next((one for one in lessons if getattr(one.example, what) is not None), None)


def taught_teams(guesses: Sequence[TeamGuess], lessons: Sequence[SimilarLesson]) -> tuple[TeamGuess, ...]:
    """The teams after the likeliest lesson on them: its teams first, each with the reason; none where it says none."""
    lesson = next((one for one in lessons if one.example.teams is not None), None)
    if lesson is None or lesson.example.teams is None:
        return tuple(guesses)
    who = f" by {lesson.example.by}" if lesson.example.by else ""
    reason = f"learnt: a mention {lesson.alike:.0%} alike was routed here{who}"
    score = round(0.6 + 0.35 * lesson.alike, 2)
    taught = tuple(TeamGuess(team, score, reason) for team in lesson.example.teams)
    others = [guess for guess in guesses if guess.team not in lesson.example.teams and taught]
    demoted = tuple(TeamGuess(guess.team, min(guess.score, round(score / 2, 2)), guess.reason) for guess in others)
    return taught + demoted


def features_of(words: Words) -> dict[int, float]:
    """The weighted features of a text, hashed (CRC-32). No word can be read back from them."""
    features: dict[int, float] = {}
    before = ""
    for at, word in enumerate(words.words[:_MOST_FEATURES]):
        if word not in _NOTHING:
            name = words.breaks[at] == 0 and words.text[words.starts[at]].isupper()
            weight = _NAME if name else _PLAIN
            key = zlib.crc32(word.encode("utf-8", "ignore"))
            features[key] = max(features.get(key, 0.0), weight)
        if before and words.breaks[at] == 0:
            features[zlib.crc32(f"{before} {word}".encode("utf-8", "ignore"))] = _PAIR
        before = word
    return features


def _length(features: Mapping[int, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in features.values()))
