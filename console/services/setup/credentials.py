"""The secrets that a source needs: which, where a person gets them, whether they work, and where they are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from console.config.kinds import SOURCES
from console.config.secrets import PREFIX
from console.config.settings import Settings, SourceSettings
from console.domain.errors import NotFound
from console.domain.frozen import frozen

# Where a person gets each secret, by kind of source and key. {names} are options and settings of the source.
_WHERE: Mapping[tuple[str, str], str] = {
    ("feed", "url"): "The address of the feed. Google Alerts: at google.com/alerts, set the alert to “Deliver to: RSS "
    "feed”, and copy the address behind its feed symbol.",
    ("mastodon", "token"): "An access token of an account at {url}. In its web page: Preferences, Development, New "
    "application, scope “read”; then copy “Your access token”.",
    ("bluesky", "password"): "An app password of {handle}, never the account's own: Settings, Privacy and security, "
    "App passwords, Add.",
    ("care-opinion", "key"): "The key of your subscription's interface (API). Care Opinion gives it to subscribers: "
    "ask whoever looks after your subscription.",
    ("mailbox", "password"): "The password of the mailbox {user}. Where signing in needs a second factor, an app "
    "password made for this.",
    ("webhook", "secret"): "A long random text of your own, which the sender gets as well to sign with. "
    "`openssl rand -hex 32` makes one.",
}


@frozen
class NeededSecret:
    """One secret: the ``name`` it is kept by, the ``key`` of the settings that refers to it, and where to get it."""

    name: str
    key: str
    where: str


def source_of(settings: Settings, name: str) -> SourceSettings:
    """The source of that id. Raises `NotFound` with the ids that there are."""
    for source in settings.sources:
        if source.id == name:
            return source
    there = ", ".join(source.id for source in settings.sources) or "none"
    raise NotFound(f"There is no source “{name}” in the configuration.", advice=f"There is: {there}.")


def wanted(source: SourceSettings) -> tuple[NeededSecret, ...]:
    """Every secret that the settings of a source refer to, each once."""
    found: dict[str, NeededSecret] = {}
    for key, value in _values(source):
        if value.startswith(PREFIX):
            name = value.removeprefix(PREFIX)
            found.setdefault(name, NeededSecret(name, key, _where(source, key)))
    return tuple(found.values())


def missing_reference(source: SourceSettings) -> str:
    """What to write into the file where a source refers to no secret, in words."""
    keys = [key for key, option in SOURCES[source.kind].options.items() if option.type == "secret"]
    if not keys:
        return (
            f'A source of kind "{source.kind}" needs none. If its address is itself a key, write '
            f'url = "{PREFIX}{source.id}-url" in its place, and say this again.'
        )
    return " ".join(
        f'Write {key} = "{PREFIX}{source.id}-{key}" into it, and say this again. {_where(source, key)}' for key in keys
    )


def _values(source: SourceSettings) -> Iterator[tuple[str, str]]:
    """Every text in the settings of a source that may be the reference of a secret, with its key."""
    yield "url", source.url
    yield "proxy", source.proxy
    for key, value in source.options.items():
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, Mapping):
            yield from ((f"{key}.{name}", str(inner)) for name, inner in value.items())


def _where(source: SourceSettings, key: str) -> str:
    if key == "proxy":
        return "The address of the proxy with its login: http://user:password@proxy.example:3128."
    if source.kind == "declared":
        return _by_preset(source, key.removeprefix("with."))
    words = _WHERE.get((source.kind, key), f"What the other side gave you as {key}.")
    known = {"url": source.url, **{name: value for name, value in source.options.items() if isinstance(value, str)}}
    for name, value in known.items():
        words = words.replace(f"{{{name}}}", value if not value.startswith(PREFIX) else "the other side")
    return words


def _by_preset(source: SourceSettings, name: str) -> str:
    from pathlib import Path

    from console.sources.declared.preset import load

    called = str(source.options.get("preset", ""))
    preset = load(called, Path(called).parent if called.endswith(".toml") else None).preset
    said = preset.needs.get(name, f"what the platform gave you as {name}")
    about = f" How to get it: {preset.documentation}" if preset.documentation else ""
    return f"{said[:1].upper()}{said[1:]}.{about}"
