"""The towns of Sample County as plans: their streets, beats and neighbourhoods, before anything is drawn.

The county lies in open water off a coast without a city. A new town is a new plan here. Must not draw or write.
"""

from dataclasses import dataclass

from orchestration.sample import names

COUNTY, STATE = "Sample County", "CA"


@dataclass(frozen=True, kw_only=True)
class Diagonal:
    """A street that runs over corners of the grid: from node `start`, `steps` times by `step`."""

    name: str
    start: tuple[int, int]
    step: tuple[int, int]
    steps: int


@dataclass(frozen=True, kw_only=True)
class TownPlan:
    """A grid of avenues (south to north) and streets (west to east), cut into beats in neighbourhoods.

    origin_m: metres east and north of the county's corner; block_m: a block's width and height in metres.
    beats: columns and rows of beats; together: how many of them, by column and row, make a neighbourhood.
    zips: western and eastern ZIP code; both lie in the range that the postal service never assigned.
    """

    name: str
    prefix: str
    origin_m: tuple[float, float]
    block_m: tuple[float, float]
    avenues: tuple[str, ...]
    streets: tuple[str, ...]
    beats: tuple[int, int]
    together: tuple[int, int]
    neighbourhoods: tuple[str, ...]
    zips: tuple[str, str]
    diagonals: tuple[Diagonal, ...] = ()


PORT_SAMPLE = TownPlan(
    name="Port Sample", prefix="PS", origin_m=(0.0, 0.0), block_m=(250.0, 180.0),
    avenues=tuple(f"{names.ordinal(number)} Ave" for number in range(1, 33)),
    streets=tuple(f"{word} St" for word in sorted((*names.TREES, *names.SHIP_WORDS))),
    beats=(8, 4), together=(2, 2),
    neighbourhoods=("Saltmarket", "Ropewalk", "Lower Sample", "Chandlery",
                    "Mizzen Hill", "Foredeck", "Quarterdeck", "Bollard Flats"),
    zips=("99991", "99992"),
    # They cross each other on a corner of the grid, so no crossing lies inside a block.
    diagonals=(Diagonal(name="Mainsail Blvd", start=(3, 2), step=(1, 1), steps=20),
               Diagonal(name="Windlass Way", start=(7, 18), step=(1, -1), steps=16)),
)  # fmt: skip

LANTERN_BAY = TownPlan(
    name="Lantern Bay", prefix="LB", origin_m=(1_200.0, 6_500.0), block_m=(210.0, 170.0),
    avenues=tuple(f"{word} Ln" for word in names.SHORE_WORDS),
    # Alder and Birch exist in Port Sample too, as streets: the type of a street decides.
    streets=tuple(f"{word} Rd" for word in ("Alder", *names.LIGHT_WORDS, "Birch")),
    beats=(2, 2), together=(1, 2), neighbourhoods=("Lamplight", "Northshoal"), zips=("99993", "99993"),
    diagonals=(Diagonal(name="Old Ferry Way", start=(1, 1), step=(1, 1), steps=6),),
)  # fmt: skip

EASTMARSH = TownPlan(
    name="Eastmarsh", prefix="EM", origin_m=(10_500.0, 1_500.0), block_m=(190.0, 160.0),
    avenues=tuple(f"{word} Ln" for word in names.MARSH_WORDS[:6]),
    streets=tuple(f"{word} Rd" for word in names.MARSH_WORDS[6:]),
    beats=(2, 1), together=(2, 1), neighbourhoods=("Eastmarsh Village",), zips=("99994", "99994"),
)  # fmt: skip

HARBOUR_COUNTRY = TownPlan(
    # The county outside the towns: long blocks of country roads.
    name="Harbour Country", prefix="HC", origin_m=(-500.0, 9_600.0), block_m=(700.0, 560.0),
    avenues=tuple(f"{word} Pike" for word in names.COAST_WORDS),
    streets=tuple(f"County Road {number}" for number in range(11, 20)),
    beats=(4, 2), together=(2, 1),
    neighbourhoods=("Headland District", "Causeway District", "Dunes District", "Lightship District"),
    zips=("99995", "99996"),
)  # fmt: skip

QUARRY_HILL = TownPlan(
    name="Quarry Hill", prefix="QH", origin_m=(10_000.0, 5_000.0), block_m=(200.0, 170.0),
    avenues=tuple(f"{word} Ter" for word in names.STONE_WORDS[:7]),
    streets=tuple(f"{word} Pl" for word in names.STONE_WORDS[7:]),
    beats=(2, 2), together=(2, 1), neighbourhoods=("Lower Quarry", "Upper Quarry"), zips=("99997", "99997"),
)  # fmt: skip

UNIVERSITY_PARK = TownPlan(
    name="University Park", prefix="UP", origin_m=(13_200.0, 3_200.0), block_m=(130.0, 120.0),
    avenues=tuple(f"{word} Walk" for word in names.COLLEGE_WORDS[:5]),
    streets=tuple(f"{word} Mall" for word in names.COLLEGE_WORDS[5:]),
    beats=(2, 1), together=(2, 1), neighbourhoods=("Campus",), zips=("99998", "99998"),
)  # fmt: skip

TOWNS = (PORT_SAMPLE, LANTERN_BAY, EASTMARSH, HARBOUR_COUNTRY, QUARRY_HILL, UNIVERSITY_PARK)
