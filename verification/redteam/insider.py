"""RT2: somebody who was there and knows it all: every quasi-identifier exactly, and which force was used on whom.

Reads the tables joined by the identifiers they publish. A person whose rows of force are named must show just the known
kinds; one whose rows are not named may be anyone of the group, if some member of it shows them. Must not know an answer
that no insider could have seen.
"""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import polars as pl

from verification.redteam.fitting import AREAS, Crowd, crowds
from verification.redteam.ground import Attack, Published, Truth
from verification.redteam.joins import joined_sets

_WHAT = "An insider who knows every quasi-identifier of {}{}, in all tables joined."
_AREA = "area"


def insider_attack(
    public: Published, truth: Truth | None, *, k: int, k_protected: int, seed: int, targets: int = 2_000
) -> Iterator[Attack]:
    """Chance of pointing at the right incident, at most 1/k, or 1 of k_protected where the greater k holds."""
    yield _joined(public, truth, k=k)
    for table in ("person", "incident"):
        if truth is None:
            yield _by_class(public, table, k=k)
        else:
            yield _known(public, truth, table, k=k, k_protected=k_protected, seed=seed, targets=targets)


def _joined(public: Published, truth: Truth | None, *, k: int) -> Attack:
    sets = joined_sets(public)
    need = pl.lit(k)
    size = pl.len()
    if truth is not None:
        sets = sets.join(truth.person.select("person_id", "bundle", "need"), on="person_id", how="left")
        need, size = pl.max_horizontal(pl.col("need").max(), pl.lit(k)), pl.col("bundle").drop_nulls().n_unique()
    counted = sets.group_by("set").agg(size=size, need=need)
    small = counted.filter(pl.col("size") < pl.col("need")).height
    return Attack(
        name="RT2", what="Persons told apart by all tables joined by their published identifiers.",
        bound=f"{k} {'incidents' if truth else 'rows'} or more in each set, or what protected ones need",
        found={"sets": counted.height, "fewest": _least(counted["size"]), "too_small": small}, holds=small == 0,
        detail="" if truth else "rows counted: which of them are of one incident only the operator knows",
    )  # fmt: skip


def _by_class(public: Published, table: str, *, k: int) -> Attack:
    sizes = public.tables[table].group_by(public.quasi[table]).len("size")["size"]
    worst = 1 / _least(sizes) if len(sizes) else 0.0
    return Attack(
        name="RT2", what=_WHAT.format(f"a row of {table}", ""), bound=f"at most 1/{k}",
        found={"classes": len(sizes), "max_success": round(worst, 6)}, holds=worst <= 1 / k,
        detail="rows counted: which of them are of one incident only the operator knows",
    )  # fmt: skip


def _known(public: Published, truth: Truth, table: str, *, k: int, k_protected: int, seed: int, targets: int) -> Attack:
    key, quasi = f"{table}_id", public.quasi[table]
    known = getattr(truth, table)
    rows = public.tables[table].join(known.select(key, "bundle"), on=key, how="inner", maintain_order="left")
    wanted = known.join(rows.select(key).with_row_index("place"), on=key, how="inner", maintain_order="left")
    wanted = wanted.sample(min(targets, wanted.height), seed=seed)
    columns = [name for name in quasi if not name.endswith("_level")]
    crowd, numbers = Crowd(rows, columns), crowds(rows["bundle"])
    force = _Force(public, rows) if table == "person" and "force" in public.tables else None
    sizes, worst, missed, below = [], 0.0, 0, 0
    for target in wanted.iter_rows(named=True):
        value = {name: target[name] for name in columns if name != _AREA}
        found = crowd.could_be(
            {**value, _AREA: {level: target[level] for level in AREAS}} if _AREA in columns else value
        )
        if force is not None:
            found = found & force.could_be(target["force"] or "")
        size = np.unique(numbers[found]).size
        missed += not found[target["place"]]
        if size:
            sizes.append(size)
            worst = max(worst, 1 / size)
            below += size < max(k, min(target["need"], k_protected))
    return Attack(
        name="RT2", what=_WHAT.format(f"a row of {table}", " and the force used" if force else ""),
        bound=f"at most 1/{k}, of protected ones at most 1/{k_protected}",
        found={"targets": wanted.height, "max_success": round(worst, 6), "too_small": below, "not_among_them": missed,
               "mean_success": round(float(np.mean([1 / size for size in sizes])), 6) if sizes else 0.0},
        holds=below == 0,
    )  # fmt: skip


class _Force:
    """Which persons could have had exactly these kinds of force used on them."""

    def __init__(self, public: Published, rows: pl.DataFrame) -> None:
        force = public.tables["force"]
        kinds = pl.col("force_type").unique().sort().str.join(";")
        named = force.drop_nulls("recipient_id").group_by("recipient_id").agg(kinds=kinds)
        unnamed = force.filter(pl.col("recipient_id").is_null()).group_by("group_id", "member_id").agg(kinds=kinds)
        self._members: dict[str, set[str]] = defaultdict(set)
        for group, told in unnamed.select("group_id", "kinds").iter_rows():
            self._members[group].add(told)
        joined = rows.join(named, left_on="person_id", right_on="recipient_id", how="left", maintain_order="left")
        self._said = joined.select("kinds", "group_id")
        self._known: dict[str, np.ndarray] = {}

    def could_be(self, kinds: str) -> np.ndarray:
        if kinds not in self._known:
            possible = {group for group, told in self._members.items() if kinds in told}
            of_group = pl.lit(not kinds) | pl.col("group_id").is_in(list(possible))
            held = pl.when(pl.col("kinds").is_null()).then(of_group).otherwise(pl.col("kinds") == kinds)
            self._known[kinds] = self._said.select(held).to_series().to_numpy()
        return self._known[kinds]


def _least(sizes: pl.Series) -> int:
    return int(sizes.min() or 0)  # type: ignore[arg-type]
