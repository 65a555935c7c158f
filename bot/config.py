"""The settings, read once from the environment. Nothing else in the house reads it.

Every fault is reported together, a line each, so that one look mends them all. Secrets are never shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Literal, get_args

Door = Literal["socket", "http"]

_SLACKS_OWN = """away collapse dnd expand feed join leave me msg mute open pro remind search shortcuts shrug status
topic who"""
RESERVED = frozenset(_SLACKS_OWN.split())
"""Commands that are Slack's own: a manifest that lists one is refused whole."""

_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_PERSON = re.compile(r"[UW][A-Z0-9]{2,31}")
_COMMAND = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")
_ADDRESS = re.compile(r"https?://[^\s/?#]+(?:/[^\s?#]*)?")
_PREFIXES = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-", "SLACK_SIGNING_SECRET": ""}
_FOUND_AT = {
    "SLACK_BOT_TOKEN": "OAuth & Permissions, Bot User OAuth Token",
    "SLACK_APP_TOKEN": "Basic Information, App-Level Tokens, with the scope connections:write",
    "SLACK_SIGNING_SECRET": "Basic Information, App Credentials",
}


class BadSettings(Exception):
    """What is wrong with the settings: ``faults``, each a sentence that says how to mend it."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Settings:
    """What a deployment may choose. A field is the environment variable of its name in capitals (``.env.example``)."""

    backups: str = "backups"  # the folder of the nightly backups; "off" for none
    database_url: str = field(default="sqlite:///touchdown.db", repr=False)  # may hold a password
    health_host: str = "127.0.0.1"
    health_port: int = 0  # of /healthz, /readyz and /metrics; 0 for none
    log_level: str = "INFO"
    programme_office: tuple[str, ...] = ()  # Slack user ids, where nobody holds the post yet
    retention_days: int = 90  # for the words of private messages
    slack_api_url: str = "https://slack.com/api/"
    slack_app_token: str = field(default="", repr=False)
    slack_bot_token: str = field(default="", repr=False)
    slack_commands: Mapping[str, str] = field(default_factory=dict)  # our name of a command -> the name it bears here
    slack_door: Door = "socket"
    slack_http_host: str = "127.0.0.1"
    slack_http_port: int = 3000
    slack_signing_secret: str = field(default="", repr=False)

    @classmethod
    def read(cls, env: Mapping[str, str]) -> Settings:
        """The settings in ``env``; an empty value counts as absent. Raises BadSettings with every fault."""
        given = {name: value for name in known() if (value := env.get(name, "").strip())}
        faults: list[str] = []
        values: dict[str, object] = {}
        for name, text in given.items():
            try:
                values[name.lower()] = _READERS.get(name, str)(text)
            except ValueError as fault:
                faults.append(f"{name} {fault}")
        if faults:
            raise BadSettings(faults)
        return cls(**values)  # type: ignore[arg-type]  # each reader returns its field's type

    def for_slack(self) -> Settings:
        """The same, known to be enough for the chosen door. Raises BadSettings with what is missing."""
        behind = "SLACK_APP_TOKEN" if self.slack_door == "socket" else "SLACK_SIGNING_SECRET"
        faults = [fault for name in ("SLACK_BOT_TOKEN", behind) if (fault := self._fault_of(name))]
        if faults:
            raise BadSettings(faults)
        return self

    def _fault_of(self, name: str) -> str:
        value = str(getattr(self, name.lower()))
        if not value:
            return f"{name} is missing: copy it from api.slack.com/apps, {_FOUND_AT[name]}."
        if not value.startswith(_PREFIXES[name]):
            return (
                f'{name} does not begin with "{_PREFIXES[name]}": copy it from api.slack.com/apps, {_FOUND_AT[name]}.'
            )
        return ""


def known() -> tuple[str, ...]:
    """The environment variables that are read, sorted."""
    return tuple(sorted(one.name.upper() for one in fields(Settings)))


def _database(text: str) -> str:
    if not text.startswith(("sqlite://", "postgres://", "postgresql://", "postgresql+psycopg://")):
        raise ValueError(
            "is not a database address: write sqlite:///file.db or postgresql://name:password@host/database."
        )
    return text


def _level(text: str) -> str:
    if text.upper() not in _LEVELS:
        raise ValueError(f'is "{text}": write one of {", ".join(_LEVELS)}.')
    return text.upper()


def _people(text: str) -> tuple[str, ...]:
    named = tuple(part.strip() for part in text.split(",") if part.strip())
    if wrong := [name for name in named if not _PERSON.fullmatch(name)]:
        raise ValueError(
            f'names "{wrong[0]}", which is no Slack user id: write ids such as U024BE7LH, with commas between them'
            " (a profile in Slack, the three dots, Copy member ID)."
        )
    return named


def _api_url(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError("is not a web address: leave it out, or write one such as https://slack.com/api/.")
    return text if text.endswith("/") else f"{text}/"


def _renames(text: str) -> Mapping[str, str]:
    renames: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        ours, equals, theirs = (part.strip().removeprefix("/") for part in pair.partition("="))
        if not equals or not _COMMAND.fullmatch(ours) or not _COMMAND.fullmatch(theirs):
            raise ValueError(f'has "{pair}": write pairs such as action=td-action, with commas between them.')
        if theirs in RESERVED:
            raise ValueError(f'gives "{ours}" the name "/{theirs}", which is Slack\'s own: choose another.')
        if ours in renames or theirs in renames.values():
            raise ValueError(f'has "{pair}" beside another pair with the same name: leave one of them out.')
        renames[ours] = theirs
    return renames


def _door(text: str) -> str:
    if text.lower() not in get_args(Door):
        raise ValueError(f'is "{text}": write socket (no public address is needed) or http.')
    return text.lower()


def _days(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 14 <= int(text[:6]) <= 3_650):
        raise ValueError(f'is "{text}": write a number of days from 14 to 3650.')
    return int(text)


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 6 and 0 < int(text) < 65_536):
        raise ValueError(f'is "{text}": write a number from 1 to 65535.')
    return int(text)


_READERS = {
    "DATABASE_URL": _database,
    "HEALTH_PORT": _port,
    "LOG_LEVEL": _level,
    "PROGRAMME_OFFICE": _people,
    "RETENTION_DAYS": _days,
    "SLACK_API_URL": _api_url,
    "SLACK_COMMANDS": _renames,
    "SLACK_DOOR": _door,
    "SLACK_HTTP_PORT": _port,
}
