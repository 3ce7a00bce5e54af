"""A MiniLM encoder with the heads that this project needs, for training only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

LAYERS, WIDTH, HEADS_OF_ATTENTION, INNER = 6, 384, 12, 1536
GRAVE = ("mixed", "severity", "safeguarding")
"""What mostly stands in one clause: each of these heads looks at the words that matter to it, by its own weights."""
SEVERITIES = 5
"""One output for each step of severity: is it at least 1, at least 2, and so on."""
_DROPPED = 0.1


class Encoder:
    """The network: `parts` holds its weights, a call gives the outputs of all heads for a batch, by name."""

    def __init__(self, words: int, sizes: dict[str, int]) -> None:
        """Make a network with fresh weights for a vocabulary of `words` pieces, and heads of `sizes`."""
        from torch import nn

        self.parts: Any = nn.ModuleDict(
            {
                "words": nn.Embedding(words, WIDTH),
                "places": nn.Embedding(512, WIDTH),
                "norm": nn.LayerNorm(WIDTH, eps=1e-12),
                "layers": nn.ModuleList(_layer() for _ in range(LAYERS)),
                "heads": heads(WIDTH, sizes),
            }
        )

    def __call__(self, numbers: Any, mask: Any) -> dict[str, Any]:
        """Judge a batch: `numbers` (texts, length) of pieces, `mask` true where they are real."""
        import torch
        from torch.nn.functional import dropout

        parts, training = self.parts, self.parts.training
        state = parts["words"](numbers) + parts["places"](torch.arange(numbers.shape[1]))
        state = dropout(parts["norm"](state), _DROPPED, training)
        for layer in parts["layers"]:
            state = _through(layer, state, mask[:, None, None, :], training)
        return through_heads(parts["heads"], state, mask, training)

    def groups(self) -> list[Any]:
        """Return the weights of the body from the words upwards, as a training changes them: the lower, the slower."""
        lowest = [weight for name in ("words", "places", "norm") for weight in self.parts[name].parameters()]
        return [lowest, *(list(layer.parameters()) for layer in self.parts["layers"])]


def heads(width: int, sizes: dict[str, int]) -> Any:
    """Return the heads on a body of `width`."""
    from torch import nn

    made = nn.ModuleDict({name: nn.Linear(width, size) for name, size in sizes.items()})
    made["look"] = nn.Linear(width, len(GRAVE))
    nn.init.zeros_(made["look"].weight)
    return made


def through_heads(heads: Any, state: Any, mask: Any, training: bool) -> dict[str, Any]:
    """Return what each head says of a batch of texts: of each word for `tokens`, of the whole for all others."""
    from torch.nn.functional import dropout

    state = state.float()
    weight = mask.unsqueeze(-1).to(state.dtype)
    pooled = dropout((state * weight).sum(1) / weight.sum(1), _DROPPED, training)
    looks = heads["look"](state).masked_fill(~mask.unsqueeze(-1), -1e9).softmax(1)
    seen = dropout(looks.transpose(1, 2) @ state, _DROPPED, training)
    found = {}
    for name, head in heads.items():
        if name == "tokens":
            found[name] = head(dropout(state, _DROPPED, training))
        elif name in GRAVE:
            found[name] = head(seen[:, GRAVE.index(name)])
        elif name != "look":
            found[name] = head(pooled)
    return found


def build(base: Path, kept: list[int], sizes: dict[str, int]) -> Encoder:
    """Return a network that starts from the weights in `base`/model.safetensors, its vocabulary cut to `kept`."""
    from safetensors.torch import load_file

    encoder = Encoder(len(kept), sizes)
    encoder.parts.load_state_dict(_renamed(load_file(base / "model.safetensors"), kept), strict=False)
    return encoder


def _layer() -> Any:
    from torch import nn

    return nn.ModuleDict(
        {
            "mixed": nn.Linear(WIDTH, 3 * WIDTH),
            "joined": nn.Linear(WIDTH, WIDTH),
            "first_norm": nn.LayerNorm(WIDTH, eps=1e-12),
            "inner": nn.Linear(WIDTH, INNER),
            "outer": nn.Linear(INNER, WIDTH),
            "second_norm": nn.LayerNorm(WIDTH, eps=1e-12),
        }
    )


def _through(layer: Any, state: Any, seen: Any, training: bool) -> Any:
    from torch.nn import functional

    rows, length, _ = state.shape
    mixed = layer["mixed"](state).view(rows, length, 3, HEADS_OF_ATTENTION, -1).permute(2, 0, 3, 1, 4)
    share = _DROPPED if training else 0.0
    met = functional.scaled_dot_product_attention(mixed[0], mixed[1], mixed[2], attn_mask=seen, dropout_p=share)
    met = layer["joined"](met.transpose(1, 2).reshape(rows, length, WIDTH))
    state = layer["first_norm"](state + functional.dropout(met, _DROPPED, training))
    outer = layer["outer"](functional.gelu(layer["inner"](state)))
    return layer["second_norm"](state + functional.dropout(outer, _DROPPED, training))


def _renamed(weights: dict[str, Any], kept: list[int]) -> dict[str, Any]:
    import torch

    start = "embeddings."
    # The second kind of segment is never used: its first row is added to every place once and for all.
    positions = weights[start + "position_embeddings.weight"] + weights[start + "token_type_embeddings.weight"][0]
    found = {
        "words.weight": weights[start + "word_embeddings.weight"][kept],
        "places.weight": positions,
        "norm.weight": weights[start + "LayerNorm.weight"],
        "norm.bias": weights[start + "LayerNorm.bias"],
    }
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}."
        for kind in ("weight", "bias"):
            found[f"layers.{number}.mixed.{kind}"] = torch.cat(
                [weights[f"{layer}attention.self.{part}.{kind}"] for part in ("query", "key", "value")]
            )
            for ours, theirs in (
                ("joined", "attention.output.dense"),
                ("first_norm", "attention.output.LayerNorm"),
                ("inner", "intermediate.dense"),
                ("outer", "output.dense"),
                ("second_norm", "output.LayerNorm"),
            ):
                found[f"layers.{number}.{ours}.{kind}"] = weights[f"{layer}{theirs}.{kind}"]
    return found
