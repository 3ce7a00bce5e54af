"""A console for the tests to start: ``python -m tests.terminal.run FOLDER OPERATOR`` on the store in FOLDER."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from console.config.settings import Personal
from console.services.runtime import now_utc
from console.tui.app import Surroundings, run_console
from tests.support.consoles import THEMES, month


async def main(folder: Path, operator: str) -> int:
    """Run it; its process id lies beside the store meanwhile."""
    (folder / f"{operator}.pid").write_text(str(os.getpid()))
    async with month(folder, operator=operator, clock=now_utc) as runtime:
        return await run_console(runtime, Personal(), surroundings=Surroundings((THEMES,), folder / "crash.log"))


if __name__ == "__main__":
    sys.exit(asyncio.run(main(Path(sys.argv[1]), sys.argv[2])))
