"""A month of the fictional trust in a real store, judged by a handful of words: enough to fill every screen, the same
every time. Tests of judging are elsewhere."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import resources
from operator import itemgetter
from pathlib import Path
from time import monotonic

from textual.app import App
from textual.pilot import Pilot

from console.config.settings import ForwardingSettings, Personal, Settings
from console.domain.judgement import Evidence, Judgement, Opinion, Sentiment, TeamGuess
from console.domain.mention import Mention, RawMention
from console.services.runtime import Runtime, open_runtime
from console.services.setup.demo import demo_settings
from console.store.protocol import Incoming, SourceHealth
from console.tui.app import ConsoleApp, Surroundings

NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
HOSTILE = Path(__file__).with_name("hostile.jsonl")
THEMES = Path(__file__).resolve().parents[2] / "themes"
_GOOD = ("thank", "kind", "lovely", "brilliant", "amazing", "wonderful", "best", "fantastic", "gentle", "diolch")
_BAD = ("wait", "hours", "nobody", "rude", "dirty", "lost", "cancelled", "awful", "never", "worst", "trolley")


def rows(limit: int = 400) -> Iterator[RawMention]:
    """The recorded month, with the hostile and the odd in it, moved so that it ends now."""
    recording = resources.files("console") / "demo" / "month.jsonl"
    lines = [line for file in (recording, HOSTILE) for line in file.read_text(encoding="utf-8").split("\n") if line]
    wanted = {"native_id", "url", "author", "author_name", "title", "body", "kind", "lang", "likes", "reposts"}
    tables = sorted((json.loads(line) for line in lines if '"body"' in line), key=itemgetter("published"))
    shift = NOW - max(_moment(table["published"]) for table in tables)
    for table in tables[-limit:]:
        fields = {name: value for name, value in table.items() if name in wanted and value is not None}
        yield RawMention(
            **fields,
            platform=table.get("source", ""),
            published=_moment(table["published"]) + shift,
            followers=table.get("followers"),
        )


def judged(mention: Mention, settings: Settings) -> Mention:
    """A judgement by a few words and by the teams' own aliases."""
    text = mention.text.casefold()
    good, bad = (sum(text.count(word) for word in words) for words in (_GOOD, _BAD))
    tone = Sentiment.POSITIVE if good > bad else Sentiment.NEGATIVE if bad > good else Sentiment.NEUTRAL
    teams = []
    for team in settings.teams:
        for alias in (team.name, *team.aliases):
            place = text.find(alias.casefold())
            if place >= 0 and len(alias) > 3:
                reason = f"“{mention.text[place : place + len(alias)]}” is a name of it"
                teams.append(TeamGuess(team.id, 0.92 if len(alias) > 6 else 0.61, reason))
                break
    found = [(text.find(word), len(word)) for word in (*_GOOD, *_BAD) if word in text]
    evidence = tuple(Evidence(start, start + size, "sentiment", 0.8, "praise or blame") for start, size in found)
    confidence = 0.55 if good == bad else min(0.97, 0.7 + 0.1 * abs(good - bad))
    scores = {
        Sentiment.POSITIVE: (0.1, 0.1, 0.8),
        Sentiment.NEUTRAL: (0.2, 0.6, 0.2),
        Sentiment.NEGATIVE: (0.8, 0.1, 0.1),
    }
    return replace(
        mention,
        judgement=Judgement(
            lang="en",
            opinion=Opinion(tone, confidence, scores[tone], unsure=good == bad and good > 0, by="test"),
            severity=min(5, bad + 1) if tone is Sentiment.NEGATIVE else 0,
            teams=tuple(sorted(teams, key=lambda guess: -guess.score))[:3],
            evidence=evidence,
            redacted_title=mention.title,
            redacted_body=mention.body,
            cluster_key="" if "MRI" not in mention.text else "mri",
        ),
    )


def made(raw: RawMention, settings: Settings) -> Incoming:
    """One mention, ready for the store."""
    mention = Mention.from_raw(raw, source="test", fetched=raw.published or NOW, key=b"test")
    return Incoming(judged(mention, settings))


@asynccontextmanager
async def month(
    folder: Path,
    *,
    operator: str = "sam",
    limit: int = 400,
    undo_seconds: float = 10.0,
    clock: Callable[[], datetime] = lambda: NOW,
) -> AsyncIterator[Runtime]:
    """An open runtime on a store in ``folder`` that holds the month (unless it already does)."""
    settings = replace(demo_settings(folder), forwarding=ForwardingSettings(undo_seconds=undo_seconds))
    async with open_runtime(settings, operator=operator, clock=clock) as runtime:
        if await runtime.store.head() == 0:
            batch = [made(raw, settings) for raw in rows(limit)]
            for start in range(0, len(batch), 100):
                await runtime.store.add("recording", batch[start : start + 100], cursor=None, at=NOW)
            for name in ("bluesky", "mastodon", "alerts", "survey"):
                await runtime.store.set_health(
                    SourceHealth(
                        name,
                        "ok",
                        "",
                        last_success=NOW - timedelta(minutes=2),
                        last_item=NOW - timedelta(minutes=9),
                        seen=900,
                        matched=60,
                    )
                )
            await runtime.store.set_health(
                SourceHealth(
                    "care-opinion",
                    "late",
                    "No answer for 40 minutes.",
                    advice="It is tried again by itself.",
                    failures=3,
                )
            )
        yield runtime


async def arrive(runtime: Runtime, body: str, *, native_id: str = "", author: str = "@new", minutes: float = 0) -> int:
    """One more mention; its id."""
    raw = RawMention(
        native_id=native_id or body,
        body=body,
        author=author,
        platform="bluesky",
        url="https://example.org/1",
        published=NOW + timedelta(minutes=minutes),
    )
    added = await runtime.store.add("recording", [made(raw, runtime.settings)], cursor=None, at=NOW)
    return added.ids[0]


def console(runtime: Runtime, personal: Personal | None = None, *, themes: Path = THEMES) -> ConsoleApp:
    """The console on a runtime."""
    crash_log = runtime.settings.store.path.with_name("crash.log")
    return ConsoleApp(runtime, personal or Personal(), Surroundings((themes,), crash_log))


@asynccontextmanager
async def opened(
    runtime: Runtime, size: tuple[int, int] = (120, 40), personal: Personal | None = None
) -> AsyncIterator[tuple[ConsoleApp, Pilot[None]]]:
    """The console on a runtime, its panes filled, with a pilot who presses keys."""
    app = console(runtime, personal)
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: all(feed.pane.filled for feed in app.first.feeds))
        yield app, pilot


async def until(pilot: Pilot[None], holds: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until something holds; never for a fixed time."""
    end = monotonic() + seconds
    while not holds():
        if monotonic() > end:
            raise AssertionError(f"never held:\n{screen_text(pilot.app)}")
        await pilot.pause(0.02)


async def shows(pilot: Pilot[None], text: str) -> str:
    """Wait until the screen shows ``text``; the screen."""
    await until(pilot, lambda: text in screen_text(pilot.app))
    return screen_text(pilot.app)


async def typed(pilot: Pilot[None], words: str) -> None:
    """Type words, letter by letter."""
    await pilot.press(*("space" if letter == " " else letter for letter in words))


def screen_text(app: App[None]) -> str:
    """What stands on the screen; the only place that reads a private name of Textual's."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
