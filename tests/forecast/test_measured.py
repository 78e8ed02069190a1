"""The backtest against the reference scores of three real sets (shared/data/ems/EVALUATION.md, section 3).

Scores only; no row of the logs stands here. The reference was measured by another implementation, and agrees to the
digits it has. What `vigie` scores is held by bounds a little above what was measured once, never tuned on.
"""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from forecast.backtest import Backtest, backtest
from forecast.calls import Calls, Columns, take_calls

MONTGOMERY = {
    "file": "montgomery_pa.parquet", "zone": "America/New_York", "id": None, "minutes": 60, "kept": 48_048,
    "where": "category = 'ems' and lat between 39.9 and 40.6 and lon between -75.8 and -74.9",
}  # fmt: skip
SAN_FRANCISCO = {
    "file": "san_francisco.parquet", "zone": "America/Los_Angeles", "id": "call_id", "minutes": None, "kept": 29_032,
    "where": "extract = 'central6_2018' and category = 'ems'",
}  # fmt: skip
SETS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    # By default the start is the first Monday and the end the last call: exactly the weeks of the protocol.
    "montco8": (MONTGOMERY, {"validation_weeks": 6}),
    "sf9": (SAN_FRANCISCO, {"validation_weeks": 6, "resolution": 9}),
    "mcold": (
        MONTGOMERY,
        {"start": date(2016, 5, 9), "end": date(2016, 8, 22), "test_weeks": 6, "validation_weeks": 4},
    ),
}
DOMAIN = {  # cells, km2, weeks, calls in and out of the grid, the same in test weeks
    "montco8": (1_248, 916.37, 36, 46_068, 909, 10_339, 307),
    "sf9": (84, 9.19, 51, 28_330, 4, 4_478, 0),
    "mcold": (821, 602.68, 15, 18_292, 1_501, 7_301, 760),
}
# fmt: off
NATS = {
    "montco8": {"uniform": 4.67158, "medic": 7.27985, "b": 4.95004, "d1": 3.94985, "g": 3.94824},
    "sf9": {"uniform": 3.05633, "medic": 3.05667, "b": 2.11500, "d1": 2.05579, "g": 2.04572},
    "mcold": {"uniform": 4.31711, "medic": 6.86961, "b": 5.61271, "d1": 3.79127, "g": 3.80124},
}
ROUNDED = {
    "montco8": {"a3": 3.9546, "b3": 3.9499, "c3": 3.9499},
    "sf9": {"a3": 2.0684, "b3": 2.0510, "c3": 2.0457},
    "mcold": {"a3": 3.7952, "b3": 3.7913, "c3": 3.8116},
}
MOST_NATS = {"montco8": 3.9410, "sf9": 2.0445, "mcold": 3.7850}
LEAST_HIT_5 = {"montco8": 0.324, "sf9": 0.409, "mcold": 0.256}
# fmt: on
D1 = {  # deviance, spatial log score, city deviance, hit@1, 5 and 10 %
    "montco8": (0.14713, 6.0987, 1.2367, 0.1247, 0.3176, 0.4617),
    "sf9": (0.40244, 1.2171, 1.0954, 0.1245, 0.4097, 0.6003),
    "mcold": (0.19961, 5.8753, 1.2029, 0.0965, 0.2573, 0.3638),
}
MEDIC = {
    "montco8": (0.31134, 9.4240, 1.5250, 0.0666, 0.1884, 0.2846),
    "sf9": (0.72004, 2.2053, 1.4329, 0.1024, 0.3522, 0.5062),
    "mcold": (0.41687, 8.9498, 1.4250, 0.0492, 0.1436, 0.2308),
}


def taken(folder: Path, source: dict[str, Any]) -> Calls:
    columns = Columns(time="received_at", lat="lat", lon="lon", id=source["id"])
    return take_calls(
        pl.read_parquet(folder / source["file"]), columns,
        timezone=source["zone"], where=source["where"], dedupe_minutes=source["minutes"],
    )  # fmt: skip


@pytest.fixture(scope="module", params=SETS)
def scored(request: pytest.FixtureRequest, ems: Path) -> tuple[str, Backtest]:
    """A set and its backtest."""
    source, options = SETS[request.param]
    calls = taken(ems, source)
    assert calls.frame.height == source["kept"]
    told = backtest(calls.frame, timezone=source["zone"], **options)
    return request.param, told


def test_the_grid_and_the_weeks_are_those_of_the_protocol(scored: tuple[str, Backtest]) -> None:
    name, told = scored
    counted = (told.cells, round(told.area_km2, 2), told.weeks, *told.calls.values())
    assert counted == DOMAIN[name]


def test_nats_per_call_are_those_of_the_reference(scored: tuple[str, Backtest]) -> None:
    name, told = scored
    for pinned, within in ((NATS, 1.1e-5), (ROUNDED, 6e-5)):
        for model, nats in pinned[name].items():
            assert told.models[model]["nats_per_call"] == pytest.approx(nats, abs=within), model


def test_the_other_scores_are_those_of_the_reference(scored: tuple[str, Backtest]) -> None:
    name, told = scored
    keys = ("deviance", "spatial_log_score", "city_deviance", "hit_1", "hit_5", "hit_10")
    for model, reference in (("d1", D1[name]), ("medic", MEDIC[name])):
        for key, value in zip(keys, reference, strict=True):
            assert told.models[model][key] == pytest.approx(value, abs=2e-4), (model, key)


def test_vigie_is_better_than_the_plain_models_beyond_chance_on_every_set(scored: tuple[str, Backtest]) -> None:
    name, told = scored
    assert told.models["vigie"]["nats_per_call"] < MOST_NATS[name]
    assert told.models["vigie"]["hit_5"] > LEAST_HIT_5[name]
    assert told.against["medic"]["high"] < -0.9
    for model in ("a3", "b3", "d1"):
        assert told.against[model]["high"] < 0, model


def test_vigie_is_never_worse_than_a_kernel_beyond_chance(scored: tuple[str, Backtest]) -> None:
    _, told = scored
    for model in ("c3", "g"):
        assert told.against[model]["difference"] < 0
        assert told.against[model]["low"] < 0


def test_zones_and_cells_are_calibrated_within_two_points(scored: tuple[str, Backtest]) -> None:
    _, told = scored
    for model in ("d1", "vigie"):
        assert told.models[model]["pit_80"]["cell"] == pytest.approx(0.80, abs=0.02)
        assert told.models[model]["pit_95"]["cell"] == pytest.approx(0.95, abs=0.02)
    for level in ("res6", "res7"):
        assert told.models["vigie"]["pit_80"][level] == pytest.approx(0.80, abs=0.02)
        assert told.models["vigie"]["pit_95"][level] == pytest.approx(0.95, abs=0.02)
