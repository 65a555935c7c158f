"""Events in: a command, a press, a form, a mention and a direct message each become a sentence, and its answer goes back.

Answers go where only the asker looks, except in the thread of a mention. Nothing here raises at Slack: a bug is logged
by id and class, and the person is told the id.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from slack_bolt import Ack, App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.answers import Answers, Asker, announced, kept, place, presser
from bot.blocks import to_message
from bot.config import Settings
from bot.homes import Homes
from bot.intime import LATE, InTime
from bot.manifest import RECORD_AS_UPDATE, UMBRELLA
from bot.mrkdwn import from_entities, from_slack
from bot.recent import Recent, Seldom
from bot.sends import SlackCarrier, web
from bot.sent import Sent, submitted, view_late, with_what_was_typed
from bot.views import answer_view, home_view, suggestions
from bot.who import Me, People, Unsure
from commands.reply import Outcome, Reply, Where
from jobs.carrier import Outcome as Posted
from store.people import Identity

Hear = Callable[[str, Identity, Where, str], Reply]
"""hear(sentence, by, where, key): the one door in. Never raises."""

QUICK = 2  # seconds for each way of answering: Slack waits 3 in all
SETTLES = 1.0  # seconds until Slack has put up what was acknowledged; an answer before that would be lost under it
MOST_RECENT = 2_000  # events remembered, so that a second delivery is not answered twice
HOUR = 3_600  # seconds in which somebody is shown examples once
PICTURES = 2  # under way at once

UNSURE = Reply(
    "Slack could not confirm who you are just now. Nothing was saved; try again in a moment.", outcome=Outcome.REFUSED
)
NO_FILES = Reply("I cannot read files here, so nothing was saved. Say it in words; evidence can be a link.")
WORKING = Reply(
    "Working on it …",
    "The answer takes the place of this in a moment. If you close this, it comes as a direct message.",
)
EXAMPLES = "I keep the promises of the programme. For example:\n`3.3.2 done`\n`status workstream 4`\n`overdue`"

T = TypeVar("T")
logger = logging.getLogger(__name__)


def build(
    settings: Settings,
    hear: Hear,
    me: Me,
    clock: Callable[[], float],
    homes: Homes | None = None,
    late: float = LATE,
) -> App:
    """The Bolt app with one listener a kind. ``me`` is from ``whoami``; ``clock`` counts seconds, from anywhere;
    ``homes``: the App Homes that whoever runs it keeps fresh; ``late``: seconds that an answer may take."""
    edge = Edge(settings, hear, me, clock, homes or Homes(clock, clock), InTime(late))
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

    def __init__(
        self, settings: Settings, hear: Hear, me: Me, clock: Callable[[], float], homes: Homes, work: InTime
    ) -> None:
        client = web(settings, QUICK)
        self._hear, self._clock, self._homes = hear, clock, homes
        self._people = People(client, me, clock)
        patient = partial(web, settings)  # for what takes longer than Slack waits
        self._answers = Answers(client, SlackCarrier(lambda _: client, me.bot_id, me.team_id), QUICK, patient)
        self._ours = {theirs: name for name, theirs in settings.slack_commands.items()}
        self._mention = re.compile(rf"<@{re.escape(me.user_id)}(?:\|[^>]*)?>")
        self._recent, self._puzzled = Recent(MOST_RECENT), Seldom(HOUR, MOST_RECENT)
        self._work = work
        self._pictures = ThreadPoolExecutor(PICTURES, "picture")  # which nobody's answer waits for
        homes.shown_by(self._show_home)

    # What comes in

    def on_command(self, ack: Ack, body: dict[str, Any]) -> None:
        """ "/action 3.3.2 done" is the sentence "action 3.3.2 done"; the umbrella's text is a sentence of its own."""
        name = self._ours.get(body["command"][1:], body["command"][1:])
        said = from_slack(body["text"] if name == UMBRELLA else f"{name} {body['text']}")
        asker = Asker(body["channel_id"], body["user_id"], body["response_url"])
        heard = self._in_time(body, partial(self._commanded, said, asker, body), partial(self._whisper_late, asker))
        if heard and (reply := heard[0]) and not _is_put(reply):
            ack({"response_type": "ephemeral", **to_message(reply)})
        else:
            ack()
        if heard:
            self._follow(heard[0], asker)

    def on_press(self, ack: Ack, body: dict[str, Any]) -> None:
        """What is pressed says its value for whoever presses it."""
        if said := from_entities(body["actions"][0]["value"]):
            self._in_time(body, partial(self._pressed, said, presser(body), body))
        ack()

    def on_submit(self, ack: Ack, body: dict[str, Any]) -> None:
        """A form says its sentence with the blanks filled in. What is refused is told at the blank, or above the form;
        what was typed stays. An empty answer would close the form, so a late one is waited for in its place."""
        sent = Sent.of(body)
        heard = self._in_time(body, partial(submitted, sent, self._answer), partial(self._show_late, sent))
        ack(heard[0][1] if heard else {"response_action": "update", "view": answer_view(WORKING, sent.asked.channel)})
        if heard:
            self._follow(heard[0][0], Asker("", sent.user_id))

    def on_close(self, ack: Ack) -> None:
        """A form that is put away says nothing."""
        ack()

    def on_suggest(self, ack: Ack, body: dict[str, Any]) -> None:
        """What is typed into a blank finds actions."""
        where, person, words = place(kept(body["view"]).channel), body["user"], from_entities(body["value"])
        find = partial(self._answer, f"find {words}", person["id"], person["team_id"], where, "")
        heard = self._in_time(body, find)
        ack(options=suggestions(heard[0]) if heard and heard[0].answered else [])

    def on_shortcut(self, ack: Ack, body: dict[str, Any]) -> None:
        """A shortcut asks for a form; that of a message takes its words as the note."""
        self._in_time(body, partial(self._shortened, body))
        ack()

    def on_event(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """A mention is answered in its thread, a direct message where it stands; all else is none of ours."""
        event = body["event"]
        if event["type"] == "app_home_opened":
            if event["tab"] == "home" and event["user"]:
                self._in_time(body, partial(self._homes.opened, event["user"], event["user_team"]))
            return ack()
        if not self._is_for_us(event):
            return ack()
        state = self._recent.begin(body["event_id"])
        if state == "answered":
            return ack()
        if state == "being answered":
            return BoltResponse(status=503)  # Slack asks again, in case the first fails
        heard = self._in_time(body, partial(self._answer_event, event, body["event_id"]))
        return ack() if heard and heard[0] else BoltResponse(status=503)  # where late, it is answered when Slack asks

    def on_error(self, error: Exception, body: dict[str, Any]) -> BoltResponse:
        """Tells whoever asked that there is a bug, and its id."""
        reply = _bug(error)
        if "command" in body:
            return BoltResponse(status=200, body={"response_type": "ephemeral", **to_message(reply)})
        if body["type"] == "view_submission":
            return BoltResponse(status=200, body={"response_action": "update", "view": answer_view(reply, "")})
        if body["type"] == "block_suggestion":
            return BoltResponse(status=200, body={"options": []})
        self._confess(reply, body)
        return BoltResponse(status=200)

    def _confess(self, reply: Reply, body: dict[str, Any]) -> None:
        """Tells of a bug in a way that needs no answer to what Slack delivered."""
        if "event" in body:
            self._say(reply, body["event"])
        elif "command" in body:
            self._answers.whisper(reply, Asker(body["channel_id"], body["user_id"], body["response_url"]))
        elif "actions" in body:
            self._answers.put_where_pressed(reply, presser(body), body)
        elif body["type"] == "view_submission":
            self._show_late(Sent.of(body), (reply, {"view": answer_view(reply, "")}))
        elif body["type"] != "block_suggestion":
            self._answers.open(reply, presser(body), body["trigger_id"])

    # What is done with it

    def _commanded(self, said: str, asker: Asker, body: Mapping[str, Any]) -> Reply:
        reply = self._asked(said, asker, asker.channel, body["team_id"], body["trigger_id"])
        if _is_put(reply):
            self._answers.put(reply, asker, body["trigger_id"])
        return reply

    def _whisper_late(self, asker: Asker, reply: Reply) -> None:
        if not _is_put(reply):
            self._answers.whisper(reply, asker)
        self._follow(reply, asker)

    def _pressed(self, said: str, asker: Asker, body: Mapping[str, Any]) -> None:
        channel = asker.channel or kept(body["view"]).channel
        reply = self._asked(said, asker, channel, body["user"]["team_id"], body["trigger_id"])
        self._answers.put_where_pressed(reply, asker, body)
        self._follow(reply, asker)

    def _show_late(self, sent: Sent, became: tuple[Reply, Mapping[str, Any]]) -> None:
        """Puts the answer in the place of the form that waits for it."""
        time.sleep(SETTLES)
        reply, asker = became[0], Asker("", sent.user_id)
        self._answers.show(
            view_late(sent, *became, self._answer), sent.view_id, with_what_was_typed(sent, reply), asker
        )
        self._follow(reply, asker)

    def _shortened(self, body: Mapping[str, Any]) -> None:
        said = "action update"
        if body["callback_id"] == RECORD_AS_UPDATE:
            said = f"action note {from_slack(body['message']['text'])}"
        person, where = body["user"], place(body["channel"]["id"])
        reply = self._answer(said, person["id"], person["team_id"], where, f"trigger:{body['trigger_id']}")
        self._answers.open(reply, presser(body), body["trigger_id"])

    # What is heard

    def _asked(self, said: str, asker: Asker, channel: str, team: str, trigger_id: str) -> Reply:
        """The answer to a command or a press."""
        where = place(channel, others=not asker.private)
        return announced(self._answer(said, asker.user_id, team, where, f"trigger:{trigger_id}"), asker)

    def _answer(self, said: str, user_id: str, team: str, where: Where, key: str) -> Reply:
        try:
            by = self._people.identity(user_id, team)
        except Unsure as unsure:
            logger.warning("identity not confirmed: %(code)s", {"code": str(unsure)})
            return UNSURE
        return self._hear(said.strip() or "help", by, where, key)

    def _is_for_us(self, event: Mapping[str, Any]) -> bool:
        """Whether a person said it to us, anew: not a bot, not ourselves, not an edit, a deletion or a join."""
        if not event["user"] or event["bot_id"] or event["edited"]:  # ourselves: Bolt sees to it
            return False
        if event["type"] == "message":
            return bool(event["channel_type"] == "im" and event["subtype"] in ("", "file_share"))
        return bool(event["type"] == "app_mention" and not event["subtype"])

    def _answer_event(self, event: Mapping[str, Any], event_id: str) -> bool:
        """Whether it is done with: answered, or certain that no answer can be posted."""
        done = False
        try:
            if event["subtype"] == "file_share":
                done = self._say(NO_FILES, event)
                return done
            where, key = place(event["channel"]), f"event:{event_id}"
            reply = self._answer(self._said(event["text"]), event["user"], event["user_team"], where, key)
            done = self._say(self._kindly(reply, event["user"]), event)
            self._follow(replace(reply, aloud=True), Asker(event["channel"], event["user"], thread=_thread(event)))
            return done
        finally:
            self._recent.end(event_id, done)

    def _said(self, text: str) -> str:
        """The sentence: what follows our name, or what stands before it where nothing follows."""
        before, *after = self._mention.split(text)
        return from_slack(" ".join(after).strip() or before)

    def _kindly(self, reply: Reply, user_id: str) -> Reply:
        """Examples for whoever says what is no sentence, once an hour; somebody who made a slip is told of that."""
        if reply.outcome is not Outcome.NOT_UNDERSTOOD or any(one.sentence != "help" for one in reply.buttons):
            return reply
        if not self._puzzled.may(user_id, self._clock()):
            return reply
        return Reply("I did not understand that, sorry", EXAMPLES, buttons=reply.buttons)

    # Where answers go

    def _say(self, reply: Reply, event: Mapping[str, Any]) -> bool:
        outcome = self._answers.say(reply, event["channel"], _thread(event))
        if outcome is Posted.REFUSED:
            self._answers.whisper(reply, Asker(event["channel"], event["user"], thread=event["thread_ts"]))
        return outcome in (Posted.SENT, Posted.REFUSED)

    def _show_home(self, user_id: str, team: str, drawn: str) -> str | None:
        """What stands there now; see ``homes.Show``. As of when it was drawn makes it no other."""
        reply = self._answer("home", user_id, team, Where(), "")
        if reply is UNSURE and drawn:
            return None
        mark = hashlib.sha256(repr(replace(reply, footer="")).encode()).hexdigest()
        shown = mark == drawn or self._answers.publish(home_view(reply), user_id)
        return mark if shown and reply is not UNSURE else ""

    # In time

    def _in_time(
        self, body: dict[str, Any], work: Callable[[], T], late: Callable[[T], object] = lambda _: None
    ) -> tuple[T] | None:
        """As ``InTime.do``; whoever ``body`` came from is told of a bug, also of one that comes too late for Slack."""
        return self._work.do(work, late, lambda bug: self._confess(_bug(bug), body))

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


def _is_put(reply: Reply) -> bool:
    """Whether it goes elsewhere than into the answer to what Slack delivered."""
    return bool(reply.form) or reply.aloud


def _bug(error: BaseException) -> Reply:
    number = secrets.token_hex(4)
    logger.error("bug %(bug)s: %(trouble)s", {"bug": number, "trouble": type(error).__name__})
    return Reply(f"Something went wrong on our side (error {number}). Please tell the programme office.")


def _told(done: Future[Any]) -> None:
    """Logs a bug in what nobody waited for."""
    if bug := done.exception():
        logger.error("bug in the background: %(trouble)s", {"trouble": type(bug).__name__})
