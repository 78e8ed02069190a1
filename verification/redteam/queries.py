"""RT6: a reader with Datasette's SQL box: filters on what people are recognised by, joined tables, and the greed to narrow.

Half of the filters are drawn at random; the others start at a row and add what leaves fewest. Every count must be 0 or k
incidents. Of a count beyond doubt only the first rows are fetched. Must not filter on an answer nobody is recognised by, nor write to the database.
"""

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from verification.redteam.ground import Attack, Published, Truth
from verification.redteam.joins import MADE, links

FILTERS = 500
_STEPS = 6
_ENOUGH = 20_000
"""Rows among which the incidents are counted: no incident has so many that fewer than k of them could be told apart."""


def query_attack(
    folder: Path, public: Published, truth: Truth | None, *, k: int, seed: int, filters: int = FILTERS
) -> Iterator[Attack]:
    """One attack; counts distinct incidents with the truth, rows without it."""
    draw = random.Random(seed)
    counted, small, fewest = asyncio.run(_tried(folder, public, truth, k=k, draw=draw, filters=filters))
    yield Attack(
        name="RT6", what="Filters through Datasette's own SQL, joined tables among them.", bound=f"0, or {k} and more",
        found={"filters": counted, "too_small": small, "fewest": fewest}, holds=small == 0,
        detail="" if truth else "rows counted: which of them are of one incident only the operator knows",
    )  # fmt: skip


async def _tried(
    folder: Path, public: Published, truth: Truth | None, *, k: int, draw: random.Random, filters: int
) -> tuple[int, int, int]:
    from datasette.app import Datasette
    from datasette.database import Database

    # However slow the machine, the attacker gets an answer.
    served = Datasette(memory=False, settings={"sql_time_limit_ms": 120_000})
    database = served.add_database(Database(served, path=str(folder / "vigie.db"), is_mutable=False), name="attacked")

    async def counted(table: str, terms: list[str]) -> int:
        where = " AND ".join(terms) or "1"
        found = await database.execute(
            f"SELECT {table}_id FROM {table} WHERE {where} LIMIT {_ENOUGH}", page_size=_ENOUGH
        )
        ids = pl.DataFrame({f"{table}_id": [row[0] for row in found.rows]}, schema={f"{table}_id": pl.String})
        if truth is None:
            return ids.n_unique()
        known = getattr(truth, table).select(f"{table}_id", "bundle")
        return ids.join(known, on=f"{table}_id", how="left").select(pl.coalesce("bundle", f"{table}_id")).n_unique()

    tried, small, fewest = 0, 0, 0
    while tried < filters:
        table = draw.choice(["incident", "person"])
        rows = public.tables[table]
        if rows.is_empty():
            break
        pool = _terms(public, table, draw)
        terms: list[str] = []
        for _ in range(_STEPS):
            options = [draw.choice(pool)] if tried < filters / 2 else draw.sample(pool, min(3, len(pool)))
            told = await asyncio.gather(*(counted(table, [*terms, option]) for option in options))
            sizes = list(zip(told, options, strict=True))
            tried += len(told)
            small += sum(0 < size < k for size in told)
            fewest = min((size for size in (fewest, *told) if size), default=0)
            left = [pair for pair in sizes if pair[0]]
            if not left:
                continue
            terms.append(min(left)[1])
    for file in served.databases.values():
        file.close() if hasattr(file, "close") else None
    return tried, small, fewest


def _terms(public: Published, table: str, draw: random.Random) -> list[str]:
    """Conditions that hold for one row drawn, and a few that hold for the others."""
    rows = public.tables[table]
    row = rows.row(draw.randrange(rows.height), named=True)
    made = []
    for name in public.quasi[table]:
        other = rows[name][draw.randrange(rows.height)]
        made.append(f"{name} = {_quoted(row[name])}")
        if other != row[name]:
            made += [f"{name} <> {_quoted(other)}", f"{name} IN ({_quoted(row[name])}, {_quoted(other)})"]
    if table == "person":
        for child, link in links(public).items():
            told = [
                name for name in public.tables[child].columns if name not in {*MADE, link} and not name.endswith("_id")
            ]
            said = public.tables[child]
            if said.is_empty() or not told:
                continue
            column = draw.choice(told)
            value = said[column][draw.randrange(said.height)]
            inner = f"SELECT {link} FROM {child} WHERE {column} = {_quoted(value)} AND {link} IS NOT NULL"
            made += [f"person_id IN ({inner})", f"person_id NOT IN ({inner})"]
    return made


def _quoted(value: object) -> str:
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"
