"""Several programmes and several workspaces in one store, each blind to the others: a canary sits in each of the others."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from datetime import datetime, timedelta

import pytest
from cast import OFFICE, OWNER, Cast
from roles import OWN
from sqlalchemy import Connection, String, text
from test_commands_table import SENTENCES

from bot.app import JOBS
from bot.blocks import to_message
from commands.registry import answer
from commands.reply import Reply, Where
from jobs import clock
from jobs.carrier import Letter, Outcome, Receipt
from jobs.outbox import COMPOSERS
from store import programmes, sample
from store.db import Store
from store.model import Programme
from store.people import Identity
from store.schema import SCHEMA

pytestmark = pytest.mark.short

CANARY = "canary"
AFTER = {"name", "title", "text", "cause", "effect", "outcome", "measure", "words", "suggestion"}
HERE = Where("C0HOME", others=True)


def loaded(store: Store, workspace: str, channel: str, name: str) -> Programme:
    """The sample programme once more, in that channel, under another name."""
    programme = sample.load(store, workspace)
    with store.writing() as session:
        one = session.get_one(Programme, programme.id)
        one.name, one.channel = name, channel
        for meeting in session.execute(text(f"SELECT id FROM meeting WHERE programme_id = {one.id}")).scalars():
            session.execute(text("UPDATE meeting SET channel = :to WHERE id = :id"), {"to": channel, "id": meeting})
    return programme


def mark(connection: Connection, programme: Programme) -> None:
    """A canary behind all that somebody might read of a programme."""
    for table in SCHEMA.sorted_tables:
        words = [c.name for c in table.columns if isinstance(c.type, String) and c.name in AFTER]
        if "programme_id" in table.columns and words and table.name != "entry":
            said = ", ".join(f"{name} = {name} || ' {CANARY}'" for name in words)
            connection.execute(text(f"UPDATE {table.name} SET {said} WHERE programme_id = {programme.id}"))


@dataclass
class Town:
    """Our programme, and those that are none of ours: another one of our council's, and another council's."""

    store: Store
    others: list[Programme]
    now: datetime = Cast.MORNING

    def say(self, sentence: str, who: str = OFFICE, where: Where = HERE) -> Reply:
        self.now += timedelta(minutes=3)
        by = Identity("demo", "UASHAPATEL" if who == OFFICE else "UPRIYANAIR")
        return answer(sentence, by, where, self.now, self.store)


@pytest.fixture
def town(store: Store) -> Town:
    loaded(store, "demo", "C0HOME", "Ours")
    others = [loaded(store, "demo", "C0OTHER", "Theirs"), loaded(store, "T2", "C0HOME", "Ours")]
    with store.writing() as session:
        for one in others:
            mark(session.connection(), one)
        session.execute(text("UPDATE person SET name = name || ' canary' WHERE workspace = 'T2'"))
    return Town(store, others)


def rows_of(store: Store, programme: Programme) -> list[str]:
    """All that the store holds of a programme."""
    found = []
    with store.reading() as session:
        for table in SCHEMA.sorted_tables:
            if "programme_id" in table.columns:
                rows = session.execute(text(f"SELECT * FROM {table.name} WHERE programme_id = {programme.id}"))
                found += sorted(map(str, rows))
    return found


def test_no_sentence_tells_or_changes_anything_of_another(town: Town) -> None:
    before, answered = [rows_of(town.store, one) for one in town.others], 0
    for words in SENTENCES:
        for who in (OFFICE, OWNER):
            reply = town.say(words.format(ref=OWN), who)
            answered += reply.answered
            assert CANARY not in str(astuple(replace(reply, chart=None))), words
            assert CANARY not in str(to_message(reply)["blocks"]), words
    assert answered > len(SENTENCES)
    assert [rows_of(town.store, one) for one in town.others] == before


def test_what_is_sent_of_a_workspace_is_its_own(town: Town) -> None:
    sent: list[Letter] = []

    class Ours:
        """A Slack that serves the other council alone."""

        workspace: str | None = "T2"

        def send(self, letter: Letter) -> Receipt:
            sent.append(letter)
            return Receipt(Outcome.SENT, f"m{len(sent)}")

        def look(self, letter: Letter, since: object) -> Receipt:  # noqa: ARG002
            return Receipt(Outcome.ABSENT)

        def edit(self, letter: Letter, message_id: str) -> Receipt:  # noqa: ARG002
            return Receipt(Outcome.SENT, message_id)

    end = town.now.replace(day=8, hour=16)
    clock.travel(town.store, JOBS, Ours(), town.now, end, COMPOSERS)
    assert len(sent) > 20
    assert all(CANARY in str(letter.reply) for letter in sent)


def test_of_two_in_a_workspace_the_channel_tells_which(town: Town) -> None:
    assert CANARY in str(town.say("action 3.3.2", OFFICE, Where("C0OTHER")))
    assert CANARY not in str(town.say("action 3.3.2", OFFICE, Where("C0HOME")))
    asked = town.say("action 3.3.2", OFFICE, Where("D0PERSON"))
    assert asked.title.startswith("There are 2 programmes here")
    with town.store.reading() as session:
        assert [one.id for one in programmes.every(session, "T2")] == [town.others[1].id]
