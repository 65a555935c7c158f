"""What failed and where, for the log: the class and the place of a bug, never its message, which may hold people's words."""

from __future__ import annotations

import traceback


def place(bug: BaseException) -> str:
    """ "KeyError at digest.py:31"."""
    last = traceback.extract_tb(bug.__traceback__)[-1]
    return f"{type(bug).__name__} at {last.filename.rpartition('/')[2]}:{last.lineno}"
