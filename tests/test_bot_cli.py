"""The command line, verb by verb, as a process of its own would run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app

PLAN = "Ref,Action,Lead,Deadline,RAG\n1.1.1,Open the door,Head of Door,31/03/15,A\n1.1.2,Close it,Head of Door,31/11/14,G\n"
DAY = ("--at", "2015-04-07")


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, with its own store and no settings from outside."""
    monkeypatch.chdir(tmp_path)
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_DOOR", "SLACK_COMMANDS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'touchdown.db'}")
    (tmp_path / "plan.csv").write_text(PLAN, encoding="utf-8")
    return tmp_path


def run(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, list(words), input=typed)


def test_load_shows_what_it_will_do_and_asks() -> None:
    done = run("load", "plan.csv", *DAY, typed="n\n")
    assert "2 added" in done.output
    assert "31/11/14" in done.output
    assert "Nothing was changed." in done.output
    assert "No plan is loaded yet" in run("say", "status", *DAY).output


def test_load_does_it_when_told_yes_and_then_says_that_nothing_is_left_to_do() -> None:
    assert "Loaded." in run("load", "plan.csv", *DAY, typed="y\n").output
    assert "Nothing to change" in run("load", "plan.csv", "--yes", *DAY).output


def test_a_dry_run_changes_nothing() -> None:
    assert "Nothing was changed." in run("load", "plan.csv", "--dry-run", *DAY).output
    assert "No plan is loaded yet" in run("say", "status", *DAY).output


def test_an_end_of_input_is_a_no() -> None:
    assert "Nothing was changed." in run("load", "plan.csv", *DAY).output


def test_load_as_json_prints_what_was_read_and_stores_nothing() -> None:
    said = json.loads(run("load", "plan.csv", "--json", *DAY).output)
    first, second = said["actions"]
    assert (first["ref"], first["due"], first["kind"], first["posts"]) == (
        "1.1.1",
        "2015-03-31",
        "dated",
        ["Head of Door"],
    )
    assert (second["due"], second["kind"], second["by_when"]) == (None, "invalid", "31/11/14")
    assert set(said) == {"actions", "measures", "risks", "recommendations", "problems"}
    assert "No plan is loaded yet" in run("say", "status", *DAY).output


def test_a_file_that_is_not_there_is_one_sentence() -> None:
    done = run("load", "nothing.csv", *DAY)
    assert done.exit_code == 1
    assert "nothing.csv" in done.output
    assert "Traceback" not in done.output


def test_say_speaks_as_the_programme_office_or_as_a_post() -> None:
    run("load", "plan.csv", "--yes", *DAY)
    assert "1.1.1: completed on Tue 7 Apr 2015" in run("say", "action 1.1.1 done", "--as", "head of door", *DAY).output
    assert "Head of Door" in run("say", "action 1.1.1 history", *DAY).output


def test_say_as_json_prints_the_slack_message() -> None:
    run("load", "plan.csv", "--yes", *DAY)
    said = json.loads(run("say", "overdue", "--json", *DAY).output)
    assert said["text"].startswith("1 action: overdue")
    assert said["blocks"][0]["type"] == "header"


def test_say_keeps_the_picture_of_a_chart(alone: Path) -> None:
    run("load", "plan.csv", "--yes", *DAY)
    done = run("say", "status chart", "--picture", "chart.png", *DAY)
    assert "1 of 1 action due is overdue" in done.output
    assert (alone / "chart.png").read_bytes().startswith(b"\x89PNG")


def test_an_answer_without_a_chart_leaves_no_picture(alone: Path) -> None:
    run("load", "plan.csv", "--yes", *DAY)
    done = run("say", "status", "--picture", "chart.png", *DAY)
    assert (done.exit_code, (alone / "chart.png").exists()) == (1, False)
    assert "That answer has no chart, so no picture was written." in done.output


def test_a_picture_that_cannot_be_written_is_one_sentence() -> None:
    run("load", "plan.csv", "--yes", *DAY)
    done = run("say", "status chart", "--picture", "nowhere/chart.png", *DAY)
    assert done.exit_code == 1
    assert "could not be written to nowhere/chart.png: No such file or directory." in " ".join(done.output.split())


def test_say_as_nobody_names_what_there_is() -> None:
    run("load", "plan.csv", "--yes", *DAY)
    done = run("say", "status", "--as", "Head of Doors", *DAY)
    assert done.exit_code == 1
    assert "Head of Door" in done.output


def test_a_day_that_is_none_is_one_sentence() -> None:
    done = run("say", "status", "--at", "whenever")
    assert done.exit_code == 1
    assert "Write it like 2015-04-20" in done.output


def test_two_programmes_are_told_apart_by_name() -> None:
    run("load", "plan.csv", "--yes", "--programme", "One", *DAY)
    run("load", "plan.csv", "--yes", "--programme", "Two", *DAY)
    assert "Which programme? --programme with one of: One, Two." in run("say", "status", *DAY).output


def test_a_beat_without_slack_prints_what_is_due() -> None:
    run("load", "plan.csv", "--yes", *DAY)
    run("say", 'meeting add "Touch-down" Mon,Thu 09:30 #programme', *DAY)
    done = run("beat", "--at", "2015-04-08T15:00")
    assert "Posted to #programme" in done.output
    assert done.exit_code == 0
    assert "0 sent" in run("beat", "--at", "2015-04-08T15:01").output


def test_the_manifest_lists_no_name_that_slack_keeps_for_itself() -> None:
    made = json.loads(run("manifest").output)
    listed = {one["command"] for one in made["features"]["slash_commands"]}
    assert listed == {"/action", "/risk", "/measure", "/plan"}


def test_a_manifest_for_http_names_the_address_and_closes_the_other_door() -> None:
    made = json.loads(run("manifest", "--http", "https://touchdown.example").output)
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["interactivity"]["request_url"] == "https://touchdown.example/slack/events"


def test_a_manifest_for_http_needs_an_https_address() -> None:
    done = run("manifest", "--http", "http://touchdown.example")
    assert done.exit_code == 1
    assert "https" in done.output


def test_settings_that_are_wrong_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://x")
    monkeypatch.setenv("SLACK_DOOR", "window")
    done = run("say", "status")
    assert done.exit_code == 1
    assert "DATABASE_URL" in done.output
    assert "SLACK_DOOR" in done.output
