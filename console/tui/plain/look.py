"""What the line mode shows for each action that only looks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from console.domain.remedies import by
from console.services.judging.accuracy import accuracy_of
from console.services.judging.explain import answered, kept_explanation, request_explanation
from console.services.judging.lessons import forget_lesson, lessons_of, switch_learning
from console.services.queries import QueryReading, explained, read_query
from console.services.reveal import reads
from console.services.triage.redaction import redact, standing
from console.tui.outgoing import held_back_now, not_shown, outgoing
from console.tui.pages.accuracy import accuracy_page
from console.tui.pages.learning import learning_page
from console.tui.pages.log import history_lines, newest_actions
from console.tui.pages.manual import manual_lines
from console.tui.pages.mention import Whole, judge_lines, mention_page, why_page
from console.tui.pages.outbox import outbox_page
from console.tui.pages.redaction import redaction_page
from console.tui.pages.sources import sources_page
from console.tui.plain.parse import TypedCommand, commands
from console.tui.plain.rejudge import rejudge_by_line
from console.tui.render.lines import Line
from console.tui.terminal.safe_text import safe_link

if TYPE_CHECKING:
    from console.tui.plain.session import Session

_WIDE = 100


async def _down(session: Session, request: TypedCommand) -> None:
    session.go(session.at + 1)


async def _up(session: Session, request: TypedCommand) -> None:
    session.go(session.at - 1)


async def _first(session: Session, request: TypedCommand) -> None:
    session.go(0)


async def _last(session: Session, request: TypedCommand) -> None:
    session.go(len(session.entries) - 1)


async def _page_down(session: Session, request: TypedCommand) -> None:
    session.say_list()
    session.at = min(session.at + 10, max(0, len(session.entries) - 1))


async def _page_up(session: Session, request: TypedCommand) -> None:
    session.at = max(0, session.at - 10)
    session.say_list()


async def _turn(session: Session, index: int) -> None:
    session.pane = index % len(session.panes)
    await session.read()
    session.say_place()
    session.say_current()


async def _left(session: Session, request: TypedCommand) -> None:
    await _turn(session, session.pane - 1)


async def _right(session: Session, request: TypedCommand) -> None:
    await _turn(session, session.pane + 1)


async def _pane(session: Session, request: TypedCommand) -> None:
    which = (
        request.words
        if request.key == request.action.id
        else str(session.keymap.keys(request.action.id).index(request.key) + 1)
    )  # whatever the operator's own keys are
    number = int(which) if which.isdecimal() and len(which) < 4 else 0
    if not 1 <= number <= len(session.panes):
        session.say(f"There are {len(session.panes)} panes; {by('panes')} lists them. For example: pane 1.")
        return
    await _turn(session, number - 1)


async def _show_new(session: Session, request: TypedCommand) -> None:
    await session.read()
    session.say_place()
    session.say_current()


async def _whole(session: Session) -> Whole | None:
    entry = session.current
    full = await session.runtime.store.mention(entry.mention.id) if entry else None
    if full is None:
        session.say("Nothing here.")
        return None
    store, identity = session.runtime.store, full.mention.id
    await reads(store, identity, operator=session.runtime.operator, at=session.runtime.clock())
    _, clauses = explained(session.query, full, session.runtime.context())
    here = tuple(f"{'yes' if clause['held'] else 'no'}: {clause['clause']}" for clause in clauses)
    history, versions, near = await store.history(identity), await store.versions(identity), await store.near(identity)
    said = await kept_explanation(store, identity)
    return Whole(full, history, versions, near, (), here, said)


async def _open(session: Session, request: TypedCommand) -> None:
    whole = await _whole(session)
    if whole is not None:
        session.say_lines(mention_page(whole, session.look, _WIDE))
        await session.runtime.triage.saw([whole.entry.mention.id])


async def _unfold(session: Session, request: TypedCommand) -> None:
    await session.say_alike()


async def _explain(session: Session, request: TypedCommand) -> None:
    whole = await _whole(session)
    if whole is None:
        return
    session.say_lines(why_page(whole, session.look, _WIDE))
    store, entry = session.runtime.store, whole.entry
    if whole.said is None and await request_explanation(store, entry, session.runtime.clock()):
        said = await answered(store, entry.mention.id)
        if said is None:
            session.say(f"The judge has not answered yet; {by('explain')} once more shows what it says.")
        else:
            session.say_lines(judge_lines(entry, said, _WIDE))


async def say_redaction(session: Session, identity: int) -> None:
    """What would leave of a mention; from now on the operator has looked at that."""
    stands = await standing(session.runtime.store, identity)
    if stands is not None:
        await reads(session.runtime.store, identity, operator=session.runtime.operator, at=session.runtime.clock())
        session.looked[identity] = stands.seen
        session.say_lines(redaction_page(stands, _WIDE)[0])


async def _redaction(session: Session, request: TypedCommand) -> None:
    entry = session.current
    if entry is None:
        session.say("Nothing here.")
        return
    runtime, identity = session.runtime, entry.mention.id
    what, _, words = request.words.partition(" ")
    if what == "right" and identity not in session.looked:
        session.say("This is what would leave; R right once more says that it may.")
    elif what in {"out", "stand", "right"}:
        outcome = await redact(
            runtime.store,
            identity,
            add=[words] if what == "out" else (),
            lift=[words] if what == "stand" else (),
            confirm=what == "right",
            seen=session.looked.get(identity) if what == "right" else None,
            operator=runtime.operator,
            at=runtime.clock(),
        )
        session.say(outcome.sentence)
        await session.read(keep=True)
    await say_redaction(session, identity)
    session.say("R out and words takes them out, R stand lets them stand, R right says that it may leave so.")


async def _link(session: Session, request: TypedCommand) -> None:
    url = safe_link(session.current.mention.url) if session.current else ""
    session.say(url or "It has no link that is safe to open.")


async def _filter(session: Session, request: TypedCommand) -> None:
    reading = read_query(request.words, settings=session.runtime.settings)
    if not await _granted(session, reading):
        return
    for hint in reading.hints:
        session.say(hint)
    session.filter = request.words
    await _turn(session, session.pane)


async def _granted(session: Session, reading: QueryReading) -> bool:
    """Whether a query may be asked: one by author once the log has a reason."""
    if reading.asks_author:
        reason = await session.ask("A query by author: why? The log keeps it. Enter alone leaves it.")
        if not reason:
            session.say("Nothing was asked.")
            return False
        await session.runtime.reveal(reading, reason)
    return True


async def _search(session: Session, request: TypedCommand) -> None:
    reading = read_query(request.words, settings=session.runtime.settings)
    if not request.words:
        session.say("/ and a query searches everything.")
        return
    if not await _granted(session, reading):
        return
    for hint in reading.hints:
        session.say(hint)
    from console.config.settings import PaneSettings

    found = PaneSettings("Found", request.words)
    if session.found in session.panes:
        session.panes.remove(session.found)
    session.found = found
    session.panes.append(found)
    session.filter = ""
    await _turn(session, len(session.panes) - 1)


async def _narrow_team(session: Session, request: TypedCommand) -> None:
    if not request.words:
        counts = await session.runtime.store.counts(session.runtime.clock())
        for depth, team in session.look.tree.in_order():
            tally = counts.teams.get(team.id)
            session.say(f"{'  ' * depth}{team.name}: {tally.total if tally else 0} waiting ({team.id})")
        session.say(f"{by('narrow-team')} and a team's name narrows to it; {by('narrow-team')} all shows everything.")
        return
    session.team = "" if request.words == "all" else session.look.tree.named_first(request.words)[0]
    await _turn(session, session.pane)


async def _celebrations(session: Session, request: TypedCommand) -> None:
    await _search(session, TypedCommand(request.action, request.key, "is:celebrated -celebrate:published"))


async def _outbox(session: Session, request: TypedCommand) -> None:
    entries, more = await outgoing(session.runtime)
    _say(session, outbox_page(entries, session.look, _WIDE)[0], "Nothing is on its way.")
    if more:
        session.say(not_shown(more))
    if held := await held_back_now(session.runtime):
        session.say(held)


async def _sources(session: Session, request: TypedCommand) -> None:
    configured = {source.id: source.kind for source in session.runtime.settings.sources}
    _say(session, sources_page(await session.runtime.store.sources(), configured, session.look, _WIDE)[0], "")


async def _log(session: Session, request: TypedCommand) -> None:
    actions = await newest_actions(session.runtime.store, 40)
    _say(session, history_lines(actions, session.look), "Nobody has done anything yet.")


async def _accuracy(session: Session, request: TypedCommand) -> None:
    session.say_lines(accuracy_page(await accuracy_of(session.runtime.store), _WIDE))


async def _learning(session: Session, request: TypedCommand) -> None:
    runtime = session.runtime
    what, _, number = request.words.partition(" ")
    who, now = runtime.operator, runtime.clock()
    if request.words in {"on", "off"}:
        outcome = await switch_learning(
            runtime.store, request.words == "on", allowed=runtime.settings.judge.learning, operator=who, at=now
        )
        session.say(outcome.sentence)
    elif what == "forget" and number.isdecimal() and len(number) < 19:
        outcome = await forget_lesson(runtime.store, int(number), tree=runtime.settings.tree, operator=who, at=now)
        session.say(outcome.sentence)
    elif request.words:
        session.say("Nothing was changed: ge forget and a number forgets one, ge on and ge off switch all of it.")
    lessons = await lessons_of(runtime.store, runtime.settings.tree, most=20)
    session.say_lines(
        learning_page(
            lessons, session.look, _WIDE, on=await runtime.store.learning(), allowed=runtime.settings.judge.learning
        )[0]
    )
    numbers = ", ".join(str(one.number) for one in lessons)
    session.say(f"ge on, ge off; ge forget and a number: {numbers}" if numbers else "ge on, ge off")


async def _panes(session: Session, request: TypedCommand) -> None:
    for number, pane in enumerate(session.panes, 1):
        session.say(f"{number}. {pane.title}: {pane.query}")
    session.say_place()


async def _help(session: Session, request: TypedCommand) -> None:
    for keys, about in commands(session.screen, session.keymap):
        session.say(f"{keys}: {about}")
    session.say("Words go behind the key: d noise, t Ward 7, # rang the family, /eye clinic.")


async def _back(session: Session, request: TypedCommand) -> None:
    session.filter = ""
    await _turn(session, session.pane)


def _say(session: Session, lines: list[Line], nothing: str) -> None:
    session.say_lines(lines) if lines else session.say(nothing)


async def _manual(session: Session, request: TypedCommand) -> None:
    from console.services.manual import page, pages

    if not request.words:
        for one in pages():
            session.say(f"{one.name}: {one.title}")
        session.say(f"{by('manual')} and the name of a page shows it.")
        return
    session.say_lines(manual_lines(page(request.words).text, _WIDE))


LOOKS: dict[str, Callable[[Session, TypedCommand], Awaitable[None]]] = {
    "down": _down,
    "up": _up,
    "first": _first,
    "last": _last,
    "page-down": _page_down,
    "page-up": _page_up,
    "left": _left,
    "right": _right,
    "next-pane": _right,
    "previous-pane": _left,
    "pane": _pane,
    "show-new": _show_new,
    "open": _open,
    "unfold": _unfold,
    "explain": _explain,
    "redaction": _redaction,
    "link": _link,
    "filter": _filter,
    "search": _search,
    "narrow-team": _narrow_team,
    "celebrations": _celebrations,
    "outbox": _outbox,
    "sources": _sources,
    "log": _log,
    "accuracy": _accuracy,
    "learning": _learning,
    "rejudging": rejudge_by_line,
    "manual": _manual,
    "panes": _panes,
    "help": _help,
    "back": _back,
}
