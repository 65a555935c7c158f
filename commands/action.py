"""/action: show one, say how it stands, or list them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from commands import blanks, card, history, lists, parse, together, wording
from commands import named as names
from commands.forms import Unfilled
from commands.parse import Named, Sentence
from commands.registry import command
from commands.reply import Ask, Button, Reply, Section
from commands.turn import Turn, turn_of
from commands.turns import CHANGES, make
from store import actions, updates
from store.errors import Refusal
from store.model import Action
from store.ref import Ref
from store.rights import OFFICE_VERBS

_CHANGES = frozenset({*CHANGES, "update"})
_QUESTIONS = {
    "done": "Complete {}?",
    "reopen": "Reopen {}?",
    "red": "Declare {} R?",
    "amber": "Declare {} A?",
    "note": "Put this note on {}?",
    "evidence": "Put this evidence on {}?",
    "verify": "Verify {}?",
    "reject": "Reject {}?",
    "extend": "Move the date of {}?",
    "decline": "Decline the new date of {}?",
}
"""Asked before several change at once."""


def _changes(said: Sentence) -> bool:
    named, left = parse.references(said.rest)
    return bool(named) and _said_of_it(left)[0] in _CHANGES


def _said_of_it(left: str) -> tuple[str, str]:
    """The verb and its words; no verb where they ask: "done by now?" must not make it so. "update" with plain words is
    a note."""
    verb, words = parse.verb(left)
    if verb == "update" and words and not (parse.clauses(words) or together.meant(words)):
        return "note", words
    return ("", left) if left.endswith("?") and verb in ("done", "amber", "agree", "undo") else (verb, words)


@command(
    ("action 3.3.2", "the card: text, posts, By When, RAG, costs, last updates"),
    ("action 3.3.2 done [note]", "completed (G)"),
    ("action 3.3.2 reopen <why>", "not completed after all"),
    ("action 3.3.2 red <why>", "missing its deadline: say cause, next step, new forecast"),
    ("action 3.3.2 amber [note]", "on track"),
    ("action 3.3.2 note <text>", "words for the record"),
    ("action 3.3.2 extend <date> <why>", "a new date: owners ask, the lead or programme office agrees"),
    ("action 3.3.2 agree | decline <why>", "the answer to an owner who asked for a new date"),
    ("action 3.3.2 evidence <words>", "a link or a sentence that shows it is done"),
    ("action 3.3.2 verify [note]", "somebody else has checked that it is completed: the lead or the programme office"),
    ("action 3.3.2 reject <why>", "checked, and not completed: it is open again"),
    ("action 3.3.2 update", "a form for all of these together"),
    ('action 3.3.2 update red "<why>" extend "<date> <why>"', "several of them in one sentence: all are kept, or none"),
    ("action 3.3.2 undo", "takes the last change back"),
    ("action 3.3.2 history [2 | page 2]", "all that was said of it; by its number one update whole"),
    ("action 3.3.2 3.3.3 done", "several at once, after a question"),
    ("action 3.3.2 retire <why>", "takes it out of lists and counts (programme office)"),
    ("action 3.3.2 restrict | unrestrict <why>", "shown only in direct messages to those cleared (programme office)"),
    ('action list [mine | @person | "post" | ws 4 | overdue | red | due 14d | ongoing | undated | invalid]', "a list"),
    changes=_changes,
)
def action(ask: Ask, session: Session) -> Reply:
    """Show an action, say how it stands, or list actions."""
    named, left = parse.references(ask.sentence.rest)
    if not named:
        return _without_ref(ask, session)
    verb, words = _said_of_it(left)
    if verb in _CHANGES:
        updates.lock(session, ask.programme.id)
    found = [one for name in named for one in names.find(ask, session, name, f"{verb} {words}".strip())]
    if left and not verb and not left.endswith("?"):
        raise _unknown_verb(named, left)
    if verb in _CHANGES:
        return _change_all(ask, session, found, verb, words)
    if len(found) > 1:
        rows = zip(lists.rows_of(found, ask, session), names.labels(found), strict=True)
        each = tuple(replace(row, opens=f"action {label}") for row, label in rows)
        return Reply(f"{len(found)} actions", sections=(Section("", each),))
    one = found[0]
    if verb == "history":
        return history.answer(ask, session, actions.item(one), one.text, words)
    return card.show(ask, session, one)


def _without_ref(ask: Ask, session: Session) -> Reply:
    words = ask.sentence.rest
    first, _, note = words.partition(" ")
    first = first.casefold()
    if first in ("update", "note"):
        how = "Which action? Say for example `action 3.3.2 note the protocol is signed`. Nothing was saved."
        raise Unfilled(how, blanks.of_any(note))
    if not words or (first in parse.VERB_OF and first not in ("due", "red")):
        raise Refusal("Which action? Say for example `action 3.3.2 done`.", ("mine", "overdue"))
    ref = Ref.parse(first.lstrip("#"))
    if ref and len(ref.numbers) == 1:
        raise Refusal(f"Action refs look like 3.3.2. {ref} may be a workstream.", (f"status workstream {ref}",))
    return lists.answer(words.removeprefix("list").strip() if first == "list" else words, ask, session)


def _unknown_verb(named: Sequence[Named], left: str) -> Refusal:
    refs = " ".join(map(str, named))
    word, _, rest = left.partition(" ")
    plain = word.casefold().rstrip(".,:;")
    note, red = f"action {refs} note {left}", f"action {refs} red {left}"
    told = f"I do not know “{word[:40]}”. To put it on record, say `note` before it"
    if plain in _IN_TROUBLE:
        return Refusal(f"{told}; or `red`, where it will miss its deadline. Nothing was saved.", (red, note))
    near = dict.fromkeys(parse.VERB_OF[one] for one in parse.nearest(plain, parse.VERB_OF))
    if near and plain != "not":  # "not done" is nothing like "note done"
        says = tuple(f"action {refs} {verb} {rest}".strip() for verb in near)
        return Refusal(f"I do not know “{word[:40]}”. Did you mean `{says[0]}`? Nothing was saved.", says)
    return Refusal(f"{told}. Nothing was saved.", (note, "help action"))


_IN_TROUBLE = frozenset("blocked stuck delayed behind late slipping stalled waiting off".split())
"""How what people say of an action in trouble begins."""


def _change_all(ask: Ask, session: Session, found: Sequence[Action], verb: str, words: str) -> Reply:
    _refuse_two_at_once(found, verb, words)
    if len(found) > 1 and verb in ("undo", "agree", "update", *OFFICE_VERBS):
        raise Refusal(f"`{verb}` goes one action at a time. Nothing was changed.")
    turns = [turn_of(ask, session, one, verb, words, seen) for one, seen in _with_seen(ask, found)]
    if len(found) > 1 and not ask.sentence.confirmed:
        return _confirm(ask, session, found, verb, words)
    if verb == "update":
        return _with_neighbour(ask, turns[0], together.update(ask, session, turns[0]))
    replies = [make(ask, session, turn, verb) for turn in turns]
    if len(replies) == 1:
        return _with_neighbour(ask, turns[0], replies[0])
    return _told_all(ask, session, turns, replies)


def _told_all(ask: Ask, session: Session, turns: Sequence[Turn], replies: Sequence[Reply]) -> Reply:
    """What became of each; *Undo* for those that changed, since the others stood so through somebody else."""
    changed = [turn.action for turn in turns if turn.action.version != turn.version]
    undo = [(actions.label(one), one.version) for one in changed[:5]]
    rows = tuple(lists.plain_rows([turn.action for turn in turns], ask, session))
    return Reply(
        f"{len(changed)} of {len(turns)} actions changed",
        "\n".join(reply.title for reply in replies),
        (Section("", rows),),
        tuple(Button(f"Undo {label}", f"action {label} undo [seen {version}]") for label, version in undo),
    )


def _refuse_two_at_once(found: Sequence[Action], verb: str, words: str) -> None:
    """ "3.3.2 done; 3.3.3 red no money" is two sentences: the second must not end as words of the first."""
    named, left = parse.references(words)
    if named and parse.verb(left)[0] in _CHANGES:
        first = f"action {', '.join(actions.label(one) for one in found)} {verb}"
        raise Refusal(
            "That is two changes at once; say them one after the other. Nothing was saved.",
            (first, f"action {words.removeprefix('action ')}"),
        )


def _with_seen(ask: Ask, found: Sequence[Action]) -> list[tuple[Action, int | None]]:
    seen = ask.sentence.seen
    return [(one, seen[n] if n < len(seen) else None) for n, one in enumerate(found)]


def _confirm(ask: Ask, session: Session, found: Sequence[Action], verb: str, words: str) -> Reply:
    """The question before several change at once. Those that are completed already will not change by "done"."""
    versions = " ".join(str(one.version) for one in found)
    refs = ", ".join(actions.label(one) for one in found)
    says = f"action {refs} {verb} {words}".strip() + f" [seen {versions}] [confirmed]"
    stay = [one for one in found if verb == "done" and actions.completed(one)]
    will = [one for one in found if one not in stay]
    sections = [
        Section(heading, tuple(lists.plain_rows(some, ask, session)))
        for heading, some in (("This will change", will), ("Already completed", stay))
    ]
    return Reply(
        _QUESTIONS[verb].format(wording.plural(len(will), "action")),
        "\n".join(filter(None, (f"For the record: {words}" if words else "", "Nothing is changed yet."))),
        tuple(section for section in sections if section.rows),
        (Button(f"Yes, change all {len(will)}" if len(will) > 1 else "Yes, change it", says, "primary"),)
        if will
        else (),
    )


def _with_neighbour(ask: Ask, turn: Turn, reply: Reply) -> Reply:
    """Tells of what somebody else said of the same action a moment before."""
    told = wording.a_moment_before(turn.before, ask.by.person_id, ask.at, ask.programme.zone)
    if not told or turn.action.version == turn.version:
        return reply
    return replace(reply, text=f"{told}\n{reply.text}".strip())
