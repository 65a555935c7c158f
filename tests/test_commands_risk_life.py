"""A risk's life: new, moved since the Board, linked to objectives, escalated, not reviewed, closed and opened again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cast import LEAD, OFFICE, OTHER, OWNER, Cast, refs, rows, text

from commands.reply import Reply
from store import updates

WHOSE = "Judith Hargreaves"  # holds the post that owns risk 394
NEW = 'risk add "IF two heads leave THEN reviews stop" owner Head of CiN'


def note(reply: Reply, ref: str = "394") -> str:
    return next(row.note for row in rows(reply) if row.ref == ref)


def say(cast: Cast, *sentences: str, who: str = OFFICE) -> Reply:
    for one in sentences:
        reply = cast.say(one, who)
        assert reply.answered, (one, reply.title)
        cast.later(minutes=3)
    return reply


def test_a_new_risk_has_cause_consequence_owner_and_the_next_number(anywhere: Cast) -> None:
    assert say(anywhere, NEW).title == "Risk 462 is on the register"
    card = anywhere.say("risk 462")
    assert {row.ref: row.text for row in rows(card)}["IF"] == "two heads leave"
    assert {row.ref: row.text for row in rows(card)}["THEN"] == "reviews stop"
    assert "462" in refs(anywhere.say("risk list"))
    say(anywhere, "risk 462 amber being watched", who=OWNER)
    with anywhere.store.reading() as session:
        assert updates.first_broken(session, anywhere.programme.id) is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("risk add", "Say cause and consequence"),
        ('risk add "two heads leave" owner Head of CiN', "Say cause and consequence"),
        ('risk add "IF two heads leave THEN reviews stop"', "Say whose it is"),
        ('risk add "IF a THEN b" owner Head of Nothing', "There is no post"),
        ("risk 394 close", "Say why: `risk 394 close …`"),
        ("risk 394 escalate", "Say why: `risk 394 escalate …`"),
        ("risk 394 serves 9.9", "There is no objective 9.9"),
        ("risk 999 close done with", "There is no risk 999"),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_is_saved(here: Cast, typed: str, says: str) -> None:
    before = text(here.say("risk list"))
    assert says in here.say(typed).title
    assert text(here.say("risk list")) == before


def test_leads_and_the_office_put_a_risk_on_the_register_and_nobody_else(here: Cast) -> None:
    for who in (OWNER, OTHER, "stranger"):
        assert here.say(NEW, who).title.startswith("A risk is put on the register by whoever leads a workstream"), who
    assert here.say(NEW, LEAD).answered


@pytest.mark.parametrize("verb", ["close it is over", "escalate the Board must know", "serves 3.3"])
def test_its_owner_and_the_office_say_this_of_it_and_nobody_else(here: Cast, verb: str) -> None:
    for who in (OTHER, OWNER, "stranger"):
        assert "Risk 394 belongs to" in here.say(f"risk 394 {verb}", who).title
    assert here.say(f"risk 394 {verb}", WHOSE).answered


def test_a_closed_risk_leaves_the_register_and_the_digest_and_can_be_opened_again(anywhere: Cast) -> None:
    red = next(row.ref for row in rows(anywhere.say("risk red")))
    say(anywhere, f"risk {red} close the panel has met")
    assert red not in refs(anywhere.say("risk list"))
    assert red not in refs(anywhere.say("digest"))
    assert refs(anywhere.say("risk list closed")) == [red]
    assert "closed Tue 7 Apr 2015" in text(anywhere.say("risk closed"))
    assert anywhere.say(f"risk {red} close again").title == f"Risk {red} is closed already"
    say(anywhere, f"risk {red} undo")
    assert red in refs(anywhere.say("risk red"))
    say(anywhere, f"risk {red} close the panel has met", f"risk {red} reopen it has not")
    assert red in refs(anywhere.say("risk red"))


def test_what_is_escalated_says_so_and_stands_in_the_digest_though_it_is_not_red(here: Cast) -> None:
    amber = next(row.ref for row in rows(here.say("risk list")) if row.mark and row.mark.rag == "A")
    say(here, f"risk {amber} escalate the Board must know")
    assert "escalated to the Board" in note(here.say("risk list"), amber)
    assert "Escalated to the Board, not red (1)" in text(here.say("digest"))
    say(here, f"risk {amber} deescalate it was told")
    assert "Escalated to the Board" not in text(here.say("digest"))


def test_how_a_rating_moved_since_the_last_board_is_told(here: Cast) -> None:
    say(here, 'meeting add "Improvement Board" first Thursday 10:00 #board')
    before = next(row for row in rows(here.say("risk list")) if row.ref == "394")
    assert before.mark is not None
    here.now = here.now.replace(month=5, day=8)  # the Board of May was on the 7th
    other = "amber" if before.mark.rag == "R" else "red"
    say(here, f"risk 394 {other} two posts, June, then again")
    way = "better" if before.mark.rag == "R" else "worse"
    told = f"{way} since the Board of Thu 7 May 2015: was {before.mark.rag}"
    assert told in note(here.say("risk list"))
    assert told in text(here.say("risk 394"))
    here.now = here.now.replace(month=6, day=5)
    assert "since the Board" not in note(here.say("risk list"))


def test_without_a_board_it_is_told_since_four_weeks_ago(here: Cast) -> None:
    say(here, "risk 394 green all posts are filled")
    assert "better since Tue 10 Mar 2015: was" in note(here.say("risk list"))


def test_what_was_taken_back_did_not_move(here: Cast) -> None:
    say(here, "risk 394 green all posts are filled", "risk 394 undo")
    assert "since" not in note(here.say("risk list"))


def test_the_objectives_that_it_bears_on_stand_on_it(here: Cast) -> None:
    say(here, "risk 394 serves 3.3", "risk 394 serves objective 2.2")
    assert "bears on 2.2 and 3.3" in note(here.say("risk list"))
    assert here.say("risk 394 serves 3.3").title == "Risk 394 serves 3.3 already"
    here.later(minutes=3)
    say(here, "risk 394 does not serve 3.3")
    assert "bears on 2.2" in note(here.say("risk list"))


def test_risks_that_nobody_reviews_are_named_in_the_digest(here: Cast) -> None:
    assert "Risks not reviewed" not in text(here.say("digest"))
    here.now += timedelta(days=30)
    say(here, "risk 394 note looked at again")
    assert "Risks not reviewed for over 28 days: 398, 407, 460 and 461." in text(here.say("digest"))
