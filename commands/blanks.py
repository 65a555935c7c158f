"""The forms of actions: which blanks there are for what may be said of one. All fill the one sentence of an update."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from commands import parse, wording
from commands.reply import Blank, Choice, Form, Takes
from store import actions
from store.by_when import ByWhen, leading_date
from store.model import Action
from store.rag import ACTION_KEY, Rag

_LONGEST_RECOVERY = 2_000  # characters
_NOTE = Blank("note", "Note for the record", Takes.LONG, "What has happened, and what comes next. No child by name.")
_RECOVERY = Blank(
    "recovery",
    "Recovery line, for R",
    Takes.LONG,
    "The cause, the next step and the new forecast.",
    most=_LONGEST_RECOVERY,
)
_EVIDENCE = Blank("evidence", "Evidence", Takes.TEXT, "A link, or a sentence: what shows that it is done?", most=1_000)
_DAY = Blank("day", "New date", Takes.DAY, "An owner asks; the lead or the programme office agrees.")
_WHY = Blank("why", "Why the new date", Takes.TEXT, most=500)
_WRITTEN_OUT = re.compile(r"(\d{4}-\d{2}-\d{2})(?: (.*))?")
_KEEP = Choice("No change", "")

_UPDATE = ("{rating}", 'recovery "{recovery}"', 'note "{note}"', 'evidence "{evidence}"', 'extend "{day} {why}"')
_REASON = {
    "red": _RECOVERY,
    "note": _NOTE,
    "evidence": _EVIDENCE,
    "reopen": Blank("reopen", "Why is it not completed after all?", Takes.LONG),
    "reject": Blank("reject", "What shows that it is not completed?", Takes.LONG),
    "decline": Blank("decline", "Why does the date stand?", Takes.LONG),
    "retire": Blank("retire", "Why does it leave the plan?", Takes.LONG),
    "restrict": Blank("restrict", "Why may not everybody read it?", Takes.LONG),
    "unrestrict": Blank("unrestrict", "Why may everybody read it?", Takes.LONG),
}
_TITLES = {
    "red": "Declare {} R",
    "note": "Note on {}",
    "evidence": "Evidence for {}",
    "reopen": "Reopen {}",
    "reject": "Reject {}",
    "decline": "Decline date of {}",
    "retire": "Retire {}",
    "restrict": "Restrict {}",
    "unrestrict": "Unrestrict {}",
}


def update(one: Action) -> Form:
    """All that can be said of one action at once. Of a completed one: a note, evidence, or that it is not completed."""
    label = actions.label(one)
    blanks: tuple[Blank, ...] = (_rating(one), _NOTE, _EVIDENCE)
    if not actions.completed(one):
        recovery = _with(_RECOVERY, standing_recovery(one))
        blanks = (_rating(one), _NOTE, recovery, _EVIDENCE, _DAY, _WHY)
    sentence = (f"action {label} update", *_UPDATE, f"[seen {one.version}]")
    return Form(f"Update {label}", f"action {label} update", sentence, blanks)


def standing_recovery(one: Action) -> str:
    """The recovery line as it stands in a form at first; "" for none."""
    return parse.even(one.recovery[:_LONGEST_RECOVERY])


def begun(form: Form, said: Mapping[str, str], on: date) -> Form:
    """``form`` of an update with what was said already, by verb: the rest can be filled in beside it."""
    reading, why = day_and_why(said.get("extend", ""), on)
    rating = next((verb for verb in ("red", "amber", "done", "reopen") if verb in said), "")
    words = said.get(rating, "")
    values = {
        "rating": rating,
        "recovery": said.get("recovery", "") or (words if rating == "red" else ""),
        "note": said.get("note", "") or (words if rating != "red" else ""),
        "evidence": said.get("evidence", ""),
        "day": reading.due.isoformat() if reading and reading.due else "",
        "why": why if reading and reading.due else said.get("extend", ""),
    }
    return replace(form, blanks=tuple(replace(one, value=values[one.name] or one.value) for one in form.blanks))


def day_and_why(words: str, on: date) -> tuple[ByWhen | None, str]:
    """The new date that ``words`` begin with, and the reason after it; None and ``words`` without one.

    A day that is written out ends where it ends, whatever the reason begins with: "2015-05-31 to 3 June …".
    """
    if written := _WRITTEN_OUT.fullmatch(words):
        return leading_date(written[1], on)[0], written[2] or ""
    return leading_date(words, on)


def of_any(note: str) -> Form:
    """The same for an action that is still to be found, with a note that stands there already ("" for none)."""
    which = Blank("action", "Which action?", Takes.ACTION, "Type a ref or a few words of it.", needed=True)
    blanks = (which, _rating(None), _with(_NOTE, note), _RECOVERY, _EVIDENCE, _DAY, _WHY)
    return Form("Update an action", "action update", ("action {action} update", *_UPDATE), blanks)


def extend(one: Action) -> Form:
    """A new date, and why."""
    label = actions.label(one)
    now = f"It is {wording.due_words(one)}."
    blanks = (
        Blank("day", "New date", Takes.DAY, now, needed=True),
        Blank("why", "Why?", Takes.LONG, needed=True, most=1_000),
    )
    sentence = (f"action {label} update", 'extend "{day} {why}"', f"[seen {one.version}]")
    return Form(f"Extend {label}", f"action {label} extend", sentence, blanks, "Ask")


def reason(one: Action, verb: str) -> Form:
    """The one thing that must be said with ``verb``."""
    label, blank = actions.label(one), _REASON[verb]
    asked = replace(blank, needed=True)
    sure = " [confirmed]" if verb == "retire" else ""  # whoever fills in the form has been asked
    sentence = (f"action {label} {verb}", f'"{{{blank.name}}}"', f"[seen {one.version}]{sure}")
    return Form(_TITLES[verb].format(label), f"action {label} {verb}", sentence, (asked,))


def blank_of(verb: str) -> str:
    """The name of the blank in which what must be said with ``verb`` stands."""
    return _REASON[verb].name


def _rating(one: Action | None) -> Blank:
    """What it may be declared to be; nothing is declared anew that nobody touches."""
    if one and actions.completed(one):
        again = (_KEEP, Choice("Not completed after all: reopen, with the note as the reason", "reopen"))
        return Blank("rating", "Now: G completed", Takes.CHOICE, choices=again)
    words = {"red": Rag.RED, "amber": Rag.AMBER, "done": Rag.GREEN}
    choices = (_KEEP, *(Choice(f"{rag} {ACTION_KEY[rag]}", said) for said, rag in words.items()))
    return Blank("rating", f"Now: {wording.declared(one)}" if one else "How it stands", Takes.CHOICE, choices=choices)


def _with(blank: Blank, value: str) -> Blank:
    return replace(blank, value=value[: blank.most])
