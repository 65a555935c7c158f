"""What people say in their own words: questions are answered, wishes are offered as a sentence and change nothing."""

from __future__ import annotations

import pytest
from cast import CHIEF, OFFICE, OWNER, Cast, buttons
from hypothesis import given
from hypothesis import strategies as st

from commands import parse, phrases
from commands.registry import load
from store import updates
from store.errors import Refusal


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("What do I owe?", "mine"),
        ("what must I do next", "mine"),
        ("What's on my plate?", "mine"),
        ("my list", "mine"),
        ("Who is late?", "overdue"),
        ("what's slipping in ws 4?", "overdue ws 4"),
        ("which actions are behind", "overdue"),
        ("show me everything red in ws4", "red ws4"),
        ("anything red?", "red"),
        ("the reds", "red"),
        ("everything that's overdue for Head of CiN", "overdue Head of CiN"),
        ("When's the next touchdown?", "meeting list"),
        ("next meeting", "meeting list"),
        ("search for retention", "find retention"),
        ("whos responsible for 3.3.2", "who responsible for 3.3.2"),
        ("what went out?", "digest last"),
        ("status workstream 4 please", "status workstream 4"),
        ("overdue, thanks", "overdue"),
    ],
)
def test_a_question_in_other_words_is_the_sentence_that_it_means(here: Cast, said: str, sentence: str) -> None:
    meant = here.say(sentence, OWNER)
    assert here.say(said, OWNER).title == meant.title


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("hold the digest", "digest hold"),
        ("send the digest now", "digest post now"),
        ("post digest", "digest post now"),
        ("cancel touch-down on Thursday", 'meeting cancel "Touch-down" Thursday'),
        ("cancel Thursday", 'meeting cancel "Touch-down" Thursday'),
        ("move the touchdown to Friday", 'meeting move "Touch-down" to Friday'),
        ("new meeting", "meeting add"),
        ("set holder", "post"),
        ("make Priya Nair head of CCM", "post head of CCM is Priya Nair"),
        ("Head of CCM is @Priya Nair", "post Head of CCM is @Priya Nair"),
        ("remind Priya", "chase @Priya"),
        ("I will sign the protocol by Thursday", "promise by Thursday sign the protocol"),
        ("3.3.2done", "action 3.3.2 done"),
        ("delete 3.3.2 merged", "action 3.3.2 retire merged"),
    ],
)
def test_a_wish_is_offered_as_a_sentence_and_changes_nothing(here: Cast, said: str, sentence: str) -> None:
    reply = here.say(said, OFFICE)
    assert (reply.title, [one.sentence for one in buttons(reply)]) == (
        f"Do you mean `{sentence}`? Nothing was changed.",
        [sentence],
    )
    with here.store.reading() as session:
        assert not updates.since(session, here.programme.id, Cast.MORNING)


def test_what_is_new_and_what_the_letters_mean_is_told(here: Cast) -> None:
    assert here.say("what's changed since Monday?", CHIEF).title.startswith("`status` shows what changed in the last 7")
    assert "R missing or likely to miss its deadline" in here.say("what does red mean?", CHIEF).title
    assert "A acceptable, not yet at target" in here.say("explain amber", CHIEF).title


@pytest.mark.parametrize("said", ["3.3.2 blocked by legal", "3.3.2 delayed", "3.3.2 stuck, no money"])
def test_of_an_action_in_trouble_red_is_offered_before_a_note(here: Cast, said: str) -> None:
    reply = here.say(said, OWNER)
    words = said.removeprefix("3.3.2 ")
    assert "or `red`, where it will miss its deadline. Nothing was saved." in reply.title
    assert [one.sentence for one in buttons(reply)] == [f"action 3.3.2 red {words}", f"action 3.3.2 note {words}"]


def test_push_moves_a_date(here: Cast) -> None:
    assert here.say("push 3.3.2 to 31/5/15 waiting", OWNER).title == "3.3.2: asked to extend to Sun 31 May 2015"


@pytest.mark.parametrize(("said", "whose"), [("overdue Priya", "Priya Nair"), ("actions for priya nair", "Priya Nair")])
def test_a_list_can_be_asked_of_a_person_by_name(here: Cast, said: str, whose: str) -> None:
    assert here.say(said, CHIEF).title.endswith(whose)


def test_a_name_that_several_bear_is_nobodys(here: Cast) -> None:
    assert here.say("overdue Head Nair", CHIEF).title.startswith("There is no post “Head Nair”")


@given(st.sampled_from(["note", "red", "evidence", "done"]), st.text("abc thankspleaseredwho'.", max_size=40))
def test_what_is_said_of_an_action_is_never_taken_for_something_else(verb: str, words: str) -> None:
    said = f"action 3.3.2 {verb} {words}"
    assert phrases.plainly(said) == said


@given(st.text())
def test_whatever_it_makes_of_words_is_a_sentence_or_a_refusal(words: str) -> None:
    try:
        said = phrases.plainly(words)
    except Refusal:
        return
    assert said == words or parse.sentence(said, load()).command in load()
