"""Reply to Block Kit. Pure; with ``mrkdwn``, ``presses`` and ``views`` the only place that knows Slack's markup and limits.

Laid out for a phone: one column, the notification first. The limits hold by construction: what does not fit is counted
in a closing line.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, count, repeat
from typing import Any

from bot.mrkdwn import as_lines, bold, cut, escape, one_line, pieces, shorten, size, width
from bot.presses import TURNS as TURNS
from bot.presses import Block, abreast, buttons_of, dots, menus, numbered, opening, options_of, plain, shared_out
from commands import wording
from commands.reply import Button, Mark, Outcome, Reply, Row, Section
from store.rag import Rag

_HEADER, _SECTION = 150, 3_000
_TITLE, _HEADING, _NOTE, _SMALL = 1_500, 250, 1_000, 1_500
_REF, _WORD = 100, 250
_TEXT, _ROW_NOTE = 4_400, 3_700  # what people say has 3,000 characters at most; together less than a message
_PIECE = 2_400  # of a row; with its ref and its mark less than a section
_NOTICE = 3_000  # the text beside the blocks: notification, screen reader
_NAMED = 20  # people who are notified by one message
_PERSON = re.compile(r"[UW][A-Z0-9]{2,20}")

_EMOJI = {Rag.RED: ":red_circle:", Rag.AMBER: ":large_orange_circle:", Rag.GREEN: ":large_green_circle:"}


@dataclass(frozen=True)
class Paper:
    """What a surface takes: blocks, and characters of all blocks together."""

    blocks: int
    characters: int


MESSAGE = Paper(50, 9_900)  # Slack refuses a message at about 12,000 (bolt-js issues 2509, 2867)
PAGE = Paper(100, 90_000)  # App Home and modals


@dataclass(frozen=True)
class _Row:
    """A row as it will be shown; its ``text`` in as few pieces as hold it whole. ``menu`` are the buttons behind its
    three dots, ``opens`` the option that shows the whole of it; ``lost`` is how many buttons no place can hold."""

    text: tuple[str, ...]
    buttons: tuple[Block, ...]
    menu: tuple[Block, ...]
    opens: Block | None
    lost: int


@dataclass(frozen=True)
class _Drawn:
    """A reply as it will be shown if there is room; sections are their heads with their rows."""

    title: Block
    notify: str
    lines: tuple[str, ...]
    sections: tuple[tuple[str, tuple[_Row, ...]], ...]
    buttons: tuple[Block, ...]
    lost: int
    footer: str


@dataclass(frozen=True)
class _Room:
    """How much of it is shown: rows of each section, sections, buttons below them, lines of the text; ``further`` rows
    of some sections; ``apart``: each row that can be opened has a button of its own, rather than a place in a menu."""

    rows: int
    sections: int
    buttons: int
    lines: int
    further: tuple[int, ...] = ()
    apart: bool = True

    def of(self, sections: Sequence[tuple[str, tuple[_Row, ...]]]) -> list[tuple[str, tuple[_Row, ...], int]]:
        """The sections that are shown, each with how many of its rows are."""
        further = chain(self.further, repeat(0))
        return [
            (head, rows, self.rows + more)
            for (head, rows), more in zip(sections[: self.sections], further, strict=False)
        ]


_DIALS = ("rows", "sections", "buttons", "lines")


def to_message(reply: Reply) -> dict[str, Any]:
    """``text`` (for notifications and screen readers, complete in itself) and ``blocks``."""
    return {"text": _notice(reply), "blocks": to_blocks(reply)}


def to_blocks(reply: Reply, paper: Paper = MESSAGE) -> list[Block]:
    """As much of ``reply`` as ``paper`` takes. Where not all fits, rows are opened from a menu; then rows go, then whole
    sections, buttons, lines of the text; a last line says how many are missing. A form can be asked for."""
    drawn = _draw(reply)
    most_rows = max((len(rows) for _, rows in drawn.sections), default=0)
    whole = _Room(most_rows, len(drawn.sections), len(drawn.buttons), len(drawn.lines))
    if _fits(blocks := _render(drawn, whole), paper):
        return blocks
    room = whole = replace(whole, apart=False)
    for dial in _DIALS:
        room = room if _fits(_render(drawn, room), paper) else _widest(drawn, room, dial, whole, paper)
    for dial in _DIALS:  # what was shut in vain is opened again
        room = _widest(drawn, room, dial, whole, paper)
    return _render(drawn, _filled(drawn, room, paper))


# Fitting


def _widest(drawn: _Drawn, room: _Room, dial: str, whole: _Room, paper: Paper) -> _Room:
    """``room`` with ``dial`` as far open as fits; shut where even that does not help."""

    def turned(to: int) -> _Room:
        set_to: dict[str, Any] = {dial: to}
        return replace(room, **set_to)

    return turned(_most(drawn, turned, getattr(whole, dial), paper))


def _filled(drawn: _Drawn, room: _Room, paper: Paper) -> _Room:
    """``room`` with the rest of the first sections' rows, as far as they still fit: people read from the top."""
    for _, rows in drawn.sections[: room.sections]:

        def turned(to: int, room: _Room = room) -> _Room:
            return replace(room, further=(*room.further, to))

        left = max(0, len(rows) - room.rows)
        room = turned(_most(drawn, turned, left, paper))
        if room.further[-1] < left:
            break
    return room


def _most(drawn: _Drawn, turned: Callable[[int], _Room], most: int, paper: Paper) -> int:
    """How far a dial can be turned, up to ``most``; 0 where nothing fits."""

    def too_wide(to: int) -> bool:
        return not _fits(_render(drawn, turned(to)), paper)

    return max(0, bisect_left(range(most + 1), True, key=too_wide) - 1)


def _fits(blocks: Sequence[Block], paper: Paper) -> bool:
    return len(blocks) <= paper.blocks and len(json.dumps(blocks)) <= paper.characters


def _render(drawn: _Drawn, room: _Room) -> list[Block]:
    number = count(1)
    shown = room.of(drawn.sections)
    opens = [] if room.apart else [row.opens for _, rows, most in shown for row in rows[:most] if row.opens]
    return [
        drawn.title,
        *_texts((drawn.notify, *drawn.lines[: room.lines]), "\n"),
        *chain.from_iterable(_section(head, rows, most, room.apart, number) for head, rows, most in shown),
        *menus(opens),
        *_actions(
            drawn.buttons[: room.buttons], number, apart=any(row.buttons for _, rows in drawn.sections for row in rows)
        ),
        *_context(drawn.footer, _left_out(drawn, room)),
    ]


def _left_out(drawn: _Drawn, room: _Room) -> str:
    """The closing line, "" where nothing is missing."""
    shown, gone = room.of(drawn.sections), drawn.sections[room.sections :]
    missing = sum(max(0, len(rows) - most) for _, rows, most in shown)
    missing += sum(max(1, len(rows)) for _, rows in gone) + len(drawn.lines) - room.lines
    lost = sum(row.lost for _, rows, most in shown for row in rows[:most])
    lost += drawn.lost + len(drawn.buttons) - room.buttons
    if not missing and not lost:
        return ""
    parts = ([f"{missing:,} more"] if missing else []) + ([f"{lost:,} more to press"] if lost else [])
    return f"… and {' and '.join(parts)}: ask for less at once, such as one workstream, one post or one reference."


# Drawing


def _draw(reply: Reply) -> _Drawn:
    sections = tuple((_head(section), tuple(map(_drawn_row, section.rows))) for section in reply.sections)
    asked = (*reply.buttons, *((Button("Fill in the form…", reply.form.asks, "primary"),) if reply.form else ()))
    buttons = buttons_of(asked)
    footer = cut(one_line(reply.footer), _SMALL)
    lost = len(asked) - len(buttons)
    return _Drawn(_title(reply), _notified(reply.notify), tuple(as_lines(reply.text)), sections, buttons, lost, footer)


def _title(reply: Reply) -> Block:
    """Large, unless it is a refusal, whose sentences nobody should be shouted at with, or shows what to type: a header
    would show the signs around that."""
    words = one_line(reply.title) or "Touchdown"
    if reply.outcome is Outcome.REFUSED or "`" in words:
        return _text(cut(words, _TITLE))
    if width(escape(words)) <= _HEADER:
        return {"type": "header", "text": plain(escape(words))}
    return _text(bold(cut(words, _TITLE)))


def _notified(people: Sequence[str]) -> str:
    """The one place in which anybody is mentioned."""
    named = [f"<@{one}>" for one in dict.fromkeys(people) if _PERSON.fullmatch(one)]
    more = f" and {len(named) - _NAMED:,} more" if len(named) > _NAMED else ""
    return f"For {', '.join(named[:_NAMED])}{more}" if named else ""


def _head(section: Section) -> str:
    heading, note = bold(cut(one_line(section.heading), _HEADING)), cut(one_line(section.note), _NOTE)
    return "\n".join(filter(None, (heading, note)))


def _drawn_row(row: Row) -> _Row:
    name, (text, *more) = cut(one_line(row.ref), _REF), _whole(row.text, _TEXT)
    between = "\n" if set("*_~`") & set(name) else " "  # a sign in a ref must find no partner in the text
    first = f"{bold(name)}{between}{text}".strip() if name else text and f"• {text}"
    marked = (f"{first} {_mark(row.mark)}".strip(),) if name and not text else (first, *more, _mark(row.mark))
    lines = _joined((*marked, *_whole(row.note, _ROW_NOTE)), "\n")
    shown, menu = shared_out((*row.buttons, *((Button("Open", row.opens),) if row.buttons and row.opens else ())))
    buttons = buttons_of(shown)
    opens = options_of([Button(f"{row.ref} {row.text}", row.opens)]) if row.opens and not row.buttons else ()
    lost = len(shown) - len(buttons) + (bool(row.opens) and not row.buttons and not opens)
    return _Row(tuple(lines), buttons, options_of(menu), opens[0] if opens else None, lost)


def _whole(text: str, most: int) -> list[str]:
    """``text`` on one line, in pieces; what is beyond ``most`` is counted."""
    line = one_line(text)
    shown = shorten(line, most)
    left = len(line) - len(shown) + 1
    return pieces(shown if shown == line else f"{shown} and {wording.plural(left, 'character')} more", _PIECE)


def _mark(mark: Mark | None) -> str:
    return f"{_EMOJI[mark.rag]} *{mark.rag.value}* {cut(one_line(mark.word), _WORD)}".rstrip() if mark else ""


# Blocks


def _section(head: str, rows: Sequence[_Row], most: int, apart: bool, number: Iterator[int]) -> list[Block]:
    blocks: list[Block] = []
    waiting: list[str] = []
    for row in rows[:most]:
        if row.buttons or row.menu or (apart and row.opens):
            blocks += [*_packed(head, waiting), *_pressable(row, number)]
            head, waiting = "", []
        else:
            waiting += row.text
    if len(rows) > most:
        waiting.append(f"… and {len(rows) - most:,} more")
    return [*blocks, *_packed(head, waiting)]


def _packed(head: str, rows: Sequence[str]) -> list[Block]:
    """The head stands close to what it is the head of."""
    between = "\n\n" if any("\n" in row for row in rows) else "\n"
    if head and rows and size(head) + size(rows[0]) + 2 <= _SECTION:
        return _texts([f"{head}\n{rows[0]}", *rows[1:]], between)
    return _texts([head, *rows], between)


def _texts(parts: Iterable[str], between: str) -> list[Block]:
    """As few sections as hold ``parts``, each whole."""
    return [_text(text) for text in _joined(parts, between) if text.strip()]


def _joined(parts: Iterable[str], between: str) -> list[str]:
    """As few texts as hold ``parts``, each whole."""
    texts: list[str] = []
    for part in filter(None, parts):
        if texts and size(texts[-1]) + size(between) + size(part) <= _SECTION:
            texts[-1] += between + part
        else:
            texts.append(part)
    return texts


def _pressable(row: _Row, number: Iterator[int]) -> list[Block]:
    """A row with what can be pressed: one thing stands beside its text, several stand below it."""
    pressed = [numbered(one, number) for one in row.buttons]
    if row.opens:
        pressed = [opening(row.opens, number)]
    if row.menu:
        pressed.append(dots(row.menu, number))
    if row.text and len(pressed) == 1:
        return [{**_text(row.text[0]), "accessory": pressed[0]}, *_texts(row.text[1:], "\n")]
    return [*_texts(row.text, "\n"), *abreast(pressed)]


def _actions(buttons: Sequence[Block], number: Iterator[int], apart: bool) -> list[Block]:
    """The reply's own buttons; ``apart``: a line keeps them from being taken for the last row's."""
    pressed = abreast([numbered(one, number) for one in buttons])
    return [{"type": "divider"}, *pressed] if apart and pressed else pressed


def _context(*texts: str) -> list[Block]:
    elements = [_text(text)["text"] for text in texts if text]
    return [{"type": "context", "elements": elements}] if elements else []


def _text(text: str) -> Block:
    """``verbatim`` keeps Slack from making links and mentions of plain words ("@channel", "#general")."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


# Words


def _notice(reply: Reply) -> str:
    """All that the blocks say, for those who hear it; whole lines, and how many more there are."""
    lines = [cut(one_line(reply.title) or "Touchdown", _TITLE), *as_lines(reply.text)]
    lines += chain.from_iterable(map(_heard, reply.sections))
    lines += [line] if (line := escape(one_line(reply.footer))) else []
    ends = list(accumulate(size(line) + 2 for line in lines))  # a line break is two characters
    whole = bisect_right(ends, _NOTICE - 50)
    left = f"… and {wording.plural(len(lines) - whole, 'more line')}" if whole < len(lines) else ""
    return "\n".join(filter(None, (*lines[:whole], left)))


def _heard(section: Section) -> Iterator[str]:
    yield from (escape(line) for words in (section.heading, section.note) if (line := one_line(words)))
    yield from map(_said, section.rows)


def _said(row: Row) -> str:
    mark = f" ({row.mark.rag.value}: {row.mark.word})" if row.mark else ""
    note = f": {row.note}" if row.note else ""
    return escape(one_line(f"{row.ref} {row.text}{mark}{note}"))
