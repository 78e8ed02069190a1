"""Bring the many spellings of one street name to one normal form: the two functions that other rooms ask for.

What a text says is `folding.fold` and `names.read_name`; this module holds nothing of its own.
"""

from geocode.folding import fold
from geocode.names import normalise_street

__all__ = ["fold", "normalise_street"]
