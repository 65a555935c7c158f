"""Reply to Block Kit. Pure; with ``mrkdwn`` and ``views`` the only place that knows Slack's markup and limits.

Laid out for a phone: one column, the notification first. The limits hold by construction: what does not fit is counted
in a closing line.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Any

from bot.mrkdwn import as_lines, bold, cut, escape, one_line, size
from commands.reply import Button, Mark, Reply, Row, Section
from store.rag import Rag

Block = dict[str, Any]

SAYS, TURNS, OPENS = "say", "turn", "open"
"""How the action_id of what can be pressed begins: a sentence, another page, the whole of a row."""

MOST_BUTTONS = 25  # in one place
_HEADER, _SECTION, _LABEL, _VALUE = 150, 3_000, 75, 2_000
_TITLE, _HEADING, _NOTE, _SMALL = 1_500, 250, 1_000, 1_500
_REF, _TEXT, _WORD, _ROW_NOTE = 100, 1_700, 250, 700  # together less than a section
_NOTICE = 900  # the text beside the blocks: notification, screen reader
_ABREAST = 5  # what stands side by side in one block
_SHOWN, _MENU = 2, 5  # of a row's buttons: those that are seen at once, those behind its three dots
_OPTION, _OPTION_VALUE, _OPTIONS = 75, 150, 100  # of a menu
_QUESTION, _ANSWER = 300, 30  # of what is asked before a button is taken
_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")

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
    """A row as it will be shown. ``menu`` are the buttons behind its three dots, ``opens`` the option that shows the
    whole of it; ``lost`` is how many buttons no place can hold."""

    text: str
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
    """How much of it is shown: rows of each section, sections, buttons below them, lines of the text; ``apart``: each
    row that can be opened has a button of its own, rather than a place in one menu."""

    rows: int
    sections: int
    buttons: int
    lines: int
    apart: bool = True


_DIALS = ("rows", "sections", "buttons", "lines")


def to_message(reply: Reply) -> dict[str, Any]:
    """``text`` (for notifications and screen readers, complete in itself) and ``blocks``."""
    return {"text": _notice(reply), "blocks": to_blocks(reply)}


def to_blocks(reply: Reply, paper: Paper = MESSAGE) -> list[Block]:
    """As much of ``reply`` as ``paper`` takes. Where not all fits, rows are opened from one menu; then rows go, then
    whole sections, buttons, lines of the text; a last line says how many are missing. A form can be asked for."""
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
    return _render(drawn, room)


# Fitting


def _widest(drawn: _Drawn, room: _Room, dial: str, whole: _Room, paper: Paper) -> _Room:
    """``room`` with ``dial`` as far open as fits; shut where even that does not help."""

    def turned(to: int) -> _Room:
        set_to: dict[str, Any] = {dial: to}
        return replace(room, **set_to)

    def too_wide(to: int) -> bool:
        return not _fits(_render(drawn, turned(to)), paper)

    return turned(max(0, bisect_left(range(getattr(whole, dial) + 1), True, key=too_wide) - 1))


def _fits(blocks: Sequence[Block], paper: Paper) -> bool:
    return len(blocks) <= paper.blocks and len(json.dumps(blocks)) <= paper.characters


def _render(drawn: _Drawn, room: _Room) -> list[Block]:
    number = count(1)
    shown = [(head, rows, rows[: room.rows]) for head, rows in drawn.sections[: room.sections]]
    opens = [] if room.apart else [row.opens for _, _, rows in shown for row in rows if row.opens]
    return [
        drawn.title,
        *_texts((drawn.notify, *drawn.lines[: room.lines]), "\n"),
        *chain.from_iterable(_section(head, every, rows, room.apart, number) for head, every, rows in shown),
        *_menu(opens),
        *_actions(drawn.buttons[: room.buttons], number),
        *_context(drawn.footer, _left_out(drawn, room)),
    ]


def _left_out(drawn: _Drawn, room: _Room) -> str:
    """The closing line, "" where nothing is missing."""
    shown, gone = drawn.sections[: room.sections], drawn.sections[room.sections :]
    missing = sum(max(0, len(rows) - room.rows) for _, rows in shown)
    missing += sum(max(1, len(rows)) for _, rows in gone) + len(drawn.lines) - room.lines
    lost = sum(row.lost for _, rows in shown for row in rows[: room.rows])
    lost += drawn.lost + len(drawn.buttons) - room.buttons
    if not missing and not lost:
        return ""
    parts = ([f"{missing:,} more"] if missing else []) + ([f"{lost:,} more to press"] if lost else [])
    return f"… and {' and '.join(parts)}: ask for less at once, such as one workstream, one post or one reference."


# Drawing


def _draw(reply: Reply) -> _Drawn:
    sections = tuple((_head(section), tuple(map(_drawn_row, section.rows))) for section in reply.sections)
    asked = (*reply.buttons, *((Button("Fill in the form…", reply.form.asks, "primary"),) if reply.form else ()))
    buttons = _buttons(asked)
    footer = cut(one_line(reply.footer), _SMALL)
    lost = len(asked) - len(buttons)
    return _Drawn(
        _title(reply.title), _notified(reply.notify), tuple(as_lines(reply.text)), sections, buttons, lost, footer
    )


def _title(title: str) -> Block:
    words = one_line(title) or "Touchdown"
    if size(escape(words)) <= _HEADER:
        return {"type": "header", "text": {"type": "plain_text", "text": escape(words), "emoji": False}}
    return _text(bold(cut(words, _TITLE)))


def _notified(people: Sequence[str]) -> str:
    """The one place in which anybody is mentioned."""
    named = [f"<@{one}>" for one in people[:20] if _PERSON.fullmatch(one)]
    return f"For {', '.join(named)}" if named else ""


def _head(section: Section) -> str:
    heading, note = bold(cut(one_line(section.heading), _HEADING)), cut(one_line(section.note), _NOTE)
    return "\n".join(filter(None, (heading, note)))


def _drawn_row(row: Row) -> _Row:
    ref, text = bold(cut(one_line(row.ref), _REF)), cut(one_line(row.text), _TEXT)
    first = f"{ref} {text}".strip() if ref else text and f"• {text}"
    lines = filter(None, (first, _mark(row.mark), cut(one_line(row.note), _ROW_NOTE)))
    shown, menu = _shared_out((*row.buttons, *((Button("Open", row.opens),) if row.buttons and row.opens else ())))
    buttons = _buttons(shown)
    whole = Button(f"{row.ref} {row.text}"[:60], row.opens)
    fits = not row.buttons and 0 < size(_value(whole)) <= _OPTION_VALUE
    lost = len(shown) - len(buttons) + (bool(row.opens) and not row.buttons and not fits)
    return _Row("\n".join(lines), buttons, tuple(map(_option, menu)), _option(whole) if fits else None, lost)


def _shared_out(buttons: Sequence[Button]) -> tuple[list[Button], list[Button]]:
    """Those that are seen at once, and those behind the three dots: where more than a few, the last ones."""
    if len(buttons) <= _SHOWN + 1:
        return list(buttons), []
    menu = [one for one in buttons[_SHOWN:] if not one.asks and 0 < size(_value(one)) <= _OPTION_VALUE][:_MENU]
    return [one for one in buttons if one not in menu], menu


def _mark(mark: Mark | None) -> str:
    return f"{_EMOJI[mark.rag]} *{mark.rag.value}* {cut(one_line(mark.word), _WORD)}".rstrip() if mark else ""


def _buttons(buttons: Sequence[Button]) -> tuple[Block, ...]:
    """Those whose sentence fits into a button whole (half a sentence would say something else), without numbers."""
    return tuple(_button(one) for one in buttons if 0 < size(_value(one)) <= _VALUE)[:MOST_BUTTONS]


def _button(button: Button) -> Block:
    style = {"style": button.style} if button.style in ("primary", "danger") else {}
    asked = {"confirm": _question(button)} if button.asks else {}
    kind = TURNS if button.turns else SAYS
    return {
        "type": "button",
        "text": _plain(_label(button)),
        "value": _value(button),
        "action_id": kind,
        **style,
        **asked,
    }


def _question(button: Button) -> Block:
    return {
        "title": _plain("Are you sure?"),
        "text": _plain(cut(one_line(button.asks), _QUESTION)),
        "confirm": _plain(cut(one_line(button.label) or "Yes", _ANSWER)),
        "deny": _plain("No"),
    }


def _option(button: Button) -> Block:
    return {"text": _plain(_label(button)), "value": _value(button)}


def _label(button: Button) -> str:
    return cut(one_line(button.label) or _value(button), _LABEL)


def _value(button: Button) -> str:
    return one_line(button.sentence)


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


# Blocks


def _section(head: str, every: Sequence[_Row], rows: Sequence[_Row], apart: bool, number: Iterator[int]) -> list[Block]:
    blocks: list[Block] = []
    waiting = [head]
    for row in rows:
        if row.buttons or row.menu or (apart and row.opens):
            blocks += [*_packed(waiting), *_pressable(row, number)]
            waiting = []
        else:
            waiting.append(row.text)
    if len(every) > len(rows):
        waiting.append(f"… and {len(every) - len(rows):,} more")
    return [*blocks, *_packed(waiting)]


def _packed(rows: Iterable[str]) -> list[Block]:
    rows = list(rows)
    return _texts(rows, "\n\n" if any("\n" in row for row in rows[1:]) else "\n")


def _texts(pieces: Iterable[str], between: str) -> list[Block]:
    """As few sections as hold ``pieces``, each whole."""
    texts: list[str] = []
    for piece in filter(None, pieces):
        if texts and size(texts[-1]) + size(between) + size(piece) <= _SECTION:
            texts[-1] += between + piece
        else:
            texts.append(piece)
    return [_text(text) for text in texts if text.strip()]


def _pressable(row: _Row, number: Iterator[int]) -> list[Block]:
    """A row with what can be pressed: one thing stands beside its text, several stand below it."""
    pressed = [_numbered(one, number) for one in row.buttons]
    if row.opens:
        pressed = [_numbered(_button(Button("Open", row.opens["value"])) | {"action_id": OPENS}, number)]
    if row.menu:
        pressed.append({"type": "overflow", "options": list(row.menu), "action_id": f"{SAYS}:{next(number)}"})
    if row.text and len(pressed) == 1:
        return [{**_text(row.text), "accessory": pressed[0]}]
    return [*_texts([row.text], "\n"), *_abreast(pressed)]


def _menu(opens: Sequence[Block]) -> list[Block]:
    """One menu that opens each row which has no button of its own."""
    options = list({one["value"]: one for one in opens}.values())[:_OPTIONS]
    if not options:
        return []
    placeholder = _plain("Open one of these …")
    return _abreast(
        [{"type": "static_select", "placeholder": placeholder, "options": options, "action_id": f"{OPENS}:0"}]
    )


def _actions(buttons: Sequence[Block], number: Iterator[int]) -> list[Block]:
    return _abreast([_numbered(one, number) for one in buttons])


def _abreast(pressed: Sequence[Block]) -> list[Block]:
    rows = (pressed[at : at + _ABREAST] for at in range(0, len(pressed), _ABREAST))
    return [{"type": "actions", "elements": list(some)} for some in rows]


def _numbered(button: Block, number: Iterator[int]) -> Block:
    return {**button, "action_id": f"{button['action_id']}:{next(number)}"}


def _context(*texts: str) -> list[Block]:
    elements = [_text(text)["text"] for text in texts if text]
    return [{"type": "context", "elements": elements}] if elements else []


def _text(text: str) -> Block:
    """``verbatim`` keeps Slack from making links and mentions of plain words ("@channel", "#general")."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


# Words


def _notice(reply: Reply) -> str:
    rows = chain.from_iterable(section.rows for section in reply.sections)
    notice = cut(one_line(reply.title) or "Touchdown", _NOTICE - 50)
    for line in chain(as_lines(reply.text), map(_said, rows)):
        if size(notice) + size(line) + 2 > _NOTICE - 10:
            return f"{notice}\n…"
        notice += f"\n{line}"
    return notice


def _said(row: Row) -> str:
    mark = f" ({row.mark.rag.value}: {row.mark.word})" if row.mark else ""
    return escape(one_line(f"{row.ref} {row.text}{mark}"))
