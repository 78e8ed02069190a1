"""How fast the public site answers on a release of a million incidents, beside plain Datasette on the same file.

Both run in turn on this machine, each with its own process and its defaults. Pages never asked before (cold: every address
is another one) and pages asked before (warm) are told apart. Must not use real rows; is no test.

Run it from the project's root as `python -m benchmarks.site`.
"""

import asyncio
import itertools
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.million import AGENCIES, AREAS, about, areas, million
from publish.release import build_release
from publish.site.settings import serve_command, serve_environment

INCIDENTS = 1_000_000
GOAL_RATIO, GOAL_TABLE_MS, GOAL_PAGE_MS, GOAL_CACHED = 20.0, 250.0, 100.0, 2_000.0
_SECONDS, _CLIENTS = 8.0, 4
_FACETS = "&_facet=agency_id&_facet=contact_reason"


def measure() -> list[dict[str, object]]:
    """The measured figures: name, value, unit, peer, ratio, goal, holds. A shortfall stays, with holds False."""
    with tempfile.TemporaryDirectory() as place:
        frames = million(INCIDENTS)
        release = build_release(frames, about=about(frames), releases=Path(place), areas=areas())
        return measured(release)


def measured(release: Path) -> list[dict[str, object]]:
    """The figures of one release."""
    filters = [f"/vigie/incident?area={name.replace(' ', '+')}" for names in AREAS.values() for name in names]
    tables = [f"/vigie/incident?agency_id={code}" for code in AGENCIES] + filters
    with _serving([sys.executable, "-m", "datasette", "serve", "-i", str(release / "vigie.db")]) as port:
        theirs = asyncio.run(_asked(port, [f"{page}{_FACETS}" for page in tables]))
    found: list[dict[str, object]] = []
    with _serving(serve_command(release)) as port:
        asyncio.run(_asked(port, [tables[-1]], seconds=1))
        cold = asyncio.run(_asked(port, tables, once=True))
        warm = asyncio.run(_asked(port, tables[:50]))
        for kind, ours in (("each asked once", cold), ("asked again", warm)):
            found += _table(kind, ours, theirs)
        for name, pages in _pages().items():
            asyncio.run(_asked(port, pages, once=True))
            found.append(_page(name, asyncio.run(_asked(port, pages, seconds=4))))
    cached = _behind_nginx(release)
    return [*found, cached] if cached else found


def _pages() -> dict[str, list[str]]:
    return {
        "front page": ["/"], "agency page": [f"/agencies/{code}" for code in AGENCIES[:20]],
        "map page": ["/map", "/map?level=city", "/map?level=county"],
    }  # fmt: skip


def _table(kind: str, ours: "Run", theirs: "Run") -> list[dict[str, object]]:
    ratio = round(ours.rate / theirs.rate, 1) if theirs.rate else None
    peer = f"datasette 0.65 with its defaults: {theirs.rate:.2f} requests/s, p95 {theirs.p95:.0f} ms ({theirs.answered} answers)"
    name = f"site: filtered and faceted table page of a million incidents, {kind}"
    return [
        {"name": name, "value": round(ours.rate, 1), "unit": "requests/s", "peer": peer, "ratio": ratio,
         "goal": f">= {GOAL_RATIO:g} times the peer", "holds": ratio is not None and ratio >= GOAL_RATIO},
        {"name": f"{name}, 95th percentile", "value": round(ours.p95, 1), "unit": "ms", "peer": peer, "ratio": None,
         "goal": f"<= {GOAL_TABLE_MS:g} ms", "holds": ours.p95 <= GOAL_TABLE_MS},
    ]  # fmt: skip


def _page(name: str, ours: "Run") -> dict[str, object]:
    return {
        "name": f"site: {name}, 95th percentile", "value": round(ours.p95, 1), "unit": "ms",
        "peer": f"{ours.rate:.0f} requests/s, {_CLIENTS} at once, asked before", "ratio": None,
        "goal": f"<= {GOAL_PAGE_MS:g} ms", "holds": ours.p95 <= GOAL_PAGE_MS,
    }  # fmt: skip


class Run:
    """What came of asking: seconds of each answer, and of all."""

    def __init__(self, times: list[float], seconds: float) -> None:
        self.answered, self.rate = len(times), len(times) / seconds
        ordered = sorted(times)
        self.p95 = 1000 * (ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)] if ordered else seconds)
        self.median = 1000 * (statistics.median(times) if times else seconds)


async def _asked(port: int, pages: Iterable[str], *, seconds: float = _SECONDS, once: bool = False) -> Run:
    """Ask in turn with a few clients at once, for some seconds or each page once."""
    listed = list(pages)
    queue: Iterator[str] = iter(listed) if once else itertools.cycle(listed)
    times: list[float] = []
    started = time.perf_counter()

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
        for page in queue:
            if reader.at_eof():
                # A server may close a connection between two answers.
                reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
            if not once and time.perf_counter() - started > seconds:
                break
            begun = time.perf_counter()
            writer.write(f"GET {page} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            assert head.split(" ", 2)[1] == "200", (page, head[:40])
            if "content-length:" in head:
                await reader.readexactly(int(head.split("content-length:")[1].split("\r\n")[0]))
            else:
                while size := int((await reader.readline()).strip(), 16):
                    await reader.readexactly(size + 2)
                await reader.readline()
            times.append(time.perf_counter() - begun)
        writer.close()

    await asyncio.gather(*(client() for _ in range(_CLIENTS)))
    return Run(times, time.perf_counter() - started)


@contextmanager
def _serving(command: list[str], port: int = 0) -> Iterator[int]:
    """Run a server until the measures are taken; `--port` is added."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", port))
        port = int(found.getsockname()[1])
    with tempfile.TemporaryDirectory() as place:
        process = subprocess.Popen(
            [*command, "--port", str(port)], env=serve_environment(os.environ), cwd=place,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            _wait(port)
            yield port
        finally:
            process.kill()
            process.wait()


def _wait(port: int) -> None:
    for _ in range(1200):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=60) as tried:
                tried.sendall(b"GET /-/versions.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                if tried.recv(12):
                    return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers at port {port}")


def _behind_nginx(release: Path) -> dict[str, object] | None:
    """Cached pages per second through deploy/nginx.conf; None where nginx is not installed."""
    nginx = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if nginx is None:
        return None
    stated = (Path(__file__).parent.parent / "deploy" / "nginx.conf").read_text("utf-8")
    with tempfile.TemporaryDirectory() as place, _serving(serve_command(release)) as back, socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        front = int(found.getsockname()[1])
        found.close()
        user = "user root;\n" if os.geteuid() == 0 else ""
        ported = stated.replace("127.0.0.1:8080", f"127.0.0.1:{front}").replace("127.0.0.1:8001", f"127.0.0.1:{back}")
        Path(place, "nginx.conf").write_text(user + ported, "utf-8")
        process = subprocess.Popen([nginx, "-p", place, "-c", f"{place}/nginx.conf", "-g", "daemon off;"])
        try:
            _wait(front)
            pages = ["/", "/agencies", *(f"/vigie/incident?agency_id={code}" for code in AGENCIES[:10])]
            asyncio.run(_asked(front, pages, once=True))
            ours = asyncio.run(_asked(front, pages, seconds=5))
        finally:
            process.terminate()
            process.wait()
    return {
        "name": "site: cached pages through nginx", "value": round(ours.rate), "unit": "requests/s",
        "peer": f"p95 {ours.p95:.1f} ms, {_CLIENTS} clients in Python on the same two cores", "ratio": None,
        "goal": f">= {GOAL_CACHED:g} requests/s", "holds": ours.rate >= GOAL_CACHED,
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(measured(Path(sys.argv[1]).resolve()) if len(sys.argv) > 1 else measure(), indent=2))
