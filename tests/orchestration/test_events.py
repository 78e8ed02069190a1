"""Pairs of reports of two agencies become a private stage of a release; the log of it holds counts alone."""

from datetime import date
from typing import Any

import dagster as dg
import polars as pl

from ingest.same_event import PAIRS
from orchestration.events import same_event_pairs
from orchestration.storage import Stage
from schemas.as_polars import polars_schema
from schemas.incident import INCIDENT, OTHER_AGENCY


def stage(*rows: dict[str, Any]) -> Stage:
    usual = {"incident_date": date(2025, 3, 5), "incident_time": "22:10", "city": "Port Sample"}
    incidents = pl.DataFrame([usual | row for row in rows], schema=polars_schema(INCIDENT))
    return Stage(tables={"incident": incidents, "other_agency": pl.DataFrame(schema=polars_schema(OTHER_AGENCY))})


def test_the_stage_holds_each_pair_once_and_the_log_only_how_many() -> None:
    months = {
        "2025-03": stage(
            {"incident_id": "AA1:1", "agency_id": "AA1", "address": "1 Main Street"},
            {"incident_id": "BB2:9", "agency_id": "BB2", "address": "1 MAIN ST"},
        ),
        "2025-04": stage({"incident_id": "AA1:2", "agency_id": "AA1", "city": "Eastmarsh"}),
    }
    context = dg.build_asset_context(partition_key="2026.11.0")
    made = same_event_pairs(context, validated_reports=months)
    pairs = made["2026.11.0"].tables["same_event"]
    assert dict(pairs.schema) == PAIRS
    assert pairs.select("incident_id", "other_incident_id", "basis").rows() == [("AA1:1", "BB2:9", "place_and_time")]
    logged = context.get_output_metadata("result")
    assert logged == {"pairs": 1, "by case_number": 0, "by event_key": 0, "by place_and_time": 1, "by city_and_time": 0}


def test_without_a_report_there_is_no_pair() -> None:
    made = same_event_pairs(dg.build_asset_context(partition_key="2026.11.0"), validated_reports={})
    assert made["2026.11.0"].tables["same_event"].is_empty()
