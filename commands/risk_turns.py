"""A risk's life: new, linked to objectives, escalated to the Board, closed and opened again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlmodel import Session

from commands import wording
from commands.forms import unquoted
from commands.reply import Ask, Button, Reply
from store import actions, changes, people, rights, risks
from store.by_when import say_day
from store.errors import NoSuch, NotYours, Refusal
from store.model import Risk
from store.ref import Ref
from store.updates import Said

_NEW = re.compile(r'(?:add|new)\b[:,]? ?(?P<words>.*?)(?: owner (?P<post>"[^"]+"|[^"]+))?', re.IGNORECASE | re.DOTALL)
_LIFE = re.compile(
    r"#?(?P<ref>\S+?)[.,:]? (?P<verb>closed?|reopen(?:ed)?|escalated?|de-?escalated?|not escalated|serves|does not serve)"
    r"\b[:,]? ?(?P<words>.*)",
    re.IGNORECASE | re.DOTALL,
)
_IF_THEN = re.compile(r"\s*if\b[\s,:-]*(?P<cause>.*?)[\s,;]*\bthen\b[\s,:-]*(?P<then>.*)", re.IGNORECASE | re.DOTALL)


def changes_life(words: str) -> bool:
    """Whether ``words`` are of a risk's life."""
    return bool(_NEW.fullmatch(words) or _LIFE.fullmatch(words))


def make(ask: Ask, session: Session, words: str, find: Callable[[str], Risk]) -> Reply:
    """Does what they say; ``find`` gives the risk of a ref. Raises NotYours, NoSuch, Refusal."""
    if new := _NEW.fullmatch(words):
        return _add(ask, session, unquoted(new["words"].strip()), (new["post"] or "").strip(' "'))
    said = _LIFE.fullmatch(words)
    assert said is not None, "the caller has asked whether it is one"
    one = find(said["ref"])
    right = rights.may_say_of_risk(session, ask.by, one, ask.on)
    spoken = Said(ask.by, right.post, ask.at, ask.sentence.evened)
    verb = said["verb"].casefold().replace("-", "")
    if verb in ("serves", "does not serve"):
        return _serve(ask, session, one, spoken, said["words"].strip(), verb == "serves")
    return _live(ask, session, one, spoken, _VERBS[verb], unquoted(said["words"].strip()))


_VERBS = {
    "close": "close",
    "closed": "close",
    "reopen": "reopen",
    "reopened": "reopen",
    "escalate": "escalate",
    "escalated": "escalate",
    "deescalate": "deescalate",
    "deescalated": "deescalate",
    "not escalated": "deescalate",
}


def _add(ask: Ask, session: Session, words: str, post_name: str) -> Reply:
    post = _may_add(ask, session)
    found = _IF_THEN.fullmatch(words)
    if not found or not found["cause"].strip() or not found["then"].strip():
        raise Refusal('Say cause and consequence: `risk add "IF … THEN …" owner Head of CiN`. Nothing was saved.')
    if not post_name:
        raise Refusal(f'Say whose it is: `risk add "{words[:60]}" owner Head of CiN`. Nothing was saved.')
    owner = people.the_post(session, ask.programme.id, post_name)
    said = Said(ask.by, post, ask.at, ask.sentence.evened)
    one = risks.add(session, ask.programme, said, words, found["cause"].strip(), found["then"].strip(), owner)
    return Reply(
        f"Risk {one.ref} is on the register",
        f"IF {one.cause} THEN {one.consequence}\nIt is {owner.name}'s, and not rated yet: `risk {one.ref} amber <why>`.",
        buttons=(Button("Open", f"risk {one.ref}"),),
    )


def _may_add(ask: Ask, session: Session) -> str:
    """The post of the programme office, or of whoever leads a workstream. Raises NotYours."""
    office = next((held.name for held in ask.by.posts if held.role == "office"), "")
    led = people.led_by(session, ask.programme.id, ask.by.post_ids) if ask.by.posts else ()
    if office or led:
        return office or ask.by.posts[0].name
    told = rights.office(session, ask.programme.id, ask.on)
    raise NotYours(f"A risk is put on the register by whoever leads a workstream, or by {told}.")


def _live(ask: Ask, session: Session, one: Risk, said: Said, verb: str, why: str) -> Reply:
    fields, told, is_so = _TURNS[verb]
    there = is_so(one)
    if there:
        return Reply(f"Risk {one.ref} {told} already", "Nothing was changed.")
    if not why:
        raise Refusal(f"Say why: `risk {one.ref} {verb} …`. Nothing was saved.", about="words")
    values: dict[str, Any] = {name: ask.on if value is _TODAY else value for name, value in fields.items()}
    changes.change(session, one, verb, said, why, **values)
    day = f" on {say_day(ask.on)}" if verb in ("close", "escalate") else ""
    back = Button("Undo", f"risk {one.ref} undo [seen {one.version}]")
    return Reply(f"Risk {one.ref} {told}{day}", f"On record: {why}", buttons=(back, Button("Open", f"risk {one.ref}")))


_TODAY = object()
_TURNS: dict[str, tuple[dict[str, Any], str, Callable[[Risk], bool]]] = {
    "close": ({"closed_on": _TODAY, "escalated": False}, "is closed", lambda one: one.closed_on is not None),
    "reopen": ({"closed_on": None}, "is open", lambda one: one.closed_on is None),
    "escalate": ({"escalated": True, "closed_on": None}, "is escalated to the Board", lambda one: one.escalated),
    "deescalate": ({"escalated": False}, "is not escalated", lambda one: not one.escalated),
}


def _serve(ask: Ask, session: Session, one: Risk, said: Said, words: str, serves: bool) -> Reply:
    ref = Ref.parse(words.casefold().removeprefix("objective").strip())
    known = {found.ref: found.title for found in actions.objectives(session, ask.programme.id)}
    if ref is None or str(ref) not in known:
        near = [one_ref for one_ref in known if one_ref.split(".")[0] == words.split(".")[0]][:4]
        raise NoSuch(
            f"There is no objective {words[:40]}.", tuple(f"risk {one.ref} serves {near_ref}" for near_ref in near)
        )
    named = str(ref)
    if (named in one.objectives) is serves:
        return Reply(
            f"Risk {one.ref} {'serves' if serves else 'does not serve'} {named} already", "Nothing was changed."
        )
    now = sorted({*one.objectives, named}) if serves else [other for other in one.objectives if other != named]
    changes.change(session, one, "link", said, f"{'serves' if serves else 'no longer serves'} {named}", objectives=now)
    back = Button("Undo", f"risk {one.ref} undo [seen {one.version}]")
    what = "bears on" if serves else "no longer bears on"
    return Reply(
        f"Risk {one.ref} {what} objective {named}",
        wording.short(known[named]),
        buttons=(back, Button("Open", f"risk {one.ref}")),
    )
