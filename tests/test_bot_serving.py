"""The whole bot as a process of its own, against a Slack of our own: both doors, and the digest posted."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from local_slack import TEAM, LocalSlack, person

from store import sample
from store.db import open_store

ROOT = Path(__file__).parents[1]
SECRET = "s" * 32
PATIENCE = 30.0  # seconds for a process to come up on a busy machine


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    server = LocalSlack()
    server.people["UPRIYANAIR"] = person("UPRIYANAIR", "Priya Nair")
    server.channels["#programme"] = []
    yield server
    server.close()


@pytest.fixture
def env(slack: LocalSlack, tmp_path: Path) -> dict[str, str]:
    url = f"sqlite:///{tmp_path / 'touchdown.db'}"
    store = open_store(url)
    sample.load(store, "local")
    store.close()
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    return ours | {
        "BACKUPS": str(tmp_path / "backups"),
        "DATABASE_URL": url,
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_APP_TOKEN": "xapp-1",
        "SLACK_SIGNING_SECRET": SECRET,
    }


def bot(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )


@contextmanager
def serving(env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"], cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)


def a_command(text: str) -> dict[str, str]:
    return {
        "command": "/action",
        "text": text,
        "user_id": "UPRIYANAIR",
        "team_id": TEAM,
        "channel_id": "C0HOME",
        "trigger_id": f"t{time.monotonic_ns()}",
        "response_url": "http://127.0.0.1:9/",
    }


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def send(port: int, body: bytes, secret: str = SECRET) -> tuple[int, Any]:
    stamp = str(int(subprocess.check_output(["date", "+%s"])))
    signed = hmac.new(secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={signed}",
    }
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}/slack/events", body, headers)) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except HTTPError as refused:
        with refused:
            return refused.code, None


def is_up(port: int) -> bool:
    for _ in range(int(PATIENCE * 20)):
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
                return bool(answer.status == 200)
        except URLError:
            time.sleep(0.05)
    return False


def test_a_signed_command_over_http_is_stored_and_answered(env: dict[str, str]) -> None:
    port = free_port()
    with serving(env | {"SLACK_DOOR": "http", "SLACK_HTTP_PORT": str(port)}) as process:
        assert is_up(port)
        status, answer = send(port, urlencode(a_command("3.3.2 done")).encode())
        assert (status, answer["response_type"]) == (200, "ephemeral")
        assert answer["text"].startswith("3.3.2: completed on ")
        status, again = send(port, urlencode(a_command("3.3.2 done")).encode())
        assert again["text"].startswith("3.3.2: already recorded")
        assert send(port, urlencode(a_command("3.3.2 undo")).encode(), "wrong")[0] == 401
    assert process.returncode == 0


def test_a_command_over_socket_mode_is_stored_and_answered(env: dict[str, str], slack: LocalSlack) -> None:
    with serving(env) as process:
        assert slack.wait(lambda: slack.sockets, PATIENCE)
        answer = slack.envelope("slash_commands", a_command("3.3.2 done"))
        assert answer is not None
        assert answer["text"].startswith("3.3.2: completed on ")
    assert process.returncode == 0


def test_the_digest_is_posted_once_with_its_parts_in_its_thread(env: dict[str, str], slack: LocalSlack) -> None:
    first = bot("beat", "--at", "2015-04-08T15:00", env=env)
    assert first.returncode == 0, first.stderr
    posted = slack.channels["#programme"]
    assert posted[0]["text"].startswith("Touch-down Thu 9 Apr 2015 09:30: 47 of 118 dated actions overdue")
    assert [message.get("thread_ts") for message in posted[1:]] == [posted[0]["ts"]] * 6
    assert bot("beat", "--at", "2015-04-08T15:01", env=env).returncode == 0
    assert len(slack.channels["#programme"]) == 7


def test_a_token_that_slack_does_not_take_is_told_in_one_sentence(env: dict[str, str], slack: LocalSlack) -> None:
    from local_slack import refusal

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
