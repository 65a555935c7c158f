"""The sample programme: the structure and figures of a public plan of 2015, with wording and names of our own.

It is loaded through the same door as any plan. It is the demo, and the cast of the tests.
"""

from __future__ import annotations

import csv
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlmodel import Session

from store import meetings, people, programmes
from store.db import Store
from store.model import Programme
from store.people import Speaker
from store.plan.apply import apply
from store.plan.diff import diff
from store.plan.read import read_files
from store.updates import Said

HERE = Path(__file__).parent
NAME = "Northmere Children's Services Improvement"
LOADED = datetime(2015, 3, 12, 12, 0, tzinfo=ZoneInfo("Europe/London"))  # the day on which the Board saw the plan
CHANNEL = "#programme"


def load(store: Store, workspace: str) -> Programme:
    """Puts the sample programme, its people and its twice-weekly touch-down into ``store``; returns the programme."""
    rows = read_files([HERE / "plan.md", HERE / "risks.md", HERE / "recommendations.md"])
    with store.writing() as session:
        programme = programmes.find_or_make(session, workspace, NAME)
        programme.channel = CHANNEL
        found = diff(session, programme, rows, LOADED.date())
        said = Said(Speaker(None, "", "Plan load"), "", LOADED)
        apply(session, programme, found, said)
        _seat(session, programme, LOADED.date())
        meetings.add(session, programme, said, "Touch-down", "FREQ=WEEKLY;BYDAY=MO,TH", time(9, 30), CHANNEL)
    return programme


def _seat(session: Session, programme: Programme, on: date) -> None:
    """Gives every post its stand-in holder; the file names a post once for each of them."""
    posts = people.Posts(session, programme.id)
    with (HERE / "holders.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            post = posts.named(row["post"])
            post.title, post.role = row["title"], row["role"]
            person = people.remember_person(session, programme.workspace, row["slack_id"], row["holder"])
            people.seat(session, post, person, on)
