"""Settings: read once, every fault told at once, no secret shown."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from bot.config import BadSettings, Settings, known

EXAMPLE = Path(__file__).parents[1] / ".env.example"
SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "5a" * 16}


def test_nothing_has_to_be_set() -> None:
    assert Settings.read({}) == Settings()
    assert Settings().database_url == "sqlite:///touchdown.db"


def test_everything_can_be_set() -> None:
    chosen = Settings.read(
        {
            "BACKUPS": "/mnt/backups",
            "DATABASE_URL": "postgresql://t:p@db/touchdown",
            "HEALTH_HOST": "10.0.0.8",
            "HEALTH_PORT": "9090",
            "LOG_LEVEL": "warning",
            "PROGRAMME_OFFICE": "U024BE7LH, W0G9QF9C6 ,",
            "RETENTION_DAYS": "30",
            "SLACK_API_URL": "http://127.0.0.1:8080/api",
            "SLACK_COMMANDS": "action=td-action, /risk=/td-risk",
            "SLACK_DOOR": "HTTP",
            "SLACK_HTTP_HOST": "10.0.0.7",
            "SLACK_HTTP_PORT": "8080",
            **SLACK,
        }
    )
    assert chosen == Settings(
        "/mnt/backups",
        "postgresql://t:p@db/touchdown",
        "10.0.0.8",
        9090,
        "WARNING",
        ("U024BE7LH", "W0G9QF9C6"),
        30,
        "http://127.0.0.1:8080/api/",
        "xapp-1",
        "xoxb-1",
        {"action": "td-action", "risk": "td-risk"},
        "http",
        "10.0.0.7",
        8080,
        "5a" * 16,
    )


def test_an_empty_value_counts_as_absent() -> None:
    assert Settings.read(dict.fromkeys(known(), " ")) == Settings()


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("DATABASE_URL", "mysql://db", "write sqlite:///file.db or postgresql://"),
        ("LOG_LEVEL", "loud", 'is "loud": write one of DEBUG, INFO'),
        ("PROGRAMME_OFFICE", "Priya Nair", 'names "Priya Nair", which is no Slack user id'),
        ("RETENTION_DAYS", "7", "write a number of days from 14 to 3650"),
        ("SLACK_API_URL", "slack.com/api", "is not a web address"),
        ("SLACK_API_URL", "https://", "is not a web address"),
        ("SLACK_COMMANDS", "action", 'has "action": write pairs such as action=td-action'),
        ("SLACK_COMMANDS", "action=Two Words", "write pairs such as"),
        ("SLACK_COMMANDS", "action=status", 'gives "action" the name "/status", which is Slack\'s own'),
        ("SLACK_COMMANDS", "action=a,risk=a", "another pair with the same name"),
        ("SLACK_DOOR", "window", 'is "window": write socket'),
        ("SLACK_HTTP_PORT", "0", 'is "0": write a number from 1 to 65535'),
        ("SLACK_HTTP_PORT", "٣", "write a number from 1 to 65535"),
    ],
)
def test_a_fault_says_how_to_mend_it(name: str, value: str, mend: str) -> None:
    with pytest.raises(BadSettings) as told:
        Settings.read({name: value})
    assert len(told.value.faults) == 1
    assert str(told.value).startswith(f"{name} ")
    assert mend in str(told.value)


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(BadSettings) as told:
        Settings.read({"LOG_LEVEL": "loud", "SLACK_DOOR": "window", "SLACK_HTTP_PORT": "x"})
    assert [line.split()[0] for line in str(told.value).splitlines()] == ["LOG_LEVEL", "SLACK_DOOR", "SLACK_HTTP_PORT"]


def test_slack_is_not_needed_until_it_is() -> None:
    with pytest.raises(BadSettings) as told:
        Settings().for_slack()
    assert [fault.split()[0] for fault in told.value.faults] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]
    with pytest.raises(BadSettings) as told:
        Settings(slack_door="http").for_slack()
    assert [fault.split()[0] for fault in told.value.faults] == ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]


def test_tokens_that_are_mixed_up_are_told_apart_and_not_shown() -> None:
    with pytest.raises(BadSettings) as told:
        Settings(slack_bot_token="xapp-secret", slack_app_token="xoxb-secret").for_slack()
    assert 'SLACK_BOT_TOKEN does not begin with "xoxb-"' in str(told.value)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("door", ["socket", "http"])
def test_what_is_enough_for_a_door_is_taken(door: str) -> None:
    chosen = Settings.read({"SLACK_DOOR": door, **SLACK})
    assert chosen.for_slack() is chosen


def test_no_secret_is_shown() -> None:
    shown = repr(Settings.read({"DATABASE_URL": "postgresql://t:secret@db/t", **SLACK}))
    assert not re.search("xox|xapp|5a5a|secret", shown)


def test_the_example_names_every_setting_in_order_with_a_comment_above() -> None:
    lines = EXAMPLE.read_text().splitlines()
    named = [(above, line.partition("=")[0]) for above, line in pairwise(lines) if line and line[0] != "#"]
    assert [name for _, name in named] == list(known())
    assert all(above.startswith("# ") for above, _ in named)


def test_the_example_as_it_stands_is_valid_and_changes_nothing() -> None:
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]
    assert Settings.read(dict(line.split("=", 1) for line in lines)) == Settings()
