"""Learning from corrections: what an operator sets right changes the very next similar mention.

The lessons lie in the store as hashed features, made from the log: a correction adds one, its undo takes it away. They
can be listed and dropped one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.actions import Action, Verb
from console.domain.judgement import Sentiment
from console.store.engine import Store
from console.understand.learning import Layer, as_plain, example, from_plain

if TYPE_CHECKING:
    from console.understand.judge import Judge

CORRECTIONS = frozenset({Verb.SENTIMENT_SET, Verb.SEVERITY_SET, Verb.TEAM_SET})
PLACE = "learning"  # the cursor under which the store remembers how far the log was read


class Learning:
    """Keeps ``judge`` taught: `taught` reads what was corrected since, and gives it with every lesson in force."""

    def __init__(self, store: Store, judge: Judge) -> None:
        self._store = store
        self._judge = judge
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
        self._judge = self._judge.with_layer(Layer(from_plain(one.body) for one in lessons))

    async def _catch_up(self) -> bool:
        """Turn the corrections in the log since the last time into lessons; whether there were any."""
        learnt = False
        while True:
            changes = await self._store.since(self._read or 0)
            for action in changes.actions:
                if action.verb in CORRECTIONS:
                    learnt = await self._learn(action) or learnt
                elif action.verb in {Verb.UNDONE, Verb.REDONE, Verb.ERASED, Verb.DELETED}:
                    learnt = await self._unlearn(action) or learnt
            if changes.sequence != self._read:
                self._read = changes.sequence
                if learnt or not changes.more:
                    last = changes.actions[-1].at if changes.actions else None
                    if last is not None:
                        await self._store.add(PLACE, (), cursor=str(self._read), at=last)
            if not changes.more:
                return learnt

    async def _learn(self, action: Action) -> bool:
        entry = await self._store.mention(action.mention)
        if entry is None or not action.payload:
            return False
        value = action.payload.get("value")
        made = example(
            str(action.sequence), action.mention, entry.mention.text, by=action.operator, at=action.at.isoformat(),
            sentiment=Sentiment(str(value)) if action.verb is Verb.SENTIMENT_SET else None,
            severity=int(str(value)) if action.verb is Verb.SEVERITY_SET else None,
            teams=list(action.payload.get("teams", ())) if action.verb is Verb.TEAM_SET else None,
        )
        await self._store.keep_correction(action.mention, operator=action.operator, at=action.at, body=as_plain(made))
        return True

    async def _unlearn(self, action: Action) -> bool:
        """An undo takes back its lesson, a redo brings it back; a mention that is gone takes all of its own along."""
        known = await self._store.corrections()
        if action.verb is Verb.REDONE:
            redone = [one for one in await self._store.history(action.mention) if one.sequence == action.of]
            return bool(redone) and redone[0].verb in CORRECTIONS and await self._learn(redone[0])
        if action.verb is Verb.UNDONE:
            dropped = [one.number for one in known if one.body.get("id") == str(action.of)]
        else:
            dropped = [one.number for one in known if one.mention == action.mention]
        for number in dropped:
            await self._store.drop_correction(number)
        return bool(dropped)
