"""The command `demo`: a recorded month on a scratch store."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import tempfile
from pathlib import Path

from console.cli.diagnostics import Exit, say


def demo_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `demo`."""
    parser.add_argument(
        "--speed",
        type=_speed,
        default=0.0,
        metavar="N",
        help="recorded seconds in one second, up to 1,000,000 (4000: the month in about ten minutes)",
    )
    parser.add_argument("--plain", action="store_true", help="line mode")
    parser.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    parser.add_argument("--keep", metavar="FOLDER", default="", help="keep the scratch store here, and find it again")


def _speed(text: str) -> float:
    """A speed that the replay can keep. Raises what argparse makes its sentence of."""
    said = text.removeprefix("\0")
    try:
        speed = float(said.replace(",", ""))
    except ValueError:
        speed = -1
    if not 0 <= speed <= 1_000_000:
        raise argparse.ArgumentTypeError(f"{said!r} is no speed from 0 to 1,000,000")
    return speed


def demo(arguments: argparse.Namespace) -> int:
    """Replay the month: in the console on a terminal, else as lines on stdout."""
    from console.tui.terminal.check import unfit

    on_terminal = sys.stdout.isatty() and not unfit(os.environ, sys.stdin, sys.stderr)
    if arguments.keep:
        folder = Path(arguments.keep).expanduser().resolve()
        folder.mkdir(parents=True, exist_ok=True)
        return _run(folder, arguments, on_terminal=on_terminal)
    with tempfile.TemporaryDirectory(prefix="outside-in-demo-") as scratch:
        return _run(Path(scratch), arguments, on_terminal=on_terminal)


def _run(folder: Path, arguments: argparse.Namespace, *, on_terminal: bool) -> int:
    from console.services.setup.demo import demo_settings, stream_lines, why_alone

    settings = demo_settings(folder, speed=arguments.speed)
    alone = why_alone()
    if not alone and (on_terminal or arguments.plain):
        from console.cli.runtime import open_console

        code = asyncio.run(open_console(settings, plain=arguments.plain, mouse=not arguments.no_mouse, new=True))
        if arguments.keep:
            say(f"The scratch store is kept: `outside-in --config {settings.file}` opens it.")
        return code
    say(f"{alone or 'No terminal'}: printing the stream as lines. Ctrl-C ends it.")
    for number in (signal.SIGTERM, signal.SIGHUP):  # like Ctrl-C, so that the scratch store goes with us
        signal.signal(number, signal.default_int_handler)
    asyncio.run(stream_lines(settings, print))
    return int(Exit.OK)
