"""Fine-tune the encoder on all sets at once, each with a head of its own."""

from __future__ import annotations

import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from console.understand.sentiment.wordpiece import WordPiece
from console.understand.train.corpus import HEADS, Corpus, Example
from console.understand.train.encoder import Encoder

LONGEST = 128
"""Pieces of one text that training sees: the first three quarters and the last quarter of a longer one."""
_BATCH = 32
_LAYER_DECAY = 0.9
_SMOOTHING = 0.05
_AVERAGE_FROM, _AVERAGE_PACE = 0.5, 0.997
_THEME_SHARE, _RATING_SHARE = 0.5, 0.5


@dataclass(frozen=True, slots=True)
class Stage:
    """One stretch of the training. `forum_rows` Reddit texts are drawn anew for each epoch, so that they do not drown
    the domain; rates are those of the highest layer and of the heads."""

    epochs: float
    forum_rows: int
    rate: float
    head_rate: float


FIRST = Stage(3.0, 14_000, 8e-5, 1e-3)
SECOND = Stage(0.7, 4_000, 3e-5, 3e-4)
"""A short second stretch near the domain, after the broad one."""


def tune(model: Encoder, tokens: WordPiece, corpus: Corpus, checkpoint: Path, *, stage: Stage, seed: int) -> None:
    """Train `model` in place and leave it with the running average of its weights; save to `checkpoint` as it goes."""
    import torch

    torch.manual_seed(seed)
    chance = random.Random(seed)
    optimiser = torch.optim.AdamW(_groups(model, stage), weight_decay=0.01)
    rates = [group["lr"] for group in optimiser.param_groups]
    steps_per_epoch = len(_draw(corpus.train, stage, random.Random(0))) // _BATCH + 1
    last = math.ceil(steps_per_epoch * stage.epochs)
    average: dict[str, Any] | None = None
    step, started, shown = 0, time.monotonic(), 0.0
    halves = torch.backends.mkldnn.is_available() and torch.ops.mkldnn._is_mkldnn_bf16_supported()
    while step < last:
        for batch in _batches(_draw(corpus.train, stage, chance), tokens, chance):
            pace = min(1.0, step / (0.06 * last)) * max(0.02, 1 - step / last)
            for group, rate in zip(optimiser.param_groups, rates, strict=True):
                group["lr"] = rate * pace
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=halves):
                loss = _loss(model, batch, corpus)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parts.parameters(), 1.0)
            optimiser.step()
            step += 1
            shown = 0.98 * shown + 0.02 * float(loss.detach())
            if step >= _AVERAGE_FROM * last:
                average = _averaged(average, model)
            if step % 100 == 0:
                print(f"step {step}/{last} loss {shown:.3f} {time.monotonic() - started:.0f} s", flush=True)
            if step % 500 == 0 or step == last:
                torch.save(average or model.parts.state_dict(), checkpoint)
            if step >= last:
                break
    model.parts.load_state_dict(average)


def encode(text: str, tokens: WordPiece, longest: int = LONGEST) -> list[int]:
    """Return the numbers of one text with its marks for beginning and end, a long one without its middle."""
    found = tokens.encode(text)
    room = longest - 2
    if len(found) > room:
        tail = room // 4
        found = found[: room - tail] + found[-tail:]
    return [tokens.begin, *found, tokens.end]


def padded(rows: Sequence[list[int]], pad: int) -> tuple[Any, Any]:
    """Return the rows as one array of numbers, and where they are real."""
    longest = max(len(row) for row in rows)
    numbers = np.full((len(rows), longest), pad, dtype=np.int64)
    for place, row in enumerate(rows):
        numbers[place, : len(row)] = row
    return numbers, numbers != pad


def _groups(model: Encoder, stage: Stage) -> list[dict[str, Any]]:
    """Slower steps the nearer to the words, quick ones for the new heads."""
    parts = model.parts
    depth = len(parts["layers"])
    lowest = [weight for name in ("words", "places", "norm") for weight in parts[name].parameters()]
    groups = [{"params": lowest, "lr": stage.rate * _LAYER_DECAY ** (depth + 1)}]
    for number, layer in enumerate(parts["layers"]):
        groups.append({"params": list(layer.parameters()), "lr": stage.rate * _LAYER_DECAY ** (depth - number)})
    heads = [weight for name in ("tones", "rating", "themes", "old_themes") for weight in parts[name].parameters()]
    groups.append({"params": heads, "lr": stage.head_rate})
    return groups


def _draw(examples: Sequence[Example], stage: Stage, chance: random.Random) -> list[Example]:
    forum = [example for example in examples if example.origin == "goemotions"]
    rest = [example for example in examples if example.origin != "goemotions"]
    return chance.sample(forum, min(stage.forum_rows, len(forum))) + rest


def _batches(examples: list[Example], tokens: WordPiece, chance: random.Random) -> list[tuple[list[Example], Any, Any]]:
    """Cut a shuffled epoch into batches of texts of like length, so that little time goes into padding."""
    chance.shuffle(examples)
    pool = _BATCH * 40
    cut: list[list[tuple[Example, list[int]]]] = []
    for start in range(0, len(examples), pool):
        rows = [(example, encode(example.text, tokens)) for example in examples[start : start + pool]]
        rows.sort(key=lambda row: len(row[1]))
        cut.extend(rows[place : place + _BATCH] for place in range(0, len(rows), _BATCH))
    chance.shuffle(cut)
    return [([e for e, _ in rows], *padded([n for _, n in rows], tokens.pad)) for rows in cut]


def _loss(model: Encoder, batch: tuple[list[Example], Any, Any], corpus: Corpus) -> Any:
    import torch
    from torch.nn import functional

    examples, numbers, mask = batch
    tones, rating, themes, old_themes = model(torch.from_numpy(numbers), torch.from_numpy(mask))
    tones = functional.log_softmax(tones.view(len(examples), len(HEADS), 3), dim=-1)
    target = torch.tensor([e.target for e in examples])
    target = target * (1 - _SMOOTHING) + _SMOOTHING / 3
    share = torch.zeros(len(examples), len(HEADS))
    for place, example in enumerate(examples):
        for head in example.heads:
            share[place, head] = 1.0
    loss = -(tones * target[:, None, :]).sum(-1).mul(share).sum() / len(examples)
    tone = torch.tensor([e.tone for e in examples])
    rated = ~torch.isnan(tone)
    if rated.any():
        loss = loss + _RATING_SHARE * functional.mse_loss(rating[rated], tone[rated], reduction="sum") / len(examples)
    themed = [place for place, example in enumerate(examples) if example.themes]
    if themed:
        wanted = torch.zeros(len(themed), len(corpus.themes))
        for place, at in enumerate(themed):
            wanted[place, list(examples[at].themes or ())] = 1.0
        loss = loss + _THEME_SHARE * functional.binary_cross_entropy_with_logits(
            themes[themed], wanted, reduction="sum") / 4 / len(examples)
    older = torch.tensor([e.old_theme for e in examples])
    if (older >= 0).any():
        loss = loss + 0.25 * functional.cross_entropy(
            old_themes[older >= 0], older[older >= 0], reduction="sum") / len(examples)
    return loss


def _averaged(average: dict[str, Any] | None, model: Encoder) -> dict[str, Any]:
    import torch

    state = model.parts.state_dict()
    if average is None:
        return {name: weight.clone() for name, weight in state.items()}
    with torch.no_grad():
        for name, weight in state.items():
            average[name].lerp_(weight, 1 - _AVERAGE_PACE)
    return average
