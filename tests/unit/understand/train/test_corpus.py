"""The lines of our own that the judges learn from, and those that are kept from them."""

from __future__ import annotations

import json
from pathlib import Path

from console.understand.train.corpus import own_rows

ROOT = Path(__file__).parents[4]
LINES = ROOT / "console" / "understand" / "train" / "lines"
HELD = ROOT / "tests" / "bench" / "held.jsonl"


def folded(text: str) -> str:
    return " ".join(text.lower().split()).strip(" .")


def test_every_line_is_labelled_as_the_training_reads_it() -> None:
    for row in own_rows(LINES):
        assert row["text"].strip(), row
        assert "topics" in row or row["label"] in {"negative", "neutral", "positive"}, row
        assert "label" not in row or row["source"] in {"social", "feedback", "both"}, row


def test_what_is_held_back_is_never_trained_on() -> None:
    learnt = {folded(row["text"]) for row in own_rows(LINES)}
    held = [json.loads(line) for line in HELD.read_text("utf-8").splitlines()]
    assert len(held) == 60
    assert not [row["text"] for row in held if folded(row["text"]) in learnt]
