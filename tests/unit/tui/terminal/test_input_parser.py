"""What a terminal sends: keys are keys, its own replies are nothing, and no byte whatever ends anything."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from console.tui.terminal.driver import Events
from console.tui.terminal.input_parser import CUT, CUT_PASTE, UNREADABLE, InputParser, InputToken, TokenKind

DELAY = 0.1
REPLIES = (
    b"\x1bP>|tmux 3.3a\x1b\\",
    b"\x1bP1$r0 q\x1b\\",
    b"\x1bP0+r436F=38\x1b\\",
    b"\x1b[>84;0;0c",
    b"\x1b[?1;2;6c",
    b"\x1b[=0;1c",
    b"\x1b]52;c;ZmYgYSBj\x1b\\",
    b"\x1b]11;rgb:ffff/aaaa/cccc\x07",
    b"\x1b_Gi=31;OK\x1b\\",
    b"\x1b^private words\x1b\\",
    b"\x1bXstart of string\x1b\\",
    b"\x1b[?62;c",
    b"\x1b[?31u",
    b"\x1b[24;80R",
    b"\x1b[?1049;1$y",
    b"\x1b[8;24;80t",
    b"\x1b[0n",
    b"\x1b[I",
    b"\x1b[O",
    b"\x1b[<35;12;4M",
    b"\x1b[32;200;100M",
    b"\x1b[M \xe9\xa9",
    b"\x1b[MCaf",
    b"\x1b[?997;1n",
    b"\x9b?1;2c",
    b"\x90>|xterm(389)\x9c",
    b"\xc2\x9b>1;c",
    b"\x1b[48;24;80;480;800t",
    b"\x1b[99999999999999999999;1u",
    b"\x1b[97;3:3:3u",
    b"\x1b[<999999999999999999999999;1;1M",
    b"\x1b[0;" + b"1;" * 500 + b"m",
    b"\x1b\\",
)
WORDS = st.text("abcdefgjkqxyzAF+-=?", min_size=1, max_size=6)


def taken(data: bytes, *, after: float = 0.0, cuts: Sequence[int] = ()) -> list[InputToken]:
    """The tokens of some bytes that come in parts, and of a silence behind them."""
    incoming = InputParser(DELAY)
    places = [0, *sorted({cut for cut in cuts if cut < len(data)}), len(data)]
    found = [token for start, end in pairwise(places) for token in incoming.feed(data[start:end], 0.0)]
    return [*found, *incoming.tick(after)]


def events_of(data: bytes, *, after: float = CUT_PASTE + 1) -> list[Message]:
    """The events of some bytes and of the silence behind them."""
    return list(Events().of(taken(data, after=after)))


def keys_of(data: bytes) -> list[tuple[str, str | None]]:
    """Name and character of each key."""
    return [(event.key, event.character) for event in events_of(data) if isinstance(event, events.Key)]


def letters(data: bytes) -> str:
    """Every character that a key would type or do."""
    return "".join(character or "" for _, character in keys_of(data))


@pytest.mark.parametrize("reply", REPLIES, ids=repr)
def test_a_reply_is_swallowed_whole(reply: bytes) -> None:
    assert letters(b"j" + reply + b"k") == "jk"


@given(WORDS, st.sampled_from(REPLIES), WORDS, st.lists(st.integers(1, 60), max_size=8))
def test_a_reply_is_swallowed_however_it_is_cut(before: str, reply: bytes, behind: str, cuts: list[int]) -> None:
    data = before.encode() + reply + behind.encode()
    typed = [token.text for token in taken(data, cuts=cuts) if token.kind is TokenKind.CHARACTER]
    assert "".join(typed) == before + behind


@given(st.sampled_from(REPLIES), st.integers(1, 60))
def test_a_reply_that_never_ends_gives_the_keys_back_after_a_moment(reply: bytes, length: int) -> None:
    incoming, part = InputParser(DELAY), reply[:length]
    list(incoming.feed(part, 0.0))
    found = [*incoming.feed(b"", CUT_PASTE + 1), *incoming.feed(b"j", CUT_PASTE + 2)]
    assert found[-1] == InputToken(TokenKind.CHARACTER, "j")
    assert {token.kind for token in found[:-1]} <= {TokenKind.ESCAPE, TokenKind.CHARACTER}
    assert all(token.text == UNREADABLE for token in found[:-1] if token.kind is TokenKind.CHARACTER)


@given(st.binary(max_size=200), st.lists(st.integers(1, 200), max_size=10))
def test_no_bytes_end_it_and_no_cut_changes_them(data: bytes, cuts: list[int]) -> None:
    whole, parts = taken(data), taken(data, cuts=cuts)
    assert whole == parts
    for token in whole:
        token.text.encode("utf-8")
    events_of(data)


@given(
    st.lists(
        st.sampled_from([*REPLIES, b"\x1b", b"\x1b[", b"\x1b[2", b"\xff", b"\xe9", b"j", b"\x1bOP", b"\x1b[200~"]),
        max_size=20,
    )
)
def test_no_mixture_of_what_terminals_send_ends_it(parts: list[bytes]) -> None:
    events_of(b"".join(parts))


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\x1b[A", "up"),
        (b"\x1bOB", "down"),
        (b"\x1b[5~", "pageup"),
        (b"\x1b[1;5C", "ctrl+right"),
        (b"\x1b[Z", "shift+tab"),
        (b"\x1bOP", "f1"),
        (b"\x1b[[A", "f1"),
        (b"\x1b[3$", "shift+delete"),
        (b"\x1b[97u", "a"),
        (b"\x1b[13u", "enter"),
        (b"\r", "enter"),
        (b"\x04", "ctrl+d"),
        (b"\x7f", "backspace"),
        (b"\x1b", "escape"),
        (b"\x1bf", "ctrl+right"),
        (b"\x1b[97;5u", "ctrl+a"),
    ],
)
def test_keys_are_what_they_are_called(data: bytes, key: str) -> None:
    assert [name for name, _ in keys_of(data)] == [key]


@pytest.mark.parametrize(
    "data",
    [b"\x1ba", b"\x1bA", b"\x1bq", b"\x1b+", b"\x1b1", b"\x1b=", b"\x1b[97;3u", b"\x1b[97;3;97u", b"\x1b\xc3\xa9"],
)
def test_a_letter_with_alt_is_no_letter(data: bytes) -> None:
    ((name, character),) = keys_of(data)
    assert name.startswith("alt+") and character is None


def test_letters_of_any_language_are_keys() -> None:
    assert letters("Siân ż 漢 👍".encode()) == "Siân ż 漢 👍"


def test_latin_1_becomes_one_sign_a_byte() -> None:
    assert letters("café j".encode("latin-1")) == f"caf{UNREADABLE} j"


def test_escape_waits_for_what_may_follow_it() -> None:
    incoming = InputParser(DELAY)
    assert not [*incoming.feed(b"\x1b", 0.0), *incoming.tick(DELAY / 2)]
    assert list(incoming.tick(DELAY)) == [InputToken(TokenKind.ESCAPE, "\x1b")]
    assert list(incoming.feed(b"[A", 3 * DELAY)) == [InputToken(TokenKind.SEQUENCE, "\x1b[A")], "the rest came late"
    assert list(incoming.feed(b"\x1b\x1b", 9.0)) == [InputToken(TokenKind.ESCAPE, "\x1b")]
    assert list(incoming.tick(10.0)) == [InputToken(TokenKind.ESCAPE, "\x1b")]


def test_escape_ends_a_reply_that_never_ended() -> None:
    incoming = InputParser(DELAY)
    list(incoming.feed(b"\x1bP>|half", 0.0))
    list(incoming.feed(b"\x1b", CUT / 2))
    assert list(incoming.feed(b"j", CUT / 2 + CUT)) == [InputToken(TokenKind.CHARACTER, "j")]


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x1b"), max_size=300),
    st.lists(st.integers(1, 400), max_size=8),
)
def test_a_paste_is_one_text(words: str, cuts: list[int]) -> None:
    assert taken(b"\x1b[200~" + words.encode() + b"\x1b[201~", cuts=cuts) == [InputToken(TokenKind.PASTE, words)]


def test_a_paste_without_an_end_is_let_go() -> None:
    assert taken(b"\x1b[200~half a", after=CUT_PASTE) == [InputToken(TokenKind.PASTE, "half a")]


def test_a_mouse_is_a_mouse() -> None:
    (down,) = events_of(b"\x1b[<0;5;7M")
    assert isinstance(down, events.MouseDown) and (down.x, down.y) == (4, 6)
