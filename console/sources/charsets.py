"""What the makers of a document meant by characters that they named wrongly."""

from __future__ import annotations

import codecs
import re

_C1 = re.compile("[\x80-\x9f]")
_NAMED = re.compile(rb"<\?xml[^>]{0,200}\bencoding\s*=", re.I)
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def windows_letters(text: str) -> str:
    """The text with the quotes, dashes and letters of windows-1252 where they were called Latin-1: what says
    ``&#146;`` or ISO-8859-1 means an apostrophe, and no writer means a control character."""
    return _C1.sub(lambda found: found[0].encode("latin-1").decode("cp1252", "ignore"), text)


def as_declared(body: bytes, charset: str) -> bytes:
    """XML that names no encoding of its own, in UTF-8: read by the ``charset`` that its server names."""
    if not charset or body.startswith(_MARKS) or _NAMED.match(body.lstrip()[:300]):
        return body
    try:
        return body.decode(charset).encode()
    except (LookupError, ValueError):
        return body
