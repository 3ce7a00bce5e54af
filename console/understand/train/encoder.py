"""A MiniLM encoder with the heads that this project needs, for training only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

LAYERS, WIDTH, HEADS_OF_ATTENTION, INNER = 6, 384, 12, 1536


_DROPPED = 0.1


class Encoder:
    """The network: `parts` holds its weights, a call gives tones, rating, themes and old themes of a batch."""

    def __init__(self, words: int, heads: int, themes: int, old_themes: int) -> None:
        """Make a network with fresh weights for a vocabulary of `words` pieces."""
        from torch import nn

        self.parts: Any = nn.ModuleDict({
            "words": nn.Embedding(words, WIDTH),
            "places": nn.Embedding(512, WIDTH),
            "norm": nn.LayerNorm(WIDTH, eps=1e-12),
            "layers": nn.ModuleList(_layer() for _ in range(LAYERS)),
            "tones": nn.Linear(WIDTH, heads * 3),
            "rating": nn.Linear(WIDTH, 1),
            "themes": nn.Linear(WIDTH, themes),
            "old_themes": nn.Linear(WIDTH, old_themes),
        })

    def __call__(self, numbers: Any, mask: Any) -> tuple[Any, Any, Any, Any]:
        """Judge a batch: `numbers` (texts, length) of pieces, `mask` true where they are real."""
        import torch
        from torch.nn.functional import dropout

        parts, training = self.parts, self.parts.training
        state = parts["words"](numbers) + parts["places"](torch.arange(numbers.shape[1]))
        state = dropout(parts["norm"](state), _DROPPED, training)
        for layer in parts["layers"]:
            state = _through(layer, state, mask[:, None, None, :], training)
        weight = mask.unsqueeze(-1).to(state.dtype)
        pooled = dropout((state * weight).sum(1) / weight.sum(1), _DROPPED, training)
        rating = parts["rating"](pooled).squeeze(-1)
        return parts["tones"](pooled), rating, parts["themes"](pooled), parts["old_themes"](pooled)


def build(base: Path, kept: list[int], heads: int, themes: int, old_themes: int) -> Encoder:
    """Return a network that starts from the weights in `base`/model.safetensors, its vocabulary cut to `kept`."""
    from safetensors.torch import load_file

    encoder = Encoder(len(kept), heads, themes, old_themes)
    encoder.parts.load_state_dict(_renamed(load_file(base / "model.safetensors"), kept), strict=False)
    return encoder


def _layer() -> Any:
    from torch import nn

    return nn.ModuleDict({
        "mixed": nn.Linear(WIDTH, 3 * WIDTH),
        "joined": nn.Linear(WIDTH, WIDTH),
        "first_norm": nn.LayerNorm(WIDTH, eps=1e-12),
        "inner": nn.Linear(WIDTH, INNER),
        "outer": nn.Linear(INNER, WIDTH),
        "second_norm": nn.LayerNorm(WIDTH, eps=1e-12),
    })


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
    places = weights[start + "position_embeddings.weight"] + weights[start + "token_type_embeddings.weight"][0]
    found = {
        "words.weight": weights[start + "word_embeddings.weight"][kept],
        "places.weight": places,
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
