"""Narratives through the command: nothing goes out without opt-in, a read sample, a sign-off and this very redactor."""

import csv
import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from orchestration import narratives, verbs_narratives
from orchestration.cli_narratives import narratives_app
from orchestration.narratives import releasable_narratives
from orchestration.resources import Home, make_home
from orchestration.speaking import Told
from orchestration.storage import Stage, StageFolder
from privacy.policy import Policy

AGENCY, OTHER = "XX0099999", "XX0088888"
SECRET = "Zebediah"
LISTED = Policy(narratives=(AGENCY, OTHER))
Vigie = Callable[..., Result]

app = typer.Typer(cls=Told, pretty_exceptions_enable=False)
app.add_typer(narratives_app, name="narratives")


@app.callback()
def root() -> None:
    """The command the verbs hang on."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home with 240 narratives of one agency and 3 of another, and a policy that lists both."""
    home = make_home(tmp_path_factory.mktemp("narratives") / "home")
    (home.private / "policy.toml").write_text(f'narratives = ["{AGENCY}", "{OTHER}"]\n', "utf-8")
    for month, agency, count in (("2025-03", AGENCY, 120), ("2025-04", AGENCY, 120), ("2025-05", OTHER, 3)):
        incidents = pl.DataFrame({
            "incident_id": [f"{month}-{number}" for number in range(count)], "agency_id": agency,
            "narrative": [f"Officer {SECRET} met the subject at {number + 100} Oak Street and he was told to sit down." for number in range(count)],
        })  # fmt: skip
        StageFolder(home.stages).write("validated_reports", month, Stage(tables={"incident": incidents}))
    return home


@pytest.fixture
def home(made: Home, tmp_path: Path) -> Home:
    """A copy of it, to be changed."""
    shutil.copytree(made.root, tmp_path / "home")
    return Home(root=tmp_path / "home")


@pytest.fixture
def vigie(home: Home) -> Vigie:
    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(app, ["narratives", *map(str, arguments), "--home", str(home.root)])
        assert "Traceback" not in result.output
        assert SECRET not in result.output
        assert result.exit_code != 3, result.output
        return result

    return run


def is_refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert (result.stdout, len(result.stderr.strip().splitlines())) == ("", 1), result.output
    assert all(word in result.stderr for word in words), result.stderr


def filled(path: Path, seen: Callable[[int], object] = lambda _: 0) -> Path:
    """The sample with its last column filled in."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([header, *([*row[:3], seen(place)] for place, row in enumerate(rows))])
    return path


def incidents_of(home: Home) -> pl.DataFrame:
    stages = StageFolder(home.stages)
    return pl.concat(
        [stages.read("validated_reports", month).tables["incident"] for month in ("2025-03", "2025-04", "2025-05")]
    )  # type: ignore[union-attr]


def test_a_read_and_signed_sample_lets_the_agencys_narratives_out(vigie: Vigie, home: Home, tmp_path: Path) -> None:
    out = tmp_path / "sample.csv"
    drawn = vigie("draw", "--agency", AGENCY, "--out", out)
    assert drawn.exit_code == 0, drawn.output
    assert drawn.stdout.startswith("200 of 240 redacted narratives")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert SECRET not in out.read_text("utf-8-sig")
    assert releasable_narratives(home, incidents_of(home), LISTED)[0].is_empty()
    signed = vigie("sign", filled(out, lambda place: int(place < 2)), "--agency", AGENCY, "--by", "Ann Reader")
    assert signed.exit_code == 0, signed.output
    frame, evidence = releasable_narratives(home, incidents_of(home), LISTED)
    assert frame.columns == ["agency_id", "incident_id", "text"]
    assert frame["incident_id"].to_list() == incidents_of(home).filter(agency_id=AGENCY)["incident_id"].to_list()
    assert set(frame["text"]) == {"Officer [name] met the subject at [place] and he was told to sit down."}
    told, other = sorted(evidence["agencies"], key=lambda one: -one["published"])
    assert (told["sample"], told["found"], told["missed"], told["published"]) == (200, 400, 2, 240)
    assert evidence["recall_bound"] == told["recall_bound"] == pytest.approx(0.9844, abs=1e-4)
    assert told["texts_bound"] == pytest.approx(0.9689, abs=1e-4)
    assert (told["signed_by"], told["withheld"]) == ("Ann Reader", {"script": 0, "unreadable": 0})
    assert (other["published"], "nobody has signed" in other["why"].lower()) == (0, True)
    assert evidence["sentence"].startswith("240 narratives of 1 agency are published")
    assert SECRET not in json.dumps(evidence)
    for ledger in (home.private / "narratives").iterdir():
        assert stat.S_IMODE(ledger.stat().st_mode) == 0o600
        assert "met the subject" not in ledger.read_text()


def test_a_sign_off_ends_with_its_redactor_and_with_the_opt_in(
    vigie: Vigie, home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vigie("draw", "--agency", AGENCY, "--out", tmp_path / "sample.csv")
    vigie("sign", filled(tmp_path / "sample.csv"), "--agency", AGENCY, "--by", "Ann Reader")
    shown = json.loads(vigie("status", "--json").stdout)["agencies"]
    assert [(one["agency_id"], one["signed"]) for one in shown] == [(OTHER, False), (AGENCY, True)]
    assert "signed off by Ann Reader" in vigie("status").stdout
    nobody, told = releasable_narratives(home, incidents_of(home), Policy())
    assert (nobody.height, told["sentence"]) == (0, "No agency publishes narratives.")
    monkeypatch.setattr(narratives, "redactor_version", lambda: "another")
    stopped, told = releasable_narratives(home, incidents_of(home), LISTED)
    assert (stopped.height, told["recall_bound"]) == (0, None)
    assert "another redactor" in next(one["why"] for one in told["agencies"] if one["agency_id"] == AGENCY)
    monkeypatch.setattr(verbs_narratives, "redactor_version", lambda: "another")
    is_refused(vigie("sign", tmp_path / "sample.csv", "--agency", AGENCY, "--by", "Ann"), "another redactor")


def test_fewer_narratives_than_k_stay_at_home(vigie: Vigie, home: Home) -> None:
    few = narratives.SignOff(
        agency=OTHER, by="Ann", at="2026-01-01", sample=3, found=900, missed=0, bound=0.99, texts_missed=0,
        redactor=narratives.redactor_version(), policy="",
    )  # fmt: skip
    narratives.remember(home, few)
    frame, told = releasable_narratives(home, incidents_of(home), LISTED)
    assert frame.is_empty()
    assert "fewer than 5" in next(one["why"] for one in told["agencies"] if one["agency_id"] == OTHER)


def test_what_was_not_read_well_enough_is_not_signed_off(vigie: Vigie, home: Home, tmp_path: Path) -> None:
    out = tmp_path / "sample.csv"
    is_refused(vigie("draw", "--agency", "ZZ", "--out", out), "not in the policy's list")
    is_refused(vigie("draw", "--agency", AGENCY, "--out", out, "--sample", 20), "200 narratives or more")
    is_refused(vigie("draw", "--agency", AGENCY, "--out", tmp_path / "no" / "sample.csv"), "no folder")
    is_refused(vigie("sign", out, "--agency", AGENCY, "--by", "Ann"), "cannot be read")
    assert not out.exists()
    vigie("draw", "--agency", AGENCY, "--out", out)
    drawn = out.read_bytes()
    is_refused(vigie("sign", out, "--agency", AGENCY, "--by", "Ann"), "row 2", "whole number")
    is_refused(vigie("sign", filled(out), "--agency", AGENCY, "--by", " "), "--by is blank")
    is_refused(vigie("sign", out, "--agency", OTHER, "--by", "Ann"), "not a sample drawn for")
    is_refused(
        vigie("sign", filled(out, lambda _: 1), "--agency", AGENCY, "--by", "Ann"), "200 identifiers missed", "0.97"
    )
    is_refused(
        vigie("sign", filled(out, lambda place: "x" if place == 7 else 0), "--agency", AGENCY, "--by", "Ann"), "row 9"
    )
    lines = filled(out).read_text("utf-8-sig").splitlines(keepends=True)
    out.write_text("".join(lines[:-1]), "utf-8-sig")
    is_refused(vigie("sign", out, "--agency", AGENCY, "--by", "Ann"), "not a sample drawn for")
    out.write_text("".join(lines).replace("sit", "sat"), "utf-8-sig")
    is_refused(vigie("sign", out, "--agency", AGENCY, "--by", "Ann"), "texts were changed")
    out.write_bytes(drawn.replace(b"identifiers_seen", b"seen"))
    is_refused(vigie("sign", out, "--agency", AGENCY, "--by", "Ann"), "exactly the columns")
    assert narratives.sign_offs_of(home) == []


def test_too_few_texts_cannot_prove_enough(vigie: Vigie, home: Home, tmp_path: Path) -> None:
    vigie("draw", "--agency", OTHER, "--out", tmp_path / "few.csv")
    is_refused(
        vigie("sign", filled(tmp_path / "few.csv"), "--agency", OTHER, "--by", "Ann"),
        "at least 0.607",
        "Nothing is published",
    )


@pytest.mark.parametrize("content", ["{}", "nonsense", '{"agency": "XX0099999", "by": "Eve"}', "\u00e9"])
def test_a_ledger_edited_by_hand_stops_everything(vigie: Vigie, home: Home, content: str) -> None:
    (home.private / "narratives").mkdir()
    (home.private / "narratives" / "signoffs.ndjson").write_text(content, "utf-8")
    is_refused(vigie("status"), "restore it from a backup")
