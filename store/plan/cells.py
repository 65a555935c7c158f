"""The posts that a cell names. Separators also stand inside the names of posts, so each is judged by what it parts."""

from __future__ import annotations

import re
from functools import lru_cache

# Words that make a name a post's; "team", "service" and "group" alone do not.
_ROLE = re.compile(
    r"\b(?:head|heads|director|directors|manager|managers|man|lead|leads|leader|leaders|officers?|chief|ceo|chair|chairs|chairman"
    r"|commissioners?|practitioners?|advisors?|advisers?|partners?|member|members|consultants?|coordinators?|co-ordinators?"
    r"|workers?|administrators?|principal|governors?|secretary|supervisors?|analysts?|smt|dcs|iro|iros|pm|councillors?)\b",
    re.IGNORECASE,
)
# Abbreviations that are posts in every council; in small letters they are other words.
_KNOWN = re.compile(r"\b(?:AD|ADs|ASD|CFO|COO|DASS|DPH|HoS|LADO|MD|PSW|PSWs|SRO)\b")
_INITIALS = re.compile(r"(?:[A-Z0-9][A-Za-z0-9&]{0,2}[A-Z][A-Za-z]?s?|[A-Z]{2,7}s?)(?: [A-Z&]{2,6}s?)?")
_UNFINISHED = re.compile(r"\b(?:of|for|and|the|to|&)$", re.IGNORECASE)
_OPENING = r"(?:(?:Deputy|Interim|Acting) )?(?:Head of|(?:Service|Strategic|Assistant|Managing|Executive|Corporate) Director)\b"
_AGAIN = re.compile(rf"(?<=[\w)])(?<!\band)(?<!\bof)(?<!\bto)(?<!\bDeputy)(?<!\bInterim)(?<!\bActing)\s+(?={_OPENING})")
_OF_WHAT = re.compile(r"\b(?:(?:Service|Strategic|Assistant|Executive|Corporate) Director|(?:Service|Group) Manager)$")
_SLASH = re.compile(r"\s+/\s*|\s*/\s+")
_BULLET = re.compile(r"^[-–•▪●*]\s+")


@lru_cache(maxsize=8192)
def split_posts(cell: str) -> tuple[tuple[str, ...], str]:
    """The posts of a cell in the order written, the first leads; and "" or a sentence that says what is doubtful."""
    doubts: list[str] = []
    posts: list[str] = []
    for piece in _at_slashes(cell.strip(), doubts):
        posts += _within(piece, doubts)
    return tuple(dict.fromkeys(posts)), doubts[0] if doubts else ""


def _at_slashes(cell: str, doubts: list[str]) -> list[str]:
    """The pieces between slashes that have a space beside them: those always part two posts."""
    pieces = [piece.strip() for piece in _SLASH.split(cell)]
    pieces = [piece for piece in (piece.strip("/").strip() for piece in pieces) if piece]
    if any(map(_is_post, pieces)) and not all(map(_is_post, pieces)):
        odd = next(piece for piece in pieces if not _is_post(piece))
        doubts.append(f"“{_flat(odd)}” does not look like a post; check how this cell parts.")
    return pieces


def _within(piece: str, doubts: list[str]) -> list[str]:
    """The posts of a piece: lines, semicolons, repeated openings, then the separators that names have inside them."""
    found = [post for words in _at("\n", piece, doubts) for post in _at(";", words, doubts)]
    found = [post for words in found for post in _at_openings(_flat(words), doubts)]
    for separator in (",", " & ", " and ", "/"):
        found = [post for words in found for post in _at(separator, words, doubts)]
    return found


def _at(separator: str, words: str, doubts: list[str]) -> list[str]:
    """The words parted at each such separator that has a post on either side; elsewhere it stays in the name."""
    pieces = [_BULLET.sub("", piece.strip()) for piece in words.split(separator)]
    pieces = [piece for piece in pieces if piece]
    posts = pieces[:1]
    for piece in pieces[1:]:
        if _parts(separator, posts[-1], piece, doubts):
            posts.append(piece)
        else:
            posts[-1] += separator + (" " if separator in ",;" else "") + piece
    return posts


def _parts(separator: str, left: str, right: str, doubts: list[str]) -> bool:
    """Whether the separator between the two parts posts. Initials are a post only where nothing else is meant."""
    if _UNFINISHED.search(left):
        return False
    strong = has_role(left) and has_role(right)
    if separator in (" & ", " and "):
        return strong or _both_initials(left, right, doubts)
    if strong:
        return True
    if separator == "\n" and ((not has_role(left) and has_role(right)) or _OF_WHAT.search(left)):
        return False  # "ICS" above "Manager", and "Service Director" above "C&F", are one post on two lines
    parted = _is_post(left) and _is_post(right)
    if parted or separator in "/;":
        verb = "were read as two posts" if parted else "were read as one post"
        doubts.append(f"“{_flat(left)}” and “{_flat(right)}” {verb}; check.")
    return parted


def _both_initials(left: str, right: str, doubts: list[str]) -> bool:
    """Whether both sides are initials ("HR and QA"): then they are two posts, with a doubt."""
    if not (_INITIALS.fullmatch(_flat(left)) and _INITIALS.fullmatch(_flat(right))):
        return False
    doubts.append(f"“{_flat(left)}” and “{_flat(right)}” were read as two posts; check.")
    return True


def _at_openings(words: str, doubts: list[str]) -> list[str]:
    """The words parted before each later "Head of", "Service Director" and their like."""
    if not re.match(_OPENING, words):
        return [words]
    posts = [post.strip() for post in _AGAIN.split(words)]
    if len(posts) > 1:
        doubts.append(f"Nothing parts these posts; they were read as {len(posts)}: {'; '.join(posts)}.")
    return posts


def _is_post(words: str) -> bool:
    flat = _flat(words)
    return has_role(flat) or _INITIALS.fullmatch(flat) is not None


def has_role(words: str) -> bool:
    """Whether a name holds the word of a role ("Head", "Manager") and does not break off."""
    return bool(_ROLE.search(words) or _KNOWN.search(words)) and not _UNFINISHED.search(words)


def _flat(words: str) -> str:
    return " ".join(words.split())
