"""The posts as a list to read over the radio: number, place, likely calls, in words that cannot be misheard.

Must not round a count up to look better: half a call and more is one.
"""

from collections.abc import Sequence

from planner.placing import Post
from planner.texts import say, words_of
from planner.wording import worded


def radio_list(posts: Sequence[Post]) -> list[str]:
    """One line per post; the first says that the numbers are likely calls."""
    return [
        say("radio_first" if at == 0 else "radio_line", n=worded(post.number), place=_place(post),
            calls=_calls(post.covered, whole=at == 0))
        for at, post in enumerate(posts)
    ]  # fmt: skip


def _place(post: Post) -> str:
    name = post.site.name.rstrip(".")
    return name if post.units == 1 else f"{name}, {say('post_units', n=worded(post.units))}"


def _calls(covered: float, *, whole: bool) -> str:
    n = round(covered)
    if n < 1:
        return say("radio_under_one")
    if not whole:
        return _spoken(n)
    return say("radio_call") if n == 1 else say("radio_calls", n=_spoken(n))


def _spoken(n: int) -> str:
    larger = words_of("radio_numbers")
    return larger[n - 21] if 21 <= n < 21 + len(larger) else worded(n)
