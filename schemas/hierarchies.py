"""The levels at which quasi-identifiers may be published, and what a loss in each of them weighs.

Declarations only: which node lies above a value is worked out in `privacy/hierarchies.py`.
Sources: privacy policy in docs/architecture.md (age and time ladders, juveniles in one band). The weights keep what a
reader needs most: force and race, then the date; on the sample four incidents in five keep their quarter with them.
"""

from schemas.model import AREA_LEVELS, WITHHELD, Hierarchy, Term

_WITHHELD = Term(code=WITHHELD, label="Withheld", meaning="No level at which enough rows look alike.")


def _hierarchy(name: str, description: str, weight: float = 1.0, **levels: str) -> Hierarchy:
    terms = tuple(Term(code=code, label=label) for code, label in levels.items())
    return Hierarchy(name=name, description=description, levels=(*terms, _WITHHELD), weight=weight)


DATE = _hierarchy("date", "Dates from day to year.", 2.0, day="Day", month="Month", quarter="Quarter", year="Year")
HOUR = _hierarchy("hour", "Times of day in four bands of six hours, or by day and by night.", 0.25,
                  band="Band of six hours", half="Day (06:00-17:59) or night")  # fmt: skip
AGE = _hierarchy(
    "age", "Age from five-year bands to adult or juvenile; juveniles are always one band, and so are those over 80.",
    1.0, band="Band of about five years", decade="Band of about ten years", broad="Band of about twenty years",
    adult="Adult",
)  # fmt: skip
VALUE = _hierarchy("value", "A value that is either published or withheld.", 1.0, value="As recorded")
RACE = _hierarchy("race_value", "Race, published or withheld.", 3.0, value="As recorded")
COUNT = _hierarchy("count", "Counts of persons: 1, 2, 3 or more; then one or several.", 0.25,
                   exact="One, two, three or more", few="One or several")  # fmt: skip
AGENCY = _hierarchy(
    "agency", "The agency itself, or a named pool of small agencies.", 1.0, agency="Agency", pool="Pool"
)
FORCE = _hierarchy("force", "The gravest kind of force: the kind itself, its group, or whether a firearm was discharged.", 3.0,
                   kind="Kind of force", group="Group of kinds", firearm="Firearm discharged or not")  # fmt: skip
AREA = AREA_LEVELS

ALL = (DATE, HOUR, AGE, VALUE, RACE, COUNT, AGENCY, FORCE, AREA)
"""Every hierarchy of the standard."""
