"""`help`: the manual. `completion`: what a shell needs to complete commands, options and pages."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from console.cli.diagnostics import Exit
from console.cli.main import COMMANDS, GROUPS, CommandParser, common
from console.services.manual import ORDER, page, pages

SHELLS = ("bash", "zsh", "fish")


def help_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `help`."""
    parser.add_argument("topic", nargs="?", default="", help="a page of the manual, or the beginning of its name")
    parser.add_argument("--man", action="store_true", help="print a man page with every command, for `man -l -`")


def help(arguments: argparse.Namespace) -> int:
    """The pages, or one of them: by the pager on a terminal, plain elsewhere."""
    if arguments.man:
        print(man_page())
    elif not arguments.topic:
        width = max(map(len, ORDER))
        print("\n".join(f"{one.name:<{width}}  {one.title}" for one in pages()))
        print("\n`outside-in help PAGE` shows one; `outside-in COMMAND --help` the options of a command.")
    else:
        _show(page(arguments.topic).text)
    return int(Exit.OK)


def completion_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of `completion`."""
    parser.add_argument("shell", choices=SHELLS, help="the shell to print a completion for")


def completion(arguments: argparse.Namespace) -> int:
    """A completion script on standard output."""
    print({"bash": _bash, "zsh": _zsh, "fish": _fish}[arguments.shell]())
    return int(Exit.OK)


def _show(text: str) -> None:
    if not sys.stdout.isatty():
        print(text, end="")
        return
    from pydoc import pager

    pager(text)


def options_of(command: str) -> tuple[str, ...]:
    """The long options of a command, in their order."""
    return tuple(option for action in _parser(command)._actions for option in action.option_strings if len(option) > 2)


def _parser(command: str) -> CommandParser:
    parser = CommandParser(prog=f"outside-in {command}")
    common(parser)
    module = import_module(COMMANDS[command][0])
    getattr(module, f"{command.replace('-', '_')}_arguments")(parser)
    return parser


def man_page() -> str:
    """Every command with its options as roff (man(7))."""
    out = [
        '.TH OUTSIDE\\-IN 1 "" "Outside In" "User Commands"',
        ".SH NAME",
        "outside\\-in \\- what the public says about an organisation, brought to the people inside whom it is about",
        ".SH SYNOPSIS",
        ".B outside\\-in",
        "[\\-\\-config FILE] [\\-\\-plain] [\\-\\-no\\-mouse] [COMMAND ...]",
    ]
    for group, commands in GROUPS.items():
        out.append(f'.SH "{_roff(group.upper())}"')
        for name, (_, about) in commands.items():
            out += [".TP", f".B outside\\-in {_roff(name)}", f"{_roff(about)}."]
            for action in _parser(name)._actions:
                if (
                    action.help
                    and action.help is not argparse.SUPPRESS
                    and action.dest not in {"help", "config", "new"}
                ):
                    shown = ", ".join(action.option_strings) or action.dest.upper()
                    out += [".RS", ".TP", f".B {_roff(shown)}", _roff(action.help.replace("%%", "%")), ".RE"]
    out += [".SH SEE ALSO", "The manual: outside\\-in help"]
    return "\n".join(out)


def _roff(text: str) -> str:
    """Text in which nothing is a request or an escape of roff."""
    safe = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{safe}" if safe.startswith((".", "'")) else safe


def _bash() -> str:
    cases = "\n".join(f'    {name}) words="{" ".join(options_of(name))}" ;;' for name in COMMANDS)
    return f"""# bash completion of outside-in: source it, or keep it in ~/.local/share/bash-completion/completions
_outside_in() {{
  local words
  if [ "$COMP_CWORD" -eq 1 ]; then
    words="{" ".join(COMMANDS)}"
  else
    case "${{COMP_WORDS[1]}}" in
{cases}
    esac
    if [ "${{COMP_WORDS[1]}}" = help ]; then words="$words {" ".join(ORDER)}"; fi
  fi
  COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _outside_in outside-in"""


def _zsh() -> str:
    commands = "\n".join(f"    '{name}:{_quoted(about)}'" for name, (_, about) in COMMANDS.items())
    cases = "\n".join(f"    {name}) compadd -- {' '.join(options_of(name))} ;;" for name in COMMANDS)
    return f"""#compdef outside-in
# zsh completion of outside-in: put it into a folder of $fpath as _outside-in
_outside_in() {{
  local -a commands
  commands=(
{commands}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  case $words[2] in
{cases}
  esac
  [[ $words[2] == help ]] && compadd -- {" ".join(ORDER)}
  _files
}}
_outside_in "$@\""""


def _fish() -> str:
    lines = ["# fish completion of outside-in: put it into ~/.config/fish/completions/outside-in.fish"]
    for name, (_, about) in COMMANDS.items():
        lines.append(f"complete -c outside-in -n __fish_use_subcommand -f -a {name} -d '{_quoted(about)}'")
        lines += [
            f"complete -c outside-in -n '__fish_seen_subcommand_from {name}' -l {option[2:]}"
            for option in options_of(name)
        ]
    lines.append(f"complete -c outside-in -n '__fish_seen_subcommand_from help' -f -a '{' '.join(ORDER)}'")
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """Text between single quotes of a shell, colons for zsh's `_describe` kept apart."""
    return text.replace("'", "’").replace(":", "\\:")
