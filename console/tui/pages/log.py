"""Who did what: actions in lines."""

from __future__ import annotations

from collections.abc import Sequence

from console.domain.actions import SYSTEM, Action, Verb, taken_back
from console.domain.mention import format_id
from console.domain.text import one_line
from console.store.protocol import Store
from console.tui.render import wording
from console.tui.render.lines import Line, Span, table
from console.tui.render.rows import RowContext

_WORDS = {
    Verb.ARRIVED: "came in",
    Verb.EDITED: "was edited where it was said",
    Verb.DELETED: "was deleted where it was said",
    Verb.EXPIRED: "is past its time here",
    Verb.ERASED: "was erased on request",
    Verb.ADDED: "typed it in",
    Verb.HOLD_PUT: "put it under a legal hold",
    Verb.HOLD_LIFTED: "lifted the legal hold",
    Verb.FORGOT: "retention took",
    Verb.SAW: "read it",
    Verb.CLAIMED: "claimed it",
    Verb.RELEASED: "let it go",
    Verb.ASSIGNED: "gave it to",
    Verb.SNOOZED: "put it to sleep",
    Verb.WOKE: "woke",
    Verb.ACTIONED: "marked it as actioned",
    Verb.DISMISSED: "dismissed it",
    Verb.REOPENED: "reopened it",
    Verb.FORWARDED: "forwarded it to",
    Verb.RECALLED: "took a forward back",
    Verb.QUEUED_OUT: "the undo window is over",
    Verb.SENT: "handed it over",
    Verb.ACCEPTED: "the channel said yes",
    Verb.DELAYED: "the channel said later",
    Verb.FAILED: "could not be sent",
    Verb.ACKNOWLEDGED: "the team has seen it",
    Verb.PASSED_ON: "was passed on",
    Verb.RETURNED: "came back: not theirs",
    Verb.CELEBRATED: "queued it for celebration",
    Verb.CELEBRATION_MOVED: "moved the celebration to",
    Verb.CELEBRATION_WITHDRAWN: "withdrew the celebration",
    Verb.SENTIMENT_SET: "set its tone to",
    Verb.SEVERITY_SET: "set its severity to",
    Verb.TEAM_SET: "gave it to",
    Verb.OURS_SET: "said whether it is ours:",
    Verb.REDACTION_SET: "changed the redaction",
    Verb.UNLEARNT: "had its lesson forgotten",
    Verb.LEARNING_SET: "switched learning",
    Verb.TAGGED: "tagged it",
    Verb.NOTED: "wrote a note",
    Verb.PINNED: "pinned it",
    Verb.UNPINNED: "unpinned it",
    Verb.MUTED: "muted it",
    Verb.UNMUTED: "let it speak again",
    Verb.REVEALED: "looked at what is redacted",
    Verb.EXPLAINED: "the judge said why",
    Verb.REJUDGED: "had it judged again",
    Verb.UNDONE: "took back",
    Verb.REDONE: "did again",
}
_OF_NO_INTEREST = frozenset({Verb.ARRIVED, Verb.SAW, Verb.EXPLAINED, Verb.REJUDGED})


async def newest_actions(store: Store, most: int) -> list[Action]:
    """The newest actions of everybody, oldest first, without arrivals and without who read what."""
    reach = 4 * most
    actions = await store.actions(after=max(0, await store.head() - reach), limit=reach)
    return [action for action in actions if action.verb not in _OF_NO_INTEREST][-most:]


def history_lines(actions: Sequence[Action], look: RowContext, *, with_mention: bool = True) -> list[Line]:
    """One line an action, oldest first; one that was taken back is dim."""
    undone = set()
    for action in actions:
        if action.verb is Verb.UNDONE:
            undone.add(action.of)
        elif action.verb is Verb.REDONE:
            undone.discard(action.of)
    rows = []
    for action in actions:
        role = "dim" if action.sequence in undone else "text"
        told = _told(action, look)
        row = [
            Span(
                wording.clock_time(action.at, look.now, look.zone) + f" {action.at.astimezone(look.zone):%H:%M}"
                if action.at.astimezone(look.zone).date() != look.now.astimezone(look.zone).date()
                else wording.clock_time(action.at, look.now, look.zone),
                "dim",
            ),
            Span(one_line(action.operator) if action.operator != SYSTEM else "·", "dim"),
            Span(told + ("  (taken back)" if action.sequence in undone else ""), role),
        ]
        if with_mention:
            row.insert(2, Span(format_id(action.mention), "dim"))
        rows.append(row)
    return table(rows)


def _told(action: Action, look: RowContext) -> str:
    payload = action.payload
    words = _WORDS[action.verb]
    match action.verb:
        case Verb.FORWARDED:
            return f"{words} {one_line(str(payload.get('team_name') or payload.get('team', '')))}"
        case Verb.ASSIGNED | Verb.CELEBRATION_MOVED:
            return f"{words} {one_line(str(payload.get('to', '')))}"
        case Verb.OURS_SET:
            return "said that it is ours" if payload.get("value") else "said that it is not ours"
        case Verb.SENTIMENT_SET | Verb.SEVERITY_SET:
            return f"{words} {one_line(str(payload.get('value', '')))}"
        case Verb.FORGOT:
            words_gone = sum(map(int, payload.get("words", {}).values()))
            return (
                f"{words} the words of {words_gone:,} mentions, {payload.get('handles', 0):,} handles,"
                f" {payload.get('copies', 0):,} copies"
            )
        case Verb.LEARNING_SET:
            return f"{words} {'on' if payload.get('on') else 'off'}"
        case Verb.TEAM_SET:
            teams = payload.get("teams", ())
            return f"{words} " + (", ".join(one_line(look.tree.name(str(team))) for team in teams) or "no team")
        case Verb.DISMISSED | Verb.RETURNED | Verb.REVEALED:
            reason = one_line(str(payload.get("reason", "")))
            return f"{words} ({reason})" if reason else words
        case Verb.ACTIONED | Verb.NOTED:
            note = one_line(str(payload.get("note") or payload.get("text") or ""))
            return f"{words}: {note}" if note else words
        case Verb.TAGGED:
            return f"{words}: " + one_line(", ".join(map(str, payload.get("tags", ()))))
        case Verb.UNDONE | Verb.REDONE:
            return f"{words}: {one_line(taken_back(str(payload.get('verb', ''))))}"
        case Verb.FAILED | Verb.DELAYED:
            error = one_line(str(payload.get("error", "")))
            return f"{words}: {error}" if error else words
        case _:
            return words
