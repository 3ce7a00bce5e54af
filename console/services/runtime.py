"""The composition root: the one place that names concrete adapters and puts them together.

A console or a command opens a `Runtime` and gives it back; network and judging are opened by the collector alone.
"""

from __future__ import annotations

import os
import pwd
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from console.config.settings import Settings
from console.domain.matching import Context
from console.services.triage import Triage
from console.store.engine import Store


def now_utc() -> datetime:
    """The one clock of every face and service; rules are given its answer."""
    return datetime.now(UTC)


def operator_name() -> str:
    """Who sits here: the login name of the real user, never what ``$USER`` claims. ``sudo`` does not hide who it was."""
    uid = os.getuid()
    sudo = os.environ.get("SUDO_UID", "")
    if uid == 0 and sudo.isdigit():
        uid = int(sudo)
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid-{uid}"


@dataclass(slots=True)
class Runtime:
    """Everything that a face needs, open."""

    settings: Settings
    store: Store
    operator: str
    clock: Callable[[], datetime]
    triage: Triage
    author_key: bytes

    def context(self) -> Context:
        """What a query is read against now: time, zone, who asks, teams, saved searches."""
        return query_context(self.settings, now=self.clock(), me=self.operator, author_key=self.author_key)


def query_context(settings: Settings, *, now: datetime, me: str, author_key: bytes = b"") -> Context:
    """The `Context` that these settings make."""
    raise NotImplementedError


@asynccontextmanager
async def open_runtime(
    settings: Settings, *, operator: str = "", clock: Callable[[], datetime] = now_utc
) -> AsyncIterator[Runtime]:
    """Open the store that ``settings`` name and everything on top of it; closed in reverse order.

    Raises `StoreFault` with a sentence and a way out.
    """
    from console.store.sqlite import open_store

    who = operator or operator_name()
    store = await open_store(settings.store.path, shared=settings.store.shared)
    try:
        yield Runtime(
            settings=settings, store=store, operator=who, clock=clock,
            triage=Triage(store, settings, who, clock), author_key=await store.key(),
        )
    finally:
        await store.close()
