"""What the line mode does for each action: the same services as the screens, with typed words in place of dialogs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from console.domain.actions import DISMISSAL_REASONS, Verb
from console.domain.errors import NotAllowed, OutsideInError
from console.domain.judgement import Sentiment
from console.domain.remedies import by
from console.services.importing.by_hand import ByHand, add, check, questions, words_of
from console.services.triage.outcome import Outcome
from console.tui.dialogs.choices import snooze_choices
from console.tui.plain.look import LOOKS, say_redaction
from console.tui.plain.parse import TypedCommand

if TYPE_CHECKING:
    from console.tui.plain.session import Session

_ANSWERS = {"seen": Verb.ACKNOWLEDGED, "passed": Verb.PASSED_ON, "returned": Verb.RETURNED}
_MAKES_WAY = frozenset({"action", "action-note", "dismiss", "snooze", "not-ours", "ours"})


async def act(session: Session, request: TypedCommand) -> None:
    """Carry out a request and say what became of it."""
    look = LOOKS.get(request.action.id)
    if look is not None:
        await look(session, request)
        return
    entry = session.current
    if request.action.needs and entry is None:
        session.say("Nothing is here to act on.")
        return
    words = request.words or request.key.partition(" ")[2]  # "s 3" carries its digit in the key
    work = WORKS.get(request.action.id)
    if work is None:
        session.say("That has no place in the line mode.")
        return
    outcome = await work(session, entry.mention.id if entry else 0, words)
    session.say(outcome.sentence)
    if outcome.ask is not None:
        tree = session.look.tree
        names = [f"{tree.name(guess.team)} ({guess.score * 100:.0f} %)" for guess in outcome.ask.suggestions]
        session.say(
            ("Suggested: " + ", ".join(names) + ". " if names else "")
            + f"{by('forward-to')} and a team's name forwards it."
        )
    was = entry.mention.id if entry else 0
    await session.read(keep=True)
    if request.action.id in _MAKES_WAY and outcome.done and session.current and session.current.mention.id != was:
        session.say_current()


async def _forward(session: Session, identity: int, words: str) -> Outcome:
    return await session.runtime.triage.forward([identity])


async def _forward_to(session: Session, identity: int, words: str) -> Outcome:
    team, note = session.look.tree.named_first(words)
    looked = session.looked.get(identity)
    outcome = await session.runtime.triage.forward(
        [identity],
        team=team,
        note=note,
        confirmed=looked is not None,
        own_words=session.asked == (identity, note),
        seen=looked,
    )
    if outcome.ask is not None:
        session.asked = (identity, note)
        await say_redaction(session, identity)
        return Outcome(f"Nothing left: {outcome.ask.why} This is what would leave; the same line once more sends it.")
    if outcome.refused:
        session.looked.pop(identity, None)  # it is shown again before it leaves
    return outcome


async def _action(session: Session, identity: int, words: str) -> Outcome:
    return await _asked_once(
        session,
        "action",
        identity,
        lambda confirmed: session.runtime.triage.action(session.ids, note=words, confirmed=confirmed),
    )


async def _dismiss(session: Session, identity: int, words: str) -> Outcome:
    if words not in DISMISSAL_REASONS:
        raise NotAllowed(
            "A dismissal needs a reason.", advice=f"{by('dismiss')} and one of: {', '.join(DISMISSAL_REASONS)}."
        )
    return await session.runtime.triage.dismiss(session.ids, words)


async def _reopen(session: Session, identity: int, words: str) -> Outcome:
    return await session.runtime.triage.reopen(session.ids)


async def _snooze(session: Session, identity: int, words: str) -> Outcome:
    moments = {choice.name: moment for choice, moment in snooze_choices(session.runtime.clock(), session.look.zone)}
    if words not in moments:
        raise NotAllowed("Until when?", advice=f"b and one of: {', '.join(moments)}.")
    return await session.runtime.triage.snooze(session.ids, moments[words])


async def _claim(session: Session, identity: int, words: str) -> Outcome:
    entry, triage = session.current, session.runtime.triage
    mine = entry is not None and entry.state.holder(session.runtime.clock()) == session.runtime.operator
    if mine:
        return await triage.release(session.ids)
    return await _asked_once(
        session, "claim", identity, lambda confirmed: triage.claim(session.ids, confirmed=confirmed)
    )


async def _assign(session: Session, identity: int, words: str) -> Outcome:
    if not words:
        raise NotAllowed("To whom?", advice="@ and a login name.")
    return await session.runtime.triage.assign(session.ids, words)


async def _answered(session: Session, identity: int, words: str) -> Outcome:
    said, _, rest = words.partition(" ")
    if said not in _ANSWERS:
        raise NotAllowed(
            "What came back?", advice=f"{by('answered')} and one of: {', '.join(_ANSWERS)}; then who says so."
        )
    return await session.runtime.triage.answered_by(identity, _ANSWERS[said], words=rest)


async def _note(session: Session, identity: int, words: str) -> Outcome:
    if not words:
        raise NotAllowed("What is the note?", advice="# and the words.")
    return await session.runtime.triage.note(session.ids, words)


async def _pin(session: Session, identity: int, words: str) -> Outcome:
    pinned = session.current is not None and session.current.state.pinned
    return await session.runtime.triage.pin(session.ids, pinned=not pinned)


async def _mute(session: Session, identity: int, words: str) -> Outcome:
    muted = session.current is not None and session.current.state.muted
    return await session.runtime.triage.mute(session.ids, muted=not muted)


def _tone(value: Sentiment) -> Callable[[Session, int, str], Awaitable[Outcome]]:
    async def set_tone(session: Session, identity: int, words: str) -> Outcome:
        return await session.runtime.triage.set_sentiment(session.ids, value)

    return set_tone


async def _severity(session: Session, identity: int, words: str) -> Outcome:
    if words not in set("012345"):
        raise NotAllowed("How bad is it?", advice="s and a number from 0 to 5.")
    return await session.runtime.triage.set_severity(session.ids, int(words))


def _ours(value: bool) -> Callable[[Session, int, str], Awaitable[Outcome]]:
    async def work(session: Session, identity: int, words: str) -> Outcome:
        return await session.runtime.triage.set_ours([identity], value)

    return work


async def _team(session: Session, identity: int, words: str) -> Outcome:
    if words == "none":
        return await session.runtime.triage.set_team(session.ids, ())
    return await session.runtime.triage.set_team(session.ids, (session.look.tree.named_first(words)[0],))


async def _tags(session: Session, identity: int, words: str) -> Outcome:
    if not words:
        raise NotAllowed("Which tags?", advice="T and the tags, apart by blanks; T none takes them away.")
    if words == "none":
        return await session.runtime.triage.tag(session.ids, ())
    return await session.runtime.triage.tag(session.ids, tuple(words.replace(",", " ").split()))


async def _celebrate(session: Session, identity: int, words: str) -> Outcome:
    return await _asked_once(
        session,
        "celebrate",
        identity,
        lambda confirmed: session.runtime.triage.celebrate(session.ids, confirmed=confirmed),
    )


async def _asked_once(
    session: Session, name: str, identity: int, work: Callable[[bool], Awaitable[Outcome]]
) -> Outcome:
    """Do it; where a colleague holds it, when the same is asked for once more."""
    asked, session.held = session.held == (name, identity), None
    outcome = await work(asked)
    if not outcome.held:
        return outcome
    session.held = (name, identity)
    return replace(outcome, sentence=f"{outcome.sentence} The same once more does it all the same.")


async def _add(session: Session, identity: int, words: str) -> Outcome:
    """The words behind the key, or asked for; then one question for each field, which Enter leaves empty."""
    runtime = session.runtime
    typed = words or await session.ask("What was said, in their words? Enter alone leaves it.")
    if not typed:
        return Outcome("Nothing was added.")
    words_of(typed)  # refused before anything else is asked
    fields: dict[str, str] = {}
    for name, question, understand in questions(runtime.settings, runtime.clock()):
        while name not in fields:
            answer = await session.ask(question)
            if answer is None:
                return Outcome("Nothing was added.")
            try:
                if answer:
                    understand(answer)
                fields[name] = answer
            except OutsideInError as error:
                session.say(str(error))
    checked = check(ByHand(typed, **fields), runtime.settings, now=runtime.clock())
    return await add(runtime.store, checked, runtime.settings, operator=runtime.operator, clock=runtime.clock)


async def _undo(session: Session, identity: int, words: str) -> Outcome:
    return await session.runtime.triage.undo()


async def _redo(session: Session, identity: int, words: str) -> Outcome:
    return await session.runtime.triage.redo()


WORKS: dict[str, Callable[[Session, int, str], Awaitable[Outcome]]] = {
    "forward": _forward,
    "forward-to": _forward_to,
    "action": _action,
    "action-note": _action,
    "dismiss": _dismiss,
    "reopen": _reopen,
    "snooze": _snooze,
    "claim": _claim,
    "assign": _assign,
    "answered": _answered,
    "note": _note,
    "add": _add,
    "pin": _pin,
    "mute": _mute,
    "positive": _tone(Sentiment.POSITIVE),
    "neutral": _tone(Sentiment.NEUTRAL),
    "negative": _tone(Sentiment.NEGATIVE),
    "severity": _severity,
    "team": _team,
    "not-ours": _ours(False),
    "ours": _ours(True),
    "tags": _tags,
    "celebrate": _celebrate,
    "undo": _undo,
    "redo": _redo,
}
