"""Every command: its name, one line about it, and the module that does it. Only the module of the command that runs is
imported, so that an export starts in the time of a few bare Pythons."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any, NoReturn, TextIO

GROUPS: dict[str, dict[str, tuple[str, str]]] = {
    "Start": {
        "demo": (
            "console.cli.commands.demo",
            "a fictional trust's month, replayed as a live stream on a scratch store",
        ),
        "init": ("console.cli.commands.setup", "write a commented config.toml and say what to edit"),
        "check": ("console.cli.commands.setup", "name every fault of the configuration, try every source and channel"),
        "locate": ("console.cli.commands.setup", "where the files are: configuration, store, log, themes"),
        "help": ("console.cli.commands.help", "the manual: its pages, or one of them"),
        "completion": ("console.cli.commands.help", "what bash, zsh or fish needs to complete commands and options"),
    },
    "Bring in": {
        "collect": ("console.cli.commands.collect", "run sources in and deliveries out, for ever or --once"),
        "import": ("console.cli.commands.import_", "take mentions from a file: JSON Lines, CSV or Excel"),
        "add": ("console.cli.commands.collect", "type in one mention: a card, a call, a word in the corridor"),
        "topics": (
            "console.cli.commands.topics",
            "what staff are asked, how they reach it, and how many have answered",
        ),
        "sources": ("console.cli.commands.sources", "how every source does; log in to one; find feeds; try a preset"),
    },
    "Look": {
        "list": ("console.cli.commands.look", "mentions that a query meets, newest first"),
        "show": ("console.cli.commands.show", "everything about one mention; redacted unless --raw"),
        "export": ("console.cli.commands.export", "mentions as csv, jsonl, md, html or text; redacted unless --raw"),
        "counts": ("console.cli.commands.look", "open mentions by tone and team, and letters that failed"),
        "query": (
            "console.cli.commands.query",
            "check a query, explain it on a mention, or turn it into a Google Alert",
        ),
        "teams": ("console.cli.commands.teams", "the organisation's tree with its aliases; check it"),
        "log": ("console.cli.commands.look", "who did what, oldest first"),
    },
    "Act": {
        "forward": ("console.cli.commands.act", "forward to the suggested team, or to --team"),
        "action": ("console.cli.commands.act", "mark as actioned"),
        "celebrate": ("console.cli.commands.act", "queue for celebration, or move on with --to"),
        "dismiss": ("console.cli.commands.act", "take out of the inbox, for a reason"),
        "snooze": ("console.cli.commands.act", "put to sleep until a time"),
        "claim": ("console.cli.commands.act", "hold for yourself"),
        "release": ("console.cli.commands.act", "let go of what you hold"),
        "assign": ("console.cli.commands.act", "give to a colleague"),
        "reopen": ("console.cli.commands.act", "bring back into the inbox"),
        "sentiment": ("console.cli.commands.act", "correct the tone"),
        "severity": ("console.cli.commands.act", "correct the severity, 0 to 5"),
        "team": ("console.cli.commands.act", "correct whose it is"),
        "not-ours": ("console.cli.commands.act", "say that it is about somebody else; with --off that it is yours"),
        "note": ("console.cli.commands.act", "add a note for colleagues"),
        "tag": ("console.cli.commands.act", "set your own tags"),
        "pin": ("console.cli.commands.act", "pin, or unpin with --off"),
        "mute": ("console.cli.commands.act", "mute, or unmute with --off"),
        "answer": ("console.cli.commands.answer", "record what came back: seen, thanked, not-ours"),
        "redact": ("console.cli.commands.answer", "take words out of what leaves as well, or let them stand"),
        "undo": ("console.cli.commands.answer", "take back your last action, or the last one on each ID"),
        "redo": ("console.cli.commands.answer", "do again what you took back"),
        "erase": ("console.cli.commands.answer", "take every word of a mention out of the store, on request"),
    },
    "Understand": {
        "classify": ("console.cli.commands.judge", "judge JSON Lines from stdin; needs no configuration and no store"),
        "explain": ("console.cli.commands.judge", "the words that made each label of a mention"),
        "accuracy": ("console.cli.commands.judge", "how right the judge is on your own corrections"),
        "judge": ("console.cli.commands.learning", "judge stored mentions again by the judge of today; shown first"),
        "learning": (
            "console.cli.commands.learning",
            "what the judge learnt from you; forget one lesson, switch it off or on",
        ),
    },
    "Keep": {
        "store": ("console.cli.commands.store", "check, rebuild, backup or restore the store"),
        "hold": ("console.cli.commands.hold", "keep a mention's words for a legal case, and let them go again"),
    },
}
COMMANDS = {name: entry for group in GROUPS.values() for name, entry in group.items()}


class _Layout(argparse.RawDescriptionHelpFormatter):
    """argparse's own layout. Left to itself it asks `shutil` for the width, which brings bz2 and lzma with it."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    """How wide the terminal is, as `shutil.get_terminal_size` tells."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _whole_number(text: str) -> int:
    """A number that an option takes; none of them is negative. Raises what argparse makes its sentence of."""
    said = text.removeprefix("\0")
    try:
        return int(said if said.isdecimal() else "")
    except ValueError:  # no number, or one of thousands of digits
        raise argparse.ArgumentTypeError(f"{said[:40]!r} is no whole number from 0 up") from None


class CommandParser(argparse.ArgumentParser):
    """An argument parser under which a query may begin with a minus: what is no known option is a word. What begins
    with two is an option, unless it stands after ``--``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.register("type", int, _whole_number)  # argparse's own sentence would name Python's type

    def parse(self, argv: Sequence[str]) -> argparse.Namespace:
        """The arguments of one command. Exits with code 2 and a sentence when they cannot be read."""
        known = {option for action in self._actions for option in action.option_strings}
        shielded = []
        for index, word in enumerate(argv):
            if word == "--":
                shielded += [f"\0{rest}" if rest.startswith("-") else rest for rest in argv[index + 1 :]]
                break
            is_option = word.split("=", 1)[0] in known if word.startswith("--") else word in known
            if word.startswith("--") and not is_option:
                self._no_option(word.split("=", 1)[0], known)
            shielded.append(f"\0{word}" if word.startswith("-") and len(word) > 1 and not is_option else word)
        parsed = self.parse_intermixed_args(shielded)  # an option may stand between the words
        for name, value in vars(parsed).items():
            if isinstance(value, str):
                setattr(parsed, name, value.removeprefix("\0"))
            elif isinstance(value, list):
                setattr(parsed, name, [one.removeprefix("\0") if isinstance(one, str) else one for one in value])
        return parsed

    def _no_option(self, word: str, known: Collection[str]) -> NoReturn:
        from difflib import get_close_matches

        near = get_close_matches(word[2:], sorted(option[2:] for option in known if option.startswith("--")), 1)
        way = f"did you mean '--{near[0]}'?" if near else "a word that begins with -- stands after a -- of its own"
        self.error(f"there is no option {word!r}; {way}")

    def error(self, message: str) -> NoReturn:
        """One sentence and the way to help."""
        from console.cli.diagnostics import Exit, say

        said = message.replace("\0", "")
        say(f"{self.prog}: {said}\n  `{self.prog} --help` says how.")
        raise SystemExit(int(Exit.USAGE))


def run(argv: Sequence[str]) -> int:
    """Run the command that ``argv`` spells; the exit code. Errors become one sentence on stderr."""
    from console.cli.streams import stand_in

    stand_in()
    _forgive(sys.stdin, "replace")
    _forgive(sys.stdout, "escaped")
    try:
        code = _dispatch(list(argv))
    except BaseException as fault:  # the last resort: everything becomes a sentence and a code
        code = _ended(fault)
    from console.cli.diagnostics import hush

    return hush(code)


def _escaped(fault: UnicodeError) -> tuple[str, int]:
    """What an encoding does not have, as JSON writes it: so that a line of JSON stays one."""
    import json

    if not isinstance(fault, UnicodeEncodeError):
        raise fault
    return json.dumps(fault.object[fault.start : fault.end])[1:-1], fault.end


def _forgive(stream: TextIO | None, errors: str) -> None:
    """What a terminal's encoding does not have must not end a command: a locale may be no UTF-8."""
    import codecs
    from io import TextIOWrapper

    if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
        codecs.register_error("escaped", _escaped)
        stream.reconfigure(errors=errors)


def _ended(fault: BaseException) -> int:
    """The exit code of what ended a command, and its sentence."""
    while isinstance(fault, BaseExceptionGroup):  # tasks that ran together: the first that failed is the reason
        fault = fault.exceptions[0]
    if isinstance(fault, SystemExit):
        return fault.code if isinstance(fault.code, int) else 0
    from console.cli.diagnostics import unprinted
    from console.cli.streams import OutputFault

    if isinstance(fault, BrokenPipeError):
        return 0  # whoever read our output has what it wanted
    if isinstance(fault, OutputFault):
        return unprinted(fault)
    from console.cli.diagnostics import Exit, explain, internal, of_the_machine, say
    from console.domain.errors import OutsideInError

    if isinstance(fault, OutsideInError):
        return int(explain(fault))
    if isinstance(fault, OSError | MemoryError) and (sentence := of_the_machine(fault)):
        say(sentence)
        return int(Exit.STORE)
    if isinstance(fault, KeyboardInterrupt):
        say("Interrupted; what was written is whole.")
        return int(Exit.INTERRUPTED)
    return int(internal(fault))


def _dispatch(argv: list[str]) -> int:
    for word in argv:
        if "\0" in word or any("\ud800" <= sign <= "\udfff" for sign in word):
            CommandParser(prog="outside-in").error(f"{word!a} is no text: it holds bytes that are not UTF-8, or NUL")
    head = next((index for index, word in enumerate(argv) if word in COMMANDS), None)
    options_only = head is None or any(not word.startswith("-") for word in _without_values(argv[:head]))
    if head is None or options_only:
        return _console(argv)
    name = argv[head]
    module = import_module(COMMANDS[name][0])
    parser = CommandParser(
        prog=f"outside-in {name}", description=COMMANDS[name][1].capitalize() + ".", formatter_class=_Layout
    )
    common(parser)
    return _call(module, name, parser, argv[:head] + argv[head + 1 :])


def _call(module: ModuleType, name: str, parser: CommandParser, argv: list[str]) -> int:
    called = name.replace("-", "_")
    getattr(module, f"{called}_arguments")(parser)
    return int(getattr(module, called if name != "import" else "import_")(parser.parse(argv)))


def _without_values(words: list[str]) -> list[str]:
    """The words before a command without the file that ``--config`` takes."""
    kept, skip = [], False
    for word in words:
        if not skip:
            kept.append(word)
        skip = word == "--config" and not skip
    return kept


def common(parser: argparse.ArgumentParser) -> None:
    """What every command takes."""
    parser.add_argument(
        "--config",
        metavar="FILE",
        help="the organisation's settings (else $OUTSIDE_IN_CONFIG, "
        "~/.config/outside-in/config.toml, /etc/outside-in/config.toml)",
    )
    parser.add_argument("--new", action="store_true", help="begin an empty store where the one that was there is gone")


def _console(argv: list[str]) -> int:
    from console.cli.diagnostics import MEANING

    width = max(map(len, COMMANDS))
    table = "\n\n".join(
        f"{group}:\n" + "\n".join(f"  {name:<{width}}  {entry[1]}" for name, entry in commands.items())
        for group, commands in GROUPS.items()
    )
    codes = "\n".join(f"  {int(code):>3}  {meaning}" for code, meaning in MEANING.items())
    parser = CommandParser(
        prog="outside-in",
        usage="outside-in [--config FILE] [--plain] [--no-mouse] [COMMAND …]",
        description="What the public says about an organisation, brought to the people inside whom it is about.\n"
        "Without a command it opens the console. `outside-in COMMAND --help` says more about each.",
        epilog=f"{table}\n\nExit codes:\n{codes}",
        formatter_class=_Layout,
    )
    common(parser)
    parser.add_argument(
        "--plain",
        action="store_true",
        help="line mode: no drawing, one line a mention; for screen readers and poor lines",
    )
    parser.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal's own selection")
    parser.add_argument("--version", action="store_true", help="print the version")
    parser.add_argument("command", nargs="?", help=argparse.SUPPRESS)
    arguments = parser.parse(argv)
    if arguments.version:
        from console import __version__

        print(f"outside-in {__version__}")
        return 0
    if arguments.command is not None:
        from difflib import get_close_matches

        near = get_close_matches(arguments.command, COMMANDS, 1)
        parser.error(f"there is no command {arguments.command!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    from console.cli.runtime import console

    return console(arguments)
