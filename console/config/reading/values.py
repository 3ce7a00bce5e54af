"""Values that are written as text and mean something else: durations, addresses, URLs, hosts, zones, identifiers.

Each function says what is wrong in the words that follow a key's name ("must be …"), or an empty string.
"""

from __future__ import annotations

import os
import re
from urllib.parse import parse_qsl, urlsplit

# Patterns are compiled when they are first asked for: a start should not pay for what its file does not use.
_DURATION = r"(\d{1,6}(?:\.\d{1,3})?)\s*(s|m|h|d|w)"
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0, "w": 604_800.0}
_ADDRESS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-][A-Za-z0-9!#$%&'*+./=?^_`{|}~-]*@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
_NAMED_ADDRESS = r"[^<>\r\n]*<([^<>]+)>"
_HOST = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]+(?:/\d{1,3})?|\[[0-9A-Fa-f:.]+\]"
_IDENTIFIER = r"[a-z0-9][a-z0-9_-]{0,39}"
_ZONE = r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}"
_ZONES = "/usr/share/zoneinfo"
_SECRET_PARAMETERS = frozenset(
    {
        "access_token",
        "api_key",
        "apikey",
        "api-key",
        "auth",
        "client_secret",
        "key",
        "passwd",
        "password",
        "pwd",
        "secret",
        "sig",
        "signature",
        "subscription-key",
        "token",
    }
)
_SECRET_URLS = (  # (in the host, in the path or query): the address itself lets anybody read or write
    ("google.", "/alerts/feeds/"),
    ("reddit.com", "feed="),
    ("hooks.slack.com", "/services/"),
    ("", "/hooks/"),
)


def seconds(text: str) -> float | None:
    """``15m`` as seconds, or None where it is no duration."""
    match = re.fullmatch(_DURATION, text.strip())
    return float(match[1]) * _SECONDS[match[2]] if match else None


def duration_text(value: float) -> str:
    """Seconds as a file would say them: ``15m``."""
    for unit in ("w", "d", "h", "m"):
        if value >= _SECONDS[unit] and value % _SECONDS[unit] == 0:
            return f"{value / _SECONDS[unit]:g}{unit}"
    return f"{value:g}s"


def bad_address(text: str, *, named: bool = False) -> str:
    """What is wrong with an e-mail address; ``named`` allows ``Name <a@b>``."""
    match = re.fullmatch(_NAMED_ADDRESS, text) if named else None
    bare = match[1] if match else text
    good = ".." not in bare and re.fullmatch(_ADDRESS, bare)
    return "" if good else "must be an e-mail address"


def bad_host(text: str) -> str:
    """What is wrong with a host name, an address or a network (``10.0.0.0/8``)."""
    if "://" in text:
        return "must be a host, not a URL: leave out what stands before :// and after the host"
    return "" if re.fullmatch(_HOST, text) else "must be a host name, an IP address or a network such as 10.0.0.0/8"


def bad_listen(text: str) -> str:
    """What is wrong with a place to listen at: a host and a port, a port of this machine, or a socket file."""
    if text.startswith("unix:/"):
        return ""
    port = re.search(r":(\d{1,5})$", text)
    good = port and 0 < int(port[1]) < 65_536
    return "" if good else 'must be a host and a port, a port alone, or a socket file: ":8788", "unix:/run/form.sock"'


def bad_identifier(text: str) -> str:
    """What is wrong with an id: they stand in queries, keys and file names, so they are plain."""
    plain = "must be lower-case letters, digits, - and _ (40 at most), beginning with a letter or digit"
    return "" if re.fullmatch(_IDENTIFIER, text) else plain


def bad_url(text: str, schemes: tuple[str, ...]) -> str:
    """What is wrong with a URL that must have one of ``schemes``."""
    wanted = " or ".join(f"{scheme}://" for scheme in schemes)
    if any(char.isspace() or not char.isprintable() for char in text):
        return "must be a URL without blanks"
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return f"is no URL that can be read; it begins with {wanted} and a host"
    if parts.scheme.lower() not in schemes or not host:
        return f"must be a URL that begins with {wanted}"
    return ""


def secret_in_url(text: str) -> tuple[str, bool]:
    """What secret a URL holds, in words without it, and whether that is a fault (else it deserves a warning)."""
    try:
        parts = urlsplit(text)
        password = parts.password
    except ValueError:
        return "", False
    if password:
        return "a password", True
    for name, value in parse_qsl(parts.query):
        if name.lower() in _SECRET_PARAMETERS and value:
            return f"a token ({name}=…)", True
    host, rest = (parts.hostname or ""), f"{parts.path}?{parts.query}"
    if any(place in host and mark in rest for place, mark in _SECRET_URLS):
        return "an address that is itself the key", False
    return "", False


def bad_zone(name: str) -> str:
    """What is wrong with a time zone. The system's own list answers without loading zoneinfo."""
    if not re.fullmatch(_ZONE, name):
        return "must be a time zone such as Europe/London"
    if os.path.isfile(os.path.join(_ZONES, name)):
        return ""
    import zoneinfo  # the `tzdata` package may know what this machine does not

    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return f"is no time zone{_near_zone(name)}"
    return ""


def _near_zone(name: str) -> str:
    import zoneinfo

    from console.config.reading.problems import nearest

    return nearest(name, zoneinfo.available_timezones())
