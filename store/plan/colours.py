"""The colours that fill cells: whether a sheet gives its ratings by them alone."""

from __future__ import annotations

import colorsys
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

_PALE = 0.4  # of saturation and of lightness; below it a colour is decoration
# Where red, amber (yellow too) and green end on the circle of hues, in degrees.
_ENDS = ((20, "R"), (65, "A"), (170, "G"), (340, ""), (360, "R"))


class Colours:
    """Looks at rows of cells, and keeps which ratings the fills of each column look like."""

    def __init__(self) -> None:
        self._seen: dict[int, set[str]] = defaultdict(set)

    def see(self, row: Sequence[Any]) -> None:
        """Take note of a row's fills."""
        for at, cell in enumerate(row):
            # A streamed sheet gives cells that do not exist as ones without a style.
            if getattr(cell, "has_style", False) and (letter := letter_of(_colour(cell))):
                self._seen[at].add(letter)

    @property
    def are_ratings(self) -> bool:
        """Whether some column has two of the three colours at least."""
        return any(len(letters) > 1 for letters in self._seen.values())


def _colour(cell: Any) -> str:
    """The six digits of a plain fill; "" where there is none, or it is one of the workbook's theme."""
    fill = cell.fill
    if fill is None or fill.fill_type != "solid" or fill.fgColor.type != "rgb":
        return ""
    return str(fill.fgColor.rgb)[-6:]


def letter_of(colour: str) -> str:
    """R, A or G for the six digits of a colour that looks like one of them; "" for any other."""
    if len(colour) != 6:
        return ""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    if saturation < _PALE or value < _PALE:
        return ""
    return next(letter for end, letter in _ENDS if hue * 360 <= end)
