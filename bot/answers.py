"""Answers out: to the asker alone, into a thread, into a modal, onto their page. Nothing here raises at Slack.

What a person asked for in this moment is answered at once; what the bot says unasked goes through the outbox.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.blocks import to_message
from bot.sends import TROUBLE, SlackCarrier, sort
from commands.reply import Reply
from jobs.carrier import Letter, Outcome

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asker:
    """Where somebody asked, so that they alone can be answered. ``url``: the event's response_url, "" for none."""

    channel: str
    user_id: str
    url: str = ""
    thread: str = ""

    @property
    def private(self) -> bool:
        """Whether nobody else is there: a conversation with us, or a place that is none."""
        return self.channel[:1] in ("", "D")


class Answers:
    """The ways in which somebody can be answered. ``quick``: seconds for each call, since Slack waits 3 in all."""

    def __init__(self, client: WebClient, carrier: SlackCarrier, quick: int) -> None:
        self._client, self._carrier, self._quick = client, carrier, quick

    def say(self, reply: Reply, channel: str, thread: str = "") -> Outcome:
        """Says it to everybody in the place."""
        receipt = self._carrier.send(Letter(channel, reply, str(uuid4()), thread))
        if receipt.outcome is not Outcome.SENT:
            logger.warning("an answer was not posted: %s, %s", receipt.outcome, receipt.code)
        return receipt.outcome

    def whisper(self, reply: Reply, asker: Asker, replace: bool = False) -> None:
        """Answers the asker alone: by the address that came with the event, or else by an ephemeral message.

        ``replace``: in the place of the message that was pressed.
        """
        thread = {"thread_ts": asker.thread} if asker.thread else {}
        message = to_message(reply)
        if asker.url and self._by_url(asker.url, {**message, **thread, "replace_original": replace}):
            return
        where: dict[str, Any] = {"channel": asker.channel, "user": asker.user_id, "parse": "none", **thread}
        self._try("chat.postEphemeral", {**where, **message})

    def turn(self, reply: Reply, channel: str, stamp: str) -> bool:
        """Puts ``reply`` in the place of a message of ours."""
        return self._try("chat.update", {"channel": channel, "ts": stamp, "parse": "none", **to_message(reply)})

    def open(self, view: Mapping[str, Any], trigger_id: str) -> bool:
        """Opens a modal; False where that was not possible (a trigger lives 3 seconds)."""
        return bool(trigger_id) and self._try("views.open", {"trigger_id": trigger_id, "view": view})

    def update(self, view: Mapping[str, Any], view_id: str) -> bool:
        """Puts ``view`` in the place of an open modal."""
        return self._try("views.update", {"view_id": view_id, "view": view})

    def publish(self, view: Mapping[str, Any], user_id: str) -> bool:
        """Makes ``view`` somebody's App Home."""
        return self._try("views.publish", {"user_id": user_id, "view": view})

    def _by_url(self, url: str, message: dict[str, Any]) -> bool:
        hook = WebhookClient(url, self._quick, logger=self._client.logger, retry_handlers=[])
        try:
            code = hook.send_dict({"response_type": "ephemeral", **message}).status_code
        except TROUBLE as trouble:
            logger.warning("response_url failed: %s", sort(trouble).code)
            return False
        if code != 200:
            logger.warning("response_url failed: http_%d", code)
        return code == 200

    def _try(self, method: str, asked: Mapping[str, Any]) -> bool:
        try:
            self._client.api_call(method, json=dict(asked))
        except TROUBLE as trouble:
            logger.error("an answer was lost: %s, %s", method, sort(trouble).code)
            return False
        return True
