"""What Slack delivers: commands, presses, mentions and messages, as bodies and as signed requests to our door."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import shutil
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import judges
from local_slack import BOT_USER, TEAM, LocalSlack

from bot.config import Settings
from bot.door import door, http_server
from bot.health import routes
from bot.intime import LATE
from bot.sends import web
from bot.slack import Hear, build
from bot.vitals import Vitals
from bot.who import whoami
from commands.reply import Blank, Choice, Form, Outcome, Reply, Takes, Where
from store.db import open_store
from store.people import Identity

SECRET = "5a" * 16
NOW = 1_428_393_600.0  # 7 April 2015, 08:00 UTC
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
_number = count(1)
Body = dict[str, Any]
NOTED = Reply("Noted.")
ASKS = "action 3.3.2 update"
UPDATE = Form(
    "Update 3.3.2",
    ASKS,
    (ASKS, "{rating}", 'note "{note}"', 'extend "{day} {why}"', "[seen 1]"),
    (
        Blank("rating", "How it stands", Takes.CHOICE, choices=(Choice("No change", ""), Choice("R missing", "red"))),
        Blank("note", "Note", Takes.LONG),
        Blank("day", "New date", Takes.DAY),
        Blank("why", "Why", Takes.TEXT),
    ),
)
ASKED = Reply("Say what has changed.", form=UPDATE, outcome=Outcome.REFUSED)
"""What asks for a form."""


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


def press_in(view: Body, value: str, by: str = "U0OWNER", kind: str = "modal", **more: Any) -> Body:
    """A button pressed in a modal of ours, or (kind "home") on App Home."""
    there = {"id": "V0SHOWN", "type": kind, "private_metadata": view.get("private_metadata", "")}
    body = press(value, "", by, view=there, container={"type": "view", "view_id": "V0SHOWN"}, **more)
    return {name: part for name, part in body.items() if name not in ("channel", "message")}


def submit(view: Body, by: str = "U0OWNER", **values: Any) -> Body:
    """A form of ours sent off, with ``values`` in its blanks and the others as they stood."""
    stood = {one["block_id"]: {one["element"]["action_id"]: _stands(one["element"])} for one in inputs(view)}
    filled = {
        name: {next(iter(stood[name])): {**next(iter(stood[name].values())), **_as(value)}}
        for name, value in values.items()
    }
    return {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "council"},
        "user": {"id": by, "username": "asha", "team_id": TEAM},
        "trigger_id": f"1.{next(_number)}.abc",
        "view": {**view, "id": "V0FORM", "hash": "1.a", "state": {"values": stood | filled}},
    }


def inputs(view: Body) -> list[Body]:
    """The blanks of a form, in order."""
    return [block for block in view["blocks"] if block["type"] == "input"]


_STANDS = {"initial_value": "value", "initial_option": "selected_option", "initial_options": "selected_options",
           "initial_date": "selected_date", "initial_time": "selected_time", "initial_user": "selected_user",
           "initial_conversation": "selected_conversation"}  # fmt: skip


def _stands(element: Body) -> Body:
    """What Slack says of a blank that nobody has touched."""
    return {"type": element["type"], **{said: element[name] for name, said in _STANDS.items() if name in element}}


def _as(value: Any) -> Body:
    """A text as it is typed; anything else in the words of Slack: {"selected_date": "2015-05-31"}."""
    return {"value": value} if isinstance(value, str) else dict(value)


def chosen(*values: str) -> Body:
    """What was chosen of a list; several for checkboxes."""
    options = [{"text": {"type": "plain_text", "text": value}, "value": value} for value in values]
    return {"selected_option": options[0]} if len(options) == 1 else {"selected_options": options}


def shortcut(callback_id: str, by: str = "U0OWNER", **more: Any) -> Body:
    """A shortcut of the workspace; with ``message`` and ``channel``, of that message."""
    kind = "message_action" if "message" in more else "shortcut"
    who = {"user": {"id": by, "username": "asha", "team_id": TEAM}, "team": {"id": TEAM}}
    return {"type": kind, "callback_id": callback_id, "trigger_id": f"1.{next(_number)}.abc", **who, **more}


def typed_into(view: Body, value: str, by: str = "U0OWNER") -> Body:
    """Somebody types into a blank that actions are found for."""
    who = {"user": {"id": by, "team_id": TEAM}, "team": {"id": TEAM}}
    return {
        "type": "block_suggestion",
        "action_id": "find",
        "block_id": "action",
        "value": value,
        "view": {**view, "id": "V0FORM"},
        **who,
    }


def opened_home(by: str = "U0OWNER", tab: str = "home") -> Body:
    """Somebody looks at their App Home."""
    return event("app_home_opened", "", by, channel="D0OWNER", tab=tab)


def event(kind: str, text: str, by: str = "U0OWNER", **more: Any) -> Body:
    """An event of the Events API; ``more`` overrides the inner event."""
    inner = {"type": kind, "user": by, "text": text, "channel": "C0HOME", "ts": "1428000001.000200", "team": TEAM}
    event_id = more.pop("event_id", f"Ev{next(_number)}")
    return {"type": "event_callback", "team_id": TEAM, "event_id": event_id, "event": {**inner, **more}}


def anew(body: Body) -> Body:
    """The same, said a second time: an event is known by its id, all else by its trigger."""
    number = next(_number)
    return {**body, "event_id": f"Ev{number}"} if "event_id" in body else {**body, "trigger_id": f"1.{number}.abc"}


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
    if body.get("type") not in ("event_callback", "url_verification", None):
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
    vitals: Vitals

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
def open_house(slack: LocalSlack, hear: Hear | None = None, late: float = LATE, **more: Any) -> Iterator[House]:
    """A house with its HTTP door open; without ``hear`` there is only an ear in it. ``late``: as ``build``."""
    chosen, ear, clock = settings(slack, **more), Ear(), Clock()
    app = build(chosen, hear or ear, whoami(web(chosen)), clock, late=late)
    listening = socket.create_server(("127.0.0.1", 0))
    store = open_store(f"sqlite:///{tempfile.mkdtemp(prefix='house')}/touchdown.db")
    vitals = Vitals("http", lambda: datetime.fromtimestamp(NOW, UTC))
    asgi = door(app, SECRET, clock, routes(vitals, store), patience=0.5)
    server = http_server(asgi, "127.0.0.1", 0)
    running = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    running.start()
    try:
        yield House(slack, ear, clock, listening.getsockname()[1], vitals)
    finally:
        server.should_exit = True
        running.join()
        store.close()
        shutil.rmtree(Path(store.engine.url.database or "").parent)


def opened(house: House) -> dict[str, Any]:
    """The one modal that was opened."""
    (asked,) = house.slack.asked("views.open")
    view: dict[str, Any] = asked["view"]
    return view


def form(house: House) -> dict[str, Any]:
    """The form, as a command opens it."""
    house.ear.reply = ASKED
    house.deliver(command("/action", "3.3.2 update"))
    house.ear.reply = NOTED
    return opened(house)
