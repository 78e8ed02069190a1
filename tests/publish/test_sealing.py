"""A sealed release: signed so that public tools can verify it, with its origin, the same bytes wherever it is built."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from shutil import which

import pytest

from publish.provenance import WrongProvenance, provenance
from publish.release import build_release
from publish.sealing import SealProblem, write_public_key
from tests.publish.frames import public_frames, totals
from tests.publish.made import SIGNER, about_of, outlines

KEY = SIGNER.public_key().public_bytes_raw()
ABOUT = about_of({})


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    frames = public_frames(60)
    return build_release(
        frames, about=about_of(totals(frames)), releases=tmp_path_factory.mktemp("sealed"), areas=outlines(),
        sign=SIGNER.sign, public_key=KEY,
    )  # fmt: skip


def test_another_process_umask_zone_and_language_give_the_same_bytes(sealed: Path, tmp_path: Path) -> None:
    script = Path(__file__).with_name("elsewhere.py")
    subprocess.run(
        [sys.executable, script, tmp_path / "other"], check=True, umask=0o077, cwd=script.parents[2],
        env={"PYTHONPATH": ".", "TZ": "Pacific/Auckland", "LC_ALL": "fr_FR.UTF-8", "PYTHONHASHSEED": "77", "POLARS_MAX_THREADS": "1"},
    )  # fmt: skip
    again = tmp_path / "other" / sealed.name
    for name in ("SHA256SUMS", "SHA256SUMS.sig"):
        assert (again / name).read_bytes() == (sealed / name).read_bytes()
    modes = {path.stat().st_mode & 0o777 for path in again.rglob("*") if path.is_file()}
    assert modes == {0o644}


def test_openssl_verifies_the_signature_with_two_lines_of_shell(sealed: Path, tmp_path: Path) -> None:
    if which("openssl") is None:
        pytest.skip("openssl is not installed")
    guide = (Path(__file__).parents[2] / "docs" / "verify-a-release.md").read_text("utf-8")
    (commands,) = [part.split("```")[0] for part in guide.split("```sh openssl\n")[1:]]
    for name in ("SHA256SUMS", "SHA256SUMS.sig", "vigie-release.pub"):
        (tmp_path / name).write_bytes((sealed / name).read_bytes())
    done = subprocess.run(["bash", "-e", "-c", commands], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Signature Verified Successfully" in done.stdout, done.stderr
    with (tmp_path / "SHA256SUMS").open("ab") as sums:
        sums.write(b"\n")
    done = subprocess.run(["bash", "-c", commands], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Verified Successfully" not in done.stdout


def test_a_key_and_a_signature_that_do_not_belong_together_are_refused(tmp_path: Path) -> None:
    frames = public_frames(10)
    with pytest.raises(SealProblem, match="does not verify with the public key"):
        build_release(
            frames, about=about_of(totals(frames)), releases=tmp_path, sign=SIGNER.sign, public_key=b"\x01" + KEY[1:]
        )
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(SealProblem, match="has 32 bytes; this one has 5"):
        write_public_key(tmp_path, b"short")
    with pytest.raises(ValueError, match="hand in both, or neither"):
        build_release(frames, about=about_of(totals(frames)), releases=tmp_path, sign=SIGNER.sign)


def test_provenance_is_an_in_toto_statement_about_every_other_file(sealed: Path) -> None:
    told = json.loads((sealed / "provenance.json").read_text("utf-8"))
    assert told["_type"] == "https://in-toto.io/Statement/v1"
    named = {one["name"]: one["digest"]["sha256"] for one in told["subject"]}
    lines = (sealed / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    assert listed.keys() - named.keys() == {"provenance.json"}
    assert named.items() <= listed.items()
    uris = {one.get("uri", "").split("@")[0] for one in told["predicate"]["buildDefinition"]["resolvedDependencies"]}
    assert {"pkg:pypi/polars", "pkg:generic/gdal", "pkg:generic/sqlite"} <= uris
    assert told["vigie:public_key"] == KEY.hex()


def test_inputs_are_named_by_commitments_and_by_nothing_else() -> None:
    given = {
        "commitments": {"validated reports": "ab" * 32},
        "stages": ["validated_reports"],
        "snapshot": {"taken_on": "2026-11-01"},
    }
    told = provenance(ABOUT, {}, given, public_key=None)["predicate"]["buildDefinition"]
    assert told["resolvedDependencies"][0] == {"name": "validated reports", "digest": {"hmac-sha256": "ab" * 32}}
    assert told["internalParameters"] == {"stages": ["validated_reports"], "snapshot": {"taken_on": "2026-11-01"}}
    for wrong in ({"commitments": {"reports": "J. Doe, 12 Quay St"}}, {"operator": "J. Doe"}):
        with pytest.raises(WrongProvenance) as refused:
            provenance(replace(ABOUT, version="2026.11.1"), {}, wrong, public_key=None)
        assert "Doe" not in str(refused.value)
