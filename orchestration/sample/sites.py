"""Where the invented ambulance service stands: stations and hospitals of Port Sample, with the units each has.

Their places are crossings of the drawn town. Must not open a file.
"""

from orchestration.sample.city import Town

HEADER = ("site", "name", "kind", "lat", "lon", "units")
_SITES = (
    ("S1", "Station 1, Weir Lane", "station", (0.34, 0.45), 4),
    ("S2", "Station 2, Dock Gate", "station", (0.80, 0.30), 2),
    ("S3", "Station 3, Saltpan", "station", (0.15, 0.85), 2),
    ("S4", "Station 4, Chapel Road", "station", (0.62, 0.75), 2),
    ("S5", "Station 5, Ring Road", "station", (0.10, 0.15), 2),
    ("H1", "Port Sample General (invented)", "hospital", (0.48, 0.55), 0),
    ("H2", "Hill Hospital (invented)", "hospital", (0.85, 0.85), 0),
)


def site_rows(town: Town) -> list[tuple[str, ...]]:
    """The rows under HEADER. Each place is given as a share of the town's width and height."""
    columns = max(crossing.node[0] for crossing in town.crossings)
    rows = max(crossing.node[1] for crossing in town.crossings)
    places = {crossing.node: crossing.place for crossing in town.crossings}
    told: list[tuple[str, ...]] = []
    for site, name, kind, (east, north), units in _SITES:
        lon, lat = places[round(east * columns), round(north * rows)]
        told.append((site, name, kind, f"{lat:.6f}", f"{lon:.6f}", str(units)))
    return told
