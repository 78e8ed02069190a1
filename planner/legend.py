"""The words of the map's legend, from most to least, for likely calls and for their difference from usual.

Must not choose the limits.
"""

from collections.abc import Sequence
from itertools import pairwise

from planner.classes import written
from planner.looks import USUAL
from planner.texts import say


def legend_words(limits: Sequence[float], view: str) -> list[str]:
    """The words of the legend, from most to least."""
    told = written(limits)
    if view == USUAL:
        if not told:
            return []
        slight, strong = told[0], told[-1]
        return [say("more_strong", low=strong), say("more_slight", low=slight, high=strong), say("as_usual"),
                say("fewer_slight", low=slight, high=strong), say("fewer_strong", low=strong)]  # fmt: skip
    top = say("legend_top", low=told[-1] if told else "0")
    middle = [say("legend_mid", low=low, high=high) for low, high in pairwise(told)]
    bottom = [say("legend_bottom", high=told[0])] if told else []
    return [top, *reversed(middle), *bottom]
