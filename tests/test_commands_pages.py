"""Long lists by the page, and what was said of one thing: each page has its rows, and an update can be read whole."""

from __future__ import annotations

import pytest
from cast import LEAD, OFFICE, OWNER, Cast, refs, rows
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import to_blocks
from commands import pages
from commands.pages import Page
from commands.reply import Outcome
from store import people

LONG = " ".join(["The panel met and the minutes say so in full;"] * 60 + ["no more"])
OF_ONE = ["action 3.3.2", "risk 394"]


@pytest.fixture
def talked_of(here: Cast) -> Cast:
    """Action 3.3.2 and risk 394 after twenty notes each, an hour apart."""
    for thing in OF_ONE:
        for n in range(1, 21):
            here.say(f"{thing} note word {n}")
            here.later(hours=1)
    return here


@given(st.integers(0, 60), st.integers(0, 200), st.integers(1, 20))
def test_the_pages_are_together_all_of_it_in_its_order(many: int, wanted: int, most: int) -> None:
    found = range(many)
    every = [one for n in range(1, Page(found, 1, most).pages + 1) for one in Page(found, n, most).shown]
    page = Page(found, max(1, wanted), most)
    assert every == list(found)
    assert 1 <= page.number <= page.pages
    assert [button.label for button in page.turns("x")] == ["Previous"] * (page.number > 1) + ["Next"] * (
        page.number < page.pages
    )


@pytest.mark.parametrize(
    ("words", "left", "number"),
    [
        ("overdue page 2", "overdue", 2),
        ("ws 4, Page #3", "ws 4", 3),
        ("page 0", "", 1),
        ("front page", "front page", 1),
        ("", "", 1),
    ],
)
def test_a_page_is_asked_for_at_the_end(words: str, left: str, number: int) -> None:
    assert pages.asked(words) == (left, number)


def test_a_page_beyond_the_last_says_so() -> None:
    assert Page(range(20), 99).footer == "There is no page 99. Page 3 of 3."
    assert Page(range(2), 99).footer == "There is one page only."
    assert Page(range(2), 1).footer == ""


@pytest.mark.parametrize("thing", OF_ONE)
def test_a_long_history_is_turned_to_its_first_update(talked_of: Cast, thing: str) -> None:
    first = talked_of.say(f"{thing} history")
    assert (len(rows(first)), first.footer) == (8, "Page 1 of 3.")
    last = talked_of.press("Next", talked_of.press("Next", first))
    assert rows(last)[-1].note.endswith("word 1")
    assert [one.label for one in last.buttons] == ["Previous", "Open"]


@pytest.mark.parametrize("thing", [*OF_ONE, "promise 1"])
def test_an_update_that_is_too_long_for_its_row_is_read_whole(here: Cast, thing: str) -> None:
    here.say("promise 3.3.2 by Thursday sign it", OWNER)
    here.say(f"{thing} dropped {LONG}" if thing == "promise 1" else f"{thing} note {LONG}")
    for shown in (here.say(thing), here.say(f"{thing} history")):
        row = next(one for one in rows(shown) if "The panel met" in one.note)
        assert row.note.endswith("…")
        whole = here.say(row.opens)
        assert whole.text == LONG
        assert whole.title.endswith(f"update {whole.title[-1]} of {whole.title[-1]}")
        assert rows(whole)[0].note == "Asha Patel (Programme Office)"


def test_the_whole_of_an_update_fits_into_a_message(here: Cast) -> None:
    here.say(f"action 3.3.2 note {('word ' * 600).strip()}")
    blocks = to_blocks(here.say("action 3.3.2 history 1"))
    assert str(blocks).count("word") == 600


def test_an_update_keeps_its_number_whatever_is_said_later(here: Cast) -> None:
    here.say("action 3.3.2 note first", OWNER)
    before = here.say("action 3.3.2 history 1")
    here.say("action 3.3.2 note second", LEAD)
    assert here.say("action 3.3.2 history #1").text == before.text == "first"
    assert here.say("action 3.3.2 history update 2").text == "second"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("history 3", "3.3.2 has no update 3. They are numbered from 1 to 2."),
        ("history 0", "3.3.2 has no update 0. They are numbered from 1 to 2."),
        ("history of last week", "I cannot look for “of last week” in a history."),
    ],
)
def test_what_is_not_in_a_history_says_what_is(here: Cast, words: str, why: str) -> None:
    here.say("action 3.3.2 note first", OWNER)
    here.say("action 3.3.2 note second", LEAD)
    reply = here.say(f"action 3.3.2 {words}")
    assert (reply.outcome, reply.title.startswith(why)) == (Outcome.REFUSED, True)
    assert reply.buttons[0].sentence == "action 3.3.2 history"


def test_the_history_of_a_promise_can_be_asked_for_and_changes_nothing(here: Cast) -> None:
    here.say("promise 3.3.2 by Thursday sign it", OWNER)
    for _ in range(2):
        here.say("promise 1 kept", OWNER)
        here.later(minutes=5)
        here.say("promise 1 undo", OWNER)
        here.later(minutes=5)
    card = here.say("promise 1")
    assert len([one for one in rows(card) if "Head of CiN" in one.note]) == 3
    assert len(rows(here.press("History", card))) == 5
    assert here.say("promise 1 history").title == "Promise 1: 5 updates"


def test_every_post_is_reached_by_the_page(here: Cast) -> None:
    with here.store.writing() as session:
        for n in range(60):
            people.find_or_make_post(session, here.programme.id, f"Head of page {n}")
    seen: list[str] = []
    shown = here.say("who list")
    for _ in range(12):
        seen += refs(shown)
        if "Next" not in [one.label for one in shown.buttons]:
            break
        shown = here.press("Next", shown)
    assert len(seen) == len(set(seen)) == int(shown.title.split()[0])


def test_what_is_found_has_pages(here: Cast) -> None:
    first = here.say("find a")
    assert (first.title, first.footer) == ("162 actions with “a”", "Page 1 of 9.")
    assert refs(here.press("Next", first)) == refs(here.say("find a page 2"))
    assert not set(refs(first)) & set(refs(here.say("find a page 2")))


def test_a_problem_opens_the_action_that_it_is_about(here: Cast) -> None:
    opened = {row.ref: row.opens for row in rows(here.say("problems", OFFICE))}
    assert opened == {
        "2.2.12": "action 2.2.12",
        "31/11/14": "action 5.5.1",  # the last of two
        "5.6.6": "",  # there is no such action: that is the problem
        "31/01/04/15": "action 6.1.8",
        "6.5.5": "",
    }


def test_problems_have_pages(here: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.problems._ROWS", 4)
    first = here.say("problems", OFFICE)
    assert (first.title.split()[0], len(rows(first)), first.footer) == ("6", 4, "Page 1 of 2.")
    assert len(rows(here.press("Next", first))) == 2
