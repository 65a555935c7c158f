"""Where a newer plan meets what people have said: neither may undo the other unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from cast import LEAD, OFFICE, OWNER, Cast
from sqlmodel import select

from store import sample
from store.model import Action
from store.people import Speaker
from store.plan.apply import apply
from store.plan.diff import Diff, diff
from store.plan.read import read_files
from store.plan.rows import PlanRows
from store.updates import Said

PLAN = read_files([sample.HERE / "plan.md", sample.HERE / "risks.md"])


def load(here: Cast, rows: PlanRows) -> Diff:
    with here.store.writing() as session:
        programme = here.programme
        found = diff(session, programme, rows, here.now.date())
        apply(session, programme, found, Said(Speaker(None, "", "Plan load"), "", here.now))
    return found


def with_332(**fields: Any) -> PlanRows:
    """The sample plan with other words for 3.3.2."""
    return replace(PLAN, actions=tuple(replace(row, **fields) if row.ref == "3.3.2" else row for row in PLAN.actions))


def the_action(here: Cast) -> Action:
    with here.store.reading() as session:
        return session.exec(select(Action).where(Action.ref == "3.3.2")).one()


def test_a_plan_that_says_completed_as_the_chat_did_keeps_the_day_of_the_chat(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    here.later(days=20)
    load(here, with_332(rag="G"))
    assert the_action(here).completed_on == date(2015, 4, 7)
    assert "taken back" in here.say("action 3.3.2 undo", OWNER).title


def test_reopening_what_a_plan_completed_goes_back_to_what_was_before_the_plan(here: Cast) -> None:
    here.say("action 3.3.2 red no money", OWNER)
    here.say("action 3.3.2 done", OWNER)
    here.say("action 3.3.2 reopen not signed", OWNER)
    here.say("action 3.3.2 amber money found", OWNER)
    load(here, with_332(rag="A"))
    load(here, with_332(rag="G"))
    here.later(minutes=5)
    here.say("action 3.3.2 reopen too early", OWNER)
    assert (the_action(here).rag, the_action(here).recovery) == ("A", "")


def test_a_recovery_line_is_not_said_of_another_red(here: Cast) -> None:
    here.say("action 3.3.2 red no money", OWNER)
    load(here, with_332(rag="R"))
    load(here, with_332(rag="A"))
    load(here, with_332(rag="R"))
    assert (the_action(here).rag, the_action(here).recovery) == ("R", "")


def test_a_plan_that_moves_the_date_answers_the_owner_who_asked(here: Cast) -> None:
    here.say("action 3.3.2 extend 30/4/15 waiting for HR", OWNER)
    load(here, with_332(by_when="31/05/15"))
    assert (the_action(here).asked_due, the_action(here).due) == (None, date(2015, 5, 31))
    assert here.say("action 3.3.2 agree", LEAD).title == "3.3.2 has no new date waiting to be agreed"


def test_a_plan_that_completes_it_answers_the_owner_who_asked(here: Cast) -> None:
    here.say("action 3.3.2 extend 30/4/15 waiting for HR", OWNER)
    load(here, with_332(rag="G"))
    assert the_action(here).asked_due is None


def test_a_note_does_not_make_a_date_without_a_year_into_a_change_by_chat(here: Cast) -> None:
    load(here, with_332(by_when="end of July"))
    here.later(days=150)
    here.say("action 3.3.2 note hello", OWNER)
    assert load(here, with_332(by_when="31/12/15")).actions.kept == []
    assert the_action(here).due == date(2015, 12, 31)


def test_a_date_that_was_moved_in_chat_still_stands(here: Cast) -> None:
    here.say("action 3.3.2 extend 31/5/15 waiting for HR", LEAD)
    assert [one.row.ref for one in load(here, with_332(by_when="31/12/15")).actions.kept] == ["3.3.2"]
    assert the_action(here).due == date(2015, 5, 31)


def test_only_the_programme_office_takes_a_retirement_back(here: Cast) -> None:
    here.say("action 3.3.2 retire merged [confirmed]", OFFICE)
    assert "Only the programme office" in here.say("action 3.3.2 undo", LEAD).title
    assert "taken back" in here.say("action 3.3.2 undo please", OFFICE).title


def test_a_condition_is_no_completion(here: Cast) -> None:
    asked = here.say("action 3.3.2 done when the panel meets", OWNER)
    assert "is a condition, not yet a fact" in asked.title
    assert the_action(here).rag == "A"


def test_two_changes_in_one_line_are_asked_for_one_by_one(here: Cast) -> None:
    asked = here.say("3.3.2 done; 3.3.3 red no money")
    assert asked.title == "That is two changes at once; say them one after the other. Nothing was saved."
    assert [button.sentence for button in asked.buttons] == ["action 3.3.2 done", "action 3.3.3 red no money"]


def test_taking_back_twice_takes_back_two_changes(here: Cast) -> None:
    here.say("action 3.3.2 red no money", OWNER)
    here.say("action 3.3.2 note hello", OWNER)
    here.press("Take it back", here.say("undo", OWNER), OWNER)
    here.press("Take it back", here.say("undo", OWNER), OWNER)
    assert the_action(here).rag == "A"


def test_reopening_recurring_work_goes_back_period_by_period_and_no_further(here: Cast) -> None:
    here.say("action 1.1.3 done")
    here.later(days=95)
    here.say("action 1.1.3 done")
    assert here.say("action 1.1.3 reopen not debated").title == "1.1.3: reopened"
    assert "nothing to reopen" in here.say("action 1.1.3 reopen nor before").title


def test_what_was_said_later_is_not_told_of_an_earlier_day(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    here.now -= timedelta(days=5)
    assert "Nothing was said" in str(here.say("status ws 3"))


def test_what_was_said_of_one_of_two_with_the_same_reference_stays_with_its_words(here: Cast) -> None:
    twin = next(row for row in PLAN.actions if row.ref == "3.3.2")
    first, second = (
        replace(twin, text="Sign the first"),
        replace(twin, ref="3.3.20", text="Sign the second", ref_given=False),
    )
    others = tuple(row for row in PLAN.actions if row.ref != "3.3.2")
    load(here, replace(PLAN, actions=(*others, first, second)))
    here.say("action 3.3.2 done", OWNER)
    swapped = (replace(first, text=second.text), replace(second, text=first.text))
    found = load(here, replace(PLAN, actions=(*others, *swapped)))
    assert found.empty
    assert (the_action(here).text, the_action(here).rag) == ("Sign the first", "G")


def test_measures_and_risks_that_a_plan_has_no_longer_can_still_be_listed(here: Cast) -> None:
    load(here, replace(PLAN, measures=PLAN.measures[1:], risks=PLAN.risks[1:]))
    assert here.say("measure list").title.startswith("50 success measures")
    assert here.say("measure gone").title.startswith("1 success measure")
    assert here.say("risk list").title.startswith("4 risks")
    assert here.say("risk list gone").title.startswith("1 risk")
    assert "not in the newest" in str(here.say("risk 394"))
