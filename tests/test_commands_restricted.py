"""Restricted items are shown in direct messages to those who are cleared, and nowhere else: a canary sits in each."""

from __future__ import annotations

from dataclasses import astuple, replace
from datetime import timedelta
from itertools import cycle

import pytest
from cast import CHIEF, LEAD, OFFICE, OTHER, OWNER, Cast, refs, rows, text
from post_office import Platform
from roles import READ, ROLES
from sqlmodel import col, select, update
from test_commands_table import SENTENCES
from test_jobs_amend import Day

from bot.app import JOBS
from bot.blocks import to_message
from commands.reply import Reply, Where
from jobs import clock
from jobs.carrier import Letter, Outcome, Receipt
from jobs.outbox import COMPOSERS
from store import updates
from store.model import Action, LoadProblem, Promise, Risk

CANARY = "canary"
DIRECT, CHANNEL = Where("D0PERSON", direct=True), Where("C0HOME", others=True)
ELSEWHERE = {"channel": CHANNEL, "a mention": Where("C0HOME"), "another channel": Where("C0OTHER"), "App Home": Where()}
READS_ACTION = {"owner", "deputy", "lead", "sponsor", "project manager", "office"}
READS_RISK = {"sponsor", "office"}  # Judith Hargreaves owns risk 394 as well
ASKING = [*(words for words, column in SENTENCES.items() if column == READ), "mine", "action list restricted"]
CHANGING = [words for words, column in SENTENCES.items() if column != READ and "{ref}" in words]


def shows_it(reply: Reply) -> bool:
    """Whether a canary stands in it, in words, in blocks, behind a button or in a form."""
    return CANARY in str(astuple(replace(reply, chart=None))) + str(to_message(reply))


def veil(anywhere: Cast) -> Cast:
    """3.3.2 and risk 394 are restricted, with a canary in all that was said of them; nobody is cleared beyond them."""
    anywhere.say('post "Head of CiN" deputy is @Kamal Uddin')
    with anywhere.store.writing() as session:
        for table, ref in ((Action, "3.3.2"), (Risk, "394")):
            session.exec(update(table).where(col(table.ref) == ref).values(text=f"a {CANARY} of a text"))
        session.exec(update(Risk).where(col(Risk.ref) == "394").values(cause=CANARY, consequence=CANARY))
        session.exec(update(LoadProblem).values(words="nothing"))
    for words in (f"action 3.3.2 red {CANARY}, then a step", f"risk 394 note {CANARY}"):
        assert anywhere.say(words).answered
        anywhere.later(minutes=3)
    assert anywhere.say(f"promise 3.3.2 by Thursday {CANARY}", OWNER).answered
    assert anywhere.say("promise by Thursday something else", OFFICE).answered
    for words in (f"action 3.3.2 restrict a {CANARY}", f"risk 394 restrict a {CANARY}"):
        anywhere.later(minutes=3)
        assert anywhere.say(words).answered
    anywhere.later(minutes=3)
    return anywhere


@pytest.fixture
def veiled(here: Cast) -> Cast:
    return veil(here)


def test_on_either_database_a_channel_shows_nothing_of_it_and_a_direct_message_everything(anywhere: Cast) -> None:
    veil(anywhere)
    for words in ("action 3.3.2", "risk 394", "overdue", "status 3.3", "promise list", "find a text", "digest ws 3"):
        assert not shows_it(anywhere.say(words, OFFICE, CHANNEL)), words
        assert shows_it(anywhere.say(words, OFFICE, DIRECT)), words


def test_no_place_but_a_direct_message_shows_it_to_anybody(veiled: Cast) -> None:
    places, asked = cycle(ELSEWHERE), 0
    for words in ASKING:
        for role in ("office", "stranger"):
            place = next(places)
            reply = veiled.say(words.format(ref="3.3.2"), ROLES[role], ELSEWHERE[place])
            assert not shows_it(reply), (words, role, place)
            asked += 1
        next(places)
    assert asked == 2 * len(ASKING)


@pytest.mark.parametrize(
    "roles",
    [
        pytest.param(tuple(ROLES), id="each role", marks=pytest.mark.short),
        pytest.param(("deputy", "Chief Executive"), id="some"),
    ],
)
def test_a_direct_message_shows_it_to_those_who_may_change_it_and_to_nobody_else(
    veiled: Cast, roles: tuple[str, ...]
) -> None:
    for role in roles:
        who = ROLES[role]
        shown = {words for words in ASKING if shows_it(veiled.say(words.format(ref="3.3.2"), who, DIRECT))}
        assert ("action {ref}" in shown, "risk 394" in shown) == (role in READS_ACTION, role in READS_RISK), role
        assert not shown or role in READS_ACTION | READS_RISK, (role, shown)


def test_nothing_is_said_of_it_in_a_channel_not_even_by_those_who_may(veiled: Cast) -> None:
    with veiled.store.reading() as session:
        before = updates.last_seq(session, veiled.programme.id)
    for words in CHANGING:
        reply = veiled.say(words.format(ref="3.3.2"), OFFICE, CHANNEL)
        assert reply.title == "3.3.2 is restricted: say it to me in a direct message. Nothing was shown or saved.", (
            words
        )
    with veiled.store.reading() as session:
        assert updates.last_seq(session, veiled.programme.id) == before


def test_whoever_is_not_cleared_is_told_whom_to_ask(veiled: Cast) -> None:
    for words in ("action 3.3.2", "risk 394", "promise 1", "3.3.2 done"):
        reply = veiled.say(words, OTHER, DIRECT)
        assert reply.title.endswith("is restricted. Asha Patel (Programme Office) says who may read it."), words


def test_an_owner_says_what_is_done_in_a_direct_message(veiled: Cast) -> None:
    assert veiled.say("3.3.2 done", OWNER, DIRECT).title == "3.3.2: completed on Tue 7 Apr 2015"
    with veiled.store.reading() as session:
        assert updates.first_broken(session, veiled.programme.id) is None
        assert session.exec(select(Action.rag).where(Action.ref == "3.3.2")).one() == "G"


def test_ones_own_promise_is_ones_own_to_keep(veiled: Cast) -> None:
    veiled.say("post Head of CiN is vacant [confirmed]")
    assert veiled.say("promise 1 kept", "Priya Nair", DIRECT).title == "Promise 1: kept on Tue 7 Apr 2015"


def test_the_next_promise_has_the_next_number_though_the_one_before_is_hidden(veiled: Cast) -> None:
    with veiled.store.writing() as session:
        session.exec(update(Promise).where(col(Promise.number) == 2).values(number=1001))
        session.exec(update(Promise).where(col(Promise.number) == 1).values(number=2))
        session.exec(update(Promise).where(col(Promise.number) == 1001).values(number=1))
    assert veiled.say("promise by Thursday a third thing", "Fergus McAllister", CHANNEL).title.startswith("Promise 3")


def test_what_is_left_out_is_counted(veiled: Cast) -> None:
    for words in ("status", "status workstream 3", "status 3.3", "digest", "overdue", "red"):
        assert "1 restricted action is left out here." in text(veiled.say(words, CHIEF, CHANNEL)), words
        assert "left out here" not in text(veiled.say(words, OWNER, DIRECT)), words
    assert "left out here" not in text(veiled.say("status workstream 4", CHIEF, CHANNEL))
    assert "46 of 117 dated actions overdue" in veiled.say("status", CHIEF, CHANNEL).title
    assert "47 of 118 dated actions overdue" in veiled.say("status", OWNER, DIRECT).title


def test_an_owners_page_says_where_to_ask_for_it(veiled: Cast) -> None:
    footer = veiled.say("home", OWNER, Where()).footer
    assert footer.startswith("1 restricted action is left out here. Say `mine` to me in a direct message.")


def test_whoever_is_cleared_reads_everything_in_a_direct_message_until_that_ends(veiled: Cast) -> None:
    cleared = veiled.say("clearance @Malcolm Thackeray for what the Board asks")
    assert cleared.title == "Malcolm Thackeray is cleared from now on"
    assert shows_it(veiled.say("action 3.3.2", CHIEF, DIRECT))
    assert shows_it(veiled.say("risk 394", CHIEF, DIRECT))
    assert not shows_it(veiled.say("overdue", CHIEF, CHANNEL))
    assert not veiled.say("action 3.3.2 done", CHIEF, DIRECT).answered  # to read is not to change
    listed = veiled.say("clearance", OTHER, CHANNEL)
    assert listed.title == "1 person is cleared; 1 action and 1 risk restricted"
    assert refs(listed) == ["Malcolm Thackeray"]
    veiled.later(minutes=3)
    veiled.press("Undo", cleared)
    assert not shows_it(veiled.say("action 3.3.2", CHIEF, DIRECT))


def test_a_clearance_wants_a_reason_and_is_given_once(veiled: Cast) -> None:
    assert veiled.say("clearance @Malcolm Thackeray").title.startswith("Say why: `clearance @Malcolm for …`")
    assert veiled.say("clearance @U0NEWCOMER for the audit").title == "@U0NEWCOMER is cleared from now on"
    veiled.later(minutes=3)
    assert veiled.say("clearance @U0NEWCOMER for the audit").title == "@U0NEWCOMER is cleared already"
    assert veiled.say("clearance @Priya Nair ended she left").title == "Priya Nair is not cleared already"


def test_the_programme_office_alone_takes_a_restriction_back(veiled: Cast) -> None:
    for who in (OWNER, LEAD):
        assert veiled.say("action 3.3.2 undo", who, DIRECT).title.startswith("Only the programme office can do this")
        assert veiled.say("action 3.3.2 unrestrict so", who, DIRECT).title.startswith("Only the programme office")
    assert veiled.say("risk 394 undo", "Judith Hargreaves", DIRECT).title.startswith(
        "Only the programme office can do this"
    )
    assert veiled.say("action 3.3.2 undo", OFFICE, DIRECT).title == "3.3.2: “restricted” taken back"
    assert shows_it(veiled.say("action 3.3.2", "stranger", CHANNEL))
    assert veiled.say("risk 394 unrestrict it is public", OFFICE, DIRECT).title == "Risk 394: no longer restricted"
    assert shows_it(veiled.say("risk 394", "stranger", CHANNEL))


def test_the_answer_to_a_restriction_shows_nothing_of_it(here: Cast) -> None:
    for words in ("action 3.3.2 restrict names a family", "risk 394 restrict names a post"):
        reply = here.say(words, OFFICE, CHANNEL)
        assert (reply.answered, rows(reply)) == (True, [])


def test_a_restriction_wants_a_reason(here: Cast) -> None:
    assert here.say("action 3.3.2 restrict").title.startswith("Say why not everybody may read it")
    assert here.say("risk 394 restrict").title.startswith("Say why not everybody may read it")


def test_a_fortnight_of_messages_shows_it_to_those_alone_who_may_change_it(veiled: Cast) -> None:
    sent: list[Letter] = []

    class Everybody:
        workspace: str | None = "demo"

        def send(self, letter: Letter) -> Receipt:
            sent.append(letter)
            return Receipt(Outcome.SENT, f"m{len(sent)}")

        def look(self, letter: Letter, since: object) -> Receipt:  # noqa: ARG002
            return Receipt(Outcome.ABSENT)

        def edit(self, letter: Letter, message_id: str) -> Receipt:
            return self.send(letter) if message_id else Receipt(Outcome.ABSENT)

    clock.travel(veiled.store, JOBS, Everybody(), veiled.now, veiled.now + timedelta(days=3), COMPOSERS)
    told = {letter.destination for letter in sent if CANARY in str(letter.reply)}
    may = {veiled.identity(ROLES[role]).user_id for role in READS_ACTION} | {"USTEPHENOLDROYD"}
    assert len(sent) > 20
    assert told
    assert told <= may


def test_the_pack_of_a_touch_down_shows_nothing_of_it(veiled: Cast) -> None:
    veiled.now = veiled.now.replace(day=9, hour=9, minute=30)
    assert veiled.say("touchdown start", OFFICE, DIRECT).answered
    assert veiled.say("touchdown end", OFFICE, DIRECT).answered
    platform = Platform()
    clock.beat(veiled.store, [], platform, veiled.now, COMPOSERS, lambda _: None, lambda: 0.0)
    assert len(platform.landed) == 8
    assert not any(shows_it(letter.reply) for letter in platform.landed)


def test_the_digest_that_was_posted_before_is_edited(here: Cast) -> None:
    day = Day(here)
    here.say("action 3.3.2 restrict names a family", OFFICE, DIRECT)
    assert day.edited() == 1
    row = day.row()
    assert row.text == "restricted since this was posted: those who are cleared read it in a direct message"
    assert (row.note, row.mark) == ("", None)
    here.later(minutes=3)
    here.say("action 3.3.2 unrestrict it does not", OFFICE, DIRECT)
    assert day.edited(timedelta(minutes=1)) == 1
    assert day.row().text.startswith("Agree a strategy")
