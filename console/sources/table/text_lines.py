"""The lines of a file that may be of any size and encoding: bounded in memory, whatever stands in them."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from io import BufferedReader

LONGEST = 1024 * 1024  # bytes of one line; a longer one is cut there
_PIECE = 256 * 1024
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 2_048  # bytes at the beginning that tell wide characters by their zeros
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")


def lines_of(file: BufferedReader, encoding: str = "") -> Iterator[str]:
    """Each line of ``file``, its ending made a line feed; CR LF, LF and a lone CR all end one. Without ``encoding``
    a byte-order mark decides, or the zeros of UTF-16 and UTF-32; else each line is UTF-8, or where it is not, what
    Windows writes (cp1252). A line that is too long is cut, and has no ending."""
    named = encoding or _marked(file)
    pieces = _decoded(file, named) if named else _guessed(file)
    rest = ""
    for piece in pieces:
        text = rest + piece
        held = text.endswith("\r")  # its line feed may stand in the next piece
        lines = (text[:-1] if held else text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        rest = lines.pop() + ("\r" if held else "")
        for line in lines:
            yield line + "\n"
        if len(rest) > LONGEST:
            yield rest[:LONGEST]
            rest = _skip(pieces)
    if rest.strip("\r"):
        yield rest.rstrip("\r") + "\n"


def _marked(file: BufferedReader) -> str:
    """The encoding that a byte-order mark says; the mark is read off."""
    start = file.peek(4)
    for mark, name in _MARKS:
        if start.startswith(mark):
            file.read(len(mark))
            return name
    return _by_zeros(file.peek(_SAMPLE)[:_SAMPLE])


def _by_zeros(start: bytes) -> str:
    """The wide encoding that the zero bytes of Latin letters tell, if it reads as text; else empty."""
    start = start[: len(start) // 4 * 4]
    if start.count(0) * 4 < len(start):
        return ""
    for name in _WIDE:
        try:
            text = start.decode(name)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and sum(char.isascii() for char in text) * 2 > len(text):
            return name
    return ""


def _decoded(file: BufferedReader, encoding: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    while piece := file.read(_PIECE):
        yield decoder.decode(piece)
    yield decoder.decode(b"", final=True)


def _guessed(file: BufferedReader) -> Iterator[str]:
    """Pieces that end with a line feed where there is one near, each line decoded by itself."""
    while piece := file.readline(_PIECE):
        try:
            yield piece.decode("utf-8")
        except UnicodeDecodeError:
            yield piece.decode("cp1252", "replace")


def _skip(pieces: Iterator[str]) -> str:
    """What follows the end of an over-long line."""
    for piece in pieces:
        _, ending, after = piece.replace("\r", "\n").partition("\n")
        if ending:
            return after
    return ""
