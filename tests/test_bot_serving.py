"""The whole bot as a process of its own, against a Slack of our own: both doors, and the digest posted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import sleep
from typing import Any
from urllib.parse import urlencode

import pytest
from deliveries import command
from local_slack import LocalSlack, person, refusal
from served import PATIENCE, bot, environment, free_port, get, send, serving

OWNER = "UPRIYANAIR"
BEAT = 17  # seconds until the first is over


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with closing(LocalSlack()) as server:
        server.people[OWNER] = person(OWNER, "Priya Nair")
        server.channels["#programme"] = []
        yield server


@pytest.fixture
def env(slack: LocalSlack, tmp_path: Path) -> dict[str, str]:
    return environment(slack, tmp_path)


def say(port: int, text: str) -> dict[str, Any]:
    status, answer = send(port, urlencode(command("/action", text, OWNER)).encode())
    assert status == 200
    said: dict[str, Any] = json.loads(answer)
    return said


def test_a_signed_command_over_http_is_stored_and_answered(env: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    with serving(env | {"SLACK_DOOR": "http", "SLACK_HTTP_PORT": str(port)}, tmp_path / "log") as process:
        assert get(port) == (200, b"ok\n")
        answer = say(port, "3.3.2 done")
        assert answer["response_type"] == "ephemeral"
        assert answer["text"].startswith("3.3.2: completed on ")
        assert say(port, "3.3.2 done")["text"].startswith("3.3.2: already recorded")
        assert send(port, urlencode(command("/action", "3.3.2 undo", OWNER)).encode(), secret="wrong")[0] == 401
    assert process.returncode == 0


@pytest.mark.short
def test_after_its_first_beat_a_bot_says_that_it_is_well(env: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    with serving(env | {"SLACK_DOOR": "http", "SLACK_HTTP_PORT": str(port)}, tmp_path / "log"):
        get(port)
        sleep(BEAT)
        status, answer = send(port, urlencode(command("/plan", "health", OWNER)).encode())
    said = json.loads(answer)["text"]
    assert said.startswith("Touchdown is well: last beat "), said
    assert "HTTP · at work since" in said
    assert status == 200


def test_a_command_over_socket_mode_is_stored_and_answered(
    env: dict[str, str], slack: LocalSlack, tmp_path: Path
) -> None:
    with serving(env, tmp_path / "log") as process:
        assert slack.wait(lambda: slack.sockets, PATIENCE)
        answer = slack.envelope("slash_commands", command("/action", "3.3.2 done", OWNER))
        assert answer is not None
        assert answer["text"].startswith("3.3.2: completed on ")
    assert process.returncode == 0


@pytest.mark.short  # Slack takes one message a second
def test_the_digest_is_posted_once_with_its_parts_in_its_thread(env: dict[str, str], slack: LocalSlack) -> None:
    first = bot("beat", "--at", "2015-04-08T15:00", env=env)
    assert first.returncode == 0, first.stderr
    posted = slack.channels["#programme"]
    assert posted[0]["text"].startswith("Touch-down Thu 9 Apr 2015 09:30: 47 of 118 dated actions overdue")
    assert [message.get("thread_ts") for message in posted[1:]] == [posted[0]["ts"]] * 6
    assert bot("beat", "--at", "2015-04-08T15:01", env=env).returncode == 0
    assert len(slack.channels["#programme"]) == 7


def test_a_token_that_slack_does_not_take_is_told_in_one_sentence(env: dict[str, str], slack: LocalSlack) -> None:
    slack.script("auth.test", refusal("invalid_auth"))
    ended = bot("serve", env=env)
    assert ended.returncode == 1
    assert "Slack does not take SLACK_BOT_TOKEN (invalid_auth)" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_missing_tokens_are_told_together(env: dict[str, str]) -> None:
    ended = bot("serve", env=env | {"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": ""})
    assert ended.returncode == 1
    assert "SLACK_APP_TOKEN" in ended.stderr
    assert "SLACK_BOT_TOKEN" in ended.stderr
