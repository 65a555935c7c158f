"""The two doors, tried by ``doctor``: what is in the way of each is told, and the running bot is not disturbed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import ward as ward_of
from deliveries import House, open_house
from local_slack import RESET, Fault, LocalSlack, refusal
from slack_sdk import WebClient
from ward import Ward, free_port, shown
from websocket import create_connection

from bot.finding import State


@pytest.fixture(scope="module")
def slack() -> Iterator[LocalSlack]:
    server = LocalSlack()
    yield server
    server.close()


@pytest.fixture(scope="module")
def whole(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return ward_of.whole(sample_file, tmp_path_factory.mktemp("ward") / "whole.db")


@pytest.fixture
def ward(slack: LocalSlack, whole: Path, tmp_path: Path) -> Ward:
    return ward_of.admitted(slack, whole, tmp_path)


@pytest.fixture(scope="module")
def house(slack: LocalSlack) -> Iterator[House]:
    """A bot that serves over HTTP."""
    with open_house(slack) as opened:
        yield opened


@pytest.fixture
def at_http(ward: Ward, house: House) -> Ward:
    """The same behind the HTTP door."""
    ward.env |= {"SLACK_DOOR": "http", "SLACK_HTTP_PORT": str(house.port)}
    ward.clock = lambda: datetime.fromtimestamp(house.clock.now, UTC)
    return ward


# Socket Mode


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("missing_scope", "it lacks the scope connections:write → Make a new one: api.slack.com/apps"),
        ("invalid_auth", "Slack does not take SLACK_APP_TOKEN (invalid_auth) → Make a new one"),
        ("not_allowed_token_type", "Slack does not take SLACK_APP_TOKEN (not_allowed_token_type)"),
    ],
)
def test_an_app_level_token_that_opens_nothing_is_told(ward: Ward, code: str, says: str) -> None:
    ward.slack.script("apps.connections.open", refusal(code))
    ward.examine()
    assert ward.says("app token").startswith(says)
    assert ward.wrong == ["app token"]


def test_an_app_level_token_of_which_slack_says_nothing_is_told(ward: Ward) -> None:
    ward.slack.script("apps.connections.open", RESET)
    ward.examine()
    assert ward.says("app token") == "Slack did not answer (reset) → Run this again in a minute."


def test_socket_mode_that_is_switched_off_is_told(ward: Ward) -> None:
    ward.slack.hello = {"type": "disconnect", "reason": "link_disabled"}
    ward.examine()
    assert ward.says("Socket Mode").startswith("Slack hangs up (link_disabled) → Switch it on")


def test_a_websocket_that_the_firewall_stops_is_told(ward: Ward) -> None:
    closed = Fault(body=json.dumps({"ok": True, "url": f"ws://127.0.0.1:{free_port()}/?ticket=hush"}))
    ward.slack.script("apps.connections.open", closed)
    ward.examine()
    assert ward.says("Socket Mode").startswith("no connection (ConnectionRefusedError) → Let this machine open")
    assert "hush" not in shown(ward.found)


def test_tokens_of_two_apps_are_told(ward: Ward) -> None:
    ward.slack.hello["connection_info"] = {"app_id": "A0OTHER"}
    ward.examine()
    assert ward.says("Socket Mode").startswith("the tokens are of two apps: bot A0TOUCH, app-level A0OTHER")


def test_a_bot_that_is_not_connected_is_a_warning(ward: Ward) -> None:
    del ward.slack.hello["num_connections"]
    ward.examine()
    assert ward.says("Socket Mode", State.WARNING).endswith("no bot is connected → Start the bot: python -m bot serve")
    assert ward.wrong == ["Socket Mode"]


def test_a_bot_that_is_connected_is_seen(ward: Ward) -> None:
    del ward.slack.hello["num_connections"]
    opened = WebClient(base_url=ward.slack.api_url).apps_connections_open(app_token="xapp-1")
    with closing(create_connection(str(opened["url"]))) as bot:
        bot.recv()
        ward.examine()
    assert ward.says("Socket Mode", State.WELL) == "Slack says hello, and the bot is connected"


# HTTP


def test_a_bot_behind_the_http_door_proves_itself(at_http: Ward) -> None:
    at_http.examine()
    assert at_http.says("HTTP door", State.WELL).startswith("the bot runs at http://127.0.0.1:")
    assert at_http.says("signing secret", State.WELL) == "the one of the running bot"
    assert at_http.says("Socket Mode", State.LEFT_OUT) == "not used: SLACK_DOOR=http"
    assert at_http.says("public address", State.LEFT_OUT) == "say --url https://… to try it"


def test_a_bot_that_does_not_run_is_told(at_http: Ward) -> None:
    at_http.examine(SLACK_HTTP_PORT=str(free_port()))
    assert "(ConnectionRefusedError) → Start the bot: python -m bot serve" in at_http.says("HTTP door")


def test_a_bot_with_another_signing_secret_is_told(at_http: Ward) -> None:
    at_http.examine(SLACK_SIGNING_SECRET="another")
    assert at_http.says("signing secret").startswith("the running bot has another signing secret than we → Copy")


def test_a_bot_whose_clock_is_off_is_told(at_http: Ward, house: House) -> None:
    at_http.clock = lambda: datetime.fromtimestamp(house.clock.now + 301, UTC)
    at_http.examine()
    assert at_http.says("signing secret").startswith("the clock of the bot and ours differ")


def test_a_bot_that_is_not_well_is_told(at_http: Ward, house: House) -> None:
    house.vitals.beat_at -= timedelta(minutes=3)
    at_http.examine()
    house.vitals.beat_at += timedelta(minutes=3)
    assert "no beat for 2 minutes → Mend the store" in at_http.says("HTTP door")


def test_something_else_behind_the_port_is_told(at_http: Ward) -> None:
    port = at_http.slack.api_url.split(":")[2].split("/")[0]
    at_http.examine(SLACK_HTTP_PORT=port)
    assert "something else than the bot answers (501)" in at_http.says("HTTP door")


@contextmanager
def somebody_else(status: int, words: bytes, to: str = "") -> Iterator[str]:
    """The port of a server that gives one answer to everything."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Location", to)
            self.end_headers()
            self.wfile.write(words)

        do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Answers) as server:
        running = threading.Thread(target=server.serve_forever, args=(0.01,))
        running.start()
        yield str(server.server_port)
        server.shutdown()
        running.join()


def test_a_redirect_is_followed_as_little_as_slack_does(at_http: Ward, house: House) -> None:
    with somebody_else(301, b"", f"http://127.0.0.1:{house.port}/readyz") as port:
        at_http.examine(SLACK_HTTP_PORT=port)
    assert "something else than the bot answers (301)" in at_http.says("HTTP door")


def test_an_answer_without_the_challenge_proves_nothing(at_http: Ward) -> None:
    with somebody_else(200, b"ok\n") as port:
        at_http.examine(SLACK_HTTP_PORT=port)
    assert at_http.says("signing secret").startswith("not the bot's answer (200) → The reverse proxy must pass")


def test_a_public_address_is_tried_as_slack_would(at_http: Ward, house: House) -> None:
    at_http.examine("http://touchdown.example.gov.uk")
    assert "none that Slack calls" in at_http.says("public address")
    at_http.examine(f"https://127.0.0.1:{free_port()}/slack/events")
    assert "/slack/events (ConnectionRefusedError) → See to the name in DNS" in at_http.says("public address")
    at_http.examine(f"https://127.0.0.1:{house.port}")
    assert "(SSLError)" in at_http.says("public address")


def test_a_public_address_is_no_matter_of_socket_mode(ward: Ward) -> None:
    ward.examine("https://touchdown.example.gov.uk")
    assert ward.says("public address", State.LEFT_OUT) == "not used: SLACK_DOOR=socket"
