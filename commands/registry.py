"""Finds the commands, and answers one sentence. Asked, never edited: a new command is one new file.

``answer`` is the whole life of a sentence: parse, open the unit, find the programme and the speaker, run the command,
commit, and only then answer. A Refusal is an answer too; anything else that goes wrong is a bug, which gets an id that
is both logged and shown.
"""

from __future__ import annotations

import logging
import pkgutil
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib import import_module
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter
from sqlmodel import Session

import commands
from commands import parse
from commands.forms import Unfilled
from commands.parse import Sentence
from commands.reply import Ask, Button, Outcome, Reply, Where
from store import clearance, heard, people, programmes, updates
from store.db import Store
from store.errors import Busy, Down, Refusal, Strange
from store.people import Identity

logger = logging.getLogger(__name__)

Answer = Callable[[Ask, Session], Reply]
_REPLY = TypeAdapter(Reply)


@dataclass(frozen=True)
class Usage:
    """One way of saying a command: the words, and what they do."""

    says: str
    does: str


@dataclass(frozen=True)
class Command:
    """What people may say. ``changes`` tells from a sentence whether answering it may write; ``private``: the answer
    is the asker's own business, and is not offered to be shown to others."""

    name: str
    does: str
    usages: tuple[Usage, ...]
    answer: Answer
    changes: Callable[[Sentence], bool]
    private: bool = False


def command(
    *usages: tuple[str, str],
    changes: Callable[[Sentence], bool] = lambda sentence: False,  # noqa: ARG005  (most commands only read)
    private: bool = False,
) -> Callable[[Answer], Command]:
    """Makes a function the command of its own name; the first line of its docstring is its help."""

    def make(answer: Answer) -> Command:
        does = (answer.__doc__ or "").splitlines()[0].rstrip(".")
        name = answer.__name__.rstrip("_")
        return Command(name, does, tuple(Usage(*usage) for usage in usages), answer, changes, private)

    return make


@cache
def load() -> Mapping[str, Command]:
    """Every Command found in the files of commands/, by name, in the order of the names."""
    modules = [import_module(f"commands.{found.name}") for found in pkgutil.iter_modules(commands.__path__)]
    named = {thing.name: thing for module in modules for thing in vars(module).values() if isinstance(thing, Command)}
    return dict(sorted(named.items()))


def answer(text: str, by: Identity, where: Where, now: datetime, store: Store, key: str = "") -> Reply:
    """The answer to ``text`` said by ``by`` at ``now`` (aware). Never raises.

    ``key`` names this delivery of it ("" where a door has no such name): a second delivery changes nothing and gets
    the same answer.
    """
    try:
        said = parse.sentence(text, load())
        found = load()[said.command]
        if not found.changes(said):
            with store.reading() as session:
                return _offered(found, said, where, found.answer(_ask(said, by, where, now, session), session))
        with store.writing() as session:
            return _once(found, said, by, where, now, session, key)
    except (Busy, Down) as trouble:
        cause = type(trouble.__cause__).__name__
        logger.warning("store: %(trouble)s from %(cause)s", {"trouble": type(trouble).__name__, "cause": cause})
        return refused(trouble)
    except Refusal as refusal:
        return refused(refusal)
    except Exception as bug:  # noqa: BLE001  (the one place where a bug becomes an answer)
        return _bug(bug)


def _offered(found: Command, said: Sentence, where: Where, reply: Reply) -> Reply:
    """What only the asker sees can be shown to the others of the place, where there is something to show."""
    if not where.others or found.private or reply.aloud or not (reply.sections or reply.text):
        return reply
    return reply.with_buttons((Button("Share to channel", f"share {said}"),))


def refused(refusal: Refusal) -> Reply:
    """A refusal as people see it, each suggestion a button; what is missing can be filled in."""
    return Reply(
        str(refusal),
        buttons=tuple(Button(said[:60], said) for said in refusal.suggestions),
        form=refusal.form if isinstance(refusal, Unfilled) else None,
        outcome=Outcome.NOT_UNDERSTOOD if isinstance(refusal, Strange) else Outcome.REFUSED,
        about=refusal.about,
    )


def _once(
    found: Command, said: Sentence, by: Identity, where: Where, now: datetime, session: Session, key: str
) -> Reply:
    before = heard.begin(session, by.workspace, key, now) if key else None
    if before is not None:
        return _REPLY.validate_json(before)
    stood = updates.marks(session, by.workspace)
    ask = _ask(said, by, where, now, session)
    reply = found.answer(ask, session)
    if updates.marks(session, by.workspace) != stood:
        reply = replace(reply, changed_by=str(ask.by))
    if key:
        heard.answered(session, by.workspace, key, _REPLY.dump_json(reply).decode())
    return reply


def _ask(said: Sentence, by: Identity, where: Where, now: datetime, session: Session) -> Ask:
    programme = programmes.of(session, by.workspace, where.channel, by.user_id, where.programme)
    at = now.astimezone(ZoneInfo(programme.zone))
    speaker = people.speaker(session, programme, by, at.date())
    clearance.narrow(session, programme, speaker, where.direct)
    return Ask(said, speaker, programme, at, where)


def _bug(bug: Exception) -> Reply:
    """Logged with an id and the places in the code; never with a message, which could hold what a person wrote."""
    number = secrets.token_hex(4)
    told = {"bug": number, "trouble": type(bug).__name__, "places": _places(bug)}
    logger.error("bug %(bug)s: %(trouble)s, %(places)s", told)
    return Reply(
        f"Something went wrong on our side (error {number}). Nothing was saved. Please tell the programme office.",
        outcome=Outcome.REFUSED,
    )


def _places(bug: BaseException) -> str:
    lines = []
    trace = bug.__traceback__
    while trace:
        code = trace.tb_frame.f_code
        lines.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return " < ".join(reversed(lines))
