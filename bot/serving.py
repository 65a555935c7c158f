"""``serve``, put together: one Slack app, one store, one metronome, one door."""

from __future__ import annotations

import logging
import signal
import threading
import time
from datetime import datetime
from functools import partial

from slack_bolt import App
from slack_sdk.errors import SlackApiError, SlackClientError

from bot import logs
from bot.app import JOBS, Touchdown, settle, wall_clock
from bot.config import Settings
from bot.door import door, serve_http, serve_socket
from bot.homes import Homes
from bot.keeping import Nightly
from bot.sends import SlackCarrier, sort, web
from bot.slack import build
from bot.who import Me, whoami
from jobs import clock
from jobs.outbox import COMPOSERS
from store import heard
from store.db import Store
from store.errors import Refusal

logger = logging.getLogger(__name__)


def serve(settings: Settings, store: Store) -> None:
    """Serves until SIGTERM or SIGINT. Raises Refusal where Slack does not take the token or cannot be reached."""
    logs.begin(settings.log_level)
    me = _introduced(settings)
    settle(store, me.team_id, settings.programme_office, wall_clock())
    house = Touchdown(store)
    homes = Homes(time.monotonic, partial(house.state, me.team_id))
    app = build(settings, house.hear, me, time.monotonic, homes)
    metronome = clock.start(partial(_beat, settings, store, me, homes, Nightly(settings)))
    try:
        _open_door(settings, store, app)
    finally:
        metronome.shutdown()


def slack_carrier(settings: Settings, store: Store, now: datetime) -> SlackCarrier:
    """The way out to Slack, for a single beat. Raises Refusal where Slack does not take the token."""
    me = _introduced(settings)
    settle(store, me.team_id, settings.programme_office, now)
    return _carrier(settings, me)


def _introduced(settings: Settings) -> Me:
    try:
        return whoami(web(settings))
    except SlackApiError as refused:
        code = sort(refused).code
        raise Refusal(
            f"Slack does not take SLACK_BOT_TOKEN ({code}). Copy it again from OAuth & Permissions."
        ) from None
    except (SlackClientError, OSError) as trouble:
        raise Refusal(f"Slack cannot be reached at {settings.slack_api_url} ({type(trouble).__name__}).") from None


def _carrier(settings: Settings, me: Me) -> SlackCarrier:
    return SlackCarrier(partial(web, settings), me.bot_id, me.team_id)


def _beat(settings: Settings, store: Store, me: Me, homes: Homes, nightly: Nightly) -> None:
    """Every 15 seconds: at home, everything sent that is due, what is too old forgotten, open pages kept fresh, and once
    a night a backup."""
    now = wall_clock()
    try:
        settle(store, me.team_id, settings.programme_office, now)
        clock.beat(store, JOBS, _carrier(settings, me), now, COMPOSERS)
        heard.forget_old(store, now)
        homes.refresh()
        nightly.keep(now)
    except Refusal as trouble:  # the store is busy or away: the next beat tries again
        logger.warning("beat put off: %(trouble)s", {"trouble": type(trouble).__name__})


def _open_door(settings: Settings, store: Store, app: App) -> None:
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):  # uvicorn hands them back to us when it has ended cleanly
        signal.signal(name, lambda *_: stop.set())
    if settings.slack_door == "http":
        asgi = door(app, settings.slack_signing_secret, lambda: wall_clock().timestamp(), store.answers)
        serve_http(asgi, settings.slack_http_host, settings.slack_http_port)
        return
    serve_socket(app, settings, stop)
