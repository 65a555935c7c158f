"""Forms and pages in Slack: a Form as a modal, a Reply in a modal or on App Home. Pure; see ``blocks``.

A modal remembers in ``private_metadata`` what it asks and where it was opened; the blanks are told apart by the block's
id, which is the blank's name, so that what somebody has filled in survives when the form is drawn anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.blocks import PAGE, Block, Paper, to_blocks
from bot.mrkdwn import cut, escape, one_line
from commands.reply import Blank, Choice, Form, Outcome, Reply, Takes

FORM, ANSWER, HOME = "form", "answer", "home"
"""The callback_id of each kind of view."""

ANSWERED = "value"  # the action_id of every blank
FIND = "find"  # of a blank that an action is found for
NOTHING = "-"  # a choice that leaves its blank empty: Slack takes no empty value
_TITLE, _LABEL, _HINT, _OPTION, _TYPED, _WORDS = 24, 150, 150, 75, 3_000, 2_500
_FEW, _MOST = 4, 100  # choices that are all seen at once, choices of a menu
_REMEMBERED = 3_000


@dataclass(frozen=True)
class Remembered:
    """What a modal knows of itself: the form's sentence and how it is asked for anew, and the channel it came from."""

    channel: str = ""
    asks: str = ""
    sentence: tuple[str, ...] = ()


def form_view(form: Form, channel: str, told: Reply | None = None) -> Block:
    """``form`` as a modal; ``told``, what stands above the blanks because it could not be heard as it was."""
    kept = {"asks": form.asks, "channel": channel, "sentence": list(form.sentence)}
    blocks = [*(_told(told) if told else ()), *(_input(one, first=n == 0) for n, one in enumerate(form.blanks))]
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": _plain(form.title, _TITLE),
        "submit": _plain(form.submit, _TITLE),
        "close": _plain("Cancel", _TITLE),
        "private_metadata": json.dumps(kept)[:_REMEMBERED],
        "blocks": blocks,
    }


def answer_view(reply: Reply, channel: str) -> Block:
    """``reply`` in a modal of its own."""
    title = "Not saved" if reply.outcome is Outcome.REFUSED else "Touchdown"
    return {
        "type": "modal",
        "callback_id": ANSWER,
        "title": _plain(title, _TITLE),
        "close": _plain("Close", _TITLE),
        "private_metadata": json.dumps({"channel": channel}),
        "blocks": to_blocks(reply, PAGE),
    }


def lost_view(reply: Reply, form: Sequence[str], values: Mapping[str, str], channel: str) -> Block:
    """A refusal that no form can mend, with all that was typed, so that it can be copied."""
    words = "\n".join(
        value for name, value in values.items() if value and any(f"{{{name}}}" in piece for piece in form)
    )
    view = answer_view(reply, channel)
    typed = {"type": "section", "text": {"type": "plain_text", "text": cut(one_line(words), _WORDS), "emoji": False}}
    head = {"type": "section", "text": {"type": "mrkdwn", "text": "*What you had written*", "verbatim": True}}
    return {**view, "blocks": [*view["blocks"][:90], head, typed]} if words else view


def home_view(reply: Reply) -> Block:
    """``reply`` as somebody's App Home."""
    return {"type": "home", "callback_id": HOME, "blocks": to_blocks(reply, PAGE)}


def remembered(private_metadata: str) -> Remembered:
    """What ``form_view`` wrote. Raises ValueError for what it cannot have written."""
    kept = json.loads(private_metadata or "{}")
    if not isinstance(kept, dict):
        raise ValueError("metadata")
    sentence = kept.get("sentence", [])
    if not isinstance(sentence, list) or not all(isinstance(piece, str) for piece in sentence):
        raise ValueError("metadata")
    return Remembered(str(kept.get("channel", "")), str(kept.get("asks", "")), tuple(sentence))


def errors(reply: Reply, blocks: Sequence[str]) -> dict[str, str]:
    """The refusal at the blank that is to be mended; empty where it is about none of ``blocks``."""
    return {reply.about: cut(one_line(" ".join((reply.title, reply.text))), _HINT * 4)} if reply.about in blocks else {}


def suggestions(reply: Reply) -> list[Block]:
    """The rows of a list as what can be chosen for a blank: each fills in its ref."""
    rows = [row for section in reply.sections for row in section.rows if row.ref]
    return [_option(Choice(f"{row.ref} {row.text}", row.ref)) for row in rows][:_MOST]


# Inputs


def _told(reply: Reply) -> list[Block]:
    return to_blocks(Reply(reply.title, reply.text), Paper(10, 8_000))


def _input(blank: Blank, first: bool) -> Block:
    hint = {"hint": _plain(blank.hint, _HINT)} if blank.hint else {}
    return {
        "type": "input",
        "block_id": blank.name,
        "label": _plain(blank.label, _LABEL),
        "element": {**_ELEMENTS[blank.takes](blank), **_focus(blank, first)},
        "optional": not blank.needed,
        **hint,
    }


def _focus(blank: Blank, first: bool) -> Block:
    """The first blank is ready to be typed in, unless it stands filled already."""
    return {"focus_on_load": True} if first and blank.takes in (Takes.TEXT, Takes.LONG) and not blank.value else {}


def _typed(blank: Blank) -> Block:
    stands = {"initial_value": blank.value[: min(blank.most, _TYPED)]} if blank.value else {}
    return {
        "type": "plain_text_input",
        "action_id": ANSWERED,
        "multiline": blank.takes is Takes.LONG,
        "max_length": min(blank.most, _TYPED),
        **stands,
    }


def _chosen(blank: Blank) -> Block:
    options = [_option(one) for one in blank.choices[:_MOST]]
    chosen = [option for option in options if option["value"] == (blank.value or NOTHING)]
    few = len(options) <= _FEW
    return {
        "type": "radio_buttons" if few else "static_select",
        "action_id": ANSWERED,
        "options": options,
        **({"initial_option": chosen[0]} if chosen else {}),
    }


def _several(blank: Blank) -> Block:
    options = [_option(one) for one in blank.choices[:10]]
    chosen = [option for option in options if option["value"] in blank.value.split(",")]
    stands = {"initial_options": chosen} if chosen else {}
    return {"type": "checkboxes", "action_id": ANSWERED, "options": options, **stands}


def _picked(kind: str, initial: str, **more: Any) -> Callable[[Blank], Block]:
    def element(blank: Blank) -> Block:
        stands = {initial: blank.value.lstrip("@#")} if blank.value else {}
        return {"type": kind, "action_id": ANSWERED, **more, **stands}

    return element


def _found(blank: Blank) -> Block:
    stands = {"initial_option": _option(Choice(blank.value, blank.value))} if blank.value else {}
    return {
        "type": "external_select",
        "action_id": FIND,
        "min_query_length": 0,
        "placeholder": _plain("A ref, or words of it", _LABEL),
        **stands,
    }


_ELEMENTS: dict[Takes, Callable[[Blank], Block]] = {
    Takes.TEXT: _typed,
    Takes.LONG: _typed,
    Takes.CHOICE: _chosen,
    Takes.SEVERAL: _several,
    Takes.DAY: _picked("datepicker", "initial_date"),
    Takes.TIME: _picked("timepicker", "initial_time"),
    Takes.PERSON: _picked("users_select", "initial_user"),
    Takes.CHANNEL: _picked(
        "conversations_select",
        "initial_conversation",
        filter={"include": ["public", "private"], "exclude_bot_users": True},
    ),
    Takes.ACTION: _found,
}


def _option(choice: Choice) -> Block:
    return {"text": _plain(choice.label, _OPTION), "value": choice.value or NOTHING}


def _plain(text: str, most: int) -> Block:
    """Text of the bot's own; what it holds of a plan is escaped."""
    words = one_line(text)
    return {
        "type": "plain_text",
        "text": escape(words) if len(escape(words)) <= most else cut(words, most),
        "emoji": False,
    }
