"""Learning from corrections: what an operator sets right changes the very next similar mention.

The lessons lie in the store as hashed features, made from the log: for each mention, the newest correction of tone, of
severity and of team that still counts and that nobody had forgotten. Undo it, and its lesson goes; undo that, and it
comes back. Reading a part of the log twice, as after a crash, changes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from console.domain.actions import CORRECTIONS, SYSTEM, Action, Verb
from console.domain.judgement import Sentiment
from console.domain.transitions import undone
from console.store.protocol import Correction, Store
from console.understand.learning import CorrectionExample, Layer, as_plain, example, from_plain

if TYPE_CHECKING:
    from console.understand.judge import Judge

log = logging.getLogger(__name__)

PLACE = "learning"  # the cursor under which the store remembers how far the log was read
_GONE = frozenset({Verb.ERASED, Verb.DELETED, Verb.EXPIRED})
_TOUCHES = CORRECTIONS | _GONE | {Verb.UNDONE, Verb.REDONE, Verb.UNLEARNT}


class Learning:
    """Keeps ``judge`` taught: `taught` reads what was corrected since, and gives it with every lesson in force; with
    none where learning is switched off, by the settings (``allowed``) or by an operator."""

    def __init__(self, store: Store, judge: Judge, *, allowed: bool = True) -> None:
        self._store = store
        self._judge = judge
        self._allowed = allowed
        self._read: int | None = None

    async def taught(self) -> Judge:
        """The judge with the lessons of this moment."""
        if self._read is None:
            self._read = int(await self._store.cursor(PLACE) or 0)
            await self._load()
        if await self._catch_up():
            await self._load()
        return self._judge

    async def _load(self) -> None:
        lessons = await self._store.corrections()
        on = self._allowed and await self._store.learning()
        self._judge = self._judge.with_layer(Layer(_readable(lessons), on=on))

    async def _catch_up(self) -> bool:
        """Turn the corrections in the log since the last time into lessons; whether anything is to be loaded again."""
        changed = False
        while True:
            changes = await self._store.since(self._read or 0)
            touched = {action.mention for action in changes.actions if action.verb in _TOUCHES and action.mention}
            for mention in sorted(touched):
                changed = await self._settle(mention) or changed
            for action in changes.actions:
                changed = changed or action.verb in _GONE or (not action.mention and action.verb is not Verb.REVEALED)
            if changes.sequence != self._read:
                self._read = changes.sequence
                if changed or not changes.more:
                    last = changes.actions[-1].at if changes.actions else None
                    if last is not None:
                        await self._store.add(PLACE, (), cursor=str(self._read), at=last)
            if not changes.more:
                return changed

    async def _settle(self, mention: int) -> bool:
        """Bring the lessons of one mention to what its history says; whether there was anything to do."""
        wanted = {str(action.sequence): action for action in in_force(await self._store.history(mention))}
        entry = await self._store.mention(mention)
        if entry is None or not entry.mention.said.strip():
            wanted = {}
        kept = await self._store.corrections(mention=mention)
        known = {str(one.body.get("id")) for one in kept}
        dropped = [one.number for one in kept if str(one.body.get("id")) not in wanted]
        for number in dropped:
            await self._store.drop_correction(number)
        added = [action for name, action in wanted.items() if name not in known]
        for action in added:
            if entry is not None:
                await self._learn(action, entry.mention.said)
        return bool(dropped or added)

    async def _learn(self, action: Action, text: str) -> None:
        value = action.payload.get("value")
        made = example(
            str(action.sequence),
            action.mention,
            text,
            by=action.operator,
            at=action.at.isoformat(),
            sentiment=Sentiment(str(value)) if action.verb is Verb.SENTIMENT_SET else None,
            severity=int(str(value)) if action.verb is Verb.SEVERITY_SET else None,
            teams=list(action.payload.get("teams", ())) if action.verb is Verb.TEAM_SET else None,
            ours=bool(value) if action.verb is Verb.OURS_SET else None,
        )
        await self._store.keep_correction(action.mention, operator=action.operator, at=action.at, body=as_plain(made))


def _readable(lessons: Iterable[Correction]) -> Iterator[CorrectionExample]:
    """The lessons as examples. One that cannot be read teaches nothing, and keeps nothing from being judged."""
    for lesson in lessons:
        try:
            yield from_plain(lesson.body)
        except (LookupError, TypeError, ValueError) as error:
            log.error("lesson %d cannot be read: %s", lesson.number, type(error).__name__)


def in_force(history: Iterable[Action]) -> list[Action]:
    """The corrections of one mention that are learnt from: of each kind the newest of a person that counts, unless
    forgotten. A rule teaches nothing."""
    actions = list(history)
    gone = undone(actions)
    counting = [one for one in actions if one.sequence not in gone and one.payload]
    forgotten = {int(one.payload.get("lesson", 0)) for one in counting if one.verb is Verb.UNLEARNT}
    newest = {one.verb: one for one in counting if one.verb in CORRECTIONS and one.operator != SYSTEM}
    return [one for one in newest.values() if one.sequence not in forgotten]
