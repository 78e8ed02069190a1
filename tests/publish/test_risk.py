"""The risk report as files: it keeps to its schema, and its page stands alone and can be read."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from publish.risk import PAGE, REPORT, SCHEMA, write_risk
from publish.risk_page import risk_page
from schemas.disclosure_risk import DISCLOSURE_RISK

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js"


def _table(k_min: int) -> dict[str, Any]:
    steps = [(1, 4, 0, 0), (5, 9, 410, 2608), (10, 19, 60, 770), (20, 49, 9, 245), (50, 99, 0, 0), (100, None, 1, 121)]
    return {
        "rows": 3744, "bundles": 3391, "classes": 480, "k_min": k_min, "k_mean": 12.4, "alone": 0,
        "sizes": [{"from": low, "to": high, "classes": classes, "rows": rows} for low, high, classes, rows in steps],
        "prosecutor_max": 1 / k_min, "prosecutor_mean": 0.128, "marketer": 0.129, "journalist": "not measured: no population table",
        "answers": {"injured": {"classes": 300, "l_min": 2, "entropy_l_min": 1.3, "below_l": 0, "t_max": 0.41, "above_t": 0, "skewed": 0}},
        "losses": {"incident_date": 0.21, "area": 0.64, "force_used": 0.005}, "levels": {"incident_date": {"month": 2000, "year": 1744}},
        "cells_withheld": [{"column": "injured", "reason": "the answer would be told", "cells": 12}],
        "rows_kept_back": {"any reason": None},
    }  # fmt: skip


def _criterion(name: str, question: str, measured: int | None) -> dict[str, Any]:
    return {
        "name": name,
        "question": question,
        "measured": measured,
        "unit": "rows",
        "sentence": f"{measured} found.",
        "holds": True,
    }


@pytest.fixture
def report() -> dict[str, Any]:
    """A report of a release that holds."""
    what = "knows the place, the day, the age to a year and the sex from a story"
    return {
        "$schema": SCHEMA,
        "release": {"version": "2026.1", "family": "main", "standard": "0.3.0", "tool": "0.3.0", "released_on": "2026-11-23"},
        "holds": True, "failing": [],
        "policy": {"k": 5, "k_protected": 11, "l": 2, "t": 0.5, "small_count": 5, "confidence": 0.9, "uplift": 0.3},
        "policy_hash": "a" * 64, "tables": {"incident": _table(5), "person": _table(6)},
        "criteria": [
            _criterion("singling out", "Can one person be picked out?", 0),
            _criterion("linkability", "Can two records of one person be joined?", 5),
            _criterion("inference", "Can an answer be worked out?", 0),
        ],
        "small_counts": {"cells": 300, "withheld": 41, "narrowest": 6, "recoverable": 0},
        "earlier_releases": {"earlier_releases": 2, "sets": 50, "smallest": 5},
        "attacks": [
            {"name": "News reader", "what": what, "bound": "0 unique", "found": {"unique": 0, "mean_success": 0.0004}, "holds": True, "detail": ""},
            {"name": "Map reader", "what": "seeks an address", "bound": "1 in 8", "found": {}, "holds": None, "detail": "no map in this release"},
        ],
        "narratives": "none published", "commitments": {"reports": "b" * 64}, "coverage_gate": None,
        "out_of_scope": ["Someone who was there."], "sign_off": {"reviewed_by": "Ida Marlowe", "reviewed_on": "2026-11-20"},
    }  # fmt: skip


def test_the_files_are_written_the_same_each_time(tmp_path: Path, report: dict[str, Any]) -> None:
    write_risk(tmp_path, report)
    first = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    write_risk(tmp_path, deepcopy(report))
    assert first == {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert set(first) == {REPORT, SCHEMA, PAGE}
    assert json.loads(first[REPORT]) == report
    assert len(first[PAGE]) < 60_000


def test_a_report_keeps_to_its_schema_and_a_broken_one_does_not(report: dict[str, Any]) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    check = jsonschema.Draft202012Validator(DISCLOSURE_RISK)
    check.check_schema(DISCLOSURE_RISK)
    assert list(check.iter_errors(report)) == []
    for broken in (
        report | {"holds": "yes"},
        report | {"secret": 1},
        {k: v for k, v in report.items() if k != "attacks"},
    ):
        assert list(check.iter_errors(broken))


def test_the_page_asks_nothing_of_any_host_and_runs_nothing(report: dict[str, Any]) -> None:
    page = risk_page(report)
    assert "<script" not in page
    assert set(re.findall(r'(?:href|src)="([^"]+)"', page)) == {"data:,", REPORT, SCHEMA}


def test_the_page_says_what_fails_and_that_nobody_signed(report: dict[str, Any]) -> None:
    assert "no test found one" in risk_page(report)
    page = risk_page(
        report | {"holds": False, "failing": ["<inference>"], "sign_off": {"reviewed_by": "", "reviewed_on": ""}}
    )
    assert "did not hold: &lt;inference&gt;" in page
    assert "Nobody has signed" in page
    assert "no test found one" not in page


def test_the_page_does_not_claim_an_attack_that_was_not_run(report: dict[str, Any]) -> None:
    page = risk_page(report | {"attacks": [one for one in report["attacks"] if one["holds"] is None]})
    assert "no attack was run" in page
    assert "We tried" not in page
    assert "No map in this release." in page


def test_small_numbers_of_waiting_rows_are_not_told(report: dict[str, Any]) -> None:
    assert "fewer than 5 rows – wait or are kept back" in risk_page(report)
    report["tables"]["person"]["rows_kept_back"] = {"k11": 12}
    assert "12 rows – wait until 11 incidents look alike" in risk_page(report)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window."""
    if not CHROMIUM.exists():
        pytest.skip("there is no /usr/bin/chromium to look with")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_and_the_page_fits(
    browser: Any, tmp_path: Path, report: dict[str, Any], width: int, scheme: str
) -> None:
    write_risk(tmp_path, report)
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto((tmp_path / PAGE).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate("async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes[0].html)") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.close()
