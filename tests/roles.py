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


def may(role: str, verb: str, ref: str) -> bool:
    """DOMAIN: who may do what."""
    if role == "office":
        return True
    if ref == ELSEWHERE or verb == "retire":
        return False
    if verb in ("agree", "decline"):
        return role in LEADS
    return role in OWNERS | LEADS
