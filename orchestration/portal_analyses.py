"""What the portal's desk may ask of the pipeline's stages: trends, cross tables, a funnel, pairs of reports, blank answers.

True counts of validated reports, for the desk and the agency alone; nothing of this is published. Must not change a stage.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.enrolment import agencies_frame
from orchestration.resources import Home
from orchestration.storage import stages_of
from portal.diagnosis import PEERS, size_of
from publish.analyses.funnel import limits, tails
from schemas.model import Type
from schemas.standard import REPORT_TABLES

Rows = Sequence[Mapping[str, Any]]

DIMENSIONS = ("agency_id", "month", "contact_reason", "arrest_made", "deescalation")
"""By what a cross table may be made."""

SHOWN_BLANKS = 12
_TABLES = {table.name: table for table in REPORT_TABLES}


class StageAnalyses:
    """Answers `portal.setting.Analyses` from the stages of a deployment."""

    def __init__(self, home: Home, engine: sa.Engine, clock: Callable[[], datetime]) -> None:
        self._stages, self._engine, self._clock = stages_of(home), engine, clock

    def __call__(self, name: str, asked: Mapping[str, str]) -> Rows:
        """The rows of an analysis by its name. Raises KeyError for one there is not."""
        answers: Mapping[str, Callable[[Mapping[str, str]], Rows]] = {
            "trends": self._trends, "pivot": self._pivot, "funnel": self._funnel, "same_events": self._pairs, "blanks": self._blanks,
        }  # fmt: skip
        return answers[name](asked)

    def _scan(self, table: str) -> pl.LazyFrame | None:
        """A table of all months, with the month; None before the pipeline has run."""
        asset = "validated_reports"
        frames = [
            rows.with_columns(month=pl.lit(month)) for month in self._stages.partitions(asset)
            if (rows := self._stages.scan(asset, month, table)) is not None
        ]  # fmt: skip
        return pl.concat(frames, how="vertical_relaxed") if frames else None

    def _trends(self, asked: Mapping[str, str]) -> Rows:
        incidents, persons = self._scan("incident"), self._scan("person")
        if incidents is None or persons is None:
            return []
        hurt = (pl.col("role") == "civilian") & (pl.col("injured") == "yes")
        told = incidents.group_by("month").agg(incidents=pl.len()).join(
            persons.group_by("month").agg(persons=pl.len(), injured=hurt.sum()), on="month", how="left")  # fmt: skip
        return told.sort("month").collect().to_dicts()

    def _pivot(self, asked: Mapping[str, str]) -> Rows:
        rows, columns = asked.get("rows", "agency_id"), asked.get("columns", "contact_reason")
        incidents = self._scan("incident")
        if incidents is None or rows not in DIMENSIONS or columns not in DIMENSIONS or rows == columns:
            return []
        told = incidents.select(pl.col(rows, columns).cast(pl.String)).group_by(rows, columns).len().collect()
        return told.pivot(columns, index=rows, values="len", sort_columns=True).fill_null(0).sort(rows).to_dicts()

    def _funnel(self, asked: Mapping[str, str]) -> Rows:
        """Incidents of the last twelve months against officers, with the limits chance would make likely at the state's rate."""
        incidents = self._scan("incident")
        if incidents is None:
            return []
        months = sorted(self._stages.partitions("validated_reports"))[-12:]
        counted = (
            incidents.filter(pl.col("month").is_in(months)).group_by("agency_id").agg(incidents=pl.len()).collect()
        )
        with Session(self._engine) as session:
            agencies = agencies_frame(session, as_of=self._clock())
        told = agencies.select("agency_id", officers="sworn_officers").drop_nulls().filter(pl.col("officers") > 0)
        told = told.join(counted, on="agency_id", how="left").with_columns(pl.col("incidents").fill_null(0))
        if told.is_empty() or not told["incidents"].sum():
            return []
        officers = told["officers"].to_numpy().astype(float)
        expected = officers * told["incidents"].sum() / officers.sum()
        low, high = limits(expected, tails(told.height)[1])
        outside = np.where(told["incidents"] < low, "below", np.where(told["incidents"] >= high, "above", "inside"))
        return told.with_columns(
            rate=100 * pl.col("incidents") / pl.col("officers"), low=pl.Series(100 * low / officers),
            high=pl.Series(100 * high / officers), outside=pl.Series(outside),
        ).sort("officers", descending=True).to_dicts()  # fmt: skip

    def _pairs(self, asked: Mapping[str, str]) -> Rows:
        """Pairs of the newest release."""
        releases = self._stages.written("same_event_pairs")
        if not releases:
            return []
        newest = max(releases, key=lambda name: releases[name])
        stage = self._stages.read("same_event_pairs", newest)
        return stage.tables["same_event"].to_dicts() if stage is not None else []

    def _blanks(self, asked: Mapping[str, str]) -> Rows:
        """The answers an agency leaves blank most: table, field, blank, rows, blank_before, rows_before, peers (their middle)."""
        agency_id = asked.get("agency", "")
        months = sorted(self._stages.partitions("validated_reports"))
        with Session(self._engine) as session:
            agencies = agencies_frame(session, as_of=self._clock())
        sizes = {key: size_of(officers) for key, officers in agencies.select("agency_id", "sworn_officers").iter_rows()}
        found = [frame for table in ("incident", "person") if (frame := self._blank_counts(table)) is not None]
        if not found:
            return []
        counts = pl.concat(found)
        by = ["agency_id", "table", "field"]
        year = counts.filter(pl.col("month").is_in(months[-12:])).group_by(by).agg(pl.col("blank", "rows").sum())
        before = counts.filter(pl.col("month").is_in(months[-24:-12])).group_by(by).agg(
            blank_before=pl.col("blank").sum(), rows_before=pl.col("rows").sum())  # fmt: skip
        alike = [
            key for key, size in sizes.items() if key != agency_id and size is not None and size == sizes.get(agency_id)
        ]
        others = year.filter(pl.col("agency_id").is_in(alike) & (pl.col("rows") > 0)).group_by("table", "field").agg(
            peers=(pl.col("blank") / pl.col("rows")).median(), of=pl.len()
        ).with_columns(peers=pl.when(pl.col("of") >= PEERS).then(pl.col("peers"))).drop("of")  # fmt: skip
        own = year.filter(agency_id=agency_id).filter(pl.col("blank") > 0)
        told = own.join(before, on=by, how="left").join(others, on=["table", "field"], how="left")
        told = told.with_columns(pl.col("blank_before", "rows_before").fill_null(0))
        return (
            told.sort(-pl.col("blank") / pl.col("rows"), "table", "field")
            .head(SHOWN_BLANKS)
            .drop("agency_id")
            .to_dicts()
        )

    def _blank_counts(self, name: str) -> pl.DataFrame | None:
        """Blanks and rows asked of each coded answer: agency_id, month, table, field, blank, rows."""
        frame = self._scan(name)
        if frame is None:
            return None
        if name != "incident":
            incidents = self._scan("incident")
            assert incidents is not None  # a person stands beside its incident
            frame = frame.join(incidents.select("incident_id", "agency_id"), on="incident_id")
        fields = [field.name for field in _TABLES[name].fields if field.type is Type.CODE and not field.required]
        blank = (pl.col(each) == "not_reported" for each in fields)
        asked = (pl.col(each) != "not_asked" for each in fields)
        wide = frame.group_by("agency_id", "month").agg(
            *(each.sum().alias(f"blank/{field}") for each, field in zip(blank, fields, strict=True)),
            *(each.sum().alias(f"rows/{field}") for each, field in zip(asked, fields, strict=True)),
        ).collect()  # fmt: skip
        long = wide.unpivot(index=["agency_id", "month"]).with_columns(
            kind=pl.col("variable").str.split("/").list.get(0), field=pl.col("variable").str.split("/").list.get(1),
            table=pl.lit(name),
        )  # fmt: skip
        return long.pivot("kind", index=["agency_id", "month", "table", "field"], values="value").select(
            "agency_id", "month", "table", "field", pl.col("blank", "rows").cast(pl.Int64)
        )
