"""How many rows a second `publish.database` writes into the incident table of a release, beside pandas.to_sql.

200,000 invented rows in the shape of the standard, with a fixed seed. Ours are put in order, written into the declared
table and every check is asked. The peer writes into the same declared table, and again into a bare one of its own. It
must not use real rows, and is no test: a slow machine is not a defect.

Run it from the project's root as `python -m benchmarks.database`.
"""

import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import sqlalchemy as sa

from publish.database import write_rows
from publish.formats import in_order
from schemas.as_polars import polars_schema
from schemas.model import Field, Type
from schemas.standard import PUBLISHED_TABLES

ROWS = 200_000
RUNS = 3
GOAL_LIKE_FOR_LIKE, GOAL_BARE = 5.0, 3.0


def measure() -> list[dict[str, object]]:
    """Return the measured figure: name, value, unit, peer, ratio, goal, holds. A shortfall stays, with holds False."""
    incident = next(table for table in PUBLISHED_TABLES if table.name == "incident")
    rng = np.random.default_rng(20_261_122)
    frame = pl.DataFrame({field.name: _values(field, rng) for field in incident.fields}, schema=polars_schema(incident))
    plain = frame.to_pandas()
    ours = _rate(lambda path: write_rows(path, {"incident": in_order(frame, incident)}))
    alike = _rate(lambda path: _to_sql(plain, path, declared=True))
    bare = _rate(lambda path: _to_sql(plain, path, declared=False))
    return [
        _figure("pandas.to_sql (SQLAlchemy) into the same declared table", ours, alike, GOAL_LIKE_FOR_LIKE),
        _figure("pandas.to_sql (SQLAlchemy) into a bare table without key or check", ours, bare, GOAL_BARE),
    ]


def _figure(peer: str, ours: float, peers: float, goal: float) -> dict[str, object]:
    return {
        "name": "database: rows of incident written with keys and checks", "value": round(ours), "unit": "rows/s",
        "peer": f"{peer}: {round(peers)} rows/s", "ratio": round(ours / peers, 1),
        "goal": f">= {goal:g} times the peer", "holds": ours / peers >= goal,
    }  # fmt: skip


def _values(field: Field, rng: np.random.Generator) -> list[str]:
    if field.type is Type.KEY:
        return [f"i{number:09x}" for number in rng.permutation(ROWS)]
    words = field.allowed or tuple(f"{field.label} {number}" for number in range(40))
    return rng.choice(np.array(words), ROWS).tolist()


def _to_sql(plain: pd.DataFrame, path: Path, *, declared: bool) -> None:
    if declared:
        write_rows(path, {})
    engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.NullPool)
    plain.to_sql("incident", engine, index=False, if_exists="append")
    engine.dispose()


def _rate(write: Callable[[Path], None]) -> float:
    rates: list[float] = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "vigie.db"
            started = time.perf_counter()
            write(path)
            rates.append(ROWS / (time.perf_counter() - started))
            with closing(sqlite3.connect(path)) as connection:
                assert connection.execute("select count(*) from incident").fetchone() == (ROWS,)
    return statistics.median(rates)


if __name__ == "__main__":
    print(json.dumps(measure(), indent=2))
