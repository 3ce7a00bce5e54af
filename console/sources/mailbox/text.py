"""The text of an e-mail's headers and parts, whatever they say of themselves.

Python's `email` takes an encoding or a character set at its word, and raises where the word is none: at a character set
that cannot be named, at a NUL in one, at a header coded in it. Here a claim is tried, and where it cannot be true the
bytes are read as what they most likely are, so that no letter is lost for how its writer's program described it.
"""

from __future__ import annotations

import codecs
import email
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.policy import compat32
from itertools import islice
from typing import cast

from console.sources.feed.charsets import mostly_utf8, windows_letters

_MOST_PARTS = 50  # parts that hold text; those that only hold others are not counted
_NO_WORDS = frozenset({"application", "audio", "font", "image", "model", "video"})
_RAISED = (LookupError, TypeError, ValueError)  # by Python at parameters that are coded in what cannot be
_CODED = re.compile(rb"(?<=\w)\*(\d*)\*?=")
_WORD = re.compile(r"[\w-]+")
_SHIFTING = ("iso2022", "utf-7", "hz")  # these write other letters with the bytes of ASCII
_WIDE = ("utf-16", "utf-32")  # these hold NULs wherever a Latin letter stands
_PYTHONS = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape"})  # no character sets of e-mails


def parsed(raw: bytes) -> Message:
    """A message. Where how its parameters are coded (RFC 2231) makes the parser itself raise, they are read uncoded.
    Raises `RecursionError` where its parts lie some hundred levels deep."""
    try:
        return email.message_from_bytes(raw, policy=compat32)
    except _RAISED:
        return email.message_from_bytes(_CODED.sub(rb"-\1=", raw), policy=compat32)


def header(message: Message, name: str) -> str:
    """The first header of that name, decoded, on one line; empty where there is none."""
    return decoded(coded(message, name))


def coded(message: Message, name: str) -> str:
    """The same as it was sent, encoded words and all."""
    for called, value in message.raw_items():
        if called.lower() == name.lower():
            return " ".join(as_text(str(value).encode("utf-8", "surrogateescape"), "utf-8").split())
    return ""


def decoded(value: str) -> str:
    """``value`` with its encoded words read (RFC 2047); one that cannot be read stands as it was sent."""
    try:
        pieces = decode_header(value)
    except (MessageError, ValueError):
        return value
    text = (
        piece
        if isinstance(piece, str)
        else as_text(piece, charset or "utf-8")
        if charset
        else piece.decode("raw-unicode-escape", "replace")
        for piece, charset in pieces
    )
    return " ".join("".join(text).split())


def bodies(message: Message) -> tuple[str, str]:
    """The plain text and the HTML of a message, attachments left out. Where neither has words, as where what a part is
    was spelled wrongly, whatever may be text stands for plain text, rather than that nothing is read."""
    found: dict[str, list[str]] = {"plain": [], "html": [], "": []}
    for part in islice(_leaves(message), _MOST_PARTS):
        if part.get_content_disposition() == "attachment":
            continue
        kind = part.get_content_type()
        if kind.partition("/")[0] not in _NO_WORDS:
            found[kind.removeprefix("text/") if kind in ("text/plain", "text/html") else ""].append(_text(part))
    plain, markup, other = ("\n\n".join(filter(None, texts)) for texts in found.values())
    return plain or ("" if markup else other or _around(message)), markup


def as_text(content: bytes, charset: str) -> str:
    """``content`` in the character set that it claims, where that can be; else in UTF-8, or as Windows writes."""
    claimed = _codec(charset, content)
    if content.isascii() and not claimed.startswith((*_SHIFTING, *_WIDE)):
        return content.decode("ascii")
    try:
        return windows_letters(content.decode(claimed))
    except ValueError:
        return mostly_utf8(content)


def _codec(charset: str, content: bytes) -> str:
    """Python's name of a character set in which ``content`` may be written; UTF-8 where ``charset`` names none."""
    try:
        name = codecs.lookup(charset).name
        if name in _PYTHONS or (not name.startswith(_WIDE) and b"Az".decode(name) != "Az"):
            return "utf-8"
    except (LookupError, ValueError):  # not known, no characters but bytes, or a NUL within the name
        return "utf-8"
    return "utf-8" if name.startswith(_WIDE) and b"\0" not in content else name


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold no others, in order, however deep they lie."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        if part.is_multipart():
            waiting.extend(reversed(cast("list[Message]", part.get_payload())))
        else:
            yield part


def _around(message: Message) -> str:
    """What stands before and behind the parts, where no reader looks: all there is where boundaries are spoilt."""
    outside = (text for part in message.walk() for text in (part.preamble, part.epilogue) if text)
    return as_text("\n".join(outside).encode("utf-8", "surrogateescape"), "utf-8").strip()


def _text(part: Message) -> str:
    encoding = _WORD.match(header(part, "Content-Transfer-Encoding"))  # what follows, as in "base64; x=y", is nothing
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = encoding[0].lower() if encoding else ""
    content = part.get_payload(decode=True)
    try:
        charset = part.get_content_charset()
    except _RAISED:
        charset = None
    return as_text(content, charset or "utf-8").strip() if isinstance(content, bytes) else ""
