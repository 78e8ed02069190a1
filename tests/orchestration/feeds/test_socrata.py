"""A Socrata dataset over real HTTP: every row once, in order, within limits, and nothing sent but the query."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from forecast.calls import Columns, take_calls
from orchestration.feeds.fetching import Limits
from orchestration.feeds.problem import FeedProblem
from orchestration.feeds.socrata import Socrata, read_socrata
from tests.orchestration.feeds.conftest import Clock, Portal, Reply, Request

COLUMNS = ("received", "lat", "lon", "number", "point")
PATH = "/resource/abcd-1234.json"


def rows(many: int) -> list[dict[str, Any]]:
    start = datetime(2026, 3, 1)
    return [
        {
            "received": f"{(start + timedelta(minutes=7 * n)).isoformat()}.000", "lat": f"{40 + n / 1e4:.4f}",
            "lon": "-75.1", "number": n, "point": {"type": "Point", "coordinates": [-75.1, 40.5]},
        }
        for n in range(many)
    ]  # fmt: skip


def dataset(table: list[dict[str, Any]], *, most: int = 50_000) -> Callable[[Request], Reply]:
    """Answers as SODA does: the rows from $offset, at most $limit and at most what the portal gives."""

    def answer(request: Request) -> Reply:
        offset, limit = int(request.query["$offset"]), int(request.query["$limit"])
        return Reply(table[offset : offset + min(limit, most)])

    return answer


def source(portal: Portal, **more: Any) -> Socrata:
    return Socrata(url=portal.url + PATH, columns=COLUMNS, **more)


@pytest.mark.parametrize("most", [50_000, 30])
def test_every_row_comes_once_and_in_order_whatever_a_page_holds(portal: Portal, most: int) -> None:
    portal.answer = dataset(rows(101), most=most)
    told = read_socrata(source(portal), limits=Limits(page_rows=40))
    assert told["number"].to_list() == [str(n) for n in range(101)]
    assert told["point"].unique().to_list() == ["40.5,-75.1"]
    calls = take_calls(told, Columns(time="received", lat="lat", lon="lon", id="number"), timezone="America/New_York")
    assert calls.frame.height == 101
    assert calls.frame["received"][1] == datetime(2026, 3, 1, 0, 7)


def test_nothing_is_sent_but_the_query(portal: Portal) -> None:
    portal.answer = dataset(rows(3))
    read_socrata(source(portal, where="received > '2026-01-01T00:00:00'", token="abc"))
    first = portal.requests[0]
    assert first.path == PATH
    assert first.query == {
        "$select": ",".join(COLUMNS), "$order": ":id", "$limit": "10000", "$offset": "0",
        "$where": "received > '2026-01-01T00:00:00'",
    }  # fmt: skip
    assert {name for name in first.headers if name not in ("host", "accept-encoding", "connection")} == {
        "accept", "user-agent", "x-app-token",
    }  # fmt: skip
    assert first.headers["user-agent"] == "vigie"


def test_a_busy_portal_is_waited_for_as_long_as_it_asks(portal: Portal, clock: Clock) -> None:
    answers = iter([Reply(status=429, headers={"Retry-After": "7"}), Reply(status=503), Reply(rows(1)), Reply([])])
    portal.answer = lambda request: next(answers)
    assert read_socrata(source(portal), clock=clock).height == 1
    assert clock.slept == [7.0, 2.0]


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(status=429), "left alone for now"),
        (Reply(status=500), "HTTP 500"),
        (Reply(status=404), "HTTP 404"),
        (Reply(status=403), "refuses the request"),
        (Reply(content=b"<html>"), "does not answer in JSON"),
        (Reply({"error": True, "message": "SECRET"}), "no list of records"),
        (Reply(["SECRET"]), "no list of records"),
        (Reply(content=b"[]", headers={"Content-Length": "9"}), "cut short"),
        (Reply(content=b"[" + b"1," * 4_000 + b"1]"), "longer than"),
    ],
)
def test_a_source_that_cannot_be_read_is_told_in_a_sentence_without_what_it_said(
    portal: Portal, clock: Clock, reply: Reply, says: str
) -> None:
    portal.answer = lambda request: reply
    with pytest.raises(FeedProblem, match=says) as problem:
        read_socrata(source(portal), limits=Limits(page_bytes=4_000, seconds=2), clock=clock)
    assert "SECRET" not in str(problem.value)
    assert all(later <= 60 for later in clock.slept)


def test_a_redirect_is_not_followed(portal: Portal, start: Callable[[], Portal]) -> None:
    other = start()
    portal.answer = lambda request: Reply(status=302, headers={"Location": other.url + PATH})
    with pytest.raises(FeedProblem, match="redirect, which is not followed"):
        read_socrata(source(portal))
    assert other.requests == []


@pytest.mark.parametrize(
    ("limits", "says"), [(Limits(rows=50, page_rows=20), "more than 50 records"), (Limits(pages=2, page_rows=20), "more than 2 pages")]
)  # fmt: skip
def test_a_source_without_end_is_left(portal: Portal, limits: Limits, says: str) -> None:
    portal.answer = lambda request: Reply(rows(20))
    with pytest.raises(FeedProblem, match=says):
        read_socrata(source(portal), limits=limits)
    assert len(portal.requests) <= 4


def test_a_source_that_hangs_is_left_before_it_answers(portal: Portal, clock: Clock) -> None:
    enough, answered = threading.Event(), []

    def hang(request: Request) -> Reply:
        enough.wait(30)
        answered.append(request)
        return Reply([])

    portal.answer = hang
    with pytest.raises(FeedProblem, match="does not answer"):
        read_socrata(source(portal), limits=Limits(seconds=0.15, attempts=2), clock=clock)
    assert answered == []
    enough.set()


def test_all_pages_together_have_an_end_in_time(portal: Portal, clock: Clock) -> None:
    def answer(request: Request) -> Reply:
        clock.now += 10
        return Reply(rows(5))

    portal.answer = answer
    with pytest.raises(FeedProblem, match="took more than 60 seconds"):
        read_socrata(source(portal), limits=Limits(all_seconds=60, page_rows=5), clock=clock)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("ftp://127.0.0.1/resource/a.json", "http or https"), ("http:///a.json", "http or https"),
        ("http://me:secret@127.0.0.1/a.json", "http or https"), ("http://127.0.0.1:99999/a.json", "http or https"),
        ("http://127.0.0.1/a.json?$where=1", "holds a query"), ("http://169.254.169.254/a.json", "no service's"),
        ("http://8.8.8.8/a.json", "own network"),
    ],
)  # fmt: skip
def test_an_address_that_may_not_be_asked_is_refused_before_anything_is_sent(url: str, says: str) -> None:
    with pytest.raises(FeedProblem, match=says) as problem:
        read_socrata(Socrata(url=url, columns=("a",)), limits=Limits(attempts=1, seconds=1))
    assert "secret" not in str(problem.value)


def test_a_column_that_is_more_than_a_name_is_refused(portal: Portal) -> None:
    for name in ("received, name", "count(*)", ""):
        with pytest.raises(FeedProblem, match="letters, digits"):
            read_socrata(Socrata(url=portal.url + PATH, columns=(name,)))
    assert portal.requests == []
