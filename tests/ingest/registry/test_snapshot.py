"""A dated snapshot: what is stated later does not change it, and every report has one version that stands or is withdrawn."""

from datetime import date
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

import ingest.registry.migrations
from ingest.context import read_context
from ingest.problems import IntakeProblem
from ingest.registry.agency_list import agency_given
from ingest.registry.audit import broken_links
from ingest.registry.connection import open_registry, upgrade_registry
from ingest.registry.context import context_frames, enrolled, keep_context
from ingest.registry.enrolment import agencies_frame, attest_zero, restate
from ingest.registry.filing import note_late, open_window
from ingest.registry.published import change_definition, note_issue, resolve_issue, write_reply
from ingest.registry.reports import correct, reinstate, withdraw
from ingest.registry.retracted import retract, retract_zero
from ingest.registry.snapshot import registry_snapshot
from publish.declared.registry import DEFINITION, KNOWN_ISSUE, REPLY
from schemas.as_polars import polars_schema
from schemas.context import DENOMINATOR
from tests.ingest.registry.desk import AGENCY, BEGIN, BY, enrol_one, hour, memory, report_id, send

_NUMBERS = ("A1", "A2")
_MONTHS = ("2026-01", "2026-02")


def test_the_public_frames_have_the_declared_columns():
    with Session(memory()) as session:
        told = registry_snapshot(session)
    for table in (KNOWN_ISSUE, REPLY, DEFINITION):
        assert dict(told[table.name].schema) == polars_schema(table)


_ACTS = st.one_of(
    st.tuples(st.just("send"), st.sampled_from(_NUMBERS), st.sampled_from("ab")),
    st.tuples(st.just("withdraw"), st.sampled_from(_NUMBERS), st.sampled_from(_NUMBERS) | st.none()),
    st.tuples(st.just("reinstate"), st.sampled_from(_NUMBERS), st.none()),
    st.tuples(st.just("correct"), st.sampled_from(_NUMBERS), st.sampled_from(["c1", "c2"])),
    st.tuples(st.just("zero"), st.sampled_from(_MONTHS), st.none()),
    st.tuples(st.just("no zero"), st.sampled_from(_MONTHS), st.none()),
    st.tuples(st.just("stated"), st.sampled_from(["window", "late", "issue", "reply", "definition", "agency", "figure"]), st.integers(0, 2)),
    st.tuples(st.just("ended"), st.sampled_from(["window", "late", "issue", "reply", "definition", "resolve"]), st.integers(1, 2)),
)  # fmt: skip


@settings(max_examples=40)
@given(st.lists(_ACTS, min_size=1, max_size=12), st.integers(0, 11))
def test_no_later_fact_changes_a_snapshot_and_each_report_stands_once(acts: list[tuple[str, str, object]], at: int):
    withdrawn: set[str] = set()
    with Session(memory()) as session, session.begin():
        enrol_one(session)
        send(session, "A1")
        kept = None
        for step, act in enumerate(acts):
            try:
                _do(session, act, step=step + 1)
            except IntakeProblem:
                pass
            else:
                withdrawn |= {act[1]} if act[0] == "withdraw" else set()
                withdrawn -= {act[1]} if act[0] == "reinstate" else set()
            if step == min(at, len(acts) - 1):
                kept = registry_snapshot(session)
        assert kept is not None
        then = registry_snapshot(session, as_of=hour(min(at, len(acts) - 1) + 1))
        assert {name: frame.rows() for name, frame in then.items()} == {
            name: frame.rows() for name, frame in kept.items()
        }
        fates = registry_snapshot(session)["fates"]
        standing = fates.filter(fates["fate"].is_in(["current", "withdrawn"]))
        assert sorted(standing["incident_id"]) == sorted(fates["incident_id"].unique())
        assert set(standing.filter(fate="withdrawn")["incident_id"]) == {f"{AGENCY}:{number}" for number in withdrawn}
        assert broken_links(session) == []


def _do(session: Session, act: tuple[str, str, object], *, step: int) -> None:
    """One act at its hour; what does not fit is refused."""
    kind, what, more = act
    at = hour(step)
    if kind == "send":
        send(session, what, content=str(more), at=at, month=_MONTHS[step % 2])
    elif kind == "zero":
        attest_zero(session, agency_id=AGENCY, month=what, attested_by="T. Reyl (invented)", at=at)
    elif kind == "no zero":
        retract_zero(session, agency_id=AGENCY, month=what, by=BY, at=at)
    elif kind == "stated":
        _state(session, what, f"text {more}", step=step)
    elif kind == "ended":
        if what == "resolve":
            resolve_issue(session, f"issue-{more}", by=BY, at=at)
        else:
            retract(session, f"{what}-{more}", by=BY, at=at)
    elif session.scalar(sa.text("SELECT count(*) FROM report WHERE incident_id = :name"), {"name": f"{AGENCY}:{what}"}):
        _judge(session, kind, report_id(session, what), more, step=step)
    else:
        raise IntakeProblem("there is no such report yet.")


def _judge(session: Session, kind: str, report: int, more: object, *, step: int) -> None:
    if kind == "correct":
        correct(session, report, reason=str(more), office="Records", by=BY, at=hour(step))
    elif kind == "reinstate":
        reinstate(session, report, by=BY, at=hour(step))
    else:
        successor = session.scalar(
            sa.text("SELECT id FROM report WHERE incident_id = :name"), {"name": f"{AGENCY}:{more}"}
        )
        withdraw(session, report, reason="w1" if successor else "w2", successor_id=successor, by=BY, at=hour(step))


def _state(session: Session, what: str, text: str, *, step: int) -> None:
    at, told = hour(step), {"by": BY, "at": hour(step)}
    if what == "window":
        open_window(
            session,
            first_month="2026-01",
            last_month="2026-02",
            opens=date(2026, 2, 1),
            closes=date(2026, 4, 2 + step),
            **told,
        )
    elif what == "late":
        note_late(
            session, agency_id=AGENCY, month="2026-02", expected_by=date(2026, 5, 1 + step), reason="staff", **told
        )
    elif what == "issue":
        note_issue(session, title="An issue", text=text, **told)
    elif what == "reply":
        write_reply(session, agency_id=AGENCY, signed_as="Records Unit", text=text, **told)
    elif what == "definition":
        change_definition(session, table_name="incident", field="area", from_date=date(2026, 1, 1), text=text, **told)
    elif what == "agency":
        restate(session, agency_given({"agency_id": AGENCY, "name": text}), **told)
    else:
        rows = f"agency_id,year,kind,value,source,retrieved\nXX1,2025,officers,{step},Register,2026-03-01\n"
        read = read_context(rows.encode(), name="f.csv", table=DENOMINATOR, agencies=enrolled(session))
        keep_context(session, read, at=at, actor="desk")


def test_a_figure_given_again_leaves_the_snapshot_of_before_as_it_was(engine: sa.Engine):
    with Session(engine) as session, session.begin():
        enrol_one(session)
        for step in (1, 2):
            _state(session, "figure", "", step=step)
    with Session(engine) as session:
        for step in (1, 2):
            assert context_frames(session, as_of=hour(step))["denominator"]["value"].to_list() == [step]
        assert context_frames(session, as_of=BEGIN)["denominator"].is_empty()


def test_a_registry_of_before_keeps_its_rows_and_can_go_back(tmp_path: Path):
    engine = open_registry(f"sqlite:///{tmp_path / 'old.db'}")
    config = Config()
    config.set_main_option("script_location", str(Path(ingest.registry.migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    figure = "INSERT INTO denominator VALUES ('XX1', 2025, 'officers', {}, 'Register', NULL, '2026-03-01', '2026-04-0{} 12:00:00')"
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for statement in (
            "INSERT INTO agency VALUES ('XX1', 'one-pd', 'One', 'Sample', 'CA', 6, '2025-01-01', 30)",
            "INSERT INTO audit_event VALUES (1, '2025-02-01 00:00:00', 'one-pd', 'enrolled', 'XX1', '0', '1')",
            "INSERT INTO zero_report VALUES ('XX1', '2025-03', 'T. Reyl', '2025-04-02 00:00:00')",
            figure.format(12, 1),
        ):
            connection.execute(sa.text(statement))
    upgrade_registry(engine)
    with engine.begin() as connection:
        connection.execute(sa.text(figure.format(14, 2)))
    with Session(engine) as session:
        told = registry_snapshot(session)
        assert (told["zeros"].rows(), told["denominator"]["value"].to_list()) == ([("XX1", "2025-03")], [14])
        assert agencies_frame(session)["filing_days"].to_list() == [30]
        assert agencies_frame(session, as_of=BEGIN.replace(year=2024)).is_empty()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
        assert connection.execute(sa.text("SELECT value FROM denominator")).all() == [(14,)]
        assert connection.execute(sa.text("SELECT month FROM zero_report")).all() == [("2025-03",)]
    engine.dispose()
