"""An invented region of 127 cells with four stations and a hospital, and the station sites of real cities."""

from datetime import datetime, timedelta
from pathlib import Path

import h3
import numpy as np
import polars as pl
import pytest

from forecast.posts.plans import Setting, make_setting
from forecast.posts.shifts import calls_by_shift
from forecast.posts.sites import sites_from

CENTRE = h3.latlng_to_cell(40.0, -75.0, 8)
START = datetime(2026, 11, 23)
JEMSS = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "ems" / "jemss"


@pytest.fixture(scope="session")
def cells() -> pl.DataFrame:
    """Seven zones of cells about 0.9 km apart."""
    names = sorted(h3.grid_disk(CENTRE, 6))
    places = np.array([h3.cell_to_latlng(name) for name in names])
    zones = [h3.cell_to_parent(name, 6) for name in names]
    return pl.DataFrame({"cell": names, "lat": places[:, 0], "lon": places[:, 1], "zone": zones})


@pytest.fixture(scope="session")
def stations(cells: pl.DataFrame) -> pl.DataFrame:
    """Four stations in a row and a hospital, none at the centre of a cell."""
    frame = pl.DataFrame({
        "site": ["S1", "S2", "S3", "S4", "H1"], "name": ["Weir", "Mill", "Dock", "Hill", "Infirmary"],
        "kind": ["station"] * 4 + ["hospital"], "lat": [40.001, 40.031, 39.971, 40.001, 40.02], "lon": [-75.04, -75.0, -75.0, -74.96, -75.03],
    })  # fmt: skip
    return sites_from(frame, cells)


@pytest.fixture(scope="session")
def setting(cells: pl.DataFrame, stations: pl.DataFrame) -> Setting:
    """A standard of four minutes, so that a few units do not cover everything."""
    return make_setting(cells, stations, standard_minutes=4)


@pytest.fixture(scope="session")
def forecast(cells: pl.DataFrame) -> pl.DataFrame:
    """Nine blocks of four hours; calls thin out to the south."""
    share = np.exp(-np.abs(cells["lat"].to_numpy() - 40.02) * 30)
    share /= share.sum()
    blocks = [START + timedelta(hours=4 * at) for at in range(9)]
    return pl.concat([
        cells.select("cell", block_start=pl.lit(start, pl.Datetime("us")), expected=pl.Series(share * (8 + 2 * (at % 6))))
        for at, start in enumerate(blocks)
    ])  # fmt: skip


@pytest.fixture(scope="session")
def expected(forecast: pl.DataFrame) -> pl.DataFrame:
    """Likely calls by shift."""
    return calls_by_shift(forecast, 4)


@pytest.fixture(params=["auckland", "edmonton", "manhattan", "utrecht"])
def city(request: pytest.FixtureRequest) -> tuple[pl.DataFrame, pl.DataFrame, np.ndarray]:
    """Sites and cells of a real city, with invented calls around its stations and hospitals."""
    files = [JEMSS / f"{request.param}_{kind}s.csv" for kind in ("station", "hospital")]
    if not all(file.is_file() for file in files):
        pytest.skip("the cities of ../shared/data/ems/jemss are not beside the project")
    read = [
        pl.read_csv(file, skip_rows=1, infer_schema=False, truncate_ragged_lines=True, encoding="utf8-lossy")
        for file in files
    ]
    frame = pl.concat([
        one.filter(pl.col("x").is_not_null()).select(name=pl.lit(kind) + " " + pl.col("index"), kind=pl.lit(kind), lat="y", lon="x")
        for one, kind in zip(read, ("station", "hospital"), strict=True)
    ])  # fmt: skip
    places = frame.select(pl.col("lat", "lon").cast(pl.Float64)).to_numpy()
    around = {
        near
        for lat, lon in places
        for near in h3.grid_disk(h3.latlng_to_cell(lat, lon, 7 if request.param == "utrecht" else 8), 5)
    }
    names = sorted(around)
    centres = np.array([h3.cell_to_latlng(name) for name in names])
    apart = np.hypot(*(np.subtract.outer(centres[:, axis], places[:, axis]) * 100 for axis in (0, 1)))
    demand = np.exp(-((apart / 3) ** 2)).sum(axis=1) + 0.01
    region = pl.DataFrame(
        {
            "cell": names,
            "lat": centres[:, 0],
            "lon": centres[:, 1],
            "zone": [h3.cell_to_parent(name, 6) for name in names],
        }
    )
    return sites_from(frame, region), region, 60 * demand / demand.sum()
