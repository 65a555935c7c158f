"""A Reply as Slack's blocks: how it reads, that it fits whatever it holds, and that nobody can write markup into it."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from operator import mul

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judges import accept, pressables, shown, texts

from bot.blocks import to_blocks, to_message
from bot.mrkdwn import from_entities, from_slack
from commands.parse import even
from commands.reply import Button, Mark, Reply, Row, Section
from store.rag import Rag

HOSTILE = [
    "<!channel>",
    "<@U1>",
    "<https://evil|Safe>",
    "&lt;!channel&gt;",
    "&amp;lt;",
    "a\u202eb\u2066c\u200fd",
    "x" * 5_000,
    "👩‍👩‍👧‍👦" * 300,
    "日本語" * 900,
    "```",
    "`a` ``b`` *c* _d_ ~e~",
    "> quoted\n>>> all of it",
    "\x00\x07\x1b[31m\ud800\u2028\u0085",
    "@channel #general :tada:",
    "&" * 3_500,
    '"\\' * 2_000,
    " ",
    "",
]
seen = st.characters(exclude_categories=("Cc", "Cf", "Cs"))
repeated = st.builds(mul, st.text("ab <>&`*\n", max_size=12), st.sampled_from([1, 30, 400]))
words = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12), repeated)
buttons = st.lists(
    st.builds(Button, words, words, st.sampled_from(["", "primary", "danger", "odd"]), words, st.booleans()), max_size=6
)
marks = st.none() | st.builds(Mark, st.sampled_from(Rag), words)
rows = st.builds(Row, words, words, words, marks, st.just(()) | buttons.map(tuple), words)
sections = st.builds(Section, words, st.lists(rows, max_size=8).map(tuple), words)
replies = st.builds(Reply, words, words, st.lists(sections, max_size=4).map(tuple), buttons.map(tuple), footer=words)


def test_a_reply_reads_in_one_column() -> None:
    row = Row("Sign the new threshold document", "3.3.2", "Head of CiN", Mark(Rag.RED, "overdue 53 days"))
    blocks = to_blocks(Reply("Workstream 3", "12 actions", (Section("Overdue", (row, row), "of 12 dated"),)))
    assert [block["type"] for block in blocks] == ["header", "section", "section"]
    assert blocks[2]["text"]["text"].split("\n") == [
        "*Overdue*",
        "of 12 dated",
        "",
        *("*3.3.2* Sign the new threshold document", ":red_circle: *R* overdue 53 days", "Head of CiN", ""),
        *("*3.3.2* Sign the new threshold document", ":red_circle: *R* overdue 53 days", "Head of CiN"),
    ]


def test_short_rows_stand_line_under_line() -> None:
    blocks = to_blocks(Reply("Help", sections=(Section("", (Row("one"), Row("two"))),)))
    assert blocks[1]["text"]["text"] == "• one\n• two"


def test_a_row_with_one_button_has_it_beside_and_one_with_more_below() -> None:
    done, note = Button("Done", "action 3.3.2 done", "primary"), Button("Note", "action 3.3.2 note")
    rows = (Row("one", buttons=(done,)), Row("two", buttons=(done, note)))
    blocks = to_blocks(Reply("A", sections=(Section("", rows),)))
    assert [block["type"] for block in blocks] == ["header", "section", "section", "actions"]
    assert blocks[1]["accessory"]["value"] == "action 3.3.2 done"
    assert blocks[1]["accessory"]["style"] == "primary"
    assert [one["action_id"] for one in pressables(blocks)] == ["say:1", "say:2", "say:3"]


def test_the_text_beside_the_blocks_stands_alone() -> None:
    row = Row("Sign it", "3.3.2", mark=Mark(Rag.RED, "overdue 53 days"))
    message = to_message(Reply("Workstream 3", "12 actions", (Section("Overdue", (row,)),)))
    assert message["text"] == "Workstream 3\n12 actions\n3.3.2 Sign it (R: overdue 53 days)"


def test_a_long_title_becomes_bold_text() -> None:
    assert to_blocks(Reply("t" * 151))[0]["text"]["text"] == f"*{'t' * 151}*"


def test_a_sentence_in_backticks_is_left_as_code() -> None:
    assert to_blocks(Reply("A", "Say `action 3.3.2 done`."))[1]["text"]["text"] == "Say `action 3.3.2 done`."


def test_rows_that_do_not_fit_are_counted_in_each_section_and_at_the_end() -> None:
    many = tuple(Row(f"Row {number} {'x' * 100}", f"1.1.{number}") for number in range(200))
    blocks = to_blocks(Reply("A", sections=(Section("Long", many), Section("Short", many[:3]))))
    text = shown(blocks)
    kept = len(re.findall(r"\*1\.1\.\d+\*", text))
    assert kept > 60
    assert f"… and {203 - kept} more\n" in text
    assert blocks[-1]["elements"][0]["text"].startswith(f"… and {203 - kept} more: ask for less at once")


def test_sections_that_do_not_fit_are_counted() -> None:
    blocks = to_blocks(Reply("A", sections=tuple(Section(f"S{number}", (Row("x"),)) for number in range(60))))
    assert len(blocks) == 50
    assert blocks[-2]["text"]["text"] == "*S47*\n• x"
    assert "… and 12 more:" in shown(blocks)


def test_a_button_whose_sentence_is_too_long_is_counted_not_cut() -> None:
    blocks = to_blocks(Reply("A", buttons=(Button("Note", "n" * 2_001), Button("Help", "help"))))
    assert [one["value"] for one in pressables(blocks)] == ["help"]
    assert "… and 1 more to press:" in shown(blocks)


@pytest.mark.parametrize("long", [75, 76, 80, 200])
def test_a_label_is_at_most_75_characters(long: int) -> None:
    label = next(pressables(to_blocks(Reply("A", buttons=(Button("x" * long, "help"),)))))["text"]["text"]
    assert label == "x" * 75 if long == 75 else len(label) <= 75 and label.endswith("x…")


def test_what_fits_is_not_said_to_be_missing() -> None:
    assert "…" not in shown(to_blocks(Reply("A", "B", (Section("C", (Row("D"),)),), (Button("E", "help"),), "F")))


def test_an_emoji_of_several_characters_is_not_cut_in_two() -> None:
    text = to_blocks(Reply("A", sections=(Section("", (Row("👩‍👩‍👧‍👦" * 300),)),)))[1]["text"]["text"]
    assert set(text.removeprefix("• ").removesuffix("…").split("👩‍👩‍👧‍👦")) == {""}


def test_a_quotation_cannot_swallow_the_rows_below() -> None:
    lines = to_blocks(Reply("A", "> a\n>>> b"))[1]["text"]["text"].split("\n")
    assert lines == ["\u200b&gt; a", "\u200b&gt;&gt;&gt; b"]


def test_a_code_block_cannot_swallow_the_rows_below() -> None:
    assert "``" not in shown(to_blocks(Reply("A", "```", (Section("", (Row("```"),)),))))


def test_a_heading_with_an_asterisk_is_not_made_bold() -> None:
    assert to_blocks(Reply("A", sections=(Section("a * b"),)))[1]["text"]["text"] == "a * b"


@given(replies)
@settings(max_examples=100)
def test_every_judge_accepts_every_reply(reply: Reply) -> None:
    accept(to_message(reply))


@given(replies)
@settings(max_examples=60)
def test_nothing_that_people_write_becomes_markup(reply: Reply) -> None:
    message = to_message(reply)
    everything = message["text"] + shown(message["blocks"])
    assert not re.search("[<>\x00\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", everything)
    assert not re.search("&(?!amp;|lt;|gt;)", everything)
    assert all(text["type"] == "plain_text" or text["verbatim"] for text in texts(message["blocks"]))


@given(replies)
@settings(max_examples=40)
def test_nothing_is_left_out_in_silence(reply: Reply) -> None:
    blocks = to_blocks(reply)
    wanted = [button for button in reply.buttons if even(button.sentence)]
    wanted += [one for section in reply.sections for row in section.rows for one in row.buttons if even(one.sentence)]
    assert len(list(pressables(blocks))) >= len(wanted) or "more" in shown(blocks)


@given(st.text(seen, max_size=80).filter(lambda text: even(text) != ""))
def test_a_row_can_be_copied_as_it_was_written(text: str) -> None:
    block = to_blocks(Reply("A", sections=(Section("", (Row(text, "1.1.1"),)),)))[1]
    assert even(from_slack(block["text"]["text"])) == even(f"*1.1.1* {text}")


@given(st.text(seen, max_size=2_100))
def test_a_button_says_its_sentence(sentence: str) -> None:
    for one in pressables(to_blocks(Reply("A", buttons=(Button("B", sentence),)))):
        assert even(one["value"]) == even(sentence)


@given(st.text(max_size=80))
def test_what_slack_escapes_is_read_as_it_was_typed(typed: str) -> None:
    sent = html.escape(typed, quote=False)
    assert (from_slack(sent), from_entities(sent)) == (typed, typed)


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("<@U123|ben> and <@U123>", "@U123 and @U123"),
        ("<#C1|home> <#C1>", "#C1 #C1"),
        ("<https://a.gov.uk/?a=1&amp;b=2|a.gov.uk>", "https://a.gov.uk/?a=1&b=2"),
        ("<mailto:a@b.gov.uk|a@b.gov.uk>", "a@b.gov.uk"),
        ("<!here> <!subteam^S1|@leads> <!subteam^S1>", "@here @leads @subteam^S1"),
        ("&lt;@U123&gt; &amp;lt;", "<@U123> &lt;"),
        ("3 < 4", "3 < 4"),
    ],
)
def test_slacks_own_markup_is_read_as_words(sent: str, typed: str) -> None:
    assert from_slack(sent) == typed


def test_a_thousand_rows_are_laid_out_quickly_enough_to_answer() -> None:
    many = tuple(Row("words " * 20, f"1.1.{number}", "a note", Mark(Rag.AMBER, "on track")) for number in range(1_000))
    reply = Reply("A", sections=(Section("B", many),))
    accept(to_message(replace(reply, footer="end")))
