"""What a training makes small: how far each head is from the labels that somebody gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from console.understand.train.corpus import HEADS, Example
from console.understand.train.encoder import SEVERITIES, Encoder

_SMOOTHING = 0.05
_SHARES = {"rating": 0.5, "themes": 0.125, "old_themes": 0.25, "mixed": 0.5, "severity": 0.4, "safeguarding": 0.6,
           "tokens": 10.0}  # fmt: skip
_RARE = 3.0
"""How much a word that is a personal detail counts beside one that is not."""


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One text as the network sees it, and the label of each piece: -1 where nobody said."""

    example: Example
    numbers: list[int]
    labels: list[int] | None


def loss_of(model: Encoder, batch: tuple[list[TrainingRow], Any, Any]) -> Any:
    """Return the loss of a batch: rows, their numbers, and where those are real."""
    import torch

    rows, numbers, mask = batch
    said = model(torch.from_numpy(numbers), torch.from_numpy(mask))
    loss = _tones(said["tones"], rows) + _binary(said, rows) + _rated(said["rating"], rows) + _themes(said, rows)
    return loss + _tokens(said["tokens"], rows, mask)


def _tones(tones: Any, rows: list[TrainingRow]) -> Any:
    import torch
    from torch.nn import functional

    logs = functional.log_softmax(tones.view(len(rows), len(HEADS), 3), dim=-1)
    target = torch.tensor([row.example.target for row in rows]) * (1 - _SMOOTHING) + _SMOOTHING / 3
    share = torch.zeros(len(rows), len(HEADS))
    for position, row in enumerate(rows):
        share[position, list(row.example.heads)] = 1.0
    return -(logs * target[:, None, :]).sum(-1).mul(share).sum() / len(rows)


def _binary(said: dict[str, Any], rows: list[TrainingRow]) -> Any:
    """Mixed, safeguarding, and each step of severity: yes or no, where somebody said."""
    import torch
    from torch.nn import functional

    loss = torch.zeros(())
    steps = torch.arange(1, SEVERITIES + 1)
    for name in ("mixed", "severity", "safeguarding"):
        known = torch.tensor([getattr(row.example, name) for row in rows])
        if not (known >= 0).any():
            continue
        told = said[name][known >= 0]
        wanted = known[known >= 0][:, None]
        wanted = (wanted >= steps).float() if name == "severity" else wanted.float()
        loss = loss + _SHARES[name] * functional.binary_cross_entropy_with_logits(
            told, wanted * (1 - _SMOOTHING) + _SMOOTHING / 2, reduction="sum"
        ) / len(rows)
    return loss


def _rated(rating: Any, rows: list[TrainingRow]) -> Any:
    import torch
    from torch.nn import functional

    tone = torch.tensor([row.example.tone for row in rows])
    known = ~torch.isnan(tone)
    if not known.any():
        return torch.zeros(())
    return _SHARES["rating"] * functional.mse_loss(rating[known, 0], tone[known], reduction="sum") / len(rows)


def _themes(said: dict[str, Any], rows: list[TrainingRow]) -> Any:
    import torch
    from torch.nn import functional

    loss = torch.zeros(())
    themed = [position for position, row in enumerate(rows) if row.example.themes]
    if themed:
        wanted = torch.zeros(len(themed), said["themes"].shape[1])
        for position, at in enumerate(themed):
            wanted[position, list(rows[at].example.themes or ())] = 1.0
        loss = loss + _SHARES["themes"] * functional.binary_cross_entropy_with_logits(
            said["themes"][themed], wanted, reduction="sum"
        ) / len(rows)
    older = torch.tensor([row.example.old_theme for row in rows])
    if (older >= 0).any():
        loss = loss + _SHARES["old_themes"] * functional.cross_entropy(
            said["old_themes"][older >= 0], older[older >= 0], reduction="sum"
        ) / len(rows)
    return loss


def _tokens(tokens: Any, rows: list[TrainingRow], mask: Any) -> Any:
    import torch
    from torch.nn import functional

    known = [position for position, row in enumerate(rows) if row.labels is not None]
    if not known:
        return torch.zeros(())
    wanted = torch.full((len(known), mask.shape[1]), -1)
    for position, at in enumerate(known):
        labels = rows[at].labels or []
        wanted[position, : len(labels)] = torch.tensor(labels)
    rare = torch.full((tokens.shape[-1],), _RARE)
    rare[0] = 1.0
    return (
        _SHARES["tokens"]
        * len(known)
        / len(rows)
        * functional.cross_entropy(tokens[known].flatten(0, 1), wanted.flatten(), weight=rare, ignore_index=-1)
    )
