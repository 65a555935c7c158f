"""``doctor``: what keeps the bot from its work, and how to mend each fault, in one line.

It changes and posts nothing, shows no secret, and may run beside the bot. Each check stands alone: a fault of one never
hides the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot import doctor_doors as doors
from bot import doctor_house as house
from bot import doctor_slack as slack
from bot.finding import Finding, State, fault
from bot.manifest import UMBRELLA
from commands.wording import plural
from jobs.trouble import Bug, named
from store.errors import Busy, Down

Clock = Callable[[], datetime]
Check = Callable[[], Iterable[Finding]]
MARKS = {
    State.WELL: ("✓", "green"),
    State.WARNING: ("!", "yellow"),
    State.FAULT: ("✗", "bold red"),
    State.LEFT_OUT: ("–", "dim"),
}


def examine(env: Mapping[str, str], clock: Clock, url: str = "") -> list[Finding]:
    """Every finding, in the order in which things are best mended. ``clock`` tells the time (aware); ``url`` is the
    public address of the HTTP door, "" for none."""
    settings, unread = house.readable(env)
    store, opened = house.open_if_current(settings.database_url)
    greeting = slack.greet(settings, clock)
    team, plan, now = greeting.team, settings.slack_commands.get(UMBRELLA, UMBRELLA), clock()
    checks: dict[str, Check] = {
        "settings": partial(house.settings_complete, settings, unread),
        "commands": partial(house.names_of_commands, settings),
        "store": lambda: [opened],
        "plan": partial(house.plan_is_loaded, store, team),
        "office": partial(house.somebody_is_the_office, store, team, settings.programme_office, now),
        "history": partial(house.history_is_whole, store, team),
        "backups": partial(house.backups_are_made, settings, now),
        "Slack": partial(slack.slack_answers, settings, greeting),
        "bot token": partial(slack.token_is_taken, settings, greeting),
        "workspace": partial(slack.workspace_is_the_plans, greeting, store),
        "scopes": partial(slack.scopes_are_the_manifests, greeting),
        "Socket Mode": partial(doors.socket_door, settings, greeting),
        "HTTP door": partial(doors.http_door, settings, clock),
        "public address": partial(doors.public_door, settings, url, clock),
        "channels": partial(slack.channels_are_open, settings, greeting, store, plan),
        "outbox": partial(house.messages_go_out, store, team, plan, now),
    }
    try:
        return [found for subject, check in checks.items() for found in carried_out(subject, check)]
    finally:
        if store:
            store.close()


def carried_out(subject: str, check: Check) -> list[Finding]:
    """What a check finds. One that itself fails is a finding too, by its class alone: a message could hold a secret."""
    try:
        with named(subject):
            return list(check())
    except Bug as bug:
        found = str(bug)
    except (Busy, Down) as trouble:
        found = type(trouble).__name__
    return [fault(subject, f"this check failed ({found})", "Run it again; if it stays, report this line.")]


def faults(found: Iterable[Finding]) -> int:
    """How many things do not work."""
    return sum(one.state is State.FAULT for one in found)


def show(found: Sequence[Finding], console: Console) -> None:
    """One line a finding, below it how to mend it, and a last line that counts."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in found:
        mark, style = MARKS[one.state]
        dim = "dim" if one.state is State.LEFT_OUT else ""
        table.add_row(Text(mark, style), Text(one.subject, dim or "bold"), _words(one, dim))
    console.print(table)
    console.print()
    console.print(_summary(found), markup=False)


def _words(one: Finding, style: str) -> RenderableType:
    says = Text(one.says, style)
    if not one.mend:
        return says
    mend = Table.grid(padding=(0, 1, 0, 0))
    mend.add_row(Text("→", "cyan"), Text(one.mend, "cyan"))
    return Group(says, mend)


def _summary(found: Sequence[Finding]) -> str:
    wrong, doubtful = faults(found), sum(one.state is State.WARNING for one in found)
    look = f"{plural(doubtful, 'thing')} to look at" if doubtful else ""
    if not wrong:
        return f"No fault{f', {look}' if look else ''}."
    return f"{plural(wrong, 'fault')}{f' and {look}' if look else ''}. Mend the first, then run this again."


def as_json(found: Sequence[Finding]) -> dict[str, Any]:
    """The same for other programs."""
    return {"well": not faults(found), "faults": faults(found), "findings": [asdict(one) for one in found]}
