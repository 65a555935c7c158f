"""``serve``, put together: one Slack app, one store, one metronome, one door."""

from __future__ import annotations

import logging
import signal
import threading
import time
from functools import partial

from slack_bolt import App
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.app import JOBS, Touchdown, name_office, wall_clock
from bot.config import Settings
from bot.door import door, serve_http, serve_socket
from bot.sends import SlackCarrier, web
from bot.slack import build
from bot.who import Me, whoami
from jobs import clock
from jobs.outbox import COMPOSERS
from store import programmes
from store.db import Store
from store.errors import Refusal

logger = logging.getLogger(__name__)


def serve(settings: Settings, store: Store) -> None:
    """Serves until SIGTERM or SIGINT. Raises Refusal where Slack does not take the token or cannot be reached."""
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    me = _introduced(settings)
    _at_home(settings, store, me)
    app = build(settings, Touchdown(store).hear, me, time.monotonic)
    metronome = clock.start(partial(_beat, store, _carrier(settings, me)))
    try:
        _open_door(settings, app)
    finally:
        metronome.shutdown()


def slack_carrier(settings: Settings) -> SlackCarrier:
    """The way out to Slack, for a single beat. Raises Refusal where Slack does not take the token."""
    return _carrier(settings, _introduced(settings))


def _introduced(settings: Settings) -> Me:
    try:
        return whoami(web(settings))
    except SlackApiError as refused:
        code = refused.response.get("error", "unknown")
        raise Refusal(
            f"Slack does not take SLACK_BOT_TOKEN ({code}). Copy it again from OAuth & Permissions."
        ) from None
    except (SlackClientError, OSError) as trouble:
        raise Refusal(f"Slack cannot be reached at {settings.slack_api_url} ({type(trouble).__name__}).") from None


def _at_home(settings: Settings, store: Store, me: Me) -> None:
    """What was loaded before the bot met Slack belongs to this workspace; the named people are its programme office."""
    with store.writing() as session:
        if programmes.adopt(session, me.team_id):
            logger.info("the plan loaded before belongs to workspace %s now", me.team_id)
    name_office(store, me.team_id, settings.programme_office, wall_clock())


def _carrier(settings: Settings, me: Me) -> SlackCarrier:
    return SlackCarrier(partial(web, settings), me.bot_id)


def _beat(store: Store, carrier: SlackCarrier) -> None:
    clock.beat(store, JOBS, carrier, wall_clock(), COMPOSERS)


def _open_door(settings: Settings, app: App) -> None:
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):  # uvicorn hands them back to us when it has ended cleanly
        signal.signal(name, lambda *_: stop.set())
    if settings.slack_door == "http":
        asgi = door(app, settings.slack_signing_secret, lambda: wall_clock().timestamp())
        serve_http(asgi, settings.slack_http_host, settings.slack_http_port)
        return
    serve_socket(app, settings, stop)
