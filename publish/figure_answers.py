"""The answers to the figures of the site, for the whole release and each agency, worked out when the release is built.

Internal (table figure_answer): each can be asked again with the query shown beside the figure. Must not answer anything
but the queries of publish/site/figures.py.
"""

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

import polars as pl

from publish.answer_names import TABLE, question
from publish.site.figures import FIGURES, FORCE

_DECLARED = f"CREATE TABLE {TABLE} (question TEXT PRIMARY KEY, answer TEXT NOT NULL) WITHOUT ROWID"

LONGEST_PART = 90_000
"""Characters of an answer in one row: the site reads no longer value. The parts after the first are named `<question>.001` on."""


def write_figure_answers(connection: sqlite3.Connection, tables: Mapping[str, pl.DataFrame]) -> None:
    """Write the answer to every figure into a database that has its rows and indexes; `tables` are the same rows."""
    connection.execute(_DECLARED)
    agencies = [row[0] for row in connection.execute("select agency_id from agency order by 1")]
    by_agency = _force_by_agency(tables["person"], tables["force"])
    for figure in FIGURES.values():
        for agency in ("", *(agencies if figure.of_agency else ())):
            sql, parameters = figure.asked(agency)
            known = figure is FORCE and agency
            answer = json.dumps(by_agency.get(agency, []) if known else _asked(connection, sql, parameters))
            connection.executemany(
                f"INSERT OR IGNORE INTO {TABLE} VALUES (?, ?)", _parts(question(sql, parameters), answer)
            )


def _parts(name: str, answer: str) -> list[tuple[str, str]]:
    starts = range(0, len(answer), LONGEST_PART)
    return [
        (f"{name}.{part:03}" if part else name, answer[start : start + LONGEST_PART])
        for part, start in enumerate(starts)
    ]


def _force_by_agency(person: pl.DataFrame, force: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """What the query of FORCE answers for each agency, in one pass: asked agency by agency it reads the rows again each time."""
    mine = person.lazy().select("agency_id", "group_id").unique()
    members = force.lazy().select("group_id", "force_type", "actor_role", member=pl.col("member_id").rank("dense"))
    shown = mine.join(members, on="group_id")
    people = pl.col("member").drop_nulls().n_unique()
    lines = shown.group_by("agency_id", "force_type").agg(
        by_officers=(pl.col("actor_role") == "officer").sum(), by_civilians=(pl.col("actor_role") == "civilian").sum(),
        people=people,
    )  # fmt: skip
    whole = shown.group_by("agency_id").agg(people_in_all=people)
    found = lines.join(whole, on="agency_id").sort("agency_id", "force_type").collect()
    return {str(key[0]): part.to_dicts() for key, part in found.partition_by(
        "agency_id", as_dict=True, include_key=False, maintain_order=True
    ).items()}  # fmt: skip


def _asked(connection: sqlite3.Connection, sql: str, parameters: Mapping[str, str]) -> list[dict[str, object]]:
    cursor = connection.execute(sql, dict(parameters))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def kept_answer(connection: sqlite3.Connection, sql: str, parameters: Mapping[str, str]) -> list[dict[str, object]]:
    """The rows of a question: those kept, else asked now."""
    name = question(sql, parameters)
    found = connection.execute(
        f"select answer from {TABLE} where question between ? and ? order by question", (name, f"{name}.999")
    ).fetchall()
    if found:
        kept: list[dict[str, object]] = json.loads("".join(part for (part,) in found))
        return kept
    return _asked(connection, sql, parameters)
