"""An ArcGIS layer over real HTTP: pages while records are held back, moments in UTC, places in degrees."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecast.calls import Columns, take_calls
from orchestration.feeds.arcgis import ArcGIS, read_arcgis
from orchestration.feeds.fetching import Limits
from orchestration.feeds.problem import FeedProblem
from tests.orchestration.feeds.conftest import Portal, Reply, Request

PATH = "/arcgis/rest/services/Calls/FeatureServer/0"
START = datetime(2026, 11, 1, 4, 30, tzinfo=UTC)
LAYER: dict[str, Any] = {
    "objectIdField": "OBJECTID", "maxRecordCount": 40, "advancedQueryCapabilities": {"supportsPagination": True},
    "fields": [
        {"name": "OBJECTID", "type": "esriFieldTypeOID"}, {"name": "CallTime", "type": "esriFieldTypeDate"},
        {"name": "CallNo", "type": "esriFieldTypeString"}, {"name": "Caller", "type": "esriFieldTypeString"},
    ],
}  # fmt: skip


def features(many: int) -> list[dict[str, Any]]:
    """A call each half hour through the night in which the clocks go back."""
    return [
        {
            "attributes": {
                "OBJECTID": n, "CallTime": int((START + timedelta(minutes=30 * n)).timestamp() * 1000), "CallNo": f"C{n}",
                "Caller": "never",
            },
            "geometry": {"x": -75.1, "y": 40 + n / 1e3} if n % 10 else None,
        }
        for n in range(many)
    ]  # fmt: skip


def layer(table: list[dict[str, Any]], *, marked: str = "always", **more: Any) -> Callable[[Request], Reply]:
    """Answers as a feature service does. marked: how it says that more is held back: always, when true, or never."""

    def answer(request: Request) -> Reply:
        if not request.path.endswith("/query"):
            return Reply(LAYER | more)
        offset, many = int(request.query["resultOffset"]), int(request.query["resultRecordCount"])
        end = offset + min(many, LAYER["maxRecordCount"])
        held = end < len(table)
        mark = {"exceededTransferLimit": held} if marked == "always" or (marked == "true" and held) else {}
        return Reply({"features": table[offset:end], **mark})

    return answer


def source(portal: Portal, **more: Any) -> ArcGIS:
    return ArcGIS(url=portal.url + PATH, columns=("CallTime", "CallNo"), **more)


@pytest.mark.parametrize("marked", ["always", "true", "never"])
@pytest.mark.parametrize("many", [0, 1, 40, 101])
def test_every_record_comes_once_and_in_order(portal: Portal, marked: str, many: int) -> None:
    portal.answer = layer(features(many), marked=marked)
    told = read_arcgis(source(portal))
    assert told.columns == ["CallTime", "CallNo", "latitude", "longitude"]
    assert told["CallNo"].to_list() == [f"C{n}" for n in range(many)]


def test_moments_become_local_and_places_stay_degrees(portal: Portal) -> None:
    portal.answer = layer(features(12))
    told = read_arcgis(source(portal))
    assert told["CallTime"][0] == "2026-11-01T04:30:00.000Z"
    columns = Columns(time="CallTime", lat="latitude", lon="longitude", id="CallNo")
    taken = take_calls(told, columns, timezone="America/New_York")
    # 00:30 has no place; then 01:00, 01:30, and the same hour of the wall once more.
    clocks = [f"{at:%H:%M}" for at in taken.frame["received"]]
    assert clocks[:5] == ["01:00", "01:00", "01:30", "01:30", "02:00"]
    assert taken.left_out == {"no_coordinates": 2}


def test_a_layer_that_does_not_know_its_zone_gives_times_as_the_clocks_showed(portal: Portal) -> None:
    portal.answer = layer(features(1), datesInUnknownTimezone=True)
    assert read_arcgis(source(portal))["CallTime"][0] == "2026-11-01T04:30:00.000"


def test_nothing_is_asked_for_but_the_fields_named(portal: Portal) -> None:
    portal.answer = layer(features(3))
    told = read_arcgis(source(portal, where="CallNo <> 'C1'", token="abc"))
    assert "never" not in told.write_csv()
    first, query = portal.requests
    assert (first.path, first.query) == (PATH, {"f": "json"})
    assert query.path == f"{PATH}/query"
    assert query.query == {
        "f": "json", "where": "CallNo <> 'C1'", "outFields": "CallTime,CallNo", "returnGeometry": "true", "outSR": "4326",
        "orderByFields": "OBJECTID ASC", "resultOffset": "0", "resultRecordCount": "40",
    }  # fmt: skip
    assert query.headers["x-esri-authorization"] == "Bearer abc"


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda request: Reply({"error": {"code": 400, "message": "SECRET"}}), "error 400"),
        (lambda request: Reply([]), "no ArcGIS layer"),
        (layer([], objectIdField=None, fields=LAYER["fields"][1:]), "no object identifier"),
        (layer([], fields=LAYER["fields"][:2]), "has no field CallNo; it has: OBJECTID, CallTime"),
        (layer([], advancedQueryCapabilities={"supportsPagination": False}), "in pages"),
        (
            lambda request: Reply({"features": "SECRET"} if request.path.endswith("query") else LAYER),
            "sends no records",
        ),
    ],
)
def test_a_layer_that_cannot_be_read_is_told_in_a_sentence(portal: Portal, answer: Any, says: str) -> None:
    portal.answer = answer
    with pytest.raises(FeedProblem, match=says) as problem:
        read_arcgis(source(portal))
    assert "SECRET" not in str(problem.value)


def test_an_address_without_the_number_of_a_layer_is_refused(portal: Portal) -> None:
    with pytest.raises(FeedProblem, match="does not end in its number"):
        read_arcgis(ArcGIS(url=f"{portal.url}/arcgis/rest/services/Calls/FeatureServer", columns=("CallNo",)))
    assert portal.requests == []


def test_cells_that_are_no_moments_are_blank(portal: Portal) -> None:
    table = features(3)
    for feature, time in zip(table, (None, "soon", 10**18), strict=True):
        feature["attributes"]["CallTime"] = time
    portal.answer = layer(table)
    assert read_arcgis(source(portal), limits=Limits(attempts=1))["CallTime"].to_list() == [None, None, None]
