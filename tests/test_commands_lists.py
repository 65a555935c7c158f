"""Lists of actions, and /mine, /overdue, /red for short."""

from __future__ import annotations

import pytest
from cast import LEAD, OFFICE, OTHER, OWNER, Cast, buttons, refs, rows, text

from commands.reply import Reply


def all_pages(cast: Cast, sentence: str, who: str = OFFICE) -> list[str]:
    """The refs of a list from its first page to its last."""
    reply = cast.say(sentence, who)
    found = refs(reply)
    while "Next" in [button.label for button in reply.buttons]:
        reply = cast.press("Next", reply, who)
        found += refs(reply)
    return found


def labels(reply: Reply) -> list[str]:
    return [button.label for button in buttons(reply)]


def test_overdue_is_the_oldest_first(here: Cast) -> None:
    reply = here.say("overdue")
    assert reply.title == "47 actions (48 counting each part): overdue"
    assert refs(reply)[:3] == ["5.2.1", "6.5.3", "3.3.2"]
    mark = rows(reply)[0].mark
    assert mark
    assert mark.word == "overdue 128 days"


def test_a_list_is_turned_page_by_page_and_nothing_is_lost_or_shown_twice(here: Cast) -> None:
    found = all_pages(here, "overdue")
    assert len(found) == len(set(found)) == 48
    last = here.say("overdue page 6")
    assert last.footer == "Page 6 of 6."
    assert [button.label for button in last.buttons] == ["Previous"]
    assert refs(here.press("Previous", last)) == refs(here.say("overdue page 5"))


@pytest.mark.parametrize(
    ("page", "footer"),
    [("page 0", "Page 1 of 6."), ("page 99", "There is no page 99. Page 6 of 6."), ("PAGE 2", "Page 2 of 6.")],
)
def test_a_page_that_is_not_there_is_the_nearest_that_is(here: Cast, page: str, footer: str) -> None:
    assert here.say(f"overdue {page}").footer == footer


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("", "160 actions (162 counting each part)"),
        ("all", "160 actions (162 counting each part)"),
        ("overdue", "47 actions (48 counting each part): overdue"),
        ("red", "53 actions (54 counting each part): red"),
        ("ws 4", "16 actions: workstream 4"),
        ("WS4 Overdue", "4 actions: workstream 4, overdue"),
        ("workstream four overdue", "4 actions: workstream 4, overdue"),
        ("overdue in workstream 4", "4 actions: overdue, workstream 4"),
        ("3.3", "9 actions (11 counting each part): objective 3.3"),
        ("overdue 3.3", "5 actions (6 counting each part): overdue, objective 3.3"),
        ("due 14d", "0 actions: due within 14 days"),
        ("due 30d", "3 actions: due within 30 days"),
        ("due this week", "0 actions: due by Fri 10 Apr 2015"),
        ("due by 30 April ws 3", "1 action: due by Thu 30 Apr 2015, workstream 3"),
        ("due yesterday", "There is no post “yesterday”."),
        ("due in 4 weeks", "3 actions: due within 28 days"),
        ("due", "0 actions: due within 14 days"),
        ("list", "160 actions (162 counting each part)"),
        ("ongoing", "39 actions (40 counting each part): ongoing"),
        ("undated", "0 actions: undated"),
        ("invalid", "3 actions: invalid"),
        ("gone", "0 actions: gone"),
        ("review", "0 actions: review"),
        ('"Head of CiN"', "12 actions: Head of CiN"),
        ("Head of CiN", "12 actions: Head of CiN"),
        ("head of children in need", "12 actions: Head of CiN"),
        ('"Head of CiN" overdue', "5 actions: Head of CiN, overdue"),
        ("Head of CiN overdue ws 3", "1 action: Head of CiN, overdue, workstream 3"),
        ("@UPRIYANAIR", "12 actions: Priya Nair"),
        ("@Priya Nair overdue", "5 actions: Priya Nair, overdue"),
        ("All partners", "1 action: All partners"),
    ],
)
def test_a_list_is_of_what_its_words_say(here: Cast, words: str, title: str) -> None:
    assert here.say(f"action list {words}").title == title


@pytest.mark.parametrize(
    ("short", "long"),
    [("mine", "action list mine"), ("overdue ws 3", "action list overdue ws 3"), ("red ws 3", "action list red ws 3")],
)
def test_the_short_words_are_the_same_lists(here: Cast, short: str, long: str) -> None:
    assert here.say(short, OWNER) == here.say(long, OWNER)


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("actions due 30d", "3 actions: due within 30 days"),
        ("actions red", "53 actions (54 counting each part): red"),
        ("list overdue", "47 actions (48 counting each part): overdue"),
        ("list", "160 actions (162 counting each part)"),
        ("what is overdue in workstream four?", "4 actions: overdue, workstream 4"),
        ("show overdue actions for @Priya Nair", "5 actions: overdue, Priya Nair"),
        ("my actions", "0 actions of yours"),
        ("red risks", "2 red risks: R 2 · A 0 · G 0"),
    ],
)
def test_a_list_is_asked_for_in_other_words_too(here: Cast, typed: str, title: str) -> None:
    assert here.say(typed).title == title


def test_mine_are_the_open_actions_of_ones_posts_with_all_that_can_be_said_of_each(here: Cast) -> None:
    reply = here.say("mine", OWNER)
    assert refs(reply) == ["3.3.2", "5.7.1", "2.2.6", "2.2.11", "5.1.5", "5.1.6"]
    assert labels(reply) == ["Done", "Update…", "Extend…", "History"] * 6
    assert here.press("Done", reply, OWNER).title == "3.3.2: completed on Tue 7 Apr 2015"
    assert refs(here.say("mine", OWNER))[0] == "5.7.1"


def test_mine_and_overdue_narrow_each_other(here: Cast) -> None:
    assert refs(here.say("overdue mine", OWNER)) == ["3.3.2", "5.7.1", "2.2.6", "2.2.11", "5.1.5"]


def test_who_holds_no_post_has_none_of_their_own(here: Cast) -> None:
    assert here.say("mine", "stranger").title.startswith("You hold no post in this programme")


def test_others_get_no_done_button_on_a_list(here: Cast) -> None:
    assert "Done" not in labels(here.say("overdue ws 3", OTHER))
    assert "Done" not in labels(here.say("overdue ws 3", "stranger"))


def test_red_is_declared_red_or_overdue_and_risks_and_measures_beside(here: Cast) -> None:
    reply = here.say("red")
    assert reply.title == "53 actions (54 counting each part): red; 2 risks; 14 measures"
    assert [section.heading for section in reply.sections[1:]] == ["Red risks (2)", "Red measures (14)"]
    assert "no recovery plan given" in text(reply)


def test_red_shows_the_recovery_line_that_was_given(here: Cast) -> None:
    here.say("action 5.2.1 red staff left, two start in May, end of June", "Head of CCM")
    assert "recovery: staff left, two start in May, end of June" in rows(here.say("red"))[0].note


def test_a_row_says_owner_deadline_and_what_was_declared(here: Cast) -> None:
    assert rows(here.say("overdue"))[2].note == "Head of CiN · due Fri 13 Feb 2015 · declared A (on track)"


def test_work_without_a_date_stands_last(here: Cast) -> None:
    found = all_pages(here, "action list 3.3")
    assert found[-4:] == ["3.3.1", "3.3.6", "3.3.7 (a)", "3.3.7 (b)"]


def test_an_extended_action_leaves_overdue_and_its_slip_stays_in_sight(here: Cast) -> None:
    here.say("action 3.3.2 extend 20/4/15 panel", LEAD)
    assert "3.3.2" not in all_pages(here, "overdue")
    assert "slipped once, +66 days from the first date" in rows(here.say("due 14d"))[0].note


def test_reviews_that_are_overdue_are_listed_once_four_weeks_are_over(here: Cast) -> None:
    here.later(days=3)
    assert here.say("action list review").title == "28 actions (29 counting each part): review"
    here.say("action 3.3.1 note still advertising")
    assert "3.3.1" not in all_pages(here, "action list review")


@pytest.mark.parametrize(
    ("sentence", "offered"),
    [
        ("action list ovredue", "action list overdue"),
        ("action list ovredue ws 4", "action list overdue ws 4"),
        ("action list Head of Cin2", 'action list "Head of CiN"'),
        ("overdue ws 9", "status workstream 1"),
        ('action list "Hed of QSP" overdue', 'action list "Head of QSP" overdue'),
    ],
)
def test_a_list_of_what_is_not_known_offers_the_nearest(here: Cast, sentence: str, offered: str) -> None:
    assert offered in [button.sentence for button in buttons(here.say(sentence))]


def test_a_person_nobody_knows_is_refused(here: Cast) -> None:
    assert "I do not know anybody called “nobody”" in here.say("action list @nobody").title


def test_a_name_that_two_bear_is_asked_for_in_full(here: Cast) -> None:
    here.say("post Head of CiN is @UNAIR12345 [confirmed]")
    here.say("post TMs is @Priya Nair")
    assert here.say("action list @Priya").title.endswith(": Priya Nair")


def test_an_empty_list_says_so(here: Cast) -> None:
    reply = here.say("action list undated")
    assert (reply.title, reply.footer, reply.sections) == ("0 actions: undated", "Nothing to show.", ())
