"""/problems: what the last load of the plan found that a person should decide."""

from __future__ import annotations

from sqlmodel import Session

from commands import pages, wording
from commands.pages import Page
from commands.registry import command
from commands.reply import Ask, Button, Reply, Row, Section
from store import actions
from store.model import LoadProblem
from store.ref import Ref

_ROWS = 12  # of up to four lines


@command(("problems [page 2]", "dates that are no day, refs that stand twice: what the last load could not settle"))
def problems(ask: Ask, session: Session) -> Reply:
    """What the last load of the plan left for a person to decide."""
    found = actions.problems(session, ask.programme.id)
    page = Page(found, pages.asked(ask.sentence.rest)[1], _ROWS)
    rows = tuple(Row(one.suggestion, one.words[:24], one.place, opens=_opens(one)) for one in page.shown)
    if not rows:
        return Reply("The last load left nothing to decide")
    below = (*page.turns("problems"), Button("Impossible dates", "action list invalid"))
    title = f"{wording.plural(len(found), 'problem')} of the last load for a person to decide"
    return Reply(title, "", (Section("", rows),), below, page.footer)


def _opens(one: LoadProblem) -> str:
    """The sentence that shows the action which it is about; "" where it is about none that is there."""
    ref = one.words if one.kind == "duplicate" else one.suggestion.partition(":")[0]
    return f"action {ref}" if one.kind in ("duplicate", "by_when") and Ref.parse(ref) else ""
