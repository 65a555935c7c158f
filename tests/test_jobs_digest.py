"""Which digests, previews and reminders fall due, and when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from post_office import (
    LONDON,
    PLAIN,
    THIS_WEEK,
    Platform,
    at,
    outgoing,
    programme,
    rows,
    said,
    touch_down,
    words,
    write,
)
from sqlmodel import Session

from jobs.chase import chase
from jobs.clock import Job, travel
from jobs.digest import digest
from jobs.preview import preview
from store import meetings, outbox, people
from store.db import Store, open_store
from store.model import Programme
from store.outbox import Outgoing

HOUR = timedelta(hours=1)
DIGEST_AT, STARTS = at("2015-04-08 15:00"), at("2015-04-09 09:30")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """SQLite will do: jobs only ask."""
    opened = open_store(f"sqlite:///{tmp_path / 'touchdown.db'}")
    yield opened
    opened.close()


@pytest.fixture
def plan(store: Store) -> Programme:
    """A programme with a touch-down on Thursdays at half past nine."""
    made = programme(store)
    touch_down(store, made, begins=THIS_WEEK)
    return made


def asked(store: Store, job: Job, now: datetime, day: str = "2015-04-09") -> list[Outgoing]:
    """What a job says for the occurrence of a day, or for the morning of that day."""
    with store.reading() as session:
        return [one for one in job(session, now) if one.occurrence.endswith(day)]


def told(session: Session, plan: Programme, when: datetime, key: str) -> list[str]:  # noqa: ARG001
    """Two people have something to be told, on working days in April."""
    return ["U1", "U2"] if when.month == 4 else []


def chased(session: Session, now: datetime) -> Iterator[Outgoing]:
    """The chase of those two."""
    return chase(session, now, told)


def test_a_digest_is_a_headline_and_a_part_for_each_workstream(store: Store, plan: Programme) -> None:
    found = asked(store, digest, DIGEST_AT)
    assert [one.part for one in found] == [0, 1, 2]
    assert {(one.kind, one.destination, one.programme_id) for one in found} == {("digest", "#programme", plan.id)}
    assert {(one.due_at, one.expires_at) for one in found} == {(DIGEST_AT, STARTS)}


@pytest.mark.usefixtures("plan")
def test_a_digest_is_asked_for_from_two_hours_before_until_the_meeting_begins(store: Store) -> None:
    assert asked(store, digest, DIGEST_AT - 2 * HOUR - timedelta(seconds=1)) == []
    assert len(asked(store, digest, DIGEST_AT - 2 * HOUR)) == 3
    assert len(asked(store, digest, STARTS - timedelta(seconds=1))) == 3


def test_of_a_meeting_that_has_begun_the_headline_is_asked_for_so_that_a_missed_digest_is_told(
    store: Store, plan: Programme
) -> None:
    write(store, outgoing(plan, occurrence="earlier", due_at=DIGEST_AT - HOUR))
    assert [one.part for one in asked(store, digest, STARTS)] == [0]
    assert [one.part for one in asked(store, digest, STARTS + 7 * 24 * HOUR)] == [0]
    assert asked(store, digest, STARTS + 8 * 24 * HOUR) == []


def test_a_bot_that_is_new_has_missed_nothing(store: Store, plan: Programme) -> None:
    assert asked(store, digest, STARTS) == []
    write(store, outgoing(plan, occurrence="later", due_at=DIGEST_AT))
    assert asked(store, digest, STARTS) == []


def test_the_digest_before_easter_tuesday_falls_due_on_maundy_thursday(store: Store) -> None:
    touch_down(store, programme(store, "Easter"), rule="FREQ=WEEKLY;BYDAY=TU")
    (headline, *_) = asked(store, digest, at("2015-04-02 13:00"), "2015-04-07")
    assert headline.due_at == at("2015-04-02 15:00")
    assert headline.expires_at == at("2015-04-07 09:30")


@pytest.mark.usefixtures("plan")
def test_every_programme_of_every_workspace_is_asked_about(store: Store) -> None:
    touch_down(store, programme(store, "Other"))
    with store.writing() as session:
        session.add(Programme(workspace="T2", name="Empty"))
    assert len({one.programme_id for one in asked(store, digest, DIGEST_AT)}) == 2


def test_a_cancelled_meeting_has_no_digest(store: Store, plan: Programme) -> None:
    with store.writing() as session:
        one = meetings.next_after(session, plan, DIGEST_AT)
        assert one is not None
        meetings.cancel(session, plan, said(), one)
    assert asked(store, digest, DIGEST_AT) == []


def test_a_meeting_moved_to_another_day_before_its_digest_has_one_at_its_new_time(
    store: Store, plan: Programme
) -> None:
    write(store, *asked(store, digest, DIGEST_AT - HOUR))
    with store.writing() as session:
        one = meetings.next_after(session, plan, DIGEST_AT)
        assert one is not None
        meetings.move(session, plan, said(), one, date(2015, 4, 14), time(10))
    platform = Platform()
    travel(store, [digest], platform, DIGEST_AT - HOUR, at("2015-04-14 12:00"), PLAIN)
    moved = [row for row in rows(store) if row.occurrence == one.key]
    assert {(row.state, row.sent_at) for row in moved} == {("sent", at("2015-04-13 15:00"))}


CHANGES = ["2015-03-29", "2015-10-25", "2017-03-26", "2017-10-29", "2018-03-25", "2018-10-28"]  # of the clocks


@pytest.mark.parametrize("clock", ["00:30", "01:30", "02:30", "09:00"])
@pytest.mark.parametrize("sunday", CHANGES)
def test_across_a_change_of_the_clocks_there_is_exactly_one_digest(store: Store, clock: str, sunday: str) -> None:
    touch_down(store, programme(store, streams=0), clock, "FREQ=WEEKLY;BYDAY=SU")
    platform = Platform()
    day = datetime.fromisoformat(sunday).replace(tzinfo=LONDON)
    travel(store, [digest], platform, day - timedelta(days=4), day + timedelta(days=4), PLAIN)
    sent = [row for row in rows(store, "digest") if row.state == "sent"]
    assert [row.occurrence for row in sent] == [f"meeting 1 {sunday}"]
    assert sent[0].sent_at == (day - timedelta(days=2)).replace(hour=15)
    assert platform.titles.count("digest 0") == 1


@pytest.mark.usefixtures("plan")
def test_previews_go_to_the_programme_office_an_hour_before_and_never_after(store: Store) -> None:
    (found,) = asked(store, preview, DIGEST_AT - 3 * HOUR + HOUR)
    assert (found.kind, found.destination, found.part) == ("preview", "UOFFICE", 0)
    assert (found.due_at, found.expires_at) == (DIGEST_AT - HOUR, DIGEST_AT)
    assert asked(store, preview, DIGEST_AT) == []


def test_while_the_office_is_vacant_its_deputy_gets_the_preview(store: Store) -> None:
    plan = programme(store, office="")
    touch_down(store, plan)
    assert asked(store, preview, DIGEST_AT - HOUR) == []
    with store.writing() as session:
        post = people.find_or_make_post(session, plan.id, "Programme Office")
        deputy = people.remember_person(session, "T1", "UDEPUTY")
        people.set_holders(session, post, [deputy], date(2015, 1, 1), deputy=True)
    assert [one.destination for one in asked(store, preview, DIGEST_AT - HOUR)] == ["UDEPUTY"]


def test_a_preview_that_is_held_holds_the_digest(store: Store, plan: Programme) -> None:
    platform = Platform()
    travel(store, [digest, preview], platform, DIGEST_AT - 3 * HOUR, DIGEST_AT - HOUR, PLAIN)
    assert platform.titles == ["preview 0"]
    with store.writing() as session:
        outbox.hold(session, plan.id, rows(store, "digest")[0].occurrence)
    travel(store, [digest, preview], platform, DIGEST_AT - HOUR, STARTS - HOUR, PLAIN)
    assert platform.titles == ["preview 0"]
    with store.writing() as session:
        outbox.post_now(session, plan.id, rows(store, "digest")[0].occurrence, STARTS - HOUR)
    travel(store, [digest], platform, STARTS - HOUR, STARTS - HOUR, PLAIN)
    assert platform.titles == ["preview 0", "digest 0", "digest 1", "digest 2"]


@pytest.mark.usefixtures("plan")
def test_with_the_digest_everybody_who_has_something_late_is_told_once(store: Store) -> None:
    found = asked(store, chased, DIGEST_AT - HOUR)
    assert [(one.kind, one.destination, one.part) for one in found] == [("chase", "U1", 0), ("chase", "U2", 0)]
    assert {(one.due_at, one.expires_at) for one in found} == {(DIGEST_AT, STARTS)}


def test_two_meetings_on_one_day_are_one_reason_to_write(store: Store, plan: Programme) -> None:
    with store.writing() as session:
        meetings.add(session, plan, said(), "Board", "FREQ=WEEKLY;BYDAY=TH", time(14), "#board")
    assert len(asked(store, digest, DIGEST_AT)) == 6
    assert {one.occurrence for one in asked(store, chased, DIGEST_AT)} == {"meeting 1 2015-04-09"}
    write(store, *asked(store, chased, DIGEST_AT))
    begun = asked(store, chased, STARTS + HOUR)
    assert {one.occurrence for one in begun} == {"before due 2015-04-09"}


@pytest.mark.usefixtures("plan")
def test_who_comes_to_owe_something_after_the_digest_is_not_told_in_that_run(store: Store) -> None:
    write(store, *asked(store, chased, DIGEST_AT)[:1])
    assert len(asked(store, chased, DIGEST_AT + timedelta(minutes=9))) == 2
    assert asked(store, chased, DIGEST_AT + timedelta(minutes=10)) == []


@pytest.mark.usefixtures("plan")
def test_where_the_bot_was_away_the_chase_goes_out_late_but_in_working_hours(store: Store) -> None:
    assert {one.due_at for one in asked(store, chased, DIGEST_AT + HOUR)} == {DIGEST_AT + HOUR}
    assert {one.due_at for one in asked(store, chased, DIGEST_AT + 5 * HOUR)} == {at("2015-04-09 09:00")}
    assert not [one for one in asked(store, chased, STARTS) if one.occurrence.startswith("meeting")]


def test_a_meeting_before_nine_leaves_no_time_for_a_late_chase(store: Store) -> None:
    touch_down(store, programme(store), "08:30")
    assert asked(store, chased, DIGEST_AT + 5 * HOUR) == []


def test_before_due_goes_at_nine_on_working_days_and_is_dropped_at_five(store: Store) -> None:
    programme(store)
    nine = at("2015-04-08 09:00")
    found = asked(store, chased, nine - 2 * HOUR, "2015-04-08")
    assert [one.occurrence for one in found] == ["before due 2015-04-08"] * 2
    assert {(one.due_at, one.expires_at) for one in found} == {(nine, nine + 8 * HOUR)}
    assert asked(store, chased, nine - 3 * HOUR, "2015-04-08") == []
    assert len(asked(store, chased, nine + 7 * HOUR, "2015-04-08")) == 2
    assert asked(store, chased, nine + 8 * HOUR, "2015-04-08") == []


@pytest.mark.parametrize("day", ["2015-04-04", "2015-04-05", "2015-04-03", "2015-04-06"])
def test_before_due_is_silent_on_weekends_and_bank_holidays(store: Store, day: str) -> None:
    programme(store)
    assert asked(store, chased, at(f"{day} 09:00"), day) == []


@pytest.mark.usefixtures("plan")
def test_people_are_asked_about_for_the_hour_at_which_they_will_be_told(store: Store) -> None:
    seen: list[tuple[str, str]] = []

    def note(session: Session, plan: Programme, when: datetime, key: str) -> list[str]:  # noqa: ARG001
        seen.append((f"{when:%a %H:%M %Z}", key))
        return []

    with store.reading() as session:
        assert list(chase(session, at("2015-04-08 08:00"), note)) == []
        assert list(chase(session, DIGEST_AT - HOUR, note)) == []
    assert ("Wed 09:00 BST", "before due 2015-04-08") in seen
    assert ("Wed 15:00 BST", "meeting 1 2015-04-09") in seen


def test_a_fortnight_of_touch_downs_sends_each_thing_once(store: Store) -> None:
    plan = programme(store)
    touch_down(store, plan, rule="FREQ=WEEKLY;BYDAY=MO,TH", begins=date(2015, 4, 9))
    platform = Platform()
    composers = {**PLAIN, "digest": words}
    travel(store, [digest, chased, preview], platform, at("2015-04-07 12:00"), at("2015-04-21 12:00"), composers)
    digests = [row for row in rows(store, "digest") if row.part == 0 and row.state == "sent"]
    assert [row.occurrence[-10:] for row in digests] == ["2015-04-09", "2015-04-13", "2015-04-16", "2015-04-20"]
    assert len({letter.uuid for letter in platform.landed}) == len(platform.landed)
    days = [row.occurrence for row in rows(store, "chase") if row.destination == "U1"]
    assert len(days) == len(set(days)) == 4 + 11
