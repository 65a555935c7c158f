"""What holds for a few made-up replies and forms (test_bot_blocks, test_bot_views) holds for 20,000. Run by `make faults`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import judges
import pytest
import test_bot_blocks as of_blocks
import test_bot_pictures as of_pictures
import test_bot_views as of_views
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import blanks, forms, replies

from bot.blocks import MESSAGE, PAGE, to_message
from bot.views import answer_view, form_view, home_view

pytestmark = pytest.mark.faults

PARTS, EACH = 8, 2_500
LONG = settings(max_examples=EACH, suppress_health_check=list(HealthCheck), database=None)
SURFACES = st.one_of(
    replies.map(to_message),
    replies.map(to_message),
    forms().map(lambda form: form_view(form, "C1")),
    st.builds(lambda form, told: form_view(form, "C1", told), forms(), replies),
    replies.map(home_view),
    replies.map(lambda reply: answer_view(reply, "C1")),
)
PROPERTIES = [
    (of_blocks.test_nothing_that_people_write_becomes_markup, (replies,)),
    (of_blocks.test_what_is_pressed_says_a_whole_sentence_of_the_reply, (replies, st.sampled_from([MESSAGE, PAGE]))),
    (of_blocks.test_nothing_is_left_out_in_silence, of_blocks.LEFT_OUT),
    (of_views.test_nothing_that_people_write_becomes_markup_in_a_form, (forms(),)),
    (of_views.test_a_form_that_nobody_touches_says_what_stands_in_it, (blanks("it"),)),
    (of_views.test_a_form_remembers_itself_or_is_not_shown, (forms(), st.just("C1"))),
    (of_pictures.test_what_a_screen_reader_says_is_short_enough_and_has_nothing_unseen_in_it, of_pictures.SAID),
    (of_views.test_what_is_filled_in_is_what_is_heard, (of_views.ANY,)),
]


@pytest.mark.parametrize("part", range(PARTS))
def test_four_judges_accept_20_000_messages_and_views(part: int) -> None:
    @given(SURFACES)
    @LONG
    def every(surface: dict[str, Any]) -> None:
        for judge in judges.JUDGES:
            judge(surface)

    assert PARTS * EACH == 20_000, part  # each part is made anew
    every()


@pytest.mark.parametrize(("holds", "made"), PROPERTIES, ids=[holds.__name__ for holds, _ in PROPERTIES])
def test_what_holds_for_a_few_holds_for_many(
    holds: Callable[..., None], made: tuple[st.SearchStrategy[Any], ...]
) -> None:
    inner: Callable[..., None] = vars(holds)["hypothesis"].inner_test  # as hypothesis tells pytest's plugins
    every: Callable[[], None] = LONG(given(*made)(inner))
    every()
