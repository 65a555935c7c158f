"""The one error of reading: a file that cannot be read as a plan at all."""

from __future__ import annotations


class Unreadable(Exception):
    """A file that is absent, empty, damaged or of a format that is not known.

    ``str()`` of it is one plain sentence that may be shown to people.
    """
