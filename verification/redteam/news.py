"""RT1: a neighbour or a journalist with a news story: place or agency, the exact date, about how old, which sex.

Counts the incidents whose published rows could be the one in the story. Must not use anything a story would not tell.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from verification.redteam.fitting import AREAS, Crowd, crowds, near_ages
from verification.redteam.ground import Attack, Published, Truth, not_run

TARGETS = 2_000
LONG_TABLE, MEAN_SUCCESS = 200_000, 0.001
_WHAT = "A news story: {} of table {} looked for among the published ones."
_TOLD = {
    "person": ("agency_id", "incident_date", "age_band", "gender"),
    "incident": ("agency_id", "area", "incident_date", "incident_time", "force_used"),
}


def news_attack(
    public: Published, truth: Truth | None, *, k: int, seed: int, targets: int = TARGETS
) -> Iterator[Attack]:
    """One attack on the persons and one on the incidents. Every candidate set holds k incidents or more."""
    for table in ("person", "incident"):
        if truth is None:
            yield not_run("RT1", _WHAT.format("rows", table))
            continue
        yield _looked_for(public, truth, table, k=k, seed=seed, targets=targets)


def _looked_for(public: Published, truth: Truth, table: str, *, k: int, seed: int, targets: int) -> Attack:
    key, columns = f"{table}_id", _TOLD[table]
    known = getattr(truth, table)
    rows = public.tables[table].join(known.select(key, "bundle", "need"), on=key, how="inner", maintain_order="left")
    wanted = known.join(rows.select(key), on=key, how="semi", maintain_order="left")
    if table == "person":
        wanted = wanted.filter(role="civilian")
        rows = rows.filter(role="civilian")
    places = rows.select(key).with_row_index("place")
    wanted = wanted.join(places, on=key, how="left", maintain_order="left").sample(
        min(targets, wanted.height), seed=seed
    )
    sizes, missed, unsure = [], 0, []
    crowd, numbers = Crowd(rows, columns), crowds(rows["bundle"])
    for target in wanted.iter_rows(named=True):
        found = crowd.could_be(_story(target, table))
        size = np.unique(numbers[found]).size
        missed += target["place"] is None or not found[target["place"]]
        if size:
            sizes.append(size)
            unsure.append(1 / size)
    smallest, mean = min(sizes, default=0), float(np.mean(unsure)) if unsure else 0.0
    long = rows.height >= LONG_TABLE
    holds = (not sizes or smallest >= k) and (not long or mean <= MEAN_SUCCESS)
    return Attack(
        name="RT1", what=_WHAT.format(f"{wanted.height:,} rows", table), bound=f"no one alone, {k} incidents or more fit" + (
            f", mean success at most {MEAN_SUCCESS}" if long else ""
        ),
        found={"targets": wanted.height, "alone": sum(size == 1 for size in sizes), "fewest": smallest,
               "mean_success": round(mean, 6), "not_among_them": missed},
        holds=holds,
    )  # fmt: skip


def _story(target: Mapping[str, Any], table: str) -> dict[str, Any]:
    told = {name: target[name] for name in _TOLD[table] if name in target}
    if table == "incident":
        return {**told, "area": {level: target[level] for level in AREAS}}
    return {**told, "age_band": near_ages(target["age_band"])}
