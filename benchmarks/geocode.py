"""How many addresses a second `geocode.locate` places, what a city's layer costs to open, beside what else one might do.

The city is generated: 30,000 street names of invented syllables, 60,000 segments, 200,000 address points; all rows are
drawn with a fixed seed. It must not use real addresses, and is no test: a slow machine is not a defect.

Run it from the project's root as `python -m benchmarks.geocode` (run as a file it would hide the package of its name).
"""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import polars as pl
import shapely
import usaddress
from rapidfuzz import process
from shapely.geometry import LineString

from geocode.layers.frames import POINTS, STREETS, make_frame
from geocode.locate import locate
from geocode.names import normalise_street
from geocode.reference import Layer, Source, build_layer, read_layer, write_layer
from geocode.trials import Written, spoil

ROWS = 100_000
_DISPATCH = 200_000
_COLD = 10_000
_VILLAGES = 5_000  # of three streets one way and three the other: nine crossings, twelve segments
_BLOCK = 0.001  # degrees, about 111 m
_POINTS = 200_000
_SYLLABLES = ("ba", "cor", "del", "fen", "gar", "hol", "jun", "kel", "lom", "mar", "nor", "pel", "quin", "ros", "sar", "tam",
              "ul", "ven", "wes", "yor", "zan", "bri", "cla", "dru", "fle", "gri", "klo", "pra", "ster", "tri")  # fmt: skip
_TYPES = ("St", "Ave", "Rd", "Ln", "Blvd")
_COLD_RUN = """
import sys, time
started = time.perf_counter()
import polars
from pathlib import Path
from geocode.locate import locate
from geocode.reference import read_layer
imported = time.perf_counter()
layer = read_layer(Path(sys.argv[1]))
opened = time.perf_counter()
asked = polars.read_parquet(sys.argv[2])
placed = len(asked) - locate(asked, layer)["lat"].null_count()
done = time.perf_counter()
# Not ru_maxrss: a process inherits that of the one that started it.
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(opened - imported, done - started, peak / 1024, placed)
"""


class City(NamedTuple):
    """The generated city: its street lines, its points, its layer, the names in it."""

    lines: gpd.GeoDataFrame
    layer: Layer
    names: list[Written]


def measure() -> list[dict[str, object]]:
    """Return the measured figures: name, value, unit, peer, ratio, goal, holds. A shortfall stays, with holds False."""
    draw = random.Random(20_251_122)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "city.layer"
        city = _build_city(draw, file)
        numbers = [_house(draw, city).text() for _ in range(ROWS)]
        mixed = [_dispatch(draw, city) for _ in range(ROWS)]
        calls = draw.choices(mixed[:40_000], k=_DISPATCH)  # a place is called to about five times
        slips = [text for text in (spoil(_house(draw, city), "one typo") for _ in range(ROWS // 5)) if text]
        ours = _rate(numbers, city.layer)
        dispatch = _DISPATCH / _rate(calls, city.layer)
        misspelt = _rate(slips, city.layer, least=0.9)
        opened, cold, memory = _run_cold(file, mixed[-_COLD:], Path(folder))
        parsed = _timed(lambda: [usaddress.parse(text) for text in numbers[:5_000]], 5_000)
        scanned = _scan(slips[:200], city)
        joined = _timed(lambda: _join(numbers, city.lines), ROWS)
        return [
            _rate_figure("geocode: house numbers, warm", ours, 15_000, "usaddress.parse alone", parsed),
            _rate_figure("geocode: house numbers, warm, beside a join", ours, 15_000, _JOIN, joined),
            _rate_figure("geocode: blocks, crossings, numbers with units", _rate(mixed, city.layer), 15_000),
            _rate_figure("geocode: one slip in the name", misspelt, 3_000, _SCAN, scanned),
            _rate_figure(f"geocode: {_COLD:,} rows in a new process, opening included", cold, 3_000),
            _most("geocode: 200,000 dispatch rows of 40,000 places", dispatch, "s", 15),
            _most("geocode: a city's layer opens", opened, "s", 0.5),
            _most("geocode: memory of a process with a city's layer", memory, "MB", 200),
        ]


_JOIN = "pandas merge on the upper-cased street, range filter, shapely line_interpolate_point row by row"
_SCAN = "rapidfuzz process.extractOne over the 30,000 names"


def _build_city(draw: random.Random, file: Path) -> City:
    names: list[Written] = []
    seen: set[str] = set()
    while len(names) < 6 * _VILLAGES:
        base = "".join(draw.choice(_SYLLABLES) for _ in range(draw.choice((2, 3, 3, 4)))).capitalize()
        if base not in seen:
            seen.add(base)
            names.append(Written(number=0, base=base, type=draw.choice(_TYPES)))
    rows: list[tuple[object, ...]] = []
    shapes: list[LineString] = []
    wide = int(_VILLAGES**0.5) + 1
    for place, name in enumerate(names):
        village, street = divmod(place, 6)
        west, south = 10 + village % wide * 4 * _BLOCK, village // wide * 4 * _BLOCK
        across = street % 3 * _BLOCK
        for block in range(2):
            along = (block * _BLOCK, (block + 1) * _BLOCK)
            ends = [(west + x, south + across) if street < 3 else (west + across, south + x) for x in along]
            hundred = 100 * (block + 1)
            rows.append((name.street, hundred + 1, hundred + 99, hundred, hundred + 98, "00001", "00001"))
            shapes.append(LineString(ends))
    columns = ["street", "l_from", "l_to", "r_from", "r_to", "zip_l", "zip_r"]
    lines = make_frame(pl.DataFrame(rows, schema=columns, orient="row"), np.array(shapes, dtype=object), STREETS)
    source = Source(kind="centrelines", file="generated", licence="CC0-1.0", rows=len(rows))
    layer = build_layer(
        streets=[lines], points=_points(draw, lines), intersections=None, landmarks=None, zones=None, sources=[source]
    )
    write_layer(layer, file)
    return City(lines, read_layer(file), names)


def _points(draw: random.Random, lines: gpd.GeoDataFrame) -> pl.DataFrame:
    rows = []
    for place in draw.choices(range(len(lines)), k=_POINTS):
        share = draw.random()
        number = int(lines["r_from"][place]) + int(98 * share)
        point = lines.geometry[place].interpolate(share, normalized=True)
        rows.append((lines["street"][place], number, number, "00001", None, point.y + 0.00008, point.x))
    return pl.DataFrame(rows, schema=dict(POINTS), orient="row").unique(["street", "low"], maintain_order=True)


def _house(draw: random.Random, city: City) -> Written:
    name = draw.choice(city.names)
    return Written(number=draw.randint(100, 298), base=name.base, type=name.type)


def _dispatch(draw: random.Random, city: City) -> str:
    """A row as dispatch writes it: seven in ten a block, two in ten a crossing, the rest houses with a unit."""
    form = draw.random()
    if form < 0.7:
        return f"{draw.choice((100, 200))} Block of {draw.choice(city.names).street.upper()}"
    if form < 0.9:
        village = draw.randrange(_VILLAGES) * 6
        one, other = city.names[village + draw.randrange(3)], city.names[village + 3 + draw.randrange(3)]
        return f"{other.street}/{one.street}"
    return _house(draw, city).text(unit=f"Apt {draw.randint(1, 99)}")


def _place(addresses: list[str], layer: Layer) -> int:
    found = locate(pl.DataFrame({"key": range(len(addresses)), "address": addresses}), layer)
    return len(addresses) - found["lat"].null_count()


def _rate(addresses: list[str], layer: Layer, *, least: float = 1.0) -> float:
    """Return rows per second, the better of two runs; of the generated addresses `least` must be placed."""
    seconds = []
    for _ in range(2):
        started = time.perf_counter()
        placed = _place(addresses, layer)
        seconds.append(time.perf_counter() - started)
        assert placed >= least * len(addresses), f"{len(addresses) - placed} of the generated addresses were not placed"
    return len(addresses) / min(seconds)


def _run_cold(file: Path, addresses: list[str], folder: Path) -> tuple[float, float, float]:
    """Seconds to open the layer, rows per second of a new process from its first import on, its peak of memory in MB."""
    asked = folder / "asked.parquet"
    pl.DataFrame({"key": range(len(addresses)), "address": addresses}).write_parquet(asked)
    runs = []
    for _ in range(2):
        command = [sys.executable, "-c", _COLD_RUN, str(file), str(asked)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        opened, took, peak, placed = map(float, done.stdout.split())
        assert placed == len(addresses), "every generated address is placed cold too"
        runs.append((took, opened, peak))
    took, opened, peak = min(runs)
    return opened, len(addresses) / took, peak


def _scan(addresses: list[str], city: City) -> float:
    """The peer that compares each misspelt street with all names; it places nothing."""
    names = [normalise_street(name.street) for name in city.names]
    return _timed(
        lambda: [process.extractOne(normalise_street(text.partition(" ")[2]), names) for text in addresses],
        len(addresses),
    )


def _join(addresses: list[str], lines: gpd.GeoDataFrame) -> int:
    """The peer: no units, blocks, crossings, sides of the street or second spellings."""
    asked = pd.Series(addresses).str.upper().str.extract(r"^(?P<number>\d+) (?P<name>.+)$")
    asked["number"] = asked["number"].astype(int)
    known = pd.DataFrame({"name": lines["street"].str.upper(), "line": lines.geometry})
    known["start"], known["end"] = lines["r_from"].astype(int), lines["l_to"].astype(int)
    # Both sides of a segment hold the same hundred here, so one range per segment is enough for the peer.
    joined = asked.merge(known, on="name").query("start <= number <= end")
    places = [
        shapely.line_interpolate_point(row.line, (row.number - row.start) / (row.end - row.start), normalized=True)
        for row in joined.itertuples()
    ]
    return len(places)


def _timed(work: Callable[[], object], rows: int) -> float:
    started = time.perf_counter()
    work()
    return rows / (time.perf_counter() - started)


def _rate_figure(
    name: str, rate: float, goal: int, peer: str | None = None, peers: float | None = None
) -> dict[str, object]:
    return {
        "name": name,
        "value": round(rate),
        "unit": "addresses/s",
        "peer": f"{peer}: {round(peers)} addresses/s" if peer and peers else None,
        "ratio": round(rate / peers, 2) if peers else None,
        "goal": f">= {goal:,} addresses/s on one core",
        "holds": rate >= goal,
    }


def _most(name: str, value: float, unit: str, goal: float) -> dict[str, object]:
    return {
        "name": name,
        "value": round(value, 2),
        "unit": unit,
        "peer": None,
        "ratio": None,
        "goal": f"under {goal:g} {unit}",
        "holds": value < goal,
    }


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
