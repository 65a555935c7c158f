"""App Homes that are kept fresh: drawn anew where something has changed, and only then, without holding anybody up."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest

from bot.homes import LOOKED_AT, MOST, PAUSE, Homes


@dataclass
class Wall:
    """What was published; ``fails``: those who get nothing just now."""

    state: int = 1
    now: float = 0.0
    fails: set[str] = field(default_factory=set)
    drawn: list[tuple[str, str]] = field(default_factory=list)
    rests: list[float] = field(default_factory=list)

    def show(self, user_id: str, team: str, drawn: str) -> str:  # noqa: ARG002  (the shape of Show)
        self.drawn.append((user_id, drawn))
        return "" if user_id in self.fails else f"state {self.state}"


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def homes(wall: Wall) -> Homes:
    made = Homes(lambda: wall.now, lambda: wall.state, wall.rests.append)
    made.shown_by(wall.show)
    return made


def looked_at(homes: Homes, wall: Wall, *people: str) -> None:
    """They open theirs, and a first round has passed."""
    for one in people:
        homes.opened(one, "T1")
    homes.refresh().result(5)
    wall.drawn.clear()
    wall.rests.clear()


def test_each_is_drawn_anew_once_when_something_has_changed(homes: Homes, wall: Wall) -> None:
    looked_at(homes, wall, "UA", "UB")
    wall.state = 2
    homes.refresh().result(5)
    homes.refresh().result(5)
    assert wall.drawn == [("UA", "state 1"), ("UB", "state 1")]


def test_between_two_rounds_there_is_a_rest(homes: Homes, wall: Wall) -> None:
    looked_at(homes, wall, "UA")
    wall.state = 2
    homes.refresh().result(5)
    homes.refresh().result(5)
    assert wall.rests == [PAUSE]


def test_what_could_not_be_drawn_is_drawn_in_the_next_round(homes: Homes, wall: Wall) -> None:
    looked_at(homes, wall, "UA", "UB")
    wall.state, wall.fails = 2, {"UB"}
    homes.refresh().result(5)
    homes.refresh().result(5)
    assert wall.drawn == [("UA", "state 1"), ("UB", "state 1"), ("UB", "")]


def test_what_changes_while_a_round_is_under_way_gets_a_round_of_its_own(wall: Wall) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def rest(_: float) -> None:
        begun.set()
        go_on.wait(5)

    homes = Homes(lambda: 0.0, lambda: wall.state, rest)
    homes.shown_by(wall.show)
    homes.opened("UA", "T1")
    first = homes.refresh()
    begun.wait(5)
    wall.state = 2
    second = homes.refresh()
    assert homes.refresh() is second is not first  # and nobody has waited
    go_on.set()
    second.result(5)
    assert wall.drawn[-1] == ("UA", "state 1")


def test_what_nobody_has_looked_at_for_hours_is_left_alone(homes: Homes, wall: Wall) -> None:
    looked_at(homes, wall, "UA")
    wall.state, wall.now = 2, LOOKED_AT
    homes.refresh().result(5)
    assert wall.drawn == []


def test_only_so_many_are_kept_fresh(homes: Homes, wall: Wall) -> None:
    looked_at(homes, wall, *(f"U{n}" for n in range(MOST + 2)))
    wall.state = 2
    homes.refresh().result(5)
    assert len(wall.drawn) == MOST
    assert wall.drawn[0][0] == "U2"


def test_a_round_that_ends_early_is_made_again(homes: Homes, wall: Wall) -> None:
    looked_at(homes, wall, "UA")
    homes.shown_by(lambda *_: 1 / 0)  # type: ignore[arg-type]
    wall.state = 2
    assert isinstance(homes.refresh().exception(5), ZeroDivisionError)
    homes.shown_by(wall.show)
    homes.refresh().result(5)
    assert wall.drawn == [("UA", "state 1")]
