"""Three judges of Block Kit that need no Slack: blockkit, slack_sdk's models, and our own list of what they let pass."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import blockkit
from slack_sdk.models.blocks import Block as SdkBlock

Block = dict[str, Any]


def accept(message: dict[str, Any]) -> None:
    """Fails where one of the judges would refuse ``message`` (``text`` and ``blocks``)."""
    blocks = message["blocks"]
    assert 0 < len(message["text"]) < 4_000
    assert 0 < len(blocks) <= 50
    assert len(json.dumps(blocks)) < 10_000
    built: dict[str, Any] = blockkit.Message(blocks=[_rebuilt(block) for block in blocks]).build()  # type: ignore[no-untyped-call]
    assert built == {"blocks": blocks}
    for parsed in SdkBlock.parse_all(blocks):
        parsed.validate_json()
    assert all(len(one["text"]["text"]) <= 75 for one in pressables(blocks))
    ids = [element["action_id"] for element in elements(blocks)]
    assert len(ids) == len(set(ids))
    assert all(text["text"].strip() for text in texts(blocks))


def texts(blocks: list[Block]) -> Iterator[Block]:
    """Every text object, in the order in which it is read."""
    for block in blocks:
        if block["type"] in ("header", "section"):
            yield block["text"]
        yield from (element for element in block.get("elements", ()) if element["type"] == "mrkdwn")
        for element in elements([block]):
            yield from (element[name] for name in ("text", "placeholder") if isinstance(element.get(name), dict))
            yield from (option["text"] for option in element.get("options", ()))


def elements(blocks: list[Block]) -> Iterator[Block]:
    """Everything that can be pressed or chosen from."""
    for block in blocks:
        yield from (element for element in block.get("elements", ()) if element["type"] != "mrkdwn")
        if accessory := block.get("accessory"):
            yield accessory


def pressables(blocks: list[Block]) -> Iterator[Block]:
    """Every button, those behind three dots too: its text, its value and, of the former, its action_id."""
    for element in elements(blocks):
        yield from (element["options"] if element["type"] == "overflow" else [element] if "value" in element else ())


def shown(blocks: list[Block]) -> str:
    """All that is read, a line a text."""
    return "\n".join(text["text"] for text in texts(blocks))


def _rebuilt(block: Block) -> Any:
    if block["type"] == "header":
        return blockkit.Header(_text(block["text"]))
    if block["type"] == "section":
        accessory = _element(block["accessory"]) if "accessory" in block else None
        return blockkit.Section(_text(block["text"]), accessory=accessory)
    if block["type"] == "context":
        return blockkit.Context([_text(element) for element in block["elements"]])
    assert block["type"] == "actions"
    return blockkit.Actions([_element(element) for element in block["elements"]])


def _text(text: Block) -> blockkit.Text:
    return blockkit.Text(**text)


def _element(element: Block) -> Any:
    if element["type"] == "button":
        return _button(element)
    options = [blockkit.Option(_text(option["text"]), value=option["value"]) for option in element["options"]]
    if element["type"] == "overflow":
        return blockkit.Overflow(element["action_id"], options)
    assert element["type"] == "static_select"
    return blockkit.StaticSelect(element["action_id"], options, placeholder=_text(element["placeholder"]))


def _button(button: Block) -> blockkit.Button:
    given = {name: value for name, value in button.items() if name not in ("type", "text", "confirm")}
    if "confirm" in button:
        parts = {name: _text(part) for name, part in button["confirm"].items()}
        given["confirm"] = blockkit.Confirm(parts["title"], parts["text"], parts["confirm"], parts["deny"])
    return blockkit.Button(_text(button["text"]), **given)
