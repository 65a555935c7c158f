"""What ``doctor`` looks at without asking Slack: the settings, the store, and what waits in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bot.config import BadSettings, Settings
from bot.finding import Finding, State, fault, left_out, warning, well
from bot.keeping import OFF
from bot.manifest import SLASHED, manifest
from commands import registry
from commands.health import LATE, NIGHTS
from commands.wording import listed, say_time
from store import backup, outbox, people, programmes, updates
from store.db import NEWEST, Store, open_store, schema_of
from store.errors import Refusal
from store.model import Programme
from store.model_delivery import Outbox

_WAITS = {
    "pending": "to be sent",
    "sending": "being sent",
    "unsure": "being looked for",
    "held": "held back",
    "parked": "parked for a person to decide",
}


def readable(env: Mapping[str, str]) -> tuple[Settings, tuple[str, ...]]:
    """The settings of ``env`` without those that cannot be read, and what is wrong with these."""
    try:
        return Settings.read(env), ()
    except BadSettings as bad:
        wrong = {words.split(" ")[0] for words in bad.faults}
        return Settings.read({name: value for name, value in env.items() if name not in wrong}), bad.faults


def settings_complete(settings: Settings, unread: Sequence[str]) -> Iterator[Finding]:
    """Each setting that is missing or wrong for the chosen door; ``unread`` are those that ``readable`` left out."""
    wrong = list(unread)
    try:
        settings.for_slack()
    except BadSettings as bad:
        wrong += bad.faults
    for words in wrong:
        says, _, mend = words.rpartition(": ")
        yield fault("settings", says, mend[:1].upper() + mend[1:])
    if not wrong:
        yield well("settings", f"complete for SLACK_DOOR={settings.slack_door}")


def names_of_commands(settings: Settings) -> Iterator[Finding]:
    """Whether Slack would take the names that the commands bear here."""
    try:
        made = manifest(registry.load(), renames=settings.slack_commands)
    except ValueError as wrong:
        yield fault("commands", str(wrong), "Mend SLACK_COMMANDS, and make the app's manifest anew.")
        return
    yield well("commands", " ".join(one["command"] for one in made["features"]["slash_commands"]))
    if strange := sorted(set(settings.slack_commands) - set(SLASHED)):
        yield warning(
            "commands",
            f"SLACK_COMMANDS names {listed(strange)}, not typed with a slash",
            f"Take it out: only {listed(SLASHED)} bear a slash.",
        )


def open_if_current(url: str) -> tuple[Store | None, Finding]:
    """The store, where there is one with today's schema; one of an older day is left as it is."""
    try:
        revision = schema_of(url)
        if revision == NEWEST:
            return open_store(url), well("store", f"opens; its schema is today's ({NEWEST})")
    except Refusal as trouble:
        return None, fault(
            "store",
            f"cannot be opened ({type(trouble).__name__.lower()})",
            "See that DATABASE_URL is right, its server runs, and its file or folder is ours to write.",
        )
    return None, _other_schema(revision)


def _other_schema(revision: str | None) -> Finding:
    if revision is None:
        return fault("store", "there is none yet", "Load a plan: python -m bot load FILE")
    if revision < NEWEST:
        mend = "Back it up, then start the bot anew: it is brought up to date when it is opened."
        return fault("store", f"its schema is an older one ({revision}, today's is {NEWEST})", mend)
    return fault("store", f"it was made by a newer program (schema {revision})", "Upgrade this program.")


def ours(session: Session, workspace: str) -> Sequence[Programme]:
    """The programmes that the bot serves in ``workspace``: its own, or those that were loaded before it met Slack."""
    return programmes.every(session, workspace) or programmes.every(session, programmes.LOCAL)


def every(session: Session, workspace: str) -> list[Programme]:
    """As ``ours``; where there are none, the programmes of all workspaces."""
    return list(ours(session, workspace)) or [
        one for other in programmes.workspaces(session) for one in programmes.every(session, other)
    ]


def plan_is_loaded(store: Store | None, workspace: str) -> Iterator[Finding]:
    """Whether there is a programme."""
    if store is None:
        yield left_out("plan", "the store comes first")
        return
    with store.reading() as session:
        names = [f"“{one.name}”" for one in every(session, workspace)]
    if names:
        yield well("plan", f"loaded: {listed(names)}")
    else:
        yield fault("plan", "none is loaded yet", "Load one: python -m bot load FILE")


def somebody_is_the_office(
    store: Store | None, workspace: str, named: Sequence[str], now: datetime
) -> Iterator[Finding]:
    """Whether each programme has a programme office; ``named`` are the people of PROGRAMME_OFFICE."""
    if store is None:
        yield left_out("office", "the store comes first")
        return
    with store.reading() as session:
        for programme in every(session, workspace):
            yield _office(_officers(session, programme, now), programme, named)


def _officers(session: Session, programme: Programme, now: datetime) -> list[str]:
    posts = people.posts_with_role(session, programme.id, "office")
    today = now.astimezone(ZoneInfo(programme.zone)).date()
    held = people.holders(session, [post.id for post in posts], today)
    return [one.name or one.user_id for holders in held.values() for one in holders]


def _office(officers: Sequence[str], programme: Programme, named: Sequence[str]) -> Finding:
    if officers:
        return well("office", listed(officers))
    if named:
        whom = "the one person" if len(named) == 1 else f"the {len(named)} people"
        return well("office", f"nobody yet; {whom} of PROGRAMME_OFFICE once the bot is started")
    return fault(
        "office",
        f"nobody is the programme office of “{programme.name}”",
        "Write your Slack member ID into PROGRAMME_OFFICE, then start the bot anew.",
    )


def history_is_whole(store: Store | None, workspace: str) -> Iterator[Finding]:
    """Whether each update still bears the hash of the one before it."""
    if store is None:
        yield left_out("history", "the store comes first")
        return
    with store.reading() as session:
        for programme in every(session, workspace):
            broken = updates.first_broken(session, programme.id)
            if broken is None:
                yield well("history", "whole: every update bears the hash of the one before it")
                continue
            yield fault(
                "history",
                f"update {broken.seq} of “{programme.name}” is not as it was written",
                "The store was changed from outside. Keep it as it is, and compare it with the last backup.",
            )


def backups_are_made(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether there is a backup of the last two nights, where it is for us to make one."""
    folder = Path(settings.backups)
    if not backup.is_file(settings.database_url):
        yield left_out("backups", "PostgreSQL's own tools make them")
    elif settings.backups == OFF:
        yield warning(
            "backups", "BACKUPS is off", "Name a folder, best on another disk; the bot makes one every night."
        )
    elif not (newest := backup.every(folder)[:1]):
        yield warning("backups", f"none in {folder} yet", "Make one: python -m bot backup; the bot does every night.")
    elif newest[0].at < now - NIGHTS:
        mend = "See that the folder is ours to write and has room: python -m bot backup says what is wrong."
        yield warning("backups", f"the newest is of {say_time(newest[0].at, 'UTC')} UTC", mend)
    else:
        yield well("backups", f"the newest is of {say_time(newest[0].at, 'UTC')} UTC")


def messages_go_out(store: Store | None, workspace: str, plan: str, now: datetime) -> Iterator[Finding]:
    """What waits to be sent, and when the last digest went. ``plan`` is the name of the command that takes any sentence."""
    if store is None:
        yield left_out("outbox", "the store comes first")
        return
    with store.reading() as session:
        for programme in every(session, workspace):
            sent = outbox.last_sent(session, programme.id, "digest")
            digest = f"last digest {say_time(sent, programme.zone)}" if sent else "no digest sent yet"
            yield _outbox(outbox.waiting(session, programme.id), programme.zone, digest, plan, now)


def _outbox(rows: Sequence[Outbox], zone: str, digest: str, plan: str, now: datetime) -> Finding:
    states = Counter(row.state for row in rows)
    says = ", ".join(f"{states[state]} {words}" for state, words in _WAITS.items() if states[state])
    if not rows:
        return well("outbox", f"nothing waits; {digest}")
    says = f"{says}; the oldest due {say_time(rows[0].due_at, zone)}; {digest}"
    if any(row.state == "pending" and row.due_at < now - LATE for row in rows):
        return fault("outbox", says, "Start the bot, which sends what is due: python -m bot serve")
    if states["parked"]:
        return fault("outbox", says, f"In Slack: /{plan} digest last, then “It arrived” or “Post it now”.")
    if states["unsure"]:
        return warning("outbox", says, f"Wait two minutes; /{plan} digest last then says what became of it.")
    return Finding(State.WELL, "outbox", says)
