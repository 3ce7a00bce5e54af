"""The accurate scorer: a small transformer in int8, run by onnxruntime on one core, one text at a time."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from console.understand.sentiment.calibration import Scale
from console.understand.sentiment.failure import ModelUnusable
from console.understand.sentiment.linear import LinearScorer
from console.understand.sentiment.parts import windows
from console.understand.sentiment.wordpiece import WordPiece

VERSION = 2
_ROOM = 110
"""Pieces of one window: within the 128 that the training saw."""
_MOST_WINDOWS = 12
_QUIET = 3


class TransformerScorer:
    """Scores a text by the transformer, with the linear scorer as a second voice."""

    def __init__(self, folder: Path, second: LinearScorer) -> None:
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
        self._second = second
        self._heads: list[str] = card["heads"]
        self._mix: dict[str, list[float]] = {kind: list(fit["mix"]) for kind, fit in card["kinds"].items()}
        self._second_share: dict[str, float] = {kind: fit["second"] for kind, fit in card["kinds"].items()}
        self.themes: list[str] = card["themes"]
        self.scale = Scale.from_card(card["kinds"])

    def outputs(self, text: str) -> tuple[list[float], list[float]]:
        """Return tones (head by head: negative, neutral, positive) and themes of `text` (already read), unscaled."""
        rows = [self._encode(window) for window in self._windows(text)]
        if len(rows) == 1:
            tones, themes = self._run(rows[0])
            return tones.tolist(), themes.tolist()
        found = [self._run(row) for row in rows]
        tones = self._numpy.average([tones for tones, _ in found], axis=0, weights=[len(row) for row in rows])
        return tones.tolist(), self._numpy.max([themes for _, themes in found], axis=0).tolist()

    def raw(self, text: str, kind: str, tones: Sequence[float] | None = None) -> tuple[float, float]:
        """Return how much more negative, and how much more positive, than neutral `text` (already read) is, as the
        heads that speak for a mention of `kind` hear it. `tones` is what `outputs` gave, where it was asked."""
        tones = self.outputs(text)[0] if tones is None else tones
        ear = self.scale.kind_of(kind)
        negative = positive = 0.0
        for head, share in enumerate(self._mix[ear]):
            middle = tones[3 * head + 1]
            negative += share * (tones[3 * head] - middle)
            positive += share * (tones[3 * head + 2] - middle)
        share = self._second_share[ear]
        if share:
            other = self._second.raw(text, kind)
            negative, positive = negative + share * other[0], positive + share * other[1]
        return negative, positive

    def _windows(self, text: str) -> list[str]:
        if len(text) < _ROOM:  # a piece is a character at least
            return [text]
        if len(self._tokens.encode(text)) <= _ROOM:
            return [text]
        return windows(text, lambda piece: len(self._tokens.encode(piece)), _ROOM, _MOST_WINDOWS)

    def _encode(self, text: str) -> list[int]:
        return [self._tokens.begin, *self._tokens.encode(text)[: _ROOM + 16], self._tokens.end]

    def _run(self, row: list[int]) -> Any:
        tones, themes = self._session.run(None, {"numbers": self._numpy.array([row], dtype="int64")})
        return tones[0], themes[0]
