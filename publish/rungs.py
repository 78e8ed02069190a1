"""What may be said about a whole area, given how much of it reports and how much is answered: four rungs of a ladder.

The rule and its numbers follow the terms of clearance of the United States' national use-of-force collection (reginfo.gov,
202111-1110-003). They leave the limits open ("between 60 percent and 80 percent"); here a limit belongs to the better
rung for coverage (80 % and more, 60 % and more, 40 % and more) and to the better side for blanks (30 % and less). Pure,
and works where the site is served. An agency's own rows are not held by it; must not be used to hide them.
"""

RUNGS = ("all", "ratios", "key_ratios", "none")
"""Nothing is held; shares and rates but no counts or totals; shares of the key variables only; nothing."""

KINDS = ("count", "ratio", "key_ratio")
"""A count or total; a ratio, rate or share; the share of an answer of a key variable."""

WHOLE, MOST, SOME = 0.8, 0.6, 0.4
"""Least coverage of the first three rungs."""

BLANK = 0.3
"""Most item non-response of the first rung."""

SUBGROUP = 0.2
"""Least share of the total a subgroup has on the third rung."""

_ALLOWED = {"all": KINDS, "ratios": ("ratio", "key_ratio"), "key_ratios": ("key_ratio",), "none": ()}


def rung(coverage: float | None, nonresponse: float | None) -> str:
    """The rung for a coverage and an item non-response, both from 0 to 1; what is not known allows nothing.

    Raises ValueError for a share outside 0 to 1.
    """
    if any(share is not None and not 0 <= share <= 1 for share in (coverage, nonresponse)):
        raise ValueError("coverage and item non-response are shares from 0 to 1")
    if coverage is None or nonresponse is None or coverage < SOME:
        return "none"
    if coverage < MOST:
        return "key_ratios"
    return "all" if coverage >= WHOLE and nonresponse <= BLANK else "ratios"


def allows(given: str, kind: str, *, share: float = 1.0) -> bool:
    """Whether a rung lets a kind of estimate be published; share: the part of the total its subgroup has.

    Raises KeyError for an unknown rung, ValueError for an unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"{kind} is no kind of estimate; use {', '.join(KINDS)}")
    return kind in _ALLOWED[given] and (given != "key_ratios" or share >= SUBGROUP)
