"""The judges themselves: each of them refuses what is wrong, and nothing that a test sends escapes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import judges
import pytest
from deliveries import House, command
from local_slack import page
from rebuilt import by_blockkit, by_sdk, by_slackblocks
from websockets.sync.client import connect

from bot.blocks import to_message
from bot.views import form_view, home_view
from commands.reply import Blank, Button, Choice, Form, Reply, Row, Section, Takes

Json = dict[str, Any]
Judges = tuple[Callable[[Json], None], ...]
ROW = Row("Sign it", "3.3.2", buttons=(Button("Done", "done"), Button("Note", "note", asks="Sure?")))
MESSAGE = to_message(Reply("A", "B", (Section("C", (ROW,)),), footer="D"))
MANY = [{"text": {"type": "plain_text", "text": "A"}, "value": f"post {number}"} for number in range(11)]
CHOICES = tuple(Choice(f"Post {number}", f"post {number}") for number in range(9))
MODAL = form_view(
    Form(
        "Update",
        "action update",
        ("{note}", "{post}"),
        (Blank("note", "Note"), Blank("post", "Post", Takes.CHOICE, value="post 3", choices=CHOICES)),
    ),
    "C1",
)
HOME = home_view(Reply("A", sections=(Section("C", (ROW,)),)))


def changed(surface: Json, path: str, value: Any) -> Json:
    """The same surface with another value at ``path`` ("blocks 0 text text"); a callable changes what is there."""
    found: Any = json.loads(json.dumps(surface))
    surface = found
    *way, last = [int(part) if part.isdecimal() else part for part in path.split()]
    for part in way:
        found = found[part]
    found[last] = value(found[last]) if callable(value) else value
    return surface


@pytest.mark.parametrize("judge", judges.JUDGES)
@pytest.mark.parametrize("surface", [MESSAGE, MODAL, HOME])
def test_each_judge_accepts_what_is_right(judge: Callable[[Json], None], surface: Json) -> None:
    judge(surface)


ALL, NOT_SDK = (by_sdk, by_blockkit, by_slackblocks), (by_blockkit, by_slackblocks)


@pytest.mark.parametrize(
    ("libraries", "surface", "path", "value"),
    [
        (ALL, MESSAGE, "blocks 0 text text", "x" * 151),
        (ALL, MESSAGE, "blocks 1 text text", ""),
        (ALL, MESSAGE, "blocks 1 text text", "x" * 3_001),
        (ALL, MESSAGE, "blocks 4 elements 0 text text", "x" * 76),
        (ALL, MESSAGE, "blocks 4 elements 0 value", "x" * 2_001),
        (ALL, MESSAGE, "blocks 4 elements 0 action_id", "x" * 256),
        (ALL, MESSAGE, "blocks 4 elements 1 confirm text text", "x" * 301),
        (ALL, MESSAGE, "blocks 4 elements", lambda elements: elements * 13),
        (ALL, MESSAGE, "blocks 4 elements 0 unknown", "x"),
        (ALL, MODAL, "title text", "x" * 25),
        (ALL, MODAL, "private_metadata", "x" * 3_001),
        (ALL, MODAL, "blocks", lambda blocks: blocks * 51),
        (ALL, MODAL, "blocks 0 label text", "x" * 2_001),
        (NOT_SDK, MODAL, "blocks 1 element options 0 text text", "x" * 76),
        (NOT_SDK, MODAL, "blocks 1 element options 0 value", "x" * 151),
        (ALL, MODAL, "blocks 1 element options", lambda options: options * 12),
        (ALL, HOME, "callback_id", "x" * 256),
    ],
)
def test_each_library_refuses_what_is_wrong(libraries: Judges, surface: Json, path: str, value: Any) -> None:
    wrong = changed(surface, path, value)
    for judge in libraries:
        with pytest.raises(Exception):  # noqa: B017, PT011  (each library has errors of its own)
            judge(wrong)


@pytest.mark.parametrize(
    ("surface", "path", "value", "why"),
    [
        (MESSAGE, "blocks 4 elements 1 action_id", "say:1", "the same action_id in a block twice"),
        (MESSAGE, "blocks 4 elements", [], "an empty actions"),
        (MESSAGE, "blocks 5 elements", [], "an empty context"),
        (MESSAGE, "blocks", [], "0 blocks"),
        (MESSAGE, "blocks", lambda blocks: blocks * 10, "60 blocks"),
        (MESSAGE, "text", " \u200b", "the text beside the blocks says nothing"),
        (MESSAGE, "text", "x" * 4_001, "4001 characters"),
        (MESSAGE, "blocks", lambda blocks: [*blocks, *[changed(blocks[1], "text text", "x" * 2_999)] * 4], "too long"),
        (MESSAGE, "blocks 1 text text", "\n ", "section.text says nothing"),
        (MESSAGE, "blocks 1 text text", "\x07 a", "no character"),
        (MESSAGE, "blocks 1 text text", "a \ud800", "no character"),
        (MESSAGE, "blocks 1 text verbatim", False, "makes links"),
        (MESSAGE, "blocks 0 text text", "👍" * 80, "160 characters, at most 150"),
        (MESSAGE, "blocks 4 elements 0 text type", "mrkdwn", "must be plain"),
        (MODAL, "blocks 1 block_id", "note", "the same block_id twice"),
        (MODAL, "blocks 1 element focus_on_load", True, "two focus_on_load"),
        (MODAL, "blocks 1 element options 1 value", "post 0", "the same value in a menu twice"),
        (MODAL, "blocks 1 element initial_option value", "post 10", "chosen, but not an option"),
        (MODAL, "blocks 1 element", {"type": "radio_buttons", "action_id": "a", "options": MANY}, "11 of radio"),
        (MODAL, "blocks 0 element max_length", 3_001, "max_length 3001"),
        (MODAL, "blocks 0 element initial_value", "x" * 3_001, "longer than max_length"),
        (MODAL, "blocks 0 element initial_value", "a\nb", "several lines in one"),
        (MODAL, "blocks", [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}], "makes links"),
        (
            HOME,
            "blocks",
            [{**MODAL["blocks"][0], "element": {"type": "file_input", "action_id": "a"}}],
            "modal",
        ),
    ],
)
def test_the_rules_refuse_what_no_library_sees(surface: Json, path: str, value: Any, why: str) -> None:
    wrong = changed(surface, path, value)
    with pytest.raises(AssertionError, match=why):
        judges.by_rules(wrong)


def test_a_modal_that_asks_can_be_sent() -> None:
    with pytest.raises(AssertionError, match="no submit"):
        judges.by_rules({name: part for name, part in MODAL.items() if name != "submit"})


def test_a_view_of_250_kilobytes_is_too_long() -> None:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "日" * 3_000, "verbatim": True}}
    with pytest.raises(AssertionError, match="too long"):
        judges.by_rules({**HOME, "blocks": [section] * 20})


@pytest.mark.parametrize(
    ("method", "asked"),
    [
        ("files.getUploadURLExternal", {"filename": "trend.png", "length": "9", "alt_txt": "x" * 1_001}),
        ("files.getUploadURLExternal", {"filename": "trend.png", "length": "9"}),
        ("files.getUploadURLExternal", {"filename": "trend.png", "length": "0", "alt_txt": "a"}),
        ("files.completeUploadExternal", {"files": '[{"id": "F1", "title": " "}]'}),
        ("files.completeUploadExternal", {"files": [{"id": "F1"}]}),
        ("files.completeUploadExternal", {"files": []}),
    ],
)
def test_a_picture_that_is_not_described_is_refused(method: str, asked: Json) -> None:
    with pytest.raises(judges.Refused):
        judges.accept_upload(method, asked)


def test_a_picture_that_is_described_is_accepted() -> None:
    judges.accept_upload("files.getUploadURLExternal", {"filename": "a.png", "length": "9", "alt_txt": "It falls."})
    judges.accept_upload(
        "files.completeUploadExternal", {"files": '[{"id": "F1", "title": "Trend"}]', "channel_id": "C1"}
    )


@pytest.mark.parametrize(
    ("method", "asked"),
    [
        ("chat.postMessage", {"channel": "C0HOME", "text": "a", "blocks": []}),
        ("chat.postEphemeral", {"channel": "C0HOME", "text": "a", "blocks": "[]"}),
        ("chat.update", {"channel": "C0HOME", "text": "", "blocks": MESSAGE["blocks"]}),
        ("respond", {"text": "a", "blocks": []}),
        ("views.open", {"view": {"type": "modal", "blocks": []}}),
        ("views.publish", {"view": '{"type": "home", "blocks": []}'}),
        ("files.completeUploadExternal", {"files": "[]"}),
    ],
)
def test_what_a_test_sends_is_judged_without_asking(house: House, method: str, asked: Json) -> None:
    house.slack.script(method, page())  # what a call gets does not matter: it is judged as it was sent
    house.slack.call(method, asked, "")
    with pytest.raises(judges.Refused):
        judges.pronounce()
    judges.pronounce()  # each is told of once


@pytest.mark.parametrize(
    "answer",
    [
        {"response_type": "ephemeral", "text": "a", "blocks": []},
        {"response_action": "update", "view": {"type": "modal", "blocks": []}},
        {"response_action": "errors", "errors": {}},
        {"options": [{"text": {"type": "plain_text", "text": "x" * 76}, "value": "a"}]},
    ],
)
def test_what_a_door_answers_is_judged_without_asking(answer: Json) -> None:
    judges.keep_answer(answer)
    with pytest.raises(judges.Refused):
        judges.pronounce()


def test_what_is_acknowledged_over_a_socket_is_judged_without_asking(house: House) -> None:
    answer = {"envelope_id": "e-judged", "payload": {"text": "a", "blocks": []}}
    with connect(house.slack.call("apps.connections.open", {}, "")[1]["url"]) as socket:
        socket.send(json.dumps(answer))
        assert house.slack.wait(lambda: "e-judged" in house.slack.acks)
    with pytest.raises(judges.Refused):
        judges.pronounce()


def test_the_doors_answers_come_before_the_judges(house: House) -> None:
    house.begin_anew()
    house.ear.reply = Reply("A", "B" * 200)
    house.deliver(command("/action", "3.3.2"))
    assert [method for method, asked in judges.kept() if "B" * 200 in str(asked)] == ["answer"]
