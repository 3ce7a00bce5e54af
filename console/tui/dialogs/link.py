"""A link that the terminal itself can open: OSC 8, for web addresses of printable ASCII alone."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.app import ComposeResult
from textual.strip import Strip
from textual.widget import Widget

from console.store.protocol import Entry
from console.tui.dialogs.modal import Modal
from console.tui.terminal.safe_text import safe_link

STAYS = "Its link stays here: it leads to who wrote it, or holds a personal detail. o opens it."


def link_of(entry: Entry) -> str:
    """The link of a mention, for its operator to open; empty where it is not safe to."""
    return safe_link(entry.mention.url)


class Address(Widget):
    """The address, as a hyperlink of the terminal's, over as many lines as it needs."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Lines that it needs."""
        return max(1, -(-len(self.url) // max(width, 1)))

    def render_line(self, y: int) -> Strip:
        """A part of the address; each part leads to all of it."""
        width = self.size.width
        part = self.url[y * width : (y + 1) * width]
        style = self.rich_style + Style(link=self.url, underline=True)
        return Strip([Segment(part, style), Segment(" " * (width - len(part)), self.rich_style)], width)


class LinkScreen(Modal[None]):
    """One link."""

    AUTO_FOCUS = ""

    def __init__(self, url: str, *, may_leave: bool) -> None:
        copies = "y copies it · " if may_leave else ""
        super().__init__("Its link", hint=f"Open it with your terminal (often Ctrl and a click) · {copies}Esc")
        self.url = url
        self.may_leave_here = may_leave

    def inside(self) -> ComposeResult:
        """The address."""
        yield Address(self.url)

    def pressed(self, key: str, character: str) -> bool:
        """y copies, Enter and q leave."""
        if character == "y" and self.may_leave_here:
            self.app.copy_to_clipboard(self.url)
            self.app.say("Copied its link.")
        elif character == "y":
            self.app.say(STAYS)
        if key == "enter" or character in {"q", "o", "y"}:
            self.dismiss(None)
        return True
