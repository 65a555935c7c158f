"""What people said after a digest was posted, told in its own rows.

The digest stays evidence of what a meeting was told: its title, its counts and its rows keep their place, and nothing
is dropped. A row whose action or risk people have changed since then shows how it stands now, and who said so when.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from commands import wording
from commands.digest import Rows
from commands.reply import Reply, Row
from store import actions, risks, sight, updates
from store.model import Action, Programme, Risk, Update

_RESTRICTED = "restricted since this was posted: those who are cleared read it in a direct message"


@dataclass(frozen=True)
class _Now:
    """How a thing stands, and what was said of it. ``twin``: another bears the same name, so its words must be its own."""

    row: Row
    said: Sequence[Update]  # latest first
    twin: bool = False
    hidden: bool = False  # it was restricted since

    def is_of(self, row: Row) -> bool:
        """Whether ``row`` of the digest shows this thing."""
        return row.opens == self.row.opens and (not self.twin or row.text == self.row.text)


def retold(
    session: Session, programme: Programme, posted: Reply, told: int, amended: int, at: datetime
) -> Reply | None:
    """``posted``, which tells all up to the update ``told``, as it should stand at ``at`` (local, aware).

    None where that is what stands there: what it tells up to the update ``amended``; 0 where that is not known.
    """
    opened = {row.opens for section in posted.sections for row in section.rows}
    with sight.whole(session):
        said = [one for one in updates.after(session, programme.id, told) if _opens(one) in opened]
    left = updates.left(said)
    if amended and left == updates.left([one for one in said if one.seq <= amended]):
        return None
    return _with(posted, _now(session, left, at.date()), programme.zone)


def _opens(update: Update) -> str:
    """The sentence that the row of an update's action or risk bears."""
    return f"action {update.label}" if update.item == "action" else update.label


def _now(session: Session, said: Sequence[Update], on: date) -> list[_Now]:
    """Everything that is spoken of in ``said``, as it stands on the day ``on``."""
    of: dict[tuple[str, int], list[Update]] = {}
    hidden: dict[str, list[Update]] = {}
    for update in said:
        if _is_hidden(session, update):
            hidden.setdefault(_opens(update), []).append(update)
        else:
            of.setdefault((update.item, update.item_id), []).append(update)
    some = [actions.get(session, number) for item, number in of if item == "action"]
    rows = zip(some, Rows(session, on, some).of(some), strict=True)
    found = [_Now(row, of["action", one.id], _has_twin(session, one)) for one, row in rows]
    found += [_Now(_risk_row(session, n), of["risk", n]) for item, n in of if item == "risk"]
    return found + [_Now(Row(_RESTRICTED, opens=opens), those, hidden=True) for opens, those in hidden.items()]


def _is_hidden(session: Session, update: Update) -> bool:
    hidden = sight.hidden(session)
    return update.item_id in (hidden.actions if update.item == "action" else hidden.risks)


def _has_twin(session: Session, one: Action) -> bool:
    """Whether another action bears the same label: it stands in an objective, the other in none."""
    bear = [*actions.find(session, one.programme_id, one.ref, one.part)]
    bear += actions.find(session, one.programme_id, one.ref, one.part, retired=True)
    return sum(actions.label(other) == actions.label(one) for other in bear) > 1


def _risk_row(session: Session, number: int) -> Row:
    risk = session.get_one(Risk, number)
    return wording.risk_row(risk, risks.owner(session, risk))


def _with(posted: Reply, now: Sequence[_Now], zone: str) -> Reply:
    """``posted`` with the rows of what is in ``now`` told anew; as it is where none of them stands in it."""
    shown = [one for section in posted.sections for row in section.rows for one in now if one.is_of(row)]
    if not shown:
        return posted
    sections = tuple(replace(one, rows=tuple(_row(row, now, zone) for row in one.rows)) for one in posted.sections)
    return replace(posted, sections=sections, footer=f"{posted.footer} {_footer(shown, zone)}".strip())


def _row(row: Row, now: Sequence[_Now], zone: str) -> Row:
    one = next((one for one in now if one.is_of(row)), None)
    if one and one.hidden:
        return replace(one.row, ref=row.ref)
    return replace(row, mark=one.row.mark, note=f"{_words(one.said, zone)} · {one.row.note}") if one else row


def _words(said: Sequence[Update], zone: str) -> str:
    """ "Since this was posted: completed by Asha Patel (Head of CiN), Thu 9 Apr 2015 09:12: signed off"."""
    last = said[0]
    which = f", the last of {len(said)} changes" if len(said) > 1 else ""
    what = "an earlier change taken back" if last.verb == "undo" else wording.VERBS.get(last.verb, last.verb)
    post = f" ({last.post})" if last.post else ""
    why = f": {wording.short(last.why, 90)}" if last.why and last.verb != "red" else ""  # of a red, the row says it
    return f"Since this was posted{which}: {what} by {last.by}{post}, {wording.say_time(last.at, zone)}{why}"


def _footer(shown: Sequence[_Now], zone: str) -> str:
    last = max((update for one in shown for update in one.said), key=lambda update: update.seq)
    rows = f"{wording.plural(len(shown), 'row')} {'was' if len(shown) == 1 else 'were'} updated after this was posted"
    return f"{rows}, last on {wording.say_time(last.at, zone)}."
