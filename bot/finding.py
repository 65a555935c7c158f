"""What ``doctor`` finds: one line a finding, and one more that says how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How something stands."""

    WELL = "well"
    WARNING = "warning"  # it works, and would work better otherwise
    FAULT = "fault"  # something does not work
    LEFT_OUT = "not checked"  # not used here, or something else has to be mended first


@dataclass(frozen=True)
class Finding:
    """``subject`` names what was looked at, ``says`` how it is; ``mend`` is what to do, "" for nothing."""

    state: State
    subject: str
    says: str
    mend: str = ""


def well(subject: str, says: str) -> Finding:
    """Nothing is to be done."""
    return Finding(State.WELL, subject, says)


def warning(subject: str, says: str, mend: str) -> Finding:
    """Something to look at in a quiet hour."""
    return Finding(State.WARNING, subject, says, mend)


def fault(subject: str, says: str, mend: str) -> Finding:
    """Something that keeps the bot from its work."""
    return Finding(State.FAULT, subject, says, mend)


def left_out(subject: str, why: str) -> Finding:
    """Not looked at, and why."""
    return Finding(State.LEFT_OUT, subject, why)
