"""The offline reporter in a real browser: the same judgement as the server's on random reports, one small file, no network."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ingest.canonical import canonical_profile, report_as_line
from ingest.check import SentFile, check_files
from portal.form.answers import begun
from portal.form.controls import Control, controls_of
from portal.form.judging import report_of
from portal.form.layout import ON_FORCE
from portal.offline.as_data import standard_as_data
from portal.offline.as_form import form_as_data
from portal.offline.making import LARGEST, offline_reporter
from tests.browsers import chromium
from tests.portal.random_reports import broken_reports, random_reports

AGENCY, ZONE, RECEIVED = "XX0010000", "America/Los_Angeles", date(2026, 11, 23)
JUDGED_ALIKE = (2_000, pytest.param(10_000, marks=pytest.mark.long))
"""Random reports; the greater number by make chaos."""
OF_FIELDS = {"missing", "unknown_word", "bad_pattern", "out_of_range"}
HERE = Path("portal/offline")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def judge(browser: Any, root: Path) -> Any:
    """A page that has the reporter's scripts and the standard, and nothing drawn."""
    page = browser.new_page()
    for name in ("judge.js", "conform.js", "answers.js"):
        page.add_script_tag(content=(root / HERE / name).read_text("utf-8") + ";Object.assign(window, {"
                            + {"judge.js": "makeJudge", "conform.js": "makeConform", "answers.js": "makeAnswers"}[name] + "})")  # fmt: skip
    page.evaluate("data => { window.standard = data.standard; window.form = data.form }",
                  {"standard": standard_as_data(), "form": form_as_data()})  # fmt: skip
    yield page
    page.close()


Told = set[tuple[str, str, str | None]]
"""Code, table and field of findings."""


def told_by_server(lines: bytes) -> dict[str, Told]:
    """What the rules of the standard say of each incident of a delivery, by the server's judge."""
    profile = canonical_profile(AGENCY, "Port Sample", ZONE, "port-sample-pd")
    found = check_files([SentFile(name="reports.ndjson", data=lines)], profile, received_on=RECEIVED).validated.findings
    codes = {rule["code"] for rule in standard_as_data()["rules"]} | OF_FIELDS
    told: dict[str, Told] = {}
    for code, table, field, incident in found.select("code", "table", "field", "incident_id").iter_rows():
        # Lines of force that contradict each other are said as such, and nothing more of their order; the form cannot write them.
        if incident is not None and (code in codes or (code, table) == ("conflict", "force")):
            told.setdefault(incident, set()).add((code, table, field))
    return told


def apart_from_conflicts(found: Told, server: Told) -> Told:
    """Findings but those of lines the server calls contradictory."""
    tables = {table for code, table, _ in server if code == "conflict"}
    return {each for each in found if each[1] not in tables}


@pytest.mark.parametrize("count", JUDGED_ALIKE)
def test_it_judges_random_reports_as_the_server_does(judge: Any, count: int) -> None:
    reports = [*random_reports(count, seed=20_261_123, agency_id=AGENCY), *broken_reports(agency_id=AGENCY)]
    lines = [report_as_line(report) for report in reports]
    server = told_by_server(b"".join(lines))
    page = judge.evaluate(
        """([reports, on]) => { const judge = makeJudge(standard), conform = makeConform(standard);
        return reports.map((line) => { const tables = conform(JSON.parse(line));
            return [tables.incident[0].incident_id, judge(tables, on).map((found) => [found.code, found.table, found.field])]; }) }""",
        [[line.decode() for line in lines], {"received": RECEIVED.isoformat(), "timezone": ZONE}],
    )
    differ = [
        name for name, found in page
        if apart_from_conflicts({tuple(each) for each in found}, server.get(name, set()))
        != apart_from_conflicts(server.get(name, set()), server.get(name, set()))
    ]  # fmt: skip
    assert differ == []
    seen = {code for told in server.values() for code, _, _ in told}
    never = {rule["code"] for rule in standard_as_data()["rules"]} - seen
    assert never == set(), "these rules were broken by no report, so nothing is known of them"


def answered(control: Control, at: int) -> str | list[str]:
    """Some answer to a question, another one for another number."""
    if control.kind == "person":
        return ["civilian-1", "officer-1"][at % 2]
    if control.choices:
        code = control.choices[at % len(control.choices)]
        return [code] if control.kind == "several" else code
    return {"date": "2026-10-15", "time": "09:14", "number": str(at), "decimal": "37.5"}.get(control.kind, f"text {at}")


def test_it_writes_the_same_report_of_the_same_answers(judge: Any) -> None:
    for at in range(40):
        answers = begun()
        answers["incident"] = {
            control.key: answered(control, at) for control in controls_of("incident") if at % 3 or control.always
        }
        for person in answers["persons"]:
            person |= {control.key: answered(control, at + 1) for control in controls_of(person["role"])}
            person[ON_FORCE] = ["yes", "no"][at % 2]
        answers["force"] = [
            {control.key: answered(control, at + n) for control in controls_of("force")} for n in range(at % 4)
        ]
        answers["other_agency"] = [{control.key: answered(control, at) for control in controls_of("other_agency")}]
        page = judge.evaluate("([answers]) => makeAnswers(form).reportOf(answers, 'D-1', 'XX0010000')", [answers])
        server = report_of(answers, number="D-1", agency_id=AGENCY)
        assert report_as_line(page) == report_as_line(json.loads(json.dumps(server)))


def test_it_is_one_small_file_that_reaches_nowhere(browser: Any, tmp_path: Path) -> None:
    data = offline_reporter(timezone=ZONE, agency_id=AGENCY)
    assert len(data) < LARGEST
    (tmp_path / "reporter.html").write_bytes(data)
    page, asked, broken = browser.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.goto(f"file://{tmp_path / 'reporter.html'}")
    assert page.locator("h1").inner_text() == "Use-of-force report"
    page.get_by_role("button", name="Français").click()
    assert page.locator("h1").inner_text() == "Rapport sur l'usage de la force"
    assert [url for url in asked if not url.startswith(("file:", "blob:"))] == []
    assert broken == []
    page.close()


def test_a_report_written_with_the_keyboard_is_saved_as_a_line(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "reporter.html").write_bytes(offline_reporter(timezone=ZONE, agency_id=AGENCY))
    page = browser.new_page()
    page.goto(f"file://{tmp_path / 'reporter.html'}")
    page.locator("#number").fill("26-104")
    page.locator("#number").press("Tab")
    page.locator("#incident-incident_date").fill("2026-10-15")
    page.locator("#incident-incident_date").press("Tab")
    page.locator("#screener-shots_fired").get_by_label("Yes").press("Space")
    for _ in range(2):
        page.locator("#add-force").press("Enter")
    page.locator("#force-0-force_type").select_option("control_hold")
    page.locator("#force-1-force_type").select_option("canine")
    page.locator("#force-1-up").press("Enter")
    with page.expect_download() as saved:
        page.locator("#save").press("Enter")
    line = json.loads(Path(saved.value.path()).read_text("utf-8"))
    assert (line["incident_id"], line["agency_id"], line["incident_date"]) == ("26-104", AGENCY, "2026-10-15")
    assert line["shots_fired"] == "yes"
    assert [row["force_type"] for row in line["force"]] == ["canine", "control_hold"]
    page.close()
