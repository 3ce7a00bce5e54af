"""How far a long command is: a line that is rewritten on a terminal, and a line now and then where there is none."""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import TextIO

from console.cli.diagnostics import say
from console.cli.streams import rewind, wipe

FIRST = 1.0  # seconds in which nothing is said
REDRAWN, LOGGED = 0.2, 30.0  # seconds between two lines, on a terminal and without one
_WINDOW = 15.0  # seconds whose pace is taken for the pace to come
_BAR = 20


class ProgressPace:
    """``total`` is how many there are, 0 where nobody knows. ``clock`` counts seconds."""

    def __init__(self, total: int, *, out: TextIO | None = None, clock: Callable[[], float] = monotonic) -> None:
        self.total = total
        self._out = out or sys.stderr
        self._clock = clock
        self._live = self._out.isatty()
        self._began = self._last = clock()
        self._pace: deque[tuple[float, int, int]] = deque([(self._began, 0, 0)])
        self._width = 0
        self._log_next = LOGGED

    def show(self, done: int, judged: int) -> None:
        """So many are done, so many of them by the judge."""
        now = self._clock()
        self._pace.append((now, done, judged))
        while len(self._pace) > 2 and now - self._pace[0][0] > _WINDOW:
            self._pace.popleft()
        if now - self._began < FIRST:
            return
        if self._live and now - self._last >= REDRAWN:
            self._last = now
            line = self._line(done)[: _columns() - 1]
            rewind(self._out)
            self._out.write(line.ljust(self._width))
            self._out.flush()
            self._width = len(line)
        elif not self._live and now - self._began >= self._log_next:
            self._log_next += LOGGED
            print(self._line(done), file=self._out, flush=True)

    def seconds_left(self, done: int) -> float:
        """Seconds that the rest takes at the pace of the last ones; 0 where nobody can say."""
        pace = self._rate(1)
        return (self.total - done) / pace if pace and self.total else 0.0

    @property
    def judged_a_second(self) -> float:
        """How many the judge has done in a second of late."""
        return self._rate(2)

    def clear(self) -> None:
        """Take the line away."""
        if self._width:
            wipe(self._out, self._width)
            self._width = 0

    def say(self, sentence: str) -> None:
        """A sentence that stays, above the line."""
        self.clear()
        say(sentence)

    def _rate(self, which: int) -> float:
        first, last = self._pace[0], self._pace[-1]
        passed = last[0] - first[0]
        return (last[which] - first[which]) / passed if passed > 0 else 0.0

    def _line(self, done: int) -> str:
        figures = f"{done:,} of {self.total:,}" if self.total else f"{done:,} read"
        if judged := self.judged_a_second:
            figures += f" · {judged:,.0f} judged a second"
        if left := self.seconds_left(done):
            figures += f" · {lasting(left)} left"
        if not self.total or not self._live:
            return figures
        full = min(_BAR, round(_BAR * done / self.total))
        return f"[{'#' * full}{'.' * (_BAR - full)}] {figures}"


def lasting(seconds: float) -> str:
    """A time as people say it: ``40 s``, ``12 min``, ``2 h 10 min``."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
