"""The collector that comes with a console: started by the first console that finds none, gone half a minute after the
last one left. Where the configuration says ``shared`` no console ever starts one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

from console.config.settings import Settings
from console.store.protocol import Store

STARTS = 20.0  # seconds in which a collector that was started has its models read and leads
LONGEST_WAIT = 300.0  # seconds between two starts of one that ends again and again


async def ensure_collector(store: Store, settings: Settings, now: datetime) -> tuple[str, ...]:
    """Start a collector in a process session of its own unless one leads; sentences for the operator, if any.

    Losing the race against another console is harmless: the second collector finds the lead taken and ends.
    """
    if await store.leader(now):
        return ()
    if settings.store.shared:
        return (
            "No collector runs for this store, so nothing new comes in and nothing leaves. "
            "On the server: `systemctl start outside-in`, or `outside-in collect`.",
        )
    if why := store.for_one_process():
        return (
            f"{why}. So no collector runs beside this console: `outside-in collect --once` brings in what there is"
            " while it is closed.",
        )
    if settings.file is None:
        return ("These settings come from no file, so no collector could be started for them.",)
    start_collector(settings)
    return ()


def start_collector(settings: Settings) -> None:
    """Start one that ends by itself, in a process session of its own."""
    command = [sys.executable, "-m", "console", "collect", "--embedded", "--config", str(settings.file)]
    with open(os.devnull, "r+b") as nothing:
        subprocess.Popen(
            command,
            stdin=nothing,
            stdout=nothing,
            stderr=nothing,
            start_new_session=True,
            cwd="/",
        )


class Watch:
    """Watches for a console that somebody collects. Where a console may start a collector it starts it again when it
    has ended, after 20 s, 40 s, … at most five minutes. ``elapsed`` is any clock that only goes forward; without
    ``start`` none is started."""

    def __init__(
        self, store: Store, settings: Settings, elapsed: Callable[[], float], start: Callable[[Settings], None] | None
    ) -> None:
        self._store, self._settings, self._elapsed, self._start = store, settings, elapsed, start
        self._quiet_until = elapsed() + STARTS  # it may just have been started
        self._next, self._wait = self._quiet_until, STARTS
        self._well = 0.0  # since when somebody has been collecting

    async def look(self, now: datetime) -> str:
        """What is to be said of the collector: nothing while one runs, or has only just been started."""
        elapsed = self._elapsed()
        if await self._store.leader(now):
            self._well = self._well or elapsed
            if elapsed - self._well > LONGEST_WAIT:
                self._wait = STARTS
            self._quiet_until, self._next = 0.0, 0.0
            return ""
        self._well = 0.0
        if elapsed < self._quiet_until:
            return ""
        last = await self._store.last_led()
        here = self._settings.organisation.zone
        when = "%H:%M" if last and now - last < timedelta(hours=12) else "%-d %b %H:%M"
        since = f" since {last.astimezone(here):{when}}" if last else ""
        said = f"No collector runs{since}: nothing new comes in and nothing leaves."
        kept = self._settings.store.shared or self._settings.file is None or self._store.for_one_process()
        if kept or self._start is None:
            return f"{said} `outside-in collect` starts one."
        if elapsed >= self._next:
            self._start(self._settings)
            self._next, self._wait = elapsed + self._wait, min(2 * self._wait, LONGEST_WAIT)
        return f"{said} One is started again by itself; `outside-in collect` says why where it ends."
