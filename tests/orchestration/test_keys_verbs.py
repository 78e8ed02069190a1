"""Keys: made once, kept to their owner, rotated with a log that shows every change; no key is ever shown."""

import json
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
import typer
from click.testing import Result
from cryptography.fernet import Fernet
from typer.testing import CliRunner

from orchestration import keys
from orchestration.cli_keys import keys_app
from orchestration.key_log import read_log
from orchestration.keys import Family, family_of, rotate_release
from orchestration.resources import Home, HomeProblem, make_home
from orchestration.speaking import Told

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
ROTATE = ("keys", "rotate", "release")
WHY = ("--by", "R. Vale", "--reason", "a year is over")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home")


def vigie(home: Home, *arguments: object) -> Result:
    app = typer.Typer(cls=Told, pretty_exceptions_enable=False)
    app.add_typer(keys_app, name="keys")
    app.command("nothing")(lambda: None)
    result = CliRunner().invoke(app, [*map(str, arguments), "--home", str(home.root)])
    assert "Traceback" not in result.output
    assert result.exit_code in {0, 1, 2}, result.output
    for path in (home.private / "keys").glob("*.key"):
        content = path.read_bytes().decode("latin-1").strip()
        assert not content or content not in result.output
    return result


def key_file(home: Home, name: str = "release") -> Path:
    return home.private / "keys" / f"{name}.key"


def begin(home: Home, family: str) -> Family:
    return rotate_release(home, family=family, by="R. Vale", reason="a test", at=AT)


def test_a_new_deployment_has_keys_for_its_owner_alone_and_a_log(home: Home):
    folder = home.private / "keys"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {path.name for path in folder.iterdir()} == {"landing.key", "release.key", "signing.key", "log.ndjson"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert [(entry.what, entry.key) for entry in read_log(folder)] == [
        ("made", "landing"), ("made", "release"), ("made", "signing"),
    ]  # fmt: skip
    family = family_of(home)
    assert (family.name, len(family.key)) == ("first", 32)
    assert Fernet(home.key("landing"))
    assert family.key.hex() not in repr(family)


def test_rotation_keeps_the_old_key_and_begins_a_family_that_shares_nothing(home: Home):
    before = family_of(home)
    result = vigie(home, *ROTATE, "--family", "after-2026", *WHY)
    assert result.exit_code == 0, result.output
    after = family_of(home)
    assert after.name == "after-2026"
    assert after.key != before.key
    assert bytes.fromhex(key_file(home, "release-first").read_text()) == before.key
    assert {stat.S_IMODE(path.stat().st_mode) for path in (home.private / "keys").iterdir()} == {0o600}
    told = json.loads(vigie(home, "keys", "list", "--json").stdout)
    assert [(one["name"], one["family"], one["state"]) for one in told["keys"]] == [
        ("release", "after-2026", "in use"), ("landing", "", "in use"), ("signing", "", "in use"), ("release", "first", "kept"),
    ]  # fmt: skip
    assert told["log"][-1]["by"] == "R. Vale"
    assert begin(home, "third").name == family_of(home).name == "third"


def test_a_deployment_from_before_the_log_goes_on_as_the_first_family(home: Home):
    (home.private / "keys" / "log.ndjson").unlink()
    before = family_of(home)
    assert before.name == "first"
    assert vigie(home, "keys", "list").exit_code == 0
    begin(home, "second")
    assert [(entry.what, entry.family) for entry in read_log(home.private / "keys")] == [
        ("found", "first"),
        ("rotated", "second"),
    ]
    assert bytes.fromhex(key_file(home, "release-first").read_text()) == before.key


@pytest.mark.parametrize("arguments", [
    (*ROTATE, "--family", "first", *WHY), (*ROTATE, "--family", "../x", *WHY), (*ROTATE, "--family", "", *WHY), ROTATE,
    (*ROTATE, "--family", "a", "--by", " ", "--reason", "x"), (*ROTATE, "--family", "a", "--by", "b", "--reason", "x\ny"),
    ("keys", "rotate", "landing", "--family", "a", *WHY), ("keys", "rotate", "planner"), ("keys", "rotate"), ("keys", "lst"),
])  # fmt: skip
def test_a_wrong_rotation_is_one_sentence_and_changes_nothing(home: Home, arguments: tuple[str, ...]):
    before = {path.name: path.read_bytes() for path in (home.private / "keys").iterdir()}
    assert vigie(home, *arguments).exit_code == 2
    assert {path.name: path.read_bytes() for path in (home.private / "keys").iterdir()} == before


def test_the_landing_key_is_said_not_to_be_rotated(home: Home):
    assert "is not offered" in vigie(home, "keys", "rotate", "landing").output


@pytest.mark.parametrize(("content", "said"), [
    ("", "is empty"), ("  \n", "is empty"), ("ab" * 31, "holds 31 bytes"), ("zz" * 32, "not made of pairs"),
    ("a" * 63, "not made of pairs"), ("é" * 32, "not made of pairs"),
])  # fmt: skip
def test_a_release_key_that_cannot_be_used_is_one_sentence(home: Home, content: str, said: str):
    (home.private / "keys" / "log.ndjson").unlink()
    key_file(home).write_text(content, "utf-8")
    with pytest.raises(HomeProblem, match=said):
        family_of(home)
    listed = vigie(home, "keys", "list")
    assert listed.exit_code == 1
    assert said in listed.output


def test_a_missing_key_is_said_and_listed(home: Home):
    key_file(home).unlink()
    with pytest.raises(HomeProblem, match=r"private/keys/release\.key is missing; put it back"):
        family_of(home)
    assert vigie(home, "keys", "list").exit_code == 1
    assert vigie(home, *ROTATE, "--family", "second", *WHY).exit_code == 2
    assert not key_file(home).exists()


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o400, 0o700, 0o660])
@pytest.mark.parametrize("name", ["release", "landing"])
def test_a_key_with_another_mode_is_refused_with_the_command_to_run(home: Home, name: str, mode: int):
    key_file(home, name).chmod(mode)
    with pytest.raises(HomeProblem, match=f"mode {mode:04o}.*run: chmod 600 '{key_file(home, name)}'"):
        home.key(name)


def test_a_key_of_another_user_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch):
    mine = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: mine + 1)
    with pytest.raises(HomeProblem, match=r"belongs to another user.*chown"):
        family_of(home)


def test_a_key_that_is_a_folder_is_said(home: Home):
    key_file(home).unlink()
    key_file(home).mkdir()
    with pytest.raises(HomeProblem, match="is not a file"):
        home.key("release")


def test_another_key_in_the_place_of_the_familys_is_refused(home: Home):
    key_file(home).write_text("ab" * 32)
    with pytest.raises(HomeProblem, match="is not the key of family first"):
        family_of(home)
    assert vigie(home, "keys", "list").exit_code == 1


def test_a_key_that_is_there_is_never_replaced(home: Home):
    before = key_file(home).read_bytes()
    (home.private / "vigie.toml").unlink()
    with pytest.raises(HomeProblem, match="a secret is never replaced"):
        make_home(home.root)
    assert key_file(home).read_bytes() == before


def _lines(home: Home) -> list[str]:
    return (home.private / "keys" / "log.ndjson").read_text("utf-8").splitlines(keepends=True)


@pytest.mark.parametrize("change", [
    lambda lines: [lines[0].replace("a new deployment", "another story"), *lines[1:]],
    lambda lines: lines[1:],
    lambda lines: [lines[0], *lines[2:]],
    lambda lines: [lines[1], lines[0], *lines[2:]],
    lambda lines: [*lines, "{}\n"],
    lambda lines: [*lines, lines[-1][:20]],
    lambda lines: [*lines, "\n"],
    lambda lines: lines[:-1],
    lambda lines: [],
])  # fmt: skip
def test_a_changed_log_is_noticed(home: Home, change: object):
    begin(home, "second")
    (home.private / "keys" / "log.ndjson").write_text("".join(change(_lines(home))), "utf-8")  # type: ignore[operator]
    with pytest.raises(HomeProblem, match=r"put (that|it|the log|that key) back"):
        family_of(home)
    assert vigie(home, "keys", "list").exit_code in {1, 2}


def test_a_removed_log_is_noticed_once_there_was_a_second_family(home: Home):
    begin(home, "second")
    (home.private / "keys" / "log.ndjson").unlink()
    with pytest.raises(HomeProblem, match=r"log\.ndjson is missing or empty"):
        family_of(home)


def test_a_rotation_cut_short_after_the_log_is_finished_by_the_next_reader(home: Home, monkeypatch: pytest.MonkeyPatch):
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(keys, "_finish_rotation", lambda _, entries: cut() if entries[-1].what == "rotated" else None)
    with pytest.raises(KeyboardInterrupt):
        begin(home, "second")
    monkeypatch.undo()
    assert family_of(home).name == "second"
    assert not (home.private / "keys" / "release.key.next").exists()


def test_a_rotation_cut_short_before_the_log_never_happened(home: Home, monkeypatch: pytest.MonkeyPatch):
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    before = family_of(home)
    monkeypatch.setattr(keys, "append", cut)
    with pytest.raises(KeyboardInterrupt):
        begin(home, "second")
    monkeypatch.undo()
    assert family_of(home) == before
    assert begin(home, "second").name == "second"
    assert bytes.fromhex(key_file(home, "release-first").read_text()) == before.key
