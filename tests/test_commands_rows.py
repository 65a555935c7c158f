"""What can be pressed on each row of a list: by those who may, of what stands there, and read for a page at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cast import CHIEF, LEAD, OFFICE, OTHER, OWNER, Cast, rows
from papers import recorded
from sqlalchemy import event

from bot.blocks import to_blocks
from commands.reply import Reply, Row
from store import people
from store.model import Risk

DIRECTOR = "Strategic Director Resources and Business Transformation"  # owns risk 394
LATE = ("3.3.2", "3.1.8", "3.1.2", "3.1.5")  # of workstream 3


def row(reply: Reply, ref: str) -> Row:
    """The first row of that ref."""
    return next(one for one in rows(reply) if one.ref == ref)


def labels(reply: Reply, ref: str) -> list[str]:
    """What can be pressed on it."""
    return [button.label for button in row(reply, ref).buttons]


def press(cast: Cast, label: str, reply: Reply, ref: str, who: str = OFFICE) -> Reply:
    """Presses a button of that row."""
    return cast.say(next(one.sentence for one in row(reply, ref).buttons if one.label == label), who)


@contextmanager
def counted(cast: Cast) -> Iterator[list[str]]:
    """The statements that the store is asked meanwhile."""
    asked: list[str] = []

    def note(_c: object, _x: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(cast.store.engine, "before_cursor_execute", note)
    yield asked
    event.remove(cast.store.engine, "before_cursor_execute", note)


def queries(cast: Cast, sentence: str, who: str = OFFICE) -> int:
    """How many statements an answer costs."""
    with counted(cast) as asked:
        cast.say(sentence, who)
    return len(asked)


def many_risks(cast: Cast, number: int) -> None:
    """As many more, each of a post of its own."""
    with cast.store.writing() as session:
        for n in range(number):
            owner = people.find_or_make_post(session, cast.programme.id, f"Head of risk {n}")
            ref, words = (
                str(500 + n),
                "IF nobody looks at it THEN it happens while all of us look elsewhere, every time",
            )
            on = cast.now.date()
            session.add(
                Risk(programme_id=cast.programme.id, ref=ref, text=words, rag="R", post_id=owner.id, updated_on=on)
            )


# Risks


@pytest.mark.parametrize(
    ("who", "offered"),
    [("stranger", []), (OWNER, []), (DIRECTOR, ["Update…", "History"]), (OFFICE, ["Update…", "History"])],
)
@pytest.mark.parametrize("sentence", ["risk list", "risk red"])
def test_a_risk_of_a_list_offers_what_they_may_say_of_it(
    here: Cast, sentence: str, who: str, offered: list[str]
) -> None:
    assert labels(here.say(sentence, who), "394") == offered
    assert labels(here.say(sentence, who), "407") == (offered if who == OFFICE else [])


def test_a_risk_of_a_list_can_be_taken_back_by_those_who_may(here: Cast) -> None:
    here.say("risk 394 amber two offers", OFFICE)
    assert labels(here.say("risk list"), "394") == ["Update…", "History", "Undo"]
    assert labels(here.say("risk list", DIRECTOR), "394") == ["Update…", "History"]  # the change is not theirs
    assert press(here, "Undo", here.say("risk list"), "394").title.startswith("Risk 394: “declared A” taken back")
    assert labels(here.say("risk list"), "394") == ["Update…", "History"]


def test_each_button_of_a_risk_is_understood(here: Cast) -> None:
    listed = here.say("risk list")
    assert press(here, "Update…", listed, "394").form
    assert press(here, "History", listed, "394").title == "Risk 394: 0 updates"


def test_an_old_button_of_a_risk_row_says_what_changed_since(here: Cast) -> None:
    here.say("risk 394 amber two offers", DIRECTOR)
    old = here.say("risk list", DIRECTOR)
    here.say("risk 394 red both withdrew, agency, June", OFFICE)
    for label in ("Update…", "Undo"):
        assert press(here, label, old, "394", DIRECTOR).title.startswith("Risk 394 has changed since you looked: Asha")
    assert [verb for verb, _ in recorded(here)] == ["amber", "red"]


def test_what_is_told_of_a_risk_can_be_taken_back_and_gone_on_from(here: Cast) -> None:
    here.say("risk 394 note one", DIRECTOR)
    told = here.say("risk 394 note two", DIRECTOR)
    assert (labels(told, "394"), [one.label for one in told.buttons]) == (["Update…", "History"], ["Undo"])
    back = here.press("Undo", told, DIRECTOR)
    assert (labels(back, "394"), back.buttons) == (["Update…", "History", "Undo"], ())
    assert "taken back" in here.press("Undo", back, DIRECTOR).title
    assert [verb for verb, _ in recorded(here)] == ["note", "note", "undo", "undo"]


def test_a_long_register_has_pages_and_each_fits_into_a_message(here: Cast) -> None:
    many_risks(here, 20)
    for page, number in ((1, 8), (4, 1)):
        reply = here.say(f"risk list page {page}")
        assert (len(rows(reply)), reply.footer) == (number, f"Page {page} of 4.")
        assert "more" not in str(to_blocks(reply)[-1])
    assert rows(here.press("Next", here.say("risk red"))) == rows(here.say("risk red page 2"))


def test_a_page_of_risks_is_read_at_once(here: Cast) -> None:
    few = queries(here, "risk gone")
    many_risks(here, 6)
    for n in range(6):
        here.say(f"risk {500 + n} note a word")
    assert queries(here, "risk list") <= few + 2  # the owners, and what was said of all of them


# Actions


def test_an_action_of_a_list_can_be_taken_back_last_of_all(here: Cast) -> None:
    here.say("action 3.3.2 note a word", OWNER)
    assert labels(here.say("mine", OWNER), "3.3.2") == ["Done", "Update…", "Extend…", "History", "Undo"]
    assert labels(here.say("mine", OWNER), "5.7.1") == ["Done", "Update…", "Extend…", "History"]
    assert press(here, "Undo", here.say("mine", OWNER), "3.3.2", OWNER).title == "3.3.2: “note” taken back"
    assert "Undo" not in labels(here.say("mine", OWNER), "3.3.2")


def test_a_completed_action_of_a_list_offers_update_history_and_undo_and_a_check_to_whoever_may(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    assert labels(here.say("action list ws 3", "Priya Nair"), "3.3.2") == ["Update…", "History", "Undo"]
    assert labels(here.say("action list ws 3", LEAD), "3.3.2") == ["Verify", "Reject…", "Update…", "History", "Undo"]


@pytest.mark.parametrize(
    ("who", "offered"),
    [(OWNER, True), ("Stephen Oldroyd", False), (LEAD, True), (OFFICE, True), (OTHER, False), (CHIEF, False)],
)
def test_undo_stands_there_exactly_where_it_would_be_done(here: Cast, who: str, offered: bool) -> None:
    here.say("action 3.3.2 note a word", "Priya Nair")
    assert ("Undo" in labels(here.say("action list ws 3 overdue", who), "3.3.2")) is offered
    assert ("Undo" in [one.label for one in here.say("action 3.3.2", who).buttons]) is offered
    assert here.say("action 3.3.2 undo [seen 2]", who).answered is offered


def test_an_owner_is_not_offered_to_take_back_that_their_wish_was_declined(here: Cast) -> None:
    here.say("action 3.3.2 extend 31 May 2015 HR", OWNER)
    here.say("action 3.3.2 decline it stands", LEAD)
    assert "Undo" not in labels(here.say("mine", OWNER), "3.3.2")
    assert "Undo" in labels(here.say("action list ws 3 overdue", LEAD), "3.3.2")


def test_an_old_undo_of_a_row_says_what_changed_since(here: Cast) -> None:
    here.say("action 3.3.2 note one", OWNER)
    old = here.say("mine", OWNER)
    here.say("action 3.3.2 note two", LEAD)
    assert press(here, "Undo", old, "3.3.2", OWNER).title.startswith(
        "3.3.2 has changed since you looked: Graham Sefton"
    )


def test_a_page_of_actions_is_read_at_once(here: Cast) -> None:
    quiet = queries(here, "action list ws 3 overdue", LEAD)
    for ref in LATE:
        here.say(f"action {ref} note a word")
    assert queries(here, "action list ws 3 overdue", LEAD) == quiet


def test_a_page_of_actions_fits_into_a_message_with_all_that_can_be_pressed(here: Cast) -> None:
    for one in rows(here.say("overdue")):
        here.say(f"action {one.ref} note a word")
    reply = here.say("overdue")
    assert all(labels(reply, one.ref)[-1] == "Undo" for one in rows(reply))
    assert "more" not in str(to_blocks(reply)[-1])


def test_what_a_change_tells_is_opened_and_taken_back_by_one_button_each(here: Cast) -> None:
    told = here.say("action 3.3.2 note a word", OWNER)
    assert ([one.label for one in told.buttons], labels(told, "3.3.2")) == (["Undo"], [])
    assert row(told, "3.3.2").opens == "action 3.3.2"


def test_after_a_change_is_taken_back_one_can_go_on(here: Cast) -> None:
    back = here.press("Undo", here.say("action 3.3.2 done", OWNER), OWNER)
    assert (labels(back, "3.3.2"), back.buttons) == (["Done", "Update…", "Extend…", "History"], ())
    assert press(here, "Done", back, "3.3.2", OWNER).title == "3.3.2: completed on Tue 7 Apr 2015"


# Promises


@pytest.mark.parametrize(
    ("who", "offered"),
    [(OWNER, True), ("Stephen Oldroyd", False), (LEAD, True), (OFFICE, True), (OTHER, False), (CHIEF, False)],
)
def test_an_open_promise_of_a_list_offers_what_they_may_say_of_it(here: Cast, who: str, offered: bool) -> None:
    here.say("promise 3.3.2 by Thursday sign the protocol", OWNER)
    assert labels(here.say("promise list", who), "promise 1") == (["Kept", "Missed…"] if offered else [])
    assert here.say("promise 1 kept", who).answered is offered


@pytest.mark.parametrize("by", [OWNER, LEAD])
@pytest.mark.parametrize("who", [OWNER, "Stephen Oldroyd", LEAD, OFFICE, OTHER, CHIEF])
def test_an_ended_promise_offers_undo_exactly_where_it_would_be_done(here: Cast, who: str, by: str) -> None:
    here.say("promise 3.3.2 by Thursday sign the protocol", OWNER)
    here.say("promise 1 kept", by)
    listed, card = here.say("promise list kept", who), here.say("promise 1", who)
    offered = "Undo" in labels(listed, "promise 1")
    assert ("Undo" in [one.label for one in card.buttons]) is offered
    assert here.say("promise 1 undo [seen 2]", who).answered is offered


def test_a_page_of_promises_is_read_at_once(here: Cast) -> None:
    for ref in LATE[:2]:
        here.say(f"promise {ref} by Thursday see to it")
    few = queries(here, "promise list", LEAD)
    for ref in LATE[2:]:
        here.say(f"promise {ref} by Thursday see to it")
        here.say(f"promise {ref} by Friday see to it again")
    assert queries(here, "promise list", LEAD) == few
