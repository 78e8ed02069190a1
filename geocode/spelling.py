"""How a misspelt street name still finds the names it may mean: delete keys for one or two slips, and a sound.

Keys only say which names to compare; whether one of them is meant is decided in `candidates`. Must not know a layer.

Delete keys are the symmetric delete index of W. Garbe (SymSpell, 2012): two words within two insertions, deletions,
substitutions or swaps share a word that is left when up to two letters of each are taken out.
"""

from itertools import combinations

import jellyfish

LONGEST_KEYED = 9
"""Letters of a name that are keyed; names that differ by two slips still share a key of their first letters."""

_SHORTEST_FOR_TWO = 5


def delete_keys(base: str) -> frozenset[str]:
    """The keys of a name without its type and direction: its first letters with none, one or two of them taken out.

    A name of fewer than five letters is keyed for one slip only: two would leave nothing of it.
    """
    head = base[:LONGEST_KEYED]
    slips = 2 if len(base) >= _SHORTEST_FOR_TWO else 1
    keys = {head}
    for taken in range(1, min(slips, len(head)) + 1):
        keys.update("".join(kept) for kept in combinations(head, len(head) - taken))
    return frozenset(keys)


def sound(base: str) -> str:
    """How a name sounds (Metaphone, L. Philips 1990); '' for one that holds a digit, since numbers have no sound-alikes."""
    if any(sign.isdigit() for sign in base):
        return ""
    return jellyfish.metaphone(base)
