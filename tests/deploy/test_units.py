"""The systemd units and the container files: as hardened as they say, naming commands that there are, and no registry."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from orchestration.cli import app

HARD = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "PrivateDevices": "yes",
    "ProtectKernelTunables": "yes", "ProtectControlGroups": "yes", "RestrictSUIDSGID": "yes", "CapabilityBoundingSet": "",
    "RestrictNamespaces": "yes", "LockPersonality": "yes",
}  # fmt: skip


class Unit(configparser.RawConfigParser):
    """A unit file; its keys have capitals."""

    def __init__(self, path: Path) -> None:
        super().__init__(strict=False, interpolation=None)
        self.optionxform = str
        self.read_string(path.read_text("utf-8"))


def units(root: Path, kind: str) -> list[Path]:
    return sorted((root / "deploy" / "systemd").glob(f"*.{kind}"))


def test_every_service_is_hardened_and_runs_as_nobody_in_particular(root: Path) -> None:
    assert len(units(root, "service")) == 7
    for path in units(root, "service"):
        service = Unit(path)["Service"]
        assert {key: service.get(key) for key in HARD} == HARD, path.name
        assert service["User"] in ("vigie", "vigie-site")
        assert service["SystemCallFilter"] == "@system-service"


def test_the_site_has_no_private_side(root: Path) -> None:
    site = Unit(root / "deploy" / "systemd" / "vigie-site.service")["Service"]
    assert site["User"] == "vigie-site"
    assert site["InaccessiblePaths"].endswith("/private")
    assert "ReadWritePaths" not in site


@pytest.mark.parametrize("name", ["site", "planner", "portal", "collect", "pipeline", "remind", "doctor"])
def test_a_unit_starts_a_command_there_is(root: Path, name: str) -> None:
    told = re.findall(r"^ExecStart=(\S+) (.*)$", (root / "deploy" / "systemd" / f"vigie-{name}.service").read_text("utf-8"), re.M)  # fmt: skip
    for program, arguments in told:
        assert program.endswith("/bin/vigie")
        assert CliRunner().invoke(app, [*arguments.split(), "--help"]).exit_code == 0
    assert told


def test_every_timer_begins_a_service_that_is_there(root: Path) -> None:
    timers = units(root, "timer")
    assert {path.stem for path in timers} == {"vigie-collect", "vigie-pipeline", "vigie-remind", "vigie-doctor"}
    for path in timers:
        assert path.with_suffix(".service").is_file()
        assert "OnCalendar" in Unit(path)["Timer"]


def test_systemd_takes_the_units(root: Path, tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("systemd-analyze is not installed (on Debian: apt-get install systemd)")
    copies = []
    for path in [*units(root, "service"), *units(root, "timer")]:
        text = path.read_text("utf-8")
        # The program and its users are not on this machine.
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.M)
        text = re.sub(r"^(User|Group)=.*$", r"\1=daemon", text, flags=re.M)
        copies.append(tmp_path / path.name)
        copies[-1].write_text(text, "utf-8")
    done = subprocess.run([verify, "verify", *copies], capture_output=True, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if str(tmp_path) in line or "vigie" in line]
    assert (done.returncode, said) == (0, [])


def test_the_image_names_no_registry_and_ends_as_a_user_without_rights(root: Path) -> None:
    text = (root / "deploy" / "container" / "Containerfile").read_text("utf-8")
    assert re.findall(r"^ARG BASE=(\S+)$", text, re.M) == ["python:3.12-slim"]
    assert "--require-hashes" in text
    assert not re.search(r"https?://", text)
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER 10001:10001$", last, re.M)
    copied = {
        name for line in re.findall(r"^COPY (.*)$", text, re.M) if "--from" not in line for name in line.split()[:-1]
    }
    rooms = {path.parent.name for path in root.glob("*/__init__.py")} - {"tests", "benchmarks"}
    assert rooms <= copied
    assert not [name for name in copied if not (root / name).exists()]
    kept = set((root / ".containerignore").read_text("utf-8").split())
    assert "*" in kept
    assert {f"!{name.split('/')[0]}" for name in copied} <= kept


def test_the_compose_example_gives_the_site_the_public_half_alone(root: Path) -> None:
    told = yaml.safe_load((root / "deploy" / "container" / "compose.yml").read_text("utf-8"))
    assert {"site", "planner", "portal", "pipeline"} == told["services"].keys()
    (volume,) = told["services"]["site"]["volumes"]
    assert volume["read_only"] is True
    assert volume["target"].endswith("/public")
    for name, service in told["services"].items():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name
        command = [word for word in service["command"] if not word.startswith("-")][:2]
        assert CliRunner().invoke(app, [*command, "--help"]).exit_code == 0
