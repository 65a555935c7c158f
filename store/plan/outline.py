"""What stands around the tables: headings of workstreams and objectives, and who answers for each workstream."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

_WORKSTREAM = re.compile(
    r"(work ?stream|priority|theme|strand|improvement area|objective|section)\s+(\d{1,2})"
    r"(?:\s*[:.–—-]\s*|\s+(?=(?-i:[A-Z]))|\s*$)(?!\d)(.{0,150})",
    re.IGNORECASE,
)
_OBJECTIVE = re.compile(
    r"(?:objective\s*:?\s*)?(\d{1,2}\.\d{1,2})(?![\d./])\s*[:.–—-]?\s+(\S.*)", re.IGNORECASE | re.DOTALL
)
_OBJECTIVE_ALONE = re.compile(r"objective\s*:?\s*(\d{1,2}\.\d{1,2})\s*[:.–—-]?", re.IGNORECASE)
_LABEL = re.compile(
    r"(outcomes?|(?:(?:project|workstream|executive|senior) )?(?:sponsors?|leads?)|(?:project|programme|workstream) managers?)"
    r"\s*:\s*(.*)",
    re.IGNORECASE | re.DOTALL,
)
_ANY_LABEL = re.compile(r"[A-Z][^:]{0,58}:")
_CONTINUED = re.compile(r"\s*\((?:continued|cont'?d?)\.?\)\s*$", re.IGNORECASE)
_NUMBERED = re.compile(r"(\d{1,2})[.)]\s+(\S.*)")
_ROLES = ("sponsor", "lead", "manager")


@dataclass(frozen=True)
class Heading:
    """A heading's words taken apart: ``number`` of a workstream or ``objective`` like "3.3", and its title, maybe ""."""

    number: int | None
    objective: str | None
    title: str


@dataclass
class Section:
    """What is known of a workstream; ``posts`` are cells as written, by "sponsor", "lead" and "manager"."""

    place: str
    title: str = ""
    outcome: str = ""
    posts: dict[str, str] = field(default_factory=dict)
    posts_at: dict[str, str] = field(default_factory=dict)


@dataclass
class Outline:
    """The headings of a plan as they are met. What stands in a workstream's own section is kept apart from overviews."""

    own: dict[int, Section] = field(default_factory=dict)
    overview: dict[int, Section] = field(default_factory=dict)
    objectives: dict[str, tuple[str, str]] = field(default_factory=dict)  # ref: (title, place), of their own headings
    objectives_overview: dict[str, tuple[str, str]] = field(default_factory=dict)

    def enter(self, number: int, title: str, place: str) -> Section:
        """The section of a workstream whose heading was met; the first title that it is given stays."""
        section = self.own.setdefault(number, Section(place))
        section.title = section.title or title
        return section

    def objective(self, ref: str, title: str, place: str) -> None:
        """Keep the title of an objective whose own heading was met."""
        if ref not in self.objectives or (title and not self.objectives[ref][0]):
            self.objectives[ref] = (title, place)

    def note_overview(self, cells: Sequence[str], place: str) -> None:
        """Keep what a cell of several paragraphs says of a workstream ("2. Title", "Outcome") or of objectives ("2.1 Title")."""
        for cell in cells:
            paragraphs = cell.split("\n")
            if len(paragraphs) > 1:
                self._overview_cell(paragraphs, place)

    def _overview_cell(self, paragraphs: Sequence[str], place: str) -> None:
        if found := _NUMBERED.fullmatch(paragraphs[0]):
            section = self.overview.setdefault(int(found[1]), Section(place, found[2]))
            section.outcome = section.outcome or paragraphs[1]
            return
        refs = [_OBJECTIVE.fullmatch(paragraph) for paragraph in paragraphs]
        for found in refs:
            if found and all(refs):
                self.objectives_overview.setdefault(found[1], (found[2], place))


def workstream_heading(cells: Sequence[str], within: int | None) -> Heading | None:
    """The heading of a workstream ("Workstream 3: Title", or its title in a cell of its own), else None.

    ``within`` is the workstream that stands above: below one, "Objective 2" is no workstream but its second objective.
    """
    filled = [cell for cell in cells if cell]
    found = _WORKSTREAM.fullmatch(filled[0]) if filled and cells[0] else None
    if found is None or len(filled) > (1 if found[3] else 2):
        return None
    title = _CONTINUED.sub("", found[3] or (filled[1] if len(filled) > 1 else "")).strip()
    if _WORKSTREAM.fullmatch(title):
        return None
    number = int(found[2])
    if within is not None and found[1].casefold() == "objective":
        return Heading(None, f"{within}.{number}", title)
    return Heading(number, None, title)


def objective_heading(cells: Sequence[str]) -> Heading | None:
    """The heading of an objective ("Objective:" beside "3.3 Title", "Objective 3.3: Title", "3.3 Title" alone), else None."""
    filled = [cell for cell in cells if cell]
    labelled = bool(filled) and filled[0].casefold().startswith("objective")
    if not filled or len(filled) > 2 or not (labelled or len(cells) == 1):
        return None
    words = " ".join(" ".join(filled).split())
    if found := _OBJECTIVE.fullmatch(words):
        upright = labelled or not found[2][0].islower()
        return Heading(None, found[1], _CONTINUED.sub("", found[2])) if upright else None
    found = _OBJECTIVE_ALONE.fullmatch(words)
    return Heading(None, found[1], "") if found else None


def is_label(cells: Sequence[str]) -> bool:
    """Whether a line opens with a label such as "Sponsor:" or "Recommendations:"."""
    return bool(cells) and (_ANY_LABEL.fullmatch(cells[0]) is not None or _LABEL.fullmatch(cells[0]) is not None)


def labelled(cells: Sequence[str]) -> dict[str, str]:
    """The values on a line of labels ("Sponsor: | X | Project Lead: | Y"), by "outcome", "sponsor", "lead", "manager"."""
    values: dict[str, str] = {}
    name = ""
    for cell in cells:
        if found := _LABEL.fullmatch(cell):
            name = _role(found[1])
            values[name] = found[2]
        elif cell and name:
            values[name] = f"{values[name]}\n{cell}".strip()
    return values


def _role(label: str) -> str:
    return next((role for role in _ROLES if role in label.casefold()), "outcome")
