"""Put records together: rows of one incident are one incident, rows of one person one person, each with its id.

Works on frames that still carry `_file` and `_row`. Must not read cells or judge answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from ingest.differing import settled
from ingest.findings import findings_frame, joined
from ingest.groups import Groups, Numbers, grouped, places, together
from ingest.profiles.model import TABLES, Differs
from ingest.reading import numbered
from ingest.records import MARKS, Part
from schemas.as_polars import polars_schema

_LETTER = {"civilian": "C", "officer": "O"}


@dataclass(frozen=True, kw_only=True)
class Assembled:
    """Records of one table. rows: marks, id and side of each as read, part after part; merged: one row for each id.

    unasked: by field some file feeds, where a merged record comes from files that do not.
    """

    rows: pl.DataFrame
    merged: pl.DataFrame
    findings: pl.DataFrame
    unasked: Mapping[str, pl.Series]

    def of(self, part: int) -> pl.DataFrame:
        """The records of one part, in its order."""
        at = self.rows["_part"].search_sorted(part, side="left")
        return self.rows.slice(at, self.rows["_part"].search_sorted(part, side="right") - at)


def assembled_incidents(parts: Sequence[Part], fed: set[str]) -> Assembled:
    """The incidents: rows that name the same one are one. fed: fields of an incident the profile feeds."""
    rows = _stacked(parts, "incident")
    named = rows.filter(pl.col("incident_id").is_not_null())
    groups = grouped(numbered(named["incident_id"]))
    single, findings = merged(named, "incident", groups, parts)
    return Assembled(
        rows=rows.select("_part", *MARKS), merged=_whole(single, "incident"), findings=findings,
        unasked=_unasked(named, groups, parts, fed),
    )  # fmt: skip


def assembled_persons(parts: Sequence[Part], fed: set[str]) -> Assembled:
    """The persons, with an id made of the incident, the side and a number in the order of the files. fed: their fields."""
    rows = _stacked(parts, "person")
    order = _file_order(rows, parts)
    told = rows.select("incident_id", "role", "_key", "_part", "_row")[order]
    side = together(numbered(told["incident_id"]), numbered(told["role"]))
    groups = _persons(told, parts, side)
    number = np.empty(rows.height, dtype=np.int64)
    number[order] = (places(side[groups.firsts]) + 1)[groups.of]
    letter = pl.col("role").replace_strict(_LETTER, default="P", return_dtype=pl.String)
    parted = pl.concat_str(letter, pl.Series(number).cast(pl.String))
    rows = rows.drop("_key").with_columns(person_id=pl.concat_str("incident_id", parted, separator="/"))
    if (named := told["incident_id"].is_not_null()).all() and len(parts) < 2:
        kept, own = groups, rows
    else:
        kept, own = grouped(groups.of[named.to_numpy()]), rows[order[named.to_numpy()]]
    single, findings = merged(own, "person", kept, parts)
    return Assembled(
        rows=rows.select("_part", *MARKS, "person_id", "role"), merged=_whole(single, "person"), findings=findings,
        unasked=_unasked(own, kept, parts, fed),
    )  # fmt: skip


def merged(frame: pl.DataFrame, table: str, groups: Groups, parts: Sequence[Part]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row for each group with the first answer of each column; a conflict is a finding on the later row."""
    if groups.single:
        return frame, joined([])
    told: dict[str, pl.Series] = {}
    findings: list[pl.DataFrame] = []
    fields = {field.name: field for field in TABLES[table].fields if field.name not in {"incident_id", "person_id"}}
    of_part = frame["_part"].to_numpy()
    for name in frame.columns:
        column = frame[name]
        if name not in fields:
            told[name] = column.gather(groups.firsts)
            continue
        answered = settled(column, groups, fields[name].type, of_part, [_allowed(part, name) for part in parts])
        told[name] = answered.standing
        for code, differs in answered.otherwise:
            if differs.any():
                later = frame.filter(differs)
                findings += [
                    findings_frame(
                        later.filter(_part=at), code=code, table=table, field=name, column=part.headers.get(name)
                    )
                    for at, part in enumerate(parts)
                ]
    return pl.DataFrame(told), joined(findings)


def _allowed(part: Part, name: str) -> Differs | None:
    """How the answers of a part's records may differ, where the profile says so."""
    own = (column for column in part.record.columns if column.table == part.record.table and column.field == name)
    return next((column.differs for column in own), None)


def repeated_rows(part: Part) -> pl.DataFrame:
    """A note for each further row of an incident that comes from a file of incidents alone."""
    known = part.frame.filter(pl.col("incident_id").is_not_null())
    return findings_frame(
        known.filter(~pl.col("incident_id").is_first_distinct()), code="repeated_row", table="incident", field=None
    )


def _stacked(parts: Sequence[Part], table: str) -> pl.DataFrame:
    """The records of all parts, one part after the other, with the fields some part has."""
    frames = [part.frame.with_columns(_part=pl.lit(at, dtype=pl.UInt32)) for at, part in enumerate(parts)]
    if frames:
        return pl.concat(frames, how="diagonal_relaxed")
    marks = {"incident_id": pl.String, "_file": pl.String, "_row": pl.Int64, "_part": pl.UInt32}
    persons = {"role": pl.String, "_key": pl.String} if table == "person" else {}
    return pl.DataFrame(schema={**marks, **persons})


def _whole(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    """The records with every declared field."""
    declared = polars_schema(TABLES[table]).items()
    return frame.with_columns(
        **{name: pl.lit(None, dtype=dtype) for name, dtype in declared if name not in frame.columns}
    )


def _unasked(rows: pl.DataFrame, groups: Groups, parts: Sequence[Part], fed: set[str]) -> dict[str, pl.Series]:
    """Where none of the rows of a record is from a file that asks for a field."""
    told: dict[str, pl.Series] = {}
    part = rows["_part"].to_numpy()
    for field in sorted(fed):
        asks = np.array([field in each.asked for each in parts], dtype=bool)
        if not asks.all():
            asked = np.bincount(groups.of, weights=asks[part], minlength=groups.firsts.size) > 0
            told[field] = pl.Series(~asked)
    return told


def _file_order(rows: pl.DataFrame, parts: Sequence[Part]) -> Numbers:
    """The places of the rows in the order of file name, row and record, whichever file was given first."""
    names = [(part.file, part.file_at) for part in parts]
    rank = np.array([sorted(set(names)).index(name) for name in names], dtype=np.int64)
    within = np.array([part.order for part in parts], dtype=np.int64)
    part, row = rows["_part"].to_numpy(), rows["_row"].to_numpy()
    if len(parts) < 2:
        return np.arange(rows.height)
    return np.lexsort((within[part], row, rank[part]))


def _persons(rows: pl.DataFrame, parts: Sequence[Part], side: Numbers) -> Groups:
    """Which rows are one person: those of one side of one incident with the same key; a row without a key is its own."""
    alone = rows["_key"].is_null().to_numpy()
    if alone.all():
        each = np.arange(rows.height)
        return Groups(of=each, firsts=each)
    who = together(side, numbered(rows["_key"]))
    by_values = np.array([part.record.by_values for part in parts])[rows["_part"].to_numpy()]
    if by_values.any():
        # Two persons with the same answers in one row are two; the first of each row is the same person in all rows.
        row = together(np.array([part.file_at for part in parts])[rows["_part"].to_numpy()], rows["_row"].to_numpy())
        who = together(who, np.where(by_values, places(together(who, row)), 0))
    return grouped(np.where(alone, who.max(initial=0) + 1 + np.arange(rows.height), who))
