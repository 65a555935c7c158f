"""The doors for machines: ``/healthz`` (start it anew?), ``/readyz`` (can it work?), ``/metrics`` (Prometheus).

On a port of their own where HEALTH_PORT names one; the first two on the HTTP door as well, where Slack's own requests come
in. Nothing that people wrote, and no name, is told.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from time import monotonic

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.config import Settings
from bot.door import http_server
from bot.slack import Hear
from bot.vitals import Vitals
from commands.reply import Reply, Where
from store import outbox
from store.db import Store
from store.errors import Refusal
from store.people import Identity

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)  # seconds; Slack waits for three


def routes(vitals: Vitals, store: Store) -> list[Route]:
    """200 and "ok", or 503 and what is wrong, in a few words."""

    async def healthz(request: Request) -> Response:  # noqa: ARG001  (Starlette's signature)
        return _said(vitals.alive())

    async def readyz(request: Request) -> Response:  # noqa: ARG001
        return _said(await run_in_threadpool(vitals.ready, store))

    return [Route("/healthz", healthz, methods=["GET"]), Route("/readyz", readyz, methods=["GET"])]


def _said(trouble: str) -> Response:
    return PlainTextResponse(f"{trouble or 'ok'}\n", 503 if trouble else 200)


@contextmanager
def open_health(settings: Settings, beside: Sequence[Route]) -> Iterator[None]:
    """These on a port of their own while the body runs, where there is to be one. Raises Refusal where it is taken."""
    if not settings.health_port:
        yield
        return
    where = settings.health_host, settings.health_port
    try:
        listening = socket.create_server(where)
    except OSError as trouble:
        raise Refusal(f"HEALTH_PORT: nothing can listen at {where[0]}:{where[1]} ({trouble.strerror}).") from None
    server = http_server(Starlette(routes=list(beside)), *where)
    running = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="health", daemon=True)
    running.start()
    try:
        yield
    finally:
        server.should_exit = True
        running.join()


class Metrics:
    """What is counted in this process, and what is read from the store when somebody asks."""

    def __init__(self, vitals: Vitals, store: Store, workspace: str) -> None:
        self.registry = CollectorRegistry()
        self._sentences = Counter(
            "touchdown_sentences", "Sentences that were answered.", ["outcome"], registry=self.registry
        )
        self._seconds = Histogram(
            "touchdown_answer_seconds", "How long an answer took to make.", buckets=BUCKETS, registry=self.registry
        )
        self._sent = Counter("touchdown_messages_sent", "Messages that were sent unasked.", registry=self.registry)
        self._trouble = Counter("touchdown_beat_troubles", "What failed in a beat.", registry=self.registry)
        ProcessCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.registry.register(_OfTheStore(vitals, store, workspace))

    def hearing(self, hear: Hear) -> Hear:
        """The same ear, counted."""

        def counted(sentence: str, by: Identity, where: Where, key: str = "") -> Reply:
            began = monotonic()
            reply = hear(sentence, by, where, key)
            self._seconds.observe(monotonic() - began)
            self._sentences.labels(reply.outcome.value).inc()
            return reply

        return counted

    def beaten(self, sent: int, troubles: int) -> None:
        """One beat is done."""
        self._sent.inc(sent)
        self._trouble.inc(troubles)

    def route(self) -> Route:
        """``/metrics``."""

        async def metrics(request: Request) -> Response:  # noqa: ARG001
            told = await run_in_threadpool(generate_latest, self.registry)
            return Response(told, headers={"Content-Type": CONTENT_TYPE_LATEST})

        return Route("/metrics", metrics, methods=["GET"])


class _OfTheStore(Collector):
    def __init__(self, vitals: Vitals, store: Store, workspace: str) -> None:
        self._vitals, self._store, self._workspace = vitals, store, workspace

    def collect(self) -> Iterable[Metric]:
        yield _gauge("touchdown_last_beat_timestamp_seconds", "When it last beat.", self._vitals.beat_at.timestamp())
        yield _gauge("touchdown_slack_connected", "Whether Slack can reach it.", float(self._vitals.is_open()))
        try:
            with self._store.reading() as session:
                waiting, oldest = outbox.states(session, self._workspace), outbox.oldest(session, self._workspace)
        except Refusal:
            yield _gauge("touchdown_store_up", "Whether the store can be read.", 0)
            return
        yield _gauge("touchdown_store_up", "Whether the store can be read.", 1)
        rows = GaugeMetricFamily("touchdown_messages_waiting", "Messages that wait, by state.", labels=["state"])
        for state, number in waiting:
            rows.add_metric([state], number)
        yield rows
        if oldest:
            said = "When the oldest message that is to be sent was or is due."
            yield _gauge("touchdown_oldest_due_timestamp_seconds", said, oldest.timestamp())


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=value)
