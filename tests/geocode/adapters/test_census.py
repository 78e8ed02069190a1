"""The Census Bureau's batch service: lines out, lines back, joined by number and never by chance."""

import csv
import email
import io

import polars as pl
import pytest

from geocode.adapters import asking
from geocode.adapters.asking import ask_service
from geocode.adapters.service import Service, ServiceProblem
from tests.geocode.adapters.conftest import Clock, Reply, Request, StandIn


def _fields(request: Request) -> dict[str, str]:
    """The fields of a form, read by another reader than wrote them."""
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    parts = email.message_from_bytes(head + request.body).get_payload()
    return {
        part.get_param("name", header="content-disposition"): part.get_payload(decode=True).decode() for part in parts
    }


def _lines(request: Request) -> list[list[str]]:
    return [row for row in csv.reader(io.StringIO(_fields(request)["addressFile"])) if row]


def _found(number: str, street: str) -> str:
    house = int(street.split(maxsplit=1)[0])
    return f'"{number}","{street}","Match","Exact","{street.upper()}, TOWN","-98.5,{38 + house / 1e5}","123","L"\n'


def _ask(service: StandIn, clock: Clock, frame: pl.DataFrame, **kinds: object) -> pl.DataFrame:
    asked = Service(kind="census", url=f"{service.url}/geocoder", per_second=1_000.0, seconds=20.0, **kinds)  # type: ignore[arg-type]
    return ask_service(frame, asked, allowed=[service.host], clock=clock)


def test_a_batch_goes_out_as_a_form_and_comes_back_in_any_order(service: StandIn, clock: Clock):
    def answer(request: Request) -> Reply:
        rows = [_found(number, street) for number, street, *_ in _lines(request)]
        return Reply("".join(reversed(rows)).encode())

    service.answer = answer
    frame = pl.DataFrame({
        "key": ["incident-1", "incident-2", "incident-3"], "address": ['7 "Q", Alder St', "3 Élm St\nX", "7 \"Q\", Alder St"],
        "city": ["Town", None, "Town"], "state": "KS", "zip": ["67530", "", "67530"],
    })  # fmt: skip
    told = _ask(service, clock, frame)
    (request,) = service.requests
    assert (request.method, request.path) == ("POST", "/geocoder/locations/addressbatch")
    assert _fields(request)["benchmark"] == "Public_AR_Current"
    assert _lines(request) == [["1", "7 Q Alder St", "Town", "KS", "67530"], ["2", "3 Élm St X", "", "KS", ""]]
    assert b"incident" not in request.body
    assert told["lat"].to_list() == [38.00007, 38.00003, 38.00007]
    assert told["verdict"].to_list() == ["Exact"] * 3
    assert told["score"].to_list() == [None] * 3
    assert told["precision"].to_list() == ["external"] * 3


def test_more_than_ten_thousand_lines_go_out_in_several_files(service: StandIn, clock: Clock):
    service.answer = lambda request: Reply("".join(_found(*row[:2]) for row in _lines(request)).encode())
    told = _ask(
        service, clock, pl.DataFrame({"key": range(10_001), "address": [f"{n} Alder St" for n in range(10_001)]})
    )
    assert [len(_lines(request)) for request in service.requests] == [10_000, 1]
    assert told["lat"].to_list() == [38 + n / 1e5 for n in range(10_001)]


def test_no_match_a_tie_and_a_line_that_is_missing_are_told_apart(service: StandIn, clock: Clock):
    lines = [
        "1,a,No_Match",
        "2,b,Tie",
        '4,d,Match,Non_Exact,D ST,"-98.5,38.5",1,R',
        "5,e,Perhaps",
        '6,f,Match,Exact,F,"x,y"',
    ]
    service.answer = lambda request: Reply("\n".join(lines).encode())
    told = _ask(service, clock, pl.DataFrame({"key": range(6), "address": list("abcdef")}))
    assert told["reason"].to_list() == [
        "not_found",
        "several",
        "no_answer",
        None,
        "unreadable_answer",
        "unreadable_answer",
    ]
    assert told["lat"].to_list() == [None, None, None, 38.5, None, None]
    assert told["verdict"][3] == "Non_Exact"


@pytest.mark.parametrize(
    "line", ["3,c,No_Match", "0,c,No_Match", "1,c,No_Match", "-1,c,No_Match", "one,c,No_Match", "²,c,No_Match"]
)
def test_a_line_nobody_asked_for_spoils_the_file(service: StandIn, clock: Clock, line: str):
    service.answer = lambda request: Reply(f"1,a,No_Match\n2,b,No_Match\n{line}\n".encode())
    with pytest.raises(ServiceProblem, match="no usable answer"):
        _ask(service, clock, pl.DataFrame({"key": [1, 2], "address": ["a", "b"]}))


def test_a_batch_that_fails_does_not_take_the_others_with_it(
    service: StandIn, clock: Clock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(asking, "MOST_LINES", 2)
    service.answer = lambda request: (
        Reply(b"<html>")
        if b"3 Alder" in request.body
        else Reply("".join(_found(*row[:2]) for row in _lines(request)).encode())
    )
    told = _ask(service, clock, pl.DataFrame({"key": range(5), "address": [f"{n} Alder St" for n in range(1, 6)]}))
    assert told["reason"].to_list() == [None, None, "unreadable_answer", "unreadable_answer", None]
