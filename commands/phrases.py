"""What people say in their own words: questions that mean a sentence are answered, wishes to change are offered as one.

Reading harms nobody, so a question is taken at its word. Nothing is changed on a guess: what would change something is
shown as a sentence, to be pressed or said.
"""

from __future__ import annotations

import re

from store.errors import Strange
from store.rag import ACTION_KEY, MEASURE_KEY

_PERSON = r"@?[a-z]+(?: [a-z]+)?"
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri)(?:day)?|today|tomorrow|\d[\d/. -]*\w*"
_POST = r"(?P<of>(?:head|director|manager|lead|ceo|service|team|strategic|programme)\b.*?)"
_REF = r"(?P<of>#?\d{1,3}(?:\.\d{1,3}){2,3})"
_OF = r"(?: (?:in|on|for|of))?(?P<of> .+)?"
_ALL = r"(?:show (?:me )?|list |give me )?(?:everything|anything|all(?: actions)?)(?: that)?(?:'s| is| are)?"

_SAME = (
    (
        r"(?:what |which (?:actions )?)?(?:do|must|should) i (?:owe|do|have(?: to do)?|need to do)(?: next| now| today)?",
        "mine",
    ),
    (r"what(?:'s| is) (?:mine|on my (?:plate|list))|my (?:list|tasks|work|plate)|what i owe", "mine"),
    (rf"(?:who|what|which actions)(?:'s|s| is| are|'re)? (?:late|behind|slipping|overdue){_OF}", "overdue{of}"),
    (rf"{_ALL} red{_OF}", "red{of}"),
    (rf"{_ALL} (?:late|overdue){_OF}", "overdue{of}"),
    (r"(?:the )?reds|what(?:'s|s| is) red", "red"),
    (
        r"(?:when(?:'s|s| is| do we| are) )?(?:the )?next (?:meetings?|touch-?downs?|board)|when do we meet(?: next)?",
        "meeting list",
    ),
    (r"(?:search|look)(?: for)? (?P<of>.+)", "find {of}"),
    (r"who(?:'s|s) (?P<of>.+)", "who {of}"),
    (r"what (?:went out|was (?:sent|posted))", "digest last"),
    (r"who (?:are you|is this)|what can (?:you do|i say)|commands", "help"),
)
"""Questions, and the sentence that each is."""

_ALMOST = (
    (r"(?:hold|stop|pause)(?: back)? (?:the |that )?digest", "digest hold"),
    (r"(?:send|post|publish) (?:the |that )?digest(?: now)?", "digest post now"),
    (
        rf"(?:cancel|call off) (?:the )?(?:touch-?down|meeting)(?: (?:on|of))?(?: (?P<of>{_DAY}))?",
        'meeting cancel "Touch-down" {of}',
    ),
    (rf"cancel (?P<of>{_DAY})", 'meeting cancel "Touch-down" {of}'),
    (r"move (?:the )?(?:touch-?down|meeting)(?: (?:on|of))? ?(?P<of>.*)", 'meeting move "Touch-down" {of}'),
    (
        r"(?:(?:set up|add|make) )?(?:a )?new meeting|(?:add|set up|make) (?:a |the )?(?:meeting|touch-?down)",
        "meeting add",
    ),
    (r"(?:set|change|new|add)(?: a| the)? holder", "post"),
    (rf"make (?P<who>{_PERSON}) (?:the )?{_POST}", "post {of} is {who}"),
    (rf"{_POST} is (?P<who>{_PERSON})", "post {of} is {who}"),
    (rf"(?:remind|nudge|chase up) (?P<of>{_PERSON})", "chase @{of}"),
    (rf"i(?:'ll| will| shall| promise to) (?P<what>.+?) by (?P<of>(?:next )?(?:{_DAY}).*)", "promise by {of} {what}"),
    (rf"{_REF}(?P<what>done|red|amber|note|completed?)\b(?P<more>.*)", "action {of} {what}{more}"),
    (rf"(?:delete|remove) {_REF}\b ?(?P<what>.*)", "action {of} retire {what}"),
)
"""Wishes, and the sentence that each may be."""

_NEWS = r"what(?:'s|s| is| has)? (?:changed|new|happened)(?: (?:since|in|this|over) .+)?|any (?:news|changes)"
_KEY = r"(?:explain|define|what (?:does|do|is|are)(?: the)?|what's|key)\b.*\b(?:red|amber|green|rag|colou?rs)(?: mean)?"
_TRAILING = re.compile(
    r"((?:status|overdue|red|mine|digest|who|measures?|risks?|help|problems|meeting list|home|health|find|promise list)\b.*?)"
    r"[, ]+(?:please|pls|thanks|thank you)",
    re.IGNORECASE,
)


def plainly(bare: str) -> str:
    """``bare``, or the sentence that its words ask for. Raises Strange, with what is offered, where they may be a wish
    that changes something, and where the answer is a matter of words."""
    bare = found[1] if (found := _TRAILING.fullmatch(bare)) else bare
    for pattern, says in _SAME:
        if found := re.fullmatch(pattern, bare, re.IGNORECASE):
            return _filled(says, found)
    for pattern, says in _ALMOST:
        if found := re.fullmatch(pattern, bare, re.IGNORECASE):
            meant = _filled(says, found)
            raise Strange(f"Do you mean `{meant[:80]}`? Nothing was changed.", (meant,))
    if re.fullmatch(_NEWS, bare, re.IGNORECASE):
        told = "`status` shows what changed in the last 7 days, `action 3.3.2 history` all that was said of one action."
        raise Strange(told, ("status", "digest"))
    if re.fullmatch(_KEY, bare, re.IGNORECASE):
        keys = (", ".join(f"{rag.value} {means}" for rag, means in key.items()) for key in (ACTION_KEY, MEASURE_KEY))
        raise Strange("Of an action: {}. Of a success measure: {}.".format(*keys), ("status", "help"))
    return bare


def _filled(says: str, found: re.Match[str]) -> str:
    words = {name: (value or "").rstrip() for name, value in found.groupdict().items()}
    return says.format_map({"of": "", **words}).strip()
