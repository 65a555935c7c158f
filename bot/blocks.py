"""Reply to Block Kit. Pure, and the only place that knows Slack's markup, escaping and limits.

Laid out for a phone: one column, the notification first. What people wrote is escaped once and can neither mention,
link nor break the layout. The limits hold by construction: what does not fit is counted in a closing line. All sizes
are characters as they travel (JSON, where one outside ASCII is six), which is never less than what Slack counts.
"""

from __future__ import annotations

import json
import re
import textwrap
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import Any

from commands.reply import Button, Mark, Reply, Row, Section
from store.rag import Rag

Block = dict[str, Any]

MOST_BLOCKS = 50
MOST_OF_ALL = 9_900  # all blocks of a message; Slack refuses at about 12,000 (bolt-js issues 2509, 2867)
MOST_BUTTONS = 25  # in one place
_HEADER, _SECTION, _LABEL, _VALUE = 150, 3_000, 75, 2_000
_TITLE, _HEADING, _NOTE, _SMALL = 1_500, 250, 1_000, 1_500
_REF, _TEXT, _WORD, _ROW_NOTE = 100, 1_700, 250, 700  # together less than a section
_NOTICE = 900  # the text beside the blocks: notification, screen reader
_ABREAST = 5  # buttons in one block

_EMOJI = {Rag.RED: ":red_circle:", Rag.AMBER: ":large_orange_circle:", Rag.GREEN: ":large_green_circle:"}
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)  # control characters, bidi overrides, halves of characters
_TYPED = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>|&(amp|lt|gt);")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">"}
_RUN = re.compile("`{2,}")
_BREAK = "\u200b"  # not seen, and taken out again where a sentence is read (commands/parse.py)


@dataclass(frozen=True)
class _Row:
    """A row as it will be shown: its text, its buttons, and how many of these no button can hold."""

    text: str
    buttons: tuple[Block, ...]
    lost: int


@dataclass(frozen=True)
class _Drawn:
    """A reply as it will be shown if there is room; sections are their heads with their rows."""

    title: Block
    lines: tuple[str, ...]
    sections: tuple[tuple[str, tuple[_Row, ...]], ...]
    buttons: tuple[Block, ...]
    lost: int
    footer: str


@dataclass(frozen=True)
class _Room:
    """How much of it is shown: rows of each section, sections, buttons below them, lines of the text."""

    rows: int
    sections: int
    buttons: int
    lines: int


_DIALS = ("rows", "sections", "buttons", "lines")


def to_message(reply: Reply) -> dict[str, Any]:
    """``text`` (for notifications and screen readers, complete in itself) and ``blocks``."""
    return {"text": _notice(reply), "blocks": to_blocks(reply)}


def to_blocks(reply: Reply) -> list[Block]:
    """At most 50 blocks, together under 10,000 characters. Rows go first where not all fits, then whole sections,
    buttons, lines of the text; a last line says how many are missing."""
    drawn = _draw(reply)
    most_rows = max((len(rows) for _, rows in drawn.sections), default=0)
    room = whole = _Room(most_rows, len(drawn.sections), len(drawn.buttons), len(drawn.lines))
    if _fits(blocks := _render(drawn, whole)):
        return blocks
    for dial in _DIALS:
        room = room if _fits(_render(drawn, room)) else _widest(drawn, room, dial, whole)
    for dial in _DIALS:  # what was shut in vain is opened again
        room = _widest(drawn, room, dial, whole)
    return _render(drawn, room)


def from_slack(text: str) -> str:
    """What a person typed, from what Slack sends: characters, ``@U123``, ``#C1`` and addresses instead of markup."""
    return _TYPED.sub(_typed, text)


def from_entities(text: str) -> str:
    """``text`` with ``&amp;``, ``&lt;`` and ``&gt;`` back as characters: Slack escapes what we sent as plain text."""
    return _ENTITY.sub(lambda found: _ENTITIES[found[1]], text)


def _typed(found: re.Match[str]) -> str:
    sigil, target, label, entity = found.groups()
    if entity:
        return _ENTITIES[entity]
    if sigil == "!":  # <!here>, <!subteam^S1|@leads>, <!date^1^{date}|1 May>
        return from_entities(label or f"@{target}")
    return sigil + from_entities(re.sub(r"^(?:mailto|tel):", "", target))


# Fitting


def _widest(drawn: _Drawn, room: _Room, dial: str, whole: _Room) -> _Room:
    """``room`` with ``dial`` as far open as fits; shut where even that does not help."""

    def too_wide(opened: int) -> bool:
        return not _fits(_render(drawn, replace(room, **{dial: opened})))

    return replace(room, **{dial: max(0, bisect_left(range(getattr(whole, dial) + 1), True, key=too_wide) - 1)})


def _fits(blocks: Sequence[Block]) -> bool:
    return len(blocks) <= MOST_BLOCKS and len(json.dumps(blocks)) <= MOST_OF_ALL


def _render(drawn: _Drawn, room: _Room) -> list[Block]:
    number = count(1)
    shown = drawn.sections[: room.sections]
    return [
        drawn.title,
        *_texts(drawn.lines[: room.lines], "\n"),
        *chain.from_iterable(_section(head, rows, room.rows, number) for head, rows in shown),
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
    buttons = _buttons(reply.buttons)
    footer = _cut(_line(reply.footer), _SMALL)
    lost = len(reply.buttons) - len(buttons)
    return _Drawn(_title(reply.title), tuple(_lines(reply.text)), sections, buttons, lost, footer)


def _title(title: str) -> Block:
    words = _line(title) or "Touchdown"
    if _size(_escape(words)) <= _HEADER:
        return {"type": "header", "text": {"type": "plain_text", "text": _escape(words), "emoji": False}}
    return _text(_bold(_cut(words, _TITLE)))


def _head(section: Section) -> str:
    heading, note = _bold(_cut(_line(section.heading), _HEADING)), _cut(_line(section.note), _NOTE)
    return "\n".join(filter(None, (heading, note)))


def _drawn_row(row: Row) -> _Row:
    buttons = _buttons(row.buttons)
    ref, text = _bold(_cut(_line(row.ref), _REF)), _cut(_line(row.text), _TEXT)
    first = f"{ref} {text}".strip() if ref else text and f"• {text}"
    lines = filter(None, (first, _mark(row.mark), _cut(_line(row.note), _ROW_NOTE)))
    return _Row("\n".join(lines), buttons, len(row.buttons) - len(buttons))


def _mark(mark: Mark | None) -> str:
    return f"{_EMOJI[mark.rag]} *{mark.rag.value}* {_cut(_line(mark.word), _WORD)}".rstrip() if mark else ""


def _buttons(buttons: Sequence[Button]) -> tuple[Block, ...]:
    """Those whose sentence fits into a button whole (half a sentence would say something else), without numbers."""
    said = ((_line(one.sentence), one) for one in buttons)
    return tuple(_button(one, sentence) for sentence, one in said if 0 < _size(sentence) <= _VALUE)[:MOST_BUTTONS]


def _button(button: Button, sentence: str) -> Block:
    label = {"type": "plain_text", "text": _cut(_line(button.label) or sentence, _LABEL), "emoji": False}
    style = {"style": button.style} if button.style in ("primary", "danger") else {}
    return {"type": "button", "text": label, "value": sentence, **style}


# Blocks


def _section(head: str, rows: Sequence[_Row], most: int, number: Iterator[int]) -> list[Block]:
    blocks: list[Block] = []
    waiting = [head]
    for row in rows[:most]:
        if row.buttons:
            blocks += [*_packed(waiting), *_pressable(row, number)]
            waiting = []
        else:
            waiting.append(row.text)
    if len(rows) > most:
        waiting.append(f"… and {len(rows) - most:,} more")
    return [*blocks, *_packed(waiting)]


def _packed(rows: Iterable[str]) -> list[Block]:
    rows = list(rows)
    return _texts(rows, "\n\n" if any("\n" in row for row in rows[1:]) else "\n")


def _texts(pieces: Iterable[str], between: str) -> list[Block]:
    """As few sections as hold ``pieces``, each whole."""
    texts: list[str] = []
    for piece in filter(None, pieces):
        if texts and _size(texts[-1]) + _size(between) + _size(piece) <= _SECTION:
            texts[-1] += between + piece
        else:
            texts.append(piece)
    return [_text(text) for text in texts if text.strip()]


def _pressable(row: _Row, number: Iterator[int]) -> list[Block]:
    if row.text and len(row.buttons) == 1:
        return [{**_text(row.text), "accessory": _numbered(row.buttons[0], number)}]
    return [*_texts([row.text], "\n"), *_actions(row.buttons, number)]


def _actions(buttons: Sequence[Block], number: Iterator[int]) -> list[Block]:
    abreast = (buttons[at : at + _ABREAST] for at in range(0, len(buttons), _ABREAST))
    return [{"type": "actions", "elements": [_numbered(one, number) for one in some]} for some in abreast]


def _numbered(button: Block, number: Iterator[int]) -> Block:
    return {**button, "action_id": f"say:{next(number)}"}


def _context(*texts: str) -> list[Block]:
    elements = [_text(text)["text"] for text in texts if text]
    return [{"type": "context", "elements": elements}] if elements else []


def _text(text: str) -> Block:
    """``verbatim`` keeps Slack from making links and mentions of plain words ("@channel", "#general")."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


# Words


def _notice(reply: Reply) -> str:
    rows = chain.from_iterable(section.rows for section in reply.sections)
    notice = _cut(_line(reply.title) or "Touchdown", _NOTICE - 50)
    for line in chain(_lines(reply.text), map(_said, rows)):
        if _size(notice) + _size(line) + 2 > _NOTICE - 10:
            return f"{notice}\n…"
        notice += f"\n{line}"
    return notice


def _said(row: Row) -> str:
    mark = f" ({row.mark.rag.value}: {row.mark.word})" if row.mark else ""
    return _escape(_line(f"{row.ref} {row.text}{mark}"))


def _lines(text: str) -> list[str]:
    """``text`` as escaped lines, each short enough for a section; an empty line stays one, none at the ends."""
    lines = [_UNSEEN.sub("", line.expandtabs(4)).rstrip() for line in text.strip().splitlines()]
    short = (textwrap.wrap(line, 200) if _size(_escape(line)) > _TEXT else [line] for line in lines)
    return [_escape(line) or " " for line in chain.from_iterable(short)]


def _line(text: str) -> str:
    """``text`` on one line, without what cannot be seen."""
    return " ".join(_UNSEEN.sub("", " ".join(text.split())).split())


def _escape(line: str) -> str:
    """``line`` so that Slack shows it as it stands: no mention, no link, no code block, no quotation."""
    escaped = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if "``" in escaped:
        escaped = _RUN.sub(lambda run: _BREAK.join(run[0]), escaped)
    return _BREAK + escaped if escaped.lstrip().startswith("&gt;") else escaped


def _cut(line: str, most: int) -> str:
    """``line`` escaped, and ended with "…" where it is longer than ``most``; no character is cut in two."""
    if len(line) <= most and _size(_escape(line)) <= most:
        return _escape(line)
    tried = range(min(len(line), most))  # no character is smaller than one
    end = bisect_left(tried, True, key=lambda at: _size(_escape(line[:at] + "…")) > most) - 1
    while end > 0 and (
        unicodedata.combining(line[end]) or line[end] == "\ufe0f" or "\u200d" in line[end - 1 : end + 1]
    ):
        end -= 1
    return _escape(line[:end].rstrip() + "…")


def _bold(escaped: str) -> str:
    """Bold, unless ``escaped`` holds the signs that would end it early."""
    return f"*{escaped}*" if escaped and not set("*`") & set(escaped) else escaped


def _size(text: str) -> int:
    return len(json.dumps(text)) - 2
