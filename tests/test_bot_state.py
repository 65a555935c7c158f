"""What the bot does to a Slack that keeps state: messages land, threads hold, nothing is posted twice, no scope lacks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import deliveries
import pytest
from at_work import STRANGER, AtWork, filled_in, pressed
from cast import Cast
from emulated import TEAM, TOKEN, Emulated, Workspace
from judges import shown
from sqlalchemy import update
from sqlmodel import col

from bot.config import Settings
from bot.manifest import SCOPES
from jobs.chase import chase
from jobs.digest import digest
from jobs.preview import preview
from store.db import Store
from store.model import Meeting, Person, Programme

OWNER, OFFICE = "UPRIYANAIR", "UASHAPATEL"
BEFORE, DIGEST, AFTER = "2015-04-08 14:00", "2015-04-08 15:00", "2015-04-08 15:02"
Json = dict[str, Any]


class Office:
    """The sample programme at home in emulate, and what its people do there."""

    def __init__(self, slack: Workspace, store: Store) -> None:
        _move_in(slack, store)
        self.slack, self.store = slack, store
        self.bot = AtWork(Settings(slack_api_url=slack.wire.api_url, slack_bot_token=TOKEN), store)

    def says(self, who: str, name: str, text: str) -> str:
        """Somebody types a slash command in the programme's channel; all that is read in the answer."""
        where = {"team_id": TEAM, "channel_id": self.slack.home, "trigger_id": self.slack.trigger(who)}
        answer = self.bot.deliver(deliveries.command(name, text, self.slack.people[who], **where))
        assert answer is not None
        return "\n".join((answer["text"], shown(answer["blocks"])))

    def presses(self, who: str, label: str, message: Json) -> None:
        """Somebody presses what is called ``label`` in a message of the channel."""
        by = self.slack.people[who]
        more = {"message": message, "actions": [pressed(label, message["blocks"])], "channel": {"id": self.slack.home}}
        fresh = {"user": {"id": by, "team_id": TEAM}, "trigger_id": self.slack.trigger(who)}
        self.bot.deliver(deliveries.press("", "", by, **more, **fresh))

    def hands_in(self, who: str, view: Json, **words: str) -> Json | None:
        """Somebody fills in a form and saves it; what Slack is to do with it."""
        person = {"id": self.slack.people[who], "team_id": TEAM}
        kind = {"type": "view_submission", "team": {"id": TEAM}, "response_urls": []}
        return self.bot.deliver(
            {**kind, "user": person, "trigger_id": self.slack.trigger(who), "view": filled_in(view, **words)}
        )

    def mentions(self, who: str, text: str) -> list[Json]:
        """Somebody names us in the channel; what then stands under it."""
        wrote = str(self.slack.eye.chat_postMessage(channel=self.slack.home, text=text)["ts"])
        where = {"team": TEAM, "channel": self.slack.home, "ts": wrote}
        self.bot.deliver(deliveries.mention(text, self.slack.people[who], **where))
        return self.slack.thread(self.slack.home, wrote)

    def writes(self, who: str, text: str) -> list[Json]:
        """Somebody writes to us in private; what then stands there."""
        channel = self.slack.private(who)
        self.bot.deliver(deliveries.direct(text, self.slack.people[who], team=TEAM, channel=channel))
        return self.slack.headlines(channel)

    def opens_home(self, who: str) -> Json:
        """Somebody opens our App Home; what Slack has been given for it."""
        where = {"team": TEAM, "channel": self.slack.private(who), "tab": "home"}
        self.bot.deliver(deliveries.event("app_home_opened", "", self.slack.people[who], **where))
        view: Json = self.slack.wire.answers("views.publish")[-1]["view"]
        return view

    def meets_in(self, channel: str) -> None:
        """The programme's meetings, and so their digests, go to ``channel``."""
        with self.store.writing() as session:
            session.exec(update(Meeting).values(channel=channel))


def _move_in(slack: Workspace, store: Store) -> None:
    """The sample's people get the ids that they have here, and its programme this channel."""
    with store.writing() as session:
        for ours, theirs in slack.people.items():
            session.exec(update(Person).where(col(Person.user_id) == ours).values(user_id=theirs, workspace=TEAM))
        session.exec(update(Programme).values(workspace=TEAM, channel=slack.home))
        session.exec(update(Meeting).values(channel=slack.home))


@pytest.fixture
def slack(emulated: Emulated) -> Iterator[Workspace]:
    opened = emulated.begin_anew()
    yield opened
    opened.close()


@pytest.fixture
def office(slack: Workspace, here: Cast) -> Office:
    return Office(slack, here.store)


# Messages


def test_a_mention_is_answered_under_it(office: Office) -> None:
    (answer,) = office.mentions(OWNER, "3.3.2 done")
    assert answer["text"].startswith("3.3.2: completed on Tue 7 Apr 2015")
    assert len(office.slack.headlines(office.slack.home)) == 1


def test_a_private_message_is_answered_where_it_stands(office: Office) -> None:
    (answer,) = office.writes(OWNER, "3.3.2")
    assert answer["text"].startswith("3.3.2 ")
    assert office.slack.headlines(office.slack.home) == []


def test_what_is_taken_back_in_public_is_told_in_its_thread(office: Office) -> None:
    (answer,) = office.mentions(OWNER, "3.3.2 done")
    office.presses(OWNER, "Undo", answer)
    assert "taken back" in office.says(OWNER, "/action", "3.3.2")
    (stays, told) = office.slack.thread(office.slack.home, answer["thread_ts"])
    assert stays == answer
    assert told["text"].startswith("3.3.2: “completed” taken back\nBy Priya Nair.")


def test_the_answer_to_a_button_that_changes_nothing_is_seen_by_nobody_else(office: Office) -> None:
    (answer,) = office.mentions(OWNER, "3.3.2 done")
    office.presses(OWNER, "Open", answer)
    assert office.slack.thread(office.slack.home, answer["thread_ts"]) == [answer]
    assert [one["ok"] for one in office.slack.wire.answers("chat.postEphemeral")] == [True]


def test_a_button_is_pressed_for_whoever_presses_it(office: Office) -> None:
    (answer,) = office.mentions(OWNER, "3.3.2 done")
    office.presses(STRANGER, "Undo", answer)
    assert "taken back" not in office.says(OWNER, "/action", "3.3.2")


def test_somebody_who_holds_no_post_is_told_who_does(office: Office) -> None:
    assert office.says(STRANGER, "/action", "3.3.2 done").startswith("3.3.2 belongs to Head of CiN. Priya Nair, ")


# The outbox


def test_the_digest_is_a_headline_with_its_parts_in_its_thread(office: Office) -> None:
    assert office.bot.beat(DIGEST, [digest]).sent == 7
    (headline,) = office.slack.headlines(office.slack.home)
    parts = office.slack.thread(office.slack.home, headline["ts"])
    assert headline["text"].startswith("Touch-down Thu 9 Apr 2015 09:30: 47 of 118 dated actions overdue")
    assert [one["text"][:12] for one in parts] == [f"Workstream {number}" for number in range(1, 7)]


def test_a_row_of_the_digest_is_edited_where_it_stands_and_nothing_is_posted_again(office: Office) -> None:
    office.bot.beat(DIGEST, [digest])
    (headline,) = office.slack.headlines(office.slack.home)
    before = office.slack.thread(office.slack.home, headline["ts"])
    office.writes(OWNER, "3.3.2 done signed by all")
    office.bot.beat(AFTER, [digest])
    after = office.slack.thread(office.slack.home, headline["ts"])
    edited = [(now["ts"], now) for then, now in zip(before, after, strict=True) if now["text"] != then["text"]]
    assert [ts for ts, _ in edited] == [before[2]["ts"]]  # of workstream 3
    said = "Since this was posted: completed by Priya Nair (Head of CiN), Wed 8 Apr 2015 15:00: signed by all"
    assert said in shown(edited[0][1]["blocks"])
    assert {one["ok"] for one in office.slack.wire.answers("chat.update")} == {True}


def test_an_edit_that_slack_gave_no_answer_to_is_made_again(office: Office) -> None:
    office.bot.beat(DIGEST, [digest])
    office.writes(OWNER, "3.3.2 done signed by all")
    office.slack.wire.cut("chat.update", arrives=False)
    office.bot.beat(AFTER, [])
    office.bot.beat("2015-04-08 15:05", [])
    (headline,) = office.slack.headlines(office.slack.home)
    parts = office.slack.thread(office.slack.home, headline["ts"])
    assert ["signed by all" in shown(one["blocks"]) for one in parts] == [number == 3 for number in range(1, 7)]


@pytest.mark.parametrize("part", [0, 1, 4])
@pytest.mark.parametrize("arrives", [True, False])
def test_what_slack_gave_no_answer_to_stands_there_once(office: Office, arrives: bool, part: int) -> None:
    office.slack.wire.cut("chat.postMessage", arrives, after=part)
    office.bot.beat(DIGEST, [digest])
    office.bot.beat(AFTER, [digest])
    (headline,) = office.slack.headlines(office.slack.home)
    texts = [one["text"] for one in office.slack.thread(office.slack.home, headline["ts"])]
    assert (len(texts), len(set(texts))) == (6, 6)


def test_a_private_message_that_slack_gave_no_answer_to_stands_there_once(office: Office) -> None:
    office.slack.wire.cut("chat.postMessage", arrives=True)
    assert office.bot.beat(BEFORE, [preview]).sent == 0
    assert office.bot.beat("2015-04-08 14:02", [preview]).sent == 1
    assert len(office.slack.headlines(office.slack.private(OFFICE))) == 1


def test_each_person_is_reminded_once_in_private(office: Office) -> None:
    assert office.bot.beat(DIGEST, [chase]).sent > 30
    assert office.bot.beat(AFTER, [chase]).sent == 0
    (reminder,) = office.slack.headlines(office.slack.private(OWNER))
    assert "3.3.2" in reminder["text"]


# Scopes


def _all_that_we_do(office: Office) -> None:
    """Answers of every kind, and messages to a channel, a private channel and a person, each of which is looked for."""
    office.mentions(OWNER, "3.3.2 note the protocol is signed")
    office.writes(OWNER, "3.3.2")
    office.says(OFFICE, "/plan", f'meeting add "Review" Thu 14:00 <#{office.slack.shut}|programme-office>')
    for when, job in ((BEFORE, preview), (DIGEST, digest)):
        for _ in range(2):
            office.slack.wire.cut("chat.postMessage", arrives=True)
        office.bot.beat(when, [job])
    office.bot.beat(AFTER, [])


def test_the_scopes_that_we_ask_for_are_enough(office: Office) -> None:
    _all_that_we_do(office)
    assert office.slack.wire.refusals() == set()


@pytest.mark.parametrize(
    "scope", ["channels:history", "chat:write", "groups:history", "im:history", "im:write", "users:read"]
)
def test_no_scope_is_asked_for_in_vain(emulated: Emulated, here: Cast, scope: str) -> None:
    slack = emulated.begin_anew(set(SCOPES) - {scope})
    _all_that_we_do(Office(slack, here.store))
    slack.close()
    assert f"missing_scope {scope}" in slack.wire.refusals()


# Forms, App Home and uploads


def test_app_home_is_published_for_whoever_opens_it(office: Office) -> None:
    home = office.opens_home(OWNER)
    assert (home["type"], home["root_view_id"]) == ("home", home["id"])
    assert "3.3.2" in str(home["blocks"])


def test_a_form_opens_by_the_press_that_asked_for_it_and_says_what_was_filled_in(office: Office) -> None:
    (card,) = office.mentions(OWNER, "3.3.2")
    office.presses(OWNER, "Update…", card)
    (opened,) = office.slack.wire.answers("views.open")
    assert (opened["ok"], opened["view"]["title"]["text"]) == (True, "Update 3.3.2")
    office.hands_in(OWNER, opened["view"], rating="G completed", note="the protocol is signed")
    assert "the protocol is signed" in office.says(OWNER, "/action", "3.3.2 history")


def test_a_trend_chart_arrives_and_stands_in_its_thread(office: Office) -> None:
    (answer, *_) = office.mentions(OWNER, "status workstream 4 chart")
    (uploaded,) = _sooner_or_later(lambda: office.slack.wire.answers("files.completeUploadExternal"))
    assert office.slack.file(uploaded["files"][0]["id"]).startswith(b"\x89PNG")
    assert len(office.slack.thread(office.slack.home, answer["thread_ts"])) == 2


def _sooner_or_later(found: Callable[[], list[Json]]) -> list[Json]:
    """What is found within ten seconds: a picture follows its words."""
    end = time.monotonic() + 10
    while not (some := found()) and time.monotonic() < end:
        time.sleep(0.05)
    return some
