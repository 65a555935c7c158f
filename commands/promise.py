"""/promise: what somebody undertakes to do by a day, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from commands import history, named, pages, parse, promise_turns, promise_words, promises_said, wording
from commands.pages import Page
from commands.promise_words import History, Listing, New, OfAction, OfOne
from commands.registry import command
from commands.reply import Ask, Button, Reply, Row, Section
from store import actions, people, promises, rights, updates
from store.errors import Refusal
from store.model import Promise
from store.promises import State, Which


@command(
    ("promise 3.3.2 by Thursday <what>", "your promise, of an action; without a day, for the next touch-down"),
    ("promise by 9 April <what>", "the same, of no action"),
    ("promise 4 kept [note]", "it was done"),
    ("promise 4 missed | dropped <why>", "it was not done, or is no longer to be done"),
    ("promise 4 undo", "takes the last change back"),
    ("promise 4", "the promise, and what was last said of it"),
    ("promise 4 history [2 | page 2]", "all that was said of it; by its number one update whole"),
    ("promise list [mine | ws 4 | 3.3.2 | open | overdue | kept | missed | dropped] [page 2]", "a list"),
    ("promise", "your own open promises"),
    changes=lambda said: not promise_words.only_asks(said.rest),
)
def promise(ask: Ask, session: Session) -> Reply:
    """Promise something by a day, say what became of it, or list promises."""
    if not promise_words.only_asks(ask.sentence.rest):
        updates.lock(session, ask.programme.id)
    match promise_words.read(ask.sentence.rest, ask.on):
        case Listing(words):
            return _list(ask, session, words)
        case History(number, words):
            one = named.promise(ask, session, number)
            return history.answer(ask, session, promises.item(one), one.text, words)
        case New() as new:
            return promise_turns.make(ask, session, new)
        case OfOne() as said:
            return _of_one(ask, session, said)
        case OfAction() as said:
            raise _which(ask, session, said)


def _of_one(ask: Ask, session: Session, said: OfOne) -> Reply:
    if said.words and not said.verb:
        raise _unknown(said)
    one = named.promise(ask, session, said.number)
    return promise_turns.change(ask, session, one, said) if said.verb else _card(ask, session, one)


def _which(ask: Ask, session: Session, said: OfAction) -> Refusal:
    """The open promises of an action, one of which was meant."""
    of = frozenset(action.id for action in named.find(ask, session, said.named, ""))
    found = promises.some(session, ask.programme.id, Which(action_ids=of))
    says = tuple(f"{promises.label(one)} {said.verb} {said.words}".strip() for one in found)
    new = f"promise new {said.named} {said.verb} {said.words}".strip()
    return Refusal(f"Which promise of {said.named}? It is named by its number. Nothing was saved.", (*says[:4], new))


def _unknown(said: OfOne) -> Refusal:
    """What cannot be said of a promise; it may have been meant for a new one that begins with a number."""
    word, _, rest = said.words.partition(" ")
    near = ("missed",) if word.casefold() == "not" else parse.nearest(word.rstrip(".,:;"), promise_words.VERBS)
    says = tuple(f"promise {said.number} {verb} {rest if word.casefold() != 'not' else ''}".strip() for verb in near)
    return Refusal(
        f"I do not know “{word[:40]}” for promise {said.number}. To promise it, say `promise new` before it. Nothing was saved.",
        (*says, f"promise new {said.number} {said.words}", f"promise {said.number}"),
    )


def _card(ask: Ask, session: Session, one: Promise) -> Reply:
    by = promises_said.name_of(promises.promisers(session, [one])[one.person_id])
    about = promises.actions_of(session, [one])
    may, action = rights.of_promises(session, ask.by, [one], about).get(one.id), about.get(one.action_id or 0)
    of = (
        (Row(wording.short(action.text), actions.label(action), opens=f"action {actions.label(action)}"),)
        if action
        else ()
    )
    facts = Section("", (Row(one.text, "What"), Row(promises_said.giver(one, by), "Who"), *of))
    item = promises.item(one)
    before = updates.history(session, ask.programme.id, item)
    more = (Button("History", f"{promises.label(one)} history"),) if len(before) > history.LAST else ()
    title = f"Promise {one.number}: {promises_said.when(one, ask.on)}"
    return Reply(
        title,
        sections=(facts, history.last(before, item, ask.programme.zone)),
        buttons=(*promises_said.offers(ask.by, one, may, next(iter(updates.standing(before)), None)), *more),
    )


def _list(ask: Ask, session: Session, words: str) -> Reply:
    """The page of the list that ``words`` describe: "mine", "ws 4 missed", "3.3.2", "overdue page 2"."""
    wanted, number = pages.asked(words)
    which, narrowed = _read(wanted, ask, session)
    found = promises.some(session, ask.programme.id, which)
    page = Page(found, number)
    rows = tuple(rows_of(page.shown, ask, session, named=which.person_id is None))
    late = sum(bool(promises.days_late(one, ask.on)) for one in found)
    return Reply(
        f"{_title(which, len(found))}{narrowed}" + (f"; {late} overdue" if late else ""),
        sections=(Section("", rows),) if rows else (),
        buttons=page.turns(f"promise list {wanted}".strip()),
        footer=page.footer if rows else _NOTHING,
    )


YOURS = "of yours"
_NOTHING = "To promise something say for example `promise 3.3.2 by Thursday sign the protocol`."


def _title(which: Which, number: int) -> str:
    """ "3 open promises", "2 kept or missed promises"."""
    states = wording.listed([state.value for state in State if state in which.states], "or")
    return wording.plural(number, f"{states} promise")


def _read(words: str, ask: Ask, session: Session) -> tuple[Which, str]:
    """What the words narrow to, and the same in words for the title. Raises Refusal for what it cannot read."""
    which, names, states = Which(), list[str](), frozenset[State]()
    left = words.replace(",", " ").strip()
    while left:
        key, _, rest = left.partition(" ")
        if key.casefold() in (*State, "late", "overdue"):
            late = key.casefold() in ("late", "overdue")
            which = replace(which, due_before=ask.on) if late else which
            states |= {State.OPEN if late else State(key.casefold())}
        else:
            which, name, rest = _narrowed(which, left, ask, session)
            names.append(name)
        left = rest.strip()
    return replace(which, states=states or which.states), "".join(
        f" {name}" if name == YOURS else f", {name}" for name in names
    )


def _narrowed(which: Which, left: str, ask: Ask, session: Session) -> tuple[Which, str, str]:
    """By whom, of which workstream, or of which action."""
    key, _, rest = left.partition(" ")
    if key.casefold() in ("mine", "my", "me"):
        return replace(which, person_id=ask.by.person_id or 0), YOURS, rest
    if key.startswith("@"):
        person = people.the_person(session, ask.programme, left)
        return replace(which, person_id=person.id), promises_said.name_of(person), ""
    for size in (2, 1):
        head = " ".join(left.split()[:size])
        if (number := parse.workstream(head)) is not None:
            actions.workstream(session, ask.programme.id, number)
            return replace(which, workstream=number), f"workstream {number}", " ".join(left.split()[size:])
    if names := parse.references(left)[0]:
        of = frozenset(action.id for action in named.find(ask, session, names[0], ""))
        return replace(which, action_ids=of), str(names[0]), parse.references(left)[1]
    near = parse.nearest(key, ("mine", "overdue", *State))
    says = tuple(f"promise list {word} {rest}".strip() for word in near)
    raise Refusal(
        f"I do not know “{key[:40]}” as a list of promises.", says or ("promise list", f"promise new list {left}")
    )


def rows_of(found: Sequence[Promise], ask: Ask, session: Session, named: bool = True) -> list[Row]:
    """A row each, with what the asker can say of it there and then; ``named``, with who promised."""
    by, of = promises.promisers(session, found), promises.actions_of(session, found)
    may = rights.of_promises(session, ask.by, found, of)
    last = updates.last_standing(session, ask.programme.id, "promise", may)
    rows = []
    for one in found:
        name = promises_said.name_of(by[one.person_id]) if named else ""
        buttons = promises_said.offers(ask.by, one, may.get(one.id), last.get(one.id))
        rows.append(promises_said.row(one, ask.on, name, of.get(one.action_id or 0), buttons))
    return rows
