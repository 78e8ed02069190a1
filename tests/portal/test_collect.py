"""Drop folders: what is complete is taken once, with its answer beside it; a crash anywhere leaves nothing lost or doubled."""

import json
import os
import shutil
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
import typer
from sqlalchemy.orm import Session

from ingest.registry.connection import open_registry
from ingest.registry.models import Submission
from orchestration import verbs_collect
from orchestration.collecting import deliveries, drop_folders, finish_moves
from orchestration.resources import Home, HomeProblem, make_home
from orchestration.signing import signer_of
from portal.receipts import is_genuine
from tests.portal.uploading import PROFILE, seeded_files


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A deployment with a drop folder for the sender of the seeded delivery."""
    home = make_home(tmp_path / "home")
    (home.profiles / f"{PROFILE.slug}.yml").write_text(PROFILE.text, "utf-8")
    folder = tmp_path / "drop"
    folder.mkdir()
    with (home.private / "vigie.toml").open("a") as file:
        file.write(f'\n[drop.{PROFILE.slug}]\nfolder = "{folder}"\nsettled_seconds = 60\n')
    return home


@pytest.fixture
def folder(home: Home, tmp_path: Path) -> Path:
    return tmp_path / "drop"


def lay_down(folder: Path, *, done: bool = True) -> None:
    """The seeded delivery in a folder, with the mark that it is complete."""
    folder.mkdir(exist_ok=True)
    for name, data in seeded_files():
        (folder / name).write_bytes(data)
        if done:
            (folder / f"{name}.done").touch()


def collect(home: Home, *, now: float | None = None) -> list[dict[str, object]]:
    """Run the verb in this process; what it says."""
    drop = drop_folders(home.settings())[0]
    finish_moves(drop)
    told = [
        verbs_collect.taken_or_refused(home, drop, one)
        for one in deliveries(drop, now=time.time() if now is None else now)
    ]
    return [{"where": one.where, "name": one.name, "new": one.new} for one in told]


def submissions(home: Home) -> int:
    with Session(open_registry(home.registry_url())) as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Submission)) or 0


def test_a_complete_delivery_is_taken_with_report_and_signed_receipt_beside_it(home: Home, folder: Path):
    lay_down(folder)
    (told,) = collect(home)
    assert (told["where"], told["new"]) == ("taken", True)
    target = folder / "taken" / str(told["name"])
    assert sorted(path.name for path in target.iterdir()) == sorted(
        [*(name for name, _ in seeded_files()), "receipt.json", "report.html", "report.json"]
    )
    assert json.loads((target / "report.json").read_text())["rejected"] == 37
    receipt = json.loads((target / "receipt.json").read_text())
    assert is_genuine(receipt, verify_key=signer_of(home, at=None).public.hex())  # type: ignore[arg-type]
    assert [path.name for path in folder.iterdir()] == ["taken"]


def test_what_may_still_be_written_is_left_alone_until_it_rests(home: Home, folder: Path):
    lay_down(folder, done=False)
    assert collect(home) == []
    assert len(list(folder.iterdir())) == 3
    rested = max(path.stat().st_mtime for path in folder.iterdir()) + 61
    assert collect(home, now=rested)[0]["where"] == "taken"


def test_one_file_without_its_mark_holds_the_others_back(home: Home, folder: Path):
    lay_down(folder)
    (folder / "incidents.csv.done").unlink()
    assert collect(home) == []


def test_each_folder_is_a_delivery_of_its_own(home: Home, folder: Path):
    lay_down(folder / "october", done=False)
    (folder / "october" / ".done").touch()
    lay_down(folder / "november", done=False)
    assert [told["where"] for told in collect(home)] == ["taken"]
    assert [path.name for path in sorted(folder.iterdir())] == ["november", "taken"]


def test_the_same_files_again_add_nothing(home: Home, folder: Path):
    lay_down(folder)
    first = collect(home)
    lay_down(folder)
    again = collect(home)
    assert [first[0]["new"], again[0]["new"]] == [True, False]
    assert first[0]["name"] == again[0]["name"]
    assert submissions(home) == 1


def test_a_crash_after_the_submission_is_made_good_by_the_next_run(home: Home, folder: Path, monkeypatch):
    lay_down(folder)
    with monkeypatch.context() as broken:
        broken.setattr(verbs_collect, "put_away", _dies)
        with pytest.raises(KeyboardInterrupt):
            collect(home)
    assert submissions(home) == 1
    (told,) = collect(home)
    assert (told["where"], told["new"]) == ("taken", False)
    assert (folder / "taken" / str(told["name"]) / "receipt.json").is_file()
    assert submissions(home) == 1


def test_a_crash_in_the_middle_of_the_move_leaves_no_half_delivery(home: Home, folder: Path, monkeypatch):
    for after in range(6):
        lay_down(folder)
        drop = drop_folders(home.settings())[0]
        delivery = next(iter(deliveries(drop, now=time.time())))
        with monkeypatch.context() as broken:
            dying = _dying_after(after)
            broken.setattr(os, "replace", dying(os.replace))
            broken.setattr(Path, "unlink", _unlinking(dying(Path.unlink)))
            with pytest.raises(KeyboardInterrupt):
                verbs_collect.put_away(drop, delivery, "taken", "R-TEST")
        assert [one["where"] for one in collect(home)] in ([], ["taken"])
        assert [path.name for path in folder.iterdir() if path.is_file()] == []
        assert {path.read_bytes() for path in folder.glob("taken/*/*.csv")} == {data for _, data in seeded_files()}
        shutil.rmtree(folder / "taken")


def _dying_after(acts: int):
    """Wraps acts of the file system so that all of them together succeed so many times, and then the run is cut off."""
    left = [acts]

    def dying(act):
        def counted(*given, **named):
            if left[0] == 0:
                raise KeyboardInterrupt
            left[0] -= 1
            return act(*given, **named)

        return counted

    return dying


def _unlinking(act):
    """Only old names count: partial files that were never there are not what a crash is about."""

    def unlink(path, missing_ok=False):
        return _UNLINK(path, missing_ok=missing_ok) if missing_ok else act(path)

    return unlink


_UNLINK = Path.unlink


def _dies(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_what_cannot_be_read_is_moved_aside_with_one_sentence(home: Home, folder: Path):
    (folder / "notes.pdf").write_bytes(b"%PDF-1.7")
    (folder / "notes.pdf.done").touch()
    (told,) = collect(home)
    assert told["where"] == "refused"
    target = folder / "refused" / str(told["name"])
    assert "document" in (target / "answer.txt").read_text()
    assert (target / "notes.pdf").read_bytes() == b"%PDF-1.7"
    assert submissions(home) == 0


def test_links_are_not_followed(home: Home, folder: Path, tmp_path: Path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    (folder / "incidents.csv").symlink_to(secret)
    (folder / "incidents.csv.done").touch()
    assert collect(home) == []
    lay_down(folder / "october")
    (folder / "taken").symlink_to(tmp_path)
    with pytest.raises(HomeProblem, match="leads elsewhere"):
        collect(home)


def test_the_verb_says_what_became_of_each_and_ends_with_1_where_one_was_refused(home: Home, folder: Path, capsys):
    verbs_collect.collect(home.root, as_json=False)
    assert capsys.readouterr().out == "No delivery is complete.\n"
    (folder / "notes.pdf").write_bytes(b"%PDF-1.7")
    (folder / "notes.pdf.done").touch()
    with pytest.raises(typer.Exit) as ended:
        verbs_collect.collect(home.root, as_json=True)
    assert ended.value.exit_code == 1
    assert json.loads(capsys.readouterr().out)[0]["where"] == "refused"


def test_a_setting_that_names_no_folder_is_refused_with_what_to_write(tmp_path: Path):
    home = make_home(tmp_path / "home")
    settings = (home.private / "vigie.toml").read_text()
    for said in ("folder = 3", 'folder = "relative"', 'folder = "/nowhere/at/all"', ""):
        (home.private / "vigie.toml").write_text(f"{settings}\n[drop.somebody]\n{said}\n")
        with pytest.raises(HomeProblem, match=r"drop\.somebody"):
            verbs_collect.collect(home.root, as_json=False)
