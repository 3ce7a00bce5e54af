"""What the makers of a document meant by characters that they named wrongly."""

from __future__ import annotations

import codecs
import re

_AS_WINDOWS = "outside-in.windows"
_C1 = re.compile("[\x80-\x9f]")
_NAMED = re.compile(rb"<\?xml[^>]{0,200}\bencoding\s*=", re.I)
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def windows_letters(text: str) -> str:
    """The text with the quotes, dashes and letters of windows-1252 where they were called Latin-1: what says
    ``&#146;`` or ISO-8859-1 means an apostrophe, and no writer means a control character."""
    return _C1.sub(lambda found: found[0].encode("latin-1").decode("cp1252", "ignore"), text)


def mostly_utf8(content: bytes) -> str:
    """``content`` in UTF-8; each byte that is none, as where a text was cut or pasted together, as Windows writes."""
    return windows_letters(content.decode("utf-8", _AS_WINDOWS))


def _byte_as_windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(_AS_WINDOWS, _byte_as_windows)


def as_declared(body: bytes, charset: str) -> bytes:
    """XML that names no encoding of its own, in UTF-8: read by the ``charset`` that its server names."""
    if not charset or body.startswith(_MARKS) or _NAMED.match(body.lstrip()[:300]):
        return body
    try:
        return body.decode(charset).encode()
    except (LookupError, ValueError):
        return body
