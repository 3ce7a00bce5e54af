"""The one path from a raw mention to the store: clean, watch, judge, write; for the collector and an import alike."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from console.domain.actions import SYSTEM, Verb
from console.domain.errors import OutsideInError
from console.domain.frozen import replace
from console.domain.mention import ANSWER, Change, Mention, RawMention
from console.domain.tracks import MentionState
from console.domain.voices import IMPORT, Voices
from console.query.match import Context, Matcher
from console.sources.base import Spoiled
from console.store.protocol import Act, Added, Entry, Incoming, Quarantined, SourceHealth, Store, Waiting

log = logging.getLogger(__name__)

BESIDE = ("into", "by", "team")  # what an item on the intake table says beside the raw mention
BATCH = 100  # rows a transaction: large enough to make durability free, small enough to hold the lock for milliseconds
QUARANTINE_BYTES = 64 * 1024
Answer = TypeVar("Answer")
NOBODYS = Voices()


class IntakeJudge(Protocol):
    """What the intake needs of `understand`."""

    def judge(self, mentions: Sequence[Mention]) -> list[Mention]:
        """The same mentions, each with its judgement."""
        ...


@dataclass(frozen=True, slots=True)
class Taken:
    """Counts of one intake: read, kept by the watch, and what the store made of them."""

    seen: int = 0
    matched: int = 0
    new: int = 0
    edited: int = 0
    deleted: int = 0
    repeated: int = 0
    renamed: int = 0
    spoiled: int = 0
    refused: int = 0  # spoke for somebody else

    def __add__(self, other: Taken) -> Taken:
        return Taken(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


class Intake:
    """Takes raw mentions into ``store``. ``judge`` gives the judge as it is taught at this moment. Judging runs in a
    thread, one batch at a time, so that the wire stays read."""

    def __init__(
        self,
        store: Store,
        judge: Callable[[], Awaitable[IntakeJudge]],
        *,
        key: bytes,
        clock: Callable[[], datetime],
        context: Callable[[], Context],
        voices: Voices = NOBODYS,
    ) -> None:
        self._store = store
        self._judge = judge
        self._key = key
        self._clock = clock
        self._context = context
        self._voices = voices
        self._judging = asyncio.Lock()

    async def take(
        self,
        source: str,
        raws: Sequence[RawMention],
        *,
        cursor: str | None = None,
        watch: Matcher | None = None,
        spoiled: Sequence[Spoiled] = (),
        health: SourceHealth | None = None,
        again: bool = False,
        aside: Callable[[RawMention], Awaitable[object]] | None = None,
        by: str = SYSTEM,
    ) -> Taken:
        """Take a batch of any length; the cursor is written with the last part of it, so that a crash reads again and
        never skips. A deletion of what was never kept is nothing. ``again`` says that the source serves much that is
        here already: it is looked up first, and not judged once more. ``by`` brought it, for the log. What speaks for
        somebody else is refused (`Voices`).

        An item on which our own code fails is found by halving, counted as spoiled, and handed to ``aside``; without
        that it goes on the intake table, where it waits to be tried again."""
        try:
            return await self._take(
                source, raws, cursor, watch=watch, spoiled=spoiled, health=health, again=again, by=by
            )
        except OutsideInError:
            raise  # the store is busy or full: not the fault of an item
        except Exception:
            if not raws:
                raise
            total = Taken(seen=1, spoiled=1)
            if len(raws) == 1:
                log.exception("an item of %s is set aside: internal error", source)
                await (
                    aside(raws[0])
                    if aside
                    else self._store.submit(
                        [{**raw_to_json(raws[0]), "into": source}], by=by, at=self._clock(), aside=source
                    )
                )
            else:
                middle = len(raws) // 2
                first = await self.take(source, raws[:middle], watch=watch, again=again, aside=aside, by=by)
                total = first + await self.take(source, raws[middle:], watch=watch, again=again, aside=aside, by=by)
        return total + await self._take(source, (), cursor, spoiled=spoiled, health=health)

    async def _take(
        self,
        source: str,
        raws: Sequence[RawMention],
        cursor: str | None,
        *,
        watch: Matcher | None = None,
        spoiled: Sequence[Spoiled] = (),
        health: SourceHealth | None = None,
        again: bool = False,
        by: str = SYSTEM,
    ) -> Taken:
        now = self._clock()
        kept, refused = await self._kept(source, raws, watch, now)
        faults = [Quarantined(source, now, item.why, item.raw[:QUARANTINE_BYTES]) for item in (*spoiled, *refused)]
        total = Taken(seen=len(raws), matched=len(kept), spoiled=len(spoiled), refused=len(refused))
        parts = [kept[start : start + BATCH] for start in range(0, len(kept), BATCH)] or [[]]
        for number, part in enumerate(parts):
            last = number == len(parts) - 1
            if not part and not faults and cursor is None and health is None:
                break
            known = await self._store.unchanged([one.mention for one in part]) if again and part else frozenset()
            judged = await self._judged(part, known)
            added = await self._store.add(
                source,
                judged,
                cursor=cursor if last else None,
                at=now,
                quarantined=faults if last else (),
                health=health if last else None,
                by=by,
            )
            total = total + _counted(added)
        return total

    async def _kept(
        self, source: str, raws: Sequence[RawMention], watch: Matcher | None, now: datetime
    ) -> tuple[list[Incoming], list[Spoiled]]:
        """What is to be kept of ``raws``, and what speaks for somebody else, with why."""
        context, state = self._context(), MentionState()
        kept: list[Incoming] = []
        refused: list[Spoiled] = []
        here: set[tuple[str, str]] = set()  # what this batch itself brings is not in the store yet

        async def held(mention: Mention) -> bool:
            return mention.identity in here or bool(await self._store.find(*mention.identity))

        for raw in raws:
            mention = Mention.from_raw(raw, source=source, fetched=now, key=self._key)
            if (why := self._voices.refusal(source, mention)) and not await held(mention):
                refused.append(Spoiled(f"refused: {why}", b""))
                continue
            if raw.change is Change.DELETE:
                if await held(mention):
                    kept.append(Incoming(mention, raw.change))
                continue
            wanted = watch is None or watch.matches(Entry(mention, state), context)
            if not wanted and not await held(mention):  # an edit that takes the watched words away is one all the same
                continue
            claimed = raw.lang.lower()[:2]
            if claimed:
                mention = replace(mention, judgement=replace(mention.judgement, lang=claimed))
            here.add(mention.identity)
            kept.append(Incoming(mention, raw.change))
        return kept, refused

    async def with_judge(self, work: Callable[[Any], Answer]) -> Answer:
        """``work`` in a thread with the judge as it is taught now, while nothing else is judged: it is not made for
        two voices at once."""
        async with self._judging:
            judge = await self._judge()
            return await asyncio.to_thread(work, judge)

    async def _judged(self, part: Sequence[Incoming], known: frozenset[int]) -> list[Incoming]:
        """The part with a judgement for each but deletions and the ``known`` places, which are here as they are."""
        left = known | {place for place, one in enumerate(part) if one.change is Change.DELETE}
        to_judge = [one.mention for place, one in enumerate(part) if place not in left]
        if not to_judge:
            return list(part)
        async with self._judging:
            judge = await self._judge()
            judged = iter(await asyncio.to_thread(judge.judge, to_judge))
        return [one if place in left else Incoming(_apart(next(judged)), one.change) for place, one in enumerate(part)]


def _apart(mention: Mention) -> Mention:
    """An answer to a topic is private, so it never stands among the near copies of what was said in public."""
    if mention.kind != ANSWER:
        return mention
    return replace(mention, judgement=replace(mention.judgement, cluster_key=""))


async def take_waiting(
    store: Store,
    intake: Intake,
    clock: Callable[[], datetime],
    told: Callable[[str, Taken], None] = lambda source, taken: None,
) -> Taken:
    """Judge and keep all that imports, forms and people have put on the intake table. What an operator typed in is
    signed with their name, so that they can take it back. What cannot be judged is set aside."""
    total = Taken()
    while rows := await store.intake(BATCH):
        by_way: dict[tuple[str, str], list[Waiting]] = {}
        for row in rows:
            by_way.setdefault((str(row.item.get("into", IMPORT)), row.by), []).append(row)
        for (source, _), items in by_way.items():
            taken = await _take_items(store, intake, source, items, clock)
            told(source, taken)
            total = total + taken
    return total


async def _take_items(
    store: Store,
    intake: Intake,
    source: str,
    items: Sequence[Waiting],
    clock: Callable[[], datetime],
) -> Taken:
    """Take in what one operator (or the collector itself) brought by one way."""
    read: dict[int, RawMention] = {}
    bad: list[int] = []
    for row in items:
        try:
            read[row.number] = raw_from_json({name: value for name, value in row.item.items() if name not in BESIDE})
        except Exception:  # whatever is wrong with it, it is met at every start and must not stop the others
            log.exception("an item on the intake table for %s is set aside: it cannot be read", source)
            bad.append(row.number)
    numbers = {id(raw): number for number, raw in read.items()}

    async def aside(raw: RawMention) -> None:
        bad.append(numbers[id(raw)])

    taken = await intake.take(source, list(read.values()), again=True, aside=aside, by=items[0].by)
    for row in items:
        if "by" in row.item and row.number not in bad:
            await _sign(store, read[row.number], source, row.item, clock())
    await store.set_aside(bad, source)
    await store.intake_done([number for number in read if number not in bad])
    unread = len(items) - len(read)
    return taken + Taken(seen=unread, spoiled=unread)


async def _sign(store: Store, raw: RawMention, source: str, plain: Mapping[str, object], at: datetime) -> None:
    """Say in the log who typed it in, and whose they say it is: one batch, which one undo takes back."""
    identity = await store.find(raw.platform or source, raw.native_id)
    if not identity or any(action.verb is Verb.ADDED for action in await store.history(identity)):
        return  # erased meanwhile, or signed before a crash
    acts = [Act(identity, Verb.ADDED, {"kind": raw.kind})]
    if plain.get("team"):
        acts.append(Act(identity, Verb.TEAM_SET, {"teams": [plain["team"]]}))
    await store.act(acts, operator=str(plain["by"]), at=at)


def raw_to_json(raw: RawMention) -> Mapping[str, object]:
    """A raw mention as the intake table keeps it until the collector judges it."""
    plain = {name: getattr(raw, name) for name in raw.__match_args__}
    for name in ("published", "edited"):
        plain[name] = plain[name].isoformat() if plain[name] else None
    return {name: value for name, value in plain.items() if value not in (None, "", (), False)}


def raw_from_json(plain: Mapping[str, object]) -> RawMention:
    """The raw mention that `raw_to_json` wrote."""
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()}
    for name in ("published", "edited"):
        if name in values:
            values[name] = datetime.fromisoformat(str(values[name]))
    if "change" in values:
        values["change"] = Change(str(values["change"]))
    return RawMention(**values)  # type: ignore[arg-type]  # the names and types are those that raw_to_json wrote


def _counted(added: Added) -> Taken:
    return Taken(
        new=added.new,
        edited=added.edited,
        deleted=added.deleted,
        repeated=added.repeated,
        renamed=added.renamed,
        refused=added.refused,
    )
