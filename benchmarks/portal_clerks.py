"""The agencies' door on the day before a deadline: 200 clerks at once on this machine, and what became of what they sent.

100 look at pages, 80 write reports, 20 send a file of 1,000 rows a minute and submit it; one of the state looks at the desk.
The portal is served by the command of every deployment, over a registry of its own that knows two years of forty agencies;
the clerks are one other process. Afterwards everything that was accepted is looked for in the registry. One file of 10,000 rows is
sent before, on the idle portal. It takes minutes and wants the machine for itself, so it is no part of `make bench`.

Run it from the project's root as `python -m benchmarks.portal_clerks [--minutes 5] [--database postgresql|sqlite]
[--workers 2]`; it prints a table, and the figures as JSON. It must not use real rows.
"""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks import clerks as playing
from benchmarks.clerks_home import BROWSE, SAVE, SEND, Clerk, furnish, written
from ingest.registry.audit import broken_links
from ingest.registry.connection import open_registry
from ingest.registry.facts import version_fates
from ingest.registry.models import Agency, Draft, DraftStep, Submission, Upload
from orchestration.landed import landing_of
from orchestration.resources import Home
from portal.drafts import opened
from portal.form.layout import entity_at
from tests.databases import postgres_server

GOAL_MS, GOAL_FIRST_S, GOAL_WHOLE_S, LARGE = 400.0, 2.0, 6.0, 10_000
_TICK = os.sysconf("SC_CLK_TCK")
_KEYS = {"incident": "address", "civilian-1": "highest_charge", "officer-1": "age_band"}


def measure(*, minutes: float, database: str, workers: int) -> list[dict[str, object]]:
    """The measured figures: name, value, unit, peer, ratio, goal, holds. A shortfall stays, with holds False."""
    with tempfile.TemporaryDirectory() as place, _database(database, Path(place)) as url:
        home, clerks = furnish(Path(place) / "home", url)
        with _portal(home, workers) as (port, server):
            address = f"http://localhost:{port}"
            first, whole = asyncio.run(_large(address, next(each for each in clerks if each.kind == "send")))
            noted, cpu = _played(address, clerks, Path(place), minutes * 60, server)
            memory = sum(_memory(pid) for pid in _family(server.pid))
        _say(noted, {**cpu, "server memory, MB": round(memory / 2**20)})
        found = _found(home, noted)
    return [
        *_figures(noted, found, minutes=minutes, database=database, workers=workers),
        *_upload_figures(first, whole),
    ]


@contextlib.contextmanager
def _database(kind: str, place: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{place / 'registry.db'}"
        return
    with postgres_server(fsync=True) as url:
        yield url


@contextlib.contextmanager
def _portal(home: Home, workers: int) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The portal as it is served, on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    many = ["--workers", str(workers)] if workers > 1 else []
    command = [
        sys.executable,
        "-m",
        "orchestration",
        "serve",
        "portal",
        "--home",
        str(home.root),
        "--port",
        str(port),
        *many,
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            for _ in range(300):
                with contextlib.suppress(httpx.HTTPError):
                    if httpx.get(f"http://localhost:{port}/health").status_code == 200:
                        break
                time.sleep(0.1)
            yield port, server
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)


async def _large(address: str, clerk: Clerk) -> tuple[float, float]:
    """Seconds to the first findings and to the whole report of a large file, on an idle portal."""
    async with httpx.AsyncClient(base_url=address, timeout=60, headers={"origin": address}) as client:
        browser = playing.Browser(client, clerk, playing.Noted())
        await browser.page("/files", "/files")
        told = [await playing.sent(browser, playing.numbered(900 + at, at, LARGE)) for at in range(3)]
    return float(np.median([each["first"] for each in told])), float(np.median([each["whole"] for each in told]))


def _played(
    address: str, clerks: list[Clerk], place: Path, seconds: float, server: subprocess.Popen[bytes]
) -> tuple[dict[str, Any], dict[str, float]]:
    """Have the clerks played; what they saw, and seconds of processor the sides took for each second."""
    told, answer = place / "clerks.json", place / "answer.json"
    written(clerks, told)
    before, database = _used(server.pid), _postgres_used()
    began = time.monotonic()
    with subprocess.Popen([sys.executable, "-m", "benchmarks.clerks", address, told, str(seconds), answer]) as client:
        while client.poll() is None:
            last = _used(client.pid) or 0.0
            used, stored = _used(server.pid) - before, _postgres_used() - database
            client_used = last
            time.sleep(0.5)
    took = time.monotonic() - began
    if client.returncode:
        raise SystemExit("the clerks ended before their time; the lines above say why")
    return json.loads(answer.read_text("utf-8")), {
        "server, cores": round(used / took, 2), "clerks, cores": round(client_used / took, 2),
        "PostgreSQL, cores": round(stored / took, 2), "load average at the end": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def _found(home: Home, noted: Mapping[str, Any]) -> dict[str, int]:
    """What is in the registry of what was accepted: saves and files that are missing, and links of the chain that are broken."""
    engine = open_registry(home.registry_url())
    landing = landing_of(home)
    lost_saves = lost_rows = rows = saves = 0
    with Session(engine) as session:
        for number, told in noted["saves"].items():
            draft = session.scalars(sa.select(Draft).where(Draft.number == number)).one()
            kept = (
                session.scalar(
                    sa.select(sa.func.count()).where(DraftStep.draft_id == draft.id, DraftStep.step == "saved")
                )
                or 0
            )
            answers = opened((landing, session.get_one(Agency, draft.agency_id).sender), draft.sealed)
            saves += kept
            lost_saves += max(0, told["accepted"] - kept)
            for section, mark in told["last"].items():
                stands = _mark(answers, section)
                lost_saves += stands != mark and [section, stands] != told["under_way"]
        fates = version_fates(session).filter(fate="current")
        counted = dict(fates.group_by("submission_id").len().iter_rows())
        for sent in noted["files"]:
            if not sent["submitted"]:
                continue
            upload = session.scalars(sa.select(Upload).where(Upload.number == sent["number"])).one()
            submission = session.scalar(sa.select(Submission).where(Submission.receipt == upload.receipt))
            wanted = sent["rows"] - upload.rejected
            here = counted.get(submission.id, 0) if submission is not None else 0
            rows += here
            lost_rows += max(0, wanted - here)
        broken = len(broken_links(session))
    engine.dispose()
    return {"saves": saves, "lost saves": lost_saves, "rows": rows, "lost rows": lost_rows, "broken links": broken}


def _mark(answers: Any, section: str) -> str:
    if section == "force":
        return answers["force"][0]["force_type"]
    return str(entity_at(answers, section).get(_KEYS[section]))


def _say(noted: Mapping[str, Any], used: Mapping[str, float]) -> None:
    """The table: how many, p50, p95, p99 and the longest in milliseconds, by kind of page."""
    kinds: dict[str, list[float]] = {}
    for kind, seconds in noted["asked"]:
        kinds.setdefault(kind, []).append(1000 * seconds)
    print(f"{'page':26}{'asked':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'most':>8} ms")
    for kind, took in sorted(kinds.items()):
        marks = "".join(f"{np.percentile(took, each):8.0f}" for each in (50, 95, 99, 100))
        print(f"{kind:26}{len(took):8}{marks}")
    order = np.array([1000 * seconds for _, seconds in noted["asked"]])
    fifths = ", ".join(f"{np.percentile(part, 95):.0f}" for part in np.array_split(order, 5))
    print(f"95th percentile by fifths of the answers, first to last: {fifths} ms")
    for name, at in (("first", "first findings"), ("whole", "whole report")):
        seconds = [each[name] for each in noted["files"]] or [0.0]
        print(
            f"1,000 rows, {at}: p50 {np.percentile(seconds, 50):.2f} s, p95 {np.percentile(seconds, 95):.2f} s ({len(seconds)} files)"
        )
    for name, value in used.items():
        print(f"{name}: {value}")
    for error in sorted(set(noted["errors"])):
        print(f"error: {error} ({noted['errors'].count(error)} times)")


def _figures(
    noted: Mapping[str, Any], found: Mapping[str, int], *, minutes: float, database: str, workers: int
) -> list[dict[str, object]]:
    took = [1000 * seconds for _, seconds in noted["asked"]]
    p95, lost = float(np.percentile(took, 95)), found["lost saves"] + found["lost rows"] + found["broken links"]
    name = f"portal: {BROWSE + SAVE + SEND} clerks for {minutes:g} minutes, {database}, {workers} process{'es' if workers > 1 else ''}"
    accepted = sum(each["accepted"] for each in noted["saves"].values())
    return [
        {"name": f"{name}, 95th percentile of {len(took):,} answers", "value": round(p95), "unit": "ms", "peer": None, "ratio": None,
         "goal": f"< {GOAL_MS:g} ms", "holds": p95 < GOAL_MS},
        {"name": f"{name}, errors", "value": len(noted["errors"]), "unit": "errors", "peer": None, "ratio": None, "goal": "0",
         "holds": not noted["errors"]},
        {"name": f"{name}, lost of {accepted:,} saves and {found['rows']:,} reports accepted", "value": lost, "unit": "lost",
         "peer": None, "ratio": None, "goal": "0, chain whole", "holds": lost == 0},
    ]  # fmt: skip


def _upload_figures(first: float, whole: float) -> list[dict[str, object]]:
    name = f"portal: file of {LARGE:,} rows on an idle portal"
    return [
        {"name": f"{name}, first findings on the page", "value": round(first, 2), "unit": "s", "peer": None, "ratio": None,
         "goal": f"< {GOAL_FIRST_S:g} s", "holds": first < GOAL_FIRST_S},
        {"name": f"{name}, whole report", "value": round(whole, 2), "unit": "s", "peer": None, "ratio": None,
         "goal": f"< {GOAL_WHOLE_S:g} s", "holds": whole < GOAL_WHOLE_S},
    ]  # fmt: skip


def _family(pid: int) -> list[int]:
    """A process and the ones it started."""
    try:
        children = [
            int(each)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for each in (task / "children").read_text("utf-8").split()
        ]
    except OSError:
        return []
    return [pid, *(each for child in children for each in _family(child))]


def _used(pid: int) -> float:
    """Seconds of processor of a process and all it started, those that have ended, too."""
    return sum(_ticks(each, 4) for each in _family(pid)) / _TICK


def _ticks(pid: int, fields: int) -> int:
    try:
        return sum(map(int, Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[11 : 11 + fields]))
    except OSError:
        return 0


def _postgres_used() -> float:
    """Seconds of processor of every PostgreSQL server of this machine."""
    told = 0
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            told += _ticks(int(path.name), 2) if (path / "comm").read_text("utf-8").strip() == "postgres" else 0
    return told / _TICK


def _memory(pid: int) -> int:
    """Bytes a process has to itself."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("utf-8").splitlines()
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser(prog="python -m benchmarks.portal_clerks")
    asked.add_argument("--minutes", type=float, default=5)
    asked.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    asked.add_argument("--workers", type=int, default=2)
    told = asked.parse_args()
    print(json.dumps(measure(minutes=told.minutes, database=told.database, workers=told.workers), indent=2))


if __name__ == "__main__":
    main()
