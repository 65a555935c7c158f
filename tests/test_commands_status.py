"""/status: counts in words and figures, of the programme, a workstream, an objective. The figures are those of 7 April 2015."""

from __future__ import annotations

import pytest
from cast import LEAD, OWNER, Cast, buttons, refs, rows, text

from commands.reply import Reply, Section


def section(reply: Reply, heading: str) -> Section:
    """The section whose heading begins so."""
    return next(one for one in reply.sections if one.heading.startswith(heading))


def headings(reply: Reply) -> list[str]:
    return [one.heading for one in reply.sections]


def test_the_whole_programme_stands_on_one_screen(here: Cast) -> None:
    reply = here.say("status")
    assert (
        "47 of 118 dated actions overdue (48 counting each part); 44 of the 47 still declared Amber (on track)"
        in reply.title
    )
    assert "R 9 · A 73 · G 78 of 160 actions (162 counting each part)" in reply.text
    assert "Not dated: 36 ongoing, 3 recurring, 3 with an impossible date." in reply.text
    assert len(text(reply).splitlines()) < 25


@pytest.mark.parametrize("words", ["", "all", "ALL", "programme", "everything"])
def test_the_whole_programme_is_asked_for_in_several_ways(here: Cast, words: str) -> None:
    assert here.say(f"status {words}") == here.say("status")


def test_a_line_a_workstream_with_what_is_overdue_and_how_much_of_it_is_called_on_track(here: Cast) -> None:
    streams = section(here.say("status"), "Workstreams").rows
    assert [row.ref for row in streams] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [row.mark.word for row in streams if row.mark] == [
        "5 of 11 overdue (all 5 declared Amber)",
        "7 of 20 overdue (all 7 declared Amber)",
        "11 of 17 overdue (10 of the 11 declared Amber)",
        "4 of 14 overdue (all 4 declared Amber)",
        "10 of 39 overdue (9 of the 10 declared Amber)",
        "10 of 17 overdue (9 of the 10 declared Amber)",
    ]
    assert streams[-1].text.endswith("no actions in this plan")


def test_objectives_whose_actions_look_fine_while_their_measures_are_red_head_the_status(here: Cast) -> None:
    first = here.say("status").sections[0]
    assert first.heading == "Actions look fine, measures are Red (7)"
    assert first.note.startswith("Objectives 2.3, 2.5, 3.4, 4.1, 4.4, 5.4, 5.7:")


def test_an_objective_that_looks_fine_is_opened_from_where_it_stands(here: Cast) -> None:
    (row,) = section(here.say("status ws 3"), "Actions look fine").rows
    assert row.opens == "status 3.4"
    opened = section(here.say(row.opens), "Actions look fine")
    assert [(one.ref, one.opens) for one in opened.rows] == [("3.4", "")]  # it stands there already


def test_measures_are_counted_by_their_own_key(here: Cast) -> None:
    note = section(here.say("status"), "Success measures (51)").note
    assert (
        note
        == "R 14 target not yet achieved · A 11 acceptable, not yet at target · G 4 at or beyond target · 22 not rated."
    )


def test_the_two_keys_are_never_mixed_up(here: Cast) -> None:
    reply = here.say("status ws 3")
    assert "R missing or likely to miss its deadline, A on track, G completed" in reply.text
    assert "target not yet achieved" in section(reply, "Success measures").note


@pytest.mark.parametrize(
    "words", ["workstream 4", "of workstream 4", "for the ws 4", "ws 4", "WS4", "workstream four", "4", "Workstream 4."]
)
def test_a_workstream_is_asked_for_in_several_ways(here: Cast, words: str) -> None:
    assert here.say(f"status {words}").title.startswith(
        "Workstream 4 Early help and one front door: 4 of 14 dated actions overdue"
    )


@pytest.mark.parametrize(("number", "overdue"), [(1, 5), (2, 7), (3, 11), (4, 4), (5, 10), (6, 10)])
def test_each_workstream_says_how_many_are_overdue_of_how_many_dated(here: Cast, number: int, overdue: int) -> None:
    reply = here.say(f"status workstream {number}")
    assert f": {overdue} of " in reply.title
    assert "dated actions overdue" in reply.title


def test_a_workstream_says_who_leads_and_sponsors_it(here: Cast) -> None:
    said = here.say("status ws 3").text
    assert "Lead: Service Director Learning, Skills & Prevention (Graham Sefton)." in said
    assert "Sponsor: Strategic Director Resources and Business Transformation (Judith Hargreaves)." in said


def test_a_workstream_shows_overdue_then_red_then_soon_due(here: Cast) -> None:
    here.later(days=10)
    reply = here.say("status ws 3")
    assert headings(reply)[:5] == [
        "Actions look fine, measures are Red (1)",
        "Overdue (12)",
        "Red, not overdue (1)",
        "Due in the next 14 days (1)",
        "Success measures (11)",
    ]
    assert section(reply, "Due in").rows[0].ref == "3.3.8"


def test_a_long_section_shows_the_oldest_and_how_to_get_all(here: Cast) -> None:
    overdue = section(here.say("status ws 3"), "Overdue (12)")
    assert len(overdue.rows) == 8
    assert overdue.note == "The oldest 8; `overdue ws 3` shows all 12."
    assert here.say("overdue ws 3").title == "11 actions (12 counting each part): overdue, workstream 3"


def test_reds_bear_their_recovery_line_or_that_there_is_none(here: Cast) -> None:
    assert "no recovery plan given" in section(here.say("status ws 3"), "Red, not overdue").rows[0].note
    here.say("action 3.3.6 red pay is low, Cabinet paper, September", "Service Director LSP")
    assert "recovery: pay is low" in section(here.say("status ws 3"), "Red, not overdue").rows[0].note


def test_an_objective_has_a_status_of_its_own(here: Cast) -> None:
    reply = here.say("status 3.3")
    assert reply.title.startswith("Objective 3.3 More social workers")
    assert "5 of 6 dated actions overdue (6 counting each part); 4 of the 5 still declared Amber" in reply.title
    assert {ref.split(" ")[0][:3] for ref in refs(reply) if "." in ref} == {"3.3"}


@pytest.mark.parametrize("words", ["3.3", "objective 3.3", "Objective #3.3"])
def test_an_objective_is_asked_for_in_several_ways(here: Cast, words: str) -> None:
    assert here.say(f"status {words}").title.startswith("Objective 3.3")


def test_an_objective_without_actions_has_measures_all_the_same(here: Cast) -> None:
    reply = here.say("status 1.3")
    assert reply.title.endswith("no action has a date")
    assert "Success measures (2)" in headings(reply)


def test_what_changed_in_the_last_seven_days_is_named_with_who_said_it(here: Cast) -> None:
    assert section(here.say("status ws 3"), "Changed").note == "Nothing was said in the last 7 days."
    here.say("action 3.3.2 done signed off", OWNER)
    here.say("action 4.1.1 note of another workstream", "Head of FRT")
    here.later(days=6)
    changed = section(here.say("status ws 3"), "Changed in the last 7 days (1)")
    assert changed.rows[0].text == "Priya Nair (Head of CiN) said “completed” on Tue 7 Apr 2015 09:00: signed off"
    here.later(days=2)
    assert section(here.say("status ws 3"), "Changed").note == "Nothing was said in the last 7 days."


def test_the_programme_says_how_much_changed_and_the_latest_of_it(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    here.say("action 4.1.1 note a word", "Head of FRT")
    changed = section(here.say("status"), "Changed in the last 7 days (2)")
    assert [row.ref for row in changed.rows] == ["4.1.1"]


def test_ongoing_work_that_nobody_updates_becomes_review_overdue(here: Cast) -> None:
    assert "Review overdue" not in here.say("status").footer
    here.later(days=3)
    assert "Review overdue: 28 ongoing actions not updated for over 28 days" in here.say("status").footer


def test_recurring_work_of_which_a_period_went_by_is_told_until_it_is_done(here: Cast) -> None:
    assert "1.1.3, 1.1.4 and 1.4.5" in here.say("status ws 1").footer
    here.later(days=-8)
    assert here.say("status ws 1").footer == ""
    here.say("action 1.1.3 done")
    here.later(days=8)
    assert "period that is over: 1.1.4 and 1.4.5." in here.say("status ws 1").footer


def test_completing_and_extending_move_the_counts(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    here.say("action 3.3.3 extend 31/5/15 panel", LEAD)
    assert ": 9 of 17 dated actions overdue" in here.say("status ws 3").title
    assert "45 of 118 dated actions overdue" in here.say("status").title


def test_a_workstream_without_actions_says_so(here: Cast) -> None:
    reply = here.say("status ws 7")
    assert reply.title.endswith(": no action has a date")
    assert "Ruth Silverman" in reply.text


@pytest.mark.parametrize(
    ("sentence", "says", "offered"),
    [
        ("status ws 9", "There is no workstream 9. This plan has 1, 2, 3, 4, 5, 6, 7.", "status workstream 1"),
        ("status 3.9", "There is no objective 3.9.", "status 3.3"),
        ("status 3.3.2", "3.3.2 is an action.", "action 3.3.2"),
        ("status early help", "I cannot give the status of “early help”.", "status workstream 4"),
        ("status wibble", "I cannot give the status of “wibble”.", "status"),
    ],
)
def test_a_status_of_what_is_not_there_offers_what_is(here: Cast, sentence: str, says: str, offered: str) -> None:
    reply = here.say(sentence)
    assert reply.title == says
    assert offered in [button.sentence for button in buttons(reply)]


def test_every_button_of_a_status_says_something_that_is_understood(here: Cast) -> None:
    for sentence in ("status", "status ws 3", "status 3.3"):
        for button in here.say(sentence).buttons:
            reply = here.say(button.sentence)
            assert rows(reply) or reply.chart
