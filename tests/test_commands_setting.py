"""The clocks of a programme, set by the programme office."""

from __future__ import annotations

import pytest
from cast import LEAD, OFFICE, OWNER, Cast, refs, text

from store import updates


def test_the_clocks_are_told(here: Cast) -> None:
    assert refs(here.say("setting", "stranger")) == ["review: 28 days", "embedded: 90 days"]


def test_the_review_clock_is_what_status_counts_by(anywhere: Cast) -> None:
    assert "not updated for over 28 days" not in text(anywhere.say("status"))
    reply = anywhere.say("setting review 14 days")
    assert (reply.title, reply.text[:15]) == ("review is 14 days now", "It was 28 days:")
    assert "not updated for over 14 days" in text(anywhere.say("status"))
    with anywhere.store.reading() as session:
        last = updates.last(session, anywhere.programme.id)
    assert last is not None
    assert (last.verb, last.was, last.now) == ("set", {"review_days": 28}, {"review_days": 14})
    assert anywhere.press("Undo", reply).title == "review is 28 days now"


def test_what_was_verified_need_not_be_looked_at_again(here: Cast) -> None:
    assert here.say("setting embedded off").title == "embedded is off now"
    here.say("action 3.3.2 done", OWNER)
    here.later(minutes=3)
    assert "looked at again" not in here.say("action 3.3.2 verify", LEAD).text
    here.later(days=200)
    assert here.say("action 3.3.2 verify", LEAD).title == "3.3.2 is already verified"
    assert refs(here.say("action list recheck")) == []


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("setting review off", "`review` is from 1 to 365 days"),
        ("setting review 0", "`review` is from 1 to 365 days"),
        ("setting embedded 366", "`embedded` is from 1 to 365 days, or off"),
        ("setting colour 3", "I do not know the setting “colour”"),
        ("setting review often", "Say for example `setting review 14 days`"),
        ("setting review 28", "review is 28 days already"),
    ],
)
def test_what_cannot_be_is_said(here: Cast, typed: str, says: str) -> None:
    assert here.say(typed, OFFICE).title.startswith(says)
    assert here.programme.review_days == 28
