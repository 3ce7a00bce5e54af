"""The accurate scorer: a small transformer in int8, run by onnxruntime on one core, one text at a time."""

from __future__ import annotations

import json
import os
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

from console.understand.sentiment.calibration import Scale, Thresholds
from console.understand.sentiment.failure import ModelUnusable
from console.understand.sentiment.outputs import OUTPUTS, Outputs
from console.understand.sentiment.parts import windows
from console.understand.sentiment.wordpiece import WordPiece

VERSION = 3
_ROOM = 240
"""Pieces of one window: within the 256 that the training saw."""
_MOST_WINDOWS = 12
_REMEMBERED = 16
"""Answers that are kept: tone, severity, themes and spans of one text are asked for one after the other."""
_QUIET = 3


class TransformerScorer:
    """Scores a text by the transformer."""

    def __init__(self, folder: Path) -> None:
        """Read `accurate.onnx`, `accurate.json`, `vocabulary.txt` in `folder`; raise `ModelUnusable` if one fails."""
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # it reports to its maker unless it finds this when it is imported
        from hashlib import sha256

        try:
            import numpy
            import onnxruntime
        except ImportError as error:
            raise ModelUnusable("onnxruntime is not installed.") from error
        try:
            card = json.loads((folder / "accurate.json").read_text("utf-8"))
            data = (folder / "accurate.onnx").read_bytes()
            pieces = (folder / "vocabulary.txt").read_text("utf-8").splitlines()
        except (OSError, ValueError) as error:
            raise ModelUnusable("The files of the accurate judge are missing or cannot be read.") from error
        if card.get("version") != VERSION or sha256(data).hexdigest() != card.get("sha256"):
            raise ModelUnusable("The file of the accurate judge is cut, damaged or of another version.")
        runtime: Any = onnxruntime
        options = runtime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = _QUIET
        try:
            self._session: Any = runtime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # onnxruntime raises kinds of its own that share no parent
            raise ModelUnusable("onnxruntime on this machine cannot run the accurate judge.") from error
        self._numpy = numpy
        self._tokens = WordPiece(pieces)
        self.ranks = self._tokens.numbers
        self._mix: dict[str, list[float]] = {kind: list(fit["mix"]) for kind, fit in card["kinds"].items()}
        self._second: dict[str, float] = {kind: fit["second"] for kind, fit in card["kinds"].items()}
        self.themes: list[str] = card["themes"]
        self.scale = Scale.from_card(card["kinds"])
        self.limits = Thresholds.from_card(card["limits"])
        self.outputs = lru_cache(maxsize=_REMEMBERED)(self._outputs)

    def _outputs(self, text: str) -> Outputs:
        """Return what every head says of `text` (already read). Of a text in windows the tone is the mean, by length;
        whatever one window says of harm, of both tones, of a theme or of a word stands for the whole.

        Of more than the most windows the first and the last are read, two to one: stories say how it ended at the end.
        """
        cut = self._windows(text)
        if len(cut) == 1:
            return self._run(cut[0])[0]
        last = _MOST_WINDOWS // 3
        left_out = range(_MOST_WINDOWS - last, len(cut) - last)
        said = [self._run(window) for at, window in enumerate(cut) if at not in left_out]
        unread = [(0, 0.0) for at in left_out for _ in self._tokens.sizes(cut[at])]
        average, top = self._numpy.average, self._numpy.max
        sizes = [size for _, size in said]
        parts = [part for part, _ in said]
        return Outputs(
            average([part.tones for part in parts], axis=0, weights=sizes).tolist(),
            top([part.themes for part in parts], axis=0).tolist(),
            max(part.mixed for part in parts),
            top([part.severity for part in parts], axis=0).tolist(),
            max(part.safeguarding for part in parts),
            [
                word
                for at, part in enumerate(parts)
                for word in (*(unread if at == left_out.start else ()), *part.words)
            ],
            len(unread) + sum(part.unread for part in parts),
        )

    def raw(self, text: str, kind: str) -> tuple[float, float]:
        """Return how much more negative, and how much more positive, than neutral `text` (already read) is, as the
        heads that speak for a mention of `kind` hear it."""
        tones = self.outputs(text).tones
        negative = positive = 0.0
        for head, share in enumerate(self._mix[self.scale.kind_of(kind)]):
            middle = tones[3 * head + 1]
            negative += share * (tones[3 * head] - middle)
            positive += share * (tones[3 * head + 2] - middle)
        return negative, positive

    def second(self, kind: str) -> float:
        """Return how much the linear scorer is heard beside the heads for a mention of `kind`."""
        return self._second[self.scale.kind_of(kind)]

    def _windows(self, text: str) -> list[str]:
        if len(text) < _ROOM or len(self._tokens.encode(text)) <= _ROOM:  # a piece is a character at least
            return [text]
        return windows(text, lambda piece: len(self._tokens.encode(piece)), _ROOM)

    def _run(self, text: str) -> tuple[Outputs, int]:
        row = [self._tokens.begin, *self._tokens.encode(text)[: _ROOM + 14], self._tokens.end]
        told = self._session.run(OUTPUTS, {"numbers": self._numpy.array([row], dtype="int64")})
        tones, themes, mixed, severity, safeguarding, tokens = (output[0] for output in told)
        words, unread = self._words(text, tokens[1:-1])
        found = Outputs(
            tones.tolist(), themes.tolist(), float(mixed[0]), severity.tolist(), float(safeguarding[0]), words, unread
        )
        return found, len(row)

    def _words(self, text: str, tokens: Any) -> tuple[list[tuple[int, float]], int]:
        """Return the label of each word of `text`, what its pieces say together, and how many words were not read."""
        numpy, sizes = self._numpy, self._tokens.sizes(text)
        ends = list(accumulate(sizes))
        unread = len(ends) - bisect_right(ends, len(tokens))
        if not tokens.argmax(-1).any():
            return [(0, 0.0)] * len(sizes), unread
        powers = numpy.exp(tokens - tokens.max(-1, keepdims=True))
        shares = powers / powers.sum(-1, keepdims=True)
        found: list[tuple[int, float]] = []
        at = 0
        for size in sizes:
            mean = shares[at : at + size].mean(0) if at < len(shares) else None
            found.append((0, 0.0) if mean is None else (int(mean.argmax()), float(1 - mean[0])))
            at += size
        return found, unread
