"""Enterprise Grid and Slack Connect: who is one of ours where an organisation has many workspaces and guests of others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from deliveries import House, command, mention, open_house, opened_home, press, press_in, shortcut, submit
from local_slack import TEAM, LocalSlack, person

from bot.views import form_view
from commands.reply import Blank, Form

ORGANISATION, OTHER = "E0COUNTY", "E0OTHER"
SAYS = form_view(Form("Done", "x", ("action 3.3.2 done",), (Blank("note", "Note"),)), "C0HOME")


def of(organisation: str, *teams: str) -> dict[str, Any]:
    """What ``users.info`` says of somebody in an organisation."""
    return {
        "team_id": teams[0] if teams else "T0ELSEWHERE",
        "enterprise_user": {"enterprise_id": organisation, "teams": list(teams)},
    }


def grid(org_wide: bool) -> Iterator[House]:
    slack = LocalSlack()
    slack.me |= {"enterprise_id": ORGANISATION, "is_enterprise_install": org_wide}
    with open_house(slack) as house:
        house.begin_anew()
        yield house
    slack.close()


@pytest.fixture
def workspace() -> Iterator[House]:
    """Installed in one workspace of an organisation."""
    yield from grid(org_wide=False)


@pytest.fixture
def county() -> Iterator[House]:
    """Installed for the whole organisation."""
    yield from grid(org_wide=True)


def is_member(house: House, known: dict[str, Any], team: str = TEAM) -> bool:
    """Whether somebody who is known so is heard as one of ours."""
    house.slack.people["W0SOMEBODY"] = person("W0SOMEBODY", "Sam", **known)
    house.deliver(command("/action", "3.3.2", "W0SOMEBODY", team_id=team, enterprise_id=ORGANISATION))
    return house.ear.heard[-1][1].member


def test_somebody_of_our_workspace_is_ours_by_their_organisations_id(workspace: House) -> None:
    assert is_member(workspace, of(ORGANISATION, "T0SCHOOLS", TEAM))


def test_somebody_of_another_workspace_of_the_organisation_is_not(workspace: House) -> None:
    assert not is_member(workspace, of(ORGANISATION, "T0SCHOOLS"))


def test_installed_for_the_organisation_all_its_people_are_ours(county: House) -> None:
    assert is_member(county, of(ORGANISATION, "T0SCHOOLS"), "T0SCHOOLS")


def test_people_of_another_organisation_in_a_shared_channel_are_not(county: House) -> None:
    assert not is_member(county, of(OTHER, "T0POLICE") | {"is_stranger": True}, "T0POLICE")


def test_a_guest_of_the_organisation_is_not(county: House) -> None:
    assert not is_member(county, of(ORGANISATION, TEAM) | {"is_restricted": True})


NO_TEAM: dict[str, Any] = {
    "team": None,
    "enterprise": {"id": ORGANISATION, "name": "County"},
    "is_enterprise_install": True,
}


@pytest.mark.parametrize(
    "body",
    [
        press("action 3.3.2 done", "", "W0SOMEBODY", **NO_TEAM),
        press_in({}, "action 3.3.2 done", "W0SOMEBODY", **NO_TEAM),
        submit(SAYS, "W0SOMEBODY") | NO_TEAM,
        shortcut("update_action", "W0SOMEBODY") | NO_TEAM,
        mention("3.3.2 done", "W0SOMEBODY", team=None),
        opened_home("W0SOMEBODY"),
    ],
)
def test_a_delivery_that_names_no_workspace_is_heard_all_the_same(county: House, body: dict[str, Any]) -> None:
    county.slack.people["W0SOMEBODY"] = person("W0SOMEBODY", "Sam", **of(ORGANISATION, TEAM))
    user = body.get("user", {})
    if isinstance(user, dict):
        user.pop("team_id", None)
    assert county.deliver(body)[0] == 200
    assert [(by.user_id, by.member) for _, by, *_ in county.ear.heard] == [("W0SOMEBODY", True)]
