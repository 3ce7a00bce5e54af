"""Fit the linear judge: one weight per feature, output and side, against soft labels."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from console.understand.sentiment.features import SIZE

_BATCH = 128


def fit(
    rows: Sequence[Sequence[int]],
    damp: Sequence[float],
    targets: Any,
    shares: Any,
    *,
    epochs: int = 6,
    rate: float = 0.03,
    decay: float = 0.02,
) -> tuple[Any, Any]:
    """Return weights (SIZE, outputs, 2) and biases (outputs, 2): how much more negative, or positive, than neutral.

    `rows` are features per text, `damp` the factor on each text's sum, `targets` (texts, outputs, 3) the wanted
    probabilities and `shares` (texts, outputs) how much each counts.
    """
    import torch
    from torch.nn import functional

    torch.manual_seed(7)
    chance = random.Random(7)
    outputs = targets.shape[1]
    table = torch.nn.EmbeddingBag(SIZE, outputs * 2, mode="sum")
    torch.nn.init.zeros_(table.weight)
    bias = torch.nn.Parameter(torch.zeros(outputs, 2))
    optimiser = torch.optim.AdamW(
        [{"params": table.parameters(), "weight_decay": decay}, {"params": [bias], "weight_decay": 0.0}], lr=rate
    )
    wanted, counted = torch.from_numpy(targets).float(), torch.from_numpy(shares).float()
    factors = torch.tensor(damp, dtype=torch.float32)
    packed = [torch.tensor(row, dtype=torch.long) for row in rows]
    order = list(range(len(rows)))
    last = epochs * (len(rows) // _BATCH + 1)
    step = 0
    for _ in range(epochs):
        chance.shuffle(order)
        for start in range(0, len(order), _BATCH):
            positions = order[start : start + _BATCH]
            for group in optimiser.param_groups:
                group["lr"] = rate * max(0.03, 1 - step / last)
            lengths = torch.tensor([0, *(len(packed[position]) for position in positions[:-1])]).cumsum(0)
            sums = table(torch.cat([packed[position] for position in positions]), lengths).view(
                len(positions), outputs, 2
            )
            sums = sums * factors[positions][:, None, None] + bias
            scores = torch.stack([sums[..., 0], torch.zeros_like(sums[..., 0]), sums[..., 1]], dim=-1)
            losses = -(functional.log_softmax(scores, -1) * wanted[positions]).sum(-1) * counted[positions]
            optimiser.zero_grad()
            losses.sum().div(len(positions)).backward()
            optimiser.step()
            step += 1
    return table.weight.detach().numpy().reshape(SIZE, outputs, 2), bias.detach().numpy()
