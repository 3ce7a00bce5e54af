"""From trained weights to the files that ship: average, distil, calibrate, export."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from hashlib import sha256
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from console.understand.sentiment.transformer import VERSION
from console.understand.sentiment.wordpiece import WordPiece
from console.understand.train import calibrate, distil, export
from console.understand.train.corpus import HEADS, Corpus, Example
from console.understand.train.encoder import Encoder
from console.understand.train.tuning import encode

_TUNING = {
    "social": {"vader_tweets": 1.0, "goemotions": 0.3, "challenge": 0.3},
    "feedback": {"nhs_fft": 1.0, "challenge": 0.3},
}
"""What each source is calibrated on, and how much each text of a set counts."""
_FORUM_TUNED = 900
_FORUM_TAUGHT = 20_000
_LONG_NEUTRAL = -1.2
"""Bias of neutral for a story of many words: of the survey's answers over sixty words one in eleven is neutral."""


def averaged(checkpoints: Sequence[Path]) -> dict[str, Any]:
    """Return the mean of the weights of several runs from the same start."""
    import torch

    states = [torch.load(path, map_location="cpu") for path in checkpoints]
    return {name: sum(state[name] for state in states) / len(states) for name in states[0]}


def finish(model: Encoder, tokens: WordPiece, corpus: Corpus, folder: Path) -> None:
    """Write the files of both judges to `folder`."""
    chance = random.Random(7)
    tune = dict(corpus.tune)
    tune["goemotions"] = tuple(chance.sample(tune["goemotions"], min(_FORUM_TUNED, len(tune["goemotions"]))))
    forum = [example for example in corpus.train if example.origin == "goemotions"]
    taught = [example for example in corpus.train if example.origin != "goemotions"]
    taught += chance.sample(forum, min(_FORUM_TAUGHT, len(forum)))
    print(f"export, and distil from {len(taught)} texts", flush=True)
    export.write(model.parts.state_dict(), folder / "accurate.onnx")
    heard = _heard(folder / "accurate.onnx", tokens, taught)
    print("the transformer has spoken; fitting the linear judge", flush=True)
    weights, bias = distil.teach(taught, heard)
    told = distil.out_of_fold(taught, heard, "nhs_fft")
    heads = {name: _heard(folder / "accurate.onnx", tokens, examples) for name, examples in tune.items()}
    linear = {name: distil.scores(weights, bias, examples) for name, examples in tune.items()}
    fast_scale: dict[str, Any] = {}
    card: dict[str, Any] = {"version": VERSION, "heads": HEADS, "themes": corpus.themes, "mix": {}, "second_share": {}}
    scale: dict[str, Any] = {}
    for side, sets in _TUNING.items():
        labels, counted, head_scores, second = _gathered(sets, tune, heads, linear, distil.SIDES.index(side))
        feedback = side == "feedback"
        fitted = _fit_fast(second, labels, counted, told if feedback else None)
        fast_scale[side] = _with_long(fitted, side)
        mix, share = calibrate.choose_mix(head_scores, second, labels, counted, _options(side))
        mixed = calibrate.mixture(head_scores, second, mix, share)
        fitted = calibrate.fit(mixed, labels, counted, balance=4.0 if feedback else 3.0, find_negatives=feedback)
        scale[side] = _with_long(fitted, side)
        card["mix"][side], card["second_share"][side] = mix, share
        print(side, "mix", mix, "second", share, scale[side], fast_scale[side], flush=True)
    distil.write(weights, bias, fast_scale, folder)
    card["scale"] = scale
    card["sha256"] = sha256((folder / "accurate.onnx").read_bytes()).hexdigest()
    (folder / "accurate.json").write_text(json.dumps(card, indent=1), "utf-8")
    (folder / "vocabulary.txt").write_text("\n".join(tokens.numbers) + "\n", "utf-8")


def _fit_fast(second: Any, labels: Any, counted: Any, told: tuple[Any, Any] | None) -> dict[str, Any]:
    """Calibrate the linear judge; on the survey also by what it says of answers that it was not taught, because the
    few hundred kept for tuning hold fifty neutral ones."""
    if told is not None:
        more = told[1][:, distil.SIDES.index("feedback")]
        second, labels = np.concatenate([second, more]), np.concatenate([labels, told[0]])
        counted = np.concatenate([counted, np.ones(len(more))])
    return calibrate.fit(second - second[:, 1:2], labels, counted, balance=4.0, find_negatives=False)


def _heard(path: Path, tokens: WordPiece, examples: Sequence[Example]) -> Any:
    """Return the tone logits (text, head, 3) of `examples` by the model as it ships, rounding and all."""
    import onnxruntime

    runtime: Any = onnxruntime
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    session = runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    rows = [
        session.run(["tones"], {"numbers": np.array([encode(example.text, tokens)])})[0][0] for example in examples
    ]
    return np.array(rows).reshape(len(rows), len(HEADS), 3)


def _gathered(
    sets: dict[str, float],
    tune: dict[str, tuple[Example, ...]],
    heads: dict[str, Any],
    linear: dict[str, Any],
    side: int,
) -> tuple[Any, Any, Any, Any]:
    """Return labels, weights, head scores and linear scores of the sets that a source is calibrated on, shuffled."""
    labels = np.concatenate([[example.label for example in tune[name]] for name in sets])
    counted = np.concatenate([np.full(len(tune[name]), weight) for name, weight in sets.items()])
    order = np.random.default_rng(7).permutation(len(labels))
    head_scores = np.concatenate([heads[name] for name in sets])
    second = np.concatenate([linear[name][:, side] for name in sets])
    return labels[order], counted[order], head_scores[order], second[order]


def _options(side: str) -> list[tuple[tuple[float, ...], float]]:
    """Return the mixes of heads that are tried: survey, comments, tweets, reviews, forum, and the linear scorer."""
    seconds = (0.0, 0.2, 0.35, 0.5)
    if side == "feedback":
        tries = product((0.6, 0.8, 1.0), (0.0, 0.1, 0.2), (0.0, 0.2), seconds)
        return [((survey, comments, tweets, 0.0, 0.0), second) for survey, comments, tweets, second in tries]
    tries = product((0.0, 0.2, 0.35), (0.5, 0.7, 0.9), (0.2, 0.35, 0.5), seconds)
    return [((survey, 0.0, tweets, 0.0, forum), second) for survey, tweets, forum, second in tries]


def _with_long(fit: dict[str, Any], side: str) -> dict[str, Any]:
    return {"factor": fit["factor"], "bias": fit["bias"], "long": _LONG_NEUTRAL if side == "feedback" else 0.0}
