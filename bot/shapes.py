"""What Slack delivers, parsed strictly and cut down to the fields that we use, each of the type that Slack documents.

Both doors send every delivery through ``shape``, so that nothing behind them meets a body it does not know.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn
from urllib.parse import parse_qsl

Delivery = dict[str, Any]

NOTHING = "-"
"""What a choice bears that leaves its blank empty: Slack takes no empty value."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_COMMAND = re.compile(r"/[^\s/]{1,64}")
_STAMP = re.compile(r"[0-9]{1,12}\.[0-9]{1,9}")
_MOST_FIELDS = 64
_ANSWERS = (
    ("value", ""),
    ("selected_date", ""),
    ("selected_time", ""),
    ("selected_user", "@"),
    ("selected_conversation", "#"),
)
"""Where each kind of blank holds what was filled in, and the sign that such a name bears in a sentence."""


class Malformed(Exception):
    """A delivery that is not of a form that Slack documents. The text names the part, never what stood in it."""


def parse(content_type: str, raw: bytes) -> dict[str, Any]:
    """The body as a dict: JSON, a form, or the JSON in the one field ``payload`` of a form. Raises Malformed."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return _json(raw)
    if kind != "application/x-www-form-urlencoded":
        raise Malformed("content type")
    form = _form(raw)
    return _json(form["payload"].encode()) if form.keys() == {"payload"} else form


def _json(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw.decode(), object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Malformed("JSON") from None
    if not isinstance(body, dict):
        raise Malformed("JSON")
    return body


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    body = dict(pairs)
    if len(body) < len(pairs):
        raise ValueError
    return body


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)  # NaN and Infinity are no JSON


def _form(raw: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(raw.decode("ascii"), True, True, errors="strict", max_num_fields=_MOST_FIELDS)
        return _unique(pairs)
    except ValueError:
        raise Malformed("form") from None


def shape(body: Mapping[str, Any]) -> Delivery:
    """``body`` with the fields that we use and no others. Raises Malformed."""
    if "command" in body:
        return _command(body)
    kind = _text(body, "type", "")
    if kind in _SHAPES:
        return _SHAPES[kind](body)
    if kind == "url_verification":
        return {"type": kind, "challenge": _text(body, "challenge")}
    if kind == "app_rate_limited":  # more than 30,000 events an hour: Slack has dropped some
        return {"type": kind}
    if body.get("ssl_check") == "1":
        return {"type": "ssl_check"}
    raise Malformed("type")


def _command(body: Mapping[str, Any]) -> Delivery:
    return {
        "command": _matching(body, "command", _COMMAND),
        "text": _text(body, "text", ""),
        "team_id": _matching(body, "team_id", _ID),
        "enterprise_id": _matching(body, "enterprise_id", _ID, ""),
        "user_id": _matching(body, "user_id", _ID),
        "channel_id": _matching(body, "channel_id", _ID),
        "trigger_id": _text(body, "trigger_id"),
        "response_url": _text(body, "response_url", ""),
    }


def _press(body: Mapping[str, Any]) -> Delivery:
    """Something pressed in a message, a modal or on App Home."""
    actions = body.get("actions")
    if not isinstance(actions, list) or len(actions) != 1:
        raise Malformed("actions")
    pressed, message = _part({"actions": actions[0]}, "actions"), _part(body, "message", {})
    container = _part(body, "container", {})
    channel = _matching(_part(body, "channel", {}), "id", _ID, "")
    return {
        "type": "block_actions",
        "user": _person(body),
        "channel": {"id": channel or _matching(container, "channel_id", _ID, "")},
        "message": {
            "ts": _matching(message, "ts", _STAMP, "") or _matching(container, "message_ts", _STAMP, ""),
            "thread_ts": _matching(message, "thread_ts", _STAMP, "") or _matching(container, "thread_ts", _STAMP, ""),
            "private": _is_for_one(container, message),
        },
        "view": _view(_part(body, "view", {})),
        "actions": [{"action_id": _text(pressed, "action_id"), "value": _pressed(pressed)}],
        "trigger_id": _text(body, "trigger_id"),
        "response_url": _text(body, "response_url", ""),
    }


def _is_for_one(container: Mapping[str, Any], message: Mapping[str, Any]) -> bool:
    """Whether one person alone sees the message. Where it is not certain that others do, we say nothing to them."""
    return container.get("is_ephemeral") is True or not message or message.get("subtype") == "ephemeral"


def _pressed(pressed: Mapping[str, Any]) -> str:
    """The value of a button, or of what was chosen in a menu."""
    return _text(pressed, "value", "") or _text(_part(pressed, "selected_option", {}), "value", "")


def _submission(body: Mapping[str, Any]) -> Delivery:
    view = _part(body, "view")
    return {
        "type": "view_submission",
        "user": _person(body),
        "view": {**_view(view), "values": _values(view)},
        "trigger_id": _text(body, "trigger_id", ""),
    }


def _closed(body: Mapping[str, Any]) -> Delivery:
    return {"type": "view_closed", "user": _person(body), "view": _view(_part(body, "view"))}


def _suggestion(body: Mapping[str, Any]) -> Delivery:
    """Somebody types into a blank that something is to be found for."""
    return {
        "type": "block_suggestion",
        "user": _person(body),
        "view": _view(_part(body, "view", {})),
        "action_id": _text(body, "action_id"),
        "block_id": _text(body, "block_id", ""),
        "value": _text(body, "value", ""),
    }


def _shortcut(body: Mapping[str, Any]) -> Delivery:
    """A shortcut, of the whole workspace ("shortcut") or of one message ("message_action")."""
    message = _part(body, "message", {})
    return {
        "type": _text(body, "type"),
        "callback_id": _text(body, "callback_id"),
        "user": _person(body),
        "channel": {"id": _matching(_part(body, "channel", {}), "id", _ID, "")},
        "message": {
            "text": _text(message, "text", ""),
            "ts": _matching(message, "ts", _STAMP, ""),
            "thread_ts": _matching(message, "thread_ts", _STAMP, ""),
        },
        "trigger_id": _text(body, "trigger_id"),
        "response_url": _text(body, "response_url", ""),
    }


def _person(body: Mapping[str, Any]) -> Delivery:
    """Who did it, and of which team; where the whole organisation has installed us a team may be missing."""
    person = _part(body, "user")
    team = _matching(person, "team_id", _ID, "") or _matching(_part(body, "team", {}), "id", _ID, "")
    return {"id": _matching(person, "id", _ID), "team_id": team}


def _view(view: Mapping[str, Any]) -> Delivery:
    return {
        "id": _matching(view, "id", _ID, ""),
        "type": _text(view, "type", ""),
        "callback_id": _text(view, "callback_id", ""),
        "private_metadata": _text(view, "private_metadata", ""),
    }


def _values(view: Mapping[str, Any]) -> dict[str, str]:
    """What was filled in, by the id of the block: "" for a blank that was left empty."""
    found = {}
    for block, elements in _part(_part(view, "state", {}), "values", {}).items():
        if not isinstance(elements, dict) or len(elements) != 1:
            raise Malformed("values")
        found[block] = _answer(_part(elements, next(iter(elements))))
    return found


def _answer(element: Mapping[str, Any]) -> str:
    if chosen := element.get("selected_options"):
        return ",".join(_text(_part({"option": one}, "option"), "value") for one in _listed(chosen))
    for name, sign in _ANSWERS:
        if found := _text(element, name, ""):
            return sign + found
    chosen = _text(_part(element, "selected_option", {}), "value", "")
    return "" if chosen == NOTHING else chosen


def _listed(found: object) -> list[Any]:
    if not isinstance(found, list):
        raise Malformed("values")
    return found


def _event(body: Mapping[str, Any]) -> Delivery:
    event = _part(body, "event")
    return {
        "type": "event_callback",
        "team_id": _matching(body, "team_id", _ID, ""),
        "event_id": _matching(body, "event_id", _ID),
        "event": {
            "type": _text(event, "type"),
            "tab": _text(event, "tab", ""),
            "subtype": _text(event, "subtype", ""),
            "edited": "edited" in event,
            "bot_id": _matching(event, "bot_id", _ID, ""),
            "user": _matching(event, "user", _ID, "") if isinstance(event.get("user"), str) else "",
            "user_team": _matching(event, "user_team", _ID, "") or _matching(event, "team", _ID, ""),
            "channel": _matching(event, "channel", _ID, "") if isinstance(event.get("channel"), str) else "",
            "channel_type": _text(event, "channel_type", ""),
            "text": _text(event, "text", ""),
            "ts": _matching(event, "ts", _STAMP, ""),
            "thread_ts": _matching(event, "thread_ts", _STAMP, ""),
        },
    }


_SHAPES: dict[str, Callable[[Mapping[str, Any]], Delivery]] = {
    "block_actions": _press,
    "block_suggestion": _suggestion,
    "event_callback": _event,
    "message_action": _shortcut,
    "shortcut": _shortcut,
    "view_closed": _closed,
    "view_submission": _submission,
}


def _part(body: Mapping[str, Any], name: str, absent: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    """The object at ``name``; ``absent`` where there is none or null."""
    found = body.get(name)
    found = absent if found is None else found
    if not isinstance(found, dict):
        raise Malformed(name)
    return found


def _text(body: Mapping[str, Any], name: str, absent: str | None = None) -> str:
    """The string at ``name``, without halves of characters; ``absent`` where there is none or null."""
    found = body.get(name)
    found = absent if found is None else found
    if not isinstance(found, str) or (found == "" and absent is None):
        raise Malformed(name)
    try:
        found.encode()
    except UnicodeEncodeError:
        raise Malformed(name) from None
    return found


def _matching(body: Mapping[str, Any], name: str, form: re.Pattern[str], absent: str | None = None) -> str:
    found = _text(body, name, absent)
    if found and not form.fullmatch(found):
        raise Malformed(name)
    return found
