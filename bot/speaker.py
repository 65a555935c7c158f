"""``--as WHO`` and ``as WHO``: a person's id or name, or a post, on the console."""

from __future__ import annotations

import re
from datetime import date

from sqlmodel import Session

from store import people
from store.errors import NoSuch
from store.model import Programme
from store.people import Identity

_USER_ID = re.compile(r"[UW][A-Z0-9]{5,}")


class WhoError(ValueError):
    """Nobody is called that; the text says what to do."""


def identity_of(session: Session, programme: Programme, who: str, on: date) -> Identity:
    """The person that ``who`` names: an id, a post (its first holder; the post itself while vacant), or a name.

    Raises WhoError.
    """
    key = who.strip().strip('"').removeprefix("@")
    if person := people.find_person(session, programme.workspace, key):
        return Identity(programme.workspace, person.user_id, person.name)
    if post := people.find_post(session, programme.id, key):
        held = people.holders(session, [post.id], on).get(post.id, [])
        if not held:
            return Identity(programme.workspace, f"post:{post.id}", "Vacant post", post_id=post.id)
        return Identity(programme.workspace, held[0].user_id, held[0].name)
    if _USER_ID.fullmatch(key):
        return Identity(programme.workspace, key)  # a member of the workspace who holds nothing
    return _by_name(session, programme, key)


def _by_name(session: Session, programme: Programme, key: str) -> Identity:
    try:
        person = people.the_person(session, programme, key)
    except NoSuch:
        near = people.near_posts(session, programme.id, key)
        hint = f" The nearest posts: {', '.join(near)}." if near else ""
        raise WhoError(f"Nobody here is “{key}”, and no post is called that.{hint}") from None
    return Identity(programme.workspace, person.user_id, person.name)
