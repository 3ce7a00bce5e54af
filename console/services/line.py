"""A line: one source as the collector runs it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from console.domain.matching import Matcher
from console.domain.mention import RawMention
from console.net.quota import Quota
from console.services.reopening import Opened, as_before
from console.sources.base import Source


@dataclass(frozen=True, slots=True)
class Line:
    """One source as the collector runs it: where it reads, what it keeps, how often it asks."""

    source: Source
    watch: Matcher | None
    every: float
    stream: bool
    quota: Callable[[datetime], Quota | None] = lambda now: None  # what its platform said since it was asked last
    private: Callable[[RawMention], RawMention] | None = None  # takes the author out of what is an answer to a topic
    renewed: Callable[[float], Awaitable[Opened | None]] = as_before  # see `Opening.renewed`
