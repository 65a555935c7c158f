"""/find: actions by a ref or by words of their text."""

from __future__ import annotations

from sqlmodel import Session

from commands import lists, pages, wording
from commands.pages import Page
from commands.registry import command
from commands.reply import Ask, Reply, Section
from store import actions
from store.actions import Filter
from store.model import Action

MOST = 20
_HOW = "To find others, say words of their text or the beginning of a ref: `find threshold document`, `find 3.3`."


@command(("find threshold document", "actions whose text holds these words"), ("find 3.3", "those whose ref begins so"))
def find(ask: Ask, session: Session) -> Reply:
    """Find actions by words, or by the beginning of a ref."""
    words, number = pages.asked(ask.sentence.rest)
    words = words.strip('" ')
    if not words:
        return _before_anything_is_typed(ask, session, number)
    found = actions.matching(session, ask.programme.id, words)
    named = f"with “{wording.short(words, 60)}”"
    if not found:
        return Reply(f"No action {named}", "It stands in no ref and no action's text. Try fewer words, or other ones.")
    title = f"{wording.plural(len(found), 'action')} {named}"
    more = "More words narrow it down." if len(found) > MOST else ""
    return _shown(title, more, Page(found, number, MOST), ask, session)


def _before_anything_is_typed(ask: Ask, session: Session, number: int) -> Reply:
    """What is most likely meant: one's own open actions, or all for whoever has none."""
    own = actions.some(session, ask.programme.id, Filter(posts=ask.by.post_ids, open_only=True), ask.on)
    found = own or actions.some(session, ask.programme.id, Filter(open_only=True), ask.on)
    whose = " of yours" if own else ""
    title = f"{wording.plural(len(found), 'open action')}{whose}"
    return _shown(title, _HOW, Page(found, number, MOST), ask, session)


def _shown(title: str, more: str, page: Page[Action], ask: Ask, session: Session) -> Reply:
    rows = tuple(lists.plain_rows(page.shown, ask, session))
    says = f"find {pages.asked(ask.sentence.rest)[0]}".strip()
    return Reply(title, more, (Section("", rows),) if rows else (), page.turns(says), page.footer)
