"""Forms as people fill them in, and what is on record afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cast import OFFICE, Cast

from commands.forms import fill
from commands.registry import refused
from commands.reply import Form, Reply
from store import actions, risks, updates
from store.errors import Refusal
from store.model import Action, Risk, Update


def form_of(reply: Reply) -> Form:
    """The form that an answer holds."""
    assert reply.form, f"no form: {reply.title}"
    return reply.form


def standing(form: Form) -> dict[str, str]:
    """What stands in its blanks."""
    return {one.name: one.value for one in form.blanks}


def send(cast: Cast, form: Form, by: str = OFFICE, /, **values: str) -> Reply:
    """The answer to a form that is sent with ``values``; what nobody touches stays as it stands."""
    try:
        return cast.say(fill(form.sentence, standing(form) | values), by)
    except Refusal as refusal:
        return refused(refusal)


def fill_in(cast: Cast, asks: str, by: str = OFFICE, /, **values: str) -> Reply:
    """Asks for a form and sends it."""
    return send(cast, form_of(cast.say(asks, by)), by, **values)


def said(cast: Cast, since: datetime = Cast.MORNING) -> Sequence[Update]:
    """What people said from then on, the latest first."""
    with cast.store.reading() as session:
        return updates.since(session, cast.programme.id, since)


def recorded(cast: Cast, since: datetime = Cast.MORNING) -> list[tuple[str, str]]:
    """Each thing that was said from then on, in order: the verb, and the words with it."""
    return [(update.verb, update.why) for update in reversed(said(cast, since))]


def stored(cast: Cast, ref: str, part: str = "", objective: str = "") -> Action:
    """An action as it stands in the store."""
    with cast.store.reading() as session:
        (one,) = actions.find(session, cast.programme.id, ref, part, objective)
        return one


def stored_risk(cast: Cast, ref: str) -> Risk:
    """A risk as it stands in the store."""
    with cast.store.reading() as session:
        return risks.find(session, cast.programme.id, ref)
