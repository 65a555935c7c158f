"""Updates: append-only, in a chain, each covering the one before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from cast import LEAD, OFFICE, OWNER, Cast
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlmodel import select

from store import updates
from store.migrations.fresh import allow_changes, refuse_changes
from store.model import Update
from store.people import Speaker
from store.updates import Item, Said


def test_the_chain_of_a_loaded_programme_is_whole(anywhere: Cast) -> None:
    anywhere.say("action 3.3.2 done", OWNER)
    with anywhere.store.reading() as session:
        assert updates.first_broken(session, anywhere.programme.id) is None


def test_those_who_speak_at_once_are_all_heard_and_the_chain_stays_whole(anywhere: Cast) -> None:
    def speaks(who: str, ref: str) -> list[bool]:
        return [anywhere.say(f"action {ref} note word {n}", who).answered for n in range(10)]

    with ThreadPoolExecutor(3) as pool:
        heard = [one for found in pool.map(speaks, (OWNER, LEAD, OFFICE), ("3.3.2", "3.1.8", "6.5.3")) for one in found]
    assert heard == [True] * 30
    with anywhere.store.reading() as session:
        assert updates.first_broken(session, anywhere.programme.id) is None


def test_an_update_that_was_touched_by_hand_is_named(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    here.say("action 3.3.2 note all well", OWNER)
    with here.store.writing() as session:
        allow_changes(session.connection(), "entry")
        session.execute(text("UPDATE entry SET why = 'touched' WHERE verb = 'done'"))
        refuse_changes(session.connection(), "entry")
    with here.store.reading() as session:
        broken = updates.first_broken(session, here.programme.id)
        assert broken is not None
        assert broken.verb == "done"


def test_an_update_that_was_taken_out_is_noticed(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    here.say("action 3.3.2 note all well", OWNER)
    with here.store.writing() as session:
        allow_changes(session.connection(), "entry")
        session.execute(text("DELETE FROM entry WHERE verb = 'done'"))
        refuse_changes(session.connection(), "entry")
    with here.store.reading() as session:
        broken = updates.first_broken(session, here.programme.id)
        assert broken is not None
        assert broken.verb == "note"


def test_an_update_holds_who_in_which_post_what_was_and_what_is(anywhere: Cast) -> None:
    anywhere.say("action 3.3.2 done signed off", OWNER)
    with anywhere.store.reading() as session:
        last = session.exec(select(Update).where(Update.verb == "done")).one()
    assert (last.by, last.post, last.label, last.why) == ("Priya Nair", "Head of CiN", "3.3.2", "signed off")
    assert (last.was["rag"], last.now["rag"], last.now["completed_on"]) == ("A", "G", "2015-04-07")
    assert last.at == anywhere.now


def test_a_repetition_is_the_same_words_by_the_same_person_within_two_minutes(here: Cast) -> None:
    here.say("action 3.3.2 note all well", OWNER)
    with here.store.reading() as session:
        last = session.exec(select(Update).where(Update.verb == "note")).one()
    same = Speaker(last.person_id, "U", "")
    assert updates.repeats(last, Said(same, "", here.now + timedelta(minutes=2), last.said))
    assert not updates.repeats(last, Said(same, "", here.now + timedelta(minutes=2, seconds=1), last.said))
    assert not updates.repeats(last, Said(Speaker(-1, "U", ""), "", here.now, last.said))
    assert not updates.repeats(last, Said(same, "", here.now, "action 3.3.2 done"))


def test_the_history_of_an_item_is_its_own_latest_first(here: Cast) -> None:
    here.say("action 3.3.2 note one", OWNER)
    here.say("action 3.3.2 note two", OWNER)
    with here.store.reading() as session:
        one = session.exec(select(Update).where(Update.verb == "note")).first()
        assert one is not None
        said = updates.history(session, here.programme.id, Item("action", one.item_id, ""))
    assert [update.why for update in said] == ["two", "one"]


def test_the_last_seq_is_that_of_the_last_update_and_0_before_the_first(anywhere: Cast) -> None:
    with anywhere.store.reading() as session:
        before = updates.last_seq(session, anywhere.programme.id)
        assert updates.last_seq(session, 0) == 0
    anywhere.say("action 3.3.2 done", OWNER)
    with anywhere.store.reading() as session:
        assert updates.last_seq(session, anywhere.programme.id) == before + 1


def test_after_an_update_is_what_people_said_of_actions_and_risks(anywhere: Cast) -> None:
    with anywhere.store.reading() as session:
        before = updates.last_seq(session, anywhere.programme.id)
    anywhere.say("action 3.3.2 done", OWNER)
    anywhere.say("digest cover words")
    anywhere.say("risk 394 note words")
    with anywhere.store.reading() as session:
        said = updates.after(session, anywhere.programme.id, before)
        assert [one.label for one in said] == ["risk 394", "3.3.2"]
        assert [one.label for one in updates.after(session, anywhere.programme.id, before + 1)] == ["risk 394"]
        assert all(one.seq > 0 for one in updates.after(session, anywhere.programme.id, 0))
        assert {one.verb for one in updates.after(session, anywhere.programme.id, 0)} == {"done", "note"}


def _said(seq: int, undoes: int | None = None) -> Update:
    of: dict[str, Any] = dict.fromkeys(("item", "label", "verb", "by", "post", "hash_before", "hash"), "")
    return Update(programme_id=1, seq=seq, item_id=1, at=Cast.MORNING, undoes=undoes, **of)


@given(st.lists(st.integers(0, 12), max_size=12), st.integers(0, 12))
def test_what_is_left_of_changes_is_what_was_not_taken_back_among_them(takes: list[int], first: int) -> None:
    stack: list[Update] = []
    every: list[Update] = []
    for seq, take in enumerate(takes, start=1):  # each says something, or takes back what still stands
        standing = [one for one in stack if one.undoes is None]
        one = _said(seq, standing[-1].seq if take % 3 == 0 and standing else None)
        stack = [other for other in stack if other.seq != one.undoes] + [one]
        every.append(one)
    since = [one for one in reversed(every) if one.seq > first]
    seqs = {one.seq for one in since}
    left = updates.left(since)
    assert [one for one in left if one.undoes] == [one for one in since if one.undoes and one.undoes <= first]
    assert {one.seq for one in left if one.undoes is None} == {o.seq for o in stack if o.undoes is None} & seqs
