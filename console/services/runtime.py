"""The composition root: the one place that names concrete adapters and puts them together.

A console or a command opens a `Runtime` and gives it back. The wires (network in and out) and the judge are opened by
the collector, and by a command only where it has to do a collector's work itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from console.config.settings import Settings, SourceSettings
from console.domain.errors import OutsideInError
from console.query.match import Context
from console.services.garbage_collection import settled
from console.services.operators import now_utc, operator_name
from console.services.queries import QueryReading, query_context, reveal
from console.services.triage.triage import Triage
from console.store.protocol import Store

if TYPE_CHECKING:
    from console.channels.base import Channel
    from console.domain.mention import RawMention
    from console.query.tree import Query
    from console.services.collector.collector import Collector
    from console.services.collector.intake import Intake, Taken
    from console.services.collector.source_task import OpenedSource, SourceOpening
    from console.services.known_stores import KnownStores
    from console.sources.base import Spoiled
    from console.sources.table.tally import TableTally
    from console.store.records import Restored
    from console.understand.judge import Judge

LINGER = timedelta(seconds=30)  # how long an embedded collector outlives the last console


@dataclass(slots=True)
class Runtime:
    """Everything that a face needs, open."""

    settings: Settings
    store: Store
    operator: str
    clock: Callable[[], datetime]
    triage: Triage
    author_key: bytes
    revealed: set[str] = field(default_factory=set)  # queries by author for which the operator gave a reason here

    async def reveal(self, reading: QueryReading, reason: str, *, raw: bool = False) -> Query | None:
        """`asking.reveal` for this operator, who gives a reason for a query once."""
        query = await reveal(self.store, reading, reason, operator=self.operator, at=self.clock(), raw=raw)
        self.revealed.add(reading.text)
        return query

    def asked(self, reading: QueryReading) -> Query | None:
        """The query, if it needs no reason or has one. Raises `NotAllowed`."""
        return reading.granted if reading.text in self.revealed else reading.plain

    def context(self) -> Context:
        """What a query is read against now: time, zone, who asks, teams, saved searches."""
        return query_context(self.settings, now=self.clock(), me=self.operator, author_key=self.author_key)

    def intake(self) -> Intake:
        """What takes mentions in, judge and all; for a command that does a collector's work itself."""
        return _intake(self)


@asynccontextmanager
async def open_runtime(
    settings: Settings,
    *,
    operator: str = "",
    clock: Callable[[], datetime] = now_utc,
    new: bool = False,
    known: KnownStores | None = None,
) -> AsyncIterator[Runtime]:
    """Open the store that ``settings`` name and everything on top of it; closed in reverse order. Where there is no
    store, one is made if ``new`` or if it is none of those ``known``.

    Raises `StoreFault` with a sentence and a way out.
    """
    from console.store.sqlite.errors import damaged
    from console.store.sqlite.store import open_store

    who = operator or operator_name()
    store = await open_store(
        settings.store.path,
        shared=settings.store.shared,
        zone=settings.organisation.time_zone,
        parents={team.id: team.parent for team in settings.teams if team.parent},
        new=True if new else False if known and known.holds(settings.store.path) else None,
    )
    if known:
        known.add(settings.store.path)
    try:
        yield Runtime(
            settings=settings,
            store=store,
            operator=who,
            clock=clock,
            triage=Triage(store, settings, who, clock),
            author_key=await store.key(),
        )
    except Exception as fault:  # whoever stumbles over what a store holds looks at it before blaming the program
        if not isinstance(fault, OutsideInError) and (found := await store.damage()):
            raise damaged(settings.store.path, found) from fault
        raise
    finally:
        await store.close()


@dataclass(slots=True)
class Adapters:
    """Every configured source (`UnopenedSource` where it cannot be opened) and channel; ``faults``: what failed."""

    sources: Mapping[str, OpenedSource]
    openings: Mapping[str, SourceOpening]
    channels: Mapping[str, Channel]
    faults: tuple[tuple[str, str], ...]


@asynccontextmanager
async def open_adapters(
    settings: Settings, *, secret: Callable[[str], str] | None = None, key: bytes = b""
) -> AsyncIterator[Adapters]:
    """The network, in and out. A source that cannot be opened (a secret that is missing) never stops another.
    ``secret`` gives the value behind a reference, in place of where the settings look for it; ``key`` is the store's.
    """
    from console.channels.registry import open_channel
    from console.config.secrets import PREFIX, Secrets
    from console.net.http import Fetcher
    from console.services.collector.source_task import OpenedSource, SourceOpening, UnopenedSource
    from console.services.queries import prefilter
    from console.services.setup.credentials import wanted
    from console.services.topics import followed
    from console.sources.registry import open_source

    told = secret or Secrets(settings.file)
    sources: dict[str, OpenedSource] = {}
    openings: dict[str, SourceOpening] = {}
    channels: dict[str, Channel] = {}
    faults: list[tuple[str, str]] = []
    async with Fetcher(replace(settings.net, proxy=told(settings.net.proxy))) as fetcher:

        def opened(one: SourceSettings) -> OpenedSource:
            own = fetcher.own(proxy=told(one.proxy), ca_file=one.ca_file, allow=one.allow)
            return OpenedSource(
                open_source(
                    followed(settings, one),
                    fetcher=own,
                    secret=told,
                    now=now_utc,
                    zone=settings.organisation.time_zone,
                    keep=prefilter(settings, one),
                ),
                own.quota,
            )

        for one in settings.sources:
            references = [f"{PREFIX}{need.name}" for need in wanted(one)]
            openings[one.id] = SourceOpening(references, told, partial(opened, one))
            try:
                sources[one.id] = openings[one.id].open()
            except OutsideInError as error:
                sources[one.id] = OpenedSource(UnopenedSource(one.id, error))
        if any(topic.form for topic in settings.topics):
            from console.sources.form.source import open_form

            try:
                sources["form"] = OpenedSource(
                    open_form(
                        settings.form,
                        settings.topics,
                        now=now_utc,
                        zone=settings.organisation.zone,
                        key=key,
                        proof=told(settings.form.secret),
                    )
                )
            except OutsideInError as error:
                faults.append(("the form of the topics", str(error)))
        for way in settings.channels:
            try:
                channels[way.id] = open_channel(
                    way,
                    email=settings.email,
                    secret=told,
                    ca_file=settings.net.ca_file,
                    fetcher=fetcher.own(allow=way.allow),
                )
            except OutsideInError as error:
                faults.append((f"channel {way.id}", str(error)))
        yield Adapters(sources, openings, channels, tuple(faults))


@dataclass(slots=True)
class OpenCollector:
    """A collector with its store, its wires and its judge, ready to run."""

    store: Store
    collector: Collector
    path: Path
    clock: Callable[[], datetime]
    notices: tuple[str, ...]
    shut: tuple[str, ...] = ()  # the sources that wait for a person, each with why

    async def once(self) -> dict[str, Taken | OutsideInError]:
        """One round of everything."""
        return dict(await self.collector.once())

    async def run(self, *, embedded: bool = False) -> None:
        """Collect until cancelled; ``embedded``: until half a minute after the last console left."""
        if not embedded:
            await self.collector.run()
            return
        last_seen = self.clock()

        async def nobody_left() -> bool:
            nonlocal last_seen
            now = self.clock()
            if not self.path.exists():
                return True  # a scratch store was thrown away: what it held must not leave any more
            if await self.store.present(now):
                last_seen = now
            return now - last_seen > LINGER

        await self.collector.run(until=nobody_left)


@asynccontextmanager
async def open_collector(
    settings: Settings,
    *,
    new: bool = False,
    known: KnownStores | None = None,
) -> AsyncIterator[OpenCollector]:
    """Everything that the one collector of a store needs. ``new`` and ``known`` are as for `open_runtime`."""
    from console.services.collector.anchoring import Anchoring
    from console.services.collector.collector import Collector
    from console.services.collector.outbox import Outbox
    from console.services.collector.retention import Keeper
    from console.services.collector.rules import Automation
    from console.services.collector.source_task import SourceTask, UnopenedSource
    from console.services.importing.files import worker_name
    from console.services.judging.judge import build_judge
    from console.services.judging.rejudge import work_part
    from console.services.queries import watch_of
    from console.services.topics import without_author
    from console.sources.registry import is_stream

    async with (
        open_runtime(settings, operator="system", new=new, known=known) as runtime,
        open_adapters(settings, key=runtime.author_key) as wires,
    ):
        judge, notice = await asyncio.to_thread(build_judge, settings)
        private = {
            topic.mailbox: partial(without_author, topic=topic, key=runtime.author_key)
            for topic in settings.topics
            if topic.mailbox
        }
        lines = {
            one.id: SourceTask(
                wires.sources[one.id].source,
                watch_of(settings, one),
                one.every,
                is_stream(one.kind),
                wires.sources[one.id].quota,
                private.get(one.id),
                wires.openings[one.id].renewed,
            )
            for one in settings.sources
        }
        if "form" in wires.sources:
            lines.setdefault("form", SourceTask(wires.sources["form"].source, None, 0, stream=True))
        worker = worker_name("collector")
        intake = _intake(runtime, judge)
        keeper = Keeper(runtime.store, settings.retention, runtime.clock)
        anchors = Anchoring(runtime.store, runtime.clock)

        async def keep() -> None:
            await keeper.run_when_due()
            await anchors.write()

        collector = Collector(
            store=runtime.store,
            lines=lines,
            intake=intake,
            outbox=Outbox(runtime.store, wires.channels, worker, runtime.clock),
            automation=Automation(runtime.store, settings, runtime.context, runtime.clock),
            worker=worker,
            clock=runtime.clock,
            again=lambda: work_part(runtime.store, intake, settings, runtime.context(), runtime.clock()),
            keep=keep,
        )
        notices = tuple(f"{what}: {sentence}" for what, sentence in wires.faults) + ((notice,) if notice else ())
        shut = tuple(
            f"source {name}: {one.source.fault}"
            for name, one in wires.sources.items()
            if isinstance(one.source, UnopenedSource)
        )
        try:
            with settled():
                yield OpenCollector(runtime.store, collector, settings.store.path, runtime.clock, notices, shut)
        finally:
            await anchors.write()


def new_look() -> TableTally:
    """What `read_file` fills in while it reads: where the heading stands, what became of each column."""
    from console.sources.table.tally import TableTally

    return TableTally()


def read_file(
    path: str, *, columns: Mapping[str, str], zone: str, sheet: str = "", look: TableTally | None = None
) -> Iterator[RawMention | Spoiled]:
    """The rows of a file as raw mentions, read as they are asked for."""
    from console.sources.table.rows import Shape, read_table

    return read_table(path, columns, zone=zone, shape=Shape(sheet=sheet), look=look)


def restore_store(backup: str, path: Path, *, anyway: bool = False, shared: bool = False) -> Restored:
    """Put a backup where the store is, one with faults only ``anyway``. Raises `StoreFault`."""
    from console.store.sqlite.restore import restore

    return restore(Path(backup), path, anyway=anyway, shared=shared)


def _intake(runtime: Runtime, judge: Judge | None = None) -> Intake:
    from console.services.collector.intake import Intake
    from console.services.judging.judge import build_judge
    from console.services.judging.learning import Learning
    from console.services.topics import voices_of
    from console.understand.stories import says_the_same

    runtime.store.compare_by(says_the_same)
    learning = Learning(
        runtime.store, judge or build_judge(runtime.settings)[0], allowed=runtime.settings.judge.learning
    )
    return Intake(
        runtime.store,
        learning.taught,
        key=runtime.author_key,
        clock=runtime.clock,
        context=runtime.context,
        voices=voices_of(runtime.settings),
    )
