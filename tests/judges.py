"""Four judges of what is sent to Slack: three libraries (``rebuilt``), and the rules that none of them has.

Every message, view and upload that a test produces is kept here and judged when the test ends (``conftest``). Limits
are those of Slack's reference: docs.slack.dev/reference/block-kit, /reference/views, /reference/methods. All lengths
are counted in UTF-16, which is never less than what Slack counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rebuilt import by_blockkit, by_sdk, by_slackblocks

Json = dict[str, Any]
Block = dict[str, Any]

SENT = ("chat.postMessage", "chat.postEphemeral", "chat.update", "respond")
SHOWN = ("views.open", "views.push", "views.publish", "views.update")
MESSAGE, VIEW = (50, 10_000), (100, 250_000)  # blocks, characters of JSON (bolt-js issues 2509, 2867; views.open)


class Refused(AssertionError):
    """A judge's no."""


def accept(message: Json) -> None:
    """Raises Refused where a judge would refuse ``message`` (``text`` and ``blocks``)."""
    _judge(message, JUDGES)


def accept_view(view: Json) -> None:
    """Raises Refused where a judge would refuse ``view``, a modal or an App Home."""
    _judge(view, JUDGES)


def accept_upload(method: str, asked: Json) -> None:
    """Raises Refused where what is told of a file cannot be."""
    _judge({"method": method, **asked}, (by_upload_rules,))


def _judge(surface: Json, judges: Iterable[Callable[[Json], None]]) -> None:
    for judge in judges:
        try:
            judge(surface)
        except Exception as refusal:
            why = f"{judge.__name__}: {type(refusal).__name__}: {refusal}"
            raise Refused(f"{why}\n{json.dumps(surface)[:4_000]}") from refusal


# What tests produce


_kept: list[tuple[str, Json]] = []
_known: set[str] = set()


def keep(method: str, asked: Json) -> None:
    """Keeps a call of the Web API, to be judged when the test ends."""
    if method in (*SENT, *SHOWN) or method.startswith("files."):
        _kept.append((method, asked))


def keep_answer(answer: Any) -> None:
    """Keeps the answer to a delivery, to be judged when the test ends."""
    if isinstance(answer, dict):
        _kept.append(("answer", answer))


def kept() -> list[tuple[str, Json]]:
    """What is kept and not judged yet: methods with what they were asked, "answer" for an answer to a delivery."""
    return list(_kept)


def pronounce() -> None:
    """Judges what was kept since the last time. Raises Refused."""
    waiting, _kept[:] = _kept[:], []
    for method, asked in waiting:
        same = method + json.dumps(asked, sort_keys=True)
        if same not in _known:
            _pronounce(method, asked)
            _known.add(same)


def _pronounce(method: str, asked: Json) -> None:
    if method.startswith("files."):
        accept_upload(method, asked)
    if "view" in asked:
        accept_view(_read(asked["view"]))
    if "blocks" in asked or method in SENT:
        accept({"text": asked["text"], "blocks": _read(asked["blocks"])})
    if asked.get("options"):
        accept_view(_alone({"type": "multi_static_select", "action_id": "a", "options": asked["options"]}))
    if asked.get("response_action") == "errors":
        _judge(asked["errors"], (by_error_rules,))


def by_error_rules(errors: Json) -> None:
    """Raises where what stands at a blank says nothing."""
    assert errors, "errors, but none"
    for text in errors.values():
        _told("an error", text, 3_000)


def _read(part: Any) -> Any:
    return json.loads(part) if isinstance(part, str) else part


def _alone(element: Json) -> Json:
    plain = {"type": "plain_text", "text": "A"}
    block = {"type": "input", "label": plain, "element": element}
    return {"type": "modal", "title": plain, "submit": plain, "blocks": [block]}


# Rules that no library has


def by_rules(surface: Json) -> None:
    """Raises where ``surface`` breaks what Slack's reference says and the libraries do not look at."""
    blocks, kind = surface["blocks"], surface.get("type", "message")
    most, longest = MESSAGE if kind == "message" else VIEW
    assert 0 < len(blocks) <= most, f"{len(blocks)} blocks"
    assert len(json.dumps(blocks if kind == "message" else surface)) < longest, "too long in all"
    if kind == "message":
        _told("the text beside the blocks", surface["text"], 4_000)
    _once("block_id", [block["block_id"] for block in blocks if "block_id" in block])
    for block in blocks:
        _once("action_id in a block", [element["action_id"] for element in elements([block])])
        assert block.get("elements", True), f"an empty {block['type']}"
    every = list(elements(blocks))
    assert sum(element.get("focus_on_load", False) for element in every) < 2, "two focus_on_load"
    assert kind == "modal" or all(element["type"] != "file_input" for element in every), "file_input outside a modal"
    assert kind != "modal" or "submit" in surface or all(block["type"] != "input" for block in blocks), "no submit"
    for element in every:
        _choices(element)
        _typed(element)
    for path, part in _parts(surface, kind):
        _part(path, part)


_TEXTS = {  # text objects by where they stand: the most characters, and whether only plain_text is taken
    "header.text": (150, True),
    "section.text": (3_000, False),
    "context.elements": (3_000, False),
    "input.label": (2_000, True),
    "input.hint": (2_000, True),
    "button.text": (75, True),
    "option.text": (75, True),
    "group.label": (75, True),
    "confirm.title": (100, True),
    "confirm.text": (300, True),
    "confirm.confirm": (30, True),
    "confirm.deny": (30, True),
    "modal.title": (24, True),
    "modal.submit": (24, True),
    "modal.close": (24, True),
    "image.title": (2_000, True),
    "placeholder": (150, True),
}
_STRINGS = {
    "action_id": 255,
    "alt_text": 2_000,
    "block_id": 255,
    "button.value": 2_000,
    "callback_id": 255,
    "option.value": 150,
    "private_metadata": 3_000,
}
_COUNTS = {
    "actions.elements": 25,
    "checkboxes.options": 10,
    "context.elements": 10,
    "option_groups": 100,
    "options": 100,
    "overflow.options": 5,
    "radio_buttons.options": 10,
    "section.fields": 10,
}
_OWNERS = {"initial_option": "option", "initial_options": "option", "options": "option", "option_groups": "group"}


def _parts(value: Any, owner: str) -> Iterator[tuple[str, Any]]:
    """Everything in ``value`` with where it stands: ("button.text", {…})."""
    for name, part in value.items():
        yield f"{owner}.{name}", part
        for one in part if isinstance(part, list) else [part]:
            if isinstance(one, dict):
                if isinstance(part, list):
                    yield f"{owner}.{name}", one
                yield from _parts(one, one.get("type", _OWNERS.get(name, name)))


def _part(path: str, part: Any) -> None:
    name = path.split(".")[1]
    if isinstance(part, dict) and part.get("type") in ("plain_text", "mrkdwn"):
        most, plain = _TEXTS.get(path) or _TEXTS[name]
        assert part["type"] == "plain_text" or not plain, f"{path} must be plain"
        assert part["type"] == "plain_text" or part.get("verbatim") is True, f"{path} makes links of plain words"
        _told(path, part["text"], most)
    elif isinstance(part, str) and (most := _STRINGS.get(path) or _STRINGS.get(name, 0)):
        _told(path, part, most)
    elif isinstance(part, list) and (most := _COUNTS.get(path) or _COUNTS.get(name, 0)):
        assert 0 < len(part) <= most, f"{len(part)} of {path}"


def _told(what: str, text: str, most: int) -> None:
    assert re.search(r"[^\s\u200b-\u200f\u2060\ufeff]", text), f"{what} says nothing"
    assert _length(text) <= most, f"{what}: {_length(text)} characters, at most {most}"
    assert not re.search(r"[\x00-\x08\x0b-\x1f\ud800-\udfff]", text), f"{what} holds what is no character"


def _length(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _once(what: str, ids: list[str]) -> None:
    assert len(ids) == len(set(ids)), f"the same {what} twice: {sorted(ids)}"


def _choices(element: Block) -> None:
    """Each option has a value of its own, and what is chosen at first is one of them, exactly."""
    listed = [*element.get("options", ()), *(o for group in element.get("option_groups", ()) for o in group["options"])]
    _once("value in a menu", [option["value"] for option in listed])
    chosen = element.get("initial_options", [element["initial_option"]] if "initial_option" in element else [])
    assert element["type"] == "external_select" or all(one in listed for one in chosen), "chosen, but not an option"
    assert "initial_options" not in element or chosen, "initial_options, but none"


def _typed(element: Block) -> None:
    if element["type"] == "plain_text_input":
        most, value = element.get("max_length", 3_000), element.get("initial_value", "")
        assert 1 <= most <= 3_000, f"max_length {most}"
        assert _length(value) <= most, "initial_value is longer than max_length"
        assert element.get("multiline") or "\n" not in value, "several lines in one"


def by_upload_rules(asked: Json) -> None:
    """Raises where a file has no name or title, or a picture no description (files.getUploadURLExternal: 1,000)."""
    method = asked["method"]
    if method == "files.getUploadURLExternal":
        _told("the name of a file", asked["filename"], 255)
        assert int(asked["length"]) > 0, "an empty file"
        if re.search(r"\.(?:png|jpe?g|gif)$", asked["filename"]):
            _told("the description of a picture", asked["alt_txt"], 1_000)
    if method == "files.completeUploadExternal":
        files = _read(asked["files"])
        assert files, "no file"
        for one in files:
            _told("the title of a file", one["title"], 255)


JUDGES = (by_rules, by_sdk, by_blockkit, by_slackblocks)


# Reading what is shown


def texts(blocks: list[Block]) -> Iterator[Block]:
    """Every text object, in the order in which it is read."""
    for block in blocks:
        yield from (block[name] for name in ("text", "label", "hint") if name in block)
        yield from (element for element in block.get("elements", ()) if element["type"] == "mrkdwn")
        for element in elements([block]):
            yield from (element[name] for name in ("text", "placeholder") if name in element)
            yield from element.get("confirm", {}).values()
            for group in element.get("option_groups", [element]):
                yield from ([group["label"]] if "label" in group else [])
                yield from (option["text"] for option in group.get("options", ()))


def elements(blocks: list[Block]) -> Iterator[Block]:
    """Everything that can be pressed, chosen from or filled in."""
    for block in blocks:
        inside = [*block.get("elements", ()), *(block[name] for name in ("accessory", "element") if name in block)]
        yield from (element for element in inside if element["type"] not in ("mrkdwn", "plain_text", "image"))


def pressables(blocks: list[Block]) -> Iterator[Block]:
    """Every button, those behind three dots too: its text, its value and, of the former, its action_id."""
    for element in elements(blocks):
        yield from (element["options"] if element["type"] == "overflow" else [element] if "value" in element else ())


def shown(blocks: list[Block]) -> str:
    """All that is read, a line a text."""
    return "\n".join(text["text"] for text in texts(blocks))
