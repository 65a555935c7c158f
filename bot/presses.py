"""What can be pressed, as Slack's elements: buttons, the question that some ask first, the options of menus. Pure.

What is pressed says a sentence, which is sent whole or not at all: half a sentence would say something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.mrkdwn import as_heard, cut, one_line, width
from commands.reply import Button

Block = dict[str, Any]

SAYS, TURNS, OPENS = "say", "turn", "open"
"""How the action_id of what can be pressed begins: a sentence, another page, the whole of a row."""

MOST = 25  # buttons in one place
_LABEL, _VALUE = 75, 2_000
_ABREAST = 5  # what stands side by side in one block
_SHOWN, _MENU = 2, 5  # of a row's buttons: those that are seen at once, those behind its three dots
_OPTION, _OPTION_VALUE, _OPTIONS = 60, 150, 100  # of a menu
_QUESTION, _ANSWER = 300, 30  # of what is asked before a button is taken


def shared_out(buttons: Sequence[Button]) -> tuple[list[Button], list[Button]]:
    """Those that are seen at once, and those behind the three dots: where more than a few, the last ones.

    Behind the dots nothing can be asked first, nothing can take another's place, and no two can say the same.
    """
    each = list(dict.fromkeys(buttons))
    if len(each) <= _SHOWN + 1:
        return each, []
    bare = [one for one in each[_SHOWN:] if not one.asks and not one.turns and _is_whole(one, _OPTION_VALUE)]
    menu = list({_value(one): one for one in reversed(bare)}.values())[::-1][:_MENU]
    return [one for one in each if one not in menu], menu


def buttons_of(buttons: Iterable[Button]) -> tuple[Block, ...]:
    """The buttons whose sentence fits, still without numbers."""
    return tuple(_button(one) for one in buttons if _is_whole(one, _VALUE))[:MOST]


def options_of(buttons: Iterable[Button]) -> tuple[Block, ...]:
    """The same as options of a menu."""
    return tuple(_option(one) for one in buttons if _is_whole(one, _OPTION_VALUE))


def opening(option: Block, number: Iterator[int]) -> Block:
    """The button that opens what ``option`` of a menu would."""
    return {**_button(Button("Open", option["value"])), "action_id": f"{OPENS}:{next(number)}"}


def dots(options: Sequence[Block], number: Iterator[int]) -> Block:
    """The three dots with a few options behind them."""
    return {"type": "overflow", "options": list(options), "action_id": f"{SAYS}:{next(number)}"}


def menus(opens: Sequence[Block]) -> list[Block]:
    """Menus that open each row which has no button of its own."""
    options = list({one["value"]: one for one in opens}.values())
    menu = {"type": "static_select", "placeholder": plain("Open one of these …")}
    parts = [options[at : at + _OPTIONS] for at in range(0, len(options), _OPTIONS)]
    return abreast([{**menu, "options": part, "action_id": f"{OPENS}:{n}"} for n, part in enumerate(parts)])


def abreast(pressed: Sequence[Block]) -> list[Block]:
    """Blocks with a few elements side by side in each; none where there is none."""
    rows = (pressed[at : at + _ABREAST] for at in range(0, len(pressed), _ABREAST))
    return [{"type": "actions", "elements": list(some)} for some in rows]


def numbered(button: Block, number: Iterator[int]) -> Block:
    """The same button with an action_id that no other has."""
    return {**button, "action_id": f"{button['action_id']}:{next(number)}"}


def plain(escaped: str) -> Block:
    """A text object in which nothing is formatted."""
    return {"type": "plain_text", "text": escaped, "emoji": False}


def _button(button: Button) -> Block:
    style = {"style": button.style} if button.style in ("primary", "danger") else {}
    asked = {"confirm": _question(button)} if button.asks else {}
    kind = TURNS if button.turns else SAYS
    text = plain(_label(button, _LABEL))
    return {"type": "button", "text": text, "value": _value(button), "action_id": kind, **style, **asked}


def _question(button: Button) -> Block:
    return {
        "title": plain("Are you sure?"),
        "text": plain(cut(one_line(button.asks), _QUESTION, width) or _label(button, _LABEL)),
        "confirm": plain(cut(one_line(button.label) or "Yes", _ANSWER, width)),
        "deny": plain("No"),
    }


def _option(button: Button) -> Block:
    return {"text": plain(_label(button, _OPTION)), "value": _value(button)}


def _label(button: Button, most: int) -> str:
    return cut(one_line(button.label) or one_line(button.sentence) or "…", most, width)


def _is_whole(button: Button, most: int) -> bool:
    return 0 < width(_value(button)) <= most


def _value(button: Button) -> str:
    return as_heard(button.sentence)
