"""DOMAIN's table of who may do what, for every test that goes through it."""

from __future__ import annotations

from cast import CHIEF, LEAD, OFFICE, OTHER

OWN, ELSEWHERE = "3.3.2", "4.5.1"  # 4.5.1: in a workstream in which only the programme office may speak, of these roles
ASKER = {OWN: "Stephen Oldroyd", ELSEWHERE: "Fergus McAllister"}  # owners, who may not agree

ROLES = {
    "stranger": "stranger",
    "somebody with a post elsewhere": OTHER,
    "Chief Executive": CHIEF,
    "owner": "Priya Nair",
    "deputy": "Kamal Uddin",
    "lead": LEAD,
    "sponsor": "Judith Hargreaves",
    "project manager": "Farah Siddiqui",
    "office": OFFICE,
}
OWNERS = {"owner", "deputy"}
LEADS = {"lead", "sponsor", "project manager"}


HOLDERS = set(ROLES) - {"stranger"}

READ, PEEK, PROMISE, SAY, AGREE, OFFICE_ONLY = "read", "peek", "promise", "say", "agree", "office"
MAY = {
    # column: (of what is their own, or in their workstream; of what is elsewhere)
    READ: (set(ROLES), set(ROLES)),
    PEEK: (HOLDERS, HOLDERS),  # at the reminder of another
    PROMISE: (HOLDERS, HOLDERS),
    SAY: (OWNERS | LEADS | {"office"}, {"office"}),
    AGREE: (LEADS | {"office"}, {"office"}),
    OFFICE_ONLY: ({"office"}, {"office"}),
}
"""DOMAIN: who may do what."""

_COLUMNS = dict.fromkeys(("agree", "decline", "verify", "reject"), AGREE) | dict.fromkeys(
    ("retire", "restrict", "unrestrict"), OFFICE_ONLY
)


def may(role: str, verb: str, ref: str) -> bool:
    """Of an action."""
    return role in MAY[_COLUMNS.get(verb, SAY)][ref == ELSEWHERE]
