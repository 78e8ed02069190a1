"""vigie doctor: each thing that may be wrong is said with what to do, and nothing is changed by looking."""

import hashlib
import json
import shutil
import socket
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from click.testing import Result
from sqlalchemy.orm import Session

from ingest.landing import Landing, receipt_of
from ingest.registry.audit import note
from ingest.registry.connection import open_registry, upgrade_registry
from ingest.registry.models import Submission, SubmissionFile
from orchestration.doctor import folders, installed, records
from orchestration.doctor.told import Told
from orchestration.resources import Home, make_home
from orchestration.verbs_doctor import examined

NOW = datetime(2026, 11, 23, 17, tzinfo=UTC)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A deployment with two landed deliveries; tests must not change it."""
    home = make_home(tmp_path_factory.mktemp("doctor") / "home")
    landing = Landing(folder=home.landing_folder, key=home.key("landing"))
    engine = open_registry(home.registry_url())
    upgrade_registry(engine)
    with Session(engine) as session, session.begin():
        for number in range(2):
            name = landing.keep(f"canary {number}".encode(), sender="canary-pd")
            receipt = receipt_of("canary-pd", [name])
            row = Submission(receipt=receipt, sender="canary-pd", received_at=NOW, profile_hash="h", rows=0, skipped=0,
                             rows_rejected=0, incidents_received=0, incidents_rejected=0, persons_received=0,
                             persons_rejected=0)  # fmt: skip
            session.add(row)
            session.flush()
            session.add(SubmissionFile(submission_id=row.id, position=0, name="canary.csv", sha256=name, size=8))
            note(session, at=NOW, actor="canary-pd", action="submitted", subject=receipt)
    engine.dispose()
    return home


@pytest.fixture
def home(whole: Home, tmp_path: Path) -> Home:
    """A copy of it."""
    shutil.copytree(whole.root, tmp_path / "home", symlinks=True)
    return Home(root=tmp_path / "home")


def wrongs(told: list[Told] | Told) -> dict[str, Told]:
    found = told if isinstance(told, list) else [told]
    return {one.check: one for one in found if one.state == "wrong"}


def registry(home: Home, *, everything: bool = False, now: datetime = NOW) -> dict[str, Told]:
    return wrongs(records.registry(home, everything=everything, now=now))


def change(home: Home, statement: str) -> None:
    with closing(sqlite3.connect(home.private / "registry.db")) as database:
        database.execute(statement)
        database.commit()


def state_of(root: Path) -> dict[str, tuple[str, int, int]]:
    """Every file and folder with its content, mode and time."""
    return {
        str(path.relative_to(root)): (
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "", path.stat().st_mode,
            path.stat().st_mtime_ns if path.is_file() else 0,
        )
        for path in sorted(root.rglob("*"))
    }  # fmt: skip


def test_a_whole_deployment_is_well_and_looking_changes_nothing(home: Home, vigie: Callable[..., Result]) -> None:
    before = state_of(home.root)
    done = vigie("doctor", "--home", home.root, "--all", "--json")
    told = json.loads(done.stdout)
    checks = {one["check"]: one for one in told["checks"] if not one["check"].startswith("port ")}
    assert {name: one for name, one in checks.items() if one["state"] == "wrong"} == {}
    assert {"python", "libraries", "folders", "private", "settings", "key landing", "disk", "registry", "audit chain", "originals",
            "clock", "stuck", "stages", "half written", "backup", "mail", "identity provider", "release"} <= set(checks)  # fmt: skip
    assert checks["originals"]["sentence"] == "2 opened."
    assert "canary" not in done.stdout
    assert state_of(home.root) == before


def test_as_text_each_check_is_one_line_and_the_last_says_how_it_stands(
    home: Home, vigie: Callable[..., Result]
) -> None:
    (home.private / "keys" / "landing.key").unlink()
    done = vigie("doctor", "--home", home.root)
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert any(line.startswith("TO DO  key landing: missing; put it back from the backup") for line in lines)
    assert any(line.startswith("TO DO  originals: the landing key cannot be used") for line in lines)
    assert lines[-1].endswith(" to do.")


@pytest.mark.parametrize(
    "arguments", [("--home", "nowhere"), ("--backup-days", "0"), ("--backup-days", "soon"), ("--al",), ("more",)]
)
def test_wrong_arguments_end_with_two_and_a_sentence(
    arguments: tuple[str, ...], vigie: Callable[..., Result], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = vigie("doctor", *arguments)
    assert done.exit_code == 2
    assert done.stderr.strip()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("broken", "check", "said"), [
    (lambda home: shutil.rmtree(home.stages), "folders", "private/stages missing"),
    (lambda home: home.private.chmod(0o755), "private", "private can be read by others"),
    (lambda home: (home.private / "vigie.toml").chmod(0o644), "private", "vigie.toml can be read"),
    (lambda home: (home.private / "vigie.toml").write_text("title = "), "settings", "cannot be read"),
    (lambda home: (home.root / "public" / "public.toml").write_text("porto = 1"), "settings", "not known: porto"),
    (lambda home: (home.private / "keys" / "signing.key").chmod(0o644), "key signing", "chmod 600"),
    (lambda home: (home.private / "keys" / "release.key").write_text("00" * 8), "key release", "holds 8 bytes"),
    (lambda home: (home.private / "keys" / "landing.key").write_text("short"), "key landing", "not a Fernet key"),
])  # fmt: skip
def test_what_is_wrong_with_folders_and_keys_is_said(
    home: Home, broken: Callable[[Home], object], check: str, said: str
) -> None:
    broken(home)
    before = state_of(home.root)
    looks = (folders.folders, folders.privacy, folders.settings)
    found = {**wrongs(folders.keys(home)), **{name: one for look in looks for name, one in wrongs(look(home)).items()}}
    assert said in found[check].line()
    assert state_of(home.root) == before


@pytest.mark.parametrize(("statement", "check", "said"), [
    ("UPDATE alembic_version SET version_num = '0003'", "registry", "this version needs"),
    ("UPDATE alembic_version SET version_num = '9999'", "registry", "newer than this version"),
    ("UPDATE audit_event SET subject = 'other' WHERE id = 1", "audit chain", "from link 1 on"),
    ("UPDATE submission_file SET sha256 = 'f00'", "originals", "2 of 2 do not open"),
    ("UPDATE audit_event SET at = '2027-01-01 00:00:00'", "clock", "which has not come"),
])  # fmt: skip
def test_what_is_wrong_with_the_registry_is_said(home: Home, statement: str, check: str, said: str) -> None:
    assert registry(home) == {}
    change(home, statement)
    told = registry(home)[check]
    assert said in told.sentence
    assert told.remedy


def test_an_upload_nobody_checked_is_stuck(home: Home) -> None:
    old = (NOW - timedelta(hours=2)).strftime("%Y-%m-%d %H:%M:%S")
    change(home, "INSERT INTO agency (agency_id, sender, name, county, state) VALUES ('A', 's', 'n', 'c', 'CA')")
    change(home, "INSERT INTO upload (number, agency_id, profile_hash, status, version, rows, rejected, sealed, created_at, changed_at) "
                 f"VALUES ('F-1', 'A', 'h', 'received', 1, 0, 0, x'00', '{old}', '{old}')")  # fmt: skip
    assert "1 uploads wait unchecked" in registry(home)["stuck"].sentence


def test_a_registry_whose_file_is_gone_is_not_made_anew(home: Home) -> None:
    (home.private / "registry.db").unlink()
    assert "though landing/ holds files" in registry(home)["registry"].sentence
    assert not (home.private / "registry.db").exists()


def test_a_registry_server_that_is_down_is_said_without_its_password(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIGIE_REGISTRY_URL", "postgresql+psycopg://vigie:canary@127.0.0.1:9/vigie")
    told = registry(home)["registry"]
    assert "cannot be reached" in told.sentence
    assert "canary" not in told.line()
    monkeypatch.setenv("VIGIE_REGISTRY_URL", "nonsense")
    assert "URL" in registry(home)["registry"].sentence


def test_libraries_are_held_against_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "runtime.txt"
    lock.write_text(
        "polars==0.0.1 \\\n    --hash=sha256:00\nnot-there-at-all==1.0 ; python_version > '3'\nwin==1 ; sys_platform == 'win32'\n"
    )
    told = installed.libraries(lock)
    assert told.state == "wrong"
    assert "polars " in told.sentence
    assert "not-there-at-all missing" in told.sentence
    assert installed.libraries(tmp_path / "none").state == "skipped"
    assert installed.python((3, 10)).state == "wrong"


def test_what_was_left_half_written_and_old_backups_are_said(home: Home) -> None:
    (home.stages / "located_reports" / ".2025-01.partial").mkdir(parents=True)
    later = NOW.timestamp() * 2
    (home.releases / ".2025.11.0-killed").mkdir(parents=True)
    assert folders.half_done(home).state == "ok"
    assert "2 left by a run that was cut off" in folders.half_done(home, later).sentence
    assert "located_reports/.2025-01.partial" in folders.half_done(home, later).sentence
    assert folders.backups(home, 7).state == "skipped"
    (home.private / "backups.ndjson").write_text("{}\n")
    assert (folders.backups(home, 7).state, folders.backups(home, 7, later).state) == ("ok", "wrong")


def test_a_key_rotation_cut_short_is_not_finished_by_looking(home: Home) -> None:
    path = home.private / "keys" / "release.key.next"
    path.write_text("00" * 32)
    path.chmod(0o600)
    assert "cut short" in wrongs(folders.keys(home))["keys"].sentence
    assert path.exists()


class Heard:
    """A mail server that notes what it is sent."""

    def __init__(self) -> None:
        self.mails: list[object] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
        self.mails.append(envelope)
        return "250 OK"


def settings(home: Home, text: str) -> None:
    path = home.private / "vigie.toml"
    path.write_text(f'title = "t"\n{text}')
    path.chmod(0o600)


def test_the_mail_server_is_greeted_and_sent_nothing(home: Home) -> None:
    from orchestration.doctor import beyond

    heard = Heard()
    server = Controller(heard, hostname="127.0.0.1", port=free_port())
    server.start()
    try:
        settings(home, f'[mail]\nhost = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nsender = "a@b.example"\n')
        assert beyond.mail(home).state == "ok"
        assert heard.mails == []
    finally:
        server.stop()
    assert "does not answer" in beyond.mail(home).sentence
    settings(home, '[mail]\nhost = "mail.example"\nsecurity = "none"\nsender = "a@b.example"\n')
    assert "in the open" in beyond.mail(home).sentence


def test_the_settings_of_a_provider_are_looked_at(home: Home) -> None:
    from orchestration.doctor import beyond

    settings(home, '[oidc]\nissuer = "http://login.example"\nclient_id = "v"\n')
    assert "write it with https" in beyond.provider(home).sentence


def test_another_program_at_a_port_is_told_from_a_server_of_ours(home: Home) -> None:
    from orchestration.doctor import beyond

    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        def hang_up() -> None:
            for _ in range(2):
                other.accept()[0].close()

        threading.Thread(target=hang_up, daemon=True).start()
        (home.root / "public" / "public.toml").write_text(f"port = {port}")
        assert beyond.ports(home)[0].sentence == "another program listens there."


def test_a_check_that_breaks_is_one_more_thing_to_do(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_home: Home) -> Told:
        raise RuntimeError("canary")

    monkeypatch.setattr(folders, "disk", broken)
    told = wrongs(examined(home))["disk"]
    assert "RuntimeError in test_doctor.py" in told.sentence
    assert "canary" not in told.line()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
