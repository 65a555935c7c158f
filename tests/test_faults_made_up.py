"""What holds for a few made-up words, days, replies and forms holds for tens of thousands. Run by ``make faults``.

Each part is made anew, so that parts run side by side; ``docs/reliability.md`` has the figures.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import judges
import pytest
import test_bot_blocks as of_blocks
import test_bot_pictures as of_pictures
import test_bot_views as of_views
import test_bot_when as of_when
import test_commands_parse as of_parse
import test_store_by_when_said as of_by_when
from cast import Cast
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from strategies import blanks, forms, replies
from test_commands_registry import ANYTHING, SPEAKERS, is_bug
from test_commands_registry import worn as worn  # a fixture

from bot.blocks import MESSAGE, PAGE, to_message
from bot.views import answer_view, form_view, home_view

pytestmark = pytest.mark.faults

JUDGED, EACH, PARTS = 20_000, 50_000, 10
SURFACES = st.one_of(
    replies.map(to_message),
    replies.map(to_message),
    forms().map(lambda form: form_view(form, "C1")),
    st.builds(lambda form, told: form_view(form, "C1", told), forms(), replies),
    replies.map(home_view),
    replies.map(lambda reply: answer_view(reply, "C1")),
)
PROPERTIES = [
    (of_parse.test_any_text_is_a_known_command_or_a_refusal, (ANYTHING,)),
    (of_by_when.test_any_text_is_read_its_words_kept_and_its_parts_in_keeping, (of_by_when.TEXTS, of_by_when.DAYS)),
    (of_by_when.test_any_sentence_ends_with_the_words_after_its_leading_date, (of_by_when.TEXTS, of_by_when.DAYS)),
    (of_when.test_any_words_are_a_day_or_a_kind_refusal, (of_by_when.TEXTS,)),
    (of_blocks.test_nothing_that_people_write_becomes_markup, (replies,)),
    (of_blocks.test_what_is_pressed_says_a_whole_sentence_of_the_reply, (replies, st.sampled_from([MESSAGE, PAGE]))),
    (of_blocks.test_nothing_is_left_out_in_silence, of_blocks.LEFT_OUT),
    (of_views.test_nothing_that_people_write_becomes_markup_in_a_form, (forms(),)),
    (of_views.test_a_form_that_nobody_touches_says_what_stands_in_it, (blanks("it"),)),
    (of_views.test_a_form_remembers_itself_or_is_not_shown, (forms(), st.just("C1"))),
    (of_pictures.test_what_a_screen_reader_says_is_short_enough_and_has_nothing_unseen_in_it, of_pictures.SAID),
    (of_views.test_what_is_filled_in_is_what_is_heard, (of_views.ANY,)),
]


def many(number: int) -> settings:
    """So many, however long it takes."""
    return settings(max_examples=number, suppress_health_check=list(HealthCheck), database=None)


@pytest.mark.parametrize("part", range(PARTS))
def test_four_judges_accept_20_000_messages_and_views(part: int) -> None:
    @given(SURFACES)
    @many(JUDGED // PARTS)
    def every(surface: dict[str, Any]) -> None:
        for judge in judges.JUDGES:
            judge(surface)

    assert part < PARTS
    every()


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize(("holds", "made"), PROPERTIES, ids=[holds.__name__ for holds, _ in PROPERTIES])
def test_what_holds_for_a_few_holds_for_50_000(
    holds: Callable[..., None], made: tuple[st.SearchStrategy[Any], ...], part: int
) -> None:
    inner: Callable[..., None] = vars(holds)["hypothesis"].inner_test  # as hypothesis tells pytest's plugins
    every: Callable[[], None] = many(EACH // PARTS)(given(*made)(inner))
    assert part < PARTS
    every()


@pytest.mark.parametrize("part", range(PARTS))
def test_50_000_things_that_people_might_say_are_answered_or_refused(worn: Cast, part: int) -> None:
    @given(ANYTHING, SPEAKERS)
    @many(EACH // PARTS)
    def said(sentence: str, who: str) -> None:
        worn.later(seconds=7)
        reply = worn.say(sentence, who)
        assert reply.title
        assert not is_bug(reply), (sentence, who, worn.now)

    assert part < PARTS
    said()
