"""Dates that move are counted against the first one, and what falls due next can be seen."""

from __future__ import annotations

from datetime import date

import pytest
from cast import CHIEF, LEAD, OFFICE, OTHER, OWNER, Cast, refs, rows, text

from store import actions, slips
from store.by_when import say_day


def extend(cast: Cast, to: str, ref: str = "3.3.2") -> None:
    assert cast.say(f"action {ref} extend {to} the panel moved", OFFICE).answered
    cast.later(minutes=3)


def test_the_share_of_actions_that_were_re_dated_has_its_n(here: Cast) -> None:
    assert here.say("slips").title == "0 of 118 dated actions re-dated"
    extend(here, "30/4/15")
    extend(here, "31/5/15")
    extend(here, "31/5/15", "5.7.1")
    assert here.say("slips").title == "2 of 118 dated actions re-dated (2%), 3 moves in all"
    assert here.say("slips ws 3").title == "Workstream 3: 1 of 17 dated actions re-dated (6%), 2 moves in all"
    assert here.say("slips ws 4").title == "Workstream 4: 0 of 14 dated actions re-dated"


def test_two_slips_call_to_account_and_so_do_sixty_days_past_the_first_date(anywhere: Cast) -> None:
    assert refs(anywhere.say("slips")) == ["5.2.1", "6.5.3"]
    extend(anywhere, "30/4/15")
    assert "3.3.2" not in refs(anywhere.say("slips"))
    extend(anywhere, "31/5/15")
    assert refs(anywhere.say("slips")) == ["5.2.1", "6.5.3", "3.3.2"]
    assert refs(anywhere.say("action list called ws 3")) == ["3.3.2"]
    anywhere.say("action 3.3.2 done", OWNER)
    assert "3.3.2" not in refs(anywhere.say("slips"))


def test_late_against_the_first_date_stays_though_a_new_one_was_agreed(here: Cast) -> None:
    extend(here, "31/12/15", "5.2.1")
    first = rows(here.say("slips"))[0]
    assert (first.ref, first.note.partition(" · ")[0]) == ("5.2.1", "128 days past its first date, Sun 30 Nov 2014")
    assert "slipped once, +396 days from the first date" in first.note


def test_it_is_called_on_the_sixtieth_day_and_not_before(here: Cast) -> None:
    with here.store.reading() as session:
        (one,) = actions.find(session, here.programme.id, "3.3.2")
    assert one.due == date(2015, 2, 13)
    assert not slips.is_too_late(one, date(2015, 4, 13))
    assert slips.is_too_late(one, date(2015, 4, 14))
    here.later(days=6)
    assert "3.3.2" not in refs(here.say("slips"))
    here.later(days=1)
    assert "3.3.2" in refs(here.say("slips"))


def test_every_move_says_from_to_why_who_asked_and_who_agreed(anywhere: Cast) -> None:
    anywhere.say("action 3.3.2 extend 30/4/15 two heads left", OWNER)
    anywhere.later(minutes=3)
    anywhere.say("action 3.3.2 agree", LEAD)
    anywhere.later(days=1)
    extend(anywhere, "31/5/15")
    reply = anywhere.say("slips 3.3.2", CHIEF)
    assert reply.title == "3.3.2: slipped twice, +107 days from the first date"
    assert reply.text.endswith("Today is 54 days past the first date.")
    first, one, two = rows(reply)
    assert first.text == "Fri 13 Feb 2015"
    assert one.text == "Fri 13 Feb 2015 to Thu 30 Apr 2015"
    agreed = "agreed by Graham Sefton (Service Director Learning, Skills & Prevention), Tue 7 Apr 2015 09:03"
    assert one.note == f"asked by Priya Nair, {agreed}: two heads left"
    assert two.note == "said by Asha Patel (Programme Office), Wed 8 Apr 2015 09:03: the panel moved"


def test_nobody_can_write_another_name_into_the_ledger(here: Cast) -> None:
    here.say("action 3.3.2 extend 30/4/15 waiting (asked by Malcolm Thackeray)", OWNER)
    here.later(minutes=3)
    here.say("action 3.3.2 agree", LEAD)
    move = rows(here.say("slips 3.3.2"))[1]
    assert move.note.startswith("asked by Priya Nair, agreed by Graham Sefton")


def test_a_move_that_was_taken_back_is_no_move(here: Cast) -> None:
    extend(here, "30/4/15")
    here.say("action 3.3.2 undo", OFFICE)
    assert here.say("slips 3.3.2").title == "3.3.2: its date never moved"
    assert here.say("slips").title.startswith("0 of 118")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("slips ws 9", "There is no workstream 9."),
        ("slips 3.3.99", "There is no action 3.3.99."),
        ("slips Priya", "I cannot tell slips of “Priya”."),
        ("cliff ws 9", "There is no workstream 9."),
        ("cliff tomorrow", "I cannot look ahead for “tomorrow”."),
    ],
)
def test_what_cannot_be_told_is_said(here: Cast, typed: str, says: str) -> None:
    assert here.say(typed, OTHER).title.startswith(says)


def test_the_digest_and_the_status_name_those_called_to_account(here: Cast) -> None:
    says = "Called to account: 2 actions, slipped twice or 60 days past the first date: 5.2.1 and 6.5.3 (`slips`)."
    assert f"{says} 0 of 118 dated actions re-dated." in text(here.say("digest"))
    assert says in text(here.say("status"))
    assert "Called to account: 1 action," in text(here.say("status workstream 5"))
    assert "Called to account" not in text(here.say("status workstream 4"))


def test_the_next_eight_weeks_are_told_by_week_workstream_and_post(anywhere: Cast) -> None:
    reply = anywhere.say("cliff")
    assert reply.title == "3 actions fall due by Sun 31 May 2015"
    weeks, posts = reply.sections
    assert [row.ref for row in weeks.rows][:2] == ["Mon 6 Apr 2015", "Mon 13 Apr 2015"]
    assert len(weeks.rows) == 8
    busy = next(row for row in weeks.rows if row.ref == "Mon 27 Apr 2015")
    assert (busy.text, busy.note) == (
        "3 actions",
        "workstream 1: 1, workstream 3: 1, workstream 4: 1 · 1.1.6, 3.3.8, 4.1.4",
    )
    assert (posts.rows[0].ref, posts.rows[0].text) == ("Managing Director", "1: 3.3.8")
    assert reply.text == "The cliff: 3 of the 3 in the week from Mon 27 Apr 2015."
    assert reply.footer == "47 actions (48 counting each part) overdue already, beside these."


def test_what_stands_behind_a_post_lists_what_is_its_own(here: Cast) -> None:
    post = rows(here.say("cliff"))[-1]
    assert refs(here.say(post.opens)) == ["1.1.6"]


def test_what_is_completed_or_moved_away_falls_due_no_more(here: Cast) -> None:
    extend(here, "31/12/15", "1.1.6")
    here.say("action 4.1.4 done")
    assert here.say("cliff").title == "1 action falls due by Sun 31 May 2015"
    assert here.say("cliff ws 5").title == "Workstream 5: 0 actions fall due by Sun 31 May 2015"


def test_it_can_be_seen_as_a_picture_and_in_words(here: Cast) -> None:
    chart = here.say("cliff chart").chart
    assert chart is not None
    due, left_open = chart.lines
    assert [value for _, value in due.points] == [0, 0, 0, 3, 0, 0, 0, 0]
    assert left_open.points[-1][1] == 51
    assert f"{say_day(date(2015, 4, 27))}: 3" in chart.says
    assert "it would be 51, if none were completed" in chart.says
