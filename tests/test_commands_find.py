"""/find: actions by the beginning of a ref, or by words of their text."""

from __future__ import annotations

import pytest
from cast import CHIEF, LEAD, OFFICE, OTHER, OWNER, Cast, refs
from hypothesis import given, settings
from hypothesis import strategies as st
from papers import recorded
from sqlmodel import select

from store.model import Action

HOW = "To find others, say words of their text or the beginning of a ref: `find threshold document`, `find 3.3`."


def texts(cast: Cast) -> dict[str, str]:
    """Every action's text by its ref and part, in the order of the plan."""
    with cast.store.reading() as session:
        every = sorted(session.exec(select(Action)), key=lambda one: one.sort_key)
    return {f"{one.ref}{one.part and f' ({one.part})'} {one.objective}": one.text for one in every}


def reword(cast: Cast, **words: str) -> None:
    """Gives actions other texts: ``reword(cast, a332="…")`` is of 3.3.2."""
    with cast.store.writing() as session:
        for one in session.exec(select(Action)):
            if text := words.get(f"a{one.ref.replace('.', '')}"):
                one.text = text
                session.add(one)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("3.3.2", ["3.3.2"]),
        ("#3.3.2", ["3.3.2"]),
        ("3.3.7", ["3.3.7 (a)", "3.3.7 (b)", "3.3.7 (c)"]),
        ("3.1", ["3.1.1", "3.1.2", "3.1.3", "3.1.4", "3.1.5", "3.1.6", "3.1.7", "3.1.8"]),
        ("2.2.12", ["2.2.12", "2.2.12 in 2.3"]),
        ("experienced staff", ["3.3.2"]),
        ("staff experienced", ["3.3.2"]),
        ("EXPERIENCED Staff", ["3.3.2"]),
        ('"experienced staff"', ["3.3.2"]),
        ("experi staf", ["3.3.2"]),
        ("experienced   staff", ["3.3.2"]),
    ],
)
def test_actions_are_found_by_the_beginning_of_a_ref_or_by_words_in_any_order(
    anywhere: Cast, words: str, found: list[str]
) -> None:
    assert refs(anywhere.say(f"find {words}")) == found


@pytest.mark.parametrize("words", ["%", "_", "\\", "3.3.%", "3_3_2", "%%%", "experienced%staff", "e_perienced", "\\%"])
def test_what_other_languages_take_for_any_character_is_that_character(anywhere: Cast, words: str) -> None:
    assert refs(anywhere.say(f"find {words}")) == []


@pytest.mark.parametrize("words", ["100%", "a_b", "c:\\x", "100% a_b c:\\x"])
def test_such_a_character_is_found_where_it_stands(anywhere: Cast, words: str) -> None:
    reword(anywhere, a332="Reach 100% of a_b by c:\\x", a333="Reach 1000 of axb by cx")
    assert refs(anywhere.say(f"find {words}")) == ["3.3.2"]


def test_nothing_found_says_what_to_try(here: Cast) -> None:
    reply = here.say("find zebra crossing")
    assert (reply.title, reply.sections) == ("No action with “zebra crossing”", ())
    assert reply.text == "It stands in no ref and no action's text. Try fewer words, or other ones."


def test_more_than_twenty_are_told_of(here: Cast) -> None:
    reply = here.say("find a")
    assert (reply.title, reply.text) == ("162 actions with “a”", "More words narrow it down.")
    assert len(refs(reply)) == 20
    assert refs(reply)[0].startswith("1.1.")


def test_one_is_no_plural(here: Cast) -> None:
    assert here.say("find experienced staff").title == "1 action with “experienced staff”"


def test_without_words_ones_own_open_actions_are_found(here: Cast) -> None:
    reply = here.say("find", OWNER)
    assert (reply.title, reply.text) == ("6 open actions of yours", HOW)
    assert refs(reply) == refs(here.say("mine", OWNER))


@pytest.mark.parametrize("who", ["stranger", OFFICE])
def test_without_words_whoever_has_none_finds_what_is_due_first(here: Cast, who: str) -> None:
    reply = here.say('find ""', who)
    assert reply.title.endswith(" open actions")
    assert reply.text == HOW
    assert refs(reply)[:2] == ["5.2.1", "6.5.3"]


def test_what_is_retired_is_found_no_more(here: Cast) -> None:
    here.say("action 3.3.2 retire merged [confirmed]")
    assert refs(here.say("find experienced staff")) == []


@pytest.mark.parametrize("who", ["stranger", OWNER, LEAD, CHIEF, OTHER])
def test_everybody_finds_the_same_and_nothing_changes(here: Cast, who: str) -> None:
    assert here.say("find experienced staff", who) == here.say("find experienced staff")
    assert recorded(here) == []


def test_all_that_is_found_holds_every_word_and_nothing_that_holds_them_is_missed(here: Cast) -> None:
    every = texts(here)
    vocabulary = sorted({word for text in every.values() for word in text.split() if word.isascii()})

    @settings(max_examples=100)
    @given(st.lists(st.sampled_from(vocabulary), min_size=1, max_size=3))
    def look(words: list[str]) -> None:
        said = here.say(f"note {' '.join(words)}".replace("note ", "find ", 1))
        plain = [word.casefold() for word in " ".join(words).rstrip(".!? ").strip('" ').split()]
        meant = [text for text in every.values() if all(word in text.casefold() for word in plain)]
        assert len(refs(said)) == min(len(meant), 20)

    look()
