"""Posts in a cell: where separators part posts, and where they stand inside a name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.plan.cells import split_posts

SEVERAL = {
    "Leader / CEO": ("Leader", "CEO"),
    "CSWMs /TMs": ("CSWMs", "TMs"),
    "Service Director LSP/ Head of CCS": ("Service Director LSP", "Head of CCS"),
    "Head of QSP / PIMs / TMs/ L&D Business Partner": ("Head of QSP", "PIMs", "TMs", "L&D Business Partner"),
    "Managing Director & Service Director C&F": ("Managing Director", "Service Director C&F"),
    "Head of CiN and Head of CCM": ("Head of CiN", "Head of CCM"),
    "Head of CiN; Head of CCM": ("Head of CiN", "Head of CCM"),
    "Head of CiN, Head of CCM": ("Head of CiN", "Head of CCM"),
    "Head of CiN\nTeam Manager North": ("Head of CiN", "Team Manager North"),
    "- Head of CiN\n- Team Manager North": ("Head of CiN", "Team Manager North"),
    "Police / Health": ("Police", "Health"),
    "CEO/Leader": ("CEO", "Leader"),
    "Head of QSP /": ("Head of QSP",),
}
ONE = [
    "P&E Manager",
    "Service Director C&F",
    "Service Director Learning, Skills & Prevention",
    "Strategic Director Children & Young People's Services",
    "Strategic Director Resources and Business Transformation",
    "Managing Director Children Social Care & Education",
    "Head of Prevention & Commissioning",
    "14-19 Commissioner",
    "Chair of E&CS Select Committee",
    "All partners",
    "Deputy Head of Fostering",
]
ON_TWO_LINES = {
    "Head of\nCCM / ADM": ("Head of CCM", "ADM"),
    "Head of QSP / ICS\nManager / ICT Service Manager": ("Head of QSP", "ICS Manager", "ICT Service Manager"),
    "Head of CiN / Health\nCommissioners": ("Head of CiN", "Health Commissioners"),
    "Head of QSP /\nHead of CiN": ("Head of QSP", "Head of CiN"),
    "Service Director\nC&F / ADM": ("Service Director C&F", "ADM"),
    "Service Director Learning,\nSkills & Prevention": ("Service Director Learning, Skills & Prevention",),
}


@pytest.mark.parametrize(("cell", "posts"), SEVERAL.items())
def test_posts_are_parted_in_the_order_written(cell: str, posts: tuple[str, ...]) -> None:
    assert split_posts(cell) == (posts, "")


@pytest.mark.parametrize("cell", ONE)
def test_a_separator_inside_a_name_parts_nothing(cell: str) -> None:
    assert split_posts(cell) == ((cell,), "")


@pytest.mark.parametrize(("cell", "posts"), ON_TWO_LINES.items())
def test_a_post_that_runs_over_a_line_is_one_post(cell: str, posts: tuple[str, ...]) -> None:
    assert split_posts(cell) == (posts, "")


def test_an_empty_cell_names_nobody_without_doubt() -> None:
    assert split_posts(" ") == ((), "")


def test_posts_with_nothing_between_them_are_parted_with_a_doubt() -> None:
    posts, doubt = split_posts("Head of Intake & MASH Head of Prevention & Commissioning Head of Fostering")
    assert posts == ("Head of Intake & MASH", "Head of Prevention & Commissioning", "Head of Fostering")
    assert "read as 3" in doubt


def test_a_slash_inside_a_word_stays_and_is_doubtful() -> None:
    posts, doubt = split_posts("Change/Transformation Lead")
    assert posts == ("Change/Transformation Lead",)
    assert "one post" in doubt


def test_initials_below_a_full_post_are_a_second_post_with_a_doubt() -> None:
    posts, doubt = split_posts("Head of CiN\nADM")
    assert posts == ("Head of CiN", "ADM")
    assert "two posts" in doubt


def test_a_piece_that_is_no_post_beside_one_that_is_makes_a_doubt() -> None:
    posts, doubt = split_posts("Fostering / Adoption Manager")
    assert posts == ("Fostering", "Adoption Manager")
    assert "Fostering" in doubt


def test_a_post_named_twice_is_named_once() -> None:
    assert split_posts("CEO / CEO")[0] == ("CEO",)


@given(
    st.lists(st.sampled_from([*ONE[:9], "Leader", "CEO", "TMs", "Head of CCM"]), min_size=1, max_size=5, unique=True)
)
def test_any_posts_joined_by_spaced_slashes_come_back(posts: list[str]) -> None:
    assert split_posts(" / ".join(posts)) == (tuple(posts), "")


@given(st.text(max_size=80))
def test_no_letter_of_any_cell_is_lost(cell: str) -> None:
    posts, _ = split_posts(cell)
    letters = {character for character in cell if character.isalnum()}
    assert letters <= set("".join(posts))
