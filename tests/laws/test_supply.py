"""What Vigie is made of: the bill of materials lists the lock, and the audit says when it could compare nothing."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator


def locked(root: Path) -> set[str]:
    return set(
        re.findall(
            r"^([A-Za-z0-9_.-]+)(?:\[.*?\])?==", (root / "requirements" / "runtime.txt").read_text("utf-8"), re.M
        )
    )


def test_the_bill_of_materials_lists_every_locked_library(root: Path, tmp_path: Path) -> None:
    (command,) = re.findall(
        r"^\t\$\(BIN\)/(cyclonedx-py .*) -o build/sbom\.json$", (root / "Makefile").read_text("utf-8"), re.M
    )
    name, *arguments = command.split()
    made = tmp_path / "sbom.json"
    subprocess.run(
        [Path(sys.executable).with_name(name), *arguments, "-o", made], cwd=root, check=True, capture_output=True
    )
    text = made.read_text("utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    told = json.loads(text)
    assert told["bomFormat"] == "CycloneDX"
    assert told["metadata"]["component"]["name"] == "vigie"
    assert {component["name"] for component in told["components"]} == locked(root)
    assert all(component["version"] for component in told["components"])


SKIPPED = '{"dependencies": [{"name": "a", "version": "1", "skip_reason": "not found"}]}'
WHOLE = '{"dependencies": [{"name": "a", "version": "1", "vulns": []}]}'
HOLED = '{"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}]}]}'


@pytest.mark.parametrize(("answer", "code", "said"), [
    ("", 3, "could not be reached"), ('{"dependencies": []}', 3, "could not be reached"), (SKIPPED, 3, "nothing was compared"),
    (WHOLE, 0, "1 libraries compared, 0 known holes"), (HOLED, 1, "a 1: CVE-1, mended in 2"),
])  # fmt: skip
def test_an_audit_that_compared_nothing_does_not_pass_for_a_good_one(
    root: Path, tmp_path: Path, answer: str, code: int, said: str
) -> None:
    # The database is beyond the network; what it may answer is put in its place.
    stand_in = tmp_path / "pip-audit"
    stand_in.write_text(
        f"#!/bin/sh\nwhile [ $# -gt 1 ]; do shift; [ \"$1\" = --output ] && printf '%s' '{answer}' > \"$2\"; done\nexit 1\n"
    )
    stand_in.chmod(0o755)
    done = subprocess.run([root / ".ci" / "audit", stand_in], capture_output=True, text=True, check=False)
    assert (done.returncode, said in done.stdout + done.stderr) == (code, True), done.stderr


def test_an_audit_without_its_program_says_how_to_get_it(root: Path) -> None:
    done = subprocess.run([root / ".ci" / "audit", "nowhere"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "pip-audit is not at nowhere; run: make audit\n")
