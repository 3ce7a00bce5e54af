"""Every kind of source by its name in the settings. A new one is a module with an `open_source`, and one line here.

Modules are imported when a source of their kind is opened, so that nobody pays for what is not configured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from importlib import import_module
from typing import TYPE_CHECKING, cast
from zoneinfo import ZoneInfo

from console.config.settings import SourceSettings
from console.domain.errors import NotFound
from console.sources.base import Keep, Source

if TYPE_CHECKING:
    from console.net.http import Fetcher

_REFERENCE = "secret:"


@dataclass(frozen=True, slots=True)
class SourceKind:
    """Where a kind lives, and whether it is a stream (reads on until it breaks) or polled (ends after one round)."""

    module: str
    stream: bool = False


KINDS: Mapping[str, SourceKind] = {
    "feed": SourceKind("console.sources.feed.source"),
    "jetstream": SourceKind("console.sources.jetstream.source", stream=True),
    "table": SourceKind("console.sources.table.source"),
    "replay": SourceKind("console.sources.replay", stream=True),
    "mastodon": SourceKind("console.sources.mastodon.source", stream=True),
    "mailbox": SourceKind("console.sources.mailbox.source", stream=True),
    "webhook": SourceKind("console.sources.webhook.source", stream=True),
    "bluesky": SourceKind("console.sources.bluesky.source"),
    "care-opinion": SourceKind("console.sources.care_opinion.source"),
    "declared": SourceKind("console.sources.declared.source"),
}


def open_source(
    settings: SourceSettings,
    *,
    fetcher: Fetcher,
    now: Callable[[], datetime],
    keep: Keep | None = None,
    zone: tzinfo | str = UTC,
    secret: Callable[[str], str] | None = None,
) -> Source:
    """The source that ``settings`` describe. ``zone`` is the organisation's, for dates that name none; ``secret`` gives
    the value behind a reference (``secret:name``), and leaves what is none as it is.

    Nothing is connected before `Source.read`. Raises `NotFound` for a kind that there is not, and whatever ``secret``
    raises for one that is missing.
    """
    kind = KINDS.get(settings.kind)
    if kind is None:
        raise NotFound(f"There is no kind of source called {settings.kind}.", advice=f"There are: {', '.join(KINDS)}.")
    opener = import_module(kind.module).open_source
    told = settings if secret is None else _resolved(settings, secret)
    where = ZoneInfo(zone) if isinstance(zone, str) else zone
    return cast(Source, opener(told, fetcher=fetcher, keep=keep, now=now, zone=where))


def is_stream(kind: str) -> bool:
    """Whether a source of this kind goes on until it breaks."""
    return kind in KINDS and KINDS[kind].stream


def _resolved(settings: SourceSettings, secret: Callable[[str], str]) -> SourceSettings:
    """``settings`` with the values that its references stand for, in the URL, the options and their tables."""
    options = {name: _value(value, secret) for name, value in settings.options.items()}
    return replace(settings, url=str(_value(settings.url, secret)), options=options)


def _value(value: object, secret: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return secret(value) if value.startswith(_REFERENCE) else value
    if isinstance(value, Mapping):
        return {name: _value(inner, secret) for name, inner in value.items()}
    return value
