"""Every file of a release is listed with its hash, and nothing else lies there."""

from pathlib import Path

from tests.verification.small_release import write_release
from verification.checksums import problems


def test_a_sound_release_has_all_its_files_listed(tmp_path: Path):
    assert list(problems(write_release(tmp_path))) == []


def test_a_missing_a_changed_and_an_added_file_are_named(tmp_path: Path):
    folder = write_release(tmp_path)
    (folder / "csv" / "weapon.csv").unlink()
    (folder / "csv" / "force.csv").write_text("changed")
    (folder / "notes.txt").write_text("added")
    expected = ["csv/force.csv has changed", "csv/weapon.csv is missing", "notes.txt is not listed"]
    assert list(problems(folder)) == expected


def test_a_release_without_a_list_fails(tmp_path: Path):
    assert list(problems(tmp_path)) == ["SHA256SUMS is missing"]


def test_a_line_that_is_no_checksum_or_leads_out_of_the_release_fails(tmp_path: Path):
    folder = write_release(tmp_path / "release")
    (tmp_path / "outside").write_text("x")
    with (folder / "SHA256SUMS").open("a") as sums:
        sums.write(f"nonsense\n{'0' * 64}  ../outside\n")
    found = list(problems(folder))
    assert any("it is not a checksum" in sentence for sentence in found)
    assert "../outside leads out of the release" in found


def test_a_signature_of_the_list_need_not_be_listed(tmp_path: Path):
    folder = write_release(tmp_path)
    (folder / "SHA256SUMS.minisig").write_text("signature")
    assert list(problems(folder)) == []
