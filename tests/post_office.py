"""The cast of the delivery tests: a programme with its office, a platform that misbehaves by script, and plain words."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from commands.reply import Reply
from jobs.carrier import Letter, Outcome, Receipt
from jobs.outbox import Composer
from store import people, updates
from store.db import Store
from store.model import Meeting, Programme, Workstream
from store.model_delivery import Outbox
from store.outbox import Outgoing, put
from store.people import Held, Speaker
from store.schema import SCHEMA
from store.updates import Said

LONDON = ZoneInfo("Europe/London")
OFFICE = Speaker(None, "UOFFICE", "Olu", (Held(1, "Programme Office", "office", False),))
MINUTE = timedelta(minutes=1)


def at(words: str) -> datetime:
    """ "2015-04-08 15:00" of London, in UTC."""
    return datetime.fromisoformat(words).replace(tzinfo=LONDON).astimezone(UTC)


NOON = at("2015-04-08 12:00")  # a Wednesday; the touch-down is on Thursday at 9:30, its digest at 15:00


def said(when: datetime = NOON) -> Said:
    """The programme office says something."""
    return Said(OFFICE, "Programme Office", when.astimezone(LONDON))


def programme(store: Store, name: str = "Plan", streams: int = 2, office: str = "UOFFICE") -> Programme:
    """A programme with workstreams and somebody in its office ("" for nobody), and nothing in its plan."""
    with store.writing() as session:
        made = Programme(workspace="T1", name=name, channel="#programme")
        session.add(made)
        session.flush()
        post = people.find_or_make_post(session, made.id, "Programme Office")
        if office:
            people.set_holders(session, post, [people.remember_person(session, "T1", office, "Olu")], date(2015, 1, 1))
        for number in range(1, streams + 1):
            session.add(Workstream(programme_id=made.id, number=number, title=f"Stream {number}"))
    return made


JANUARY, THIS_WEEK = date(2015, 1, 1), date(2015, 4, 6)


def touch_down(
    store: Store,
    plan: Programme,
    time: str = "09:30",
    rule: str = "FREQ=WEEKLY;BYDAY=TH",
    begins: date = JANUARY,
) -> Meeting:
    """A meeting on Thursdays."""
    with store.writing() as session:
        made = Meeting(
            programme_id=plan.id,
            name="Touch-down",
            rule=rule,
            begins=begins,
            time=time,
            channel="#programme",
        )
        session.add(made)
    return made


def outgoing(plan: Programme, **changes: object) -> Outgoing:
    """A headline that is due at NOON and expires a day later."""
    plain = Outgoing(plan.id, "meeting 1 2015-04-09", "digest", "#programme", 0, NOON, NOON + timedelta(days=1))
    return replace(plain, **changes)  # type: ignore[arg-type]  # names and values are the caller's


def emptied(store: Store) -> Store:
    """The same store without programmes and messages, for tests that share one."""
    with store.writing() as session:
        for name in ("outbox", "workstream", "holding", "post", "programme"):
            session.connection().execute(SCHEMA.tables[name].delete())
    return store


def write(store: Store, *rows: Outgoing) -> None:
    """Puts rows into the outbox."""
    with store.writing() as session:
        for row in rows:
            put(session, row)


def rows(store: Store, kind: str = "") -> list[Outbox]:
    """All rows of the outbox, or those of one kind, in the order in which they were put."""
    with store.reading() as session:
        found = session.exec(select(Outbox).order_by(col(Outbox.id))).all()
    return [row for row in found if kind in ("", row.kind)]


def states(store: Store, kind: str = "") -> list[str]:
    """The states of the rows, in the same order."""
    return [row.state for row in rows(store, kind)]


def verbs(store: Store, plan: Programme) -> list[str]:
    """What was said of the programme's meetings, the latest first."""
    with store.reading() as session:
        found = updates.since(session, plan.id, at("2015-01-01 00:00"))
    return [update.verb for update in found if update.item == "meeting"]


def words(session: Session, plan: Programme, row: Outbox, when: datetime) -> Reply:  # noqa: ARG001
    """A composer: what the row is, and when it was composed (local)."""
    return Reply(f"{row.kind} {row.part}", f"{when:%H:%M}")


PLAIN: Mapping[str, Composer] = dict.fromkeys(("digest", "chase", "preview", "word"), words)

SENT = Receipt(Outcome.SENT)
UNCLEAR = Receipt(Outcome.UNCLEAR, code="timeout")
REFUSED = Receipt(Outcome.REFUSED, code="channel_not_found")
CANNOT_LOOK = Receipt(Outcome.CANNOT_LOOK, code="missing_scope")


def not_now(seconds: float) -> Receipt:
    """Too many messages."""
    return Receipt(Outcome.NOT_NOW, retry_after=seconds, code="ratelimited")


class Killed(BaseException):
    """The process ends here, as with kill -9: nothing of ours runs after it but what a test resumes."""


@dataclass
class Platform:
    """A carrier whose ``script`` says, attempt by attempt, whether a letter lands and what is answered.

    Without a script everything lands. ``dies``: raised at a look or an attempt, before or after it takes effect.
    """

    script: deque[tuple[bool, Receipt]] = field(default_factory=deque)
    blind: Receipt | None = None  # the answer to every look
    landed: list[Letter] = field(default_factory=list)
    tried: int = 0
    looked: list[datetime] = field(default_factory=list)  # the ``since`` of each look
    edit_script: deque[tuple[bool, Receipt]] = field(default_factory=deque)
    edited: list[tuple[str, Letter]] = field(default_factory=list)  # what was put in the place of which message
    workspace: str | None = None
    during: Callable[[], None] = lambda: None  # what else happens while a letter is under way

    def will(self, *answers: tuple[bool, Receipt]) -> Platform:
        """Adds to the script."""
        self.script.extend(answers)
        return self

    def send(self, letter: Letter) -> Receipt:
        """The next answer of the script."""
        self.tried += 1
        lands, receipt = self.script.popleft() if self.script else (True, SENT)
        if lands:
            self.landed.append(letter)
        self.during()
        sent = receipt.outcome is Outcome.SENT
        return replace(receipt, message_id=f"m{len(self.landed)}") if sent else receipt

    def will_edit(self, *answers: tuple[bool, Receipt]) -> Platform:
        """Adds to the script of edits."""
        self.edit_script.extend(answers)
        return self

    def edit(self, letter: Letter, message_id: str) -> Receipt:
        """The next answer of the script of edits."""
        lands, receipt = self.edit_script.popleft() if self.edit_script else (True, SENT)
        if lands:
            self.edited.append((message_id, letter))
        self.during()
        return replace(receipt, message_id=message_id) if receipt.outcome is Outcome.SENT else receipt

    def stands(self, number: int) -> Reply:
        """What stands where the message that landed as the ``number``th, counted from 0, was."""
        edits = [letter.reply for named, letter in self.edited if named == f"m{number + 1}"]
        return [self.landed[number].reply, *edits][-1]

    def look(self, letter: Letter, since: datetime) -> Receipt:
        """Whether a letter with that uuid has landed."""
        self.looked.append(since)
        if self.blind:
            return self.blind
        found = [number for number, one in enumerate(self.landed, 1) if one.uuid == letter.uuid]
        return Receipt(Outcome.SENT, message_id=f"m{found[0]}") if found else Receipt(Outcome.ABSENT)

    @property
    def titles(self) -> list[str]:
        """What landed, in order."""
        return [letter.reply.title for letter in self.landed]


def doubled(letters: Iterable[Letter]) -> bool:
    """Whether anything landed twice."""
    uuids = [letter.uuid for letter in letters]
    return len(uuids) != len(set(uuids))
