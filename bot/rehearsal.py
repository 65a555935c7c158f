"""A rehearsal: a fortnight of one's own plan in a minute, by the real way to a Slack that misbehaves now and then.

Everything is as it will be (jobs, words, outbox, Slack's client over HTTP) but for three things: the store is a copy, the
Slack is our own, on this machine, and time is told and not waited for. Nothing is changed, and nobody gets anything.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.app import JOBS
from bot.config import Settings
from bot.local_slack import BOT, RESET, Fault, LocalSlack, busy, page, person
from bot.sends import SlackCarrier, web
from commands.wording import listed, plural, say_time, short
from jobs import clock
from jobs.coming import AHEAD
from jobs.outbox import COMPOSERS
from store import meetings, outbox, people, programmes
from store.copying import copy_into
from store.db import Store, open_store
from store.errors import Refusal
from store.model import Programme

DAYS = 14
FAULTS = (busy("30"), page(500), page(502), RESET, RESET.after_posting(), page(500).after_posting(), page())
OFTEN = 0.05  # so many of Slack's answers to a message are a fault
TOKEN = "xoxb-rehearsal"  # noqa: S105  (of nobody)
_SHOWN = 5  # of many private messages at one time
_PRIVATE = "D"  # how the id of a private conversation begins


class Weathered(LocalSlack):
    """A Slack of which one answer in twenty to a message is a fault: it may have arrived, or not."""

    def __init__(self) -> None:
        super().__init__()
        self._chance, self.met = random.Random(7), 0  # noqa: S311  (the same weather at every rehearsal)

    def call(self, method: str, asked: dict[str, Any], token: str) -> tuple[Fault | None, dict[str, Any]]:
        """As ever, and now and then a fault."""
        if method == "chat.postMessage" and self._chance.random() < OFTEN:
            self.met += 1
            self.script(method, self._chance.choice(FAULTS))
        return super().call(method, asked, token)


@dataclass(frozen=True)
class Rehearsed:
    """What came of it. ``open`` are messages that were due and have not ended well, by their state."""

    touch_downs: int
    posted: int
    private: int
    faults: int
    doubled: int
    open: Mapping[str, int]
    trouble: tuple[str, ...]

    @property
    def well(self) -> bool:
        """Whether all that was due stands where it belongs, once."""
        return not (self.doubled or self.open or self.trouble)

    def __str__(self) -> str:
        said = (
            f"{plural(self.touch_downs, 'touch-down')}, {plural(self.posted, 'message')} in channels, {self.private:,} in private, "
            f"{plural(self.faults, 'fault')} of Slack's."
        )
        if self.well:
            return f"{said} Each message stands once, and none is left."
        wrong = [f"{number} {state}" for state, number in self.open.items()]
        wrong += [f"{self.doubled} twice"] if self.doubled else []
        return f"{said} Please look: {listed([*wrong, *self.trouble])}."


def rehearse(store: Store, workspace: str, start: datetime, days: int, console: Console) -> Rehearsed:
    """Lets ``days`` go by from ``start`` (aware) for the programmes of a workspace, and prints what is posted when.

    Raises Refusal where there is no programme.
    """
    with _copied(store) as copy, closing(Weathered()) as slack:
        with copy.reading() as session:
            every = programmes.every(session, workspace)
            slack.people.update(
                {one.user_id: person(one.user_id, one.name) for one in people.everybody(session, workspace)}
            )
            channels = sorted({one.channel for plan in every for one in meetings.every(session, plan)})
        if not every:
            raise Refusal("No plan is loaded yet: `python -m bot load FILE`.")
        slack.names |= {channel: f"C0REHEARSAL{n}" for n, channel in enumerate(channels) if channel.startswith("#")}
        slack.channels.update({slack.id_of(channel): [] for channel in channels})
        carrier = SlackCarrier(
            partial(web, Settings(slack_api_url=slack.api_url, slack_bot_token=TOKEN)), BOT, workspace
        )
        end, teller = start + timedelta(days=days), _Teller(slack, every[0].zone, console)
        done = clock.travel(copy, JOBS, carrier, start, end, COMPOSERS, teller.at)
        teller.at(end)
        with copy.reading() as session:
            return _counted(session, every, slack, start, end, done.trouble)


@contextmanager
def _copied(store: Store) -> Iterator[Store]:
    with (
        TemporaryDirectory(prefix="rehearsal-") as folder,
        closing(open_store(f"sqlite:///{folder}/touchdown.db")) as copy,
    ):
        copy_into(store, copy)
        yield copy


class _Teller:
    """Prints what has been posted since it was last asked, and tells Slack the time."""

    def __init__(self, slack: LocalSlack, zone: str, console: Console) -> None:
        self._slack, self._zone, self._console = slack, zone, console
        self._now, self._day, self._seen = datetime.fromtimestamp(0, UTC), "", Counter[str]()

    def at(self, now: datetime) -> None:
        """The time is now ``now``; what is new was posted before."""
        private: list[tuple[str, str]] = []
        for channel, messages in list(self._slack.channels.items()):
            new = messages[self._seen[channel] :]
            self._seen[channel] += len(new)
            said = [_title(one) for one in new if "thread_ts" not in one]
            if channel.startswith(_PRIVATE):
                private += [(self._name(channel), title) for title in said]
            else:
                self._tell(self._name(channel), said, len(new) - len(said))
        for name, title in private[:_SHOWN]:
            self._tell(f"privately to {name}", [title], 0)
        if more := len(private[_SHOWN:]):
            self._console.print(Text(f"       and {plural(more, 'person', 'people')} more in private", style="dim"))
        self._now = now
        self._slack.tell_time(now.timestamp())

    def _tell(self, to: str, titles: Sequence[str], parts: int) -> None:
        if not titles and not parts:
            return
        day, _, hour = say_time(self._now, self._zone).rpartition(" ")
        if day != self._day:
            self._day = day
            self._console.print(Text(f"\n{day}", style="bold"))
        for title in titles:
            self._console.print(Text.assemble((f"{hour}  ", "dim"), (to, "cyan"), "  ", title))
        if parts:
            self._console.print(Text(f"       {plural(parts, 'part')} in its thread", style="dim"))

    def _name(self, channel: str) -> str:
        if channel.startswith(_PRIVATE):
            return str(self._slack.people.get(channel[1:], {}).get("profile", {}).get("display_name") or channel[1:])
        return next((name for name, number in self._slack.names.items() if number == channel), channel)


def _title(message: Mapping[str, Any]) -> str:
    return short(str(message["text"]).partition("\n")[0], 160)


def _counted(
    session: Any, every: Sequence[Programme], slack: Weathered, start: datetime, end: datetime, trouble: tuple[str, ...]
) -> Rehearsed:
    coming = [one for plan in every for one in meetings.occurrences(session, plan, start, end + AHEAD)]
    stand = {channel: len(messages) for channel, messages in slack.channels.items()}
    ids = Counter(one["metadata"]["event_payload"]["id"] for messages in slack.channels.values() for one in messages)
    late = Counter(row.state for plan in every for row in outbox.waiting(session, plan.id) if row.due_at < end)
    private = sum(number for channel, number in stand.items() if channel.startswith(_PRIVATE))
    return Rehearsed(
        touch_downs=len([one for one in coming if start <= one.digest_at < end]),
        posted=sum(stand.values()) - private,
        private=private,
        faults=slack.met,
        doubled=sum(number - 1 for number in ids.values()),
        open=late,
        trouble=trouble,
    )
