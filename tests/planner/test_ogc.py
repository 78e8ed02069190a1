"""The feature service at /ogc against OGC API - Features - Part 1: Core (17-069r4), requirement by requirement."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient

from planner.items import COLUMNS, Items, Wanted, WrongQuestion, read_wanted
from planner.pages import Pages
from tests.planner.conftest import TOKEN

CORE = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"
ITEMS = "/ogc/collections/cells/items"


def found(client: TestClient, address: str) -> dict[str, Any]:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.json()


def rels(answer: dict[str, Any]) -> dict[str, str]:
    return {link["rel"]: link["href"] for link in answer["links"]}


def everything(client: TestClient, name: str = "cells", **asked: str) -> list[dict[str, Any]]:
    answer = client.get(f"/ogc/collections/{name}/items", params={"limit": "10000", **asked})
    assert answer.status_code == 200, answer.text
    return answer.json()["features"]


def test_req_core_root_op_and_root_success_the_landing_links_all_else(planner: TestClient) -> None:
    links = rels(found(planner, "/ogc"))
    assert links.keys() >= {"self", "service-desc", "conformance", "data"}
    for rel, address in links.items():
        assert planner.get(address).status_code == 200, rel


def test_req_core_api_definition_op_and_success_the_document_names_every_address(planner: TestClient) -> None:
    answer = planner.get("/ogc/api")
    assert answer.headers["content-type"].startswith("application/vnd.oai.openapi+json;version=3.0")
    told = answer.json()
    assert told["openapi"].startswith("3.0.")
    assert len(told["paths"]) == 4 + 3 * len(COLUMNS)
    for path in told["paths"]:
        key = f"{everything(planner, path.split('/')[3])[0]['id']}" if "{" in path else ""
        assert planner.get(path.replace("{featureId}", key)).status_code == 200, path
    for reference in set(json.dumps(told).split('"#/')[1:]):
        at: Any = told
        for step in reference.split('"')[0].split("/"):
            at = at[step]


def test_req_core_conformance_op_and_success_core_is_declared(planner: TestClient) -> None:
    assert CORE in found(planner, "/ogc/conformance")["conformsTo"]


def test_req_core_http_a_method_that_is_not_there_is_405(planner: TestClient) -> None:
    assert planner.post(ITEMS).status_code == 405


@pytest.mark.parametrize("address", ["/ogc", "/ogc/conformance", "/ogc/api", "/ogc/collections", "/ogc/collections/cells",
                                     ITEMS, f"{ITEMS}/2026-11-23-day-x"])  # fmt: skip
def test_req_core_query_param_unknown_is_400(planner: TestClient, address: str) -> None:
    answer = planner.get(f"{address}?colour=red")
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json().keys() >= {"title", "status", "detail"}
    assert "red" not in answer.text


WRONG = [
    "limit=0", "limit=-1", "limit=ten", "limit=", "limit=1&limit=2", "limit=٣", "limit=9999999999", "offset=-1", "offset=1.5",
    "bbox=", "bbox=1,2,3", "bbox=1,2,3,4,5", "bbox=a,b,c,d", "bbox=1,5,2,4", "bbox=nan,0,1,1", "bbox=0,0,inf,1", "bbox=-181,0,1,1",
    "bbox=1e999,0,1,1", "datetime=", "datetime=yesterday", "datetime=2026-11-24", "datetime=2026-11-24T08:00:00", "datetime=../..",
    "datetime=2026-13-24T08:00:00Z", "datetime=2026-11-25T00:00:00Z/2026-11-24T00:00:00Z", "datetime=/", "datetime=a/b/c",
]  # fmt: skip


@pytest.mark.parametrize("question", WRONG)
def test_req_core_query_param_invalid_is_400(planner: TestClient, question: str) -> None:
    answer = planner.get(f"{ITEMS}?{question}")
    assert answer.status_code == 400
    assert answer.json()["status"] == 400


@given(
    name=st.sampled_from(["limit", "offset", "bbox", "datetime"]),
    text=st.text() | st.text("0123456789.,-+/TZ:e") | st.datetimes().map(lambda moment: f"{moment.isoformat()}Z/.."),
)
def test_any_text_is_a_question_or_a_sentence(name: str, text: str) -> None:
    sentence = ""
    wanted = Wanted()
    try:
        wanted = read_wanted({name: [text]})
    except WrongQuestion as wrong:
        sentence = str(wrong)
    assert not sentence or name in sentence
    assert 1 <= wanted.limit <= 10_000
    assert wanted.offset >= 0


@pytest.mark.parametrize("question", ["datetime=0001-01-01T00:00:00%2B14:00/..", "datetime=../9999-12-31T23:59:59-14:00",
                                      "bbox=-180,-1e308,180,1e308"])  # fmt: skip
def test_the_farthest_question_is_answered(planner: TestClient, question: str) -> None:
    told = found(planner, f"{ITEMS}?{question}&limit=1")
    assert told["numberMatched"] == found(planner, ITEMS)["numberMatched"]


def test_req_core_crs84_coordinates_are_longitude_and_latitude(planner: TestClient, pages: Pages) -> None:
    here = {row["cell"]: shapely.Point(row["lon"], row["lat"]) for row in pages.forecast.cells.iter_rows(named=True)}
    for feature in everything(planner)[:50]:
        assert shapely.geometry.shape(feature["geometry"]).contains(here[feature["properties"]["cell"]])


def test_req_core_fc_md_op_success_links_items_and_extent(planner: TestClient) -> None:
    told = found(planner, "/ogc/collections")
    assert "self" in rels(told)
    assert [one["id"] for one in told["collections"]] == ["cells", "posts", "zones"]
    hours = [(f["properties"]["start"], f["properties"]["end"]) for f in everything(planner, "zones")]
    for one in told["collections"]:
        link = next(link for link in one["links"] if link["rel"] == "items")
        assert link["type"] == "application/geo+json"
        features = everything(planner, one["id"])
        west, south, east, north = one["extent"]["spatial"]["bbox"][0]
        if one["id"] != "posts":  # a station may lie beside the cells
            assert all(
                shapely.box(west, south, east, north).covers(shapely.geometry.shape(f["geometry"])) for f in features
            )
        first, last = map(datetime.fromisoformat, one["extent"]["temporal"]["interval"][0])
        assert first == min(datetime.fromisoformat(start) for start, _ in hours)
        assert last == max(datetime.fromisoformat(end) for _, end in hours)


def test_req_core_sfc_md_op_and_success_a_collection_tells_the_same_by_itself(planner: TestClient) -> None:
    for one in found(planner, "/ogc/collections")["collections"]:
        assert found(planner, f"/ogc/collections/{one['id']}") == one


def test_req_core_fc_op_and_fc_response_items_are_a_feature_collection(planner: TestClient, pages: Pages) -> None:
    for name, columns in COLUMNS.items():
        answer = planner.get(f"/ogc/collections/{name}/items")
        assert answer.headers["content-type"].startswith("application/geo+json")
        told = answer.json()
        assert told["type"] == "FeatureCollection"
        assert set(told["features"][0]["properties"]) == {*columns, "day", "shift", "start", "end"}
    week = sum(feature["properties"]["likely"] for feature in everything(planner))
    assert week == pytest.approx(pages.forecast.forecast["expected"].sum(), rel=1e-3)
    keys = [feature["id"] for feature in everything(planner)]
    assert len(set(keys)) == len(keys) == len(Items(pages).shifts) * pages.forecast.cells.height


def test_req_core_fc_limit_definition_is_in_the_document(planner: TestClient) -> None:
    limit = found(planner, "/ogc/api")["components"]["parameters"]["limit"]
    assert (limit["in"], limit["required"], limit["explode"]) == ("query", False, False)
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 10_000, "default": 100}


def test_req_core_fc_limit_response_no_page_is_longer_than_asked(planner: TestClient) -> None:
    assert len(found(planner, f"{ITEMS}?limit=7")["features"]) == 7
    assert len(found(planner, ITEMS)["features"]) == 100
    assert len(found(planner, f"{ITEMS}?limit=999999")["features"]) <= 10_000


def test_req_core_fc_bbox_definition_and_fc_time_definition_are_in_the_document(planner: TestClient) -> None:
    told = found(planner, "/ogc/api")["components"]["parameters"]
    assert told["bbox"]["schema"]["items"] == {"type": "number"}
    assert (told["bbox"]["style"], told["bbox"]["explode"], told["datetime"]["style"]) == ("form", False, "form")


def test_req_core_fc_bbox_response_only_shapes_that_meet_the_box(planner: TestClient) -> None:
    box = (-122.15, 38.02, -122.13, 38.04)
    text = ",".join(map(str, box))
    meets = {
        f["id"] for f in everything(planner) if shapely.box(*box).intersects(shapely.geometry.shape(f["geometry"]))
    }
    assert 0 < len(meets) < len(everything(planner))
    assert {f["id"] for f in everything(planner, bbox=text)} == meets
    assert {f["id"] for f in everything(planner, bbox="-122.15,38.02,-9,-122.13,38.04,9")} == meets
    assert everything(planner, bbox="170,30,-121,40") == everything(planner)
    assert not everything(planner, bbox="170,30,-170,40")


@pytest.mark.parametrize(
    ("asked", "shifts"),
    [
        ("2026-11-24T18:00:00Z", ["2026-11-24-day"]),  # 10:00 there
        (
            "2026-11-24T08:00:00-08:00",
            ["2026-11-24-day"],
        ),  # the first moment is inside, the last one is the next shift's
        ("2026-11-24T20:00:00-08:00", ["2026-11-24-night"]),
        ("2026-11-24T18:00:00Z/2026-11-25T05:00:00Z", ["2026-11-24-day", "2026-11-24-night"]),
        ("../2026-11-23T12:00:00-08:00", ["2026-11-23-00", "2026-11-23-04", "2026-11-23-day"]),
        ("2026-11-29T21:00:00-08:00/", ["2026-11-29-20"]),
        ("2031-01-01T00:00:00Z/..", []),
    ],
)
def test_req_core_fc_time_response_only_shifts_that_meet_the_time(
    planner: TestClient, asked: str, shifts: list[str]
) -> None:
    there = {f"{f['properties']['day']}-{f['properties']['shift']}" for f in everything(planner, datetime=asked)}
    assert sorted(there) == shifts


def test_req_core_fc_links_and_fc_rel_type_the_next_pages_hold_everything_once(planner: TestClient) -> None:
    address: str | None = f"{ITEMS}?limit=150&datetime=2026-11-24T00:00:00Z/.."
    keys: list[str] = []
    while address:
        told = found(planner, address)
        assert all(link["type"] for link in told["links"])
        keys += [feature["id"] for feature in told["features"]]
        address = rels(told).get("next")
    assert keys == [feature["id"] for feature in everything(planner, datetime="2026-11-24T00:00:00Z/..")]
    assert not found(planner, f"{ITEMS}?offset=999999")["features"]


def test_req_core_fc_time_stamp_number_matched_and_number_returned(planner: TestClient) -> None:
    told = found(planner, f"{ITEMS}?limit=3&offset=2")
    assert told["timeStamp"] == "2026-11-23T15:00:00Z"  # the clock of the tests, 07:00 there
    assert (told["numberMatched"], told["numberReturned"]) == (len(everything(planner)), 3)


def test_req_core_f_op_f_success_and_f_links_an_item_by_its_id(planner: TestClient) -> None:
    for name in COLUMNS:
        for listed in (everything(planner, name)[0], everything(planner, name)[-1]):
            answer = planner.get(f"/ogc/collections/{name}/items/{listed['id']}")
            assert answer.headers["content-type"].startswith("application/geo+json")
            told = answer.json()
            assert rels(told).keys() >= {"self", "collection"}
            assert found(planner, rels(told)["self"]) == told
            assert {key: told[key] for key in listed} == listed


@pytest.mark.parametrize("address", ["/ogc/collections/people", "/ogc/collections/people/items", "/ogc/collections/people/items/1",
                                     f"{ITEMS}/2026-11-23-day-nothing", f"{ITEMS}/x", "/ogc/nothing"])  # fmt: skip
def test_what_is_not_there_is_404(planner: TestClient, address: str) -> None:
    answer = planner.get(address)
    assert answer.status_code == 404
    assert answer.json()["detail"]


@pytest.mark.parametrize("address", ["/ogc", "/ogc/api", "/ogc/collections", ITEMS])
def test_a_stranger_learns_nothing(stranger: TestClient, address: str) -> None:
    answer = stranger.get(address)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.fixture(scope="module")
def served(folder: Path, root: Path) -> Iterator[str]:
    """The address of a real server on this machine; its socket listens before the process starts, so that no port is lost."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"http://127.0.0.1:{door.getsockname()[1]}"
        code = (f"import uvicorn; from pathlib import Path; from planner.app import create_app; "
                f"uvicorn.run(create_app(Path({str(folder)!r}), token={TOKEN!r}), fd={door.fileno()}, log_level='critical')")  # fmt: skip
        with subprocess.Popen([sys.executable, "-c", code], cwd=root, pass_fds=[door.fileno()]) as process:
            try:
                wait_for(f"{address}/health", process)
                yield f"{address}/ogc"
            finally:
                process.terminate()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a server answers. Fails when it ends before, or does not answer in a minute."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, "the planner's server ended before it answered"
        try:
            urllib.request.urlopen(address, timeout=60).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError("the planner's server did not answer in a minute")


READ_BY_GDAL = """
import json, sys
import pyogrio
address, names = sys.argv[1], sys.argv[2].split(",")
frames = {name: pyogrio.read_dataframe(address, layer=name) for name in names}
near = pyogrio.read_dataframe(address, layer="cells", bbox=(-122.15, 38.02, -122.13, 38.04))
print(json.dumps({"layers": [name for name, _ in pyogrio.list_layers(address)], "near": len(near),
    "read": {name: [len(frame), float(frame["likely"].sum())] for name, frame in frames.items()}}))
"""


@pytest.mark.skipif("OAPIF" not in pyogrio.list_drivers(), reason="this GDAL has no OAPIF driver")
def test_gdal_reads_the_service_from_a_real_server(served: str, planner: TestClient) -> None:
    # This driver sends an Accept header of its own in place of GDAL_HTTP_HEADERS; GDAL's setting for a bearer stays.
    # A program of its own, as an analyst's would be: GDAL keeps connections and settings for the whole process.
    told = subprocess.run(
        [sys.executable, "-c", READ_BY_GDAL, f"OAPIF:{served}", ",".join(COLUMNS)], check=False, capture_output=True, text=True,
        env={**os.environ, "GDAL_HTTP_AUTH": "BEARER", "GDAL_HTTP_BEARER": TOKEN},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    seen = json.loads(told.stdout)
    assert set(seen["layers"]) == set(COLUMNS)
    for name in COLUMNS:
        there = everything(planner, name)
        rows, likely = seen["read"][name]
        assert rows == len(there)
        assert likely == pytest.approx(sum(f["properties"]["likely"] for f in there))
    assert seen["near"] == len(everything(planner, bbox="-122.15,38.02,-122.13,38.04"))
