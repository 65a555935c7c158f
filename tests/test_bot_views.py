"""Forms, answers and App Home as Slack's views: they are taken whole, and what stands in a form is what it says."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from cast import LEAD, OFFICE, OWNER, Cast
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from judges import accept, accept_view, shown
from local_slack import TEAM
from strategies import blanks, forms, replies, words

from bot.blocks import to_message
from bot.mrkdwn import as_heard, width
from bot.shapes import shape
from bot.views import ANSWER, FORM, answer_view, errors, form_view, home_view, remembered, suggestions
from commands.forms import fill
from commands.parse import clauses, even
from commands.registry import load
from commands.reply import Blank, Choice, Form, Reply, Row, Section, Takes
from store.errors import Refusal

View = dict[str, Any]
ANY = st.text(max_size=60) | words


def form_of(*asked: Blank) -> Form:
    """A form that says its blanks, quoted."""
    return Form("Update", "action update", ("update", *(f'{one.name} "{{{one.name}}}"' for one in asked)), asked)


def drawn(blank: Blank) -> View:
    """The input block of one blank."""
    found: View = form_view(form_of(blank), "C1")["blocks"][0]
    return found


def untouched(view: View) -> dict[str, str]:
    """What the bot reads when somebody sends the form as it was opened."""
    state = {block["block_id"]: {block["element"]["action_id"]: _state(block["element"])} for block in view["blocks"]}
    sent = {"id": "V1", "type": "modal", "private_metadata": view["private_metadata"], "state": {"values": state}}
    body = {"type": "view_submission", "user": {"id": "U1", "team_id": TEAM}, "view": sent}
    values: dict[str, str] = shape(json.loads(json.dumps(body)))["view"]["values"]
    return values


def _state(element: View) -> View:
    """A blank as Slack reports it: what stands there, or null (docs.slack.dev/reference/interaction-payloads)."""
    names = {
        "checkboxes": ("selected_options", "initial_options"),
        "conversations_select": ("selected_conversation", "initial_conversation"),
        "datepicker": ("selected_date", "initial_date"),
        "multi_static_select": ("selected_options", "initial_options"),
        "plain_text_input": ("value", "initial_value"),
        "timepicker": ("selected_time", "initial_time"),
        "users_select": ("selected_user", "initial_user"),
    }
    told, stands = names.get(element["type"], ("selected_option", "initial_option"))
    return {"type": element["type"], told: element.get(stands, [] if told == "selected_options" else None)}


def meant(blank: Blank) -> str | None:
    """What a blank says when nobody touches it; None where its value is longer than the blank takes."""
    value = blank.value.strip()
    offered = [as_heard(one.value) for one in blank.choices if width(as_heard(one.value)) <= 150]
    if blank.takes is Takes.SEVERAL:
        offered = [one for one in offered if one]
    if offered and blank.takes is Takes.CHOICE:
        return as_heard(blank.value) if as_heard(blank.value) in offered else ""
    if offered and blank.takes is Takes.SEVERAL:
        wanted = [as_heard(one) for one in blank.value.split(",")]
        return ",".join(dict.fromkeys(one for one in offered if one and one in wanted))
    right = {
        Takes.DAY: r"\d{4}-\d\d-\d\d",
        Takes.TIME: r"\d\d:\d\d",
        Takes.PERSON: "@U024BE7LH",
        Takes.CHANNEL: "#C024BE7LH",
    }
    if blank.takes in right:
        return value if re.fullmatch(right[blank.takes], value) else ""
    most = 150 if blank.takes is Takes.ACTION else max(1, min(blank.most, 3_000))
    return even(as_heard(value)) if width(as_heard(value)) <= most and width(value) <= most else None


@settings(max_examples=25)
@given(forms(), st.none() | replies)
def test_every_judge_accepts_every_form(form: Form, told: Reply | None) -> None:
    accept_view(form_view(form, "C1", told))


@settings(max_examples=12)
@given(replies)
def test_every_judge_accepts_every_page(reply: Reply) -> None:
    accept_view(answer_view(reply, "C1"))
    accept_view(home_view(reply))


@settings(max_examples=25)
@given(forms())
def test_nothing_that_people_write_becomes_markup_in_a_form(form: Form) -> None:
    everything = shown(form_view(form, "C1")["blocks"])
    assert not re.search("[<>\x00\u202a-\u202e\u2066-\u2069\ud800-\udfff]|&(?!amp;|lt;|gt;)", everything)


@settings(max_examples=40)
@given(blanks("it"))
@example(Blank("it", "Why", value="-"))
def test_a_form_that_nobody_touches_says_what_stands_in_it(blank: Blank) -> None:
    assume(blank.takes is not Takes.SEVERAL or not any("," in one.value for one in blank.choices))
    said = meant(blank)
    assume(said is not None)
    form, expected = form_of(blank), said or ""
    view = form_view(form, "C1")
    try:
        wanted = fill(form.sentence, {"it": expected})
    except Refusal:
        return
    assert fill(remembered(view["private_metadata"]).sentence, untouched(view)) == wanted


@settings(max_examples=40)
@given(forms(), st.sampled_from(["C1", "D024BE7LH", ""]))
def test_a_form_remembers_itself_or_is_not_shown(form: Form, channel: str) -> None:
    view = form_view(form, channel)
    kept = remembered(view["private_metadata"])
    assert html.escape(view["private_metadata"], quote=False) == view["private_metadata"]
    if view["callback_id"] == FORM:
        assert (kept.channel, kept.asks, kept.sentence) == (channel, form.asks, form.sentence)
    else:
        assert len(json.dumps([form.asks, form.sentence])) + 5 * len(re.findall("[&<>]", str(form))) > 2_900
        assert (view["callback_id"], view["title"]["text"], "submit" in view) == (ANSWER, "Not saved", False)


def test_a_form_of_which_half_would_be_remembered_is_not_shown() -> None:
    view = form_view(Form("Update", "x" * 3_000, ("{note}",), (Blank("note", "Note"),)), "C1")
    assert view["blocks"][0]["text"]["text"] == "This is too much for a form. Nothing was saved."
    accept_view(view)


@settings(max_examples=80)
@given(ANY)
def test_what_is_filled_in_is_what_is_heard(text: str) -> None:
    try:
        said = fill(('note "{note}"', "done"), {"note": text})
    except Refusal:
        return
    assert clauses(said) == ((("note", even(text)),) if even(text) else ()) + (("done", ""),)


@given(st.dictionaries(st.sampled_from(["note", "recovery", "evidence", "extend"]), ANY))
def test_what_is_filled_in_side_by_side_stays_apart(values: dict[str, str]) -> None:
    try:
        said = fill([f'{name} "{{{name}}}"' for name in values], values)
    except Refusal:
        return
    assert dict(clauses(said)) == {name: even(text) for name, text in values.items() if even(text)}


def test_a_blank_shows_what_it_holds() -> None:
    block = drawn(Blank("note", "Note", Takes.LONG, "What happened?", True, "First\nsecond", most=50))
    assert (block["label"]["text"], block["hint"]["text"], block["optional"]) == ("Note", "What happened?", False)
    element = block["element"]
    assert (element["initial_value"], element["max_length"], element["multiline"]) == ("First\nsecond", 50, True)


def test_only_an_empty_first_blank_waits_to_be_typed_in() -> None:
    asked = (Blank("a", "A"), Blank("b", "B"))
    first, second = form_view(form_of(*asked), "C1")["blocks"]
    assert (first["element"].get("focus_on_load"), second["element"].get("focus_on_load")) == (True, None)
    assert "focus_on_load" not in drawn(Blank("a", "A", value="x"))["element"]


@pytest.mark.parametrize(
    ("takes", "value"),
    [
        (Takes.DAY, "31 May"),
        (Takes.DAY, "2015-02-30"),
        (Takes.TIME, "9.30"),
        (Takes.PERSON, "Asha"),
        (Takes.CHANNEL, "#programme"),
        (Takes.ACTION, "x" * 151),
        (Takes.CHOICE, "purple"),
    ],
)
def test_what_cannot_stand_in_a_blank_is_told_in_its_hint(takes: Takes, value: str) -> None:
    block = drawn(Blank("it", "It", takes, "A hint.", value=value, choices=(Choice("Red", "red"),)))
    assert not [name for name in block["element"] if name.startswith("initial")]
    assert re.fullmatch(rf"A hint\. It was “{re.escape(value[:40])}.*”\.", block["hint"]["text"])


def test_a_value_that_is_too_long_stands_there_as_far_as_it_goes() -> None:
    block = drawn(Blank("note", "Note", value="x" * 20, most=9))
    assert (block["element"]["initial_value"], block["hint"]["text"]) == (
        "x" * 9,
        "Only its first 9 characters stand here.",
    )


@pytest.mark.parametrize(
    ("takes", "number", "kind"),
    [
        (Takes.CHOICE, 4, "radio_buttons"),
        (Takes.CHOICE, 5, "static_select"),
        (Takes.SEVERAL, 10, "checkboxes"),
        (Takes.SEVERAL, 11, "multi_static_select"),
        (Takes.CHOICE, 0, "plain_text_input"),
    ],
)
def test_choices_are_seen_at_once_where_they_are_few(takes: Takes, number: int, kind: str) -> None:
    offered = tuple(Choice(f"Post {one}", f"post {one}") for one in range(number))
    assert drawn(Blank("it", "It", takes, choices=offered))["element"]["type"] == kind


@pytest.mark.parametrize("takes", [Takes.CHOICE, Takes.SEVERAL])
def test_of_two_hundred_choices_none_is_left_out(takes: Takes) -> None:
    offered = tuple(Choice(f"Post {one}", f"post {one}") for one in range(200))
    blank = Blank("it", "It", takes, value="post 150", choices=offered)
    view = form_view(form_of(blank), "C1")
    groups = view["blocks"][0]["element"]["option_groups"]
    assert [(one["label"]["text"], len(one["options"])) for one in groups] == [("1 to 100", 100), ("101 to 200", 100)]
    assert (untouched(view), "hint" in view["blocks"][0]) == ({"it": "post 150"}, False)


def test_choices_that_cannot_be_offered_are_counted() -> None:
    wide = tuple(Choice("日" * 70, f"{number} {'日' * 140}") for number in range(200))
    offered = (Choice("Long", "x" * 151), Choice("Short", "short"), *wide)
    block = drawn(Blank("it", "It", Takes.CHOICE, choices=offered))
    listed = block["element"]["options"]
    assert block["hint"]["text"] == f"{202 - len(listed)} more cannot be shown here: say it as a sentence."


def test_a_title_has_room_for_its_24_characters() -> None:
    view = form_view(Form("Decline date of 2.2.12 in 2.3", "x", (), (Blank("a", "A"),)), "C1")
    assert view["title"]["text"] == "Decline date of 2.2.12…"


def test_a_refusal_stands_at_the_blank_that_is_to_be_mended() -> None:
    refused = Reply("It can only be <one>.", about="rating")
    assert errors(refused, ["note", "rating"]) == {"rating": "It can only be &lt;one&gt;."}
    assert errors(refused, ["note"]) == {}


def test_what_is_suggested_fills_in_its_ref() -> None:
    rows = (Row("Sign it", "3.3.2"), Row("again", "3.3.2"), Row("x", "y" * 151), Row("no ref"))
    (only,) = suggestions(Reply("A", sections=(Section("", rows),)))
    assert (only["value"], only["text"]["text"]) == ("3.3.2", "3.3.2 again")


@pytest.mark.parametrize("who", [OFFICE, OWNER, LEAD, "CEO"])
def test_every_judge_accepts_the_answer_to_every_usage(here: Cast, who: str) -> None:
    for said in [usage.says for one in load().values() for usage in one.usages]:
        reply = here.say(said, who)
        accept(to_message(reply))
        accept_view(home_view(reply))
        accept_view(form_view(reply.form, "C1", reply) if reply.form else answer_view(reply, "C1"))


@pytest.mark.parametrize(
    ("title", "stands"),
    [
        (
            "Thu 1 Jan 2015 is in the past. For example `action 3.3.2 extend 5 May HR`. Nothing was saved.",
            "Thu 1 Jan 2015 is in the past. Nothing was saved.",
        ),
        ("Say the cause, the next step: `action 3.3.2 red …`. Nothing was saved.", "Say the cause, the next step. Nothing was saved."),
    ],
)  # fmt: skip
def test_at_a_field_nobody_is_told_what_to_type_instead(title: str, stands: str) -> None:
    assert errors(Reply(title, about="day"), ["day"]) == {"day": stands}
