"""Calibrate both judges, and write the cards that stand beside their weights."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from console.understand.reading import GRAVE, context_of
from console.understand.sentiment.calibration import OTHER
from console.understand.sentiment.linear import LinearScorer
from console.understand.sentiment.transformer import VERSION
from console.understand.sentiment.wordpiece import WordPiece
from console.understand.train import calibrate
from console.understand.train.corpus import HEADS, Corpus, Example, of_mention
from console.understand.train.finish import Voice, plain
from console.understand.train.mentions import Labelled

KINDS = ("survey", "story", "email", "post", "news", "card", "comment", "review")
_MIXES = {
    "survey": {"mention": 0.3, "survey": 0.5, "comments": 0.2, "tweets": 0.2},
    "post": {"mention": 0.8, "tweets": 0.2, "forum": 0.1},
}
"""How much each head is heard for a kind; the verdict of a mention alone for all others."""
_SECOND = {"survey": 0.5}
"""How much the fast judge is heard as a second voice."""
_SECOND_VOICE = 0.1
"""How much lower the bar of sure is for the judge that the fast one doubts: what that catches need not be unsure."""
_PUBLIC = {"survey": ("nhs_fft", 1.0), "post": ("vader_tweets", 0.5), OTHER: ("challenge", 1.0)}
"""The public set that a kind is calibrated on beside the mentions that are kept, and how much a text of it counts."""
_MENTION_OF_SURVEY = 2.0
_NEGATIVES, _NEGATIVES_BY_FAST = 0.88, 0.75
"""Share of the survey's negatives that each judge has to find: criticism that is missed never reaches a meeting."""


def write(tokens: WordPiece, corpus: Corpus, folder: Path) -> None:
    """Write `accurate.json` and `fast.json` for the weights in `folder`."""
    held = [mention for mention in corpus.held if mention.tone is not None]
    voice = Voice(folder / "accurate.onnx", tokens)
    said = [voice.says(context_of(question=one.question, rating=one.rating) + one.text) for one in held]
    tones = np.array([one["tones"] for one in said]).reshape(len(said), len(HEADS), 3)
    public = {name: voice.tones([example.text for example in corpus.tune[name]]) for name, _ in _PUBLIC.values()}
    mixes = {kind: [_MIXES.get(kind, {"mention": 1.0}).get(head, 0.0) for head in HEADS] for kind in (*KINDS, OTHER)}
    linear = LinearScorer(folder)
    examples = [plain(of_mention(mention), tokens) for mention in held]
    accurate = {}
    for kind, mix in mixes.items():
        share = _SECOND.get(kind, 0.0)
        scores = _together(tones, mix) + share * _by_words(linear, examples, kind)
        beside = {
            name: _together(told, mix) + share * _by_words(linear, corpus.tune[name], kind)
            for name, told in public.items()
        }
        fit = _fit(kind, held, scores, public=beside, corpus=corpus, wanted=_NEGATIVES)
        accurate[kind] = {"mix": mix, "second": share} | fit | {"sure": round(fit["sure"] - _SECOND_VOICE, 2)}
    card = {
        "version": VERSION, "themes": corpus.themes, "kinds": accurate, "limits": _limits(held, said),
        "sha256": sha256((folder / "accurate.onnx").read_bytes()).hexdigest(),
    }  # fmt: skip
    (folder / "accurate.json").write_text(json.dumps(card, indent=1), "utf-8")
    fast = json.loads((folder / "fast.json").read_text("utf-8"))
    fast["kinds"] = _of_fast(linear, held, examples, corpus)
    (folder / "fast.json").write_text(json.dumps(fast, indent=1), "utf-8")


def _of_fast(
    scorer: LinearScorer, held: Sequence[Labelled], examples: Sequence[Example], corpus: Corpus
) -> dict[str, Any]:
    found = {}
    for kind in (*KINDS, OTHER):
        public = {name: _by_words(scorer, corpus.tune[name], kind) for name, _ in _PUBLIC.values()}
        found[kind] = _fit(
            kind, held, _by_words(scorer, examples, kind), public=public, corpus=corpus, wanted=_NEGATIVES_BY_FAST
        )
    return found


def _by_words(scorer: LinearScorer, examples: Sequence[Example], kind: str) -> Any:
    rows = [scorer.raw(example.text, kind) for example in examples]
    return np.array([(negative, 0.0, positive) for negative, positive in rows])


def _together(tones: Any, mix: Sequence[float]) -> Any:
    """Return the scores (texts, 3) of the heads together."""
    return np.tensordot(tones, np.array(mix), axes=([1], [0]))


def _fit(
    kind: str, held: Sequence[Labelled], scores: Any, *, public: dict[str, Any], corpus: Corpus, wanted: float
) -> dict[str, Any]:
    """Fit one kind: the survey for finding criticism too, any other for probabilities that mean what they say, near to
    those of all kinds together."""
    everything = _scored(scores, [of_mention(mention) for mention in held])
    ours = [position for position, mention in enumerate(held) if kind in (mention.kind, OTHER)]
    parts = [everything.part(ours, _MENTION_OF_SURVEY if kind == "survey" else 1.0)]
    if kind in _PUBLIC:
        name, share = _PUBLIC[kind]
        parts.append(_scored(public[name], corpus.tune[name], share))
    texts = calibrate.joined(parts)
    if kind == "survey":
        factor, bias = calibrate.find_negatives(texts, wanted)
        return calibrate.fit_of(factor, bias, calibrate.bar_of(texts, factor, bias))
    usual, usual_bias = calibrate.scaling(everything)
    factor, bias = calibrate.scaling(texts, usual, usual_bias)
    return calibrate.fit_of(factor, bias, calibrate.bar_of(everything, usual, usual_bias))


def _scored(scores: Any, examples: Sequence[Example], share: float = 1.0) -> calibrate.Scored:
    targets = np.array([example.target for example in examples])
    return calibrate.Scored(scores - scores[:, 1:2], targets, np.full(len(examples), share))


def _limits(held: Sequence[Labelled], said: Sequence[dict[str, Any]]) -> dict[str, float]:
    pairs = list(zip(held, said, strict=True))
    return {
        "mixed": calibrate.at_most(
            [float(one["mixed"][0]) for m, one in pairs if m.mixed is False], calibrate.FALSE_MIXED),
        "safeguarding": calibrate.at_most(
            [float(one["safeguarding"][0]) for m, one in pairs if m.safeguarding is False],
            calibrate.FALSE_SAFEGUARDING),
        "grave": calibrate.at_most(
            [float(one["severity"][GRAVE - 1]) for m, one in pairs if m.severity in {0, 1, 2}], calibrate.FALSE_GRAVE),
        "shift": calibrate.SHIFT,
    }  # fmt: skip
