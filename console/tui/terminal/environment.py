"""What Textual reads from the environment while it is imported. Imported before it, by `console.tui.app` alone."""

from __future__ import annotations

import os

# nothing moves unless the world moved; an operator's shell must not open a debugger port or pick another driver, and a
# width that was exported long ago is not the width of this terminal
os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ["TEXTUAL_SMOOTH_SCROLL"] = "0"
for _name in (
    "TEXTUAL_DEBUG",
    "TEXTUAL_DRIVER",
    "TEXTUAL_LOG",
    "TEXTUAL_PRESS",
    "TEXTUAL_THEME",
    "TEXTUAL_SCREENSHOT",
    "TEXTUAL_SHOW_RETURN",
    "TEXTUAL_DEVTOOLS_HOST",
    "TEXTUAL_DEVTOOLS_PORT",
    "COLUMNS",
    "LINES",
):
    os.environ.pop(_name, None)
if os.environ.get("STY"):  # GNU screen, alone or in a tmux: COLORTERM is inherited from the terminal around it, and
    os.environ.pop("COLORTERM", None)  # screen before 5 makes dim and black on black of the colours that it promises
