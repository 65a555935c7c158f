"""Digests that were posted are edited where people change an action, whatever the platform answers and whoever dies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cast import OFFICE, OWNER, Cast
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from post_office import LONDON, MINUTE, REFUSED, SENT, UNCLEAR, Killed, Platform, not_now
from sqlmodel import Session, col, select, update

from commands.reply import Reply, Row
from commands.since import retold
from jobs import clock
from jobs.amend import AGAIN, amend
from jobs.carrier import Letter, Outcome, Receipt
from jobs.clock import Beat
from jobs.digest import digest
from jobs.outbox import COMPOSERS, REPLY
from store import changes, meetings, programmes, sample
from store.claims import LEASE
from store.db import Store
from store.errors import Down
from store.model import Action, Programme
from store.model_delivery import Outbox
from store.people import Speaker
from store.plan.apply import apply
from store.plan.diff import diff
from store.plan.read import read_files
from store.updates import Said

AFTERNOON = datetime(2015, 4, 8, 15, 0, tzinfo=LONDON)  # the digest goes; the touch-down is on Thursday at 9:30
SECOND = timedelta(seconds=1)


@dataclass
class Day:
    """The sample programme, its digest just posted on ``platform``, or as many messages of it as are ``sent``."""

    here: Cast
    platform: Platform = field(default_factory=Platform)
    sent: int = 7

    def __post_init__(self) -> None:
        self.here.now = AFTERNOON
        assert self.beat().sent == self.sent
        self.here.later(minutes=30)

    def beat(self, platform: Platform | None = None) -> Beat:
        """One beat, in which no time goes by."""
        carrier = platform or self.platform
        return clock.beat(self.here.store, [digest], carrier, self.here.now, COMPOSERS, lambda _: None, lambda: 0.0)

    def edited(self, after: timedelta = timedelta(0), platform: Platform | None = None) -> int:
        """How many messages a beat edits so long after now."""
        self.here.now += after
        return self.beat(platform).edited

    def done(self, ref: str = "3.3.2") -> None:
        """An owner completes an action."""
        self.here.say(f"action {ref} done", OWNER)

    def row(self, ref: str = "3.3.2", part: int = 3) -> Row:
        """A row as it stands on the platform; workstream n's part is the nth in the thread."""
        sections = self.platform.stands(part).sections
        return next(row for section in sections for row in section.rows if row.ref == ref)

    def tells(self, ref: str = "3.3.2") -> bool:
        """Whether the row tells that something was said since."""
        return "Since this was posted" in self.row(ref).note

    def kept(self, part: int = 3) -> Outbox:
        """The row of the outbox."""
        with self.here.store.reading() as session:
            return session.exec(select(Outbox).where(Outbox.kind == "digest", Outbox.part == part)).one()


@pytest.fixture
def day(here: Cast) -> Day:
    """On SQLite."""
    return Day(here)


@pytest.fixture
def day_anywhere(anywhere: Cast) -> Day:
    """On SQLite and on PostgreSQL."""
    return Day(anywhere)


def test_a_changed_action_is_edited_where_it_stands_and_nothing_is_posted_again(day_anywhere: Day) -> None:
    day = day_anywhere
    day.done()
    assert day.beat() == Beat(0, 0, (), 1)
    assert (day.tells(), len(day.platform.landed)) == (True, 7)
    assert [named for named, _ in day.platform.edited] == ["m4"]
    assert day.platform.edited[0][1].uuid == day.kept().uuid
    assert day.edited(MINUTE) == 0


def test_nothing_said_nothing_edited(day: Day) -> None:
    with day.here.store.writing():  # whoever wants to write now waits, and fails
        assert day.beat() == Beat(0, 0, (), 0)
    assert day.platform.edited == []


def test_what_touches_no_row_is_looked_at_once_and_edits_nothing(day: Day) -> None:
    day.here.say("digest cover for the next one")
    assert day.edited() == 0
    with day.here.store.writing():  # nothing is left to be written down
        assert day.beat() == Beat(0, 0, (), 0)


def test_the_frozen_words_stay_as_they_were_posted(day: Day) -> None:
    before = day.kept()
    day.done()
    assert day.edited() == 1
    after = day.kept()
    assert (after.body, after.told, after.state, after.sent_at) == (before.body, before.told, "sent", before.sent_at)
    assert after.amended > after.told


def test_a_change_that_is_taken_back_is_taken_out_of_the_message(day_anywhere: Day) -> None:
    day = day_anywhere
    day.done()
    assert day.edited() == 1
    day.here.later(minutes=5)
    day.here.say("action 3.3.2 undo", OWNER)
    assert day.edited(MINUTE) == 1
    assert day.platform.stands(3) == day.platform.landed[3].reply


def test_a_change_that_is_taken_back_before_the_beat_is_never_shown(day: Day) -> None:
    day.done()
    day.here.later(minutes=5)
    day.here.say("action 3.3.2 undo", OWNER)
    assert day.edited() == 0


def test_an_action_that_changes_twice_is_edited_twice(day: Day) -> None:
    day.here.say("action 3.3.2 note nearly there", OWNER)
    assert day.edited() == 1
    day.done()
    assert day.edited(MINUTE) == 1
    assert "the last of 2 changes: completed by Priya Nair" in day.row().note


def test_what_was_said_while_a_message_was_on_its_way_is_told_afterwards(here: Cast) -> None:
    platform = Platform(during=lambda: _say_once(here, platform))
    day = Day(here, platform)
    assert day.platform.edited[0][0] == "m4"  # at the same beat
    assert day.tells()


def test_what_was_said_while_frozen_words_could_not_be_sent_is_told_afterwards(here: Cast) -> None:
    day = Day(here, Platform().will(*[(True, SENT)] * 3, (False, not_now(60))), sent=3)
    day.done()
    assert day.beat() == Beat(0, 4, (), 1)
    assert "completed" not in str(day.platform.landed[3].reply)
    assert day.tells()


def _say_once(here: Cast, platform: Platform) -> None:
    if len(platform.landed) == 4:
        platform.during = lambda: None
        here.say("action 3.3.2 done", OWNER)


def test_a_message_is_edited_until_the_midnight_after_its_meeting(day: Day) -> None:
    day.here.now = datetime(2015, 4, 9, 23, 50, tzinfo=LONDON)
    day.done()
    assert day.edited(9 * MINUTE) == 1
    day.here.say("action 3.3.2 reopen not signed")
    assert day.edited(MINUTE) == 0
    assert "completed by" in day.row().note


def test_a_message_is_edited_as_long_as_its_meeting_is_still_to_come(day: Day) -> None:
    day.here.say('meeting move "Touch-down" 9/4/15 to 10/4/15 10:00')
    day.here.now = datetime(2015, 4, 10, 9, 0, tzinfo=LONDON)
    day.done()
    assert day.edited() == 1


def test_of_a_cancelled_meeting_the_digest_stays_as_it_is(day: Day) -> None:
    with day.here.store.writing() as session:
        one = meetings.by_key(session, day.here.programme, day.kept().occurrence)
        assert one is not None
        said = Said(Speaker(None, "", "Programme Office"), "Programme Office", day.here.now)
        meetings.cancel(session, day.here.programme, said, one)
    day.done()
    assert day.edited() == 0


def test_a_plan_that_is_loaded_in_between_changes_no_row_by_itself_but_the_rows_that_people_change(
    day: Day, tmp_path: Path
) -> None:
    _load(day, tmp_path, "13/02/15", "30/04/15")
    assert day.edited() == 0
    day.here.say("action 3.3.2 note as the new plan says", OWNER)
    assert day.edited() == 1
    assert "Since this was posted: note by Priya Nair" in day.row().note
    assert "due Thu 30 Apr 2015" in day.row().note


def _load(day: Day, tmp_path: Path, old: str, new: str) -> None:
    """Loads the sample plan again with another date for 3.3.2."""
    lines = (sample.HERE / "plan.md").read_text().splitlines()
    plan = [line.replace(old, new) if "3.3.2 " in line else line for line in lines]
    assert plan != lines
    (file := tmp_path / "plan.md").write_text("\n".join(plan))
    rows = read_files([file, sample.HERE / "risks.md"])
    with day.here.store.writing() as session:
        programme = programmes.of(session, "demo")
        found = diff(session, programme, rows, day.here.now.date())
        apply(session, programme, found, Said(Speaker(None, "", "Plan load"), "", day.here.now))


def test_a_digest_of_another_workspace_is_left_to_its_own_bot(day: Day) -> None:
    day.done()
    assert day.edited(platform=Platform(workspace="T2")) == 0
    assert day.edited(platform=replace(day.platform, workspace="demo")) == 1


def test_what_stood_before_this_was_kept_count_of_is_left_alone(day: Day) -> None:
    _set(day, told=0, amended=0)
    day.done()
    assert day.edited() == 0


def test_a_message_that_a_person_saw_arrive_has_no_name_and_is_not_edited(day: Day) -> None:
    _set(day, message_id="")
    day.done()
    assert day.edited() == 0


def _set(day: Day, **values: object) -> None:
    with day.here.store.writing() as session:
        session.exec(update(Outbox).where(col(Outbox.part) == 3).values(**values))


# What the platform answers


def test_an_edit_that_is_refused_is_not_tried_again_and_says_so(day: Day, caplog: pytest.LogCaptureFixture) -> None:
    day.platform.will_edit((False, Receipt(Outcome.REFUSED, code="edit_window_closed")))
    day.done()
    assert day.edited() == 0
    day.here.say("action 3.3.2 reopen not signed")
    assert day.edited(timedelta(hours=1)) == 0
    assert (day.kept().state, day.kept().error) == ("sent", "edit refused: edit_window_closed")
    assert "edit_window_closed" in caplog.text
    assert "not signed" not in caplog.text
    assert "edit refused: edit_window_closed" in str(day.here.say("digest last"))


def test_a_refused_edit_does_not_keep_the_others_from_being_made(day: Day) -> None:
    day.platform.will_edit((False, REFUSED))
    day.done()
    day.here.say("risk 394 amber agency staff have come")
    assert day.edited() == 1
    assert day.tells()


def test_too_many_edits_are_made_when_the_platform_says(day: Day) -> None:
    day.platform.will_edit((False, not_now(90)))
    day.done()
    day.here.say("risk 394 amber agency staff have come")  # in the same channel
    assert day.edited() == day.edited(88 * SECOND) == 0
    assert (day.platform.edited, len(day.platform.edit_script)) == ([], 0)
    assert day.edited(2 * SECOND) == 2


def test_an_unclear_edit_is_made_again_and_lands_once_more(day: Day) -> None:
    day.platform.will_edit((True, UNCLEAR))
    day.done()
    assert day.edited() == 0
    assert day.edited(AGAIN - SECOND) == 0
    assert day.edited(SECOND) == 1
    assert [named for named, _ in day.platform.edited] == ["m4", "m4"]
    assert day.platform.edited[0][1] == day.platform.edited[1][1]


def test_what_an_unclear_edit_may_have_put_there_is_taken_out_after_an_undo(day: Day) -> None:
    day.platform.will_edit((True, UNCLEAR))
    day.done()
    day.beat()
    day.here.later(seconds=30)
    day.here.say("action 3.3.2 undo", OWNER)
    assert day.edited(AGAIN) == 1
    assert day.platform.stands(3) == day.platform.landed[3].reply


def test_a_place_gets_one_edit_a_second(day: Day) -> None:
    waited: list[float] = []
    day.done()
    day.here.say("risk 394 amber agency staff have come")
    assert amend(day.here.store, day.platform, day.here.now, pause=waited.append, passed=lambda: sum(waited)) == 2
    assert waited == [1.0]


# Replicas, and what dies


def _die() -> None:
    raise Killed


def test_who_is_killed_after_an_edit_leaves_it_to_be_made_again_when_the_lease_is_over(day_anywhere: Day) -> None:
    day = day_anywhere
    day.platform.during = _die
    day.done()
    with pytest.raises(Killed):
        day.beat()
    day.platform.during = lambda: None
    assert (day.kept().amended, day.edited(LEASE - SECOND)) == (0, 0)
    assert day.edited(SECOND) == 1
    assert day.kept().amended > 0


def test_what_was_taken_back_after_somebody_died_is_taken_out_of_the_message(day: Day) -> None:
    day.platform.during = _die
    day.done()
    with pytest.raises(Killed):
        day.beat()
    day.platform.during = lambda: None
    day.here.later(seconds=30)
    day.here.say("action 3.3.2 undo", OWNER)
    assert day.edited(LEASE) == 1
    assert day.platform.stands(3) == day.platform.landed[3].reply


def test_while_one_replica_edits_another_leaves_the_place_alone(day_anywhere: Day) -> None:
    day = day_anywhere
    other = Platform(landed=day.platform.landed, edited=day.platform.edited)
    seen: list[int] = []

    def meanwhile() -> None:
        day.platform.during = lambda: None
        day.here.say("action 3.3.2 note said while it was edited", OWNER)
        day.here.say("risk 394 amber agency staff have come")
        seen.append(day.edited(platform=other))

    day.platform.during = meanwhile
    day.done()
    assert (day.edited(), seen) == (1, [0])
    assert day.edited(2 * SECOND, other) == 2
    assert "the last of 2 changes: note" in day.row().note


def test_two_replicas_that_read_the_same_edit_once(day_anywhere: Day) -> None:
    day = day_anywhere
    day.done()
    other, made = Platform(landed=day.platform.landed, edited=day.platform.edited), list[int]()
    slow = _Reading(day.here.store, lambda: made.append(day.edited(platform=other)))
    assert amend(slow, day.platform, day.here.now, pause=lambda _: None, passed=lambda: 0.0) == 0
    assert (made, len(day.platform.edited)) == ([1], 1)


class _Reading(Store):
    """A store for a replica that falls behind: after its first reading, ``then`` happens."""

    def __init__(self, store: Store, then: Callable[[], object]) -> None:
        super().__init__(store.engine)
        self._turn, self._then, self._behind = store._turn, then, False

    @contextmanager
    def writing(self) -> Iterator[Session]:
        if not self._behind:
            self._behind = True
            self._then()
        with super().writing() as session:
            yield session


def test_who_was_too_slow_has_the_message_edited_once_more(day: Day, caplog: pytest.LogCaptureFixture) -> None:
    other = Platform(landed=day.platform.landed, edited=day.platform.edited)

    def overtaken() -> None:
        day.platform.during = lambda: None
        day.here.later(seconds=121)
        day.here.say("action 3.3.2 undo", OWNER)
        assert day.edited(platform=other) == 1
        day.platform.edited.append(late)  # only now does the slow one's text take effect

    day.done()
    late = ("m4", Letter("#programme", Reply("an older text"), ""))
    day.platform.during = overtaken
    assert day.edited() == 0
    assert "the lease was lost while it was edited" in caplog.text
    assert day.edited(2 * SECOND) == 1
    assert day.platform.stands(3) == day.platform.landed[3].reply


FATES: dict[str, tuple[bool, Receipt] | None] = {
    "made": (True, SENT),
    "unclear but made": (True, UNCLEAR),
    "unclear and not made": (False, UNCLEAR),
    "not now": (False, not_now(20)),
    "killed before": None,
    "killed after": (True, SENT),
}
SAYS = ["action 3.3.2 done", "action 3.3.2 undo", "action 3.3.2 note words", "action 3.3.3 done", "action 3.3.3 undo"]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(SAYS), st.sampled_from(list(FATES))), max_size=8))
def test_whatever_happens_the_message_says_in_the_end_what_was_said(day: Day, life: list[tuple[str, str]]) -> None:
    for sentence, fate in life:
        day.here.later(seconds=65)
        day.here.say(sentence)
        _live_on(day, fate)
    day.platform.edit_script.clear()
    day.beat()
    assert day.edited(LEASE) + day.edited(2 * SECOND) in (0, 1)
    with day.here.store.reading() as session:
        row = day.kept()
        posted = REPLY.validate_json(row.body)
        assert day.platform.stands(3) == retold(session, day.here.programme, posted, row.told, 0, day.here.now)


def _live_on(day: Day, fate: str) -> None:
    """One beat of a process that may end at its edit."""
    answer = FATES[fate]
    day.platform.edit_script.clear()
    day.platform.will_edit(answer or (False, SENT))
    day.platform.during = _die if fate.startswith("killed") else lambda: None
    try:
        day.beat()
    except Killed:
        return
    finally:
        day.platform.during = lambda: None


def test_a_bug_in_one_message_does_not_keep_the_others_from_being_edited(
    day: Day, caplog: pytest.LogCaptureFixture
) -> None:
    with day.here.store.writing() as session:
        session.exec(update(Outbox).where(col(Outbox.part) == 0).values(body='{"text": "secret"}'))
    day.done()
    assert day.beat() == Beat(0, 0, (), 1)
    assert (day.kept(0).error, "secret" in caplog.text) == ("edit: bug: ValidationError", False)
    assert day.edited(MINUTE) == 0


class _Away(Store):
    """A store that goes away after its first reading."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.engine)
        self._read = False

    @contextmanager
    def reading(self) -> Iterator[Session]:
        if self._read:
            raise Down
        self._read = True
        with super().reading() as session:
            yield session


def test_a_store_that_goes_away_is_no_bug_of_a_message(day: Day) -> None:
    day.done()
    with pytest.raises(Down):
        amend(_Away(day.here.store), day.platform, day.here.now)
    assert (day.kept().error, day.edited()) == ("", 1)


def test_travelling_edits_on_the_way_and_comes_to_an_end(day: Day) -> None:
    day.platform.will_edit((False, not_now(0)), (True, UNCLEAR), (True, SENT))
    day.done()
    start, end = day.here.now, day.here.now + timedelta(days=1)
    done = clock.travel(day.here.store, [digest], day.platform, start, end, COMPOSERS)
    assert (done.edited, done.trouble) == (1, ())
    assert day.tells()


def test_an_edit_that_fails_is_named_and_does_not_stop_the_clock(day: Day) -> None:
    def fall_over() -> None:
        raise ValueError

    day.platform.during = fall_over
    day.done()
    assert day.beat().trouble == ("amend: ValueError",)


def test_two_programmes_do_not_mix(day: Day) -> None:
    with day.here.store.writing() as session:
        session.add(Programme(workspace="demo", name="Another"))
    day.here.now += MINUTE
    _change_elsewhere(day.here.store, day.here.now)
    assert day.edited() == 0


def _change_elsewhere(store: Store, at: datetime) -> None:
    """Somebody says something of an action of the other programme that bears the ref of one of ours."""

    def copied(session: Session) -> Action:
        (one,) = session.exec(select(Action).where(Action.ref == "3.3.2")).all()
        other = session.exec(select(Programme).where(Programme.name == "Another")).one()
        same = {name: getattr(one, name) for name in Action.model_fields if name not in ("id", "programme_id")}
        return Action(**same, programme_id=other.id)

    with store.writing() as session:
        session.add(action := copied(session))
        session.flush()
        changes.complete(session, action, Said(Speaker(None, "", "Somebody"), OFFICE, at))
