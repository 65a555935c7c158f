"""/coverage: which recommendations nothing answers, which are answered by words alone, and which actions answer none."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from commands import traced_said, wording
from commands.registry import command
from commands.reply import Ask, Button, Reply, Row, Section
from store import recommendations
from store.recommendations import Traced

SHOWN = 5  # rows of a section; the codes of the others stand below


@command(("coverage", "recommendations without an action, without proof, with a red measure; actions that answer none"))
def coverage(ask: Ask, session: Session) -> Reply:
    """What the plan's actions cover of the recommendations."""
    every = recommendations.traced(session, ask.programme.id)
    if not every:
        return Reply("No recommendations are loaded", "The programme office loads them: `python -m bot load FILE`.")
    bare = [one for one in every if not one.actions]
    unproven = [one for one in every if one.actions and not one.verified]
    red = [one for one in every if one.red]
    noted = [one for one in every if one.found and one.found.note]
    proven = [one for one in every if one.actions and one.verified == len(one.actions) and not one.red]
    sections = (
        _section("Gaps noted", noted),
        _section("No action answers them", bare),
        _section("Answered, and nothing of it verified", unproven),
        _section("Answered, and a measure is Red", red),
        _unlinked(session, ask.programme.id),
    )
    return Reply(
        f"{wording.plural(len(every), 'recommendation')}: {len(bare)} without an action, "
        f"{len(unproven)} with unproven actions alone, {len(red)} with a red measure",
        f"{len(proven)} answered in full: every action verified, no measure Red.",
        tuple(one for one in sections if one.rows),
        (Button("All of them", "recommendation list"),),
    )


def _section(heading: str, found: Sequence[Traced]) -> Section:
    left = ", ".join(one.code for one in found[SHOWN:])
    note = f"Also {left}." if left else ""
    return Section(f"{heading} ({len(found)})", tuple(traced_said.row(one) for one in found[:SHOWN]), note)


def _unlinked(session: Session, programme_id: int) -> Section:
    found = recommendations.unlinked(session, programme_id)
    rows = tuple(
        Row(wording.plural(number, "action"), f"workstream {stream}", opens=f"action list unlinked ws {stream}")
        for stream, number in found.items()
    )
    return Section(f"Actions that answer no recommendation ({sum(found.values())})", rows)


def line(session: Session, programme_id: int) -> str:
    """For a status: "43 recommendations: 31 without an action, …; `coverage`."; "" where none is loaded."""
    every = recommendations.traced(session, programme_id)
    if not any(one.found for one in every):
        return ""
    bare = sum(not one.actions for one in every)
    unproven = sum(bool(one.actions) and not one.verified for one in every)
    return f"Of {wording.plural(len(every), 'recommendation')} {bare} have no action and {unproven} only unproven ones (`coverage`)."
