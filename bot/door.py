"""The doors that Slack comes in by: our own over HTTP, which verifies before it parses, and Socket Mode.

HTTP, in this order: size, headers, timestamp, signature over the raw bytes, parsing, shape, then Bolt. Bolt's own
adapter parses first, answers mutated bodies with 500, and loses commands whose text holds the word "payload".
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar

import uvicorn
from slack_bolt import App, BoltRequest, BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.socket_mode.websocket_client import SocketModeClient
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from websocket import WebSocketApp, WebSocketException

from bot.config import BadSettings, Settings
from bot.manifest import PATH
from bot.recent import Recent
from bot.sends import sort
from bot.shapes import Delivery, Malformed, parse, shape

LARGEST = 1_000_000  # bytes of a body
SLOWEST = 5.0  # seconds that a body may take to arrive
WINDOW = 300  # seconds that a signature is good for, either way
THREADS = 64  # sentences at once; one that waits for the store holds its thread for 2 seconds
MOST_RECENT = 10_000  # signatures remembered
PING = 4.0  # seconds between pings of the WebSocket; a silent loss is noticed after at most twice as much

T = TypeVar("T")
logger = logging.getLogger(__name__)


class Refused(Exception):
    """A request that is turned away: its HTTP status, and why, without a word of the request itself."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def door(
    app: App,
    signing_secret: str,
    clock: Callable[[], float],
    beside: Sequence[Route] = (),
    patience: float = SLOWEST,
) -> Starlette:
    """The HTTP door. ``clock`` is the Unix time in seconds; ``beside`` is what else may be asked here; ``patience`` is how
    many seconds a body may take."""
    pool, recent = ThreadPoolExecutor(THREADS, "door"), Recent(MOST_RECENT)

    async def receive(request: Request) -> Response:
        """Verified before it is parsed, and taken once."""
        try:
            raw = await _body(request, patience)
            signature = _verify(request.headers, raw, signing_secret.encode(), clock())
            delivery = shape(parse(request.headers.get("content-type", ""), raw))
        except Refused as refused:
            return _turned_away(refused.status, str(refused))
        except Malformed as malformed:
            return _turned_away(400, f"malformed: {malformed}")
        if recent.begin(signature):
            return _turned_away(409, "delivered before")  # Slack signs each attempt of its own anew
        answered = False
        try:
            answer = _by_itself(delivery) or _response(await _in(pool, partial(dispatch, app, delivery)))
            answered = answer.status_code == 200
            return answer
        finally:
            recent.end(signature, answered)

    return Starlette(routes=[Route(PATH, receive, methods=["POST"]), *beside])


async def _in(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, work)


def _by_itself(delivery: Delivery) -> Response | None:
    """The answer to what Slack asks of the door and not of the bot."""
    kind = delivery.get("type")
    if kind == "url_verification":
        return JSONResponse({"challenge": delivery["challenge"]})
    if kind == "app_rate_limited":
        logger.warning("Slack sends fewer events than there are: app_rate_limited")
    return Response() if kind in ("app_rate_limited", "ssl_check") else None


def dispatch(app: App, delivery: Delivery) -> BoltResponse:
    """Bolt's answer to a delivery that is verified and shaped; both doors meet here."""
    return app.dispatch(BoltRequest(mode="socket_mode", body=delivery))


def http_server(asgi: Starlette, host: str, port: int) -> uvicorn.Server:
    """The server of ``serve_http``, not yet running."""
    return uvicorn.Server(
        uvicorn.Config(
            asgi,
            host,
            port,
            access_log=False,
            lifespan="off",
            limit_concurrency=1_000,
            log_config=None,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=10,
            ws="none",
        )
    )


def serve_http(asgi: Starlette, host: str, port: int) -> None:
    """Serves until SIGINT or SIGTERM, then finishes what it has begun."""
    http_server(asgi, host, port).run()


async def _body(request: Request, patience: float) -> bytes:
    try:
        async with asyncio.timeout(patience):
            return await _read(request)
    except TimeoutError:
        raise Refused(408, "too slow") from None
    except ClientDisconnect:
        raise Refused(400, "disconnected") from None


async def _read(request: Request) -> bytes:
    raw = bytearray()
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > LARGEST:
            raise Refused(413, "too large")
    return bytes(raw)


def _verify(headers: Headers, raw: bytes, secret: bytes, now: float) -> str:
    """The signature, where it is Slack's and fresh. Raises Refused."""
    stamps, signatures = headers.getlist("x-slack-request-timestamp"), headers.getlist("x-slack-signature")
    if len(stamps) != 1 or len(signatures) != 1 or not re.fullmatch("[0-9]{1,12}", stamps[0]):
        raise Refused(401, "not signed")
    if abs(now - int(stamps[0])) > WINDOW:
        raise Refused(401, "too old or too new")
    expected = hmac.new(secret, b"v0:" + stamps[0].encode() + b":" + raw, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(f"v0={expected}".encode(), signatures[0].encode()):
        raise Refused(401, "not signed by Slack")
    return signatures[0]


def _turned_away(status: int, why: str) -> Response:
    logger.info("turned a request away: %(status)d, %(why)s", {"status": status, "why": why})
    return PlainTextResponse(f"{why}\n", status)


def _response(answer: BoltResponse) -> Response:
    kind = answer.headers.get("content-type", ["text/plain"])[0]
    return Response(answer.body, answer.status, media_type=kind)


# Socket Mode


class _Link(SocketModeClient):
    """The WebSocket of websocket-client, which is back 0.6 s after a loss (the SDK's built-in one: 8 to 58 s at a full
    CPU), taught to notice a silent loss too: without a limit on pongs it would wait for ever."""

    def _run_current_session(self) -> None:
        session = self.current_session
        if session is not None and not _has_begun(session):
            limit = self.ping_interval / 2
            session.run_forever = partial(session.run_forever, ping_timeout=limit)  # type: ignore[method-assign]
        super()._run_current_session()  # type: ignore[no-untyped-call]

    def _monitor_current_session(self) -> None:
        """Mends a session that has ended. The SDK's own would also open a second one beside one not yet begun."""
        if self.current_session is None or _has_begun(self.current_session):
            super()._monitor_current_session()  # type: ignore[no-untyped-call]


def _has_begun(session: WebSocketApp) -> bool:
    return "run_forever" in vars(session)  # set by _Link as it begins


class SocketDoor:
    """Slack's deliveries over a WebSocket that we open ourselves."""

    def __init__(self, app: App, settings: Settings, ping_interval: float = PING) -> None:
        self._app = app
        caller = WebClient(base_url=settings.slack_api_url, timeout=10, retry_handlers=[], logger=app.logger)
        self._link = _Link(settings.slack_app_token, app.logger, caller, True, ping_interval, THREADS)
        self._link.socket_mode_request_listeners.append(self.answer)
        self._link.on_open_listeners.append(lambda _: logger.info("Socket Mode: connected"))
        self._link.on_error_listeners.append(
            lambda _, error: logger.warning("Socket Mode: lost, %(trouble)s", {"trouble": type(error).__name__})
        )

    def open(self) -> None:
        """Connects, and stays so. Raises BadSettings where Slack refuses the token, OSError where it cannot be reached."""
        try:
            self._link.connect()
        except SlackApiError as refused:
            raise BadSettings(
                [f"SLACK_APP_TOKEN is refused by Slack ({sort(refused).code}): make a new one."]
            ) from None

    def is_open(self) -> bool:
        """Whether Slack can reach us over it."""
        return bool(self._link.is_connected())

    def heard_at(self) -> datetime | None:
        """When Slack last answered a ping (UTC); None where it has not yet."""
        session = self._link.current_session
        seconds = session.last_pong_tm if session else 0
        return datetime.fromtimestamp(seconds, UTC) if seconds else None

    def close(self) -> None:
        """Finishes what it has begun, and disconnects."""
        self._link.close()

    def answer(self, link: BaseSocketModeClient, envelope: SocketModeRequest) -> None:
        """Answers one envelope. What is not answered with 200 is not acknowledged, so that Slack sends it again."""
        try:
            answer = dispatch(self._app, shape(envelope.payload))
        except Malformed as malformed:
            logger.info("turned an envelope away: malformed: %(why)s", {"why": str(malformed)})
            answer = BoltResponse(status=200)
        if answer.status != 200:
            return
        payload = json.loads(answer.body) if answer.body else None
        try:
            link.send_socket_mode_response(SocketModeResponse(envelope.envelope_id, payload))
        except (WebSocketException, OSError, AttributeError):  # the SDK's own message about it has an AttributeError
            logger.warning("an acknowledgement was lost with the connection")


def serve_socket(opened: SocketDoor, stop: threading.Event) -> None:
    """Serves until ``stop`` is set. Raises what ``SocketDoor.open`` raises."""
    try:
        opened.open()
        stop.wait()
    finally:
        opened.close()
