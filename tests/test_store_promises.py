"""Promises in the store: numbers, changes, what is open, and the rate of what was kept; on both databases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from cast import OFFICE, OWNER, Cast
from sqlmodel import Session

from store import actions, people, programmes, promises, updates
from store.errors import NoSuch
from store.model import Promise, Update
from store.promises import Rate, State, Which
from store.updates import Said

THURSDAY = date(2015, 4, 9)
DAY = timedelta(days=1)


def by(cast: Cast, session: Session, who: str) -> Said:
    """``who`` speaks now."""
    speaker = people.speaker(session, cast.programme, cast.identity(who), cast.now.date())
    return Said(speaker, speaker.posts[0].name, cast.now)


def made(cast: Cast, text: str, due: date = THURSDAY, who: str = OWNER, ref: str = "") -> int:
    """The number of a new promise."""
    with cast.store.writing() as session:
        updates.lock(session, cast.programme.id)
        action = actions.find(session, cast.programme.id, ref)[0] if ref else None
        return promises.make(session, cast.programme, by(cast, session, who), text, due, action).number


def end(cast: Cast, number: int, how: Callable[[Session, Promise, Said, str], Update], why: str = "") -> None:
    """What becomes of it, said by who promised."""
    with cast.store.writing() as session:
        updates.lock(session, cast.programme.id)
        how(session, promises.find(session, cast.programme.id, number), by(cast, session, OWNER), why)


def undo(cast: Cast, number: int) -> None:
    """Takes the last change back."""
    with cast.store.writing() as session:
        one = promises.find(session, cast.programme.id, number)
        last = updates.standing(updates.history(session, cast.programme.id, promises.item(one)))[0]
        promises.undo(session, one, last, by(cast, session, OWNER))


def stored(cast: Cast, number: int) -> Promise:
    with cast.store.reading() as session:
        return promises.find(session, cast.programme.id, number)


def listed(cast: Cast, which: Which) -> list[str]:
    with cast.store.reading() as session:
        return [one.text for one in promises.some(session, cast.programme.id, which)]


def history(cast: Cast, number: int) -> Sequence[Update]:
    with cast.store.reading() as session:
        one = promises.find(session, cast.programme.id, number)
        return updates.history(session, cast.programme.id, promises.item(one))


def person(cast: Cast, who: str) -> int:
    with cast.store.reading() as session:
        found = people.find_person(session, "demo", cast.identity(who).user_id)
        assert found is not None
        return found.id


def test_promises_are_numbered_within_their_programme(anywhere: Cast) -> None:
    assert [made(anywhere, "sign it"), made(anywhere, "send it", who=OFFICE)] == [1, 2]
    with anywhere.store.writing() as session:
        other = programmes.find_or_make(session, "demo", "Another plan")
        assert promises.make(session, other, by(anywhere, session, OWNER), "sign it", THURSDAY).number == 1
        with pytest.raises(NoSuch, match="The newest is promise 1"):
            promises.find(session, other.id, 2)


def test_a_promise_is_stored_as_it_was_given(anywhere: Cast) -> None:
    one = stored(anywhere, made(anywhere, "sign the protocol", ref="3.3.2"))
    assert (one.text, one.due, one.state, one.version) == ("sign the protocol", THURSDAY, "open", 1)
    assert (one.post, one.person_id, one.ended_on) == ("Head of CiN", person(anywhere, OWNER), None)
    assert one.made_at == anywhere.now
    with anywhere.store.reading() as session:
        assert actions.label(promises.actions_of(session, [one])[one.action_id or 0]) == "3.3.2"
        assert promises.promisers(session, [one])[one.person_id].name == "Priya Nair"


@pytest.mark.parametrize(
    ("how", "state", "why"),
    [(promises.keep, "kept", ""), (promises.miss, "missed", "no quorum"), (promises.drop, "dropped", "no quorum")],
)
def test_an_end_is_one_update_one_version_and_the_day(
    anywhere: Cast, how: Callable[[Session, Promise, Said, str], Update], state: str, why: str
) -> None:
    number = made(anywhere, "sign it")
    anywhere.later(days=1)
    end(anywhere, number, how, "no quorum")
    one = stored(anywhere, number)
    assert (one.state, one.ended_on, one.why, one.version) == (state, anywhere.now.date(), why, 2)
    last, first = history(anywhere, number)
    assert (first.verb, first.was, first.now["due"]) == ("promised", {}, "2015-04-09")
    assert (last.item, last.label, last.verb, last.why) == ("promise", "promise 1", state, "no quorum")
    assert (last.was["state"], last.now["state"]) == ("open", state)


def test_what_ended_is_open_again_once_that_is_taken_back(anywhere: Cast) -> None:
    number = made(anywhere, "sign it")
    end(anywhere, number, promises.miss, "no quorum")
    undo(anywhere, number)
    one = stored(anywhere, number)
    assert (one.state, one.ended_on, one.why, one.version) == ("open", None, "", 3)


def test_a_promise_that_is_taken_back_whole_keeps_its_number_as_dropped(anywhere: Cast) -> None:
    undo(anywhere, made(anywhere, "sign it"))
    assert (stored(anywhere, 1).state, stored(anywhere, 1).why) == ("dropped", "taken back")
    assert made(anywhere, "sign it after all") == 2


def test_somebodys_open_promises_stand_in_the_order_in_which_they_are_due(anywhere: Cast) -> None:
    made(anywhere, "last", THURSDAY + 7 * DAY)
    made(anywhere, "overdue", THURSDAY - 5 * DAY)
    made(anywhere, "of the office", who=OFFICE)
    end(anywhere, made(anywhere, "kept"), promises.keep)
    with anywhere.store.reading() as session:
        mine = promises.open_of(session, anywhere.programme.id, person(anywhere, OWNER))
        assert [one.text for one in mine] == ["overdue", "last"]
        assert promises.open_of(session, anywhere.programme.id, None) == ()


def test_what_is_due_by_a_day_holds_that_day_and_what_is_overdue(anywhere: Cast) -> None:
    for text, days in (("on the day", 0), ("overdue", -9), ("after it", 1)):
        made(anywhere, text, THURSDAY + days * DAY)
    end(anywhere, made(anywhere, "kept"), promises.keep)
    with anywhere.store.reading() as session:
        due = promises.due_by(session, anywhere.programme.id, THURSDAY)
    assert [one.text for one in due] == ["overdue", "on the day"]


def test_promises_are_narrowed_by_workstream_action_person_state_and_day(anywhere: Cast) -> None:
    made(anywhere, "of 3.3.2", ref="3.3.2")
    made(anywhere, "of 4.5.1", ref="4.5.1", who=OFFICE)
    made(anywhere, "of none", THURSDAY - 9 * DAY)
    end(anywhere, made(anywhere, "kept"), promises.keep)
    assert listed(anywhere, Which(workstream=3)) == ["of 3.3.2"]
    assert listed(anywhere, Which(action_ids=frozenset({stored(anywhere, 2).action_id or 0}))) == ["of 4.5.1"]
    assert listed(anywhere, Which(action_ids=frozenset())) == []
    assert listed(anywhere, Which(person_id=person(anywhere, OFFICE))) == ["of 4.5.1"]
    assert listed(anywhere, Which(due_before=anywhere.now.date())) == ["of none"]
    assert listed(anywhere, Which(states=frozenset({State.KEPT}))) == ["kept"]


def test_what_ended_last_stands_first(anywhere: Cast) -> None:
    for text in ("first", "second"):
        end(anywhere, made(anywhere, text), promises.keep)
        anywhere.later(days=1)
    assert listed(anywhere, Which(states=frozenset({State.KEPT, State.MISSED}))) == ["second", "first"]


def test_the_rate_counts_what_was_due_between_two_days_both_included(anywhere: Cast) -> None:
    days = (-1, 0, 0, 3, 3, 4, 5)  # from Thursday
    numbers = [made(anywhere, f"promise {n}", THURSDAY + day * DAY) for n, day in enumerate(days)]
    end(anywhere, numbers[0], promises.keep)
    end(anywhere, numbers[1], promises.keep)
    end(anywhere, numbers[2], promises.miss, "no quorum")
    end(anywhere, numbers[3], promises.drop, "merged")
    with anywhere.store.reading() as session:
        counted = promises.rate(session, anywhere.programme.id, THURSDAY, THURSDAY + 4 * DAY)
        nothing = promises.rate(session, anywhere.programme.id, date(2014, 1, 1), date(2014, 12, 31))
    assert counted == Rate(kept=1, missed=1, open=2, dropped=1)
    assert (counted.made, nothing) == (4, Rate())


def test_only_what_is_open_and_was_due_before_today_is_late(anywhere: Cast) -> None:
    made(anywhere, "sign it")
    assert [promises.days_late(stored(anywhere, 1), THURSDAY + days * DAY) for days in (-1, 0, 1, 3)] == [0, 0, 1, 3]
    end(anywhere, 1, promises.miss, "no quorum")
    assert promises.days_late(stored(anywhere, 1), THURSDAY + 3 * DAY) == 0


def test_promises_of_many_at_the_same_instant_all_get_a_number_and_the_chain_is_whole(anywhere: Cast) -> None:
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda n: made(anywhere, f"promise {n}"), range(8)))
    assert sorted(numbers) == list(range(1, 9))
    with anywhere.store.reading() as session:
        assert updates.first_broken(session, anywhere.programme.id) is None


def test_of_an_action_that_one_owns_one_promises_in_the_post_that_owns_it(anywhere: Cast) -> None:
    anywhere.say('post "Project Manager W1" is @Priya Nair')
    anywhere.say("promise 3.3.2 by Thursday sign it", "Priya Nair")
    anywhere.say("promise by Thursday the rota is out", "Priya Nair")
    assert [stored(anywhere, number).post for number in (1, 2)] == ["Head of CiN", "Project Manager W1"]
