"""How often a meeting is, in words and as a rule."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.recurrence import DAYS, NAMES, read, say

ORDINALS = {"first": "1", "2nd": "2", "third": "3", "fourth": "4", "last": "-1"}
SETS = st.sets(st.integers(0, 6), min_size=1).map(sorted)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("Mon,Thu", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("Thu, Mon", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("Mondays and Thursdays", "FREQ=WEEKLY;BYDAY=MO,TH"),
        ("every Monday", "FREQ=WEEKLY;BYDAY=MO"),
        ("weekly on Tues", "FREQ=WEEKLY;BYDAY=TU"),
        ("weekdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("every working day", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("Monday to Friday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("daily", "FREQ=DAILY"),
        ("every other Friday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR"),
        ("fortnightly Mon", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
        ("monthly first Tuesday", "FREQ=MONTHLY;BYDAY=1TU"),
        ("first Tuesday", "FREQ=MONTHLY;BYDAY=1TU"),
        ("every last Friday", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("2nd and 4th Monday", "FREQ=MONTHLY;BYDAY=2MO,4MO"),
        ("second Monday", "FREQ=MONTHLY;BYDAY=2MO"),
        ("the last Friday of every month", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("first and third Tuesday of the month", "FREQ=MONTHLY;BYDAY=1TU,3TU"),
    ],
)
def test_the_words_for_days_become_a_rule(words: str, rule: str) -> None:
    assert read(words) == rule


@pytest.mark.parametrize("words", ["", "soon", "every", "Board monthly", "monthly", "Mon-ish", "every second Monday"])
def test_other_words_are_no_rule(words: str) -> None:
    assert read(words) is None


def test_a_rule_that_has_no_words_is_said_as_it_stands() -> None:
    assert say("FREQ=YEARLY;BYMONTH=4") == "FREQ=YEARLY;BYMONTH=4"
    assert say("FREQ=MONTHLY;BYDAY=TU") == "FREQ=MONTHLY;BYDAY=TU"


@given(SETS, st.booleans())
def test_what_is_said_of_weeks_is_read_as_the_same_rule(days: list[int], other: bool) -> None:
    rule = f"FREQ=WEEKLY;{'INTERVAL=2;' if other else ''}BYDAY={','.join(DAYS[day] for day in days)}"
    assert read(say(rule)) == rule
    assert "FREQ" not in say(rule)


@given(SETS, st.sets(st.sampled_from(sorted(ORDINALS)), min_size=1))
def test_what_is_said_of_months_is_read_as_the_same_rule(days: list[int], ordinals: set[str]) -> None:
    rule = read(f"monthly {' '.join(sorted(ordinals))} {' '.join(NAMES[day] for day in days)}")
    assert rule is not None
    assert read(say(rule)) == rule
    assert all(f"{ORDINALS[one]}{DAYS[day]}" in rule for one in ordinals for day in days)


@given(st.text(max_size=40))
def test_any_text_is_read_without_a_fault(words: str) -> None:
    read(words)
    say(words)
