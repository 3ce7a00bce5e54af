"""Text that cannot drive a terminal: what is typed, pasted, printed or handed over as a link."""

from __future__ import annotations

import re

FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
    "\ud800-\udfff\ufffe\uffff]|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0000-\U000e007f]+"
)


def harmless(text: str) -> str:
    """Text that is typed, pasted or printed without them; line breaks and tabs become blanks."""
    return FORBIDDEN.sub("", re.sub(r"[\t\r\n]+", " ", text))


def safe_link(url: str) -> str:
    """``url`` where a terminal may be given it as a hyperlink, else nothing: web addresses of printable ASCII alone,
    the host in punycode, without a name and password before it."""
    from urllib.parse import urlsplit, urlunsplit

    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return ""
    safe = urlunsplit((parts.scheme, host + port, parts.path, parts.query, parts.fragment))
    return safe if re.fullmatch(r"[!-~]+", safe) else ""
