"""The wire between the bot and a Slack that nobody here wrote: what goes over it is kept, and it can be cut."""

from __future__ import annotations

import http.client
import json
import socket
import struct
import threading
from collections import defaultdict, deque
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import judges

Json = dict[str, Any]


@dataclass(frozen=True)
class Call:
    """One call of the Web API, and the answer to it."""

    method: str
    asked: Json
    answer: Json

    @property
    def refusal(self) -> str:
        """Slack's word for why not, and what it says is needed; "" for a yes."""
        return f"{self.answer.get('error', '')} {self.answer.get('needed', '')}".strip()


@dataclass
class Wire:
    """Carries calls to the port ``behind`` it.

    Slack writes the bot's id into each message that it posts; emulate does so only where the call says it. So the wire
    says it for ``bot_id``.
    """

    behind: int
    bot_id: str
    calls: list[Call] = field(default_factory=list)
    _cuts: dict[str, deque[str]] = field(default_factory=lambda: defaultdict(deque))

    def __post_init__(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Relay, self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def api_url(self) -> str:
        """What SLACK_API_URL is to be."""
        return f"http://127.0.0.1:{self._server.server_port}/api/"

    def cut(self, method: str, arrives: bool, after: int = 0) -> None:
        """A call of ``method`` gets no answer, the next or one ``after`` it; ``arrives``: it takes effect all the same."""
        self._cuts[method].extend([""] * after + ["back" if arrives else "there"])

    def answers(self, method: str) -> list[Json]:
        """What was answered to ``method``, in order."""
        return [call.answer for call in self.calls if call.method == method]

    def refusals(self) -> set[str]:
        """Every no that there was."""
        return {call.refusal for call in self.calls if call.refusal}

    def close(self) -> None:
        """Ends it."""
        self._server.shutdown()
        self._server.server_close()

    def carry(self, method: str, kind: str, token: str, raw: bytes) -> bytes | None:
        """The answer; None where the wire is cut before it, or on its way back."""
        asked: Json = json.loads(raw) if kind.startswith("application/json") else dict(parse_qsl(raw.decode()))
        judges.keep(method, asked)
        cut = self._cuts[method].popleft() if self._cuts[method] else ""
        if cut == "there":
            return None
        if method == "chat.postMessage":
            raw = json.dumps({**asked, "bot_id": self.bot_id}).encode()
        with closing(http.client.HTTPConnection("127.0.0.1", self.behind, timeout=10)) as connection:
            connection.request("POST", f"/api/{method}", raw, {"Content-Type": kind, "Authorization": token})
            answer = connection.getresponse().read()
        self.calls.append(Call(method, asked, json.loads(answer)))
        return None if cut else answer


class _Relay(BaseHTTPRequestHandler):
    def __init__(self, wire: Wire, *rest: Any) -> None:
        self.wire = wire
        super().__init__(*rest)

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        kind, token = self.headers.get("Content-Type", ""), self.headers.get("Authorization", "")
        answer = self.wire.carry(self.path.removeprefix("/api/"), kind, token, raw)
        if answer is None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing."""
