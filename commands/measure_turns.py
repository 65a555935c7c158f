"""What may be said of a success measure: its figure of a month, which way is better, where it began, what others reach."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from sqlmodel import Session

from commands import parse, wording
from commands.reply import Ask, Button, Reply
from store import actions, figures, measures, outturns, people, rights
from store.by_when import leading_date, say_day
from store.errors import NoSuch, NotYours, Refusal
from store.model import Measure
from store.outturns import change
from store.ref import Ref
from store.updates import Said

_NUMBER = re.compile(r"#?(?P<number>\d{1,6})\b(?!\.\d) ?(?P<rest>.*)")
_NAMED = re.compile(r'(?P<ref>\d{1,2}\.\d{1,2}) "(?P<words>[^"]+)" ?(?P<rest>.*)')
_FIGURE = re.compile(r"(?:is |was |at |figure )?(?P<figure>\S.{0,40}?) (?:for|in) (?P<month>\S.*)", re.IGNORECASE)
_BETTER = re.compile(r"(?P<way>lower|less|fewer|down|higher|more|up)(?: is)?(?: better)?\.?", re.IGNORECASE)
_BENCHMARK = re.compile(r"benchmark (?P<name>.+?) (?P<figure>none|\S*\d\S*)", re.IGNORECASE)
_BASELINE = re.compile(r"baseline (?P<figure>.+)", re.IGNORECASE)
_TARGET = re.compile(r"target (?P<figure>\S.{0,40}?) (?:by|for|in) (?P<month>\S.*)", re.IGNORECASE)
_OWNER = re.compile(r"owner (?:is )?(?P<post>.+)", re.IGNORECASE)
_NONE = ("none", "nothing", "-")
_DOWN = ("lower", "less", "fewer", "down")


def named(words: str) -> tuple[str, str]:
    """Which measure is meant, and what is said of it: "12" and "63% for Feb 2015"; "" where none is named."""
    if found := _NUMBER.fullmatch(words):
        return found["number"], found["rest"]
    if found := _NAMED.fullmatch(words):
        return f'{found["ref"]} "{found["words"]}"', found["rest"]
    return "", words


def changes(words: str) -> bool:
    """Whether ``words`` say something of a measure."""
    which, rest = named(words)
    return bool(which and rest) and any(pattern.fullmatch(rest) for pattern in _TURNS)


def find(ask: Ask, session: Session, which: str) -> Measure:
    """The measure of that number; or the one of an objective whose name holds the words. Raises NoSuch, Refusal."""
    if which.isdecimal():
        return measures.find(session, ask.programme.id, int(which))
    ref, _, words = which.partition(" ")
    wanted = set(people.folded(words).split())
    there = measures.every(session, ask.programme.id, objective=str(Ref.parse(ref) or ref))
    found = [one for one in there if wanted <= set(people.folded(one.name).split())]
    if len(found) == 1:
        return found[0]
    near = tuple(f"measure {one.number}" for one in (found or there)[:5])
    if found:
        raise Refusal(f"{len(found)} measures of {ref} are called so. Which one?", near)
    raise NoSuch(f"No measure of {ref} is called “{words.strip(chr(34))[:60]}”.", near or ("measure list",))


def make(ask: Ask, session: Session, one: Measure, words: str) -> Reply:
    """Does what ``words`` say of it. Raises NotYours, Refusal."""
    said = Said(ask.by, _post(ask, session, one), ask.at, ask.sentence.evened)
    for pattern, turn in _TURNS.items():
        if found := pattern.fullmatch(words):
            return turn(ask, session, one, said, found)
    raise Refusal(f"Say for example `measure {one.number} 63% for Feb 2015`. Nothing was saved.")


def _post(ask: Ask, session: Session, one: Measure) -> str:
    """The post in which they speak: its owner, who leads its workstream, or the programme office."""
    office = next((held.name for held in ask.by.posts if held.role == "office"), "")
    led = people.led_by(session, ask.programme.id, ask.by.post_ids) if ask.by.posts else ()
    own = next((held.name for held in ask.by.posts if held.id == one.post_id), "")
    if own or office or one.workstream in led:
        return own or office or ask.by.posts[0].name
    told = rights.office(session, ask.programme.id, ask.on)
    raise NotYours(
        f"Its owner, whoever leads workstream {one.workstream}, or {told} says this of measure {one.number}."
    )


def _figure(ask: Ask, session: Session, one: Measure, said: Said, found: re.Match[str]) -> Reply:
    month = _month(ask, one, found["month"])
    words = found["figure"].strip()
    gone = words.casefold() in _NONE
    if not gone and figures.of_words(words, one) is None and words.casefold() not in ("n/a", "na"):
        raise Refusal(
            f"“{words}” is no figure. Say for example `measure {one.number} 63% for {month:%b %Y}`. Nothing was saved."
        )
    before = outturns.of(session, [one], ask.on)[one.id]
    stood = next((figure.words for figure in before.figures.found if figure.month == month), "")
    if stood == ("" if gone else words):
        return Reply(f"Measure {one.number}: {month:%b %Y} is {stood or 'empty'} already", "Nothing was changed.")
    outturns.record(session, one, month, "" if gone else words, said)
    now = outturns.of(session, [one], ask.on)[one.id]
    what = f"no figure for {month:%b %Y}" if gone else f"{words} for {month:%b %Y}"
    worse = "It is getting worse: the last figure is worse than the one before." if now.worse else ""
    was = f"It was {stood}." if stood else ""
    back = Button("Undo", f"measure {one.number} {stood or 'none'} for {month:%b %Y}")
    return Reply(
        f"Measure {one.number}: {what}",
        "\n".join(filter(None, (wording.short(one.name, 130), was, worse))),
        buttons=(back, Button("Open", f"measure {one.number}")),
    )


def _month(ask: Ask, one: Measure, words: str) -> date:
    reading, rest = leading_date(words, ask.on)
    if reading is None or reading.due is None or rest:
        raise Refusal(
            f"I cannot read “{words[:40]}” as a month. Say for example `Feb {ask.on.year}`. Nothing was saved."
        )
    month = reading.due.replace(day=1)
    if month > ask.on:
        raise Refusal(f"{month:%b %Y} is still to come. Nothing was saved.", (f"measure {one.number}",))
    return month


def _better(ask: Ask, session: Session, one: Measure, said: Said, found: re.Match[str]) -> Reply:  # noqa: ARG001  (one shape)
    way = "down" if found["way"].casefold() in _DOWN else "up"
    return _set(session, one, said, "direction", way, f"{_WAYS[way]} is better", _WAYS.get(one.direction, ""))


_WAYS = {"up": "higher", "down": "lower"}


def _baseline(ask: Ask, session: Session, one: Measure, said: Said, found: re.Match[str]) -> Reply:  # noqa: ARG001
    words = "" if found["figure"].casefold() in _NONE else found["figure"].strip()
    back = f"baseline {one.baseline or 'none'}"
    return _set(session, one, said, "baseline", words, f"it began at {words or 'nothing known'}", back)


def _target(ask: Ask, session: Session, one: Measure, said: Said, found: re.Match[str]) -> Reply:
    """A target on the way; that of the plan is the plan's."""
    reading, rest = leading_date(found["month"], ask.on)
    words = found["figure"].strip()
    if reading is None or reading.due is None or rest:
        raise Refusal(f"I cannot read “{found['month'][:40]}” as a month. Nothing was saved.")
    if words.casefold() not in _NONE and figures.of_words(words, one) is None:
        raise Refusal(f"“{words}” is no figure. Nothing was saved.")
    month = reading.due.replace(day=1)
    before = one.targets.get(month.isoformat(), "none")
    kept = {day: value for day, value in one.targets.items() if day != month.isoformat()}
    now = kept if words.casefold() in _NONE else {**kept, month.isoformat(): words}
    return _set(
        session, one, said, "targets", now, f"target {words} by {month:%b %Y}", f"target {before} by {month:%b %Y}"
    )


def _benchmark(ask: Ask, session: Session, one: Measure, said: Said, found: re.Match[str]) -> Reply:  # noqa: ARG001
    name, words = found["name"].strip(), found["figure"]
    kept = {key: value for key, value in one.benchmarks.items() if key.casefold() != name.casefold()}
    before = next((value for key, value in one.benchmarks.items() if key.casefold() == name.casefold()), "none")
    now = kept if words.casefold() in _NONE else {**kept, name: words}
    return _set(session, one, said, "benchmarks", now, f"{name}: {words}", f"benchmark {name} {before}")


def _owner(ask: Ask, session: Session, one: Measure, said: Said, found: re.Match[str]) -> Reply:
    words = found["post"].strip(' "')
    post = None if words.casefold() in _NONE else people.the_post(session, ask.programme.id, words)
    before = people.post_name(session, one.post_id)
    told = f"it is {post.name}'s" if post else "nobody owns it"
    return _set(session, one, said, "post_id", post.id if post else None, told, f"owner {before or 'none'}")


def _set(session: Session, one: Measure, said: Said, column: str, value: object, told: str, back: str) -> Reply:
    before = getattr(one, column)
    if before == value:
        return Reply(f"Measure {one.number}: {told} already", "Nothing was changed.")
    setattr(one, column, value)
    change(session, one, "set", said, told, {column: before}, {column: value})
    undo = (Button("Undo", f"measure {one.number} {back}"),) if back else ()
    opens = Button("Open", f"measure {one.number}")
    return Reply(f"Measure {one.number}: {told}", wording.short(one.name, 130), buttons=(*undo, opens))


_TURNS: dict[re.Pattern[str], Callable[[Ask, Session, Measure, Said, re.Match[str]], Reply]] = {
    _BENCHMARK: _benchmark,
    _BASELINE: _baseline,
    _TARGET: _target,
    _OWNER: _owner,
    _BETTER: _better,
    _FIGURE: _figure,
}
"""The first that the words are wins: "baseline 30% in June" is no figure of June."""


def smart(ask: Ask, session: Session, words: str) -> list[tuple[Measure, list[str]]]:
    """The measures that lack what makes one SMART, with what each lacks: target, its date, baseline, owner."""
    stream = parse.workstream(words) if words else None
    if words and stream is None:
        raise Refusal(f"I cannot check measures of “{words[:60]}”.", ("measure smart", "measure smart ws 4"))
    if stream is not None:
        actions.workstream(session, ask.programme.id, stream)
    found = []
    for one in measures.every(session, ask.programme.id, stream):
        dated = figures.month_named(one.target_heading, ask.on) is not None
        target = one.target.strip().casefold() not in ("", "n/a", "none", "tbc", "-")
        lacks = [
            what
            for there, what in (
                (target, "target"),
                (dated, "date of the target"),
                (bool(one.baseline), "baseline"),
                (one.post_id is not None, "owner"),
            )
            if not there
        ]
        if lacks:
            found.append((one, lacks))
    return found


def say_months(months: list[date]) -> str:
    """ "Mar 2015 and Apr 2015"."""
    return wording.listed([say_day(month).split(" ", 2)[2] for month in months])
