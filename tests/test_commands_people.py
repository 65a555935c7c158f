"""/who and /post: who holds a post, and the programme office saying so."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from cast import LEAD, OFFICE, OWNER, Cast, buttons, refs, rows

from store import updates
from store.model import Update


def said(cast: Cast) -> Sequence[Update]:
    """What people said since the morning, the latest first."""
    with cast.store.reading() as session:
        return updates.since(session, cast.programme.id, Cast.MORNING)


@pytest.mark.parametrize(
    "words",
    [
        "Head of CiN",
        "head of cin",
        '"Head of CiN"',
        "is Head of CiN?",
        "is the Head of CiN",
        "Head of Children in Need",
    ],
)
def test_a_post_is_asked_for_in_several_ways(here: Cast, words: str) -> None:
    reply = here.say(f"who {words}")
    assert reply.title == "Head of CiN: Priya Nair, Stephen Oldroyd"
    assert reply.text == "Head of Children in Need. 6 open actions, 5 overdue."


def test_a_post_leads_to_its_actions(here: Cast) -> None:
    reply = here.press("Its actions", here.say("who Head of CiN"))
    assert refs(reply) == ["3.3.2", "5.7.1", "2.2.6", "2.2.11", "5.1.5", "5.1.6"]


def test_every_post_is_listed_with_its_holders(here: Cast) -> None:
    reply = here.say("who list")
    assert reply.title == "79 posts, 0 vacant"
    assert {row.ref: row.text for row in rows(reply)}["Head of CiN"] == "Priya Nair, Stephen Oldroyd"


def test_a_person_is_asked_for_their_posts(here: Cast) -> None:
    assert here.say("who @Helen Adeyemi").title == (
        "Helen Adeyemi: Service Director C&F and Service Director Children & Families"
    )


@pytest.mark.parametrize("words", ["am I", "am I?", "me"])
def test_one_may_ask_for_ones_own_posts(here: Cast, words: str) -> None:
    assert here.say(f"who {words}", OWNER).title == "Priya Nair: Head of CiN"
    assert here.say(f"who {words}", "stranger").title == "Sam Stranger: holds no post in this programme"


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("owns 3.3.2", "action 3.3.2"),
        ("is responsible for 3.3.2", "action 3.3.2"),
        ("has action 3.3.2?", "action 3.3.2"),
        ("leads workstream 4", "status workstream 4"),
        ("leads ws four", "status workstream 4"),
        ("Hed of CiN", "who Head of CiN"),
        ("", "who list"),
    ],
)
def test_who_of_something_else_offers_the_sentence_that_answers(here: Cast, words: str, offered: str) -> None:
    assert offered in [button.sentence for button in buttons(here.say(f"who {words}"))]


# Setting a holder


def test_the_programme_office_says_who_holds_a_post_and_the_work_stays(anywhere: Cast) -> None:
    reply = anywhere.say("post Head of CiN is @Kamal Uddin [confirmed]")
    assert reply.title == "Head of CiN: Kamal Uddin from Tue 7 Apr 2015"
    assert reply.text == "It was Priya Nair, Stephen Oldroyd. The work stays with the post."
    assert refs(anywhere.say("mine", "Kamal Uddin"))[0] == "3.3.2"
    assert "You hold no post" in anywhere.say("mine", "Priya Nair").title


def test_one_change_of_holder_is_one_update(anywhere: Cast) -> None:
    anywhere.say("post Head of QSP is @Kamal Uddin")
    (update,) = said(anywhere)
    assert (update.item, update.label, update.verb, update.by) == ("post", "Head of QSP", "holder", "Asha Patel")
    assert (update.was, update.now) == ({"holders": "Sunita Sharma"}, {"holders": "Kamal Uddin"})


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ('"Head of CiN" is @Kamal Uddin', "Head of CiN: Kamal Uddin from"),
        ("head of cin = @Kamal Uddin", "Head of CiN: Kamal Uddin from"),
        ("Head of CiN held by kamal uddin.", "Head of CiN: Kamal Uddin from"),
        ("Head of CiN is @UKAMALUDDIN", "Head of CiN: Kamal Uddin from"),
        ("Head of CiN is @UNEW12345", "Head of CiN: UNEW12345 from"),
        ("Head of CiN deputy is @Kamal Uddin", "Head of CiN: Priya Nair, Stephen Oldroyd, Kamal Uddin (deputy) from"),
        ("Head of CiN is vacant", "Head of CiN: vacant from"),
        ("Head of CiN is nobody", "Head of CiN: vacant from"),
    ],
)
def test_a_holder_is_said_in_several_ways(here: Cast, words: str, title: str) -> None:
    assert here.say(f"post {words} [confirmed]").title.startswith(title)


@pytest.mark.parametrize("words", ["@Kamal Uddin", "nobody"])
def test_several_lose_a_post_only_after_a_question_and_get_it_back_together(anywhere: Cast, words: str) -> None:
    question = anywhere.say(f"post Head of CiN is {words}")
    assert question.title.startswith("Replace Priya Nair and Stephen Oldroyd by ")
    assert anywhere.say("who Head of CiN").title == "Head of CiN: Priya Nair, Stephen Oldroyd"
    done = anywhere.press("Yes, replace all 2", question)
    assert done.text.startswith("It was Priya Nair, Stephen Oldroyd.")
    assert anywhere.press("Undo", done).title == "Head of CiN: Priya Nair, Stephen Oldroyd from Tue 7 Apr 2015"


def test_two_hold_a_post_by_one_sentence(here: Cast) -> None:
    reply = here.say("post Head of QSP is @Kamal Uddin and @Sunita Sharma")
    assert reply.title == "Head of QSP: Sunita Sharma, Kamal Uddin from Tue 7 Apr 2015"


def test_an_old_button_does_not_undo_what_was_said_of_a_post_since(here: Cast) -> None:
    done = here.say("post Head of QSP is @Kamal Uddin")
    here.say("post Head of QSP is @Asha Patel")
    refused = here.press("Undo", done)
    assert refused.title.startswith("Head of QSP has changed since you looked: Asha Patel (Programme Office) said")
    assert here.say("who Head of QSP").title == "Head of QSP: Asha Patel"


def test_a_change_of_holder_is_taken_back_by_its_button(here: Cast) -> None:
    reply = here.say("post Head of QSP is @Kamal Uddin")
    assert here.press("Undo", reply).title == "Head of QSP: Sunita Sharma from Tue 7 Apr 2015"
    deputy = here.say("post Head of QSP deputy is @Kamal Uddin")
    assert here.press("Undo", deputy).title == "Head of QSP: Sunita Sharma from Tue 7 Apr 2015"
    vacant = here.say("post Head of QSP is vacant")
    assert here.press("Undo", vacant).title == "Head of QSP: Sunita Sharma from Tue 7 Apr 2015"


def test_a_vacant_post_is_counted_and_shown(here: Cast) -> None:
    here.say("post Head of CiN is vacant [confirmed]")
    assert here.say("who list").title == "79 posts, 1 vacant"
    assert {row.ref: row.text for row in rows(here.say("action 3.3.2"))}["Owner"] == "Head of CiN (vacant)"


def test_a_deputy_stays_when_the_holder_goes_and_goes_alone(here: Cast) -> None:
    here.say("post Head of CiN deputy is @Kamal Uddin")
    assert here.say("post Head of CiN is vacant [confirmed]").title.startswith("Head of CiN: Kamal Uddin (deputy)")
    here.say("post Head of CiN is @Priya Nair [confirmed]")
    assert here.say("post Head of CiN deputy is vacant").title == "Head of CiN: Priya Nair from Tue 7 Apr 2015"


def test_saying_who_holds_it_already_changes_nothing(here: Cast) -> None:
    here.say("post Head of CiN is @Kamal Uddin [confirmed]")
    again = here.say("post Head of CiN is @Kamal Uddin [confirmed]")
    assert (again.title, again.text) == ("Head of CiN is already Kamal Uddin", "Nothing was changed.")
    assert len(said(here)) == 1


def test_what_was_said_before_bears_the_name_of_who_said_it(here: Cast) -> None:
    here.say("action 3.3.2 note waiting", OWNER)
    here.say("post Head of CiN is @Kamal Uddin [confirmed]")
    assert rows(here.say("action 3.3.2 history"))[0].note == "Priya Nair (Head of CiN): waiting"


@pytest.mark.parametrize("who", ["stranger", OWNER, LEAD, "CEO"])
def test_only_the_programme_office_says_who_holds_a_post(here: Cast, who: str) -> None:
    refused = here.say("post Head of CiN is @Kamal Uddin [confirmed]", who).title
    assert refused == "Only the programme office can do this: Asha Patel (Programme Office)."
    assert not said(here)


def test_the_programme_office_hands_over_but_never_leaves_nobody(here: Cast) -> None:
    assert "nobody would be the programme office" in here.say("post Programme Office is vacant").title
    here.say("post Programme Office is @Kamal Uddin", OFFICE)
    assert here.say("post Head of CiN is vacant [confirmed]", "Kamal Uddin").title.startswith("Head of CiN: vacant")
    assert here.say("post Head of CiN is @Priya Nair [confirmed]", "Asha Patel").title.startswith(
        "Only the programme office"
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "Say `post <post> is @person`"),
        ("Head of CiN", "Say `post <post> is @person`"),
        ("Head of CiN is", "Say `post <post> is @person`"),
        ("Hed of CiN is @Kamal Uddin", "There is no post “Hed of CiN”. The nearest: Head of CiN"),
        ("Head of CiN is @Nobody Known", "I do not know anybody called “Nobody Known” here."),
        ("Head of CiN is @", "I do not know anybody called"),
    ],
)
def test_what_cannot_be_set_is_refused(here: Cast, words: str, says: str) -> None:
    assert here.say(f"post {words}").title.startswith(says)
    assert not said(here)
