"""The driver: Textual's own for terminals, reading what they send by `incoming`, and coming back whole from a stop.

Textual reads bytes that are not UTF-8 as the end of everything, and a terminal's replies as keys.
"""

from __future__ import annotations

import os
import re
import selectors
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from math import isfinite
from time import monotonic

from textual import constants, events, messages
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import FOCUSIN, FOCUSOUT, XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.keys import Keys
from textual.message import Message

from console.tui.terminal.input_parser import InputParser, InputToken, TokenKind

_IN_SYNC = re.compile(r"\x1b\[\?2026;[1-4]\$y")
_WITH_ALT = re.compile(r"\x1b\[(\d+)[\d:]*;(\d+)(?::\d+)?;[\d:]*u")  # kitty's, where the key has a text too


def _a_shell_waits() -> bool:
    """Whether the process was started by a shell with job control, so that `fg` can bring it back from a stop."""
    with suppress(OSError):
        parent = os.getppid()
        return os.getsid(parent) == os.getsid(0) and os.getpgid(parent) != os.getpgrp()
    return False


class Events:
    """Textual's events of what a terminal sent."""

    def __init__(self) -> None:
        self._parser = XTermParser()

    def of(self, tokens: Iterable[InputToken]) -> Iterator[Message]:
        """One after another."""
        for kind, text in tokens:
            match kind:
                case TokenKind.CHARACTER:
                    yield from self._keys(text)
                case TokenKind.ESCAPE:
                    yield events.Key("escape", text)
                case TokenKind.ALT:
                    yield from self._with_alt(text)
                case TokenKind.SEQUENCE:
                    yield from self._sequence(text)
                case TokenKind.PASTE:
                    yield events.Paste(text.replace("\x00", ""))

    def _sequence(self, text: str) -> Iterable[Message]:
        if text == FOCUSIN:
            return (events.AppFocus(),)
        if text == FOCUSOUT:
            return (events.AppBlur(),)
        if text.startswith("\x1b[<"):
            with suppress(ValueError):  # a number that is too long for one
                event = self._parser.parse_mouse_code(text)
                return (event,) if event is not None else ()
            return ()
        if text.startswith("\x1b[?"):
            return (messages.TerminalSupportsSynchronizedOutput(),) if _IN_SYNC.fullmatch(text) else ()
        if (kitty := _WITH_ALT.fullmatch(text)) and len(kitty[2]) < 4 and int(kitty[2]) - 1 & 2:
            return [events.Key(f"alt+{key.key}", None) for key in self._keys(text)]
        return self._keys(text)

    def _with_alt(self, character: str) -> Iterable[Message]:
        """A letter with Alt is no letter; what has a name, as Alt and Backspace, is what it names."""
        if isinstance(ANSI_SEQUENCES_KEYS.get("\x1b" + character), tuple):
            return self._keys("\x1b" + character)
        return [
            events.Key(f"alt+{'shift+' if character.isupper() else ''}{key.key.lower()}", None)
            for key in self._keys(character)
        ]

    def _keys(self, text: str) -> list[events.Key]:
        try:
            return [key for key in self._parser._sequence_to_key_events(text) if key.key != Keys.Ignore]
        except (ValueError, OverflowError):  # a number that stands for no character
            return []


class Driver(LinuxDriver):
    """Reads the terminal until it is told to stop, or until the terminal has gone."""

    def stop_application_mode(self) -> None:
        """Give the terminal back. GNU screen, as it comes, has no other screen to show again: what people said would
        stay on it, with the shell's lines written over."""
        self.write("\x1b[H\x1b[2J")
        super().stop_application_mode()

    # stopped and gone on

    def _sigtstp_application(self, *_: object) -> None:
        """Asked to stop: the terminal is given back first. While the console leaves, what is left is short enough."""
        if not self._leaves:
            super()._sigtstp_application()

    def _sigcont_application(self, *_: object) -> None:
        """Going on: the shell has had the terminal meanwhile, even where the process was stopped unasked."""
        if self._leaves or not self._auto_restart:
            return
        if not self._must_signal_resume:
            self.suspend_application_mode()
            self._must_signal_resume = True
        self.resume_application_mode()

    @property
    def _leaves(self) -> bool:
        return self._app._exit or self._app._closing

    # reading

    def run_input_thread(self) -> None:
        """Hand over what comes; wake up for nothing else but what silence means."""
        incoming, known = InputParser(constants.ESCAPE_DELAY), Events()
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                left = incoming.deadline - monotonic()
                ready = selector.select(max(0.0, min(left, 0.1)) if isfinite(left) else 0.1)
                now = monotonic()
                if ready:
                    data = self._read()
                    if not data:
                        self._loop.call_soon_threadsafe(self._app.exit)  # it has gone
                        return
                    tokens = incoming.feed(data, now)
                else:
                    tokens = incoming.tick(now)
                for event in known.of(tokens):
                    if isinstance(event, events.Key) and event.key == "ctrl+z" and _a_shell_waits():
                        os.kill(os.getpid(), signal.SIGTSTP)
                    else:
                        self.process_message(event)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    def _run_input_thread(self) -> None:
        """A fault in here is one like any other."""
        try:
            self.run_input_thread()
        except Exception as error:
            self._loop.call_soon_threadsafe(self._app._handle_exception, error)
