"""Roles to styles: the colours of the theme in force."""

from __future__ import annotations

from collections.abc import Mapping

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.color import Color as Parsed
from textual.strip import Strip

from console.tui.render.lines import Line, fit
from console.tui.terminal.sixteen_colours import of_sixteen

# role: variable of the theme, bold, underlined, background
_ROLES: Mapping[str, tuple[str, bool, bool, str]] = {
    "text": ("foreground", False, False, ""),
    "strong": ("foreground", True, False, ""),
    "dim": ("dim", False, False, ""),
    "rule": ("rule", False, False, ""),
    "accent": ("accent", False, False, ""),
    "title": ("accent", True, False, ""),
    "key": ("accent", True, False, ""),
    "bar": ("accent", False, False, ""),
    "mark": ("accent", True, False, ""),
    "team": ("secondary", False, False, ""),
    "positive": ("positive", True, False, ""),
    "neutral": ("neutral", True, False, ""),
    "negative": ("negative", True, False, ""),
    "unsure": ("unsure", True, False, ""),
    "alarm": ("error", True, False, ""),
    "hit": ("accent", True, True, ""),
    "secret": ("background", True, False, "dim"),
    "chosen": ("foreground", True, False, "panel"),
    "banner": ("background", True, False, "error"),
}


class Ink:
    """Every role's style in one theme."""

    def __init__(self, variables: Mapping[str, str], *, sixteen: bool = False) -> None:
        self.ground = Parsed.parse(variables["background"])
        ground = _colour(variables, "background")
        dark = self.ground.brightness < 0.5

        def words(name: str) -> Color:
            color = _colour(variables, name)
            return of_sixteen(color, dark=dark) if sixteen and name != "background" else color

        self._styles = {
            role: Style(
                color=words(name),
                bgcolor=_colour(variables, back) if back else ground,
                bold=bold or None,
                underline=underlined or None,
            )
            for role, (name, bold, underlined, back) in _ROLES.items()
        }

    def style(self, role: str) -> Style:
        """The style of a role."""
        return self._styles[role]

    def segments(self, spans: Line) -> list[Segment]:
        """A line as segments; whatever it says stays text. Blanks take the style of what stands beside them, since
        nobody sees their colour and every change of style is twenty bytes more on the line."""
        runs: list[list[str]] = []
        for text, role in spans:
            if runs and (role == runs[-1][1] or (text.isspace() and _bare(role) and _bare(runs[-1][1]))):
                runs[-1][0] += text
            elif runs and runs[-1][0].isspace() and _bare(role) and _bare(runs[-1][1]):
                runs[-1] = [runs[-1][0] + text, role]
            elif text:
                runs.append([text, role])
        styles = self._styles
        return [Segment(text, styles[role]) for text, role in runs]

    def strip(self, spans: Line, room: int) -> Strip:
        """A line in exactly ``room`` cells."""
        return Strip(self.segments(fit(spans, room)), room)

    def blank(self, room: int) -> Strip:
        """An empty line."""
        return Strip.blank(room, self._styles["text"])


_PAINTED = frozenset(role for role, (_, _, underlined, back) in _ROLES.items() if underlined or back)


def _bare(role: str) -> bool:
    """Whether a blank in this role looks like any other blank."""
    return role not in _PAINTED


def _colour(variables: Mapping[str, str], name: str) -> Color:
    return Parsed.parse(variables[name]).rich_color
