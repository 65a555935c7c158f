"""A Slack of our own: Web API, Socket Mode and response_url on loopback, with faults by script and everything recorded.

A rehearsal runs against it, and so do the tests. It is not Slack: it knows no rights, and judges no blocks.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from bot.manifest import SCOPES

TEAM, BOT, BOT_USER, APP = "T0COUNCIL", "B0TOUCH", "U0TOUCH", "A0TOUCH"
PATIENCE = 5.0  # seconds that whoever waits for something to arrive waits
Json = dict[str, Any]


@dataclass(frozen=True)
class Fault:
    """What one call gets instead of its answer. ``kept``: it takes effect all the same."""

    status: int = 200
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    way: str = "answer"  # "answer", "reset", "hang", "hold" (the right answer, once ``let_go`` is called)
    kept: bool = False

    def after_posting(self) -> Fault:
        """The same fault, come after the call has taken effect."""
        return replace(self, kept=True)


def refusal(code: str, status: int = 200) -> Fault:
    """Slack's no, by its own word."""
    return Fault(status, json.dumps({"ok": False, "error": code}))


def busy(seconds: str | None = "7") -> Fault:
    """429, with Retry-After unless ``seconds`` is None."""
    headers = (("Retry-After", seconds),) if seconds else ()
    return Fault(429, json.dumps({"ok": False, "error": "ratelimited"}), headers)


def page(status: int = 200) -> Fault:
    """A page of HTML, as a proxy or a broken front sends."""
    return Fault(status, "<html>secret of a proxy</html>", (("Content-Type", "text/html"),))


RESET, HANG, HELD = Fault(way="reset"), Fault(way="hang"), Fault(way="hold", kept=True)


@dataclass(frozen=True)
class Call:
    """One call of the Web API, or of a response_url (``method`` is then "respond")."""

    method: str
    asked: Json
    token: str = ""


def person(user_id: str, name: str = "", **more: Any) -> Json:
    """A full member of the workspace, as ``users.info`` tells; ``more`` overrides."""
    known: Json = {"id": user_id, "team_id": TEAM, "deleted": False, "is_bot": False, "is_restricted": False}
    return known | {"is_ultra_restricted": False, "name": user_id.lower(), "profile": {"display_name": name}} | more


@dataclass
class LocalSlack:
    """The server. ``calls`` is what it was asked, ``channels`` what stands in each conversation, oldest first, ``views``
    what was shown: by the trigger that opened it, the view that it took the place of, or the person whose Home it is."""

    calls: list[Call] = field(default_factory=list)
    channels: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    people: dict[str, Json] = field(default_factory=dict)
    faults: dict[str, deque[Fault | None]] = field(default_factory=lambda: defaultdict(deque))
    me: Json = field(default_factory=dict)
    views: dict[str, Json] = field(default_factory=dict)
    acks: dict[str, Json | None] = field(default_factory=dict)
    sockets: list[ServerConnection] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    hello: Json = field(default_factory=dict)
    files: dict[str, Json] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=lambda: {"#home": "C0HOME"})
    page_size: int = 200
    history_is_cut: bool = False

    def __post_init__(self) -> None:
        self._changed, self._released = threading.Condition(), threading.Event()
        self._web = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Web, self))
        self._web.daemon_threads = True
        self._ws = serve(self._socket, "127.0.0.1", 0, max_size=None)
        for run in (partial(self._web.serve_forever, 0.01), self._ws.serve_forever):
            threading.Thread(target=run, daemon=True).start()
        self.forget()

    def forget(self) -> None:
        """Back to a new workspace: one member, one channel, no faults, nothing recorded."""
        for kept in (self.calls, self.channels, self.people, self.faults, self.views, self.acks, self.files):
            kept.clear()
        self.people["U0OWNER"] = person("U0OWNER", "Asha Patel")
        self.channels["C0HOME"] = []
        self.me = {"team_id": TEAM, "bot_id": BOT, "user_id": BOT_USER}
        self.headers = {"x-oauth-scopes": ",".join(SCOPES)}
        self.hello = {"type": "hello", "connection_info": {"app_id": APP}}
        self.page_size, self.history_is_cut, self._last = 200, False, 1_428_000_000
        self._released.clear()

    def close(self) -> None:
        """Ends every connection and both servers."""
        self._released.set()
        self._web.shutdown()
        self._web.server_close()
        self._ws.shutdown()

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL is to be."""
        return f"http://127.0.0.1:{self._web.server_port}/api/"

    @property
    def response_url(self) -> str:
        """An address that a button's answer goes to."""
        return f"http://127.0.0.1:{self._web.server_port}/respond/1"

    def tell_time(self, at: float) -> None:
        """Messages bear the seconds since 1970 that follow ``at``."""
        self._last = int(at)

    def script(self, method: str, *faults: Fault | None) -> None:
        """The next calls of ``method`` meet these, in order; None for a call that meets no fault."""
        self.faults[method].extend(faults)

    def asked(self, method: str) -> list[Json]:
        """What ``method`` was called with, in order."""
        return [call.asked for call in list(self.calls) if call.method == method]

    def wait(self, until: Callable[[], Any], patience: float = PATIENCE) -> bool:
        """Whether ``until`` came true in time; it may be about what changes elsewhere."""
        end = time.monotonic() + patience
        with self._changed:
            while not (true := bool(until())) and time.monotonic() < end:
                self._changed.wait(0.02)
            return true

    # The Web API

    def see(self, method: str, asked: Any) -> None:
        """Everything that comes in passes here first; "answer" for what comes back over the WebSocket."""

    def call(self, method: str, asked: Json, token: str) -> tuple[Fault | None, Json]:
        """Records a call: the fault that it meets, and the answer that it has or would have had."""
        self.see(method, asked)
        with self._changed:
            self.calls.append(Call(method, asked, token))
            fault = self.faults[method].popleft() if self.faults[method] else None
            answer = self._answer(method, asked) if fault is None or fault.kept else {}
            self._changed.notify_all()
        return fault, answer

    def hang(self) -> None:
        """Holds a connection open, without a word, until ``let_go`` or ``close``."""
        self._released.wait(30)

    def let_go(self) -> None:
        """Lets every held connection go on."""
        self._released.set()

    def _answer(self, method: str, asked: Json) -> Json:
        answers = {
            "apps.connections.open": lambda: {
                "url": f"ws://127.0.0.1:{self._ws.socket.getsockname()[1]}/link?ticket=1"
            },
            "auth.test": lambda: self.me,
            "bots.info": lambda: {"bot": {"id": asked["bot"], "app_id": APP}},
            "chat.postEphemeral": lambda: {"message_ts": self._stamp()},
            "chat.postMessage": lambda: self._post(asked),
            "chat.update": lambda: self._update(asked),
            "conversations.history": lambda: self._history(asked, self.channels[asked["channel"]][::-1]),
            "conversations.open": lambda: {"channel": {"id": "D" + asked["users"]}},
            "conversations.replies": lambda: self._history(asked, self._thread(asked)),
            "files.completeUploadExternal": lambda: self._share(asked, json.loads(asked["files"])[0]),
            "files.getUploadURLExternal": lambda: self._upload_address(asked),
            "upload": lambda: self.files.update({asked["id"]: self.files[asked["id"]] | asked}),
            "users.info": lambda: {"user": self.people[asked["user"]]},
            "views.open": lambda: {"view": self._shown(asked["trigger_id"], asked["view"])},
            "views.publish": lambda: {"view": self._shown(asked["user_id"], asked["view"])},
            "views.update": lambda: {"view": self._shown(asked["view_id"], asked["view"])},
            "respond": dict,
        }
        known = {"users.info": asked.get("user") in self.people, "chat.postMessage": self._is_open(asked)}
        known["files.completeUploadExternal"] = self._is_open({"channel": asked.get("channel_id", "")})
        if not known.get(method, True):
            return {"ok": False, "error": "user_not_found" if method == "users.info" else "channel_not_found"}
        return {"ok": True} | (answers[method]() or {})  # type: ignore[no-untyped-call]  # a table of callables

    def _is_open(self, asked: Json) -> bool:
        return asked.get("channel", "")[:1] in ("D", "#") or asked.get("channel") in self.channels

    def _stamp(self) -> str:
        self._last += 1
        return f"{self._last}.000100"

    def _post(self, asked: Json) -> Json:
        kept = ("text", "blocks", "thread_ts", "metadata")
        message = {"ts": self._stamp(), "bot_id": BOT, **{name: asked[name] for name in kept if name in asked}}
        channel = self.id_of(asked["channel"])
        self.channels[channel].append(message)
        return {"channel": channel, "ts": message["ts"]}

    def id_of(self, channel: str) -> str:
        """What is asked for by name is answered by id, where it has one."""
        return self.names.get(channel, channel)

    def _update(self, asked: Json) -> Json:
        """As chat.update does: what is not given stays, metadata included."""
        there = next((m for m in self.channels.get(asked["channel"], ()) if m["ts"] == asked["ts"]), None)
        if there is None or there["bot_id"] != BOT:
            return {"ok": False, "error": "cant_update_message" if there else "message_not_found"}
        there |= {name: asked[name] for name in ("text", "blocks", "metadata") if name in asked}
        return {"channel": asked["channel"], "ts": asked["ts"], "text": there["text"]}

    def _shown(self, where: str, view: Json) -> Json:
        self.views[where] = view
        return {"id": "V" + where.replace(".", "")[:20], **view}

    def _upload_address(self, asked: Json) -> Json:
        file = f"F{len(self.files) + 1}"
        self.files[file] = {"id": file, **asked}
        return {"upload_url": self.api_url.replace("/api/", f"/upload/{file}"), "file_id": file}

    def _share(self, asked: Json, named: Json) -> Json:
        """What stands in the channel afterwards; nothing where the bytes are not there or are not as many as said."""
        file = self.files.get(named["id"], {})
        if len(file.get("content", b"")) != int(file.get("length", -1)):
            return {"ok": False, "error": "file_not_found"}
        message = {
            "ts": self._stamp(),
            "bot_id": BOT,
            "text": asked.get("initial_comment", ""),
            "files": [file | named],
        }
        message |= {"thread_ts": asked["thread_ts"]} if "thread_ts" in asked else {}
        self.channels[asked["channel_id"]].append(message)
        return {"files": [{"id": file["id"]}]}

    def _thread(self, asked: Json) -> list[Json]:
        return [m for m in self.channels[asked["channel"]] if asked["ts"] in (m["ts"], m.get("thread_ts"))]

    def _history(self, asked: Json, messages: list[Json]) -> Json:
        found = [message for message in messages if float(message["ts"]) >= float(asked.get("oldest", 0))]
        start = int(asked.get("cursor") or 0)
        end = start + min(int(asked["limit"]), self.page_size)
        hidden = () if asked.get("include_all_metadata") in ("1", "true", True) else ("metadata",)
        shown = [{name: value for name, value in message.items() if name not in hidden} for message in found[start:end]]
        more = end < len(found)
        return {
            "messages": shown,
            "has_more": more or self.history_is_cut,
            "response_metadata": {"next_cursor": str(end) if more else ""},
        }

    # Socket Mode

    def envelope(self, kind: str, payload: Json, envelope_id: str = "e1") -> Json | None:
        """Sends an envelope to the newest connection; the payload of its acknowledgement, None for none in it."""
        self.send(kind, payload, envelope_id)
        assert self.wait(lambda: envelope_id in self.acks), "not acknowledged"
        return self.acks[envelope_id]

    def send(self, kind: str, payload: Json, envelope_id: str = "e1") -> None:
        """Sends an envelope to the newest connection."""
        assert self.wait(lambda: self.sockets), "nobody has connected"
        sent = {"type": kind, "envelope_id": envelope_id, "payload": payload, "accepts_response_payload": True}
        self.sockets[-1].send(json.dumps(sent))

    def drop(self) -> None:
        """Breaks every connection, without a word of goodbye."""
        with self._changed:
            lost, self.sockets[:] = self.sockets[:], []
        for connection in lost:
            connection.socket.shutdown(socket.SHUT_RDWR)

    def _socket(self, connection: ServerConnection) -> None:
        connection.send(json.dumps({"num_connections": len(self.sockets) + 1, **self.hello}))
        with self._changed:
            self.sockets.append(connection)
            self._changed.notify_all()
        with suppress(ConnectionClosed, OSError):
            for text in connection:
                ack = json.loads(text)
                self.see("answer", ack.get("payload"))
                with self._changed:
                    self.acks[ack["envelope_id"]] = ack.get("payload")
                    self._changed.notify_all()
        with self._changed:
            self.sockets[:] = [other for other in self.sockets if other is not connection]
            self._changed.notify_all()


class _Web(BaseHTTPRequestHandler):
    def __init__(self, slack: LocalSlack, *rest: Any) -> None:
        self.slack = slack
        super().__init__(*rest)

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        is_json = self.headers.get("Content-Type", "").startswith("application/json")
        method = self.path.removeprefix("/api/") if self.path.startswith("/api/") else "respond"
        if self.path.startswith("/upload/"):
            method, asked = "upload", {"id": self.path.removeprefix("/upload/"), "content": raw}
        else:
            asked = json.loads(raw or "{}") if is_json else dict(parse_qsl(raw.decode()))
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        fault, answer = self.slack.call(method, asked, token)
        if fault and fault.way in ("hang", "hold"):
            self.slack.hang()
        if fault is None or fault.way == "hold":
            self._say(200, json.dumps(answer), (("Content-Type", "application/json"), *self.slack.headers.items()))
        elif fault.way != "hang":
            self._fail(fault)

    def _fail(self, fault: Fault) -> None:
        if fault.way == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        else:
            self._say(fault.status, fault.body, fault.headers or (("Content-Type", "application/json"),))

    def _say(self, status: int, body: str, headers: tuple[tuple[str, str], ...]) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body.encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""
