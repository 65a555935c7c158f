"""The HTTP door: what is not signed by Slack, or is not of its form, is turned away and never heard."""

from __future__ import annotations

import json
import logging
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from deliveries import (
    FORM,
    JSON,
    SECRET,
    Body,
    House,
    anew,
    as_request,
    command,
    direct,
    mention,
    opened_home,
    press,
    press_in,
    shortcut,
    signed,
    submit,
    typed_into,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from local_slack import TEAM

from bot.door import LARGEST, WINDOW
from bot.views import form_view
from commands.reply import Blank, Form

SAYS_DONE = form_view(Form("Done", "x", ("action 3.3.2 done",), (Blank("note", "Note"),)), "C0HOME")
KINDS = {
    "command": command("/action", "3.3.2 done"),
    "press": press("action 3.3.2 done", "http://127.0.0.1:9/respond"),
    "mention": mention("action 3.3.2 done"),
    "direct": direct("action 3.3.2 done"),
    "menu": press("", "", actions=[{"action_id": "say:1", "selected_option": {"value": "action 3.3.2 done"}}]),
    "modal": press_in({}, "action 3.3.2 done"),
    "home": press_in({}, "action 3.3.2 done", kind="home"),
    "submission": submit(SAYS_DONE, note="signed"),
}
ASKING = {
    "suggestion": typed_into(SAYS_DONE, "signed"),
    "shortcut": shortcut("update_action"),
    "message shortcut": shortcut("record_as_update", message={"text": "signed", "ts": "1.1"}, channel={"id": "C0HOME"}),
    "opened home": opened_home(),
    "closed": submit(SAYS_DONE) | {"type": "view_closed"},
}
EVERY = [*KINDS.values(), *ASKING.values()]


def sends(house: House, body: Body, headers: dict[str, str]) -> int:
    kind, raw = as_request(body)
    return house.send(raw, {"Content-Type": kind, **headers})[0]


def sends_signed(house: House, raw: bytes, kind: str) -> int:
    return house.send(raw, {"Content-Type": kind, **signed(raw, house.clock.now)})[0]


@pytest.mark.parametrize("body", KINDS.values(), ids=KINDS)
def test_what_slack_signs_is_heard(house: House, body: Body) -> None:
    assert house.deliver(anew(body))[0] == 200
    assert house.ear.sentences == ["action 3.3.2 done"]


def test_what_slack_sends_again_is_answered_once(house: House) -> None:
    said = mention("action 3.3.2 done")
    for at, again in enumerate(
        ({}, {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}, {"X-Slack-Retry-Num": "2"})
    ):
        kind, raw = as_request(said)
        assert house.send(raw, {"Content-Type": kind, **signed(raw, house.clock.now + at), **again})[0] == 200
    assert (house.ear.sentences, len(house.slack.asked("chat.postMessage"))) == (["action 3.3.2 done"], 1)


PAYLOAD = 'action 3.3.2 note payload={"type": "block_actions"}&payload=%7B%7D payload'


@pytest.mark.parametrize("body", [command("/action", PAYLOAD.partition(" ")[2]), mention(PAYLOAD), direct(PAYLOAD)])
def test_the_word_payload_is_a_word_like_any_other(house: House, body: Body) -> None:
    assert house.deliver(body)[0] == 200
    assert house.ear.sentences == [PAYLOAD]


@pytest.mark.parametrize("body", EVERY, ids=[*KINDS, *ASKING])
def test_what_is_not_signed_is_never_heard(house: House, body: Body) -> None:
    _, raw = as_request(body)
    right = signed(raw, house.clock.now)
    wrong = [
        {},
        {"X-Slack-Signature": right["X-Slack-Signature"]},
        {"X-Slack-Request-Timestamp": right["X-Slack-Request-Timestamp"]},
        signed(raw, house.clock.now, "another secret"),
        signed(raw + b" ", house.clock.now),
        {**right, "X-Slack-Signature": right["X-Slack-Signature"].upper()},
        {**right, "X-Slack-Signature": right["X-Slack-Signature"][3:]},
        {**right, "X-Slack-Signature": ""},
        {**right, "X-Slack-Signature": "v0=é"},
        {**right, "X-Slack-Request-Timestamp": str(int(house.clock.now) + 1)},
        {**right, "X-Slack-Request-Timestamp": f"{int(house.clock.now)}.0"},
        {**right, "X-Slack-Request-Timestamp": "²"},
        {**right, "X-Slack-Request-Timestamp": "9" * 400},
    ]
    assert {sends(house, body, headers) for headers in wrong} == {401}
    assert house.ear.heard == []


@pytest.mark.parametrize("raw", [b"", b"{", b"payload=%ff", b"a=1&a=2", b"[" * 5_000])
def test_what_is_not_signed_is_not_even_parsed(house: House, raw: bytes) -> None:
    for kind in ("application/json", "application/x-www-form-urlencoded", "text/html"):
        assert house.send(raw, {"Content-Type": kind})[0] == 401
    assert house.ear.heard == []


@pytest.mark.parametrize("seconds", [-WINDOW - 1, WINDOW + 1])
def test_an_old_signature_is_worth_nothing(house: House, seconds: int) -> None:
    body = KINDS["command"]
    assert sends(house, body, signed(as_request(body)[1], house.clock.now + seconds)) == 401
    assert house.ear.heard == []


def test_a_signature_within_five_minutes_is_good(house: House) -> None:
    body = KINDS["command"]
    assert sends(house, body, signed(as_request(body)[1], house.clock.now - WINDOW)) == 200


def test_a_request_that_is_played_again_is_not_heard_again(house: House) -> None:
    body = command("/action", "3.3.2 done")
    headers = signed(as_request(body)[1], house.clock.now)
    assert [sends(house, body, headers) for _ in range(3)] == [200, 409, 409]
    assert len(house.ear.heard) == 1


def test_slacks_own_second_attempt_is_heard_with_the_key_of_the_first(house: House) -> None:
    body = command("/action", "3.3.2 done")
    house.deliver(body)
    house.clock.now += 60
    assert house.deliver(body)[0] == 200
    assert len({key for *_, key in house.ear.heard}) == 1


def test_two_timestamps_are_one_too_many(house: House) -> None:
    kind, raw = as_request(KINDS["command"])
    headers = signed(raw, house.clock.now)
    twice = {"x-slack-request-timestamp": headers["X-Slack-Request-Timestamp"], **headers, "Content-Type": kind}
    assert house.send(raw, twice)[0] == 401


@given(st.data())
@settings(max_examples=80)
def test_a_body_that_was_changed_on_its_way_is_never_heard(running: House, data: st.DataObject) -> None:
    kind, raw = as_request(data.draw(st.sampled_from(EVERY)))
    headers = {"Content-Type": kind, **signed(raw, running.clock.now)}
    running.ear.heard.clear()
    changed = mutated(raw, data)
    status, _ = running.send(changed, headers)
    assert status in (401, 409) if changed != raw else status in (200, 409)
    assert running.ear.heard == [] or changed == raw


@given(st.data())
@settings(max_examples=80)
def test_whatever_is_signed_never_breaks_the_door(running: House, data: st.DataObject) -> None:
    kind, raw = as_request(data.draw(st.sampled_from(EVERY)))
    assert sends_signed(running, mutated(raw, data), data.draw(st.sampled_from([kind, FORM, JSON, "text/html"]))) in (
        *(200, 400, 409),
    )


def mutated(raw: bytes, data: st.DataObject) -> bytes:
    """``raw`` with a few bytes replaced, put in or taken out."""
    changed = bytearray(raw)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(changed)))
        changed[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    return bytes(changed)


HOSTILE = [
    (JSON, b"[]"),
    (JSON, b"null"),
    (JSON, b'"text"'),
    (JSON, b"{"),
    (JSON, b"[" * 100_000),
    (JSON, b'{"type":' * 50_000),
    (JSON, b'{"type": "event_callback", "type": "event_callback"}'),
    (JSON, b'{"type": NaN}'),
    (JSON, b"\xff\xfe"),
    (JSON, json.dumps(direct("a\ud800")).encode()),
    (JSON, json.dumps(direct("a") | {"event": "text"}).encode()),
    (JSON, json.dumps(direct("a") | {"event_id": ["Ev1"]}).encode()),
    (JSON, json.dumps({"type": "app_home"}).encode()),
    (FORM, b""),
    (FORM, b"payload"),
    (FORM, b"payload=%7B%7D"),
    (FORM, b"payload=%5B%5D"),
    (FORM, b"payload=%FF"),
    (FORM, b"command=%2Faction&command=%2Frisk"),
    (FORM, urlencode({"payload": json.dumps(KINDS["press"]), "more": "1"}).encode()),
    (FORM, urlencode({"payload": json.dumps(KINDS["press"] | {"actions": []})}).encode()),
    (FORM, urlencode({"payload": json.dumps(KINDS["press"] | {"user": None})}).encode()),
    (FORM, urlencode({"payload": json.dumps(KINDS["press"] | {"type": "view_submission"})}).encode()),
    (FORM, urlencode(KINDS["command"] | {"team_id": ""}).encode()),
    (FORM, urlencode(KINDS["command"] | {"command": "action"}).encode()),
    (FORM, "&".join(f"a{number}=1" for number in range(100)).encode()),
    ("multipart/form-data", b"command=%2Faction"),
    ("", b"{}"),
]


@pytest.mark.parametrize(("kind", "raw"), HOSTILE)
def test_what_is_not_of_slacks_form_is_turned_away(house: House, kind: str, raw: bytes) -> None:
    assert sends_signed(house, raw, kind) == 400
    assert house.ear.heard == []


def test_a_body_beyond_a_megabyte_is_not_read(house: House) -> None:
    assert sends_signed(house, b"x" * (LARGEST + 1), FORM) == 413


def test_a_body_that_does_not_end_is_not_waited_for(house: House) -> None:
    with socket.create_connection(("127.0.0.1", house.port), timeout=5) as connection:
        connection.sendall(b"POST /slack/events HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nhalf")
        assert connection.recv(100).startswith(b"HTTP/1.1 408")


def test_slack_may_prove_the_address(house: House) -> None:
    assert house.deliver({"type": "url_verification", "challenge": "3eZbrw", "token": "t"}) == (
        200,
        {"challenge": "3eZbrw"},
    )
    raw = b"ssl_check=1&token=t"
    assert sends_signed(house, raw, FORM) == 200
    assert house.send(raw, {"Content-Type": FORM})[0] == 401
    assert house.deliver({"type": "app_rate_limited", "team_id": TEAM}) == (200, None)
    assert house.ear.heard == []


def test_nothing_else_is_open(house: House) -> None:
    assert [house.get(path)[0] for path in ("/", "/slack/events", "/docs")] == [404, 405, 404]


def test_forty_slow_sentences_are_heard_at_once(house: House) -> None:
    together = threading.Barrier(40, timeout=10)
    house.ear.during = together.wait
    with ThreadPoolExecutor(40) as people:
        answers = list(people.map(lambda number: house.deliver(command("/action", f"3.3.{number}")), range(40)))
    assert [(status, answer["text"]) for status, answer in answers] == [(200, "Noted.")] * 40


def test_nothing_of_what_is_turned_away_is_logged(house: House, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for kind, raw in ((JSON, b'{"secret"'), (FORM, b"secret=1"), (JSON, b'{"type": "secret"}')):
        sends_signed(house, raw, kind)
        house.send(raw, {"Content-Type": kind, "X-Slack-Signature": "secret"})
    assert "turned a request away" in caplog.text
    assert "secret" not in caplog.text
    assert SECRET not in caplog.text
