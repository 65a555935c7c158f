"""Slack is answered within three seconds, however slow the answer is; what comes later still comes, once and whole."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from deliveries import (
    ASKED,
    Body,
    House,
    chosen,
    command,
    direct,
    form,
    inputs,
    mention,
    open_house,
    press,
    press_in,
    shortcut,
    submit,
    typed_into,
)
from local_slack import LocalSlack, refusal

from bot.intime import LATE, InTime
from commands.reply import Outcome, Reply

SLACK_WAITS = 3.0  # seconds
SLOW = LATE + 0.7  # seconds that an answer takes which is too late
IMPATIENT, SLOWLY = 0.4, 0.8  # the same where a test need not wait as long as Slack does


@pytest.fixture(scope="module")
def impatient() -> Iterator[House]:
    """A house with its door open, which does not wait as long as others."""
    slack = LocalSlack()
    with open_house(slack, late=IMPATIENT) as opened:
        yield opened
    slack.close()


@pytest.fixture
def quick(impatient: House) -> House:
    """That house, as if nothing had happened in it yet."""
    impatient.begin_anew()
    return impatient


@pytest.fixture
def slow(quick: House) -> House:
    """A house whose answers take longer than it waits."""
    quick.ear.during = lambda: time.sleep(SLOWLY)
    return quick


def timed(house: House, body: Body) -> tuple[float, int, Any]:
    """Seconds until Slack has its answer, and the answer."""
    begun = time.monotonic()
    status, answer = house.deliver(body)
    return time.monotonic() - begun, status, answer


def test_every_kind_of_delivery_is_answered_while_slack_waits(house: House) -> None:
    view = form(house)
    house.ear.during = lambda: time.sleep(SLOW)
    url = house.slack.response_url
    bodies = [
        command("/action", "3.3.2", response_url=url),
        press("action 3.3.2", url),
        press_in(view, "action 3.3.2"),
        submit(view, note="signed"),
        typed_into(view, "sign"),
        shortcut("update"),
        shortcut("record_as_update", message={"text": "signed"}, channel={"id": "C0HOME"}, response_url=url),
        mention("3.3.2"),
        direct("3.3.2"),
    ]
    with ThreadPoolExecutor(len(bodies)) as at_once:
        answered = list(at_once.map(lambda body: timed(house, body), bodies))
    assert [status for _, status, _ in answered] == [200] * 7 + [503] * 2  # an event is asked again by Slack
    assert max(seconds for seconds, *_ in answered) < SLACK_WAITS
    followed = {"respond": 2, "views.update": 2, "views.open": 1 + 2, "chat.postMessage": 2}
    assert house.slack.wait(lambda: {method: len(house.slack.asked(method)) for method in followed} == followed)


def test_a_command_that_is_late_is_answered_by_its_response_url(slow: House) -> None:
    assert timed(slow, command("/action", "3.3.2", response_url=slow.slack.response_url))[1:] == (200, None)
    assert slow.slack.wait(lambda: slow.slack.asked("respond"))
    assert [one["text"] for one in slow.slack.asked("respond")] == ["Noted."]


def test_a_form_that_is_late_to_be_asked_for_is_offered_where_it_can_no_longer_be_opened(slow: House) -> None:
    slow.slack.script("views.open", refusal("expired_trigger_id"))
    slow.ear.reply = ASKED
    slow.deliver(command("/action", "3.3.2 update", response_url=slow.slack.response_url))
    assert slow.slack.wait(lambda: slow.slack.asked("respond"))
    assert "Fill in the form…" in json.dumps(slow.slack.asked("respond")[0]["blocks"], ensure_ascii=False)


def test_a_press_that_is_late_is_answered_once_it_is_heard(slow: House) -> None:
    slow.deliver(press("action 3.3.2", slow.slack.response_url))
    assert slow.slack.asked("respond") == []
    assert slow.slack.wait(lambda: slow.slack.asked("respond"))
    assert slow.ear.sentences == ["action 3.3.2"]


def test_a_form_waits_in_its_place_for_an_answer_that_is_late(quick: House) -> None:
    view = form(quick)
    quick.ear.during = lambda: time.sleep(SLOWLY)
    _, answer = quick.deliver(submit(view, note="signed"))
    assert answer["response_action"] == "update"  # an empty answer would close the form
    assert "Working on it" in json.dumps(answer)
    assert quick.slack.wait(lambda: quick.slack.asked("views.update"))
    (shown,) = quick.slack.asked("views.update")
    assert (shown["view_id"], "Noted." in json.dumps(shown)) == ("V0FORM", True)


def test_a_refusal_that_is_late_brings_the_form_back_as_it_was_filled_in(quick: House) -> None:
    view = form(quick)
    answers = iter([Reply("That day has passed.", outcome=Outcome.REFUSED, about="day"), ASKED])

    def during() -> None:
        quick.ear.reply = next(answers)
        time.sleep(SLOWLY if quick.ear.reply is not ASKED else 0)

    quick.ear.during = during
    quick.deliver(submit(view, note="my words", rating=chosen("red")))
    assert quick.slack.wait(lambda: quick.slack.asked("views.update"))
    shown = quick.slack.asked("views.update")[0]["view"]
    assert "That day has passed." in json.dumps(shown["blocks"][0])
    assert inputs(shown)[1]["element"]["initial_value"] == "my words"


def test_where_no_form_comes_back_what_was_typed_stands_below_the_refusal(quick: House) -> None:
    view = form(quick)
    quick.ear.reply = Reply("3.3.2 is completed.", outcome=Outcome.REFUSED)
    quick.ear.during = lambda: time.sleep(SLOWLY if len(quick.ear.heard) % 2 else 0)
    quick.ear.heard.clear()
    quick.deliver(submit(view, note="my words"))
    assert quick.slack.wait(lambda: quick.slack.asked("views.update"))
    shown = json.dumps(quick.slack.asked("views.update")[0]["view"])
    assert ("3.3.2 is completed." in shown, "my words" in shown) == (True, True)


def test_a_late_answer_to_a_form_that_was_closed_comes_as_a_direct_message(quick: House) -> None:
    view = form(quick)
    quick.slack.script("views.update", refusal("not_found"))
    quick.ear.during = lambda: time.sleep(SLOWLY)
    quick.deliver(submit(view, note="signed"))
    assert quick.slack.wait(lambda: quick.slack.asked("chat.postMessage"))
    assert quick.slack.asked("chat.postMessage")[0]["text"] == "Noted."


def test_a_mention_that_is_late_is_answered_once_however_often_slack_asks(slow: House) -> None:
    said = mention("3.3.2")
    assert [slow.deliver(said)[0] for _ in range(2)] == [503, 503]
    assert slow.slack.wait(lambda: slow.slack.asked("chat.postMessage"))
    assert slow.slack.wait(lambda: slow.deliver(said)[0] == 200)
    assert (slow.ear.sentences, len(slow.slack.asked("chat.postMessage"))) == (["3.3.2"], 1)


@pytest.mark.parametrize("kind", ["command", "press", "form"])
def test_a_bug_that_is_late_is_told_with_its_number(quick: House, kind: str, caplog: pytest.LogCaptureFixture) -> None:
    view, url = form(quick), quick.slack.response_url
    quick.ear.during = lambda: _fail_after(SLOWLY)
    bodies = {
        "command": command("/action", "3.3.2", response_url=url),
        "press": press("action 3.3.2", url),
        "form": submit(view, note="signed"),
    }
    quick.deliver(bodies[kind])
    method = "views.update" if kind == "form" else "respond"
    assert quick.slack.wait(lambda: quick.slack.asked(method))
    assert "Something went wrong on our side (error " in json.dumps(quick.slack.asked(method)[0])
    assert "a secret" not in caplog.text


def test_an_answer_in_time_is_given_as_it_is() -> None:
    late: list[str] = []
    assert InTime().do(lambda: "now", late.append, _never) == ("now",)
    assert late == []


def test_a_bug_in_time_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        InTime().do(lambda: 1 // 0, _never, _never)


def test_more_work_than_there_are_threads_is_all_done() -> None:
    work, most = InTime(), 150

    def slowly(number: int) -> int:
        time.sleep(0.05)
        return number

    with ThreadPoolExecutor(most) as people:
        given = list(people.map(lambda number: work.do(lambda: slowly(number), _never, _never), range(most)))
    assert [one[0] for one in given if one] == list(range(most))


def _fail_after(seconds: float) -> None:
    time.sleep(seconds)
    raise ZeroDivisionError("a secret")


def _never(_: object) -> None:
    raise AssertionError("it was in time")
