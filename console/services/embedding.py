"""The collector that comes with a console: started by the first console that finds none, gone half a minute after the
last one left. Where the configuration says ``shared`` no console ever starts one."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime

from console.config.settings import Settings
from console.store.engine import Store

LINGER = 30.0  # seconds after the last console's lease


async def ensure_collector(store: Store, settings: Settings, now: datetime) -> tuple[str, ...]:
    """Start a collector in a process session of its own unless one leads; sentences for the operator, if any.

    Losing the race against another console is harmless: the second collector finds the lead taken and ends.
    """
    if await store.leader(now):
        return ()
    if settings.store.shared:
        return ("No collector runs for this store, so nothing new comes in and nothing leaves. "
                "On the server: `systemctl start outside-in`, or `outside-in collect`.",)
    if why := store.for_one_process():
        return (f"{why}. So no collector runs beside this console: `outside-in collect --once` brings in what there is"
                " while it is closed.",)
    if settings.file is None:
        return ("These settings come from no file, so no collector could be started for them.",)
    command = [sys.executable, "-m", "console", "collect", "--embedded", "--config", str(settings.file)]
    with open(os.devnull, "r+b") as nothing:
        subprocess.Popen(
            command, stdin=nothing, stdout=nothing, stderr=nothing, start_new_session=True, cwd="/",
        )
    return ()
