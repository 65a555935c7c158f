"""A rehearsal: one's own plan, a Slack that misbehaves, and time that flies."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest
from cast import Cast
from rich.console import Console
from typer.testing import CliRunner

from bot.cli import app
from bot.rehearsal import Rehearsed, Weathered, rehearse
from store.db import Store, open_store
from store.errors import Refusal

MORNING = Cast.MORNING


@pytest.fixture
def plan(council: str) -> Iterator[Store]:
    """A store of its own with the sample programme, on SQLite and on PostgreSQL."""
    with closing(open_store(council)) as store:
        yield store


def rehearsed(store: Store, days: int) -> tuple[Rehearsed, str]:
    console = Console(record=True, width=200, file=StringIO())
    return rehearse(store, "demo", MORNING, days, console), console.export_text()


@pytest.mark.short
def test_days_go_by_and_each_message_stands_once_whatever_slack_does(plan: Store) -> None:
    done, printed = rehearsed(plan, 4)
    assert done.well
    assert (done.touch_downs, done.posted) == (2, 14)
    assert done.faults > 0
    assert done.private > 30
    assert "Wed 8 Apr 2015\n14:00  privately to Asha Patel  Preview: Touch-down Thu 9 Apr 2015 09:30" in printed
    assert "15:00  #programme  Touch-down Thu 9 Apr 2015 09:30: 47 of 118 dated actions overdue" in printed
    assert "       6 parts in its thread" in printed
    assert "people more in private" in printed


def test_nothing_is_changed_by_it(tmp_path: Path, sample_file: Path) -> None:
    (file := tmp_path / "touchdown.db").write_bytes(sample_file.read_bytes())
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    with closing(open_store(f"sqlite:///{file}")) as store:
        rehearsed(store, 2)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before


def test_without_a_plan_that_is_said(store: Store) -> None:
    with pytest.raises(Refusal, match="No plan is loaded yet"):
        rehearsed(store, 1)


def test_the_verb_says_how_it_went(tmp_path: Path, sample_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (file := tmp_path / "touchdown.db").write_bytes(sample_file.read_bytes())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.delenv("SLACK_BOT_TOKEN", raising=False)
    done = CliRunner().invoke(app, ["rehearse", "--at", "2015-04-07", "--days", "2"])
    assert done.exit_code == 0
    assert "1 touch-down, 7 messages in channels" in done.output
    assert "Each message stands once, and none is left." in " ".join(done.output.split())


@pytest.mark.parametrize(
    ("done", "says"),
    [
        (Rehearsed(1, 7, 3, 0, 1, {}, ()), "Please look: 1 twice."),
        (Rehearsed(1, 7, 3, 0, 0, {"parked": 2}, ("digest: KeyError",)), "Please look: 2 parked and digest: KeyError."),
    ],
)
def test_what_did_not_go_well_is_told(done: Rehearsed, says: str) -> None:
    assert not done.well
    assert str(done).endswith(says)


def test_the_weather_has_a_fault_in_about_twenty() -> None:
    with closing(Weathered()) as slack:
        slack.channels["C1"] = []
        met = [slack.call("chat.postMessage", {"channel": "C1", "text": "x"}, "")[0] for _ in range(1_000)]
        assert 30 < sum(one is not None for one in met) < 80
        assert slack.call("auth.test", {}, "")[0] is None
