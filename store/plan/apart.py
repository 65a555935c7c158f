"""Reading files in a process of its own, with limits: a file that was made to harm ends that process and nothing else.

What reads Office files cannot be made to stop, nor to keep to so much memory, from within (a workbook of 30 kB can ask for
a gigabyte). The store is not open there, and nothing of the file is run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from store.plan.read import read_files
from store.plan.rows import PlanRows
from store.plan.unreadable import Unreadable

SECONDS = 8.0  # a workbook of 20,000 rows takes 4
MOST_MEMORY = 128_000_000  # bytes of data; a workbook of 20,000 rows takes less than 70 million

_SAVE = "Keep only the plan in it, or save that as CSV, and load it again."


def read_apart(paths: Sequence[Path], seconds: float = SECONDS, memory: int = MOST_MEMORY) -> PlanRows:
    """As ``read_files``. Raises Unreadable too where it takes longer, or more memory (bytes), than a plan ever does."""
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    reader = context.Process(target=_read, args=(theirs, paths, memory), daemon=True)
    reader.start()
    theirs.close()
    try:
        if not ours.poll(seconds):
            raise Unreadable(
                f"{_named(paths)} takes more than {seconds:g} seconds to read, so nothing was loaded. {_SAVE}"
            )
        read: PlanRows | Exception = ours.recv()
    except EOFError:  # it was ended before it could say anything
        raise Unreadable(
            f"{_named(paths)} takes more memory to read than a plan does, so nothing was loaded. {_SAVE}"
        ) from None
    finally:
        reader.kill()
        reader.join()
        ours.close()
    if isinstance(read, Exception):
        raise read
    return read


def _named(paths: Sequence[Path]) -> str:
    """ "plan.xlsx"; "plan.xlsx or risks.xlsx"."""
    return " or ".join(path.name for path in paths)


def _read(theirs: Connection, paths: Sequence[Path], memory: int) -> None:
    """What the other process does: sends the rows, or what reading them raised."""
    _keep_to(memory)
    try:
        theirs.send(_rows_or_trouble(paths))
    except (MemoryError, SystemError):  # the second where there was not even enough to say the first
        os._exit(1)  # at once: there is no memory to end tidily with


def _rows_or_trouble(paths: Sequence[Path]) -> PlanRows | Exception:
    try:
        return read_files(paths)
    except (MemoryError, SystemError):
        raise
    except Exception as trouble:  # noqa: BLE001  (raised again where it was asked for)
        return trouble


def _keep_to(memory: int) -> None:
    if sys.platform == "win32":  # has no such limit; that of time holds
        return
    import resource

    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl imports it where it can; its threads' stacks count

    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
