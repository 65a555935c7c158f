"""What failed and where, for the log: the class and the place of a bug, never its message, which may hold people's words."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from store.errors import Busy, Down

logger = logging.getLogger(__name__)


class Bug(Exception):
    """A bug that is logged already. ``str()`` of it is its class: "KeyError"."""


def place(bug: BaseException) -> str:
    """ "KeyError at digest.py:31"."""
    last = traceback.extract_tb(bug.__traceback__)[-1]
    return f"{type(bug).__name__} at {last.filename.rpartition('/')[2]}:{last.lineno}"


@contextmanager
def named(what: str) -> Iterator[None]:
    """Any bug in ``what`` is logged and goes on as a Bug, so that one of many can neither stop nor hide the others.

    Busy and Down go on as they are: they are no bugs, and concern all.
    """
    try:
        yield
    except (Busy, Down):
        raise
    except Exception as bug:  # noqa: BLE001  (the one place where a bug in one of many is told from the others)
        logger.error("%(what)s failed: %(bug)s", {"what": what, "bug": place(bug)})
        raise Bug(type(bug).__name__) from None
