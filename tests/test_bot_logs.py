"""The log: one line an event, of ids and codes; and what people write, put through every door, is in none of them."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from deliveries import SECRET, as_request, command, direct, event, mention, press, shortcut, submit
from hypothesis import given
from hypothesis import strategies as st
from local_slack import LocalSlack, busy, page, person
from served import PATIENCE, environment, free_port, get, send, serving

from bot import logs

CANARY = "canary-of-the-log-7f3a"
logger = logging.getLogger("bot.of.the.test")


class Terminal(io.StringIO):
    """Where a person looks."""

    def isatty(self) -> bool:
        return True


@contextmanager
def logging_to(place: io.StringIO, level: str = "INFO") -> Iterator[None]:
    root = logging.getLogger()
    before, stood = root.handlers[:], root.level
    logs.begin(level, place)
    try:
        yield
    finally:
        root.handlers[:] = before
        root.setLevel(stood)


def lines(place: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in place.getvalue().splitlines()]


def test_a_line_is_a_sentence_and_its_values_are_fields() -> None:
    place = io.StringIO()
    with logging_to(place):
        logger.warning("outbox row %(row)d: lost, %(code)s", {"row": 5, "code": "msg_too_long"})
    (line,) = lines(place)
    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "warning",
        "by": "bot.of.the.test",
        "event": "outbox row 5: lost, msg_too_long",
        "row": 5,
        "code": "msg_too_long",
    }


def test_on_a_terminal_it_is_a_sentence_alone() -> None:
    place = Terminal()
    with logging_to(place):
        logger.warning("outbox row %(row)d: lost", {"row": 5})
    assert place.getvalue().endswith(" WARNING bot.of.the.test outbox row 5: lost\n")


@pytest.mark.parametrize("place", [io.StringIO(), Terminal()])
def test_of_a_bug_the_class_and_the_place_are_logged_and_not_its_words(place: io.StringIO) -> None:
    with logging_to(place):
        try:
            dict[str, int]()[CANARY]
        except KeyError:
            logger.exception("failed")
    assert "KeyError at test_bot_logs.py:" in place.getvalue()
    assert CANARY not in place.getvalue()


@given(st.text(), st.text())
def test_whatever_is_logged_is_one_line(message: str, value: str) -> None:
    place = io.StringIO()
    with logging_to(place):
        logger.info("%(message)s %(value)s", {"message": message, "value": value})
    assert place.getvalue().count("\n") == 1
    (line,) = [json.loads(place.getvalue())]
    assert line["event"] == f"{message} {value}"


# What people write


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with closing(LocalSlack()) as server:
        server.people["UPRIYANAIR"] = person("UPRIYANAIR", f"Priya {CANARY}")
        server.channels["#programme"] = []
        yield server


def everything(slack: LocalSlack) -> list[dict[str, Any]]:
    """What can be delivered, with a canary in each."""
    owner = "UPRIYANAIR"
    note = f"action 3.3.2 note {CANARY}"
    view = {"id": "V1", "callback_id": "form", "private_metadata": CANARY, "blocks": [], "type": "modal"}
    message = {"message": {"text": CANARY, "ts": "1.1", "user": owner}}
    return [
        command("/action", f"3.3.2 note {CANARY}", owner),
        command("/action", f"3.3.2 red {CANARY}", owner),
        command("/plan", CANARY, owner),
        command("/plan", f"find {CANARY}", owner, user_name=CANARY, channel_name=CANARY),
        command("/action", f"3.3.2 note born 3/4/2009 {CANARY} NHS 943 476 5919", owner),
        command("/action", "3.3.2 note x", CANARY),
        press(note, slack.response_url, owner),
        press(note, f"http://127.0.0.1:9/{CANARY}", owner),
        submit(view, owner),
        shortcut("record", owner, **message),
        mention(f"<@U0TOUCH> {note}", owner),
        direct(f"{note} again", owner),
        direct(CANARY, owner),
        event("odd_event", CANARY, owner),
        {"type": CANARY, CANARY: CANARY},
    ]


def logged(folder: Path) -> str:
    text = (folder / "log").read_text()
    assert all(json.loads(line)["event"] for line in text.splitlines())
    return text


def test_what_people_write_is_in_no_log_of_the_http_door(slack: LocalSlack, tmp_path: Path) -> None:
    port = free_port()
    slack.script("chat.postMessage", busy(), page(500))
    env = environment(slack, tmp_path, LOG_LEVEL="DEBUG", SLACK_DOOR="http", SLACK_HTTP_PORT=str(port))
    with serving(env, tmp_path / "log"):
        assert get(port) == (200, b"ok\n")
        statuses = [send(port, raw, kind)[0] for kind, raw in map(as_request, everything(slack))]
        assert slack.wait(lambda: any(CANARY in json.dumps(call.asked, default=str) for call in slack.calls), PATIENCE)
    assert 500 not in statuses
    assert statuses.count(200) > 8, statuses
    text = logged(tmp_path)
    assert "turned a request away" in text
    assert CANARY not in text
    assert "9434765919" not in text.replace(" ", "")
    assert SECRET not in text
    assert "-secret" not in text


@pytest.mark.short
def test_what_people_write_is_in_no_log_of_socket_mode(slack: LocalSlack, tmp_path: Path) -> None:
    kinds = {"command": "slash_commands", "event": "events_api"}
    with serving(environment(slack, tmp_path, LOG_LEVEL="DEBUG"), tmp_path / "log"):
        assert slack.wait(lambda: slack.sockets, PATIENCE)
        for number, body in enumerate(everything(slack)):
            kind = kinds.get(next((name for name in kinds if name in body), ""), "interactive")
            slack.send(kind, body, f"e{number}")
        assert slack.wait(lambda: {"e0", "e1", "e2"} <= set(slack.acks), PATIENCE)
    text = logged(tmp_path)
    assert "Socket Mode: connected" in text
    assert CANARY not in text
    assert "-secret" not in text
