"""Every bench, one table: ``python -m tests.bench [--quick] [NAME…]``.

A bench is a module ``bench_*.py`` beside this file with ``run(quick: bool) -> list[Row]``. NAME picks those whose name
holds it. Figures are only worth comparing within one run: each bench measures its peer and its limit itself.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from importlib import import_module
from pathlib import Path

from tests.bench.table import Row, render


def names(wanted: list[str]) -> list[str]:
    """The benches there are, or those of them that are wanted."""
    found = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    return [name for name in found if not wanted or any(part in name for part in wanted)]


def main() -> int:
    """Run them one after the other; exit code 1 where a bar is not met or a bench broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure, beside a peer and a limit.")
    parser.add_argument("--quick", action="store_true", help="smaller inputs and fewer repeats: a look, not a figure")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only benches whose name holds this")
    arguments = parser.parse_args()
    rows: list[Row] = []
    broken: list[str] = []
    for name in names(arguments.names):
        print(f"{name} …", file=sys.stderr, flush=True)
        began = time.monotonic()
        try:
            found = import_module(f"tests.bench.bench_{name}").run(arguments.quick)
            rows += found
            print(render(found), file=sys.stderr)  # in case that nobody waits for the end
        except Exception as error:  # one broken bench must not hide what the others found
            broken.append(f"{name}: {type(error).__name__}: {error}")
        print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(
        f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, load "
        f"{os.getloadavg()[0]:.1f}{', quick' if arguments.quick else ''}\n"
    )
    print(render(rows))
    for line in broken:
        print(f"broken: {line}")
    return 1 if broken or any(row.met is False for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
