"""Setting meetings by a sentence: add, move, cancel, list, and kind words for everything else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from post_office import (
    LONDON,
    NOON,
    THIS_WEEK,
    at,
    outgoing,
    programme,
    rows,
    said,
    states,
    touch_down,
    verbs,
    write,
)

from commands import meeting, parse, registry
from commands.reply import Reply, Where
from store import meetings, recurrence, updates
from store.db import Store, open_store
from store.model import Programme
from store.outbox import call_off
from store.people import Identity

OFFICE, ANYBODY = Identity("T1", "UOFFICE", "Olu"), Identity("T1", "U1", "Sam")
ADD = 'meeting add "Touch-down" Mon,Thu 09:30 #programme'


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """SQLite will do."""
    opened = open_store(f"sqlite:///{tmp_path / 'touchdown.db'}")
    yield opened
    opened.close()


@pytest.fixture
def plan(store: Store) -> Programme:
    """A programme with a programme office and no meeting."""
    return programme(store)


@pytest.fixture
def thursdays(store: Store, plan: Programme) -> Programme:
    """The same with a touch-down on Thursdays at half past nine."""
    touch_down(store, plan, begins=THIS_WEEK)
    return plan


def say(store: Store, words: str, by: Identity = OFFICE, now: datetime = NOON) -> Reply:
    """The answer to a sentence on Wednesday 8 April 2015."""
    return registry.answer(words, by, Where("#programme"), now, store)


def dates(reply: Reply) -> list[str]:
    """The dates that a reply lists."""
    return [row.text for section in reply.sections for row in section.rows]


def sentences(reply: Reply) -> list[str]:
    """What its buttons say."""
    return [button.sentence for button in reply.buttons]


@pytest.mark.usefixtures("plan")
def test_a_new_meeting_is_told_with_its_next_dates_and_when_the_digest_goes(store: Store) -> None:
    reply = say(store, ADD)
    assert reply.title == "Touch-down: every Monday and Thursday 09:30"
    assert dates(reply) == ["Thu 9 Apr 2015 09:30", "Mon 13 Apr 2015 09:30", "Thu 16 Apr 2015 09:30"]
    assert reply.sections[0].rows[0].note == "digest Wed 8 Apr 2015 15:00"
    assert "#programme at 15:00 on the working day before" in reply.text


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("meeting add Touch-down every weekday at 9am", "Touch-down: every weekday 09:00"),
        ('meeting add "Improvement Board" monthly first Tuesday 14:00', "Improvement Board: monthly first Tuesday 14:00"),
        ("meeting new Panel fortnightly Fri 2.30pm C0TOUCHDOWN", "Panel: every other Friday 14:30"),
        ("Meeting Add “Touch-down” Mondays and Thursdays 9:30 <#C0TOUCHDOWN|programme>", "Touch-down: every Monday and Thursday 09:30"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("plan")
def test_days_and_times_are_taken_as_people_say_them(store: Store, words: str, title: str) -> None:
    assert say(store, words).title == title


@pytest.mark.parametrize(
    ("words", "channel"),
    [("#board", "#board"), ("C0TOUCHDOWN", "C0TOUCHDOWN"), ("<#C0TOUCHDOWN|board>", "C0TOUCHDOWN"), ("", "#programme")],
)
def test_the_channel_is_the_one_that_is_said_or_else_the_programmes(
    store: Store, plan: Programme, words: str, channel: str
) -> None:
    say(store, f'meeting add "Board" Mon 10:00 {words}')
    with store.reading() as session:
        assert [one.channel for one in meetings.every(session, plan)] == [channel]


def test_a_home_known_by_name_alone_gives_way_to_the_first_known_by_its_id(store: Store, plan: Programme) -> None:
    homes: list[str] = []
    for channel in ("#board", "<#C0BOARD|board>", "<#C0PANEL|panel>"):
        say(store, f'meeting add "Meeting {len(homes)}" Mon 10:00 {channel}')
        with store.reading() as session:
            homes.append(session.get_one(Programme, plan.id).channel)
    assert homes == ["#programme", "C0BOARD", "C0BOARD"]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("meeting add", "Which meeting, when, and where to?"),
        ('meeting add "Touch-down"', "Say its days as well"),
        ('meeting add "Touch-down" Mon', "Say its time as well"),
        ('meeting add "Touch-down" Mon 25:00', "“25:00” is no time of day."),
        ('meeting add "Touch-down" Mon 13pm', "“13pm” is no time of day."),
        ('meeting add "Touch-down" 09:30', "Say its days as well"),
        ('meeting add "Touch-down" now and then 09:30', "I cannot read “now and then” as days"),
        ("meeting add Improvement Board Mon 09:30", "I cannot read “Board Mon” as days"),
        ('meeting add "Touch-down" every second Monday 09:30', "as days"),
        ('meeting add "!!!" Mon 09:30', "name has letters"),
        (f'meeting add "{"x" * 81}" Mon 09:30', "80 characters at most"),
        ('meeting add "Born on 1/2/2009" Mon 09:30', "date of birth"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_saved(
    store: Store, plan: Programme, words: str, why: str
) -> None:
    reply = say(store, words)
    assert why in reply.title
    assert "birth" in why or ADD in reply.title
    assert verbs(store, plan) == []


@pytest.mark.usefixtures("thursdays")
def test_a_name_that_is_taken_is_refused(store: Store) -> None:
    assert "already" in say(store, 'meeting add "touch down" Mon 09:30').title


def test_without_any_channel_one_is_asked_for(store: Store, plan: Programme) -> None:
    with store.writing() as session:
        session.merge(plan).channel = ""
    assert say(store, 'meeting add "Board" Mon 10:00').title.startswith("Which channel")


@pytest.mark.usefixtures("thursdays")
@pytest.mark.parametrize(
    "words", [ADD, 'meeting move "Touch-down" 2015-04-09 to 2015-04-10', 'meeting cancel "Touch-down"']
)
def test_only_the_programme_office_sets_meetings_and_the_refusal_names_who_that_is(store: Store, words: str) -> None:
    assert say(store, words, ANYBODY).title == "Only the programme office can do this: Olu (Programme Office)."


@pytest.mark.usefixtures("thursdays")
def test_everybody_may_see_them(store: Store) -> None:
    reply = say(store, "meeting list", ANYBODY)
    assert reply.title == "1 meeting; the next is Touch-down, Thu 9 Apr 2015 09:30"
    assert reply.sections[0].heading == "Touch-down: every Thursday 09:30, #programme"
    assert dates(reply)[0] == "Thu 9 Apr 2015 09:30"
    assert say(store, "meetings", ANYBODY) == say(store, "meeting", ANYBODY) == reply


@pytest.mark.usefixtures("thursdays")
def test_one_meeting_is_shown_by_its_name(store: Store) -> None:
    assert dates(say(store, "meeting touch-down"))[0] == "Thu 9 Apr 2015 09:30"
    assert sentences(say(store, "meeting tuch-down")) == ['meeting list "Touch-down"']


@pytest.mark.usefixtures("plan")
def test_a_list_of_nothing_says_how_to_set_one(store: Store) -> None:
    assert ADD in say(store, "meeting list").text


def test_a_list_marks_bank_holidays_weekends_and_what_was_moved(store: Store, plan: Programme) -> None:
    touch_down(store, plan, rule="FREQ=WEEKLY;BYDAY=MO")
    say(store, 'meeting move "Touch-down" 2015-04-13 to 2015-04-18 10:00')
    notes = [row.note for row in say(store, "meeting list", now=at("2015-04-01 12:00")).sections[0].rows]
    assert notes[0].endswith("digest Thu 2 Apr 2015 15:00 · a bank holiday")
    assert notes[1].endswith("digest Fri 17 Apr 2015 15:00 · moved from Mon 13 Apr 2015 · a weekend")


def test_a_meeting_far_away_is_listed_without_dates(store: Store, plan: Programme) -> None:
    touch_down(store, plan, rule="FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=5")
    reply = say(store, "meeting list")
    assert reply.title.endswith("far away")
    assert reply.sections[0].note == "None in the next three months."


def test_one_is_moved_and_its_digest_with_it(store: Store, thursdays: Programme) -> None:
    reply = say(store, 'meeting move "Touch-down" 2015-04-09 to 2015-04-10 10:00')
    assert reply.title == "Touch-down of Thu 9 Apr 2015 09:30 is now on Fri 10 Apr 2015 10:00"
    assert reply.text == "Its digest goes on Thu 9 Apr 2015 15:00."
    assert verbs(store, thursdays) == ["move"]


@pytest.mark.parametrize(
    ("words", "when"),
    [
        ("touch-down 9 April to 10 April 10:00", "Fri 10 Apr 2015 10:00"),
        ('"TOUCH DOWN" tomorrow to Friday at 2pm', "Fri 10 Apr 2015 14:00"),
        ("Touch-down 09/04/15 to 11:15", "Thu 9 Apr 2015 11:15"),
        ("Touch-down 9 April to 14 April", "Tue 14 Apr 2015 09:30"),
    ],
)
@pytest.mark.usefixtures("thursdays")
def test_days_are_read_as_people_say_them(store: Store, words: str, when: str) -> None:
    assert say(store, f"meeting move {words}").title.endswith(f"is now on {when}")


@pytest.mark.usefixtures("thursdays")
def test_a_year_that_was_not_said_is_told(store: Store) -> None:
    reply = say(store, "meeting move Touch-down 9 April to 10 April 10:00")
    assert reply.text == "No year is written, so 2015 was taken. Its digest goes on Thu 9 Apr 2015 15:00."


@pytest.mark.usefixtures("thursdays")
def test_a_move_to_a_day_off_says_so(store: Store) -> None:
    reply = say(store, 'meeting move "Touch-down" 2015-04-30 to 2015-05-04 10:00')
    assert reply.text == "That is a bank holiday. Its digest goes on Fri 1 May 2015 15:00."


def test_a_move_after_the_digest_has_gone_says_that_it_is_not_sent_again(store: Store, thursdays: Programme) -> None:
    write(store, outgoing(thursdays))
    with store.writing() as session:
        (row,) = rows(store)
        session.merge(row).state = "sent"
    assert "not sent again" in say(store, 'meeting move "Touch-down" 2015-04-09 to 2015-04-10 10:00').text


@pytest.mark.usefixtures("thursdays")
def test_a_move_to_within_the_day_sends_the_digest_at_once(store: Store) -> None:
    assert say(store, 'meeting move "Touch-down" 2015-04-09 to 2015-04-08 16:00').text == "Its digest goes out at once."


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "Which meeting?"),
        ("Touch-down", "Which one, and to when?"),
        ("Touch-down 2015-04-09", "To when?"),
        ("Touch-down 2015-04-09 to 2015-04-31 10:00", "is not one day. Apr 2015 has no day 31"),
        ("Touch-down 2015-04-09 to April - May 2015 10:00", "is not one day"),
        ("Touch-down 2015-04-09 to whenever 10:00", "I cannot read “whenever” as a day"),
        ("Touch-down whenever to 2015-04-10 10:00", "I cannot read “whenever” as a day"),
        ("Touch-down 2015-04-09 to 2015-04-07 10:00", "in the past"),
        ("Touch-down 2015-04-09 to 2015-04-16 10:00", "on that day already"),
        ("Touch-down 2015-04-08 to 2015-04-10 10:00", "There is no Touch-down on Wed 8 Apr 2015"),
        ("Board 2015-04-09 to 2015-04-10 10:00", "There is no meeting “Board”"),
    ],
)
def test_a_move_that_cannot_be_is_explained(store: Store, thursdays: Programme, words: str, why: str) -> None:
    assert why in say(store, f"meeting move {words}").title
    assert verbs(store, thursdays) == []


def test_what_is_long_past_is_not_changed(store: Store, plan: Programme) -> None:
    touch_down(store, plan)
    assert "long past" in say(store, "meeting move Touch-down 2015-03-26 to 2015-04-10 10:00").title
    assert "is now on" in say(store, "meeting move Touch-down 2015-04-02 to 2015-04-10 10:00").title


@pytest.mark.usefixtures("thursdays")
def test_the_next_dates_are_offered_where_the_day_is_wrong(store: Store) -> None:
    offered = sentences(say(store, "meeting cancel Touch-down 2015-04-08"))
    assert offered[0] == 'meeting cancel "Touch-down" 2015-04-09'
    assert "is cancelled" in say(store, offered[0]).title


@pytest.mark.usefixtures("thursdays")
def test_a_slip_in_the_name_is_offered_put_right(store: Store) -> None:
    reply = say(store, 'meeting move "Tuchdown" 2015-04-09 to 2015-04-10 10:00')
    assert sentences(reply) == ['meeting move "Touch-down" 2015-04-09 to 2015-04-10 10:00']


def test_one_is_cancelled_and_can_be_taken_back(store: Store, thursdays: Programme) -> None:
    reply = say(store, 'meeting cancel "Touch-down" 2015-04-09')
    assert reply.title == "Touch-down, Thu 9 Apr 2015 09:30, is cancelled"
    assert say(store, 'meeting cancel "Touch-down" 2015-04-09').title.endswith("is cancelled already")
    assert say(store, sentences(reply)[0]).title.endswith("is now on Thu 9 Apr 2015 09:30")
    assert verbs(store, thursdays) == ["move", "cancel"]


@pytest.mark.parametrize("label", ["Cancel", "Move…"])
def test_an_old_button_does_nothing_to_a_meeting_that_was_moved_since(
    store: Store, thursdays: Programme, label: str
) -> None:
    shown = say(store, "meeting list").sections[0].rows[0]
    button = next(one for one in shown.buttons if one.label == label)
    say(store, 'meeting move "Touch-down" 2015-04-09 to 2015-04-10 10:00')
    refused = say(store, button.sentence)
    assert refused.title.startswith("Touch-down, Fri 10 Apr 2015 10:00, was moved since you looked. Olu")
    assert verbs(store, thursdays) == ["move"]


def test_what_is_cancelled_already_tells_by_whom(store: Store, thursdays: Programme) -> None:
    say(store, 'meeting cancel "Touch-down" 2015-04-09')
    assert say(store, 'meeting cancel "Touch-down" 2015-04-09').text.startswith("Olu")
    assert verbs(store, thursdays) == ["cancel"]


def test_a_series_is_cancelled_and_can_be_set_again(store: Store, thursdays: Programme) -> None:
    before = say(store, "meeting list")
    asked = say(store, "meeting cancel Touch-down")
    assert (asked.title, say(store, "meeting list")) == ("Cancel every Touch-down?", before)
    reply = say(store, sentences(asked)[0])
    assert (reply.title, dates(say(store, "meeting list"))) == ("Every Touch-down is cancelled", [])
    say(store, sentences(reply)[0])
    assert say(store, "meeting list") == before
    assert verbs(store, thursdays) == ["add", "cancel"]


def test_what_waits_in_the_outbox_for_a_cancelled_one_is_cancelled(store: Store, thursdays: Programme) -> None:
    write(store, outgoing(thursdays), outgoing(thursdays, occurrence="meeting 1 2015-04-16"))
    say(store, 'meeting cancel "Touch-down" 2015-04-09')
    assert states(store) == ["cancelled", "pending"]
    with store.writing() as session:
        assert call_off(session, thursdays.id, "meeting 1 2015-04-16") == 1


def test_all_are_cancelled_as_they_stood_when_it_was_asked(store: Store, thursdays: Programme) -> None:
    asked = say(store, "meeting cancel Touch-down all")
    say(store, 'meeting move "Touch-down" 2015-04-09 to 2015-04-10 09:30')
    old = say(store, asked.buttons[0].sentence)
    assert old.title.startswith("Touch-down has changed since you looked. Olu (Programme Office)")
    with store.reading() as session:
        assert len(meetings.every(session, thursdays)) == 1
    again = say(store, "meeting cancel Touch-down all")
    assert say(store, again.buttons[0].sentence).title == "Every Touch-down is cancelled"


def test_each_change_says_who_said_it_in_which_post_and_how(store: Store, plan: Programme) -> None:
    say(store, ADD)
    with store.reading() as session:
        (update,) = updates.since(session, plan.id, at("2015-01-01 00:00"))
    assert (update.by, update.post, update.item, update.label) == ("Olu", "Programme Office", "meeting", "Touch-down")
    assert update.said == ADD.casefold()
    assert update.now["begins"] == "2015-04-09"


def test_a_name_of_several_words_needs_no_quotes_once_it_is_known(store: Store, plan: Programme) -> None:
    with store.writing() as session:
        for name in ("Board", "Board of the North"):
            meetings.add(session, plan, said(), name, "FREQ=DAILY", time(10), "#board")
    assert say(store, "meeting cancel board of the north 2015-04-09").title.startswith("Board of the North, Thu 9 Apr")
    assert say(store, "meeting cancel Board 2015-04-09").title.startswith("Board, Thu 9 Apr")


def test_only_what_may_write_is_said_to_write() -> None:
    found = registry.load()["meeting"]
    writes = {
        words: found.changes(parse.sentence(words, registry.load())) for words in (ADD, "meeting list", "meetings")
    }
    assert writes == {ADD: True, "meeting list": False, "meetings": False}


WORDS = 'Touch-down "Touch-down" touch " 2015-04-09 2199-12-31 9999-12-31 0001-01-01 31/02/15 to at all tomorrow April'
MORE = (
    "Mon monday every monthly first other 09:30 9.30 24:00 13am 12pm #a #programme C0TOUCHDOWN <#C0TOUCHDOWN|x> ٣ 1st"
)
SAID = st.lists(st.one_of(st.sampled_from([*WORDS.split(), *MORE.split()]), st.text(max_size=5)), max_size=7)


@settings(max_examples=80)
@given(st.sampled_from(["add", "move", "cancel", "list", ""]), SAID)
def test_whatever_is_said_gets_an_answer_and_never_an_error(verb: str, words: list[str]) -> None:
    reply = say(_shared(), f"meeting {verb} {' '.join(words)}")
    assert "Something went wrong" not in reply.title


@settings(max_examples=25)
@given(st.times(), st.booleans())
def test_times_of_day_are_read_in_either_way_of_writing_them(clock: time, twelve: bool) -> None:
    words = f"{clock.hour % 12 or 12}:{clock:%M}{'pm' if clock.hour > 11 else 'am'}" if twelve else f"{clock:%H:%M}"
    reply = say(_shared(), f'meeting add "At {words}" Mon {words}')
    assert f"every Monday {clock:%H:%M}" in reply.title or "already" in reply.title


_kept: list[Store] = []


def _shared() -> Store:
    """One store for all examples of a property."""
    if not _kept:
        store = open_store("sqlite://")
        touch_down(store, programme(store), begins=date(2015, 4, 6))
        _kept.append(store)
    return _kept[0]


def test_the_examples_in_refusals_are_sentences_that_work(store: Store, plan: Programme) -> None:
    for words in (meeting.ADD, meeting.MOVE, meeting.CANCEL.replace("09", "16")):
        assert "cannot" not in say(store, words).title
    assert verbs(store, plan) == ["cancel", "move", "add"]
    assert all(recurrence.read(one) for one in recurrence.EXAMPLES)
    assert NOON.astimezone(LONDON).weekday() == 2
