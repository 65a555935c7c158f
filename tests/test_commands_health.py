"""How the bot itself is, asked in chat."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cast import Cast, buttons, rows
from post_office import outgoing

from commands.reply import Reply
from store import outbox, pulses
from store.model_delivery import Outbox, Pulse


def beats(cast: Cast, name: str = "bot-1 3f2a", ago: float = 12, **more: Any) -> None:
    """A bot that said ``ago`` seconds ago how it is; it began yesterday, over HTTP, and made a backup in the night."""
    at = cast.now - timedelta(seconds=ago)
    night = datetime(2015, 4, 7, 2, 0, tzinfo=UTC)
    said: dict[str, Any] = {"started_at": at - timedelta(days=1), "door": "http", "backs_up": True, "backup_at": night}
    with cast.store.writing() as session:
        pulses.keep(session, Pulse(workspace="demo", name=name, beat_at=at, **(said | more)))


def facts(reply: Reply) -> dict[str, str]:
    return {row.ref: row.text for row in rows(reply)}


def test_of_a_bot_that_is_well_the_last_beat_is_told(anywhere: Cast) -> None:
    beats(anywhere)
    reply = anywhere.say("health", "stranger")
    assert reply.title == "Touchdown is well: last beat 12 seconds ago"
    assert facts(reply) == {
        "Bot bot-1 3f2a": "beat 12 seconds ago · HTTP · at work since Mon 6 Apr 2015 08:59",
        "Messages": "none waits",
        "Last digest": "none sent yet",
        "Backup": "Tue 7 Apr 2015 03:00",
    }


def test_where_none_is_at_work_that_is_said(here: Cast) -> None:
    assert here.say("health").title == "No bot is at work in this store yet"


def test_what_a_bot_says_takes_the_place_of_what_it_said(anywhere: Cast) -> None:
    beats(anywhere, ago=60)
    beats(anywhere, ago=3)
    assert anywhere.say("health").title.endswith("last beat 3 seconds ago")
    assert len(rows(anywhere.say("health"))) == 4


def test_a_bot_that_was_taken_away_yesterday_is_forgotten(here: Cast) -> None:
    beats(here, "bot-2 77aa", ago=90_000)
    beats(here)
    assert "Bot bot-2 77aa" not in facts(here.say("health"))


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"ago": 181}, "1 of 1 bot silent"),
        ({"door": "socket"}, "Slack's connection is silent"),
        ({"door": "socket", "heard_at": datetime(2015, 4, 7, 7, 58, tzinfo=UTC)}, "Slack's connection is silent"),
        ({"backup_at": datetime(2015, 4, 5, 1, 0, tzinfo=UTC)}, "no backup since Sun 5 Apr 2015 02:00"),
        ({"backup_at": None, "started_at": datetime(2015, 4, 4, tzinfo=UTC)}, "no backup since Sat 4 Apr 2015 01:00"),
    ],
)
def test_what_is_not_well_stands_in_the_title(here: Cast, more: dict[str, Any], says: str) -> None:
    beats(here, **more)
    assert here.say("health").title == f"Touchdown needs a look: {says}"


def test_a_connection_that_answers_is_well(here: Cast) -> None:
    beats(here, door="socket", heard_at=here.now - timedelta(seconds=15))
    reply = here.say("health")
    assert reply.title.startswith("Touchdown is well")
    assert "Socket Mode, Slack answered 15 seconds ago" in facts(reply)["Bot bot-1 3f2a"]


def test_no_backup_is_missed_where_none_is_the_bots_to_make(here: Cast) -> None:
    beats(here, backs_up=False, backup_at=None, started_at=here.now - timedelta(days=300))
    reply = here.say("health")
    assert reply.title.startswith("Touchdown is well")
    assert facts(reply)["Backup"] == "none made by the bot"


def test_of_two_bots_the_silent_one_is_counted(here: Cast) -> None:
    beats(here, "bot-2 77aa", ago=3_600)
    beats(here)
    reply = here.say("health")
    assert reply.title == "Touchdown needs a look: 1 of 2 bots silent"
    assert facts(reply)["Bot bot-2 77aa"].startswith("beat 1 hour ago")


@pytest.mark.parametrize(
    ("state", "says"), [("pending", "1 message late"), ("parked", "1 message for a person to decide")]
)
def test_messages_that_wait_too_long_are_told(here: Cast, state: str, says: str) -> None:
    beats(here)
    with here.store.writing() as session:
        outbox.put(session, outgoing(here.programme, due_at=here.now - timedelta(minutes=6)))
        session.get_one(Outbox, 1).state = state
    reply = here.say("health")
    assert reply.title == f"Touchdown needs a look: {says}"
    assert facts(reply)["Messages"] == "1 message waits, the first due Tue 7 Apr 2015 08:54, 6 minutes ago"
    assert [one.sentence for one in buttons(reply)] == (["digest last"] if state == "parked" else [])


def test_a_message_that_waits_for_its_time_is_well(here: Cast) -> None:
    beats(here)
    with here.store.writing() as session:
        outbox.put(session, outgoing(here.programme, due_at=here.now + timedelta(minutes=6)))
    assert here.say("health").title.startswith("Touchdown is well")


def test_one_workspace_does_not_see_the_bots_of_another(here: Cast) -> None:
    with here.store.writing() as session:
        at = here.now
        pulses.keep(session, Pulse(workspace="T2", name="x", beat_at=at, started_at=at, door="http", backs_up=False))
    assert here.say("health").title == "No bot is at work in this store yet"
