"""The collector: the one process per store that runs sources in and deliveries out.

Every source is a task of its own with its own backoff and health, so that a dead one never stops another. Who collects
is a lease in the store: a second collector waits for it, and a killed one is replaced when it runs out.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from console.domain.errors import CollectsAlready, OutsideInError, SourceGone, SourceRefused, StoreFault, StoreLater
from console.services.collector.health import Healths
from console.services.collector.intake import Intake, Taken, take_waiting
from console.services.collector.outbox import Outbox
from console.services.collector.recheck import look_again
from console.services.collector.rules import Automation
from console.services.collector.source_task import FIRST_WAIT, SourceTask, backoff, batches_of, every, first_wait
from console.services.judging.explain import answer_requests
from console.services.judging.rejudge import try_unjudged_again
from console.sources.base import Spoiled
from console.store.protocol import Store

log = logging.getLogger(__name__)

LEASE = 20.0  # seconds that the collector's lead lasts without being renewed
RENEW_EVERY = 5.0
TEND_EVERY = 60.0
LOOK_EVERY = 2.0  # seconds between two looks at whether a stream has something to ask for again
CURSOR_EVERY = 5.0  # seconds between writes of a stream's cursor when nothing is kept
QUIET = 3.0  # seconds of silence after which a stream counts as caught up, in `--once`
PATIENCE = 30.0  # seconds that `--once` waits for a stream to connect, and for each next part of what it caught up with
ONCE_AT_MOST = 60.0  # seconds that `--once` reads one stream
HEALTHY_AFTER = 60.0  # seconds of reading after which the backoff starts again


async def _nothing() -> bool:
    return False


@dataclass(slots=True)
class Collector:
    """Runs ``lines`` into ``store`` through ``intake`` and sends what is due through ``outbox``."""

    store: Store
    lines: Mapping[str, SourceTask]
    intake: Intake
    outbox: Outbox
    automation: Automation
    worker: str
    clock: Callable[[], datetime]
    told: Callable[[str, Taken], None] = lambda source, taken: None
    chance: Callable[[], float] = random.random
    again: Callable[[], Awaitable[bool]] = _nothing
    keep: Callable[[], Awaitable[object]] = _nothing
    waits: str = ""  # why the store cannot be used now, as it was told
    health: Healths = field(init=False)

    def __post_init__(self) -> None:
        self.health = Healths(self.store, self.clock)

    async def run(self, *, until: Callable[[], Awaitable[bool]] | None = None) -> None:
        """Collect until cancelled, or until ``until`` says so (asked every few seconds). Waits for the lead first."""
        while not await self._lead():
            await asyncio.sleep(RENEW_EVERY)
        await self._begin()
        tasks = [asyncio.create_task(self._source(name, line), name=name) for name, line in self.lines.items()]
        tasks += [
            asyncio.create_task(every(seconds, work), name=work.__name__)
            for seconds, work in (
                (0.5, self.take_intake),
                (0.25, self.answer_requests),
                (1.0, self.judge_again),
                (LOOK_EVERY, self.look_again),
                (TEND_EVERY, self.tend),
            )
        ]
        tasks += [asyncio.create_task(every(0.5, send, name)) for name, send in self.outbox.lines().items()]
        try:
            while not (until and await until()):
                done, _ = await asyncio.wait(tasks, timeout=RENEW_EVERY, return_when=asyncio.FIRST_EXCEPTION)
                for task in done:
                    if not task.cancelled() and (error := task.exception()):
                        raise error
                    tasks.remove(task)
                if not await self._still_leads():
                    raise OutsideInError(
                        "Another process took over collecting while this one slept.",
                        advice="Only one collector may run; this one stops.",
                    )
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.store.resign(self.worker)

    async def once(self) -> Mapping[str, Taken | OutsideInError]:
        """One round of every source, the intake table and the outbox; what each source gave, or why it gave nothing."""
        if not await self._lead():
            raise CollectsAlready(
                f"{await self.store.leader(self.clock())} is collecting on this store already.",
                advice="Nothing to do: mentions come in by it.",
            )
        await self._begin()
        try:
            async with asyncio.TaskGroup() as group:
                keeping = group.create_task(every(RENEW_EVERY, self._lead))
                rounds = {name: group.create_task(self._round(name, line)) for name, line in self.lines.items()}
                results = {name: await task for name, task in rounds.items()}
                await self.take_intake()
                await self.answer_requests()
                await self.judge_again()
                await self.outbox.send_due()
                await self.tend()
                keeping.cancel()
            return results
        finally:
            await self.store.resign(self.worker)

    async def take_intake(self) -> Taken:
        """Judge what imports and forms have put on the intake table."""
        total = await take_waiting(self.store, self.intake, self.clock, self.told)
        await self.automation.catch_up()
        return total

    async def answer_requests(self) -> None:
        """Work out the explanations that somebody waits for."""
        await answer_requests(self.store, self.intake, self.clock)

    async def judge_again(self) -> None:
        """Go on with what is to be judged again, part by part."""
        try:
            while await self.again():
                pass
        except StoreFault:
            raise
        except Exception:  # a fault of ours in one text must not stop the collector, nor be met again for ever
            log.exception("rejudging stopped on an internal error")
            await self.store.stop_rejudging(by="a fault of the program's own (its log says more)")

    async def tend(self) -> None:
        """Take away what retention asks for, let the store clear up after itself (words that are gone leave the index,
        old quarantine goes), and look at the habits of the sources."""
        await self.keep()
        await self.store.tend(self.clock())
        await self.health.learn(self.lines)

    # one source

    async def _source(self, name: str, line: SourceTask) -> None:
        """Read one source for ever, waiting as it asks when it fails."""
        failures = 0
        if not line.stream:
            polled = sum(not other.stream for other in self.lines.values())
            await asyncio.sleep(first_wait(line.every, polled, self.chance()))
        while True:
            began, refused = self.clock(), False
            try:
                await self._read(name, line)
                await self._taken_down(name, line)
                failures = 0
                wait = line.every * (0.9 + 0.2 * self.chance()) if not line.stream else FIRST_WAIT
                await self._well(name, next_attempt=self.clock() + timedelta(seconds=wait))
            except SourceGone as gone:
                await self._note(name, state="gone", sentence=gone.sentence, advice=gone.advice, next_attempt=None)
                wait, refused = math.inf, True  # until its address is another
            except OutsideInError as error:
                healthy = (self.clock() - began).total_seconds() >= HEALTHY_AFTER
                failures = 1 if healthy else failures + 1
                wait = backoff(error, failures, self.chance())
                refused = isinstance(error, SourceRefused)
                await self._note(
                    name,
                    state="refused" if refused else "failing",
                    sentence=error.sentence,
                    advice=error.advice,
                    failures=failures,
                    next_attempt=self.clock() + timedelta(seconds=wait),
                )
                log.warning("source %s: %s; next attempt in %.0f s", name, type(error).__name__, wait)
            except Exception as error:  # a fault of ours in one adapter must not stop the others
                failures += 1
                wait = backoff(error, failures, self.chance())
                log.exception("source %s stopped on an internal error", name)
                plain = _internal(error)
                await self._note(
                    name,
                    state="failing",
                    sentence=plain.sentence,
                    advice=plain.advice,
                    failures=failures,
                    next_attempt=self.clock() + timedelta(seconds=wait),
                )
            if not refused:
                await asyncio.sleep(wait)
            if opened := await line.renewed(wait if refused else 0.0):
                line = replace(line, source=opened.source, quota=opened.quota)
                self.lines = {**self.lines, name: line}

    async def _round(self, name: str, line: SourceTask) -> Taken | OutsideInError:
        """One reading of one source for `once`; its fault is an answer, not an exception."""
        try:
            async with asyncio.timeout(ONCE_AT_MOST if line.stream else None):
                taken = await self._read(name, line, quiet=QUIET if line.stream else None)
                await self._taken_down(name, line)
        except TimeoutError:
            taken = Taken()
        except OutsideInError as error:
            return await self._failing(name, error)
        except Exception as error:  # a fault of ours in one adapter must not stop the others
            log.exception("source %s stopped on an internal error", name)
            return await self._failing(name, _internal(error))
        await self._well(name, next_attempt=None)
        return taken

    async def _read(self, name: str, line: SourceTask, *, quiet: float | None = None) -> Taken:
        """Read from the stored cursor until the source ends (or has been ``quiet`` for so many seconds since it was
        live)."""
        total = Taken()
        written = self.clock()
        cursor = await self.store.cursor(name)
        patience = None if quiet is None else PATIENCE
        async with contextlib.aclosing(batches_of(line.source.read(cursor), quiet, patience)) as batches:
            async for batch in batches:
                now = self.clock()
                health = self.health.after(name, batch, line.quota(now))
                worth_writing = batch.mentions or batch.spoiled or batch.missed or not line.stream
                if not worth_writing and 0 <= (now - written).total_seconds() < CURSOR_EVERY:
                    continue
                mentions, spoiled = batch.mentions, batch.spoiled
                if line.private is not None:
                    mentions = tuple(map(line.private, mentions))
                    spoiled = tuple(Spoiled(one.why, b"") for one in spoiled)
                taken = await self.intake.take(
                    name,
                    mentions,
                    cursor=batch.cursor,
                    watch=line.watch,
                    spoiled=spoiled,
                    health=health,
                    again=not line.stream,
                )
                written = now
                self.health.matched(name, taken.matched)
                if taken.renamed:
                    await self._note(name, sentence=" ".join(filter(None, (batch.note, _renamed(taken.renamed)))))
                total = total + replace(taken, seen=max(taken.seen, batch.seen))
                self.told(name, taken)
                if taken.new or taken.edited:
                    await self.automation.catch_up()
        return total

    async def look_again(self) -> None:
        """Look for what streams did not tell, as long as they run well."""
        for name, line in self.lines.items():
            if line.stream and self.health.known(name).state == "ok":
                try:
                    await self._taken_down(name, line)
                except Exception as error:  # whatever it is, it must stop neither the stream nor the others
                    log.exception("looking again at source %s: %s", name, type(error).__name__)

    async def _taken_down(self, name: str, line: SourceTask) -> None:
        """Look for what was changed or taken down where the platform does not tell."""
        taken, note = await look_again(name, line.source, store=self.store, intake=self.intake, now=self.clock())
        if taken.seen:
            self.told(name, taken)
        if note:
            await self._note(name, sentence=note)

    async def _failing(self, name: str, error: OutsideInError) -> OutsideInError:
        await self._note(
            name,
            state="failing",
            sentence=error.sentence,
            advice=error.advice,
            failures=self.health.known(name).failures + 1,
        )
        return error

    async def _well(self, name: str, *, next_attempt: datetime | None) -> None:
        """A round is over; what its batches had to say stays."""
        said = self.health.known(name).sentence if self.health.known(name).state == "ok" else ""
        await self._note(
            name, state="ok", sentence=said, advice="", failures=0, last_success=self.clock(), next_attempt=next_attempt
        )

    async def _note(self, name: str, **changes: object) -> None:
        try:
            await self.health.note(name, quota=self.lines[name].quota(self.clock()), **changes)
        except StoreFault as fault:  # it is remembered, and goes into the store with the next note
            log.warning("the health of %s waits: %s", name, type(fault).__name__)

    # running

    async def _begin(self) -> None:
        if count := await self.store.try_again():
            log.info("%d items that could not be taken in are tried again", count)
        if count := await try_unjudged_again(self.store, self.clock()):
            log.info("%d mentions that could not be judged are tried again", count)
        await self.automation.begin()
        await self.health.remember()

    async def _lead(self) -> bool:
        return await self.store.lead(self.worker, now=self.clock(), lease=LEASE)

    async def _still_leads(self) -> bool:
        """Renew the lead. A store that has to be waited for is tried again; whoever took the lead meanwhile has it."""
        try:
            leads = await self._lead()
        except StoreLater as fault:
            if fault.sentence != self.waits:
                log.warning("leading waits: %s", fault)
            self.waits = fault.sentence
            return True
        self.waits = ""
        return leads


def _renamed(count: int) -> str:
    what = "1 entry came" if count == 1 else f"{count:,} entries came"
    return f"{what} under new ids or dates with the words of before: its feed changes them. Each is kept once."


def _internal(error: Exception) -> OutsideInError:
    """A fault of ours in the operator's words; the log has the rest."""
    return OutsideInError(
        f"Stopped on an internal error ({type(error).__name__}).",
        advice="The log holds the details: `outside-in locate log` says where.",
    )
