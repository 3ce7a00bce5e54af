"""Fine-tune the network on all sets at once, each way of labelling with a head of its own."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from console.understand.reading import context_of
from console.understand.sentiment.reading import read
from console.understand.sentiment.spans import KINDS, LABELS, places_of
from console.understand.sentiment.wordpiece import WordPiece, words_of
from console.understand.train.corpus import HEADS, Corpus, Example
from console.understand.train.encoder import SEVERITIES, Encoder
from console.understand.train.losses import TrainingRow, loss_of

LONGEST = 256
"""Pieces of one text that training sees: the first three quarters and the last quarter of a longer one."""
_MOST_ROWS, _MOST_PIECES = 40, 3_200
"""A batch is as many texts of like length as stay below both."""
_LAYER_DECAY = 0.9
_AVERAGE_FROM, _AVERAGE_PACE = 0.4, 0.997
_NO_RATING, _NO_QUESTION, _NO_TITLE = 0.35, 0.4, 0.25
"""How often what stands beside the words is left out, so that the network judges well with it and without."""
_SAVED_EVERY = 400


@dataclass(frozen=True, slots=True)
class Stage:
    """One stretch of the training: how often the texts of each origin are seen in an epoch, drawn again where that is
    below 1; rates are those of the highest layer and of the heads."""

    epochs: float
    rate: float
    head_rate: float
    often: Mapping[str, float] = field(default_factory=dict)


def sizes(corpus: Corpus) -> dict[str, int]:
    """Return how many outputs each head has."""
    return {
        "tones": len(HEADS) * 3, "rating": 1, "themes": len(corpus.themes), "old_themes": len(corpus.old_themes),
        "mixed": 1, "severity": SEVERITIES, "safeguarding": 1, "tokens": LABELS,
    }  # fmt: skip


def tune(model: Encoder, tokens: WordPiece, corpus: Corpus, end: Path, *, stage: Stage, seed: int) -> None:
    """Train `model` in place and write the running average of its weights to `end`.

    A file beside `end` holds where the run stands: a run that was stopped goes on from there.
    """
    import torch

    torch.manual_seed(seed)
    chance = random.Random(seed)
    optimiser = torch.optim.AdamW(_groups(model, stage), weight_decay=0.01)
    rates = [group["lr"] for group in optimiser.param_groups]
    first = random.Random(0)
    last = math.ceil(len(_batches(draw(corpus.train, stage, first), tokens, first)) * stage.epochs)
    average: dict[str, Any] | None = None
    step, started, shown = 0, time.monotonic(), 0.0
    part = end.with_suffix(".part")
    if part.exists():
        saved = torch.load(part, weights_only=False)
        model.parts.load_state_dict(saved["weights"])
        optimiser.load_state_dict(saved["optimiser"])
        average, step = saved["average"], saved["step"]
        chance.seed(seed + step)
    while step < last:
        for batch in _batches(draw(corpus.train, stage, chance), tokens, chance):
            pace = min(1.0, (step + 1) / (0.06 * last)) * max(0.02, 1 - step / last)
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * pace
            model.parts.train()
            loss = loss_of(model, batch)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parts.parameters(), 1.0)
            optimiser.step()
            step += 1
            shown = 0.98 * shown + 0.02 * float(loss.detach())
            if step >= _AVERAGE_FROM * last:
                average = _averaged(average, model)
            if step % 50 == 0:
                print(f"step {step}/{last} loss {shown:.3f} {time.monotonic() - started:.0f} s", flush=True)
            if step % _SAVED_EVERY == 0:
                torch.save(
                    {
                        "weights": model.parts.state_dict(),
                        "optimiser": optimiser.state_dict(),
                        "average": average,
                        "step": step,
                    },
                    part.with_suffix(".new"),
                )
                part.with_suffix(".new").rename(part)
            if step >= last:
                break
    if average is not None:
        model.parts.load_state_dict(average)
    torch.save(model.parts.state_dict(), end.with_suffix(".new"))
    end.with_suffix(".new").rename(end)


def averaged(checkpoints: Sequence[Path]) -> dict[str, Any]:
    """Return the mean of the weights in several files of one run."""
    import torch

    states = [torch.load(path, map_location="cpu") for path in checkpoints]
    return {name: sum(state[name] for state in states) / len(states) for name in states[0]}


def encode(text: str, tokens: WordPiece, longest: int = LONGEST) -> list[int]:
    """Return the numbers of one text (read) with its marks for beginning and end, a long one without its middle."""
    return [tokens.begin, *_cut(tokens.encode(text), longest - 2), tokens.end]


def _cut(found: list[int], room: int) -> list[int]:
    if len(found) <= room:
        return found
    tail = room // 4
    return found[: room - tail] + found[-tail:]


def row_of(example: Example, tokens: WordPiece, chance: random.Random) -> TrainingRow:
    """Return an example as the network is to see it this time: with what stands beside its words, or without."""
    asked = example.questions and chance.random() >= _NO_QUESTION
    question = chance.choice(example.questions) if asked else ""
    rating = example.rating if chance.random() >= _NO_RATING else None
    context = context_of(question=question, rating=rating)
    start = example.title if example.title and chance.random() < _NO_TITLE else 0
    text = context + example.text[start:]
    plain = read(text, tokens.numbers)
    numbers = tokens.encode(plain)
    labels = None
    if example.spans is not None:
        labels = [-1, *_cut(_labels(example, text, plain, len(context) - start, tokens), LONGEST - 2), -1]
    return TrainingRow(example, [tokens.begin, *_cut(numbers, LONGEST - 2), tokens.end], labels)


def _labels(example: Example, text: str, plain: str, shift: int, tokens: WordPiece) -> list[int]:
    """Return the label of each piece: that of its word."""
    found: list[int] = []
    before = -1
    for word, position in zip(words_of(plain), places_of(text, plain, tokens.numbers), strict=True):
        label, at = 0, -1
        for number, span in enumerate(example.spans or ()):
            if position is not None and position[0] < span.end + shift and position[1] > span.start + shift:
                at = number
                label = 1 + 2 * KINDS.index(span.type) + (at == before)
                break
        before = at
        found += [label] * len(tokens.encode(word))
    return found


def padded(rows: Sequence[list[int]], pad: int) -> tuple[Any, Any]:
    """Return the rows as one array of numbers, and where they are real."""
    longest = max(len(row) for row in rows)
    numbers = np.full((len(rows), longest), pad, dtype=np.int64)
    mask = np.zeros((len(rows), longest), dtype=bool)
    for position, row in enumerate(rows):
        numbers[position, : len(row)] = row
        mask[position, : len(row)] = True
    return numbers, mask


def draw(examples: Sequence[Example], stage: Stage, chance: random.Random) -> list[Example]:
    """Return the examples of one epoch."""
    found: list[Example] = []
    for origin in sorted({example.origin for example in examples}):
        ours = [example for example in examples if example.origin == origin]
        often = stage.often.get(origin, 1.0)
        found += ours * int(often)
        found += chance.sample(ours, round(len(ours) * (often % 1)))
    return found


def _batches(
    examples: list[Example], tokens: WordPiece, chance: random.Random
) -> list[tuple[list[TrainingRow], Any, Any]]:
    """Cut a shuffled epoch into batches of texts of like length, so that little time goes into padding."""
    chance.shuffle(examples)
    rows = [row_of(example, tokens, chance) for example in examples]
    cut: list[list[TrainingRow]] = []
    pool = _MOST_ROWS * 40
    for start in range(0, len(rows), pool):
        near = sorted(rows[start : start + pool], key=lambda row: len(row.numbers))
        held: list[TrainingRow] = []
        for row in near:
            if held and (len(held) == _MOST_ROWS or (len(held) + 1) * len(row.numbers) > _MOST_PIECES):
                cut.append(held)
                held = []
            held.append(row)
        cut.append(held)
    chance.shuffle(cut)
    return [(rows, *padded([row.numbers for row in rows], tokens.pad)) for rows in cut]


def _groups(model: Encoder, stage: Stage) -> list[dict[str, Any]]:
    """Slower steps the nearer to the words, quick ones for the new heads."""
    body = model.groups()
    groups = [
        {"params": weights, "lr": stage.rate * _LAYER_DECAY ** (len(body) - 1 - number)}
        for number, weights in enumerate(body)
    ]
    groups.append({"params": list(model.parts["heads"].parameters()), "lr": stage.head_rate})
    return groups


def _averaged(average: dict[str, Any] | None, model: Encoder) -> dict[str, Any]:
    import torch

    state = model.parts.state_dict()
    if average is None:
        return {name: weight.clone() for name, weight in state.items()}
    with torch.no_grad():
        for name, weight in state.items():
            if weight.is_floating_point():
                average[name].lerp_(weight, 1 - _AVERAGE_PACE)
    return average
