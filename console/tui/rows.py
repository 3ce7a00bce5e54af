"""A mention in a few lines: the only place that decides which of its words stand where, and in which role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from console.domain.mention import Mention
from console.domain.team import TeamTree
from console.domain.text import one_line
from console.domain.tracks import LEFT_THE_INBOX, NO_LONGER_OPEN, REACHED, Celebration, Forward, Sending, Work
from console.store.engine import Entry
from console.tui import wording
from console.tui.lines import Line, Span, cut, line, spread, width, wrap

FLAG_FROM = 3  # severity that gets a flag
_GONE = {"deleted": "deleted where it was said", "expired": "past its time here", "erased": "erased on request"}


@dataclass(frozen=True, slots=True)
class Look:
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
    """Title and body as one run of words."""
    title, body = one_line(mention.title), one_line(mention.body)
    if not title or body.startswith(title.rstrip("….")):
        return body
    return f"{title} · {body}" if body else title


def mention_lines(entry: Entry, look: Look, room: int, height: int, *, leaving: bool = False) -> list[Line]:
    """``height`` lines of ``room`` cells: who and when, the words, what the console thinks or what happened.

    A row that leaves, or that a colleague holds, is dim but for its sign.
    """
    if height <= 1:
        head = _head(entry, look, room)
        used = width(head) + 1
        lines = [line(*head, " ", cut(words(entry.mention), room - used))] if room > used + 8 else [head]
    else:
        head = _head(entry, look, room)
        gone = entry.state.origin.value in _GONE
        thought = _outcome(entry, look, room) if leaving or gone else _thought(entry, look, room)
        said = wrap("" if gone else words(entry.mention), room, max(height - 2, 1))
        body = [line(text) for text in said] + [()] * (max(height - 2, 1) - len(said))
        lines = [head, *body] if height == 2 else [head, *body, thought]
    if leaving or _held_by(entry, look):
        lines = [tuple(_dimmed(span) for span in spans) for spans in lines]
    return lines


def _head(entry: Entry, look: Look, room: int) -> Line:
    mention, judgement = entry.mention, entry.mention.judgement
    sign, _, role = wording.tone(judgement)
    author = who(mention)
    left = line(
        Span(sign, role), " ", Span(f"{wording.clock_time(mention.published, look.now, look.zone):<6}", "dim"), " ",
        Span(author, "strong"), "  " if author else "", Span(one_line(mention.source), "dim"),
    )
    marks: list[Span] = []
    if entry.state.pinned:
        marks.append(Span("◆", "accent"))
    if judgement.severity >= FLAG_FROM:
        marks.append(Span(f"⚑{judgement.severity}", "alarm"))
    elif judgement.severity:
        marks.append(Span(str(judgement.severity), "dim"))
    right = tuple(part for mark in marks for part in (mark, Span(" ")))[:-1]
    return spread(left, right, room)


def _thought(entry: Entry, look: Look, room: int) -> Line:
    """Team with its confidence, or where it was forwarded; then what is due, how many say the same, how far it goes."""
    mention, state = entry.mention, entry.state
    due = state.due
    rest: list[Span] = []
    if due:
        rest.append(Span(wording.due(due, look.now, look.zone), "alarm" if due <= look.now else "accent"))
    if state.celebrate is not Celebration.NONE and state.celebrate is not Celebration.WITHDRAWN:
        rest.append(Span("★ " + wording.CELEBRATION_WORDS[state.celebrate], "accent"))
    if entry.cluster_size > 1:
        rest.append(Span(f"×{entry.cluster_size}", "dim"))
    if mention.reach >= 1000:
        rest.append(Span(f"reach {wording.short(mention.reach)}", "dim"))
    if state.notes:
        rest.append(Span(f"#{len(state.notes)}", "dim"))
    if state.tags:
        rest.append(Span("[" + " ".join(map(one_line, state.tags)) + "]", "dim"))
    tail = line(*(part for span in rest for part in (Span("  "), span)))
    holder = _held_by(entry, look)
    start = line(Span(f"held by {holder}", "dim")) if holder else _whose(entry, look)
    space = room - width(tail)
    if space < min(width(start), 14):
        return spread(start, (), room)
    return (*spread(start, (), min(space, width(start))), *tail)


def _whose(entry: Entry, look: Look) -> Line:
    state, teams = entry.state, entry.mention.judgement.teams
    waiting = [forward for forward in state.forwards if forward.state not in NO_LONGER_OPEN]
    if waiting:
        return line(*_forwarded(waiting[-1], look))
    failed = [forward for forward in state.forwards if forward.state in {Sending.FAILED, Sending.RETURNED}]
    if failed:
        words = "could not reach" if failed[-1].state is Sending.FAILED else "came back from"
        return line(Span(f"{words} {one_line(look.tree.name(failed[-1].team))}", "alarm"))
    if state.work is Work.CLAIMED and state.holder(look.now) == look.me:
        mine = Span("yours  ", "accent")
    else:
        mine = Span("")
    if not teams:
        return line(mine, Span("→ no team yet", "dim"))
    best = teams[0]
    sure = best.score >= look.sure_from
    name = one_line(look.tree.name(best.team))
    return line(mine, Span(f"→ {name}{'' if sure else '?'}", "team" if sure else "dim"),
                Span(f" {best.score * 100:.0f} %", "dim"))


def _forwarded(forward: Forward, look: Look) -> list[Span]:
    reached = forward.state in REACHED
    sign = "✓" if reached else "»"
    return [Span(f"{sign} {one_line(look.tree.name(forward.team))}", "positive" if reached else "team"),
            Span(f" {wording.SENDING_WORDS[forward.state]}", "dim")]


def _outcome(entry: Entry, look: Look, room: int) -> Line:
    return spread(line(Span(what_happened(entry, look), "dim")), (), room)


def what_happened(entry: Entry, look: Look) -> str:
    """Why a row is on its way out of a pane, and by whom."""
    state = entry.state
    if state.origin.value in _GONE:
        return f"✓ {_GONE[state.origin.value]}"
    by = "" if not state.operator else " by you" if state.operator == look.me else f" by {state.operator}"
    if state.work in LEFT_THE_INBOX:
        reason = f" ({state.reason})" if state.reason else ""
        return f"✓ {wording.WORK_WORDS[state.work]}{reason}{by}"
    if state.asleep(look.now) and state.snooze_until:
        return f"✓ asleep until {wording.ahead(state.snooze_until, look.now, look.zone)}{by}"
    return "✓ no longer here, since it was changed"


def _held_by(entry: Entry, look: Look) -> str:
    holder = entry.state.holder(look.now)
    return one_line(holder) if holder and holder != look.me else ""


def _dimmed(span: Span) -> Span:
    return span if span.role in {"positive", "negative", "neutral", "unsure"} and len(span.text) == 1 else Span(
        span.text, "dim")
