"""The bot on this terminal: sentences are typed or piped in; who speaks and what day it is are yours to say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from bot.app import JOBS
from bot.console import Pressable, render
from bot.filling import LEAVES, STOP, Filling
from bot.speaker import WhoError, identity_of
from bot.when import WhenError, read_when
from commands import parse, registry
from commands.reply import Reply, Takes, Where
from commands.wording import say_time, short
from jobs import clock
from jobs.carrier import Letter, Outcome, Receipt
from jobs.outbox import COMPOSERS
from store import people, programmes
from store.by_when import say_day
from store.db import Store
from store.errors import Refusal
from store.people import Identity

WORKSPACE = "demo"
ZONE = "Europe/London"
BEGINS = datetime(2015, 4, 7, 8, 0, tzinfo=UTC)  # Tuesday 7 April 2015, 09:00 in London
SPEAKER = "Programme Office"
TERMINAL = Where(direct=True)  # nobody looks over one's shoulder
_AS = re.compile(r"as\s+(?P<who>.+)", re.IGNORECASE)
_AT = re.compile(r"at\s+(?P<when>.+)", re.IGNORECASE)
_NOTHING = re.compile(r" Nothing was (?:saved|changed)\.$")  # where nothing has been typed yet, it only alarms
_YES = ("yes", "y")
_END = ("quit", "exit", "bye", "q")
TICK = timedelta(seconds=1)  # between two sentences; the day itself stands still


class Demo:
    """A console session: a store, a speaker, a day."""

    def __init__(self, store: Store, console: Console) -> None:
        self.store = store
        self.console = console
        self.now = BEGINS
        self.by, self.speaks = self._somebody(SPEAKER)
        self.pressable = Pressable()
        self.filling: Filling | None = None  # the form that is being filled in
        self.asked = ""  # the sentence that waits for a yes

    def greet(self) -> None:
        """Says where one is, and what to type."""
        with self.store.reading() as session:
            programme = programmes.of(session, WORKSPACE)
        self.console.print(Text(f"Touchdown: {programme.name} (sample programme)", style="bold"))
        self.console.print(
            f"It is {self.today} here. You speak as {self.speaks}.\n"
            "Try: status · status workstream 4 · overdue · action 3.3.2 · digest · help\n"
            "as Head of CiN: speak as somebody else · at 2015-04-20: go to another day · "
            "a number presses a button · Ctrl-D ends",
            style="dim",
        )

    @property
    def today(self) -> str:
        """The day on which the session stands: "Tue 7 Apr 2015 09:00"."""
        return say_time(self.now, ZONE)

    def run(self, lines: Iterable[str], echo: bool) -> None:
        """Hears each line; ``echo`` prints it first, for lines that nobody sees being typed."""
        for line in lines:
            words = line.strip()
            if not words and not self.filling:
                continue
            if words.casefold() in _END:
                break
            if echo:
                self.console.print(Text(f"\n> {words}", style="bold cyan"))
            self.hear(words)
        if self.filling:
            self._leave("The form was not filled in to the end.")

    def hear(self, words: str) -> None:
        """Answers one line: a sentence, the number of a button, or what is to be filled in."""
        if self.filling:
            self._fill(self.filling, words)
            return
        asked, self.asked = self.asked, ""
        if asked and words.casefold() in _YES:
            self._say(asked)
            return
        button = self.pressable.button(words)
        if button and button.asks:
            self.asked = button.sentence
            self.console.print(Text(f"{button.asks} Say yes to do it."))
            return
        self._say(button.sentence if button else words, pressed=bool(button))

    def _say(self, sentence: str, pressed: bool = True) -> None:
        if pressed:
            self.console.print(Text(f"> {_without_markers(sentence)}", style="cyan"))
        if said := _AS.fullmatch(sentence):
            self._speak_as(said["who"].strip())
        elif said := _AT.fullmatch(sentence):
            self._go_to(said["when"])
        else:
            self._heard(sentence)

    def _heard(self, sentence: str) -> Reply:
        self.now += TICK
        reply = registry.answer(sentence, self.by, TERMINAL, self.now, self.store)
        if reply.form and not self.filling:
            self._begin(Filling(reply.form, self._day), _NOTHING.sub("", reply.title))
        else:
            self._show(reply)
        return reply

    @property
    def _day(self) -> date:
        """Today, where the programme is."""
        return self.now.astimezone(ZoneInfo(ZONE)).date()

    def _begin(self, filling: Filling, told: str) -> None:
        """Asks the first question of a form; ``told``, how the same is said in one line, or what was refused."""
        self.filling = filling
        self.console.print(Text(f"{filling.form.title}. `cancel` leaves the form.", style="bold"))
        self.console.print(Text(told, style="dim"))
        self._ask()

    def _ask(self) -> None:
        if self.filling:
            self.console.print(Text(self.filling.question, style="cyan"))

    def _fill(self, filling: Filling, words: str) -> None:
        """Takes one answer; after the last, says what the form says."""
        if words.casefold() in STOP:
            self._leave()
            return
        if wrong := filling.take(self._found(filling, words)):
            self.console.print(f"{wrong} {LEAVES}")
        elif filling.read_as:
            self.console.print(Text(f"= {filling.read_as}", style="dim"))
        if filling.left:
            self._ask()
        else:
            self._submit(filling)

    def _leave(self, why: str = "") -> None:
        self.filling = None
        self.console.print(f"{why} Nothing was saved.".strip())

    def _found(self, filling: Filling, words: str) -> str:
        """The ref of the only action that ``words`` find, where an action is asked for; else ``words``."""
        if not words or filling.left[0].takes is not Takes.ACTION or parse.references(words)[0]:
            return words
        reply = registry.answer(f"find {words}", self.by, TERMINAL, self.now, self.store)
        self._show(reply)
        refs = [row.ref for section in reply.sections for row in section.rows]
        return refs[0] if len(refs) == 1 else words

    def _submit(self, filling: Filling) -> None:
        """Says what the form says. What is refused is asked for again: the one blank that it is about, or else the whole
        form, drawn anew, with what was typed standing in it."""
        try:
            reply = self._heard(filling.sentence())
        except Refusal as refusal:
            reply = registry.refused(refusal)
            self._show(reply)
        if reply.answered:
            self.filling = None
        elif filling.again(reply.about):
            self._ask()
        else:
            self._draw_anew(filling, reply)

    def _draw_anew(self, filling: Filling, told: Reply) -> None:
        self.filling = None
        form = registry.answer(filling.form.asks, self.by, TERMINAL, self.now, self.store).form
        if form:
            self._begin(filling.anew(form), told.title)

    def _show(self, reply: Reply) -> None:
        shown, self.pressable = render(reply)
        self.console.print(shown)

    def _speak_as(self, who: str) -> None:
        try:
            self.by, self.speaks = self._somebody(who)
        except WhoError as error:
            self.console.print(str(error))
            return
        self.console.print(f"You speak as {self.speaks}.")

    def _somebody(self, who: str) -> tuple[Identity, str]:
        with self.store.reading() as session:
            by = identity_of(session, programmes.of(session, WORKSPACE), who, self.now.date())
            held = people.speaker(session, programmes.of(session, WORKSPACE), by, self.now.date()).posts
        posts = ", ".join(post.name for post in held) or "no post"
        return by, f"{by.name or by.user_id} ({posts})"

    def _go_to(self, when: str) -> None:
        try:
            to = read_when(when, ZONE, self.now)
        except WhenError as error:
            self.console.print(str(error))
            return
        if to <= self.now:
            self.now = to
            self.console.print(f"It is {self.today} here. What was said after that is still on record.")
            return
        self._travel(to)

    def _travel(self, to: datetime) -> None:
        """Goes forward through every beat, and shows what would have been posted on the way."""
        carrier = Printer(self.console, self.store, WORKSPACE)
        clock.travel(self.store, JOBS, carrier, self.now, to, COMPOSERS)
        self.now = to
        carrier.sum_up()
        self.console.print(f"It is {self.today} here.", style="bold")


class Printer:
    """A carrier that prints: what goes to the channel whole, what goes to one person in a line."""

    def __init__(self, console: Console, store: Store, workspace: str) -> None:
        self.console = console
        self.store = store
        self.workspace: str | None = workspace
        self.private = 0
        self.parts = 0

    def send(self, letter: Letter) -> Receipt:
        """Printed is sent."""
        if letter.destination.startswith("U"):
            self.private += 1
            self.console.print(
                Text(f"  to {self._name(letter.destination)} privately: {letter.reply.title}", style="dim")
            )
        elif letter.thread:
            self.parts += 1
            self.console.print(Text(f"  in its thread: {letter.reply.title}"))
        else:
            self.console.print(Text(f"\nPosted to {letter.destination}", style="bold magenta"))
            self.console.print(render(letter.reply)[0])
        return Receipt(Outcome.SENT, message_id=letter.uuid)

    def edit(self, letter: Letter, message_id: str) -> Receipt:
        """Paper cannot be edited: a line says what would be."""
        self.console.print(Text(f"  edited: {short(letter.reply.title.partition(': ')[0], 60)}", style="dim"))
        return Receipt(Outcome.SENT, message_id)

    def look(self, letter: Letter, since: datetime) -> Receipt:  # noqa: ARG002  (paper cannot be searched)
        """Nobody knows what was printed before."""
        return Receipt(Outcome.CANNOT_LOOK, code="printed")

    def sum_up(self) -> None:
        """A last line with the numbers."""
        if self.private or self.parts:
            self.console.print(
                f"\n{self.private} private messages. `digest` and `chase @name` show what would be sent, whole.",
                style="dim",
            )

    def _name(self, user_id: str) -> str:
        with self.store.reading() as session:
            return people.names(session, self.workspace or WORKSPACE, [user_id]).get(user_id, user_id)


def _without_markers(sentence: str) -> str:
    return re.sub(r"\s*\[[^\]]*\]", "", sentence)


def prompt_of(demo: Demo) -> Callable[[], str]:
    """The prompt says who speaks and what day it is."""

    def prompt() -> str:
        return f"\n{say_day(demo.now.date())} · {demo.by.name} > "

    return prompt


def known_words() -> Iterator[str]:
    """What Tab completes: every usage's first words."""
    for command in registry.load().values():
        yield command.name
    yield from ("as Head of CiN", "at 2015-04-20", "status workstream 4")
