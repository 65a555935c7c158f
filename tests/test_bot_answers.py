"""Answers that cannot be put where they belong: whoever asked is told all the same, and told what is true."""

from __future__ import annotations

import json

import pytest
from deliveries import Body, House, command, press, press_in
from local_slack import RESET, Fault, busy, page, refusal

from commands.reply import Reply

SHARED = Reply("47 overdue", aloud=True)


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (refusal("not_in_channel"), "/invite @Touchdown"),
        (busy(), "it was not shared. Press it again"),
        (RESET, "Slack did not say whether it was shared"),
        (page(), "Slack did not say whether it was shared"),
        (refusal("internal_error"), "Slack did not say whether it was shared"),
    ],
)
@pytest.mark.parametrize("typed", [True, False])
def test_whoever_shares_is_told_where_it_was_not_or_may_not_have_been(
    house: House, fault: Fault, told: str, typed: bool
) -> None:
    house.ear.reply = SHARED
    house.slack.script("chat.postMessage", fault)
    url = house.slack.response_url
    house.deliver(command("/plan", "share overdue", response_url=url) if typed else press("share overdue", url))
    assert told in house.slack.asked("respond")[0]["text"]


def test_an_answer_for_a_modal_that_was_closed_comes_in_a_new_one(house: House) -> None:
    house.slack.script("views.update", refusal("not_found"))
    house.deliver(press_in({}, "action 3.3.2 done"))
    assert "Noted." in json.dumps(house.slack.asked("views.open")[0]["view"])
    assert house.slack.asked("chat.postMessage") == []


def test_where_no_modal_can_be_opened_any_more_it_comes_as_a_direct_message(house: House) -> None:
    house.slack.script("views.update", refusal("not_found"))
    house.slack.script("views.open", refusal("expired_trigger_id"))
    house.deliver(press_in({}, "action 3.3.2 done"))
    (sent,) = house.slack.asked("chat.postMessage")
    assert (sent["channel"], sent["text"]) == ("DU0OWNER", "Noted.")


# A change that is pressed for where others see the message

TAKEN_BACK = Reply("3.3.2: “completed” taken back", changed_by="Asha Patel")
SEEN_BY_ALL = {"ts": "1428000000.000300", "thread_ts": "1428000000.000100"}


def test_who_sees_a_message_is_told_of_a_change_that_is_pressed_for_in_it(house: House) -> None:
    house.ear.reply = TAKEN_BACK
    house.deliver(press("action 3.3.2 undo", house.slack.response_url, message=SEEN_BY_ALL))
    (told,) = house.slack.asked("chat.postMessage")
    assert (told["channel"], told["thread_ts"]) == ("C0HOME", "1428000000.000100")
    assert told["text"] == "3.3.2: “completed” taken back\nBy Asha Patel."
    assert house.slack.asked("respond") == []


def test_below_a_message_without_a_thread_the_change_begins_one(house: House) -> None:
    house.ear.reply = TAKEN_BACK
    house.deliver(press("action 3.3.2 undo", house.slack.response_url))
    assert house.slack.asked("chat.postMessage")[0]["thread_ts"] == "1428000000.000100"


IN_MESSAGE = {"type": "message", "channel_id": "C0HOME"}


@pytest.mark.parametrize(
    "unseen",
    [
        {"container": {**IN_MESSAGE, "is_ephemeral": True}},
        {"container": {**IN_MESSAGE, "message_ts": "1428000000.000300"}, "message": {}},  # Slack sends none of one
        {"container": IN_MESSAGE, "message": {**SEEN_BY_ALL, "subtype": "ephemeral"}},
    ],
)
def test_a_change_that_is_pressed_for_in_private_is_answered_in_private(house: House, unseen: Body) -> None:
    house.ear.reply = TAKEN_BACK
    house.deliver(press("action 3.3.2 undo", house.slack.response_url, **unseen))
    assert house.slack.asked("respond")[0]["text"] == "3.3.2: “completed” taken back"
    assert house.slack.asked("chat.postMessage") == []


def test_a_press_that_slack_delivers_twice_is_told_of_once(house: House) -> None:
    house.ear.reply = TAKEN_BACK
    pressed = press("action 3.3.2 undo", house.slack.response_url, message=SEEN_BY_ALL)
    for _ in range(2):
        house.deliver(pressed)
    assert len(house.slack.asked("chat.postMessage")) == 1


def test_a_change_that_cannot_be_told_to_all_is_told_to_whoever_pressed(house: House) -> None:
    house.ear.reply = TAKEN_BACK
    house.slack.script("chat.postMessage", refusal("not_in_channel"))
    house.deliver(press("action 3.3.2 undo", house.slack.response_url, message=SEEN_BY_ALL))
    assert house.slack.asked("respond")[0]["text"] == "3.3.2: “completed” taken back"
