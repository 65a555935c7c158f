"""What people say to somebody who has answered them, and what is no sentence: a greeting, thanks, "ok"."""

from __future__ import annotations

import re

from store.errors import Strange

_SHOWS = ("status", "mine", "help")
_SAID = (
    (
        r"(?:hello|hi|hiya|hey|good (?:morning|afternoon|evening)|morning)(?: (?:there|all|everyone|everybody|again))?",
        "Hello. Ask how something stands, or say what is done: `status`, `mine`, `action 3.3.2 done`.",
    ),
    (
        r"(?:thanks|thank you|thankyou|thx|cheers|ta|many thanks)(?: (?:again|very much|so much|a lot|a million))?",
        "You are welcome. `mine` shows what is yours, `status` how the programme stands.",
    ),
    (
        r"(?:yes|yep|no|nope|ok|okay|k|fine|great|good|perfect|alright|all right|got it|noted|understood|sure)(?: (?:thanks|thank you))?",
        "All right. That by itself changes nothing: a question is answered by its button.",
    ),
)


def answer(words: str) -> Strange | None:
    """The short answer to ``words`` that are only kind, with examples of what can be said; None for all others."""
    plain = words.casefold().strip(" ,.!?")
    kind = next((says for pattern, says in _SAID if re.fullmatch(pattern, plain)), "")
    return Strange(kind, _SHOWS) if kind else None
