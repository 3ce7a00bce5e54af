"""Server-Sent Events, cut at every byte."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.sources.mastodon.stream import LONGEST, EventReader, TooLong

STREAM = (
    b":)\n:thump\nevent: update\ndata: {\"a\": 1}\n\nevent: delete\r\ndata: 77\r\n\r\n"
    b"data: one\ndata: two\n\nevent: filters_changed\n\n\xef\xbb\xbfid: 5\nevent: update\rdata:caf\xc3\xa9\r\r"
    b"event: update\ndata: last\n\n"
)  # fmt: skip
EVENTS = [
    ("update", '{"a": 1}'), ("delete", "77"), ("message", "one\ntwo"), ("filters_changed", ""), ("update", "café"),
    ("update", "last"),
]  # fmt: skip


@pytest.mark.parametrize("cut", range(len(STREAM)))
def test_a_stream_cut_anywhere_is_the_same(cut: int) -> None:
    reader = EventReader()
    assert reader.feed(STREAM[:cut]) + reader.feed(STREAM[cut:]) == EVENTS


@given(st.lists(st.integers(0, len(STREAM)), max_size=40))
def test_a_stream_cut_often_is_the_same(cuts: list[int]) -> None:
    reader, events, done = EventReader(), [], 0
    for cut in [*sorted(cuts), len(STREAM)]:
        events += reader.feed(STREAM[done:cut])
        done = cut
    assert events == EVENTS


def test_an_event_without_an_end_is_not_held_for_ever() -> None:
    reader = EventReader()
    with pytest.raises(TooLong):
        for _ in range(LONGEST // 65_536 + 2):
            reader.feed(b"x" * 65_536)
    reader = EventReader()
    with pytest.raises(TooLong):
        for _ in range(LONGEST // 1_000 + 2):
            reader.feed(b"data: " + b"x" * 1_000 + b"\n")


@given(st.binary(max_size=300))
def test_any_bytes_are_a_stream(raw: bytes) -> None:
    for name, data in EventReader().feed(raw):
        assert name
        assert isinstance(data, str)


def unfolded(scalar: str) -> bytes:
    """A YAML string in single quotes: a blank line is a line's end, and a line's end a blank."""
    text = ""
    for line in map(str.strip, scalar.replace("''", "'").splitlines()):
        text += "\n" if not line else line if not text or text.endswith("\n") else f" {line}"
    return text.encode()


def test_recorded_streams_of_mastodon_are_read(shared: Path) -> None:
    """The bodies of cassettes of Mastodon 4.6.4."""
    counts: dict[str, dict[str, int]] = {}
    for file in sorted((shared / "fixtures/mastodon").glob("test_stream_*.yaml")):
        kinds = counts.setdefault(file.name, {})
        for body in re.findall(r"string: '(:\)\n(?:.*\n)*?) *'\n    headers:", file.read_text("utf-8")):
            for name, data in EventReader().feed(unfolded(body) + b"\n\n"):
                kinds[name] = kinds.get(name, 0) + 1
                assert name == "delete" or json.loads(data)
    assert len(counts) == 3
    assert sum(kinds.get("update", 0) for kinds in counts.values()) >= 1, counts
