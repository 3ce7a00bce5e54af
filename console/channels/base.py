"""What a channel is: a protocol that sends a letter and says what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Letter:
    """What leaves for one recipient, already redacted. ``key`` stays over every attempt (`transitions.forward_key`).
    ``settled`` are addresses that earlier attempts settled, each with what refuses it (`ChannelLater`)."""

    key: str
    subject: str
    text: str
    link: str = ""
    html: str = ""
    settled: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """The channel said yes: its own words or number for it, cleaned."""

    words: str = ""


class Channel(Protocol):
    """One configured way out. Raises `ChannelRefused` (never) or `ChannelLater` (not now)."""

    id: str

    async def send(self, letter: Letter) -> Receipt:
        """Hand the letter over once."""
        ...

    async def probe(self) -> str:
        """Try the way without sending anything; a sentence that says what was found."""
        ...
