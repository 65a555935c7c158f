"""The command line: one verb a thing that whoever runs the bot may want. What a verb needs is imported when it runs."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.verbs import (
    Stop,
    agreed,
    carrier_of,
    console_of,
    environment,
    keep_picture,
    opened,
    programme_of,
    said_plainly,
    settings,
    when_of,
    workspace_of,
)
from store.db import open_store

app = typer.Typer(
    help="Touchdown: the promises of an improvement programme, kept in chat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    rich_markup_mode=None,
)

At = Annotated[
    str, typer.Option("--at", metavar="WHEN", help="The day (and time) it is, like 2015-04-07 or 2015-04-07T09:00.")
]
Name = Annotated[
    str | None, typer.Option("--programme", metavar="NAME", help="Which programme, where there are several.")
]


@app.command()
def load(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Text, Markdown, CSV, XLSX or DOCX.")],
    programme: Name = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what it would do, and stop.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was read, for other programs.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
    at: At = "",
) -> None:
    """Loads a plan: reads it, shows what it will do and every problem, asks, and does it whole or not at all."""
    from bot import loading
    from store.plan.apart import read_apart
    from store.plan.unreadable import Unreadable

    when = when_of(at)
    try:
        with Console(stderr=True).status("Reading …"):
            rows = read_apart(files)
    except Unreadable as fault:
        raise Stop(str(fault)) from None
    if as_json:
        print(json.dumps(loading.as_json(rows, when.date()), ensure_ascii=False, indent=1))
    console = console_of(to_stderr=as_json)
    if loading.nothing_read(rows):
        loading.show_problems(rows.problems, console)
        raise Stop(
            f"Nothing in {', '.join(file.name for file in files)} could be read as a plan, so nothing was loaded."
        )
    if as_json and (dry_run or not yes):
        return
    with opened() as store, said_plainly():
        workspace = workspace_of(store)
        with store.reading() as session, Console(stderr=True).status("Comparing …"):
            name = loading.programme_name(session, workspace, programme)
            new = loading.beside(session, workspace, name)
            found = loading.compare(session, workspace, name, rows, when.date())
        if new:
            console.print(new, markup=False)
        loading.show(found, name, console)
        if found.empty:
            console.print("\nNothing to change: the store says the same.")
            return
        if dry_run or not (yes or agreed("Load it?")):
            console.print("\nNothing was changed.")
            return
        loading.store_plan(store, workspace, name, rows, when, console)
        console.print("\nLoaded.")


@app.command()
def say(
    sentence: Annotated[str, typer.Argument(help='What is said, like "action 3.3.2 done".')],
    who: Annotated[str, typer.Option("--as", metavar="WHO", help="A person's id, or a post.")] = "Programme Office",
    at: At = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the Slack message: text and blocks.")] = False,
    programme: Name = None,
    picture: Annotated[
        Path | None, typer.Option("--picture", metavar="PNG", help="Keep the chart of an answer that has one.")
    ] = None,
) -> None:
    """Says one sentence and prints the answer."""
    from bot.blocks import to_message
    from bot.console import render
    from bot.speaker import WhoError, identity_of
    from commands.registry import answer
    from commands.reply import Where

    when = when_of(at)
    with opened() as store, said_plainly():
        chosen = programme_of(store, programme)
        with store.reading() as session:
            try:
                by = identity_of(session, chosen, who, when.date())
            except WhoError as fault:
                raise Stop(str(fault)) from None
        reply = answer(sentence, by, Where(programme=chosen.name, direct=True), when, store)
    if as_json:
        print(json.dumps(to_message(reply), ensure_ascii=False, indent=1))
    else:
        console_of().print(render(reply)[0])
    if picture:
        keep_picture(picture, reply)


@app.command()
def beat(at: At = "") -> None:
    """Runs one beat: what is due is made ready and sent, once. Without a Slack token it is printed here instead."""
    from bot.app import JOBS
    from jobs import clock
    from jobs.outbox import COMPOSERS

    when = when_of(at)
    console = console_of()
    with opened() as store, said_plainly():
        done = clock.beat(store, JOBS, carrier_of(store, console, when), when, COMPOSERS)
    trouble = f"; trouble: {', '.join(done.trouble)}" if done.trouble else ""
    did = f"{done.written} messages made ready, {done.sent} sent, {done.edited} edited"
    console.print(f"Beat of {when:%Y-%m-%d %H:%M}: {did}{trouble}.")
    if done.trouble:
        raise typer.Exit(1)


@app.command()
def rehearse(
    at: At = "",
    days: Annotated[int, typer.Option("--days", min=1, max=120, help="How many days go by.")] = 14,
) -> None:
    """Lets a fortnight of your own plan go by in a minute, and prints what would be posted when. Nobody gets anything."""
    from bot import rehearsal

    console = console_of()
    with opened() as store, said_plainly():
        done = rehearsal.rehearse(store, workspace_of(store), when_of(at), days, console)
    console.print(f"\n{done}", markup=False)
    if not done.well:
        raise typer.Exit(1)


@app.command()
def demo(
    picture: Annotated[
        Path | None, typer.Option("--picture", metavar="SVG", help="Keep a picture of what was shown.")
    ] = None,
) -> None:
    """Opens the bot on this terminal with the sample programme, as on 7 April 2015."""
    from bot.console import lines_of, terminal, typed_lines
    from bot.demo import WORKSPACE, Demo, known_words, prompt_of
    from store import sample

    with tempfile.TemporaryDirectory(prefix="touchdown-") as folder:
        store = open_store(f"sqlite:///{folder}/demo.db")
        sample.load(store, WORKSPACE)
        here = Demo(store, terminal(record=picture is not None))
        here.greet()
        typed = sys.stdin.isatty()
        here.run(typed_lines(prompt_of(here), known_words()) if typed else lines_of(sys.stdin), echo=not typed)
        store.close()
    if picture:
        from bot.console import FORMAT

        here.console.save_svg(str(picture), title="make demo", code_format=FORMAT)


@app.command()
def serve() -> None:
    """Serves Slack: by Socket Mode, or by HTTP where SLACK_DOOR=http."""
    from bot.serving import serve as run

    with opened() as store, said_plainly():
        run(settings().for_slack(), store)


@app.command()
def backup(
    to: Annotated[Path | None, typer.Option("--to", metavar="FOLDER", help="Where it goes; else BACKUPS.")] = None,
) -> None:
    """Backs the store up while it works, and verifies the backup."""
    from bot import keeping

    with said_plainly():
        keeping.save(settings(), to, when_of(""), console_of())


@app.command()
def verify(
    file: Annotated[Path | None, typer.Argument(metavar="BACKUP", help="A backup; else the store itself.")] = None,
) -> None:
    """Says what the store or a backup holds, and names the first update that is not as it was written."""
    from bot import keeping

    with said_plainly():
        sound = keeping.verify(settings(), file, console_of())
    if not sound:
        raise typer.Exit(1)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="BACKUP", help="A backup, as `backup` makes it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Puts a backup in the place of the store, which is kept beside it. The bot must be stopped."""
    from bot import keeping

    with said_plainly():
        console = console_of()
        if not keeping.verify(settings(), file, console):
            raise Stop("That backup is not put back.")
        if yes or agreed("Put it in the place of the store?"):
            keeping.restore(settings(), file, when_of(""), console)
        else:
            console.print("\nNothing was changed.")


@app.command()
def person(
    who: Annotated[str, typer.Argument(metavar="USER", help="A person's Slack member ID, like U024BE7LH.")],
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write it as a table.")] = None,
) -> None:
    """Tells all that is stored of one person: the answer to a subject access request."""
    from bot import subjects

    with opened() as store, said_plainly():
        subjects.tell(store, workspace_of(store), who, csv, console_of())


@app.command()
def forget(
    who: Annotated[str, typer.Argument(metavar="USER", help="A person's Slack member ID, like U024BE7LH.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking.")] = False,
) -> None:
    """Takes the name and id of somebody who has left out of the store; what they said stays. It cannot be undone."""
    from bot import subjects
    from bot.app import wall_clock

    with opened() as store, said_plainly():
        console, workspace = console_of(), workspace_of(store)
        subjects.tell(store, workspace, who, None, console)
        if yes or agreed("Take their name and id out? This cannot be undone."):
            subjects.forget(store, workspace, who, wall_clock(), console)
        else:
            console.print("\nNothing was changed.")


@app.command()
def manifest(
    http: Annotated[
        str, typer.Option("--http", metavar="URL", help="For the HTTP door: the public address of this bot.")
    ] = "",
) -> None:
    """Prints the Slack app manifest."""
    from bot.manifest import manifest as make
    from bot.manifest import to_json
    from commands.registry import load as commands

    with said_plainly():
        renames = settings().slack_commands
    try:
        made = make(commands(), "http" if http else "socket", http, renames)
    except ValueError as fault:
        raise Stop(str(fault)) from None
    print(to_json(made), end="")


@app.command()
def doctor(
    url: Annotated[
        str, typer.Option("--url", metavar="URL", help="For the HTTP door: try the public address too.")
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found, for other programs.")] = False,
) -> None:
    """Checks tokens, scopes, channels, doors and clock, and says how to mend each fault. Changes and posts nothing."""
    from bot import doctor as practice
    from bot.app import wall_clock

    with Console(stderr=True).status("Looking …"):
        found = practice.examine(environment(), wall_clock, url)
    if as_json:
        print(json.dumps(practice.as_json(found), ensure_ascii=False, indent=1))
    else:
        practice.show(found, console_of())
    if practice.faults(found):
        raise typer.Exit(1)
