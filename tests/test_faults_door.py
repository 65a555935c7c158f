"""Requests that were changed on their way, by the thousand: none breaks the door, none that is not signed is heard.

The short form runs by ``make short``, the long one by ``make faults``; ``docs/reliability.md`` has its figures.
"""

from __future__ import annotations

import http.client
import logging
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace

import pytest
from deliveries import FORM, JSON, Body, House, anew, as_request, command, direct, mention, press, signed, submit

from bot.views import form_view
from commands.reply import Blank, Form

CANARY = "canary7f3a"
OURS = form_view(Form("Note", "x", (f"action 3.3.2 note {CANARY}", "{note}"), (Blank("note", "Note"),)), "C0HOME")
BODIES: tuple[Callable[[], Body], ...] = (
    lambda: command("/action", f"3.3.2 note {CANARY}"),
    lambda: press(f"action 3.3.2 note {CANARY}", ""),
    lambda: mention(f"3.3.2 note {CANARY}"),
    lambda: direct(f"3.3.2 note {CANARY}"),
    lambda: submit(OURS, note=CANARY),
)
KINDS = (FORM, JSON, "text/html", "", "application/json; charset=utf-16", "multipart/form-data; boundary=x")
PATHS = ("/", "/slack/events/", "/slack//events", "/healthz", "/slack/events?a=1", "/%00", "/..%2fslack/events")
METHODS = ("PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "POSTS")
SIGNATURE, TIMESTAMP = "X-Slack-Signature", "X-Slack-Request-Timestamp"
HANDS = 8
FORMS = [
    pytest.param(2_500, marks=pytest.mark.short, id="short"),
    pytest.param(50_000, marks=pytest.mark.faults, id="long"),
]


@dataclass(frozen=True)
class Asked:
    """A request as it leaves."""

    raw: bytes
    headers: dict[str, str]
    method: str = "POST"
    path: str = "/slack/events"


def as_slack_sends(house: House, chance: random.Random) -> Asked:
    """One of Slack's, signed within the last four minutes."""
    kind, raw = as_request(anew(chance.choice(BODIES)()))
    return Asked(raw, {"Content-Type": kind, **signed(raw, house.clock.now - chance.randrange(240))})


def changed(raw: bytes, chance: random.Random) -> bytes:
    """``raw`` with up to five pieces replaced, put in, taken out or said twice; never as it was."""
    found = bytearray(raw)
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(found) + 1)
        put = chance.choice([chance.randbytes(chance.randrange(9)), bytes(found[at : at + 40]), b'"', b"%", b"&", b"{"])
        found[at : at + chance.randrange(9)] = put
    return bytes(found) if found != raw else raw + b" "


def tampered(asked: Asked, chance: random.Random) -> Asked:
    """The same, so that its signature is none of it."""
    what = chance.choice(["body", SIGNATURE, TIMESTAMP, "no signature"])
    if what == "body":
        return replace(asked, raw=changed(asked.raw, chance))
    if what == "no signature":
        return replace(asked, headers={"Content-Type": asked.headers["Content-Type"]})
    other = changed(asked.headers[what].encode(), chance).decode("latin-1")
    one_line = "".join(one for one in other if one.isprintable()).strip()
    return replace(asked, headers={**asked.headers, what: one_line if one_line != asked.headers[what] else "0"})


def resigned(house: House, asked: Asked, chance: random.Random) -> Asked:
    """The same, changed by somebody who can sign: a fault of Slack's, or of whoever has our secret."""
    match chance.choice(["body", "body", "kind", "path", "method"]):
        case "kind":
            return replace(asked, headers={**asked.headers, "Content-Type": chance.choice(KINDS)})
        case "path":
            return replace(asked, path=chance.choice(PATHS))
        case "method":
            return replace(asked, method=chance.choice(METHODS))
        case _:
            raw = changed(asked.raw, chance)
            return replace(asked, raw=raw, headers={**asked.headers, **signed(raw, house.clock.now)})


def statuses(house: House, requests: int, make: Callable[[random.Random], Asked]) -> Counter[int]:
    """What became of so many requests, each made by its own number, sent over a few connections at once."""

    def hand(first: int) -> Counter[int]:
        found: Counter[int] = Counter()
        with closing(http.client.HTTPConnection("127.0.0.1", house.port, timeout=20)) as line:
            for number in range(first, requests, HANDS):
                asked = make(random.Random(number))  # noqa: S311  (a die, no secret)
                line.request(asked.method, asked.path, asked.raw, asked.headers)
                answer = line.getresponse()
                answer.read()
                found[answer.status] += 1
        return found

    with ThreadPoolExecutor(HANDS) as hands:
        return sum(hands.map(hand, range(HANDS)), Counter())


@pytest.mark.parametrize("requests", FORMS)
def test_no_request_that_was_tampered_with_is_heard_or_logged(
    house: House, requests: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    found = statuses(house, requests, lambda chance: tampered(as_slack_sends(house, chance), chance))
    assert (found.total(), house.ear.heard) == (requests, [])
    assert set(found) == {401}
    assert CANARY not in caplog.text
    print(f"\n{requests:,} tampered with: {dict(found)}, none heard")


@pytest.mark.parametrize("requests", FORMS)
def test_no_request_that_is_signed_breaks_the_door_or_is_logged(
    house: House, requests: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    found = statuses(house, requests, lambda chance: resigned(house, as_slack_sends(house, chance), chance))
    assert found.total() == requests
    assert max(found) < 500, found
    assert CANARY not in caplog.text
    print(f"\n{requests:,} signed: {dict(found)}, {len(house.ear.heard):,} heard")
