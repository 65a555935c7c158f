"""/chase: the one private message that a person gets, with everything that is theirs, and the same when asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from commands import lists, pages, wording
from commands.piles import TO_CHIEF, TO_LEAD, Pile, gather
from commands.registry import command
from commands.reply import Ask, Button, Reply, Row, Section
from store import actions, people, updates
from store.actions import Filter
from store.errors import NotYours, Refusal
from store.model import Action, Post, Programme

_REJECTED = "Checked by somebody else and rejected: open again"


@command(
    ("chase", "the private message that you would get now"),
    ("chase @person", "the one that somebody would get"),
    ("chase Head of CiN", "the same for whoever holds a post"),
    private=True,
)
def chase(ask: Ask, session: Session) -> Reply:
    """The private reminder that a person gets before a touch-down."""
    words = ask.sentence.rest.strip(' "')
    if not words:
        if ask.by.person_id is None or not ask.by.posts:
            raise Refusal("You hold no post in this programme, so nothing would be sent to you.", ("who list",))
        return _said(ask, session, ask.by.user_id, str(ask.by))
    if not ask.by.posts:
        raise NotYours("Only somebody who holds a post in this programme can see another's reminder.")
    post = None if words.startswith("@") else people.find_post(session, ask.programme.id, words)
    if post is None:
        named = people.the_person(session, ask.programme, words)
        return _said(ask, session, named.user_id, named.name or named.user_id)
    held = people.holders(session, [post.id], ask.on).get(post.id, [])
    if len(held) > 1:
        raise Refusal(
            f"{post.name} is held by {wording.holder_names(held)}.", tuple(f"chase @{one.user_id}" for one in held)
        )
    if not held:
        open_actions = actions.some(session, ask.programme.id, Filter(posts=frozenset({post.id}), overdue=True), ask.on)
        return Reply(
            f"{post.name} is vacant: nobody would be told of its {wording.plural(len(open_actions), 'overdue action')}"
        )
    return _said(ask, session, held[0].user_id, held[0].name or held[0].user_id)


def _said(ask: Ask, session: Session, user_id: str, name: str) -> Reply:
    found = compose(session, ask.programme, user_id, ask.at, f"meeting {ask.on}")
    return found or Reply(f"Nothing would be sent to {name}: nothing of theirs is overdue.")


def people_to_chase(session: Session, programme: Programme, at: datetime, occurrence: str) -> list[str]:
    """The user ids of all who would be told something, in order."""
    return sorted(gather(session, programme, at.date(), occurrence))


def compose(session: Session, programme: Programme, user_id: str, at: datetime, occurrence: str) -> Reply | None:
    """One person's message as of ``at`` (local, aware), all their items in it; None where there is nothing."""
    pile = gather(session, programme, at.date(), occurrence, user_id).get(user_id)
    return _reply(session, at.date(), pile) if pile else None


def _reply(session: Session, on: date, pile: Pile) -> Reply:
    posts = actions.posts(session, pile.told | {one.id for one in (*pile.asked, *pile.unchecked)})
    of_others = (
        (f"In your workstream, overdue {TO_LEAD} days or more", pile.led),
        (f"Across the programme, overdue {TO_CHIEF} days or more", pile.chief),
        ("Overdue, and nobody holds the post", pile.unheard),
    )
    yours = (
        (_REJECTED, pile.rejected, lists.update_button),
        ("Overdue", pile.overdue, lists.done_button),
        ("Red without a recovery line", pile.unrecovered, lists.update_button),
        ("Falling due", pile.soon, lists.done_button),
    )
    many = (
        len(pile.told) + len(pile.asked) + len(pile.unchecked) > pages.ROWS
    )  # all that can be said of each would not fit into a message
    sections = [
        Section(
            f"{heading} ({len(some)})",
            tuple(_row(one, on, posts, (button(one),) if many else lists.open_buttons(one)) for one in some),
        )
        for heading, some, button in yours
    ]
    sections += [Section(f"{h} ({len(some)})", tuple(_row(one, on, posts) for one in some)) for h, some in of_others]
    asked = tuple(
        _row(one, on, posts, (lists.agree_button(one),) if many else lists.answer_buttons(one)) for one in pile.asked
    )
    sections.insert(0, Section(f"New dates asked for, waiting for your word ({len(asked)})", asked))
    claimed = tuple(_row(one, on, posts, lists.verdict_buttons(one)[: 1 if many else 2]) for one in pile.unchecked)
    sections.append(Section(f"Completed, for you to check ({len(claimed)})", claimed))
    say = "For each of yours say `action <ref> done`, `action <ref> extend <date> <why>`"
    say += " or `action <ref> red <cause, next step, forecast>`."
    sections = [
        _with_why(session, one, pile.rejected) if one.heading.startswith(_REJECTED) else one for one in sections
    ]
    mine = any(some for _, some, _ in yours)
    return Reply(
        _title(pile),
        sections=tuple(one for one in sections if one.rows),
        buttons=(Button("All of mine", "mine"),) if mine and many else (),
        footer=say if mine else "",
    )


def _with_why(session: Session, section: Section, rejected: Sequence[Action]) -> Section:
    """Rows of what was rejected say by whom, and why."""
    programme_id = rejected[0].programme_id if rejected else 0
    said = updates.last_standing(session, programme_id, "action", [one.id for one in rejected])
    notes = [f"{wording.sayer(said[one.id])}: {wording.short(said[one.id].why, 140)}" for one in rejected]
    rows = zip(section.rows, notes, strict=True)
    return replace(section, rows=tuple(replace(row, note=f"{note} · {row.note}") for row, note in rows))


def _title(pile: Pile) -> str:
    of_others = len(pile.led) + len(pile.chief)
    parts = [
        f"{wording.plural(len(pile.overdue), 'action')} of yours overdue" if pile.overdue else "",
        f"{len(pile.unrecovered)} red without a recovery line" if pile.unrecovered else "",
        f"{wording.plural(len(pile.soon), 'action')} of yours falling due" if pile.soon else "",
        f"{wording.plural(of_others, 'overdue action')} escalated to you" if of_others else "",
        f"{wording.plural(len(pile.unheard), 'overdue action')} of vacant posts" if pile.unheard else "",
        f"{wording.plural(len(pile.asked), 'new date')} to agree" if pile.asked else "",
        f"{len(pile.rejected)} that you had completed rejected" if pile.rejected else "",
        f"{wording.plural(len(pile.unchecked), 'completion')} to check" if pile.unchecked else "",
    ]
    line = wording.listed([part for part in parts if part])
    return line[:1].upper() + line[1:]


def _row(one: Action, on: date, posts: Mapping[int, Sequence[Post]], buttons: tuple[Button, ...] = ()) -> Row:
    return wording.action_row(one, on, posts.get(one.id, []), buttons)
