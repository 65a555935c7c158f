"""``doctor``: each fault is found, named in plain words and told how to mend; nothing is posted, nothing hides another."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import ward as ward_of
from cast import Cast
from hypothesis import given
from hypothesis import strategies as st
from local_slack import HANG, RESET, Fault, LocalSlack, busy, page, refusal
from rich.console import Console
from ward import ADDED, TOKENS, Ward, shown

from bot.app import wall_clock
from bot.doctor import as_json, carried_out
from bot.finding import Finding, State, fault, well
from bot.manifest import SCOPES
from store import outbox
from store.model_delivery import Outbox
from store.outbox import Outgoing

ROOT = Path(__file__).parents[1]


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


# All is well


def test_a_bot_that_is_whole_has_no_fault(ward: Ward) -> None:
    ward.examine()
    assert ward.wrong == []
    assert ward.says("bot token", State.WELL) == "taken: touchdown in Council (demo)"
    assert ward.says("channel", State.WELL) == "in C0HOME (home and Touch-down)"
    assert ward.says("outbox", State.WELL) == "nothing waits; no digest sent yet"
    assert ward.says("HTTP door", State.LEFT_OUT) == "not used: SLACK_DOOR=socket"


def test_nothing_is_posted_and_nothing_is_changed(ward: Ward) -> None:
    before = ward.file.read_bytes()
    ward.examine()
    asked = {call.method for call in ward.slack.calls}
    assert asked == {"auth.test", "apps.connections.open", "bots.info", "conversations.history"}
    assert ward.file.read_bytes() == before
    assert ward.slack.wait(lambda: not ward.slack.sockets)
    assert ward.slack.acks == {}


def test_no_secret_is_shown(ward: Ward) -> None:
    ward.slack.script("auth.test", refusal("invalid_auth"))
    ward.examine(SLACK_DOOR="http", DATABASE_URL="postgresql://bot:hush@127.0.0.1:9/t")
    said = json.dumps(as_json(ward.found)) + shown(ward.found)
    assert [secret for secret in (*TOKENS.values(), "hush") if secret in said] == []


# Settings and names


def test_missing_tokens_are_named_and_the_rest_is_looked_at(ward: Ward) -> None:
    ward.slack.script("auth.test", refusal("not_authed"))
    ward.examine(SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="")
    assert [one.says for one in ward.found if one.state is State.FAULT] == [
        "SLACK_BOT_TOKEN is missing",
        "SLACK_APP_TOKEN is missing",
    ]
    assert ward.says("bot token", State.LEFT_OUT) == "SLACK_BOT_TOKEN is not set"
    assert ward.says("office", State.WELL) == "Asha Patel"
    assert ward.says("clock", State.WELL).startswith("agrees with Slack's")


def test_a_setting_that_cannot_be_read_hides_no_other(ward: Ward) -> None:
    ward.examine(SLACK_HTTP_PORT="door", LOG_LEVEL="loud")
    assert [one.says for one in ward.found if one.state is State.FAULT] == [
        'LOG_LEVEL is "loud"',
        'SLACK_HTTP_PORT is "door"',
    ]
    assert ward.says("Socket Mode", State.WELL) == "Slack says hello, and the bot is connected"


@pytest.mark.parametrize(
    ("renames", "says"),
    [
        ("action=status", "Slack's own"),
        ("action=risk", "Two commands have one name"),
        (f"action={'a' * 31},plan=b", ""),
    ],
)
def test_names_that_slack_would_not_take_are_told(ward: Ward, renames: str, says: str) -> None:
    ward.examine(SLACK_COMMANDS=renames)
    told = " ".join(one.says + one.mend for one in ward.found if one.state is State.FAULT)
    assert says in told
    assert bool(told) is bool(says)


def test_a_name_for_a_command_without_a_slash_is_a_warning(ward: Ward) -> None:
    ward.examine(SLACK_COMMANDS="undo=back")
    assert "SLACK_COMMANDS names undo" in ward.says("commands", State.WARNING)


def test_a_command_is_told_by_the_name_that_it_bears_here(ward: Ward) -> None:
    put(ward, wall_clock() - timedelta(minutes=1), "parked")
    ward.examine(SLACK_COMMANDS="plan=td")
    assert "/td digest last" in ward.says("outbox")


# The store


def test_where_there_is_no_store_none_is_made(ward: Ward) -> None:
    ward.file.unlink()
    ward.examine()
    assert ward.says("store") == "there is none yet → Load a plan: python -m bot load FILE"
    assert ward.says("channels", State.LEFT_OUT) == "the store comes first"
    assert not ward.file.exists()
    assert ward.says("scopes", State.WELL) == f"all {len(SCOPES)} of the manifest"


@pytest.mark.parametrize(("revision", "says"), [("0001", "an older one"), ("9999", "a newer program")])
def test_a_store_of_another_day_is_told_and_left_as_it_is(ward: Ward, revision: str, says: str) -> None:
    ward.change(f"UPDATE alembic_version SET version_num = '{revision}'")
    ward.examine()
    assert says in ward.says("store")
    with closing(sqlite3.connect(ward.file)) as left:
        assert left.execute("SELECT version_num FROM alembic_version").fetchone() == (revision,)


def test_what_is_no_store_is_told(ward: Ward) -> None:
    ward.file.write_bytes(b"a letter to the Board" * 100)
    ward.examine()
    assert "cannot be opened" in ward.says("store")
    ward.examine(DATABASE_URL="postgresql://bot:x@127.0.0.1:port/t")
    assert "cannot be opened" in ward.says("store")


def test_a_store_without_a_plan_is_told(ward: Ward) -> None:
    ward.file.unlink()
    ward.store().close()
    ward.examine()
    assert ward.says("plan") == "none is loaded yet → Load one: python -m bot load FILE"


def test_a_programme_without_an_office_is_told_unless_somebody_is_named(ward: Ward) -> None:
    ward.change("UPDATE holding SET until = since WHERE post_id IN (SELECT id FROM post WHERE role = 'office')")
    ward.examine()
    assert "PROGRAMME_OFFICE" in ward.says("office")
    ward.examine(PROGRAMME_OFFICE="U024BE7LH")
    assert ward.says("office", State.WELL) == "nobody yet; the one person of PROGRAMME_OFFICE once the bot is started"


def test_an_update_that_somebody_changed_is_told(ward: Ward) -> None:
    ward.change("DROP TRIGGER entry_no_update")
    ward.change("UPDATE entry SET why = 'because' WHERE seq = 1")
    ward.examine()
    assert ward.says("history").startswith("update 1 of “Northmere Children's Services Improvement” is not as it was")


def test_backups_that_are_missing_old_or_off_are_told(ward: Ward) -> None:
    (made,) = (ward.file.parent / "backups").iterdir()
    ward.examine()
    assert ward.says("backups", State.WELL).startswith("the newest is of ")
    made.rename(made.with_name("touchdown-20150407T020000Z.db"))
    ward.examine()
    assert "python -m bot backup says what is wrong" in ward.says("backups", State.WARNING)
    ward.examine(BACKUPS="elsewhere")
    assert ward.says("backups", State.WARNING).startswith("none in elsewhere yet → Make one")
    ward.examine(BACKUPS="off")
    assert ward.says("backups", State.WARNING).startswith("BACKUPS is off → Name a folder")


# The bot token


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "account_inactive"])
def test_a_token_that_slack_does_not_take_is_told(ward: Ward, code: str) -> None:
    ward.slack.script("auth.test", refusal(code))
    ward.examine()
    assert f"({code}) → Copy it anew from api.slack.com/apps" in ward.says("bot token")
    assert ward.says("channels", State.LEFT_OUT) == "the bot token comes first"


@pytest.mark.parametrize("trouble", [RESET, HANG, page(), page(502), busy()])
def test_a_slack_that_gives_no_answer_is_told(ward: Ward, trouble: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.doctor_slack.STEP", 0.3)
    ward.slack.script("auth.test", trouble)
    ward.examine()
    assert "no good answer from" in ward.says("Slack")
    assert ward.wrong == ["Slack"]


def test_a_token_of_another_workspace_is_told(ward: Ward) -> None:
    ward.slack.me["team_id"] = "T0OTHER"
    ward.examine()
    assert ward.says("workspace").startswith("the plan belongs to demo, the token to T0OTHER")
    assert ward.says("channels", State.LEFT_OUT) == "no plan belongs to this workspace"


def test_a_plan_that_was_loaded_before_the_bot_met_slack_is_no_fault(ward: Ward) -> None:
    ward.change("UPDATE programme SET workspace = 'local'")
    ward.examine()
    assert ward.wrong == []
    assert "once the bot is started" in ward.says("workspace", State.WELL)


def test_scopes_that_are_missing_are_named(ward: Ward) -> None:
    ward.slack.headers["x-oauth-scopes"] = ",".join(set(SCOPES) - {"files:write", "im:write"})
    ward.examine()
    assert ward.says("scopes").startswith("missing: files:write and im:write → Add them under api.slack.com/apps")
    ward.slack.headers["x-oauth-scopes"] = ",".join(set(SCOPES) - {"files:write"})
    ward.examine()
    assert ward.says("scopes").startswith("missing: files:write → Add files:write under api.slack.com/apps")
    assert ward.says("scopes").endswith("then Install App, Reinstall.")


def test_scopes_that_are_not_used_are_a_warning(ward: Ward) -> None:
    ward.slack.headers["x-oauth-scopes"] += ",channels:read"
    ward.examine()
    assert ward.says("scopes", State.WARNING).startswith("not used: channels:read")
    assert ward.wrong == ["scopes"]


def test_scopes_that_slack_does_not_tell_are_left_out(ward: Ward) -> None:
    del ward.slack.headers["x-oauth-scopes"]
    ward.examine()
    assert ward.says("scopes", State.LEFT_OUT) == "Slack did not tell them"


@pytest.mark.parametrize(
    ("ahead", "says"),
    [(405, "ours is 7 minutes ahead of Slack's"), (-75, "ours is 7[45] seconds behind Slack's"), (55, "")],
)
def test_a_clock_that_is_off_is_told(ward: Ward, ahead: int, says: str) -> None:
    ward.clock = lambda: wall_clock() + timedelta(seconds=ahead)
    ward.examine()
    assert ward.wrong == (["clock"] if says else [])
    assert not says or re.match(says, ward.says("clock"))


# Channels


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("not_in_channel", "the bot is not in C0HOME (home and Touch-down) → In that channel: /invite @Touchdown"),
        ("channel_not_found", "C0HOME (home and Touch-down) is private without the bot, or gone → In that channel"),
        ("missing_scope", "C0HOME (home and Touch-down) may not be read → Mend the scopes, above."),
        ("internal_error", "C0HOME (home and Touch-down) could not be asked (internal_error)"),
    ],
)
def test_a_channel_without_the_bot_is_told(ward: Ward, code: str, says: str) -> None:
    ward.slack.script("conversations.history", refusal(code))
    ward.examine()
    assert ward.says("channel").startswith(says)
    assert ward.wrong == ["channel"]


def test_a_channel_known_by_name_alone_is_warned_of_until_it_is_set_again(ward: Ward, sample_file: Path) -> None:
    shutil.copy(sample_file, ward.file)
    ward.examine()
    told = ward.says("channel", State.WARNING)
    assert told.startswith("#programme (home and Touch-down) is known by its name alone")
    assert 'In Slack: /plan meeting cancel "Touch-down", then add it again' in told
    with closing(ward.store()) as store:
        Cast(store).say('meeting cancel "Touch-down" all [confirmed]')
        Cast(store).say(ADDED)
    ward.examine()
    assert ward.wrong == []


def test_a_programme_without_a_meeting_is_warned_of(ward: Ward) -> None:
    ward.change("UPDATE meeting SET cancelled = 1")
    ward.change("UPDATE programme SET channel = ''")
    ward.examine()
    assert '/plan meeting add "Touch-down"' in ward.says("channels", State.WARNING)


# What waits to be sent


def put(ward: Ward, due: datetime, state: str) -> None:
    """A digest that is due then, in that state."""
    with closing(ward.store()) as store, store.writing() as session:
        number = outbox.waiting(session, 1)
        outbox.put(session, Outgoing(1, f"meeting 1 {len(number)}", "digest", "C0HOME", 0, due, due + timedelta(1)))
        session.get_one(Outbox, len(number) + 1).state = state


@pytest.mark.parametrize(
    ("state", "minutes", "says"),
    [
        (
            "parked",
            9,
            "1 parked for a person to decide; the oldest due Wed 8 Apr 2015 14:51; no digest sent yet → In Slack",
        ),
        ("pending", 9, "1 to be sent; the oldest due Wed 8 Apr 2015 14:51; no digest sent yet → Start the bot"),
    ],
)
def test_a_message_that_is_stuck_is_told(ward: Ward, state: str, minutes: int, says: str) -> None:
    ward.clock = lambda: datetime(2015, 4, 8, 14, 0, tzinfo=UTC)
    put(ward, ward.clock() - timedelta(minutes=minutes), state)
    ward.examine()
    assert ward.says("outbox").startswith(says)


def test_a_message_that_may_have_arrived_is_a_warning(ward: Ward) -> None:
    put(ward, wall_clock() - timedelta(minutes=1), "unsure")
    ward.examine()
    assert ward.says("outbox", State.WARNING).startswith("1 being looked for")


def test_messages_that_go_at_their_time_are_no_fault(ward: Ward) -> None:
    put(ward, wall_clock() + timedelta(hours=1), "pending")
    put(ward, wall_clock() - timedelta(hours=1), "held")
    ward.examine()
    assert ward.says("outbox", State.WELL).startswith("1 to be sent, 1 held back; the oldest due ")


def test_when_the_last_digest_was_sent_is_told(ward: Ward) -> None:
    put(ward, datetime(2015, 4, 8, 14, 0, tzinfo=UTC), "sent")
    ward.change("UPDATE outbox SET sent_at = '2015-04-08 14:00:07'")
    ward.examine()
    assert ward.says("outbox", State.WELL) == "nothing waits; last digest Wed 8 Apr 2015 15:00"


# How it is told


def test_a_check_that_fails_is_one_line_and_hides_no_other() -> None:
    def broken() -> list[Finding]:
        raise OSError("xoxb-1 in a message")

    (found,) = carried_out("scopes", broken)
    assert (found.state, found.says) == (State.FAULT, "this check failed (OSError)")
    assert carried_out("clock", lambda: [well("clock", "right")]) == [well("clock", "right")]


def test_a_check_that_fails_leaves_the_others_as_they_are(ward: Ward) -> None:
    ward.change("DROP TABLE outbox")
    ward.examine()
    assert ward.says("outbox").startswith("this check failed (Down) → Run it again")
    assert ward.wrong == ["outbox"]


def test_each_finding_is_a_line_and_its_mending_another() -> None:
    said = shown([well("store", "opens"), fault("scopes", "missing: im:write", "Add it.")]).splitlines()
    assert [line.rstrip() for line in said] == [
        "✓  store   opens",
        "✗  scopes  missing: im:write",
        "           → Add it.",
        "",
        "1 fault. Mend the first, then run this again.",
    ]


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=200)


@given(st.lists(st.builds(Finding, st.sampled_from(State), st.sampled_from(["store", "scopes"]), WORDS, WORDS)))
def test_nothing_that_is_told_breaks_the_layout(found: list[Finding]) -> None:
    lines = shown(found, 60).splitlines()
    assert all(Console(width=200).measure(line).maximum <= 60 for line in lines)
    assert sum(line.startswith(("✓", "✗", "!", "–")) for line in lines) == len(found)


def test_other_programs_get_the_same(ward: Ward) -> None:
    ward.examine(SLACK_BOT_TOKEN="")
    told = as_json(ward.found)
    assert (told["well"], told["faults"]) == (False, 1)
    assert told["findings"][0] == {
        "state": "fault",
        "subject": "settings",
        "says": "SLACK_BOT_TOKEN is missing",
        "mend": "Copy it from api.slack.com/apps, OAuth & Permissions, Bot User OAuth Token.",
    }


def test_as_a_process_it_ends_with_1_where_there_is_a_fault(ward: Ward) -> None:
    ward.slack.script("conversations.history", refusal("not_in_channel"))
    first, again = run(ward), run(ward, "--json")
    assert (first.returncode, again.returncode) == (1, 0)
    assert "✗  channel" in first.stdout
    assert "\n1 fault. Mend the first" in first.stdout
    assert json.loads(again.stdout)["well"] is True
    assert [first.stderr, again.stderr] == ["", ""]


def run(ward: Ward, *words: str) -> subprocess.CompletedProcess[str]:
    """``python -m bot doctor`` as a process of its own."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    words = (sys.executable, "-m", "bot", "doctor", *words)
    return subprocess.run(words, cwd=ROOT, env=ours | ward.env, capture_output=True, text=True, check=False)
