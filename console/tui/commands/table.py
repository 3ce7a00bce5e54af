"""The one table of what can be done by key. Bindings, palette, help, footer, line mode and the manual come from it.

An action is carried out by the function of the same name (``-`` becomes ``_``) in the module of its group
(`console.tui.commands.MODULES`).
A key is one press (``j``, ``ctrl+d``, ``enter``) or two in a row (``g x``). Nothing here knows Textual.
"""

from __future__ import annotations

from dataclasses import dataclass

PANES, TEAMS, TRIAGE, DETAIL = "panes", "teams", "triage", "detail"
SEARCH, CELEBRATIONS, OUTBOX, SHEET, SETTINGS = "search", "celebrations", "outbox", "sheet", "settings"
REDACTION, LEARNING, REJUDGING = "redaction", "learning", "rejudging"

SCREENS = {
    PANES: "the panes",
    TEAMS: "the teams",
    TRIAGE: "triage",
    DETAIL: "one mention",
    SEARCH: "search",
    CELEBRATIONS: "the celebrations",
    OUTBOX: "the outbox",
    SHEET: "this page",
    SETTINGS: "the settings",
    REDACTION: "what leaves",
    LEARNING: "what it learnt",
    REJUDGING: "rejudging",
}
EVERYWHERE = frozenset(SCREENS)
LISTS = frozenset({PANES, SEARCH, CELEBRATIONS})
ROWS = LISTS | {OUTBOX}
MENTIONS = LISTS | {TRIAGE, DETAIL, OUTBOX}
ONLY_PANES = frozenset({PANES})

GROUPS = {
    "move": "Move",
    "mark": "Mark",
    "work": "Work",
    "judge": "Correct",
    "celebrate": "Celebrate",
    "redact": "What leaves",
    "learn": "What it learnt",
    "again": "Judge again",
    "look": "Look",
    "show": "Show",
    "go": "Go to",
    "leave": "Undo and leave",
}


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be done. ``needs`` says that it acts on mentions; ``rank`` orders the footer (0: not there);
    ``bulk`` says that it may act on all that is marked, and on all that a row stands for; ``once`` that it acts on the
    mention that each row shows."""

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    group: str
    screens: frozenset[str]
    needs: bool = False
    rank: int = 0
    bulk: bool = False
    once: bool = False


def _on(
    id: str,
    keys: str,
    label: str,
    help: str,
    *,
    group: str,
    screens: frozenset[str] = MENTIONS,
    rank: int = 0,
    bulk: bool = True,
    once: bool = False,
) -> Command:
    """An action on mentions."""
    return Command(
        id, tuple(keys.split("  ")), label, help, group, screens, needs=True, rank=rank, bulk=bulk, once=once
    )


def _do(
    id: str, keys: str, label: str, help: str, *, group: str, screens: frozenset[str] = EVERYWHERE, rank: int = 0
) -> Command:
    """An action on the place itself."""
    return Command(id, tuple(keys.split("  ")), label, help, group, screens, rank=rank)


COMMANDS: tuple[Command, ...] = (
    # move
    _do("down", "j  down", "down", "One row down", group="move", screens=EVERYWHERE),
    _do("up", "k  up", "up", "One row up", group="move", screens=EVERYWHERE),
    _do("first", "g g  home", "first", "The first row", group="move"),
    _do("last", "G  end", "last", "The last row", group="move"),
    _do("page-down", "ctrl+d  pagedown", "page down", "A page down", group="move"),
    _do("page-up", "ctrl+u  pageup", "page up", "A page up", group="move"),
    _do("left", "h  left", "left", "The pane to the left", group="move", screens=ONLY_PANES),
    _do("right", "l  right", "right", "The pane to the right", group="move", screens=ONLY_PANES),
    _do(
        "next-pane",
        "tab",
        "next pane",
        "The next pane, and from the last one the first",
        group="move",
        screens=ONLY_PANES,
    ),
    _do("previous-pane", "shift+tab", "previous pane", "The previous pane", group="move", screens=ONLY_PANES),
    _do(
        "pane",
        "1  2  3  4  5  6  7  8  9",
        "pane by number",
        "The pane of that number",
        group="move",
        screens=ONLY_PANES,
    ),
    _do("search-next", "n", "next", "The next row that the last search finds", group="move", screens=LISTS),
    _do("search-previous", "N", "previous", "The row before that the last search finds", group="move", screens=LISTS),
    # mark
    _on(
        "mark", "x  space", "mark", "Mark this mention, or take the mark away", group="mark", screens=LISTS, bulk=False
    ),
    _on(
        "mark-range",
        "v",
        "mark to here",
        "Mark everything from the last mark to here",
        group="mark",
        screens=LISTS,
        bulk=False,
    ),
    _do(
        "mark-all",
        "*",
        "mark all",
        "Mark all that is on the screen, or take all marks away",
        group="mark",
        screens=LISTS,
    ),
    # work
    _on("forward", "f", "forward", "Forward to the suggested team", group="work", rank=1, once=True),
    _on("forward-to", "F", "forward to…", "Choose the team, add a note, see what will leave", group="work", bulk=False),
    _on("action", "a", "actioned", "Mark as actioned and go to the next", group="work", rank=2),
    _on("action-note", "A", "actioned, with a note", "Mark as actioned, with a note", group="work"),
    _on("dismiss", "d", "dismiss", "Take out of the inbox, with a reason", group="work", rank=8),
    _on("reopen", "u", "reopen", "Bring back into the inbox", group="work"),
    _on("snooze", "b", "snooze", "Let it sleep until a time", group="work", rank=9),
    _on("claim", "w", "claim", "Hold it for yourself, or let it go", group="work"),
    _on("assign", "@", "assign", "Give it to a colleague", group="work"),
    _on(
        "answered", "M", "what came back", "Record what came back: seen, passed on, not ours", group="work", bulk=False
    ),
    _on("note", "#", "note", "Write a note for colleagues", group="work"),
    _on("pin", "P", "pin", "Pin it, or take the pin away", group="work"),
    _on("mute", "m", "mute", "Mute it, or let it speak again", group="work"),
    _do("add", "I", "add by hand", "Add a card, a call, a word in the corridor", group="work"),
    # correct
    _on("positive", "+", "positive", "It is positive", group="judge"),
    _on("neutral", "=", "neutral", "It is neutral", group="judge"),
    _on("negative", "-", "negative", "It is negative", group="judge"),
    _on("severity", "s 0  s 1  s 2  s 3  s 4  s 5", "severity", "How bad it is, from 0 to 5", group="judge"),
    _on("team", "t", "team", "Say whose it is", group="judge"),
    _on("not-ours", "!", "not ours", "It is about somebody else, and leaves the panes", group="judge"),
    _on("ours", "B", "ours", "It is about you after all", group="judge"),
    _on("tags", "T", "tags", "Your own tags for it", group="judge"),
    # celebrate
    _on(
        "celebrate",
        "c",
        "celebrate",
        "Queue it for celebration",
        group="celebrate",
        screens=MENTIONS - {CELEBRATIONS},
        rank=3,
    ),
    _on(
        "celebration-move",
        "c",
        "move on",
        "The next step of this celebration",
        group="celebrate",
        screens=frozenset({CELEBRATIONS}),
        rank=1,
        bulk=False,
    ),
    _on(
        "celebration-withdraw",
        "C",
        "withdraw",
        "Take it out of the celebrations",
        group="celebrate",
        screens=frozenset({CELEBRATIONS}),
        rank=2,
    ),
    # what leaves
    _on(
        "redact-turn",
        "enter",
        "stand or go",
        "Let these words stand, or take them out again",
        group="redact",
        screens=frozenset({REDACTION}),
        rank=1,
        bulk=False,
    ),
    _on(
        "redact-words",
        "a",
        "take out…",
        "Take more words out, wherever they stand in it",
        group="redact",
        screens=frozenset({REDACTION}),
        rank=2,
        bulk=False,
    ),
    _on(
        "redact-confirm",
        "y",
        "it may leave",
        "You have looked: it may leave as it stands",
        group="redact",
        screens=frozenset({REDACTION}),
        rank=3,
        bulk=False,
    ),
    # what it learnt
    _on(
        "forget",
        "d",
        "forget",
        "Learn no longer from this correction, which itself stands",
        group="learn",
        screens=frozenset({LEARNING}),
        rank=1,
        bulk=False,
    ),
    _do(
        "switch",
        "p",
        "off and on",
        "Let corrections change the next similar mention, or no longer",
        group="learn",
        screens=frozenset({LEARNING}),
        rank=2,
    ),
    # judge again
    _do(
        "again-look",
        "enter",
        "look first…",
        "Name mentions, and see what judging them again would change",
        group="again",
        screens=frozenset({REJUDGING}),
        rank=1,
    ),
    _do(
        "again-judge",
        "y",
        "judge them",
        "Judge again what you have looked at",
        group="again",
        screens=frozenset({REJUDGING}),
        rank=2,
    ),
    _do(
        "again-stop",
        "s",
        "stop",
        "End what is under way; what is done stays done",
        group="again",
        screens=frozenset({REJUDGING}),
        rank=3,
    ),
    _do(
        "again-back",
        "u",
        "give back",
        "Give those judged again last the labels that they had",
        group="again",
        screens=frozenset({REJUDGING}),
        rank=5,
    ),
    # look
    _on("open", "enter", "open", "Everything about this mention", group="look", screens=ROWS | {LEARNING}, bulk=False),
    _do(
        "narrow",
        "enter",
        "narrow",
        "Show this team alone, or all again",
        group="look",
        screens=frozenset({TEAMS}),
        rank=1,
    ),
    _do("change", "enter", "change", "Change this setting", group="look", screens=frozenset({SETTINGS}), rank=1),
    _on(
        "unfold",
        "U",
        "unfold",
        "A row for each that says the same, or one for all",
        group="look",
        screens=LISTS,
        bulk=False,
    ),
    _on("explain", "e", "why", "Why it is here, and why this tone and team", group="look", bulk=False),
    _on("redaction", "R", "redaction", "What would leave: before and after redaction", group="look", bulk=False),
    _on("link", "o", "link", "Show its link", group="look", bulk=False),
    _on("copy-link", "y", "copy link", "Copy its link to the clipboard", group="look", bulk=False),
    _on("copy-text", "Y", "copy text", "Copy its redacted text to the clipboard", group="look", bulk=False),
    # show
    _do("show-new", ".", "show new", "Show what has arrived meanwhile", group="show", screens=LISTS),
    _do("pause", "p", "pause", "Hold this pane still, or let it run again", group="show", screens=ONLY_PANES),
    _do("filter", "\\", "filter", "Narrow this pane by a query", group="show", screens=frozenset({PANES}), rank=7),
    _do("search", "/  g /", "search", "Search everything", group="show", rank=5),
    # go
    _do("panes", "g i", "panes", "The panes", group="go"),
    _do("triage", "g x", "triage", "One mention at a time", group="go"),
    _do("narrow-team", "g t", "team", "Narrow to a team", group="go"),
    _do(
        "celebrations",
        "C  g c",
        "celebrations",
        "The celebration queue",
        group="go",
        screens=EVERYWHERE - {CELEBRATIONS},
    ),
    _do("outbox", "g o", "outbox", "What is on its way out", group="go"),
    _do("sources", "g s", "sources", "How the sources do", group="go"),
    _do("log", "g l", "log", "Who did what", group="go"),
    _do("accuracy", "g r", "how right", "How right the judge is, by your own corrections", group="go"),
    _do("learning", "g e", "what it learnt", "What the judge learnt from corrections", group="go"),
    _do("rejudging", "g j", "judge again", "Judge stored mentions again, looked at first", group="go"),
    _do("settings", "g comma", "settings", "Theme, keys and panes", group="go"),
    _do("manual", "g h", "manual", "The manual, page by page", group="go"),
    # undo and leave
    _do("undo", "z", "undo", "Take back what you did last", group="leave", rank=4),
    _do("redo", "Z", "redo", "Do again what you took back", group="leave"),
    _do("help", "?", "help", "The keys for this place", group="leave", rank=6),
    _do("palette", ":", "everything", "Find any action by its name", group="leave", rank=10),
    _do("back", "escape", "back", "Back; in a pane, let go so that it runs live", group="leave"),
    _do("close", "q", "leave", "Close this place; from the panes, leave the console", group="leave", rank=11),
    _do("how-to-leave", "ctrl+c", "how to leave", "Say how to leave", group="leave"),
)

BY_ID = {action.id: action for action in COMMANDS}

_SHOWN = {
    "escape": "Esc",
    "enter": "Enter",
    "space": "Space",
    "tab": "Tab",
    "shift+tab": "Shift-Tab",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "home": "Home",
    "end": "End",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "comma": ",",
}


def shown(key: str) -> str:
    """A key as people read it: ``g x`` is ``gx``, ``ctrl+d`` is ``Ctrl-D``."""
    parts = []
    for part in key.split(" "):
        name = _SHOWN.get(part, part)
        parts.append(f"Ctrl-{name[5:].upper()}" if name.startswith("ctrl+") else name)
    return "".join(parts) if all(len(part) == 1 for part in parts) else " ".join(parts)


def shown_keys(keys: tuple[str, ...]) -> str:
    """All keys of an action in one phrase; a run of digits in short."""
    names = [shown(key) for key in keys]
    if len(names) > 3:
        return f"{names[0]}–{names[-1]}"
    return " or ".join(names)
