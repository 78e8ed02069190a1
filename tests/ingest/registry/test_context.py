"""Figures in the registry, on SQLite and PostgreSQL: the last one given stands, what it replaced is in the audit chain."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from sqlalchemy.orm import Session

import ingest.registry.migrations
from ingest.context import Given, read_context, with_replaced
from ingest.registry.audit import broken_links
from ingest.registry.connection import open_registry, upgrade_registry
from ingest.registry.context import context_frames, enrolled, keep_context, replaced_keys
from ingest.registry.enrolment import AgencyFacts, enrol
from ingest.registry.models import AuditEvent, Denominator
from schemas.as_polars import polars_schema
from schemas.context import AREA_POPULATION, CONTEXT_TABLES, DENOMINATOR

_DAY = datetime(2026, 4, 1, 12, tzinfo=UTC)
_HEAD = "agency_id,year,kind,value,source,source_url,retrieved\n"


def given(session: Session, rows: str) -> Given:
    return read_context((_HEAD + rows).encode(), name="f.csv", table=DENOMINATOR, agencies=enrolled(session))


def enrol_one(session: Session) -> None:
    facts = AgencyFacts(agency_id="XX1", sender="one-pd", name="One Police (invented)", county="Sample", state="CA")
    enrol(session, [facts], at=_DAY)


def test_figures_are_kept_replaced_and_left_alone(engine: sa.Engine):
    with Session(engine) as session, session.begin():
        enrol_one(session)
        kept = keep_context(
            session,
            given(session, "XX1,2025,officers,12,Register,,2026-03-01\nXX1,2025,calls,99,Yearbook,,2026-03-01\n"),
            at=_DAY,
            actor="operator",
        )
        assert (kept.new, kept.replaced, kept.same) == (2, 0, 0)
    with Session(engine) as session, session.begin():
        again = given(session, "XX1,2025,officers,14,Register,,2026-03-02\nXX1,2025,calls,99,Yearbook,,2026-03-01\n")
        noted = with_replaced(again, replaced_keys(session, again))
        assert noted.findings.select("code", "row").rows() == [("replaced_figure", 2)]
        kept = keep_context(session, noted, at=_DAY, actor="operator")
        assert (kept.new, kept.replaced, kept.same) == (0, 1, 1)
    with Session(engine) as session:
        frame = context_frames(session)["denominator"]
        assert frame.rows() == [
            ("XX1", 2025, "calls", 99, "Yearbook", None, date(2026, 3, 1)),
            ("XX1", 2025, "officers", 14, "Register", None, date(2026, 3, 2)),
        ]
        told = session.scalars(sa.select(AuditEvent.subject).where(AuditEvent.action == "replaced_figure")).all()
        assert told == ["denominator XX1/2025/officers: was 12"]
        assert broken_links(session) == []


def test_a_file_with_an_error_leaves_nothing(engine: sa.Engine):
    with Session(engine) as session, session.begin():
        enrol_one(session)
        wrong = given(session, "XX1,2025,officers,12,Register,,2026-03-01\nXX2,2025,officers,9,Register,,2026-03-01\n")
        assert not wrong.sound
        with pytest.raises(ValueError, match="whole or not at all"):
            keep_context(session, wrong, at=_DAY, actor="operator")
    with Session(engine) as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Denominator)) == 0
        assert session.scalar(sa.select(sa.func.count()).select_from(AuditEvent)) == 1


def test_the_registry_itself_refuses_a_figure_of_an_unknown_agency(engine: sa.Engine):
    with Session(engine) as session:
        session.add(Denominator(agency_id="XX9", year=2025, kind="calls", value=1, source="s", source_url=None,
                                retrieved=date(2026, 1, 1), given_at=_DAY))  # fmt: skip
        with pytest.raises(sa.exc.IntegrityError):
            session.flush()


def test_people_of_areas_are_kept(engine: sa.Engine):
    text = "level,area,year,population,source,retrieved\ncity,Port Sample,2025,412300,Census (invented),2026-03-01\n"
    with Session(engine) as session, session.begin():
        read = read_context(text.encode(), name="p.csv", table=AREA_POPULATION, agencies=())
        assert keep_context(session, read, at=_DAY, actor="operator").new == 1
    with Session(engine) as session:
        frames = context_frames(session)
        assert frames["area_population"]["population"].to_list() == [412300]
        assert {name: dict(frame.schema) for name, frame in frames.items()} == {
            table.name: polars_schema(table) for table in CONTEXT_TABLES
        }


def test_a_registry_of_the_first_migration_keeps_its_rows_and_gains_the_rest(tmp_path: Path):
    engine = open_registry(f"sqlite:///{tmp_path / 'old.db'}")
    config = Config()
    config.set_main_option("script_location", str(Path(ingest.registry.migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in (
            "INSERT INTO agency VALUES ('XX1', 'one-pd', 'One', 'Sample', 'CA', 6, NULL, NULL)",
            "INSERT INTO submission VALUES (1, 'R-1', 'one-pd', '2025-01-01', 'h', 1, 0, 0, 1, 0, 0, 0)",
            "INSERT INTO report VALUES (1, 'XX1', 'XX1:A')",
            "INSERT INTO report_version VALUES (1, 1, '2025-01', 0, 'c')",
        ):
            connection.execute(sa.text(statement))
    upgrade_registry(engine)
    with engine.begin() as connection:
        assert connection.execute(sa.text("SELECT content, place_time FROM report_version")).all() == [("c", None)]
        assert connection.execute(sa.text("SELECT count(*) FROM denominator")).scalar() == 0
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        assert connection.execute(sa.text("SELECT content FROM report_version")).all() == [("c",)]
    engine.dispose()
