"""Forms: what is filled into the blanks becomes a sentence, which is heard like anything that is typed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from commands import parse
from commands.reply import Form
from store.errors import Refusal
from store.screen import refuse_identifying

_BLANK = re.compile(r"\{(\w+)\}")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?!")')


class Unfilled(Refusal):
    """Something is missing that a form can ask for; the words say how to say it without one."""

    def __init__(self, words: str, form: Form, about: str = "") -> None:
        super().__init__(words, about=about)
        self.form = form


def fill(sentence: Sequence[str], values: Mapping[str, str]) -> str:
    """The sentence that the pieces say with ``values`` in their blanks; a piece whose blanks are all empty is left out.

    A piece of which one blank is filled is said, so that nothing that was typed goes unheard. Raises Refusal, about the
    blank, where its words could identify a child: what is kept apart by blanks could otherwise be told of only as a
    whole.
    """
    plain = {name: _plain(name, value) for name, value in values.items()}
    return " ".join(_filled(piece, plain) for piece in sentence if _is_said(piece, plain))


def filled(form: Form, values: Mapping[str, str]) -> Form:
    """The same form with what somebody has filled in already."""
    blanks = tuple(replace(one, value=values.get(one.name, "")) for one in form.blanks)
    return replace(form, blanks=blanks)


@contextmanager
def about(name: str) -> Iterator[None]:
    """What is refused inside is about that blank, unless it says about which."""
    try:
        yield
    except Refusal as refusal:
        refusal.about = refusal.about or name
        raise


def quote(words: str) -> str:
    """``words`` in quotation marks, so that none inside ends them."""
    return '"' + words.replace('"', '""') + '"'


def unquoted(words: str) -> str:
    """What stands in the quotation marks where ``words`` as a whole stand in them; else ``words``."""
    inside, after = quoted(words)
    return inside if words.startswith('"') and not after else words


def quoted(words: str) -> tuple[str, str]:
    """The first word of ``words``, or what ``quote`` made of several, and the rest; as ``parse.quoted`` where no
    quotation mark is doubled."""
    found = _QUOTED.match(words)
    return (found[1].replace('""', '"'), words[found.end() :].strip()) if found else parse.quoted(words)


def _plain(name: str, value: str) -> str:
    try:
        return refuse_identifying(parse.even(value))
    except Refusal as refusal:
        raise Refusal(str(refusal), about=name) from None


def _is_said(piece: str, values: Mapping[str, str]) -> bool:
    names = _BLANK.findall(piece)
    return not names or any(values.get(name) for name in names)


def _filled(piece: str, values: Mapping[str, str]) -> str:
    """Inside quotes a quotation mark is doubled, so that it does not end them."""

    def value(found: re.Match[str]) -> str:
        words = values.get(found[1], "")
        inside = piece[: found.start()].count('"') % 2 == 1
        return words.replace('"', '""') if inside else words

    return _BLANK.sub(value, piece)
