"""App Homes are kept fresh: nothing older over newer, nothing forgotten that failed, nobody held up."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

import pytest
from deliveries import command, open_house, opened_home
from local_slack import LocalSlack, busy, person

from bot.homes import FAILURES, LOOKED_AT, MOST, PAUSE, Homes


@dataclass
class Wall:
    """Where Homes are shown: what stands there is the state of the world when it was drawn."""

    homes: Homes = field(init=False)
    now: float = 0.0
    state: int = 1
    stands: dict[str, int] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)
    answers: dict[str, str | None] = field(default_factory=dict)
    between: Callable[[], object] = lambda: None
    rests: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.homes = Homes(lambda: self.now, lambda: self.state, self.rests.append)
        self.homes.shown_by(self.show)

    def show(self, user_id: str, team: str, drawn: str) -> str | None:  # noqa: ARG002  (the shape of a Show)
        """Takes a look at the world, and shows it some time later."""
        seen = self.state
        self.tried.append(user_id)
        self.between()
        if user_id in self.answers:
            return self.answers[user_id]
        if drawn != str(seen):
            self.stands[user_id] = seen
        return str(seen)


@pytest.fixture
def wall() -> Wall:
    return Wall()


def test_a_home_is_drawn_when_it_is_opened_and_again_when_something_has_changed(wall: Wall) -> None:
    wall.homes.opened("UANNE", "T1")
    wall.homes.refresh().result(5)
    wall.state = 2
    wall.homes.refresh().result(5)
    wall.homes.refresh().result(5)
    assert (wall.stands, len(wall.tried)) == ({"UANNE": 2}, 3)


def test_a_home_that_was_looked_at_long_ago_is_let_go(wall: Wall) -> None:
    wall.homes.opened("UANNE", "T1")
    wall.now, wall.state = LOOKED_AT, 2
    wall.homes.refresh().result(5)
    assert wall.stands == {"UANNE": 1}


def test_an_older_page_never_comes_to_stand_over_a_newer(wall: Wall) -> None:
    looked, go_on = threading.Event(), threading.Event()

    def held() -> None:
        if not looked.is_set():
            looked.set()
            assert go_on.wait(5)

    wall.between = held
    first = threading.Thread(target=wall.homes.opened, args=("UANNE", "T1"))
    first.start()
    assert looked.wait(5)
    wall.state = 2
    wall.homes.opened("UANNE", "T1")  # does not wait for the first, which draws once more
    go_on.set()
    first.join()
    assert wall.stands == {"UANNE": 2}


def test_what_could_not_be_published_is_published_at_the_next_beat_though_nothing_changed(wall: Wall) -> None:
    wall.homes.opened("UANNE", "T1")
    wall.state, wall.answers = 2, {"UANNE": ""}
    wall.homes.refresh().result(5)
    wall.answers.clear()
    wall.homes.refresh().result(5)
    assert wall.stands == {"UANNE": 2}


def test_a_round_ends_early_while_slack_takes_nothing_and_the_next_goes_on_with_others(wall: Wall) -> None:
    everybody = [f"U{n}" for n in range(2 * FAILURES)]
    for one in everybody:
        wall.homes.opened(one, "T1")
    wall.state, wall.answers = 2, dict.fromkeys(everybody[:FAILURES], "")
    wall.tried.clear()
    wall.homes.refresh().result(5)
    assert wall.tried == everybody[:FAILURES]
    wall.homes.refresh().result(5)
    assert wall.stands == dict.fromkeys(everybody[:FAILURES], 1) | dict.fromkeys(everybody[FAILURES:], 2)


def test_a_home_that_could_not_be_told_stays_and_is_told_later(wall: Wall) -> None:
    wall.homes.opened("UANNE", "T1")
    wall.state, wall.answers = 2, {"UANNE": None}
    wall.homes.refresh().result(5)
    assert wall.stands == {"UANNE": 1}
    wall.answers.clear()
    wall.homes.refresh().result(5)
    assert wall.stands == {"UANNE": 2}


def test_what_changes_while_a_round_is_under_way_gets_a_round_of_its_own(wall: Wall) -> None:
    wall.homes.opened("UANNE", "T1")
    more: list[Future[None]] = []

    def says_something_more() -> None:
        wall.between = lambda: None
        wall.state = 3
        more.extend([wall.homes.refresh(), wall.homes.refresh()])  # nobody waits, and one more is enough for both

    wall.state, wall.between = 2, says_something_more
    wall.homes.refresh().result(5)
    assert more[0] is more[1]
    more[0].result(5)
    assert wall.stands == {"UANNE": 3}


def test_between_two_rounds_there_is_a_rest(wall: Wall) -> None:
    wall.homes.opened("UANNE", "T1")
    for wall.state in (2, 2, 3):  # the second of which has nothing to do
        wall.homes.refresh().result(5)
    assert wall.rests == [PAUSE, PAUSE]


def test_only_so_many_are_kept_fresh(wall: Wall) -> None:
    for n in range(MOST + 2):
        wall.homes.opened(f"U{n}", "T1")
    wall.tried.clear()
    wall.state = 2
    wall.homes.refresh().result(5)
    assert (len(wall.tried), wall.tried[0]) == (MOST, "U2")


def test_a_round_that_ends_early_is_made_again(wall: Wall) -> None:
    wall.homes.opened("UANNE", "T1")
    wall.homes.shown_by(lambda *_: 1 / 0)  # type: ignore[arg-type]
    wall.state = 2
    assert isinstance(wall.homes.refresh().exception(5), ZeroDivisionError)
    wall.homes.shown_by(wall.show)
    wall.homes.refresh().result(5)
    assert wall.stands == {"UANNE": 2}


def test_a_page_is_not_covered_by_a_word_that_slack_did_not_say_whose_it_is(request: pytest.FixtureRequest) -> None:
    slack = LocalSlack()
    slack.people["U0OTHER"] = person("U0OTHER")
    request.addfinalizer(slack.close)
    with open_house(slack) as house:
        house.deliver(opened_home())
        house.clock.now += 3_000  # what is known of people is asked for anew
        house.ear.during = lambda: slack.script("users.info", busy())  # the next time that they are asked for
        house.deliver(command("/action", "3.3.2", by="U0OTHER"))
        assert slack.wait(lambda: len(slack.asked("users.info")) == 3)
    assert "Noted." in json.dumps(slack.views["U0OWNER"])
