"""/who: who holds a post, and what lies with it."""

from __future__ import annotations

import re

from sqlmodel import Session

from commands import pages, parse, wording
from commands.pages import Page
from commands.registry import command
from commands.reply import Ask, Button, Reply, Row, Section
from store import actions, people
from store.actions import Filter
from store.errors import Refusal

_ROWS = 25  # of one line


@command(
    ("who Head of CiN", "who holds a post, and what lies with it"), ("who list [page 2]", "every post and its holders")
)
def who(ask: Ask, session: Session) -> Reply:
    """Who holds a post."""
    words = ask.sentence.rest.removeprefix("is ").removeprefix("holds ").removeprefix("the ").strip(' "')
    if not words:
        raise Refusal("Which post? Say for example `who Head of CiN`.", ("who list",))
    listed, number = pages.asked(words)
    if listed.casefold() in ("list", "all"):
        return _every(ask, session, number)
    if words.startswith("@") or words.casefold() in ("am i", "me", "i am"):
        return _person(ask, session, words)
    if elsewhere := _answered_by(words):
        raise Refusal(f"`{elsewhere}` says who.", (elsewhere,))
    post = people.the_post(session, ask.programme.id, words)
    held = people.holders(session, [post.id], ask.on)
    open_actions = actions.some(session, ask.programme.id, Filter(posts=frozenset({post.id}), open_only=True), ask.on)
    late = sum(actions.overdue(one, ask.on) for one in open_actions)
    lies = f"{wording.plural(len(open_actions), 'open action')}, {late} overdue"
    title = f"{post.name}: {wording.holder_names(held.get(post.id, ()))}"
    return Reply(
        title,
        f"{post.title}. {lies}." if post.title not in ("", post.name) else f"{lies}.",
        buttons=(Button("Its actions", f'action list "{post.name}" open'),),
    )


def _answered_by(words: str) -> str:
    """The sentence that answers "who owns 3.3.2" and "who leads workstream 4"; "" for a post."""
    asked = re.sub(r"^(?:owns|leads|runs|has|does|responsible for)\s+", "", words, flags=re.IGNORECASE)
    if named := parse.references(asked)[0]:
        return f"action {named[0]}" if named[0].ref.count(".") > 1 else f"status {named[0]}"
    number = parse.workstream(asked)
    return f"status workstream {number}" if number is not None else ""


def _person(ask: Ask, session: Session, words: str) -> Reply:
    if words.startswith("@"):
        person = people.the_person(session, ask.programme, words)
        ids = people.post_ids_of(session, ask.programme, person.id, ask.on)
        name = person.name or person.user_id
    else:
        ids, name = ask.by.post_ids, str(ask.by)
    held = [post.name for post in people.every_post(session, ask.programme.id) if post.id in ids]
    return Reply(f"{name}: {wording.listed(held) or 'holds no post in this programme'}")


def _every(ask: Ask, session: Session, number: int) -> Reply:
    posts = people.every_post(session, ask.programme.id)
    held = people.holders(session, [post.id for post in posts], ask.on)
    vacant = sum(not held.get(post.id) for post in posts)
    page = Page(posts, number, _ROWS)
    rows = tuple(Row(ref=post.name, text=wording.holder_names(held.get(post.id, ()))) for post in page.shown)
    title = f"{wording.plural(len(posts), 'post')}, {vacant} vacant"
    return Reply(title, "", (Section("", rows),), page.turns("who list"), page.footer)
