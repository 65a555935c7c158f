"""Words that could identify a child are refused, and never said back; ordinary notes pass."""

from __future__ import annotations

import pytest
from cast import OFFICE, OWNER, Cast, text
from hypothesis import assume, given
from hypothesis import strategies as st

from store import updates
from store.errors import Refusal
from store.screen import refuse_identifying


def nhs_number(nine: str) -> str:
    """``nine`` digits and their check digit; "" where there is none (remainder 10)."""
    check = 11 - sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11
    return "" if check == 10 else nine + str(check % 11)


VALID = nhs_number("943476591")
GROUPS = (VALID[:3], VALID[3:6], VALID[6:])

IDENTIFYING = [
    (VALID, "an NHS number"),
    (" ".join(GROUPS), "an NHS number"),
    ("-".join(GROUPS), "an NHS number"),
    (".".join(GROUPS), "an NHS number"),
    (f"NHS no.{VALID}, seen today", "an NHS number"),
    (f"NHS number {VALID}. Please file", "an NHS number"),
    (f"({VALID})", "an NHS number"),
    ("UPN A123456789012", "a unique pupil number"),
    ("upn a12345678901b moved school", "a unique pupil number"),
    ("DOB 12/3/2009", "a date of birth"),
    ("D.O.B. 12.03.09", "a date of birth"),
    ("dob12/3/2009", "a date of birth"),
    ("dob: 2009-03-12", "a date of birth"),
    ("date of birth is 12 March 2009", "a date of birth"),
    ("born on the 12th of March 2009", "a date of birth"),
    ("born March 12, 2009", "a date of birth"),
    ("birthday 12-Mar-09", "a date of birth"),
    ("case number 123456", "a case number"),
    ("Case no. 123456", "a case number"),
    ("case #123456", "a case number"),
    ("case reference is 12345", "a case number"),
    ("ICS number: 123456", "a case number"),
    ("Mosaic ID 123456", "a case number"),
    ("the child's id 12345", "a case number"),
    ("date-of-birth 12/3/2009", "a date of birth"),
    ("case-no-123456", "a case number"),
    (f"https://files.example/NHS_{'_'.join(GROUPS)}.pdf", "an NHS number"),
    (f"https://files.example/plan%20{'%20'.join(GROUPS)}%20final.pdf", "an NHS number"),
    ("https://files.example/A123456789012_plan.docx", "a unique pupil number"),
    ("plan_dob_12_03_2009.docx", "a date of birth"),
    ("case_no_123456.pdf", "a case number"),
]

ORDINARY = [
    "signed off at the panel; see 3.3.4 and 2.2.12, 28/02/15",
    "meets on 31/05/2015 at 10:00, again on 30 November 2015",
    "costs £1,340,000 in all, £134k this year, £9434765919 never",
    "audited 87 of 100 cases; the number of case audits is 87",
    "case numbers rose from 1200 to 1400 in 2014/15",
    "staff born abroad need visas by 31/05/2015",
    "the ICS upgrade of 2015 is due on 01/04/15",
    "in no case later than 2015-05-31",
    "order 9434765918 for tablets, purchase order 4500123456",
    "90% of 1,234 contacts within 24 hours",
    "RQ13b, A13 and B18 answered",
    "born of need, the scheme starts 1 May 2015",
    "https://files.example/Minutes%20of%2031_03_2015%20panel_v2_1234567890.pdf",
]  # fmt: skip


@pytest.mark.parametrize(("words", "kind"), IDENTIFYING)
def test_what_could_identify_a_child_is_refused_by_its_kind_and_not_said_back(words: str, kind: str) -> None:
    with pytest.raises(Refusal) as caught:
        refuse_identifying(f"spoke with them, {words}, all well")
    assert f"looks as if it holds {kind}" in str(caught.value)
    assert not any(character.isdigit() for character in str(caught.value))


@pytest.mark.parametrize("words", ORDINARY)
def test_ordinary_notes_pass(words: str) -> None:
    assert refuse_identifying(words) == words


@given(st.text(alphabet="0123456789", min_size=9, max_size=9), st.sampled_from(["", " ", "-", "."]))
def test_every_number_with_the_right_check_digit_is_refused_and_with_a_wrong_one_passes(nine: str, gap: str) -> None:
    assume(valid := nhs_number(nine))
    wrong = valid[:9] + str((int(valid[9]) + 1) % 10)
    with pytest.raises(Refusal):
        refuse_identifying(gap.join((valid[:3], valid[3:6], valid[6:])))
    assert refuse_identifying(gap.join((wrong[:3], wrong[3:6], wrong[6:])))


@pytest.mark.parametrize(
    "sentence",
    [
        "action 3.3.2 note spoke with {}",
        "action 3.3.2 done {}",
        "action 3.3.2 red {}",
        "action 3.3.2 extend 31/5/15 {}",
        "action 3.3.2 3.3.3 note {}",
        "action 3.3.2 {}",
        "action 3.3.99 note {}",
        "acton 3.3.2 note {}",
        "risk 394 note {}",
        "risk 394 {}",
        "digest cover {}",
        "who {}",
        "{}",
    ],
)
def test_in_no_sentence_it_is_stored_or_said_back(here: Cast, sentence: str) -> None:
    reply = here.say(sentence.format(" ".join(GROUPS)), OFFICE)
    assert reply.title.startswith("That looks as if it holds an NHS number. Nothing was saved")
    assert GROUPS[2] not in text(reply) + " ".join(button.sentence for button in reply.buttons)
    with here.store.reading() as session:
        assert not updates.since(session, here.programme.id, Cast.MORNING)


def test_a_non_breaking_hyphen_hides_nothing(here: Cast) -> None:
    assert "an NHS number" in here.say(f"action 3.3.2 note {'‑'.join(GROUPS)}", OWNER).title


def test_it_is_not_logged(here: Cast, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        here.say(f"action 3.3.2 note {VALID}", OWNER)
    assert VALID not in caplog.text
