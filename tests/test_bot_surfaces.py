"""What people do in Slack, from the press to the store and back: the real sample programme behind the real door."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from deliveries import (
    House,
    chosen,
    command,
    direct,
    inputs,
    mention,
    open_house,
    opened_home,
    press,
    press_in,
    shortcut,
    submit,
    typed_into,
)
from local_slack import TEAM, LocalSlack, person, refusal

from bot.app import Touchdown
from store import actions, sample, updates
from store.db import open_store
from store.model import Action

MORNING = datetime(2015, 4, 7, 9, 0, tzinfo=ZoneInfo("Europe/London"))
OWNER, LEAD, OFFICE, CHIEF, STRANGER = "UPRIYANAIR", "UGRAHAMSEFTON", "UASHAPATEL", "USOMEBODY", "USTRANGER"
PEOPLE = {OWNER: "Priya Nair", LEAD: "Graham Sefton", OFFICE: "Asha Patel", STRANGER: "Sam Stranger"}


class Council:
    """A council at work: its house, its store, and a clock that goes on by a second with everything that is said."""

    def __init__(self, house: House, touchdown: Touchdown) -> None:
        self.house, self.slack, self.store = house, house.slack, touchdown.store

    def say(self, command_name: str, text: str, by: str = OWNER) -> dict[str, Any]:
        """A slash command's answer; empty where a form was opened."""
        _, answer = self.house.deliver(command(command_name, text, by, response_url=self.slack.response_url))
        return answer or {}

    def press(self, label: str, message: dict[str, Any], by: str = OWNER) -> dict[str, Any]:
        """What the presser of the first button (or choice) of that label is told in private."""
        body = press(_value(label, message), self.slack.response_url, by)
        self.house.deliver(body)
        told = self.slack.asked("respond")
        return told[-1] if told else {}

    def form(self) -> dict[str, Any]:
        """The modal that was opened last."""
        view: dict[str, Any] = self.slack.asked("views.open")[-1]["view"]
        return view

    def send(self, view: dict[str, Any], by: str = OWNER, **values: Any) -> Any:
        """What Slack is told when the form is sent off."""
        return self.house.deliver(submit(view, by, **values))[1]

    def action(self, ref: str) -> Action:
        """As it is stored."""
        with self.store.reading() as session:
            ((programme, *_),) = updates.marks(session, TEAM)
            return actions.find(session, programme, ref)[0]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the sample programme in the workspace that Slack tells of."""
    file = tmp_path_factory.mktemp("council") / "loaded.db"
    store = open_store(f"sqlite:///{file}")
    sample.load(store, TEAM)
    store.close()
    return file


@pytest.fixture
def council(loaded: Path, tmp_path: Path) -> Iterator[Council]:
    shutil.copy(loaded, file := tmp_path / "touchdown.db")
    store = open_store(f"sqlite:///{file}")
    ticks = iter(range(1_000))
    touchdown = Touchdown(store, lambda: MORNING + timedelta(seconds=next(ticks)))
    slack = LocalSlack()
    slack.people.update({one: person(one, name) for one, name in PEOPLE.items()})
    with ExitStack() as stack:
        stack.callback(store.close)
        stack.callback(slack.close)
        yield Council(stack.enter_context(open_house(slack, touchdown.hear)), touchdown)


def test_an_owner_updates_an_action_by_its_form(council: Council) -> None:
    card = council.say("/action", "3.3.2")
    council.press("Update…", card)
    answer = council.send(
        council.form(),
        rating=chosen("red"),
        recovery="Two heads left; agency from May; 30 June",
        note="The panel has met",
        evidence="the shared drive",
        day={"selected_date": "2015-06-30"},
        why="the panel meets in June",
    )
    assert "3.3.2: declared R" in json.dumps(answer["view"])
    one = council.action("3.3.2")
    assert (one.rag, one.recovery) == ("R", "Two heads left; agency from May; 30 June")
    assert (str(one.asked_due), one.asked_why) == ("2015-06-30", "the panel meets in June")


def test_the_answer_of_a_form_takes_everything_back_with_one_press(council: Council) -> None:
    council.say("/action", "3.3.2 update")
    answer = council.send(council.form(), rating=chosen("done"), evidence="the shared drive")
    assert council.action("3.3.2").rag == "G"
    council.house.deliver(press_in(answer["view"], _value("Undo", answer["view"]), OWNER))
    shown = council.slack.asked("views.update")[-1]["view"]
    assert "“completed” and “evidence” taken back" in json.dumps(shown, ensure_ascii=False)
    assert council.action("3.3.2").rag == "A"


def test_a_date_in_the_past_is_told_at_the_date(council: Council) -> None:
    council.say("/action", "3.3.2 extend")
    answer = council.send(council.form(), day={"selected_date": "2015-04-01"}, why="HR")
    assert list(answer["errors"]) == ["day"]
    assert "in the past" in answer["errors"]["day"]


def test_red_without_a_recovery_line_is_told_at_that_line(council: Council) -> None:
    council.say("/action", "3.3.2 update")
    answer = council.send(council.form(), rating=chosen("red"))
    assert list(answer["errors"]) == ["recovery"]
    assert council.action("3.3.2").rag == "A"


def test_one_blank_that_is_wrong_stores_nothing_of_the_others(council: Council) -> None:
    council.say("/action", "3.3.2 update")
    answer = council.send(council.form(), note="kept?", day={"selected_date": "2015-04-01"}, why="HR")
    assert list(answer["errors"]) == ["day"]
    assert council.action("3.3.2").version == 1


def test_a_form_drawn_before_somebody_elses_change_keeps_what_was_typed_and_says_what_changed(council: Council) -> None:
    council.say("/action", "3.3.2 update")
    view = council.form()
    council.say("/action", "3.3.2 amber we have a plan", OFFICE)
    answer = council.send(view, note="my long note")
    told = json.dumps(answer["view"], ensure_ascii=False)
    assert "has changed since you looked: Asha Patel" in told
    assert "my long note" in told
    assert "note saved" in json.dumps(council.send(answer["view"]))


def test_a_note_of_3000_characters_is_kept_whole(council: Council) -> None:
    council.say("/action", "3.3.2 update")
    council.send(council.form(), note="n" * 2_990 + " payload=1")
    with council.store.reading() as session:
        last = updates.history(session, 1, actions.item(council.action("3.3.2")))[0]
    assert last.why == "n" * 2_990 + " payload=1"


def test_an_old_button_says_what_has_changed_since(council: Council) -> None:
    card = council.say("/action", "3.3.2")
    council.say("/action", "3.3.2 done", OFFICE)
    told = council.press("Done", card)
    assert told["text"].startswith("3.3.2 has changed since you looked: Asha Patel (Programme Office) said “completed”")


def test_a_stranger_gets_no_form(council: Council) -> None:
    answer = council.say("/action", "3.3.2 update", STRANGER)
    assert answer["text"].startswith("3.3.2 belongs to Head of CiN")
    assert council.slack.asked("views.open") == []


def test_the_programme_office_adds_a_meeting_by_its_form(council: Council) -> None:
    council.say("/plan", "meeting add", OFFICE)
    view = council.form()
    assert [one["block_id"] for one in inputs(view)] == ["name", "often", "days", "time", "channel"]
    channel = {"selected_conversation": "C0HOME1234"}
    answer = council.send(view, OFFICE, name="Board", days=chosen("Mon", "Thu"), channel=channel)
    assert "Board: every Monday and Thursday 09:30" in json.dumps(answer["view"])


def test_the_programme_office_sets_a_holder_by_picking_a_person(council: Council) -> None:
    council.say("/plan", "post Head of QSP", OFFICE)
    answer = council.send(council.form(), OFFICE, who={"selected_user": "U0NEWHEAD1"})
    assert "Head of QSP: U0NEWHEAD1 from Tue 7 Apr 2015" in json.dumps(answer["view"])


def test_a_message_becomes_the_note_of_an_action_that_is_found_by_typing(council: Council) -> None:
    message = {"type": "message", "text": "Panel met, protocol signed", "ts": "1428000000.000100"}
    council.house.deliver(
        shortcut("record_as_update", OWNER, message=message, channel={"id": "C0HOME", "name": "home"})
    )
    view = council.form()
    _, found = council.house.deliver(typed_into(view, "experienced staff", OWNER))
    assert [one["value"] for one in found["options"]] == ["3.3.2"]
    answer = council.send(view, action=chosen("3.3.2"))
    assert "3.3.2: note saved" in json.dumps(answer["view"])
    assert "Panel met, protocol signed" in json.dumps(answer["view"])


def test_nothing_typed_yet_offers_ones_own_open_actions(council: Council) -> None:
    council.house.deliver(shortcut("update_action", OWNER))
    _, found = council.house.deliver(typed_into(council.form(), "", OWNER))
    assert [one["value"] for one in found["options"]] == ["3.3.2", "5.7.1", "2.2.6", "2.2.11", "5.1.5", "5.1.6"]


def test_app_home_holds_what_is_ones_own_and_follows_what_is_done(council: Council) -> None:
    council.house.deliver(opened_home(OWNER))
    home = council.slack.views[OWNER]
    assert "6 open actions of yours, 5 overdue" in json.dumps(home)
    council.house.deliver(press_in(home, _value("Done", home), OWNER, "home"))
    assert council.action("3.3.2").rag == "G"
    assert council.slack.wait(lambda: "5 open actions of yours, 4 overdue" in json.dumps(council.slack.views[OWNER]))


def test_a_mention_in_a_thread_is_done_and_answered_there(council: Council) -> None:
    council.house.deliver(mention("3.3.2 done", OWNER, thread_ts="1428000000.000100"))
    (said,) = council.slack.asked("chat.postMessage")
    assert (said["thread_ts"], said["text"].split("\n")[0]) == (
        "1428000000.000100",
        "3.3.2: completed on Tue 7 Apr 2015",
    )


def test_a_private_status_is_shared_with_the_channel_on_a_press(council: Council) -> None:
    answer = council.say("/plan", "status workstream 4")
    council.press("Share to channel", answer)
    (said,) = council.slack.asked("chat.postMessage")
    assert said["channel"] == "C0HOME"
    assert "Shared by Priya Nair." in said["text"]


def test_pages_of_a_list_show_every_action_once(council: Council) -> None:
    answer, seen = council.say("/plan", "overdue", OFFICE), list[str]()
    for _ in range(6):
        seen += _refs(answer)
        answer = council.press("Next", answer, OFFICE) if "Next" in json.dumps(answer) else answer
    assert (len(seen), len(set(seen))) == (48, 48)


def test_every_row_of_mine_offers_all_that_can_be_said_of_it(council: Council) -> None:
    answer = council.say("/plan", "mine")
    menus = [one for block in answer["blocks"] for one in block.get("elements", ()) if one["type"] == "overflow"]
    assert len(menus) == len(_refs(answer)) == 6
    assert [one["text"]["text"] for one in menus[0]["options"]][:2] == ["Extend…", "History"]


def test_a_trend_chart_asked_for_in_private_comes_as_a_direct_message(council: Council) -> None:
    answer = council.say("/plan", "status workstream 4 chart")
    assert "The picture comes to you as a direct message." in json.dumps(answer)
    assert council.slack.wait(lambda: council.slack.asked("files.completeUploadExternal"))
    assert council.slack.asked("files.completeUploadExternal")[0]["channel_id"] == f"D{OWNER}"
    (file,) = council.slack.files.values()
    assert file["content"].startswith(b"\x89PNG")
    assert "4 of the 14 dated actions" in file["alt_txt"] or "overdue" in file["alt_txt"]


def test_a_trend_chart_asked_for_in_a_conversation_of_two_that_is_not_ours_comes_by_us(council: Council) -> None:
    council.house.deliver(command("/plan", "status workstream 4 chart", OWNER, channel_id="D0OTHERS"))
    assert council.slack.wait(lambda: council.slack.asked("files.completeUploadExternal"))
    assert council.slack.asked("files.completeUploadExternal")[0]["channel_id"] == f"D{OWNER}"


def test_a_trend_chart_asked_for_in_a_thread_stands_in_that_thread(council: Council) -> None:
    council.house.deliver(mention("status chart", OWNER, thread_ts="1428000000.000100"))
    assert council.slack.wait(lambda: council.slack.asked("files.completeUploadExternal"))
    shared = council.slack.asked("files.completeUploadExternal")[0]
    assert (shared["channel_id"], shared["thread_ts"]) == ("C0HOME", "1428000000.000100")


def test_a_picture_that_cannot_be_sent_is_told(council: Council) -> None:
    council.slack.script("files.getUploadURLExternal", refusal("missing_scope"))
    council.say("/plan", "status chart")
    assert council.slack.wait(lambda: council.slack.asked("respond"))
    assert council.slack.asked("respond")[0]["text"].startswith("The picture could not be sent (missing_scope).")


def test_an_owner_sees_on_their_page_what_they_have_promised(council: Council) -> None:
    council.say("/plan", "promise 3.3.2 by Thursday sign the protocol")
    council.house.deliver(opened_home(OWNER))
    home = json.dumps(council.slack.views[OWNER])
    assert "My promises (1)" in home
    assert "sign the protocol" in home


CHILD = "seen by the nurse, NHS 943 476 5919"  # the number that the NHS itself gives as an example


def _by_form(council: Council) -> object:
    council.press("Update…", council.say("/action", "3.3.2"))
    return council.send(council.form(), note=CHILD)


def _by_shortcut(council: Council) -> None:
    message = {"text": CHILD, "ts": "1.1", "user": OWNER}
    council.house.deliver(
        shortcut("record_as_update", OWNER, message=message, channel={"id": "C0HOME", "name": "home"})
    )


def _by_type_ahead(council: Council) -> None:
    council.house.deliver(shortcut("update_action", OWNER))
    assert council.house.deliver(typed_into(council.form(), CHILD, OWNER))[1] == {"options": []}


DOORS: dict[str, Callable[[Council], object]] = {
    "a command": lambda council: council.say("/action", f"3.3.2 note {CHILD}"),
    "the umbrella": lambda council: council.say("/plan", f"promise by Thursday {CHILD}"),
    "a search": lambda council: council.say("/plan", f"find {CHILD}"),
    "a mention": lambda council: council.house.deliver(mention(f"3.3.2 note {CHILD}", OWNER)),
    "a direct message": lambda council: council.house.deliver(direct(f"3.3.2 note {CHILD}", OWNER)),
    "what is no sentence": lambda council: council.house.deliver(direct(CHILD, OWNER)),
    "a button": lambda council: council.house.deliver(
        press(f"action 3.3.2 note {CHILD}", council.slack.response_url, OWNER)
    ),
    "a form": _by_form,
    "a shortcut": _by_shortcut,
    "type-ahead": _by_type_ahead,
}


@pytest.mark.parametrize("door", DOORS)
def test_a_childs_number_is_kept_said_back_and_logged_at_no_door(
    council: Council, door: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = DOORS[door](council)
    said = json.dumps([answer, [call.asked for call in council.slack.calls]], default=str)
    assert ("an NHS number" in said) is (door != "type-ahead")
    kept = b"".join(path.read_bytes() for path in Path(council.store.engine.url.database or "").parent.iterdir())
    for held in ("943 476 5919", "9434765919", "seen by the nurse"):
        assert held not in said
        assert held.encode() not in kept
        assert held not in caplog.text
    assert council.action("3.3.2").version == 1


def _refs(message: dict[str, Any]) -> list[str]:
    """The refs of the actions that can be completed there."""
    done = [one["value"] for one in _pressable(message) if one["text"]["text"] == "Done"]
    return [value.split(" done")[0].removeprefix("action ") for value in done]


def _value(label: str, message: dict[str, Any]) -> str:
    return str(next(one["value"] for one in _pressable(message) if one["text"]["text"] == label))


def _pressable(message: dict[str, Any]) -> list[dict[str, Any]]:
    blocks = message["blocks"] if isinstance(message["blocks"], list) else json.loads(message["blocks"])
    found = [one for block in blocks for one in (*block.get("elements", ()), block.get("accessory", {"type": ""}))]
    options = [option for one in found for option in one.get("options", ())]
    return [one for one in found if one["type"] == "button"] + options
