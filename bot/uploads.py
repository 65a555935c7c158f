"""Pictures out, by Slack's way of uploading: ask for an address, send the bytes there, have the file shared.

The three calls are made here and not by ``WebClient.files_upload_v2``, because of the first two it is certain that
nothing was shared, whatever went wrong; only what goes wrong in the third is unclear. Needs the scope ``files:write``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.blocks import to_message
from bot.mrkdwn import one_line, shorten, width
from bot.pictures import alt, draw
from bot.sends import AGAIN, STEP, TIMEOUT, TROUBLE, conversation, sort
from commands.reply import Chart, Reply
from jobs.carrier import Outcome, Receipt

MOST_BYTES = 2_000_000  # a picture of ours has less than 200,000
_TITLE = 200

_REFUSALS = """access_denied accesslimited alt_txt_too_large blocked_file_type file_not_found file_type_not_allowed
file_update_failed file_upload_size_restricted file_uploads_disabled file_uploads_except_images_disabled invalid_channel
missing_argument posting_to_channel_denied posting_to_general_channel_denied storage_limit_reached"""
REFUSALS = frozenset(_REFUSALS.split())
"""Slack's words about files that are certain, beside those about messages (``bot.sends.REFUSALS``)."""

_CONVERSATION = re.compile(r"[CDGZ][A-Z0-9]{2,}")


@dataclass(frozen=True)
class Picture:
    """``alt`` is for whoever cannot see it, at most 1,000 characters; ``comment`` is plain text that stands above it,
    "" for none."""

    png: bytes
    title: str
    alt: str
    comment: str = ""


def picture(chart: Chart, comment: str = "") -> Picture:
    """``chart`` drawn, ready to be uploaded."""
    return Picture(draw(chart), chart.title, alt(chart), comment)


def upload(client: Callable[[int], WebClient], picture: Picture, destination: str, thread: str = "") -> Receipt:
    """One attempt: three calls of at most 10 seconds each, and two of 3 where it goes to a person. Never raises.

    ``client`` makes a client that waits so many seconds; ``destination`` is the id of a channel or of a person,
    ``thread`` the ts (or message_id) of what it stands under. The receipt's ``message_id`` is Slack's id of the file.
    """
    if not 0 < len(picture.png) <= MOST_BYTES:
        return Receipt(Outcome.REFUSED, code="file_upload_size_restricted")
    try:
        channel = conversation(client(STEP), destination)
        if isinstance(channel, Receipt):
            return channel
        if not _CONVERSATION.fullmatch(channel):
            return Receipt(Outcome.REFUSED, code="channel_by_name")
        file = _send(client(TIMEOUT), picture)
    except TROUBLE as trouble:
        return _not_begun(_sorted(trouble))
    return file if isinstance(file, Receipt) else _share(client(TIMEOUT), file, picture, channel, thread)


def _send(client: WebClient, picture: Picture) -> str | Receipt:
    """The id of the file, whose bytes Slack now has; a Receipt where it has not. Raises what is in TROUBLE."""
    asked = client.files_getUploadURLExternal(
        filename=_file_name(picture.title), length=len(picture.png), alt_txt=picture.alt or None
    )
    address, file = asked.get("upload_url"), asked.get("file_id")
    if not isinstance(address, str) or not isinstance(file, str):
        return Receipt(Outcome.NOT_NOW, retry_after=AGAIN, code="no_upload_url")
    if urlsplit(address).scheme not in ("https", urlsplit(client.base_url).scheme):  # nor a file of this machine
        return Receipt(Outcome.REFUSED, code="upload_url_not_safe")
    code = _post(address, picture.png, client.timeout)
    return file if code == 200 else Receipt(Outcome.NOT_NOW, retry_after=AGAIN, code=f"http_{code}")


def _post(address: str, content: bytes, timeout: int) -> int:
    """The HTTP status that came back."""
    asked = Request(address, content, {"Content-Type": "application/octet-stream"})  # noqa: S310  (see _send)
    try:
        with urlopen(asked, timeout=timeout) as answer:  # noqa: S310  # nosec B310
            return int(answer.status)
    except HTTPError as fault:
        with fault:
            return fault.code


def _share(client: WebClient, file: str, picture: Picture, channel: str, thread: str) -> Receipt:
    titled: dict[str, str | None] = {"id": file, "title": shorten(one_line(picture.title), _TITLE, width) or "Chart"}
    try:
        client.files_completeUploadExternal(
            files=[titled],
            channel_id=channel,
            thread_ts=thread.rpartition("/")[2] or None,
            initial_comment=_escaped(picture.comment) or None,
        )
    except TROUBLE as trouble:
        return _sorted(trouble)
    return Receipt(Outcome.SENT, file)


def _sorted(trouble: BaseException) -> Receipt:
    """As ``sort`` does of messages, with Slack's words about files."""
    found = sort(trouble)
    answered = isinstance(trouble, SlackApiError) and trouble.response.status_code < 500
    return Receipt(Outcome.REFUSED, code=found.code) if answered and found.code in REFUSALS else found


def _not_begun(receipt: Receipt) -> Receipt:
    """What went wrong before the file was to be shared: where that is unclear, it certainly was not."""
    if receipt.outcome is not Outcome.UNCLEAR:
        return receipt
    return Receipt(Outcome.NOT_NOW, retry_after=AGAIN, code=receipt.code)


def _escaped(comment: str) -> str:
    """As all text of people is, so that it mentions and links nothing."""
    first, _, rest = comment.strip().partition("\n")
    return str(to_message(Reply(first, rest))["text"]) if first else ""


def _file_name(title: str) -> str:
    """ "measure-12-of-monthly-supervision-sessions-held.png"."""
    words = re.findall(r"[a-z0-9]+", title.casefold().replace("'", ""))
    return f"{'-'.join(words)[:60].strip('-') or 'chart'}.png"
