"""Recommendations, with what answers them and what is missing."""

from __future__ import annotations

from datetime import date

import pytest
from cast import CHIEF, LEAD, OFFICE, OTHER, OWNER, Cast, refs, rows, text

from commands.reply import Reply, Section, Where
from store import recommendations, updates
from store.people import Speaker
from store.plan.apply import apply
from store.plan.diff import diff
from store.plan.read import read_files
from store.recommendations import order
from store.sample import HERE
from store.updates import Said


def section(reply: Reply, heading: str) -> Section:
    return next(one for one in reply.sections if one.heading.startswith(heading))


def facts(reply: Reply) -> dict[str, str]:
    return {row.ref: row.text for row in reply.sections[0].rows}


@pytest.mark.parametrize("typed", ["recommendation A13", "A13", "a13", "recommendation a13", "recommendations A13"])
def test_a_recommendation_is_shown_whole(here: Cast, typed: str) -> None:
    card = here.say(typed, "stranger")
    assert card.title.startswith("A13 Make the visits that the law asks for to children in care")
    assert set(facts(card)) == {"Recommendation", "Story", "What good looks like", "Answered in"}
    assert facts(card)["Answered in"] == "workstream 5"
    assert [row.text for row in section(card, "What is missing").rows] == ["No action answers it."]


def test_one_of_two_workstreams_names_both(here: Cast) -> None:
    assert facts(here.say("B12"))["Answered in"] == "workstream 1 and workstream 5"


def test_a_code_that_only_actions_name_says_what_answers_it(here: Cast) -> None:
    card = here.say("RQ9b")
    assert card.text == "1 action answers it: 0 completed, 0 verified; 2 measures of their objectives Red."
    assert refs(Reply("", sections=(section(card, "Actions"),))) == ["2.2.9"]
    assert len(section(card, "Red measures").rows) == 2


def test_what_answers_it_is_linked_and_its_proof_stands_beside_it(anywhere: Cast) -> None:
    linked = anywhere.say("recommendation A13 answered by 3.3.2")
    assert linked.title == "3.3.2 answers A13"
    assert "1 action not completed." in text(anywhere.say("A13"))
    assert "A13" in text(anywhere.say("action 3.3.2"))
    anywhere.say("action 3.3.2 done", OWNER)
    assert "1 completed action that nobody else has checked." in text(anywhere.say("A13"))
    anywhere.say("action 3.3.2 verify", LEAD)
    assert anywhere.say("A13").text == "1 action answers it: 1 completed, 1 verified."
    assert "What is missing" not in [one.heading for one in anywhere.say("A13").sections]
    assert "1 answered in full" in anywhere.say("coverage").text
    anywhere.later(minutes=3)
    assert anywhere.press("Undo", linked).title == "3.3.2 does not answer A13 any more"
    assert anywhere.say("A13").text == "No action answers it."
    with anywhere.store.reading() as session:
        assert updates.first_broken(session, anywhere.programme.id) is None


def test_a_gap_that_is_noted_stays_visible_until_it_is_taken_away(here: Cast) -> None:
    noted = here.say("recommendation A13 note timely visits only partly covered")
    assert noted.title == "A13: the gap is noted, and stays visible"
    assert facts(here.say("A13"))["Gap noted"] == "timely visits only partly covered"
    assert "gap noted: timely visits only partly covered" in text(here.say("recommendation list ws 5"))
    assert refs(Reply("", sections=(section(here.say("coverage"), "Gaps noted (1)"),))) == ["A13"]
    here.later(minutes=3)
    assert here.press("Undo", noted).title == "A13: no gap is noted any more"
    assert "Gap noted" not in facts(here.say("A13"))
    assert here.say("recommendation A13 history").title == "Recommendation A13: 2 updates"


@pytest.mark.parametrize("sentence", ["recommendation A04 note not enough", "recommendation A04 answered by 3.3.2"])
def test_the_lead_of_a_workstream_that_answers_it_and_the_office_say_this_and_nobody_else(
    here: Cast, sentence: str
) -> None:
    for who in (OWNER, OTHER, CHIEF, "stranger"):
        reply = here.say(sentence, who)
        assert reply.title.startswith("The leads of the workstreams that answer A04 say this of it, or Asha Patel"), who
    assert here.say(sentence, LEAD).answered
    here.later(minutes=3)
    assert here.say(sentence.replace("A04", "A13").replace("3.3.2", "3.3.3"), OFFICE).answered
    assert not here.say(sentence.replace("A04", "A15"), LEAD).answered


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("recommendation Z99", "There is no recommendation Z99."),
        ("RQ9", "There is no recommendation rq9."),
        ("recommendation A13 done", "I do not know “done” for a recommendation. Nothing was saved."),
        ("recommendation A13 note", "Say what is missing: `recommendation A13 note …`."),
        ("recommendation A13 answered by", "Say which action: `recommendation A13 answered by 3.3.2`."),
        ("recommendation A13 answered by 9.9.9", "There is no action 9.9.9."),
        ("recommendation A13 not answered by 3.3.2", "3.3.2 does not answer A13. Nothing was changed."),
        ("recommendation RQ9b note x", "RQ9b is named by actions, and its text was never loaded."),
        ("recommendation list ws 9", "There is no workstream 9."),
        ("recommendation list blue", "I cannot find recommendations of “blue”."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_saved(here: Cast, typed: str, says: str) -> None:
    with here.store.reading() as session:
        before = updates.last_seq(session, here.programme.id)
    assert here.say(typed).title.casefold().startswith(says.casefold())
    with here.store.reading() as session:
        assert updates.last_seq(session, here.programme.id) == before


def test_twice_the_same_link_is_one(here: Cast) -> None:
    here.say("recommendation A13 answered by 3.3.2")
    here.later(minutes=3)
    assert here.say("recommendation A13 answered by 3.3.2").title == "3.3.2 answers A13 already. Nothing was changed."


def test_coverage_says_what_nothing_answers_what_is_unproven_and_which_actions_answer_none(anywhere: Cast) -> None:
    reply = anywhere.say("coverage", "stranger")
    assert (
        reply.title == "64 recommendations: 43 without an action, 21 with unproven actions alone, 5 with a red measure"
    )
    none = section(reply, "Actions that answer no recommendation (139)")
    assert [row.ref for row in none.rows] == [f"workstream {number}" for number in range(1, 7)]
    listed = anywhere.say(none.rows[2].opens)
    assert listed.title.startswith(f"{none.rows[2].text}")
    assert "3.3.2" in text(listed) + text(anywhere.say(f"{none.rows[2].opens} page 2"))


def test_the_status_says_it_in_a_line(here: Cast) -> None:
    assert (
        "Of 64 recommendations 43 have no action and 21 only unproven ones (`coverage`)." in here.say("status").footer
    )


def test_all_of_them_come_by_the_page_in_the_order_of_their_codes(here: Cast) -> None:
    first = here.say("recommendation list")
    assert first.title == "64 recommendations"
    assert refs(first) == ["A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08"]
    assert here.press("Next", first).footer == "Page 2 of 8."
    assert here.say("recommendation list ws 5").title == "16 recommendations of workstream 5"


def test_codes_are_counted_as_people_count_them() -> None:
    codes = ["RQ10", "A10", "RQ9b", "B01", "A09", "RQ9a", "RQ9"]
    assert sorted(codes, key=order) == ["A09", "A10", "B01", "RQ9", "RQ9a", "RQ9b", "RQ10"]


def test_a_restricted_action_answers_nothing_that_a_channel_can_see(here: Cast) -> None:
    here.say("recommendation A13 answered by 3.3.2")
    here.say("action 3.3.2 restrict names a family")
    assert here.say("A13", OFFICE, Where("C0HOME", others=True)).text == "No action answers it."
    assert here.say("A13", OFFICE).text.startswith("1 action answers it")


def test_loading_the_document_again_changes_nothing_and_keeps_what_people_noted(here: Cast) -> None:
    here.say("recommendation A13 note partly")
    loaded = read_files([HERE / "recommendations.md"])
    with here.store.writing() as session:
        found = diff(session, here.programme, loaded, date(2015, 4, 7))
        assert found.empty
        apply(session, here.programme, found, Said(Speaker(None, "", "Plan load"), "", here.now))
    with here.store.reading() as session:
        one = recommendations.find(session, here.programme.id, "A13").found
    assert one is not None
    assert one.note == "partly"
    assert rows(here.say("A13"))
