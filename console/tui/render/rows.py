"""A mention in a few lines: the only place that decides which of its words stand where, and in which role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from console.domain.mention import Mention
from console.domain.team import TeamTree
from console.domain.text import one_line
from console.domain.tracks import LEFT_THE_INBOX, NO_LONGER_OPEN, REACHED, Celebration, Forward, Sending, Work
from console.store.protocol import Entry
from console.tui.render import wording
from console.tui.render.lines import Line, Span, clip, cut, fit, line, spread, width, wrap

FLAG_FROM = 3  # severity that gets a flag
QUESTION_ROOM = 40  # cells that a question may take before its answer
ROOMY = 60  # cells from which what the console thinks stands beside who and when
_GONE = {"deleted": "deleted where it was said", "expired": "past its time here", "erased": "erased on request"}


@dataclass(frozen=True, slots=True)
class RowContext:
    """What rows are drawn against: the moment, the zone, the teams, who looks, from which score a team is sure."""

    now: datetime
    zone: tzinfo
    tree: TeamTree
    me: str
    sure_from: float = 0.75


def who(mention: Mention) -> str:
    """The author as the row names them; nobody where the handle's life is over."""
    return one_line(mention.author or mention.author_name)


def words(mention: Mention) -> str:
    """Title and body as one run of words, and before them the question that they answer."""
    title, body = one_line(mention.title), one_line(mention.body)
    said = " · ".join(part for part in (title, body) if part)
    if title and body.startswith(title.rstrip("….")):
        said = body
    return f"{cut(one_line(mention.question), QUESTION_ROOM)} → {said}" if mention.question else said


def mention_lines(
    entry: Entry, look: RowContext, room: int, height: int, *, leaving: bool = False, opened: bool = False
) -> list[Line]:
    """``height`` lines of ``room`` cells: who and when, the words, what the console thinks or what happened. Where
    there is much room, what it thinks stands at the right of the first line, and the words have all the others.

    A row that leaves, or that a colleague holds, is dim but for its sign. One that is ``opened`` stands for itself.
    """
    gone = entry.state.origin.value in _GONE
    beside = room >= ROOMY
    thought_room = min(room // 2, 44) if beside else room
    thought = _outcome(entry, look) if leaving or gone else _thought(entry, look, thought_room, opened)
    lines = [_head(entry, look, room, thought if beside else ())]
    left = height - 1 - (not beside and height > 2)
    said = wrap("" if gone else words(entry.mention), room, left) if left > 0 else []
    lines += [line(text) for text in said] + [()] * (left - len(said))
    if not beside and height > 2:
        lines.append(fit(thought, room))
    if leaving or _held_by(entry, look):
        lines = [tuple(_dimmed(span) for span in spans) for spans in lines]
    return lines


def _head(entry: Entry, look: RowContext, room: int, thought: Line = ()) -> Line:
    mention, judgement = entry.mention, entry.mention.judgement
    sign, _, role = wording.tone(judgement)
    author = who(mention)
    time = wording.clock_time(mention.published, look.now, look.zone)
    left = line(
        Span(sign, role),
        " ",
        Span(f"{time:<6}" if room >= 26 else time, "dim"),
        " ",
        Span(author, "strong"),
        "  " if author else "",
        Span(one_line(mention.source), "dim"),
    )
    marks: list[Span] = []
    if entry.state.pinned:
        marks.append(Span("◆", "accent"))
    severity = max(judgement.severity, entry.together.severity if entry.together else 0)
    if severity >= FLAG_FROM:
        marks.append(Span(f"⚑{severity}", "alarm"))
    elif severity:
        marks.append(Span(f" {severity}" if thought else str(severity), "dim"))
    elif thought:
        marks.append(Span("  "))
    right = tuple(part for mark in marks for part in (mark, Span(" ")))[:-1]
    return spread(left, (*thought, Span("  "), *right) if thought else right, room)


def _thought(entry: Entry, look: RowContext, room: int, opened: bool) -> Line:
    """Team with its confidence, or where it was forwarded; then how many say the same, what is due, how far it goes."""
    mention, state = entry.mention, entry.state
    due = state.due
    rest: list[Span] = []
    if count := wording.alike(entry.together, entry.cluster_size, opened=opened):
        rest.append(Span(count, "dim"))
    if state.celebrate is not Celebration.NONE and state.celebrate is not Celebration.WITHDRAWN:
        step = f"★ {wording.CELEBRATION_WORDS[state.celebrate]}"
        rest.append(Span(step if room >= 36 else "★", "accent"))
    if due:
        rest.append(Span(wording.due(due, look.now, look.zone), "alarm" if due <= look.now else "accent"))
    if entry.together and entry.together.forwarded > (state.work is Work.FORWARDED):
        rest.append(Span(f"{entry.together.forwarded} forwarded", "accent"))
    reach = max(mention.reach, entry.together.reach if entry.together else 0)
    if reach >= 1000:
        rest.append(Span(f"reach {wording.short(reach)}", "dim"))
    if state.notes:
        rest.append(Span(f"#{len(state.notes)}", "dim"))
    if state.tags:
        rest.append(Span("[" + " ".join(map(one_line, state.tags)) + "]", "dim"))
    tail: Line = ()
    start = _whose(entry, look)
    holder = _held_by(entry, look)
    if holder and not start[0].text.endswith(holder):
        rest.insert(0, Span(f"held by {holder}", "dim"))
    for span in rest:  # what matters most comes first; what has no room is left out whole
        more = (*tail, Span("  "), span)
        if width(more) + min(sum(width((part,)) for part in start), 16) > room:
            break
        tail = more
    return (*_shortened(start, room - width(tail)), *tail)


def _shortened(parts: tuple[Span, ...], room: int) -> Line:
    """The first part is a name, and the one that gives way."""
    rest = parts[1:]
    return (Span(clip(parts[0].text, max(4, room - width(rest))), parts[0].role), *rest)


def _whose(entry: Entry, look: RowContext) -> tuple[Span, ...]:
    state, teams = entry.state, entry.mention.judgement.teams
    waiting = [forward for forward in state.forwards if forward.state not in NO_LONGER_OPEN]
    if waiting:
        return _forwarded(waiting[-1], look)
    holder = _held_by(entry, look)
    if holder:
        return (Span(f"held by {holder}", "dim"),)
    failed = [forward for forward in state.forwards if forward.state in {Sending.FAILED, Sending.RETURNED}]
    if failed:
        said = "could not reach" if failed[-1].state is Sending.FAILED else "came back from"
        return (Span(f"{said} {one_line(look.tree.name(failed[-1].team))}", "alarm"),)
    mine = (Span(" yours", "accent"),) if state.holder(look.now) == look.me and state.work is Work.CLAIMED else ()
    if not teams:
        return (Span("→ no team yet", "dim"), *mine)
    best = teams[0]
    sure = best.score >= look.sure_from
    return (
        Span(f"→ {one_line(look.tree.name(best.team))}", "team" if sure else "dim"),
        Span(f"{'' if sure else '?'} {best.score * 100:.0f} %", "dim"),
        *mine,
    )


def _forwarded(forward: Forward, look: RowContext) -> tuple[Span, ...]:
    reached = forward.state in REACHED
    sign = "✓" if reached else "»"
    return (
        Span(f"{sign} {one_line(look.tree.name(forward.team))}", "positive" if reached else "team"),
        Span(f"  {wording.SENDING_SHORT[forward.state]}", "dim"),
    )


def _outcome(entry: Entry, look: RowContext) -> Line:
    return line(Span(what_happened(entry, look), "dim"))


def what_happened(entry: Entry, look: RowContext) -> str:
    """Why a row is on its way out of a pane, and by whom."""
    state = entry.state
    if state.origin.value in _GONE:
        return f"✓ {_GONE[state.origin.value]}"
    by = "" if not state.operator else " by you" if state.operator == look.me else f" by {state.operator}"
    if state.work in LEFT_THE_INBOX:
        reason = f" ({state.reason})" if state.reason else ""
        return f"✓ {wording.WORK_WORDS[state.work]}{by}{reason}"
    if state.asleep(look.now) and state.snooze_until:
        return f"✓ asleep until {wording.ahead(state.snooze_until, look.now, look.zone)}{by}"
    return "✓ no longer here, since it was changed"


def _held_by(entry: Entry, look: RowContext) -> str:
    holder = entry.state.holder(look.now)
    return one_line(holder) if holder and holder != look.me else ""


def _dimmed(span: Span) -> Span:
    return (
        span
        if span.role in {"positive", "negative", "neutral", "unsure"} and len(span.text) == 1
        else Span(span.text, "dim")
    )
