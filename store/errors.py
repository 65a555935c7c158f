"""What the store refuses, in words meant for the person who asked.

Refusal
├── NoSuch           nothing bears that reference or name
├── NotYours         the person may not do this; says who can
├── Stale            somebody changed it since the asker looked
├── Strange          it is no sentence that can be told from what was said
├── Busy             the store could not be written in time; nothing was saved
└── Down             the store cannot be reached or written at all; nothing was saved
"""

from __future__ import annotations

from collections.abc import Sequence


class Refusal(Exception):
    """A request that cannot be met. ``str()`` of it is shown to the asker as it stands.

    ``suggestions`` are whole sentences that the asker may have meant, nearest first; each becomes a button. ``about``
    names the part of what was said that is to be mended ("day"), where it is one part.
    """

    def __init__(self, words: str, suggestions: Sequence[str] = (), about: str = "") -> None:
        super().__init__(words)
        self.suggestions = tuple(suggestions)
        self.about = about


class NoSuch(Refusal):
    """Nothing bears that reference or name."""


class NotYours(Refusal):
    """The person may not do this; the words say who can."""


class Stale(Refusal):
    """The item changed since the asker looked; the words say what changed."""


class Strange(Refusal):
    """It is no sentence that can be told from what was said."""


class Busy(Refusal):
    """The store was not free in time."""

    def __init__(self) -> None:
        super().__init__("The store is busy. Nothing was saved; say it again in a moment.")


class Down(Refusal):
    """The store cannot be reached or written."""

    def __init__(self) -> None:
        super().__init__("The store cannot be reached just now. Nothing was saved; please try again in a few minutes.")
