"""Several things said of one action in one sentence: all or nothing, one undo, nothing twice."""

from __future__ import annotations

from typing import Any

import pytest
from cast import LEAD, OWNER, Cast, buttons
from papers import form_of, recorded, said, standing, stored

from commands import parse

WHOLE = 'action 3.3.2 update red "two heads left" note "HR is told" extend "31 May HR needs a month"'


def content(cast: Cast, ref: str) -> dict[str, Any]:
    """All that an action says, without how often and when it changed."""
    return stored(cast, ref).model_dump(exclude={"version", "updated_on"}, warnings=False)


# All or nothing


def test_all_is_recorded_under_one_sentence(anywhere: Cast) -> None:
    reply = anywhere.say(WHOLE, OWNER)
    assert reply.title == (
        "3.3.2: declared R (missing or likely to miss its deadline); note saved; asked to extend to Sun 31 May 2015"
    )
    assert recorded(anywhere) == [("red", "two heads left"), ("note", "HR is told"), ("ask", "HR needs a month")]
    assert {(one.said, one.post) for one in said(anywhere)} == {(WHOLE.casefold(), "Head of CiN")}
    one = stored(anywhere, "3.3.2")
    assert (one.rag, one.recovery, str(one.asked_due), one.version) == ("R", "two heads left", "2015-05-31", 4)


@pytest.mark.parametrize(
    "clauses",
    [
        'red "cause" note "kept?" extend "31 May"',  # no reason
        'red "cause" note "kept?" extend "2015-04-01 HR"',  # in the past
        'red "cause" note "kept?" extend "31/11/15 HR"',  # no such day
        'red "cause" note "kept?" extend "HR"',
        'note "kept?" evidence',
        'note "kept?" done "when HR agrees"',
        'note "kept?" amber done',
        'done note "kept?" extend "31 May HR"',
        'amber note "kept?" recovery "line"',
        'red "cause" recovery "line" note "kept?"',
        'reopen "never signed" note "kept?"',
    ],
)
def test_one_clause_that_is_refused_stores_nothing_of_the_others(anywhere: Cast, clauses: str) -> None:
    before = stored(anywhere, "3.3.2")
    reply = anywhere.say(f"action 3.3.2 update {clauses}", OWNER)
    assert not reply.answered
    assert reply.about
    assert not said(anywhere)
    assert stored(anywhere, "3.3.2") == before


@pytest.mark.parametrize("who", ["stranger", "ICS Manager", "CEO"])
def test_others_may_say_none_of_it(here: Cast, who: str) -> None:
    assert here.say(WHOLE, who).title.startswith("3.3.2 belongs to Head of CiN")
    assert not said(here)


def test_it_goes_one_action_at_a_time(here: Cast) -> None:
    reply = here.say('action 3.3.2 3.3.3 update amber note "x"')
    assert reply.title == "`update` goes one action at a time. Nothing was changed."
    assert not said(here)


def test_a_suggestion_that_would_lose_the_other_changes_is_not_offered(here: Cast) -> None:
    assert buttons(here.say('action 3.3.2 update extend "31/11/15 HR"'))
    assert not buttons(here.say('action 3.3.2 update note "kept?" extend "31/11/15 HR"'))


# One undo


def test_one_undo_takes_all_back(anywhere: Cast) -> None:
    before = content(anywhere, "3.3.2")
    reply = anywhere.press("Undo", anywhere.say(WHOLE, OWNER), OWNER)
    assert reply.title == "3.3.2: “declared R”, “note” and “asked for a new date” taken back"
    assert content(anywhere, "3.3.2") == before


def test_undo_takes_back_no_more_than_the_last_sentence(here: Cast) -> None:
    here.say('action 3.3.2 update amber "plan agreed" note "the first"', OWNER)
    here.later(minutes=3)
    here.press("Undo", here.say('action 3.3.2 update red "cause" note "the second"', OWNER), OWNER)
    assert stored(here, "3.3.2").rag == "A"
    here.later(minutes=3)
    assert here.say("action 3.3.2 undo", OWNER).title == "3.3.2: “declared A” and “note” taken back"


def test_undo_alone_names_all_that_it_would_take_back(here: Cast) -> None:
    here.say(WHOLE, OWNER)
    reply = here.say("undo", OWNER)
    said = "you said “declared R”, “note” and “asked for a new date” on Tue 7 Apr 2015 09:00"
    assert reply.title == f"Take this back? 3.3.2: {said}"
    assert reply.text == "two heads left\nHR is told\nHR needs a month\nNothing is taken back yet."
    assert here.press("Take it back", reply, OWNER).title.endswith("taken back")
    assert stored(here, "3.3.2").rag == "A"


# Nothing twice


def test_the_same_within_two_minutes_changes_nothing(anywhere: Cast) -> None:
    anywhere.say(WHOLE, OWNER)
    before, version = recorded(anywhere), stored(anywhere, "3.3.2").version
    anywhere.later(minutes=1)
    assert anywhere.say(WHOLE, OWNER).title == "3.3.2: already recorded"
    assert (recorded(anywhere), stored(anywhere, "3.3.2").version) == (before, version)


def test_a_form_that_is_sent_twice_is_recorded_once(here: Cast) -> None:
    sentence = 'action 3.3.2 update done note "signed" evidence "minutes" [seen 1]'
    assert here.say(sentence, OWNER).title == "3.3.2: completed on Tue 7 Apr 2015; evidence saved"
    assert here.say(sentence, OWNER).title == "3.3.2: already recorded"
    assert recorded(here) == [("done", "signed"), ("evidence", "minutes")]


def test_the_same_words_by_somebody_else_are_recorded(here: Cast) -> None:
    here.say('action 3.3.2 update amber note "x"', OWNER)
    assert "A moment before, Priya Nair" in here.say('action 3.3.2 update amber note "x"', LEAD).text
    assert len(said(here)) == 2


# Which words go with what


@pytest.mark.parametrize(
    ("clauses", "record"),
    [
        ('note "HR is told" red "cause"', [("red", "cause"), ("note", "HR is told")]),
        ('evidence "minutes" done', [("done", ""), ("evidence", "minutes")]),
        ('note "signed" done', [("done", "signed")]),
        ('note "signed" done "by Jo"', [("done", "by Jo"), ("note", "signed")]),
        ('amber note "agency from May"', [("amber", "agency from May")]),
        ('red note "agency from May"', [("red", "agency from May")]),
        ('red recovery "agency" note "HR is told"', [("red", "agency"), ("note", "HR is told")]),
        ('RED "Cause" Note "Told"', [("red", "Cause"), ("note", "Told")]),
        ("amber", [("amber", "")]),
        ("done", [("done", "")]),
        ('green "signed"', [("done", "signed")]),
        ('note "the chair said ""not yet"""', [("note", 'the chair said "not yet"')]),
        ('note """a"" and ""b"""', [("note", '"a" and "b"')]),
        ("note “smart quotes”", [("note", "smart quotes")]),
        ('note "red, amber [seen 9] [confirmed]"', [("note", "red, amber [seen 9] [confirmed]")]),
        ('note "Done?" evidence "Really?"', [("note", "Done?"), ("evidence", "Really?")]),
    ],
)
def test_each_clause_is_recorded_with_its_own_words_the_rating_first(
    here: Cast, clauses: str, record: list[tuple[str, str]]
) -> None:
    assert here.say(f"action 3.3.2 update {clauses}", OWNER).answered
    assert recorded(here) == record


def test_the_lead_extends_at_once(here: Cast) -> None:
    reply = here.say('action 3.3.2 update amber extend "2015-05-31 to 3 June the panel is away"', LEAD)
    assert "due Sun 31 May 2015" in reply.title
    assert recorded(here) == [("amber", ""), ("extend", "to 3 June the panel is away")]


def test_the_lead_opens_the_request_from_the_answer_and_agrees(here: Cast) -> None:
    asked = here.say('action 3.3.2 update extend "31 May HR" note "said after it"', OWNER)
    assert here.press("Agree", here.press("Open", asked, LEAD), LEAD).title == "3.3.2: due Sun 31 May 2015"


def test_a_recovery_line_makes_a_red_action_red_anew(here: Cast) -> None:
    here.say("action 3.3.2 red no staff", OWNER)
    assert here.say('action 3.3.2 update recovery "agency from May"', OWNER).answered
    assert stored(here, "3.3.2").recovery == "agency from May"
    assert recorded(here)[-1] == ("red", "agency from May")


def test_red_with_the_line_that_stands_already_says_nothing_new(here: Cast) -> None:
    here.say("action 3.3.2 red no staff", OWNER)
    here.later(minutes=5)
    for clauses in ('red recovery "no staff"', 'recovery "no staff"'):
        reply = here.say(f"action 3.3.2 update {clauses}", OWNER)
        assert reply.title == "That says what stands there already. Nothing was changed."
    here.say('action 3.3.2 update red recovery "no staff" note "HR is told"', OWNER)
    assert recorded(here) == [("red", "no staff"), ("note", "HR is told")]


@pytest.mark.parametrize("clauses", ['done note "signed"', 'done "signed"  evidence "minutes"'])
def test_what_would_be_lost_with_a_rating_that_stands_already_is_refused(here: Cast, clauses: str) -> None:
    here.say("action 3.3.2 done")
    here.later(minutes=5)
    reply = here.say(f"action 3.3.2 update {clauses}")
    assert (reply.title, reply.about) == (
        "3.3.2 is completed already: leave that out. Nothing was saved.",
        "rating",
    )
    assert len(said(here)) == 1


# What is a note, and what is not


@pytest.mark.parametrize(
    "words",
    [
        "the protocol is signed",
        "red tape is gone",
        "done and dusted, nearly",
        "the chair said “not yet”",
        "https://x.test/a?b=c",
    ],
)
def test_update_with_plain_words_is_a_note(here: Cast, words: str) -> None:
    assert here.say(f"action 3.3.2 update {words}", OWNER).title == "3.3.2: note saved"
    assert recorded(here) == [("note", parse.even(words))]
    assert stored(here, "3.3.2").rag == "A"


@pytest.mark.parametrize(
    "words",
    [
        'red "cause" and note "told"',
        'red "cause", note "told"',
        'red "cause" red "again"',
        'red: "cause" extnd "31 May HR"',
        'note "told" and so on',
        'recovery "line" x',
    ],
)
def test_changes_that_cannot_be_read_are_never_taken_for_a_note(here: Cast, words: str) -> None:
    reply = here.say(f"action 3.3.2 update {words}", OWNER)
    assert reply.title.startswith("I cannot read that. Say each change once, its words in quotes:")
    assert not said(here)
    assert here.press(f"action 3.3.2 note {words}"[:60], reply, OWNER).title == "3.3.2: note saved"


def test_the_example_in_that_refusal_works(here: Cast) -> None:
    example = here.say('action 3.3.2 update red "x" and', OWNER).title.split("`")[1]
    assert here.say(example, OWNER).title.endswith("; note saved")


def test_what_is_missing_is_asked_for_in_a_form_that_holds_what_was_said(here: Cast) -> None:
    reply = here.say('action 3.3.2 update red "no staff" note "told" extend "31 May HR" evidence', OWNER)
    assert reply.about == "evidence"
    assert standing(form_of(reply)) == {
        "rating": "red",
        "note": "told",
        "recovery": "no staff",
        "evidence": "",
        "day": "2015-05-31",
        "why": "HR",
    }
    assert not said(here)


def test_the_reason_for_reopening_is_missing_in_the_note(here: Cast) -> None:
    here.say("action 3.3.2 done")
    reply = here.say("action 3.3.2 update reopen")
    assert (reply.about, standing(form_of(reply))["rating"]) == ("note", "reopen")
