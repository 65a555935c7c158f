"""The manifest: the commands as Slack takes them, for either door, and nothing that Slack would refuse."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.config import RESERVED
from bot.manifest import RECORD_AS_UPDATE, SCOPES, UPDATE_ACTION, manifest, to_json
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


@pytest.mark.parametrize("url", [HTTPS, f"{HTTPS}/", f"{HTTPS}/slack/events"])
def test_the_http_door_is_named_wherever_slack_calls(url: str) -> None:
    made = manifest(load(), "http", url)
    assert made["settings"]["socket_mode_enabled"] is False
    assert {one["url"] for one in made["features"]["slash_commands"]} == {f"{HTTPS}/slack/events"}
    assert made["settings"]["event_subscriptions"]["request_url"] == f"{HTTPS}/slack/events"
    assert made["settings"]["interactivity"] == {
        "is_enabled": True,
        "request_url": f"{HTTPS}/slack/events",
        "message_menu_options_url": f"{HTTPS}/slack/events",
    }


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
                "files:write",
                "groups:history",
                "im:history",
                "im:write",
                "users:read",
            ]
        }
    }
    assert made["settings"]["event_subscriptions"]["bot_events"] == ["app_home_opened", "app_mention", "message.im"]


def test_the_app_home_is_shown_and_people_may_write_beside_it() -> None:
    assert manifest(load())["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_there_is_a_shortcut_from_anywhere_and_one_on_a_message() -> None:
    shortcuts = manifest(load())["features"]["shortcuts"]
    assert [(one["type"], one["callback_id"], one["name"]) for one in shortcuts] == [
        ("global", UPDATE_ACTION, "Update an action"),
        ("message", RECORD_AS_UPDATE, "Record as update"),
    ]


def test_shortcuts_keep_to_slacks_limits() -> None:
    for one in manifest(load())["features"]["shortcuts"]:
        assert set(one) == {"name", "type", "callback_id", "description"}
        assert 0 < len(one["name"]) <= 24
        assert 0 < len(one["description"]) <= 150


def test_the_app_is_installed_in_one_workspace_with_tokens_that_stay() -> None:
    settings = manifest(load())["settings"]
    assert (settings["org_deploy_enabled"], settings["token_rotation_enabled"]) == (False, False)


def test_it_is_told_what_each_scope_is_for() -> None:
    table = (Path(__file__).parents[1] / "docs" / "security.md").read_text(encoding="utf-8").split("| scope |")[1]
    listed = [line.split("|")[1] for line in table.split("\n\n")[0].splitlines()[2:]]
    assert sorted(re.findall(r"`(.*?)`", "".join(listed))) == sorted(SCOPES)


def test_it_is_json() -> None:
    assert json.loads(to_json(manifest(load()))) == manifest(load())
