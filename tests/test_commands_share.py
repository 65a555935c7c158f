"""/share: an answer that one person got, for everybody in the place; and nothing that is one's own business."""

from __future__ import annotations

import pytest
from cast import CHIEF, LEAD, OFFICE, OTHER, OWNER, Cast, buttons, refs, rows
from papers import recorded

from commands.registry import answer, load
from commands.reply import Button, Where

AMONG_OTHERS, ALONE = Where("#programme", others=True), Where("D1", direct=True)
SHARED = (
    "status",
    "status workstream 4",
    "action 3.3.2",
    "action 3.3.2 history",
    "overdue",
    "red ws 3",
    "digest",
    "risk 394",
    "risk list",
    "measure list",
    "meeting list",
    "who Head of CiN",
    "problems",
    "find threshold",
    "mine",
)
PRIVATE = ("home", "chase", "clearance", "chase Head of CiN", "undo", "help", "share status")
CHANGES = (
    "action 3.3.2 done",
    "action 3.3.2 note x",
    "action 3.3.2 3.3.3 done",
    "risk 394 note x",
    "post Head of CiN is @Asha Patel",
    "meeting cancel Touch-down all [confirmed]",
    "meeting add",
    "digest hold",
    "3.3.2 done",
)


@pytest.mark.parametrize("sentence", SHARED)
def test_whatever_only_asks_is_shown_to_everybody(here: Cast, sentence: str) -> None:
    private, shared = here.say(sentence, OWNER), here.say(f"share {sentence}", OWNER)
    assert (shared.aloud, private.aloud) == (True, False)
    assert (shared.title, refs(shared)) == (private.title, refs(private))
    assert shared.text == f"Shared by Priya Nair.\n{private.text}".strip()


@pytest.mark.parametrize("sentence", PRIVATE)
def test_what_is_for_one_person_alone_is_not_shared(here: Cast, sentence: str) -> None:
    reply = here.say(f"share {sentence}", OWNER)
    assert (reply.answered, reply.aloud) == (False, False)
    assert reply.title == f"What `{sentence.split(' ')[0]}` answers is for you alone and is not shared."


@pytest.mark.parametrize("sentence", CHANGES)
def test_what_changes_something_is_not_done_by_sharing_it(here: Cast, sentence: str) -> None:
    reply = here.say(f"share {sentence}")
    assert (reply.answered, reply.aloud) == (False, False)
    assert "changes something: only answers are shared. Nothing was saved." in reply.title
    assert recorded(here) == []


def test_every_command_that_is_private_is_among_these() -> None:
    assert {name for name, one in load().items() if one.private} == {one.split()[0] for one in PRIVATE}


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("share", "What shall I share?"),
        ("share zzzz", "I do not know “zzzz”"),
        ("share action 9.9.9", "There is no action"),
    ],
)
def test_what_cannot_be_shared_is_refused_in_private(here: Cast, sentence: str, says: str) -> None:
    reply = here.say(sentence)
    assert says in reply.title
    assert (reply.answered, reply.aloud) == (False, False)


def test_a_share_that_wants_more_words_offers_sentences_that_work(here: Cast) -> None:
    for button in here.say("share").buttons:
        assert here.say(button.sentence).aloud


def test_the_buttons_of_the_one_who_asked_are_gone_and_what_opens_a_row_stays(here: Cast) -> None:
    assert {"Done", "Update…", "Next"} <= {one.label for one in buttons(here.say("overdue", LEAD))}
    shared = here.say("share overdue", LEAD)
    assert buttons(shared) == []
    assert [row.opens for row in rows(shared)] == [row.opens for row in rows(here.say("overdue", LEAD))]


@pytest.mark.parametrize("who", ["stranger", OWNER, LEAD, CHIEF, OFFICE, OTHER])
def test_everybody_who_may_ask_may_share(here: Cast, who: str) -> None:
    assert here.say("share status workstream 4", who).aloud


def test_a_guest_shares_nothing(here: Cast) -> None:
    assert not answer("share status", here.guest(), AMONG_OTHERS, here.now, here.store).aloud


def test_an_answer_can_be_shared_where_there_are_others_and_only_there(here: Cast) -> None:
    among, alone = here.say("status ws 4", where=AMONG_OTHERS), here.say("status ws 4", where=ALONE)
    assert among.buttons[-1] == Button("Share to channel", "share status ws 4")
    assert "Share to channel" not in [one.label for one in alone.buttons]
    assert here.say("status ws 4").buttons == alone.buttons


def test_what_is_offered_to_be_shared_is_what_was_asked(here: Cast) -> None:
    asked = here.say("how is workstream 4?", where=AMONG_OTHERS)
    assert here.say(asked.buttons[-1].sentence, where=AMONG_OTHERS).title == asked.title


@pytest.mark.parametrize("sentence", [*PRIVATE[:5], *CHANGES[:2], "zzzz", "action 9.9.9", "share status"])
def test_nothing_private_no_change_and_no_refusal_is_offered_to_be_shared(here: Cast, sentence: str) -> None:
    reply = here.say(sentence, OWNER, where=AMONG_OTHERS)
    assert "Share to channel" not in [one.label for one in reply.buttons]
