"""Hostile text through every screen: nothing drives the terminal, nothing is an instruction, nothing ends the console.

Two layers, each tested with the other switched off: `clean` where a mention is made, `HostileText` where it is drawn.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from rich.segment import Segment
from textual import events
from textual.color import Color

from console.domain.mention import Mention, RawMention
from console.domain.text import clean, clean_line
from console.domain.tracks import MentionState
from console.store.protocol import Entry, Incoming
from console.tui.app import ConsoleApp
from console.tui.terminal.filters import HostileText
from console.tui.terminal.safe_text import FORBIDDEN, harmless, safe_link
from console.tui.widgets.inputs import TextInput
from tests.support.consoles import NOW, judged, month, opened, screen_text, shows

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "fixtures" / "naughty"
OWN = (
    "\x1b]2;title\x1b\\",
    "\x9d52;c;ZXZpbA==\x9c",
    "\x1b[2J\x1b[H",
    "\u202etxt.exe",
    "a\u2028b",
    "\x00nul",
    "\x7f\x08del",
    "[@click=app.quit]press[/]",
    "[/]",
    "[red",
    "[link=http://e]x[/link]",
    "\ud800 lone",
    "\U000e0041\U000e0042 tags",
    "\r\noverwrite",
    "\ttab",
    "\ufeffbom",
    "A&E 24/7 [sic]",
    "👩‍👩‍👧 🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
)


def naughty() -> list[str]:
    """Our own strings, and the corpora where they lie beside the checkout."""
    strings = list(OWN)
    for name in ("terminal", "unicode", "markup"):
        file = CORPUS / "own" / f"{name}.json"
        if file.exists():
            strings += _strings(json.loads(file.read_text(encoding="utf-8")))
    blns = CORPUS / "blns" / "blns.json"
    if blns.exists():
        strings += json.loads(blns.read_text(encoding="utf-8"))
    return strings


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for part in parts for text in _strings(part)]


def raw(text: str, number: int) -> RawMention:
    """A mention that is hostile wherever it can be."""
    return RawMention(
        native_id=f"n{number}",
        author=text,
        author_name=text,
        title=text,
        body=f"{text} {number} kind",
        url=f"https://example.org/{text}",
        feed=text,
        kind=text,
        platform=text,
        tags=(text,),
        published=NOW,
        role=text,
    )


def test_the_corpora_are_there() -> None:
    if not CORPUS.is_dir():
        pytest.skip("../shared/fixtures/naughty is not beside this checkout: only our own strings were tried")
    assert len(naughty()) > 800


def test_the_first_layer_alone_lets_nothing_by() -> None:
    for text in naughty():
        assert not FORBIDDEN.search(clean(text).replace("\n", "")), repr(text)
        assert not FORBIDDEN.search(clean_line(text)), repr(text)


def test_the_second_layer_alone_lets_nothing_by() -> None:
    layer, black = HostileText(), Color(0, 0, 0)
    for text in naughty():
        drawn = layer.apply([Segment(text)], black)
        assert not FORBIDDEN.search("".join(segment.text for segment in drawn)), repr(text)


def test_what_is_typed_or_printed_is_harmless() -> None:
    assert not any(FORBIDDEN.search(harmless(text)) for text in naughty())


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example/x"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("https://", ""),
        ("https://a b.example/", ""),
        ("https://user:pw@example.org/", ""),
        ("https://example.org/\x1b]2;x\x1b\\", ""),
        ("https://example.org/é", ""),
        ("https://example.org:99999/", ""),
        ("https://[::1", ""),
    ],
)
def test_links_are_web_addresses_of_printable_ascii(url: str, safe: str) -> None:
    assert safe_link(url) == safe


def test_no_string_of_the_corpus_becomes_an_unsafe_link() -> None:
    for text in naughty():
        for url in (text, f"https://example.org/{text}"):
            link = safe_link(url)
            assert link == "" or (link.isascii() and link.isprintable() and link.startswith("http"))


def drawn_and_checked(app: ConsoleApp) -> str:
    """What stands on the screen; nothing in it may drive a terminal."""
    text = screen_text(app)
    assert not FORBIDDEN.search(text.replace("\n", "")), repr(FORBIDDEN.search(text.replace("\n", "")))
    return text


def batches(entries: list[Entry], size: int) -> Iterator[list[Entry]]:
    """Some at a time."""
    for start in range(0, len(entries), size):
        yield entries[start : start + size]


async def test_every_place_shows_hostile_mentions_as_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    for name in ("action_quit", "action_bell", "action_toggle_dark", "action_screenshot"):
        monkeypatch.setattr(ConsoleApp, name, lambda self, *rest, name=name: ran.append(name))
    async with month(tmp_path, limit=5) as runtime:
        strings = naughty()
        mentions = [
            Mention.from_raw(raw(text, number), source="x", fetched=NOW, key=b"k")
            for number, text in enumerate(strings)
        ]
        batch = [Incoming(judged(mention, runtime.settings)) for mention in mentions]
        for start in range(0, len(batch), 100):
            await runtime.store.add("x", batch[start : start + 100], cursor=None, at=NOW)
        async with opened(runtime, (120, 50)) as (app, pilot):
            for _ in range(len(strings) // 9 + 1):
                await pilot.press("pagedown")
                drawn_and_checked(app)
            for keys in (
                ("f",),
                ("c",),
                ("enter",),
                ("e",),
                ("R",),
                ("o", "escape"),
                ("g", "o"),
                ("g", "c"),
                ("g", "l"),
                ("g", "x"),
                ("j", "j"),
                ("g", "s"),
                ("slash", "k", "i", "n", "d", "enter"),
                ("g", "i"),
                ("F", "escape"),
                ("t", "escape"),
                ("T", "escape"),
            ):
                await pilot.press(*keys)
                await pilot.pause(0.05)
                drawn_and_checked(app)
                await pilot.click(offset=(30, 8))
                await pilot.press("escape")
            assert app.is_running and not app._exit
    assert ran == []


async def test_the_second_layer_holds_where_the_first_is_off(tmp_path: Path) -> None:
    async with month(tmp_path, limit=5) as runtime, opened(runtime, (160, 60)) as (app, pilot):
        pane = app.first.pane
        entries = [
            Entry(
                judged(
                    replace(
                        Mention(id=10**9 - number, source=text, native_id="n"),
                        author=text,
                        title=text,
                        body=f"{text} {number}",
                        feed=text,
                        published=NOW,
                    ),
                    runtime.settings,
                ),
                MentionState(notes=(text,), tags=(text,)),
            )
            for number, text in enumerate(naughty())
        ]
        for some in batches(entries, 12):
            pane.window.fill(some, more_above=False, more_below=False)
            pane.redraw()
            await pilot.pause(0.01)
            drawn_and_checked(app)


async def test_toasts_are_text(tmp_path: Path) -> None:
    async with month(tmp_path, limit=5) as runtime, opened(runtime) as (app, pilot):
        for text in (*OWN, "[@click=app.quit]x[/]", "[/x]"):
            app.say(f"said: {text}")
            await pilot.pause(0.02)
            drawn_and_checked(app)
        app.notify("[b]bold[/b]")
        assert "[b]bold[/b]" in await shows(pilot, "[b]bold[/b]")
        app.first.pane.notify("[/oops]")
        await shows(pilot, "[/oops]")


async def test_what_is_pasted_is_harmless(tmp_path: Path) -> None:
    async with month(tmp_path, limit=5) as runtime, opened(runtime) as (app, pilot):
        await pilot.press("slash")
        field = app.screen.query_one(TextInput)
        for text in naughty()[: len(OWN) + 280]:
            field.value = ""
            app.post_message(events.Paste(text))
            await pilot.pause(0)
            assert not FORBIDDEN.search(field.value), repr(text)
            drawn_and_checked(app)
