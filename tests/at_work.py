"""The whole bot at a Slack that nobody here wrote: real store, app and Web API client. Only its clock is a test's."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import judges

from bot.app import JOBS, Touchdown
from bot.config import Settings
from bot.door import dispatch
from bot.sends import SlackCarrier, web
from bot.shapes import shape
from bot.slack import build
from bot.who import whoami
from jobs import clock
from jobs.clock import Beat, Job
from jobs.outbox import COMPOSERS
from store import sample
from store.db import Store

MORNING = datetime(2015, 4, 7, 9, 0, tzinfo=ZoneInfo("Europe/London"))
STRANGER = "USTRANGER"
Json = dict[str, Any]


def everybody() -> dict[str, str]:
    """The people of the sample programme and one who holds no post there: their names, by their ids."""
    with (sample.HERE / "holders.csv").open(encoding="utf-8", newline="") as lines:
        return {row["slack_id"]: row["holder"] for row in csv.DictReader(lines)} | {STRANGER: "Sam Stranger"}


class AtWork:
    """The bot, standing at ``now``; each sentence takes it a second. ``app`` is what a door is opened on."""

    def __init__(self, settings: Settings, store: Store, now: datetime = MORNING) -> None:
        self.settings, self.store, self.now = settings, store, now
        me = whoami(web(settings))
        self.team = me.team_id
        self.app = build(settings, Touchdown(store, self._tick).hear, me, lambda: self.now.timestamp())
        self.carrier = SlackCarrier(partial(web, settings), me.bot_id, me.team_id)

    def deliver(self, body: Json) -> Json | None:
        """Hands over what Slack delivers: the answer to it, None for an empty one."""
        answer = dispatch(self.app, shape(body))
        assert answer.status == 200, answer.status
        found: Json | None = json.loads(answer.body) if answer.body else None
        judges.keep_answer(found)
        return found

    def _tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def beat(self, words: str, jobs: Sequence[Job] = JOBS) -> Beat:
        """One beat at a local time, "2015-04-08 15:00". It does not wait between messages."""
        self.now = datetime.fromisoformat(words).replace(tzinfo=MORNING.tzinfo)
        return clock.beat(self.store, jobs, self.carrier, self.now, COMPOSERS, lambda _: None, lambda: 0.0)


def pressed(label: str, blocks: Sequence[Json]) -> Json:
    """What Slack says of the first thing called ``label`` in ``blocks`` when it is pressed: a button, or a menu's option."""
    for block, element in _elements(blocks):
        known = {"action_id": element["action_id"], "block_id": block.get("block_id", "b"), "action_ts": "1.1"}
        if _called(element) == label:
            return {"type": element["type"], "value": element.get("value"), **known}
        for option in element.get("options", ()):
            if _called(option) == label:
                return {"type": element["type"], "selected_option": option, **known}
    raise AssertionError(f"nothing is called “{label}” there, only {[_called(one) for _, one in _elements(blocks)]}")


def _elements(blocks: Sequence[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        some = (*block.get("elements", ()), block.get("accessory") or {})
        yield from ((block, element) for element in some if "action_id" in element)


def _called(thing: Json) -> str:
    return str((thing.get("text") or {}).get("text", ""))


def filled_in(view: Json, **words: str) -> Json:
    """``view`` as Slack hands it in: each blank holds what stood in it at first, or what ``words`` say, by its block's
    id. A choice is named by what is read; what a menu finds by typing, by its value."""
    blanks = [block for block in view["blocks"] if block["type"] == "input"]
    assert set(words) <= {block["block_id"] for block in blanks}, f"there are {[one['block_id'] for one in blanks]}"
    held = {one["block_id"]: {one["element"]["action_id"]: _held(one, words.get(one["block_id"]))} for one in blanks}
    return {**view, "state": {"values": held}}


_HOLDS = {
    "plain_text_input": ("value", "initial_value"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "users_select": ("selected_user", "initial_user"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
}
"""What a blank holds, and what stands in it at first, by its kind (Slack's reference of block elements)."""


def _held(block: Json, said: str | None) -> Json:
    element = block["element"]
    kind = element["type"]
    if kind in _HOLDS:
        name, initial = _HOLDS[kind]
        return {"type": kind, name: element.get(initial) if said is None else said}
    if kind == "checkboxes":
        chosen = [one for one in element["options"] if said is not None and _called(one) in said.split(", ")]
        return {"type": kind, "selected_options": element.get("initial_options", []) if said is None else chosen}
    if said is None:
        return {"type": kind, "selected_option": element.get("initial_option")}
    if kind == "external_select":
        return {"type": kind, "selected_option": {"text": {"type": "plain_text", "text": said}, "value": said}}
    (option,) = [one for one in element["options"] if _called(one) == said]
    return {"type": kind, "selected_option": option}
