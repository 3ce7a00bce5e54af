"""A recording played as if it were happening now: for the demo, for training, for showing an hour again.

A recording is JSON Lines with the field names of an import, in the order in which things happened; ``edited`` makes a
line an edit, ``deleted: true`` a deletion. The first third has just happened when the replay begins; the rest comes
live, faster than it was. Both are a function of when the replay began, which the cursor keeps, so that a replay that is
stopped and started goes on, and gives every mention the same moment again.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from console.config.settings import SourceSettings
from console.domain.errors import SourceRefused
from console.domain.mention import Change, RawMention
from console.sources.base import Batch, Source, Spoiled
from console.sources.json_text import NotJson, read_object
from console.sources.table.row import BadRow, mention_of

if TYPE_CHECKING:
    from console.net.http import Fetcher

LASTS = 600.0  # seconds that the live part takes where no speed is set
CATCH_UP = 1 / 3  # share of the lines that have happened before the replay begins
_AT_ONCE = 100
_LARGEST = 64 * 1024 * 1024  # bytes; a recording is held in memory


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    happened: datetime
    mention: RawMention


@dataclass(frozen=True, slots=True)
class _Shift:
    """From recorded time to the time of the replay: one to one before the split, faster after it."""

    split: datetime
    began: datetime
    speed: float

    def __call__(self, moment: datetime) -> datetime:
        past = (moment - self.split).total_seconds()
        return self.began + timedelta(seconds=past if past <= 0 else past / self.speed)


@dataclass(slots=True)
class ReplaySource:
    """Plays ``path``. ``speed`` is recorded seconds per second, 0 all of it at once, None so that the rest lasts ten
    minutes; ``catch_up`` is the share of lines given at once."""

    id: str
    path: Path
    now: Callable[[], datetime]
    zone: tzinfo = UTC
    speed: float | None = None
    catch_up: float = CATCH_UP
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    async def read(self, cursor: str | None) -> AsyncIterator[Batch]:
        """The rest of the recording, each line when its time has come. Ends with the recording."""
        lines, spoiled = await asyncio.to_thread(self._load)
        given, began = self._resume(cursor)
        if not lines:
            yield Batch(cursor=self._cursor(0, began), spoiled=tuple(spoiled), seen=len(spoiled))
            return
        shift = self._shift(lines, began)
        waiting = [line for line in lines if line.number >= given]
        if given:
            spoiled = []
        yield Batch()
        while waiting:
            due = 0
            present = self.now()
            while due < min(len(waiting), _AT_ONCE) and shift(waiting[due].happened) <= present:
                due += 1
            if due or spoiled:
                taken, waiting = waiting[:due], waiting[due:]
                last = taken[-1].number + 1 if taken else given
                yield Batch(
                    tuple(_shifted(line.mention, shift) for line in taken),
                    self._cursor(last, began),
                    tuple(spoiled),
                    seen=due + len(spoiled),
                )
                spoiled = []
                continue
            await self.sleep(max(0.0, min(1.0, (shift(waiting[0].happened) - present).total_seconds())))

    async def probe(self) -> str:
        """Read the recording, and say how much there is to play."""
        lines, spoiled = await asyncio.to_thread(self._load)
        if not lines:
            return f"{self.path.name} holds nothing to play."
        days = (lines[-1].happened - lines[0].happened).total_seconds() / 86_400
        bad = f", {len(spoiled)} unreadable" if spoiled else ""
        return f"{len(lines)} recorded lines over {days:.0f} days{bad}."

    def _load(self) -> tuple[list[_Line], list[Spoiled]]:
        try:
            if self.path.stat().st_size > _LARGEST:
                raise SourceRefused(f"{self.path.name} is larger than a recording may be (64 MB).")
            content = self.path.read_bytes()
        except OSError as error:
            raise SourceRefused(f"{self.path} cannot be read ({error.strerror}).") from error
        lines: list[_Line] = []
        spoiled: list[Spoiled] = []
        for number, raw in enumerate(content.split(b"\n")):
            if not raw.strip():
                continue
            try:
                mention = mention_of(read_object(raw), self.zone)
                lines.append(_Line(number, _happened(mention), mention))
            except (BadRow, NotJson) as error:
                spoiled.append(Spoiled(f"line {number + 1}: {error}", raw[:65_536]))
        return lines, spoiled

    def _shift(self, lines: list[_Line], began: datetime) -> _Shift:
        share = 1.0 if self.speed == 0 else self.catch_up
        split = lines[max(0, min(len(lines), round(len(lines) * share)) - 1)].happened
        live = (lines[-1].happened - split).total_seconds()
        speed = max(1.0, live / LASTS) if self.speed is None else self.speed or 1.0
        return _Shift(split, began, speed)

    def _resume(self, cursor: str | None) -> tuple[int, datetime]:
        """How many lines were given, and when the replay began."""
        try:
            kept = json.loads(cursor or "")
            return int(kept["line"]), datetime.fromisoformat(kept["began"])
        except (ValueError, KeyError, TypeError):
            return 0, self.now()

    def _cursor(self, line: int, began: datetime) -> str:
        return json.dumps({"line": line, "began": began.isoformat()})


def open_source(
    settings: SourceSettings, *, fetcher: Fetcher, keep: object, now: Callable[[], datetime], zone: tzinfo
) -> Source:
    """The replay that ``settings`` describe: ``path``, and the options ``speed`` and ``catch_up``."""
    speed, share = settings.options.get("speed"), settings.options.get("catch_up")
    return ReplaySource(
        settings.id,
        Path(settings.path),
        now,
        zone,
        speed=float(speed) if isinstance(speed, int | float) else None,
        catch_up=float(share) if isinstance(share, int | float) else CATCH_UP,
    )


def _happened(mention: RawMention) -> datetime:
    moment = mention.edited or mention.published
    if moment is None:
        raise BadRow("it has no date")
    return moment


def _shifted(mention: RawMention, shift: _Shift) -> RawMention:
    """The mention at the time of the replay. A line with ``edited`` is an edit of one that was played before."""
    edit = mention.edited is not None and mention.change is Change.NEW
    return replace(
        mention,
        change=Change.EDIT if edit else mention.change,
        published=shift(mention.published) if mention.published else None,
        edited=shift(mention.edited) if mention.edited else None,
    )
