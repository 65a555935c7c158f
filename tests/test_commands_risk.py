"""/risk: the register, one risk, and what its owner and the programme office say of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from cast import LEAD, OFFICE, Cast, buttons, refs, rows, text

from commands.reply import Reply
from store import updates
from store.model import Update

OWNER = "Judith Hargreaves"  # holds the post that owns risk 394
DAY = re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{1,2} [A-Z][a-z]{2} \d{4}\b")


def said(cast: Cast) -> Sequence[Update]:
    """What people said since the morning, the latest first."""
    with cast.store.reading() as session:
        return updates.since(session, cast.programme.id, Cast.MORNING)


def facts(reply: Reply) -> dict[str, str]:
    """The rows of a card, by what they are called: the mark in words, then the text."""
    return {
        row.ref: " ".join(filter(None, (f"{row.mark.rag} {row.mark.word}" if row.mark else "", row.text)))
        for row in rows(reply)
    }


def test_a_risk_shows_cause_consequence_mitigations_owner_and_rating(here: Cast) -> None:
    card = here.say("risk 394")
    fact = facts(card)
    assert fact["IF"] == "too few experienced social workers join and stay"
    assert fact["THEN"] == "children are less safe and the plan misses its targets"
    assert fact["Owner"] == "Strategic Director Resources and Business Transformation (Judith Hargreaves)"
    assert fact["Rating"] == "R needs action now"
    assert fact["Recovery"] == "no recovery plan given"
    assert refs(card)[-3:] == ["1", "2", "3"]


@pytest.mark.parametrize("typed", ["Risk 394.", "risk #394", "RISK 394", "show me risk 394", "/risk 394?"])
def test_a_risk_is_named_in_several_ways(here: Cast, typed: str) -> None:
    assert here.say(typed).title == "Risk 394"


@pytest.mark.parametrize("typed", ["risk", "risk list", "risks", "Risk List", "risk all", "risk register"])
def test_the_register_is_listed_by_ref_with_counts(here: Cast, typed: str) -> None:
    reply = here.say(typed)
    assert reply.title == "5 risks: R 2 · A 2 · G 1"
    assert refs(reply) == ["394", "398", "407", "460", "461"]


def test_only_the_red_ones_are_listed(here: Cast) -> None:
    reply = here.say("risk red")
    assert reply.title.startswith("2 red risks")
    assert refs(reply) == ["394", "407"]


@pytest.mark.parametrize(
    ("sentence", "title"),
    [
        ("amber two offers were made", "Risk 394: declared A (being watched) on Tue 7 Apr 2015"),
        ("is now amber: two offers were made", "Risk 394: declared A (being watched) on Tue 7 Apr 2015"),
        ("green posts are filled", "Risk 394: declared G (under control) on Tue 7 Apr 2015"),
        ("red no offers, agency, June", "Risk 394: declared R (needs action now) on Tue 7 Apr 2015"),
        ("note the board asked", "Risk 394: note saved on Tue 7 Apr 2015"),
    ],
)
def test_its_owner_says_how_it_stands(here: Cast, sentence: str, title: str) -> None:
    reply = here.say(f"risk 394 {sentence}", OWNER)
    assert reply.title == title
    assert [button.label for button in buttons(reply)] == ["Update…", "History", "Undo"]
    assert len(said(here)) == 1


def test_one_change_is_one_update_with_who_what_was_is_and_why(anywhere: Cast) -> None:
    anywhere.say("risk 394 amber two offers were made", OWNER)
    (update,) = said(anywhere)
    assert (update.label, update.verb, update.by) == ("risk 394", "amber", OWNER)
    assert update.post == "Strategic Director Resources and Business Transformation"
    assert (update.was["rag"], update.now["rag"], update.why) == ("R", "A", "two offers were made")


@pytest.mark.parametrize(
    ("verb", "wants"), [("red", "the cause"), ("amber", "why"), ("green", "why"), ("note", "on record")]
)
def test_every_change_of_a_risk_wants_words(here: Cast, verb: str, wants: str) -> None:
    assert wants in here.say(f"risk 394 {verb}", OWNER).title
    assert not said(here)


def test_a_red_risk_keeps_what_is_done_about_it(here: Cast) -> None:
    here.say("risk 394 red no offers, agency till June, pay paper in May", OWNER)
    assert "recovery: no offers, agency till June" in text(here.say("risk red"))


@pytest.mark.parametrize("who", ["stranger", LEAD, "CEO", "Managing Director"])
def test_others_are_told_who_can(here: Cast, who: str) -> None:
    refused = here.say("risk 394 amber all is well", who).title
    assert refused.startswith("Risk 394 belongs to Strategic Director Resources")
    assert "Judith Hargreaves" in refused
    assert "Asha Patel" in refused
    assert not said(here)


def test_undo_takes_the_last_change_back_and_once_only(anywhere: Cast) -> None:
    anywhere.say("risk 394 note first", OWNER)
    reply = anywhere.say("risk 394 amber two offers", OWNER)
    assert "taken back" in anywhere.press("Undo", reply, OWNER).title
    assert "already recorded" in anywhere.press("Undo", reply, OWNER).title
    assert facts(anywhere.say("risk 394"))["Rating"] == "R needs action now"


def test_with_nothing_to_take_back_nothing_is_offered(here: Cast) -> None:
    reply = here.say("risk 394 undo")
    assert reply.title == "Risk 394: has no change to take back"
    assert [button.label for button in buttons(reply)] == ["Update…", "History"]


def test_an_owner_takes_back_only_what_they_said_themselves(here: Cast) -> None:
    here.say("risk 394 amber two offers", OFFICE)
    assert "not yours: Asha Patel" in here.say("risk 394 undo", OWNER).title
    assert len(said(here)) == 1


def test_the_history_of_a_risk_says_all_the_latest_first(here: Cast) -> None:
    here.say("risk 394 amber two offers", OWNER)
    here.say("risk 394 note three now", OFFICE)
    history = here.say("risk 394 history")
    assert history.title == "Risk 394: 2 updates"
    assert [row.text for row in rows(history)] == ["note", "declared A: R to A"]


def test_the_same_sentence_within_two_minutes_is_recorded_once(here: Cast) -> None:
    here.say("risk 394 amber two offers", OWNER)
    again = here.say("Risk 394 AMBER two offers.", OWNER)
    assert again.title == "Risk 394: already recorded"
    assert len(said(here)) == 1


def test_an_old_button_is_refused_and_says_what_changed_since(here: Cast) -> None:
    old = here.say("risk 394 amber two offers", OWNER)
    here.say("risk 394 red both withdrew, agency, June", OFFICE)
    here.later(minutes=5)
    refused = here.press("Undo", old, OWNER)
    assert refused.title.startswith("Risk 394 has changed since you looked: Asha Patel")


def test_the_second_of_two_at_once_is_shown_the_change_of_the_first(here: Cast) -> None:
    here.say("risk 394 amber two offers", OWNER)
    assert here.say("risk 394 red both withdrew, agency, June").text.startswith("A moment before, Judith Hargreaves")


@pytest.mark.parametrize(
    ("sentence", "says", "offered"),
    [
        ("risk 999", "There is no risk 999. The register has 394, 398, 407, 460, 461.", "risk 394"),
        ("risk 394 ambr two offers", "I do not know “ambr” for a risk. Nothing was saved.", "risk 394 amber"),
        ("risk 394 extend 3 May", "I do not know “extend” for a risk. Nothing was saved.", "help risk"),
        ("risk staffing", "There is no risk staffing. The register has 394, 398, 407, 460, 461.", "risk 394"),
    ],
)
def test_what_is_not_understood_offers_what_is(here: Cast, sentence: str, says: str, offered: str) -> None:
    reply = here.say(sentence)
    assert reply.title == says
    assert offered in [button.sentence for button in buttons(reply)]


def test_every_change_of_a_risk_is_answered_with_a_day_and_its_weekday(here: Cast) -> None:
    for sentence in ("note a word", "amber two offers", "undo"):
        assert DAY.search(text(here.say(f"risk 394 {sentence}", OWNER)))


def test_an_old_button_for_the_form_tells_what_has_changed_since(here: Cast) -> None:
    card = here.say("risk 394", OWNER)
    here.say("risk 394 amber the agency has answered", OFFICE)
    refused = here.press("Update…", card, OWNER)
    assert refused.form is None
    assert "Risk 394 has changed since you looked: Asha Patel" in refused.title
