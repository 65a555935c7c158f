"""Forms: what is filled into the blanks becomes a sentence, which is heard like anything that is typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from commands import parse
from commands.reply import Form
from store.errors import Refusal
from store.screen import refuse_identifying

_BLANK = re.compile(r"\{(\w+)\}")


class Unfilled(Refusal):
    """Something is missing that a form can ask for; the words say how to say it without one."""

    def __init__(self, words: str, form: Form) -> None:
        super().__init__(words)
        self.form = form


def fill(sentence: Sequence[str], values: Mapping[str, str]) -> str:
    """The sentence that the pieces say with ``values`` in their blanks; a piece whose first blank is empty is left out.

    Raises Refusal, about the blank, where its words could identify a child: what is kept apart by blanks could
    otherwise be told of only as a whole.
    """
    plain = {name: _plain(name, value) for name, value in values.items()}
    return " ".join(_filled(piece, plain) for piece in sentence if _is_said(piece, plain))


def filled(form: Form, values: Mapping[str, str]) -> Form:
    """The same form with what somebody has filled in already."""
    blanks = tuple(replace(one, value=values.get(one.name, "")) for one in form.blanks)
    return replace(form, blanks=blanks)


def _plain(name: str, value: str) -> str:
    try:
        return refuse_identifying(parse.even(value))
    except Refusal as refusal:
        raise Refusal(str(refusal), about=name) from None


def _is_said(piece: str, values: Mapping[str, str]) -> bool:
    first = _BLANK.search(piece)
    return first is None or bool(values.get(first[1]))


def _filled(piece: str, values: Mapping[str, str]) -> str:
    """Inside quotes a quotation mark is doubled, so that it does not end them."""

    def value(found: re.Match[str]) -> str:
        words = values.get(found[1], "")
        quoted = piece[: found.start()].count('"') % 2 == 1
        return words.replace('"', '""') if quoted else words

    return _BLANK.sub(value, piece)
