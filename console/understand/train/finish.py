"""From trained weights to the files that ship: export the transformer, and teach the fast judge what it says."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from console.understand.sentiment.outputs import OUTPUTS
from console.understand.sentiment.reading import read
from console.understand.sentiment.wordpiece import WordPiece
from console.understand.train import distil, export
from console.understand.train.corpus import HEADS, Corpus, Example
from console.understand.train.encoder import Encoder
from console.understand.train.tuning import encode

_FORUM_TAUGHT = 8_000
_AS_WRITTEN = {"mentions", "failing"}
"""Origins whose texts are not read yet."""


def finish(model: Encoder, tokens: WordPiece, corpus: Corpus, folder: Path) -> None:
    """Write the weights of both judges to `folder`; `cards` writes what stands beside them."""
    chance = random.Random(7)
    forum = [example for example in corpus.train if example.origin == "goemotions"]
    taught = [example for example in corpus.train if example.origin != "goemotions"]
    taught = [plain(example, tokens) for example in taught + chance.sample(forum, min(_FORUM_TAUGHT, len(forum)))]
    print(f"export, and distil from {len(taught)} texts", flush=True)
    export.write(model.parts.state_dict(), folder / "accurate.onnx")
    (folder / "vocabulary.txt").write_text("\n".join(tokens.numbers) + "\n", "utf-8")
    voice = Voice(folder / "accurate.onnx", tokens)
    weights, bias = distil.teach(taught, voice.tones([example.text for example in taught]))
    distil.write(weights, bias, {}, folder)


class Voice:
    """The transformer as it ships, rounding and all."""

    def __init__(self, path: Path, tokens: WordPiece) -> None:
        """Read the file at `path`."""
        import onnxruntime

        runtime: Any = onnxruntime
        options = runtime.SessionOptions()
        options.intra_op_num_threads = 1
        self._session = runtime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        self._tokens = tokens

    def says(self, text: str) -> dict[str, Any]:
        """Return what each head says of one text."""
        numbers = np.array([encode(read(text, self._tokens.numbers), self._tokens)])
        told = self._session.run(OUTPUTS, {"numbers": numbers})
        return {name: output[0] for name, output in zip(OUTPUTS, told, strict=True)}

    def tones(self, texts: Sequence[str]) -> Any:
        """Return the tones (text, head, 3) of texts."""
        return np.array([self.says(text)["tones"] for text in texts]).reshape(len(texts), len(HEADS), 3)


def plain(example: Example, tokens: WordPiece) -> Example:
    """Return an example with its text as the judges read it."""
    return replace(example, text=read(example.text, tokens.numbers)) if example.origin in _AS_WRITTEN else example
