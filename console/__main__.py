"""The command ``outside-in``."""

from __future__ import annotations

import sys


def main() -> int:
    """Run one command; the exit code is documented in ``outside-in --help``."""
    from console.cli.commands import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
