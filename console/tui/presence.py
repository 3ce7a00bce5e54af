"""Presence: this console's heartbeat, who else is here, and how the sources do; read every now and then."""

from __future__ import annotations

import asyncio
import os
import socket
from dataclasses import replace
from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from console.domain.errors import StoreFault
from console.services.collector.autostart import Watch, start_collector
from console.services.triage.triage import CLAIM_LEASE
from console.store.protocol import Presence

if TYPE_CHECKING:
    from console.tui.console import Console

LOOK = 3.0  # seconds between two looks at whether somebody collects; its lease lasts twenty
EVERY, SOON = 15.0, 2.0  # seconds; the second at first, where no source has said anything yet
_LEASE = timedelta(seconds=45)


def process_name() -> str:
    """This process among all that use the store."""
    return f"{socket.gethostname()}:{os.getpid()}"


async def keep_company(app: Console) -> None:
    """Until cancelled: say that this console is alive, renew its operator's claims, see who and what else is alive."""
    soon = SOON
    while True:
        await look_around(app)
        await asyncio.sleep(EVERY if app.sources else soon)
        soon = min(2 * soon, EVERY)  # where none ever will, thirty consoles at rest cost next to nothing


async def watch_collector(app: Console) -> None:
    """Until cancelled: say where nobody collects, and start a collector again where that is ours to do."""
    watch = Watch(
        app.runtime.store,
        app.runtime.settings,
        monotonic,
        start_collector if app.surroundings.starts_collector else None,
    )
    while True:
        try:
            said = await watch.look(app.runtime.clock())
        except StoreFault:  # which the other round says
            said = app.uncollected
        if said != app.uncollected:
            app.uncollected = said
            for screen in app.open_screens:
                screen.say_header()
        await asyncio.sleep(LOOK)


async def look_around(app: Console) -> None:
    """One round. A store that is busy for a moment is not worth a word; the next round comes soon."""
    store, now = app.runtime.store, app.runtime.clock()
    me = Presence(app.runtime.operator, process_name(), app.looking_at, now + _LEASE)
    try:
        await store.heartbeat(me, claims_until=now + CLAIM_LEASE)
        others = tuple(one for one in await store.present(now) if one.process != me.process)
        sources = await store.sources()
    except StoreFault as fault:
        app.store_trouble(fault)
        return
    app.store_trouble(None)
    app.look = replace(app.look, now=now)
    app.others, app.sources = others, sources
    for screen in app.open_screens:
        screen.refreshed()
