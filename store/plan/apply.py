"""Does what a Diff says, inside the caller's one unit of work: all of it is kept, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete
from sqlmodel import Session, col, select

from store import changes, figures, outturns, people, updates
from store.by_when import Kind, read
from store.model import (
    Action,
    ActionCost,
    ActionPost,
    ActionRecommendation,
    LoadProblem,
    Measure,
    Objective,
    Programme,
    Risk,
    Workstream,
    WorkstreamPost,
)
from store.model_findings import Recommendation
from store.plan import diff as d
from store.plan.diff import Changing, Diff, Sort
from store.plan.rows import ActionRow, MeasureRow, ObjectiveRow, Problem, RecommendationRow, RiskRow, WorkstreamRow
from store.ref import Ref
from store.updates import Item, Said

Progress = Callable[[int], None]
"""Called with how many rows more are done."""


def _quietly(rows: int) -> None:
    """Shows nothing."""


def apply(session: Session, programme: Programme, found: Diff, said: Said, progress: Progress = _quietly) -> None:
    """Stores what ``found`` says. Every changed row gets an update; the load itself gets one."""
    on = said.at.date()
    for stream in found.workstreams:
        _put_stream(session, programme, stream)
    for objective in found.objectives:
        _put_objective(session, programme, objective)
    for recommendation in found.recommendations:
        _put_recommendation(session, programme, recommendation, on)
    _add_actions(session, programme, found.actions.added, on, progress)
    _add_measures(session, programme, found.measures.added, on)
    _add_risks(session, programme, found.risks.added, on)
    every: tuple[Sort[Any], ...] = (found.actions, found.measures, found.risks)
    for changing in (one for sort in every for one in sort.changed):
        _change(session, changing, said)
        progress(1)
    for gone in (one for sort in every for one in sort.gone):
        _mark_gone(session, gone, said)
    _keep_problems(session, programme, found.problems)
    if not found.empty:
        programme.plan_version += 1
        session.add(programme)
        _record_load(session, programme, found, said)


def _record_load(session: Session, programme: Programme, found: Diff, said: Said) -> None:
    sorts: dict[str, Sort[Any]] = {"actions": found.actions, "measures": found.measures, "risks": found.risks}
    done = {name: [len(s.added), len(s.changed), len(s.gone)] for name, s in sorts.items()}
    item = Item("plan", programme.id, f"plan version {programme.plan_version}")
    updates.record(session, programme.id, item, "load", said, {}, done)


def _put_stream(session: Session, programme: Programme, row: WorkstreamRow) -> None:
    where = (Workstream.programme_id == programme.id, Workstream.number == row.number)
    stream = session.exec(select(Workstream).where(*where)).first()
    stream = stream or Workstream(programme_id=programme.id, number=row.number, title=row.title)
    stream.title, stream.outcome, stream.as_loaded = row.title, row.outcome, d.stream_loaded(row)
    session.add(stream)
    session.flush()
    session.exec(delete(WorkstreamPost).where(col(WorkstreamPost.workstream_id) == stream.id))
    for role, names in (("sponsor", row.sponsors), ("lead", row.leads), ("manager", row.managers)):
        for position, post in enumerate(_posts(session, programme, names)):
            session.add(WorkstreamPost(workstream_id=stream.id, role=role, position=position, post_id=post))


def _put_objective(session: Session, programme: Programme, row: ObjectiveRow) -> None:
    where = (Objective.programme_id == programme.id, Objective.ref == row.ref)
    objective = session.exec(select(Objective).where(*where)).first()
    objective = objective or Objective(
        programme_id=programme.id, workstream=row.workstream, ref=row.ref, title=row.title
    )
    objective.title = row.title
    session.add(objective)


def _put_recommendation(session: Session, programme: Programme, row: RecommendationRow, on: date) -> None:
    """What the document says of it; what people have noted and linked stays."""
    where = (Recommendation.programme_id == programme.id, Recommendation.code == row.code)
    one = session.exec(select(Recommendation).where(*where)).first()
    one = one or Recommendation(programme_id=programme.id, code=row.code, text=row.text, updated_on=on)
    loaded = d.recommendation_loaded(row)
    for name, value in loaded.items():
        setattr(one, name, value)
    one.as_loaded, one.updated_on = loaded, on
    session.add(one)


def _posts(session: Session, programme: Programme, names: Iterable[str]) -> list[int]:
    """The ids of the posts of those names, each once, in order."""
    return list(dict.fromkeys(people.find_or_make_post(session, programme.id, name).id for name in names))


def _add_actions(
    session: Session, programme: Programme, rows: Iterable[ActionRow], on: date, progress: Progress
) -> None:
    made = [(row, _new_action(programme, row, on)) for row in rows]
    session.add_all([action for _, action in made])
    session.flush()
    posts = people.Posts(session, programme.id)
    for row, action in made:
        session.add_all(_belongings(action, row, [posts.named(name).id for name in row.posts]))
        progress(1)


def _new_action(programme: Programme, row: ActionRow, on: date) -> Action:
    ref, deadline = Ref.parse(row.ref), _deadline(row.by_when, on)
    return Action(
        programme_id=programme.id,
        workstream=row.workstream,
        objective=row.objective or "",
        ref=row.ref,
        part=row.part or "",
        sort_key=f"{ref.sort_key if ref else row.ref}{row.part or ''}",
        text=row.text,
        rag=row.rag,
        updated_on=on,
        as_loaded={**d.action_fields(row), **loaded_due(deadline["due"])},
        by_when=row.by_when,
        **deadline,
    )


def loaded_due(due: date | None) -> dict[str, str | None]:
    """The date that the plan's words were read as when they were loaded, kept with the words."""
    return {"due": due.isoformat() if due else None}


def _deadline(by_when: str, on: date) -> dict[str, Any]:
    reading = read(by_when, on)
    due = reading.due if reading.kind is Kind.DATED else None
    return {
        "kind": reading.kind,
        "due": due,
        "due_first": due,
        "starts": reading.start or (on if reading.kind is Kind.RECURRING else None),
        "cadence": reading.cadence,
    }


def _belongings(
    action: Action, row: ActionRow, post_ids: Iterable[int]
) -> list[ActionPost | ActionRecommendation | ActionCost]:
    fields = d.action_fields(row)
    return [
        *(ActionPost(action_id=action.id, position=n, post_id=post) for n, post in enumerate(dict.fromkeys(post_ids))),
        *_codes(action, fields["recommendations"]),
        *_costs(action, fields["costs"]),
    ]


def _codes(action: Action, codes: Iterable[str]) -> list[ActionRecommendation]:
    return [ActionRecommendation(action_id=action.id, position=n, code=code) for n, code in enumerate(codes)]


def _costs(action: Action, costs: Iterable[Sequence[Any]]) -> list[ActionCost]:
    return [
        ActionCost(action_id=action.id, position=n, heading=heading, words=words, pence=pence)
        for n, (heading, words, pence) in enumerate(costs)
    ]


def _add_measures(session: Session, programme: Programme, rows: Iterable[MeasureRow], on: date) -> None:
    where = select(Measure.number).where(Measure.programme_id == programme.id)
    last = max(session.exec(where), default=0)
    for number, row in enumerate(rows, start=last + 1):
        session.add(
            Measure(
                programme_id=programme.id,
                number=number,
                workstream=row.workstream,
                objective=row.objective or "",
                name=row.name,
                updated_on=on,
                as_loaded=d.measure_fields(row),
                **d.measure_fields(row),
            )
        )


def _add_risks(session: Session, programme: Programme, rows: Iterable[RiskRow], on: date) -> None:
    for row in rows:
        session.add(_risk(session, programme, row, on))


def _risk(session: Session, programme: Programme, row: RiskRow, on: date) -> Risk:
    fields = {name: value for name, value in d.risk_fields(row).items() if name != "owner"}
    owner = people.find_or_make_post(session, programme.id, row.owner).id if row.owner else None
    return Risk(
        programme_id=programme.id, ref=row.ref, post_id=owner, updated_on=on, as_loaded=d.risk_fields(row), **fields
    )


def _change(session: Session, changing: Changing[Any], said: Said) -> None:
    """Sets what the plan changed, and remembers what it says now; what was kept from chat stays as it is."""
    stored, now = changing.stored, {one.name: one.now for one in changing.fields}
    stored.as_loaded = {**stored.as_loaded, **now}
    stored.gone = False
    if isinstance(stored, Measure):
        _take_figures(session, stored, now)
        stored.version += 1
        session.add(stored)
        return
    fields = (
        _action_columns(session, stored, now, said)
        if isinstance(stored, Action)
        else _risk_columns(session, stored, now)
    )
    changes.change(session, stored, "load", said, **fields)


def _take_figures(session: Session, stored: Measure, now: dict[str, Any]) -> None:
    """What a newer plan says of a measure; of its figure only where nobody has recorded one of a later month."""
    outturns.keep_what_the_plan_says(session, stored)
    newest = outturns.newest_month(session, stored)
    month = figures.month_named(now.get("current_heading", stored.current_heading), stored.updated_on)
    older = bool(newest and month and month < newest)
    for name, value in now.items():
        if not (older and name in ("current", "current_heading")):
            setattr(stored, name, value)


def _action_columns(session: Session, stored: Action, now: dict[str, Any], said: Said) -> dict[str, Any]:
    """Turns changed fields of the plan into columns; posts, codes and costs are rows of their own and are put anew."""
    fields: dict[str, Any] = {name: now[name] for name in ("workstream", "text", "rag") if name in now}
    if fields.get("rag", stored.rag) != stored.rag:  # where people have said the same already, their day stands
        fields |= {"completed_on": said.at.date() if fields["rag"] == "G" else None, "recovery": ""}
        fields |= changes.NOTHING_PROVEN
    if "by_when" in now:
        fields |= {"by_when": now["by_when"], **_moved(stored, now["by_when"], said.at.date())}
        stored.as_loaded = {**stored.as_loaded, **loaded_due(fields["due"])}
    if fields.get("rag") == "G" or (stored.asked_due and fields.get("due") and fields["due"] >= stored.asked_due):
        fields |= changes.NOTHING_ASKED  # the plan has answered an owner who asked for a new date
    for name, put in (("posts", _put_posts), ("recommendations", _put_codes), ("costs", _put_costs)):
        if name in now:
            put(session, stored, now[name])
    return fields


def _moved(stored: Action, by_when: str, on: date) -> dict[str, Any]:
    """A later date in a new version of the plan is a slip like any other: the first date is kept for ever."""
    fields = _deadline(by_when, on)
    first = stored.due_first or fields["due"]
    later = bool(stored.due and fields["due"] and fields["due"] > stored.due)
    return {**fields, "due_first": first, "slips": stored.slips + later}


def _put_posts(session: Session, stored: Action, names: list[str]) -> None:
    session.exec(delete(ActionPost).where(col(ActionPost.action_id) == stored.id))
    programme = session.get_one(Programme, stored.programme_id)
    for position, post in enumerate(_posts(session, programme, names)):
        session.add(ActionPost(action_id=stored.id, position=position, post_id=post))


def _put_codes(session: Session, stored: Action, codes: list[str]) -> None:
    session.exec(delete(ActionRecommendation).where(col(ActionRecommendation.action_id) == stored.id))
    session.add_all(_codes(stored, codes))


def _put_costs(session: Session, stored: Action, costs: list[list[Any]]) -> None:
    session.exec(delete(ActionCost).where(col(ActionCost.action_id) == stored.id))
    session.add_all(_costs(stored, costs))


def _risk_columns(session: Session, stored: Risk, now: dict[str, Any]) -> dict[str, Any]:
    fields = {name: value for name, value in now.items() if name != "owner"}
    if fields.get("rag", stored.rag) != stored.rag:
        fields["recovery"] = ""  # what was said of another red is not said of this one
    if "owner" in now:
        owner = now["owner"]
        fields["post_id"] = people.find_or_make_post(session, stored.programme_id, owner).id if owner else None
    return fields


def _mark_gone(session: Session, gone: Action | Measure | Risk, said: Said) -> None:
    if isinstance(gone, Measure):
        gone.gone = True
        session.add(gone)
        return
    changes.change(session, gone, "load", said, "not in this version of the plan", gone=True)


def _keep_problems(session: Session, programme: Programme, problems: Iterable[Problem]) -> None:
    session.exec(delete(LoadProblem).where(col(LoadProblem.programme_id) == programme.id))
    session.add_all(
        LoadProblem(
            programme_id=programme.id, place=one.place, kind=one.kind, words=one.words, suggestion=one.suggestion
        )
        for one in problems
    )
