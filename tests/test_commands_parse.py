"""A sentence means the same however it is typed."""

from __future__ import annotations

import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands import parse
from commands.parse import LONGEST, Named
from commands.registry import load
from store.errors import Refusal

REFS = st.builds(lambda a, b, c: f"{a}.{b}.{c}", *[st.integers(1, 999)] * 3)


def meaning(text: str) -> tuple[str, list[str], str, str]:
    """The command, the refs, the verb and the words that ``text`` comes to."""
    said = parse.sentence(text, load())
    named, left = parse.references(said.rest)
    return said.command, [str(one) for one in named], *parse.verb(left)


def refusal(text: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        parse.sentence(text, load())
    return caught.value


CARD = [
    "action 3.3.2", "Action 3.3.2.", "ACTION 3.3.2", "action #3.3.2", "action: 3.3.2", "/action 3.3.2", "3.3.2", "#3.3.2",
    "  action   3.3.2  ", "action 3.3.2...", "action\t3.3.2\n", "`action 3.3.2`", "actions 3.3.2", "action action 3.3.2",
    "show me action 3.3.2", "please show 3.3.2", "the action 3.3.2", "what is 3.3.2", "action\u00a03.3.2", "3.3.2\u200b",
]  # fmt: skip


@pytest.mark.parametrize("typed", CARD)
def test_an_action_is_named_in_many_ways(typed: str) -> None:
    assert meaning(typed) == ("action", ["3.3.2"], "", "")


DONE = [
    "action 3.3.2 done", "ACTION 3.3.2 DONE.", "action 3.3.2 complete", "action 3.3.2 completed", "3.3.2 finished", "3.3.2 closed",
    "mark 3.3.2 as done", "Mark action 3.3.2 as completed", "please mark 3.3.2 as done", "3.3.2 is done", "3.3.2 is now complete",
    "3.3.2 has been completed", "done 3.3.2", "Done: 3.3.2", "complete action 3.3.2", "Close Action 3.3.2!", "action 3.3.2: done",
    "action 3.3.2, done", "action 3.3.2 - done", "action 3.3.2 – done", "action 3.3.2 — done.", "3.3.2 green", "set 3.3.2 to green",
    "finish 3.3.2", "3.3.2 Done!",
]  # fmt: skip


@pytest.mark.parametrize("typed", DONE)
def test_done_is_said_in_many_ways(typed: str) -> None:
    assert meaning(typed) == ("action", ["3.3.2"], "done", "")


@pytest.mark.parametrize(
    ("typed", "verb", "words"),
    [
        ("action 3.3.2 done it is Signed", "done", "it is Signed"),
        ("done 3.3.2 it is Signed", "done", "it is Signed"),
        ("3.3.2 done: it is Signed", "done", "it is Signed"),
        ("3.3.2 done - it is Signed.", "done", "it is Signed"),
        ("red 3.3.2 no money", "red", "no money"),
        ("3.3.2 is red: no money", "red", "no money"),
        ("mark 3.3.2 as red because of money", "red", "because of money"),
        ("3.3.2 on track", "amber", ""),
        ("3.3.2 yellow now", "amber", "now"),
        ("extend 3.3.2 to 31 May because", "extend", "to 31 May because"),
        ("3.3.2 postpone 31/5/15 panel", "extend", "31/5/15 panel"),
        ("comment 3.3.2 Dr Shah agrees", "note", "Dr Shah agrees"),
        ("3.3.2 approved", "agree", ""),
        ("undo 3.3.2", "undo", ""),
        ("history 3.3.2", "history", ""),
        ("3.3.2 audit trail", "history", "trail"),
    ],
)
def test_verbs_have_the_synonyms_that_people_use(typed: str, verb: str, words: str) -> None:
    assert meaning(typed) == ("action", ["3.3.2"], verb, words)


@pytest.mark.parametrize(
    "typed", ["3.3.2 done?", "action 3.3.2 done ?", "is 3.3.2 done", "Is action 3.3.2 done?", "has 3.3.2 been done"]
)
def test_a_question_is_no_statement(typed: str) -> None:
    command, named, verb, _ = meaning(typed)
    assert (command, named, verb) == ("action", ["3.3.2"], "")


def test_code_in_a_note_is_kept_and_a_sentence_copied_as_code_is_understood() -> None:
    assert meaning("action 3.3.2 note see `plan.md`")[3] == "see `plan.md`"
    assert meaning("`action 3.3.2 note see it`")[3] == "see it"


def test_a_note_keeps_its_question_mark_and_its_case() -> None:
    assert meaning("action 3.3.2 NOTE Will Dr Shah sign?") == ("action", ["3.3.2"], "note", "Will Dr Shah sign?")


@pytest.mark.parametrize(
    "typed", ["ws 4", "WS4", "ws #4", "Workstream 4.", "workstream four", "work stream 4", "Workstream FOUR"]
)
def test_a_workstream_is_named_in_many_ways(typed: str) -> None:
    said = parse.sentence(typed, load())
    assert (said.command, parse.workstream(said.rest)) == ("status", 4)


@pytest.mark.parametrize("typed", ["ws", "wsx", "workstream 4.1", "workstream thirteen", "ws ٣", "ws 4 5", "4", ""])
def test_what_names_no_workstream_is_none(typed: str) -> None:
    assert parse.workstream(typed) is None


@pytest.mark.parametrize(
    "typed", ["3.3.7c", "3.3.7C", "3.3.7 c", "3.3.7 (c)", "3.3.7(c)", "#3.3.7 (C)", "action 3.3.7 (c)"]
)
def test_a_part_is_named_in_many_ways(typed: str) -> None:
    assert meaning(f"{typed} done") == ("action", ["3.3.7 (c)"], "done", "")


def test_a_lonely_letter_in_a_sentence_is_no_part() -> None:
    assert meaning("3.3.7 a panel met") == ("action", ["3.3.7"], "", "a panel met")


@pytest.mark.parametrize(
    "typed",
    [
        "3.3.2 3.3.3 3.3.4 done",
        "3.3.2, 3.3.3 and 3.3.4 done",
        "actions 3.3.2; 3.3.3 & 3.3.4 done",
        "mark 3.3.2, 3.3.3, 3.3.4 and 3.3.2 as done",
    ],
)
def test_several_actions_are_named_in_one_sentence_each_once(typed: str) -> None:
    assert meaning(typed) == ("action", ["3.3.2", "3.3.3", "3.3.4"], "done", "")


def test_a_range_is_not_taken_for_its_two_ends() -> None:
    assert meaning("3.3.2 - 3.3.5 done")[1:3] == (["3.3.2"], "")


def test_the_objective_tells_two_actions_of_one_ref_apart() -> None:
    assert parse.references("2.2.12 in 2.3 done") == ((Named("2.2.12", objective="2.3"),), "done")


@pytest.mark.parametrize(
    ("typed", "command", "rest"),
    [
        ("red 3.3", "red", "3.3"),
        ("red", "red", ""),
        ("due 14d", "action", "list due 14d"),
        ("list overdue", "action", "list overdue"),
        ("list", "action", "list"),
        ("my actions", "mine", ""),
        ("red risks", "risk", "red"),
        ("red measures", "measure", "red"),
        ("actions", "action", "list"),
        ("risks", "risk", "list"),
        ("measures ws 4", "measure", "ws 4"),
        ("3.3", "status", "3.3"),
        ("objective 3.3", "status", "objective 3.3"),
        ("what is overdue?", "overdue", ""),
        ("Overdue!", "overdue", ""),
        ("show me the status", "status", ""),
        ("who is Head of CiN?", "who", "is Head of CiN"),
    ],
)
def test_short_ways_of_asking_come_to_a_command(typed: str, command: str, rest: str) -> None:
    said = parse.sentence(typed, load())
    assert (said.command, said.rest) == (command, rest)


def test_smart_quotes_and_dashes_are_made_plain() -> None:
    assert parse.even("“Head of CiN”’s – plan‑A — here") == '"Head of CiN"\'s - plan-A - here'


def test_what_cannot_be_seen_or_stored_is_taken_out() -> None:
    assert parse.even("ac\u200btion\u202e 3.3.2\x00\ud800\ufeff") == "action 3.3.2"


def test_an_unknown_word_gets_the_nearest_commands_as_whole_sentences() -> None:
    slip = refusal("acton 3.3.2 done it is signed")
    assert slip.suggestions == ("action 3.3.2 done it is signed",)
    assert "“acton”" in str(slip)
    assert "`action`" in str(slip)


@pytest.mark.parametrize("typed", ["", "   ", "?", "...", "/", "\u200b", "``"])
def test_nothing_said_is_answered_with_what_could_be(typed: str) -> None:
    assert refusal(typed).suggestions == ("help",)


@pytest.mark.parametrize("typed", ["please", "42 is the answer", "xyzzy"])
def test_what_is_near_nothing_is_sent_to_help(typed: str) -> None:
    assert refusal(typed).suggestions == ("help",)


@pytest.mark.parametrize("typed", ["done", "note", "reopen", "extend to Friday"])
def test_a_verb_without_an_action_is_asked_of_which(typed: str) -> None:
    assert "Of which action?" in str(refusal(typed))


def test_a_sentence_that_is_too_long_is_refused_with_both_lengths() -> None:
    said = str(refusal("action 3.3.2 note " + "x" * LONGEST))
    assert "14,018 characters" in said
    assert "14,000" in said


def test_many_polite_words_are_no_trouble() -> None:
    assert meaning("please " * 450 + "3.3.2 done") == ("action", ["3.3.2"], "done", "")


def test_the_markers_of_a_button_are_read_and_leave_no_trace() -> None:
    said = parse.sentence("action 3.3.2, 3.3.3 done signed off [seen 4 12] [confirmed]", load())
    assert (str(said), said.seen, said.confirmed) == ("action 3.3.2, 3.3.3 done signed off", (4, 12), True)


def test_two_ways_of_typing_the_same_are_evened_out_alike() -> None:
    one, other = (parse.sentence(typed, load()) for typed in ("Action 3.3.2  DONE. [seen 1]", "/action 3.3.2 done"))
    assert one.evened == other.evened == "action 3.3.2 done"


@pytest.mark.parametrize("slip", ["ovredue", "overdeu", "overdu", "Overduee"])
def test_a_slip_of_the_finger_finds_its_word(slip: str) -> None:
    assert parse.nearest(slip, load())[0] == "overdue"


@given(st.text())
def test_evening_out_twice_is_evening_out_once(text: str) -> None:
    assert parse.even(parse.even(text)) == parse.even(text)


@given(st.text() | st.text(alphabet=string.printable + "“”’—…\u200b\ud800"))
def test_any_text_is_a_known_command_or_a_refusal(text: str) -> None:
    try:
        said = parse.sentence(text, load())
    except Refusal:
        return
    assert said.command in load()


@given(REFS, st.sampled_from(["", "a", "f", "z"]), st.sampled_from(["", "2.3", "10.11"]))
def test_what_an_action_is_called_is_read_back_as_the_same(ref: str, part: str, objective: str) -> None:
    one = Named(ref, part, objective)
    assert parse.references(f"{one} done") == ((one,), "done")


@given(st.sampled_from(sorted(parse.VERB_OF)), REFS, st.sampled_from([str.upper, str.title, str.lower]))
def test_every_synonym_means_its_verb_in_any_case(said: str, ref: str, case: Callable[[str], str]) -> None:
    assert meaning(f"Action {ref} {case(said)}.")[2] == parse.VERB_OF[said]


@given(REFS, st.text(alphabet=string.ascii_letters + " 0123456789,;'£%", max_size=200))
def test_the_words_of_a_note_are_kept_but_for_white_space_and_stops(ref: str, words: str) -> None:
    kept = meaning(f"action {ref} note {words}")[3]
    assert kept == " ".join(words.split()).lstrip(" ,;:-")
