"""/clearance: who may read what is restricted."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlmodel import Session

from commands import wording
from commands.parse import Sentence
from commands.registry import command
from commands.reply import Ask, Button, Reply, Row, Section
from store import clearance as store
from store import people, rights, updates
from store.by_when import say_day
from store.errors import Refusal
from store.model import Person
from store.updates import Said

_SAID = re.compile(r"(?P<who>@\S+(?: [A-Z]\S*)*) (?P<verb>for|ended|ends|end)\b[:,]? ?(?P<why>.*)")
_OTHERS = (
    "Besides them an item can be read by whoever may change it: its owners, the lead, sponsor and project manager of its "
    "workstream, and the programme office; always in direct messages alone."
)


def _changes(said: Sentence) -> bool:
    return said.rest.startswith("@")


@command(
    ("clearance", "who is cleared, and what is restricted"),
    ("clearance @person for <why>", "may read all that is restricted, in direct messages (programme office)"),
    ("clearance @person ended <why>", "may no longer (programme office)"),
    changes=_changes,
    private=True,
)
def clearance(ask: Ask, session: Session) -> Reply:
    """Who may read what is restricted."""
    if not _changes(ask.sentence):
        return _list(ask, session)
    updates.lock(session, ask.programme.id)
    post = rights.must_be_office(session, ask.by, ask.programme.id, ask.on)
    said = _SAID.fullmatch(ask.sentence.rest)
    if not said or not said["why"]:
        who = ask.sentence.rest.split(" ")[0]
        raise Refusal(f"Say why: `clearance {who} for …`, or `clearance {who} ended …`. Nothing was saved.")
    person = people.named(session, ask.programme, said["who"])
    name = person.name or f"@{person.user_id}"
    spoken = Said(ask.by, post, ask.at, ask.sentence.evened)
    if said["verb"] == "for":
        done = store.clear(session, ask.programme.id, person, spoken, said["why"])
        back = Button("Undo", f"clearance @{person.user_id} ended taken back")
        return _told(done, name, "is cleared", "can read all that is restricted, in direct messages to me alone", back)
    done = store.end(session, ask.programme.id, person, spoken, said["why"])
    back = Button("Undo", f"clearance @{person.user_id} for taken back")
    return _told(done, name, "is not cleared", "reads of what is restricted only what they may change", back)


def _told(done: bool, name: str, now: str, means: str, back: Button) -> Reply:
    if not done:
        return Reply(f"{name} {now} already", "Nothing was changed.")
    return Reply(f"{name} {now} from now on", f"{name} {means}.", buttons=(back,))


def _list(ask: Ask, session: Session) -> Reply:
    found = store.cleared(session, ask.programme.id)
    there = store.restricted(session, ask.programme.id)
    what = f"{wording.plural(len(there.actions), 'action')} and {wording.plural(len(there.risks), 'risk')}"
    rows = tuple(Row(f"since {say_day(since)}", person.name or person.user_id) for person, since in found)
    return Reply(
        f"{_people([person for person, _ in found])} cleared; {what} restricted",
        _OTHERS,
        (Section("Cleared for all that is restricted", rows),) if rows else (),
        (Button("Restricted actions", "action list restricted"),),
    )


def _people(found: Sequence[Person]) -> str:
    return f"{wording.plural(len(found), 'person', 'people')} {'is' if len(found) == 1 else 'are'}"
