"""What is stored of one person is told, and their name can be taken out; nobody can hide anything by it."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from cast import LEAD, OWNER, Cast
from hypothesis import given
from hypothesis import strategies as st
from post_office import outgoing
from sqlalchemy import text
from sqlmodel import select
from typer.testing import CliRunner

from bot.cli import app
from bot.subjects import harmless
from commands.reply import Reply
from jobs.outbox import REPLY
from store import outbox, retention, subject, updates
from store.db import open_store
from store.errors import NoSuch, Refusal
from store.model import Promise, Update
from store.model_delivery import Outbox
from store.subject import Fact

PRIYA = "UPRIYANAIR"


def speaks(cast: Cast) -> None:
    """Priya says something, promises something, is named by others and is written to; then she holds no post."""
    cast.say("action 3.3.2 note spoke to HR", "Priya Nair", key="trigger 1")
    cast.say("promise 3.3.2 by Thursday ask Priya Nair's deputy", "Priya Nair")
    cast.say("clearance @Priya Nair for the audit")
    cast.say("action 3.3.3 note Priya Nair agrees, so does priya", LEAD)
    with cast.store.writing() as session:
        outbox.put(session, outgoing(cast.programme, kind="chase", destination=PRIYA, occurrence="due soon 2015-04-07"))
        row = session.exec(select(Outbox)).one()
        row.body, row.state = REPLY.dump_json(Reply("5 actions of yours, Priya Nair")).decode(), "sent"
        session.add(row)


def leaves(cast: Cast) -> None:
    cast.say("post Head of CiN is @Stephen Oldroyd [confirmed]")


def facts(cast: Cast, who: str = PRIYA) -> list[Fact]:
    with cast.store.reading() as session:
        return subject.facts(session, "demo", subject.known(session, "demo", who))


def forget(cast: Cast) -> str:
    with cast.store.writing() as session:
        return subject.forget(session, "demo", subject.known(session, "demo", PRIYA), cast.now)


def everything(cast: Cast) -> str:
    """All that the store holds but the plan's own words, in one text."""
    with cast.store.reading() as session:
        names = ("person", "entry", "promise", "outbox", "heard", "holding", "clearance")
        return json.dumps([list(map(str, session.execute(text(f"SELECT * FROM {name}")))) for name in names])


def test_all_that_is_stored_of_somebody_is_told(anywhere: Cast) -> None:
    speaks(anywhere)
    found = facts(anywhere)
    assert [one.kind for one in found] == [
        "person",
        "post",
        "said",
        "said",
        "named",
        "named",
        "promise",
        "clearance",
        "message",
    ]
    assert (found[1].about, found[1].words) == ("Head of CiN", "holder")
    assert found[2].about == "3.3.2"
    assert "spoke to HR" in found[2].words
    assert found[-1].words == "sent: 5 actions of yours, Priya Nair"


def test_of_somebody_unknown_that_is_said(here: Cast) -> None:
    with pytest.raises(NoSuch, match="Nothing is stored of UNOBODY"):
        facts(here, "UNOBODY")


def test_afterwards_neither_name_nor_id_stands_anywhere(anywhere: Cast) -> None:
    speaks(anywhere)
    leaves(anywhere)
    instead = forget(anywhere)
    assert "Priya Nair" not in everything(anywhere)
    assert PRIYA not in everything(anywhere)
    assert instead in everything(anywhere)
    assert anywhere.say("clearance").title.startswith("0 people are cleared")
    with pytest.raises(NoSuch):
        facts(anywhere)


def test_what_they_said_stays_and_the_chain_is_whole_and_says_that_it_was_sealed_anew(anywhere: Cast) -> None:
    speaks(anywhere)
    leaves(anywhere)
    with anywhere.store.reading() as session:
        stood = updates.last(session, anywhere.programme.id)
    instead = forget(anywhere)
    with anywhere.store.reading() as session:
        assert updates.first_broken(session, anywhere.programme.id) is None
        said = session.exec(select(Update).where(Update.why == "spoke to HR")).one()
        assert said.by == instead
        assert session.exec(select(Promise.text)).one() == f"ask {instead}'s deputy"
        last = updates.last(session, anywhere.programme.id)
    assert last is not None
    assert stood is not None
    assert (last.verb, last.by, last.was) == ("forget", "Data protection", {"hash": stood.hash})
    assert anywhere.say("action 3.3.2 history").title == "3.3.2: 1 update"


def test_updates_can_be_changed_no_more_than_before(anywhere: Cast) -> None:
    speaks(anywhere)
    leaves(anywhere)
    forget(anywhere)
    for statement in ("UPDATE entry SET why = ''", "DELETE FROM entry"):
        with pytest.raises(Exception, match="never changed"), anywhere.store.writing() as session:
            session.execute(text(statement))


def test_whoever_holds_a_post_is_not_forgotten(anywhere: Cast) -> None:
    speaks(anywhere)
    before = everything(anywhere)
    with pytest.raises(Refusal, match="Priya Nair still holds Head of CiN"):
        forget(anywhere)
    assert everything(anywhere) == before


def test_work_goes_on_after_it(anywhere: Cast) -> None:
    speaks(anywhere)
    leaves(anywhere)
    forget(anywhere)
    assert anywhere.say("action 3.3.2 done", "Stephen Oldroyd").title.startswith("3.3.2: completed")
    assert anywhere.say("status").answered


def test_the_words_of_old_private_messages_are_let_go_of(here: Cast) -> None:
    speaks(here)
    with here.store.writing() as session:
        outbox.put(session, outgoing(here.programme))
        session.get_one(Outbox, 2).body = "kept"
        session.get_one(Outbox, 2).state = "sent"
    assert retention.forget_words(here.store, here.now + timedelta(days=90), 90) == 0
    assert retention.forget_words(here.store, here.now + timedelta(days=92), 90) == 1
    assert retention.forget_words(here.store, here.now + timedelta(days=92), 90) == 0
    with here.store.reading() as session:
        assert [row.body for row in session.exec(select(Outbox).order_by(text("id")))] == ["", "kept"]
    assert facts(here)[-1].words == "sent: (the words are no longer kept)"


# On the command line


@pytest.fixture
def alone(tmp_path: Path, sample_file: Path, monkeypatch: pytest.MonkeyPatch) -> Cast:
    (file := tmp_path / "touchdown.db").write_bytes(sample_file.read_bytes())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("COLUMNS", "200")
    cast = Cast(open_store(f"sqlite:///{file}"))
    speaks(cast)
    return cast


def test_a_person_is_told_and_written_as_a_table(alone: Cast, tmp_path: Path) -> None:
    alone.say("action 3.3.2 note =HYPERLINK(1)", OWNER)
    done = CliRunner().invoke(app, ["person", PRIYA, "--csv", str(tmp_path / "priya.csv")])
    assert done.exit_code == 0
    assert "Head of CiN" in done.output
    rows = list(csv.reader((tmp_path / "priya.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert rows[0] == ["What", "When", "About", "Words"]
    assert rows[1] == ["person", "", PRIYA, "Priya Nair"]
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@")]
    alone.store.close()


def test_forgetting_asks_first(alone: Cast) -> None:
    leaves(alone)
    assert "Nothing was changed." in CliRunner().invoke(app, ["forget", PRIYA], input="n\n").output
    assert "Priya Nair" in everything(alone)
    done = CliRunner().invoke(app, ["forget", PRIYA], input="y\n")
    assert "stands where the name stood" in done.output
    assert "Priya Nair" not in everything(alone)
    alone.store.close()


def test_nobody_is_one_sentence(alone: Cast) -> None:
    done = CliRunner().invoke(app, ["person", "UNOBODY"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Nothing is stored of UNOBODY." in done.stderr
    alone.store.close()


@given(st.text())
def test_no_cell_is_a_formula_and_every_cell_can_be_read(cell: str) -> None:
    safe = harmless(cell)
    assert safe.lstrip(" \n")[:1] not in ("=", "+", "-", "@", "\t", "\r") or not cell.strip(" \n")
    assert cell in safe
