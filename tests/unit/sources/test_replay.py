"""A recording played as if it were now."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from console.config.settings import SourceSettings
from console.domain.errors import SourceRefused
from console.domain.mention import Change, RawMention
from console.sources.base import Batch
from console.sources.registry import is_stream, open_source
from console.sources.replay import ReplaySource

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
FIRST = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Clock:
    """Time that passes only by sleeping."""

    at: datetime = START

    def now(self) -> datetime:
        return self.at

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=max(seconds, 0.001))


def recorded(path: Path, lines: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def at(hour: int) -> str:
    return (FIRST + timedelta(hours=hour)).isoformat()


def hourly(count: int) -> list[dict[str, Any]]:
    return [{"native_id": f"n{n}", "source": "x", "body": f"words {n}", "published": at(n)} for n in range(count)]


async def played(
    source: ReplaySource, cursor: str | None = None, most: int = 10**6
) -> tuple[list[RawMention], list[Batch]]:
    mentions: list[RawMention] = []
    batches: list[Batch] = []
    async for batch in source.read(cursor):
        mentions += batch.mentions
        batches.append(batch)
        if len(mentions) >= most:
            break
    return mentions, batches


async def test_a_third_has_just_happened_and_the_rest_comes_live(tmp_path: Path) -> None:
    clock = Clock()
    source = ReplaySource("demo", recorded(tmp_path / "r.jsonl", hourly(30)), clock.now, sleep=clock.sleep)
    mentions, batches = await played(source)
    assert [mention.native_id for mention in mentions] == [f"n{hour}" for hour in range(30)]
    assert [len(batch.mentions) for batch in batches[:2]] == [0, 10], "it plays, and begins with the past"
    back, live = mentions[:10], mentions[10:]
    assert back[-1].published == START
    assert back[0].published == START - timedelta(hours=9)
    assert all(mention.published and mention.published > START for mention in live)
    assert live[-1].published == START + timedelta(minutes=10)
    assert clock.at >= START + timedelta(minutes=10)
    assert all(mention.platform == "x" for mention in mentions)


async def test_speed_is_recorded_seconds_per_second(tmp_path: Path) -> None:
    clock = Clock()
    source = ReplaySource(
        "demo", recorded(tmp_path / "r.jsonl", hourly(30)), clock.now, speed=3600.0, sleep=clock.sleep
    )
    mentions, _ = await played(source)
    assert mentions[-1].published == START + timedelta(seconds=20)


async def test_speed_nought_gives_everything_at_once(tmp_path: Path) -> None:
    clock = Clock()
    source = ReplaySource("demo", recorded(tmp_path / "r.jsonl", hourly(150)), clock.now, speed=0, sleep=clock.sleep)
    mentions, batches = await played(source)
    assert len(mentions) == 150
    assert all(len(batch.mentions) <= 100 for batch in batches)
    assert clock.at == START


async def test_it_goes_on_where_it_stopped_with_the_same_moments(tmp_path: Path) -> None:
    path = recorded(tmp_path / "r.jsonl", hourly(30))
    clock = Clock()
    whole, _ = await played(ReplaySource("demo", path, clock.now, sleep=clock.sleep))
    clock = Clock()
    first, batches = await played(ReplaySource("demo", path, clock.now, sleep=clock.sleep), most=17)
    clock.at += timedelta(minutes=3)
    rest, _ = await played(ReplaySource("demo", path, clock.now, sleep=clock.sleep), batches[-1].cursor)
    assert first + rest == whole
    done = json.dumps({"line": 30, "began": START.isoformat()})
    assert (await played(ReplaySource("demo", path, clock.now, sleep=clock.sleep), done))[0] == []


async def test_edits_and_deletions_are_played_too(tmp_path: Path) -> None:
    lines = hourly(3)
    lines.append({**lines[0], "body": "other words", "edited": at(5)})
    lines.append({"native_id": "n1", "source": "x", "deleted": True, "published": at(6)})
    clock = Clock()
    path = recorded(tmp_path / "r.jsonl", lines)
    mentions, _ = await played(ReplaySource("demo", path, clock.now, sleep=clock.sleep))
    assert [mention.change for mention in mentions[3:]] == [Change.EDIT, Change.DELETE]
    assert mentions[3].published == mentions[0].published
    assert mentions[3].edited is not None


async def test_a_bad_line_costs_only_itself(tmp_path: Path) -> None:
    path = recorded(tmp_path / "r.jsonl", hourly(2))
    path.write_bytes(path.read_bytes() + b"{nonsense\n" + b"[" * 100_000 + b"\n" + b'{"body":"no date"}\n')
    clock = Clock()
    mentions, batches = await played(ReplaySource("demo", path, clock.now, speed=0, sleep=clock.sleep))
    assert len(mentions) == 2
    spoiled = [one.why.split(":")[0] for batch in batches for one in batch.spoiled]
    assert spoiled == ["line 3", "line 4", "line 5"]


@pytest.fixture
def month() -> Path:
    return Path(str(files("console.demo") / "month.jsonl"))


async def test_the_demo_month_plays_whole(month: Path) -> None:
    path, lines = month, month.read_bytes().count(b"\n")  # noqa: ASYNC240  # a small file, and nobody waits
    clock = Clock()
    settings = SourceSettings("demo", "replay", path=str(path), options={"speed": 0})
    source = open_source(settings, fetcher=None, now=clock.now, zone="Europe/London")  # type: ignore[arg-type]
    assert is_stream("replay")
    total = [mention async for batch in source.read(None) for mention in batch.mentions]
    assert len(total) == lines
    assert {mention.change for mention in total} == {Change.NEW, Change.EDIT, Change.DELETE}
    assert (await source.probe()).startswith(f"{lines} recorded lines over 3")


async def test_a_missing_recording_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="cannot be read"):
        await ReplaySource("demo", tmp_path / "none.jsonl", Clock().now).probe()
