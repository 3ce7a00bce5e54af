"""What a terminal sends, taken apart: characters, keys, pastes, and its own replies, which mean nothing to an operator.

A reply is swallowed whole, however long it takes to come; what is cut off is dropped and never read as keys. Bytes that
are not UTF-8 become one sign that no key has. Pure: the moment is passed in, in seconds.
"""

from __future__ import annotations

from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from enum import Enum, auto
from math import inf
from typing import NamedTuple

CUT = 1.0  # seconds of silence after which the rest of a sequence is not waited for any more
CUT_PASTE = 5.0  # and the rest of a paste
LONGEST = 64  # characters of a sequence that anything could know
LONGEST_PASTE = 1_000_000
UNREADABLE = "\ufffd"

_ESC, _BEL, _CANCELLED = "\x1b", "\x07", frozenset("\x18\x1a")
_PASTE, _PASTED = "\x1b[200~", "\x1b[201~"
_C1 = {
    chr(base + code): chr(code - 0x40)
    for base in (0, 0xDC00)  # SS3, DCS, SOS, CSI, OSC, PM, APC in one byte
    for code in (0x8F, 0x90, 0x98, 0x9B, 0x9D, 0x9E, 0x9F)
}
_STRING_ENDS = frozenset("\x9c\udc9c")
_STRINGS = frozenset("P]X^_")  # DCS, OSC, SOS, PM, APC


class TokenKind(Enum):
    """What a token is."""

    CHARACTER = auto()
    ESCAPE = auto()  # the key
    ALT = auto()  # a character with Alt
    SEQUENCE = auto()  # a key with a name, the mouse, the focus, or the answer to a question of ours
    PASTE = auto()


class InputToken(NamedTuple):
    """One thing that was sent."""

    kind: TokenKind
    text: str


class _State(Enum):
    GROUND = auto()
    ESCAPE = auto()
    SS3 = auto()
    CSI = auto()
    LINUX = auto()  # its console's function keys: CSI [ and a letter
    MOUSE = auto()  # as X10 said it: CSI M and three bytes
    STRING = auto()
    STRING_ESCAPE = auto()
    PASTE = auto()


class InputParser:
    """Takes bytes as they come; gives tokens."""

    def __init__(self, escape_delay: float) -> None:
        self._delays = {_State.GROUND: inf, _State.ESCAPE: escape_delay, _State.PASTE: CUT_PASTE}
        self._decode = getincrementaldecoder("utf-8")("surrogateescape").decode
        self._state = _State.GROUND
        self._parts: list[str] = []
        self._until = ""  # what else than ST ends the string that is being swallowed
        self._bytes = 0  # of an X10 mouse event
        self._fed = 0.0
        self._alone = -inf  # when an Esc was last taken for the key, because nothing followed it

    @property
    def deadline(self) -> float:
        """When silence will mean something."""
        return self._fed + self._delays.get(self._state, CUT)

    def feed(self, data: bytes, now: float) -> Iterator[InputToken]:
        """What these bytes complete."""
        yield from self.tick(now)
        self._fed = now
        text = self._decode(data)
        if self._state is _State.GROUND and text[:1] == "[" and len(text) > 1 and now - self._alone < CUT:
            self._begin(_State.ESCAPE, _ESC)  # the rest of a sequence whose Esc came long before it
        for character in text:
            yield from self._take(character)

    def tick(self, now: float) -> Iterator[InputToken]:
        """What silence until ``now`` completes or ends."""
        if now < self.deadline:
            return
        state, text = self._state, self._text
        self._rest()
        if state is _State.ESCAPE:
            self._alone = now
            yield InputToken(TokenKind.ESCAPE, _ESC)
        elif state is _State.PASTE:
            yield InputToken(TokenKind.PASTE, text)

    # one character in a state

    def _take(self, character: str) -> Iterable[InputToken]:
        match self._state:
            case _State.GROUND:
                return self._on_ground(character)
            case _State.ESCAPE:
                return self._escaped(character)
            case _State.SS3:
                return self._in_ss3(character)
            case _State.CSI:
                return self._in_csi(character)
            case _State.LINUX:
                return self._complete(character)
            case _State.MOUSE:
                self._bytes += len(character.encode("utf-8", "surrogateescape"))
                if self._bytes >= 3:
                    self._rest()
                return ()
            case _State.STRING | _State.STRING_ESCAPE:
                return self._in_string(character)
            case _State.PASTE:
                return self._in_paste(character)

    def _on_ground(self, character: str) -> Iterable[InputToken]:
        if character == _ESC:
            self._begin(_State.ESCAPE, _ESC)
            return ()
        if character in _C1:
            self._begin(_State.ESCAPE, _ESC)
            return self._escaped(_C1[character])
        return (InputToken(TokenKind.CHARACTER, _readable(character)),)

    def _escaped(self, character: str) -> Iterable[InputToken]:
        if character == _ESC:
            return (InputToken(TokenKind.ESCAPE, _ESC),)  # pressed twice; the second may yet begin something
        if character == "[":
            self._begin(_State.CSI, "\x1b[")
        elif character == "O":
            self._begin(_State.SS3, "\x1bO")
        elif character in _STRINGS:
            self._begin(_State.STRING, "")
            self._until = _BEL if character == "]" else ""
        else:
            self._rest()
            return (InputToken(TokenKind.ALT, _readable(character)),)
        return ()

    def _in_ss3(self, character: str) -> Iterable[InputToken]:
        if character in "0123456789;":
            self._keep(character)
            return ()
        return self._complete(character)

    def _in_csi(self, character: str) -> Iterable[InputToken]:
        if " " <= character <= "?":
            self._keep(character)
            if character == "$" and self._text[2:-1].isdecimal():  # rxvt's Shift
                return self._complete("")
            return ()
        if character == "[" and len(self._parts) == 1:
            self._parts.append(character)
            self._state = _State.LINUX
            return ()
        if character == "M" and len(self._parts) == 1:
            self._begin(_State.MOUSE, "")
            self._bytes = 0
            return ()
        return self._complete(character)

    def _complete(self, final: str) -> Iterable[InputToken]:
        """The sequence is whole, unless its last character could not end one: then that one is itself what was sent."""
        sequence = self._text + final
        self._rest()
        if final and not "@" <= final <= "~":
            return self._on_ground(final)
        if sequence == _PASTE:
            self._begin(_State.PASTE, "")
            return ()
        return (InputToken(TokenKind.SEQUENCE, sequence),) if len(sequence) < LONGEST and _is_meant(sequence) else ()

    def _in_string(self, character: str) -> Iterable[InputToken]:
        if self._state is _State.STRING_ESCAPE:
            self._begin(_State.ESCAPE, _ESC)
            if character == "\\":
                self._rest()
                return ()
            return self._escaped(character) if character != _ESC else ()
        if character == _ESC:
            self._begin(_State.STRING_ESCAPE, "")
        elif character in _STRING_ENDS or character in _CANCELLED or character == self._until:
            self._rest()
        return ()

    def _in_paste(self, character: str) -> Iterable[InputToken]:
        if len(self._parts) < LONGEST_PASTE:
            self._parts.append(_readable(character))
        else:
            self._parts[-len(_PASTED) :] = [*self._parts[1 - len(_PASTED) :], character]
        if character == "~" and "".join(self._parts[-len(_PASTED) :]) == _PASTED:
            text = "".join(self._parts[: -len(_PASTED)])
            self._rest()
            return (InputToken(TokenKind.PASTE, text),)
        return ()

    # the state

    @property
    def _text(self) -> str:
        return "".join(self._parts)

    def _keep(self, character: str) -> None:
        """One more of a sequence; of one that is too long to mean anything nothing more is kept."""
        if len(self._parts) < LONGEST:
            self._parts.append(character)

    def _begin(self, state: _State, text: str) -> None:
        self._state, self._parts = state, [text] if text else []

    def _rest(self) -> None:
        self._begin(_State.GROUND, "")


def _is_meant(sequence: str) -> bool:
    """Whether it can be a key, the mouse, the focus or an answer to our question, by its form: a prefix that is private
    belongs to replies, but for the mouse and for the modes that were asked about."""
    if sequence[2:3] == "<":
        return sequence[-1] in "Mm"
    if sequence[2:3] == "?":
        return sequence.endswith("$y")
    return sequence[2:3] not in {"=", ">"}


def _readable(character: str) -> str:
    return UNREADABLE if "\ud800" <= character <= "\udfff" else character
