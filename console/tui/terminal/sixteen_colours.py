"""Sixteen colours: the one of a terminal's own whose hue is a theme's. The nearest by distance would be a grey for
most of them, and then tone, accent and alarm look alike."""

from __future__ import annotations

from colorsys import rgb_to_hls

from rich._palettes import STANDARD_PALETTE
from rich.color import Color

_HUES = (1, 3, 2, 6, 4, 5)  # red, yellow, green, cyan, blue, magenta: a sixth of the circle each
_GREYS = {0: 0.0, 8: 0.35, 7: 0.75, 15: 1.0}  # lightness, as terminals show them rather than as they are defined
_COLOURLESS = 0.15  # distance of the strongest part from the weakest below which a colour is a grey


def of_sixteen(color: Color, *, dark: bool) -> Color:
    """The colour for words on a dark ground, or on a light one."""
    red, green, blue = (part / 255 for part in color.get_truecolor())
    hue, light, _ = rgb_to_hls(red, green, blue)
    if max(red, green, blue) - min(red, green, blue) < _COLOURLESS:
        greys = _GREYS.keys() - ({0} if dark else {15})  # nobody reads words in the colour of their ground
        number = min(greys, key=lambda grey: abs(_GREYS[grey] - light))
    else:
        number = _HUES[round(hue * 6) % 6] + (8 if dark else 0)
    return Color.from_triplet(STANDARD_PALETTE[number])
