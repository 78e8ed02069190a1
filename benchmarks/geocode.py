"""How many addresses a second `geocode.locate` places, beside a plain join of the same addresses.

The town is generated: 60 streets and 60 avenues, 7,080 segments, 100 numbers each; 100,000 rows drawn at random with
a fixed seed, nearly all distinct. It must not use real addresses, and is no test: a slow machine is not a defect.

Run it from the project's root as `python -m benchmarks.geocode` (run as a file it would hide the package of its name).
"""

import json
import random
import time
from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import polars as pl
import shapely
from shapely.geometry import LineString

from geocode.layer import Layer, build_layer
from geocode.layers.centrelines import RANGES, read_centrelines
from geocode.locate import locate

ROWS = 100_000
SIDE = 60
STEP_DEGREES = 0.002
GOAL_PER_SECOND = 10_000
PEER = "pandas merge on the upper-cased street, range filter, shapely line_interpolate_point row by row"


def measure() -> list[dict[str, object]]:
    """Return the measured figures: name, value, unit, peer, ratio, goal, holds. A shortfall stays, with holds False."""
    centrelines = _draw_town()
    layer = build_layer(centrelines)
    draw = random.Random(20_251_122)
    numbers = [f"{_number(draw)} {_street(draw)}" for _ in range(ROWS)]
    forms: list[Callable[[], str]] = [
        lambda: f"{_number(draw)} {_street(draw)} Apt {draw.randint(1, 99)}",
        lambda: f"{draw.randint(1, SIDE - 1)}00 block of {_street(draw)}",
        lambda: f"Street {draw.randrange(SIDE)} St & Avenue {draw.randrange(SIDE)} Ave",
    ]
    mixed = [draw.choice(forms)() for _ in range(ROWS)]
    ours, peers = _rate(lambda: _place(numbers, layer)), _rate(lambda: _join(numbers, centrelines))
    mixture = _rate(lambda: _place(mixed, layer))
    repeated = _rate(lambda: _place(numbers[: ROWS // 10] * 20, layer), rows=2 * ROWS)
    return [
        _figure("geocode: house numbers", ours, peer=PEER, peers=peers),
        _figure("geocode: numbers with units, blocks and intersections", mixture),
        _figure("geocode: 200,000 rows of 10,000 distinct house numbers", repeated),
    ]


def _draw_town() -> gpd.GeoDataFrame:
    rows: list[tuple[object, ...]] = []
    for place in range(SIDE):
        for block in range(1, SIDE):
            start, end, across = (STEP_DEGREES * steps for steps in (block - 1, block, place))
            numbers = (100 * block + 1, 100 * block + 99, 100 * block, 100 * block + 98)
            rows.append((f"Street {place} St", *numbers, LineString([(start, across), (end, across)])))
            rows.append((f"Avenue {place} Ave", *numbers, LineString([(across, start), (across, end)])))
    town = gpd.GeoDataFrame(rows, columns=["street", *RANGES, "geometry"], crs="EPSG:4326")
    return read_centrelines(town, columns={name: name for name in ("street", *RANGES)})


def _number(draw: random.Random) -> int:
    return draw.randint(100, 100 * SIDE - 1)


def _street(draw: random.Random) -> str:
    return draw.choice(("Street {} St", "Avenue {} Ave")).format(draw.randrange(SIDE))


def _place(addresses: list[str], layer: Layer) -> int:
    found = locate(pl.DataFrame({"key": range(len(addresses)), "address": addresses}), layer)
    return len(addresses) - found["lat"].null_count()


def _join(addresses: list[str], centrelines: gpd.GeoDataFrame) -> int:
    """The peer: no units, blocks, intersections, sides of the street or second spellings."""
    asked = pd.Series(addresses).str.upper().str.extract(r"^(?P<number>\d+) (?P<name>.+)$")
    asked["number"] = asked["number"].astype(int)
    lines = pd.DataFrame({"name": centrelines["street"].str.upper(), "line": centrelines.geometry})
    lines["start"], lines["end"] = centrelines["r_from"].astype(int), centrelines["l_to"].astype(int)
    # Both sides of a segment hold the same hundred here, so one range per segment is enough for the peer.
    joined = asked.merge(lines, on="name").query("start <= number <= end")
    places = [
        shapely.line_interpolate_point(row.line, (row.number - row.start) / (row.end - row.start), normalized=True)
        for row in joined.itertuples()
    ]
    return len(places)


def _rate(place: Callable[[], int], *, rows: int = ROWS) -> float:
    """Return rows per second, the better of two runs; every generated address must be placed."""
    seconds = []
    for _ in range(2):
        started = time.perf_counter()
        placed = place()
        seconds.append(time.perf_counter() - started)
        assert placed == rows, f"{rows - placed} of the generated addresses were not placed"
    return rows / min(seconds)


def _figure(name: str, rate: float, *, peer: str | None = None, peers: float | None = None) -> dict[str, object]:
    return {
        "name": name,
        "value": round(rate),
        "unit": "addresses/s",
        "peer": f"{peer}: {round(peers)} addresses/s" if peer and peers else None,
        "ratio": round(rate / peers, 2) if peers else None,
        "goal": f">= {GOAL_PER_SECOND} addresses/s on one core",
        "holds": rate >= GOAL_PER_SECOND,
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
