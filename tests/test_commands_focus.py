"""What matters most this week: never more than seven, each with its reasons."""

from __future__ import annotations

from datetime import date, timedelta

from cast import OTHER, Cast, refs, rows, text
from hypothesis import given
from hypothesis import strategies as st

from commands.focus import reasons
from store import focus
from store.by_when import Kind
from store.focus import MOST
from store.model import Action


def test_never_more_than_seven_each_with_its_reasons(anywhere: Cast) -> None:
    reply = anywhere.say("focus", OTHER)
    assert reply.title == "What matters most this week: 7 actions"
    assert len(refs(reply)) == 7
    assert rows(reply)[0].ref == "5.2.1"
    assert rows(reply)[0].note.startswith("overdue 128 days; declared R; ")
    assert "Weighed by how long it is overdue" in reply.footer


def test_a_red_measure_money_and_recommendations_weigh_beside_the_days(here: Cast) -> None:
    says = {row.ref: row.note for row in rows(here.say("focus ws 3"))}
    assert says["3.3.2"].startswith("overdue 53 days; £298,000 given for it")
    assert "answers RQ5c" in says["3.3.6"]
    assert "2 measures of objective 2.2 are Red" in text(here.say("focus"))


def test_what_is_completed_matters_no_more_and_what_slips_matters_more(here: Cast) -> None:
    here.say("action 5.2.1 done")
    assert "5.2.1" not in refs(here.say("focus"))
    before = here.say("focus ws 3")
    for to in ("8/4/15", "9/4/15"):
        here.say(f"action 3.1.8 extend {to} the panel moved")
        here.later(minutes=3)
    after = {row.ref: row.note for row in rows(here.say("focus ws 3"))}
    assert "3.1.8" in refs(before)
    assert after["3.1.8"].startswith("due this week; £144,000 given for it; slipped 2 times")


def test_where_nothing_is_urgent_that_is_said(here: Cast) -> None:
    assert here.say("focus ws 7").title == "Nothing is overdue, red or due this week in workstream 7"
    assert here.say("focus ws 9").title.startswith("There is no workstream 9.")
    assert here.say("focus cats").title == "I cannot say what matters most of “cats”."


@given(late=st.integers(1, 400), later=st.integers(0, 400))
def test_of_two_that_differ_in_nothing_else_the_later_never_weighs_less(late: int, later: int) -> None:
    on = date(2016, 6, 1)

    def weighed(days: int) -> focus.Weighed:
        due = on - timedelta(days=days)
        one = Action(
            programme_id=1,
            workstream=1,
            sort_key="",
            text="",
            by_when="",
            updated_on=on,
            ref="1.1.1",
            kind=Kind.DATED,
            due=due,
            rag="A",
        )
        return focus.weighed(one, on, 0, [], 0)

    assert weighed(late + later).weight >= weighed(late).weight
    assert reasons(weighed(late)).startswith("overdue ")


def test_seven_is_the_most(here: Cast) -> None:
    with here.store.reading() as session:
        found = focus.focus(session, here.programme.id, here.now.date())
    assert len(found) == MOST
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
