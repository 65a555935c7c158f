"""Answers that cannot be put where they belong: whoever asked is told all the same, and told what is true."""

from __future__ import annotations

import json

import pytest
from deliveries import House, command, press, press_in
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
