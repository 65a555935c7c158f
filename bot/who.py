"""Who is who in Slack: ourselves, and whether somebody is a full member of our own workspace.

Slack is asked with ``users.info`` and its word kept for ten minutes. Where it does not answer in time nobody is
guessed at: a member taken for a guest is turned away, a guest taken for a member may change what is not theirs.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.sends import TROUBLE, sort
from jobs.carrier import Outcome
from store.people import Identity

KNOWN_FOR = 600.0  # seconds that a person's standing is believed; somebody deactivated cannot speak in Slack meanwhile
PATIENCE = 1.0  # seconds that a sentence waits for Slack's word, of the 3 that it has
MOST = 5_000  # people remembered
AT_ONCE = 16  # questions to Slack
NOBODY = frozenset({"user_not_found", "user_not_visible"})  # Slack's word for people who are none of ours
BARRED = ("deleted", "is_bot", "is_restricted", "is_stranger", "is_ultra_restricted", "is_workflow_bot")
SLACKBOT = "USLACKBOT"  # which Slack does not call a bot


class Unsure(Exception):
    """Slack could not say in time who somebody is; the text is its short word for why."""


@dataclass(frozen=True)
class Me:
    """The bot as Slack knows it. ``enterprise_id`` is "" outside Enterprise Grid; ``org_wide``: installed for a whole
    organisation, not for one workspace of it."""

    team_id: str
    enterprise_id: str
    bot_id: str
    user_id: str
    org_wide: bool = False


def whoami(client: WebClient) -> Me:
    """Asks Slack once. Raises SlackApiError where the token is not taken, SlackClientError or OSError without Slack."""
    said = client.auth_test()
    team, enterprise, bot, user = (
        str(said.get(name) or "") for name in ("team_id", "enterprise_id", "bot_id", "user_id")
    )
    return Me(team, enterprise, bot, user, bool(said.get("is_enterprise_install")))


class People:
    """What Slack says of people. ``clock`` counts seconds, from anywhere."""

    def __init__(self, client: WebClient, me: Me, clock: Callable[[], float]) -> None:
        self._client, self._me, self._clock = client, me, clock
        self._known: OrderedDict[str, tuple[float, Identity]] = OrderedDict()
        self._asked: dict[str, Future[Identity]] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(AT_ONCE, "who")

    def identity(self, user_id: str, team: str) -> Identity:
        """Who speaks; ``team`` is the workspace or organisation that the delivery names, "" for none.

        Raises Unsure where Slack does not say within a second; its late word is kept for the next time.
        """
        if team not in ("", self._me.team_id) and not self._me.enterprise_id:
            return Identity(self._me.team_id, user_id, member=False)  # outside a Grid another team is another house
        found = self._remembered_or_asked(user_id)
        if isinstance(found, Identity):
            return found
        try:
            return found.result(PATIENCE)
        except TimeoutError:
            raise Unsure("timeout") from None

    def _remembered_or_asked(self, user_id: str) -> Identity | Future[Identity]:
        with self._lock:
            if (known := self._known.get(user_id)) and self._clock() - known[0] < KNOWN_FOR:
                return known[1]
            if user_id not in self._asked:
                self._asked[user_id] = self._pool.submit(self._ask, user_id)
            return self._asked[user_id]

    def _ask(self, user_id: str) -> Identity:
        try:
            found = self._identity_of(user_id)
            self._remember(found)
            return found
        finally:
            with self._lock:
                self._asked.pop(user_id, None)

    def _remember(self, found: Identity) -> None:
        with self._lock:
            self._known[found.user_id] = (self._clock(), found)
            self._known.move_to_end(found.user_id)
            if len(self._known) > MOST:
                self._known.popitem(last=False)

    def _identity_of(self, user_id: str) -> Identity:
        try:
            said = self._client.users_info(user=user_id).get("user")
        except TROUBLE as trouble:
            receipt = sort(trouble)
            if receipt.outcome is Outcome.REFUSED and receipt.code in NOBODY:
                return Identity(self._me.team_id, user_id, member=False)
            raise Unsure(receipt.code) from None
        if not isinstance(said, dict) or said.get("id") != user_id:
            raise Unsure("no_user")
        return Identity(self._me.team_id, user_id, _name(said), _is_member(said, self._me))


def _is_member(said: Mapping[str, Any], me: Me) -> bool:
    """A full member of this workspace; where we are installed for a whole organisation, of that."""
    if said["id"] == SLACKBOT or any(said.get(flag) for flag in BARRED):
        return False
    organisation = said.get("enterprise_user") or {}
    if me.org_wide:
        return bool(me.enterprise_id) and organisation.get("enterprise_id") == me.enterprise_id
    return said.get("team_id") == me.team_id or me.team_id in (organisation.get("teams") or ())


def _name(said: Mapping[str, Any]) -> str:
    """The name that they go by. It may change, and decides nothing."""
    profile = said.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), said.get("real_name"), said.get("name"))
    return str(next(filter(None, names), ""))
