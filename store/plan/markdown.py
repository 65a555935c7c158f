"""Markdown: its tables as rows, all else as prose."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from store.plan.document import Document, Line, within
from store.plan.text import cells_of, clean


def read_markdown(words: str, path: Path) -> Document:
    """The lines of a Markdown text; emphasis and links are only their words."""
    tokens = MarkdownIt("commonmark").enable("table").parse(words)
    return Document(path.name, *within(_lines(tokens), path.name))


def _lines(tokens: list[Token]) -> Iterator[Line]:
    row: list[str] | None = None
    place = ""
    lists = 0  # how deep in lists
    for token in tokens:
        if token.map is not None:
            place = f"line {token.map[0] + 1}"
        if token.type.startswith("list_item_"):
            lists += token.nesting
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            yield Line(place, tuple(row))
            row = None
        elif token.type == "table_close":
            yield Line(place, ())
        elif token.type == "inline":
            words = clean(_words(token))
            if row is not None:
                row.append(words)
            elif words:
                yield Line(place, (words,), listed=lists > 0)
        elif token.type in ("fence", "code_block"):
            yield from (Line(place, cells_of(line)) for line in token.content.splitlines())


def _words(inline: Token) -> str:
    """What a person sees of an inline token. HTML that stands in it is left for ``clean``."""
    seen = {"softbreak": " ", "hardbreak": "\n"}
    return "".join(seen.get(child.type, child.content) for child in inline.children or ())
