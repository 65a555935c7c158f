"""Lists of actions: which ones the words mean, and a page of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlmodel import Session

from commands import pages, parse, wording
from commands.pages import Page
from commands.reply import Ask, Button, Reply, Row, Section
from store import actions, changes, people, proof, rights, updates
from store.actions import Filter
from store.by_when import Kind, leading_date, say_day
from store.errors import NoSuch, Refusal
from store.model import Action, Person, Risk, Update
from store.proof import Proof
from store.ref import Ref
from store.rights import Right

WORDS: dict[str, Callable[[Filter, Ask], Filter]] = {
    "overdue": lambda which, ask: replace(which, overdue=True),  # noqa: ARG005
    "late": lambda which, ask: replace(which, overdue=True),  # noqa: ARG005
    "red": lambda which, ask: replace(which, red=True),  # noqa: ARG005
    "reds": lambda which, ask: replace(which, red=True),  # noqa: ARG005
    "ongoing": lambda which, ask: replace(which, kinds=frozenset({Kind.ONGOING, Kind.RECURRING})),  # noqa: ARG005
    "recurring": lambda which, ask: replace(which, kinds=frozenset({Kind.RECURRING})),  # noqa: ARG005
    "undated": lambda which, ask: replace(which, kinds=frozenset({Kind.TBC})),  # noqa: ARG005
    "invalid": lambda which, ask: replace(which, kinds=frozenset({Kind.INVALID})),  # noqa: ARG005
    "open": lambda which, ask: replace(which, open_only=True),  # noqa: ARG005
    "gone": lambda which, ask: replace(which, gone=True),  # noqa: ARG005
    "unchecked": lambda which, ask: replace(which, unchecked=True),  # noqa: ARG005
    "unproven": lambda which, ask: replace(which, unchecked=True),  # noqa: ARG005
    "unlinked": lambda which, ask: replace(which, unlinked=True),  # noqa: ARG005
    "called": lambda which, ask: replace(which, called=True),  # noqa: ARG005
    "recheck": lambda which, ask: replace(which, verified_by=proof.verified_by(ask.on, ask.programme.embed_days)),
    "restricted": lambda which, ask: replace(which, restricted=True),  # noqa: ARG005
    "review": lambda which, ask: replace(which, review_before=ask.on - timedelta(days=ask.programme.review_days)),
    "mine": lambda which, ask: replace(which, posts=ask.by.post_ids, open_only=True),
    "me": lambda which, ask: replace(which, posts=ask.by.post_ids, open_only=True),
    "all": lambda which, ask: which,  # noqa: ARG005
}
_FILLERS = {"actions", "action", "the", "of", "for", "in", "by", "and", "list", "my", "to"}
_SPAN = re.compile(r"(?:due )?(?:in |within )?(\d{1,3}) ?(d|days?|w|weeks?)\b", re.IGNORECASE)


def answer(words: str, ask: Ask, session: Session) -> Reply:
    """The page of the list that ``words`` describe: "overdue", "ws 4 red", "mine", "@UASHA", "Head of CiN", "due 14d 2"."""
    wanted, number = pages.asked(words)
    which, named = _read(wanted, ask, session)
    if "mine" in wanted.casefold().split() and not ask.by.posts:
        raise Refusal("You hold no post in this programme, so no action is yours. The programme office sets posts.")
    found = actions.some(session, ask.programme.id, which, ask.on)
    hidden = wording.restricted_line(actions.left_out(session, ask.programme.id, which, ask.on))
    return _reply(f"action list {wanted}".strip(), _title(named, found), Page(found, number), ask, session, hidden)


def _read(words: str, ask: Ask, session: Session) -> tuple[Filter, str]:
    """What the words narrow to, and the same in words for the title. Raises Refusal for what it cannot read."""
    which, named, left = Filter(), [], words
    while left:
        which, name, left = _one(which, left, ask, session)
        named += [name] if name else []
    return which, ", ".join(named)


def _one(which: Filter, left: str, ask: Ask, session: Session) -> tuple[Filter, str, str]:
    word, _, rest = left.partition(" ")
    key = word.casefold().strip(",")
    if key in WORDS and not (key == "all" and people.find_post(session, ask.programme.id, _name_of(left)[0])):
        return WORDS[key](which, ask), "" if key == "all" else key, rest
    if span := _SPAN.match(left):
        days = int(span[1]) * (7 if span[2][0] in "wW" else 1)
        return replace(which, due_within=days, open_only=True), f"due within {days} days", left[span.end() :].strip()
    reading, after = leading_date(rest, ask.on) if key == "due" else (None, rest)
    if reading and reading.due and reading.due >= ask.on:
        within = replace(which, due_within=(reading.due - ask.on).days, open_only=True)
        return within, f"due by {say_day(reading.due)}", after
    if key == "due":
        return replace(which, due_within=actions.SOON, open_only=True), f"due within {actions.SOON} days", rest
    for size in (2, 1):
        head = " ".join(left.split()[:size])
        if (number := parse.workstream(head)) is not None:
            actions.workstream(session, ask.programme.id, number)
            return replace(which, workstream=number), f"workstream {number}", " ".join(left.split()[size:])
    if (ref := Ref.parse(key.lstrip("#"))) and len(ref.numbers) == 2:
        return replace(which, objective=str(ref)), f"objective {ref}", rest
    if key in _FILLERS:
        return which, "", rest
    return _somebody(which, left, ask, session)


def _somebody(which: Filter, left: str, ask: Ask, session: Session) -> tuple[Filter, str, str]:
    """A person ("@UASHA", "@Asha Patel") or a post."""
    name, rest = _name_of(left)
    if name.startswith("@"):
        return _of_person(which, people.the_person(session, ask.programme, name), rest, ask, session)
    try:
        post = people.the_post(session, ask.programme.id, name)
    except NoSuch as no_post:
        if person := people.called(session, ask.programme, name):
            return _of_person(which, person, rest, ask, session)
        if " " not in name and (near := parse.nearest(name, WORDS)):
            says = tuple(f"action list {word} {rest}".strip() for word in near)
            raise Refusal(f"I do not know “{name[:40]}” as a list.", says) from None
        posts = people.near_posts(session, ask.programme.id, name)
        raise NoSuch(str(no_post), tuple(f'action list "{post}" {rest}'.strip() for post in posts)) from None
    return replace(which, posts=frozenset({post.id})), post.name, rest


def _of_person(which: Filter, person: Person, rest: str, ask: Ask, session: Session) -> tuple[Filter, str, str]:
    held = people.post_ids_of(session, ask.programme, person.id, ask.on)
    return replace(which, posts=held), person.name or f"@{person.user_id}", rest


def _name_of(left: str) -> tuple[str, str]:
    """A name, quoted or up to the next word that narrows the list ("Head of CiN overdue"), and the words after it."""
    if left.startswith('"'):
        return parse.quoted(left)
    words = left.split()
    end = next((n for n, word in enumerate(words) if n and _narrows(word)), len(words))
    return " ".join(words[:end]), " ".join(words[end:])


def _narrows(word: str) -> bool:
    key = word.casefold().strip(",")
    return key in (*WORDS, "due", "ws", "workstream") or parse.workstream(key) is not None


def _title(named: str, found: Sequence[Action]) -> str:
    numbered = sum(action.part in ("", "a") for action in found)
    further = len(found) - numbered
    beside = f" ({len(found):,} counting each part)" if further else ""
    narrowed = [name for name in named.split(", ") if name and name not in ("mine", "me")]
    yours = " of yours" if named.split(", ")[0] in ("mine", "me") else ""
    return f"{wording.plural(numbered, 'action')}{beside}{yours}" + (f": {', '.join(narrowed)}" if narrowed else "")


def _reply(says: str, title: str, page: Page[Action], ask: Ask, session: Session, hidden: str) -> Reply:
    rows = tuple(rows_of(page.shown, ask, session))
    footer = " ".join(filter(None, (page.footer if rows else "Nothing to show.", hidden)))
    return Reply(title, sections=(Section("", rows),) if rows else (), buttons=page.turns(says), footer=footer)


def rows_of(found: Sequence[Action], ask: Ask, session: Session) -> list[Row]:
    """A row each, with what the speaker can say of it there and then."""
    posts = actions.posts(session, [action.id for action in found])
    may = rights.of_actions(session, ask.by, found, posts)
    last = updates.last_standing(session, ask.programme.id, "action", may)
    claims = proof.claims(session, ask.programme.id, [one.id for one in found if one.id in may and proof.of(one)])

    def buttons(one: Action) -> tuple[Button, ...]:
        undo = undo_buttons(ask, one, may.get(one.id), last.get(one.id))
        checks = check_buttons(ask, one, may.get(one.id), claims.get(one.id))
        return (*checks, *row_buttons(one), *undo) if one.id in may else ()

    return [wording.action_row(one, ask.on, posts.get(one.id, []), buttons(one)) for one in found]


def plain_rows(found: Sequence[Action], ask: Ask, session: Session) -> list[Row]:
    """A row each that only tells; what can be said of it stands on its card."""
    posts = actions.posts(session, [action.id for action in found])
    return [wording.action_row(one, ask.on, posts.get(one.id, [])) for one in found]


def row_buttons(action: Action) -> tuple[Button, ...]:
    """What can be said of an action: by those who may."""
    says = (update_button(action),) if actions.completed(action) else open_buttons(action)
    return (*says, history_button(action))


def open_buttons(action: Action) -> tuple[Button, ...]:
    """What can be said of an action that is not completed."""
    return (done_button(action), update_button(action), extend_button(action))


def done_button(action: Action) -> Button:
    """*Done*, of the version that is shown."""
    return Button("Done", f"action {actions.label(action)} done [seen {action.version}]")


def agree_button(action: Action) -> Button:
    """*Agree*, of the request that is shown."""
    return Button("Agree", f"action {actions.label(action)} agree [seen {action.version}]", "primary")


def update_button(action: Action) -> Button:
    """*Update…*: the form of all that can be said of it."""
    return Button("Update…", f"action {actions.label(action)} update [seen {action.version}]")


def extend_button(action: Action) -> Button:
    """*Extend…*: the form of a new date."""
    return Button("Extend…", f"action {actions.label(action)} extend [seen {action.version}]")


def history_button(action: Action) -> Button:
    """*History*."""
    return Button("History", f"action {actions.label(action)} history [seen {action.version}]")


def undo_buttons(ask: Ask, thing: Action | Risk, right: Right | None, last: Update | None) -> tuple[Button, ...]:
    """*Undo* of ``last``, which is what was said last and stands; none where the speaker may not take it back."""
    if not (right and last and rights.takes_back(ask.by, right, last) and changes.fits(thing, last)):
        return ()
    name = "" if isinstance(thing, Risk) else "action "
    return (Button("Undo", f"{name}{changes.item(thing).label} undo [seen {thing.version}]"),)


def check_buttons(ask: Ask, action: Action, right: Right | None, claim: Update | None) -> tuple[Button, ...]:
    """*Verify* and *Reject…* of what is completed, for whoever may check it; once more when it is to be looked at again."""
    if not (right and rights.checks(ask.by, right, claim.person_id if claim else None)):
        return ()
    again = proof.is_due_again(action, ask.on, ask.programme.embed_days)
    match proof.of(action):
        case Proof.CLAIMED | Proof.EVIDENCED:
            return verdict_buttons(action)
        case Proof.VERIFIED if again:
            return verdict_buttons(action)
        case _:
            return ()


def verdict_buttons(action: Action) -> tuple[Button, Button]:
    """*Verify* and *Reject…*."""
    says, seen = f"action {actions.label(action)}", f"[seen {action.version}]"
    return (Button("Verify", f"{says} verify {seen}", "primary"), Button("Reject…", f"{says} reject {seen}"))


def answer_buttons(action: Action) -> tuple[Button, ...]:
    """*Agree* and *Decline…*, of the request that is shown."""
    decline = Button("Decline…", f"action {actions.label(action)} decline [seen {action.version}]")
    return (agree_button(action), decline)
