"""Words to a sentence: what people type, in every door, made even before a command looks at it.

Case, smart quotes, dashes, full stops at the end, "Action 3.3.2", "#3.3.2", "ws4", "workstream four", "mark 3.3.2 as
done": all of these become ``command``, then words. What a person says in their own words (a note, a reason) keeps its case.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from commands import courtesies, phrases
from store.errors import Refusal, Strange
from store.screen import refuse_identifying

LONGEST = 14_000  # characters of a sentence: a form with every blank full; nobody types so much

_FOLDS = str.maketrans(
    {
        **dict.fromkeys("“”„‟″", '"'),
        **dict.fromkeys("‘’‚‛′", "'"),
        **dict.fromkeys("–—‒―−‐‑", "-"),
        **dict.fromkeys("\u00a0\u2007\u202f\t\r\n", " "),
    }
)
_INVISIBLE = re.compile("[\ue000\ue001\u0000-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_FINDING = re.compile(r"(?:rq\d{1,2}[a-z]?|[a-d]\d\d)")  # of a recommendation, said by itself
_MARKERS = re.compile(r"(?:\s*\[(?:seen [\d ]+|confirmed)\])+$", re.IGNORECASE)  # what a button adds at the end
_REFERENCE = re.compile(
    # A part is "3.3.7c", "3.3.7 (c)", or "3.3.7 c" where nothing or a verb follows: "3.3.2 a note" has none.
    r"#?(\d{1,3}(?:\.\d{1,3}){1,3})\.?(?:([a-z])|\s?\(([a-z])\)|\s([a-z])(?=$|\s+(?:is|as|done|completed?|red|amber)\b))?"
    r"(?=[\s,;:!?)/]|$)",
    re.IGNORECASE,
)
_AFTER_REFERENCE = re.compile(r"^[ ,;:/]*(?:- (?!#?\d))?")  # "3.3.2 - done"; but "3.3.2 - 3.3.5" is not two refs
_WORD = re.compile(r'"([^"]*)"|(\S+)')
_POLITE = re.compile(  # what may stand before a sentence and says nothing
    r"(?:(?:please|kindly|thanks|thank you|hello|hi|ok|okay|can you|could you|mark|set|show|give|tell|me|the"
    r"|how|what's|whats|what|i|we|i've|we've|just)\b[ ,]*)+(?=\S)",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r'([a-z-]+)\b(?: "((?:[^"]|"")*)"(?!"))? ?', re.IGNORECASE)
_PROMISE = re.compile(r"promise #?(\d{1,6})\b", re.IGNORECASE)
_CODE = re.compile(r"^`+([^`]*)`+$")  # a sentence copied from where it stood as code
_FINISHED = re.compile(
    r"(?:(?:'m|im|am|'re|are)\s+)?(?:all\s+)?(?:done|finished)\s+with\s+(?=#?\d|action)", re.IGNORECASE
)
_NOUNS = {"workstream": "status workstream", "objective": "status objective"}
"""What is no command, and stands in front of what one asks after."""
_ASKING = re.compile(r"(?:is|are|was|were|has|have)\s+(?=\S)", re.IGNORECASE)

NUMBERS = {
    word: number
    for number, word in enumerate(
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"], start=1
    )
}

VERBS: dict[str, tuple[str, ...]] = {
    "done": (
        "done",
        "complete",
        "completed",
        "finished",
        "finish",
        "closed",
        "close",
        "green",
        "delivered",
        "achieved",
    ),
    "reopen": ("reopen", "reopened", "re-open", "unclose", "restart"),
    "red": ("red",),
    "amber": ("amber", "yellow", "on track", "ontrack"),
    "note": ("note", "notes", "comment", "progress", "say"),
    "update": ("update",),
    "evidence": ("evidence", "proof"),
    "verify": ("verify", "verified", "checked", "confirm", "confirmed"),
    "reject": ("reject", "rejected", "disprove"),
    "extend": ("extend", "extended", "extension", "move", "postpone", "delay", "reschedule", "due", "push", "shift"),
    "agree": ("agree", "agreed", "approve", "approved"),
    "decline": ("decline", "declined", "refuse", "refused"),
    "undo": ("undo", "revert", "take back"),
    "history": ("history", "log", "audit", "trail", "updates"),
    "retire": ("retire", "retired", "withdraw", "withdrawn"),
    "restrict": ("restrict", "restricted"),
    "unrestrict": ("unrestrict", "unrestricted"),
}
"""What people call a change, by the word that the plan uses for it."""

ENDINGS = ("kept", "missed", "dropped")
"""How a promise ends."""

VERB_OF = {said: verb for verb, words in VERBS.items() for said in words}

CLAUSES = ("red", "amber", "done", "reopen", "note", "evidence", "extend")
"""What can be said of one action together, and the recovery line that goes with red."""


@dataclass(frozen=True)
class Sentence:
    """``command`` and the words after it, as typed. ``seen`` holds the versions that a button was drawn from."""

    command: str
    rest: str
    seen: tuple[int, ...] = ()
    confirmed: bool = False

    def __str__(self) -> str:
        return f"{self.command} {self.rest}".strip()

    @property
    def evened(self) -> str:
        """The same for every way of typing the same thing: for telling a repetition."""
        return " ".join(str(self).casefold().split())


@dataclass(frozen=True)
class Named:
    """An action that a sentence names: ``3.3.7 (c)``, or ``2.2.12 in 2.3`` where two share a ref."""

    ref: str
    part: str = ""
    objective: str = ""

    def __str__(self) -> str:
        part = f" ({self.part})" if self.part else ""
        return f"{self.ref}{part}" + (f" in {self.objective}" if self.objective else "")


def even(text: str) -> str:
    """``text`` with smart quotes, dashes and white space made plain and what cannot be seen taken out."""
    text = unicodedata.normalize("NFC", text).translate(_FOLDS)
    return " ".join(_INVISIBLE.sub("", text).split())


def sentence(text: str, commands: Iterable[str]) -> Sentence:
    """What ``text`` says. Raises Refusal where no command can be told from it, with the nearest as suggestions, and
    where it could identify a child: whatever it is said to, it is neither kept nor said back.
    """
    if len(text) > LONGEST:
        raise Refusal(f"That is {len(text):,} characters; the most is {LONGEST:,}. Nothing was saved.")
    plain = even(text)
    seen, confirmed = _markers(plain)
    plain = refuse_identifying(_CODE.sub(r"\1", _MARKERS.sub("", plain).strip()).lstrip("/").strip())
    known = tuple(commands)
    command, rest = _split(plain, known)
    return Sentence(command, rest, seen, confirmed)


def _markers(plain: str) -> tuple[tuple[int, ...], bool]:
    tail = _MARKERS.search(plain)
    found = re.findall(r"\[([^\]]*)\]", tail[0].casefold()) if tail else []
    seen = next((tuple(map(int, m.split()[1:])) for m in found if m.startswith("seen")), ())
    return seen, "confirmed" in found


def _split(plain: str, known: tuple[str, ...]) -> tuple[str, str]:
    bare = phrases.plainly(plain.rstrip(".!? "))
    if not bare:
        raise Refusal("Say something like `action 3.3.2`, `status workstream 4` or `overdue`.", ("help",))
    command, rest = _command_of(bare, known)
    about = not rest.isdecimal() if command == "promise" else command == "action" and _is_said_of_one(rest)
    asks = about and "?" in plain[len(bare) :]
    return command, f"{rest}?" if asks else rest  # "3.3.2 done?" must not make it so


def _is_said_of_one(rest: str) -> bool:
    """Whether ``rest`` names an action, or is a note of one that is still to be found."""
    return bool(references(rest)[0]) or rest.casefold().startswith("note ")


def _command_of(bare: str, known: tuple[str, ...]) -> tuple[str, str]:
    word, rest = _first(bare)
    if word not in known:
        if kind := courtesies.answer(bare):
            raise kind
        bare = _POLITE.sub("", bare, count=1) if _POLITE.match(bare) else bare
        if (finished := _FINISHED.match(bare)) and references(bare[finished.end() :])[0]:
            raise _asks_whether_done(*references(bare[finished.end() :]))
        if asked := _ASKING.match(bare):
            bare = bare[asked.end() :]
            if named := references(bare)[0]:
                return "action", " ".join(map(str, named))
            if promised := _PROMISE.match(bare):
                return "promise", promised[1]
        word, rest = _first(bare)
    if word == "red" and rest.casefold() in ("risks", "measures"):
        return rest.casefold().removesuffix("s"), "red"
    if word in known and not (word in VERB_OF and _names_action(rest)):
        return word, rest
    return _shorthand(word, rest, bare) or _unknown(word, rest, known)


def _first(bare: str) -> tuple[str, str]:
    first, _, rest = bare.partition(" ")
    return first.casefold().rstrip(":,"), rest.strip()


def _names_action(rest: str) -> bool:
    """Whether ``rest`` begins with the ref of an action: "red 3.3.2 …" is said of one, "red 3.3" is a list."""
    found = _REFERENCE.match(_without_noun(rest))
    return found is not None and found[1].count(".") >= 2


def _shorthand(word: str, rest: str, bare: str) -> tuple[str, str] | None:
    """The command that a sentence without one means: "3.3.2 done", "done 3.3.2", "ws4", "actions", "due 14d"."""
    if word in ENDINGS and (number := re.match(r"(?:promise )?#?(\d{1,6})\b ?", rest, re.IGNORECASE)):
        return "promise", f"{number[1]} {word} {rest[number.end() :]}".strip()
    if bare.casefold() in ("my promises", "promises mine"):
        return "promise", ""
    if word == "promised":
        return "promise", rest
    if _FINDING.fullmatch(word):
        return "recommendation", bare
    if word in ("actions", "risks", "measures", "meetings", "posts", "programmes", "promises", "recommendations"):
        return word.removesuffix("s"), rest or "list"
    if word in ("ws", "workstream", "objective") or workstream(bare) is not None:
        return "status", bare
    if leading := _REFERENCE.match(bare):
        return ("action" if leading[1].count(".") >= 2 or rest else "status"), bare
    if word in VERB_OF and references(rest)[0]:
        return "action", _verb_behind(word, rest)
    if word == "update":
        return "action", bare
    if word in ("due", "list"):
        return "action", f"list {bare}" if word == "due" else bare
    if word == "my" or bare.casefold() == "we doing":  # "how are we doing?"
        return ("mine", rest.removeprefix("actions").strip()) if word == "my" else ("status", "")
    if word in VERB_OF:
        raise Refusal(f"Of which action? Say for example `action 3.3.2 {VERB_OF[word]}`.", ("mine", "help action"))
    return None


def _verb_behind(verb: str, rest: str) -> str:
    """ "done 3.3.2 it is signed" as "3.3.2 done it is signed"."""
    leading, after = references(rest)
    return f"{' '.join(map(str, leading))} {verb} {after}".strip()


def _asks_whether_done(named: tuple[Named, ...], after: str) -> Strange:
    """ "I'm done with 3.3.2" may be a sigh: it is completed by who says so."""
    says = f"action {' '.join(map(str, named))} done {after}".strip()
    what = f"{named[0]} completed" if len(named) == 1 else "these completed"
    return Strange(f"{'Is' if len(named) == 1 else 'Are'} {what}? Then say `{says[:60]}`. Nothing was saved.", (says,))


def _unknown(word: str, rest: str, known: tuple[str, ...]) -> tuple[str, str]:
    near = [_NOUNS.get(name, name) for name in nearest(word, (*known, *_NOUNS))]
    says = tuple(f"{name} {rest}".strip() for name in near)
    meant = says[0] if near and near[0] in _NOUNS.values() else "".join(near[:1])
    raise Strange(
        f"I do not know “{word[:40]}”."
        + (f" Did you mean `{meant[:60]}`?" if meant else " `help` shows what you can say."),
        says or ("help",),
    )


def nearest(word: str, known: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The known words that ``word`` is most likely a slip of, nearest first; empty where none is near."""
    found = process.extract(
        word.casefold(), list(known), scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=0.6, limit=limit
    )
    return tuple(name for name, _, _ in found)


def references(rest: str) -> tuple[tuple[Named, ...], str]:
    """The actions that ``rest`` begins with, in order, each once, and the words after them."""
    named: list[Named] = []
    left = _without_noun(rest)
    while found := _REFERENCE.match(left):
        left = _AFTER_REFERENCE.sub("", left[found.end() :], count=1)
        objective = ""
        if inside := re.match(r"(?:in|under) (\d{1,3}\.\d{1,3})\b[ ,;:]*", left, re.IGNORECASE):
            objective, left = inside[1], left[inside.end() :]
        one = Named(found[1], (found[2] or found[3] or found[4] or "").casefold(), objective)
        named += [] if one in named else [one]
        left = _without_noun(re.sub(r"^(?:and|&) ?(?=[#\d])", "", left, flags=re.IGNORECASE))
    return tuple(named), left


def _without_noun(text: str) -> str:
    return re.sub(r"^(?:actions?|ref|no\.?) ?(?=[#\d])", "", text, flags=re.IGNORECASE)


def verb(text: str) -> tuple[str, str]:
    """The change that ``text`` begins with, in the plan's word for it, and the words after it.

    ("", text) where it begins with no known one. Fillers ("is", "as", "to", "now", "is now") are skipped.
    """
    left = re.sub(
        r"^(?:(?:is|are|as|was|to|now|has been|have been|please|status|set)\b ?)+", "", text, flags=re.IGNORECASE
    )
    for words in (2, 1):
        said = [match.group(0) for match in _WORD.finditer(left)][:words]
        key = " ".join(said).casefold().rstrip(".,:;!-")
        if len(said) == words and key in VERB_OF:
            after = left[len(" ".join(said)) :]
            return VERB_OF[key], after.lstrip(" ,:;-").strip()
    return "", text


def clauses(text: str) -> tuple[tuple[str, str], ...]:
    """Several changes said at once: 'red "the cause" extend "31 May waiting for HR"' as verbs with their words.

    A quotation mark inside the quotes is doubled. Empty where any of ``text`` is something else, or a verb stands twice.
    """
    found: list[tuple[str, str]] = []
    at = 0
    while said := _CLAUSE.match(text, at):
        verb = _CLAUSES.get(said[1].casefold(), "")
        if not verb or verb in dict(found):
            return ()
        found.append((verb, (said[2] or "").replace('""', '"').strip()))
        at = said.end()
    return tuple(found) if at == len(text) else ()


_CLAUSES = {said: verb for said, verb in VERB_OF.items() if verb in CLAUSES} | {"recovery": "recovery"}


def workstream(text: str) -> int | None:
    """The number in "ws 4", "WS4", "workstream four", "workstream 4"; None where ``text`` is something else."""
    found = re.fullmatch(r"(?:workstream|work stream|ws|w)\s*#?(\w+)\.?", text.strip(), re.IGNORECASE)
    if not found:
        return None
    word = found[1].casefold()
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 4 else NUMBERS.get(word)


def quoted(text: str) -> tuple[str, str]:
    """The first word or "quoted words" of ``text``, without the quotes, and the rest."""
    found = _WORD.match(text.strip())
    if not found:
        return "", ""
    return (found[1] if found[1] is not None else found[2]), text.strip()[found.end() :].strip()
