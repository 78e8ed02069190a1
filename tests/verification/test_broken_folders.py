"""A folder that is broken, cut off or hostile: every changed byte is found, and each fault is a sentence."""

import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from publish.release import build_release
from tests.publish.frames import public_frames, totals
from tests.publish.made import SIGNER, about_of, outlines
from tests.verification.small_release import seal, write_csv, write_database, write_release
from verification.checksums import examine
from verification.documents import problems as document_problems
from verification.signature import problems as signature_problems
from verification.variants import problems as form_problems
from verification.verify import verify
from verification.written import Unreadable, formats

KEY = SIGNER.public_key().public_bytes_raw()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release with every kind of file; tests must not change it."""
    frames = public_frames(40)
    return build_release(
        frames, about=about_of(totals(frames)), releases=tmp_path_factory.mktemp("made"), areas=outlines(),
        sign=SIGNER.sign, public_key=KEY,
    )  # fmt: skip


@pytest.fixture
def release(made: Path, tmp_path: Path) -> Path:
    """A copy that a test may break."""
    return Path(shutil.copytree(made, tmp_path / "release"))


def told(folder: Path) -> list[str]:
    """What checksums and signature say."""
    summed = list(examine(folder).problems)
    try:
        return [*summed, *signature_problems(folder, public_key=KEY)]
    except Unreadable as broken:
        return [*summed, str(broken)]


def test_the_release_itself_is_whole(made: Path):
    assert told(made) == []
    assert list(document_problems(made, examine(made))) == []
    assert list(form_problems(made)) == []


def test_one_flipped_bit_in_any_file_is_found(release: Path):
    dice = random.Random(20_261_123)
    files = sorted(path for path in release.rglob("*") if path.is_file() and path.stat().st_size)
    assert {path.suffix for path in files} >= {
        ".db",
        ".csv",
        ".parquet",
        ".gpkg",
        ".kml",
        ".pmtiles",
        ".json",
        ".sig",
        ".pub",
    }
    for path in files:
        whole = path.read_bytes()
        place, bit = dice.randrange(len(whole)), 1 << dice.randrange(8)
        path.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
        name = path.relative_to(release).as_posix()
        found = told(release)
        assert found, f"{name}, byte {place}"
        if not name.startswith("SHA256SUMS"):
            assert found[0] == f"{name} has changed"
        path.write_bytes(whole)
    assert told(release) == []


def reseal(folder: Path) -> Path:
    """What a forger does: a list of checksums that fits the changed files."""
    (folder / "SHA256SUMS.sig").unlink()
    return seal(folder)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("csv/incident.csv", "datapackage.json states another SHA-256 of csv/incident.csv than it has"),
        ("geo/areas.gpkg", "states another SHA-256 of geo/areas.gpkg than it has"),
        ("metadata.yml", "provenance.json states another SHA-256 of metadata.yml than it has"),
    ],
)
def test_a_forger_who_lists_new_checksums_is_found_by_the_documents(release: Path, name: str, sentence: str):
    with (release / name).open("ab") as file:
        file.write(b"\n")
    reseal(release)
    found = list(document_problems(release, examine(release)))
    assert any(sentence in one for one in found)
    assert told(release) == ["SHA256SUMS.sig is missing, so the signature cannot be checked"]


def test_documents_of_two_versions_are_found(release: Path):
    about = json.loads((release / "release.json").read_text())
    (release / "release.json").write_text(json.dumps({**about, "version": "2026.12.0"}))
    assert any(
        "release.json" in one and "different versions" in one for one in document_problems(release, examine(release))
    )


def _less(folder: Path) -> None:
    lines = (folder / "spreadsheet" / "incident.csv").read_bytes().splitlines(keepends=True)
    (folder / "spreadsheet" / "incident.csv").write_bytes(b"".join(lines[:-1]))


def _formula(folder: Path) -> None:
    file = folder / "spreadsheet" / "agency.csv"
    file.write_bytes(file.read_bytes().replace(b"Port Sample Police", b"=1+1"))


def _no_mark(folder: Path) -> None:
    file = folder / "spreadsheet" / "agency.csv"
    file.write_bytes(file.read_bytes()[3:])


def _other_count(folder: Path) -> None:
    with sqlite3.connect(folder / "geo" / "areas.gpkg") as database:
        triggers = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")]
        for trigger in triggers:
            database.execute(f'DROP TRIGGER "{trigger}"')
        database.execute("UPDATE areas SET incidents = incidents + 1 WHERE area = 'Port Sample'")
    database.close()


def _one_less(folder: Path) -> None:
    file = folder / "areas.geojson"
    told = json.loads(file.read_text())
    told["features"].pop()
    file.write_text(json.dumps(told))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (_less, "spreadsheet/incident.csv has other rows than the table"),
        (_formula, "spreadsheet/agency.csv: 1 cells would be run as formulas"),
        (_no_mark, "spreadsheet/agency.csv has no byte order mark"),
        (_other_count, "geo/areas.gpkg: 1 areas have another number of incidents than the table"),
        (_one_less, "holds other areas than areas.geojson"),
        (lambda folder: (folder / "geo" / "areas.pmtiles").write_text("<VRT>"), "geo/areas.pmtiles is not what its name says"),
        (lambda folder: (folder / "geo" / "areas.kml").write_text("<?xml nothing"), "geo/areas.kml cannot be read"),
        (lambda folder: (folder / "geo" / "areas.csv").write_text("area\n"), "geo/areas.csv counts other incidents"),
    ],
)  # fmt: skip
def test_a_form_that_tells_something_else_is_found(release: Path, spoil: Callable[[Path], None], sentence: str):
    spoil(release)
    try:
        found = list(form_problems(release))
    except Unreadable as broken:
        found = [str(broken)]
    assert any(sentence in one for one in found), found


def test_a_link_a_pipe_and_a_huge_file_are_named_and_never_opened(tmp_path: Path):
    folder = write_release(tmp_path / "release")
    (folder / "csv" / "force.csv").unlink()
    (folder / "csv" / "force.csv").symlink_to("/etc/hostname")
    (folder / "csv" / "weapon.csv").unlink()
    os.mkfifo(folder / "csv" / "weapon.csv")
    os.truncate(folder / "vigie.db", 2**41)
    found = verify(folder)
    assert [one.sentence for one in found] == [
        "csv/force.csv is a link and not a file",
        "csv/weapon.csv is not a plain file",
        "vigie.db is larger than 64 GiB, which no file of a release is",
    ]


def test_a_folder_behind_a_link_is_not_followed(tmp_path: Path):
    folder = write_release(tmp_path / "release")
    (folder / "more").symlink_to("/etc", target_is_directory=True)
    assert [one.sentence for one in verify(folder)] == ["more is a link and not a file"]


@pytest.mark.parametrize("keep", [0, 100, 5_000])
def test_a_truncated_database_fails_with_sentences(tmp_path: Path, keep: int):
    folder = write_release(tmp_path)
    os.truncate(folder / "vigie.db", keep)
    found = [one for one in verify(folder) if not one.ok]
    assert found[0].sentence == "vigie.db has changed"
    assert {one.check for one in found} >= {"checksums", "descriptor"}


def test_a_query_without_end_in_place_of_a_table_is_not_run(tmp_path: Path):
    folder = write_release(tmp_path)
    with sqlite3.connect(folder / "vigie.db") as database:
        database.execute("DROP TABLE weapon")
        database.execute(
            "CREATE VIEW weapon AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
        )
    database.close()
    found = [one.sentence for one in verify(seal(folder)) if not one.ok]
    assert "table weapon: vigie.db does not hold it as a table" in found


def test_a_column_whose_first_thousands_of_rows_are_empty_is_read(tmp_path: Path):
    rows = [{"incident_id": f"i{number:05}", "value": "told" if number > 4_000 else None} for number in range(4_100)]
    frame = pl.DataFrame(rows, schema={"incident_id": pl.String, "value": pl.String})
    (tmp_path / "csv").mkdir()
    (tmp_path / "parquet").mkdir()
    write_csv(tmp_path, "late", frame.columns, frame.rows())
    frame.write_parquet(tmp_path / "parquet" / "late.parquet")
    write_database(tmp_path, {"late": frame})
    first, *others = formats(tmp_path, {"name": "late", "path": "csv/late.csv"})
    assert first.tally("value") == {"": 4_001, "told": 99}
    assert all(other.frame is first.frame for other in others)


def test_names_that_a_terminal_would_obey_are_escaped(tmp_path: Path):
    folder = write_release(tmp_path)
    (folder / "\x1b[2Jnotes").write_text("x")
    assert verify(folder)[0].sentence == "'\\x1b[2Jnotes' is not listed"
