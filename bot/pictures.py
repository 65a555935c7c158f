"""Chart to PNG. The only file that knows matplotlib, which is imported when something is drawn and not before.

Made for a telephone 380 pixels wide: big letters, each line named where it ends. The colours are those of Okabe and
Ito, which people who see colours differently can tell apart; dashes and markers say the same again in grey. What people
wrote is drawn as it stands: no markup of matplotlib's, no character that its own fonts do not have.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from io import BytesIO
from math import isfinite
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from commands.reply import Chart, Line
from store.by_when import say_day

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text

WIDTH, HEIGHT = 1_080, 760  # pixels: nearly three of these to one of a telephone's
MOST_ALT = 1_000  # characters: Slack refuses more (files.getUploadURLExternal, alt_txt_too_large)
MOST_LINES, MOST_POINTS = 6, 400  # of more points every so many-th is drawn
MOST_VALUE = 1e9

_DPI = 200
_PX = _DPI / 72  # pixels of a point
_LARGE, _USUAL = 14, 12.5  # points
_INK, _PALE, _GRID = "#1a1a1a", "#595959", "#dcdcdc"
_COLOURS = ("#0072b2", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#e69f00")  # Okabe and Ito
_DASHES: tuple[Any, ...] = ("-", (0, (5, 1.2)), "-", (0, (1, 1)), (0, (5, 1.2, 1, 1.2)), "-")
_MARKERS = "osD^vP"
_TITLE_LINES, _NAME_LINES, _NAME = 3, 3, 11
_SPACING = 1.15
_LINE = _USUAL * _PX * 1.2  # pixels from one line of a name to the next
_GAP = 10  # pixels between two names
_MARGIN = 0.77  # of the width: where names at the right begin
_TICKS = 5
_MARKED = 46  # pixels from one marker of a line to the next, at least
_MONTHS = (1, 2, 3, 4, 6, 12, 24, 60, 120, 240, 600, 1_200, 2_400, 6_000, 24_000)  # between two ticks
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})  # Unicode's categories of what is not drawn by itself
_MISSING = "\N{WHITE SQUARE}"
_LOCK = Lock()  # matplotlib's caches are shared, and it promises nothing to threads


@dataclass(frozen=True)
class _Drawn:
    """A line as it is drawn: where, in which look, and what stands at its end."""

    x: tuple[int, ...]
    y: tuple[float, ...]
    look: dict[str, Any]
    label: str
    target: bool


def draw(chart: Chart) -> bytes:
    """The PNG, 1080 by 760 pixels. Of a chart without points it says that there are none."""
    with _LOCK:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        figure = Figure(figsize=(WIDTH / _DPI, HEIGHT / _DPI), dpi=_DPI, facecolor="white")
        FigureCanvasAgg(figure)
        top = _title(figure, chart.title)
        unit = "%" if chart.unit == "%" else ""
        if lines := _lines(chart, unit):
            _plot(figure, lines, unit, top)
        else:
            _text(figure, 0.5, 0.45, "There are no figures yet.", _USUAL, ha="center", color=_PALE)
        out = BytesIO()
        figure.savefig(out, format="png", metadata={"Software": None})
        return out.getvalue()


def alt(chart: Chart) -> str:
    """What a screen reader says of the picture: never nothing, at most 1,000 characters, ended at a word where it would
    be more."""
    words = _seen(". ".join(filter(None, (chart.title.strip(), chart.says.strip())))).strip() or "Chart"
    return words if len(words) <= MOST_ALT else textwrap.shorten(words, MOST_ALT, placeholder=" …")


# Lines


def _lines(chart: Chart, unit: str) -> list[_Drawn]:
    found, number = [], 0
    for line in chart.lines[:MOST_LINES]:
        if points := _points(line):
            look = _target_look() if line.target else _look(number, len(points))
            found.append(_drawn(line, points, look, unit))
        number += not line.target
    return found


def _points(line: Line) -> list[tuple[date, float]]:
    """Those that can be drawn; of too many, every so many-th, and the last."""
    points = [(day, value) for day, value in line.points if isfinite(value) and abs(value) <= MOST_VALUE]
    return points[::-1][:: -(-len(points) // MOST_POINTS) or 1][::-1]


def _drawn(line: Line, points: Sequence[tuple[date, float]], look: dict[str, Any], unit: str) -> _Drawn:
    label = "\n".join([*_wrapped(line.name, _NAME, _NAME_LINES), _value(points[-1][1], unit)])
    days, values = (day.toordinal() for day, _ in points), (value for _, value in points)
    return _Drawn(tuple(days), tuple(values), look, label, line.target)


def _look(number: int, points: int) -> dict[str, Any]:
    return {
        "color": _COLOURS[number],
        "linestyle": _DASHES[number],
        "linewidth": max(1.6, 3.2 - 0.5 * number),  # one that lies under another can still be seen
        "marker": _MARKERS[number],
        "markersize": 6.5 if points > 1 else 10,
    }


def _target_look() -> dict[str, Any]:
    return {
        "color": _INK,
        "linestyle": (0, (3, 2)),
        "linewidth": 1.8,
        "marker": "*",
        "markersize": 12,
    }


# The picture


def _title(figure: Figure, title: str) -> float:
    """Puts it at the top, as wide as fits; what height is left below, in parts of the picture."""
    for width in range(48, 8, -4):
        lines = _wrapped(title, width, _TITLE_LINES)
        drawn = _text(figure, 0.028, 0.965, "\n".join(lines), _LARGE, bold=True, va="top", linespacing=1.15)
        if drawn.get_window_extent().x1 <= WIDTH - 20:
            break
        drawn.remove()
    return 0.965 - (len(lines) * _LARGE * _PX * 1.22 + 34) / HEIGHT


def _plot(figure: Figure, lines: Sequence[_Drawn], unit: str, top: float) -> None:
    low, high = _span(value for line in lines for value in line.y)
    levels = _levels(low, high, all(value == int(value) for line in lines for value in line.y))
    written = [_value(level, unit) for level in levels]
    left = (max(map(len, written)) * 0.64 * _USUAL * _PX + 36) / WIDTH
    axes = figure.add_axes((left, 0.115, 0.735 - left, top - 0.115))
    axes.set_ylim(min(low, levels[0]), max(high, levels[-1]) + (high - low) * 0.06)
    first, last = min(line.x[0] for line in lines), max(line.x[-1] for line in lines)
    pad = max(3.0, (last - first) * 0.03) if last > first else 20.0
    axes.set_xlim(first - pad, last + pad)
    _ticks(axes, levels, written, first, last)
    for line in lines:
        axes.plot(line.x, line.y, clip_on=False, zorder=3, markevery=_marked(axes, line), **line.look)
    _labels(figure, axes, lines, top * HEIGHT)


def _marked(axes: Axes, line: _Drawn) -> list[int]:
    """Which points bear a marker: the last, and before it those that are far enough from the next; a target's last."""
    across = [float(axes.transData.transform((x, 0))[0]) for x in line.x]
    found = [len(across) - 1]
    for one in reversed(range(len(across))):
        if across[found[-1]] - across[one] >= _MARKED and not line.target:
            found.append(one)
    return found


def _ticks(axes: Axes, levels: Sequence[float], written: Sequence[str], first: int, last: int) -> None:
    days = _days(first, last)
    axes.set_yticks(levels, labels=written, fontproperties=_font(_USUAL), color=_PALE)
    axes.set_xticks(
        [day for day, _ in days], labels=[name for _, name in days], fontproperties=_font(_USUAL), color=_PALE
    )
    axes.grid(visible=True, axis="y", color=_GRID, linewidth=1)
    axes.tick_params(axis="y", length=0, pad=6)
    axes.tick_params(axis="x", length=5, width=1, color=_PALE, pad=5)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_PALE)


def _span(values: Iterable[float]) -> tuple[float, float]:
    """From 0, or from below it where a value is, to the greatest."""
    found = [0.0, *values]
    return min(found), max(found) if max(found) > min(found) else 1.0


def _levels(low: float, high: float, whole: bool) -> list[float]:
    """Where the grid is: four to six round numbers from ``low`` to ``high``."""
    from matplotlib.ticker import MaxNLocator

    found = MaxNLocator(5, steps=[1, 2, 2.5, 5, 10], integer=whole).tick_values(low, high)
    return [round(float(level), 9) for level in found if level <= high * 1.04 or level <= 0]


def _days(first: int, last: int) -> list[tuple[int, str]]:
    """The first days of months, not too many: "Apr 15"; days where there are not two such: "7 Apr"."""
    begin, end = date.fromordinal(first), date.fromordinal(last)
    months = range(begin.year * 12 + begin.month - (begin.day == 1), end.year * 12 + end.month)
    step = next(step for step in _MONTHS if len(months[::step]) <= _TICKS)
    if len(months) >= 2 or (months and first == last):
        return [
            (date(m // 12, m % 12 + 1, 1).toordinal(), _month(date(m // 12, m % 12 + 1, 1))) for m in months[::step]
        ]
    shown = sorted({first, (first + last) // 2, last}) if last - first > 12 else sorted({first, last})
    return [(day, " ".join(say_day(date.fromordinal(day)).split()[1:3])) for day in shown]


def _month(day: date) -> str:
    return f"{say_day(day).split()[2]} {day.year % 100:02d}"


def _value(value: float, unit: str) -> str:
    """ "47", "29.5", "1,204", "1.5m", with "%" where it is one."""
    if abs(value) >= 1_000_000:
        return f"{value / 1_000_000:,.1f}".removesuffix(".0") + f"m{unit}"
    places = 0 if abs(value) >= 1_000 else 1 if abs(value) >= 1 else 3
    written = f"{value:,.{places}f}"
    return (written.rstrip("0").rstrip(".") if places else written) + unit


# Names at the ends of lines


def _labels(figure: Figure, axes: Axes, lines: Sequence[_Drawn], top: float) -> None:
    """Lines that end at the right are named in the margin, one name above the other; the rest beside their ends."""
    last = max(line.x[-1] for line in lines)
    outer = [line for line in lines if line.x[-1] == last]
    ends = [_at(axes, line) for line in outer]
    middles = _apart([y for _, y in ends], [_tall(one) for one in outer], top + _LINE / 2)
    for line, end, middle in zip(outer, ends, middles, strict=True):
        _in_margin(figure, line, end, middle)
    for line in lines:
        if line.x[-1] < last:
            others = [_at(axes, other)[1] for other in lines if other is not line]
            _beside(figure, line, _at(axes, line), [*others, top])


def _at(axes: Axes, line: _Drawn) -> tuple[float, float]:
    """Where a line ends, in pixels from the lower left."""
    x, y = axes.transData.transform((line.x[-1], line.y[-1]))
    return float(x), float(y)


def _tall(line: _Drawn) -> float:
    return (line.label.count("\n") + 1) * _LINE


def _apart(wanted: Sequence[float], tall: Sequence[float], ceiling: float) -> list[float]:
    """Middles as near to those wanted as they can be without one name running into another or over ``ceiling``."""
    order = sorted(range(len(wanted)), key=lambda one: (wanted[one], -one))
    found, floor = dict(enumerate(wanted)), 8.0
    for one in order:  # upwards from the bottom
        found[one] = max(wanted[one], floor + tall[one] / 2)
        floor = found[one] + tall[one] / 2 + _GAP
    for one in reversed(order):  # and down again where that went over the top
        found[one] = min(found[one], ceiling - tall[one] / 2)
        ceiling = found[one] - tall[one] / 2 - _GAP
    return [found[one] for one in range(len(wanted))]


def _in_margin(figure: Figure, line: _Drawn, end: tuple[float, float], middle: float) -> None:
    from matplotlib.lines import Line2D

    colour = line.look["color"]
    xs, ys = (end[0] + 12, _MARGIN * WIDTH - 10), (end[1], middle)
    leader = Line2D([x / WIDTH for x in xs], [y / HEIGHT for y in ys], color=colour, linewidth=1.2)
    figure.add_artist(leader)
    _text(figure, _MARGIN, middle / HEIGHT, line.label, _USUAL, va="center", linespacing=_SPACING)


def _beside(figure: Figure, line: _Drawn, end: tuple[float, float], others: Sequence[float]) -> None:
    """To the right of the end: below it where something is closely above it, else above it."""
    room = _tall(line) + 12
    crowded = any(0 <= other - end[1] < room for other in others) and end[1] - room > 0.115 * HEIGHT
    x, y = (end[0] + 14) / WIDTH, (end[1] + (-14 if crowded else 16)) / HEIGHT
    white = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1}  # over the grid
    _text(figure, x, y, line.label, _USUAL, va="top" if crowded else "bottom", linespacing=_SPACING, bbox=white)


# Words


def _text(figure: Figure, x: float, y: float, words: str, size: float, bold: bool = False, **look: Any) -> Text:
    """Draws words that have been through ``_seen``; none of them is a formula, whatever it holds."""
    return figure.text(x, y, words, fontproperties=_font(size, bold), parse_math=False, **{"color": _INK, **look})


def _wrapped(text: str, width: int, most: int) -> list[str]:
    """``text`` as lines that our fonts can draw, "…" at the end where there would be more than ``most``."""
    known = _known()
    drawn = "".join(one if ord(one) in known else _MISSING for one in _seen(text))
    return textwrap.wrap(drawn, width, max_lines=most, placeholder="…")


def _seen(text: str) -> str:
    """``text`` on one line, without what cannot be seen by itself."""
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(one for one in spaced if unicodedata.category(one) not in _UNSEEN)


@cache
def _font(size: float, bold: bool = False) -> FontProperties:
    """A font that comes with matplotlib, by its file, so that it is the same on every machine."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(fname=str(_file(bold)), size=size)


@cache
def _known() -> frozenset[int]:
    """The characters that both fonts have."""
    from matplotlib.font_manager import get_font

    plain, strong = (get_font(str(_file(bold))).get_charmap() for bold in (False, True))
    return frozenset(plain) & frozenset(strong)


def _file(bold: bool) -> Path:
    from matplotlib import get_data_path

    return Path(get_data_path()) / "fonts" / "ttf" / ("DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
