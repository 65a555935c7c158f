"""Forms, menus, pages, App Home and shortcuts at Slack's edge: each is a sentence, and its answer goes where it was asked."""

from __future__ import annotations

import json
from typing import Any

import pytest
from deliveries import (
    ASKED,
    ASKS,
    House,
    chosen,
    command,
    direct,
    form,
    inputs,
    mention,
    opened,
    opened_home,
    press,
    press_in,
    shortcut,
    submit,
    typed_into,
)
from local_slack import RESET, busy, page, refusal

from commands.reply import Button, Outcome, Reply, Row, Section, Where

# Opening


def test_a_command_that_lacks_something_opens_its_form(house: House) -> None:
    house.ear.reply = ASKED
    said = command("/action", "3.3.2 update")
    assert house.deliver(said) == (200, None)
    assert house.slack.asked("views.open")[0]["trigger_id"] == said["trigger_id"]
    assert [one["block_id"] for one in inputs(opened(house))] == ["rating", "note", "day", "why"]


def test_a_button_that_lacks_something_opens_its_form(house: House) -> None:
    house.ear.reply = ASKED
    assert house.deliver(press(ASKS, house.slack.response_url)) == (200, None)
    assert opened(house)["title"]["text"] == "Update 3.3.2"
    assert house.slack.asked("respond") == []


@pytest.mark.parametrize("fault", [refusal("expired_trigger_id"), RESET, busy()])
def test_a_form_that_cannot_be_opened_is_offered_again_in_words(house: House, fault: Any) -> None:
    house.ear.reply = ASKED
    house.slack.script("views.open", fault)
    house.deliver(command("/action", "3.3.2 update", response_url=house.slack.response_url))
    (told,) = house.slack.asked("respond")
    assert told["text"] == "Say what has changed."
    assert ("Fill in the form…", ASKS) in [(one["text"]["text"], one["value"]) for one in buttons(told)]


def test_where_no_form_can_be_opened_a_button_leads_to_it(house: House) -> None:
    house.ear.reply = ASKED
    house.deliver(mention("3.3.2 update"))
    (posted,) = house.slack.asked("chat.postMessage")
    assert [one["value"] for one in buttons(posted)] == [ASKS]
    assert house.slack.asked("views.open") == []


# Sending


def test_a_form_says_its_sentence_with_the_blanks_filled_in(house: House) -> None:
    filled: dict[str, Any] = {
        "rating": chosen("red"),
        "note": 'He said "no"',
        "day": {"selected_date": "2015-05-31"},
        "why": "HR",
    }
    house.deliver(submit(form(house), **filled))
    assert house.ear.sentences[-1] == ('action 3.3.2 update red note "He said ""no""" extend "2015-05-31 HR" [seen 1]')


def test_a_blank_that_is_left_alone_says_nothing(house: House) -> None:
    house.deliver(submit(form(house), rating=chosen("-"), note="signed"))
    assert house.ear.sentences[-1] == 'action 3.3.2 update note "signed" [seen 1]'


def test_what_a_form_says_is_said_in_the_channel_in_which_it_was_asked_for(house: House) -> None:
    sent = submit(form(house), note="signed")
    house.deliver(sent)
    assert house.ear.heard[-1][2:] == (Where("C0HOME"), f"trigger:{sent['trigger_id']}")


def test_the_answer_takes_the_place_of_the_form(house: House) -> None:
    view = form(house)
    house.ear.reply = Reply("3.3.2: note saved", buttons=(Button("Undo", "action 3.3.2 undo [seen 2]"),))
    _, answer = house.deliver(submit(view, note="signed"))
    assert answer["response_action"] == "update"
    assert "3.3.2: note saved" in json.dumps(answer["view"])
    assert "submit" not in answer["view"]


def test_a_refusal_about_a_blank_stands_at_that_blank(house: House) -> None:
    view = form(house)
    house.ear.reply = Reply("That is in the past.", outcome=Outcome.REFUSED, about="day")
    _, answer = house.deliver(submit(view, day={"selected_date": "2015-01-01"}, why="HR"))
    assert answer == {"response_action": "errors", "errors": {"day": "That is in the past."}}


def test_words_that_could_identify_a_child_are_told_at_their_blank_and_not_heard(house: House) -> None:
    view = form(house)
    house.ear.heard.clear()
    _, answer = house.deliver(submit(view, note="born on 1/2/2009", why="HR"))
    assert list(answer["errors"]) == ["note"]
    assert "date of birth" in answer["errors"]["note"]
    assert "2009" not in json.dumps(answer)
    assert house.ear.heard == []


def test_another_refusal_stands_above_the_form_and_what_was_typed_stays(house: House) -> None:
    view = form(house)
    answers = iter([Reply("3.3.2 has changed since you looked.", outcome=Outcome.REFUSED), ASKED])
    house.ear.during = lambda: setattr(house.ear, "reply", next(answers))
    _, answer = house.deliver(submit(view, note="my words"))
    assert answer["response_action"] == "update"
    assert "has changed since you looked" in json.dumps(answer["view"]["blocks"][0])
    assert inputs(answer["view"])[1]["element"]["initial_value"] == "my words"
    assert house.ear.sentences[-1] == ASKS


def test_where_there_is_no_form_any_more_the_refusal_stands_at_the_first_blank(house: House) -> None:
    view = form(house)
    house.ear.reply = Reply("3.3.2 is completed.", outcome=Outcome.REFUSED)
    _, answer = house.deliver(submit(view, note="my words"))
    assert answer == {"response_action": "errors", "errors": {"rating": "3.3.2 is completed."}}


def test_a_form_that_is_put_away_says_nothing(house: House) -> None:
    view = form(house)
    house.ear.heard.clear()
    closed = submit(view) | {"type": "view_closed"}
    assert house.deliver(closed) == (200, None)
    assert house.ear.heard == []


def test_a_form_that_is_not_ours_is_not_heard_as_a_sentence_of_its_own(house: House) -> None:
    view = form(house) | {"private_metadata": "[]"}
    house.ear.heard.clear()
    house.deliver(submit(view, note="signed"))
    assert house.ear.sentences == ["help"]


# What is pressed


def test_a_button_in_a_modal_is_answered_in_that_modal(house: House) -> None:
    house.deliver(press_in(form(house), "action 3.3.2 undo [seen 2]"))
    (shown,) = house.slack.asked("views.update")
    assert (shown["view_id"], house.ear.heard[-1][2]) == ("V0SHOWN", Where("C0HOME"))
    assert "Noted." in json.dumps(shown["view"])


def test_a_button_on_app_home_is_answered_in_a_modal_over_it(house: House) -> None:
    house.deliver(press_in({}, "mine", kind="home"))
    assert "Noted." in json.dumps(opened(house))
    assert house.ear.heard[-1][2] == Where()


def test_what_is_chosen_in_a_menu_is_said(house: House) -> None:
    menu = {"type": "overflow", "action_id": "say:3", **chosen("action 3.3.2 history")}
    house.deliver(press("", house.slack.response_url, actions=[menu]))
    assert house.ear.sentences == ["action 3.3.2 history"]


def test_another_page_takes_the_place_of_a_private_answer(house: House) -> None:
    turn = {"type": "button", "action_id": "turn:1", "value": "mine page 2"}
    private = {"type": "message", "message_ts": "1428000000.000100", "channel_id": "C0HOME", "is_ephemeral": True}
    house.deliver(press("", house.slack.response_url, actions=[turn], container=private))
    assert house.slack.asked("respond")[0]["replace_original"] is True


def test_another_page_takes_the_place_of_the_one_before_in_a_direct_message(house: House) -> None:
    turn = {"type": "button", "action_id": "turn:1", "value": "mine page 2"}
    ours = {"type": "message", "message_ts": "1428000000.000100", "channel_id": "D0OWNER"}
    there = {"id": "D0OWNER", "name": "directmessage"}
    house.deliver(press("", house.slack.response_url, actions=[turn], container=ours, channel=there))
    assert house.slack.asked("respond")[0]["replace_original"] is True


def test_another_page_takes_the_place_of_the_one_before_in_a_modal(house: House) -> None:
    turn = {"type": "button", "action_id": "turn:1", "value": "mine page 2"}
    house.deliver(press_in({}, "", actions=[turn]))
    (shown,) = house.slack.asked("views.update")
    assert (shown["view_id"], "Noted." in json.dumps(shown["view"])) == ("V0SHOWN", True)
    assert house.ear.sentences == ["mine page 2"]


def test_another_page_of_what_everybody_sees_is_shown_to_the_presser_alone(house: House) -> None:
    turn = {"type": "button", "action_id": "turn:1", "value": "mine page 2"}
    house.deliver(press("", house.slack.response_url, actions=[turn]))
    answer = house.slack.asked("respond")[0]
    assert (answer["replace_original"], answer["response_type"]) == (False, "ephemeral")


def test_what_is_shared_is_said_to_everybody(house: House) -> None:
    house.ear.reply = Reply("47 overdue", aloud=True)
    house.deliver(press("share overdue", house.slack.response_url))
    assert house.slack.asked("chat.postMessage")[0]["text"] == "47 overdue"
    assert house.slack.asked("respond") == []


def test_what_cannot_be_shared_here_is_told_with_what_mends_it(house: House) -> None:
    house.ear.reply = Reply("47 overdue", aloud=True)
    house.slack.script("chat.postMessage", refusal("not_in_channel"))
    house.deliver(command("/plan", "share overdue", response_url=house.slack.response_url))
    assert "/invite @Touchdown" in house.slack.asked("respond")[0]["text"]


def test_what_is_delivered_twice_is_shared_once(house: House) -> None:
    house.ear.reply = Reply("47 overdue", aloud=True)
    for body in (command("/plan", "share overdue"), press("share overdue", house.slack.response_url)):
        house.slack.forget()
        house.deliver(body)
        house.deliver(body)
        assert len(house.slack.asked("chat.postMessage")) == 1


def test_an_answer_that_no_address_takes_comes_as_a_direct_message(house: House) -> None:
    house.slack.script("respond", page(404))
    house.slack.script("chat.postEphemeral", refusal("not_in_channel"))
    house.deliver(press("overdue", house.slack.response_url))
    assert [one["text"] for one in house.slack.asked("chat.postMessage")] == ["Noted."]


def test_only_where_others_are_is_sharing_offered(house: House) -> None:
    for body in (command("/plan", "status"), command("/plan", "status", channel_id="D0OWNER"), direct("status")):
        house.deliver(body)
    assert [where.others for _, _, where, _ in house.ear.heard] == [True, False, False]


# Finding, shortcuts


def test_typing_into_a_blank_finds_actions(house: House) -> None:
    house.ear.reply = Reply("2 actions", sections=(Section("", (Row("Sign it", "3.3.2"), Row("Weigh it", "3.3.3"))),))
    house.deliver(typed_into(form(house), "sign &amp; weigh"))
    assert house.ear.sentences[-1] == "find sign & weigh"


def test_what_is_found_can_be_chosen_by_its_ref(house: House) -> None:
    view = form(house)
    house.ear.reply = Reply("1 action", sections=(Section("", (Row("Sign it", "3.3.2"),)),))
    _, answer = house.deliver(typed_into(view, "sign"))
    assert [(one["text"]["text"], one["value"]) for one in answer["options"]] == [("3.3.2 Sign it", "3.3.2")]


def test_a_search_that_is_refused_finds_nothing(house: House) -> None:
    view = form(house)
    house.ear.reply = Reply(
        "There are 2 programmes here.", outcome=Outcome.REFUSED, sections=(Section("", (Row("x", "1"),)),)
    )
    assert house.deliver(typed_into(view, "sign"))[1]["options"] == []


def test_the_shortcut_of_the_workspace_asks_for_the_form(house: House) -> None:
    house.ear.reply = ASKED
    house.deliver(shortcut("update_action"))
    assert (house.ear.sentences, opened(house)["title"]["text"]) == (["action update"], "Update 3.3.2")


def test_the_shortcut_of_a_message_takes_its_words_as_the_note(house: House) -> None:
    house.ear.reply = ASKED
    message = {
        "type": "message",
        "text": "The panel &amp; HR have met, &lt;ok&gt;",
        "ts": "1428000000.000100",
        "user": "U0X",
    }
    house.deliver(shortcut("record_as_update", message=message, channel={"id": "C0HOME", "name": "home"}))
    assert house.ear.heard[0][0] == "action note The panel & HR have met, <ok>"
    assert house.ear.heard[0][2] == Where("C0HOME")


def test_a_message_that_is_longer_than_a_note_is_heard_whole(house: House) -> None:
    message = {"type": "message", "ts": "1428000000.000100", "text": "a" * 3_500}
    house.deliver(shortcut("record_as_update", message=message, channel={"id": "C0HOME", "name": "home"}))
    assert house.ear.sentences == ["action note " + "a" * 3_500]


def test_a_refusal_to_a_shortcut_is_shown_in_a_modal(house: House) -> None:
    house.ear.reply = Reply("Guests are not served.", outcome=Outcome.REFUSED)
    house.deliver(shortcut("update_action"))
    assert "Guests are not served." in json.dumps(opened(house))


# App Home


def test_app_home_is_drawn_when_it_is_opened(house: House) -> None:
    house.ear.reply = Reply("6 open actions of yours")
    assert house.deliver(opened_home())[0] == 200
    assert house.ear.heard[-1][0] == "home"
    assert "6 open actions of yours" in json.dumps(house.slack.views["U0OWNER"])


def test_the_other_tabs_of_the_app_draw_nothing(house: House) -> None:
    house.deliver(opened_home(tab="messages"))
    assert (house.ear.heard, house.slack.views) == ([], {})


def test_app_home_is_drawn_anew_when_something_has_changed(house: House) -> None:
    house.ear.reply = Reply("6 open actions of yours")
    house.deliver(opened_home())
    house.ear.reply = Reply("5 open actions of yours")
    house.deliver(command("/action", "3.3.2 done"))
    assert house.slack.wait(lambda: "5 open" in json.dumps(house.slack.views["U0OWNER"]))


def test_app_home_that_would_look_the_same_is_left_alone(house: House) -> None:
    house.ear.reply = Reply("6 open actions of yours", footer="As of 09:00.")
    house.deliver(opened_home())
    house.ear.reply = Reply("6 open actions of yours", footer="As of 09:01.")
    house.deliver(command("/action", "3.3.2"))
    assert house.slack.wait(lambda: house.ear.sentences.count("home") == 2)
    assert len(house.slack.asked("views.publish")) == 1


def test_app_home_of_whom_slack_did_not_confirm_is_drawn_as_soon_as_it_does(house: House) -> None:
    house.slack.script("users.info", busy())
    house.deliver(opened_home())
    assert "could not confirm who you are" in json.dumps(house.slack.views["U0OWNER"])
    house.deliver(command("/action", "3.3.2"))
    assert house.slack.wait(lambda: "Noted." in json.dumps(house.slack.views["U0OWNER"]))


# Kindness


def test_words_that_are_no_sentence_get_examples_once_an_hour(house: House) -> None:
    house.ear.reply = Reply("I do not know “lunch”.", buttons=(Button("help", "help"),), outcome=Outcome.NOT_UNDERSTOOD)
    for _ in range(2):
        house.deliver(direct("lunch?"))
    house.clock.now += 3_599  # an hour from the first time, not when the clock strikes
    house.deliver(direct("lunch?"))
    house.clock.now += 2
    house.deliver(direct("lunch?"))
    told = [one["text"].split("\n")[0] for one in house.slack.asked("chat.postMessage")]
    kind, plain = "I did not understand that, sorry", "I do not know “lunch”."
    assert told == [kind, plain, plain, kind]


def test_a_slip_is_told_what_it_may_have_meant(house: House) -> None:
    near = (Button("overdue", "overdue"),)
    house.ear.reply = Reply("Did you mean `overdue`?", buttons=near, outcome=Outcome.NOT_UNDERSTOOD)
    house.deliver(direct("overdeu"))
    assert house.slack.asked("chat.postMessage")[0]["text"] == "Did you mean `overdue`?"


# Bugs


def test_a_bug_behind_a_form_is_told_in_it_with_its_id(house: House) -> None:
    view = form(house)

    def bug() -> None:
        raise KeyError("secret words")

    house.ear.during = bug
    _, answer = house.deliver(submit(view, note="signed"))
    assert "Something went wrong on our side (error " in json.dumps(answer["view"])
    assert house.deliver(typed_into(view, "x"))[1] == {"options": []}
    message = {"text": "signed", "ts": "1428000000.000100"}
    for asked in (shortcut("update_action"), shortcut("record_as_update", message=message, channel={"id": "C0HOME"})):
        assert house.deliver(asked)[0] == 200
        assert "Something went wrong" in json.dumps(house.slack.asked("views.open")[-1])


def buttons(message: dict[str, Any]) -> list[dict[str, Any]]:
    """All buttons of a message."""
    blocks = message["blocks"] if isinstance(message["blocks"], list) else json.loads(message["blocks"])
    return [one for block in blocks for one in block.get("elements", ()) if one["type"] == "button"]
