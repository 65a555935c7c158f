"""Who is who in Slack: ourselves, and whether somebody is a full member of our own workspace."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient

from bot.sends import TROUBLE, sort
from store.people import Identity

KNOWN_FOR = (
    600.0  # seconds that a person's standing is believed; somebody who was deactivated loses their voice by then
)
MOST = 5_000  # people remembered
STRANGERS = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")


class Unsure(Exception):
    """Slack could not say in time who somebody is; the text is its short word for why."""


@dataclass(frozen=True)
class Me:
    """The bot as Slack knows it. ``enterprise_id`` is "" outside Enterprise Grid."""

    team_id: str
    enterprise_id: str
    bot_id: str
    user_id: str


def whoami(client: WebClient) -> Me:
    """Asks Slack once. Raises SlackApiError where the token is not taken, SlackClientError or OSError without Slack."""
    said = client.auth_test()
    return Me(*(str(said.get(name) or "") for name in ("team_id", "enterprise_id", "bot_id", "user_id")))


class People:
    """What Slack says of people, remembered for ten minutes."""

    def __init__(self, client: WebClient, me: Me, clock: Callable[[], float]) -> None:
        self._client, self._me, self._clock = client, me, clock
        self._known: OrderedDict[str, tuple[float, Identity]] = OrderedDict()
        self._lock = threading.Lock()

    def identity(self, user_id: str, team: str) -> Identity:
        """Who speaks. ``team`` is the one that the delivery names, "" for none. Raises Unsure."""
        found = self._remembered(user_id) or self._ask(user_id)
        ours = team in ("", self._me.team_id) or bool(self._me.enterprise_id and team == self._me.enterprise_id)
        return found if ours else Identity(found.workspace, found.user_id, found.name, member=False)

    def _remembered(self, user_id: str) -> Identity | None:
        with self._lock:
            since, found = self._known.get(user_id, (0.0, None))
        return found if found and self._clock() - since < KNOWN_FOR else None

    def _ask(self, user_id: str) -> Identity:
        try:
            said = self._client.users_info(user=user_id)["user"]
            found = Identity(self._me.team_id, user_id, _name(said), self._is_member(said))
        except TROUBLE as trouble:
            raise Unsure(sort(trouble).code) from None
        with self._lock:
            self._known[user_id] = (self._clock(), found)
            self._known.move_to_end(user_id)
            while len(self._known) > MOST:
                self._known.popitem(last=False)
        return found

    def _is_member(self, said: Mapping[str, Any]) -> bool:
        """A full member of this workspace, or of another workspace of the same Enterprise Grid organisation."""
        grid = said.get("enterprise_user") or {}
        same_grid = bool(self._me.enterprise_id) and grid.get("enterprise_id") == self._me.enterprise_id
        return not any(said.get(name) for name in STRANGERS) and (said.get("team_id") == self._me.team_id or same_grid)


def _name(said: Mapping[str, Any]) -> str:
    profile = said.get("profile") or {}
    return str(
        profile.get("display_name") or profile.get("real_name") or said.get("real_name") or said.get("name") or ""
    )
