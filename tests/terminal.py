"""A session on the console, as if its lines were piped in."""

from __future__ import annotations

import io

from cast import Cast

from bot.console import lines_of, terminal
from bot.demo import Demo


def session(here: Cast, *lines: str) -> str:
    """What a session prints in which ``lines`` are piped in."""
    paper = io.StringIO()
    demo = Demo(here.store, terminal(paper))
    demo.greet()
    demo.run(lines_of(io.StringIO("".join(f"{line}\n" for line in lines))), echo=True)
    return " ".join(paper.getvalue().split())
