"""What Slack delivers: commands, presses, mentions and messages, as bodies and as signed requests to our door."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

import judges
from local_slack import BOT_USER, TEAM, LocalSlack

from bot.config import Settings
from bot.door import door, http_server
from bot.sends import web
from bot.slack import build
from bot.who import whoami
from commands.reply import Reply, Where
from store.people import Identity

SECRET = "5a" * 16
NOW = 1_428_393_600.0  # 7 April 2015, 08:00 UTC
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
_number = count(1)
Body = dict[str, Any]
NOTED = Reply("Noted.")


def command(name: str, text: str, by: str = "U0OWNER", **more: Any) -> Body:
    """A slash command."""
    where = {"team_id": TEAM, "channel_id": "C0HOME", "user_id": by, "user_name": "asha", "api_app_id": "A1"}
    return {"command": name, "text": text, "trigger_id": f"1.{next(_number)}.abc", **where, **more}


def press(value: str, response_url: str, by: str = "U0OWNER", **more: Any) -> Body:
    """A button pressed in the home channel."""
    person = {"id": by, "username": "asha", "name": "asha", "team_id": TEAM}
    action = {"type": "button", "action_id": "say:1", "block_id": "b", "value": value, "action_ts": "1.1"}
    return {
        "type": "block_actions",
        "user": person,
        "team": {"id": TEAM, "domain": "council"},
        "channel": {"id": "C0HOME", "name": "home"},
        "container": {"type": "message", "channel_id": "C0HOME"},
        "message": {"type": "message", "ts": "1428000000.000100"},
        "actions": [action],
        "trigger_id": f"1.{next(_number)}.abc",
        "response_url": response_url,
        **more,
    }


def event(kind: str, text: str, by: str = "U0OWNER", **more: Any) -> Body:
    """An event of the Events API; ``more`` overrides the inner event."""
    inner = {"type": kind, "user": by, "text": text, "channel": "C0HOME", "ts": "1428000001.000200", "team": TEAM}
    event_id = more.pop("event_id", f"Ev{next(_number)}")
    return {"type": "event_callback", "team_id": TEAM, "event_id": event_id, "event": {**inner, **more}}


def mention(text: str, by: str = "U0OWNER", **more: Any) -> Body:
    """Somebody names us in the home channel."""
    return event("app_mention", f"<@{BOT_USER}> {text}", by, **more)


def direct(text: str, by: str = "U0OWNER", **more: Any) -> Body:
    """Somebody writes to us in private."""
    return event("message", text, by, **({"channel": "D0OWNER", "channel_type": "im"} | more))


def as_request(body: Body) -> tuple[str, bytes]:
    """The content type and the raw body that Slack sends ``body`` in."""
    if "command" in body:
        return FORM, urlencode(body).encode()
    if body.get("type") == "block_actions":
        return FORM, urlencode({"payload": json.dumps(body)}).encode()
    return JSON, json.dumps(body).encode()


def signed(raw: bytes, at: float = NOW, secret: str = SECRET) -> dict[str, str]:
    """The two headers that Slack signs ``raw`` with."""
    signature = hmac.new(secret.encode(), f"v0:{int(at)}:".encode() + raw, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(int(at)), "X-Slack-Signature": f"v0={signature}"}


@dataclass
class Ear:
    """A stand-in for the house: keeps what it heard, and answers ``reply``."""

    reply: Reply = NOTED
    heard: list[tuple[str, Identity, Where, str]] = field(default_factory=list)
    during: Callable[[], object] = lambda: None

    def __call__(self, sentence: str, by: Identity, where: Where, key: str) -> Reply:
        self.heard.append((sentence, by, where, key))
        self.during()
        return self.reply

    @property
    def sentences(self) -> list[str]:
        """What was heard, in order."""
        return [sentence for sentence, *_ in self.heard]


@dataclass
class Clock:
    """Seconds that a test sets."""

    now: float = NOW

    def __call__(self) -> float:
        return self.now


@dataclass
class House:
    """The real Bolt app behind the real HTTP door on loopback, before a Slack of our own."""

    slack: LocalSlack
    ear: Ear
    clock: Clock
    port: int

    def deliver(self, body: Body) -> tuple[int, Any]:
        """Sends ``body`` as Slack does, each signed for another second: the status, and the answer as JSON (None for
        an empty one, or a refusal)."""
        kind, raw = as_request(body)
        status, answer = self.send(raw, {"Content-Type": kind, **signed(raw, self.clock.now - next(_number) % 250)})
        said = json.loads(answer) if answer and status == 200 else None
        judges.keep_answer(said)
        return status, said

    def send(self, raw: bytes, headers: dict[str, str], path: str = "/slack/events") -> tuple[int, bytes]:
        """Posts ``raw`` with these headers and no others of Slack's."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("POST", path, raw, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def get(self, path: str) -> tuple[int, bytes]:
        """Asks for a page."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def begin_anew(self) -> None:
        """Forgets all that an earlier test did."""
        self.slack.forget()
        self.ear.heard.clear()
        self.ear.reply, self.ear.during = NOTED, lambda: None
        self.clock.now += 100_000.0  # past all that is remembered of people


def settings(slack: LocalSlack, **more: Any) -> Settings:
    """Settings that reach ``slack``."""
    known = {"slack_api_url": slack.api_url, "slack_bot_token": "xoxb-1", "slack_app_token": "xapp-1"}
    return Settings(**{**known, "slack_signing_secret": SECRET, **more})


@contextmanager
def open_house(slack: LocalSlack, **more: Any) -> Iterator[House]:
    """A house with its HTTP door open."""
    chosen, ear, clock = settings(slack, **more), Ear(), Clock()
    app = build(chosen, ear, whoami(web(chosen)), clock)
    listening = socket.create_server(("127.0.0.1", 0))
    asgi = door(app, SECRET, clock, lambda: clock.now > 0, patience=0.5)
    server = http_server(asgi, "127.0.0.1", 0)
    running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    running.start()
    try:
        yield House(slack, ear, clock, listening.getsockname()[1])
    finally:
        server.should_exit = True
        running.join()
