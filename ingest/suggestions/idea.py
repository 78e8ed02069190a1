"""What could stand for one text: a sure reading, a few to choose from, or none, so that only the sender can say.

Must not be sure of what a second person could read in another way.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Idea:
    """`becomes`: what could be written instead, likeliest first; exactly one when sure, none when nobody can tell."""

    becomes: tuple[str, ...] = ()
    sure: bool = False


ASK = Idea()
"""Nothing to offer; the sender is asked."""


def sure_of(text: str) -> Idea:
    """The one reading there is."""
    return Idea(becomes=(text,), sure=True)


def could_be(*texts: str | None) -> Idea:
    """Readings to choose from; nothing is chosen."""
    return Idea(becomes=tuple(dict.fromkeys(text for text in texts if text)))
