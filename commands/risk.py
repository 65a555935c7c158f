"""/risk: show a risk, say how it stands, or list them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from sqlmodel import Session

from commands import history, lists, named, pages, parse, risk_turns, wording
from commands.forms import Unfilled, unquoted
from commands.pages import Page
from commands.parse import Sentence
from commands.registry import command
from commands.reply import Ask, Blank, Button, Choice, Form, Mark, Reply, Row, Section, Takes
from commands.withheld import RESTRICTED
from store import changes, people, rights, risks, updates
from store.by_when import say_day
from store.errors import Refusal, Stale
from store.model import Post, Risk, Update
from store.rag import RISK_KEY, Rag, read
from store.rights import OFFICE_VERBS, Standing
from store.updates import Said

_DECLARE = {"red": Rag.RED, "amber": Rag.AMBER, "green": Rag.GREEN, "done": Rag.GREEN}
_CHANGES = frozenset({*_DECLARE, "note", "undo", "update", *OFFICE_VERBS} - {"retire"})
_WANTED = {
    "red": "the cause, the next step and the new forecast",
    "amber": "why as well",
    "done": "why as well",
    "note": "what is to be put on record",
    "update": "what is to be put on record",
    "restrict": "why not everybody may read it",
    "unrestrict": "why everybody may read it",
}
_RATINGS = (
    Choice("No change, a note only", "note"),
    *(Choice(f"{rag} {words}", rag.colour.casefold()) for rag, words in RISK_KEY.items()),
)


def _split(words: str) -> tuple[str, str, str]:
    """The ref, the verb and the words after it, quoted or not: "394 red staff are leaving". "update" with words is a note."""
    head, _, left = words.removeprefix("#").partition(" ")
    verb, rest = parse.verb(left)
    verb = "note" if verb == "update" and rest else verb
    return head.rstrip(".,:"), verb, unquoted(rest) if verb else left


def _may_change(said: Sentence) -> bool:
    return risk_turns.changes_life(said.rest) or _split(said.rest)[1] in _CHANGES


@command(
    ("risk 394", "the risk: IF, THEN, mitigations, owner, rating"),
    (
        "risk list | red | closed | gone [page 2]",
        "the register, its red or closed ones, or those that it has no longer",
    ),
    ('risk add "IF … THEN …" owner Head of CiN', "a new risk (leads, programme office)"),
    ("risk 394 escalate | deescalate | close | reopen <why>", "to the Board, and its end"),
    ("risk 394 serves 3.3", "or `does not serve`: the objective that it bears on"),
    ("risk 394 red | amber | green <why>", "a new rating; for red say cause, next step, forecast"),
    ("risk 394 note <text>", "words for the record"),
    ("risk 394 update", "a form for these"),
    ("risk 394 history [2 | page 2]", "all that was said of it; by its number one update whole"),
    ("risk 394 undo", "takes the last change back"),
    ("risk 394 restrict | unrestrict <why>", "shown only in direct messages to those cleared (programme office)"),
    changes=_may_change,
)
def risk(ask: Ask, session: Session) -> Reply:
    """Show a risk, say how it stands, or list risks."""
    wanted, number = pages.asked(ask.sentence.rest)
    if (listed := wanted.casefold().removeprefix("list").strip()) in ("", "all", "red", "gone", "closed", "register"):
        return _list(ask, session, listed, number)
    if risk_turns.changes_life(ask.sentence.rest):
        updates.lock(session, ask.programme.id)
        return risk_turns.make(ask, session, ask.sentence.rest, partial(named.risk, ask, session))
    ref, verb, words = _split(ask.sentence.rest)
    if verb in _CHANGES:
        updates.lock(session, ask.programme.id)
    found = named.risk(ask, session, ref)
    if verb in _CHANGES:
        return _change(ask, session, found, verb, words)
    if verb == "history":
        return history.answer(ask, session, changes.item(found), found.text, words)
    if words or verb:
        unknown = ask.sentence.rest.removeprefix("#").partition(" ")[2].split(" ")[0]
        near = tuple(f"risk {ref} {one}" for one in parse.nearest(unknown, (*sorted(_CHANGES), "history")))
        raise Refusal(f"I do not know “{unknown[:40]}” for a risk. Nothing was saved.", (*near, "help risk"))
    return _card(ask, session, found)


def _list(ask: Ask, session: Session, which: str, number: int) -> Reply:
    only_red = which == "red"
    every = risks.every(session, ask.programme.id, gone=which == "gone", closed=which == "closed")
    found = [one for one in every if one.rag == Rag.RED] if only_red else every
    page = Page(found, number)
    by_rag = " · ".join(f"{rag} {sum(one.rag == rag.value for one in found)}" for rag in Rag)
    rows = _rows(ask, session, page.shown, risks.owners(session, page.shown))
    return Reply(
        f"{wording.plural(len(found), 'red risk' if only_red else 'risk')}: {by_rag}",
        sections=(Section("", rows),) if rows else (),
        buttons=page.turns(f"risk list {which}".strip()),
        footer=page.footer,
    )


def _rows(ask: Ask, session: Session, found: Sequence[Risk], owners: Mapping[int, Post]) -> tuple[Row, ...]:
    """A row each, with what the speaker can say of it there and then; ``owners`` are posts, by their own id."""
    may = rights.of_risks(ask.by, found, owners)
    since = risks.moved(session, ask.programme, ask.at)
    last = updates.last_standing(session, ask.programme.id, "risk", may)

    def buttons(one: Risk) -> tuple[Button, ...]:
        undo = lists.undo_buttons(ask, one, may.get(one.id), last.get(one.id))
        return (_update_button(one), _history_button(one), *undo) if one.id in may else ()

    return tuple(
        replace(
            wording.risk_row(one, owners.get(one.post_id or 0), wording.risk_moved(one, since)), buttons=buttons(one)
        )
        for one in found
    )


def _update_button(one: Risk) -> Button:
    return Button("Update…", f"risk {one.ref} update [seen {one.version}]")


def _history_button(one: Risk) -> Button:
    return Button("History", f"risk {one.ref} history")


def _card(ask: Ask, session: Session, one: Risk) -> Reply:
    rag = read(one.rag)
    owner = risks.owner(session, one)
    held = people.holders(session, [owner.id] if owner else [], ask.on)
    mark = Mark(rag, RISK_KEY[rag]) if rag else None
    rows = [
        Row(ref="IF", text=one.cause or one.text),
        *([Row(ref="THEN", text=one.consequence)] if one.consequence else []),
        Row(ref="Rating", text="" if rag else "not rated", mark=mark),
        Row(ref="Owner", text=wording.posts_and_holders([owner] if owner else [], held)),
        *([Row(ref="Recovery", text=one.recovery or wording.NO_RECOVERY)] if rag is Rag.RED else []),
    ]
    if moved := wording.risk_moved(one, risks.moved(session, ask.programme, ask.at)):
        rows.append(Row(ref="Moved", text=moved))
    if one.escalated:
        rows.append(Row(ref="Escalated", text="to the Board"))
    if one.closed_on:
        rows.append(Row(ref="Closed", text=say_day(one.closed_on)))
    if one.objectives:
        rows.append(Row(ref="Bears on", text=wording.listed([f"objective {ref}" for ref in one.objectives])))
    if one.restricted:
        rows.append(Row(ref="Restricted", text="Shown only in direct messages, to those who are cleared."))
    if one.gone:
        rows.append(Row(ref="Gone", text="It is not in the newest register."))
    mitigations = tuple(Row(ref=str(n), text=words) for n, words in enumerate(one.mitigations, start=1))
    before = updates.history(session, ask.programme.id, changes.item(one))
    said = history.last(before, changes.item(one), ask.programme.zone)
    sections = [Section("", tuple(rows)), Section("Mitigating actions", mitigations), said]
    return Reply(
        f"Risk {one.ref}",
        sections=tuple(s for s in sections if s.rows),
        buttons=(*_buttons(ask, session, one), _history_button(one)),
    )


def _buttons(ask: Ask, session: Session, one: Risk) -> tuple[Button, ...]:
    """What can be said of it, by those who may."""
    right = rights.of_risk(session, ask.by, one)
    if not right:
        return ()
    last = updates.last_standing(session, ask.programme.id, "risk", [one.id])
    return (_update_button(one), *lists.undo_buttons(ask, one, right, last.get(one.id)))


def _change(ask: Ask, session: Session, one: Risk, verb: str, words: str) -> Reply:
    if verb in OFFICE_VERBS:
        rights.must_be_office(session, ask.by, ask.programme.id, ask.on)
    right = rights.may_say_of_risk(session, ask.by, one, ask.on)
    before = updates.history(session, ask.programme.id, changes.item(one))
    said = Said(ask.by, right.post, ask.at, ask.sentence.evened)
    zone = ask.programme.zone
    anew = verb == "undo" and ask.sentence.seen[:1] == (one.version,)  # a new button, for what stands now
    if before and not anew and updates.repeats(before[0], said):
        return _told(ask, session, one, "already recorded", f"{wording.who_did(before[0], zone)}. Nothing was changed.")
    if ask.sentence.seen and ask.sentence.seen[0] != one.version:
        since = wording.who_did(before[0], zone) if before else "a newer register was loaded"
        raise Stale(f"Risk {one.ref} has changed since you looked: {since}. Nothing was saved.", (f"risk {one.ref}",))
    if verb == "undo":
        return _undo(ask, session, one, said, right.standing, before)
    if verb in OFFICE_VERBS and one.restricted is (verb == "restrict"):
        return _told(ask, session, one, f"is {'' if one.restricted else 'not '}restricted already")
    if not words and verb in OFFICE_VERBS:
        raise Refusal(f"Say {_WANTED[verb]}: `risk {one.ref} {verb} …`. Nothing was saved.")
    if verb in OFFICE_VERBS:
        return _restrict(ask, session, one, said, words)
    if not words:
        how = f"Say {_WANTED[verb]}: `risk {one.ref} {verb if verb != 'update' else 'note'} …`. Nothing was saved."
        raise Unfilled(how, _form(one, verb), "words")
    beside = wording.a_moment_before(before, ask.by.person_id, ask.at, zone)
    more = "\n".join(filter(None, (beside, f"On record: {words}")))
    if verb == "note":
        changes.note(session, one, said, words)
        return _told(ask, session, one, f"note saved on {say_day(ask.on)}", more, undoable=True)
    rag = _DECLARE[verb]
    changes.declare(session, one, rag, said, words)
    return _told(ask, session, one, f"declared {rag} ({RISK_KEY[rag]}) on {say_day(ask.on)}", more, undoable=True)


def _restrict(ask: Ask, session: Session, one: Risk, said: Said, why: str) -> Reply:
    """Or the other way round, where it is."""
    if one.restricted:
        changes.unrestrict(session, one, said, why)
        return _told(ask, session, one, "no longer restricted", "Everybody can read it again.", undoable=True)
    changes.restrict(session, one, said, why)
    undo = Button("Undo", f"risk {one.ref} undo [seen {one.version}]")
    return Reply(f"Risk {one.ref} is restricted", RESTRICTED, buttons=(undo,))


def _form(one: Risk, verb: str) -> Form:
    """How it stands, and why; what was begun stands in it."""
    chosen = {"done": "green", "update": "note"}.get(verb, verb)
    blanks = (
        Blank("rating", "How it stands", Takes.CHOICE, value=chosen, choices=_RATINGS, needed=True),
        Blank("words", "Why", Takes.LONG, "For R: the cause, the next step and the new forecast.", needed=True),
    )
    sentence = (f"risk {one.ref}", "{rating}", '"{words}"', f"[seen {one.version}]")
    return Form(f"Update risk {one.ref}", f"risk {one.ref} update", sentence, blanks)


def _undo(ask: Ask, session: Session, one: Risk, said: Said, may: Standing, before: Sequence[Update]) -> Reply:
    standing = updates.standing(before)
    if not standing:
        return _told(ask, session, one, "has no change to take back")
    last = standing[0]
    if last.verb in OFFICE_VERBS:
        rights.must_be_office(session, ask.by, ask.programme.id, ask.on)
    if last.person_id != ask.by.person_id and may is Standing.OWNER:
        who = wording.who_did(last, ask.programme.zone)
        raise Refusal(f"The last change is not yours: {who}. They or the programme office can take it back.")
    changes.undo(session, one, last, said)
    return _told(ask, session, one, f"“{wording.VERBS[last.verb]}” taken back on {say_day(ask.on)}")


def _told(ask: Ask, session: Session, one: Risk, what: str, more: str = "", undoable: bool = False) -> Reply:
    """How it stands now and what is on record, with what can be said of it next; *Undo* of what was just said stands
    below."""
    owner = risks.owner(session, one)
    (row,) = _rows(ask, session, [one], {owner.id: owner} if owner else {})
    undo = tuple(button for button in row.buttons if button.label == "Undo" and undoable)
    row = replace(row, buttons=tuple(button for button in row.buttons if button not in undo))
    return Reply(f"Risk {one.ref}: {what}", more, (Section("", (row,)),), undo)
