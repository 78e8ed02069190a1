"""vigie backup and vigie restore: what comes back is what was there, and what cannot is refused in one sentence."""

import json
import os
import resource
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.connection import open_registry
from orchestration.backup_file import MANIFEST
from orchestration.resources import Home
from orchestration.saved import LEFT_OUT
from tests.commands import run_vigie
from tests.databases import postgres_server
from tests.orchestration.saved_homes import cut, rows_of, small_home, take


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The deployment on SQLite, without a release."""
    return small_home(tmp_path_factory.mktemp("saved") / "home")


@pytest.fixture(scope="module")
def saved(home: Home) -> tuple[Path, Path]:
    """Its backup and its key file."""
    backup, keys = home.root.parent / "b.tar", home.root.parent / "keys.json"
    done = run_vigie("backup", "--to", str(backup), "--with-keys", str(keys), "--home", str(home.root))
    assert done.returncode == 0, done.stderr
    return backup, keys


@pytest.fixture
def refused(vigie, tmp_path: Path) -> Callable[..., str]:
    """The one sentence a restore ends with, after which there is no home."""

    def run(backup: Path, keys: Path, *more: str) -> str:
        done = vigie("restore", backup, "--to", tmp_path / "new", "--keys", keys, *more)
        assert done.exit_code == 2, done.output
        assert not [path for path in tmp_path.iterdir() if "new" in path.name]
        return done.stderr.strip().splitlines()[-1]

    return run


def restored(vigie, backup: Path, keys: Path, to: Path, *more: str) -> dict:
    done = vigie("restore", backup, "--to", to, "--keys", keys, "--json", *more)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def rewritten(backup: Path, to: Path, change: Callable[[tarfile.TarInfo, bytes], tuple[tarfile.TarInfo, bytes]]) -> Path:  # fmt: skip
    """The archive with members changed."""
    import io

    with tarfile.open(backup) as old, tarfile.open(to, "w", format=tarfile.PAX_FORMAT) as new:
        for member in old.getmembers():
            file = old.extractfile(member)
            assert file is not None
            other, data = change(member, file.read())
            other.size = len(data)
            new.addfile(other, io.BytesIO(data))
    return to


@pytest.mark.long
def test_the_next_release_of_a_restored_home_has_the_same_bytes(vigie, tmp_path: Path) -> None:
    first = small_home(tmp_path / "first")
    sums = cut(first, "2026.11.0")
    vigie("backup", "--to", tmp_path / "b.tar", "--with-keys", tmp_path / "k", "--home", first.root)
    told = restored(vigie, tmp_path / "b.tar", tmp_path / "k", tmp_path / "second")
    second = Home(root=tmp_path / "second")
    assert (told["audit_faults"], told["originals"]["unopened"]) == (0, 0)
    assert (second.releases / "latest" / "SHA256SUMS").read_bytes() == sums
    for each in (first, second):
        take(each, 7)
    assert cut(first, "2026.11.1") == cut(second, "2026.11.1") != sums


def test_a_registry_in_postgresql_comes_back_row_by_row_and_goes_on(vigie, tmp_path: Path) -> None:
    with postgres_server() as url:
        home = small_home(tmp_path / "home", url=url)
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text("CREATE DATABASE again"))
            connection.execute(sa.text("CREATE TABLE of_another_program (id int)"))
        engine.dispose()
        backup, keys, other = tmp_path / "b.tar", tmp_path / "k", url.replace("@/postgres", "@/again")
        made = vigie("backup", "--to", backup, "--with-keys", keys, "--home", home.root, "--json")
        assert json.loads(made.stdout)["registry"]["kind"] == "postgresql"
        for database, why in ((None, "make an empty database"), (url, "holds a registry already"),
                              (url.replace("@/postgres", "@/none"), "does not answer")):  # fmt: skip
            flags = ["--database", database] if database else []
            done = vigie("restore", backup, "--to", tmp_path / "new", "--keys", keys, *flags)
            assert (done.exit_code, why in done.stderr) == (2, True), done.output
        told = restored(vigie, backup, keys, tmp_path / "new", "--database", other)
        assert (told["audit_faults"], told["originals"]) == (0, {"opened": 7, "unopened": 0, "unknown": 0})
        new, before = Home(root=tmp_path / "new"), rows_of(url)
        assert new.registry_url() == other
        assert rows_of(other) == {name: rows for name, rows in before.items() if name != "of_another_program"}
        assert take(new, 5) == take(home, 5)


@pytest.mark.long
def test_the_next_release_has_the_same_bytes_on_postgresql(vigie, tmp_path: Path) -> None:
    with postgres_server() as url:
        first = small_home(tmp_path / "first", url=url)
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(sa.text("CREATE DATABASE again"))
        engine.dispose()
        sums = cut(first, "2026.11.0")
        vigie("backup", "--to", tmp_path / "b.tar", "--with-keys", tmp_path / "k", "--home", first.root)
        other = url.replace("@/postgres", "@/again")
        restored(vigie, tmp_path / "b.tar", tmp_path / "k", tmp_path / "second", "--database", other)
        second = Home(root=tmp_path / "second")
        for each in (first, second):
            take(each, 7)
        assert cut(first, "2026.11.1") == cut(second, "2026.11.1") != sums


def test_no_key_is_in_the_backup_and_the_key_file_is_its_owners(home: Home, saved: tuple[Path, Path]) -> None:
    backup, keys = saved
    whole = backup.read_bytes()
    secrets = [path.read_bytes().strip() for path in (home.private / "keys").glob("*.key")]
    secrets += [path.read_bytes() for path in (home.landing_folder / "keys").iterdir()]
    assert len(secrets) == 4
    assert not [1 for secret in secrets if secret in whole]
    assert [path.stat().st_mode & 0o777 for path in saved] == [0o600, 0o600]
    with tarfile.open(backup) as tar:
        names = tar.getnames()
    assert not [name for name in names for out in LEFT_OUT if f"{name}/".startswith(f"home/{out}/")]
    done = run_vigie("backup", "--to", str(backup.parent / "c.tar"), "--with-keys", str(keys), "--home", str(home.root))
    assert (done.returncode, (backup.parent / "c.tar").exists()) == (2, False)


def test_a_home_without_a_release_comes_back(vigie, home: Home, saved: tuple[Path, Path], tmp_path: Path) -> None:
    told = restored(vigie, *saved, tmp_path / "new")
    assert told["originals"] == {"opened": 7, "unopened": 0, "unknown": 0}
    assert told["upgraded"] is None
    assert rows_of(Home(root=tmp_path / "new").registry_url()) == rows_of(home.registry_url())
    kept = {path.relative_to(home.private): path.read_bytes() for path in home.private.rglob("*.key")}
    assert kept == {path.relative_to(tmp_path / "new/private"): path.read_bytes() for path in (tmp_path / "new").rglob("*.key")}  # fmt: skip
    assert {path.stat().st_mode & 0o77 for path in (tmp_path / "new" / "private").rglob("*")} == {0}


def test_a_backup_of_an_earlier_schema_is_brought_up(vigie, home: Home, tmp_path: Path) -> None:
    old = Home(root=tmp_path / "old")
    shutil.copytree(home.root, old.root)
    engine = open_registry(old.registry_url())
    with engine.begin() as connection:
        for statement in (
            "DROP TABLE purged_submission",
            "DROP TABLE purge",
            "UPDATE alembic_version SET version_num='0004'",
        ):
            connection.execute(sa.text(statement))
    engine.dispose()
    vigie("backup", "--to", tmp_path / "b.tar", "--with-keys", tmp_path / "k", "--home", old.root)
    assert restored(vigie, tmp_path / "b.tar", tmp_path / "k", tmp_path / "new")["upgraded"] == ["0004", "0005"]
    with Session(open_registry(old.registry_url())) as session:
        # The home that was saved is as it was.
        assert session.scalar(sa.text("SELECT version_num FROM alembic_version")) == "0004"


def test_a_backup_taken_while_deliveries_come_in_misses_no_original(vigie, home: Home, tmp_path: Path) -> None:
    busy = Home(root=tmp_path / "busy")
    shutil.copytree(home.root, busy.root)
    command = [sys.executable, "-c", (
        "import sys; from pathlib import Path; from orchestration.resources import Home;"
        "from tests.orchestration.saved_homes import take;"
        "home = Home(root=Path(sys.argv[1]));"
        "[(take(home, seed), print(seed, flush=True)) for seed in range(10, 200)]"
    ), str(busy.root)]  # fmt: skip
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, cwd=root, env={**os.environ, "PYTHONPATH": str(root)}
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "10\n"
        done = vigie("backup", "--to", tmp_path / "b.tar", "--with-keys", tmp_path / "k", "--home", busy.root)
        assert done.exit_code == 0, done.output
        assert process.poll() is None
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    told = restored(vigie, tmp_path / "b.tar", tmp_path / "k", tmp_path / "new")
    assert told["originals"]["opened"] >= 9
    assert told["originals"]["unopened"] == 0


def test_an_edited_member_is_named(saved: tuple[Path, Path], refused, tmp_path: Path) -> None:
    def edit(member: tarfile.TarInfo, data: bytes) -> tuple[tarfile.TarInfo, bytes]:
        return member, data.replace(b"Use of force", b"Use of farce") if member.name.endswith("vigie.toml") else data

    said = refused(rewritten(saved[0], tmp_path / "edited.tar", edit), saved[1])
    assert said.startswith("edited.tar is damaged: private/vigie.toml is not what the manifest says.")


def test_an_edited_manifest_is_not_the_one_that_was_signed(saved: tuple[Path, Path], refused, tmp_path: Path) -> None:
    def edit(member: tarfile.TarInfo, data: bytes) -> tuple[tarfile.TarInfo, bytes]:
        return member, data.replace(b"2026", b"2027") if member.name == MANIFEST else data

    assert "was changed after it was written" in refused(rewritten(saved[0], tmp_path / "edited.tar", edit), saved[1])


@pytest.mark.parametrize("name", ["home/../../escaped", "/etc/escaped", "home/private\\..\\escaped"])
def test_a_member_that_leads_out_is_refused(saved: tuple[Path, Path], refused, tmp_path: Path, name: str) -> None:
    def edit(member: tarfile.TarInfo, data: bytes) -> tuple[tarfile.TarInfo, bytes]:
        if member.name.endswith("vigie.toml"):
            member.name = name
        return member, data

    assert "leads out of its folder" in refused(rewritten(saved[0], tmp_path / "evil.tar", edit), saved[1])


@pytest.mark.parametrize("part", [0.0, 0.001, 0.4, 0.9, 0.9999])
def test_a_cut_backup_is_never_taken_for_one(saved: tuple[Path, Path], refused, tmp_path: Path, part: float) -> None:
    whole = saved[0].read_bytes().rstrip(b"\0")
    (tmp_path / "cut.tar").write_bytes(whole[: int(len(whole) * part)])
    said = refused(tmp_path / "cut.tar", saved[1])
    assert ("is cut short" in said) or ("is no backup of Vigie" in said and part < 0.01) or "damaged" in said, said


def test_a_backup_of_a_newer_vigie_says_which(saved: tuple[Path, Path], refused, tmp_path: Path) -> None:
    def edit(member: tarfile.TarInfo, data: bytes) -> tuple[tarfile.TarInfo, bytes]:
        return member, data.replace(b'"vigie_backup": 1', b'"vigie_backup": 9') if member.name == MANIFEST else data

    assert "was written by a newer Vigie (0." in refused(rewritten(saved[0], tmp_path / "later.tar", edit), saved[1])


def test_what_is_no_backup_is_refused(saved: tuple[Path, Path], refused, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "other.tar", "w") as tar:
        tar.add(saved[1], "letter.txt")
    for path in (tmp_path / "other.tar", saved[1]):
        assert "is no backup of Vigie" in refused(path, saved[1])
    assert "there is no file" in refused(tmp_path / "none.tar", saved[1])


def test_wrong_missing_and_open_keys_are_refused(saved: tuple[Path, Path], refused, tmp_path: Path) -> None:
    backup, keys = saved
    told = json.loads(keys.read_text("utf-8"))
    data_key = next(name for name in told["files"] if name.startswith("landing/keys/"))
    other = {**told["files"], "keys/landing.key": told["files"]["keys/release.key"]}
    without = {name: text for name, text in told["files"].items() if name != data_key}
    for name, change, why in (
        ("other", {"files": other}, "does not hold the keys of b.tar: its landing key is another one"),
        ("old", {"files": without, "at": "2020-01-01T00:00:00+00:00"}, "lacks the data keys of 1 senders"),
        ("lacking", {"files": {}}, "lacks landing.key"),
        ("evil", {"files": {**told["files"], "keys/../../x": "AAAA"}}, "is no key file of Vigie"),
        ("naive", {"at": "2020-01-01"}, "is no key file of Vigie"),
    ):
        path = tmp_path / name
        path.write_text(json.dumps({**told, **change}), "utf-8")
        path.chmod(0o600)
        assert why in refused(backup, path), name
    assert "there is no key file" in refused(backup, tmp_path / "none")
    (tmp_path / "old").chmod(0o644)
    assert "chmod 600" in refused(backup, tmp_path / "old")


def test_a_home_that_holds_something_is_not_touched(vigie, saved: tuple[Path, Path], tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("mine", "utf-8")
    done = vigie("restore", saved[0], "--to", tmp_path / "full", "--keys", saved[1])
    assert (done.exit_code, [path.name for path in (tmp_path / "full").iterdir()]) == (2, ["letter"])


def limited(*arguments: object, size: int) -> subprocess.CompletedProcess[str]:
    """The command where no file may grow beyond a size, as on a full disk."""
    command = [Path(sys.executable).with_name("vigie"), *map(str, arguments)]
    limit = (size, size)
    return subprocess.run(
        command, capture_output=True, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limit),
    )  # fmt: skip


def test_a_full_disk_is_one_sentence_and_leaves_nothing(home: Home, saved: tuple[Path, Path], tmp_path: Path) -> None:
    largest = saved[0].stat().st_size
    for size in (largest * 3 // 4, largest - 1024):
        done = limited("backup", "--to", tmp_path / "b.tar", "--home", home.root, size=size)
        assert done.returncode == 2, done.stderr
        # A limit on a file is a full disk to Python, and an error of the disk to SQLite, which copies the registry.
        said = done.stderr.splitlines()[-1]
        assert f"there is no room left in {tmp_path}" in said or "cannot be copied: disk I/O error" in said
        assert list(tmp_path.iterdir()) == []
    done = limited("restore", saved[0], "--to", tmp_path / "new", "--keys", saved[1], size=65_536)
    assert (done.returncode, "Traceback" in done.stderr, list(tmp_path.iterdir())) == (2, False, [])


def test_originals_the_registry_does_not_know_stay_sealed_and_are_told(vigie, home: Home, tmp_path: Path) -> None:
    ahead = Home(root=tmp_path / "ahead")
    shutil.copytree(home.root, ahead.root)
    receipt = take(ahead, 9)
    shutil.copyfile(home.private / "registry.db", ahead.private / "registry.db")
    for name in ("-wal", "-shm"):
        (ahead.private / f"registry.db{name}").unlink(missing_ok=True)
    told = json.loads(vigie("audit", "originals", "--home", ahead.root, "--json").stdout)
    assert (told["opened"], told["unopened"]) == (7, 0)
    assert [one["sender"] for one in told["unknown_files"]] == ["two-towns", "two-towns"]
    assert "the registry does not know, of: two-towns" in vigie("audit", "originals", "--home", ahead.root).output
    assert take(ahead, 9) == receipt
    assert json.loads(vigie("audit", "originals", "--home", ahead.root, "--json").stdout)["unknown"] == 0


def test_an_original_that_is_gone_or_changed_is_told(vigie, home: Home, tmp_path: Path) -> None:
    hurt = Home(root=tmp_path / "hurt")
    shutil.copytree(home.root, hurt.root)
    first, second, *_ = sorted(path for path in (hurt.landing_folder / "senders").rglob("*") if path.is_file())
    first.unlink()
    second.write_bytes(b"x" * 200)
    done = vigie("audit", "originals", "--home", hurt.root, "--json")
    assert (done.exit_code, json.loads(done.stdout)["unopened"]) == (1, 2)
