"""What people say in Slack is heard, and the answer goes where it belongs: the real app, door and Web API client."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from deliveries import House, command, direct, event, mention, open_house, press
from local_slack import BOT_USER, HANG, HELD, RESET, TEAM, Fault, LocalSlack, busy, page, person, refusal

from commands.reply import Button, Reply, Where
from store.people import Identity

OWNER = Identity(TEAM, "U0OWNER", "Asha Patel")


@pytest.fixture(scope="module")
def running() -> Iterator[House]:
    slack = LocalSlack()
    with open_house(slack, slack_commands={"risk": "td-risk"}) as house:
        yield house
    slack.close()


@pytest.fixture
def house(running: House) -> House:
    running.begin_anew()
    return running


def test_a_command_is_heard_as_its_sentence(house: House) -> None:
    said = command("/action", "3.3.2 done")
    status, answer = house.deliver(said)
    assert (status, answer["response_type"], answer["text"]) == (200, "ephemeral", "Noted.")
    assert house.ear.heard == [
        ("action 3.3.2 done", OWNER, Where("C0HOME", others=True), f"trigger:{said['trigger_id']}")
    ]


def test_the_umbrella_takes_any_sentence(house: House) -> None:
    house.deliver(command("/plan", "status workstream 4"))
    assert house.ear.sentences == ["status workstream 4"]


def test_the_umbrella_alone_is_a_call_for_help(house: House) -> None:
    house.deliver(command("/plan", "  "))
    assert house.ear.sentences == ["help"]


def test_status_is_heard_wherever_a_platform_delivers_it(house: House) -> None:
    house.deliver(command("/status", "workstream 4"))
    assert house.ear.sentences == ["status workstream 4"]


def test_a_renamed_command_is_heard_by_our_name(house: House) -> None:
    house.deliver(command("/td-risk", "2 note signed"))
    assert house.ear.sentences == ["risk 2 note signed"]


def test_what_slack_escapes_is_heard_as_it_was_typed(house: House) -> None:
    house.deliver(command("/action", "3.3.2 note cost &lt; 5 &amp; see <https://a.gov.uk|a.gov.uk> <@U0DEPUTY|ben>"))
    assert house.ear.sentences == ["action 3.3.2 note cost < 5 & see https://a.gov.uk @U0DEPUTY"]


def test_a_command_whose_text_holds_the_word_payload_is_heard(house: House) -> None:
    house.deliver(command("/action", "3.3.2 note the payload={} of the form"))
    assert house.ear.sentences == ["action 3.3.2 note the payload={} of the form"]


def test_a_button_says_its_value_for_whoever_presses(house: House) -> None:
    pressed = press("action 3.3.2 done", house.slack.response_url)
    assert house.deliver(pressed) == (200, None)
    assert house.ear.heard == [
        ("action 3.3.2 done", OWNER, Where("C0HOME", others=True), f"trigger:{pressed['trigger_id']}")
    ]
    answer = house.slack.asked("respond")[0]
    assert (answer["response_type"], answer["replace_original"], answer["text"]) == ("ephemeral", False, "Noted.")


def test_a_button_of_a_thread_is_answered_in_the_thread(house: House) -> None:
    thread = {"ts": "1428000000.000300", "thread_ts": "1428000000.000100"}
    house.deliver(press("help", house.slack.response_url, message=thread))
    assert house.slack.asked("respond")[0]["thread_ts"] == "1428000000.000100"


def test_a_value_that_slack_has_escaped_is_said_as_we_wrote_it(house: House) -> None:
    house.deliver(press("action 3.3.2 note a &amp; b &lt; c", house.slack.response_url))
    assert house.ear.sentences == ["action 3.3.2 note a & b < c"]


@pytest.mark.parametrize("fault", [page(500), page(404), RESET])
def test_a_button_is_answered_even_where_the_response_url_fails(house: House, fault: Fault) -> None:
    house.slack.faults["respond"].append(fault)
    assert house.deliver(press("help", house.slack.response_url))[0] == 200
    answer = house.slack.asked("chat.postEphemeral")[0]
    assert (answer["channel"], answer["user"], answer["text"]) == ("C0HOME", "U0OWNER", "Noted.")


def test_a_mention_is_answered_in_its_thread(house: House) -> None:
    said = mention("status workstream 4")
    assert house.deliver(said)[0] == 200
    assert house.ear.heard == [("status workstream 4", OWNER, Where("C0HOME"), f"event:{said['event_id']}")]
    answer = house.slack.asked("chat.postMessage")[0]
    assert (answer["channel"], answer["thread_ts"], answer["text"]) == ("C0HOME", "1428000001.000200", "Noted.")


def test_a_mention_inside_a_thread_is_answered_in_that_thread(house: House) -> None:
    house.deliver(mention("help", thread_ts="1428000000.000100"))
    assert house.slack.asked("chat.postMessage")[0]["thread_ts"] == "1428000000.000100"


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        (f"hey <@{BOT_USER}> status ws 4", "status ws 4"),
        (f"status ws 4 <@{BOT_USER}|touchdown>", "status ws 4"),
        (f"<@{BOT_USER}>", "help"),
        (f"<@{BOT_USER}> who is <@U0DEPUTY>", "who is @U0DEPUTY"),
    ],
)
def test_our_name_is_not_part_of_the_sentence(house: House, typed: str, heard: str) -> None:
    house.deliver(event("app_mention", typed))
    assert house.ear.sentences == [heard]


def test_a_direct_message_is_answered_where_it_stands(house: House) -> None:
    house.deliver(direct("overdue"))
    assert house.ear.heard[0][:3] == ("overdue", OWNER, Where("D0OWNER", direct=True))
    answer = house.slack.asked("chat.postMessage")[0]
    assert (answer["channel"], answer.get("thread_ts"), answer["parse"]) == ("D0OWNER", None, "none")


def test_a_file_in_a_direct_message_is_not_passed_over_in_silence(house: House) -> None:
    house.deliver(direct("action 3.3.2 done", subtype="file_share"))
    assert house.ear.heard == []
    assert "cannot read files" in house.slack.asked("chat.postMessage")[0]["text"]


@pytest.mark.parametrize(
    "body",
    [
        direct("help", bot_id="B0OTHER"),
        direct("help", by=BOT_USER),
        direct("help", subtype="message_changed"),
        direct("help", subtype="message_deleted", user=None),
        direct("help", edited={"user": "U0OWNER", "ts": "1.1"}),
        direct("help", channel="C0HOME", channel_type="channel"),
        mention("help", bot_id="B0OTHER"),
        mention("help", edited={"user": "U0OWNER", "ts": "1.1"}),
        event("reaction_added", "", item={"type": "message"}),
    ],
)
def test_what_is_not_said_to_us_by_a_person_is_left_alone(house: House, body: dict[str, object]) -> None:
    assert house.deliver(body) == (200, None)
    assert (house.ear.heard, house.slack.calls) == ([], [])


def test_an_event_delivered_twice_is_answered_once(house: House) -> None:
    said = mention("action 3.3.2 done")
    assert [house.deliver(said)[0], house.deliver(said)[0]] == [200, 200]
    assert (len(house.ear.heard), len(house.slack.asked("chat.postMessage"))) == (1, 1)


@pytest.mark.parametrize("fault", [busy(), RESET, page(503)])
def test_an_answer_that_may_not_have_been_posted_is_asked_for_again(house: House, fault: Fault) -> None:
    house.slack.faults["chat.postMessage"].append(fault)
    said = mention("action 3.3.2 done")
    assert [house.deliver(said)[0], house.deliver(said)[0]] == [503, 200]
    assert {key for *_, key in house.ear.heard} == {f"event:{said['event_id']}"}


def test_an_answer_that_may_not_be_posted_is_whispered(house: House) -> None:
    house.slack.script("chat.postMessage", refusal("restricted_action"))
    assert house.deliver(mention("help"))[0] == 200
    assert house.slack.asked("chat.postEphemeral")[0]["user"] == "U0OWNER"


def test_a_duplicate_that_overlaps_the_first_is_neither_heard_nor_acknowledged(house: House) -> None:
    said, statuses = mention("help"), []
    house.ear.during = lambda: statuses.append(house.deliver(said)[0])
    assert house.deliver(said)[0] == 200
    assert (statuses, len(house.ear.heard)) == ([503], 1)


def test_no_answer_can_mention_anybody(house: House) -> None:
    house.ear.reply = Reply(
        "<!channel> <@U0OWNER>", "<!here> <https://evil|Safe>", buttons=(Button("<!here>", "help"),)
    )
    _, answer = house.deliver(command("/action", "3.3.2"))
    house.deliver(mention("help"))
    posted = house.slack.asked("chat.postMessage")[0]
    assert "<" not in json.dumps([answer, posted])


def test_a_bug_is_told_with_an_id_and_logged_without_a_word_of_it(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    def bug() -> None:
        raise KeyError("secret words of a person")

    house.ear.during = bug
    status, answer = house.deliver(command("/action", "3.3.2 note secret"))
    assert house.deliver(press("note secret", house.slack.response_url))[0] == 200
    assert house.deliver(direct("note secret"))[0] == 200
    told = [answer["text"], house.slack.asked("respond")[0]["text"], house.slack.asked("chat.postMessage")[0]["text"]]
    for text, line in zip(told, caplog.messages, strict=True):
        number = line.removeprefix("bug ").removesuffix(": KeyError")
        assert f"(error {number})" in text
    assert status == 200
    assert "secret" not in caplog.text


def test_nothing_that_people_write_is_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    house.ear.reply = Reply("secret answer")
    house.slack.script("respond", page(500))
    house.deliver(command("/action", "secret text"))
    house.deliver(press("secret value", house.slack.response_url))
    house.deliver(direct("secret message"))
    house.deliver({"type": "event_callback", "event": "secret"})
    assert "secret" not in caplog.text


# Who speaks


@pytest.mark.parametrize(
    "known",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"deleted": True},
        {"is_bot": True},
        {"is_stranger": True},
        {"team_id": "T0OTHER"},
    ],
)
def test_guests_strangers_bots_and_the_departed_are_no_members(house: House, known: dict[str, object]) -> None:
    house.slack.people["U0GUEST"] = person("U0GUEST", "Guest", **known)
    house.deliver(command("/action", "3.3.2 done", by="U0GUEST"))
    assert house.ear.heard[0][1] == Identity(TEAM, "U0GUEST", "Guest", member=False)


def test_slacks_own_bot_is_no_member(house: House) -> None:
    house.slack.people["USLACKBOT"] = person("USLACKBOT", "Slackbot")
    house.deliver(command("/action", "3.3.2 done", by="USLACKBOT"))
    assert not house.ear.heard[0][1].member


def test_somebody_whom_slack_does_not_know_is_no_member(house: House) -> None:
    house.deliver(command("/action", "3.3.2 done", by="U0NOBODY"))
    assert house.ear.heard[0][1] == Identity(TEAM, "U0NOBODY", member=False)


def test_somebody_whose_event_says_another_team_is_no_member_whatever_slack_says(house: House) -> None:
    house.deliver(press("help", house.slack.response_url, user={"id": "U0OWNER", "team_id": "T0OTHER"}))
    house.deliver(mention("help", user_team="T0OTHER"))
    assert [by.member for _, by, *_ in house.ear.heard] == [False, False]


@pytest.mark.parametrize("fault", [refusal("internal_error"), busy(), RESET, page(), refusal("invalid_auth"), HANG])
def test_nobody_is_guessed_at_where_slack_cannot_say_who_they_are(house: House, fault: Fault) -> None:
    house.slack.faults["users.info"].append(fault)
    _, answer = house.deliver(command("/action", "3.3.2 done", by="U0DOUBT"))
    assert answer["text"] == ("Slack could not confirm who you are just now. Nothing was saved; try again in a moment.")
    assert house.ear.heard == []


def test_slack_is_asked_about_a_person_once_in_ten_minutes(house: House) -> None:
    for wait in (0, 500, 200):
        house.clock.now += wait
        house.deliver(command("/action", "3.3.2"))
    assert len(house.slack.asked("users.info")) == 2


def test_what_slack_says_too_late_is_known_the_next_time(house: House) -> None:
    house.slack.people["U0SLOW"] = person("U0SLOW", "Slow")
    house.slack.script("users.info", HELD)
    said = command("/action", "3.3.2", by="U0SLOW")
    assert house.deliver(said)[1]["text"].startswith("Slack could not confirm")
    house.slack.let_go()
    assert house.deliver(said)[1]["text"] == "Noted."
    assert len(house.slack.asked("users.info")) == 1
