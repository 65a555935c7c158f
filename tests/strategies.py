"""What hypothesis makes: replies and forms with hostile, long, empty and plain words in every field."""

from __future__ import annotations

from datetime import date
from operator import mul

from hypothesis import strategies as st

from commands.reply import Blank, Button, Choice, Form, Mark, Outcome, Reply, Row, Section, Takes
from store.rag import Rag

HOSTILE = [
    "<!channel>",
    "<@U1>",
    "<https://evil|Safe>",
    "&lt;!channel&gt;",
    "&amp;lt;",
    "a\u202eb\u2066c\u200fd",
    "x" * 5_000,
    "👩‍👩‍👧‍👦" * 300,
    "日本語" * 900,
    "e" + "\u0301" * 400,
    "```",
    "`a` ``b`` *c* _d_ ~e~",
    "*",
    "_",
    "> quoted\n>>> all of it",
    "\x00\x07\x1b[31m\ud800\u2028\u0085",
    "@channel #general :tada:",
    "&" * 3_500,
    '"\\' * 2_000,
    "a line\n" * 300,
    "\u200b",
    "\u3164\u2800",
    " ",
    "",
]
READABLE = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Mn", "Me"))
repeated = st.builds(mul, st.text("ab <>&`*\n", max_size=12), st.sampled_from([1, 30, 400]))
words = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=12), repeated)
ids = st.sampled_from(["U024BE7LH", "W1", "U1", "<!here>", "", "U024BE7LH> <!channel"])

buttons = st.lists(
    st.builds(
        Button, words, words, st.sampled_from(["", "primary", "danger", "odd"]), st.just("") | words, st.booleans()
    ),
    max_size=7,
).map(tuple)
rows = st.builds(
    Row, words, words, words, st.none() | st.builds(Mark, st.sampled_from(Rag), words), st.just(()) | buttons, words
)
many = st.builds(mul, st.tuples(rows), st.sampled_from([1, 60, 130]))
sections = st.builds(Section, words, st.lists(rows, max_size=8).map(tuple) | many, words)

short_lines = st.lists(st.text(READABLE, max_size=40).map(lambda line: " ".join(line.split())), max_size=30)
plain_words = st.text(READABLE, max_size=40)
names = st.from_regex(r"[a-z_]{1,12}", fullmatch=True)
choices = st.builds(Choice, words, st.text(READABLE, max_size=20).filter(lambda value: value != "-") | words)
listed = st.lists(choices, max_size=6) | st.integers(0, 200).map(
    lambda number: [Choice(f"Post {one}", f"post {one}") for one in range(number)]
)
_RIGHT = {
    Takes.DAY: st.dates(date(1990, 1, 1)).map(str),
    Takes.TIME: st.times().map(lambda one: f"{one:%H:%M}"),
    Takes.PERSON: st.just("@U024BE7LH"),
    Takes.CHANNEL: st.just("#C024BE7LH"),
    Takes.ACTION: st.just("3.3.7 (a)"),
}


@st.composite
def blanks(draw: st.DrawFn, name: str = "") -> Blank:
    """A blank of any kind, with a value that is right, wrong or none."""
    takes = draw(st.sampled_from(Takes))
    offered = tuple(draw(listed)) if takes in (Takes.CHOICE, Takes.SEVERAL) else ()
    right = _RIGHT.get(takes, plain_words)
    if takes is Takes.CHOICE and offered:
        right = st.sampled_from([one.value for one in offered])
    if takes is Takes.SEVERAL and offered:
        right = st.lists(st.sampled_from([one.value for one in offered]), max_size=4).map(",".join)
    value = draw(st.one_of(st.just(""), right, right, words))
    most = draw(st.sampled_from([3_000, 500, 10, 1, 0, 9_000]))
    return Blank(name or draw(names), draw(words), takes, draw(words), draw(st.booleans()), value, offered, most)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """A form whose sentence has each of its blanks, quoted or not, and words of its own."""
    asked = [draw(blanks(name)) for name in draw(st.lists(names, max_size=6, unique=True))]
    pieces = [draw(st.sampled_from(["{%s}", 'note "{%s}"', "of {%s}"])) % one.name for one in asked]
    own = draw(st.sampled_from(["action 3.3.2 update", "post"]) | words)
    return Form(draw(words), draw(words), (own, *pieces), tuple(asked), draw(words))


replies = st.builds(
    Reply,
    words,
    words,
    st.lists(sections, max_size=4).map(tuple),
    buttons | st.builds(mul, buttons, st.just(6)),
    footer=words,
    form=st.none() | st.builds(Form, words, words, st.just(()), st.just(())),
    outcome=st.sampled_from(Outcome),
    notify=st.lists(ids, max_size=3).map(tuple)
    | st.integers(0, 40).map(lambda n: tuple(f"U{one:04}" for one in range(n))),
)
