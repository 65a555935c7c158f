"""What Slack answers, sorted: sent, certainly not, unclear; and a look that says "absent" only when it is certain."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from deliveries import settings
from local_slack import BOT, HANG, RESET, TEAM, Fault, LocalSlack, busy, page, person, refusal

from bot.sends import EDIT_REFUSALS, PAGES, REFUSALS, SlackCarrier, web
from commands.reply import Reply, Row, Section
from jobs.carrier import Carrier, Letter, Outcome, Receipt

LETTER = Letter("C0HOME", Reply("Digest", "12 overdue"), "11111111-2222")
TO_A_PERSON = Letter("U0OWNER", Reply("Two actions are due"), "33333333-4444")
SENT_AT = datetime.fromtimestamp(1_428_000_000, UTC)
NAMED = "C0HOME/1428000001.000100"  # what LETTER is called once it has arrived
ANEW = Letter("C0HOME", Reply("Digest", "11 overdue"), LETTER.uuid)


@pytest.fixture(scope="module")
def server() -> Iterator[LocalSlack]:
    slack = LocalSlack()
    yield slack
    slack.close()


@pytest.fixture
def slack(server: LocalSlack) -> LocalSlack:
    server.forget()
    return server


@pytest.fixture
def carrier(slack: LocalSlack) -> Carrier:
    return SlackCarrier(lambda _: web(settings(slack), 1), BOT, TEAM)


def test_a_letter_arrives_with_its_uuid_and_nothing_comes_alive_in_it(slack: LocalSlack, carrier: Carrier) -> None:
    assert carrier.send(LETTER) == Receipt(Outcome.SENT, NAMED)
    asked = slack.asked("chat.postMessage")[0]
    assert asked["metadata"] == {"event_type": "touchdown", "event_payload": {"id": "11111111-2222"}}
    assert (asked["parse"], asked["link_names"], asked["unfurl_links"], asked["unfurl_media"]) == ("none", *[False] * 3)
    assert (asked["text"], asked["blocks"][0]["type"], "thread_ts" in asked) == ("Digest\n12 overdue", "header", False)


def test_a_letter_of_a_thread_stands_under_it(slack: LocalSlack, carrier: Carrier) -> None:
    carrier.send(Letter("C0HOME", Reply("Workstream 3"), "u", "C0HOME/1428000000.000100"))
    assert slack.channels["C0HOME"][0]["thread_ts"] == "1428000000.000100"


def test_a_person_gets_it_in_private(slack: LocalSlack, carrier: Carrier) -> None:
    assert carrier.send(TO_A_PERSON).outcome is Outcome.SENT
    assert [call.method for call in slack.calls] == ["users.info", "conversations.open", "chat.postMessage"]
    assert slack.asked("chat.postMessage")[0]["channel"] == "DU0OWNER"


def test_somebody_who_left_is_refused_although_slack_would_take_it(slack: LocalSlack, carrier: Carrier) -> None:
    slack.people["U0OWNER"] = person("U0OWNER", deleted=True)
    assert carrier.send(TO_A_PERSON) == Receipt(Outcome.REFUSED, code="user_deactivated")
    assert slack.asked("chat.postMessage") == []


@pytest.mark.parametrize(
    ("fault", "receipt"),
    [
        (busy("7"), Receipt(Outcome.NOT_NOW, retry_after=7, code="ratelimited")),
        (busy("0"), Receipt(Outcome.NOT_NOW, retry_after=1, code="ratelimited")),
        (busy(None), Receipt(Outcome.NOT_NOW, retry_after=30, code="ratelimited")),
        (busy("soon"), Receipt(Outcome.NOT_NOW, retry_after=30, code="ratelimited")),
        (refusal("ratelimited"), Receipt(Outcome.NOT_NOW, retry_after=30, code="ratelimited")),
        (refusal("rate_limited"), Receipt(Outcome.NOT_NOW, retry_after=30, code="ratelimited")),
        *((refusal(code), Receipt(Outcome.REFUSED, code=code)) for code in sorted(REFUSALS)),
        (refusal("invalid_auth", 401), Receipt(Outcome.REFUSED, code="invalid_auth")),
        (refusal("internal_error"), Receipt(Outcome.UNCLEAR, code="internal_error")),
        (refusal("fatal_error"), Receipt(Outcome.UNCLEAR, code="fatal_error")),
        (refusal("service_unavailable", 503), Receipt(Outcome.UNCLEAR, code="service_unavailable")),
        (refusal("channel_not_found", 500), Receipt(Outcome.UNCLEAR, code="channel_not_found")),
        (refusal("a_word_of_next_year"), Receipt(Outcome.UNCLEAR, code="a_word_of_next_year")),
        (refusal("Secret words of a person"), Receipt(Outcome.UNCLEAR, code="not_json")),
        (page(), Receipt(Outcome.UNCLEAR, code="not_json")),
        (page(502), Receipt(Outcome.UNCLEAR, code="http_502")),
        (page(404), Receipt(Outcome.UNCLEAR, code="http_404")),
        (Fault(body='{"ok": true}'), Receipt(Outcome.UNCLEAR, code="no_ts")),
        (Fault(body="[1]"), Receipt(Outcome.UNCLEAR, code="not_json")),
        (Fault(body="null"), Receipt(Outcome.UNCLEAR, code="not_json")),
        (Fault(body=""), Receipt(Outcome.UNCLEAR, code="not_json")),
        (Fault(200, "x", (("Content-Type", "text/plain; charset=no"),)), Receipt(Outcome.UNCLEAR, code="not_json")),
        (RESET, Receipt(Outcome.UNCLEAR, code="reset")),
        (HANG, Receipt(Outcome.UNCLEAR, code="timeout")),
        (RESET.after_posting(), Receipt(Outcome.UNCLEAR, code="reset")),
        (page(500).after_posting(), Receipt(Outcome.UNCLEAR, code="http_500")),
    ],
)
def test_what_slack_answers_is_sorted(slack: LocalSlack, carrier: Carrier, fault: Fault, receipt: Receipt) -> None:
    slack.script("chat.postMessage", fault)
    assert carrier.send(LETTER) == receipt
    assert len(slack.asked("chat.postMessage")) == 1  # tried once, whatever the answer


def test_a_slack_that_is_not_there_certainly_got_nothing(slack: LocalSlack) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    nowhere = SlackCarrier(lambda _: web(settings(slack, slack_api_url=f"http://127.0.0.1:{port}/api/"), 1), BOT, TEAM)
    assert nowhere.send(LETTER) == Receipt(Outcome.NOT_NOW, retry_after=30, code="unreachable")
    assert nowhere.look(LETTER, SENT_AT) == Receipt(Outcome.CANNOT_LOOK, code="unreachable")


@pytest.mark.parametrize("method", ["users.info", "conversations.open"])
@pytest.mark.parametrize("fault", [RESET, page(500), refusal("internal_error"), busy("9")])
def test_trouble_before_the_message_means_that_it_certainly_did_not_go(
    slack: LocalSlack, carrier: Carrier, method: str, fault: Fault
) -> None:
    slack.script(method, fault)
    assert carrier.send(TO_A_PERSON).outcome is Outcome.NOT_NOW
    assert slack.asked("chat.postMessage") == []


def test_somebody_whom_slack_does_not_know_is_refused(carrier: Carrier) -> None:
    assert carrier.send(Letter("U0NOBODY", Reply("A"), "u")) == Receipt(Outcome.REFUSED, code="user_not_found")


@pytest.mark.parametrize(
    ("letter", "where"),
    [
        (LETTER, "C0HOME"),
        (TO_A_PERSON, "DU0OWNER"),
        (Letter("C0HOME", Reply("A"), "u", "C0HOME/1428000000.000100"), "C0HOME"),
        (Letter("C0HOME", Reply("A"), "u", "1428000000.000100"), "C0HOME"),  # as it was named before
    ],
)
def test_a_message_that_arrived_behind_an_error_is_found(
    slack: LocalSlack, carrier: Carrier, letter: Letter, where: str
) -> None:
    slack.script("chat.postMessage", page(500).after_posting())
    assert carrier.send(letter).outcome is Outcome.UNCLEAR
    assert carrier.look(letter, SENT_AT) == Receipt(Outcome.SENT, f"{where}/1428000001.000100")


def test_a_message_that_did_not_arrive_is_absent(slack: LocalSlack, carrier: Carrier) -> None:
    carrier.send(Letter("C0HOME", Reply("Another"), "another uuid"))
    slack.script("chat.postMessage", RESET)
    carrier.send(LETTER)
    assert carrier.look(LETTER, SENT_AT) == Receipt(Outcome.ABSENT)


def test_a_look_reads_from_two_minutes_before(slack: LocalSlack, carrier: Carrier) -> None:
    carrier.look(LETTER, SENT_AT)
    assert slack.asked("conversations.history")[0]["oldest"] == f"{1_428_000_000 - 120}.000000"
    carrier.send(LETTER)
    assert carrier.look(LETTER, SENT_AT + timedelta(minutes=2, seconds=2)).outcome is Outcome.ABSENT


def test_another_apps_message_with_our_uuid_is_not_ours(slack: LocalSlack, carrier: Carrier) -> None:
    carrier.send(LETTER)
    slack.channels["C0HOME"][0]["bot_id"] = "B0OTHER"
    assert carrier.look(LETTER, SENT_AT) == Receipt(Outcome.ABSENT)


def test_a_look_turns_the_pages(slack: LocalSlack, carrier: Carrier) -> None:
    slack.page_size = 1
    for uuid in (LETTER.uuid, "b", "c"):
        carrier.send(Letter("C0HOME", Reply("A"), uuid))
    assert carrier.look(LETTER, SENT_AT) == Receipt(Outcome.SENT, NAMED)
    assert len(slack.asked("conversations.history")) == 3


def test_a_look_that_ends_before_the_end_is_no_look(slack: LocalSlack, carrier: Carrier) -> None:
    slack.page_size = 1
    for number in range(PAGES + 1):
        carrier.send(Letter("C0HOME", Reply("A"), str(number)))
    assert carrier.look(LETTER, SENT_AT) == Receipt(Outcome.CANNOT_LOOK, code="too_many_messages")
    slack.page_size, slack.history_is_cut = 200, True
    assert carrier.look(LETTER, SENT_AT) == Receipt(Outcome.CANNOT_LOOK, code="cut_short")


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (busy(), "ratelimited"),
        (refusal("missing_scope"), "missing_scope"),
        (page(), "not_json"),
        (RESET, "reset"),
        (Fault(body='{"ok": true}'), "no_messages"),
        (Fault(body='{"ok": true, "messages": ["odd"]}'), "not_json"),
    ],
)
def test_a_look_that_fails_never_says_absent(slack: LocalSlack, carrier: Carrier, fault: Fault, code: str) -> None:
    slack.script("conversations.history", fault)
    assert carrier.look(LETTER, SENT_AT) == Receipt(Outcome.CANNOT_LOOK, code=code)


def test_a_channel_known_by_name_only_cannot_be_looked_into(carrier: Carrier) -> None:
    assert carrier.look(Letter("#home", Reply("A"), "u"), SENT_AT) == Receipt(
        Outcome.CANNOT_LOOK, code="channel_by_name"
    )


def test_an_edit_puts_new_words_in_the_place_of_the_old_and_keeps_the_mark(slack: LocalSlack, carrier: Carrier) -> None:
    carrier.send(LETTER)
    assert carrier.edit(ANEW, NAMED) == carrier.edit(ANEW, NAMED) == Receipt(Outcome.SENT, NAMED)
    (message,) = slack.channels["C0HOME"]
    assert (message["text"], message["metadata"]["event_payload"]) == ("Digest\n11 overdue", {"id": LETTER.uuid})
    asked = slack.asked("chat.update")[0]
    assert (asked["parse"], asked["link_names"], asked.get("metadata")) == ("none", False, None)


def test_a_message_sent_to_a_channel_by_name_is_edited_by_its_id(slack: LocalSlack, carrier: Carrier) -> None:
    sent = carrier.send(Letter("#home", Reply("A"), "u"))
    assert carrier.edit(Letter("#home", Reply("B"), "u"), sent.message_id).outcome is Outcome.SENT
    assert slack.channels["C0HOME"][0]["text"] == "B"


def test_a_message_that_is_known_by_its_ts_alone_is_edited_where_the_channel_is_known(
    slack: LocalSlack, carrier: Carrier
) -> None:
    carrier.send(LETTER)
    assert carrier.edit(ANEW, "1428000001.000100").outcome is Outcome.SENT
    named = Letter("#home", Reply("B"), "u")
    assert carrier.edit(named, "1428000001.000100") == Receipt(Outcome.REFUSED, code="channel_by_name")
    assert len(slack.asked("chat.update")) == 1


@pytest.mark.parametrize(
    ("fault", "receipt"),
    [
        (busy("7"), Receipt(Outcome.NOT_NOW, retry_after=7, code="ratelimited")),
        *((refusal(code), Receipt(Outcome.REFUSED, code=code)) for code in sorted(EDIT_REFUSALS)),
        (refusal("update_failed"), Receipt(Outcome.UNCLEAR, code="update_failed")),
        (refusal("external_channel_migrating"), Receipt(Outcome.UNCLEAR, code="external_channel_migrating")),
        (refusal("message_not_found", 500), Receipt(Outcome.UNCLEAR, code="message_not_found")),
        (page(), Receipt(Outcome.UNCLEAR, code="not_json")),
        (RESET, Receipt(Outcome.UNCLEAR, code="reset")),
        (HANG, Receipt(Outcome.UNCLEAR, code="timeout")),
    ],
)
def test_what_slack_answers_to_an_edit_is_sorted(
    slack: LocalSlack, carrier: Carrier, fault: Fault, receipt: Receipt
) -> None:
    carrier.send(LETTER)
    slack.script("chat.update", fault)
    assert carrier.edit(ANEW, NAMED) == receipt
    assert len(slack.asked("chat.update")) == 1  # tried once, whatever the answer


def test_what_is_gone_or_another_apps_is_not_edited(slack: LocalSlack, carrier: Carrier) -> None:
    assert carrier.edit(ANEW, NAMED) == Receipt(Outcome.REFUSED, code="message_not_found")
    carrier.send(LETTER)
    slack.channels["C0HOME"][0]["bot_id"] = "B0OTHER"
    assert carrier.edit(ANEW, NAMED) == Receipt(Outcome.REFUSED, code="cant_update_message")


def test_nothing_of_a_letter_or_of_an_answer_is_logged(
    slack: LocalSlack, carrier: Carrier, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for method in ("chat.postMessage", "chat.update"):
        slack.script(method, page(), page(500), RESET)
    for _ in range(4):
        carrier.send(Letter("C0HOME", Reply("secret of a letter"), "u"))
        carrier.edit(Letter("C0HOME", Reply("secret of a letter"), "u"), NAMED)
    assert "secret" not in caplog.text


def test_the_largest_digest_is_taken_whole(slack: LocalSlack, carrier: Carrier) -> None:
    rows = tuple(Row("words " * 30, f"1.1.{number}") for number in range(300))
    assert carrier.send(Letter("C0HOME", Reply("A", sections=(Section("B", rows),)), "u")).outcome is Outcome.SENT
    posted: dict[str, Any] = slack.asked("chat.postMessage")[0]
    assert len(json.dumps(posted["blocks"])) < 10_000
