"""What people may make of an action or a risk. Each change: one update, one version up, and only what it names.

Who may is asked first (``rights``); the caller has read the item inside the same writing unit.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import Session

from store import actions, updates
from store.by_when import Cadence, Kind, period_end
from store.errors import Refusal
from store.model import Action, Promise, Risk, Update
from store.rag import Rag
from store.updates import Fields, Item, Said

_DATES = frozenset(
    {"due", "due_first", "completed_on", "done_to", "asked_due", "starts", "verified_on", "embedded_on", "closed_on"}
)


def complete(session: Session, action: Action, said: Said, note: str = "") -> Update:
    """G: the plan's own key for completed. Of recurring work, only the period that is running is completed."""
    on = said.at.date()
    if action.kind == Kind.RECURRING and action.cadence:
        return change(session, action, "done", said, note, done_to=period_end(Cadence(action.cadence), on))
    unchecked = {"verified_on": None, "embedded_on": None}
    fields = {"rag": Rag.GREEN.value, "completed_on": on, "recovery": "", **unchecked, **NOTHING_ASKED}
    return change(session, action, "done", said, note, **fields)


def verify(session: Session, action: Action, said: Said, note: str) -> Update:
    """Somebody else has checked that it is completed."""
    return change(session, action, "verify", said, note, verified_on=said.at.date())


def embed(session: Session, action: Action, said: Said, note: str) -> Update:
    """What was verified was looked at again, and still holds."""
    return change(session, action, "embed", said, note, embedded_on=said.at.date())


def reopen(session: Session, action: Action, said: Said, why: str, verb: str = "reopen") -> Update:
    """Takes completion back: it stands again as it was declared before, or A where that is not known.

    Whatever was to prove it proves nothing any more. ``verb`` is "reject" where somebody checked, and it does not hold.
    """
    if action.kind == Kind.RECURRING and action.done_to and not actions.completed(action):
        last = _before(session, action, "done_to").get("done_to")
        return change(session, action, "reopen", said, why, done_to=date.fromisoformat(last) if last else None)
    before = _before(session, action, "rag")
    fields = {"rag": before.get("rag") or Rag.AMBER.value, "recovery": before.get("recovery", "")}
    return change(session, action, verb, said, why, completed_on=None, **NOTHING_PROVEN, **fields)


def declare(session: Session, thing: Action | Risk, rag: Rag, said: Said, why: str = "") -> Update:
    """What somebody says of its state. On red, ``why`` is the recovery line: cause, next step, new forecast."""
    fields: dict[str, Any] = {"rag": rag.value, "recovery": why if rag is Rag.RED else ""}
    if isinstance(thing, Action):
        fields |= {"completed_on": None, **NOTHING_PROVEN} if actions.completed(thing) else {"completed_on": None}
    return change(session, thing, rag.colour.casefold(), said, why, **fields)


def note(session: Session, thing: Action | Risk, said: Said, text: str) -> Update:
    """Words about it; nothing else changes but the day on which it was last spoken of."""
    return change(session, thing, "note", said, text)


def evidence(session: Session, action: Action, said: Said, text: str) -> Update:
    """What shows that it is done: a link or a sentence. Its rating stays as declared (DOMAIN: done is not proven)."""
    return change(session, action, "evidence", said, text, evidence=text)


def extend(session: Session, action: Action, to: date, said: Said, why: str, asked: str = "") -> Update:
    """A new deadline. The first one is kept for ever, and every move counts (DOMAIN: By When).

    ``asked`` names who asked for it, where that was not the one who agrees.
    """
    first = action.due_first or action.due
    fields: dict[str, Any] = {"kind": Kind.DATED.value, "due": to, "due_first": first or to, **NOTHING_ASKED}
    fields["slips"] = action.slips + (1 if action.due and to > action.due else 0)
    reason = f"{why} (asked by {asked})" if asked else why
    return change(session, action, "extend", said, reason, **fields)


def ask_to_extend(session: Session, action: Action, to: date, said: Said, why: str) -> Update:
    """An owner's wish: nothing moves until the lead or the programme office agrees."""
    return change(session, action, "ask", said, why, asked_due=to, asked_why=why, asked_by=said.by.person_id)


def decline(session: Session, action: Action, said: Said, why: str) -> Update:
    """The wish is turned down; the deadline stands."""
    return change(session, action, "decline", said, why, **NOTHING_ASKED)


def retire(session: Session, action: Action, said: Said, why: str) -> Update:
    """Takes an action out of every list and count; its history stays."""
    return change(session, action, "retire", said, why, retired=True)


def restrict(session: Session, thing: Action | Risk, said: Said, why: str) -> Update:
    """From now on it is shown to those who are cleared, in direct messages alone (``clearance``)."""
    return change(session, thing, "restrict", said, why, restricted=True)


def unrestrict(session: Session, thing: Action | Risk, said: Said, why: str) -> Update:
    """Everybody may read it again."""
    return change(session, thing, "unrestrict", said, why, restricted=False)


def undo(session: Session, thing: Action | Risk, last: Update, said: Said) -> Update:
    """Puts back what ``last`` changed. Raises Refusal where the load of a newer plan came between."""
    fields = {name: _typed(name, value) for name, value in last.was.items()}
    if not fits(thing, last):
        raise Refusal(
            f"{item(thing).label} has changed in another way since then, so this cannot be taken back by itself."
        )
    return change(session, thing, "undo", said, undoes=last.seq, **fields)


def fits(thing: Action | Risk, last: Update) -> bool:
    """Whether what ``last`` changed still stands as it left it."""
    return updates.plain({name: getattr(thing, name) for name in last.was}) == {n: last.now[n] for n in last.was}


def change(
    session: Session,
    thing: Action | Risk,
    verb: str,
    said: Said,
    why: str = "",
    undoes: int | None = None,
    **fields: Any,
) -> Update:
    """Sets ``fields``, raises the version, and records the update with what was and what is."""
    differing = {name: value for name, value in fields.items() if getattr(thing, name) != value}
    was = {name: getattr(thing, name) for name in differing}
    for name, value in differing.items():
        setattr(thing, name, value)
    thing.version += 1
    thing.updated_on = said.at.date()
    session.add(thing)
    return updates.record(session, thing.programme_id, item(thing), verb, said, was, differing, why, undoes)


def item(thing: Action | Risk) -> Item:
    """What an update of it is recorded under."""
    return actions.item(thing) if isinstance(thing, Action) else Item("risk", thing.id, f"risk {thing.ref}")


def version_of(session: Session, update: Update) -> int:
    """The version that the action, risk or promise of an update has now."""
    if update.item == "action":
        return session.get_one(Action, update.item_id).version
    if update.item == "promise":
        return session.get_one(Promise, update.item_id).version
    return session.get_one(Risk, update.item_id).version


NOTHING_PROVEN: dict[str, Any] = {"evidence": "", "verified_on": None, "embedded_on": None}
NOTHING_ASKED: dict[str, Any] = {"asked_due": None, "asked_why": "", "asked_by": None}


def _before(session: Session, action: Action, field: str) -> Fields:
    """What was, before somebody or a newer plan gave ``field`` the value that it has; empty where it was so at first."""
    said = updates.history(session, action.programme_id, actions.item(action))
    taken_back = {update.undoes for update in said}
    value = updates.plain({field: getattr(action, field)})[field]
    made_it_so = (update for update in said if update.now.get(field) == value and update.seq not in taken_back)
    return next((update.was for update in made_it_so if update.undoes is None), {})


def _typed(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if name in _DATES and value else value
