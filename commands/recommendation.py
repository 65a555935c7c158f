"""/recommendation: one finding with what answers it, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sqlmodel import Session

from commands import history, lists, named, pages, parse, traced_said, wording
from commands.forms import unquoted
from commands.pages import Page
from commands.parse import Sentence
from commands.registry import command
from commands.reply import Ask, Button, Reply, Row, Section
from store import actions, people, recommendations, rights
from store.errors import NotYours, Refusal
from store.model import Action
from store.model_findings import Recommendation
from store.recommendations import CODE, Traced
from store.updates import Said

_SAID = re.compile(
    r"(?P<verb>note|(?:is )?answered(?: by)?|(?:is )?not answered(?: by)?)\b[:,]? ?(?P<words>.*)", re.IGNORECASE
)
_NONE = ("none", "withdrawn", "-")


def _split(words: str) -> tuple[str, str]:
    code, _, rest = words.strip().partition(" ")
    return (code.strip("#.,:"), rest.strip()) if CODE.fullmatch(code.strip("#.,:")) else ("", words.strip())


def _changes(said: Sentence) -> bool:
    code, rest = _split(said.rest)
    return bool(code) and bool(_SAID.fullmatch(rest))


@command(
    (
        "recommendation A07",
        "its text and story, what good looks like, what answers it and with what proof, and what is missing",
    ),
    ("recommendation list [ws 4]", "all of them"),
    ("recommendation A13 note <text>", "a gap that stays visible; `none` takes it away (lead, programme office)"),
    ("recommendation A13 answered by 3.3.2", "or `not answered by`: which action answers it (lead, programme office)"),
    ("recommendation A13 history", "all that was said of it"),
    changes=_changes,
)
def recommendation(ask: Ask, session: Session) -> Reply:
    """A recommendation, with what answers it and what is missing."""
    code, rest = _split(ask.sentence.rest)
    if not code:
        return _list(ask, session, rest)
    found = recommendations.find(session, ask.programme.id, code)
    if said := _SAID.fullmatch(rest):
        return _change(ask, session, found, " ".join(said["verb"].casefold().split()), said["words"])
    if rest.casefold().split(" ")[:1] == ["history"]:
        one = _loaded(found)
        return history.answer(ask, session, recommendations.item(one), one.text, rest.partition(" ")[2])
    if rest:
        how = f"I do not know “{rest.split(' ')[0][:40]}” for a recommendation. Nothing was saved."
        raise Refusal(how, (f"recommendation {found.code} note {rest}", "help recommendation"))
    return _card(ask, session, found)


def _loaded(found: Traced) -> Recommendation:
    """Raises Refusal where no text of it was loaded: there is nothing to say it of."""
    if found.found is None:
        raise Refusal(f"{found.code} is named by actions, and its text was never loaded. Nothing was saved.")
    return found.found


def _card(ask: Ask, session: Session, found: Traced) -> Reply:
    one = found.found
    facts = [
        Row("Its text was never loaded; actions name it.", "Recommendation")
        if one is None
        else Row(one.text, "Recommendation"),
        *([Row(one.story, "Story")] if one and one.story else []),
        *([Row(one.good, "What good looks like")] if one and one.good else []),
        *([Row(_streams(one.workstreams), "Answered in")] if one and one.workstreams else []),
        *([Row(one.note, "Gap noted")] if one and one.note else []),
    ]
    sections = (
        Section("", tuple(facts)),
        Section("What is missing", tuple(Row(line) for line in traced_said.missing(found))),
        Section(f"Actions ({len(found.actions)})", tuple(lists.plain_rows(found.actions, ask, session))),
        Section(f"Red measures ({len(found.red)})", tuple(wording.measure_row(m, ask.on) for m in found.red)),
    )
    title = f"{found.code} {wording.short(one.text, 110) if one else ''}".strip()
    shown = tuple(section for section in sections if section.rows)
    return Reply(title, traced_said.standing(found), shown, (Button("Coverage", "coverage"),))


def _streams(numbers: Sequence[int]) -> str:
    return wording.listed([f"workstream {number}" for number in numbers])


def _list(ask: Ask, session: Session, words: str) -> Reply:
    wanted, number = pages.asked(re.sub(r"^(?:list|all)\b ?", "", words, flags=re.IGNORECASE))
    stream = parse.workstream(wanted) if wanted else None
    if wanted and stream is None:
        raise Refusal(
            f"I cannot find recommendations of “{wanted[:60]}”.", ("recommendation list", "recommendation list ws 1")
        )
    found = recommendations.traced(session, ask.programme.id)
    if stream is not None:
        actions.workstream(session, ask.programme.id, stream)
        found = [one for one in found if stream in _where(one)]
    page = Page(found, number)
    rows = tuple(traced_said.row(one) for one in page.shown)
    says = f"recommendation list{f' ws {stream}' if stream is not None else ''}"
    return Reply(
        f"{wording.plural(len(found), 'recommendation')}{f' of workstream {stream}' if stream is not None else ''}",
        sections=(Section("", rows),) if rows else (),
        buttons=(*page.turns(says), Button("Coverage", "coverage")),
        footer=page.footer,
    )


def _where(one: Traced) -> set[int]:
    """The workstreams that answer it: by the document, or because an action of theirs does."""
    return {*(one.found.workstreams if one.found else ()), *(action.workstream for action in one.actions)}


def _change(ask: Ask, session: Session, found: Traced, verb: str, words: str) -> Reply:
    one = _loaded(found)
    said = Said(ask.by, _post(ask, session, found), ask.at, ask.sentence.evened)
    if verb == "note":
        return _note(session, one, said, unquoted(words))
    named_ones, left = parse.references(words)
    if len(named_ones) != 1 or left:
        raise Refusal(f"Say which action: `recommendation {one.code} answered by 3.3.2`. Nothing was saved.")
    action = named.find(ask, session, named_ones[0], "answers")[0]
    return _link(session, one, action, said, answers="not" not in verb)


def _post(ask: Ask, session: Session, found: Traced) -> str:
    """The post in which they speak: of the programme office, or of whoever leads a workstream that answers it."""
    for held in ask.by.posts:
        if held.role == "office":
            return held.name
    led = people.led_by(session, ask.programme.id, ask.by.post_ids) if ask.by.posts else set()
    if led & _where(found):
        return ask.by.posts[0].name
    office = rights.office(session, ask.programme.id, ask.on)
    raise NotYours(f"The leads of the workstreams that answer {found.code} say this of it, or {office}.")


def _note(session: Session, one: Recommendation, said: Said, words: str) -> Reply:
    if not words:
        raise Refusal(f"Say what is missing: `recommendation {one.code} note …`. Nothing was saved.", about="words")
    before = one.note
    words = "" if words.casefold() in _NONE else words
    if words == before:
        return Reply(
            f"{one.code}: that is noted already" if words else f"{one.code}: no gap is noted", "Nothing was changed."
        )
    recommendations.note(session, one, said, words)
    back = Button("Undo", f"recommendation {one.code} note {before or 'none'}")
    told = "the gap is noted, and stays visible" if words else "no gap is noted any more"
    record = f"On record: {words}" if words else ""
    return Reply(f"{one.code}: {told}", record, buttons=(back, Button("Open", f"recommendation {one.code}")))


def _link(session: Session, one: Recommendation, action: Action, said: Said, answers: bool) -> Reply:
    label = actions.label(action)
    (recommendations.link if answers else recommendations.unlink)(session, one, action, said)
    back = Button("Undo", f"recommendation {one.code} {'not ' if answers else ''}answered by {label}")
    does = "answers" if answers else "answers no more"
    return Reply(
        f"{label} {does} {one.code}" if answers else f"{label} does not answer {one.code} any more",
        wording.short(one.text),
        buttons=(back, Button("Open", f"recommendation {one.code}")),
    )
