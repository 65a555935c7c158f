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
    ids = [element["action_id"] for element in pressables(blocks)]
    assert len(ids) == len(set(ids))
    assert all(text["text"].strip() for text in texts(blocks))


def texts(blocks: list[Block]) -> Iterator[Block]:
    """Every text object, in the order in which it is read."""
    for block in blocks:
        if block["type"] in ("header", "section"):
            yield block["text"]
        yield from (element for element in block.get("elements", ()) if element["type"] == "mrkdwn")
        yield from (element["text"] for element in pressables([block]))


def pressables(blocks: list[Block]) -> Iterator[Block]:
    """Every button."""
    for block in blocks:
        yield from (element for element in block.get("elements", ()) if element["type"] == "button")
        if accessory := block.get("accessory"):
            yield accessory


def shown(blocks: list[Block]) -> str:
    """All that is read, a line a text."""
    return "\n".join(text["text"] for text in texts(blocks))


def _rebuilt(block: Block) -> Any:
    if block["type"] == "header":
        return blockkit.Header(_text(block["text"]))
    if block["type"] == "section":
        accessory = _button(block["accessory"]) if "accessory" in block else None
        return blockkit.Section(_text(block["text"]), accessory=accessory)
    if block["type"] == "context":
        return blockkit.Context([_text(element) for element in block["elements"]])
    assert block["type"] == "actions"
    return blockkit.Actions([_button(element) for element in block["elements"]])


def _text(text: Block) -> blockkit.Text:
    return blockkit.Text(**text)


def _button(button: Block) -> blockkit.Button:
    given = {name: value for name, value in button.items() if name not in ("type", "text")}
    return blockkit.Button(_text(button["text"]), **given)
