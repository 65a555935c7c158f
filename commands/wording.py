"""How things read, wherever they appear: pure functions from what the store holds to rows and words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from commands.reply import Button, Mark, Row
from store import actions, figures, proof
from store.actions import Tally
from store.by_when import ByWhen, Kind, period_end, say_day
from store.measures import Watermelon
from store.model import Action, Measure, Post, Risk, Update
from store.people import Holder
from store.proof import Proof
from store.rag import ACTION_KEY, MEASURE_KEY, RISK_KEY, Rag, read
from store.risks import Moved

AT_ONCE = timedelta(minutes=2)  # a change by somebody else within this is told to the next who changes the same
NO_RECOVERY = "no recovery plan given"
WHOLE = 300  # characters of an update that a history shows; those of a longer one stand by themselves
_CODES = re.compile(r"^(?:RQ\d+[a-z]?|[A-D]\d{2})\b[:. ]*", re.IGNORECASE)

VERBS = {
    "done": "completed",
    "reopen": "reopened",
    "red": "declared R",
    "amber": "declared A",
    "green": "declared G",
    "note": "note",
    "evidence": "evidence",
    "verify": "verified",
    "reject": "rejected",
    "embed": "embedded",
    "extend": "new date",
    "ask": "asked for a new date",
    "decline": "new date declined",
    "undo": "taken back",
    "retire": "retired",
    "restrict": "restricted",
    "unrestrict": "no longer restricted",
    "set": "setting changed",
    "figure": "figure",
    "add": "new",
    "close": "closed",
    "escalate": "escalated to the Board",
    "deescalate": "no longer escalated",
    "link": "objectives changed",
    "answered": "answered by an action",
    "unanswered": "not answered by an action any more",
    "start": "started",
    "end": "ended",
    "clear": "cleared for what is restricted",
    "unclear": "no longer cleared",
    "load": "plan loaded",
    "holder": "holder changed",
}
"""What each kind of update is called in a history."""


def plural(number: int, one: str, many: str = "") -> str:
    """ "1 action", "2 actions", "1,200 actions"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(words: Sequence[str], last: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else "".join(words)


def short(text: str, most: int = 110) -> str:
    """``text`` on one line without a leading recommendation code, cut at a word where it is longer than ``most``."""
    return cut(_CODES.sub("", text), most)


def cut(text: str, most: int) -> str:
    """``text`` on one line, cut at a word where it is longer than ``most``."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    return line[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:-") + "…"


def say_time(at: datetime, zone: str) -> str:
    """ "Tue 7 Apr 2015 09:00", in the programme's zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{say_day(local.date())} {local:%H:%M}"


def post_names(posts: Iterable[Post]) -> str:
    """ "Head of CiN / Head of CCM", or "no owner"."""
    return " / ".join(post.name for post in posts) or "no owner"


def posts_and_holders(posts: Iterable[Post], holders: Mapping[int, Sequence[Holder]]) -> str:
    """ "Head of CiN (Asha Patel, Ben Reed); TMs (vacant)"."""
    return "; ".join(f"{post.name} ({holder_names(holders.get(post.id, ()))})" for post in posts) or "no owner"


def holder_names(holders: Sequence[Holder]) -> str:
    """ "Asha Patel, Ben Reed (deputy)", or "vacant"."""
    names = [f"{one.name or one.user_id}{' (deputy)' if one.deputy else ''}" for one in holders]
    return ", ".join(names) or "vacant"


def declared(action: Action) -> str:
    """ "declared A (on track)", or "not rated"."""
    rag = read(action.rag)
    return f"declared {rag} ({ACTION_KEY[rag]})" if rag else "not rated"


def action_mark(action: Action, on: date) -> Mark | None:
    """Overdue is red whatever was declared; else what was declared."""
    if late := actions.days_late(action, on):
        return Mark(Rag.RED, f"overdue {plural(late, 'day')}")
    rag = read(action.rag)
    return Mark(rag, ACTION_KEY[rag]) if rag else None


def action_row(action: Action, on: date, posts: Sequence[Post], buttons: Sequence[Button] = ()) -> Row:
    """One action in a list."""
    return Row(
        ref=actions.label(action),
        text=short(action.text),
        mark=action_mark(action, on),
        note=" · ".join(filter(None, (post_names(posts), when(action, on), *_troubles(action, on)))),
        buttons=tuple(buttons),
        opens=f"action {actions.label(action)}",
    )


def _troubles(action: Action, on: date) -> list[str]:
    found = []
    if actions.overdue(action, on):
        found.append(declared(action))
    if read(action.rag) is Rag.RED:
        found.append(f"recovery: {short(action.recovery, 90)}" if action.recovery else NO_RECOVERY)
    if action.asked_due:
        found.append(f"asked to extend to {say_day(action.asked_due)}")
    if action.gone:
        found.append("not in the newest plan")
    if proven := proof.of(action):
        found.append(proof_words(action, proven))
    if action.restricted:
        found.append("restricted")
    return found


def proof_words(action: Action, proven: Proof) -> str:
    """ "claimed Tue 7 Apr 2015, not checked", "verified Thu 9 Apr 2015", "completed in the plan, not checked"."""
    if proven is Proof.EMBEDDED and action.embedded_on:
        return f"embedded: checked again {say_day(action.embedded_on)}"
    if proven is Proof.VERIFIED and action.verified_on:
        return f"verified {say_day(action.verified_on)}"
    claimed = f"{proven} {say_day(action.completed_on)}" if action.completed_on else "completed in the plan"
    return f"{claimed}, not checked"


def when(action: Action, on: date) -> str:
    """ "due Fri 13 Feb 2015, slipped once, +61 days", "ongoing", "no date (TBC)", "no such date: 31/11/14"."""
    if action.due:
        return f"due {say_day(action.due)}" + (f", {slipped(action)}" if action.slips else "")
    if action.kind == Kind.RECURRING and action.cadence:
        missed = actions.missed_period(action, on)
        gap = f"not completed for the period to {say_day(missed)}; " if missed else ""
        return f"{action.cadence}: {gap}next due {say_day(next_period_end(action, on))}"
    if action.kind == Kind.ONGOING:
        started = f" from {say_day(action.starts)}" if action.starts and action.starts > on else ""
        return f"ongoing{started}, last updated {say_day(action.updated_on)}"
    if action.kind == Kind.INVALID:
        return f"no such date: {action.by_when}"
    return f"no date ({action.by_when})" if action.by_when else "no date"


def due_words(action: Action) -> str:
    """ "due Fri 13 Feb 2015, slipped once, +61 days" or, where it has no deadline, "without a date"."""
    return (
        f"due {say_day(action.due)}" + (f", {slipped(action)}" if action.slips else "")
        if action.due
        else "without a date"
    )


def next_period_end(action: Action, on: date) -> date:
    """Of recurring work: the end of the first period, from today's on, that was not completed."""
    assert action.cadence is not None, "only recurring work has periods"
    end = period_end(action.cadence, on)
    while action.done_to and end <= action.done_to:
        end = period_end(action.cadence, date.fromordinal(end.toordinal() + 1))
    return end


def slipped(action: Action) -> str:
    """ "slipped once, +61 days from the first date"; "" where it never moved."""
    if not action.slips or not action.due or not action.due_first:
        return ""
    times = {1: "once", 2: "twice"}.get(action.slips, f"{action.slips} times")
    return f"slipped {times}, {(action.due - action.due_first).days:+d} days from the first date"


def differs(action: Action, on: date) -> str:
    """ "declared A; By When passed 53 days ago", where what was declared and what the rules say differ; else ""."""
    rag, late = read(action.rag), actions.days_late(action, on)
    if late and rag is not Rag.RED:
        return f"declared {rag or 'nothing'}; By When passed {plural(late, 'day')} ago"
    return ""


def by_when_words(action: Action, reading: ByWhen) -> str:
    """As written and as read: "13/02/15, read as Fri 13 Feb 2015"."""
    written = action.by_when or "nothing"
    if action.due and action.slips:
        return f"{say_day(action.due)} ({slipped(action)}; the plan says {written})"
    if action.due:
        extra = f" ({reading.note})" if reading.note and action.due == reading.due else ""
        return f"{written}, read as {say_day(action.due)}{extra}"
    if action.kind == Kind.INVALID:
        hint = f"; the nearest is {say_day(reading.suggestion)}" if reading.suggestion else ""
        return f"{written}: no such date{hint}. A person decides."
    return f"{written}: no deadline"


def update_row(update: Update, zone: str) -> Row:
    """One line of a history."""
    return Row(
        ref=say_time(update.at, zone),
        text=f"{VERBS.get(update.verb, update.verb)}{_change(update)}",
        note=f"{sayer(update)}: {cut(update.why, WHOLE)}" if update.why else sayer(update),
    )


def is_told_whole(update: Update) -> bool:
    """Whether ``update_row`` holds all its words."""
    return len(" ".join(update.why.split())) <= WHOLE


def sayer(update: Update) -> str:
    """ "Asha Patel (Head of CiN)"."""
    return f"{update.by} ({update.post})" if update.post else update.by


def _change(update: Update) -> str:
    """ " A to G", " Fri 13 Feb 2015 to Sun 31 May 2015"."""
    if update.verb == "undo" and not update.now.keys() & {"due", "rag"}:
        return ""
    if "due" in update.now and "due" not in update.was:
        return f": by {_day(update.now['due'])}"
    if "due" in update.now:
        return f": {_day(update.was.get('due'))} to {_day(update.now['due'])}"
    if update.now.get("asked_due"):
        return f": {_day(update.now['asked_due'])}"
    if "rag" in update.now:
        return f": {update.was.get('rag') or 'not rated'} to {update.now['rag'] or 'not rated'}"
    return ""


def _day(iso: object) -> str:
    return say_day(date.fromisoformat(str(iso))) if iso else "no date"


def who_did(update: Update, zone: str) -> str:
    """ "Asha Patel (Head of CiN) said “completed” on Tue 7 Apr 2015 09:00: signed off"."""
    why = f": {short(update.why, 140)}" if update.why else ""
    if update.verb == "undo":
        return f"{sayer(update)} took the last change back on {say_time(update.at, zone)}{why}"
    return f"{sayer(update)} said “{VERBS.get(update.verb, update.verb)}” on {say_time(update.at, zone)}{why}"


def a_moment_before(before: Sequence[Update], person_id: int | None, at: datetime, zone: str) -> str:
    """What somebody else said of the same thing within two minutes before ``at``; "" for nothing."""
    last = before[0] if before else None
    if last is None or last.person_id == person_id or not timedelta(0) <= at - last.at <= AT_ONCE:
        return ""
    return f"A moment before, {who_did(last, zone)}."


def measure_mark(measure: Measure) -> Mark | None:
    """By the measures' key."""
    rag = read(measure.rag)
    return Mark(rag, MEASURE_KEY[rag]) if rag else None


def measure_differs(measure: Measure, on: date) -> str:
    """ "declared G, but 63% is not the target of 100%"; "" where figure and rating agree, or nobody can tell."""
    found = figures.of_measure(measure, on)
    if (at := figures.reached(found)) is None or not (rag := read(measure.rag)) or at is (rag is Rag.GREEN):
        return ""
    return f"declared {rag}, but {measure.current} is {'' if at else 'not '}the target of {measure.target}"


def measure_row(measure: Measure, on: date) -> Row:
    """One success measure in a list."""
    now = f"{measure.current or 'no figure'}, target {measure.target or 'none'}"
    rated = "" if read(measure.rag) else ("rated N/A" if measure.rag == "N/A" else "not rated")
    place = f"objective {measure.objective}" if measure.objective else f"workstream {measure.workstream}"
    note = " · ".join(filter(None, (now, place, rated, measure_differs(measure, on))))
    number = str(measure.number)
    return Row(ref=number, text=short(measure.name), mark=measure_mark(measure), note=note, opens=f"measure {number}")


def risk_row(risk: Risk, owner: Post | None, moved: str = "") -> Row:
    """One risk in a list; ``moved``: how its rating moved since the Board."""
    rag = read(risk.rag)
    recovery = (risk.recovery and f"recovery: {short(risk.recovery, 90)}") or NO_RECOVERY
    said = (
        owner.name if owner else "no owner",
        f"closed {say_day(risk.closed_on)}" if risk.closed_on else "",
        "escalated to the Board" if risk.escalated else "",
        moved,
        recovery if rag is Rag.RED else "",
        f"bears on {listed(risk.objectives)}" if risk.objectives else "",
        "restricted" if risk.restricted else "",
    )
    note = " · ".join(filter(None, said))
    mark = Mark(rag, RISK_KEY[rag]) if rag else None
    return Row(ref=risk.ref, text=short(risk.text, 200), mark=mark, note=note, opens=f"risk {risk.ref}")


def risk_moved(risk: Risk, since: Moved) -> str:
    """ "worse since the Board of Thu 2 Apr 2015: was A", "" where it stands as it did."""
    if risk.id not in since.was or since.was[risk.id] == risk.rag:
        return ""
    before, now = read(since.was[risk.id]), read(risk.rag)
    order = (None, Rag.GREEN, Rag.AMBER, Rag.RED)
    way = "worse" if order.index(now) > order.index(before) else "better"
    when = f"the Board of {say_day(since.since)}" if since.board else say_day(since.since)
    return f"{way} since {when}: was {before or 'not rated'}"


def counts(tally: Tally) -> str:
    """ "R 4 · A 10 · G 7 of 21 actions", with what is not rated."""
    unrated = f" · not rated {tally.unrated}" if tally.unrated else ""
    parts = f" ({tally.total + tally.parts:,} counting each part)" if tally.parts else ""
    return f"R {tally.red} · A {tally.amber} · G {tally.green}{unrated} of {plural(tally.total, 'action')}{parts}"


def overdue_line(tally: Tally) -> str:
    """ "47 of 105 dated actions overdue; 44 of the 47 still declared Amber (on track)"."""
    if not tally.dated:
        return "no action has a date"
    line = f"{tally.overdue} of {plural(tally.dated, 'dated action')} overdue"
    if tally.overdue_parts:
        line += f" ({tally.overdue + tally.overdue_parts:,} counting each part)"
    if tally.overdue_amber:
        line += f"; {still_amber(tally)} still declared Amber (on track)"
    return line


def still_amber(tally: Tally) -> str:
    """ "44 of the 47", "all 4", "both", "it is"."""
    if tally.overdue_amber < tally.overdue:
        return f"{tally.overdue_amber} of the {tally.overdue}"
    return {1: "it is", 2: "both"}.get(tally.overdue, f"all {tally.overdue}")


def left_out(tally: Tally, restricted: int = 0) -> str:
    """What the dated count leaves out: "Not dated: 30 ongoing, 4 recurring, 3 with an impossible date", and what is
    hidden from whoever reads it."""
    parts = [
        f"{number} {word}"
        for number, word in (
            (tally.ongoing, "ongoing"),
            (tally.recurring, "recurring"),
            (tally.undated, "with no date given"),
            (tally.invalid, "with an impossible date"),
        )
        if number
    ]
    undated = f"Not dated: {', '.join(parts)}." if parts else ""
    return " ".join(filter(None, (undated, restricted_line(restricted))))


def restricted_line(number: int) -> str:
    """ "1 restricted action is left out here."; "" for none."""
    return f"{plural(number, 'restricted action')} {'is' if number == 1 else 'are'} left out here." if number else ""


def missed_line(missed: Sequence[Action]) -> str:
    """ "3 recurring actions not completed for a period that is over: 1.1.3, 1.1.4 and 1.4.5."; "" for none."""
    if not missed:
        return ""
    refs = listed([actions.label(one) for one in missed[:6]])
    return f"{plural(len(missed), 'recurring action')} not completed for a period that is over: {refs}."


def watermelon_row(found: Watermelon) -> Row:
    """ "1 of 4 actions completed, none red; the measure they serve is still Red: …"."""
    which = "the measure they serve is" if len(found.red) == 1 else f"{len(found.red)} measures they serve are"
    still = "still Red" if all(one.rag == Rag.RED for one in found.red) else "Red or getting worse"
    names = "; ".join(f"{short(one.name, 70)} ({one.current or 'no figure'}, target {one.target})" for one in found.red)
    text = f"{found.green} of {plural(found.total, 'action')} completed, none declared Red; {which} {still}"
    mark = Mark(Rag.RED, MEASURE_KEY[Rag.RED])
    return Row(text, found.objective, names, mark, opens=f"status {found.objective}")
