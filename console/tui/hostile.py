"""The second layer against hostile text: whatever reaches the screen, it cannot drive the terminal.

The first layer is `console.domain.text.clean`, where a mention is made. Each holds with the other switched off.
"""

from __future__ import annotations

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_FORBIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef"
    "\ud800-\udfff\ufffe\uffff]|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0000-\U000e007f]+"
)


class HostileText(LineFilter):
    """Deletes code points that drive terminals from every segment that is drawn; all of them have no width."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments without them."""
        clean: list[Segment] = []
        for segment in segments:
            text = segment.text
            if segment.control or (text.isascii() and text.isprintable()):
                clean.append(segment)
            else:
                clean.append(Segment(_FORBIDDEN.sub("", text), segment.style))
        return clean


def harmless(text: str) -> str:
    """Text that is typed, pasted or printed without them; line breaks and tabs become blanks."""
    return _FORBIDDEN.sub("", re.sub(r"[\t\r\n]+", " ", text))


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
