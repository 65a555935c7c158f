"""The Slack app manifest, derived from the commands: what api.slack.com/apps needs to make this app in one paste."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.config import RESERVED, Door
from commands.registry import Command

UMBRELLA = "plan"
UPDATE_ACTION, RECORD_AS_UPDATE = "update_action", "record_as_update"
"""The shortcuts: of the whole workspace, and of one message."""

SLASHED = ("action", "risk", "measure", UMBRELLA)
"""The commands that are typed with a slash; everything else is said to the umbrella, in a message or by a button."""

SCOPES = (
    "app_mentions:read",  # "@Touchdown 3.3.2 done" reaches us
    "channels:history",  # whether a digest arrived in a public channel, where Slack's answer was lost
    "chat:write",  # answers, digests, private reminders
    "commands",  # slash commands, and shortcuts
    "files:write",  # the trend charts of status and measure
    "groups:history",  # as channels:history, in a private channel
    "im:history",  # what people write to us in private
    "im:write",  # a private reminder to somebody who never wrote to us
    "users:read",  # whether somebody is a member, a guest or gone
)
"""What the bot may do, each with what it is for. Nothing else is asked for; ``doctor`` holds Slack's list against it."""
EVENTS = ("app_home_opened", "app_mention", "message.im")
_SHORTCUTS = (
    (UPDATE_ACTION, "global", "Update an action", "Say how an action stands, from anywhere in Slack"),
    (RECORD_AS_UPDATE, "message", "Record as update", "Keep this message as an update of an action"),
)  # Slack takes ten, with names of 24 characters and descriptions of 150
PATH = "/slack/events"
_LONGEST_NAME, _LONGEST_DESCRIPTION = 32, 2_000  # Slack's limits of a slash command
_LONGEST_HINT = 120  # Slack takes 1,000; a phone shows about this


def manifest(
    commands: Mapping[str, Command], door: Door = "socket", url: str = "", renames: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The manifest for ``door``; ``url`` is the public https address in front of the HTTP door.

    Raises ValueError where a name is Slack's own or stands twice, and where the HTTP door has no https address.
    """
    if door == "http" and not url.startswith("https://"):
        raise ValueError(f'Slack calls https addresses only: "{url}" is none.')
    reached = {"url": address(url)} if door == "http" else {}
    return {
        "display_information": {
            "name": "Touchdown",
            "description": "Keeps the promises of an improvement programme: who, what, by when, and whether it was done.",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Touchdown", "always_online": True},
            "shortcuts": _shortcuts(),
            "slash_commands": [one | reached for one in _slash_commands(commands, renames or {})],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": _settings(door, reached.get("url", "")),
    }


def address(url: str) -> str:
    """What Slack calls at the public address ``url``, which may be written with our path or without."""
    return url.rstrip("/").removesuffix(PATH) + PATH


def to_json(made: Mapping[str, Any]) -> str:
    """``made`` as text to paste: Slack takes manifests as JSON."""
    return json.dumps(made, indent=2, ensure_ascii=False) + "\n"


def _settings(door: Door, url: str) -> dict[str, Any]:
    asked = {"request_url": url} if url else {}
    options = {"message_menu_options_url": url} if url else {}  # what a form's type-ahead asks for
    return {
        "event_subscriptions": {**asked, "bot_events": list(EVENTS)},
        "interactivity": {"is_enabled": True, **asked, **options},
        "org_deploy_enabled": False,  # of an organisation with many workspaces it serves the one that it is installed in
        "socket_mode_enabled": door == "socket",
        "token_rotation_enabled": False,
    }


def _shortcuts() -> list[dict[str, str]]:
    return [
        {"name": name, "type": kind, "callback_id": callback_id, "description": does}
        for callback_id, kind, name, does in _SHORTCUTS
    ]


def _slash_commands(commands: Mapping[str, Command], renames: Mapping[str, str]) -> list[dict[str, Any]]:
    names = [renames.get(name, name) for name in SLASHED]
    if taken := sorted(set(names) & RESERVED):
        raise ValueError(
            f"/{taken[0]} is Slack's own command: a manifest that lists it is refused. Choose another name."
        )
    if len(set(names)) < len(names):
        raise ValueError(f"Two commands have one name: {', '.join(names)}.")
    if long := [name for name in names if len(name) >= _LONGEST_NAME]:
        raise ValueError(f"/{long[0]} is too long: Slack takes at most {_LONGEST_NAME} characters.")
    said = [
        (name, *_help(commands[ours] if ours != UMBRELLA else None)) for ours, name in zip(SLASHED, names, strict=True)
    ]
    return [
        {"command": f"/{name}", "description": does[:_LONGEST_DESCRIPTION], "usage_hint": hint, "should_escape": True}
        for name, does, hint in said
    ]


def _help(command: Command | None) -> tuple[str, str]:
    """What ``command`` does, and its first usages; None is the umbrella, which takes any sentence."""
    if command is None:
        return "Say anything to the programme: help shows what it understands", "help, status workstream 4, overdue"
    hint = ""
    for usage in command.usages:
        longer = ", ".join(filter(None, (hint, usage.says.removeprefix(command.name).strip())))
        if len(longer) > _LONGEST_HINT:
            break
        hint = longer
    return command.does, hint
