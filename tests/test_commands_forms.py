"""Forms: who gets which, what they say when they are filled in, and what becomes of words that will not do."""

from __future__ import annotations

import pytest
from cast import CHIEF, LEAD, OFFICE, OTHER, OWNER, Cast
from papers import fill_in, form_of, recorded, said, send, standing, stored, stored_risk
from roles import ASKER, ELSEWHERE, OWN, ROLES, may

from commands.forms import fill, filled, quote, quoted, unquoted
from store.errors import Refusal

VERBS = ("update", "extend", "red", "note", "evidence", "reopen", "decline", "retire")
ASKED = (
    "action 3.3.2 update",
    "action update",
    "action 3.3.2 extend",
    "action 3.3.2 red",
    "action 3.3.2 note",
    "action 3.3.2 evidence",
    "action 3.3.2 retire",
    "risk 394 update",
    "post",
    "post Head of CiN",
    "meeting add",
    "meeting move Touch-down 2015-04-09",
)
NHS = "seen by the nurse, NHS 943 476 5919"  # the number that the NHS itself gives as an example


# Who gets which


@pytest.mark.parametrize("ref", [OWN, ELSEWHERE])
@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", ROLES)
def test_whoever_may_say_it_gets_the_form_and_nobody_else(here: Cast, role: str, verb: str, ref: str) -> None:
    here.say('post "Head of CiN" deputy is @Kamal Uddin')
    if verb == "reopen":
        here.say(f"action {ref} done")
    if verb == "decline":
        here.say(f"action {ref} extend 31/12/15 waiting", ASKER[ref])
    reply = here.say(f"action {ref} {verb}", ROLES[role])
    assert bool(reply.form) is may(role, verb, ref)
    assert reply.form or "Asha Patel (Programme Office)" in reply.title


@pytest.mark.parametrize("who", ["stranger", OTHER, CHIEF, OWNER, LEAD])
@pytest.mark.parametrize("asks", ["post", "post Head of CiN", "meeting add", "meeting move Touch-down 2015-04-09"])
def test_who_holds_posts_and_when_meetings_are_is_asked_of_the_programme_office_alone(
    here: Cast, asks: str, who: str
) -> None:
    assert here.say(asks, who).form is None
    assert here.say(asks, OFFICE).form


@pytest.mark.parametrize(
    ("who", "gets"),
    [("stranger", False), (OWNER, False), ("Strategic Director Resources and Business Transformation", True)],
)
def test_the_form_of_a_risk_is_for_its_owner_and_the_programme_office(here: Cast, who: str, gets: bool) -> None:
    assert bool(here.say("risk 394 update", who).form) is gets
    assert here.say("risk 394 update", OFFICE).form


# What they say


@pytest.mark.parametrize(
    ("asks", "values", "typed"),
    [
        ("action 3.3.2 update", {"rating": "done", "note": "signed"}, "action 3.3.2 done signed"),
        ("action 3.3.2 update", {"rating": "amber"}, "action 3.3.2 amber"),
        ("action 3.3.2 update", {"rating": "red", "recovery": "no staff"}, "action 3.3.2 red no staff"),
        ("action 3.3.2 update", {"note": "the panel met"}, "action 3.3.2 note the panel met"),
        ("action 3.3.2 update", {"evidence": "https://x.test/a"}, "action 3.3.2 evidence https://x.test/a"),
        ("action 3.3.2 update", {"day": "2015-05-31", "why": "HR"}, "action 3.3.2 extend 31 May 2015 HR"),
        ("action update", {"action": "3.3.2", "rating": "done"}, "3.3.2 done"),
        ("action 3.3.2 extend", {"day": "2015-05-31", "why": "HR"}, "action 3.3.2 extend 31/5/15 HR"),
        ("action 3.3.2 red", {"recovery": "no staff"}, "action 3.3.2 red no staff"),
        ("action 3.3.2 note", {"note": "the panel met"}, "action 3.3.2 note the panel met"),
        ("action 3.3.2 evidence", {"evidence": "minutes"}, "action 3.3.2 evidence minutes"),
        ("action 3.3.2 retire", {"retire": "merged"}, "action 3.3.2 retire merged [confirmed]"),
    ],
)
def test_a_form_that_is_filled_in_does_what_the_typed_sentence_does(
    here: Cast, asks: str, values: dict[str, str], typed: str
) -> None:
    assert here.say(typed).answered
    as_typed = [(one.verb, one.was, one.now, one.why) for one in said(here)]
    assert here.say("action 3.3.2 undo").answered
    here.later(minutes=5)
    assert fill_in(here, asks, **values).answered
    assert [(one.verb, one.was, one.now, one.why) for one in said(here, here.now)] == as_typed


def test_the_form_of_a_risk_says_how_it_stands_and_why(here: Cast) -> None:
    assert fill_in(here, "risk 394 update", rating="red", words="two heads left").answered
    assert recorded(here) == [("red", "two heads left")]
    assert stored_risk(here, "394").rag == "R"


def test_the_form_of_a_risk_is_a_note_where_no_rating_is_chosen(here: Cast) -> None:
    before = stored_risk(here, "394").rag
    assert fill_in(here, "risk 394 update", words="the board was told").answered
    assert (recorded(here), stored_risk(here, "394").rag) == ([("note", "the board was told")], before)


def test_what_was_begun_of_a_risk_stands_in_its_form(here: Cast) -> None:
    assert standing(form_of(here.say("risk 394 red")))["rating"] == "red"


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ({"who": "@Asha Patel"}, "Head of QSP: Asha Patel from"),
        ({"as": "deputy is", "who": "@Asha Patel"}, "Head of QSP: Sunita Sharma, Asha Patel (deputy) from"),
        ({"as": "is vacant"}, "Head of QSP: vacant from"),
    ],
)
def test_the_form_of_a_post_seats_somebody_or_nobody(here: Cast, values: dict[str, str], title: str) -> None:
    assert fill_in(here, "post Head of QSP", **values).title.startswith(title)


def test_the_post_that_was_named_stands_in_the_form(here: Cast) -> None:
    for asks in ("post Head of CiN", 'post "Head of CiN"', "post head of cin is", 'post "Head of CiN" deputy is'):
        assert standing(form_of(here.say(asks)))["post"] == "Head of CiN"


def test_the_form_of_a_meeting_adds_it(here: Cast) -> None:
    reply = fill_in(here, "meeting add", name="Improvement Board", often="monthly first", days="Tue", time="14:00")
    assert reply.title == "Improvement Board: monthly first Tuesday 14:00"


def test_a_meeting_is_moved_by_a_form_in_which_its_time_stands(here: Cast) -> None:
    asked = here.press("Move…", here.say("meeting list"))
    assert standing(form_of(asked)) == {"day": "2015-04-09", "time": "09:30"}
    moved = send(here, form_of(asked), day="2015-04-10")
    assert moved.title == "Touch-down of Thu 9 Apr 2015 09:30 is now on Fri 10 Apr 2015 09:30"


# Words that will not do


@pytest.mark.parametrize(
    ("asks", "values", "about"),
    [
        ("action 3.3.2 update", {"rating": "red"}, "recovery"),
        ("action 3.3.2 update", {"rating": "amber", "recovery": "x"}, "recovery"),
        ("action 3.3.2 update", {"recovery": "x"}, "recovery"),
        ("action 3.3.2 update", {"rating": "done", "note": "when HR agrees"}, "rating"),
        ("action 3.3.2 update", {"rating": "done", "day": "2015-05-31", "why": "HR"}, "day"),
        ("action 3.3.2 update", {"day": "2015-04-01", "why": "HR"}, "day"),
        ("action 3.3.2 update", {"day": "2015-02-31", "why": "HR"}, "day"),
        ("action 3.3.2 update", {"day": "2199-01-01", "why": "HR"}, "day"),
        ("action 3.3.2 update", {"day": "2015-05-31"}, "why"),
        ("action 3.3.2 update", {"why": "HR"}, "day"),
        ("action 3.3.2 update", {"note": "kept?", "why": "HR"}, "day"),
        ("action 3.3.2 extend", {"day": "2015-05-31", "why": "\u200b"}, "why"),
        ("action 3.3.2 extend", {"day": "soon", "why": "HR"}, "day"),
        ("action 3.3.2 red", {"recovery": " "}, "recovery"),
        ("action 3.3.2 note", {"note": "\u200b"}, "note"),
        ("action 3.3.2 evidence", {"evidence": ""}, "evidence"),
        ("action 3.3.2 retire", {"retire": ""}, "retire"),
        ("risk 394 update", {"rating": "red", "words": " "}, "words"),
        ("post", {"post": "Head of Nothing", "who": "@Asha Patel"}, "post"),
        ("post", {"post": "Head of CiN", "who": "@Nobody Here"}, "who"),
        ("post", {"post": "Head of CiN"}, "who"),
        ("post", {"post": "Programme Office", "as": "is vacant"}, "who"),
        ("meeting add", {"name": "Touch-down", "days": "Mon"}, "name"),
        ("meeting add", {"name": 'The "big" one', "days": "Mon"}, "name"),
        ("meeting add", {"name": "--", "days": "Mon"}, "name"),
        ("meeting add", {"name": "n" * 81, "days": "Mon"}, "name"),
        ("meeting add", {"name": "", "days": "Mon"}, "name"),
        ("meeting add", {"name": "Board", "days": "someday"}, "days"),
        ("meeting add", {"name": "Board", "days": ""}, "days"),
        ("meeting add", {"name": "Board", "days": "Mon", "time": "25:00"}, "time"),
        ("meeting move Touch-down 2015-04-09", {"day": "2015-04-01"}, "day"),
        ("meeting move Touch-down 2015-04-09", {"day": "2015-04-13"}, "day"),
        ("meeting move Touch-down 2015-04-09", {"day": "whenever"}, "day"),
        ("meeting move Touch-down 2015-04-09", {"time": "25:00"}, "time"),
    ],
)
def test_a_refusal_names_the_blank_that_is_to_be_mended(
    here: Cast, asks: str, values: dict[str, str], about: str
) -> None:
    reply = fill_in(here, asks, **values)
    assert (reply.answered, reply.about) == (False, about)
    assert not said(here)


@pytest.mark.parametrize("asks", ASKED)
def test_words_that_could_identify_a_child_are_refused_at_their_blank_and_not_repeated(here: Cast, asks: str) -> None:
    form = form_of(here.say(asks))
    for blank in form.blanks:
        with pytest.raises(Refusal, match="NHS number") as refusal:
            fill(form.sentence, standing(form) | {blank.name: NHS})
        assert refusal.value.about == blank.name
        assert "943" not in str(refusal.value)


@pytest.mark.parametrize(
    ("asks", "says"),
    [
        ("action 3.3.2 decline", "has no new date waiting to be agreed"),
        ("action 3.3.2 reopen", "is not completed, so there is nothing to reopen"),
    ],
)
def test_nobody_is_asked_why_where_there_is_nothing_to_say_it_of(here: Cast, asks: str, says: str) -> None:
    reply = here.say(asks, LEAD)
    assert (reply.form, says in reply.title) == (None, True)


# The same form again


@pytest.mark.parametrize("asks", ASKED)
def test_what_a_form_is_asked_for_by_asks_for_the_same_form_again(here: Cast, asks: str) -> None:
    form = form_of(here.say(asks))
    assert here.say(form.asks).form == form


@pytest.mark.parametrize("asks", ASKED)
def test_what_was_typed_stands_in_the_form_that_is_drawn_anew(here: Cast, asks: str) -> None:
    form = form_of(here.say(asks))
    typed = {one.name: f"typed {one.name}" for one in form.blanks}
    assert standing(filled(form, typed)) == typed


def test_a_form_that_was_drawn_before_a_change_is_refused_and_nothing_typed_is_lost(here: Cast) -> None:
    old = form_of(here.say("action 3.3.2 update", OWNER))
    here.say("action 3.3.2 note a word in between", LEAD)
    refused = send(here, old, OWNER, rating="done", note="signed")
    assert refused.title.startswith("3.3.2 has changed since you looked: Graham Sefton")
    assert (stored(here, "3.3.2").rag, recorded(here)) == ("A", [("note", "a word in between")])
    anew = filled(form_of(here.say(old.asks, OWNER)), {"rating": "done", "note": "signed"})
    assert send(here, anew, OWNER).title == "3.3.2: completed on Tue 7 Apr 2015"
    assert recorded(here)[-1] == ("done", "signed")


def test_an_old_form_of_a_risk_is_refused_as_well(here: Cast) -> None:
    old = form_of(here.say("risk 394 update"))
    here.say("risk 394 note a word in between")
    assert "has changed since you looked" in send(here, old, words="too late").title
    assert recorded(here) == [("note", "a word in between")]


# Which blanks there are


def test_a_completed_action_can_be_noted_evidenced_or_reopened_and_nothing_else(here: Cast) -> None:
    here.say("action 3.3.2 done")
    form = form_of(here.say("action 3.3.2 update"))
    assert [one.name for one in form.blanks] == ["rating", "note", "evidence"]
    assert [one.value for one in form.blanks[0].choices] == ["", "reopen"]


def test_a_completed_action_is_reopened_by_its_form_with_the_note_as_the_reason(here: Cast) -> None:
    here.say("action 3.3.2 done")
    assert fill_in(here, "action 3.3.2 update", rating="reopen").about == "note"
    assert fill_in(here, "action 3.3.2 update", rating="reopen", note="not signed").title == "3.3.2: reopened"
    assert recorded(here)[-1] == ("reopen", "not signed")
    assert stored(here, "3.3.2").rag == "A"


def test_the_recovery_line_that_stands_is_in_the_form(here: Cast) -> None:
    here.say("action 3.3.2 red no staff; agency from May")
    assert standing(form_of(here.say("action 3.3.2 update")))["recovery"] == "no staff; agency from May"


def test_a_recovery_line_that_nobody_touches_says_nothing(here: Cast) -> None:
    here.say(f"action 3.3.2 red {'long line ' * 300}")
    here.later(minutes=5)
    assert fill_in(here, "action 3.3.2 update", note="the panel met").title == "3.3.2: note saved"
    assert len(stored(here, "3.3.2").recovery) == 2_999


def test_a_red_action_is_amber_again_without_emptying_its_recovery_line_first(here: Cast) -> None:
    here.say("action 3.3.2 red no staff")
    assert fill_in(here, "action 3.3.2 update", rating="amber").title == "3.3.2: declared A (on track)"
    assert stored(here, "3.3.2").recovery == ""


@pytest.mark.parametrize(
    ("ref", "part", "objective"), [("3.3.7", "c", ""), ("3.3.7", "a", ""), ("2.2.12", "", "2.2"), ("2.2.12", "", "2.3")]
)
def test_a_form_is_of_one_part_and_of_one_of_two_with_the_same_ref(
    here: Cast, ref: str, part: str, objective: str
) -> None:
    name = ref + (f" ({part})" if part else "") + (f" in {objective}" if objective else "")
    assert fill_in(here, f"action {name} update", rating="done", note="x").answered
    done = [one.item_id for one in said(here)]
    assert done == [stored(here, ref, part, objective).id]


def test_a_form_of_several_parts_is_asked_for_part_by_part(here: Cast) -> None:
    reply = here.say("action 3.3.7 update")
    assert (reply.form, reply.title) == (
        None,
        "3.3.7 has several parts: 3.3.7 (a), 3.3.7 (b) and 3.3.7 (c). Which one?",
    )


# Quotation marks


@pytest.mark.parametrize("words", ["", "plain", 'said "no"', '"', '""', 'a"', '"a" and "b"', "it's", 'ends in ""'])
def test_what_is_quoted_is_read_as_it_was(words: str) -> None:
    assert unquoted(quote(words)) == words
    assert quoted(f"{quote(words)} and more") == (words, "and more")


def test_words_with_quotes_among_them_are_no_quotation() -> None:
    assert unquoted('"yes" said the chair, "but not yet"') == '"yes" said the chair, "but not yet"'
