"""Events in: a command, a press, a form, a mention and a direct message each become a sentence, and its answer goes back.

Answers go where only the asker looks, except in the thread of a mention. Nothing here raises at Slack: a bug is logged
by id and class, and the person is told the id.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.answers import Answers, Asker, announced, kept, presser
from bot.blocks import to_message
from bot.config import Settings
from bot.homes import Homes
from bot.manifest import RECORD_AS_UPDATE, UMBRELLA
from bot.mrkdwn import from_entities, from_slack
from bot.recent import Recent
from bot.sends import SlackCarrier, web
from bot.views import (
    NOTHING,
    Remembered,
    answer_view,
    errors,
    form_view,
    home_view,
    suggestions,
)
from bot.who import Me, People, Unsure
from commands.forms import fill, filled
from commands.registry import refused
from commands.reply import Outcome, Reply, Where
from jobs.carrier import Outcome as Sent
from store.errors import Refusal
from store.people import Identity

Hear = Callable[[str, Identity, Where, str], Reply]
"""hear(sentence, by, where, key): the one door in. Never raises."""

QUICK = 2  # seconds for each way of answering: Slack waits 3 in all
LATE = 2.5  # seconds after which an answer no longer reaches Slack in time
MOST_RECENT = 2_000  # events remembered, so that a second delivery is not answered twice
HOUR = 3_600  # seconds in which somebody is shown examples once
LONGEST_NOTE = 3_000  # characters of a message that become a note
AT_ONCE, PICTURES = 16, 2  # answers, and pictures, under way

UNSURE = Reply(
    "Slack could not confirm who you are just now. Nothing was saved; try again in a moment.", outcome=Outcome.REFUSED
)
NO_FILES = Reply("I cannot read files here, so nothing was saved. Say it in words; evidence can be a link.")
EXAMPLES = "I keep the promises of the programme. For example:\n`3.3.2 done`\n`status workstream 4`\n`overdue`"

logger = logging.getLogger(__name__)


def build(settings: Settings, hear: Hear, me: Me, clock: Callable[[], float], homes: Homes | None = None) -> App:
    """The Bolt app with one listener a kind. ``me`` is from ``whoami``; ``clock`` counts seconds, from anywhere;
    ``homes``: the App Homes that whoever runs it keeps fresh."""
    edge = Edge(settings, hear, me, clock, homes or Homes(clock, clock))
    ours = AuthorizeResult(
        enterprise_id=me.enterprise_id or None,
        team_id=me.team_id,
        bot_id=me.bot_id,
        bot_user_id=me.user_id,
        bot_token=settings.slack_bot_token,
    )
    app = App(
        name="touchdown",
        logger=_quiet(),
        client=WebClient(base_url=settings.slack_api_url, retry_handlers=[]),
        authorize=lambda: ours,
        process_before_response=True,
        request_verification_enabled=False,  # the HTTP door has verified; Socket Mode needs none
        ssl_check_enabled=False,
        url_verification_enabled=False,
    )
    anything = re.compile(".*")
    app.command(re.compile("."))(edge.on_command)
    app.action(anything)(edge.on_press)
    app.event(re.compile("."))(edge.on_event)
    app.view(anything)(edge.on_submit)
    app.view_closed(anything)(edge.on_close)
    app.options(anything)(edge.on_suggest)
    app.shortcut(anything)(edge.on_shortcut)
    app.error(edge.on_error)
    return app


def _quiet() -> logging.Logger:
    """A log for Bolt that stays shut: its warnings hold bodies. What it would say of a failure, ``on_error`` says."""
    shut = logging.getLogger("bot.slack.bolt")
    shut.setLevel(logging.CRITICAL)
    return shut


class Edge:
    """The listeners."""

    def __init__(self, settings: Settings, hear: Hear, me: Me, clock: Callable[[], float], homes: Homes) -> None:
        client = web(settings, QUICK)
        self._hear, self._clock, self._homes = hear, clock, homes
        self._people = People(client, me, clock)
        patient = partial(web, settings)  # for what takes longer than Slack waits
        self._answers = Answers(client, SlackCarrier(lambda _: client, me.bot_id, me.team_id), QUICK, patient)
        self._ours = {theirs: name for name, theirs in settings.slack_commands.items()}
        self._mention = re.compile(rf"<@{re.escape(me.user_id)}(?:\|[^>]*)?>")
        self._recent, self._puzzled = Recent(MOST_RECENT), Recent(MOST_RECENT)
        self._pool = ThreadPoolExecutor(AT_ONCE, "answer")
        self._pictures = ThreadPoolExecutor(PICTURES, "picture")  # which nobody's answer waits for
        homes.shown_by(self._show_home)

    # What comes in

    def on_command(self, ack: Ack, body: dict[str, Any]) -> None:
        """ "/action 3.3.2 done" is the sentence "action 3.3.2 done"; the umbrella's text is a sentence of its own."""
        begun, name = self._clock(), self._ours.get(body["command"][1:], body["command"][1:])
        said = body["text"] if name == UMBRELLA else f"{name} {body['text']}"
        asker = Asker(body["channel_id"], body["user_id"], body["response_url"])
        reply = self._asked(from_slack(said), asker, asker.channel, body["team_id"], body["trigger_id"])
        if reply.form or reply.aloud:
            self._in_time(begun, lambda: self._answers.put(reply, asker, body["trigger_id"]))
            ack()
        elif self._clock() - begun < LATE:
            ack({"response_type": "ephemeral", **to_message(reply)})
        else:
            self._in_time(begun, lambda: self._answers.whisper(reply, asker))
            ack()
        self._follow(reply, asker)

    def on_press(self, ack: Ack, body: dict[str, Any]) -> None:
        """What is pressed says its value for whoever presses it."""
        begun, asker = self._clock(), presser(body)
        if said := from_entities(body["actions"][0]["value"]):
            channel = asker.channel or kept(body["view"]).channel
            reply = self._asked(said, asker, channel, body["user"]["team_id"], body["trigger_id"])
            self._in_time(begun, lambda: self._answers.put_where_pressed(reply, asker, body))
            self._follow(reply, asker)
        ack()

    def on_submit(self, ack: Ack, body: dict[str, Any]) -> None:
        """A form says its sentence with the blanks filled in. What is refused is told at the blank, or above the form;
        what was typed stays. An empty answer would close the form, even one that has just been updated."""
        begun, person, asked = self._clock(), body["user"], kept(body["view"])
        values = {name: "" if value == NOTHING else value for name, value in body["view"]["values"].items()}
        reply = self._filled(asked, values, person, f"trigger:{body['trigger_id'] or body['view']['id']}")
        answer, asker = self._after(reply, asked, values, person), Asker("", person["id"])
        if self._clock() - begun >= LATE and "view" in answer:
            self._in_time(begun, lambda: self._answers.show(answer["view"], body["view"]["id"], reply, asker))
        ack(answer)  # even late: it may just be in time, and an empty one would close the form over its answer
        self._follow(reply, asker)

    def on_close(self, ack: Ack) -> None:
        """A form that is put away says nothing."""
        ack()

    def on_suggest(self, ack: Ack, body: dict[str, Any]) -> None:
        """What is typed into a blank finds actions."""
        where, person = Where(kept(body["view"]).channel), body["user"]
        reply = self._answer(f"find {from_entities(body['value'])}", person["id"], person["team_id"], where, "")
        ack(options=suggestions(reply) if reply.answered else [])

    def on_shortcut(self, ack: Ack, body: dict[str, Any]) -> None:
        """A shortcut asks for a form; that of a message takes its words as the note."""
        begun, person = self._clock(), body["user"]
        words = from_slack(body["message"]["text"])[:LONGEST_NOTE]
        said = f"action note {words}" if body["callback_id"] == RECORD_AS_UPDATE else "action update"
        where = Where(body["channel"]["id"])
        reply = self._answer(said, person["id"], person["team_id"], where, f"trigger:{body['trigger_id']}")
        self._in_time(begun, lambda: self._answers.open(reply, presser(body), body["trigger_id"]))
        ack()

    def on_event(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """A mention is answered in its thread, a direct message where it stands; all else is none of ours."""
        event = body["event"]
        if event["type"] == "app_home_opened":
            if event["tab"] == "home" and event["user"]:
                self._in_time(self._clock(), lambda: self._homes.opened(event["user"], event["user_team"]))
            return ack()
        if not self._is_for_us(event):
            return ack()
        state = self._recent.begin(body["event_id"])
        if state == "answered":
            return ack()
        if state == "being answered":
            return BoltResponse(status=503)  # Slack asks again, in case the first fails
        answered = False
        try:
            answered = self._answer_event(event, f"event:{body['event_id']}")
        finally:
            self._recent.end(body["event_id"], answered)
        return ack() if answered else BoltResponse(status=503)

    def on_error(self, error: Exception, body: dict[str, Any]) -> BoltResponse:
        """Tells whoever asked that there is a bug, and its id."""
        number = secrets.token_hex(4)
        logger.error("bug %s: %s", number, type(error).__name__)
        reply = Reply(f"Something went wrong on our side (error {number}). Please tell the programme office.")
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", **to_message(reply)})
        if body["type"] == "view_submission":
            return BoltResponse(status=200, body={"response_action": "update", "view": answer_view(reply, "")})
        if body["type"] == "block_suggestion":
            return BoltResponse(status=200, body={"options": []})
        if "event" in body:
            self._say(reply, body["event"])
        elif "actions" in body:
            self._answers.put_where_pressed(reply, presser(body), body)
        else:
            self._answers.open(reply, presser(body), body["trigger_id"])
        return BoltResponse(status=200)

    # What is heard

    def _asked(self, said: str, asker: Asker, channel: str, team: str, trigger_id: str) -> Reply:
        """The answer to a command or a press."""
        where = Where(channel, others=not asker.private)
        return announced(self._answer(said, asker.user_id, team, where, f"trigger:{trigger_id}"), asker)

    def _answer(self, said: str, user_id: str, team: str, where: Where, key: str) -> Reply:
        try:
            by = self._people.identity(user_id, team)
        except Unsure as unsure:
            logger.warning("identity not confirmed: %s", unsure)
            return UNSURE
        return self._hear(said.strip() or "help", by, where, key)

    def _filled(self, asked: Remembered, values: Mapping[str, str], person: Mapping[str, str], key: str) -> Reply:
        try:
            said = fill(asked.sentence, values)
        except Refusal as refusal:
            return refused(refusal)
        return self._answer(said, person["id"], person["team_id"], Where(asked.channel), key)

    def _after(
        self, reply: Reply, asked: Remembered, values: Mapping[str, str], person: Mapping[str, str]
    ) -> dict[str, Any]:
        """What becomes of a form that was sent: the answer takes its place, or it stays with what is wrong."""
        if reply.answered:
            return {"response_action": "update", "view": answer_view(reply, asked.channel)}
        if at_blank := errors(reply, list(values)):
            return {"response_action": "errors", "errors": at_blank}
        anew = self._answer(asked.asks, person["id"], person["team_id"], Where(asked.channel), "").form
        if anew:
            view = form_view(filled(anew, values), asked.channel, told=reply)
            return {"response_action": "update", "view": view}
        if values:  # at the first blank, so that what was typed can be read and copied
            return {
                "response_action": "errors",
                "errors": errors(replace(reply, about=next(iter(values))), list(values)),
            }
        return {"response_action": "update", "view": answer_view(reply, asked.channel)}

    def _is_for_us(self, event: Mapping[str, Any]) -> bool:
        """Whether a person said it to us, anew: not a bot, not ourselves, not an edit, a deletion or a join."""
        if not event["user"] or event["bot_id"] or event["edited"]:  # ourselves: Bolt sees to it
            return False
        if event["type"] == "message":
            return bool(event["channel_type"] == "im" and event["subtype"] in ("", "file_share"))
        return bool(event["type"] == "app_mention" and not event["subtype"])

    def _answer_event(self, event: Mapping[str, Any], key: str) -> bool:
        """Whether it is done with: answered, or certain that no answer can be posted."""
        if event["subtype"] == "file_share":
            return self._say(NO_FILES, event)
        where = Where(event["channel"])
        reply = self._answer(self._said(event["text"]), event["user"], event["user_team"], where, key)
        done = self._say(self._kindly(reply, event["user"]), event)
        self._follow(replace(reply, aloud=True), Asker(event["channel"], event["user"], thread=_thread(event)))
        return done

    def _said(self, text: str) -> str:
        """The sentence: what follows our name, or what stands before it where nothing follows."""
        before, *after = self._mention.split(text)
        return from_slack(" ".join(after).strip() or before)

    def _kindly(self, reply: Reply, user_id: str) -> Reply:
        """Examples for whoever says what is no sentence, once an hour; somebody who made a slip is told of that."""
        if reply.outcome is not Outcome.NOT_UNDERSTOOD or any(one.sentence != "help" for one in reply.buttons):
            return reply
        hour = f"{user_id} {self._clock() // HOUR}"
        if self._puzzled.begin(hour):
            return reply
        self._puzzled.end(hour, answered=True)
        return Reply("I did not understand that, sorry", EXAMPLES, buttons=reply.buttons)

    # Where answers go

    def _say(self, reply: Reply, event: Mapping[str, Any]) -> bool:
        outcome = self._answers.say(reply, event["channel"], _thread(event))
        if outcome is Sent.REFUSED:
            self._answers.whisper(reply, Asker(event["channel"], event["user"], thread=event["thread_ts"]))
        return outcome in (Sent.SENT, Sent.REFUSED)

    def _show_home(self, user_id: str, team: str, drawn: str) -> str | None:
        """What stands there now; see ``homes.Show``. As of when it was drawn makes it no other."""
        reply = self._answer("home", user_id, team, Where(), "")
        if reply is UNSURE and drawn:
            return None
        mark = hashlib.sha256(repr(replace(reply, footer="")).encode()).hexdigest()
        shown = mark == drawn or self._answers.publish(home_view(reply), user_id)
        return mark if shown and reply is not UNSURE else ""

    # In time

    def _in_time(self, begun: float, work: Callable[[], object]) -> None:
        """Does ``work``, and waits for it as long as Slack does; what takes longer goes on by itself."""
        begin = self._pool.submit(work)
        try:
            begin.result(max(0.0, LATE - (self._clock() - begun)))
        except TimeoutError:
            logger.info("an answer takes longer than Slack waits")
            begin.add_done_callback(_told)

    def _follow(self, reply: Reply, asker: Asker) -> None:
        """What comes after an answer: pages that have changed, and a picture, which takes longer than Slack waits.

        A file is never for one person's eyes in a channel: what was not said aloud comes as a direct message.
        """
        if reply.answered:
            self._homes.refresh()
        if chart := reply.chart:  # a conversation of two need not be with us
            place = (asker.channel, asker.thread) if reply.aloud else (asker.user_id, "")
            self._pictures.submit(self._answers.send_picture, chart, asker, *place).add_done_callback(_told)


def _thread(event: Mapping[str, Any]) -> str:
    """Where an answer to it stands: in the thread of a mention, beside a direct message."""
    return str(event["thread_ts"] or (event["ts"] if event["type"] == "app_mention" else ""))


def _told(done: Future[Any]) -> None:
    """Logs a bug in what nobody waited for."""
    if bug := done.exception():
        logger.error("bug in the background: %s", type(bug).__name__)
