"""The rules of the house that no linter knows."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from bot.config import known
from commands.registry import Command, load

ROOT = Path(__file__).parents[1]
FLOORS = ("bot", "commands", "jobs", "store")
SOURCES = sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py"))
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("floor", FLOORS)
def test_each_floor_is_the_one_of_this_repository(floor: str) -> None:
    found = import_module(floor).__file__
    assert found is not None
    assert Path(found).is_relative_to(ROOT)


def test_the_readme_begins_with_exactly_the_two_commands() -> None:
    block = README.split("```")[1].strip().splitlines()
    assert block == ["make demo", "make test"]


def commands_table() -> str:
    """The README's table, as the registry has it."""
    lines = ["| say | what it does |", "|---|---|"]
    lines += [f"| `{_first(one)}` | {one.does} |" for one in load().values()]
    return "\n".join(lines)


def _first(one: Command) -> str:
    return one.usages[0].says.replace("|", "\\|")


def test_the_readmes_table_of_commands_is_the_registrys() -> None:
    shown = re.search(r"<!-- commands:.*?-->\n(.*?)\n?<!-- /commands -->", README, re.DOTALL)
    assert shown is not None
    assert shown[1] == commands_table()


CONTAINERS = "\n".join((ROOT / name).read_text(encoding="utf-8") for name in ("Dockerfile", "compose.yaml"))


def test_what_a_container_sets_for_the_bot_are_settings() -> None:
    named = set(re.findall(r"\b([A-Z]+_[A-Z_]+|BACKUPS)(?=[=:])", CONTAINERS))
    others = {name for name in named if name.startswith(("PYTHON", "POSTGRES"))}
    assert named - others >= {"DATABASE_URL", "BACKUPS", "HEALTH_PORT"}
    assert named - others <= set(known())


def test_a_container_holds_every_floor_and_nothing_of_the_tests() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERS, re.MULTILINE)
    assert set(FLOORS) < {name for line in copied for name in line.split()}
    assert "tests" not in CONTAINERS


def test_the_readmes_map_names_only_files_that_there_are() -> None:
    house = README.split("## The house")[1].split("**Walk")[0]
    named = re.findall(r"\b(\w+\.py)\b", house)
    there = {path.name for path in SOURCES} | {path.name for path in (ROOT / "tests").glob("*.py")}
    assert [name for name in named if name not in there] == []


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))], ids=lambda page: page.name
)
def test_every_page_leads_to_pages_and_pictures_that_there_are(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    led = re.findall(r"\]\(([^)#\s]+)", text) + re.findall(r'src="([^"]+)"', text)
    assert [to for to in led if "://" not in to and not (page.parent / to).exists()] == []


def test_one_line_of_the_program_reads_the_wall_clock() -> None:
    clocks = ("datetime.now", "datetime.utcnow", "date.today", "datetime.today", "time.time")
    found = [path.name for path in SOURCES for call in _calls(path) if call in clocks]
    assert found == ["app.py"]


def _calls(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)


@pytest.mark.parametrize("floor", ["bot", "commands", "jobs"])
def test_queries_live_in_the_store_only(floor: str) -> None:
    asking = [path.name for path in (ROOT / floor).rglob("*.py") if "select" in set(_calls(path))]
    assert asking == []


def test_slacks_own_names_stay_on_the_top_floor() -> None:
    slack = [
        p.name
        for p in SOURCES
        if p.parts[-2] != "bot" and re.search(r"^\s*(from|import) slack_", p.read_text("utf-8"), re.M)
    ]
    assert slack == []


def test_every_file_says_what_it_is_for() -> None:
    silent = [path.name for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


@pytest.mark.parametrize("lock", ["uv.lock", "tests/npm/package-lock.json"])
def test_no_lock_file_says_where_anything_is_fetched_from(lock: str) -> None:
    addresses = re.findall(r'(?:url = |registry = |"resolved": )"https?:', (ROOT / lock).read_text(encoding="utf-8"))
    assert addresses == []


def test_what_the_tests_borrow_from_npm_is_pinned() -> None:
    asked = json.loads((ROOT / "tests" / "npm" / "package.json").read_text(encoding="utf-8"))
    versions = [*asked["dependencies"].values(), *asked["optionalDependencies"].values()]
    assert [one for one in versions if not re.fullmatch(r"\d+\.\d+\.\d+", one)] == []


def write_table() -> None:
    """Puts the registry's table into the README: ``make docs``."""
    new = re.sub(
        r"(<!-- commands:.*?-->\n)(.*?)\n?(<!-- /commands -->)",
        lambda found: f"{found[1]}{commands_table()}\n{found[3]}",
        README,
        flags=re.DOTALL,
    )
    (ROOT / "README.md").write_text(new, encoding="utf-8")


if __name__ == "__main__":
    write_table()
