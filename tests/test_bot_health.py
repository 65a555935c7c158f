"""The doors for machines: whether to start the bot anew, whether it can work, and what it measures."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from deliveries import House, command
from deliveries import settings as settings_of
from local_slack import LocalSlack, page, person
from served import PATIENCE, bot, environment, free_port, get, send, serving
from starlette.routing import Route

from bot.health import open_health
from bot.vitals import Vitals
from store.db import Store, open_store
from store.errors import Refusal

NOW = datetime(2015, 4, 7, 9, 0, tzinfo=UTC)


class Wrist:
    """Somebody's pulse."""

    def __init__(self) -> None:
        self.now = NOW
        self.vitals = Vitals("socket", lambda: self.now)


@pytest.fixture
def wrist() -> Wrist:
    return Wrist()


def test_a_bot_that_has_just_started_is_alive_and_ready(wrist: Wrist, store: Store) -> None:
    assert wrist.vitals.alive() == ""
    assert wrist.vitals.ready(store) == ""


def test_without_a_beat_it_is_not_ready_and_after_a_while_to_be_started_anew(wrist: Wrist, store: Store) -> None:
    wrist.now += timedelta(minutes=3)
    assert wrist.vitals.ready(store) == "no beat for 2 minutes"
    assert wrist.vitals.alive() == ""
    wrist.now += timedelta(minutes=13)
    assert wrist.vitals.alive() == "no beat for 15 minutes"


def test_while_slack_is_not_connected_it_is_not_ready(wrist: Wrist, store: Store) -> None:
    wrist.vitals.is_open = lambda: False
    assert wrist.vitals.ready(store) == "Slack is not connected"


def test_without_its_store_it_is_not_ready_and_a_new_start_would_not_help(wrist: Wrist, tmp_path: Path) -> None:
    with closing(open_store(f"sqlite:///{tmp_path / 'touchdown.db'}")) as lost:
        for file in tmp_path.iterdir():
            file.unlink()
        tmp_path.rmdir()
        lost.close()
        assert wrist.vitals.ready(lost) == "the store cannot be reached"
    assert wrist.vitals.alive() == ""


def test_the_http_door_answers_machines_too(house: House) -> None:
    assert house.get("/healthz") == (200, b"ok\n")
    assert house.get("/readyz") == (200, b"ok\n")
    house.vitals.beat_at -= timedelta(minutes=3)
    assert house.get("/readyz") == (503, b"no beat for 2 minutes\n")
    house.vitals.beat_at += timedelta(minutes=3)


def test_what_is_measured_is_not_told_at_the_door_that_is_open_to_the_world(house: House) -> None:
    assert house.get("/metrics")[0] == 404


def test_a_port_that_is_taken_is_one_sentence(slack: LocalSlack) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        route: list[Route] = []
        with (
            pytest.raises(Refusal, match=f"HEALTH_PORT: nothing can listen at 127.0.0.1:{port}"),
            open_health(settings_of(slack, health_port=port), route),
        ):
            raise AssertionError("it is open")


# The whole process


@pytest.fixture
def slack() -> Iterator[LocalSlack]:
    with closing(LocalSlack()) as server:
        server.people["UPRIYANAIR"] = person("UPRIYANAIR", "Priya Nair")
        server.channels["#programme"] = []
        yield server


def values(told: bytes) -> dict[str, float]:
    """What Prometheus reads."""
    lines = [line for line in told.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def test_over_http_what_was_answered_is_measured(slack: LocalSlack, tmp_path: Path) -> None:
    port, beside = free_port(), free_port()
    env = environment(slack, tmp_path, SLACK_DOOR="http", SLACK_HTTP_PORT=str(port), HEALTH_PORT=str(beside))
    with serving(env, tmp_path / "log"):
        assert get(beside, "/readyz") == (200, b"ok\n")
        assert get(port, "/readyz") == (200, b"ok\n")
        for text in ("3.3.2 done", "3.3.2 nonsense", "9.9.9"):
            send(port, urlencode(command("/action", text, "UPRIYANAIR")).encode())
        told = values(get(beside, "/metrics")[1])
    assert told['touchdown_sentences_total{outcome="answered"}'] == 1
    assert sum(value for name, value in told.items() if name.startswith("touchdown_sentences_total")) == 3
    assert told["touchdown_answer_seconds_count"] == 3
    assert told["touchdown_store_up"] == 1
    assert told["touchdown_slack_connected"] == 1
    assert told["touchdown_last_beat_timestamp_seconds"] > 1_700_000_000
    assert told["process_resident_memory_bytes"] > 0


@pytest.mark.short
def test_in_socket_mode_a_lost_connection_shows(slack: LocalSlack, tmp_path: Path) -> None:
    beside = free_port()
    with serving(environment(slack, tmp_path, HEALTH_PORT=str(beside)), tmp_path / "log"):
        assert slack.wait(lambda: slack.sockets, PATIENCE)
        assert slack.wait(lambda: get(beside, "/readyz") == (200, b"ok\n"), PATIENCE)
        slack.script("apps.connections.open", *[page(500)] * 1_000)
        slack.drop()
        assert slack.wait(lambda: get(beside, "/readyz") == (503, b"Slack is not connected\n"), PATIENCE)
        assert values(get(beside, "/metrics")[1])["touchdown_slack_connected"] == 0


def test_a_port_that_is_no_port_is_told_at_the_start(slack: LocalSlack, tmp_path: Path) -> None:
    ended = bot("serve", env=environment(slack, tmp_path, HEALTH_PORT="many"))
    assert ended.returncode == 1
    assert 'HEALTH_PORT is "many": write a number from 1 to 65535.' in " ".join(ended.stderr.split())
