"""Trying every source and every channel once, without keeping or sending anything."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from console.config.secrets import PREFIX, Secrets
from console.config.settings import Settings, SourceSettings
from console.domain.errors import OutsideInError
from console.services.runtime import open_adapters

TRY_AT_MOST = 25.0  # seconds for one source or channel


async def try_everything(settings: Settings) -> list[tuple[str, bool, str]]:
    """What was tried, whether it answered as it should, and a sentence; in the order of the file."""
    async with open_adapters(settings) as wires:
        probes: list[tuple[str, Callable[[], Awaitable[str]]]] = [
            (f"source {name}", one.source.probe) for name, one in wires.sources.items()
        ]
        probes += [(f"channel {name}", channel.probe) for name, channel in wires.channels.items()]
        faults = [(what, False, sentence) for what, sentence in wires.faults]
        return faults + list(await asyncio.gather(*(_tried(what, probe) for what, probe in probes)))


async def try_source(settings: Settings, source: SourceSettings, secret: Callable[[str], str]) -> tuple[bool, str]:
    """Whether one source answers as it should with what ``secret`` gives for its references, and a sentence."""
    topics = tuple(replace(topic, form=False) for topic in settings.topics)
    async with open_adapters(replace(settings, sources=(source,), channels=(), topics=topics), secret=secret) as wires:
        return (await _tried(source.id, wires.sources[source.id].source.probe))[1:]


async def trial(settings: Settings, source: SourceSettings, given: Mapping[str, str]) -> tuple[bool, str]:
    """Whether the source answers as it should with the secrets ``given`` by name (others are looked up), and what it
    says, in which none of them stands."""
    known = Secrets(settings.file)

    def secret(value: str) -> str:
        return given.get(value.removeprefix(PREFIX), "") or known(value) if value.startswith(PREFIX) else value

    try:
        works, said = await try_source(settings, source, secret)
    except OutsideInError as fault:
        works, said = False, str(fault)
    for value in given.values():
        said = said.replace(value, "…") if len(value) > 4 else said
    return works, said


async def _tried(what: str, probe: Callable[[], Awaitable[str]]) -> tuple[str, bool, str]:
    try:
        async with asyncio.timeout(TRY_AT_MOST):
            return what, True, await probe()
    except TimeoutError:
        return what, False, f"No answer within {TRY_AT_MOST:g} seconds."
    except OutsideInError as error:
        return what, False, str(error)
