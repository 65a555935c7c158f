"""A digest told anew: rows show how things stand now, and everything else stays as the meeting was told it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cast import LEAD, OFFICE, OWNER, Cast, refs, rows, text
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.blocks import to_message
from commands import digest
from commands.reply import Mark, Reply, Row, Section
from commands.since import retold
from store import actions, meetings, updates
from store.model import Action
from store.rag import Rag


class Posted:
    """A part of the digest as it was posted, and what was said until then."""

    def __init__(self, here: Cast, part: int) -> None:
        self.here = here
        with here.store.reading() as session:
            coming = meetings.next_after(session, here.programme, here.now)
            composed = digest.compose(session, here.programme, here.now, coming, part)
            self.told = updates.last_seq(session, here.programme.id)
        assert composed is not None
        self.reply: Reply = composed
        here.later(minutes=12)

    def now(self, amended: int | None = None) -> Reply | None:
        """How it should stand now; ``amended`` is what it tells already."""
        with self.here.store.reading() as session:
            known = self.told if amended is None else amended
            return retold(session, self.here.programme, self.reply, self.told, known, self.here.now)

    def row(self, ref: str) -> Row:
        """The row of that ref as it should stand now."""
        told = self.now()
        assert told is not None, "nothing has changed"
        return next(row for row in rows(told) if row.ref == ref)


def last(here: Cast) -> int:
    """The seq of the last update."""
    with here.store.reading() as session:
        return updates.last_seq(session, here.programme.id)


def as_posted(posted: Posted, ref: str) -> Row:
    """The row of that ref as it was posted."""
    return next(row for row in rows(posted.reply) if row.ref == ref)


def test_a_completed_action_is_told_in_its_row_with_who_completed_it_and_when(here: Cast) -> None:
    posted = Posted(here, 3)
    here.say("action 3.3.2 done signed off", OWNER)
    row = posted.row("3.3.2")
    assert row.mark == Mark(Rag.GREEN, "completed")
    assert row.note == (
        "Since this was posted: completed by Priya Nair (Head of CiN), Tue 7 Apr 2015 09:12: signed off · "
        "Head of CiN (Priya Nair, Stephen Oldroyd) · due Fri 13 Feb 2015 · claimed Tue 7 Apr 2015, not checked"
    )


def test_nothing_else_of_a_digest_changes_but_its_footer(here: Cast) -> None:
    posted = Posted(here, 3)
    here.say("action 3.3.2 done", OWNER)
    told = posted.now()
    assert told is not None
    assert told.footer == "1 row was updated after this was posted, last on Tue 7 Apr 2015 09:12."
    back = [
        replace(s, rows=tuple(as_posted(posted, r.ref) if r.ref == "3.3.2" else r for r in s.rows))
        for s in told.sections
    ]
    assert replace(told, sections=tuple(back), footer="") == posted.reply


@pytest.mark.parametrize(
    ("sentence", "who", "says", "mark"),
    [
        ("red no money, ask Cabinet, June", OWNER, "declared R by Priya Nair", "overdue 53 days"),
        ("note the panel has met", OWNER, "note by Priya Nair (Head of CiN), Tue 7 Apr 2015 09:12: the panel", "overdue 53 days"),
        ("extend 31/05/15 waiting for the panel", OWNER, "asked for a new date by Priya Nair", "overdue 53 days"),
        ("extend 31/05/15 waiting for the panel", LEAD, "new date by Graham Sefton", "on track"),
        ("retire it is in 3.3.3 [confirmed]", OFFICE, "retired by Asha Patel (Programme Office)", "overdue 53 days"),
    ],
)  # fmt: skip
def test_each_change_has_its_words(here: Cast, sentence: str, who: str, says: str, mark: str) -> None:
    posted = Posted(here, 3)
    here.say(f"action 3.3.2 {sentence}", who)
    row = posted.row("3.3.2")
    assert row.note.startswith(f"Since this was posted: {says}")
    assert row.mark is not None
    assert row.mark.word == mark


def test_a_recovery_line_is_said_once(here: Cast) -> None:
    posted = Posted(here, 3)
    here.say("action 3.3.2 red no money, ask Cabinet, June", OWNER)
    assert posted.row("3.3.2").note.count("no money") == 1


def test_of_an_action_that_changed_twice_the_last_is_told(here: Cast) -> None:
    posted = Posted(here, 3)
    here.say("action 3.3.2 note nearly there", OWNER)
    here.later(minutes=5)
    here.say("action 3.3.2 done", OWNER)
    assert "posted, the last of 2 changes: completed by Priya Nair" in posted.row("3.3.2").note


def test_a_change_that_was_taken_back_leaves_the_row_as_it_was_posted(here: Cast) -> None:
    posted = Posted(here, 3)
    here.say("action 3.3.2 done", OWNER)
    done = last(here)
    here.later(minutes=5)
    here.say("action 3.3.2 undo", OWNER)
    assert posted.now() is None
    assert posted.now(amended=done) == posted.reply


def test_what_is_said_after_a_change_was_taken_back_is_told_alone(here: Cast) -> None:
    posted = Posted(here, 3)
    for sentence in ("done", "undo", "note not signed yet"):
        here.later(minutes=5)
        here.say(f"action 3.3.2 {sentence}", OWNER)
    row = posted.row("3.3.2")
    assert row.note.startswith("Since this was posted: note by Priya Nair")
    assert row.mark == as_posted(posted, "3.3.2").mark


def test_a_change_of_before_that_is_taken_back_afterwards_is_told(here: Cast) -> None:
    here.say("action 3.3.2 red no money", OWNER)
    posted = Posted(here, 3)
    here.say("action 3.3.2 undo", OWNER)
    assert posted.row("3.3.2").note.startswith("Since this was posted: an earlier change taken back by Priya Nair")
    assert "declared A (on track)" in posted.row("3.3.2").note


def test_what_was_said_before_is_not_told_again(here: Cast) -> None:
    here.say("action 3.3.2 note nearly there", OWNER)
    posted = Posted(here, 3)
    here.say("action 3.3.3 done", LEAD)
    told = posted.now()
    assert told is not None
    assert [row.ref for row in rows(told) if "Since" in row.note] == ["3.3.3"]


def test_what_stands_there_already_is_not_to_be_edited(here: Cast) -> None:
    posted = Posted(here, 3)
    here.say("action 3.3.2 done", OWNER)
    done = last(here)
    here.say("action 3.3.1 note of another row", LEAD)
    here.say("action 4.1.1 note of another part", OFFICE)
    assert "4.1.1" not in refs(posted.reply)
    assert posted.now() is not None
    assert posted.now(amended=last(here)) is None
    assert (posted.now(amended=done) is None) == ("3.3.1" not in refs(posted.reply))


def test_where_it_is_not_known_what_stands_there_it_is_told_in_any_case(here: Cast) -> None:
    posted = Posted(here, 3)
    assert posted.now(amended=0) == posted.reply


def test_a_part_of_an_action_is_another_row_than_its_neighbours(here: Cast) -> None:
    posted = Posted(here, 3)
    here.say("action 3.3.7 (c) done", OFFICE)
    assert posted.row("3.3.7 (c)").mark == Mark(Rag.GREEN, "completed")
    here.say("action 3.3.7 (a) done", OFFICE)
    told = posted.now()
    assert told is not None
    assert told.footer.startswith("1 row was")


def test_of_two_actions_with_one_ref_the_one_that_changed_is_told(here: Cast) -> None:
    for objective in ("2.2", "2.3"):
        here.say(f"action 2.2.12 in {objective} red no money, ask Cabinet, June")
    posted = Posted(here, 2)
    here.say("action 2.2.12 in 2.3 note half of it is there")
    assert "Since" in posted.row("2.2.12 in 2.3").note
    assert posted.row("2.2.12") == as_posted(posted, "2.2.12")


def test_of_two_actions_with_one_label_the_one_with_its_words_is_told(here: Cast) -> None:
    with here.store.writing() as session:
        (one,) = actions.find(session, here.programme.id, "3.3.2")
        same = {name: getattr(one, name) for name in Action.model_fields if name not in ("id", "objective", "text")}
        session.add(Action(**same, objective="", text="Something else"))
    posted = Posted(here, 3)
    here.say("action 3.3.2 in 3.3 done", OFFICE)
    told = posted.now()
    assert told is not None
    assert [row.text for row in rows(told) if "Since" in row.note] == [as_posted(posted, "3.3.2").text]


def test_an_action_that_stands_in_two_rows_is_told_in_both(here: Cast) -> None:
    posted = Posted(here, 3)
    posted.reply = replace(posted.reply, sections=posted.reply.sections * 2)
    here.say("action 3.3.2 done", OWNER)
    told = posted.now()
    assert told is not None
    assert told.footer.startswith("2 rows were updated after this was posted")


def test_a_risk_of_the_headline_is_told_too(here: Cast) -> None:
    posted = Posted(here, 0)
    here.say("risk 394 amber agency staff have come")
    row = posted.row("394")
    assert row.mark == Mark(Rag.AMBER, "being watched")
    assert row.note.startswith("Since this was posted: declared A by Asha Patel (Programme Office)")
    assert "47 of 118 dated actions overdue" in posted.reply.title
    assert (posted.now() or posted.reply).title == posted.reply.title


def test_an_action_does_not_change_the_headlines_counts(here: Cast) -> None:
    posted = Posted(here, 0)
    here.say("action 3.3.2 done", OWNER)
    assert posted.now() is None


def test_a_covering_note_of_its_own_stays_before_the_footer(here: Cast) -> None:
    posted = Posted(here, 3)
    posted.reply = replace(posted.reply, footer="As of today.")
    here.say("action 3.3.2 done", OWNER)
    assert (posted.now() or posted.reply).footer.startswith("As of today. 1 row was updated")


def test_the_longest_part_is_shown_whole_even_where_every_row_has_changed(here: Cast) -> None:
    posted = Posted(here, 3)
    for ref in dict.fromkeys(row.ref for row in rows(posted.reply) if row.opens.startswith("action")):
        here.say(f"action {ref} note as agreed with the head of service and the lead")
    told = posted.now()
    assert told is not None
    shown = str(to_message(told)["blocks"])
    assert all(ref in shown for ref in refs(told))


_REFS = ["3.3.2", "3.3.3", "3.3.6", "3.3.7 (c)"]
_SAYS = ["done", "undo", "red no money, ask, June", "amber", "note words", "reopen not yet", "extend 31/05/15 why"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(_REFS), st.sampled_from(_SAYS)), max_size=6), st.integers(0, 6))
def test_whatever_is_said_rows_keep_their_place_and_only_those_spoken_of_change(
    here: Cast, said: list[tuple[str, str]], edited_after: int
) -> None:
    posted = Posted(here, 3)
    stands, amended = posted.reply, posted.told
    for number, (ref, words) in enumerate(said):
        here.later(minutes=3)
        here.say(f"action {ref} {words}")
        if number == edited_after:
            stands, amended = posted.now(amended=0) or stands, last(here)
    told = posted.now(amended=0)
    assert told is not None
    assert (posted.now(amended) or stands) == told
    assert (told.title, told.text, told.notify) == (posted.reply.title, posted.reply.text, posted.reply.notify)
    pairs = list(zip(rows(posted.reply), rows(told), strict=True))
    assert all(replace(now, mark=was.mark, note=was.note) == was for was, now in pairs)
    assert {was.ref for was, now in pairs if was != now} <= {ref for ref, _ in said}
    assert ("Since" in text(told)) == bool(told.footer)


def test_a_message_without_rows_that_open_stays_as_it_is(here: Cast) -> None:
    posted = Posted(here, 3)
    posted.reply = Reply("A", sections=(Section("B", (Row("of an older version", "3.3.2"),)),))
    here.say("action 3.3.2 done", OWNER)
    assert posted.now() is None
