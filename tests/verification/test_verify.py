"""The whole verification: one list of findings, from a release of the border itself and from broken ones."""

from pathlib import Path

from privacy.border import deidentify, make_releasable
from privacy.policy import Policy
from tests.privacy.region import KEY, region
from tests.verification.small_release import sound_rows, write_release
from verification.verify import Finding, verify


def test_what_the_border_releases_is_verified_by_the_second_pair_of_eyes(tmp_path: Path):
    town = region(incidents=800)
    stage = deidentify(town.tables, town.places, key=KEY)
    tables = make_releasable(stage, town.agencies, town.coverage, policy=Policy(), key=KEY).tables
    folder = write_release(tmp_path, {name: frame.to_dicts() for name, frame in tables.items()})
    assert [finding for finding in verify(folder) if not finding.ok] == []


def test_a_sound_release_gives_one_good_finding_for_each_check(tmp_path: Path):
    found = verify(write_release(tmp_path))
    assert [finding.check for finding in found] == [
        "checksums", "signature", "descriptor", "documents", "forms", "recount", "counts", "differencing", "ledger",
    ]  # fmt: skip
    assert all(finding.ok for finding in found)


def test_a_stricter_k_is_asked_of_the_same_files(tmp_path: Path):
    found = verify(write_release(tmp_path), k=7)
    assert {finding.check for finding in found if not finding.ok} == {"recount"}


def test_every_problem_is_reported_and_not_only_the_first(tmp_path: Path):
    rows = sound_rows()
    rows["incident"][0]["area"] = "Beat 7"
    folder = write_release(tmp_path, rows)
    (folder / "notes.txt").write_text("added")
    broken = [finding.check for finding in verify(folder) if not finding.ok]
    assert set(broken) == {"checksums", "recount"}
    assert len(broken) == 4


def test_an_empty_folder_fails_every_check_without_a_crash(tmp_path: Path):
    failed = {finding.check for finding in verify(tmp_path) if not finding.ok}
    assert failed == {"checksums", "descriptor", "forms", "recount", "counts"}


def test_a_descriptor_of_another_shape_fails_without_a_crash(tmp_path: Path):
    folder = write_release(tmp_path)
    (folder / "datapackage.json").write_text('{"resources": [{"name": "person", "vigie:quasi": ["role"]}]}')
    assert {finding.check for finding in verify(folder) if not finding.ok} == {
        "checksums", "descriptor", "recount", "counts"
    }  # fmt: skip


def test_a_finding_cannot_be_changed():
    assert Finding("recount", True, "Good.") == Finding("recount", True, "Good.")
    assert hash(Finding("recount", True, "Good."))
