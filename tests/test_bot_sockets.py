"""Socket Mode: the same answers over a WebSocket that we open, and that is soon back when it is lost."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from deliveries import Ear, command, direct, mention, press, settings
from local_slack import RESET, Fault, LocalSlack, refusal
from slack_bolt import App

from bot.config import BadSettings
from bot.door import PING, SocketDoor, serve_socket
from bot.sends import web
from bot.slack import build
from bot.who import whoami

MAGIC, CLOSE = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11", 0x88  # RFC 6455


@dataclass
class Line:
    """A Slack, the app that it talks to, and what the app heard."""

    slack: LocalSlack
    app: App
    ear: Ear


@pytest.fixture(scope="module")
def closed() -> Iterator[Line]:
    slack, ear = LocalSlack(), Ear()
    yield Line(slack, build(settings(slack), ear, whoami(web(settings(slack))), lambda: 0.0), ear)
    slack.close()


@pytest.fixture
def line(closed: Line) -> Line:
    """The door is not open yet."""
    closed.slack.forget()
    closed.ear.heard.clear()
    return closed


@pytest.fixture(scope="module")
def opened() -> Iterator[Line]:
    slack, ear = LocalSlack(), Ear()
    app = build(settings(slack), ear, whoami(web(settings(slack))), lambda: 0.0)
    door = SocketDoor(app, settings(slack), ping_interval=0.4)
    door.open()
    yield Line(slack, app, ear)
    door.close()
    slack.close()


@pytest.fixture
def talk(opened: Line) -> Line:
    """The door is open."""
    opened.slack.forget()
    opened.ear.heard.clear()
    return opened


def test_a_command_is_acknowledged_with_its_answer(talk: Line) -> None:
    answer = talk.slack.envelope("slash_commands", command("/action", "3.3.2 done"))
    assert answer is not None
    assert (answer["text"], answer["response_type"]) == ("Noted.", "ephemeral")
    assert talk.ear.sentences == ["action 3.3.2 done"]


def test_a_button_a_mention_and_a_message_are_acknowledged_and_answered(talk: Line) -> None:
    assert talk.slack.envelope("interactive", press("help", talk.slack.response_url), "e1") is None
    assert talk.slack.envelope("events_api", mention("overdue"), "e2") is None
    assert talk.slack.envelope("events_api", direct("status ws 4"), "e3") is None
    assert talk.ear.sentences == ["help", "overdue", "status ws 4"]
    assert (len(talk.slack.asked("respond")), len(talk.slack.asked("chat.postMessage"))) == (1, 2)


def test_an_envelope_that_comes_twice_is_answered_once(talk: Line) -> None:
    said = mention("overdue")
    for _ in range(2):
        talk.slack.acks.clear()
        assert talk.slack.envelope("events_api", said, "e-twice") is None
    assert (talk.ear.sentences, len(talk.slack.asked("chat.postMessage"))) == (["overdue"], 1)


def test_the_word_payload_is_a_word_like_any_other(talk: Line) -> None:
    words = '3.3.2 note payload={"envelope_id": "e9"}&payload=%7B%7D payload'
    assert talk.slack.envelope("slash_commands", command("/action", words))
    assert talk.ear.sentences == [f"action {words}"]


def test_each_of_two_bots_answers_what_comes_to_it(line: Line) -> None:
    doors = [SocketDoor(line.app, settings(line.slack)) for _ in range(2)]
    for door in doors:
        door.open()
    assert line.slack.wait(lambda: len(line.slack.sockets) == 2)
    for number in ("1", "2"):
        assert line.slack.envelope("slash_commands", command("/action", number), f"e{number}")
        line.slack.sockets.reverse()  # the next goes to the other
    assert line.ear.sentences == ["action 1", "action 2"]
    doors[0].close()
    assert line.slack.wait(lambda: len(line.slack.sockets) == 1)
    assert line.slack.envelope("slash_commands", command("/action", "3"), "e3")
    doors[1].close()


def test_what_slack_would_not_send_is_acknowledged_and_not_heard(talk: Line) -> None:
    assert talk.slack.envelope("slash_commands", {"command": ["/action"]}) is None
    assert talk.ear.heard == []


def test_an_answer_that_was_not_posted_is_not_acknowledged_until_it_is(talk: Line) -> None:
    said = mention("overdue")
    talk.slack.script("chat.postMessage", RESET)
    talk.slack.send("events_api", said, "lost")
    assert talk.slack.wait(lambda: talk.slack.asked("chat.postMessage"))
    for attempt in range(20):
        talk.slack.send("events_api", said, f"again {attempt}")
        if talk.slack.wait(lambda: talk.slack.acks, 0.25):
            break
    assert {name.split()[0] for name in talk.slack.acks} == {"again"}
    assert len({key for *_, key in talk.ear.heard}) == 1


def test_a_connection_that_breaks_is_soon_made_anew(talk: Line) -> None:
    talk.slack.drop()
    assert talk.slack.envelope("slash_commands", command("/action", "2"))


def test_slack_may_ask_for_another_connection(talk: Line) -> None:
    assert talk.slack.wait(lambda: talk.slack.sockets)
    first = talk.slack.sockets[-1]
    first.send(json.dumps({"type": "disconnect", "reason": "refresh_requested"}))
    assert talk.slack.wait(lambda: talk.slack.sockets and talk.slack.sockets[-1] is not first)
    assert talk.slack.envelope("slash_commands", command("/action", "2"))


@pytest.mark.parametrize("ping", [0.4, pytest.param(PING, marks=pytest.mark.short)])
def test_a_connection_that_falls_silent_is_given_up(line: Line, ping: float) -> None:
    silent = threading.Event()
    with mute(silent) as address:
        line.slack.script("apps.connections.open", Fault(body=json.dumps({"ok": True, "url": address})))
        door = SocketDoor(line.app, settings(line.slack), ping_interval=ping)
        door.open()
        assert silent.wait(5)
        assert line.slack.wait(lambda: line.slack.sockets, 10.0)
        assert line.slack.envelope("slash_commands", command("/action", "1"))
        door.close()


def test_one_connection_is_opened_and_no_second_beside_it(line: Line) -> None:
    door = SocketDoor(line.app, settings(line.slack), ping_interval=0.1)
    door.open()
    assert line.slack.envelope("slash_commands", command("/action", "1"))
    door.close()
    assert len(line.slack.asked("apps.connections.open")) == 1


def test_an_app_token_that_slack_refuses_is_told(line: Line) -> None:
    line.slack.script("apps.connections.open", refusal("invalid_auth"))
    door = SocketDoor(line.app, settings(line.slack))
    with pytest.raises(BadSettings, match=re.escape("SLACK_APP_TOKEN is refused by Slack (invalid_auth)")):
        door.open()
    door.close()


def test_serving_ends_when_it_is_told_to(line: Line) -> None:
    stop = threading.Event()
    serving = threading.Thread(target=serve_socket, args=(SocketDoor(line.app, settings(line.slack)), stop))
    serving.start()
    assert line.slack.envelope("slash_commands", command("/action", "1"))
    stop.set()
    serving.join(10)
    assert not serving.is_alive()
    assert line.slack.wait(lambda: not line.slack.sockets)


@contextmanager
def mute(silent: threading.Event) -> Iterator[str]:
    """The address of a server that shakes hands, sets ``silent``, and never says another word until it is hung up on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=_shake_hands, args=(listening, silent), daemon=True).start()
        yield f"ws://127.0.0.1:{listening.getsockname()[1]}/"


def _shake_hands(listening: socket.socket, silent: threading.Event) -> None:
    connection, _ = listening.accept()
    asked = connection.recv(4_096)
    key = re.search(rb"Sec-WebSocket-Key: (\S+)", asked)
    assert key
    accepted = base64.b64encode(hashlib.sha1(key[1] + MAGIC).digest())  # noqa: S324  (RFC 6455 says so)
    connection.sendall(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accepted + b"\r\n\r\n"
    )
    silent.set()
    while (frame := connection.recv(4_096)) and frame[0] != CLOSE:
        pass
    connection.close()
