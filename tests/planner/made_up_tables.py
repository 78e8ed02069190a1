"""The further tables of a made-up forecast folder: shifts, staffing, sites, posts, plans, coverage, score, health.

Worked out roughly from the made-up cells so that the pages have something to show; no method to copy.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

SPEED, START, STANDARD = 38.0, 1.5, 8
"""Kilometres an hour as the crow flies, minutes before wheels turn, minutes of the standard."""

SITES = {
    # id: name, kind, km east, km north
    "s1": ("Station 1, Market Street", "station", 0.2, 0.3), "s2": ("Station 2, Quay Road", "station", 3.9, -0.6),
    "s3": ("Station 3, Mill End", "station", -3.0, -3.2), "s4": ("Station 4, Chapel Road", "station", -2.6, 2.3),
    "s5": ("Station 5, Ring Road", "station", 2.2, -3.9), "h1": ("Hill Hospital forecourt", "hospital", -4.2, 2.6),
    "p1": ("Weir Lane at Market Hall", "post", 1.0, 0.8), "p2": ("Dock Gate, east side", "post", 5.2, 0.9),
    "p3": ("Saltpan Avenue at Ring Road", "post", 2.8, -5.0), "p4": ("Northgate roundabout", "post", 0.8, 4.6),
    "p5": ("Lantern Bay car park", "post", -6.6, -0.6),
}  # fmt: skip


def write_tables(folder: Path, *, rates: np.ndarray, usual: np.ndarray, blocks: list[datetime], cells: pl.DataFrame,
                 middle: tuple[float, float], seed: int = 7) -> None:  # fmt: skip
    """Write every table a folder may have besides the four it must have; `rates` are blocks by cells."""
    chance = np.random.default_rng(seed)
    east = (cells["lon"].to_numpy() - middle[1]) * 87.6
    north = (cells["lat"].to_numpy() - middle[0]) * 111.2
    zones = np.array([zone or "" for zone in cells["zone"]])
    shifts = [(block.date(), "day" if block.hour == 8 else "night", [at, at + 1, at + 2])
              for at, block in enumerate(blocks) if block.hour in {8, 20} and at + 2 < len(blocks)]  # fmt: skip
    _shifts(folder, shifts, rates, usual, zones, chance)
    _zones(folder, rates, usual, blocks, zones)
    _staffing(folder, shifts, rates, blocks)
    spots = {site: (e, n) for site, (_, _, e, n) in SITES.items()}
    pl.DataFrame(
        [(site, name, kind, middle[0] + n / 111.2, middle[1] + e / 87.6, True) for site, (name, kind, e, n) in SITES.items()],
        schema=["site", "name", "kind", "lat", "lon", "open"], orient="row",
    ).write_parquet(folder / "sites.parquet")  # fmt: skip
    minutes = {site: START + 60 * np.hypot(east - e, north - n) * 1.3 / SPEED for site, (e, n) in spots.items()}
    _posts(folder, shifts, rates, minutes, zones, cells["cell"].to_list(), spots)
    _facts(folder, blocks[0], chance)


def _shifts(folder, shifts, rates, usual, zones, chance) -> None:  # type: ignore[no-untyped-def]
    rows = []
    for day, key, ats in shifts:
        for zone in ["", *sorted(set(zones) - {""})]:
            here = np.ones(len(zones), bool) if not zone else zones == zone
            mean = float(rates[ats][:, here].sum())
            drawn = chance.poisson(mean * chance.gamma(200, 1 / 200, 4000))
            p = np.quantile(drawn, [0.1, 0.5, 0.8, 0.9, 0.95])
            rows.append((day, key, zone, mean, float(usual[ats][:, here].sum()), *map(float, p)))
    names = ["day", "shift", "zone", "expected", "usual", "p10", "p50", "p80", "p90", "p95"]
    pl.DataFrame(rows, schema=names, orient="row").write_parquet(folder / "shifts.parquet")


def _zones(folder, rates, usual, blocks, zones) -> None:  # type: ignore[no-untyped-def]
    rows = [
        (zone, block, float(rates[at, zones == zone].sum()), int(rates[at, zones == zone].sum() * 0.6),
         int(rates[at, zones == zone].sum() * 1.5) + 1, float(usual[at, zones == zone].sum()))
        for zone in sorted(set(zones) - {""}) for at, block in enumerate(blocks)
    ]  # fmt: skip
    names = ["zone", "block_start", "expected", "low", "high", "usual"]
    pl.DataFrame(rows, schema=names, orient="row").write_parquet(folder / "zones.parquet")


def _staffing(folder, shifts, rates, blocks) -> None:  # type: ignore[no-untyped-def]
    rows = []
    for day, key, ats in shifts:
        fullest = max(ats, key=lambda at: rates[at].sum())
        busy = float(rates[fullest].sum()) / 4 * 1.1
        hours = float(rates[ats].sum()) * 1.1
        rows.append((day, key, round(busy), round(busy + 1.0 * busy**0.5), round(busy + 1.7 * busy**0.5),
                     hours, hours * 1.12, hours * 1.2, blocks[fullest] + timedelta(hours=1)))  # fmt: skip
    names = [
        "day",
        "shift",
        "units_p50",
        "units_p80",
        "units_p95",
        "hours_p50",
        "hours_p80",
        "hours_p95",
        "busiest_hour",
    ]
    pl.DataFrame(rows, schema=names, orient="row").write_parquet(folder / "staffing.parquet")


def _posts(folder, shifts, rates, minutes, zones, names, spots) -> None:  # type: ignore[no-untyped-def]
    stations = [site for site, (_, kind, _, _) in SITES.items() if kind == "station"]
    posts, plans, coverage, fairness = [], [], [], []
    for day, key, ats in shifts:
        calls = rates[ats].sum(axis=0)
        order = _greedy(calls, minutes, 8)
        for k in range(2, 9):
            for plan, chosen in (("stations", stations[:k]), ("posts", order[:k])):
                near = np.min([minutes[site] for site in chosen], axis=0)
                fairness.extend(_fair(day, key, k, plan, near, calls, zones))
                plans.append(_plan(day, key, k, plan, chosen, near, calls, zones, spots, stations))
            left = calls.copy()
            free = list(stations)
            for number, site in enumerate(order[:k], start=1):
                inside = minutes[site] <= STANDARD
                got = float(left[inside].sum())
                left[inside] = 0
                origin = min(free or stations, key=lambda s: _km(spots[s], spots[site]))
                if origin in free:
                    free.remove(origin)
                far = _km(spots[origin], spots[site])
                posts.append((day, key, k, number, site, got, got, origin, far, far > 0.2))
            near = np.min([minutes[site] for site in order[:k]], axis=0)
            coverage.extend(
                (day, key, k, name, float(m), bool(m <= STANDARD)) for name, m in zip(names, near, strict=True)
            )
    pl.DataFrame(posts, schema=["day", "shift", "units", "post", "site", "covered", "marginal", "from_site", "from_km",
                                "moved"], orient="row").write_parquet(folder / "posts.parquet")  # fmt: skip
    pl.DataFrame(plans, schema=["day", "shift", "units", "plan", "covered", "share", "expected_share", "worst_zone",
                                "worst_share", "gini", "p90_minutes", "moves", "kerb_hours", "km", "gap", "solver"],
                 orient="row").write_parquet(folder / "plans.parquet")  # fmt: skip
    names = ["day", "shift", "units", "plan", "zone", "calls", "covered", "share", "p90_minutes"]
    pl.DataFrame(fairness, schema=names, orient="row").write_parquet(folder / "fairness.parquet")
    pl.DataFrame(coverage, schema=["day", "shift", "units", "cell", "minutes", "covered"],
                 orient="row").write_parquet(folder / "coverage.parquet")  # fmt: skip


def _fair(day, key, k, plan, near, calls, zones):  # type: ignore[no-untyped-def]
    for zone in sorted(set(zones) - {""}):
        here = zones == zone
        covered = float(calls[here & (near <= STANDARD)].sum())
        minutes = float(np.quantile(near[here], 0.9))
        yield day, key, k, plan, zone, float(calls[here].sum()), covered, covered / float(calls[here].sum()), minutes


def _greedy(calls, minutes, most) -> list[str]:  # type: ignore[no-untyped-def]
    left, order = calls.copy(), []
    while len(order) < most:
        best = max((s for s in minutes if s not in order), key=lambda s: left[minutes[s] <= STANDARD].sum())
        left[minutes[best] <= STANDARD] = 0
        order.append(best)
    return order


def _plan(day, key, k, plan, chosen, near, calls, zones, spots, stations):  # type: ignore[no-untyped-def]
    inside = near <= STANDARD
    shares = {
        zone: float(calls[(zones == zone) & inside].sum() / calls[zones == zone].sum()) for zone in set(zones) - {""}
    }
    worst = min(shares, key=lambda zone: shares[zone]) if shares else None
    away = [min(_km(spots[s], spots[site]) for s in stations) for site in chosen]
    moves = sum(far > 0.2 for far in away)
    share = float(calls[inside].sum() / calls.sum())
    order = np.argsort(near)
    p90 = float(near[order][np.searchsorted(np.cumsum(calls[order]) / calls.sum(), 0.9)])
    return (day, key, k, plan, float(calls[inside].sum()), share, share * (1 - 0.3 / k), worst, shares.get(worst), 0.31 - 0.01 * k,
            p90, moves, 2.6 * moves, 2.2 * sum(away), 0.0, "exact")  # fmt: skip


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(np.hypot(one[0] - other[0], one[1] - other[1])) * 1.3


def _facts(folder: Path, monday: datetime, chance: np.random.Generator) -> None:
    weeks = [monday.date() - timedelta(days=7 * back) for back in range(8, 0, -1)]
    rows = []
    for week in weeks:
        for at in range(14):
            mean = 44.0 if at % 2 else 60.0
            rows.append((week, "", week + timedelta(days=at // 2), "night" if at % 2 else "day", mean, int(mean * 0.83),
                         int(mean * 1.17) + 1, int(chance.poisson(mean)), mean + float(chance.normal(0, 5))))  # fmt: skip
    names = ["week", "zone", "day", "shift", "expected", "low", "high", "actual", "medic"]
    pl.DataFrame(rows, schema=names, orient="row").write_parquet(folder / "scorecard.parquet")
    measures = [
        ("typical_error", 5.6, 7.9),
        ("hit_5", 0.34, 0.27),
        ("inside_80", 0.81, None),
        ("nats_per_call", 3.2, 4.4),
    ]
    _json(folder / "measures.json", {"weeks": 8, "rows": [
        {"measure": name, "vigie": own, "medic": usual, "better": True} for name, own, usual in measures]})  # fmt: skip
    _json(folder / "health.json", {
        "records": 51_204, "calls": 48_092, "checks": [
            {"check": "relisted", "level": "look", "count": 3112, "share": 0.061, "values": {}},
            {"check": "gap", "level": "look", "count": 1, "share": 0.0, "values": {"minutes": 20}},
            {"check": "no_place", "level": "ok", "count": 204, "share": 0.004, "values": {}}],
        "masked": [{"from": "2026-11-20T14:20:00", "to": "2026-11-20T14:40:00", "reason": "gap"}],
        "effect": {"weeks": 4, "without": {"nats_per_call": 3.21}, "with": {"nats_per_call": 3.2}}})  # fmt: skip
    days = [monday.date() - timedelta(days=back) for back in range(14, 0, -1)]
    pl.DataFrame([(day, 105, 98, 7, 20.0 if day.day == 20 else 0.0, 1.0) for day in days],
                 schema=["day", "records", "calls", "relisted", "gap_minutes", "seen"], orient="row",
                 ).write_parquet(folder / "health_days.parquet")  # fmt: skip
    pl.DataFrame([(segment, "", 4000, 3900, 0.975, p50, 2 * p50, 1.9 * p50, 2.1 * p50, "")
                  for segment, p50 in (("call_handling", 1.1), ("turnout", 1.4), ("travel", 5.2), ("response", 7.9))],
                 schema=["segment", "zone", "n", "usable", "share", "p50", "p90", "p90_low", "p90_high", "warning"],
                 orient="row").write_parquet(folder / "indicators.parquet")  # fmt: skip


def _json(path: Path, told: object) -> None:
    path.write_text(json.dumps(told), "utf-8")
