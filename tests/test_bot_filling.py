"""Forms on the console: asked line by line, refused blank by blank, and nothing typed is lost."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from cast import Cast
from hypothesis import given
from hypothesis import strategies as st
from papers import recorded, stored
from terminal import session

from bot.console import render, terminal
from bot.demo import Demo
from bot.filling import Filling
from commands.reply import Blank, Choice, Form, Reply, Row, Section, Takes

TODAY = date(2015, 4, 7)
RATINGS = (Choice("No change", ""), Choice("R missing its deadline", "red"), Choice("A on track", "amber"))
DAYS = tuple(Choice(day, day[:3]) for day in ("Monday", "Tuesday", "Wednesday"))
MANY = tuple(
    Choice(f"Head of {name}", f"h{n}")
    for n, name in enumerate("CiN CCM CCS FRT FRS QSP LAC SEN EH CP AA BB CC".split())
)


def filling(*blanks: Blank) -> Filling:
    return Filling(Form("A form", "asks", ("say", *(f'"{{{one.name}}}"' for one in blanks)), blanks), TODAY)


def taken(blank: Blank, typed: str) -> str:
    """What ``typed`` fills into the blank, or what is wrong with it."""
    form = filling(blank)
    return form.take(typed) or form.values[blank.name]


# One question


@pytest.mark.parametrize(
    ("blank", "question"),
    [
        (Blank("a", "Note"), "Note (Enter leaves it out)"),
        (Blank("a", "Note", needed=True), "Note"),
        (Blank("a", "Note", hint="What happened?", needed=True), "Note (What happened?)"),
        (Blank("a", "Line", value="no staff"), "Line (Enter keeps “no staff”, - empties it)"),
        (Blank("a", "Line", value="no staff", needed=True), "Line (Enter keeps “no staff”)"),
        (Blank("a", "Day", Takes.DAY, needed=True), "Day (a day, like 31 May)"),
        (
            Blank("a", "Which?", Takes.ACTION, "Type a few words.", needed=True),
            "Which? (a ref, like 3.3.2, or words of it)",
        ),
        (
            Blank("a", "Now", Takes.CHOICE, choices=RATINGS),
            "Now (1 No change, 2 R missing its deadline, 3 A on track · Enter leaves it out)",
        ),
        (
            Blank("a", "Now", Takes.CHOICE, choices=RATINGS, value="red", needed=True),
            "Now (1 No change, 2 R missing its deadline, 3 A on track · Enter keeps “R missing its deadline”)",
        ),
        (
            Blank("a", "Post", Takes.CHOICE, choices=MANY, needed=True),
            "Post (one of 13; the beginning of its name will do)",
        ),
    ],
)
def test_a_question_says_how_to_answer_and_what_enter_means(blank: Blank, question: str) -> None:
    assert filling(blank).question == question


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1", ""),
        ("2", "red"),
        ("red", "red"),
        ("R", "red"),
        ("a on", "amber"),
        ("R missing its deadline", "red"),
        ("", ""),
        ("0", "Say a number from 1 to 3."),
        ("4", "Say a number from 1 to 3."),
        ("²", "Say a number from 1 to 3."),
        ("9" * 99, "Say a number from 1 to 3."),
        ("purple", "Say a number from 1 to 3."),
    ],
)
def test_a_choice_is_a_number_a_name_or_the_beginning_of_one(typed: str, value: str) -> None:
    assert taken(Blank("a", "Now", Takes.CHOICE, choices=RATINGS), typed) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1,3", "Mon,Wed"),
        ("Mon, wednesday", "Mon,Wed"),
        ("mon and tue", "Mon,Tue"),
        ("Mon & 2;", "Mon,Tue"),
        ("mon,", "Mon"),
        ("mon,fri", "Say a number from 1 to 3."),
        (",", "Say a number from 1 to 3."),
        ("", "This one is needed."),
    ],
)
def test_several_are_chosen_with_commas_between_them(typed: str, value: str) -> None:
    assert taken(Blank("a", "Days", Takes.SEVERAL, choices=DAYS, needed=True), typed) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("Head of CiN", "h0"),
        ("head of se", "h7"),
        ("3", "None is called “3”."),
        ("Head of C", "Several begin with “Head of C”: Head of CiN, Head of CCM, Head of CCS, Head of CP, Head of CC"),
        ("Head of", "Several begin with “Head of”: Head of CiN, Head of CCM, Head of CCS, Head of FRT, Head of FRS, …"),
        ("Head of CiM", "None is called “Head of CiM”. The nearest: Head of CiN, Head of CCM, Head of CCS"),
    ],
)
def test_of_many_the_nearest_are_named(typed: str, value: str) -> None:
    assert taken(Blank("a", "Post", Takes.CHOICE, choices=MANY), typed).startswith(value)


@pytest.mark.parametrize(
    ("takes", "typed", "value"),
    [
        (Takes.DAY, "31 May", "2015-05-31"),
        (Takes.DAY, "31/5/15", "2015-05-31"),
        (Takes.DAY, "tomorrow", "2015-04-08"),
        (Takes.DAY, "31/11/15", "I cannot read “31/11/15” as a day. Say it like 31 May, or 2015-05-31."),
        (Takes.DAY, "31 May please", "I cannot read “31 May please” as a day. Say it like 31 May, or 2015-05-31."),
        (Takes.DAY, "tomorow", "I cannot read “tomorow” as a day. Say it like 31 May, or 2015-05-31."),
        (Takes.ACTION, "action #3.3.2", "3.3.2"),
        (Takes.ACTION, "3.3.7 (c)", "3.3.7 (c)"),
        (Takes.ACTION, "2.2.12 in 2.3", "2.2.12 in 2.3"),
        (Takes.ACTION, "3.3.2 3.3.3", "Say the ref of one action, like 3.3.2."),
        (Takes.ACTION, "3.3.2 done", "Say the ref of one action, like 3.3.2."),
        (Takes.CHANNEL, "programme", "#programme"),
        (Takes.CHANNEL, "#programme", "#programme"),
        (Takes.TEXT, "  as it is  ", "as it is"),
    ],
)
def test_an_answer_is_read_as_what_the_blank_takes(takes: Takes, typed: str, value: str) -> None:
    assert taken(Blank("a", "A", takes), typed) == value


def test_a_day_and_a_choice_are_shown_as_they_were_read() -> None:
    form = filling(Blank("a", "A", Takes.DAY), Blank("b", "B", Takes.CHOICE, choices=RATINGS), Blank("c", "C"))
    shown = [(form.take(typed), form.read_as)[1] for typed in ("31 May", "2", "words")]
    assert shown == ["Sun 31 May 2015", "R missing its deadline", ""]


def test_a_dash_empties_what_stands_there_and_enter_keeps_it() -> None:
    line = Blank("a", "A", value="no staff")
    assert (taken(line, "-"), taken(line, "")) == ("", "no staff")
    assert taken(replace(line, needed=True), "-") == "This one is needed."


@given(st.lists(st.text(max_size=30), min_size=6, max_size=6))
def test_whatever_is_typed_a_question_is_answered_or_told_what_is_wrong(lines: list[str]) -> None:
    kinds = (Takes.TEXT, Takes.DAY, Takes.CHOICE, Takes.SEVERAL, Takes.ACTION, Takes.CHANNEL)
    for takes, line in zip(kinds, lines, strict=True):
        form = filling(Blank("a", "A", takes, choices=DAYS if takes in (Takes.CHOICE, Takes.SEVERAL) else ()))
        assert bool(form.take(line)) is bool(form.left)


# A session


def test_a_form_is_asked_line_by_line_and_says_its_sentence(here: Cast) -> None:
    said = session(
        here, "as Head of CiN", "action 3.3.2 update", "r", 'said "no"', "two heads left", "", "31 May", "HR"
    )
    assert "Update 3.3.2. `cancel` leaves the form." in said
    assert "= Sun 31 May 2015" in said
    assert (
        "3.3.2: declared R (missing or likely to miss its deadline); note saved; asked to extend to Sun 31 May" in said
    )
    assert recorded(here) == [("red", "two heads left"), ("note", 'said "no"'), ("ask", "HR")]


def test_the_words_of_the_next_blank_do_not_become_part_of_the_day(here: Cast) -> None:
    session(here, "action 3.3.2 extend", "31 May", "2016 budget")
    assert (str(stored(here, "3.3.2").due), recorded(here)) == ("2015-05-31", [("extend", "2016 budget")])


def test_a_form_begins_with_how_to_say_the_same_in_one_line(here: Cast) -> None:
    said = session(here, "action 3.3.2 note")
    assert (
        "`cancel` leaves the form. Say what is to be put on record: `action 3.3.2 note …`. Note for the record" in said
    )


@pytest.mark.parametrize("word", ["cancel", "Cancel", "stop"])
def test_cancel_leaves_the_form_and_saves_nothing(here: Cast, word: str) -> None:
    said = session(here, "action 3.3.2 update", "2", word, "status")
    assert "Nothing was saved. > status" in said
    assert "47 of 118 dated actions overdue" in said
    assert recorded(here) == []


def test_a_form_that_is_not_filled_in_to_the_end_says_so(here: Cast) -> None:
    for lines in (("action 3.3.2 update", "2"), ("action 3.3.2 update", "2", "quit")):
        assert session(here, *lines).endswith("The form was not filled in to the end. Nothing was saved.")
    assert recorded(here) == []


def test_enter_on_a_blank_that_is_needed_asks_again(here: Cast) -> None:
    said = session(here, "action 3.3.2 note", "", "the panel met")
    assert said.count("This one is needed. `cancel` leaves the form. Note for the record") == 1
    assert recorded(here) == [("note", "the panel met")]


def test_a_blank_that_is_refused_is_asked_again_and_the_others_are_kept(here: Cast) -> None:
    said = session(here, "action 3.3.2 update", "", "the panel met", "", "minutes", "1 April 2015", "HR", "31 May 2015")
    assert "Wed 1 Apr 2015 is in the past." in said
    assert (
        "New date (An owner asks; the lead or the programme office agrees. · a day, like 31 May · Enter keeps" in said
    )
    assert recorded(here) == [("note", "the panel met"), ("evidence", "minutes"), ("extend", "HR")]


def test_words_that_could_identify_a_child_are_asked_for_again(here: Cast) -> None:
    said = session(here, "action 3.3.2 note", "NHS 943 476 5919 seen", "seen by the nurse")
    assert "That looks as if it holds an NHS number. Nothing was saved" in said
    assert recorded(here) == [("note", "seen by the nurse")]


def test_an_action_is_found_by_words_where_one_is_asked_for(here: Cast) -> None:
    said = session(here, "action update", "experienced staff", "", "the panel met", "", "", "", "")
    assert "1 action with “experienced staff”" in said
    assert "3.3.2: note saved" in said


def test_of_several_that_are_found_one_is_to_be_named(here: Cast) -> None:
    said = session(here, "action update", "zebra", "strategy", "3.3.2", "", "the panel met", "", "", "", "")
    assert "No action with “zebra”" in said
    assert said.count("Say the ref of one action, like 3.3.2.") == 2
    assert recorded(here) == [("note", "the panel met")]


def test_somebody_is_seated_by_name_and_asked_again_where_nobody_is_called_so(here: Cast) -> None:
    said = session(here, "post", "head of qsp", "", "@Nobody Here", "Asha Patel")
    assert "I do not know anybody called “Nobody Here” here." in said
    assert "Head of QSP: Asha Patel from Tue 7 Apr 2015" in said


def test_what_changed_meanwhile_is_told_and_the_form_asked_anew_with_what_was_typed(here: Cast) -> None:
    paper = io.StringIO()
    demo = Demo(here.store, terminal(paper))
    for line in ("action 3.3.2 update", "", "the panel met", "", "", ""):
        demo.hear(line)
    here.say("action 3.3.2 amber a word in between", "Head of CiN")
    for line in ("", "", "", "", "", "", ""):
        demo.hear(line)
    said = " ".join(paper.getvalue().split())
    assert "3.3.2 has changed since you looked: Priya Nair (Head of CiN) said “declared A”" in said
    assert (
        "Note for the record (What has happened, and what comes next. No child by name. · Enter keeps “the panel met”"
        in said
    )
    assert recorded(here) == [("amber", "a word in between"), ("note", "the panel met")]


def test_a_button_that_asks_first_waits_for_a_yes(here: Cast) -> None:
    said = session(here, "meeting list", "2", "yes")
    assert "Cancel Touch-down, Thu 9 Apr 2015 09:30? No digest goes out for it. Say yes to do it." in said
    assert '> meeting cancel "Touch-down" 2015-04-09 Touch-down, Thu 9 Apr 2015 09:30, is cancelled' in said


@pytest.mark.parametrize("word", ["no", "status", "9"])
def test_anything_but_a_yes_is_heard_as_it_is_and_does_nothing_of_what_was_asked(here: Cast, word: str) -> None:
    assert "is cancelled" not in session(here, "meeting list", "2", word)
    assert "is cancelled" not in session(here, "meeting list", "2", word, "yes")


def test_a_yes_that_nobody_asked_for_is_no_sentence(here: Cast) -> None:
    assert "That by itself changes nothing" in session(here, "yes")


def test_a_row_that_opens_and_has_no_name_of_its_own_gets_a_number(here: Cast) -> None:
    said = session(here, "home", "1")
    assert "6 problems of the last load for a person to decide [1] Show" in said
    assert "> problems 6 " in said


def test_a_row_with_a_name_is_asked_for_by_it_and_gets_none() -> None:
    paper = io.StringIO()
    named = Reply("Title", sections=(Section("", (Row("Doors", "3.3.2", opens="action 3.3.2"),)),))
    terminal(paper).print(render(named)[0])
    assert "[1]" not in paper.getvalue()


def test_the_demo_takes_a_form_from_a_pipe() -> None:
    lines = "as Head of CiN\naction 3.3.2 update\ndone\nsigned by all\n\n\n\n\n\nhome\n"
    root = Path(__file__).parent.parent
    command = [sys.executable, "-m", "bot", "demo"]
    said = subprocess.run(command, input=lines, capture_output=True, text=True, cwd=root, timeout=60, check=True).stdout
    assert "3.3.2: completed on Tue 7 Apr 2015" in said
    assert "5 open actions of yours, 4 overdue" in said
