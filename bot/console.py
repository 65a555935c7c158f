"""The same bot on a terminal: Reply to rich, and a loop that hears what is typed or piped in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from commands.reply import CHANNEL, Button, Mark, Reply, Row, Section
from store.rag import Rag

STYLE = {Rag.RED: "bold red", Rag.AMBER: "yellow", Rag.GREEN: "green"}
LONG = 28  # a column of references wider than this is folded rather than cut
WIDTH = 100  # wider lines are hard to read, on any screen
FORMAT = re.sub(r"@font-face\s*\{\{.*?\}\}", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
"""Of a picture of a session: rich's own, without fonts that would have to be fetched from elsewhere."""


@dataclass(frozen=True)
class Pressable:
    """The buttons of the last answer, by the number that presses them."""

    buttons: tuple[Button, ...] = ()

    def button(self, typed: str) -> Button | None:
        """The button with that number; None where what was typed is something else."""
        number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 0
        return self.buttons[number - 1] if 0 < number <= len(self.buttons) else None


def terminal(file: IO[str] | None = None, record: bool = False) -> Console:
    """A console no wider than people can read; one that keeps what it showed where it is to be a picture."""
    console = Console(file=file, highlight=False, record=record)
    if console.width > WIDTH:
        console.width = WIDTH
    return console


def _text(words: str, style: str = "") -> Text:
    """Words as a terminal shows them: a channel by its id."""
    return Text(CHANNEL.sub(r"#\1", words), style=style)


def render(reply: Reply) -> tuple[RenderableType, Pressable]:
    """What to print, and what can be pressed: every button has a number, in reading order."""
    numbered = _Numbers()
    parts: list[RenderableType] = [_text(reply.title, "bold")]
    if reply.text.strip():
        parts.append(_text(reply.text.strip()))
    parts += [part for section in reply.sections for part in _section(section, numbered)]
    if reply.buttons:
        parts += [Text(""), numbered.line(reply.buttons)]
    if reply.footer:
        parts.append(_text(reply.footer, "dim"))
    return Group(*parts), Pressable(tuple(numbered.buttons))


class _Numbers:
    """Gives buttons their numbers in the order in which they are printed."""

    def __init__(self) -> None:
        self.buttons: list[Button] = []

    def line(self, buttons: Sequence[Button]) -> Text:
        """ "[1] Done  [2] History"."""
        text = Text()
        for button in buttons:
            self.buttons.append(button)
            text.append(f"[{len(self.buttons)}]", style="cyan bold").append(f" {button.label}   ", style="cyan")
        return text


def _section(section: Section, numbered: _Numbers) -> Iterator[RenderableType]:
    if section.heading:
        yield Text("")
        yield _text(section.heading, "bold underline")
    if section.note.strip():
        yield _text(section.note.strip(), "dim" if section.rows else "")
    if section.rows:
        yield Padding(_table(section.rows, numbered), (0, 0, 0, 1))


def _table(rows: Sequence[Row], numbered: _Numbers) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    long = max(len(row.ref) for row in rows) > LONG
    table.add_column(no_wrap=not long, max_width=LONG + 12 if long else None)
    table.add_column(ratio=1)
    for row in rows:
        table.add_row(Text(row.ref, style="bold"), _body(row, numbered))
    return table


def _body(row: Row, numbered: _Numbers) -> Group:
    first = _mark(row.mark) if row.mark else Text()
    parts: list[RenderableType] = [first.append("  " if row.mark and row.text else "").append(row.text)]
    if row.note:
        parts.append(Text(row.note, style="dim"))
    opens = (Button("Show", row.opens),) if row.opens and not row.ref else ()  # a ref says by itself what to ask for
    if buttons := (*row.buttons, *opens):
        parts.append(numbered.line(buttons))
    return Group(*parts)


def _mark(mark: Mark) -> Text:
    return Text(f"● {mark.rag} {mark.word}", style=STYLE[mark.rag])


def lines_of(stream: IO[str]) -> Iterator[str]:
    """Lines that are piped in."""
    for line in stream:
        yield line.rstrip("\n")


def typed_lines(prompt: Callable[[], str], words: Iterable[str]) -> Iterator[str]:
    """Lines that a person types, with arrow-key history and Tab for the known words, until Ctrl-D."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import WordCompleter
    from prompt_toolkit.history import InMemoryHistory

    session: PromptSession[str] = PromptSession(
        history=InMemoryHistory(), completer=WordCompleter(list(words), sentence=True), complete_while_typing=False
    )
    while True:
        try:
            yield session.prompt(prompt())
        except KeyboardInterrupt:
            continue  # Ctrl-C clears the line, as in a shell
        except EOFError:
            return
