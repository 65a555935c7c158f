"""/action: show one, say how it stands, or list them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session

from commands import card, lists, parse, wording
from commands import named as names
from commands.parse import Named, Sentence
from commands.registry import command
from commands.reply import Ask, Button, Reply, Section
from commands.turns import CHANGES, Turn, turn_of
from store import actions, screen, updates
from store.errors import Refusal
from store.model import Action
from store.ref import Ref

AT_ONCE = timedelta(minutes=2)  # a change by somebody else within this is told to the next who changes the same


def _changes(said: Sentence) -> bool:
    named, left = parse.references(said.rest)
    return bool(named) and parse.verb(left)[0] in CHANGES


@command(
    ("action 3.3.2", "the card: text, posts, By When, RAG, costs, last updates"),
    ("action 3.3.2 done [note]", "completed (G)"),
    ("action 3.3.2 reopen <why>", "not completed after all"),
    ("action 3.3.2 red <why>", "missing its deadline: say cause, next step, new forecast"),
    ("action 3.3.2 amber [note]", "on track"),
    ("action 3.3.2 note <text>", "words for the record"),
    ("action 3.3.2 extend <date> <why>", "a new date: owners ask, the lead or programme office agrees"),
    ("action 3.3.2 agree | decline <why>", "the answer to an owner who asked for a new date"),
    ("action 3.3.2 undo", "takes the last change back"),
    ("action 3.3.2 history", "all that was said of it"),
    ("action 3.3.2 3.3.3 done", "several at once, after a question"),
    ("action 3.3.2 retire <why>", "takes it out of lists and counts (programme office)"),
    ('action list [mine | @person | "post" | ws 4 | overdue | red | due 14d | ongoing | undated | invalid]', "a list"),
    changes=_changes,
)
def action(ask: Ask, session: Session) -> Reply:
    """Show an action, say how it stands, or list actions."""
    named, left = parse.references(ask.sentence.rest)
    if not named:
        return _without_ref(ask, session)
    verb, words = parse.verb(left)
    if verb in CHANGES:
        updates.lock(session, ask.programme.id)
    found = [one for name in named for one in names.find(ask, session, name, f"{verb} {words}".strip())]
    if left and not verb:
        raise _unknown_verb(named, left)
    if verb in CHANGES:
        return _change_all(ask, session, found, verb, words)
    if len(found) > 1:
        return Reply(f"{len(found)} actions", sections=(Section("", tuple(lists.rows_of(found, ask, session))),))
    return card.history(ask, session, found[0]) if verb == "history" else card.show(ask, session, found[0])


def _without_ref(ask: Ask, session: Session) -> Reply:
    words = ask.sentence.rest
    first = words.split(" ")[0].casefold()
    if not words or first in parse.VERB_OF:
        raise Refusal("Which action? Say for example `action 3.3.2 done`.", ("mine", "overdue"))
    ref = Ref.parse(first.lstrip("#"))
    if ref and len(ref.numbers) == 1:
        raise Refusal(f"Action refs look like 3.3.2. {ref} may be a workstream.", (f"status workstream {ref}",))
    return lists.answer(words.removeprefix("list").strip() if first == "list" else words, ask, session)


def _unknown_verb(named: Sequence[Named], left: str) -> Refusal:
    refs = " ".join(map(str, named))
    word, _, rest = left.partition(" ")
    near = dict.fromkeys(parse.VERB_OF[one] for one in parse.nearest(word.rstrip(".,:;"), parse.VERB_OF))
    if near:
        says = tuple(f"action {refs} {verb} {rest}".strip() for verb in near)
        return Refusal(f"I do not know “{word[:40]}”. Did you mean `{says[0]}`? Nothing was saved.", says)
    note = f"action {refs} note {left}"
    return Refusal(
        f"I do not know “{word[:40]}”. To put it on record, say `note` before it. Nothing was saved.",
        (note, "help action"),
    )


def _change_all(ask: Ask, session: Session, found: Sequence[Action], verb: str, words: str) -> Reply:
    screen.refuse_identifying(words)
    if len(found) > 1 and verb in ("undo", "agree", "retire"):
        raise Refusal(f"`{verb}` goes one action at a time. Nothing was changed.")
    turns = [turn_of(ask, session, one, verb, words, seen) for one, seen in _with_seen(ask, found)]
    if len(found) > 1 and not ask.sentence.confirmed:
        return _confirm(ask, session, found, verb, words)
    replies = [CHANGES[verb](ask, session, turn) for turn in turns]
    if len(replies) == 1:
        return _with_neighbour(ask, turns[0], replies[0])
    undo = tuple(Button(f"Undo {actions.label(one)}", f"action {actions.label(one)} undo") for one in found)
    rows = tuple(lists.rows_of(found, ask, session))
    return Reply(f"{len(found)} actions: {wording.VERBS[verb]}", sections=(Section("", rows),), buttons=undo[:5])


def _with_seen(ask: Ask, found: Sequence[Action]) -> list[tuple[Action, int | None]]:
    seen = ask.sentence.seen
    return [(one, seen[n] if n < len(seen) else None) for n, one in enumerate(found)]


def _confirm(ask: Ask, session: Session, found: Sequence[Action], verb: str, words: str) -> Reply:
    versions = " ".join(str(one.version) for one in found)
    refs = ", ".join(actions.label(one) for one in found)
    says = f"action {refs} {verb} {words}".strip() + f" [seen {versions}] [confirmed]"
    return Reply(
        f"Change {len(found)} actions to “{wording.VERBS[verb]}”?",
        "Nothing is changed yet.",
        (Section("This will change", tuple(lists.rows_of(found, ask, session))),),
        (Button(f"Yes, change all {len(found)}", says, "primary"),),
    )


def _with_neighbour(ask: Ask, turn: Turn, reply: Reply) -> Reply:
    """Tells of what somebody else said of the same action a moment before."""
    last = turn.before[0] if turn.before else None
    if (
        last is None
        or turn.action.version == turn.version
        or last.person_id == ask.by.person_id
        or not timedelta(0) <= ask.at - last.at <= AT_ONCE
    ):
        return reply
    told = f"A moment before, {wording.who_did(last, ask.programme.zone)}."
    return Reply(reply.title, f"{told}\n{reply.text}".strip(), reply.sections, reply.buttons, reply.footer)
