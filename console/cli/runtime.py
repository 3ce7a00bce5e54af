"""From a command line to an open runtime: settings read, store opened, a coroutine run, everything closed again."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from console.config.settings import Settings
    from console.services.known_stores import KnownStores
    from console.services.runtime import Runtime


def settings_of(arguments: argparse.Namespace) -> Settings:
    """The organisation's settings that this command line means. Raises `ConfigFault` with every fault, `NotFound`."""
    from pathlib import Path

    from console.config.load import load
    from console.config.locations import locate
    from console.domain.errors import NotFound

    named = Path(arguments.config) if arguments.config else None
    places = locate(named, os.environ)
    if places.config is None:
        looked = " and ".join(map(str, places.candidates))
        raise NotFound(f"There is no configuration yet (looked for {looked}).", advice="`outside-in init` writes one.")
    return load(named, os.environ)


def settings_or_default(arguments: argparse.Namespace) -> Settings:
    """The settings, or the defaults where there are none yet: what needs no store works before anything is set up."""
    from pathlib import Path

    from console.config.locations import locate
    from console.config.settings import Settings as Defaults

    found = locate(Path(arguments.config) if arguments.config else None, os.environ).config
    return settings_of(arguments) if found else Defaults()


Answer = TypeVar("Answer")


def with_runtime(arguments: argparse.Namespace, work: Callable[[Runtime], Awaitable[Answer]]) -> Answer:
    """Open the runtime, do ``work`` in it, give what it gives."""
    import asyncio

    settings = settings_of(arguments)
    log_to_file(said=True)

    async def whole() -> Answer:
        from console.services.runtime import open_runtime

        async with open_runtime(settings, new=arguments.new, known=known_stores()) as runtime:
            return await work(runtime)

    return asyncio.run(whole())


def console(arguments: argparse.Namespace) -> int:
    """Open the console: full screen, or line mode with ``--plain``."""
    import asyncio

    if not arguments.plain:
        from console.tui.terminal.check import check_terminal

        check_terminal(os.environ, sys.stdin, sys.stderr)
    settings = settings_of(arguments)
    return asyncio.run(
        open_console(
            settings, plain=arguments.plain, mouse=not arguments.no_mouse, new=arguments.new, known=known_stores()
        )
    )


def log_to_file(*, said: bool) -> None:
    """Keep the log that `outside-in locate log` names; what is ``said`` goes to standard error as well."""
    from console.cli.diagnostics import say
    from console.config.locations import locate
    from console.services.logbook import keep_log

    keep_log(locate().log, say if said else None)


def known_stores() -> KnownStores:
    """The stores that this user has opened."""
    from console.config.locations import locate
    from console.services.known_stores import KnownStores

    return KnownStores(locate().log.with_name("stores"))


async def open_console(
    settings: Settings, *, plain: bool, mouse: bool, new: bool = False, known: KnownStores | None = None
) -> int:
    """Run the console on ``settings``, with a collector beside it where that is ours to start. ``new`` and ``known``
    are as for `open_runtime`."""
    from console.config.personal import load_personal
    from console.services.collector.autostart import ensure_collector
    from console.services.runtime import open_runtime

    log_to_file(said=plain)
    personal, complaints = load_personal(os.environ)
    async with open_runtime(settings, new=new, known=known) as runtime:
        complaints = (*complaints, *await ensure_collector(runtime.store, settings, runtime.clock()))
        if plain:
            from console.tui.plain.app import run_plain

            return await run_plain(runtime, personal, complaints)
        from console.tui.app import run_console

        return await run_console(runtime, personal, complaints, mouse=mouse and personal.mouse)
