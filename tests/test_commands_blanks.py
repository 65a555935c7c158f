"""Whatever is typed into whatever blank: never an error, and on record as it was typed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import OWNER, Cast
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from papers import fill_in, form_of, recorded, send, standing, stored, stored_risk

from commands import parse
from store.db import open_store
from store.errors import Refusal
from store.screen import refuse_identifying

ODD = [
    '"', '""', '"""', "“", "”", "'", "[seen 1]", "[seen 9] [confirmed]", "[confirmed]", "`", "`x`", "{note}", "{day}", "update", "note",
    "red", "done", "3.3.3 done", "3.3.2", "3.3", "recovery", 'red "x"', 'note ""', "31 May", "2015-05-31", "to 3 June 2015", "- ", "–", "—",
    "?", "!", ".", "...", ",", ":", ";", "/", "\n", "\t", "\u200b", "\u202e", "\ud800", "\x00", "e\u0301", "😀", "&amp;", "<@U1>", "%",
    "action", "/action", "please", "is", "deputy is", "vacant", "when HR agrees", "by Friday", "09:30", "#programme", "Mon",
    "undo", "\\", "monthly first", "9" * 40,
]  # fmt: skip
TEXT = (
    st.lists(st.sampled_from(ODD) | st.text(max_size=6), min_size=1, max_size=6).map(" ".join)
    | st.text(max_size=60)
    | st.text(alphabet=st.characters(codec=None, categories=("Cs", "L", "N", "P", "Z", "C")), max_size=30)
)
FORMS = (
    "action 3.3.2 update",
    "action update",
    "action 3.3.2 extend",
    "action 3.3.2 red",
    "action 3.3.2 note",
    "action 3.3.2 evidence",
    "action 6.1.7 retire",
    "action 3.3.3 decline",
    "action 3.1.3 reopen",
    "risk 394 update",
    "post",
    "meeting add",
    "meeting move Touch-down 2015-05-21",
)
BLANKS = (
    *("rating", "recovery", "note", "evidence", "day", "why", "action", "retire", "decline", "reopen", "words"),
    *("post", "as", "who", "name", "often", "days", "time", "channel"),
)
EDGES = (
    "- said it",
    "ends in stops...",
    "asks?",
    'ends in a "quote"',
    '"whole"',
    "x [seen 4]",
    "x [confirmed]",
    "`code`",
    ": x",
    "3.3.3 done",
)


@pytest.fixture(scope="module")
def worn(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """A sample programme in which form after form is sent, with a request and a completion in it."""
    shutil.copy(sample_file, file := tmp_path_factory.mktemp("worn") / "touchdown.db")
    opened = open_store(f"sqlite:///{file}")
    cast = Cast(opened)
    cast.say("action 3.3.3 extend 31 May 2015 HR", "Team Leader Org Dev")
    yield cast
    opened.close()


def sayable(words: str) -> str:
    """``words`` as they are to stand on record; passes over those that are none, or that a child could be known by."""
    plain = parse.even(words)
    assume(plain)
    try:
        return refuse_identifying(plain)
    except Refusal:
        assume(False)
        raise


@settings(max_examples=30)
@given(st.sampled_from(FORMS), st.dictionaries(st.sampled_from(BLANKS), TEXT))
def test_any_text_in_any_blank_is_answered_or_refused_in_words(worn: Cast, asks: str, typed: dict[str, str]) -> None:
    asked = worn.say(asks)
    assume(asked.form)  # a meeting that an earlier form has moved stands elsewhere now
    form = form_of(asked)
    reply = send(worn, form, **{name: words for name, words in typed.items() if name in standing(form)})
    assert reply.title
    assert "Something went wrong" not in reply.title
    assert reply.about in ("", *standing(form))
    if any(button.label == "Undo" for button in reply.buttons):
        assert worn.press("Undo", reply).answered
    worn.later(seconds=121)


@settings(max_examples=30)
@example("note", "- said it")
@example("evidence", '"whole"')
@given(st.sampled_from(["note", "evidence"]), TEXT)
def test_what_is_typed_into_a_form_of_one_blank_is_on_record_as_typed(worn: Cast, verb: str, typed: str) -> None:
    words = sayable(typed)
    worn.later(seconds=121)
    assert fill_in(worn, f"action 3.3.4 {verb}", **{verb: typed}).answered
    assert recorded(worn, worn.now) == [(verb, words)]


@settings(max_examples=25)
@given(TEXT, TEXT, TEXT, TEXT)
def test_what_is_typed_into_the_whole_form_is_on_record_as_typed(
    worn: Cast, recovery: str, note: str, evidence: str, why: str
) -> None:
    words = [sayable(typed) for typed in (recovery, note, evidence, why)]
    sayable(" ".join(words))  # two blanks can hold between them what one may not
    worn.later(seconds=121)
    assume(words[0] != stored(worn, "3.3.7", "b").recovery)
    blanks = {"rating": "red", "recovery": recovery, "note": note, "evidence": evidence, "why": why}
    day = f"{worn.now.year + 1}-06-01"
    reply = fill_in(worn, "action 3.3.7 (b) update", "Senior Resourcing Consultant", **blanks, day=day)
    assert reply.answered
    assert recorded(worn, worn.now) == list(zip(("red", "note", "evidence", "ask"), words, strict=True))
    one = stored(worn, "3.3.7", "b")
    assert (one.recovery, one.asked_why, str(one.asked_due)) == (words[0], words[3], day)


@settings(max_examples=20)
@given(TEXT)
def test_the_reason_for_a_new_date_is_on_record_as_typed(worn: Cast, typed: str) -> None:
    words = sayable(typed)
    worn.later(seconds=121)
    assert fill_in(worn, "action 3.3.2 extend", OWNER, day="2016-06-01", why=typed).answered
    assert recorded(worn, worn.now) == [("ask", words)]


@settings(max_examples=20)
@example("Who was to call the panel?")
@given(TEXT)
def test_why_a_promise_was_missed_is_on_record_as_typed(worn: Cast, typed: str) -> None:
    words = sayable(typed)
    promised = worn.say(f"promise new sign it, {worn.now:%d %H %M %S}", OWNER)
    worn.later(seconds=121)
    asked = worn.press("Missed…", promised, OWNER)
    assert send(worn, form_of(asked), OWNER, why=typed).answered
    assert recorded(worn, worn.now) == [("missed", words)]


@pytest.mark.parametrize("words", ["Has the panel met?", "3.3.2 is done?", 'They said "no"'])
def test_a_message_that_becomes_a_note_stands_in_the_form_as_it_was_written(here: Cast, words: str) -> None:
    assert standing(form_of(here.say(f"action note {words}")))["note"] == words


@settings(max_examples=20)
@given(st.sampled_from(["red", "amber", "green", "note"]), TEXT)
def test_what_is_typed_of_a_risk_is_on_record_as_typed(worn: Cast, rating: str, typed: str) -> None:
    words = sayable(typed)
    worn.later(seconds=121)
    assert fill_in(worn, "risk 394 update", rating=rating, words=typed).answered
    assert recorded(worn, worn.now) == [(rating, words)]
    assert rating != "red" or stored_risk(worn, "394").recovery == words


@pytest.mark.parametrize("typed", EDGES)
@pytest.mark.parametrize("verb", ["reopen", "decline", "retire", "red"])
def test_every_reason_is_on_record_as_typed(here: Cast, verb: str, typed: str) -> None:
    here.say(
        {"reopen": "action 3.3.2 done", "decline": "action 3.3.2 extend 31 May 2015 HR"}.get(verb, "status"), OWNER
    )
    here.later(minutes=3)
    blank = {"red": "recovery"}.get(verb, verb)
    assert fill_in(here, f"action 3.3.2 {verb}", **{blank: typed}).answered
    assert recorded(here, here.now) == [(verb, typed)]


def test_a_form_with_every_blank_full_is_heard(here: Cast) -> None:
    form = form_of(here.say("action 3.3.2 update"))
    full = {one.name: '"' * one.most for one in form.blanks if one.name not in ("rating", "day")}
    assert send(here, form, rating="red", day="2015-05-31", **full).answered
    assert [len(why) for _, why in recorded(here)] == [2_000, 3_000, 1_000, 500]


@settings(max_examples=30)
@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cf", "Cs", "Cn", "Co")), min_size=1, max_size=60))
def test_a_meetings_name_is_on_record_as_typed_or_refused_at_its_blank(worn: Cast, typed: str) -> None:
    words = sayable(typed)
    worn.later(seconds=121)
    reply = fill_in(worn, "meeting add", name=typed, days="Mon,Wed")
    assert reply.title.startswith(f"{words}: every Monday and Wednesday") or reply.about == "name"
