"""Takes the guards of the house out, one at a time, and shows that a test of its own then fails. Run by ``make guards``.

Each is taken out of a copy; what a guard looks like is written below, so one that was moved or reworded is told, too.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

ROOT = Path(__file__).parents[1]
TOP = ("bot", "commands", "jobs", "store", "tests", "docs", "pyproject.toml", "README.md", ".env.example", "LICENSE")


@dataclass(frozen=True)
class Guard:
    """``stands`` in ``file`` and becomes ``out``; ``test`` must fail then."""

    name: str
    file: str
    stands: str
    out: str
    test: str


GUARDS = (
    Guard(
        "BEGIN IMMEDIATE",
        "store/db.py",
        '"BEGIN IMMEDIATE" if writes else "BEGIN"',
        '"BEGIN"',
        "tests/test_store_db.py::test_processes_that_change_the_same_row_lose_no_change_and_meet_no_error[sqlite-short]",
    ),
    Guard(
        "the lock of a programme's row (PostgreSQL)",
        "store/updates.py",
        ".with_for_update()",
        "",
        "tests/test_store_updates.py::test_those_who_speak_at_once_are_all_heard_and_the_chain_stays_whole[postgres]",
    ),
    Guard(
        "updates are never changed",
        "store/migrations/fresh.py",
        'for event in ("UPDATE", "DELETE"):',
        "for event in ():",
        "tests/test_store_db.py::test_updates_cannot_be_changed_or_deleted_even_by_hand",
    ),
    Guard(
        "the chain of hashes",
        "store/updates.py",
        "(update.hash_before, update.seq, update.hash) != (before, seq + 1, digest_of(update))",
        "(update.hash_before, update.seq) != (before, seq + 1)",
        "tests/test_store_backup.py::test_the_first_update_that_was_touched_is_named",
    ),
    Guard(
        "the lease's token",
        "store/claims.py",
        "update(Outbox).where(col(Outbox.id) == mine.row.id, col(Outbox.lease_token) == mine.row.lease_token)",
        "update(Outbox).where(col(Outbox.id) == mine.row.id)",
        "tests/test_jobs_outbox.py::test_who_was_too_slow_leaves_the_row_to_who_took_over",
    ),
    Guard(
        "settle: a minute before the look",
        "jobs/outbox.py",
        "LOOK_AFTER = timedelta(seconds=60)",
        "LOOK_AFTER = timedelta(seconds=0)",
        "tests/test_jobs_outbox.py::test_an_unclear_message_is_looked_for_after_a_minute_and_not_before",
    ),
    Guard(
        "the look before another attempt",
        "jobs/outbox.py",
        "return self._look(mine) if mine.look else self._prepare(mine)",
        "return self._prepare(mine)",
        "tests/test_faults_deliveries.py::test_every_message_lands_once_whoever_dies_and_whatever_slack_does",
    ),
    Guard(
        "only our own app's mark counts",
        "bot/sends.py",
        'return named and message.get("bot_id") == self._bot_id',
        "return named",
        "tests/test_bot_sends.py",
    ),
    Guard(
        "one attempt a call",
        "bot/sends.py",
        "retry_handlers=[])",
        ")",
        "tests/test_bot_sends.py",
    ),
    Guard(
        "verify before parse",
        "bot/door.py",
        """            signature = _verify(request.headers, raw, signing_secret.encode(), clock())
            delivery = shape(parse(request.headers.get("content-type", ""), raw))
""",
        """            delivery = shape(parse(request.headers.get("content-type", ""), raw))
            signature = _verify(request.headers, raw, signing_secret.encode(), clock())
""",
        "tests/test_bot_door.py::test_what_is_not_signed_is_not_even_parsed",
    ),
    Guard(
        "the signature",
        "bot/door.py",
        "if not hmac.compare_digest(",
        "if False and not hmac.compare_digest(",
        "tests/test_bot_door.py::test_what_is_not_signed_is_never_heard",
    ),
    Guard(
        "a request is taken once",
        "bot/door.py",
        "if recent.begin(signature):",
        "if recent.begin(signature) and False:",
        "tests/test_bot_door.py::test_a_request_that_is_played_again_is_not_heard_again",
    ),
    Guard(
        "a sentence is answered once",
        "commands/registry.py",
        "before = heard.begin(session, by.workspace, key, now) if key else None",
        "before = None",
        "tests/test_commands_registry.py",
    ),
    Guard(
        "escape",
        "bot/mrkdwn.py",
        'escaped = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")',
        "escaped = line",
        "tests/test_bot_blocks.py::test_nothing_that_people_write_becomes_markup",
    ),
    Guard(
        "who may say it",
        "store/rights.py",
        "    if found := of_action(session, by, action):\n        return found\n    owners",
        '    return of_action(session, by, action) or Right(Standing.OFFICE, "", owns=True)\n    owners',
        "tests/test_commands_table.py",
    ),
    Guard(
        "guests and strangers",
        "store/people.py",
        "if not identity.member and not held:",
        "if False:",
        "tests/test_commands_table.py",
    ),
    Guard(
        "an old button is checked again",
        "commands/turn.py",
        "raise _stale(",
        "_stale(",
        "tests/test_commands_rows.py::test_an_old_undo_of_a_row_says_what_changed_since",
    ),
    Guard(
        "no child is named",
        "commands/parse.py",
        "plain = refuse_identifying(",
        "plain = str(",
        "tests/test_commands_promise.py",
    ),
    Guard(
        "what is restricted is left out",
        "store/sight.py",
        "if left_out and asked.is_select:",
        "if False:",
        "tests/test_commands_restricted.py::test_no_place_but_a_direct_message_shows_it_to_anybody",
    ),
    Guard(
        "a file is read for so long",
        "store/plan/apart.py",
        "if not ours.poll(seconds):",
        "if not ours.poll(seconds + 6):",
        "tests/test_plan_hostile.py::test_reading_that_takes_too_long_is_ended",
    ),
    Guard(
        "a file is read in so much memory",
        "store/plan/apart.py",
        "resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))",
        "pass",
        "tests/test_plan_hostile.py::test_reading_that_takes_too_much_memory_is_ended",
    ),
    Guard(
        "what people write is in no log",
        "bot/slack.py",
        "shut.setLevel(logging.CRITICAL)",
        "shut.setLevel(logging.DEBUG)",
        "tests/test_bot_logs.py::test_what_people_write_is_in_no_log_of_the_http_door",
    ),
)


def without(guard: Guard, folder: Path) -> None:
    """Copies the house into ``folder``, the guard taken out. Raises LookupError where it is not there once."""
    for name in TOP:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
        else:
            shutil.copy(source, folder / name)
    file = folder / guard.file
    text = file.read_text(encoding="utf-8")
    if text.count(guard.stands) != 1:
        raise LookupError(f"it stands {text.count(guard.stands)} times in {guard.file}")
    file.write_text(text.replace(guard.stands, guard.out), encoding="utf-8")


def fails(folder: Path, test: str) -> bool:
    """Whether ``test`` is run in ``folder`` and fails."""
    run = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n0",
        "-x",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        "-m",
        "",
        test,
    ]
    return subprocess.run(run, cwd=folder, capture_output=True, check=False).returncode == 1


def missed() -> Iterator[str]:
    """A line for each guard; yields the names of those that no test misses."""
    console = Console()
    for guard in GUARDS:
        with tempfile.TemporaryDirectory(prefix="guards-") as name:
            try:
                without(guard, Path(name))
                found = "missed by its test" if fails(Path(name), guard.test) else "NOT MISSED"
            except LookupError as gone:
                found = f"NOT FOUND: {gone}"
        console.print(f"{guard.name:45} {found}", markup=False, highlight=False)
        if found.startswith("NOT"):
            yield guard.name


if __name__ == "__main__":
    sys.exit(bool(list(missed())))
