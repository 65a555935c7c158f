"""Whatever is said is answered: by an answer or a refusal, and never by a bug."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import CHIEF, LEAD, OFFICE, OWNER, Cast, buttons
from hypothesis import given, settings
from hypothesis import strategies as st

from commands import parse
from commands.parse import VERB_OF
from commands.registry import answer, load
from commands.reply import Reply, Where
from store.db import open_store
from store.people import Identity
from store.schema import SCHEMA

REFS = [
    "3.3.2", "#3.3.2", "action 3.3.2", "3.3.7 (c)", "3.3.7", "2.2.12", "2.2.12 in 2.3", "1.1.3", "6.1.8", "5.5.1", "3.3",
    "3", "9.9.9", "0.0.0", "999.999.999.999", "٣.٣.٢", "3.3.2 3.3.3", "3.3.2, 3.3.3 and 3.3.4", "394", "risk 394", "12",
]  # fmt: skip
DATES = [
    "31/5/15", "31/11/15", "tomorrow", "Friday", "in 2 weeks", "in 99999999 weeks", "29 Feb 2100", "Sept 14", "31/12/9999",
    "1/1/0001", "32/13/99999", "Q3 2015/16", "to 31 May 2015", "quarterly", "ongoing", "9" * 40,
]  # fmt: skip
WORDS = [
    *load(), *sorted(VERB_OF), "list", "all", "vacant", "is", "deputy", "page 2", "page 999", "ws 4", "ws4", "workstream four",
    "ws 0", "due 14d", "due 999w", "invalid", "review", "gone", "@Priya Nair", "@", "@@", '"Head of CiN"', "Head of CiN", "now",
    "last", "cover", "post 12", "arrived 999999999999", "add", "cancel", "move",
]  # fmt: skip
ODD = [
    '"', '""', "'", "“", "”", "(", ")", "[", "]", "[seen 1]", "[seen 1 2 3]", "[seen ]", "[seen 99999999999999999999]", "[confirmed]",
    "<>", "&", "—", "…", "😀", "é", "\u0301", "\u202e", "\u200b", "\x00", "\ud800", "\n", "=", "%", "_", "\\", "'; DROP TABLE action",
    "`", "|", "?", "!", ".", ",", ":", "-", "x" * 400,
]  # fmt: skip
FRAGMENTS = (
    st.sampled_from(REFS) | st.sampled_from(WORDS) | st.sampled_from(DATES) | st.sampled_from(ODD) | st.text(max_size=8)
)
BUILT = st.builds(
    lambda first, rest, glue: glue.join([first, *rest]),
    st.sampled_from([*load(), *REFS, *VERB_OF]),
    st.lists(FRAGMENTS, max_size=7),
    st.sampled_from([" ", " ", " ", ""]),
)
ANYTHING = (
    BUILT
    | st.text()
    | st.text(alphabet=st.characters(codec=None, categories=("Cs", "L", "N", "P", "Z", "C")), max_size=60)
)
SPEAKERS = st.sampled_from([OFFICE, OWNER, LEAD, CHIEF, "stranger"])


@pytest.fixture(scope="module")
def worn(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cast]:
    """A sample programme that sentences are thrown at, one after another."""
    shutil.copy(sample_file, file := tmp_path_factory.mktemp("worn") / "touchdown.db")
    opened = open_store(f"sqlite:///{file}")
    yield Cast(opened)
    opened.close()


def dump(cast: Cast) -> list[str]:
    """All that the store holds."""
    with cast.store.reading() as session:
        return [f"{table} {row}" for table in SCHEMA.sorted_tables for row in session.execute(table.select())]


def is_bug(reply: Reply) -> bool:
    return "Something went wrong" in reply.title


@settings(max_examples=40)
@given(ANYTHING, SPEAKERS)
def test_whatever_is_said_is_answered_or_refused_in_words(worn: Cast, sentence: str, who: str) -> None:
    worn.later(seconds=7)
    reply = worn.say(sentence, who)
    assert reply.title
    assert not is_bug(reply)


@settings(max_examples=50)
@given(BUILT, st.integers(0, 9), SPEAKERS)
def test_whatever_is_answered_twice_by_the_same_delivery_is_answered_alike(
    worn: Cast, said: str, key: int, who: str
) -> None:
    worn.later(seconds=7)
    reply = worn.say(said, who, key=f"{worn.now} {key}")
    assert not is_bug(reply)
    assert worn.say(said, who, key=f"{worn.now} {key}").title


def test_nothing_that_a_stranger_or_a_guest_says_changes_anything(here: Cast) -> None:
    before = dump(here)

    @settings(max_examples=60)
    @given(ANYTHING, st.sampled_from([here.identity("stranger"), here.guest()]))
    def throw(sentence: str, by: Identity) -> None:
        assert not is_bug(answer(sentence, by, Where(), here.now, here.store))

    throw()
    assert dump(here) == before


@settings(max_examples=50)
@given(BUILT, SPEAKERS)
def test_every_button_is_a_sentence_that_is_understood(worn: Cast, sentence: str, who: str) -> None:
    worn.later(seconds=7)
    for button in buttons(worn.say(sentence, who))[:6]:
        assert parse.sentence(button.sentence, load()).command
        assert button.label


def test_reading_changes_nothing(here: Cast) -> None:
    before = dump(here)
    for sentence in ("status", "status ws 3", "action 3.3.2", "overdue", "mine", "red", "digest", "chase", "who list", "risk 394",
                     "measure list", "help", "action 3.3.2 history", "action 3.3.2 done?", "action 3.3.2 3.3.3 done"):  # fmt: skip
        here.say(sentence, LEAD)
    assert dump(here) == before


@pytest.mark.parametrize(
    ("sentence", "writes"),
    [
        ("action 3.3.2", False), ("action 3.3.2 done", True), ("action 3.3.2 history", False), ("action list overdue", False),
        ("action 3.3.2 done?", False), ("risk 394", False), ("risk 394 red why", True), ("risk 394 history", False),
        ("post Head of CiN is @x", True), ("post Head of CiN", False), ("digest", False), ("digest last", False),
        ("digest cover words", True), ("digest post now", True), ("status", False), ("who list", False),
    ],
)  # fmt: skip
def test_a_command_tells_from_the_sentence_whether_it_may_write(sentence: str, writes: bool) -> None:
    said = parse.sentence(sentence, load())
    assert load()[said.command].changes(said) is writes


def test_the_commands_are_found_in_their_files_by_name() -> None:
    assert list(load()) == sorted(load())
    assert {
        "action",
        "chase",
        "digest",
        "help",
        "measure",
        "meeting",
        "mine",
        "overdue",
        "post",
        "red",
        "risk",
        "status",
        "who",
    } <= set(load())


def test_where_no_plan_is_loaded_that_is_what_is_said(here: Cast) -> None:
    somebody = Identity("elsewhere", "U1")
    assert "No plan is loaded yet" in answer("status", somebody, Where(), here.now, here.store).title


@pytest.mark.parametrize(
    ("sentence", "by"),
    [
        ("action 3.3.2 done", "Priya Nair"),
        ("action 3.3.2", ""),
        ("action 3.3.2, 3.3.3 done", ""),  # a question first
        ("action 3.3.2 extend yesterday", ""),
    ],
)
def test_an_answer_names_who_made_the_change_that_it_tells_of(anywhere: Cast, sentence: str, by: str) -> None:
    assert anywhere.say(sentence, OWNER).changed_by == by
