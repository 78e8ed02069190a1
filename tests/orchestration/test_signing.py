"""The key that signs releases: made once, logged by its public half, never shown and never replaced."""

import json
from datetime import UTC, date, datetime

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from orchestration.cli_keys import keys_app
from orchestration.commitments import commitment_salt, provenance_facts
from orchestration.key_log import read_log
from orchestration.keys import Family, keys_kept
from orchestration.resources import Home, HomeProblem, make_home
from orchestration.signing import signer_of
from orchestration.speaking import Told
from privacy.commitment import content_digest

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return make_home(tmp_path_factory.mktemp("signing") / "home")


def signing(home: Home) -> str:
    return (home.private / "keys" / "signing.key").read_text()


def test_the_same_key_signs_every_time_and_its_public_half_is_listed(home: Home) -> None:
    signer = signer_of(home, at=AT)
    assert signer_of(home, at=AT).public == signer.public
    assert len(signer.sign(b"x")) == 64
    assert next(one for one in keys_kept(home) if one.name == "signing").fingerprint == signer.public.hex()
    assert signing(home) not in repr(signer)
    app = typer.Typer(cls=Told)
    app.add_typer(keys_app, name="keys")
    app.command("nothing")(lambda: None)
    told = CliRunner().invoke(app, ["keys", "list", "--json", "--home", str(home.root)])
    assert signing(home) not in told.output
    assert signer.public.hex() in json.dumps(json.loads(told.stdout)["keys"])


def test_a_deployment_from_before_signatures_gets_its_key_once(home: Home) -> None:
    folder = home.private / "keys"
    (folder / "signing.key").unlink()
    lines = (folder / "log.ndjson").read_text().splitlines(keepends=True)
    (folder / "log.ndjson").write_text("".join(lines[:2]))
    signer = signer_of(home, at=AT)
    assert read_log(folder)[-1].fingerprint == signer.public.hex()
    assert signer_of(home, at=AT) is not signer
    assert signer_of(home, at=AT).public == signer.public


@pytest.mark.parametrize(("content", "said"), [
    (None, "is missing"), ("", "is empty"), ("ab" * 31, "does not hold 64 of the digits"),
    ("zz" * 32, "does not hold 64 of the digits"), ("ab" * 32, "is not the key the log names"),
])  # fmt: skip
def test_a_key_that_is_lost_or_another_is_one_sentence_and_makes_no_new_one(
    home: Home, content: str | None, said: str
) -> None:
    path = home.private / "keys" / "signing.key"
    path.unlink() if content is None else path.write_text(content)
    with pytest.raises(HomeProblem, match=said):
        signer_of(home, at=AT)
    assert (path.read_text() if path.exists() else None) == content


def test_commitments_have_a_salt_of_their_own_in_each_release_and_family() -> None:
    family = Family("first", b"k" * 32)
    salts = {
        commitment_salt(family, "2026.11.0"), commitment_salt(family, "2026.11.1"),
        commitment_salt(Family("second", b"l" * 32), "2026.11.0"),
    }  # fmt: skip
    assert len(salts) == 3
    assert all(len(salt) == 32 for salt in salts)


def test_what_is_told_of_the_inputs_hides_them() -> None:
    frame = {"incident": pl.DataFrame({"incident_id": ["i-77"], "agency_id": ["PS001"]})}
    told = provenance_facts(
        Family("first", b"k" * 32), "2026.11.0", inputs={"validated reports": content_digest(frame)}, snapshot=frame,
        taken_on=date(2026, 11, 1), stages=["validated_reports"],
    )  # fmt: skip
    assert "i-77" not in json.dumps(told)
    assert told["commitments"]["validated reports"] == told["snapshot"]["commitment"]
    assert told["snapshot"]["taken_on"] == "2026-11-01"
