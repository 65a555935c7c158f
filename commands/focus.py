"""/focus: what matters most this week, with the reasons, never more than seven."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import Session

from commands import lists, parse, wording
from commands.registry import command
from commands.reply import Ask, Button, Reply, Row, Section
from store import actions
from store.actions import OFTEN, Filter
from store.errors import Refusal
from store.focus import MOST, Weighed
from store.focus import focus as weigh
from store.rag import Rag

_HOW = (
    "Weighed by how long it is overdue, and more where a measure of its objective is Red, where it answers "
    "recommendations, was given money, is declared R, or slipped twice."
)


@command(
    ("focus", f"what matters most this week, with the reason for each: never more than {MOST}"),
    ("focus ws 4", "the same of a workstream"),
)
def focus(ask: Ask, session: Session) -> Reply:
    """What matters most this week, and why."""
    words = re.sub(r"^(?:of|for|in) ", "", ask.sentence.rest, flags=re.IGNORECASE)
    stream = parse.workstream(words) if words else None
    if words and stream is None:
        raise Refusal(f"I cannot say what matters most of “{words[:60]}”.", ("focus", "focus ws 1"))
    if stream is not None:
        actions.workstream(session, ask.programme.id, stream)
    found = weigh(session, ask.programme.id, ask.on, stream)
    where = f" in workstream {stream}" if stream is not None else ""
    hidden = wording.restricted_line(actions.left_out(session, ask.programme.id, Filter(stream), ask.on))
    if not found:
        return Reply(f"Nothing is overdue, red or due this week{where}", footer=hidden)
    return Reply(
        f"What matters most this week{where}: {wording.plural(len(found), 'action')}",
        sections=(Section("", rows(ask, session, found)),),
        buttons=(Button("Overdue", f"overdue ws {stream}" if stream is not None else "overdue"),),
        footer=" ".join(filter(None, (_HOW, hidden))),
    )


def rows(ask: Ask, session: Session, found: Sequence[Weighed]) -> tuple[Row, ...]:
    """One each, its reasons in front."""
    told = lists.rows_of([one.action for one in found], ask, session)
    return tuple(replace(row, note=f"{reasons(one)} · {row.note}") for row, one in zip(told, found, strict=True))


def reasons(one: Weighed) -> str:
    """ "overdue 38 days; 2 measures of objective 3.4 are Red; answers RQ9b; £134,000"."""
    action = one.action
    measures = f"{wording.plural(one.red_measures, 'measure')} of objective {action.objective}"
    found = [
        f"overdue {wording.plural(one.late, 'day')}" if one.late else "",
        "declared R" if action.rag == Rag.RED else "",
        "due this week" if not one.late and action.due and action.rag != Rag.RED else "",
        f"{measures} {'is' if one.red_measures == 1 else 'are'} Red" if one.red_measures else "",
        f"answers {wording.listed(one.answers)}" if one.answers else "",
        f"£{one.pence // 100:,} given for it" if one.pence else "",
        f"slipped {action.slips} times" if action.slips >= OFTEN else "",
    ]
    return "; ".join(filter(None, found))
