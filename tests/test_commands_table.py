"""DOMAIN's table of who may do what, cell by cell: every sentence, every role, own and other, every kind of place.

The sentences and the column that each belongs to stand in ``SENTENCES``; what a role may do in a column, in
``roles.MAY``. A refusal changes no byte of the store, and says who can.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import cycle
from pathlib import Path

import pytest
from cast import CONSOLE, OFFICE, Cast
from roles import AGREE, ASKER, ELSEWHERE, MAY, OFFICE_ONLY, OWN, PEEK, PROMISE, READ, ROLES, SAY

from commands.registry import answer, load
from commands.reply import Reply, Where
from store.db import Store, open_store
from store.people import Identity

SENTENCES = {
    "action {ref}": READ,
    "action {ref} history": READ,
    "action list": READ,
    "chase": READ,
    "clearance": READ,
    "cliff": READ,
    "coverage": READ,
    "chase Head of CiN": PEEK,
    "digest": READ,
    "digest last": READ,
    "digest ws 3": READ,
    "find pay": READ,
    "focus": READ,
    "help": READ,
    "help action": READ,
    "health": READ,
    "home": READ,
    "measure 1": READ,
    "measure list": READ,
    "measure smart": READ,
    "meeting list": READ,
    "mine": READ,
    "overdue": READ,
    "problems": READ,
    "promise list": READ,
    "recommendation list": READ,
    "red": READ,
    "risk 394": READ,
    "risk 394 history": READ,
    "risk list": READ,
    "risk list closed": READ,
    "setting": READ,
    "share status": READ,
    "slips": READ,
    "slips {ref}": READ,
    "status": READ,
    "status 3.3": READ,
    "status workstream 4": READ,
    "touchdown": READ,
    "touchdown ws 3": READ,
    "undo": READ,
    "who Head of CiN": READ,
    "who list": READ,
    "promise {ref} by Thursday sign it": PROMISE,
    "action {ref} amber": SAY,
    "action {ref} done": SAY,
    "action {ref} evidence minutes of May": SAY,
    "action {ref} extend 31/12/15 waiting": SAY,
    "action {ref} note spoken of": SAY,
    "action {ref} red cause, next step, forecast": SAY,
    "action {ref} reopen not signed": SAY,
    "action {ref} undo": SAY,
    'action {ref} update red "no money" note "asked"': SAY,
    "action {ref} agree": AGREE,
    "action {ref} decline it stands": AGREE,
    "action {ref} reject not signed": AGREE,
    "action {ref} verify": AGREE,
    "action {ref} restrict a named family": OFFICE_ONLY,
    "action {ref} retire merged [confirmed]": OFFICE_ONLY,
    "clearance @Malcolm Thackeray for the Board": OFFICE_ONLY,
    "digest cover All well": OFFICE_ONLY,
    "meeting add Board first Monday 10:00 #board": OFFICE_ONLY,
    'meeting cancel "Touch-down" 2015-04-09': OFFICE_ONLY,
    'meeting move "Touch-down" 2015-04-09 to 2015-04-10 10:00': OFFICE_ONLY,
    "post ICS Manager is vacant [confirmed]": OFFICE_ONLY,
    "post Head of CiN deputy is vacant": OFFICE_ONLY,
    "setting review 14 days": OFFICE_ONLY,
    "risk 394 restrict a named member of staff": OFFICE_ONLY,
}
PLACES = {
    "console": CONSOLE,
    "direct message": Where("D0PERSON", direct=True),
    "programme's channel": Where("C0HOME", others=True),
    "another channel": Where("C0OTHER", others=True),
}
EACH = [
    pytest.param(tuple(PLACES), marks=pytest.mark.faults, id="everywhere"),
    pytest.param((), id="here and there"),
]


@pytest.fixture(scope="module")
def with_deputy(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Path]]:
    """One store for the whole table, in which Kamal Uddin deputises for the Head of CiN; and what to refill it with."""
    folder = tmp_path_factory.mktemp("table")
    shutil.copy(sample_file, file := folder / "touchdown.db")
    with closing(open_store(f"sqlite:///{file}")) as opened:
        Cast(opened).say('post "Head of CiN" deputy is @Kamal Uddin')
        with closing(sqlite3.connect(file)) as now, closing(sqlite3.connect(folder / "kept.db")) as kept:
            now.backup(kept)
        yield opened, folder


class Table:
    """Says sentences, each to a programme to which nobody has said anything yet."""

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self._kept, self._now = sqlite3.connect(folder / "kept.db"), sqlite3.connect(folder / "touchdown.db")
        self._is_fresh = False

    def close(self) -> None:
        """Lets go of the files."""
        self._kept.close()
        self._now.close()

    def say(self, words: str, ref: str, by: Identity, where: Where, role: str) -> tuple[Reply, bool]:
        """The answer, and whether anything at all was stored."""
        if not self._is_fresh:
            self._kept.backup(self._now)
        cast, sentence = Cast(self.store), words.format(ref=ref)
        self._is_fresh = not _prepared(cast, sentence, ref, role)
        cast.later(minutes=5)
        before = self._version()
        reply = answer(sentence, by, where, cast.now, self.store)
        stored = self._version() != before
        self._is_fresh = self._is_fresh and not stored
        return reply, stored

    def _version(self) -> int:
        """Another number whenever somebody else has committed anything."""
        return int(self._now.execute("PRAGMA data_version").fetchone()[0])


def _prepared(cast: Cast, sentence: str, ref: str, role: str) -> bool:
    """Whatever must stand before a sentence can be said by somebody who may; whether there was anything."""
    verb = sentence.split()[2] if sentence.startswith("action ") and len(sentence.split()) > 2 else ""
    if verb == "reopen":
        cast.say(f"action {ref} done")
    elif verb in ("verify", "reject"):
        cast.say(f"action {ref} done", ASKER[ref])
    elif verb in ("agree", "decline"):
        cast.say(f"action {ref} extend 31/12/15 waiting", ASKER[ref])
    elif verb == "undo":
        may = role in MAY[SAY][ref == ELSEWHERE]
        cast.say(f"action {ref} note of their own", ROLES[role] if may else OFFICE)
    else:
        return False
    return True


@pytest.fixture
def table(with_deputy: tuple[Store, Path]) -> Iterator[Table]:
    with closing(Table(*with_deputy)) as made:
        yield made


@pytest.mark.parametrize("everywhere", EACH)
@pytest.mark.parametrize("words", SENTENCES)
def test_each_role_may_say_what_the_table_says_wherever_it_is_said(
    table: Table, words: str, everywhere: tuple[str, ...]
) -> None:
    places, wrong, cells = cycle(PLACES), list[str](), 0
    for role in ROLES:
        for ref in (OWN, ELSEWHERE) if "{ref}" in words else (OWN,):
            for place in everywhere or (next(places),):
                by = Cast(table.store).identity(ROLES[role])
                reply, stored = table.say(words, ref, by, PLACES[place], role)
                cells += 1
                if said_wrong(words, reply, stored, may=role in MAY[SENTENCES[words]][ref == ELSEWHERE]):
                    wrong.append(f"{role}, {words.format(ref=ref)!r}, {place}: {reply.title!r}, stored {stored}")
    assert not wrong, "\n".join(wrong)
    assert cells >= len(ROLES)


def said_wrong(words: str, reply: Reply, stored: bool, may: bool) -> bool:
    """Whether a cell is not as the table says."""
    if SENTENCES[words] in (READ, PEEK):
        refused = any(said in reply.title for said in ("can say this", "Only ", " is for "))
        return stored or refused is may
    if may:
        return not stored
    return stored or "Asha Patel (Programme Office)" not in reply.title


@pytest.mark.parametrize("place", PLACES)
def test_nobody_of_outside_may_say_anything_anywhere(table: Table, place: str) -> None:
    cast = Cast(table.store)
    for words in SENTENCES:
        for outsider in (cast.guest(), Identity("elsewhere", "U0OTHER", "Asha Patel")):
            reply, stored = table.say(words, OWN, outsider, PLACES[place], "stranger")
            assert reply.title.startswith(("Guests and people of other", "No plan is loaded")), (words, reply.title)
            assert not stored


def test_the_table_has_every_command() -> None:
    assert set(load()) == {words.split()[0] for words in SENTENCES}
