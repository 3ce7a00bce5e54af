"""What the configuration calls ready is what the program can open, and the other way round."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.channels.registry import open_channel
from console.config.kinds import CHANNELS, SOURCES
from console.config.settings import ChannelSettings, Email, Net
from console.domain.errors import ChannelRefused
from console.net.http import Fetcher
from console.sources import registry as sources


def test_sources_that_are_ready_are_those_that_can_be_opened() -> None:
    assert {name for name, kind in SOURCES.items() if kind.ready} == set(sources.KINDS)


@pytest.mark.parametrize("name", CHANNELS)
async def test_channels_that_are_ready_are_those_that_can_be_opened(name: str, tmp_path: Path) -> None:
    settings = ChannelSettings("x", name, to=("a@b.example",), path=str(tmp_path), url="https://hooks.example/x")
    opened = True
    async with Fetcher(Net()) as fetcher:
        try:
            open_channel(settings, email=Email(), secret=lambda value: value, fetcher=fetcher)
        except ChannelRefused:
            opened = False
    assert opened is CHANNELS[name].ready
