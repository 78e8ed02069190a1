"""What the desk may ask of the stages: counts that add up, limits around the state's own rate, blanks among those asked."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.connection import open_registry, upgrade_registry
from ingest.registry.enrolment import AgencyFacts, enrol
from orchestration.portal_analyses import StageAnalyses
from orchestration.resources import Home
from orchestration.storage import Stage, StageFolder
from schemas.as_polars import empty_frame
from schemas.standard import REPORT_TABLES

AT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
_TABLES = {table.name: table for table in REPORT_TABLES}


def month_stage(rows: list[tuple[str, str, str]]) -> Stage:
    """A validated month of (incident, agency, contact reason), each with one injured civilian of unknown gender."""
    incidents = pl.DataFrame([{"incident_id": one, "agency_id": agency, "contact_reason": reason, "deescalation": "not_asked"}
                              for one, agency, reason in rows])  # fmt: skip
    persons = pl.DataFrame([{"person_id": f"{one}-1", "incident_id": one, "role": "civilian", "injured": "yes",
                             "gender": "not_reported"} for one, _, _ in rows])  # fmt: skip
    tables = {name: pl.concat([empty_frame(_TABLES[name]), frame.cast(pl.String)], how="diagonal_relaxed")
              for name, frame in (("incident", incidents), ("person", persons))}  # fmt: skip
    return Stage(tables=tables)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_registry(f"sqlite:///{tmp_path / 'registry.db'}")
    upgrade_registry(engine)
    with Session(engine) as session, session.begin():
        enrol(session, [
            AgencyFacts(agency_id=f"XX00{number}0000", sender=f"agency-{number}", name=f"Agency {number}", county="Sample", state="CA",
                        sworn_officers=60, enrolled_since=date(2025, 1, 1), filing_days=30)
            for number in range(1, 8)
        ], at=AT)  # fmt: skip
    yield engine
    engine.dispose()


@pytest.fixture
def analyses(tmp_path: Path, engine: sa.Engine) -> StageAnalyses:
    home = Home(tmp_path)
    folder = StageFolder(home.stages)
    folder.write("validated_reports", "2026-09", month_stage([(f"a{n}", "XX0010000", "stop") for n in range(40)]))
    folder.write(
        "validated_reports",
        "2026-10",
        month_stage([(f"b{n}", f"XX00{n % 7 + 1}0000", "dispatched") for n in range(14)]),
    )
    return StageAnalyses(home, engine, lambda: AT)


def test_trends_count_each_month(analyses: StageAnalyses) -> None:
    assert analyses("trends", {}) == [
        {"month": "2026-09", "incidents": 40, "persons": 40, "injured": 40},
        {"month": "2026-10", "incidents": 14, "persons": 14, "injured": 14},
    ]


def test_a_cross_table_adds_up(analyses: StageAnalyses) -> None:
    rows = analyses("pivot", {"rows": "month", "columns": "contact_reason"})
    assert rows == [
        {"month": "2026-09", "dispatched": 0, "stop": 40},
        {"month": "2026-10", "dispatched": 14, "stop": 0},
    ]


@pytest.mark.parametrize(
    "asked", [{"rows": "narrative"}, {"rows": "month", "columns": "month"}, {"columns": "address"}]
)
def test_a_cross_table_of_anything_else_is_empty(analyses: StageAnalyses, asked: dict[str, str]) -> None:
    assert analyses("pivot", asked) == []


def test_the_funnel_finds_who_stands_out(analyses: StageAnalyses) -> None:
    told = {row["agency_id"]: row for row in analyses("funnel", {})}
    assert told["XX0010000"]["outside"] == "above"
    assert {row["outside"] for key, row in told.items() if key != "XX0010000"} == {"inside"}
    assert told["XX0010000"]["low"] < 100 * 54 / 420 < told["XX0010000"]["high"]


def test_blanks_are_of_those_who_were_asked_beside_agencies_of_the_size(analyses: StageAnalyses) -> None:
    told = {(row["table"], row["field"]): row for row in analyses("blanks", {"agency": "XX0010000"})}
    assert told["person", "gender"] == {"table": "person", "field": "gender", "blank": 42, "rows": 42, "blank_before": 0,
                                        "rows_before": 0, "peers": 1.0}  # fmt: skip
    assert ("incident", "deescalation") not in told


def test_before_the_pipeline_has_run_there_is_nothing(tmp_path: Path, engine: sa.Engine) -> None:
    empty = StageAnalyses(Home(tmp_path / "empty"), engine, lambda: AT)
    assert [
        empty(name, {"agency": "XX0010000"}) for name in ("trends", "pivot", "funnel", "same_events", "blanks")
    ] == [[]] * 5
