"""What ``doctor`` tries of the two doors: a WebSocket of our own, and the door of the running bot.

The WebSocket is closed as soon as Slack has said hello. Slack shares deliveries out among an app's connections (up to
ten), so what it sends us in that moment is left unacknowledged, and an event comes again to the bot.
"""

from __future__ import annotations

import json
import secrets
import ssl
from collections.abc import Callable, Iterator
from datetime import datetime
from http.client import HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from websocket import WebSocketException, create_connection

from bot.config import Settings
from bot.doctor_slack import STEP, Greeting
from bot.finding import Finding, fault, left_out, warning, well
from bot.manifest import address
from bot.sends import TROUBLE, sort, web

NEW_TOKEN = "api.slack.com/apps, Basic Information, App-Level Tokens, with the scope connections:write"  # noqa: S105
START = "Start the bot: python -m bot serve"
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # nosec B104  # (where one listens everywhere, one can be asked here)
_MOST = 1_000  # bytes of an answer that are read


# Socket Mode


def socket_door(settings: Settings, greeting: Greeting) -> Iterator[Finding]:
    """Whether the app-level token opens a connection, and whether Slack says hello over it."""
    if settings.slack_door != "socket":
        yield left_out("Socket Mode", "not used: SLACK_DOOR=http")
        return
    if not settings.slack_app_token or greeting.away:
        yield left_out("app token", "Slack comes first" if greeting.away else "SLACK_APP_TOKEN is not set")
        return
    try:
        answer = web(settings, STEP).apps_connections_open(app_token=settings.slack_app_token)
    except TROUBLE as trouble:
        yield _token_refused(trouble)
        return
    url = str(answer.get("url") or "")
    if not url.startswith(("wss://", "ws://")):
        yield fault("app token", "Slack gave no address to connect to", "Run this again in a minute.")
        return
    yield well("app token", "taken: it may open connections")
    yield _hello(url, _app_of(settings, greeting))


def _token_refused(trouble: BaseException) -> Finding:
    code = sort(trouble).code
    if code in ("missing_scope", "no_permission"):
        return fault("app token", "it lacks the scope connections:write", f"Make a new one: {NEW_TOKEN}.")
    if isinstance(trouble, SlackApiError) and trouble.response.status_code == 200:
        return fault("app token", f"Slack does not take SLACK_APP_TOKEN ({code})", f"Make a new one: {NEW_TOKEN}.")
    return fault("app token", f"Slack did not answer ({code})", "Run this again in a minute.")


def _app_of(settings: Settings, greeting: Greeting) -> str:
    """The id of the app that the bot token belongs to; "" where Slack does not say."""
    bot_id = greeting.said.get("bot_id")
    if not bot_id:
        return ""
    try:
        told = web(settings, STEP).bots_info(bot=str(bot_id)).get("bot")
    except TROUBLE:
        return ""  # one question less: whether both tokens are of one app
    return str(told.get("app_id") or "") if isinstance(told, dict) else ""


def _hello(url: str, app: str) -> Finding:
    try:
        said = _first_words(url)
    except (WebSocketException, OSError, ValueError) as trouble:
        mend = "Let this machine open WebSockets (wss, port 443) to *.slack.com, directly or by HTTPS_PROXY."
        return fault("Socket Mode", f"no connection ({_name(trouble)})", mend)
    if said.get("type") != "hello":
        mend = "Switch it on: api.slack.com/apps, Socket Mode, Enable Socket Mode."
        return fault("Socket Mode", f"Slack hangs up ({said.get('reason') or 'no hello'})", mend)
    theirs = (said.get("connection_info") or {}).get("app_id") or app
    if app and theirs != app:
        mend = f"Copy both from one app of api.slack.com/apps: {app} or {theirs}."
        return fault("Socket Mode", f"the tokens are of two apps: bot {app}, app-level {theirs}", mend)
    if said.get("num_connections") == 1:
        return warning("Socket Mode", "Slack says hello, but no bot is connected", START)
    return well("Socket Mode", "Slack says hello, and the bot is connected")


def _first_words(url: str) -> dict[str, Any]:
    """The first message over a WebSocket to ``url``, which is closed again at once."""
    link = create_connection(url, timeout=STEP)
    try:
        said = json.loads(link.recv())
    finally:
        link.close(timeout=1)
    return said if isinstance(said, dict) else {}


# HTTP


def http_door(settings: Settings, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """Whether the bot runs on this machine, is well, and shares our signing secret."""
    if settings.slack_door != "http":
        yield left_out("HTTP door", "not used: SLACK_DOOR=socket")
        return
    host = _ANY.get(settings.slack_http_host, settings.slack_http_host)
    base = f"http://[{host}]:{settings.slack_http_port}" if ":" in host else f"http://{host}:{settings.slack_http_port}"
    try:
        status, words = _ask(Request(f"{base}/readyz"), near=True)  # noqa: S310  (http, by the line above)
    except TROUBLE as trouble:
        yield fault("HTTP door", f"nothing answers at {base} ({_name(trouble)})", START)
        return
    if (status, words) != (200, "ok\n"):
        says = words.strip() if status == 503 else f"something else than the bot answers ({status})"
        yield fault("HTTP door", f"{base}: {says}", "Mend the store, or SLACK_HTTP_PORT, and start the bot anew.")
        return
    yield well("HTTP door", f"the bot runs at {base}")
    if settings.slack_signing_secret:
        yield _knocked("signing secret", address(base), settings, clock, near=True)


def public_door(settings: Settings, url: str, clock: Callable[[], datetime]) -> Iterator[Finding]:
    """Whether the bot can be reached at its public address, as Slack would reach it."""
    if settings.slack_door != "http":
        yield from [left_out("public address", "not used: SLACK_DOOR=socket")] if url else []
    elif not url:
        yield left_out("public address", "say --url https://… to try it")
    elif not url.startswith("https://"):
        yield fault(
            "public address", f"{url} is none that Slack calls", "Put TLS in front of the bot, and say https://…"
        )
    elif not settings.slack_signing_secret:
        yield left_out("public address", "SLACK_SIGNING_SECRET is not set")
    else:
        yield _knocked("public address", address(url), settings, clock, near=False)


def _knocked(subject: str, url: str, settings: Settings, clock: Callable[[], datetime], near: bool) -> Finding:
    """Asks the door, as Slack does, to prove itself."""
    challenge = secrets.token_hex(16)
    raw = json.dumps({"type": "url_verification", "challenge": challenge}).encode()
    try:
        status, words = _ask(_signed(url, raw, settings.slack_signing_secret, clock()), near)
    except TROUBLE as trouble:
        return fault(subject, f"nothing answers at {url} ({_name(trouble)})", _way_in(trouble, settings))
    if status == 200 and challenge in words:
        return well(subject, "the one of the running bot" if near else f"the bot proves itself at {url}")
    return _turned_away(subject, url, status, words.strip(), settings)


def _signed(url: str, raw: bytes, secret: str, at: datetime) -> Request:
    stamp = str(int(at.timestamp()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=raw) or ""
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature, "Content-Type": "application/json"}
    return Request(url, raw, headers)  # noqa: S310  (http or https: both callers have seen to it)


def _turned_away(subject: str, url: str, status: int, words: str, settings: Settings) -> Finding:
    behind = f"{settings.slack_http_host}:{settings.slack_http_port}"
    if status == 401 and words == "not signed by Slack":
        mend = "Copy SLACK_SIGNING_SECRET from Basic Information, App Credentials, and start the bot anew."
        return fault(subject, "the running bot has another signing secret than we", mend)
    if status == 401 and words == "too old or too new":
        return fault(subject, "the clock of the bot and ours differ", "Set the clocks of both machines by NTP.")
    mend = f"The reverse proxy must pass {url.removeprefix('https://')} to {behind}, with headers and body as they are."
    return fault(subject, f"not the bot's answer ({status})", mend)


def _way_in(trouble: BaseException, settings: Settings) -> str:
    cause = trouble.reason if isinstance(trouble, URLError) else trouble
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "Slack takes only certificates that a public authority signed, with the whole chain."
    return f"See to the name in DNS, the firewall, and the proxy in front of port {settings.slack_http_port}."


class _Straight(HTTPRedirectHandler):
    """Follows no redirect: Slack does not either."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        """No new request: the redirect itself is the answer."""


def _ask(request: Request, near: bool) -> tuple[int, str]:
    """The status and the beginning of the answer; ``near``: on this machine, so by no proxy. Raises what TROUBLE names."""
    opener = build_opener(_Straight, *([ProxyHandler({})] if near else []))
    try:
        with opener.open(request, timeout=STEP) as answer:
            return answer.status, answer.read(_MOST).decode(errors="replace")
    except HTTPError as refused:
        with refused:
            return refused.code, refused.read(_MOST).decode(errors="replace")


def _name(trouble: BaseException) -> str:
    """What went wrong, by its class: a message could hold an address with a ticket in it."""
    cause = trouble.reason if isinstance(trouble, URLError) and isinstance(trouble.reason, BaseException) else trouble
    return type(cause).__name__
