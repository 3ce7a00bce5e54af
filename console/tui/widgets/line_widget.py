"""A widget that draws whole lines by itself: no border, no padding, nothing that Textual would lay around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    from console.tui.console import Console


class LineWidget(Widget):
    """Its lines go to the screen as `render_line` gives them, through the app's line filters, and nowhere else.

    Lines are kept until they are refreshed, because Textual asks for those of every widget beside one that has changed.
    """

    app: Console

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._kept: dict[int, Strip] = {}
        self._kept_width = 0

    def refresh(self, *regions: Region, **options: Any) -> Self:
        """Have these parts drawn again, or everything."""
        if regions:
            for region in regions:
                for y in range(region.y, region.bottom):
                    self._kept.pop(y, None)
        else:
            self._kept.clear()
        return super().refresh(*regions, **options)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of the widget."""
        width = self.size.width
        if width != self._kept_width:
            self._kept.clear()
            self._kept_width = width
        whole = crop.x == 0 and crop.width == width
        strips = []
        for y in range(crop.y, crop.bottom):
            strip = self._kept.get(y)
            if strip is None:
                strip = self._kept[y] = self._filtered(self.render_line(y))
            strips.append(strip if whole else strip.crop(crop.x, crop.right))
        return strips

    def _filtered(self, strip: Strip) -> Strip:
        for each in self.app.get_line_filters():
            strip = strip.apply_filter(each, self.app.ink.ground)
        return strip
