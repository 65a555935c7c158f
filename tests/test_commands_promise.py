"""/promise: made for oneself, kept or missed, taken back; and what people see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest
from cast import LEAD, OFFICE, OTHER, OWNER, Cast, buttons, refs, rows, text

from commands import promises_said
from commands.reply import Outcome, Reply, Takes
from store import updates
from store.model import Update
from store.promises import Rate

SIGN = "promise 3.3.2 by Thursday sign the protocol"


def said(cast: Cast, since: datetime = Cast.MORNING) -> Sequence[Update]:
    """What people said from then on, the latest first."""
    with cast.store.reading() as session:
        return updates.since(session, cast.programme.id, since)


def note(reply: Reply) -> str:
    """The small print of its only row."""
    (row,) = rows(reply)
    return row.note


def labels(reply: Reply) -> list[str]:
    return [button.label for button in buttons(reply)]


# A new one


def test_a_promise_is_told_back_with_its_day_and_what_may_become_of_it(anywhere: Cast) -> None:
    reply = anywhere.say(SIGN, OWNER)
    assert reply.title == "Promise 1: due Thu 9 Apr 2015"
    assert [(row.ref, row.text, row.mark, row.opens) for row in rows(reply)] == [
        ("promise 1", "sign the protocol", None, "promise 1")
    ]
    assert note(reply) == "Priya Nair (Head of CiN) · 3.3.2 · due Thu 9 Apr 2015"
    assert labels(reply) == ["Kept", "Missed…", "Undo"]
    assert [(update.label, update.verb, update.by) for update in said(anywhere)] == [
        ("promise 1", "promised", "Priya Nair")
    ]


def test_without_a_day_it_is_for_the_next_meeting_and_says_so(here: Cast) -> None:
    reply = here.say("promise 3.3.2 the panel has met", OWNER)
    assert reply.title == "Promise 1: due Thu 9 Apr 2015"
    assert reply.text == "It is for the next Touch-down, Thu 9 Apr 2015 09:30."


def test_said_in_a_meeting_it_is_for_the_one_after(here: Cast) -> None:
    here.later(days=2, minutes=45)  # Thursday 09:45: the touch-down has begun
    assert here.say("promise the panel has met", OWNER).title == "Promise 1: due Mon 13 Apr 2015"


def test_of_no_action_it_belongs_to_none(here: Cast) -> None:
    assert note(here.say("promise by 10/4/2015 the rota is out", OWNER)) == (
        "Priya Nair (Head of CiN) · due Fri 10 Apr 2015"
    )


def test_what_is_doubtful_about_the_day_is_said(here: Cast) -> None:
    assert "Thu 16 Apr 2015, not Thu 9 Apr 2015" in here.say("promise by next Thursday sign it", OWNER).text


@pytest.mark.parametrize(
    ("sentence", "why", "offers"),
    [
        (
            "promise 3.3.2 by 3/4/2015 sign it",
            "Fri 3 Apr 2015 is in the past. For example `promise 3.3.2 by Thu 9 Apr 2015 …`.",
            ["promise 3.3.2 by Thu 9 Apr 2015 sign it"],
        ),
        ("promise by 3 April sign it", "Sun 3 Apr 2016 is 362 days away", ["promise by Thu 9 Apr 2015 sign it"]),
        (
            "promise by 31/11/15 sign it",
            "“31/11/15” is no day in the calendar",
            ["promise by Mon 30 Nov 2015 sign it"],
        ),
        (
            "promise sign it by Friday with Dr Shah",
            "“Friday” stands among the words",
            [
                "promise by Fri 10 Apr 2015 sign it by Friday with Dr Shah",
                "promise by Thu 9 Apr 2015 sign it by Friday with Dr Shah",
            ],
        ),
        (
            "promise say what was late by 31 March 2015 and why",
            "“31 March 2015” stands among the words",
            ["promise by Thu 9 Apr 2015 say what was late by 31 March 2015 and why"],
        ),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_the_nearest_that_can(
    here: Cast, sentence: str, why: str, offers: list[str]
) -> None:
    reply = here.say(sentence, OWNER)
    assert reply.title.startswith(why)
    assert reply.title.endswith("Nothing was saved.")
    assert [button.sentence for button in buttons(reply)] == offers
    assert not said(here)
    assert here.say(offers[0], OWNER).title.startswith("Promise 1: due ")


@pytest.mark.parametrize("words", ["the panel sign it", "whenever sign it"])
def test_where_nobody_can_tell_the_day_from_the_promise_nothing_is_offered_to_press(here: Cast, words: str) -> None:
    reply = here.say(f"promise by {words}", OWNER)
    assert reply.title.startswith(f"I cannot read “{words}” as a day. For example `promise by Thu 9 Apr 2015 …`.")
    assert (buttons(reply), said(here)) == ([], [])


def test_where_no_meeting_is_set_the_day_is_asked_for(here: Cast) -> None:
    here.press("Yes, cancel all of them", here.say("meeting cancel Touch-down all"))
    here.later(minutes=5)
    reply = here.say("promise 3.3.2 sign it", OWNER)
    assert reply.title.startswith("By when? No meeting is set. For example `promise 3.3.2 by Tue 14 Apr 2015 …`.")
    assert not said(here, here.now)


@pytest.mark.parametrize(
    ("sentence", "offers"),
    [
        ("promise 3.3.99 by Friday sign it", "promise 3.3.9 by Fri 10 Apr 2015 sign it"),
        ("promise 3.3.7 by Friday sign it", "promise 3.3.7 (a) by Fri 10 Apr 2015 sign it"),
        ("promise 3.3.2 3.3.3 by Friday sign it", "promise 3.3.2 by Fri 10 Apr 2015 sign it"),
        ("promise 3.3 by Friday sign it", "status 3.3"),
        ("promise 4 boxes by Friday", "promise new 4 boxes by Friday"),
        ("promise 3.3.2 kept", "promise new 3.3.2 kept"),
        ("promise 4 kepd yes", "promise 4 kept yes"),
        ("promise 4 not kept", "promise 4 missed"),
    ],
)
def test_what_is_not_one_promise_of_one_action_offers_what_was_meant(here: Cast, sentence: str, offers: str) -> None:
    reply = here.say(sentence, OWNER)
    assert buttons(reply)[0].sentence == offers
    assert not said(here)


def test_of_an_action_one_may_have_meant_a_promise_that_is_open(here: Cast) -> None:
    here.say(SIGN, OWNER)
    reply = here.say("promise 3.3.2 missed no quorum", OWNER)
    assert reply.title.startswith("Which promise of 3.3.2?")
    assert buttons(reply)[0].sentence == "promise 1 missed no quorum"


@pytest.mark.parametrize(
    "words", ["@Priya Nair sign it", "for @UPRIYA sign it", "3.3.2 by Friday <@U024BE7LH> sign it"]
)
def test_nobody_promises_for_somebody_else(here: Cast, words: str) -> None:
    assert here.say(f"promise {words}", OFFICE).title.startswith("A promise is one's own")
    assert not said(here)


def test_what_could_identify_a_child_is_no_promise(here: Cast) -> None:
    assert "NHS number" in here.say("promise 3.3.2 by Friday see 943 476 5919", OWNER).title
    assert not said(here)


# What becomes of it


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("kept", "kept"),
        ("kept signed on Monday", "kept"),
        ("missed no quorum", "missed"),
        ("dropped merged", "dropped"),
    ],
)
def test_whoever_promised_says_what_became_of_it(anywhere: Cast, words: str, state: str) -> None:
    anywhere.say(SIGN, OWNER)
    anywhere.later(days=1)
    reply = anywhere.say(f"promise 1 {words}", OWNER)
    assert reply.title == f"Promise 1: {state} on Wed 8 Apr 2015"
    assert f"{state} on Wed 8 Apr 2015, due Thu 9 Apr 2015" in note(reply)
    assert labels(reply) == ["Undo"]
    assert (said(anywhere)[0].verb, said(anywhere)[0].post) == (state, "Head of CiN")


@pytest.mark.parametrize(("verb", "asks"), [("missed", "Why was it missed?"), ("dropped", "Why is it dropped?")])
def test_without_a_reason_a_form_asks_for_it(here: Cast, verb: str, asks: str) -> None:
    here.say(SIGN, OWNER)
    reply = here.say(f"promise 1 {verb}", OWNER)
    assert reply.title == f"Say why: `promise 1 {verb} …`. Nothing was saved."
    assert (reply.outcome, reply.about) == (Outcome.REFUSED, "why")
    assert reply.form is not None
    assert (reply.form.asks, reply.form.sentence) == (f"promise 1 {verb}", (f'promise 1 {verb} "{{why}}"', "[seen 1]"))
    assert [(blank.label, blank.takes, blank.needed) for blank in reply.form.blanks] == [(asks, Takes.LONG, True)]
    assert len(said(here)) == 1


def test_what_the_form_says_is_heard(here: Cast) -> None:
    form = here.press("Missed…", here.say(SIGN, OWNER), OWNER).form
    assert form is not None
    reply = here.say(" ".join(form.sentence).format(why="no quorum"), OWNER)
    assert reply.text == "On record: no quorum"


@pytest.mark.parametrize(
    ("sentence", "action", "due"),
    [
        ("promise new", "", "2015-04-09"),
        ("promise 3.3.2", "3.3.2", "2015-04-09"),
        ("promise 3.3.2 by Friday", "3.3.2", "2015-04-10"),
        ("promise by 3/4/2015", "", "2015-04-09"),
    ],
)
def test_without_words_a_form_asks_what_is_promised(here: Cast, sentence: str, action: str, due: str) -> None:
    reply = here.say(sentence, OWNER)
    assert reply.title.startswith("Say what you promise: `promise ")
    assert reply.outcome is Outcome.REFUSED
    assert reply.form is not None
    assert {blank.name: blank.value for blank in reply.form.blanks} == {"action": action, "what": "", "due": due}
    assert [blank.takes for blank in reply.form.blanks] == [Takes.ACTION, Takes.LONG, Takes.DAY]
    assert not said(here)


@pytest.mark.parametrize("action", ["3.3.2", ""])
def test_what_the_form_for_a_new_one_says_is_heard_even_where_it_begins_with_a_number(here: Cast, action: str) -> None:
    blanks = {"action": action, "due": "2015-04-10", "what": "4 boxes arrive"}
    pieces = [piece.format(**blanks) for piece in promises_said.NEW.sentence]
    reply = here.say(" ".join(filter(None, pieces)), OWNER)
    assert (reply.title, rows(reply)[0].text) == ("Promise 1: due Fri 10 Apr 2015", "4 boxes arrive")


def test_what_ended_does_not_end_again(here: Cast) -> None:
    here.say(SIGN, OWNER)
    here.say("promise 1 kept", OWNER)
    here.later(minutes=5)
    assert here.say("promise 1 kept", OWNER).title == "Promise 1: is kept already"
    refused = here.say("promise 1 missed no quorum", OWNER)
    assert refused.title.startswith("Promise 1 has ended: Priya Nair (Head of CiN) said “kept”")
    assert buttons(refused)[0].sentence == "promise 1 undo"
    assert len(said(here)) == 2


def test_undo_opens_it_again_and_once_only(anywhere: Cast) -> None:
    anywhere.say(SIGN, OWNER)
    kept = anywhere.say("promise 1 kept", OWNER)
    assert anywhere.press("Undo", kept, OWNER).title == "Promise 1: “kept” taken back on Tue 7 Apr 2015"
    assert anywhere.press("Undo", kept, OWNER).title == "Promise 1: already recorded"
    assert refs(anywhere.say("promise", OWNER)) == ["promise 1"]


def test_a_promise_is_taken_back_whole_on_its_day_by_who_promised(here: Cast) -> None:
    reply = here.press("Undo", here.say(SIGN, OWNER), OWNER)
    assert reply.title == "Promise 1: “promised” taken back on Tue 7 Apr 2015"
    assert rows(here.say("promise", OWNER)) == []
    here.later(minutes=5)
    assert here.say("promise 1 undo", OWNER).title == "Promise 1: has no change to take back"


@pytest.mark.parametrize(("who", "days"), [(OFFICE, 0), (LEAD, 0), (OWNER, 1)])
def test_later_or_by_others_it_is_dropped_with_a_reason_instead(here: Cast, who: str, days: int) -> None:
    here.say(SIGN, OWNER)
    here.later(days=days)
    refused = here.say("promise 1 undo", who)
    assert "taken back on the same day only, by whoever promised" in refused.title
    assert buttons(refused)[0].sentence == "promise 1 dropped"
    assert len(said(here)) == 1


def test_whoever_promised_takes_back_only_what_they_said_themselves(here: Cast) -> None:
    here.say(SIGN, OWNER)
    here.say("promise 1 missed not seen", LEAD)
    assert here.say("promise 1 undo", OWNER).title.startswith("The last change is not yours: Graham Sefton")
    assert "taken back" in here.say("promise 1 undo", OFFICE).title


# What people see


def test_an_overdue_promise_says_since_when(here: Cast) -> None:
    here.say(SIGN, OWNER)
    here.later(days=2)
    assert "ago" not in note(here.say("promise", OWNER))
    here.later(days=3)
    mine = here.say("promise", OWNER)
    assert mine.title == "1 open promise of yours; 1 overdue"
    assert note(mine) == "3.3.2 · due Thu 9 Apr 2015, 3 days ago"
    assert here.say("promise 1").title == "Promise 1: due Thu 9 Apr 2015, 3 days ago"
    assert refs(here.say("promise list overdue")) == ["promise 1"]


def test_one_sees_ones_own_with_buttons_the_first_due_in_front(here: Cast) -> None:
    here.say("promise by Friday sign it", OWNER)
    here.say("promise by tomorrow send it", OWNER)
    here.say("promise by tomorrow count it", OTHER)
    mine = here.say("promise", OWNER)
    assert refs(mine) == ["promise 2", "promise 1"]
    assert labels(mine) == ["Kept", "Missed…"] * 2
    assert mine == here.say("promise list mine", OWNER)
    assert labels(here.say("promise list", LEAD)) == []


def test_lists_are_narrowed(here: Cast) -> None:
    here.say(SIGN, OWNER)
    here.say("promise by Thursday the rota is out", OWNER)
    here.say("promise 4.5.1 by Thursday see it", OTHER)
    here.say("promise 2 kept", OWNER)
    for words, found in {
        "list": [1, 3], "list ws 3": [1], "ws 4": [3], "list 4.5.1": [3], "kept": [2], "list missed": [],
        "list open kept": [1, 2, 3], "list mine, kept": [2], "list @Priya Nair": [1], "list workstream four open": [3],
    }.items():  # fmt: skip
        assert refs(here.say(f"promise {words}", OWNER)) == [f"promise {number}" for number in found], words


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("list kept missed", "0 kept or missed promises"),
        ("list kpet", "I do not know “kpet” as a list of promises."),
        ("list ws 9", "There is no workstream 9."),
        ("list 3.3.99", "There is no action 3.3.99."),
        ("4", "There is no promise 4. Nobody has promised anything yet."),
        ("4 kept", "There is no promise 4."),
    ],
)
def test_what_there_is_not_is_said(here: Cast, words: str, title: str) -> None:
    assert here.say(f"promise {words}", OWNER).title.startswith(title)


def test_long_lists_are_turned_page_by_page(here: Cast) -> None:
    for number in range(12):
        here.say(f"promise by Friday visit family {number}", OWNER)
    first = here.say("promise list", OWNER)
    assert (len(rows(first)), first.footer) == (8, "Page 1 of 2.")
    turn = buttons(first)[-1]
    assert (turn.label, turn.turns) == ("Next", True)
    assert refs(here.press("Next", first, OWNER)) == ["promise 9", "promise 10", "promise 11", "promise 12"]


def test_a_card_shows_the_whole_text_the_action_and_what_was_last_said(here: Cast) -> None:
    words = "sign the protocol " + "with everybody who was there " * 20
    here.say(f"promise 3.3.2 by Thursday {words}", OWNER)
    here.say("promise 1 missed no quorum", LEAD)
    card = here.say("promise 1")
    assert card.title == "Promise 1: missed on Tue 7 Apr 2015, due Thu 9 Apr 2015"
    assert rows(card)[0].text == words.strip()
    assert refs(card)[:3] == ["What", "Who", "3.3.2"]
    assert [row.text for row in rows(card)[3:]] == ["missed", "promised: by Thu 9 Apr 2015"]
    assert "Graham Sefton (Service Director Learning, Skills & Prevention): no quorum" in text(card)


@pytest.mark.parametrize(
    ("counted", "words"),
    [
        (Rate(kept=15, missed=1, open=1), "15 of 17 promises kept; 1 missed, 1 open"),
        (Rate(kept=1, dropped=2), "1 of 1 promise kept; 2 dropped with a reason"),
        (Rate(dropped=1), "0 of 0 promises kept; 1 dropped with a reason"),
        (Rate(), ""),
    ],
)
def test_the_rate_says_its_n_and_what_it_leaves_out(counted: Rate, words: str) -> None:
    assert promises_said.rate(counted) == words


@pytest.mark.parametrize(
    "asking", ["is promise 1 kept?", "promise 1 kept?", "has promise 1 been kept?", "was promise 1 missed"]
)
def test_asking_whether_a_promise_was_kept_does_not_make_it_so(here: Cast, asking: str) -> None:
    here.say("promise by Friday visit the family", OWNER)
    assert here.say(asking, OWNER).title.startswith("Promise 1")
    assert [update.verb for update in said(here)] == ["promised"]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("kept 1", "Promise 1: kept"),
        ("missed 1 the van broke down", "Promise 1: missed"),
        ("dropped promise 1 the family moved", "Promise 1: dropped"),
        ("my promises", "1 open promise of yours"),
        ("promises", "1 open promise"),
        ("promised 3.3.2 by Friday sign it", "Promise 2: due Fri 10 Apr 2015"),
    ],
)
def test_promises_are_said_as_people_say_them(here: Cast, typed: str, title: str) -> None:
    here.say("promise by Friday visit the family", OWNER)
    here.later(minutes=5)
    assert here.say(typed, OWNER).title.startswith(title)


def test_undo_alone_takes_back_a_promise_too(here: Cast) -> None:
    here.say("promise by Friday visit the family", OWNER)
    offered = here.say("undo", OWNER)
    assert offered.buttons[0].sentence == "promise 1 undo [seen 1]"
