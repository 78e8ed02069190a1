"""The guard alone: headers on every answer, inline scripts known by hash, one custom query at a time per client."""

import asyncio
import re
from typing import Any

import pytest

from publish.site.plugin import guard
from publish.site.plugin.guard import HEADERS


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
def test_every_inline_script_of_a_page_is_allowed_by_its_hash(site: Any, page: str) -> None:
    text = site.get(page).text
    for attributes, script in re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL):
        assert "src=" in attributes or guard.script_hash(script) in HEADERS["content-security-policy"]
    assert not re.search(r"<[^>]+\son[a-z]+=", text), "an event handler in a tag would be blocked"


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

    scope = {"type": "http", "path": "/vigie.json", "query_string": query, "client": (client, 1)}
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
