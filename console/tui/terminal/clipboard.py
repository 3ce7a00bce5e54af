"""The clipboard of the operator's own machine, as far as it can be reached, and what is known to stand in the way."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from console.tui.console import Console

_PATIENCE = 1.0  # seconds for tmux to say how it is set


async def copy(app: Console, text: str, what: str) -> None:
    """Send ``text`` to the clipboard and say so; where a multiplexer is known to keep it, say which setting lets it
    through, and show the text to be selected."""
    from console.tui.dialogs.select_text import Selecting

    app.copy_to_clipboard(text)
    why = kept_by(os.environ, await _tmux_setting() if os.environ.get("TMUX") else "")
    if why:
        app.push_screen(Selecting(text, why))
    else:
        app.say(f"Copied {what}.")


def kept_by(env: Mapping[str, str], tmux_setting: str) -> str:
    """Why a copy does not reach the terminal, as far as that can be known; empty where nothing is known against it.
    ``tmux_setting`` is tmux's ``set-clipboard``, empty where it did not say."""
    if env.get("TMUX"):
        if tmux_setting in {"on", ""}:
            return ""
        return f"tmux keeps it to itself (set-clipboard {tmux_setting}); `tmux set -s set-clipboard on` lets it out."
    if env.get("STY"):
        return "GNU screen lets nothing through to the clipboard, and has no setting that would."
    return ""


async def _tmux_setting() -> str:
    try:
        asked = await asyncio.create_subprocess_exec(
            "tmux",
            "show-options",
            "-sv",
            "set-clipboard",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
    except OSError:
        return ""
    try:
        async with asyncio.timeout(_PATIENCE):
            said, _ = await asked.communicate()
    except TimeoutError:
        asked.kill()
        return ""
    return said.decode("utf-8", "replace").strip()
