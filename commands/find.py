"""/find: actions by a ref or by words of their text."""

from __future__ import annotations

from sqlmodel import Session

from commands import lists, wording
from commands.registry import command
from commands.reply import Ask, Reply, Section
from store import actions
from store.actions import Filter

MOST = 20


@command(("find threshold document", "actions whose text holds these words"), ("find 3.3", "those whose ref begins so"))
def find(ask: Ask, session: Session) -> Reply:
    """Find actions by words, or by the beginning of a ref."""
    words = ask.sentence.rest.strip('" ')
    if words:
        found = actions.matching(session, ask.programme.id, words, MOST + 1)
    else:  # before anything is typed: what is most likely meant
        which = Filter(posts=ask.by.post_ids or None, open_only=True)
        found = actions.some(session, ask.programme.id, which, ask.on)
    rows = tuple(lists.plain_rows(found[:MOST], ask, session))
    more = f"The first {MOST}; more words narrow it down." if len(found) > MOST else ""
    title = f"{wording.plural(len(rows), 'action')} with “{wording.short(words, 60)}”" if words else "Open actions"
    return Reply(title, more or ("" if rows else "Try fewer words."), (Section("", rows),) if rows else ())
