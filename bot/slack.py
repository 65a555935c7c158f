"""Events in: a command, a button, a mention and a direct message each become a sentence, and its answer goes back.

Answers go where only the asker looks, except in the thread of a mention. Nothing here raises at Slack: a bug is logged
by id and class, and the person is told the id.
"""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from slack_bolt import Ack, App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.blocks import from_entities, from_slack, to_message
from bot.config import Settings
from bot.manifest import UMBRELLA
from bot.recent import Recent
from bot.sends import TROUBLE, SlackCarrier, sort, web
from bot.who import Me, People, Unsure
from commands.reply import Reply, Where
from jobs.carrier import Letter, Outcome
from store.people import Identity

Hear = Callable[[str, Identity, Where, str], Reply]
"""hear(sentence, by, where, key): the one door in. Never raises."""

QUICK = 2  # seconds for each way of answering: Slack waits 3 in all
LATE = 2.5  # seconds after which an answer to a command no longer reaches Slack in time
MOST_RECENT = 2_000  # events remembered, so that a second delivery is not answered twice

UNSURE = Reply("Slack could not confirm who you are just now. Nothing was saved; try again in a moment.")
NO_FILES = Reply("I cannot read files here, so nothing was saved. Say it in words; evidence can be a link.")

logger = logging.getLogger(__name__)


def build(settings: Settings, hear: Hear, me: Me, clock: Callable[[], float]) -> App:
    """The Bolt app with one listener a kind. ``me`` is from ``whoami``; ``clock`` counts seconds, from anywhere."""
    edge = Edge(settings, hear, me, People(web(settings, QUICK), me, clock), clock)
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
    app.command(re.compile("."))(edge.on_command)
    app.action(re.compile("^say:"))(edge.on_button)
    app.event(re.compile("."))(edge.on_event)
    app.error(edge.on_error)
    return app


def _quiet() -> logging.Logger:
    """A log for Bolt that stays shut: its warnings hold bodies. What it would say of a failure, ``on_error`` says."""
    shut = logging.getLogger("bot.slack.bolt")
    shut.setLevel(logging.CRITICAL)
    return shut


@dataclass(frozen=True)
class Asker:
    """Where somebody asked, so that they alone can be answered. ``url``: the event's response_url, "" for none."""

    channel: str
    user_id: str
    url: str = ""
    thread: str = ""


class Edge:
    """The listeners."""

    def __init__(self, settings: Settings, hear: Hear, me: Me, people: People, clock: Callable[[], float]) -> None:
        self._hear, self._me, self._people, self._clock = hear, me, people, clock
        self._ours = {theirs: name for name, theirs in settings.slack_commands.items()}
        self._client = web(settings, QUICK)
        self._carrier = SlackCarrier(lambda _: self._client, me.bot_id, me.team_id)
        self._mention = re.compile(rf"<@{re.escape(me.user_id)}(?:\|[^>]*)?>")
        self._recent = Recent(MOST_RECENT)

    def on_command(self, ack: Ack, body: dict[str, Any]) -> None:
        """ "/action 3.3.2 done" is the sentence "action 3.3.2 done"; the umbrella's text is a sentence of its own."""
        name = self._ours.get(body["command"][1:], body["command"][1:])
        said = body["text"] if name == UMBRELLA else f"{name} {body['text']}"
        where = Where(body["channel_id"])
        begun, key = self._clock(), f"trigger:{body['trigger_id']}"
        reply = self._answer(from_slack(said), body["user_id"], body["team_id"], where, key)
        if self._clock() - begun < LATE:
            ack({"response_type": "ephemeral", **to_message(reply)})
        else:
            self._whisper(reply, Asker(body["channel_id"], body["user_id"], body["response_url"]))
            ack()

    def on_button(self, ack: Ack, body: dict[str, Any]) -> None:
        """A button says its value for whoever presses it."""
        said, person = from_entities(body["actions"][0]["value"]), body["user"]
        where = Where(body["channel"]["id"])
        reply = self._answer(said, person["id"], person["team_id"], where, f"trigger:{body['trigger_id']}")
        self._whisper(reply, _presser(body))
        ack()

    def on_event(self, ack: Ack, body: dict[str, Any]) -> BoltResponse:
        """A mention is answered in its thread, a direct message where it stands; all else is none of ours."""
        event = body["event"]
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
        if "event" in body:
            self._send(reply, body["event"])
        else:
            self._whisper(reply, _presser(body))
        return BoltResponse(status=200)

    def _answer(self, said: str, user_id: str, team: str, where: Where, key: str) -> Reply:
        try:
            by = self._people.identity(user_id, team)
        except Unsure as unsure:
            logger.warning("identity not confirmed: %s", unsure)
            return UNSURE
        return self._hear(said.strip() or "help", by, where, key)

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
            return self._send(NO_FILES, event)
        where = Where(event["channel"])
        return self._send(self._answer(self._said(event["text"]), event["user"], event["user_team"], where, key), event)

    def _said(self, text: str) -> str:
        """The sentence: what follows our name, or what stands before it where nothing follows."""
        before, *after = self._mention.split(text)
        return from_slack(" ".join(after).strip() or before)

    def _send(self, reply: Reply, event: Mapping[str, Any]) -> bool:
        in_thread = event["thread_ts"] or (event["ts"] if event["type"] == "app_mention" else "")
        receipt = self._carrier.send(Letter(event["channel"], reply, str(uuid4()), in_thread))
        if receipt.outcome is not Outcome.SENT:
            logger.warning("an answer was not posted: %s, %s", receipt.outcome, receipt.code)
        if receipt.outcome is Outcome.REFUSED:
            self._whisper(reply, Asker(event["channel"], event["user"], thread=event["thread_ts"]))
        return receipt.outcome in (Outcome.SENT, Outcome.REFUSED)

    def _whisper(self, reply: Reply, asker: Asker) -> None:
        """Answers the asker alone: by the address that came with the event, or else by an ephemeral message."""
        thread = {"thread_ts": asker.thread} if asker.thread else {}
        if asker.url and self._answer_by_url(asker.url, {**to_message(reply), **thread}):
            return
        where: dict[str, Any] = {"channel": asker.channel, "user": asker.user_id, "parse": "none", **thread}
        try:
            self._client.chat_postEphemeral(**where, **to_message(reply))
        except TROUBLE as trouble:
            logger.error("an answer was lost: %s", sort(trouble).code)

    def _answer_by_url(self, url: str, message: dict[str, Any]) -> bool:
        hook = WebhookClient(url, QUICK, logger=self._client.logger, retry_handlers=[])
        try:
            code = hook.send_dict({"response_type": "ephemeral", "replace_original": False, **message}).status_code
        except TROUBLE as trouble:
            logger.warning("response_url failed: %s", sort(trouble).code)
            return False
        if code != 200:
            logger.warning("response_url failed: http_%d", code)
        return code == 200


def _presser(body: Mapping[str, Any]) -> Asker:
    return Asker(body["channel"]["id"], body["user"]["id"], body["response_url"], body["message"]["thread_ts"])
