"""Pictures on their way to Slack: the bytes arrive with their words, and each of the three steps may fail in every way."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date

import hypothesis
import pytest
from cast import Cast
from deliveries import settings
from hypothesis import example, given
from local_slack import HANG, RESET, Fault, LocalSlack, busy, page, person, refusal
from slack_sdk import WebClient
from strategies import words

from bot.pictures import alt, draw
from bot.sends import REFUSALS as MESSAGE_REFUSALS
from bot.sends import web
from bot.uploads import MOST_BYTES, REFUSALS, Picture, picture, upload
from commands.reply import Chart, Line
from jobs.carrier import Outcome, Receipt

CHART = Chart(
    "Doors: 1 of 2 is open", "One is open <!channel> & one is not.", (Line("Open", ((date(2015, 4, 1), 1.0),)),)
)
PICTURE = Picture(b"\x89PNG\r\n\x1a\n and the rest \xff\x00", "Doors", "Two doors", "Here it is.")
ASK, SEND, SHARE = "files.getUploadURLExternal", "upload", "files.completeUploadExternal"
Client = Callable[[int], WebClient]


@pytest.fixture(scope="module")
def server() -> Iterator[LocalSlack]:
    slack = LocalSlack()
    yield slack
    slack.close()


@pytest.fixture
def slack(server: LocalSlack) -> LocalSlack:
    server.forget()
    return server


@pytest.fixture
def client(slack: LocalSlack) -> Client:
    return lambda _: web(settings(slack), 1)


def methods(slack: LocalSlack) -> list[str]:
    return [call.method for call in slack.calls]


def test_the_bytes_arrive_in_the_channel_with_title_alt_text_and_comment(slack: LocalSlack, client: Client) -> None:
    assert upload(client, PICTURE, "C0HOME") == Receipt(Outcome.SENT, "F1")
    message = slack.channels["C0HOME"][0]
    file = message["files"][0]
    assert (file["content"], file["length"]) == (PICTURE.png, str(len(PICTURE.png)))
    assert (file["filename"], file["title"], file["alt_txt"]) == ("doors.png", "Doors", "Two doors")
    assert (message["text"], "thread_ts" in message) == ("Here it is.", False)
    assert methods(slack) == [ASK, SEND, SHARE]


def test_a_chart_arrives_as_it_is_drawn(slack: LocalSlack, client: Client) -> None:
    assert upload(client, picture(CHART, CHART.says), "C0HOME").outcome is Outcome.SENT
    file = slack.channels["C0HOME"][0]["files"][0]
    assert (file["content"], file["alt_txt"]) == (draw(CHART), alt(CHART))
    assert file["filename"] == "doors-1-of-2-is-open.png"


def test_the_chart_of_the_sample_arrives(slack: LocalSlack, client: Client, here: Cast) -> None:
    chart = here.say("status workstream 4 chart").chart
    assert chart is not None
    assert upload(client, picture(chart), "C0HOME").outcome is Outcome.SENT
    assert slack.channels["C0HOME"][0]["files"][0]["content"].startswith(b"\x89PNG")


def test_a_comment_mentions_nobody_and_there_may_be_none(slack: LocalSlack, client: Client) -> None:
    upload(client, picture(CHART, f"A < B\n{CHART.says}"), "C0HOME")
    upload(client, picture(CHART, " \n"), "C0HOME")
    assert slack.asked(SHARE)[0]["initial_comment"] == "A &lt; B\nOne is open &lt;!channel&gt; &amp; one is not."
    assert "initial_comment" not in slack.asked(SHARE)[1]


@given(words, words, words)
@example("", "", "")
@example("👩‍👩‍👧‍👦" * 300, "", "")
@example("\ud800 <!channel>", "\ud800 <!channel>", "\ud800 <!channel>")
@hypothesis.settings(max_examples=30)
def test_nothing_that_people_write_becomes_markup_beside_a_picture(title: str, says: str, comment: str) -> None:
    with closing(LocalSlack()) as slack:
        drawn = Picture(PICTURE.png, title, alt(Chart(title, says, CHART.lines)), comment)
        assert upload(lambda _: web(settings(slack), 1), drawn, "C0HOME") == Receipt(Outcome.SENT, "F1")
        (asked,) = slack.asked(SHARE)
    said = asked.get("initial_comment", "")
    assert not re.search("[<>\x00\u202a-\u202e\u2066-\u2069\ud800-\udfff]|&(?!amp;|lt;|gt;)", said)
    (file,) = json.loads(asked["files"]) if isinstance(asked["files"], str) else asked["files"]
    assert 0 < len(file["title"]) <= 200
    assert len(said) <= 3_000


@pytest.mark.parametrize("thread", ["1428000000.000100", "C0HOME/1428000000.000100"])
def test_a_picture_of_a_thread_stands_under_it(slack: LocalSlack, client: Client, thread: str) -> None:
    upload(client, PICTURE, "C0HOME", thread)
    assert slack.channels["C0HOME"][0]["thread_ts"] == "1428000000.000100"


def test_a_person_gets_it_in_private(slack: LocalSlack, client: Client) -> None:
    assert upload(client, PICTURE, "U0OWNER").outcome is Outcome.SENT
    assert slack.channels["DU0OWNER"][0]["files"][0]["content"] == PICTURE.png
    assert methods(slack) == ["users.info", "conversations.open", ASK, SEND, SHARE]


def test_somebody_who_left_gets_nothing(slack: LocalSlack, client: Client) -> None:
    slack.people["U0OWNER"] = person("U0OWNER", deleted=True)
    assert upload(client, PICTURE, "U0OWNER") == Receipt(Outcome.REFUSED, code="user_deactivated")
    assert methods(slack) == ["users.info"]


@pytest.mark.parametrize("destination", ["#programme", "", "home", "C0HOME C0OTHER"])
def test_a_channel_is_named_by_its_id(slack: LocalSlack, client: Client, destination: str) -> None:
    assert upload(client, PICTURE, destination) == Receipt(Outcome.REFUSED, code="channel_by_name")
    assert methods(slack) == []


@pytest.mark.parametrize("png", [b"", b"x" * (MOST_BYTES + 1)])
def test_nothing_and_too_much_are_not_sent(slack: LocalSlack, client: Client, png: bytes) -> None:
    assert upload(client, Picture(png, "A", "a"), "C0HOME").outcome is Outcome.REFUSED
    assert methods(slack) == []


FAULTS = (
    (busy("7"), Receipt(Outcome.NOT_NOW, retry_after=7, code="ratelimited")),
    *((refusal(code), Receipt(Outcome.REFUSED, code=code)) for code in sorted(REFUSALS)),
    *(
        (refusal(code), Receipt(Outcome.REFUSED, code=code))
        for code in ("missing_scope", "invalid_auth", "token_revoked")
    ),
)
DOUBTS = (
    *((refusal("internal_error"), "internal_error"), (refusal("a_word_of_next_year"), "a_word_of_next_year")),
    *((refusal("file_not_found", 500), "file_not_found"), (refusal("Secret words of a person"), "not_json")),
    *((page(), "not_json"), (page(502), "http_502"), (RESET, "reset"), (HANG, "timeout"), (Fault(body="[1]"), "not_json")),
    *((Fault(body=""), "not_json"), (Fault(body="null"), "not_json")),
)  # fmt: skip


@pytest.mark.parametrize("method", [ASK, SHARE])
@pytest.mark.parametrize(("fault", "receipt"), FAULTS)
def test_what_is_certain_is_certain_at_either_call(
    slack: LocalSlack, client: Client, method: str, fault: Fault, receipt: Receipt
) -> None:
    slack.script(method, fault)
    assert upload(client, PICTURE, "C0HOME") == receipt
    assert slack.channels["C0HOME"] == []
    assert methods(slack).count(method) == 1  # tried once, whatever the answer


@pytest.mark.parametrize(("fault", "code"), DOUBTS)
def test_trouble_at_the_first_call_means_that_nothing_was_shared(
    slack: LocalSlack, client: Client, fault: Fault, code: str
) -> None:
    slack.script(ASK, fault)
    assert upload(client, PICTURE, "C0HOME") == Receipt(Outcome.NOT_NOW, retry_after=30, code=code)
    assert methods(slack) == [ASK]


@pytest.mark.parametrize(
    "body",
    [
        '{"ok": true}',
        '{"ok": true, "upload_url": 7, "file_id": "F1"}',
        '{"ok": true, "upload_url": "http://127.0.0.1/", "file_id": null}',
    ],
)
def test_an_answer_without_an_address_is_none(slack: LocalSlack, client: Client, body: str) -> None:
    slack.script(ASK, Fault(body=body))
    assert upload(client, PICTURE, "C0HOME") == Receipt(Outcome.NOT_NOW, retry_after=30, code="no_upload_url")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/x", "C0HOME", ""])
def test_the_bytes_go_to_a_safe_address_alone(slack: LocalSlack, client: Client, address: str) -> None:
    slack.script(ASK, Fault(body=f'{{"ok": true, "upload_url": "{address}", "file_id": "F1"}}'))
    assert upload(client, PICTURE, "C0HOME") == Receipt(Outcome.REFUSED, code="upload_url_not_safe")
    assert methods(slack) == [ASK]


@pytest.mark.parametrize(
    ("fault", "code"),
    [(page(500), "http_500"), (page(413), "http_413"), (busy(), "http_429"), (RESET, "reset"), (HANG, "timeout")],
)
def test_trouble_with_the_bytes_means_that_nothing_was_shared(
    slack: LocalSlack, client: Client, fault: Fault, code: str
) -> None:
    slack.script(SEND, fault)
    assert upload(client, PICTURE, "C0HOME") == Receipt(Outcome.NOT_NOW, retry_after=30, code=code)
    assert methods(slack) == [ASK, SEND]
    assert slack.channels["C0HOME"] == []


def test_a_page_that_says_yes_to_the_bytes_without_keeping_them_is_found_out(slack: LocalSlack, client: Client) -> None:
    slack.script(SEND, page(200))
    assert upload(client, PICTURE, "C0HOME") == Receipt(Outcome.REFUSED, code="file_not_found")


@pytest.mark.parametrize(("fault", "code"), DOUBTS)
def test_trouble_at_the_last_call_leaves_it_unclear(slack: LocalSlack, client: Client, fault: Fault, code: str) -> None:
    slack.script(SHARE, fault.after_posting())
    assert upload(client, PICTURE, "C0HOME") == Receipt(Outcome.UNCLEAR, code=code)
    assert len(slack.channels["C0HOME"]) == 1


@pytest.mark.parametrize("method", ["users.info", "conversations.open"])
@pytest.mark.parametrize("fault", [RESET, page(500), busy("9")])
def test_trouble_before_it_begins_means_that_nothing_was_shared(
    slack: LocalSlack, client: Client, method: str, fault: Fault
) -> None:
    slack.script(method, fault)
    assert upload(client, PICTURE, "U0OWNER").outcome is Outcome.NOT_NOW
    assert ASK not in methods(slack)


def test_a_channel_that_is_not_there_is_refused(client: Client) -> None:
    assert upload(client, PICTURE, "C0NOWHERE") == Receipt(Outcome.REFUSED, code="channel_not_found")


def test_a_slack_that_is_not_there_certainly_got_nothing(slack: LocalSlack) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    nowhere = settings(slack, slack_api_url=f"http://127.0.0.1:{port}/api/")
    assert upload(lambda _: web(nowhere, 1), PICTURE, "C0HOME") == Receipt(
        Outcome.NOT_NOW, retry_after=30, code="unreachable"
    )


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("", "chart.png"),
        ("進捗 🎉", "chart.png"),
        ("../../etc/passwd", "etc-passwd.png"),
        ("A" * 300, f"{'a' * 60}.png"),
    ],
)
def test_a_file_has_a_plain_name(slack: LocalSlack, client: Client, title: str, name: str) -> None:
    assert upload(client, Picture(b"x", title, "a line"), "C0HOME").outcome is Outcome.SENT
    assert slack.asked(ASK)[0]["filename"] == name
    assert len(slack.channels["C0HOME"][0]["files"][0]["title"]) <= 200


def test_words_about_files_and_words_about_messages_do_not_contradict_each_other() -> None:
    assert not {"internal_error", "fatal_error", "ratelimited", "request_timeout"} & (REFUSALS | MESSAGE_REFUSALS)
