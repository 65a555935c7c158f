"""What ``doctor`` asks Slack: the bot token, its scopes, Slack's clock, and whether we are in our channels.

Nothing is posted. Channels are asked for their last message: that needs no scope beyond those that we have, while
``conversations.info`` wants ``channels:read`` (Slack's reference of both methods).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk.errors import SlackApiError
from sqlmodel import Session

from bot.config import Settings
from bot.doctor_house import ours
from bot.finding import Finding, fault, left_out, warning, well
from bot.manifest import SCOPES
from bot.sends import TROUBLE, sort, web
from commands.wording import listed, plural
from jobs.carrier import Outcome
from store import meetings, programmes
from store.db import Store

STEP = 5  # seconds that each question waits for its answer
SKEW = 60.0  # seconds by which our clock may differ from Slack's; beyond 300 Slack's requests are refused
TOKENS = "api.slack.com/apps, OAuth & Permissions"


@dataclass(frozen=True)
class Greeting:
    """What Slack answered to ``auth.test``. ``ahead``: seconds by which our clock is before Slack's; ``code``: Slack's
    word where it did not take the token, or ours where it did not answer (``away``)."""

    said: Mapping[str, Any] = field(default_factory=dict)
    scopes: frozenset[str] | None = None
    ahead: float | None = None
    code: str = ""
    away: bool = False

    @property
    def team(self) -> str:
        """The workspace of the token; "" where Slack did not take it."""
        return str(self.said.get("team_id") or "")


def greet(settings: Settings, clock: Callable[[], datetime]) -> Greeting:
    """Asks Slack once who we are; an answer without a token tells Slack's clock all the same. Never raises."""
    asked = clock()
    try:
        answer = web(settings, STEP).auth_test()
    except SlackApiError as refused:
        receipt = sort(refused)
        away = receipt.outcome is not Outcome.REFUSED
        return Greeting(ahead=_ahead(refused.response.headers, asked, clock()), code=receipt.code, away=away)
    except TROUBLE as trouble:
        return Greeting(code=sort(trouble).code, away=True)
    scopes = _header(answer.headers, "x-oauth-scopes")
    granted = frozenset(filter(None, (one.strip() for one in scopes.split(",")))) or None
    said = answer.data if isinstance(answer.data, dict) else {}
    return Greeting(said, granted, _ahead(answer.headers, asked, clock()))


def _header(headers: Mapping[str, str], name: str) -> str:
    return {known.lower(): str(value) for known, value in headers.items()}.get(name, "")


def _ahead(headers: Mapping[str, str], asked: datetime, answered: datetime) -> float | None:
    try:
        theirs = parsedate_to_datetime(_header(headers, "date"))
        return (asked + (answered - asked) / 2 - theirs).total_seconds()
    except (TypeError, ValueError):  # no such header, or one without a zone
        return None


def slack_answers(settings: Settings, greeting: Greeting) -> Iterator[Finding]:
    """Whether Slack can be reached, and whether its clock and ours agree."""
    if greeting.away:
        mend = "Let this machine reach it on port 443, directly or by the proxy that HTTPS_PROXY names."
        yield fault("Slack", f"no good answer from {settings.slack_api_url} ({greeting.code})", mend)
    else:
        yield well("Slack", f"answers at {settings.slack_api_url}")
    if greeting.ahead is None:
        yield left_out("clock", "Slack did not tell its time")
    elif abs(greeting.ahead) <= SKEW:
        yield well("clock", f"agrees with Slack's, within {max(1, round(abs(greeting.ahead)))} s")
    else:
        mend = "Set this machine's clock by NTP. Slack signs requests; 5 minutes off, all are refused."
        yield fault("clock", f"ours is {_span(greeting.ahead)} Slack's", mend)


def _span(ahead: float) -> str:
    """ "7 minutes ahead of", "90 seconds behind"."""
    seconds = round(abs(ahead))
    words = plural(seconds, "second") if seconds < 120 else plural(round(seconds / 60), "minute")
    return f"{words} {'ahead of' if ahead > 0 else 'behind'}"


def token_is_taken(settings: Settings, greeting: Greeting) -> Iterator[Finding]:
    """Whether Slack takes the bot token, and whose it is."""
    if not settings.slack_bot_token or greeting.away:
        yield left_out("bot token", "Slack comes first" if greeting.away else "SLACK_BOT_TOKEN is not set")
    elif greeting.code:
        mend = f"Copy it anew from {TOKENS}; where there is none, Install App."
        yield fault("bot token", f"Slack does not take SLACK_BOT_TOKEN ({greeting.code})", mend)
    else:
        name, team = greeting.said.get("user") or "the bot", greeting.said.get("team") or "its workspace"
        yield well("bot token", f"taken: {name} in {team} ({greeting.team})")


def workspace_is_the_plans(greeting: Greeting, store: Store | None) -> Iterator[Finding]:
    """Whether the token's workspace is the one whose plan the store holds."""
    if store is None or not greeting.team:
        yield left_out("workspace", "the store comes first" if store is None else "the bot token comes first")
        return
    with store.reading() as session:
        known = programmes.workspaces(session)
    if greeting.team in known:
        yield well("workspace", "the one that the plan belongs to")
    elif programmes.LOCAL in known or not known:
        yield well("workspace", "the plan will belong to it once the bot is started")
    else:
        mend = "Use the token of the plan's workspace, or another DATABASE_URL for this one."
        yield fault("workspace", f"the plan belongs to {listed(known)}, the token to {greeting.team}", mend)


def scopes_are_the_manifests(greeting: Greeting) -> Iterator[Finding]:
    """The scopes that Slack granted, held against those of the manifest."""
    if greeting.scopes is None:
        yield left_out("scopes", "Slack did not tell them" if greeting.team else "the bot token comes first")
        return
    missing, more = sorted(set(SCOPES) - greeting.scopes), sorted(greeting.scopes - set(SCOPES))
    if missing:
        them = missing[0] if len(missing) == 1 else "them"
        mend = f"Add {them} under {TOKENS}, Bot Token Scopes; then Install App, Reinstall."
        yield fault("scopes", f"missing: {listed(missing)}", mend)
    else:
        yield well("scopes", f"all {len(SCOPES)} of the manifest")
    if more:
        yield warning("scopes", f"not used: {listed(more)}", f"Touchdown never uses it: remove it under {TOKENS}.")


def channels_are_open(settings: Settings, greeting: Greeting, store: Store | None, plan: str) -> Iterator[Finding]:
    """Whether we are in the channel of every programme and meeting."""
    if store is None or not greeting.team:
        yield left_out("channels", "the store comes first" if store is None else "the bot token comes first")
        return
    with store.reading() as session:
        known, places = bool(ours(session, greeting.team)), _places(session, greeting.team)
    if not known:
        yield left_out("channels", "no plan belongs to this workspace")
    elif not places:
        mend = f'In Slack: /{plan} meeting add "Touch-down" Mon,Thu 09:30 #programme'
        yield warning("channels", "no meeting is set, so no digest goes out", mend)
    for channel, names in places.items():
        yield _by_name(channel, names, plan) if channel.startswith("#") else _asked(settings, channel, names, plan)


def _places(session: Session, workspace: str) -> dict[str, list[str]]:
    """What goes to each channel: the programme's home, and meetings by name."""
    found: dict[str, list[str]] = {}
    for programme in ours(session, workspace):
        if programme.channel:
            found.setdefault(programme.channel, []).append("home")
        for meeting in meetings.every(session, programme):
            found.setdefault(meeting.channel, []).append(meeting.name)
    return found


def _by_name(channel: str, names: list[str], plan: str) -> Finding:
    meeting = next((name for name in names if name != "home"), "Touch-down")
    mend = f'In Slack: /{plan} meeting cancel "{meeting}", then add it again, picking {channel} from the list.'
    return warning("channel", f"{channel} ({listed(names)}) is known by its name alone, so not checked", mend)


def _asked(settings: Settings, channel: str, names: list[str], plan: str) -> Finding:
    where = f"{channel} ({listed(names)})"
    try:
        web(settings, STEP).conversations_history(channel=channel, limit=1)
    except TROUBLE as trouble:
        return _closed(sort(trouble).code, where, plan)
    return well("channel", f"in {where}")


def _closed(code: str, where: str, plan: str) -> Finding:
    if code == "not_in_channel":
        return fault("channel", f"the bot is not in {where}", "In that channel: /invite @Touchdown")
    if code == "channel_not_found":
        mend = f"In that channel: /invite @Touchdown; where it is gone, /{plan} meeting list, and set it anew."
        return fault("channel", f"{where} is private without the bot, or gone", mend)
    if code == "missing_scope":
        return fault("channel", f"{where} may not be read", "Mend the scopes, above.")
    return fault("channel", f"{where} could not be asked ({code})", "Run this again in a minute.")
