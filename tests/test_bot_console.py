"""The console: what is printed, what is pressed, who speaks and what day it is."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from cast import Cast
from hypothesis import given
from hypothesis import strategies as st
from terminal import session

from bot.console import FORMAT, Pressable, render, terminal
from bot.demo import Demo
from commands.reply import Button, Mark, Reply, Row, Section
from store.rag import Rag

WORDS = st.text(max_size=60)
BUTTONS = st.builds(Button, WORDS, WORDS)
ROWS = st.builds(
    Row, WORDS, WORDS, WORDS, st.none() | st.builds(Mark, st.sampled_from(Rag), WORDS), st.tuples() | st.tuples(BUTTONS)
)
SECTIONS = st.builds(Section, WORDS, st.lists(ROWS, max_size=3).map(tuple), WORDS)
REPLIES = st.builds(
    Reply, WORDS, WORDS, st.lists(SECTIONS, max_size=3).map(tuple), st.lists(BUTTONS, max_size=3).map(tuple), WORDS
)


def printed(reply: Reply) -> str:
    paper = io.StringIO()
    terminal(paper).print(render(reply)[0])
    return paper.getvalue()


@given(REPLIES)
def test_any_reply_can_be_printed_and_every_button_has_a_number(reply: Reply) -> None:
    shown, pressable = render(reply)
    terminal(io.StringIO()).print(shown)
    rows = sum(len(row.buttons) for section in reply.sections for row in section.rows)
    assert len(pressable.buttons) == rows + len(reply.buttons)


def test_markup_in_what_people_wrote_is_printed_as_it_stands() -> None:
    assert "[bold]no[/bold] [link=x]" in printed(Reply("[bold]no[/bold] [link=x]"))


def test_a_rating_is_printed_with_its_letter_and_its_meaning() -> None:
    row = Row(ref="1", text="Doors", mark=Mark(Rag.RED, "overdue 3 days"))
    assert "R overdue 3 days" in printed(Reply("Title", sections=(Section("", (row,)),)))


@pytest.mark.parametrize(("typed", "label"), [("1", "Mine"), ("2", "Red"), ("3", ""), ("0", ""), ("x", ""), ("²", "")])
def test_a_number_presses_the_button_that_bears_it(typed: str, label: str) -> None:
    pressed = Pressable((Button("Mine", "mine"), Button("Red", "red"))).button(typed)
    assert (pressed.label if pressed else "") == label


def test_the_demo_says_what_day_it_is_and_who_speaks(here: Cast) -> None:
    said = session(here)
    assert "It is Tue 7 Apr 2015 09:00 here. You speak as" in said
    assert "sample programme" in said


def test_the_demo_answers_a_sentence_with_or_without_a_slash(here: Cast) -> None:
    assert session(here, "/status workstream 4").count("4 of 14 dated actions overdue") == 1
    assert session(here, "status workstream 4").count("4 of 14 dated actions overdue") == 1


def test_one_may_speak_as_somebody_else(here: Cast) -> None:
    said = session(here, "as Head of CiN", "action 3.3.2 done", "as ICS Manager", "action 3.3.3 done")
    assert "You speak as Priya Nair (Head of CiN)." in said
    assert "3.3.2: completed on Tue 7 Apr 2015" in said
    assert "3.3.3 belongs to Team Leader Org Dev" in said


def test_speaking_as_nobody_names_the_nearest_posts(here: Cast) -> None:
    assert "The nearest posts: Head of CiN" in session(here, "as Head of CiM")


def test_a_pressed_button_is_shown_as_the_sentence_that_it_says(here: Cast) -> None:
    said = session(here, "action 3.3.2", "1")
    assert "> action 3.3.2 done 3.3.2: completed" in said


def test_another_day_shows_what_would_have_been_posted_by_then(here: Cast) -> None:
    said = session(here, "at 2015-04-09", "status")
    assert "Posted to #programme Touch-down Thu 9 Apr 2015 09:30: 47 of 118" in said
    assert "in its thread: Workstream 1" in said
    assert "privately:" in said
    assert "It is Thu 9 Apr 2015 09:00 here." in said


def test_a_digest_of_which_something_has_changed_is_one_quiet_line(here: Cast) -> None:
    said = session(here, "at 2015-04-08 16:00", "action 3.3.2 done", "at 2015-04-08 17:00", "at 2015-04-08 18:00")
    assert said.count("edited:") == 1
    assert "edited: Workstream 3 A strong and steady workforce It is Wed 8 Apr 2015 17:00 here." in said


def test_an_earlier_day_posts_nothing(here: Cast) -> None:
    said = session(here, "at 2015-04-01", "status")
    assert "It is Wed 1 Apr 2015 09:00 here." in said
    assert "Posted to" not in said


@pytest.mark.parametrize("when", ["at soon", "at 2015-02-30", "at 2015-04-20 25:00", "at 31/11/15"])
def test_a_day_that_is_none_is_told_with_the_right_form(here: Cast, when: str) -> None:
    assert "Write it like" in session(here, when)


def test_the_session_ends_at_quit_or_at_the_end_of_its_input(here: Cast) -> None:
    assert "completed" not in session(here, "quit", "action 3.3.2 done")


@pytest.fixture
def picture(here: Cast, tmp_path: Path) -> str:
    demo = Demo(here.store, terminal(io.StringIO(), record=True))
    demo.hear("status")
    demo.console.save_svg(str(file := tmp_path / "a.svg"), code_format=FORMAT)
    return file.read_text(encoding="utf-8")


def test_a_picture_of_a_session_fetches_nothing_from_elsewhere(picture: str) -> None:
    assert "@font-face" not in picture
    assert "url(http" not in picture.replace(" ", "")
