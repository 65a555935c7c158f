"""The words with which councils head the columns of a plan, and what each kind of column holds."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache


class Column(StrEnum):
    """What a column holds."""

    REF = "ref"
    ACTION = "action"
    OBJECTIVE = "objective"
    WORKSTREAM = "workstream"
    BY_WHEN = "by when"
    ORIGINAL = "original by when"  # beside a revised one
    START = "start"
    POSTS = "posts"
    RAG = "rag"
    COST = "cost"
    PROGRESS = "progress"
    RECOMMENDATION = "recommendation"
    STORY = "story"
    GOOD = "what good looks like"
    MEASURE = "measure"
    TARGET = "target"
    CURRENT = "current"
    RISK = "risk"
    MITIGATION = "mitigation"
    SPONSOR = "sponsor"
    MANAGER = "manager"


# Patterns of whole headings, in small letters, without brackets and outer punctuation. The first that matches wins, so
# the narrower stand before the wider.
_HEADINGS: tuple[tuple[Column, tuple[str, ...]], ...] = (
    (
        Column.MITIGATION,
        (
            r"(existing |current |proposed |key )?(mitigat\w+( actions?| measures?)?|controls?( measures?)?)",
            r"actions? to mitigate( the)?( risks?)?",
        ),
    ),
    (
        Column.REF,
        (
            r"((action|plan|item|line|risk|objective|measure) )?(ref(erence)?|no|nr|num|number|id)( ?/? ?(no|number|id))?",
            r"s/?no|#|№",
        ),
    ),
    (
        Column.RISK,
        (
            r"(key |main )?(risks?|issues?)( ?(/|and|&|or) ?(risks?|issues?))?( description| identified| title)?",
            r"description of (the )?risk",
        ),
    ),
    (
        Column.START,
        (
            r"((planned|proposed|actual) )?(start|starts|starting|commence[sd]?|commencement|begin|begins|from)( date| by| on)?",
            r"date (started|commenced)",
        ),
    ),
    (
        Column.BY_WHEN,
        (
            r"(revised|new|amended|extended|updated|latest|forecast)( (target|due|end|completion|delivery))? (date|by when)",
            r"ends?|finish(es)?|end by|finish by",
            r"(to be (completed|done) )?by( when| date)?|when( by)?|(by )?when will (it|this) be done( by)?",
            r"((target|original|current|revised|planned|proposed|agreed|expected|action) )*(dead ?lines?|time ?scales?|time ?frames?)",
            r"((original|current|revised|planned|proposed|agreed|expected|target) )*"
            r"(due|target|end|finish|completion|delivery|implementation|milestone)( completion)? dates?",
            r"due( by)?|date( due| for completion| to be completed)?|complete(d)? by|(planned )?completion",
        ),
    ),
    (
        Column.POSTS,
        (
            r"(by )?who(m)?( is responsible| is accountable| will (do it|lead)| leads| by)?",
            r"((action|risk|measure|plan) )?(owners?|owned by)|(action|risk|measure|plan) (leads?|holders?)",
            r"((project|strategic|operational|named|senior|overall|delivery|executive|accountable|supporting|second) )?leads?"
            r"( (officers?|persons?|posts?|roles?|managers?|agency|agencies|responsibility))?( ?/ ?\w+)?",
            r"(responsible|accountable)( (officers?|persons?|leads?|posts?|managers?|owners?|body|agency))?",
            r"responsibility|accountability|persons? responsible|officers?( responsible)?|led by|assigned to|allocated to",
            r"(delivery|supporting|support|named|operational|senior|second) (officers?|posts?)|supported by",
        ),
    ),
    (
        Column.RAG,
        (r"((current|latest|overall|action|progress|delivery|project|risk|measure|b?rag) )*(b?rag|status|ratings?)",),
    ),
    (Column.MANAGER, (r"(project|programme) managers?",)),
    (Column.SPONSOR, (r"((project|executive|senior|strategic) )?sponsors?",)),
    (
        Column.COST,
        (
            r".*\bcosts?\b.*|£.*",
            r"((additional|required) )?(budget|funding|resources?)( required| needed| implications?)?",
            r"((fy ?)?(20)?\d{2}[/-](20)?\d{2} )?(one[- ]off|recurring|capital|revenue)",
            r"(fy ?)?(20)?\d{2}[/-](20)?\d{2} on-?going",
        ),
    ),
    (Column.TARGET, (r"((current|annual|agreed) )?targets?( .*)?", r"[a-z]{3}-\d\d target")),
    (
        Column.CURRENT,
        (
            r"(current|latest)( (position|performance|outturn|figure|value|result|level))?( [a-z]{3,9} \d{2,4})?",
            r"actual|performance|outturn",
        ),
    ),
    (
        Column.MEASURE,
        (
            r"((key|success|performance|outcome|impact|quality) )*(measures?|kpis?|indicators?|pis?)( of success)?",
            r"success criteria|how will we know.*",
        ),
    ),
    (
        Column.RECOMMENDATION,
        (r"((ofsted|inspection|linked|related) )*(recommendations?|recs?)( ref| no| number| addressed)?",),
    ),
    (Column.STORY, (r"(the )?(story|background|context|reasons?)( behind| for)?( the| this)?( recommendation)?",)),
    (Column.GOOD, (r"what [\"'‘’“”]?good[\"'‘’“”]? (will )?looks? like|good looks like|what good is",)),
    (
        Column.PROGRESS,
        (
            r"((latest|current|monthly|progress) )*(progress|comments?|commentary|updates?|notes?|evidence|remarks)( .*)?",
        ),
    ),
    (Column.WORKSTREAM, (r"work ?streams?|themes?|strands?|priority areas?|priority|priorities",)),
    (Column.OBJECTIVE, (r"((key|strategic|improvement) )?(objectives?|aims?|goals?)",)),
    (
        Column.ACTION,
        (
            r"((key|agreed|improvement|required|specific|planned|detailed|main|priority|proposed) )*actions?( .*)?",
            r"what( (we )?(will|do|are|needs?|must|is|has) .*)?|how (will|do) we (do|get) .*",
            r"(key )?(activit(y|ies)|tasks?|steps?|milestones?|deliverables?)( .*)?|description",
        ),
    ),
)
_PATTERNS = tuple((column, re.compile("|".join(patterns))) for column, patterns in _HEADINGS)
_BRACKETS = re.compile(r"\s*\([^)]*\)")
_EDGES = " \t*_:.?-–—"

LONGEST = 60  # characters of a heading; longer cells are sentences


@lru_cache(maxsize=4096)
def column_of(heading: str) -> Column | None:
    """What a column of that heading holds; None where it is no heading that is known."""
    words = " ".join(heading.casefold().split())
    words = (_BRACKETS.sub("", words) or words).strip(_EDGES)
    if not words or len(words) > LONGEST:
        return None
    return next((column for column, pattern in _PATTERNS if pattern.fullmatch(words)), None)
