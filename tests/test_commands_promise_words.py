"""What the words after "promise" mean, however they are typed. Nothing of what is promised is lost."""

from __future__ import annotations

import string
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import parse, promises_said
from commands.parse import Named
from commands.promise_words import VERBS, Listing, New, OfAction, OfOne, only_asks, read
from commands.registry import load
from store.by_when import say_day
from store.errors import Refusal

TUESDAY = date(2015, 4, 7)
THURSDAY = date(2015, 4, 9)
FILLING = [
    "sign",
    "the",
    "protocol",
    "Dr",
    "Shah",
    "agrees",
    "rota",
    "£40k",
    "A13",
    "what's",
    "panel",
    "out",
    "4",
    "is",
]
TEXTS = (
    st.lists(st.sampled_from(FILLING), min_size=1, max_size=12).map(" ".join).filter(lambda text: text[0] not in "4i")
)
REFS = st.builds(lambda a, b, c: f"{a}.{b}.{c}", *[st.integers(1, 99)] * 3)
DAYS = st.integers(1, 290).map(lambda days: TUESDAY + timedelta(days=days))


def meaning(typed: str) -> New:
    """The new promise that a whole sentence comes to."""
    said = parse.sentence(typed, load())
    assert said.command == "promise"
    new = read(said.rest, TUESDAY)
    assert isinstance(new, New)
    return new


SIGN = [
    "promise 3.3.2 by Thursday sign it", "Promise 3.3.2 by Thursday: sign it.", "I promise 3.3.2 by thursday sign it",
    "promise by Thursday 3.3.2 sign it", "promise 3.3.2 sign it by Thursday", "promise 3.3.2 sign it, before Thursday!",
    "promise #3.3.2 Thursday sign it", "promise action 3.3.2 by 9 April sign it", "promise 3.3.2 by 9/4/15 - sign it",
    "promise 3.3.2 until 2015-04-09 sign it", "promise 3.3.2, in 2 days, sign it", "promise new 3.3.2 by 2015-04-09 sign it",
    "/promise 3.3.2 by Thu 9 Apr 2015 sign it", "just promise 3.3.2 by Thursday — sign it",
]  # fmt: skip


@pytest.mark.parametrize("typed", SIGN)
def test_a_promise_of_an_action_is_given_in_many_ways(typed: str) -> None:
    new = meaning(typed)
    assert ([str(one) for one in new.named], new.text) == (["3.3.2"], "sign it")
    assert new.due is not None
    assert new.due.due == THURSDAY


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("promise the rota is out", "the rota is out"),
        ("promise to sign it", "to sign it"),
        ("promise by the next touch-down sign it", "sign it"),
        ("promise sign it at the next meeting", "sign it"),
        ("promise sign it by hand", "sign it by hand"),
        ("promise new 4 boxes arrive", "4 boxes arrive"),
        ("promise new kept", "kept"),
        ("promise new list the risks", "list the risks"),
        ("promise open the hub", "open the hub"),
        ("promise kept children safe", "kept children safe"),
        ("promise 4-6 visits are made", "4-6 visits are made"),
    ],
)
def test_without_a_day_it_is_for_the_next_meeting(typed: str, text: str) -> None:
    assert meaning(typed) == New((), text)


@pytest.mark.parametrize(
    "text", ["send it tomorrow", "meet Dr Shah on Friday", "close it this week", "see them next Monday", "call Friday"]
)
def test_a_day_at_the_end_is_read_and_stays_in_the_sentence(text: str) -> None:
    new = meaning(f"promise {text}")
    assert new.text == text
    assert new.due is not None


@pytest.mark.parametrize("text", ["sign it by Thursday with the panel", "tell what was due by 31/11/15 to them"])
def test_a_day_among_the_words_is_for_a_person_to_decide(text: str) -> None:
    new = meaning(f"promise {text}")
    assert (new.text, new.due) == (text, None)
    assert new.astray is not None


@pytest.mark.parametrize("typed", ["promise by noon on Thursday sign it", "promise 3.3.2 by the panel", "promise by"])
def test_by_without_a_day_is_no_day(typed: str) -> None:
    assert meaning(typed).unread


@pytest.mark.parametrize(
    ("rest", "one"),
    [
        ("4", OfOne(4)),
        ("#4", OfOne(4)),
        ("4 kept", OfOne(4, "kept")),
        ("#4: kept - signed", OfOne(4, "kept", "signed")),
        ("4 is done", OfOne(4, "kept")),
        ("kept 4", OfOne(4, "kept")),
        ("missed 4 no quorum", OfOne(4, "missed", "no quorum")),
        ("4, MISSED no quorum", OfOne(4, "missed", "no quorum")),
        ("4 was broken: no quorum", OfOne(4, "missed", "no quorum")),
        ("4 drop merged with 5", OfOne(4, "dropped", "merged with 5")),
        ("4 take back", OfOne(4, "undo")),
        ("4 kept?", OfOne(4)),
        ("4 not kept", OfOne(4, "", "not kept")),
        ("4 boxes by Friday", OfOne(4, "", "boxes by Friday")),
        ("#9 April", OfOne(9, "", "April")),
        ("4 keptsake", OfOne(4, "", "keptsake")),
    ],
)
def test_a_number_in_front_names_a_promise(rest: str, one: OfOne) -> None:
    assert read(rest, TUESDAY) == one


def test_a_day_in_front_is_no_number_of_a_promise() -> None:
    new = read("9 April the rota is out", TUESDAY)
    assert isinstance(new, New)
    assert new.due is not None
    assert (new.due.due, new.text) == (THURSDAY, "the rota is out")


@pytest.mark.parametrize(
    ("rest", "verb", "words"), [("3.3.2 kept", "kept", ""), ("3.3.2 was missed: no quorum", "missed", "no quorum")]
)
def test_an_action_does_not_name_a_promise(rest: str, verb: str, words: str) -> None:
    assert read(rest, TUESDAY) == OfAction(Named("3.3.2"), verb, words)
    assert isinstance(read("3.3.2 done by Friday", TUESDAY), New)


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ("", "mine"),
        ("mine", "mine"),
        ("list", ""),
        ("List mine", "mine"),
        ("kept", "kept"),
        ("ws 4 missed page 2", "ws 4 missed page 2"),
        ("list 3.3.2", "3.3.2"),
    ],
)
def test_lists_are_asked_for_in_few_words(rest: str, words: str) -> None:
    assert read(rest, TUESDAY) == Listing(words)
    assert only_asks(rest)


@given(REFS, DAYS, TEXTS, st.sampled_from(["{ref} by {day} {text}", "by {day} {ref} {text}", "{ref} {text} by {day}"]))
def test_action_day_and_words_are_read_wherever_they_stand(ref: str, day: date, text: str, order: str) -> None:
    new = meaning(f"promise {order.format(ref=ref, day=say_day(day), text=text)}")
    assert ([str(one) for one in new.named], new.text) == ([ref], text)
    assert new.due is not None
    assert new.due.due == day


@given(st.sampled_from(["", "3.3.2", "3.3.7 (c)", "2.2.12 in 2.3"]), DAYS | st.none(), TEXTS)
def test_what_is_offered_says_the_same(ref: str, day: date | None, text: str) -> None:
    new = meaning(promises_said.says(ref, day, text))
    assert (" ".join(map(str, new.named)), new.text) == (ref, text)
    assert (new.due.due if new.due else None) == day


@given(st.integers(1, 999_999), st.sampled_from(sorted(VERBS)), TEXTS)
def test_what_is_said_of_a_promise_keeps_its_words(number: int, verb: str, words: str) -> None:
    assert read(f"{number} {verb} {words}", TUESDAY) == OfOne(number, verb, words)


@given(st.text(alphabet=string.ascii_letters + " 0123456789.,;'£%#@-?", max_size=200))
def test_no_word_of_what_is_promised_is_lost(words: str) -> None:
    try:
        rest = parse.sentence(f"promise {words}", load()).rest
    except Refusal:
        return
    new = read(rest, TUESDAY)
    if isinstance(new, New) and not new.named and not new.due and not new.unread:
        assert new.text.split() == [word for word in rest.split() if not (word == rest.split()[0] == "new")]


@given(
    st.text(max_size=300) | st.text(alphabet="0123456789 .#/-:bykeptmisdwnxuo", max_size=60), st.dates(date(1999, 1, 1))
)
def test_any_words_mean_something(rest: str, on: date) -> None:
    assert isinstance(read(parse.even(rest), on), OfOne | OfAction | Listing | New)


@given(st.text(max_size=60) | st.sampled_from(["", "list kept", "4", "mine page 2"]))
def test_what_only_asks_is_a_list_or_one_that_is_looked_at(rest: str) -> None:
    if only_asks(rest):
        found = read(rest, TUESDAY)
        assert isinstance(found, Listing) or (isinstance(found, OfOne) and not found.verb)
