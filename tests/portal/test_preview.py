"""What would be published of an agency as if cut today: its own rows, twice a day, the cut of the day."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from litestar import Litestar
from sqlalchemy.orm import Session

from ingest.registry.connection import open_registry
from ingest.registry.facts import version_fates
from orchestration.portal_preview import DailyPreview, LastRelease, cut, part_of
from orchestration.resources import Home
from orchestration.storage import StageFolder
from portal.setting import Setting
from tests.portal.conftest import OTHER, OURS, Browser, Clock

Enter = Callable[..., Browser]
AT = datetime(2026, 11, 24, 6, tzinfo=UTC)


@dataclass
class Cut:
    """A preview that is known."""

    asked: list[str] = field(default_factory=list)

    def __call__(self, agency_id: str) -> Mapping[str, Any]:
        self.asked.append(agency_id)
        rows = [{"incident_id": f"i-{number}", "city": None} for number in range(60)]
        return {
            "as_of": "2026-11-23T02:00:00+00:00",
            "tables": {"incident": rows},
            "waiting": [{"table_name": "person", "rule": "k5", "rows": 4}],
        }


@pytest.fixture
def known() -> Cut:
    return Cut()


@pytest.fixture
def setting(setting: Setting, known: Cut) -> Setting:
    return replace(setting, preview=known)


def test_the_page_shows_the_rows_and_what_waits(signed_in: Enter, known: Cut) -> None:
    browser = signed_in("contributor")
    assert known.asked == []
    page = browser.post("/preview").text
    assert known.asked == [OURS]
    assert page.count("i-") >= 50
    assert "i-55" not in page
    assert "rows that wait: 4 (rule k5)" in page
    file = browser.post("/preview/table", {"table": "incident"})
    assert len(file.text.splitlines()) == 61


def test_an_agency_looks_twice_a_day_whoever_looks(signed_in: Enter, known: Cut, clock: Clock) -> None:
    answers = [signed_in(role).post("/preview").status_code for role in ("contributor", "reviewer", "agency_admin")]
    assert answers == [200, 200, 429]
    assert signed_in("contributor", OTHER).post("/preview").status_code == 200
    clock.go(hours=12)
    assert signed_in("contributor").post("/preview").status_code == 200
    assert known.asked == [OURS, OURS, OTHER, OURS]


def test_a_table_is_not_had_without_a_look(signed_in: Enter, known: Cut) -> None:
    assert signed_in("contributor").post("/preview/table", {"table": "incident"}).status_code == 404
    assert known.asked == []


@pytest.mark.parametrize("path", ["/preview", "/preview/table"])
def test_another_agency_is_not_there(signed_in: Enter, known: Cut, path: str) -> None:
    assert signed_in("agency_admin").post(path, {"agency": OTHER, "table": "incident"}).status_code == 404
    assert known.asked == []


@pytest.mark.parametrize("role", ["state", "auditor"])
def test_it_is_for_agencies_alone(signed_in: Enter, role: str) -> None:
    assert signed_in(role).get("/preview").status_code == 404
    assert signed_in(role).post("/preview", {"agency": OURS}).status_code == 404


def test_a_site_without_preview_says_so(app: Litestar, signed_in: Enter, setting: Setting) -> None:
    object.__setattr__(setting, "preview", None)
    browser = signed_in("contributor")
    assert "cannot cut a preview" in browser.get("/preview").text
    assert browser.post("/preview").status_code == 503


@pytest.fixture(scope="module")
def home(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy of the demonstration's home, without what it need not have."""
    copy = tmp_path_factory.mktemp("preview") / "home"
    shutil.copytree(sample_home, copy, symlinks=True, ignore=shutil.ignore_patterns("dagster", "forecasts"))
    return Home(root=copy)


@pytest.fixture(scope="module")
def made(home: Home) -> dict[str, pl.DataFrame]:
    return cut(home, at=AT)


def test_every_row_of_the_cut_is_of_one_agency(made: dict[str, pl.DataFrame]) -> None:
    agencies = made["agency"].filter(kind="agency")["agency_id"].to_list()
    parts = {agency: part_of(made, agency) for agency in agencies}
    for table, key in (("incident", "incident_id"), ("person", "person_id")):
        ids = [row[key] for part in parts.values() for row in part["tables"][table]]
        assert sorted(ids) == sorted(made[table][key])
    for agency, part in parts.items():
        assert {row["agency_id"] for row in part["tables"]["agency"]} <= {agency}


def test_without_anything_new_the_cut_holds_what_the_last_release_holds(
    home: Home, made: dict[str, pl.DataFrame]
) -> None:
    last = StageFolder(home.stages).read("releasable_reports", (home.releases / "latest").resolve().name)
    assert last is not None
    assert set(made["incident"]["incident_id"]) == set(last.tables["incident"]["incident_id"])


def test_the_cut_of_a_day_is_kept_until_the_next(home: Home, made: dict[str, pl.DataFrame]) -> None:
    clock = Clock(at=AT)
    preview = DailyPreview(home, clock)
    first = preview(OURS)
    folder = home.stages / "portal_preview"
    kept = folder / "2026-11-24" / "_stage.json"
    written = kept.stat().st_mtime_ns
    clock.go(hours=6)
    assert preview(OURS) == first
    assert kept.stat().st_mtime_ns == written
    assert preview("XX9999999")["tables"]["incident"] == []


def test_before_anything_was_processed_there_is_nothing_to_cut(home: Home, tmp_path: Path) -> None:
    empty = tmp_path / "home"
    shutil.copytree(home.root, empty, symlinks=True, ignore=shutil.ignore_patterns("stages", "public", "landing"))
    assert DailyPreview(Home(root=empty), Clock(at=AT))(OURS) == {"problem": "nothing_yet"}


def test_what_was_published_of_a_report_is_found(home: Home) -> None:
    engine = open_registry(home.registry_url())
    with Session(engine) as session:
        incident_id = version_fates(session, agency_id=OURS).filter(fate="current")["incident_id"][0]
    engine.dispose()
    look = LastRelease(home)
    told = look(OURS, incident_id)
    assert told["release"] == (home.releases / "latest").resolve().name
    assert told["row"] is None or told["row"]["agency_id"] == OURS
    assert look(OURS, "XX0010000:never-sent")["row"] is None
