"""What happens by itself when a mention arrives: mutes, and the organisation's rules. Everything it does is an action
by ``system`` that an operator can take back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from console.config.settings import Settings
from console.domain.actions import SYSTEM
from console.domain.errors import StoreFault
from console.query.index import RuleIndex
from console.query.match import Context, SubjectView
from console.query.query import parse
from console.query.tree import Query
from console.services.queries import names_of
from console.services.topics import asks_for_others, hidden
from console.services.triage.triage import Triage
from console.store.protocol import Entry, Store

log = logging.getLogger(__name__)

PLACE = "automation"  # the cursor under which the store remembers how far the log was read


@dataclass(frozen=True, slots=True)
class _Rule:
    when: Query
    leaves: frozenset[str]  # topics whose answers are private to it, because it does not name them
    others: bool  # whether it asks for what is not ours, which no other rule touches
    then: tuple[str, ...]
    triage: Triage


class Automation:
    """Runs ``settings.mutes`` and ``settings.rules`` over what arrives, once for each mention."""

    def __init__(
        self, store: Store, settings: Settings, context: Callable[[], Context], clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._context = context
        self._clock = clock
        self._zone = settings.organisation.zone
        names = names_of(settings)
        self._mutes = [(parse(mute.query, names=names), mute.until) for mute in settings.mutes]
        self._plain = Triage(store, settings, SYSTEM, clock)
        self._rules = [self._rule(settings, rule.when, rule.then, rule.undo_for) for rule in settings.rules]
        self._muting = RuleIndex([query for query, _ in self._mutes])
        self._ruling = RuleIndex([rule.when for rule in self._rules])
        self._seen: int | None = None
        self._looking = asyncio.Lock()

    def _rule(self, settings: Settings, when: str, then: tuple[str, ...], undo_for: float) -> _Rule:
        held = replace(settings, forwarding=replace(settings.forwarding, undo_seconds=undo_for))
        query, private = parse(when, names=names_of(settings)), frozenset(hidden(settings, when))
        return _Rule(query, private, asks_for_others(when), then, Triage(self._store, held, SYSTEM, self._clock))

    async def begin(self) -> None:
        """Go on where the last collector stopped; where none ran with rules, at what arrives from now on."""
        if self._mutes or self._rules:
            kept = await self._store.cursor(PLACE)
            self._seen = int(kept) if kept else await self._store.head()

    async def catch_up(self) -> None:
        """Look at every mention that arrived since the last call. A crash in between looks at some of them again, which
        changes nothing: what a rule did once the states do not allow twice."""
        async with self._looking:  # every source calls this, and two looks at once would do things twice
            await self._look_on()

    async def _look_on(self) -> None:
        if self._seen is None:
            return
        more = True
        while more:
            changes = await self._store.since(self._seen)
            for entry in await self._store.entries(changes.arrived):
                try:
                    await self._apply(entry)
                except StoreFault:
                    raise  # it is busy or full, and the mention is looked at again
                except Exception:  # a fault of ours at one mention must not stop the collector, nor be met for ever
                    log.exception("the rules and mutes failed at a mention, and leave it")
            if changes.sequence != self._seen:
                await self._store.add(PLACE, (), cursor=str(changes.sequence), at=self._clock())
            self._seen, more = changes.sequence, changes.more

    async def _apply(self, entry: Entry) -> None:
        context = self._context()
        today = context.now.astimezone(self._zone).date()
        identity = [entry.mention.id]
        look = SubjectView(entry, context)
        untils = [self._mutes[number][1] for number in self._muting.meeting(look)]
        if any(until is None or today < until for until in untils):
            await self._plain.mute(identity)
        for number in self._ruling.meeting(look):
            rule = self._rules[number]
            left = entry.mention.source in rule.leaves or not (entry.mention.judgement.ours or rule.others)
            for step in () if left else rule.then:
                await _step(rule.triage, step, identity)


async def _step(triage: Triage, step: str, identity: list[int]) -> None:
    """One step of a rule: ``forward``, ``action``, ``celebrate``, ``mute``, ``pin``, ``severity:3``, ``team:eye``."""
    name, _, value = step.partition(":")
    match name:
        case "forward":
            await triage.forward(identity)
        case "action":
            await triage.action(identity, note="by rule")
        case "celebrate":
            await triage.celebrate(identity)
        case "mute":
            await triage.mute(identity)
        case "pin":
            await triage.pin(identity)
        case "severity":
            await triage.set_severity(identity, int(value))
        case "team":
            await triage.set_team(identity, [value])
        case _:
            raise ValueError(step)
