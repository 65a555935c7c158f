"""``serve``, put together: one Slack app, one store, one metronome, one door, and one for machines."""

from __future__ import annotations

import logging
import signal
import threading
import time
from datetime import datetime, timedelta
from functools import partial

from slack_bolt import App
from slack_sdk.errors import SlackApiError, SlackClientError

from bot import logs
from bot.app import JOBS, Touchdown, settle, wall_clock
from bot.config import Settings
from bot.door import SocketDoor, door, serve_http, serve_socket
from bot.health import Metrics, open_health, routes
from bot.homes import Homes
from bot.keeping import Nightly
from bot.sends import SlackCarrier, sort, web
from bot.slack import build
from bot.vitals import Vitals
from bot.who import Me, whoami
from jobs import clock
from jobs.outbox import COMPOSERS
from store import heard, pulses, retention
from store.db import Store
from store.errors import Refusal

logger = logging.getLogger(__name__)
TELLS = timedelta(minutes=1)  # how often a bot says in the store how it is


def serve(settings: Settings, store: Store) -> None:
    """Serves until SIGTERM or SIGINT. Raises Refusal where Slack does not take the token or cannot be reached."""
    logs.begin(settings.log_level)
    me = _introduced(settings)
    settle(store, me.team_id, settings.programme_office, wall_clock())
    house = Touchdown(store)
    vitals = Vitals(settings.slack_door, wall_clock)
    metrics = Metrics(vitals, store, me.team_id)
    homes = Homes(time.monotonic, partial(house.state, me.team_id))
    app = build(settings, metrics.hearing(house.hear), me, time.monotonic, homes)
    metronome = clock.start(_Beat(settings, store, me, homes, vitals, metrics))
    try:
        with open_health(settings, [*routes(vitals, store), metrics.route()]):
            _open_door(settings, store, app, vitals)
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


class _Beat:
    """Every 15 seconds: at home, everything sent that is due, what is too old forgotten, open pages kept fresh, once a
    minute a word of how we are, and once a night a backup."""

    def __init__(
        self, settings: Settings, store: Store, me: Me, homes: Homes, vitals: Vitals, metrics: Metrics
    ) -> None:
        self._settings, self._store, self._me, self._homes = settings, store, me, homes
        self._vitals, self._metrics, self._nightly = vitals, metrics, Nightly(settings)
        self._told_at: datetime | None = None

    def __call__(self) -> None:
        now = wall_clock()
        try:
            settle(self._store, self._me.team_id, self._settings.programme_office, now)
            done = clock.beat(self._store, JOBS, _carrier(self._settings, self._me), now, COMPOSERS)
            self._metrics.beaten(done.sent, len(done.trouble))
            heard.forget_old(self._store, now)
            retention.forget_words(self._store, now, self._settings.retention_days)
            self._homes.refresh()
            self._nightly.keep(now)
            self._vitals.beat_at = wall_clock()
            self._tell(now)
        except Refusal as trouble:  # the store is busy or away: the next beat tries again
            logger.warning("beat put off: %(trouble)s", {"trouble": type(trouble).__name__})

    def _tell(self, now: datetime) -> None:
        if self._told_at and now - self._told_at < TELLS:
            return
        self._told_at = now
        pulse = self._vitals.pulse(self._me.team_id, self._nightly.makes_them, self._nightly.newest())
        with self._store.writing() as session:
            pulses.keep(session, pulse)


def _open_door(settings: Settings, store: Store, app: App, vitals: Vitals) -> None:
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):  # uvicorn hands them back to us when it has ended cleanly
        signal.signal(name, lambda *_: stop.set())
    if settings.slack_door == "http":
        asgi = door(app, settings.slack_signing_secret, lambda: wall_clock().timestamp(), routes(vitals, store))
        serve_http(asgi, settings.slack_http_host, settings.slack_http_port)
        return
    opened = SocketDoor(app, settings)
    vitals.is_open, vitals.heard_at = opened.is_open, opened.heard_at
    serve_socket(opened, stop)
