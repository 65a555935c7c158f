"""Pictures of charts: readable on a telephone, by whoever sees colours differently, and unbreakable by any text."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from io import BytesIO
from itertools import pairwise
from math import inf, nan
from pathlib import Path

import pytest
from cast import Cast
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from bot.pictures import HEIGHT, MOST_ALT, WIDTH, alt, draw
from commands.reply import Chart, Line

ROOT = Path(__file__).parents[1]
BLUE, GREEN, VERMILLION, INK = (0, 114, 178), (0, 158, 115), (213, 94, 0), (26, 26, 26)
HOSTILE = (
    "$x^2$ \\frac{1}{0} $\\nosuch{ 進捗 🎉👨‍👩‍👧 <!channel> *b* \u202egnp.exe\u0000\ud800 e\u0301\u0301\u0301 ﷽ \t\n\r "
    + "W" * 99
)
DAY = date(2015, 1, 1)


def a_line(*values: float, name: str = "Figure", target: bool = False) -> Line:
    """A value a month, from January 2015 on."""
    return Line(name, tuple((DAY + timedelta(days=31 * n), value) for n, value in enumerate(values)), target)


def seen(chart: Chart) -> Image.Image:
    """The picture, opened by a library that did not make it."""
    picture = Image.open(BytesIO(draw(chart)))
    picture.load()
    assert (picture.format, picture.size) == ("PNG", (WIDTH, HEIGHT))
    return picture.convert("RGB")


def pixels(picture: Image.Image, colour: tuple[int, int, int]) -> int:
    """How many are of exactly that colour."""
    return sum(number for number, found in picture.getcolors(WIDTH * HEIGHT) or () if found == colour)


def test_the_chart_of_the_sample_has_its_three_colours_on_white(here: Cast) -> None:
    chart = here.say("status chart").chart
    assert chart is not None
    picture = seen(chart)
    assert min(pixels(picture, colour) for colour in (BLUE, GREEN, VERMILLION, INK)) > 200
    assert pixels(picture, (255, 255, 255)) > WIDTH * HEIGHT * 0.8


@pytest.mark.parametrize("sentence", ["status ws 3 chart", "status 1.1 chart", "measure 12 chart", "measure 10 chart"])
def test_a_picture_is_small_enough_to_be_sent_at_once(here: Cast, sentence: str) -> None:
    chart = here.say(sentence).chart
    assert chart is not None
    assert 10_000 < len(draw(chart)) < 200_000


def test_nothing_runs_out_of_the_picture(here: Cast) -> None:
    for sentence in ("status chart", "status ws 3 chart", "status 3.3 chart", "measure 12 chart", "measure 20 chart"):
        chart = here.say(sentence).chart
        assert chart is not None
        inner = Image.new("RGB", (WIDTH, HEIGHT), "white")
        inner.paste(seen(chart).crop((6, 6, WIDTH - 6, HEIGHT - 6)), (6, 6))
        assert ImageChops.difference(inner, seen(chart)).getbbox() is None, sentence


def test_a_target_is_dashed_and_a_figure_alone_is_a_point() -> None:
    picture = seen(Chart("A", "", (a_line(63), a_line(80, 80, name="Target", target=True)), "%"))
    levels = [[picture.getpixel((x, row)) == INK for x in range(200, 700)] for row in range(HEIGHT)]
    assert max(sum(a != b for a, b in pairwise(level)) for level in levels) > 20  # on, off, on, off
    assert pixels(picture, BLUE) > 300


@pytest.mark.parametrize(("one", "other"), [(0, 1), (0, 2), (1, 2), (2, 3), (3, 4), (4, 5)])
def test_lines_can_be_told_apart_without_colour(one: int, other: int) -> None:
    first, second = (inked(Chart("", "", (*[Line("", ())] * n, a_line(1, 3, 2)))) for n in (one, other))
    assert ImageChops.difference(first, second).getbbox() is not None


def inked(chart: Chart) -> Image.Image:
    """Where anything was drawn, whatever its colour."""
    return seen(chart).convert("L").point(lambda grey: 255 if grey > 250 else 0)


def test_a_dollar_is_a_dollar_and_no_formula() -> None:
    plain = seen(Chart("a $ b", "", (a_line(1, 2),)))
    formula = seen(Chart("a $x^2$ b", "", (a_line(1, 2),)))
    assert ImageChops.difference(plain, formula).getbbox() is not None
    assert seen(Chart("\\$", "", ())) is not None


def test_what_no_font_has_is_a_box_and_what_cannot_be_seen_is_nothing() -> None:
    assert draw(Chart("A 進 B", "", ())) == draw(Chart("A □ B", "", ()))
    assert draw(Chart("A\u200d \u202eB\x00", "", ())) == draw(Chart("A B", "", ()))


@pytest.mark.parametrize(
    "lines",
    [
        (),
        (Line("", ()),),
        (a_line(nan, inf, -inf, 1e300),),
        (a_line(0),),
        (a_line(-5, 3),),
        (a_line(*range(5_000)),),
        tuple(a_line(n, n) for n in range(40)),
        (Line("A", ((date.min, 1.0), (date.max, 2.0))),),
        (Line("A", ((DAY, 1.0), (DAY, 2.0))),),
        (a_line(1, 2, target=True),) * 3,
        (a_line(0.001, 0.002), a_line(999_999_999.0)),
    ],
)
def test_odd_figures_are_drawn_as_far_as_they_go(lines: tuple[Line, ...]) -> None:
    seen(Chart(HOSTILE, HOSTILE, lines, "%"))


TEXTS = st.text(max_size=120) | st.just(HOSTILE) | st.text("$\\{}^_%&#~ ", max_size=40)
VALUES = st.floats() | st.integers(-100, 10_000).map(float) | st.floats(0, 100)
LINES = st.builds(
    Line,
    TEXTS,
    st.lists(st.tuples(st.dates(), VALUES), max_size=12).map(lambda points: tuple(sorted(points, key=lambda p: p[0]))),
    st.booleans(),
)
CHARTS = st.builds(Chart, TEXTS, TEXTS, st.lists(LINES, max_size=4).map(tuple), st.sampled_from(["", "%"]) | TEXTS)


@given(CHARTS)
@example(Chart(HOSTILE, HOSTILE, (a_line(1, 2, name=HOSTILE),), HOSTILE))
@settings(max_examples=40)
def test_whatever_a_chart_holds_there_is_a_picture(chart: Chart) -> None:
    seen(chart)


SAID = (CHARTS, TEXTS)


@given(*SAID)
def test_what_a_screen_reader_says_is_short_enough_and_has_nothing_unseen_in_it(chart: Chart, more: str) -> None:
    said = alt(Chart(chart.title, more * 20, chart.lines))
    assert len(said) <= MOST_ALT
    assert "\n" not in said
    assert all(one.isprintable() for one in said)
    json.dumps(said).encode()
    said.encode()


def test_a_screen_reader_says_the_title_and_all_the_words_where_they_fit(here: Cast) -> None:
    chart = here.say("status chart").chart
    assert chart is not None
    assert alt(chart) == f"{chart.title}. {chart.says}"
    assert alt(Chart("A", "word " * 400, ())).endswith("word …")


def test_two_who_draw_at_once_get_what_they_would_have_got_alone() -> None:
    wanted = [Chart(f"Workstream {n}", "", (a_line(n, n + 1, 3), a_line(4, n))) for n in range(6)]
    alone = [draw(chart) for chart in wanted]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(draw, wanted)) == alone


def test_a_sentence_that_draws_nothing_imports_no_matplotlib() -> None:
    code = "import bot.cli, bot.slack, bot.uploads, bot.console, sys; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
