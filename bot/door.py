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
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import uvicorn
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.adapter.socket_mode.builtin import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.config import Settings
from bot.manifest import PATH
from bot.shapes import Delivery, Malformed, parse, shape

LARGEST = 1_000_000  # bytes of a body
SLOWEST = 5.0  # seconds that a body may take to arrive
WINDOW = 300  # seconds that a signature is good for, either way
THREADS = 64  # sentences at once; one that waits for the store holds its thread for 2 seconds

logger = logging.getLogger(__name__)


class Refused(Exception):
    """A request that is turned away: its HTTP status, and why, without a word of the request itself."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def door(
    app: App, signing_secret: str, clock: Callable[[], float], healthy: Callable[[], bool] = lambda: True
) -> Starlette:
    """The HTTP door. ``clock`` is the Unix time in seconds; ``healthy`` is asked by ``GET /healthz``."""
    pool = ThreadPoolExecutor(THREADS, "door")

    async def receive(request: Request) -> Response:
        try:
            raw = await _body(request)
            _verify(request.headers, raw, signing_secret.encode(), clock())
            delivery = shape(parse(request.headers.get("content-type", ""), raw))
        except Refused as refused:
            return _turned_away(refused.status, str(refused))
        except Malformed as malformed:
            return _turned_away(400, f"malformed: {malformed}")
        if delivery.get("type") == "ssl_check":
            return Response()
        if delivery.get("type") == "url_verification":
            return JSONResponse({"challenge": delivery["challenge"]})
        return _response(await asyncio.get_running_loop().run_in_executor(pool, dispatch, app, delivery))

    async def health(request: Request) -> Response:  # noqa: ARG001  (Starlette's signature)
        well = await asyncio.get_running_loop().run_in_executor(pool, healthy)
        return PlainTextResponse("ok\n" if well else "the store cannot be reached\n", 200 if well else 503)

    return Starlette(routes=[Route(PATH, receive, methods=["POST"]), Route("/healthz", health, methods=["GET"])])


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


async def _body(request: Request) -> bytes:
    try:
        async with asyncio.timeout(SLOWEST):
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


def _verify(headers: Headers, raw: bytes, secret: bytes, now: float) -> None:
    stamps, signatures = headers.getlist("x-slack-request-timestamp"), headers.getlist("x-slack-signature")
    if len(stamps) != 1 or len(signatures) != 1 or not re.fullmatch("[0-9]{1,12}", stamps[0]):
        raise Refused(401, "not signed")
    if abs(now - int(stamps[0])) > WINDOW:
        raise Refused(401, "too old or too new")
    expected = hmac.new(secret, b"v0:" + stamps[0].encode() + b":" + raw, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(f"v0={expected}".encode(), signatures[0].encode()):
        raise Refused(401, "not signed by Slack")


def _turned_away(status: int, why: str) -> Response:
    logger.info("turned a request away: %d, %s", status, why)
    return PlainTextResponse(f"{why}\n", status)


def _response(answer: BoltResponse) -> Response:
    kind = answer.headers.get("content-type", ["text/plain"])[0]
    return Response(answer.body, answer.status, media_type=kind)


# Socket Mode


class SocketDoor(SocketModeHandler):  # type: ignore[misc]  # Bolt's adapters carry no types
    """Slack's deliveries over a WebSocket that we open ourselves."""

    def handle(self, client: BaseSocketModeClient, req: SocketModeRequest) -> None:
        """Answers one envelope. What is not answered with 200 is not acknowledged, so that Slack sends it again."""
        try:
            answer = dispatch(self.app, shape(req.payload))
        except Malformed as malformed:
            logger.info("turned an envelope away: malformed: %s", malformed)
            answer = BoltResponse(status=200)
        if answer.status == 200:
            payload = json.loads(answer.body) if answer.body else None
            client.send_socket_mode_response(SocketModeResponse(req.envelope_id, payload))


def serve_socket(app: App, settings: Settings, stop: threading.Event) -> None:
    """Serves until ``stop`` is set. Raises SlackApiError where Slack refuses the app token at the start."""
    opened = socket_door(app, settings)
    opened.connect()
    logger.info("listening to Slack by Socket Mode")
    stop.wait()
    opened.close()


def socket_door(app: App, settings: Settings, **options: Any) -> SocketDoor:
    """The door of ``serve_socket``, not yet open."""
    return SocketDoor(
        app,
        settings.slack_app_token,
        web_client=WebClient(base_url=settings.slack_api_url, timeout=10, retry_handlers=[], logger=app.logger),
        ping_interval=3,
        concurrency=THREADS,
        **options,
    )
