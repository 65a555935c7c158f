"""The log: one line an event, of ids and codes; never what a person wrote.

Whoever logs names each value (``logger.warning("outbox row %(row)d: lost", {"row": 5})``), so that the line is a sentence
for people, and the same values are fields for programs.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

from jobs.trouble import place

SENTENCE = "%(asctime)s %(levelname)s %(name)s %(message)s"


def begin(level: str, to: TextIO | None = None) -> None:
    """Logs to ``to`` (else standard error): sentences on a terminal, JSON where programs read."""
    to = to or sys.stderr
    handler = logging.StreamHandler(to)
    handler.setFormatter(Sentences(SENTENCE) if to.isatty() else Lines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("asyncio", "PIL", "matplotlib", "websocket"):  # at DEBUG they tell what they were given
        logging.getLogger(name).setLevel(logging.WARNING)


class Sentences(logging.Formatter):
    """For people: the time, how grave it is, who says it, and what."""

    def formatException(self, ei: object) -> str:
        """The class and the place of a bug; its message may hold people's words."""
        return _bug(ei)


class Lines(logging.Formatter):
    """For programs: a JSON object a line, with ``at`` (UTC), ``level``, ``by``, ``event``, and every value that was named."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever stands in the values."""
        named = record.args if isinstance(record.args, dict) else {}
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"at": at, "level": record.levelname.lower(), "by": record.name, "event": record.getMessage()}
        bug = {"bug": _bug(record.exc_info)} if record.exc_info else {}
        return json.dumps({**named, **said, **bug}, default=str, ensure_ascii=False)


def _bug(raised: object) -> str:
    bug = raised[1] if isinstance(raised, tuple) else None
    return place(bug) if bug is not None and bug.__traceback__ else type(bug).__name__
