"""Updates: append-only, in a chain, each covering the one before."""

from __future__ import annotations

from datetime import timedelta

from cast import OWNER, Cast
from sqlalchemy import text
from sqlmodel import select

from store import updates
from store.model import Update
from store.people import Speaker
from store.updates import Item, Said


def test_the_chain_of_a_loaded_programme_is_whole(anywhere: Cast) -> None:
    anywhere.say("action 3.3.2 done", OWNER)
    with anywhere.store.reading() as session:
        assert updates.first_broken(session, anywhere.programme.id) is None


def test_an_update_that_was_touched_by_hand_is_named(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    here.say("action 3.3.2 note all well", OWNER)
    with here.store.writing() as session:
        session.execute(text("DROP TRIGGER entry_no_update"))
        session.execute(text("UPDATE entry SET why = 'touched' WHERE verb = 'done'"))
    with here.store.reading() as session:
        broken = updates.first_broken(session, here.programme.id)
        assert broken is not None
        assert broken.verb == "done"


def test_an_update_that_was_taken_out_is_noticed(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    here.say("action 3.3.2 note all well", OWNER)
    with here.store.writing() as session:
        session.execute(text("DROP TRIGGER entry_no_delete"))
        session.execute(text("DELETE FROM entry WHERE verb = 'done'"))
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
