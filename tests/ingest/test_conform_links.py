"""What belongs together in a row: who used force on whom and in which order, other agencies, the place."""

from collections.abc import Mapping

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.check import Checked
from ingest.points import read_points
from ingest.profile import Column
from ingest.profiles.columns import column_of
from ingest.profiles.page import Page
from tests.ingest.layouts import INCIDENT, checked_rows, codes_found

OFFICER = """
      - table: person
        as: officer
        incident: [No]
        key: [Badge]
        present: [Badge]
        role: officer
        split: "+"
        columns: {Badge: {to: badge_number}}
"""
SUBJECT = """
      - table: person
        as: subject
        incident: [No]
        key: [Subject]
        role: civilian
        columns:
          Subject: {to: gender, words: sex}
          Force: {to: force.force_type, words: force, split: ", ", order: true, actor: officer}
"""


def _force(checked: Checked, *more: str) -> list[tuple[object, ...]]:
    return (
        checked.validated.accepted["force"].select("recipient_id", "actor_id", "actor_role", "force_type", *more).rows()
    )


def test_the_one_officer_of_a_row_is_the_actor_and_lists_are_in_order() -> None:
    rows = [
        {"No": "A1", "Badge": "7", "Subject": "M", "Force": "Hands, Taser"},
        {"No": "A1", "Badge": "8", "Subject": "M", "Force": "Taser"},
        {"No": "A2", "Badge": "7+9", "Subject": "F", "Force": "Hold"},
        {"No": "A3", "Badge": "", "Subject": "F", "Force": "Hold"},
    ]
    assert _force(checked_rows(rows, OFFICER + SUBJECT), "position") == [
        ("XX1:A1/C1", "XX1:A1/O1", "officer", "physical_contact", 1),
        ("XX1:A1/C1", "XX1:A1/O1", "officer", "electronic_device", 2),
        ("XX1:A1/C1", "XX1:A1/O2", "officer", "electronic_device", 1),
        ("XX1:A2/C1", None, "officer", "control_hold", 1),
        ("XX1:A3/C1", None, "officer", "control_hold", 1),
    ]


def test_force_told_beside_its_user_is_force_on_the_person_of_the_row() -> None:
    officer = OFFICER.replace(
        "columns: {Badge: {to: badge_number}}",
        "columns: {Badge: {to: badge_number}, Used: {to: force.force_type, words: force, recipient: subject}}",
    )
    subject = SUBJECT.split("          Force:", maxsplit=1)[0]
    rows = [
        {"No": "A1", "Badge": "7+8", "Used": "Hands+Taser", "Subject": "M"},
        {"No": "A1", "Badge": "8", "Used": "", "Subject": "F"},
    ]
    assert sorted(_force(checked_rows(rows, officer + subject))) == [
        ("XX1:A1/C1", "XX1:A1/O1", "officer", "physical_contact"),
        ("XX1:A1/C1", "XX1:A1/O2", "officer", "electronic_device"),
    ]


def test_other_agencies_stand_beside_their_case_numbers() -> None:
    incident = INCIDENT + "          Others: {to: other_agency.other_agency_id, split: ';'}\n"
    incident += "          Their No: {to: other_agency.other_case_number, split: ';'}\n"
    rows = [
        {"No": "A1", "Others": "YY1;YY2", "Their No": "5;6", "Subject": "M", "Force": "", "Badge": ""},
        {"No": "A1", "Others": "YY1", "Their No": "5", "Subject": "M", "Force": "", "Badge": ""},
        {"No": "A2", "Others": "YY3;;YY4", "Their No": "", "Subject": "M", "Force": "", "Badge": ""},
        {"No": "A3", "Others": "", "Their No": "8", "Subject": "M", "Force": "", "Badge": ""},
    ]
    told = checked_rows(rows, OFFICER + SUBJECT, incident=incident).validated.accepted["other_agency"]
    assert told.rows() == [
        ("XX1:A1", "YY1", "5"), ("XX1:A1", "YY2", "6"), ("XX1:A2", "YY3", None), ("XX1:A2", "YY4", None), ("XX1:A3", None, "8"),
    ]  # fmt: skip


def _column(source: str, **spec: object) -> Column:
    return column_of(Page("p.yml"), "incident", source, spec)


def _places(cells: Mapping[str, list[str]], *columns: Column) -> list[tuple[float | None, float | None]]:
    placed = read_points(columns, {name: pl.Series(each) for name, each in cells.items()}, ("", "null"), {})
    return list(zip(placed.latitude.to_list(), placed.longitude.to_list(), strict=True))


LATITUDES, LONGITUDES = st.floats(29.0, 33.0), st.floats(-98.0, -94.0)
WRITTEN = {
    "(lat, lon)": "({lat:.6f}, {lon:.6f})", "POINT (lon lat)": "POINT ({lon:.6f} {lat:.6f})",
    "text (lat, lon)": "100 MAPLE ST\nPort, TX\n({lat:.6f},{lon:.6f})",
}  # fmt: skip


@pytest.mark.parametrize("form", WRITTEN)
@given(lat=LATITUDES, lon=LONGITUDES)
def test_a_point_comes_back_as_it_was_written(form: str, lat: float, lon: float) -> None:
    text = WRITTEN[form].format(lat=lat, lon=lon)
    assert _places({"P": [text]}, _column("P", to="point", format=form)) == [(round(lat, 6), round(lon, 6))]


@given(lat=LATITUDES, lon=LONGITUDES)
def test_feet_of_a_state_plane_are_the_degrees_they_were_made_from(lat: float, lon: float) -> None:
    import pyproj

    x, y = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:2277", always_xy=True).transform(lon, lat)
    columns = (_column("X", to="plane_x", crs="EPSG:2277"), _column("Y", to="plane_y", crs="EPSG:2277"))
    ((there, across),) = _places({"X": [f"{x:.3f}"], "Y": [f"{y:.3f}"]}, *columns)
    assert there is not None
    assert across is not None
    assert abs(there - lat) < 2e-6
    assert abs(across - lon) < 2e-6


def test_what_is_no_place_is_told_and_left_out() -> None:
    texts = ["(30.1, -97.2)", "(0, 0)", "-", "(41.1, -97.2)", "", "NULL", "100 MAPLE ST", "(30.1)"]
    column = _column("P", to="point", format=["(lat, lon)", "POINT (lon lat)"], within=["29", "31", "-99", "-96"])
    placed = read_points([column], {"P": pl.Series(texts)}, ("", "null"), {})
    assert placed.latitude.to_list() == [30.1] + [None] * 7
    assert placed.bad["P"].to_list() == [False, True, True, True, False, False, True, True]


def test_the_first_column_that_names_a_place_is_taken() -> None:
    columns = (
        _column("P", to="point", format="(lat, lon)"),
        _column("Lat", to="latitude"),
        _column("Lon", to="longitude"),
    )
    cells = {"P": ["(30.1, -97.2)", "", "x", ""], "Lat": ["31", "31", "31", "31"], "Lon": ["-97", "-97", "-97", ""]}
    assert _places(cells, *columns) == [(30.1, -97.2), (31.0, -97.0), (31.0, -97.0), (None, None)]


def test_a_place_reaches_the_incident_and_half_a_place_does_not() -> None:
    incident = INCIDENT + "          Lat: {to: latitude}\n          Lon: {to: longitude}\n"
    rows = [
        {"No": "A1", "Lat": "30.1", "Lon": "-97.2"}, {"No": "A1", "Lat": "30.1004", "Lon": "-97.2003"},
        {"No": "A2", "Lat": "30.1", "Lon": ""}, {"No": "A3", "Lat": "30.1", "Lon": "-97.2"}, {"No": "A3", "Lat": "30.9", "Lon": "-97.2"},
    ]  # fmt: skip
    result = checked_rows(rows, "", incident=incident)
    told = result.validated.accepted["incident"].select("latitude", "longitude").rows()
    assert told == [(30.1, -97.2), (None, None), (30.1, -97.2)]
    # A blurred point of the same place is no other place; half a place and a second place are told.
    assert codes_found(result, "bad_point") == [("Lat", 4), ("Lat", 6)]
    assert result.verdict == "ready"
