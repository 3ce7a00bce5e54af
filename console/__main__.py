"""The command ``outside-in``."""

from __future__ import annotations

import sys


def main() -> int:
    """Run one command; the exit code is documented in ``outside-in --help``."""
    import gc

    gc.set_threshold(50_000, 20, 20)  # by itself Python looks through everything 40 times before an export begins
    from console.cli.main import run

    code = run(sys.argv[1:])
    gc.freeze()  # and twice more at the end, though the system takes it all back at once
    return code


if __name__ == "__main__":
    sys.exit(main())
