"""Work: forward, mark as actioned, dismiss, snooze, hold, give away, write down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from console.domain.remedies import worded
from console.tui.console import Target

if TYPE_CHECKING:
    from console.tui.console import Console
    from console.tui.dialogs.forward import Chosen


async def celebrate(app: Console, target: Target) -> None:
    """Queue for celebration."""
    await app.dispatch.submit_unless_held(
        "celebrate",
        target,
        "Queue for celebration",
        lambda ids, asked: app.runtime.triage.celebrate(ids, confirmed=asked),
    )


async def celebration_move(app: Console, target: Target) -> None:
    """The next step; where there are two, choose."""
    from console.domain.tracks import NEXT_CELEBRATION, Celebration
    from console.tui.dialogs.choices import Choice
    from console.tui.dialogs.choose import Choose
    from console.tui.render.wording import CELEBRATION_WORDS

    entries = await app.runtime.store.entries(target.ids[:1])
    steps = sorted(NEXT_CELEBRATION.get(entries[0].state.celebrate, frozenset())) if entries else []
    steps = [step for step in steps if step is not Celebration.PUBLISHED]  # publishing needs more than a key
    if not steps:
        app.say("There is no further step for this one by key.")
        return
    chosen = await app.push_screen_wait(
        Choose("The next step", [Choice(step.value, CELEBRATION_WORDS[step], "") for step in steps])
    )
    if chosen:
        await app.dispatch.submit(
            "celebration-move", target, lambda: app.runtime.triage.move_celebration(target.ids, Celebration(chosen))
        )


async def celebration_withdraw(app: Console, target: Target) -> None:
    """Take it out of the celebrations."""
    await app.dispatch.submit(
        "celebration-withdraw", target, lambda: app.runtime.triage.withdraw_celebration(target.ids)
    )


async def forward(app: Console, target: Target) -> None:
    """To the suggested team; where a person must look first, the panel opens."""
    outcome = await app.dispatch.submit("forward", target, lambda: app.runtime.triage.forward(target.ids))
    if outcome.ask is not None:
        await _panel(app, target, outcome.ask.why)


async def forward_to(app: Console, target: Target) -> None:
    """Choose the team, add a note, see what will leave."""
    from console.services.triage.claims import who_holds

    await _panel(app, target, who_holds(await app.runtime.triage.held_by_others(target.ids[:1])))


async def _panel(app: Console, target: Target, why: str, begun: Chosen | None = None) -> None:
    """Choose, see, send. ``begun`` is what was chosen when ``why`` was asked: sent once more, its note may leave."""
    from console.domain.transitions import check_ours
    from console.services.triage.redaction import seen_now
    from console.tui.dialogs.forward import ForwardPanel

    seen = await seen_now(app.runtime.store, target.one)
    entry = await app.runtime.store.mention(target.one)
    if entry is None:
        app.say("It is no longer in the store.")
        return
    check_ours(entry.mention.judgement.ours)
    chosen = await app.push_screen_wait(ForwardPanel(entry, worded(why, app.keymap.named), begun))
    if chosen is None:
        return
    outcome = await app.dispatch.submit(
        "forward-to",
        target,
        lambda: app.runtime.triage.forward(
            target.ids[:1],
            team=chosen.team,
            note=chosen.note,
            confirmed=True,
            own_words=begun is not None and chosen.note == begun.note,
            seen=seen,
        ),
    )
    if outcome.ask is not None:
        await _panel(app, target, outcome.ask.why, chosen)
    elif outcome.refused and await seen_now(app.runtime.store, target.one) != seen:
        await _panel(app, target, outcome.sentence, chosen)  # as it would leave now


async def action(app: Console, target: Target) -> None:
    """Mark as actioned."""
    await app.dispatch.submit_unless_held(
        "action", target, "Mark as actioned", lambda ids, asked: app.runtime.triage.action(ids, confirmed=asked)
    )


async def action_note(app: Console, target: Target) -> None:
    """Mark as actioned, with a note."""
    note = await _words(app, "Actioned: what was done?", "a note for colleagues")
    if note is not None:
        await app.dispatch.submit_unless_held(
            "action-note",
            target,
            "Mark as actioned",
            lambda ids, asked: app.runtime.triage.action(ids, note=note, confirmed=asked),
        )


async def dismiss(app: Console, target: Target) -> None:
    """Take out of the inbox, with a reason."""
    from console.domain.actions import DISMISSAL_REASONS
    from console.tui.dialogs.choices import Choice
    from console.tui.dialogs.choose import Choose

    about = {
        "noise": "nothing that anybody needs to see",
        "duplicate": "the same thing stands elsewhere",
        "not us": "about somebody else",
        "abusive": "abuse, nothing to learn from",
        "test": "somebody's test",
    }
    reason = await app.push_screen_wait(
        Choose("Dismiss: why?", [Choice(reason, reason, about.get(reason, "")) for reason in DISMISSAL_REASONS])
    )
    if reason:
        await app.dispatch.submit("dismiss", target, lambda: app.runtime.triage.dismiss(target.ids, reason))


async def reopen(app: Console, target: Target) -> None:
    """Bring back into the inbox."""
    await app.dispatch.submit("reopen", target, lambda: app.runtime.triage.reopen(target.ids))


async def snooze(app: Console, target: Target) -> None:
    """Let it sleep until a time."""
    from console.tui.dialogs.choices import snooze_choices
    from console.tui.dialogs.choose import Choose

    moments = snooze_choices(app.runtime.clock(), app.look.zone)
    chosen = await app.push_screen_wait(Choose("Let it sleep until", [choice for choice, _ in moments]))
    until = next((moment for choice, moment in moments if choice.value == chosen), None)
    if until is not None:
        await app.dispatch.submit("snooze", target, lambda: app.runtime.triage.snooze(target.ids, until))


async def claim(app: Console, target: Target) -> None:
    """Hold it for yourself; where all are yours already, let them go."""
    entries = await app.runtime.store.entries(target.ids)
    now, me = app.runtime.clock(), app.runtime.operator
    if entries and all(entry.state.holder(now) == me for entry in entries):
        await app.dispatch.submit("claim", target, lambda: app.runtime.triage.release(target.ids))
    else:
        await app.dispatch.submit_unless_held(
            "claim", target, "Claim it", lambda ids, asked: app.runtime.triage.claim(ids, confirmed=asked)
        )


async def assign(app: Console, target: Target) -> None:
    """Give it to a colleague: those who are here are offered, any login name can be typed."""
    from console.tui.dialogs.choices import Choice
    from console.tui.dialogs.choose import Choose

    watchers = {team.watcher: "watches " + team.name for team in app.runtime.settings.teams if team.watcher}
    here = {one.operator: "is here now" for one in app.others}
    names = {**watchers, **here, app.runtime.operator: "you"}
    name = await app.push_screen_wait(
        Choose("Give it to", [Choice(name, name, about) for name, about in names.items()], other="or type a login name")
    )
    if name:
        await app.dispatch.submit("assign", target, lambda: app.runtime.triage.assign(target.ids, name))


async def answered(app: Console, target: Target) -> None:
    """Record what came back from a forward: in the outbox from the one under the cursor, else from the open one."""
    from console.domain.actions import Verb
    from console.tui.dialogs.choices import Choice
    from console.tui.dialogs.choose import Choose

    key = await _open_forward(app, target)
    if not key:
        return
    chosen = await app.push_screen_wait(
        Choose(
            "What came back?",
            [
                Choice(Verb.ACKNOWLEDGED.value, "seen", "somebody in the team has read it"),
                Choice(Verb.PASSED_ON.value, "passed on", "the person was thanked, or the team has it in hand"),
                Choice(Verb.RETURNED.value, "not ours", "the team sent it back"),
            ],
        )
    )
    if not chosen:
        return
    verb = Verb(chosen)
    words = await _words(app, "Who says so?" if verb is not Verb.RETURNED else "What did they say?", "may stay empty")
    if words is not None:
        await app.dispatch.submit(
            "answered", target, lambda: app.runtime.triage.answered(target.one, key, verb, words=words)
        )


async def _open_forward(app: Console, target: Target) -> str:
    """The key of the forward that an answer is for; where there are several, the one that is chosen. Empty where there
    is none, which is said before anything is asked."""
    from console.domain.tracks import NO_LONGER_OPEN
    from console.tui.dialogs.choices import Choice
    from console.tui.dialogs.choose import Choose
    from console.tui.render.wording import SENDING_WORDS
    from console.tui.screens.outbox import OutboxScreen

    here = target.screen.forward if isinstance(target.screen, OutboxScreen) else None
    entry = await app.runtime.store.mention(target.one)
    waiting = {one.key: one for one in entry.state.forwards if one.state not in NO_LONGER_OPEN} if entry else {}
    if here is not None and here[1] in waiting:
        return here[1]
    if here is not None or not waiting:
        app.say("That forward is closed." if here is not None else "No forward of it is waiting for an answer.")
        return ""
    if len(waiting) == 1:
        return next(iter(waiting))
    return (
        await app.push_screen_wait(
            Choose(
                "From whom?",
                [Choice(key, app.look.tree.name(one.team), SENDING_WORDS[one.state]) for key, one in waiting.items()],
            )
        )
        or ""
    )


async def note(app: Console, target: Target) -> None:
    """Write a note for colleagues."""
    text = await _words(app, "A note for colleagues", "stays inside, and in the log")
    if text:
        await app.dispatch.submit("note", target, lambda: app.runtime.triage.note(target.ids, text))


async def pin(app: Console, target: Target) -> None:
    """Pin; where all are pinned, take the pins away."""
    entries = await app.runtime.store.entries(target.ids)
    pinned = bool(entries) and all(entry.state.pinned for entry in entries)
    await app.dispatch.submit("pin", target, lambda: app.runtime.triage.pin(target.ids, pinned=not pinned))


async def mute(app: Console, target: Target) -> None:
    """Mute; where all are muted, let them speak again."""
    entries = await app.runtime.store.entries(target.ids)
    muted = bool(entries) and all(entry.state.muted for entry in entries)
    await app.dispatch.submit("mute", target, lambda: app.runtime.triage.mute(target.ids, muted=not muted))


async def add(app: Console, target: Target) -> None:
    """Add a mention by hand. The collector takes it in, so that other keys need not wait for what became of it."""
    from console.services.importing.by_hand import add as bring_in
    from console.tui.dialogs.add import AddForm

    checked = await app.push_screen_wait(AddForm())
    if checked is not None:
        runtime = app.runtime
        outcome = await bring_in(
            runtime.store, checked, runtime.settings, operator=runtime.operator, clock=runtime.clock
        )
        app.say(outcome.sentence)
        await app.reader.catch_up()


async def _words(app: Console, title: str, placeholder: str) -> str | None:
    from console.tui.dialogs.write import Write

    return await app.push_screen_wait(Write(title, placeholder))
