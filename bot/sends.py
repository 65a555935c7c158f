"""Sends out: one attempt at Slack, and an honest account of it. It never retries and never guesses.

What Slack answers is sorted into sent, certainly not, and unclear; only a named refusal is certain, since
``internal_error`` and ``fatal_error`` may come after the message has gone out (Slack's own reference says so).
"""

from __future__ import annotations

import logging
import re
import socket
import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.blocks import to_message
from bot.config import Settings
from jobs.carrier import Letter, Outcome, Receipt

TIMEOUT = 10  # seconds that Slack has to take a message
STEP = 3  # seconds for each question around it
AGAIN = 30.0  # seconds until another attempt where Slack names no time
EVENT_TYPE = "touchdown"  # of the metadata that carries a letter's uuid
PAGES, PAGE = 10, 200  # of history that a look reads
SLACK_CLOCK = timedelta(minutes=2)  # by which Slack's clock and ours may differ

TROUBLE = (SlackClientError, OSError, HTTPException, ValueError, LookupError, AttributeError, RecursionError)
"""All that a call can raise: Slack's refusals, the network's faults, and answers that are no answers (a list, bad UTF-8)."""

_REFUSALS = """access_denied account_inactive as_user_not_supported cannot_dm_bot channel_not_found
channel_type_not_supported deprecated_endpoint ekm_access_denied enterprise_is_restricted
invalid_arg_name invalid_arguments invalid_array_arg invalid_auth invalid_blocks invalid_blocks_format
invalid_charset invalid_form_data invalid_metadata_format invalid_metadata_schema invalid_post_type
is_archived is_inactive markdown_text_conflict message_limit_exceeded messages_tab_disabled
metadata_must_be_sent_from_app metadata_too_large method_deprecated missing_post_type missing_scope
msg_blocks_too_long msg_too_long no_permission no_text not_allowed_token_type not_authed not_in_channel
not_reply org_login_required restricted_action restricted_action_non_threadable_channel
restricted_action_read_only_channel restricted_action_thread_locked restricted_action_thread_only_channel
slack_connect_blocked_file_type slack_connect_canvas_sharing_blocked team_access_not_granted
thread_not_found token_expired token_revoked too_many_attachments too_many_contact_cards
two_factor_setup_required user_deactivated user_disabled user_not_found user_not_visible"""
REFUSALS = frozenset(_REFUSALS.split())
"""Slack's words that are certain: the message did not go out, and will not until somebody mends something."""

_NO_EDITS = "accesslimited block_mismatch cant_update_message edit_window_closed message_not_found team_not_found"
EDIT_REFUSALS = REFUSALS | frozenset(_NO_EDITS.split())
"""Slack's words that are certain of an edit. ``update_failed`` and ``external_channel_migrating`` are not: they may pass."""

_LIMITED = frozenset({"ratelimited", "rate_limited"})
_CODE = re.compile(r"[a-z][a-z0-9_]{1,79}")
_PERSON = re.compile(r"[UW][A-Z0-9]{2,}")
_CONVERSATION = re.compile(r"[CDG][A-Z0-9]{2,}")
_WORDS = (
    (TimeoutError, "timeout"),
    (ConnectionError, "reset"),
    ((ValueError, LookupError, AttributeError, RecursionError), "not_json"),
)
_NEVER_REACHED = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)


def web(settings: Settings, timeout: int = TIMEOUT) -> WebClient:
    """A client that tries once, and whose own log, which holds bodies, is shut."""
    shut = logging.getLogger("bot.sends.sdk")
    shut.setLevel(logging.CRITICAL)
    return WebClient(settings.slack_bot_token, settings.slack_api_url, timeout, logger=shut, retry_handlers=[])


def sort(trouble: BaseException, refusals: frozenset[str] = REFUSALS) -> Receipt:
    """What an exception of TROUBLE says of the message: NOT_NOW and REFUSED are certain, UNCLEAR is not."""
    if isinstance(trouble, SlackApiError):
        return _sort_answer(trouble.response, refusals)
    if isinstance(trouble, URLError) and isinstance(trouble.reason, _NEVER_REACHED):
        return Receipt(Outcome.NOT_NOW, retry_after=AGAIN, code="unreachable")
    cause = trouble.reason if isinstance(trouble, URLError) else trouble
    return Receipt(Outcome.UNCLEAR, code=next((word for kind, word in _WORDS if isinstance(cause, kind)), "network"))


def _sort_answer(answer: SlackResponse, refusals: frozenset[str]) -> Receipt:
    code = _code(answer)
    if answer.status_code == 429 or code in _LIMITED:
        return Receipt(Outcome.NOT_NOW, retry_after=_wait(answer), code="ratelimited")
    if answer.status_code >= 500 or code not in refusals:
        return Receipt(Outcome.UNCLEAR, code=code)
    return Receipt(Outcome.REFUSED, code=code)


def _code(answer: SlackResponse) -> str:
    """Slack's word for the fault; never a part of a body that is not Slack's."""
    error = answer.data.get("error") if isinstance(answer.data, dict) else None
    if isinstance(error, str) and _CODE.fullmatch(error):
        return error
    return "not_json" if answer.status_code == 200 else f"http_{answer.status_code}"


def _wait(answer: SlackResponse) -> float:
    """Seconds that Slack asks us to wait."""
    asked = {name.lower(): value for name, value in answer.headers.items()}.get("retry-after", "")
    return max(1.0, float(asked)) if re.fullmatch(r"\d{1,6}", str(asked)) else AGAIN


def conversation(client: WebClient, destination: str) -> str | Receipt:
    """The conversation to post to: a person's private one, opened, or the destination itself. A Receipt where
    the person has left: posting to them would "succeed" and reach nobody. Raises what is in TROUBLE."""
    if not _PERSON.fullmatch(destination):
        return destination
    person = client.users_info(user=destination).get("user") or {}
    if person.get("deleted") is not False:
        return Receipt(Outcome.REFUSED, code="user_deactivated" if person.get("deleted") else "user_not_found")
    opened = client.conversations_open(users=destination).get("channel") or {}
    return str(opened.get("id") or destination)


class SlackCarrier:
    """Carries letters to Slack. ``client`` makes a client that waits so many seconds; ``bot_id`` is our own, by which
    we know our messages again."""

    def __init__(self, client: Callable[[int], WebClient], bot_id: str, workspace: str) -> None:
        self._client = client
        self._bot_id = bot_id
        self.workspace: str | None = workspace

    def send(self, letter: Letter) -> Receipt:
        """One attempt: at most 10 seconds, and 3 for each of two questions where it goes to a person. Never raises."""
        try:
            channel = self._channel(letter.destination)
        except TROUBLE as trouble:
            return _not_begun(sort(trouble))
        if isinstance(channel, Receipt):
            return channel
        try:
            answer = self._client(TIMEOUT).chat_postMessage(**_post(letter, channel))
        except TROUBLE as trouble:
            return sort(trouble)
        if not (stamp := answer.get("ts")):
            return Receipt(Outcome.UNCLEAR, code="no_ts")
        return Receipt(Outcome.SENT, _named(answer.get("channel") or channel, stamp))

    def edit(self, letter: Letter, message_id: str) -> Receipt:
        """One attempt, at most 10 seconds. The message keeps its metadata, since none is given, and its thread; nobody
        is notified. Never raises."""
        channel, stamp = _place(message_id, letter.destination)
        if not _CONVERSATION.fullmatch(channel):  # sent by an older version, which did not ask for the id
            return Receipt(Outcome.REFUSED, code="channel_by_name")
        plain: dict[str, Any] = {"parse": "none", "link_names": False}  # by default Slack would look for links
        try:
            self._client(TIMEOUT).chat_update(channel=channel, ts=stamp, **plain, **to_message(letter.reply))
        except TROUBLE as trouble:
            return sort(trouble, EDIT_REFUSALS)
        return Receipt(Outcome.SENT, message_id)

    def look(self, letter: Letter, since: datetime) -> Receipt:
        """SENT with its ts, ABSENT after all of the conversation since ``since`` was read, or CANNOT_LOOK. Never raises."""
        try:
            channel = self._channel(letter.destination)
            if isinstance(channel, Receipt):
                return Receipt(Outcome.CANNOT_LOOK, code=channel.code)
            if not _CONVERSATION.fullmatch(channel):
                return Receipt(Outcome.CANNOT_LOOK, code="channel_by_name")
            return self._search(channel, letter, since - SLACK_CLOCK)
        except TROUBLE as trouble:
            return Receipt(Outcome.CANNOT_LOOK, code=sort(trouble).code)

    def _channel(self, destination: str) -> str | Receipt:
        return conversation(self._client(STEP), destination)

    def _search(self, channel: str, letter: Letter, oldest: datetime) -> Receipt:
        client, cursor = self._client(STEP), ""
        for _ in range(PAGES):
            page = _page(client, channel, _stamp(letter.thread), f"{oldest.timestamp():.6f}", cursor)
            messages = page.get("messages")
            if not isinstance(messages, list):
                return Receipt(Outcome.CANNOT_LOOK, code="no_messages")
            for message in messages:
                if self._is_ours(message, letter.uuid):
                    return Receipt(Outcome.SENT, _named(channel, message["ts"]))
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return (
                    Receipt(Outcome.CANNOT_LOOK, code="cut_short") if page.get("has_more") else Receipt(Outcome.ABSENT)
                )
        return Receipt(Outcome.CANNOT_LOOK, code="too_many_messages")

    def _is_ours(self, message: dict[str, Any], uuid: str) -> bool:
        """Metadata is open to every app of the workspace, so another's message with our uuid does not count."""
        metadata = message.get("metadata") or {}
        named = metadata.get("event_type") == EVENT_TYPE and (metadata.get("event_payload") or {}).get("id") == uuid
        return named and message.get("bot_id") == self._bot_id


def _named(channel: object, stamp: object) -> str:
    """A message_id: "C024BE7LH/1428000001.000100". An edit needs the id of a channel that may be known by name only."""
    return f"{channel}/{stamp}"


def _place(message_id: str, destination: str) -> tuple[str, str]:
    """The channel and the ts that a message_id names; older ones are a bare ts."""
    channel, _, stamp = message_id.rpartition("/")
    return channel or destination, stamp


def _stamp(message_id: str) -> str:
    return _place(message_id, "")[1]


def _post(letter: Letter, channel: str) -> dict[str, Any]:
    return {
        "channel": channel,
        "thread_ts": _stamp(letter.thread) or None,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"id": letter.uuid}},
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
        **to_message(letter.reply),
    }


def _not_begun(receipt: Receipt) -> Receipt:
    """What went wrong before the message itself was tried: where that is unclear, the message certainly did not go."""
    if receipt.outcome is not Outcome.UNCLEAR:
        return receipt
    return Receipt(Outcome.NOT_NOW, retry_after=AGAIN, code=receipt.code)


def _page(client: WebClient, channel: str, thread: str, oldest: str, cursor: str) -> SlackResponse:
    asked: dict[str, Any] = {"channel": channel, "oldest": oldest, "include_all_metadata": True, "limit": PAGE}
    asked |= {"cursor": cursor} if cursor else {}
    return client.conversations_replies(ts=thread, **asked) if thread else client.conversations_history(**asked)
