"""What the console is measured beside: ``python -m tests.bench.ui_peers static | table RATE | echo``."""

from __future__ import annotations

import os
import sys
import tty

WORDS = "the staff on ward were so very good and kind to my mum after her operation last week"


def echo() -> None:
    """The least that a Python can do with a key."""
    tty.setraw(0)
    os.write(1, b"READY")
    while True:
        os.write(1, os.read(0, 1))


def static() -> None:
    """A Textual app with one line of text."""
    from textual.app import App, ComposeResult
    from textual.widgets import Static

    class OneLine(App[None]):
        def compose(self) -> ComposeResult:
            yield Static("READY")

    OneLine().run()


def table(rate: float) -> None:
    """The console as one would write it first: three tables side by side, to which rows are added as they come."""
    from itertools import count

    from textual.app import App, ComposeResult
    from textual.containers import Horizontal
    from textual.widgets import DataTable

    numbers = count()

    class Tables(App[None]):
        def compose(self) -> ComposeResult:
            with Horizontal():
                yield from (DataTable[str](id=f"t{number}", cursor_type="row") for number in range(3))

        def on_mount(self) -> None:
            for one in self.query(DataTable):
                one.add_columns("when", "who", "READY")
            for _ in range(999):
                self.add()
            if rate:
                self.set_interval(1 / rate, self.add)

        def add(self) -> None:
            number = next(numbers)
            self.query_one(f"#t{number % 3}", DataTable).add_row("14:02", f"@user{number}", WORDS)

    Tables().run()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["echo"]:
            echo()
        case ["static"]:
            static()
        case ["table", rate]:
            table(float(rate))
