"""Two hundred clerks at once, in a process of their own: they read pages, save sections of reports, send files and wait.

Run by `benchmarks.portal_clerks` as `python -m benchmarks.clerks ADDRESS CLERKS SECONDS ANSWER`. What was accepted is written
down as the clerk saw it, so that it can be looked for afterwards. Must not look into the registry.
"""

import asyncio
import contextlib
import json
import random
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.clerks_home import Clerk
from benchmarks.judged import incident_file

ROWS = 1_000
_PAGES = ("/", "/reports", "/months", "/plan", "/receipts", "/corrections")
_READS, _SAVES, _SENDS, _DESK = 10.0, 15.0, 60.0, 20.0
"""Seconds between the acts of a clerk of each kind, on average."""
_SCREENER = {"shots_fired": "no", "officer_force": "yes", "civilian_seriously_injured": "yes", "civilian_force": "no"}
_SECTIONS: dict[str, dict[str, Any]] = {
    "incident": {
        "incident_date": "2026-10-02", "incident_time": "21:40", "city": "Port Sample", "county": "Sample", "state": "CA",
        "zip_code": "90001", "multiple_locations": "no", "on_k12_campus": "no", "contact_reason": "call_for_service",
        "arrest_made": "yes", "crime_report_filed": "yes", "multiple_agencies": "no",
    },
    "civilian-1": {
        "custody_status": "custody_other", "gender": "male", "race": "white", "perceived_race": "white", "age_band": "31-35",
        "received_force": "yes", "force_location": "arms", "injured": "yes", "injury_level": "serious_bodily_injury",
        "injury": "bone_fracture", "medical_aid": "admitted_other", "injury_from_preexisting_condition": "no",
        "assaulted_officer": "no", "resisted": "yes", "resistance_type": "active", "perceived_armed": "no", "confirmed_armed": "no",
        "sign": "none", "arrested": "yes", "charge_level": "misdemeanor",
    },
    "officer-1": {
        "gender": "female", "race": "hispanic", "age_band": "31-35", "on_duty": "yes", "dress": "patrol_uniform",
        "body_worn_camera": "recorded", "officer_used_force": "yes", "force_reason": "effect_arrest", "received_force": "no",
        "injured": "no",
    },
}  # fmt: skip
_COUNTED = {"incident": ("address", "{} Quay St"), "civilian-1": ("highest_charge", "Resisting {}")}
"""What a section says of which save it is."""


@dataclass
class Noted:
    """What the clerks saw: asked (kind, seconds), errors, saves (draft: accepted, last by section), files."""

    asked: list[tuple[str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    saves: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)


class Browser:
    """One clerk's browser: a cookie, a token for its forms, answers that are timed and noted."""

    def __init__(self, client: httpx.AsyncClient, clerk: Clerk, noted: Noted) -> None:
        self.clerk, self._client, self._noted = clerk, client, noted
        self._headers = {
            "accept": "text/html",
            "cookie": f"vigie_portal={clerk.token}",
            "sec-fetch-site": "same-origin",
        }

    async def ask(self, kind: str, method: str, path: str, **given: Any) -> httpx.Response:
        """Ask, and note how long the whole answer took."""
        began = time.perf_counter()
        try:
            answer = await self._client.request(method, path, headers=self._headers, **given)
        except httpx.HTTPError as error:
            self._noted.errors.append(f"{kind}: {type(error).__name__}")
            raise
        self._noted.asked.append((kind, time.perf_counter() - began))
        if not 200 <= answer.status_code < 400:
            self._noted.errors.append(f"{kind}: {answer.status_code}")
        return answer

    async def page(self, kind: str, path: str) -> httpx.Response:
        """Look at a page."""
        return await self.ask(kind, "GET", path)

    async def post(self, kind: str, path: str, data: dict[str, Any], **given: Any) -> httpx.Response:
        """Press a button."""
        return await self.ask(kind, "POST", path, data={**data, "csrf": self.clerk.csrf}, **given)


async def read(browser: Browser, draw: random.Random) -> None:
    """A clerk who looks at pages."""
    while True:
        await asyncio.sleep(draw.expovariate(1 / _READS))
        path = draw.choice(_PAGES)
        await browser.page(path, path)


async def look_at_desk(browser: Browser, draw: random.Random) -> None:
    """Somebody of the state."""
    while True:
        await asyncio.sleep(draw.expovariate(1 / _DESK))
        await browser.page("/desk", "/desk")


async def begin_report(browser: Browser) -> str:
    """Begin a report; its number."""
    answer = await browser.post("begin", "/reports/new", _SCREENER)
    return answer.headers["location"].split("/")[2]


async def save(browser: Browser, number: str, noted: Noted, draw: random.Random) -> None:
    """A clerk who writes a report, section by section, again and again."""
    told = noted.saves[number] = {"accepted": 0, "last": {}, "under_way": ()}
    version, serial = 1, 0
    while True:
        for section in (*_SECTIONS, "force"):
            await asyncio.sleep(draw.expovariate(1 / _SAVES))
            answers, mark = _answers(section, serial)
            told["under_way"] = (section, mark)
            answer = await browser.post(
                "save", f"/reports/{number}/{section}", {**answers, "version": str(version), "then": "next"}
            )
            if answer.status_code == 303:
                told["accepted"] += 1
                told["last"][section], told["under_way"] = mark, ()
                shown = await browser.page("form after a save", answer.headers["location"])
                version = int(re.findall(r'name="version" value="(\d+)"', shown.text)[-1])
        serial += 1


def _answers(section: str, serial: int) -> tuple[dict[str, Any], str]:
    """The answers of a section at a round, and what will be there if it was kept."""
    if section == "force":
        line, mark = ("new" if serial == 0 else "0"), ("takedown", "control_hold")[serial % 2]
        return {"force.line": [line], f"force.{line}.force_type": mark, f"force.{line}.recipient_id": "civilian-1",
                f"force.{line}.actor_id": "officer-1"}, mark  # fmt: skip
    if section == "officer-1":
        mark = ("26-30", "31-35")[serial % 2]
        return {**_SECTIONS[section], "age_band": mark}, mark
    key, form = _COUNTED[section]
    return {**_SECTIONS[section], key: form.format(serial)}, form.format(serial)


async def send(browser: Browser, noted: Noted, draw: random.Random) -> None:
    """A clerk who sends a file a minute, waits for what is said of it, and submits the rows that are ready."""
    await asyncio.sleep(draw.uniform(0, 0.8 * _SENDS))
    for at in range(1_000):
        began = time.perf_counter()
        data = await asyncio.to_thread(numbered, browser.clerk.number, at)
        noted.files.append(await sent(browser, data))
        await asyncio.sleep(max(0.0, _SENDS - (time.perf_counter() - began)))


def numbered(clerk: int, at: int, rows: int = ROWS) -> bytes:
    """A file of reports nobody has sent before."""
    head, *lines = incident_file(rows, seed=1_000 * clerk + at).decode().split("\n")
    return "\n".join([head, *(f"C{clerk}-{at}-{line}" for line in lines)]).encode()


async def sent(browser: Browser, data: bytes) -> dict[str, Any]:
    """Send a file and look until its report is there, as the page's script does; then submit it."""
    began, told = time.perf_counter(), {"first": 0.0, "whole": 0.0, "rows": data.count(b"\n")}
    answer = await browser.post("send a file", "/files", {}, files=[("files", ("reports.csv", data, "text/csv"))])
    path, pause, stage = answer.headers["location"], 0.3, ""
    while True:
        page = (await browser.page("file", path)).text
        took = time.perf_counter() - began
        told["first"] = told["first"] or (took if 'class="found"' in page else 0.0)
        waits = re.search(r'data-stage="(\w+)"', page)
        if waits is None:
            told["whole"] = took
            break
        stage = waits[1]
        while stage == waits[1]:
            await asyncio.sleep(pause)
            pause = min(pause * 1.3, 3.0)
            stage = (await browser.page("how far a check is", f"{path}/state")).json()["stage"]
    version = re.findall(r'name="version" value="(\d+)"', page)
    done = await browser.post("submit a file", f"{path}/submit", {"version": version[-1] if version else "0"})
    told |= {"submitted": done.status_code == 303, "number": path.rsplit("/", 1)[1]}
    return told


async def play(address: str, clerks: list[Clerk], seconds: float) -> Noted:
    """All clerks at once for some time."""
    noted, draw = Noted(), random.Random(1)
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None, keepalive_expiry=10)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=60, headers={"origin": address}) as client:
        browsers = [Browser(client, clerk, noted) for clerk in clerks]
        drafts = {one.clerk.number: await begin_report(one) for one in browsers if one.clerk.kind == "save"}
        noted.asked.clear()
        doing = []
        for browser in browsers:
            own = random.Random(draw.random())
            match browser.clerk.kind:
                case "browse":
                    doing.append(read(browser, own))
                case "save":
                    doing.append(save(browser, drafts[browser.clerk.number], noted, own))
                case "send":
                    doing.append(send(browser, noted, own))
                case _:
                    doing.append(look_at_desk(browser, own))
        ends = time.monotonic() + seconds
        await asyncio.gather(*(_until(ends, each, noted) for each in doing))
    return noted


async def _until(ends: float, act: Any, noted: Noted) -> None:
    """Go on until the end; what is under way then is given up, so it is accepted or not, but never noted as accepted."""
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ends - time.monotonic()):
                await act
    except Exception as error:
        # A clerk whose browser breaks is a finding; the others go on.
        noted.errors.append(f"a clerk stopped: {type(error).__name__}")


def main(address: str, clerks: Path, seconds: float, answer: Path) -> None:
    """Play, and write down what was seen."""
    told = [Clerk(**each) for each in json.loads(clerks.read_text("utf-8"))]
    noted = asyncio.run(play(address, told, seconds))
    answer.write_text(json.dumps(vars(noted)), "utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), float(sys.argv[3]), Path(sys.argv[4]))
