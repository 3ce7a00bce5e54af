"""Leaving when the terminal goes away: an SSH link that dropped, a service that stops, a terminal not read."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import termios
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

GRACE = 3.0  # seconds for a clean end before the process ends itself
_LEAVE = (
    b"\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?2004l\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h"
    b"\x1b[?1004l"
)  # what Textual would have written
_SIGNALS = (
    signal.SIGTERM,
    signal.SIGHUP,
    signal.SIGINT,
    signal.SIGQUIT,
    signal.SIGUSR1,
    signal.SIGUSR2,
    signal.SIGALRM,
    signal.SIGVTALRM,
    signal.SIGPROF,
    signal.SIGXCPU,
)  # whatever would end it in raw mode
_TYPED = (signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP)  # by keys, once the terminal has its modes back


@contextmanager
def leave_on_signals(leave: Callable[[], object]) -> Iterator[None]:
    """While inside, a signal that would end the process calls ``leave`` in the running loop. Where the loop stands
    still, because the terminal reads no more, the process ends by itself after `GRACE`, with the terminal's modes put
    back. Afterwards only the end is left, and no key stops or kills it half way."""
    loop = asyncio.get_running_loop()
    modes = _terminal_modes()
    timers: list[threading.Timer] = []

    def told(signum: int, frame: FrameType | None) -> None:
        # a plain handler: asyncio's own would wait for the loop, which may be the very thing that stands still
        if not timers:
            timer = threading.Timer(GRACE, _end, args=(modes,))
            timer.daemon = True
            timer.start()
            timers.append(timer)
            loop.call_soon_threadsafe(leave)

    before = {signum: signal.signal(signum, told) for signum in _SIGNALS}
    try:
        yield
    finally:
        for timer in timers:
            timer.cancel()
        for signum in _SIGNALS:
            signal.signal(signum, before[signum])
        for signum in _TYPED:
            signal.signal(signum, signal.SIG_IGN)


def _terminal_modes() -> list[object] | None:
    with suppress(termios.error, ValueError, OSError, AttributeError):
        return list(termios.tcgetattr(sys.__stdin__.fileno()))  # type: ignore[union-attr]
    return None


def _end(modes: list[object] | None) -> None:
    with suppress(OSError, ValueError, AttributeError):
        os.set_blocking(sys.__stderr__.fileno(), False)  # type: ignore[union-attr]
        os.write(sys.__stderr__.fileno(), _LEAVE)  # type: ignore[union-attr]
    if modes is not None:
        with suppress(termios.error, ValueError, OSError, AttributeError):
            termios.tcsetattr(sys.__stdin__.fileno(), termios.TCSANOW, modes)  # type: ignore[union-attr, arg-type]
    os._exit(0)
