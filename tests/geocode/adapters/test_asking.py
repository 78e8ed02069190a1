"""What Nominatim and Pelias answer becomes one frame; what they should not answer becomes a reason."""

import json
import logging
import time
import traceback
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from geocode.adapters.asking import EXTERNAL, ask_service
from geocode.adapters.service import Service, ServiceProblem
from tests.geocode.adapters.conftest import Clock, Reply, Request, StandIn
from tests.stopping import stopped

SECRET = "Secretword"
FAST = {"per_second": 1_000.0, "seconds": 5.0}


def _nominatim(**changes: object) -> bytes:
    place = {"lat": "38.5", "lon": "-98.75", "display_name": "12, Alder St\n", "importance": 0.25, "type": "house"}
    return json.dumps([{**place, **changes}]).encode()


def _pelias(point: object = (-98.75, 38.5), **changes: object) -> bytes:
    properties = {
        "name": "12 Alder St",
        "label": "12 Alder St, Town",
        "confidence": 0.8,
        "match_type": "exact",
        **changes,
    }
    return json.dumps({"features": [{"geometry": {"coordinates": point}, "properties": properties}]}).encode()


def _ask(
    stand_in: StandIn,
    clock: Clock,
    addresses: list[str | None] | pl.DataFrame,
    kind: str = "nominatim",
    **kinds: object,
):
    if not isinstance(addresses, pl.DataFrame):
        addresses = pl.DataFrame(
            {"key": range(len(addresses)), "address": addresses}, schema_overrides={"address": pl.String}
        )
    asked = Service(kind=kind, url=stand_in.url, **{**FAST, **kinds})  # type: ignore[arg-type]
    return ask_service(addresses, asked, allowed=[stand_in.host], clock=clock)


def _query(request: Request, name: str = "q") -> str:
    return parse_qs(urlsplit(request.path).query)[name][0]


def test_an_answer_of_nominatim_is_a_place_of_precision_external(service: StandIn, clock: Clock):
    service.answer = lambda request: Reply(_nominatim())
    frame = pl.DataFrame({"key": ["k"], "address": ["12 Alder\tSt"], "city": ["Town"], "zip": ["00001"]})
    (row,) = _ask(service, clock, frame).to_dicts()
    assert row == {
        "key": "k", "lat": 38.5, "lon": -98.75, "precision": "external", "score": 0.25, "verdict": "house",
        "matched_text": "12, Alder St", "reason": None, "service": service.host,
    }  # fmt: skip
    assert _query(service.requests[0]) == "12 Alder St, Town, 00001"
    assert "k" not in [part.strip() for part in service.requests[0].path.split("=")]


def test_an_answer_of_pelias_has_its_confidence(service: StandIn, clock: Clock):
    service.answer = lambda request: Reply(_pelias())
    (row,) = _ask(service, clock, ["12 Alder St"], "pelias", api_key="word").to_dicts()
    assert (row["lat"], row["lon"], row["score"], row["verdict"]) == (38.5, -98.75, 0.8, "exact")
    assert _query(service.requests[0], "text") == "12 Alder St"
    assert "word" not in repr(Service(kind="pelias", url=service.url, api_key="word"))


def test_each_distinct_address_is_sent_once_and_rows_keep_their_order(service: StandIn, clock: Clock):
    service.answer = lambda request: Reply(_nominatim() if "12" in _query(request) else b"[]")
    told = _ask(service, clock, ["12 A St", "", "13 A St", None, " 12  A St ", "1" * 201])
    assert told["precision"].to_list() == ["external", "none", "none", "none", "external", "none"]
    assert told["reason"].to_list() == [None, "empty", "not_found", "empty", None, "too_long"]
    assert len(service.requests) == 2


@pytest.mark.parametrize("kind", ["nominatim", "pelias", "census"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_not_followed(service: StandIn, start, clock: Clock, kind: str, status: int):
    other = start()
    service.answer = lambda request: Reply(status=status, headers={"Location": other.url + request.path})
    with pytest.raises(ServiceProblem, match="redirect") as refused:
        _ask(service, clock, [f"12 {SECRET} St"], kind)
    assert other.requests == []
    assert len(service.requests) == 1
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("kind", ["nominatim", "pelias", "census"])
@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[1]", b"[[]]", b'{"features": [{}]}', b'{"features": 3}', b"<html>", b"\xff\xfe", b"[" * 5_000,
        _nominatim(lat="95"), _nominatim(lat="nan"), _nominatim(lat="0", lon="0"), _nominatim(lat=None), _pelias((1e9, 1)),
        _pelias(()), _pelias("ab"), b"1,x,Match,Exact,A,north\n", b'"1', b"2,x,No_Match\n", b"1,x,Match\n", b"x,x,Match\n",
        b"1,a,No_Match\n1,a,No_Match\n", b"1,x,Match,Exact,A,\"0,0\"\n",
    ],
)  # fmt: skip
def test_garbage_never_becomes_a_place(service: StandIn, clock: Clock, kind: str, body: bytes):
    service.answer = lambda request: Reply(body)
    with pytest.raises(ServiceProblem, match="no usable answer") as refused:
        _ask(service, clock, [f"12 {SECRET} St"], kind)
    assert SECRET not in "".join(traceback.format_exception(refused.value))
    assert refused.value.__cause__ is None
    assert refused.value.__context__ is None


@pytest.mark.parametrize(
    ("kind", "body"), [("nominatim", b"[]"), ("nominatim", b"null"), ("pelias", b'{"features": []}')]
)
def test_an_answer_without_a_place_is_not_found(service: StandIn, clock: Clock, kind: str, body: bytes):
    service.answer = lambda request: Reply(body)
    assert _ask(service, clock, ["12 Alder St"], kind)["reason"].to_list() == ["not_found"]


def test_an_answer_larger_than_the_bound_is_not_read(service: StandIn, clock: Clock):
    sent = []

    def flood(handler) -> None:
        for _ in range(2_000):
            handler.wfile.write(b" " * 65_536)
            sent.append(1)

    service.answer = lambda request: Reply(write=flood)
    with stopped(), pytest.raises(ServiceProblem, match="no usable answer"):
        _ask(service, clock, ["12 Alder St"], most_bytes=1_000)
    assert len(sent) < 2_000
    service.answer = lambda request: Reply(_nominatim(display_name="a" * 2_000))
    with pytest.raises(ServiceProblem, match="no usable answer"):
        _ask(service, clock, ["12 Alder St"], most_bytes=1_000)


def test_an_answer_that_breaks_off_is_no_answer(service: StandIn, clock: Clock):
    service.answer = lambda request: Reply(b'1,a,Match,Exact,A,"-98.7,38.5', headers={"Content-Length": "99"})
    with pytest.raises(ServiceProblem, match="no usable answer"):
        _ask(service, clock, ["12 Alder St"], "census", attempts=1)


@pytest.mark.parametrize("first", [b"", b'1,"a",Match,Exact,A,"-98.7,3'])
def test_a_sender_that_drips_is_left_after_the_time_limit(service: StandIn, clock: Clock, first: bytes):
    sent = []

    def drip(handler) -> None:
        handler.wfile.write(first)
        for _ in range(2_000):
            time.sleep(0.05)
            handler.wfile.write(b"8")
            handler.wfile.flush()
            sent.append(1)

    service.answer = lambda request: Reply(write=drip)
    with stopped(), pytest.raises(ServiceProblem, match="no usable answer"):
        _ask(service, clock, ["12 Alder St"], "census", seconds=0.3, attempts=1)
    assert len(sent) < 2_000, "it was left while it still sent"


def test_429_waits_as_long_as_it_is_told_and_tries_again(service: StandIn, clock: Clock):
    replies = iter([Reply(status=429, headers={"Retry-After": "7"}), Reply(status=503), Reply(_nominatim())])
    service.answer = lambda request: next(replies)
    told = _ask(service, clock, ["12 Alder St"], per_second=10.0)
    assert told["precision"].to_list() == ["external"]
    assert clock.slept == [7.0, 2.0]


@pytest.mark.parametrize("told", ["99999", "999999999", "soon", "-1", "1e9"])
def test_no_service_makes_us_wait_longer_than_a_minute(service: StandIn, clock: Clock, told: str):
    replies = iter([Reply(status=429, headers={"Retry-After": told}), Reply(_nominatim())])
    service.answer = lambda request: next(replies)
    _ask(service, clock, ["12 Alder St"])
    assert max(clock.slept) <= 60


def test_a_request_is_tried_as_often_as_allowed_and_a_mistake_of_ours_once(service: StandIn, clock: Clock):
    service.answer = lambda request: Reply(status=500)
    with pytest.raises(ServiceProblem):
        _ask(service, clock, ["12 Alder St"], attempts=4)
    assert len(service.requests) == 4
    assert clock.slept == [1.0, 2.0, 4.0]
    service.requests.clear()
    service.answer = lambda request: Reply(status=400)
    with pytest.raises(ServiceProblem):
        _ask(service, clock, ["12 Alder St"])
    assert len(service.requests) == 1


@pytest.mark.parametrize("status", [401, 403])
def test_a_service_that_refuses_is_not_asked_again(service: StandIn, clock: Clock, status: int):
    service.answer = lambda request: Reply(status=status)
    with pytest.raises(ServiceProblem, match="check its key"):
        _ask(service, clock, ["1 A St", "2 A St"])
    assert len(service.requests) == 1


def test_requests_are_no_more_than_the_cap_per_second(service: StandIn, clock: Clock):
    service.answer = lambda request: Reply(_nominatim())
    began = clock.now
    _ask(service, clock, [f"{number} Alder St" for number in range(6)], per_second=2.0)
    assert clock.now - began == pytest.approx(2.5)


def test_after_three_failures_in_a_row_the_rest_is_not_sent(service: StandIn, clock: Clock):
    service.answer = lambda request: Reply(_nominatim()) if _query(request).startswith("0") else Reply(b"<html>")
    told = _ask(service, clock, [f"{number} Alder St" for number in range(6)])
    assert told["reason"].to_list() == [None, *["unreadable_answer"] * 3, "not_asked", "not_asked"]
    assert len(service.requests) == 4


def test_no_address_reaches_a_log_at_any_level(service: StandIn, clock: Clock, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("geopy").setLevel(logging.DEBUG)
    replies = iter([Reply(f"{SECRET} broke".encode(), status=400), Reply(_nominatim())])
    service.answer = lambda request: next(replies)
    told = _ask(service, clock, [f"12 {SECRET} St", "13 Alder St"])
    assert told["reason"].to_list() == ["no_answer", None]
    assert SECRET not in caplog.text
    assert "/search" not in caplog.text


def test_a_service_that_is_not_there_is_named_without_an_address(service: StandIn, clock: Clock):
    service.server.server_close()
    with pytest.raises(ServiceProblem, match="check that it runs") as refused:
        _ask(service, clock, [f"12 {SECRET} St"])
    assert service.host in str(refused.value)
    shown = "".join(traceback.TracebackException.from_exception(refused.value, capture_locals=False).format())
    assert SECRET not in shown
    assert refused.value.__context__ is None


def test_nothing_to_ask_gives_the_columns_and_sends_nothing(service: StandIn, clock: Clock):
    told = _ask(service, clock, [])
    assert told.columns == ["key", *EXTERNAL]
    assert _ask(service, clock, ["", None])["reason"].to_list() == ["empty", "empty"]
    assert service.requests == []
    with pytest.raises(ValueError, match="key, address"):
        _ask(service, clock, pl.DataFrame({"key": [1]}))
