"""A form of ours that somebody has sent off: what it says, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.answers import kept, place
from bot.views import Remembered, answer_view, errors, form_view
from commands.forms import fill, filled
from commands.registry import refused
from commands.reply import Reply, Row, Section, Where
from store.errors import Refusal

Answer = Callable[[str, str, str, Where, str], Reply]
"""answer(sentence, user_id, team_id, where, key)."""


@dataclass(frozen=True)
class Sent:
    """What stood in the blanks of ``asked``, by name, and who sent it. ``key`` names this delivery of it."""

    asked: Remembered
    values: Mapping[str, str]
    user_id: str
    team_id: str
    view_id: str
    key: str

    @classmethod
    def of(cls, body: Mapping[str, Any]) -> Sent:
        """From a delivery that is shaped."""
        view, person = body["view"], body["user"]
        key = f"trigger:{body['trigger_id'] or view['id']}"
        return cls(kept(view), view["values"], person["id"], person["team_id"], view["id"], key)


def submitted(sent: Sent, answer: Answer) -> tuple[Reply, dict[str, Any]]:
    """The answer to what the form says, and Slack's word for what becomes of the form.

    The answer takes its place, or it stays with what is wrong: at the blank, or above the form as it was filled in.
    """
    reply = _answered(sent, answer)
    if reply.answered:
        return reply, _in_its_place(answer_view(reply, sent.asked.channel))
    if at_blank := errors(reply, list(sent.values)):
        return reply, {"response_action": "errors", "errors": at_blank}
    if anew := _drawn_anew(sent, reply, answer):
        return reply, _in_its_place(anew)
    if sent.values:  # at the first blank, so that what was typed can be read and copied
        at_first = errors(replace(reply, about=next(iter(sent.values))), list(sent.values))
        return reply, {"response_action": "errors", "errors": at_first}
    return reply, _in_its_place(answer_view(reply, sent.asked.channel))


def view_late(sent: Sent, reply: Reply, became: Mapping[str, Any], answer: Answer) -> dict[str, Any]:
    """What takes the place of a form that is gone already: an error can no longer stand at its blank."""
    view: dict[str, Any] | None = became.get("view") or _drawn_anew(sent, reply, answer)
    return view or answer_view(with_what_was_typed(sent, reply), sent.asked.channel)


def with_what_was_typed(sent: Sent, reply: Reply) -> Reply:
    """A refusal with the words that were filled in, to be read and copied where their form is gone."""
    rows = tuple(Row(value, name.capitalize()) for name, value in sent.values.items() if value)
    if reply.answered or not rows:
        return reply
    return replace(reply, sections=(*reply.sections, Section("What you filled in", rows)))


def _answered(sent: Sent, answer: Answer) -> Reply:
    try:
        said = fill(sent.asked.sentence, sent.values)
    except Refusal as refusal:
        return refused(refusal)
    return answer(said, sent.user_id, sent.team_id, place(sent.asked.channel), sent.key)


def _drawn_anew(sent: Sent, reply: Reply, answer: Answer) -> dict[str, Any] | None:
    """The form as it was filled in, below what was refused; None where there is no such form any more."""
    form = answer(sent.asked.asks, sent.user_id, sent.team_id, place(sent.asked.channel), "").form
    return form_view(filled(form, sent.values), sent.asked.channel, told=reply) if form else None


def _in_its_place(view: Mapping[str, Any]) -> dict[str, Any]:
    return {"response_action": "update", "view": view}
