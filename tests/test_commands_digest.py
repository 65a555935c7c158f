"""/digest: exactly what goes out before a touch-down, and what the programme office does with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from cast import CHIEF, LEAD, OFFICE, OWNER, Cast, buttons, refs, rows, text

from commands.digest import compose, preview
from commands.reply import Reply, Section
from store import meetings, people, programmes
from store.db import Store, open_store
from store.people import Speaker
from store.plan.apply import apply
from store.plan.diff import diff
from store.plan.read import read_files
from store.updates import Said

QUIET = """
# Small Council Plan

| Workstream | Sponsor | Lead | Project Manager |
| ---------- | ------- | ---- | --------------- |
| 1. People  | CEO     | Head |                 |

## Workstream 1: People

| Objective | Success Measure | Target (Jan 2016) | Current (Feb 2015) | RAG |
| --------- | --------------- | ----------------- | ------------------ | --- |
| 1.1       | Posts filled    | 95%               | 96%                | G   |

### Objective 1.1: Posts are filled

| Actions             | By When  | By Who | RAG |
| ------------------- | -------- | ------ | --- |
| 1.1.1 Advertise     | 31/12/14 | Head   | G   |
| 1.1.2 Interview     | 31/07/15 | Head   | A   |
| 1.1.3 Keep in touch | Ongoing  | Head   | A   |
"""


@pytest.fixture
def quiet(tmp_path: Path) -> Iterator[Cast]:
    """A plan in which nothing is overdue or red, with a programme office, a head and a touch-down on Thursdays."""
    (file := tmp_path / "plan.md").write_text(QUIET)
    opened = open_store(f"sqlite:///{tmp_path / 'quiet.db'}")
    _load(opened, file)
    yield Cast(opened)
    opened.close()


def _load(store: Store, file: Path) -> None:
    at = datetime(2015, 3, 12, 12, tzinfo=ZoneInfo("Europe/London"))
    said = Said(Speaker(None, "", "Plan load"), "", at)
    with store.writing() as session:
        programme = programmes.find_or_make(session, "demo", "Small Council Plan")
        apply(session, programme, diff(session, programme, read_files([file]), at.date()), said)
        for name, user in (("Programme Office", "UOFFICE123"), ("Head", "UHEAD12345")):
            post = people.find_or_make_post(session, programme.id, name)
            people.seat(session, post, people.remember_person(session, "demo", user, f"{name} person"), at.date())
        meetings.add(
            session, programme, said, "Touch-down", "FREQ=WEEKLY;BYDAY=TH", at.time().replace(9, 30), "#programme"
        )


def composed(cast: Cast, part: int) -> Reply | None:
    """What the outbox would be given."""
    with cast.store.reading() as session:
        coming = meetings.next_after(session, cast.programme, cast.now)
        return compose(session, cast.programme, cast.now, coming, part)


def section(reply: Reply, heading: str) -> Section:
    """The section whose heading begins so."""
    return next(one for one in reply.sections if one.heading.startswith(heading))


def test_the_digest_is_word_for_word_what_will_be_sent(here: Cast) -> None:
    shown, sent = here.say("digest"), [composed(here, part) for part in range(8)]
    headline, *parts = [one for one in sent if one]
    assert (shown.title, shown.text, shown.buttons[:2]) == (headline.title, headline.text, headline.buttons)
    following = [one for part in parts for one in (Section(part.title, note=part.text), *part.sections)]
    assert shown.sections == (*headline.sections, *following)
    assert shown.footer == "It goes out on Wed 8 Apr 2015 15:00."


def test_one_workstreams_part_is_asked_for_alone(here: Cast) -> None:
    part = composed(here, 3)
    assert part is not None
    asked = replace(part, notify=())
    assert here.press("Workstream 3", here.say("digest")) == asked
    assert here.say("digest ws 3") == here.say("digest workstream three") == asked


def test_a_part_is_told_to_its_lead_and_to_nobody_else_and_not_when_it_is_asked_for(here: Cast) -> None:
    told = [one.notify for part in range(7) if (one := composed(here, part))]
    assert (told[0], told[3], told[4]) == ((), ("UGRAHAMSEFTON",), ("UNIAMHDEVLIN", "UCOLINASHWORTH", "UYASMINRAHMAN"))
    assert here.say("digest ws 3").notify == here.say("digest").notify == ()


def test_a_deputy_is_told_of_a_part_while_nobody_holds_the_leads_post(here: Cast) -> None:
    here.say(f"post {LEAD} is vacant")
    part = composed(here, 3)
    assert part is not None
    assert part.notify == ()
    here.say(f"post {LEAD} deputy is @Priya Nair")
    part = composed(here, 3)
    assert part is not None
    assert part.notify == ("UPRIYANAIR",)


def test_rows_say_how_they_are_opened_and_what_they_say_shows_them(here: Cast) -> None:
    shown = {row.opens: row for row in rows(here.say("digest")) if row.opens}
    assert {"action 3.3.2", "action 3.3.7 (c)", "risk 394", "measure 1"} <= shown.keys()
    for sentence in shown:
        named = sentence.removeprefix("action ").removeprefix("status ")
        assert here.say(sentence).title.startswith((named, named.capitalize(), f"Objective {named} ")), sentence


def test_the_headline_names_the_meeting_and_what_is_overdue(here: Cast) -> None:
    headline = here.say("digest")
    assert headline.title == (
        "Touch-down Thu 9 Apr 2015 09:30: 47 of 118 dated actions overdue (48 counting each part); "
        "44 of the 47 still declared Amber (on track)"
    )
    assert "Red: 53 actions (declared R or overdue), 2 risks, 14 success measures." in headline.text


def test_objectives_that_look_fine_while_their_measures_are_red_head_it(here: Cast) -> None:
    first = here.say("digest").sections[0]
    assert first.heading == "Actions look fine, measures are Red (7)"
    assert [row.ref for row in first.rows] == ["2.3", "2.5", "3.4", "4.1", "4.4", "5.4", "5.7"]


def test_each_workstream_has_its_line(here: Cast) -> None:
    lines = section(here.say("digest"), "By workstream").rows
    assert [row.mark.word.split(" overdue")[0] for row in lines if row.mark] == [
        *("5 of 11", "7 of 20", "11 of 17", "4 of 14", "10 of 39", "10 of 17"),
    ]


def test_a_part_names_those_whom_to_ask(here: Cast) -> None:
    part = here.say("digest ws 3")
    assert part.text.startswith("Lead: Service Director Learning, Skills & Prevention (Graham Sefton)")
    assert "Head of CiN (Priya Nair, Stephen Oldroyd) · due Fri 13 Feb 2015" in rows(part)[0].note
    assert section(part, "Red, not overdue (1)").rows[0].ref == "3.3.6"


def test_what_happened_since_the_last_meeting_is_counted(here: Cast) -> None:
    here.say("action 3.3.2 done", OWNER)
    here.say("action 3.3.3 done", LEAD)
    here.say("action 3.3.3 reopen not signed", LEAD)
    here.say("action 3.3.4 done", LEAD)
    here.press("Undo", here.say("action 3.3.5 done", LEAD), LEAD)
    assert "Since the last digest (Thu 2 Apr 2015): 0 newly overdue, 2 completed." in here.say("digest").text


def test_a_workstream_without_actions_has_nothing_to_say(here: Cast) -> None:
    assert here.say("digest ws 7").title == "Workstream 7: nothing to say."


def test_nothing_overdue_or_red_is_one_all_clear_line(quiet: Cast) -> None:
    reply = quiet.say("digest")
    assert reply.title == (
        "Touch-down Thu 9 Apr 2015 09:30: all clear. Of 3 actions none is overdue or red; no risk or measure is red."
    )
    checked = "In the last 28 days nothing was claimed as completed."
    assert (reply.text, reply.sections, reply.buttons) == (checked, (), ())


def test_one_day_over_its_deadline_ends_the_all_clear_and_completing_it_brings_it_back(quiet: Cast) -> None:
    quiet.now = quiet.now.replace(month=7, day=31)
    assert "all clear" in quiet.say("digest").title
    quiet.later(days=1)
    assert "1 of 2 dated actions overdue" in quiet.say("digest").title
    quiet.say("action 1.1.2 done", "Head")
    assert "all clear" in quiet.say("digest").title


def test_a_declared_red_ends_the_all_clear_too(quiet: Cast) -> None:
    quiet.say("action 1.1.3 red nobody calls back, ask the agency, May", "Head")
    assert refs(quiet.say("digest ws 1")) == ["1.1.3"]
    assert "all clear" not in quiet.say("digest").title


def test_a_covering_note_stands_on_top(here: Cast) -> None:
    reply = here.say("digest cover Ofsted visits on Monday")
    assert reply.text == "Ofsted visits on Monday"
    assert here.press("See it", reply).text.startswith("Ofsted visits on Monday\n")


def test_the_last_covering_note_counts_and_only_for_its_meeting(here: Cast) -> None:
    here.say("digest cover one")
    here.say("digest cover two")
    assert here.say("digest").text.startswith("two\n")
    here.later(days=3)
    assert "two" not in here.say("digest").text


@pytest.mark.parametrize("words", ["cover hello", "hold", "post now", "resume"])
@pytest.mark.parametrize("who", ["stranger", OWNER, LEAD, CHIEF])
def test_only_the_programme_office_steers_a_digest(here: Cast, words: str, who: str) -> None:
    assert here.say(f"digest {words}", who).title.startswith("Only the programme office can do this: Asha Patel")
    assert "hello" not in text(here.say("digest"))


@pytest.mark.parametrize("label", ["Post now", "Hold"])
def test_a_button_of_an_earlier_preview_does_nothing_to_the_next_digest(here: Cast, label: str) -> None:
    with here.store.reading() as session:
        coming = meetings.next_after(session, here.programme, here.now)
        assert coming is not None
        seen = preview(session, here.programme, here.now, coming)
    assert here.press(label, seen).title.startswith(f"There is nothing to {label.split()[0].casefold()}")
    here.later(days=3)
    refused = here.press(label, seen)
    assert refused.title == (
        "That was about an earlier touch-down. The next is Touch-down Mon 13 Apr 2015 09:30; its digest goes on"
        " Fri 10 Apr 2015 15:00. Nothing was changed."
    )
    assert not refused.answered


def test_before_it_is_made_ready_there_is_nothing_to_post_or_hold(here: Cast) -> None:
    assert here.say("digest post now").title.startswith("There is nothing to post yet")
    assert here.say("digest hold").title.startswith("There is nothing to hold")
    assert here.say("digest last").title == "Nothing has been sent yet"


@pytest.mark.parametrize(
    ("words", "offered"),
    [("nonsense", "digest ws 1"), ("ws 99", "status workstream 1"), ("post later", "digest post now")],
)
def test_what_is_not_understood_offers_what_is(here: Cast, words: str, offered: str) -> None:
    assert offered in [button.sentence for button in buttons(here.say(f"digest {words}", OFFICE))]


def test_everybody_may_see_the_digest_beforehand(here: Cast) -> None:
    assert here.say("digest", "stranger") == here.say("digest", CHIEF)
