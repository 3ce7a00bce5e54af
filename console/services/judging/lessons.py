"""What was learnt, from which corrections, and by whom: read from the log, so that every process tells the same. One
lesson can be forgotten while its correction stands, and the whole of it switched off and on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from console.domain.actions import CORRECTIONS, SYSTEM, Action, Verb
from console.domain.errors import NotFound
from console.domain.leaving import Leaving, leaving
from console.domain.mention import ANSWER
from console.domain.remedies import UNDO, by
from console.domain.team import TeamTree
from console.domain.text import one_line
from console.domain.transitions import undone
from console.services.triage.outcome import Outcome
from console.store.protocol import Act, Store

MOST = 200
SWITCHED_OFF_BY_SETTINGS = "Learning is switched off in the configuration ([judge] learning = false)."


@dataclass(frozen=True, slots=True)
class Lesson:
    """One correction that is learnt from, or was until somebody had it ``forgotten``. ``number`` is its place in the
    log, ``what`` says the label and what it became, ``words`` are the beginning of the mention's."""

    number: int
    mention: int
    at: datetime
    operator: str
    what: str
    words: str
    forgotten: bool = False


async def lessons_of(store: Store, tree: TeamTree, *, most: int = MOST) -> tuple[Lesson, ...]:
    """The newest ``most`` of them, the newest first; corrections that were taken back or overtaken by a later one, and
    those whose mention is gone, are none; nor is what a rule did."""
    wanted = (*CORRECTIONS, Verb.UNLEARNT, Verb.UNDONE, Verb.REDONE)
    actions: list[Action] = []
    while batch := await store.actions(after=actions[-1].sequence if actions else 0, limit=5_000, verbs=wanted):
        actions += batch
    gone = undone(actions)
    counting = [one for one in actions if one.sequence not in gone and one.payload]
    forgotten = {int(one.payload.get("lesson", 0)) for one in counting if one.verb is Verb.UNLEARNT}
    newest = {(one.mention, one.verb): one for one in counting if one.verb in CORRECTIONS and one.operator != SYSTEM}
    found = sorted(newest.values(), key=lambda one: -one.sequence)
    entries = {entry.mention.id: entry for entry in await store.entries([*{one.mention for one in found}])}
    told = []
    for one in found:
        entry = entries.get(one.mention)
        left = leaving(entry.mention) if entry else Leaving()
        words = one_line(left.held or left.words)
        if words and left.kind == ANSWER:
            words = "(an answer, given privately)"
        if words:
            told.append(
                Lesson(
                    one.sequence, one.mention, one.at, one.operator, _what(one, tree), words, one.sequence in forgotten
                )
            )
        if len(told) >= most:
            break
    return tuple(told)


def _what(action: Action, tree: TeamTree) -> str:
    payload = action.payload
    if action.verb is Verb.TEAM_SET:
        return "team " + (", ".join(tree.name(str(team)) for team in payload.get("teams", ())) or "none of ours")
    if action.verb is Verb.OURS_SET:
        return "ours" if payload.get("value") else "not ours"
    if action.verb is Verb.SEVERITY_SET:
        return f"severity {payload.get('value', '')}"
    was = payload.get("was")
    return f"tone {payload.get('value', '')}" + (f", not {was}" if was and was != payload.get("value") else "")


async def forget_lesson(store: Store, number: int, *, tree: TeamTree, operator: str, at: datetime) -> Outcome:
    """Learn no longer from the correction of that number; the mention stays as it was corrected. Raises `NotFound`."""
    lesson = next((one for one in await lessons_of(store, tree, most=1 << 30) if one.number == number), None)
    if lesson is None:
        raise NotFound(f"There is no lesson {number}.", advice="`outside-in learning` lists them.")
    if lesson.forgotten:
        return Outcome("It is forgotten already.", refused=((lesson.mention, "It is forgotten already."),))
    return await _done(
        store,
        [Act(lesson.mention, Verb.UNLEARNT, {"lesson": number})],
        "Forgotten; the mention stays as it was corrected",
        operator,
        at,
    )


async def switch_learning(store: Store, on: bool, *, allowed: bool, operator: str, at: datetime) -> Outcome:
    """Let corrections change the next similar mention, or not. What was learnt stays and counts once it is on again."""
    if on and not allowed:
        return Outcome(SWITCHED_OFF_BY_SETTINGS, refused=((0, SWITCHED_OFF_BY_SETTINGS),))
    return await _done(
        store,
        [Act(0, Verb.LEARNING_SET, {"on": on})],
        "Corrections change the next similar mention again"
        if on
        else "Learning is off: the judge speaks as it was shipped",
        operator,
        at,
    )


async def _done(store: Store, acts: Sequence[Act], sentence: str, operator: str, at: datetime) -> Outcome:
    [done] = await store.act(acts, operator=operator, at=at)
    if not done.sequence:
        return Outcome(done.why, refused=((done.mention, done.why),))
    return Outcome(f"{sentence} · {by(UNDO)} takes it back", done=(done.mention,))
