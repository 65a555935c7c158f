"""Files that were made to harm: each is answered with one sentence, and nothing is stored."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hostile import (
    CANARY,
    DOCUMENT,
    HEADINGS,
    LARGE,
    SMALL,
    document,
    outside,
    part,
    sheet,
    with_sheet,
    with_words,
    workbook,
)

from store import programmes
from store.db import open_store
from store.plan.apart import read_apart
from store.plan.document import MOST_COLUMNS, MOST_ROWS
from store.plan.read import Unreadable, read_files

MOST_SECONDS, MOST_MEGABYTES = 10.0, 256
SHORT = ("laughs.xlsx", "rows.csv", "a-long-cell.xlsx", "macros.docm")
FILES = [
    *(pytest.param(name, marks=pytest.mark.faults) for name in (*SMALL, *LARGE)),
    *(pytest.param(name, marks=pytest.mark.short) for name in SHORT),
]


def made(folder: Path, name: str) -> Path:
    (path := folder / name).write_bytes((SMALL | LARGE)[name]())
    return path


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_one_sentence_within_ten_seconds_and_256_megabytes(tmp_path: Path, name: str) -> None:
    url = f"sqlite:///{tmp_path / 'touchdown.db'}"
    seconds, megabytes, said = loads(made(tmp_path, name), url)
    print(f"\n{name}: {seconds:.1f} s, {megabytes} MB: {said}")
    assert said.startswith((name, f"Nothing in {name}"))
    assert "Traceback" not in said
    assert seconds < MOST_SECONDS
    assert megabytes < MOST_MEGABYTES
    with closing(open_store(url)) as store, store.reading() as session:
        assert not programmes.workspaces(session)


def loads(path: Path, url: str) -> tuple[float, int, str]:
    """Seconds, most megabytes of all its processes at once, and what ``load --yes`` said."""
    began = time.monotonic()
    command = [sys.executable, "-m", "bot", "load", str(path), "--yes"]
    with subprocess.Popen(
        command, env=os.environ | {"DATABASE_URL": url, "COLUMNS": "500"}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as bot:  # fmt: skip
        most = [0]
        watch = threading.Thread(target=watches, args=(bot, most))
        watch.start()
        said, _ = bot.communicate(timeout=60)
        watch.join()
    assert bot.returncode == 1
    return time.monotonic() - began, most[0] // 1_000_000, said.strip().splitlines()[-1]


def watches(bot: subprocess.Popen[str], most: list[int]) -> None:
    while bot.poll() is None:
        most[0] = max(most[0], held(bot.pid))
        time.sleep(0.02)


def held(number: int) -> int:
    """Bytes of memory that a process and its children hold; 0 of one that has just ended."""
    with suppress(OSError):
        here = Path(f"/proc/{number}")
        own = int((here / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        return own + sum(map(held, map(int, (here / f"task/{number}/children").read_text().split())))
    return 0


@pytest.mark.parametrize("name", SMALL)
def test_what_is_no_plan_is_refused_by_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(Unreadable, match=name) as refused:
        read_files([made(tmp_path, name)])
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "says"), [("macros.xlsm", "macros"), ("png.csv", "a picture"), ("gif.txt", "a picture")]
)
def test_what_is_wrong_with_it_is_said(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        read_files([made(tmp_path, name)])


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_nothing_of_this_machine_is_read_into_a_plan(tmp_path: Path, kind: str) -> None:
    (tmp_path / "secret.txt").write_text(CANARY)
    asks = (tmp_path / "secret.txt").as_uri()
    words = part(document(), DOCUMENT).replace("Do it", "&x;")
    content = with_sheet(outside(sheet("&x;"), asks)) if kind == "xlsx" else with_words(outside(words, asks))
    (path := tmp_path / f"plan.{kind}").write_bytes(content)
    try:
        read = repr(read_files([path]))
    except Unreadable as refused:
        read = str(refused)
    assert CANARY not in read


def test_a_file_may_have_so_many_rows_and_no_more(tmp_path: Path) -> None:
    (path := tmp_path / "plan.csv").write_text("Ref,Action\n" * (MOST_ROWS + 1))
    with pytest.raises(Unreadable, match=r"plan\.csv has more than 60,000 rows, so it was not loaded\."):
        read_files([path])


@pytest.mark.parametrize("kind", ["csv", "txt"])
def test_columns_that_are_not_read_are_a_problem_and_not_a_silence(tmp_path: Path, kind: str) -> None:
    between = "," if kind == "csv" else "\t"
    row = [*HEADINGS, *map(str, range(MOST_COLUMNS))]
    (path := tmp_path / f"plan.{kind}").write_text(
        between.join(row) + "\n" + between.join(["1.1.1", "Do it", "X", "1/1/15"])
    )
    read = read_files([path])
    assert [action.text for action in read.actions] == ["Do it"]
    assert [(one.place, one.suggestion) for one in read.problems if one.kind == "columns"] == [
        (f"plan.{kind} line 1", "Only the first 200 columns were read.")
    ]


# In a process of its own


def test_what_is_read_apart_is_what_is_read_here(tmp_path: Path) -> None:
    (path := tmp_path / "plan.xlsx").write_bytes(workbook())
    assert read_apart([path]) == read_files([path])
    assert [action.text for action in read_apart([path]).actions] == ["Do it"]


def test_what_cannot_be_read_is_said_as_it_is_here(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="There is no file"):
        read_apart([tmp_path / "absent.xlsx"])


def test_reading_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    os.mkfifo(path := tmp_path / "plan.csv")  # never has a word to say
    began = time.monotonic()
    with pytest.raises(Unreadable, match=r"^plan\.csv takes more than 1 seconds to read, so nothing was loaded\. Keep"):
        read_apart([path], seconds=1)
    assert time.monotonic() - began < 5


def test_reading_that_takes_too_much_memory_is_ended(tmp_path: Path) -> None:
    (path := tmp_path / "plan.txt").write_bytes(b"Action\tLead\n" + b"x" * 20_000_000)
    with pytest.raises(Unreadable, match=r"^plan\.txt takes more memory to read than a plan does"):
        read_apart([path], memory=30_000_000)
