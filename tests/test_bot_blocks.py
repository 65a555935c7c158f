"""A Reply as Slack's blocks: how it reads, that it fits whatever it holds, and that nobody can write markup into it."""

from __future__ import annotations

import html
import re
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from judges import accept, elements, pressables, shown, texts
from strategies import READABLE, buttons, replies, sections, short_lines

from bot.blocks import MESSAGE, PAGE, Paper, to_blocks, to_message
from bot.mrkdwn import as_heard, from_entities, from_slack, pieces, size
from commands.parse import even
from commands.reply import Button, Mark, Outcome, Reply, Row, Section
from store.rag import Rag

READABLE_LINES = st.text(READABLE, max_size=300) | st.builds(
    lambda text, n: text * n, st.text(READABLE, max_size=9), st.integers(1, 300)
)
_UNHEARD = dict.fromkeys(map(ord, " \u200b"))


def test_a_reply_reads_in_one_column() -> None:
    row = Row("Sign the new threshold document", "3.3.2", "Head of CiN", Mark(Rag.RED, "overdue 53 days"))
    blocks = to_blocks(Reply("Workstream 3", "12 actions", (Section("Overdue", (row, row), "of 12 dated"),)))
    assert [block["type"] for block in blocks] == ["header", "section", "section"]
    assert blocks[2]["text"]["text"].split("\n") == [
        "*Overdue*",
        "of 12 dated",
        *("*3.3.2* Sign the new threshold document", ":red_circle: *R* overdue 53 days", "Head of CiN", ""),
        *("*3.3.2* Sign the new threshold document", ":red_circle: *R* overdue 53 days", "Head of CiN"),
    ]


def test_what_only_has_a_mark_says_it_on_one_line() -> None:
    rows = (Row("", "Declared", mark=Mark(Rag.AMBER, "on track")), Row("Head of CiN", "Owner"))
    _, block = to_blocks(Reply("3.3.2", sections=(Section("", rows),)))
    assert block["text"]["text"] == ("*Declared* :large_orange_circle: *A* on track\n*Owner* Head of CiN")


@pytest.mark.parametrize("reply", [Reply("That day has passed.", outcome=Outcome.REFUSED), Reply("Say `help`.")])
def test_refusals_and_what_shows_how_to_say_it_are_not_as_large_as_a_title(reply: Reply) -> None:
    (block,) = to_blocks(reply)
    assert (block["type"], block["text"]["text"]) == ("section", reply.title)


def test_a_line_keeps_what_the_reply_offers_from_the_last_rows_buttons() -> None:
    done, share = Button("Done", "action 3.3.2 done"), Button("Share to channel", "share mine")
    row = Row("Sign it", "3.3.2", buttons=(done, replace(done, label="Undo")))
    types = [block["type"] for block in to_blocks(Reply("1 action", sections=(Section("", (row,)),), buttons=(share,)))]
    assert types == ["header", "section", "actions", "divider", "actions"]
    assert [block["type"] for block in to_blocks(Reply("1 action", buttons=(share,)))] == ["header", "actions"]


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
    row = Row("Sign it", "3.3.2", "no recovery line", Mark(Rag.RED, "overdue 53 days"))
    message = to_message(
        Reply("Workstream 3", "12 actions", (Section("Overdue", (row,), "latest first"),), footer="Page 1 of 2.")
    )
    assert message["text"].split("\n") == [
        *("Workstream 3", "12 actions", "Overdue", "latest first"),
        *("3.3.2 Sign it (R: overdue 53 days): no recovery line", "Page 1 of 2."),
    ]


@pytest.mark.parametrize("rows", [40, 41, 100])
def test_the_text_beside_the_blocks_says_how_many_lines_are_left_out(rows: int) -> None:
    text = to_message(Reply("A", sections=(Section("", (Row("x" * 70, "1.1.1"),) * rows),)))["text"]
    *heard, last = text.split("\n")
    assert len(text) < 3_000
    assert heard[1:] == ["1.1.1 " + "x" * 70] * len(heard[1:])
    assert last == (heard[1] if len(heard) == rows else f"… and {rows + 1 - len(heard)} more lines")


def test_a_row_with_a_note_of_3_000_characters_is_shown_whole() -> None:
    why = ("he & she said so, " * 200)[:3_000].strip()
    blocks = to_blocks(Reply("A", sections=(Section("", (Row(why, "3.3.2", f"Asha: {why}"),)),)))
    assert html.unescape(shown(blocks)).split() == f"A *3.3.2* {why} Asha: {why}".split()
    assert html.unescape(shown(to_blocks(Reply("A", why)))).split() == ["A", *why.split()]


@given(READABLE_LINES, st.integers(50, 2_000))
def test_the_pieces_of_a_line_are_short_enough_and_together_the_whole(line: str, most: int) -> None:
    line = " ".join(line.split())
    found = pieces(line, most)
    assert all(size(one) <= most for one in found)
    assert html.unescape("".join(found)).translate(_UNHEARD) == line.translate(_UNHEARD)


def test_what_is_longer_than_a_message_says_how_much_is_left_out() -> None:
    text = shown(to_blocks(Reply("A", sections=(Section("", (Row("x" * 6_000),)),))))
    left = re.search(r"(x+)… and ([\d,]+) characters more", text.replace("\n", "").replace(" x", "x"))
    assert left
    assert text.count("x") + int(left[2].replace(",", "")) == 6_000


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


def test_a_question_that_says_nothing_is_asked_all_the_same() -> None:
    confirm = next(pressables(to_blocks(Reply("A", buttons=(Button("Cancel all", "x", asks=" "),)))))["confirm"]
    assert confirm["text"]["text"] == "Cancel all"


def test_behind_the_three_dots_nothing_asks_first_or_turns_a_page() -> None:
    plain = [Button(f"B{n}", f"say {n}") for n in range(4)]
    row = Row("one", buttons=(*plain, Button("Drop", "drop", asks="Sure?"), Button("Next", "next", turns=True)))
    *seen, dots = elements(to_blocks(Reply("A", sections=(Section("", (row,)),))))
    assert [one["text"]["text"] for one in seen] == ["B0", "B1", "Drop", "Next"]
    assert [one["text"]["text"] for one in dots["options"]] == ["B2", "B3"]


def test_two_that_say_the_same_do_not_stand_in_one_menu() -> None:
    row = Row("one", buttons=tuple(Button(f"B{n}", "say" if n > 2 else f"say {n}") for n in range(5)))
    *seen, dots = elements(to_blocks(Reply("A", sections=(Section("", (row,)),))))
    assert ([one["value"] for one in seen], len(dots["options"])) == (["say 0", "say 1", "say"], 2)


def test_a_press_says_the_same_wherever_the_row_is_opened_from() -> None:
    rows = tuple(Row("x" * 90, f"1.1.{number}", opens=f"action 1.1.{number}") for number in range(130))
    menus = [one for one in elements(to_blocks(Reply("A", sections=(Section("", rows),)), PAGE)) if "options" in one]
    assert [len(menu["options"]) for menu in menus] == [100, 30]
    assert menus[1]["options"][0]["value"] == "action 1.1.100"


def test_a_long_list_does_not_hide_the_rows_of_the_sections_above_it() -> None:
    first, rest = Section("First", (Row("one"), Row("two"))), Section("Rest", tuple(Row("x" * 400) for _ in range(99)))
    assert "• one\n• two" in shown(to_blocks(Reply("A", sections=(first, *[rest] * 20))))


def test_whoever_is_not_named_any_more_is_counted() -> None:
    named = to_blocks(Reply("A", notify=tuple(f"U{one:03}" for one in range(25))))[1]["text"]["text"]
    assert (named.count("<@U"), named[-11:]) == (20, " and 5 more")


def test_a_sign_in_a_ref_finds_no_partner_in_the_text() -> None:
    text = to_blocks(Reply("A", sections=(Section("", (Row("a* b", "*3"),)),)))[1]["text"]["text"]
    assert text.split("\n") == ["*3", "a* b"]


def test_signs_piled_upon_one_letter_do_not_cover_the_lines_around_it() -> None:
    text = to_blocks(Reply("A", "e" + "\u0301" * 400))[1]["text"]["text"]
    assert text == "e" + "\u0301" * 4


@pytest.mark.parametrize("unseen", ["\u200b", "\u3164", " \u2800 ", "\u200d\ufe0f"])
def test_what_shows_nothing_counts_as_empty(unseen: str) -> None:
    assert to_blocks(Reply(unseen, unseen, (Section(unseen, (Row(unseen),)),), footer=unseen)) == to_blocks(Reply(""))


@settings(max_examples=20)
@given(replies)
def test_every_judge_accepts_every_reply(reply: Reply) -> None:
    accept(to_message(reply))


@settings(max_examples=20)
@given(replies)
def test_nothing_that_people_write_becomes_markup(reply: Reply) -> None:
    message = to_message(reply)
    everything = message["text"] + "\n" + shown(message["blocks"])
    mentions = re.findall(r"<@[UW][A-Z0-9]+>", everything)
    assert {one[2:-1] for one in mentions} <= set(reply.notify)
    bare = re.sub(r"<@[UW][A-Z0-9]+>", "", everything)
    assert not re.search("[<>\x00\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]|``", bare)
    assert not re.search("&(?!amp;|lt;|gt;)", bare)
    assert not re.search(r"^\s*&gt;", shown(message["blocks"]), re.MULTILINE) or _is_plain(message["blocks"])


def _is_plain(blocks: list[dict[str, object]]) -> bool:
    """Whether all that begins like a quotation stands where nothing is formatted."""
    begins = [text for text in texts(blocks) if re.search(r"^\s*&gt;", text["text"], re.MULTILINE)]
    return all(text["type"] == "plain_text" for text in begins)


@settings(max_examples=20)
@given(replies, st.sampled_from([MESSAGE, PAGE]))
def test_what_is_pressed_says_a_whole_sentence_of_the_reply(reply: Reply, paper: Paper) -> None:
    rows = [row for section in reply.sections for row in section.rows]
    said = {as_heard(one.sentence) for one in (*reply.buttons, *(one for row in rows for one in row.buttons))}
    said |= {as_heard(row.opens) for row in rows} | ({as_heard(reply.form.asks)} if reply.form else set())
    chosen = [option for one in elements(to_blocks(reply, paper)) for option in one.get("options", [one])]
    assert {one["value"] for one in chosen} <= said


LEFT_OUT = (
    st.lists(sections, min_size=1, max_size=5),
    buttons,
    short_lines,
    st.sampled_from([MESSAGE, PAGE, Paper(9, 2_000)]),
)


@settings(max_examples=20)
@given(*LEFT_OUT)
def test_nothing_is_left_out_in_silence(
    drawn: list[Section], below: tuple[Button, ...], lines: list[str], paper: Paper
) -> None:
    reply = _told_apart(drawn, below, lines)
    blocks = to_blocks(reply, paper)
    rows = [row for section in reply.sections for row in section.rows]
    text = shown([block for block in blocks if block["type"] == "section"])
    seen = [row for row in rows if f"*{row.ref}*" in text]
    gone = len(rows) - len(seen) + sum(f"line{number}." not in text for number in range(len(lines)))
    pressed = {option["value"] for one in elements(blocks) for option in one.get("options", [one])}
    wanted = {as_heard(one.sentence) for row in seen for one in row.buttons} | {row.opens for row in seen}
    lost = len((wanted | {as_heard(one.sentence) for one in reply.buttons}) - pressed)
    assert _said_to_be_missing(shown(blocks)) == (gone, lost)


def _told_apart(drawn: list[Section], below: tuple[Button, ...], lines: list[str]) -> Reply:
    """A reply in which no two rows, lines or sentences are the same; every section has a row."""
    number = iter(range(100_000))
    parts = []
    for section in drawn:
        rows = section.rows or (Row("one"),)
        parts.append(replace(section, rows=tuple(_with_ref(row, f"ref-of-row-{next(number)}") for row in rows)))
    last = tuple(replace(one, sentence=f"below {n} {one.sentence}") for n, one in enumerate(below))
    text = "\n".join(f"line{n}. {line}" for n, line in enumerate(lines))
    return Reply("A", text, tuple(parts), last)


def _with_ref(row: Row, ref: str) -> Row:
    each = tuple(replace(one, sentence=f"{ref} {n} {one.sentence}") for n, one in enumerate(row.buttons))
    return replace(row, ref=ref, opens=f"open {ref}", buttons=each)


def _said_to_be_missing(text: str) -> tuple[int, int]:
    """What the closing line says: rows and lines, things to press."""
    found = re.search(r"^… and (?:([\d,]+) more)?(?: and )?(?:([\d,]+) more to press)?: ask", text, re.MULTILINE)
    gone, lost = found.groups() if found else (None, None)
    return int((gone or "0").replace(",", "")), int((lost or "0").replace(",", ""))


@given(st.text(READABLE, max_size=80).filter(lambda text: even(text) != ""))
def test_a_row_can_be_copied_as_it_was_written(text: str) -> None:
    block = to_blocks(Reply("A", sections=(Section("", (Row(text, "1.1.1"),)),)))[1]
    assume(even(text) == even(from_slack(text)))
    assert even(from_slack(block["text"]["text"])) == even(f"*1.1.1* {text}")


@given(st.text(READABLE, max_size=2_100))
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
