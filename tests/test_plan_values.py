"""Ratings, sums of money, and codes of recommendations as cells say them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.plan.mitigations import split_mitigations
from store.plan.values import amount, codes, cost, rating


@pytest.mark.parametrize(
    ("words", "letter"),
    [
        ("R", "R"),
        ("Red", "R"),
        ("🔴", "R"),
        ("RED (off track)", "R"),
        ("R - slipping", "R"),
        ("A", "A"),
        ("Amber", "A"),
        ("Yellow", "A"),
        ("🟡 Amber", "A"),
        ("g", "G"),
        ("Green", "G"),
        ("Complete", "G"),
        ("Completed", "G"),
        ("**G**", "G"),
        ("", ""),
        ("-", ""),
    ],
)
def test_a_rating_is_its_letter(words: str, letter: str) -> None:
    assert rating(words)[0] == letter


def test_blue_is_green_with_a_doubt() -> None:
    letter, doubt = rating("Blue")
    assert letter == "G"
    assert "BRAG" in doubt


@pytest.mark.parametrize("words", ["On course", "Amber/Red", "Great", "N/A", "Ready"])
def test_other_words_are_no_rating_and_doubtful(words: str) -> None:
    letter, doubt = rating(words)
    assert letter == ""
    assert doubt


@pytest.mark.parametrize(
    ("words", "letter"), [("On track", "A"), ("overdue", "R"), ("Done", "G"), ("Perhaps", "R, A or G")]
)
def test_the_suggestion_names_the_likely_letter(words: str, letter: str) -> None:
    assert f"write {letter}" in rating(words)[1]


def test_a_measure_may_be_not_applicable() -> None:
    assert rating("n/a", measure=True) == ("N/A", "")


@pytest.mark.parametrize(
    ("words", "pounds"),
    [
        ("£40k", 40_000),
        ("£0", 0),
        ("£1,250", 1_250),
        ("£1.2m", 1_200_000),
        ("541k", 541_000),
        ("£ 2 million", 2_000_000),
    ],
)
def test_a_sum_is_in_pounds(words: str, pounds: int) -> None:
    assert amount(words) == Decimal(pounds)


@pytest.mark.parametrize("words", ["See 2.5.5", "Innovation bid", "N/A", "£1,25", "2 posts"])
def test_words_are_no_sum(words: str) -> None:
    assert amount(words) is None


def test_an_empty_cell_is_no_cost() -> None:
    assert cost("2014/15 one-off", "  ") is None


@given(st.integers(0, 10**9))
def test_any_whole_sum_with_commas_is_read(pounds: int) -> None:
    assert amount(f"£{pounds:,}") == pounds


def test_codes_are_listed_once_in_order() -> None:
    assert codes("RQ9b and A13, then RQ11 (A13)", "D04 B18") == ("RQ9b", "A13", "RQ11", "D04", "B18")


@pytest.mark.parametrize("words", ["A16", "A3", "B19", "C07", "D05", "RQ", "XA01", "A011"])
def test_what_only_looks_like_a_code_is_none(words: str) -> None:
    assert codes(words) == ()


@pytest.mark.parametrize(
    "cell",
    [
        "Hire abroad; Raise pay",
        "Hire abroad\nRaise pay",
        "- Hire abroad - Raise pay",
        "• Hire abroad\n• Raise pay",
    ],
)
def test_mitigations_are_parted_at_lines_bullets_and_semicolons(cell: str) -> None:
    assert split_mitigations(cell) == ("Hire abroad", "Raise pay")


def test_mitigations_run_together_are_parted_where_the_next_begins() -> None:
    cell = "Work with the schools in Northmere Recruit two more officers Partners are asked each week"
    assert split_mitigations(cell) == (
        "Work with the schools in Northmere",
        "Recruit two more officers",
        "Partners are asked each week",
    )


def test_a_list_of_short_names_is_parted_at_commas() -> None:
    assert split_mitigations("Bursaries, better pay, more homes") == ("Bursaries", "better pay", "more homes")


def test_one_long_mitigation_stays_whole() -> None:
    cell = "The Social Work academy, which opened in May, trains all the new staff that we can find"
    assert split_mitigations(cell) == (cell,)
