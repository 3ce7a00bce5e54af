"""The kinds of source and channel, and what each may be told: one table for the check, the hints and the example."""

from __future__ import annotations

from collections.abc import Mapping

from console.domain.frozen import field, frozen

MINUTE, DAY = 60.0, 86_400.0
_WEB = ("https", "http")
_SOCKET = ("wss", "ws")
_WAY = ("proxy", "ca_file")  # how one source gets onto the wire, where that is not how the others do


@frozen
class Option:
    """One key that only its kind knows. ``type`` is a reader of `tables.Table`; ``low``, ``high`` are for numbers."""

    type: str
    needed: bool = False
    choices: tuple[str, ...] = ()
    low: float = 0
    high: float = 0
    schemes: tuple[str, ...] = _WEB


@frozen
class Kind:
    """What a kind needs and takes of the keys that several share, and its own ``options``.

    ``ready`` is false for what this version does not have yet. ``firehose`` says that without a watch it keeps
    everything that a whole network says.
    """

    needs: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    schemes: tuple[str, ...] = _WEB
    options: Mapping[str, Option] = field(default_factory=dict)
    every: tuple[float, float] = (MINUTE, 7 * DAY)
    ready: bool = False
    firehose: bool = False


_TLS = Option("choice", choices=("none", "starttls", "tls"))
_PORT = Option("whole", low=1, high=65_535)

SOURCES: Mapping[str, Kind] = {
    "feed": Kind(needs=("url",), takes=("every", "watch", *_WAY), ready=True, options={"headers": Option("words")}),
    "jetstream": Kind(
        needs=("url",),
        takes=("watch", *_WAY),
        schemes=_SOCKET,
        ready=True,
        firehose=True,
        options={
            "wire": Option("choice", choices=("auto", "v1", "v2")),
            "dids": Option("texts"),
            "resolver": Option("url"),
        },
    ),
    "table": Kind(
        needs=("path",),
        takes=("every", "watch", "columns"),
        every=(1.0, 7 * DAY),
        ready=True,
        options={
            "format": Option("choice", choices=("auto", "csv", "jsonl", "xlsx")),
            "delimiter": Option("text"),
            "encoding": Option("text"),
            "feed": Option("text"),
            "sheet": Option("text"),
        },
    ),
    "replay": Kind(
        needs=("path",),
        takes=("watch",),
        ready=True,
        options={
            "speed": Option("number", low=0, high=1_000_000),
            "catch_up": Option("number", low=0, high=1),
        },
    ),
    "mastodon": Kind(
        needs=("url",),
        takes=("every", "watch", *_WAY),
        ready=True,
        options={
            "token": Option("secret"),
            "stream": Option("choice", choices=("public", "public:local", "hashtag", "user", "account")),
            "tags": Option("texts"),
            "accounts": Option("texts"),
        },
    ),
    "bluesky": Kind(
        takes=("url", "every", "watch", *_WAY),
        ready=True,
        options={
            "handle": Option("text", needed=True),
            "password": Option("secret", needed=True),
            "searches": Option("texts"),
        },
    ),
    "care-opinion": Kind(
        takes=("url", "every", "watch", *_WAY),
        ready=True,
        options={
            "key": Option("secret", needed=True),
            "search": Option("text"),
        },
    ),
    "mailbox": Kind(
        takes=("every", "watch", "ca_file"),
        ready=True,
        options={
            "host": Option("host", needed=True),
            "port": _PORT,
            "tls": _TLS,
            "user": Option("text", needed=True),
            "password": Option("secret", needed=True),
            "folder": Option("text"),
        },
    ),
    "webhook": Kind(
        takes=("watch", "columns"),
        ready=True,
        options={
            "listen": Option("listen", needed=True),
            "secret": Option("secret", needed=True),
        },
    ),
    "declared": Kind(
        takes=("url", "every", "watch", *_WAY),
        ready=True,
        options={
            "preset": Option("preset", needed=True),
            "key": Option("secret"),
            "with": Option("words"),
        },
    ),
}

CHANNELS: Mapping[str, Kind] = {
    "email": Kind(needs=("to",), ready=True),
    "spool": Kind(needs=("path",), ready=True),
    "teams": Kind(needs=("url",), schemes=("https",), ready=True),
    "slack": Kind(needs=("url",), schemes=("https",), ready=True),
    "mattermost": Kind(needs=("url",), ready=True),
    "hook": Kind(needs=("url",), ready=True, options={"key": Option("secret"), "headers": Option("words")}),
    "matrix": Kind(needs=("url", "to"), options={"token": Option("secret", needed=True)}),
    "mastodon": Kind(needs=("url",), options={"token": Option("secret", needed=True)}),
    "bluesky": Kind(
        takes=("url",),
        options={
            "handle": Option("text", needed=True),
            "password": Option("secret", needed=True),
        },
    ),
}
