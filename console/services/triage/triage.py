"""Triage: what an operator does to mentions. The terminal and the command line call the same methods.

Every method takes the ids it acts on, does them as one batch that one undo takes back, and answers with an `Outcome`
whose sentence can be shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from console.config.settings import ChannelSettings, Settings
from console.domain.actions import UNDOABLE, Verb, taken_back
from console.domain.errors import NotAllowed
from console.domain.judgement import Sentiment
from console.domain.remedies import REDO, UNDO, by
from console.domain.text import clean, clean_line
from console.domain.tracks import NO_LONGER_OPEN, Celebration
from console.domain.transitions import check_ours, undone
from console.services.judging.accuracy import was_of
from console.services.triage.claims import claim_of, held_by_others, who_holds
from console.services.triage.forwarding import Forwarder, ForwardOrder
from console.services.triage.outcome import MANY, Outcome, Question, Told, act_in_parts, counted
from console.services.triage.own_words import details, quoted
from console.store.protocol import Act, Done, Store

CLAIM_LEASE = timedelta(seconds=120)


class Triage:
    """The use cases of the operator ``operator`` on ``store``; ``clock`` gives the time in UTC."""

    def __init__(self, store: Store, settings: Settings, operator: str, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._settings = settings
        self._tree = settings.tree
        self._forwarding = Forwarder(settings)
        self._operator = operator
        self._clock = clock
        self.told: Told = lambda done, total: None  # hears how far it is with many mentions
        self._left: set[int] = set()  # batches of which undo has said that their letter has left

    # forward

    async def forward(
        self,
        ids: Sequence[int],
        *,
        team: str = "",
        note: str = "",
        person: str = "",
        confirmed: bool = False,
        own_words: bool = False,
        seen: int | None = None,
    ) -> Outcome:
        """Forward to ``team``, or else to each mention's suggested team. Where the suggestion or the tone is unsure,
        redaction has a doubt or the recipient is a person, and nobody ``confirmed``, nothing leaves and the outcome
        asks; so it does where a colleague holds it, and where the note or the person's name holds personal details,
        unless ``own_words`` may leave.
        ``seen`` is what was looked at (`redacting.Standing.seen`); where it is no longer what would leave, nothing
        does."""
        team = team and self._tree.named(team)
        order = ForwardOrder(team, clean(note), clean_line(person), confirmed, own_words, seen is not None)
        now = self._clock()
        held = {} if confirmed else await self.held_by_others(ids)
        acts: list[Act] = []
        refused: list[tuple[int, str]] = []
        asks: list[Question] = []
        for number, identity in enumerate(ids):
            self.told(number, len(ids))
            entry = await self._store.mention(identity)
            if entry is None:
                refused.append((identity, "It is no longer in the store."))
                continue
            try:
                check_ours(entry.mention.judgement.ours)
                if ask := self._forwarding.ask(entry, order, held.get(identity, "")):
                    asks.append(ask)
                    continue
                payload = self._forwarding.payload(entry, order, now)
                acts.append(Act(identity, Verb.FORWARDED, payload if seen is None else {**payload, "seen": seen}))
            except NotAllowed as error:
                refused.append((identity, str(error)))
        done = await self._act(acts, now)
        refused += [(one.mention, one.why) for one in done if not one.sequence]
        refused += [(ask.mention, ask.why) for ask in asks] if len(ids) > 1 else []
        own = any(ask.own_words for ask in asks)
        kept = [one for one in done if one.sequence]
        if not kept:
            why = refused[0][1] if refused else (asks[0].why if asks else "Nothing to forward.")
            ask = asks[0] if len(ids) == 1 and asks else None
            return Outcome(why, refused=tuple(refused), ask=ask, own_words=own)
        names = {act.payload["team_name"] for act in acts if any(one.mention == act.mention for one in kept)}
        seconds = self._settings.forwarding.undo_seconds
        what = "Forwarded" if len(kept) == 1 else f"{len(kept)} forwarded"
        where = names.pop() if len(names) == 1 else f"{len(names)} teams"
        leaves = f"leaves in {seconds:g} s" if await self._store.leader(now) else "waits, since no collector runs"
        said = self._said(f"{what} to {where}, {leaves} · {by(UNDO)} takes it back", done, refused)
        return replace(said, own_words=own)

    def channel_of(self, team: str) -> ChannelSettings | None:
        """The channel by which a forward to ``team`` would leave."""
        return self._forwarding.channel_of(team)

    # work

    async def held_by_others(self, ids: Sequence[int]) -> dict[int, str]:
        """Which of the mentions colleagues hold now, and who."""
        return await held_by_others(self._store, ids, operator=self._operator, now=self._clock())

    async def action(self, ids: Sequence[int], *, note: str = "", confirmed: bool = False) -> Outcome:
        """Mark as actioned, with a note if there is one; what a colleague holds only where that is ``confirmed``."""
        told = {"note": words} if (words := clean(note)) else {}
        return await self._unless_held(ids, Verb.ACTIONED, told, "Marked{} as actioned", confirmed=confirmed)

    async def dismiss(self, ids: Sequence[int], reason: str) -> Outcome:
        """Take out of the inbox for one of the five reasons."""
        return await self._all(ids, Verb.DISMISSED, {"reason": reason}, f"Dismissed{MANY} ({reason})")

    async def snooze(self, ids: Sequence[int], until: datetime) -> Outcome:
        """Put to sleep until a moment in UTC."""
        if until <= self._clock():
            raise NotAllowed("A snooze must end in the future.")
        return await self._all(ids, Verb.SNOOZED, {"until": until.isoformat()}, "Snoozed{}")

    async def claim(self, ids: Sequence[int], *, confirmed: bool = False) -> Outcome:
        """Hold until the lease runs out, which the console's heartbeat renews; a colleague's only if ``confirmed``."""
        claim = await claim_of(self._store, ids, until=self._clock() + CLAIM_LEASE)
        return await self._unless_held(ids, Verb.CLAIMED, claim, "Claimed{}", confirmed=confirmed)

    async def release(self, ids: Sequence[int]) -> Outcome:
        """Let go of what was claimed."""
        return await self._all(ids, Verb.RELEASED, {}, "Let{} go")

    async def assign(self, ids: Sequence[int], to: str) -> Outcome:
        """Give to a colleague by login name."""
        return await self._all(ids, Verb.ASSIGNED, {"to": (to := clean_line(to))}, f"Assigned{MANY} to {to}")

    async def reopen(self, ids: Sequence[int]) -> Outcome:
        """Bring back into the inbox."""
        return await self._all(ids, Verb.REOPENED, {"until": (self._clock() + CLAIM_LEASE).isoformat()}, "Reopened{}")

    async def saw(self, ids: Sequence[int]) -> Outcome:
        """Note that somebody has read it. Shared between operators."""
        return await self._all(ids, Verb.SAW, {}, "Seen")

    # celebrate

    async def celebrate(self, ids: Sequence[int], *, confirmed: bool = False) -> Outcome:
        """Queue for celebration; what a colleague holds only where that is ``confirmed``."""
        return await self._unless_held(ids, Verb.CELEBRATED, {}, "Queued{} for celebration", confirmed=confirmed)

    async def move_celebration(self, ids: Sequence[int], to: Celebration) -> Outcome:
        """Move on along the celebrate track; published only ever follows consent."""
        return await self._all(ids, Verb.CELEBRATION_MOVED, {"to": to.value}, f"Celebration: {to.value}")

    async def withdraw_celebration(self, ids: Sequence[int]) -> Outcome:
        """Take out of the celebration queue."""
        return await self._all(ids, Verb.CELEBRATION_WITHDRAWN, {}, "Taken{} out of the celebration queue")

    # judgement

    async def set_sentiment(self, ids: Sequence[int], value: Sentiment) -> Outcome:
        """Correct the tone."""
        entries = {entry.mention.id: entry.mention.judgement.opinion for entry in await self._store.entries(ids)}
        acts = [Act(one, Verb.SENTIMENT_SET, {"value": value.value, **was_of(entries.get(one))}) for one in ids]
        return await self._do(acts, f"Set{MANY} to {value.value}")

    async def set_severity(self, ids: Sequence[int], value: int) -> Outcome:
        """Correct the severity, 0 to 5."""
        if not 0 <= value <= 5:
            raise NotAllowed("Severity goes from 0 to 5.")
        return await self._all(ids, Verb.SEVERITY_SET, {"value": value}, f"Severity {value}")

    async def set_ours(self, ids: Sequence[int], value: bool) -> Outcome:
        """Say whether it is about this organisation. What is not waits in no inbox."""
        words = f"Ours{MANY}: back where it belongs" if value else f"Not ours{MANY}: in a pane of its own"
        return await self._all(ids, Verb.OURS_SET, {"value": value}, words)

    async def set_team(self, ids: Sequence[int], teams: Sequence[str]) -> Outcome:
        """Correct whose it is; no team at all is an answer too."""
        teams = [self._tree.named(team) for team in teams]
        names = ", ".join(self._tree.name(team) for team in teams) or "no team"
        return await self._all(ids, Verb.TEAM_SET, {"teams": list(teams)}, f"Given{MANY} to {names}")

    # beside

    async def note(self, ids: Sequence[int], text: str) -> Outcome:
        """Add a note for colleagues."""
        return await self._all(ids, Verb.NOTED, {"text": clean(text)}, "Noted")

    async def tag(self, ids: Sequence[int], tags: Sequence[str]) -> Outcome:
        """Set the operators' own tags. They leave with exports, so they name nobody."""
        for tag in (tags := [line for tag in tags if (line := clean_line(tag))]):
            if found := details(re.sub(r"[-_.]+", " ", tag).title(), self._settings):
                raise NotAllowed(
                    f"The tag “{tag}” may name somebody ({quoted(found)}), and tags leave with exports.",
                    advice="Choose one that names nobody; a note stays here.",
                )
        return await self._all(ids, Verb.TAGGED, {"tags": tags}, "Tagged{}")

    async def pin(self, ids: Sequence[int], *, pinned: bool = True) -> Outcome:
        """Pin or unpin."""
        verb, words = (Verb.PINNED, "Pinned{}") if pinned else (Verb.UNPINNED, "Unpinned{}")
        return await self._all(ids, verb, {}, words)

    async def mute(self, ids: Sequence[int], *, muted: bool = True) -> Outcome:
        """Mute or unmute these mentions."""
        return await self._all(ids, Verb.MUTED if muted else Verb.UNMUTED, {}, "Muted{}" if muted else "Unmuted{}")

    async def answered(self, identity: int, key: str, verb: Verb, *, words: str = "") -> Outcome:
        """Record what came back from a forward: ACKNOWLEDGED, PASSED_ON or RETURNED."""
        payload = {"key": key, "reason" if verb is Verb.RETURNED else "by": clean_line(words)}
        sentence = {Verb.ACKNOWLEDGED: "Seen by the team", Verb.PASSED_ON: "Passed on", Verb.RETURNED: "Returned"}[verb]
        done = await self._store.act([Act(identity, verb, payload)], operator=self._operator, at=self._clock())
        return self._said(f"{sentence} · {by(UNDO)} takes it back", done, [])

    async def answered_by(self, identity: int, verb: Verb, *, team: str = "", words: str = "") -> Outcome:
        """`answered`, for the newest open forward of the mention (to ``team``, where one is named)."""
        entry = await self._store.mention(identity)
        forwards = entry.state.forwards if entry else ()
        open_ones = [f for f in forwards if f.state not in NO_LONGER_OPEN and team in {"", f.team}]
        if not open_ones:
            raise NotAllowed("No forward of it is waiting for an answer.")
        return await self.answered(identity, open_ones[-1].key, verb, words=words)

    # undo

    async def undo(self) -> Outcome:
        """Take back the operator's newest batch that still counts. What has left is said, not hidden, and
        said once: the next undo goes on to what was done before it."""
        return await self._turn(Verb.UNDONE, "Took{} back", "There is nothing of yours to take back.")

    async def redo(self) -> Outcome:
        """Do again what was taken back last."""
        return await self._turn(Verb.REDONE, "Did{} again", "There is nothing to do again.")

    async def undo_on(self, ids: Sequence[int]) -> Outcome:
        """Take back the newest action on each of ``ids`` that still counts, whoever did it."""
        acts = []
        for identity in ids:
            history = await self._store.history(identity)
            gone = undone(history)
            last = next((a for a in reversed(history) if a.verb in UNDOABLE and a.sequence not in gone), None)
            if last is not None:
                acts.append(Act(identity, Verb.UNDONE, {"verb": last.verb.value}, of=last.sequence))
        if not acts:
            return Outcome("There is nothing to take back.")
        done = await self._act(acts, self._clock())
        return self._said(
            f"Took{MANY} back: {taken_back(acts[0].payload['verb'])} · {by(REDO)} does it again", done, []
        )

    async def _turn(self, verb: Verb, words: str, nothing: str) -> Outcome:
        batch = await self._store.last_batch(self._operator, undone=verb is Verb.REDONE)
        while verb is Verb.UNDONE and batch and batch[0].batch in self._left:
            batch = await self._store.last_batch(self._operator, before=batch[0].batch)
        if not batch:
            return Outcome(nothing)
        acts = [Act(one.mention, verb, {"verb": one.verb.value}, of=one.sequence) for one in batch]
        done = await self._act(acts, self._clock())
        if verb is Verb.UNDONE and batch[0].verb is Verb.FORWARDED and not any(one.sequence for one in done):
            self._left.add(batch[0].batch)
            said = self._said("", done, [])
            return replace(said, sentence=f"{said.sentence} {by(UNDO)} once more takes back what you did before it.")
        way_back = f"{by(REDO)} does it again" if verb is Verb.UNDONE else f"{by(UNDO)} takes it back"
        return self._said(f"{words}: {taken_back(batch[0].verb)} · {way_back}", done, [])

    # shared

    async def _act(self, acts: Sequence[Act], now: datetime) -> tuple[Done, ...]:
        return await act_in_parts(self._store, acts, operator=self._operator, at=now, told=self.told)

    async def _all(self, ids: Sequence[int], verb: Verb, payload: Mapping[str, Any], words: str) -> Outcome:
        return await self._do([Act(identity, verb, payload) for identity in ids], words)

    async def _unless_held(
        self, ids: Sequence[int], verb: Verb, payload: Mapping[str, Any], words: str, *, confirmed: bool
    ) -> Outcome:
        held = {} if confirmed else await self.held_by_others(ids)
        if not held:
            return await self._all(ids, verb, payload, words)
        free = await self._all([identity for identity in ids if identity not in held], verb, payload, words)
        refused = (*free.refused, *((identity, f"{who} holds it.") for identity, who in held.items()))
        sentence = f"{free.sentence} · {who_holds(held)}" if free.done else who_holds(held)
        return replace(free, sentence=sentence, refused=refused, held=tuple(held))

    async def _do(self, acts: Sequence[Act], words: str) -> Outcome:
        if not acts:
            return Outcome("Nothing is selected.")
        done = await self._act(acts, self._clock())
        way_back = f" · {by(UNDO)} takes it back" if acts[0].verb in UNDOABLE else ""
        return self._said(f"{words}{way_back}", done, [])

    def _said(self, sentence: str, done: Sequence[Done], refused: list[tuple[int, str]]) -> Outcome:
        kept = tuple(one.mention for one in done if one.sequence)
        known = {identity for identity, _ in refused}
        refused = refused + [(one.mention, one.why) for one in done if not one.sequence and one.mention not in known]
        if not kept:
            return Outcome(refused[0][1] if refused else "Nothing changed.", refused=tuple(refused))
        sentence = counted(sentence, len(set(kept)))
        if refused:
            sentence += f" · {len(refused)} left out: {refused[0][1]}"
        return Outcome(sentence, done=kept, refused=tuple(refused))
