"""The guard alone: headers on every answer, inline scripts known by hash, one custom query at a time per client."""

import asyncio
import re
from typing import Any

import pytest

from publish.site.plugin import guard
from publish.site.plugin.guard import HEADERS
from publish.site.settings import PublicSettings


@pytest.mark.parametrize(
    "page", ["/", "/vigie/incident", "/absent", "/-/databases", "/release/release.json", "/vigie?sql=drop"]
)
def test_every_answer_carries_the_security_headers(site: Any, page: str) -> None:
    headers = site.get(page).headers
    for name, value in HEADERS.items():
        assert headers[name] == value
    policy = headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "http:" not in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]


@pytest.mark.parametrize(
    "page",
    ["/", "/vigie", "/vigie/incident", "/vigie/incident?_sort=area", "/vigie/kinds_of_force", "/vigie?sql=select+1"],
)
def test_no_page_carries_a_script_a_style_or_a_handler_of_its_own(site: Any, page: str) -> None:
    answer = site.get(page)
    assert answer.status_code == 200
    for attributes, script in re.findall(r"<script([^>]*)>(.*?)</script>", answer.text, re.DOTALL):
        assert "src=" in attributes or "ld+json" in attributes, script[:80]
    assert not re.search(r"<[^>]+\son[a-z]+=", answer.text), "an event handler in a tag would be blocked"
    assert not re.search(r"<style|<[^>]+\sstyle=", answer.text), "a style in the page would be blocked"
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"]


def test_only_what_is_made_to_be_embedded_may_stand_in_a_frame(site: Any) -> None:
    assert "frame-ancestors *" in site.get("/embed/headline").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in site.get("/releases/2026.11.0/").headers["content-security-policy"]


_WRONG = [
    "/vigie/incident?x%27+OR+1%3D1+--=1", "/vigie/incident?%5D%5D=1", "/vigie/incident?a%22]=1", "/vigie/incident/~5D~5D--",
    "/vigie/incident?agency_id%5D__arraycontains=x", "/vigie/incident?agency_id__arraycontains=x",
    "/vigie/incident?_facet_array=agency_id", "/vigie/incident?_facet_date=incident_date", "/vigie/incident?_facet=nope",
    "/vigie/incident?_facet=%7B%22simple%22%3A%22x", "/vigie/incident?" + "&".join(["_facet=area"] * 9),
    "/vigie/incident?_sort=nope", "/vigie/incident?_sort=area&_sort_desc=area", "/vigie/incident?_sort=area%3Bdrop",
    "/vigie/incident?_next=%FF", "/vigie/incident?_next=a,b,c", "/vigie/incident?_size=abc", "/vigie/incident?_size=5000", "/vigie/incident?_size=-1",
    "/vigie/incident.json?_timelimit=abc", "/vigie/incident?_through=%7B", "/vigie/incident?_col=nope",
    "/vigie/incident?_nocol=incident_id", "/vigie/incident?_where=1%3D1%3Bdrop+table+incident", "/vigie/incident?_where=(",
    "/vigie/incident?_where=nope%3D1", "/vigie/incident.json?_shape=nope", "/vigie/incident?_search_nope=1",
    "/vigie/incident?nope=1", "/vigie/incident?area=%00", "/vigie/incident?area=" + "x" * 9000,
    "/vigie.json?sql=attach+%27x%27+as+y", "/vigie.json?sql=pragma+table_info(incident)", "/vigie?sql=pragma+journal_mode",
    "/vigie.json?sql=select+load_extension(%27x%27)", "/vigie.json?sql=select+1;select+2", "/vigie.json?sql=select+nope",
    "/vigie.json?sql=select+*+from+pragma_database_list",
    "/vigie.json?sql=select+randomblob(1000000000)", "/vigie/incident.csv?_stream=1", "/vigie/incident.csv?nope=1",
]  # fmt: skip


@pytest.mark.parametrize("page", _WRONG, ids=range(len(_WRONG)))
def test_an_injected_or_impossible_question_is_answered_in_one_sentence(site: Any, release: Any, page: str) -> None:
    answer = site.get(page)
    text = re.sub(r"<textarea.*?</textarea>", "", answer.text, flags=re.DOTALL)
    assert answer.status_code in {400, 403, 404}, answer.status_code
    assert "Traceback" not in text
    assert "site-packages" not in text
    assert str(release) not in text
    assert "from incident" not in text
    assert " limit " not in text


@pytest.mark.parametrize("page", ["/vigie/incident?_trace=1", "/vigie/incident?_next=a"])
def test_a_harmless_oddity_changes_nothing(site: Any, page: str) -> None:
    assert site.get(page).status_code == 200
    assert "_trace" not in site.get(page.replace("incident?", "incident.json?")).json()


@pytest.mark.parametrize("page", ["/vigie", "/vigie.json"])
def test_a_query_that_runs_too_long_is_stopped_with_a_sentence(site: Any, page: str) -> None:
    endless = "with+recursive+c(x)+as+(select+1+union+all+select+x%2B1+from+c)+select+count(*)+from+c"
    answer = site.get(f"{page}?sql={endless}")
    assert answer.status_code == 400
    assert "takes longer than one second" in answer.text
    assert "docs.datasette.io" not in answer.text


def test_what_readers_ask_is_written_to_no_log(site: Any, capfd: pytest.CaptureFixture[str]) -> None:
    for page in ("/vigie.json?sql=select+kestrel", "/vigie/incident?_where=kestrel", "/vigie/incident?area=kestrel"):
        site.get(page)
    said = capfd.readouterr()
    assert "kestrel" not in said.out + said.err


def test_a_client_that_asks_too_often_is_told_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    class Public:
        public = PublicSettings(queries_per_minute=2)
        database = None
        is_first = True

    async def thrice() -> list[int]:
        slow = Slow()
        slow.go.set()
        app = guard.asgi_wrapper(datasette=Public())(slow)
        return [await _ask(app, client, b"sql=x") for client in ("192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2")]

    assert asyncio.run(thrice()) == [200, 200, 429, 200]


@pytest.mark.parametrize(
    "page", ["/_internal", "/_internal.json", "/_internal/databases", "/_internal.json?sql=select+1", "/_memory"]
)
def test_no_other_database_can_be_seen_or_asked(site: Any, page: str) -> None:
    answer = site.get(page)
    assert answer.status_code in {403, 404}
    assert "schema_version" not in answer.text


class Slow:
    """An application that counts how many requests it holds at once, and holds each until told."""

    def __init__(self) -> None:
        self.now = self.most = self.served = 0
        self.go = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        await self.go.wait()
        self.now -= 1
        self.served += 1
        await send({"type": "http.response.start", "status": 200, "headers": []})


async def _ask(app: Any, client: str, query: bytes) -> int:
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/vigie.json", "query_string": query, "client": (client, 1)}
    await app(scope, None, send)
    return int(sent[0]["status"])


async def _several(requests: list[tuple[str, bytes]], *, release_after: int) -> tuple[Slow, list[int]]:
    slow = Slow()
    app = guard.asgi_wrapper(datasette=None)(slow)
    tasks = [asyncio.create_task(_ask(app, client, query)) for client, query in requests]
    while slow.now < release_after:
        await asyncio.sleep(0)
    for _ in range(20):
        await asyncio.sleep(0)
    slow.go.set()
    return slow, list(await asyncio.gather(*tasks))


@pytest.mark.parametrize("query", [b"sql=select+1", b"_where=1%3D1", b"sql="])
def test_a_clients_custom_queries_run_one_after_another(query: bytes) -> None:
    slow, answers = asyncio.run(_several([("192.0.2.1", query)] * 3, release_after=1))
    assert (slow.most, answers) == (1, [200, 200, 200])


def test_two_clients_do_not_wait_for_each_other() -> None:
    slow, answers = asyncio.run(_several([("192.0.2.1", b"sql=x"), ("192.0.2.2", b"sql=x")], release_after=2))
    assert (slow.most, answers) == (2, [200, 200])


def test_pages_and_worked_questions_do_not_wait() -> None:
    slow, _ = asyncio.run(_several([("192.0.2.1", b"_size=10")] * 3, release_after=3))
    assert slow.most == 3


def test_a_client_that_waits_too_long_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "PATIENCE_S", 0.01)

    async def both() -> tuple[int, int]:
        slow = Slow()
        app = guard.asgi_wrapper(datasette=None)(slow)
        first = asyncio.create_task(_ask(app, "192.0.2.1", b"sql=x"))
        while not slow.now:
            await asyncio.sleep(0)
        second = await _ask(app, "192.0.2.1", b"sql=x")
        slow.go.set()
        return await first, second

    assert asyncio.run(both()) == (200, 429)
