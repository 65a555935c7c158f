"""/help: what can be said, from the registry and from nowhere else."""

from __future__ import annotations

import pytest
from cast import Cast, buttons, refs, rows

from commands import parse
from commands.registry import load

USAGES = [(name, usage.says) for name, command in load().items() for usage in command.usages]
CONCRETE = [(name, says) for name, says in USAGES if not set("<>[]|") & set(says)]


def test_help_names_every_command_of_the_registry_and_nothing_else(here: Cast) -> None:
    reply = here.say("help")
    assert refs(reply) == list(load())
    assert [row.text for row in rows(reply)] == [command.does for command in load().values()]


@pytest.mark.parametrize("name", load())
def test_help_of_a_command_shows_each_of_its_usages_with_what_it_does(here: Cast, name: str) -> None:
    reply = here.say(f"help {name}")
    assert reply.title == f"{name}: {load()[name].does}"
    assert refs(reply) == [usage.says for usage in load()[name].usages]
    assert all(row.text for row in rows(reply))


@pytest.mark.parametrize(("name", "says"), USAGES)
def test_every_usage_begins_with_the_name_of_its_command(name: str, says: str) -> None:
    assert says.split(" ")[0] == name


@pytest.mark.parametrize(("name", "says"), CONCRETE)
def test_every_usage_without_a_blank_is_a_sentence_of_its_command(name: str, says: str) -> None:
    assert parse.sentence(says, load()).command == name


@pytest.mark.parametrize("says", [says for _, says in CONCRETE if "@person" not in says])
def test_every_usage_without_a_blank_is_answered(here: Cast, says: str) -> None:
    title = here.say(says).title
    assert "I do not know" not in title
    assert "Something went wrong" not in title


@pytest.mark.parametrize("typed", ["Help.", "/help", "HELP", "help?"])
def test_help_is_asked_for_in_several_ways(here: Cast, typed: str) -> None:
    assert here.say(typed) == here.say("help")


@pytest.mark.parametrize("typed", ["help action", "help /action", "Help Action.", 'help "action"', "help `action`"])
def test_help_of_a_command_is_asked_for_in_several_ways(here: Cast, typed: str) -> None:
    assert here.say(typed) == here.say("help action")


def test_help_of_what_is_no_command_offers_the_nearest(here: Cast) -> None:
    assert [button.sentence for button in buttons(here.say("help acton"))] == ["help action"]
    assert [button.sentence for button in buttons(here.say("help wibble"))] == ["help"]


def test_the_buttons_of_help_are_answered(here: Cast) -> None:
    for button in buttons(here.say("help")):
        assert rows(here.say(button.sentence))


def test_a_stranger_gets_the_same_help(here: Cast) -> None:
    assert here.say("help", "stranger") == here.say("help")


@pytest.mark.parametrize("name", load())
def test_a_command_says_what_it_does_in_one_short_line(name: str) -> None:
    does = load()[name].does
    assert 0 < len(does) <= 80
    assert not does.endswith(".")
    assert load()[name].usages
