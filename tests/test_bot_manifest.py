"""The manifest: the commands as Slack takes them, for either door, and nothing that Slack would refuse."""

from __future__ import annotations

import json

import pytest

from bot.config import RESERVED
from bot.manifest import manifest, to_json
from commands.registry import load

HTTPS = "https://touchdown.example.gov.uk"


def names(renames: dict[str, str] | None = None) -> list[str]:
    return [one["command"] for one in manifest(load(), renames=renames)["features"]["slash_commands"]]


def test_four_commands_are_typed_with_a_slash() -> None:
    assert names() == ["/action", "/risk", "/measure", "/plan"]


def test_names_are_settings() -> None:
    assert names({"action": "td-action", "plan": "td"}) == ["/td-action", "/risk", "/measure", "/td"]


def test_help_comes_from_the_registry() -> None:
    first = manifest(load())["features"]["slash_commands"][0]
    assert first["description"] == load()["action"].does
    assert first["usage_hint"].startswith("3.3.2, 3.3.2 done [note]")
    assert first["should_escape"] is True


def test_every_hint_and_description_fits() -> None:
    for one in manifest(load())["features"]["slash_commands"]:
        assert 0 < len(one["usage_hint"]) <= 120
        assert 0 < len(one["description"]) <= 2_000
        assert len(one["command"]) <= 32


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_name_of_slacks_own_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"^/{name} is Slack's own command"):
        manifest(load(), renames={"action": name})


@pytest.mark.parametrize("renames", [{"action": "risk"}, {"action": "x" * 32}])
def test_a_name_that_stands_twice_or_is_too_long_is_refused(renames: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"one name|too long"):
        manifest(load(), renames=renames)


def test_socket_mode_needs_no_address() -> None:
    made = manifest(load())
    assert made["settings"]["socket_mode_enabled"] is True
    assert "http" not in to_json(made)


def test_the_http_door_is_named_wherever_slack_calls() -> None:
    made = manifest(load(), "http", f"{HTTPS}/")
    assert made["settings"]["socket_mode_enabled"] is False
    assert {one["url"] for one in made["features"]["slash_commands"]} == {f"{HTTPS}/slack/events"}
    assert made["settings"]["event_subscriptions"]["request_url"] == f"{HTTPS}/slack/events"
    assert made["settings"]["interactivity"]["request_url"] == f"{HTTPS}/slack/events"


@pytest.mark.parametrize("url", ["", "http://touchdown.example.gov.uk", "touchdown"])
def test_the_http_door_needs_an_https_address(url: str) -> None:
    with pytest.raises(ValueError, match="Slack calls https addresses only"):
        manifest(load(), "http", url)


def test_no_more_is_asked_for_than_is_used() -> None:
    made = manifest(load())
    assert made["oauth_config"] == {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "channels:history",
                "chat:write",
                "commands",
                "groups:history",
                "im:history",
                "im:write",
                "users:read",
            ]
        }
    }
    assert made["settings"]["event_subscriptions"]["bot_events"] == ["app_mention", "message.im"]
    assert made["features"]["app_home"]["messages_tab_read_only_enabled"] is False  # or nobody could write to it


def test_it_is_json() -> None:
    assert json.loads(to_json(manifest(load()))) == manifest(load())
