"""Loading a plan into a store: what is added, changed, kept from chat, gone, and that it is whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import Session, select

from store import programmes, updates
from store.db import Store
from store.model import Action, ActionPost, Measure, Post, Programme, Risk
from store.people import Speaker
from store.plan.apply import apply
from store.plan.diff import Diff, diff
from store.plan.rows import ActionRow, CostLine, MeasureRow, ObjectiveRow, PlanRows, RiskRow, WorkstreamRow
from store.updates import Said

AT = datetime(2015, 3, 12, 12, 0, tzinfo=ZoneInfo("Europe/London"))
LATER = datetime(2015, 4, 12, 12, 0, tzinfo=ZoneInfo("Europe/London"))


def an_action(ref: str = "1.1.1", **fields: Any) -> ActionRow:
    row = ActionRow(
        ref=ref,
        part=None,
        workstream=1,
        objective="1.1",
        text="Open the new front door",
        by_when="31/03/15",
        posts=("Head of Door", "CEO"),
        rag="A",
        recommendations=("RQ1",),
        costs=(CostLine("2014/15", "£40k", None),),
        place="plan.csv line 2",
    )
    return replace(row, **fields)


MEASURE = MeasureRow(1, "1.1", "% of doors open", "100%", "Target", "60%", "Now", "R", "plan.csv line 9")
RISK = RiskRow("7", "IF a THEN b", "a", "b", ("do c",), "CEO", "R", "plan.csv line 12")
STREAM = WorkstreamRow(1, "Doors", "Doors are open", ("CEO",), ("Head of Door",), (), "plan.csv line 1")
PLAN = PlanRows((STREAM,), (ObjectiveRow("1.1", 1, "Open doors", ""),), (an_action(),), (MEASURE,), (RISK,), ())


def load(store: Store, rows: PlanRows, at: datetime = AT) -> Diff:
    with store.writing() as session:
        programme = programmes.find_or_make(session, "w", "Plan")
        found = diff(session, programme, rows, at.date())
        apply(session, programme, found, Said(Speaker(None, "", "Plan load"), "", at))
    return found


def the_action(session: Session) -> Action:
    return session.exec(select(Action)).one()


def change_in_chat(store: Store, **fields: Any) -> None:
    with store.writing() as session:
        action = the_action(session)
        for name, value in fields.items():
            setattr(action, name, value)
        session.add(action)


def test_a_first_load_adds_everything(store: Store) -> None:
    found = load(store, PLAN)
    assert (len(found.actions.added), len(found.measures.added), len(found.risks.added)) == (1, 1, 1)
    with store.reading() as session:
        assert the_action(session).due == date(2015, 3, 31)


def test_posts_are_kept_in_the_order_written_and_made_once(store: Store) -> None:
    load(store, PLAN)
    with store.reading() as session:
        rows = session.exec(select(Post.name).join(ActionPost).order_by(ActionPost.position)).all()  # type: ignore[arg-type]
        assert list(rows) == ["Head of Door", "CEO"]
        assert len(session.exec(select(Post)).all()) == 2


def test_loading_the_same_plan_twice_changes_nothing(store: Store) -> None:
    load(store, PLAN)
    assert load(store, PLAN, LATER).empty
    with store.reading() as session:
        assert session.exec(select(Programme.plan_version)).one() == 1


def test_a_changed_field_is_told_field_by_field(store: Store) -> None:
    load(store, PLAN)
    found = load(store, replace(PLAN, actions=(an_action(text="Open both doors", rag="G"),)), LATER)
    (changed,) = found.actions.changed
    assert [(one.name, one.now) for one in changed.fields] == [("text", "Open both doors"), ("rag", "G")]
    with store.reading() as session:
        assert (the_action(session).text, the_action(session).rag) == ("Open both doors", "G")


def test_a_later_date_in_a_new_plan_is_a_slip_and_the_first_is_kept(store: Store) -> None:
    load(store, PLAN)
    load(store, replace(PLAN, actions=(an_action(by_when="30/06/15"),)), LATER)
    with store.reading() as session:
        action = the_action(session)
        assert (action.due, action.due_first, action.slips) == (date(2015, 6, 30), date(2015, 3, 31), 1)


def test_other_posts_in_a_new_plan_replace_the_old_ones(store: Store) -> None:
    load(store, PLAN)
    load(store, replace(PLAN, actions=(an_action(posts=("Head of Keys",)),)), LATER)
    with store.reading() as session:
        rows = session.exec(select(Post.name).join(ActionPost)).all()
        assert list(rows) == ["Head of Keys"]


def test_what_people_declared_since_is_not_overwritten_and_is_shown(store: Store) -> None:
    load(store, PLAN)
    change_in_chat(store, rag="R")
    found = load(store, replace(PLAN, actions=(an_action(rag="G"),)), LATER)
    (kept,) = found.actions.kept
    assert [(one.name, one.here, one.now) for one in kept.kept] == [("rag", "R", "G")]
    with store.reading() as session:
        assert the_action(session).rag == "R"


def test_what_people_declared_since_stands_when_the_plan_says_the_old_thing_again(store: Store) -> None:
    load(store, PLAN)
    change_in_chat(store, rag="R")
    assert load(store, PLAN, LATER).empty


def test_a_plan_that_catches_up_with_the_chat_is_no_conflict(store: Store) -> None:
    load(store, PLAN)
    change_in_chat(store, rag="G")
    found = load(store, replace(PLAN, actions=(an_action(rag="G"),)), LATER)
    assert found.actions.kept == []


def test_a_date_moved_in_chat_is_not_overwritten(store: Store) -> None:
    load(store, PLAN)
    change_in_chat(store, due=date(2015, 5, 31), slips=1)
    found = load(store, replace(PLAN, actions=(an_action(by_when="30/06/15"),)), LATER)
    assert [one.name for one in found.actions.kept[0].kept] == ["by_when"]
    with store.reading() as session:
        assert the_action(session).due == date(2015, 5, 31)


def test_a_row_that_is_gone_is_kept_and_marked(store: Store) -> None:
    load(store, replace(PLAN, actions=(an_action(), an_action("1.1.2"))))
    found = load(store, PLAN, LATER)
    assert [one.ref for one in found.actions.gone if isinstance(one, Action)] == ["1.1.2"]
    with store.reading() as session:
        gone = {action.ref: action.gone for action in session.exec(select(Action))}
        assert gone == {"1.1.1": False, "1.1.2": True}


def test_a_row_that_is_gone_is_told_once(store: Store) -> None:
    load(store, replace(PLAN, actions=(an_action(), an_action("1.1.2"))))
    load(store, PLAN, LATER)
    assert load(store, PLAN, LATER).empty


def test_a_row_that_comes_back_is_in_the_plan_again(store: Store) -> None:
    both = replace(PLAN, actions=(an_action(), an_action("1.1.2")))
    load(store, both)
    load(store, PLAN, LATER)
    assert [one.back for one in load(store, both, LATER).actions.changed] == [True]


def test_a_file_with_risks_alone_leaves_the_actions_in_peace(store: Store) -> None:
    load(store, PLAN)
    assert load(store, PlanRows(risks=(RISK,)), LATER).empty


def test_a_file_with_one_workstream_leaves_the_others_in_peace(store: Store) -> None:
    load(store, replace(PLAN, actions=(an_action(), an_action("2.1.1", workstream=2, objective="2.1"))))
    assert load(store, PLAN, LATER).actions.gone == []


def test_a_ref_that_stands_twice_in_one_objective_keeps_both_rows(store: Store) -> None:
    load(store, replace(PLAN, actions=(an_action(), an_action(text="Another"))))
    with store.reading() as session:
        assert sorted(action.text for action in session.exec(select(Action))) == ["Another", "Open the new front door"]


def test_an_impossible_date_is_a_problem_and_keeps_its_words(store: Store) -> None:
    found = load(store, replace(PLAN, actions=(an_action(by_when="31/11/14"),)))
    (problem,) = found.problems
    assert (problem.kind, problem.words) == ("by_when", "31/11/14")
    assert "30 Nov 2014" in problem.suggestion
    with store.reading() as session:
        assert (the_action(session).kind, the_action(session).by_when) == ("invalid", "31/11/14")


def test_a_measure_and_a_risk_follow_a_new_plan(store: Store) -> None:
    load(store, PLAN)
    load(store, replace(PLAN, measures=(replace(MEASURE, current="80%"),), risks=(replace(RISK, rag="A"),)), LATER)
    with store.reading() as session:
        assert session.exec(select(Measure.current)).one() == "80%"
        assert session.exec(select(Risk.rag)).one() == "A"


def test_every_change_by_a_load_is_on_record(store: Store) -> None:
    load(store, PLAN)
    load(store, replace(PLAN, actions=(an_action(rag="G"),)), LATER)
    with store.reading() as session:
        said = updates.history(session, 1, updates.Item("action", the_action(session).id, "1.1.1"))
        assert [(one.verb, one.was["rag"], one.now["rag"]) for one in said] == [("load", "A", "G")]
        assert updates.first_broken(session, 1) is None


def test_a_load_that_fails_leaves_nothing_behind(store: Store) -> None:
    def fail(rows: int) -> None:  # noqa: ARG001  (the signature of a progress)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), store.writing() as session:
        programme = programmes.find_or_make(session, "w", "Plan")
        found = diff(session, programme, PLAN, AT.date())
        apply(session, programme, found, Said(Speaker(None, "", "Plan load"), "", AT), fail)
    with store.reading() as session:
        assert session.exec(select(Programme)).all() == []
