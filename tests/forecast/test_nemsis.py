"""Call logs in the element names of NEMSIS."""

from datetime import datetime

import polars as pl
import pytest

from forecast.calls import take_calls, take_records
from forecast.health import examine
from forecast.nemsis import COLUMNS, as_log, elements_of, is_nemsis
from forecast.problem import ForecastProblem

TABLE = pl.DataFrame({
    "eResponse.03": ["A1", "A1", "A2", "7701003", "A4"],
    "eResponse.04": ["R1", "R2", "R3", "R4", "R5"],
    "eTimes.01 - PSAP Call Date/Time": [*["2026-03-08T01:59:00-05:00"] * 2, "7701001", "2026-03-08T03:10:00-04:00", "Not Recorded"],
    "eTimes_03": ["2026-03-08T03:00:00-04:00", "2026-03-08T03:02:00-04:00", "2026-03-08T12:00:00Z", "2026-03-08T03:11:00-04:00", ""],
    "eTimes.06": ["2026-03-08T03:09:00-04:00", "7701003", "2026-03-08T11:00:00Z", "", ""],
    "eScene.11": ["40.1234,-75.4321", "(40.1234, -75.4321)", "40.2,-75.3", "7701003", "40.1,-75.1"],
    "eScene.15": ["12 BIRCH ST", "12 BIRCH ST", "7701003", "9 ELM AVE", ""],
    "eScene.16": ["APT 3", "APT 3", "", "UNIT 7", ""],
    "ePatient.02": ["never", "never", "never", "never", "never"],
})  # fmt: skip
NEW_YORK = "America/New_York"


def test_elements_are_known_however_a_table_writes_them() -> None:
    written = ["eTimes.01", "ETIMES_03", "eScene.11 (Scene GPS Location)", "eresponse 04", "eTimes.011", "eVitals.01"]
    assert elements_of(written) == {
        "eTimes.01": "eTimes.01", "eTimes.03": "ETIMES_03", "eScene.11": "eScene.11 (Scene GPS Location)",
        "eResponse.04": "eresponse 04",
    }  # fmt: skip
    assert is_nemsis(written)
    assert not is_nemsis(["received", "lat", "lon"])


def test_units_become_calls_at_their_time_and_place() -> None:
    told = as_log(TABLE)
    taken = take_calls(told.log, COLUMNS, timezone=NEW_YORK)
    assert taken.frame["received"].to_list() == [datetime(2026, 3, 8, 1, 59), datetime(2026, 3, 8, 8)]
    assert taken.frame["lat"].to_list() == [40.1234, 40.2]
    assert taken.units_collapsed == 1
    # One without any time; one without a point, whose address can be placed.
    assert taken.left_out == {"no_time": 1, "no_coordinates": 1}
    assert told.later_time == 1
    assert told.elements["call"] == "eResponse.03"


def test_neither_apartment_nor_patient_is_taken() -> None:
    log = as_log(TABLE).log
    assert log["address"].to_list() == ["12 BIRCH ST", "12 BIRCH ST", None, "9 ELM AVE", None]
    assert "never" not in log.write_csv()
    assert "APT" not in log.write_csv()


def test_stamps_go_to_the_health_of_the_log() -> None:
    told = as_log(TABLE)
    assert told.stamps == ("phone_rang", "unit_told", "on_scene")
    records = take_records(told.log, COLUMNS, timezone=NEW_YORK, stamps=told.stamps)
    calls = take_calls(told.log, COLUMNS, timezone=NEW_YORK).frame
    check = examine(calls, records=records, timezone=NEW_YORK, stamps=told.stamps).check("time_order")
    assert check.values["reversed"] == {"unit_told>on_scene": 1}


@pytest.mark.parametrize(
    ("dropped", "says"), [(["eTimes.01 - PSAP Call Date/Time", "eTimes_03"], "has a time"), (["eScene.11", "eScene.15"], "has a place")]
)  # fmt: skip
def test_a_table_without_time_or_place_is_told(dropped: list[str], says: str) -> None:
    with pytest.raises(ForecastProblem, match=says):
        as_log(TABLE.drop(dropped))


def test_an_address_alone_leaves_the_degrees_to_be_placed() -> None:
    log = as_log(TABLE.drop("eScene.11")).log
    assert log["lat"].null_count() == log.height
    assert log["address"][0] == "12 BIRCH ST"


def test_the_response_number_stands_in_where_no_incident_number_is() -> None:
    told = as_log(TABLE.with_columns(pl.lit("7701001").alias("eResponse.03")))
    assert told.elements["call"] == "eResponse.04"
    assert told.log["call"].to_list() == ["R1", "R2", "R3", "R4", "R5"]
