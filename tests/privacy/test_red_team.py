"""The red team on a generated region, with its truth in hand and its folder written: no attack finds more than its bound."""

from datetime import date
from pathlib import Path

import pytest

from publish.about import About
from publish.release import build_release
from tests.verification.redteam.town import released, town, truth
from verification.redteam.attack import attack_release
from verification.redteam.ground import Attack


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Attack]:
    place = town()
    out = released(place)
    about = About(
        version="2026.11.0", title="Generated", publisher="Nobody", description="Invented.", released_on=date(2026, 11, 4),
        window_start=date(2016, 1, 1), window_end=date(2017, 12, 31), k=5, code_version="0", contact="nobody", totals={},
    )  # fmt: skip
    folder: Path = build_release(out.tables, about=about, releases=tmp_path_factory.mktemp("public") / "releases")
    return attack_release(folder, truth=truth(place, out), k=5, k_protected=11, seed=7)


@pytest.mark.parametrize("name", ["RT1", "RT2", "RT3", "RT4", "RT6", "RT7", "RT8", "RT9", "RT11"])
def test_the_attack_finds_no_more_than_its_bound(found: list[Attack], name: str):
    run = [one for one in found if one.name == name and one.holds is not None]
    assert run
    assert [(one.what, one.found) for one in run if not one.holds] == []


def test_the_target_is_always_among_those_who_fit(found: list[Attack]):
    missed = [one.found["not_among_them"] for one in found if "not_among_them" in one.found]
    assert missed == [0, 0, 0, 0]


def test_an_attack_that_cannot_run_says_why(found: list[Attack]):
    assert {one.name for one in found if one.holds is None} == {"RT5", "RT8"}
    assert all(one.detail.startswith("not run: ") for one in found if one.holds is None)
