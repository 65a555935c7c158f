"""The card of one action."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from commands import history, lists, wording
from commands.reply import Ask, Button, Mark, Reply, Row, Section
from store import actions, people, proof, rights, updates
from store.by_when import ByWhen, Kind, say_day
from store.by_when import read as read_by_when
from store.model import Action, Update
from store.proof import Proof
from store.rag import ACTION_KEY, Rag, read
from store.rights import Standing

HEADING = 120  # characters of the text that its title shows


def show(ask: Ask, session: Session, one: Action) -> Reply:
    """Everything about one action that a person in a meeting asks for."""
    before = updates.history(session, ask.programme.id, actions.item(one))
    rows = (*_state(one, ask), *_people(ask, session, one), *_place(ask, session, one))
    sections = [Section("", rows)]
    if before:
        sections.append(history.last(before, actions.item(one), ask.programme.zone))
    late = wording.differs(one, ask.on)
    title = f"{actions.label(one)} {wording.short(one.text, HEADING)}"
    return Reply(
        title, late[:1].upper() + late[1:] + ("." if late else ""), tuple(sections), _buttons(ask, session, one, before)
    )


def _state(one: Action, ask: Ask) -> list[Row]:
    rag, rules = read(one.rag), actions.computed_rag(one, ask.on)
    reading = read_by_when(one.by_when, ask.on)
    rows = [Row(ref="Action", text=one.text)] if wording.short(one.text, HEADING) != one.text else []
    done = f"on {say_day(one.completed_on)}" if one.completed_on else ""
    rows.append(
        Row(ref="Declared", text=done if rag else "not rated", mark=Mark(rag, ACTION_KEY[rag]) if rag else None)
    )
    rows.append(Row(ref="By the rules", text=_beside(one, ask), mark=Mark(rules, _by_the_rules(one, rules, ask))))
    rows.append(Row(ref="By When", text=_by_when(one, reading, ask)))
    if proven := proof.of(one):
        rows.append(Row(ref="Proof", text=_proof(one, proven, ask)))
    if one.asked_due:
        rows.append(Row(ref="Asked", text=f"to extend to {say_day(one.asked_due)}: {one.asked_why}"))
    if rag is Rag.RED:
        rows.append(Row(ref="Recovery", text=one.recovery or wording.NO_RECOVERY))
    if one.restricted:
        rows.append(Row(ref="Restricted", text="Shown only in direct messages, to those who are cleared."))
    if one.retired:
        rows.append(Row(ref="Retired", text="It is in no list and no count. `undo` takes it back."))
    if one.gone:
        rows.append(
            Row(
                ref="Gone",
                text="It is not in the newest version of the plan. The programme office retires it or keeps it.",
            )
        )
    return rows


def _proof(one: Action, proven: Proof, ask: Ask) -> str:
    """What the completion rests on, and when it is looked at again."""
    again = proof.look_again_on(one, ask.programme.embed_days)
    said = [wording.proof_words(one, proven), f"evidence: {one.evidence}" if one.evidence else ""]
    if again:
        said.append(f"due to be looked at again{'' if again <= ask.on else f' from {say_day(again)}'}")
    return "; ".join(filter(None, said))


def _by_when(one: Action, reading: ByWhen, ask: Ask) -> str:
    """As written and as read; of recurring work, when its period ends."""
    if one.kind == Kind.RECURRING:
        return f"{one.by_when}, {wording.when(one, ask.on)}"
    return wording.by_when_words(one, reading)


def _by_the_rules(one: Action, rules: Rag, ask: Ask) -> str:
    late = actions.days_late(one, ask.on)
    return f"overdue {wording.plural(late, 'day')}" if late else ACTION_KEY[rules]


def _beside(one: Action, ask: Ask) -> str:
    if not actions.review_overdue(one, ask.on, ask.programme.review_days):
        return ""
    return f"but review overdue: last updated {say_day(one.updated_on)}"


def _people(ask: Ask, session: Session, one: Action) -> list[Row]:
    owners = actions.posts(session, [one.id]).get(one.id, [])
    leads = people.workstream_posts(session, ask.programme.id, one.workstream)["lead"]
    held = people.holders(session, [post.id for post in (*owners, *leads)], ask.on)
    return [
        Row(ref="Owners" if len(owners) > 1 else "Owner", text=wording.posts_and_holders(owners, held)),
        Row(ref="Workstream lead", text=wording.posts_and_holders(leads, held)),
    ]


def _place(ask: Ask, session: Session, one: Action) -> list[Row]:
    stream = actions.workstream(session, ask.programme.id, one.workstream)
    titles = {objective.ref: objective.title for objective in actions.objectives(session, ask.programme.id)}
    rows = [Row(ref="Workstream", text=f"{stream.number} {stream.title}")]
    if one.objective:
        rows.append(Row(ref="Objective", text=f"{one.objective} {titles.get(one.objective, '')}".strip()))
    if codes := actions.recommendations(session, one.id):
        rows.append(Row(ref="Answers", text=wording.listed(codes)))
    if costs := actions.costs(session, one.id):
        rows.append(Row(ref="Costs", text="; ".join(f"{cost.heading}: {cost.words}" for cost in costs)))
    return rows


def _buttons(ask: Ask, session: Session, one: Action, before: Sequence[Update]) -> tuple[Button, ...]:
    said = (lists.history_button(one),) if before else ()
    may = rights.of_action(session, ask.by, one)
    if may is None or one.retired:
        return said
    undo = lists.undo_buttons(ask, one, may, next(iter(updates.standing(before)), None))
    claimed = next((update for update in updates.standing(before) if update.verb == "done"), None)
    found = [
        (not actions.completed(one), lists.done_button(one)),
        *((True, button) for button in lists.check_buttons(ask, one, may, claimed)),
        (True, lists.update_button(one)),
        (not actions.completed(one), lists.extend_button(one)),
        (bool(one.asked_due) and may.standing is not Standing.OWNER, lists.agree_button(one)),
    ]
    return (*(button for there, button in found if there), *undo, *said)
