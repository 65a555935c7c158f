"""What can be pressed on cards, lists, meetings, risks and posts: by those who may, of what stands there."""

from __future__ import annotations

import pytest
from cast import CHIEF, LEAD, OFFICE, OTHER, OWNER, Cast, buttons, rows
from papers import form_of, recorded, send, stored
from roles import ELSEWHERE, OWN, ROLES, may

from commands import parse
from commands.registry import load
from commands.reply import Row
from store import people

CHANGE_AT_ONCE = ("Done", "Undo", "Cancel")
OPEN = ["Done", "Update…", "Extend…"]


def labels(cast: Cast, sentence: str, who: str = OFFICE) -> list[str]:
    """What can be pressed below an answer."""
    return [one.label for one in cast.say(sentence, who).buttons]


# Actions


@pytest.mark.parametrize("ref", [OWN, ELSEWHERE])
@pytest.mark.parametrize("role", ROLES)
def test_a_card_and_a_list_offer_changes_to_those_who_may_make_them(here: Cast, role: str, ref: str) -> None:
    here.say('post "Head of CiN" deputy is @Kamal Uddin')
    offered = OPEN if may(role, "note", ref) else []
    assert labels(here, f"action {ref}", ROLES[role]) == offered
    listed = next(row for row in overdue(here, ROLES[role]) if row.ref == ref)
    assert [one.label for one in listed.buttons] == [*offered, *(["History"] if offered else [])]


def overdue(cast: Cast, who: str) -> list[Row]:
    """All pages of the list."""
    return [row for page in range(1, 7) for row in rows(cast.say(f"overdue page {page}", who))]


def test_a_completed_action_offers_update_and_undo_and_nothing_that_is_for_open_ones(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    assert labels(here, "action 3.3.2", OWNER) == ["Update…", "Undo", "History"]


def test_a_completion_asks_for_what_shows_it(here: Cast) -> None:
    done = here.say("action 3.3.2 done", OWNER)
    form = form_of(here.press("Evidence…", done, OWNER))
    assert send(here, form, OWNER, evidence="the minutes").title == "3.3.2: evidence saved"


@pytest.mark.parametrize(("who", "agrees"), [(OWNER, False), (LEAD, True), (OFFICE, True), ("stranger", False)])
def test_a_new_date_can_be_agreed_on_the_card_by_those_who_may(here: Cast, who: str, agrees: bool) -> None:
    here.say("action 3.3.2 extend 31 May 2015 HR", OWNER)
    assert ("Agree" in labels(here, "action 3.3.2", who)) is agrees


def test_a_retired_action_offers_its_history_alone(here: Cast) -> None:
    here.say("action 3.3.2 retire merged [confirmed]")
    assert labels(here, "action 3.3.2") == ["History"]


def test_a_button_drawn_before_a_change_does_nothing_and_says_what_changed(here: Cast) -> None:
    card = here.say("action 3.3.2", OWNER)
    here.say("action 3.3.2 note a word in between", LEAD)
    for label in OPEN:
        assert here.press(label, card, OWNER).title.startswith("3.3.2 has changed since you looked: Graham Sefton")
    assert recorded(here) == [("note", "a word in between")]


def test_the_history_can_still_be_read_by_an_old_button(here: Cast) -> None:
    here.say("action 3.3.2 note one", OWNER)
    card = here.say("action 3.3.2", OWNER)
    here.say("action 3.3.2 note two", OWNER)
    assert here.press("History", card, OWNER).title == "3.3.2: 2 updates"


@pytest.mark.parametrize(
    "sentence", ["action 3.3.2", "mine", "home", "meeting list", "risk 394", "post Head of QSP is vacant"]
)
def test_a_button_that_leads_to_a_form_ends_in_dots_and_few_others_change_anything(here: Cast, sentence: str) -> None:
    for button in buttons(here.say(sentence)):
        said = parse.sentence(button.sentence, load())
        assert button.label.endswith("…") or not load()[said.command].changes(said) or button.label in CHANGE_AT_ONCE
        assert not button.label.endswith("…") or here.say(button.sentence).form


# Meetings


@pytest.mark.parametrize("who", ["stranger", OWNER, LEAD, CHIEF, OTHER])
def test_only_the_programme_office_can_press_anything_on_the_list_of_meetings(here: Cast, who: str) -> None:
    assert buttons(here.say("meeting list", who)) == []
    assert {one.label for one in buttons(here.say("meeting list"))} == {"Move…", "Cancel", "New meeting…"}


def test_to_cancel_a_meeting_asks_first(here: Cast) -> None:
    cancel = next(one for one in buttons(here.say("meeting list")) if one.label == "Cancel")
    assert (cancel.asks, cancel.style) == (
        "Cancel Touch-down, Thu 9 Apr 2015 09:30? No digest goes out for it.",
        "danger",
    )
    assert here.say(cancel.sentence).title == "Touch-down, Thu 9 Apr 2015 09:30, is cancelled"
    assert here.say(cancel.sentence).title == "Touch-down on Thu 9 Apr 2015 is cancelled already"


def test_a_meeting_that_was_moved_is_cancelled_on_the_day_on_which_it_stands(here: Cast) -> None:
    here.say("meeting move Touch-down 2015-04-09 to 2015-04-10 11:00")
    assert here.press("Cancel", here.say("meeting list")).title == "Touch-down, Fri 10 Apr 2015 11:00, is cancelled"


# Risks and posts


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("stranger", ["History"]),
        (OWNER, ["History"]),
        ("Strategic Director Resources and Business Transformation", ["Update…", "History"]),
        (OFFICE, ["Update…", "History"]),
    ],
)
def test_a_risk_offers_its_form_to_its_owner_and_the_programme_office(here: Cast, who: str, offered: list[str]) -> None:
    assert labels(here, "risk 394", who) == offered


@pytest.mark.parametrize(
    ("sentence", "record"),
    [
        ('risk 394 red "two heads left"', ("red", "two heads left")),
        ("risk 394 update the board was told", ("note", "the board was told")),
        ('risk 394 update "the board was told"', ("note", "the board was told")),
        ('risk 394 note "yes" said the chair, "soon"', ("note", '"yes" said the chair, "soon"')),
    ],
)
def test_what_is_said_of_a_risk_may_stand_in_quotes(here: Cast, sentence: str, record: tuple[str, str]) -> None:
    assert here.say(sentence).answered
    assert recorded(here) == [record]


@pytest.mark.parametrize("name", ["What is next", 'The "front door" lead', "Deputy is"])
def test_a_post_whose_name_reads_like_a_sentence_is_set_in_quotes(here: Cast, name: str) -> None:
    with here.store.writing() as session:
        people.find_or_make_post(session, here.programme.id, name)
    quoted = name.replace('"', '""')
    seated = here.say(f'post "{quoted}" is @Asha Patel')
    assert seated.title == f"{name}: Asha Patel from Tue 7 Apr 2015"
    assert here.press("Undo", seated).title == f"{name}: vacant from Tue 7 Apr 2015"


def test_the_deputy_of_a_post_in_quotes_is_set_as_well(here: Cast) -> None:
    assert here.say('post "Head of CiN" deputy is @Kamal Uddin').title.startswith(
        "Head of CiN: Priya Nair, Stephen Oldroyd, Kamal Uddin (deputy) from"
    )
    assert stored(here, OWN).version == 1
