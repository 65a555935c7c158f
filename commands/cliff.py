"""/cliff: what falls due in the next eight weeks, week by week, by workstream and by post."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session

from commands import charts, parse, wording
from commands.registry import command
from commands.reply import Ask, Button, Chart, Line, Reply, Row, Section
from store import actions, slips
from store.actions import Filter
from store.by_when import say_day
from store.errors import Refusal
from store.model import Action
from store.slips import WEEKS, Week

POSTS = 10  # shown
BUSY = 2  # a week with so many times the usual is a cliff


@command(
    ("cliff", f"what falls due in the next {WEEKS} weeks, by week, workstream and post"),
    ("cliff ws 4", "the same of a workstream"),
    ("cliff chart", "the same as a picture"),
)
def cliff(ask: Ask, session: Session) -> Reply:
    """What falls due in the next eight weeks."""
    words, drawn = charts.asked(re.sub(r"^(?:of|for|in) ", "", ask.sentence.rest, flags=re.IGNORECASE))
    stream = parse.workstream(words) if words else None
    if words and stream is None:
        raise Refusal(f"I cannot look ahead for “{words[:60]}”.", ("cliff", "cliff ws 1"))
    if stream is not None:
        actions.workstream(session, ask.programme.id, stream)
    weeks = slips.ahead(session, ask.programme.id, ask.on, stream)
    late = actions.some(session, ask.programme.id, Filter(stream, overdue=True), ask.on)
    says = f"cliff ws {stream}" if stream is not None else "cliff"
    title = f"{f'Workstream {stream}: ' if stream is not None else ''}{_title(weeks)}"
    if drawn:
        return charts.reply(_chart(title, weeks, len(late)), Button("In words", says))
    every = [one for week in weeks for one in week.due]
    if not every:
        return Reply(title, _beside(late), buttons=(Button("Overdue", f"overdue {says[6:]}".strip()),) if late else ())
    sections = (
        Section("By week", tuple(_week(week, stream is None) for week in weeks)),
        Section("By post", _by_post(session, every)),
    )
    hidden = wording.restricted_line(
        actions.left_out(session, ask.programme.id, Filter(stream, open_only=True), ask.on)
    )
    footer = " ".join(filter(None, (_beside(late), hidden)))
    return Reply(title, _busiest(weeks), tuple(one for one in sections if one.rows), (charts.button(says),), footer)


def _title(weeks: Sequence[Week]) -> str:
    due = sum(len(week.due) for week in weeks)
    last = weeks[-1].begins + timedelta(days=6)
    return f"{wording.plural(due, 'action')} fall{'s' if due == 1 else ''} due by {say_day(last)}"


def _beside(late: Sequence[Action]) -> str:
    numbered = sum(one.part in ("", "a") for one in late)
    parts = f" ({len(late):,} counting each part)" if len(late) > numbered else ""
    return f"{wording.plural(numbered, 'action')}{parts} overdue already, beside these." if late else ""


def _busiest(weeks: Sequence[Week]) -> str:
    """The week that stands out; "" where none does."""
    due = sum(len(week.due) for week in weeks)
    most = max(weeks, key=lambda week: len(week.due))
    if not due or len(most.due) < max(BUSY, BUSY * due / len(weeks)):
        return ""
    return f"The cliff: {len(most.due)} of the {due} in the week from {say_day(most.begins)}."


def _week(week: Week, by_stream: bool) -> Row:
    streams = Counter(one.workstream for one in week.due)
    where = ", ".join(f"workstream {number}: {count}" for number, count in sorted(streams.items())) if by_stream else ""
    refs = ", ".join(actions.label(one) for one in week.due)
    number = wording.plural(len(week.due), "action") if week.due else "nothing"
    return Row(number, say_day(week.begins), " · ".join(filter(None, (where, refs))))


def _by_post(session: Session, every: Sequence[Action]) -> tuple[Row, ...]:
    owners = actions.posts(session, [one.id for one in every])
    of_post: dict[str, list[str]] = {}
    for one in every:
        for post in owners.get(one.id, []):
            of_post.setdefault(post.name, []).append(actions.label(one))
    most = sorted(of_post.items(), key=lambda item: (-len(item[1]), item[0]))
    rows = [
        Row(f"{len(refs)}: {', '.join(refs)}", name, opens=f'action list "{name}" due {WEEKS}w')
        for name, refs in most[:POSTS]
    ]
    left = most[POSTS:]
    if left:
        more = sum(len(refs) for _, refs in left)
        rows.append(Row(f"{wording.plural(len(left), 'more post')}, {more} between them"))
    return tuple(rows)


def _chart(title: str, weeks: Sequence[Week], late: int) -> Chart:
    """What is due in each week, and how much would be open at its end if nothing were completed."""
    open_by, each, total = late, [], []
    for week in weeks:
        open_by += len(week.due)
        each.append((week.begins, float(len(week.due))))
        total.append((week.begins, float(open_by)))
    says = "; ".join(f"{say_day(week.begins)}: {len(week.due)}" for week in weeks)
    told = f"By the week from Monday: {says}. With the {late} that are overdue now it would be {open_by}, if none were completed."
    return Chart(title, told, (Line("Due that week", tuple(each)), Line("Open, if none is completed", tuple(total))))
