"""Answers out: to the asker alone, into a thread, into a modal, onto their page. Nothing here raises at Slack.

What a person asked for in this moment is answered at once; what the bot says unasked goes through the outbox.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from bot.blocks import TURNS, to_message
from bot.recent import Recent
from bot.sends import TROUBLE, SlackCarrier, sort
from bot.uploads import picture, upload
from bot.views import Remembered, answer_view, form_view, remembered
from commands.reply import Chart, Reply, Where
from jobs.carrier import Letter, Outcome, Receipt

MOST_RECENT = 1_000  # presses remembered, so that a second delivery shares nothing again

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


def place(channel: str, others: bool = False) -> Where:
    """The place that has this id; "" for App Home, which is a page and no conversation."""
    return Where(channel, others=others, direct=channel.startswith("D"))


def presser(body: Mapping[str, Any]) -> Asker:
    """Who pressed something, and where."""
    return Asker(body["channel"]["id"], body["user"]["id"], body["response_url"], body["message"]["thread_ts"])


def announced(reply: Reply, asker: Asker) -> Reply:
    """Says where a picture will be that cannot stand beside its words."""
    if not reply.chart or reply.aloud or asker.channel[:1] == "D":
        return reply
    return replace(reply, footer=f"{reply.footer} The picture comes to you as a direct message.".strip())


NOT_SHARED = {
    Outcome.REFUSED: Reply(
        "I could not share it here. If I am not in this channel yet, say `/invite @Touchdown`, then press it again."
    ),
    Outcome.NOT_NOW: Reply("Slack takes no more just now, so it was not shared. Press it again in a minute."),
    Outcome.UNCLEAR: Reply("Slack did not say whether it was shared. Look in the channel before you press it again."),
}


class Answers:
    """The ways in which somebody can be answered. ``quick``: seconds for each call, since Slack waits 3 in all;
    ``patient`` makes a client that waits so many, for what takes longer."""

    def __init__(
        self, client: WebClient, carrier: SlackCarrier, quick: int, patient: Callable[[int], WebClient]
    ) -> None:
        self._client, self._carrier, self._quick, self._patient = client, carrier, quick, patient
        self._shared = Recent(MOST_RECENT)

    def put(self, reply: Reply, asker: Asker, trigger_id: str, turned: bool = False) -> None:
        """To everybody where it is said aloud, into a modal where it asks for something, else to the asker alone."""
        if reply.aloud:
            self._share(reply, asker, trigger_id)
        elif not (reply.form and self._opened(form_view(reply.form, asker.channel), trigger_id)):
            self.whisper(reply, asker, turned)

    def _share(self, reply: Reply, asker: Asker, trigger_id: str) -> None:
        """To everybody, once: Slack may deliver a press twice. The asker is told where it was not, or may not have been."""
        if self._shared.begin(trigger_id):
            return
        told = NOT_SHARED.get(self.say(reply, asker.channel, asker.thread))
        self._shared.end(trigger_id, answered=True)
        if told:
            self.whisper(told, asker)

    def put_where_pressed(self, reply: Reply, asker: Asker, body: Mapping[str, Any]) -> None:
        """Into the modal in which it was pressed, into one over App Home, or as ``put`` does. Another page takes the
        place of the one before, unless others see that; they are told of a change below the message that they see."""
        view, message = body.get("view", {}), body["message"]
        private = asker.private or message["private"]
        if view.get("type") == "modal":
            self._put_in_modal(reply, asker, view, body["trigger_id"])
        elif not asker.channel:
            self.open(reply, asker, body["trigger_id"])
        elif reply.changed_by and not private:
            self._tell_below(reply, replace(asker, thread=asker.thread or message["ts"]), body["trigger_id"])
        else:
            turned = body["actions"][0]["action_id"].startswith(TURNS) and private
            self.put(reply, asker, body["trigger_id"], turned)

    def _tell_below(self, reply: Reply, asker: Asker, trigger_id: str) -> None:
        """To everybody in the thread, once; to the asker alone where that is not certain to have been posted."""
        if self._shared.begin(trigger_id):
            return
        named = replace(reply, text=f"By {reply.changed_by}.\n{reply.text}".strip())
        told = self.say(named, asker.channel, asker.thread) is Outcome.SENT
        self._shared.end(trigger_id, answered=True)
        if not told:
            self.whisper(reply, asker)

    def open(self, reply: Reply, asker: Asker, trigger_id: str) -> None:
        """In a modal; where that cannot be opened any more, in private."""
        if not self._opened(_view_of(reply, asker.channel), trigger_id):
            self.whisper(reply, asker)

    def send_picture(self, chart: Chart, asker: Asker, channel: str, thread: str) -> None:
        """Draws a chart and uploads it; the asker is told where that fails."""
        receipt = upload(self._patient, picture(chart), channel, thread)
        if receipt.outcome is not Outcome.SENT:
            logger.warning("a picture was not sent: %(outcome)s, %(code)s", _of(receipt))
            told = Reply(f"The picture could not be sent ({receipt.code}). The words say the same.")
            self.whisper(told, asker)

    def say(self, reply: Reply, channel: str, thread: str = "") -> Outcome:
        """Says it to everybody in the place."""
        receipt = self._carrier.send(Letter(channel, reply, str(uuid4()), thread))
        if receipt.outcome is not Outcome.SENT:
            logger.warning("an answer was not posted: %(outcome)s, %(code)s", _of(receipt))
        return receipt.outcome

    def whisper(self, reply: Reply, asker: Asker, turned: bool = False) -> None:
        """Answers the asker alone: by the address that came with the event, else by an ephemeral message, else by a
        direct one, which reaches them from anywhere.

        ``turned``: in the place of the message that was pressed.
        """
        thread = {"thread_ts": asker.thread} if asker.thread else {}
        message = to_message(reply)
        if asker.url and self._by_url(asker.url, {**message, **thread, "replace_original": turned}):
            return
        where: dict[str, Any] = {"channel": asker.channel, "user": asker.user_id, "parse": "none", **thread}
        if not (asker.channel and self._try("chat.postEphemeral", {**where, **message})):
            self.say(reply, asker.user_id)

    def _opened(self, view: Mapping[str, Any], trigger_id: str) -> bool:
        """Whether a modal could be opened (a trigger lives 3 seconds)."""
        return bool(trigger_id) and self._try("views.open", {"trigger_id": trigger_id, "view": view})

    def _put_in_modal(self, reply: Reply, asker: Asker, there: Mapping[str, Any], trigger_id: str) -> None:
        """Where the modal is gone meanwhile, in a new one; where that cannot be opened, to the asker alone."""
        view = _view_of(reply, kept(there).channel)
        if not (self._replaced(view, there["id"]) or self._opened(view, trigger_id)):
            self.whisper(reply, asker)

    def show(self, view: Mapping[str, Any], view_id: str, reply: Reply, asker: Asker) -> None:
        """Puts ``view`` of ``reply`` in the place of an open modal; where that is gone, answers the asker alone."""
        if not self._replaced(view, view_id):
            self.whisper(reply, asker)

    def _replaced(self, view: Mapping[str, Any], view_id: str) -> bool:
        return self._try("views.update", {"view_id": view_id, "view": view})

    def publish(self, view: Mapping[str, Any], user_id: str) -> bool:
        """Makes ``view`` somebody's App Home."""
        return self._try("views.publish", {"user_id": user_id, "view": view})

    def _by_url(self, url: str, message: dict[str, Any]) -> bool:
        hook = WebhookClient(url, self._quick, logger=self._client.logger, retry_handlers=[])
        try:
            code = hook.send_dict({"response_type": "ephemeral", **message}).status_code
        except TROUBLE as trouble:
            logger.warning("response_url failed: %(code)s", {"code": sort(trouble).code})
            return False
        if code != 200:
            logger.warning("response_url failed: %(code)s", {"code": f"http_{code}"})
        return code == 200

    def _try(self, method: str, asked: Mapping[str, Any]) -> bool:
        try:
            self._client.api_call(method, json=dict(asked))
        except TROUBLE as trouble:
            logger.error("an answer was lost: %(method)s, %(code)s", {"method": method, "code": sort(trouble).code})
            return False
        return True


def _view_of(reply: Reply, channel: str) -> dict[str, Any]:
    return form_view(reply.form, channel) if reply.form else answer_view(reply, channel)


def _of(receipt: Receipt) -> dict[str, str]:
    """For the log."""
    return {"outcome": receipt.outcome.value, "code": receipt.code}


def kept(view: Mapping[str, Any]) -> Remembered:
    """What a view of ours remembers; nothing where it is none."""
    try:
        return remembered(view["private_metadata"])
    except ValueError:
        logger.warning("a view that is not ours")
        return Remembered()
