"""vigie purge: originals go and stay gone, with proof; receipts, counts, accepted reports and releases stay."""

import hashlib
import json
import re
import shlex
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from sqlalchemy.orm import Session

from ingest.landing import Landing, LandingProblem, sha256
from ingest.registry.audit import broken_links
from ingest.registry.connection import open_registry
from ingest.registry.facts import submission_counts, version_fates
from ingest.registry.models import Account, Agency, AuditEvent, Draft, DraftStep, Replay, Upload, UploadFile
from ingest.registry.reports import find_report, withdraw
from ingest.submit import reread
from orchestration.purging import plan_purge, purge, retention_of
from orchestration.reports import INTAKE_STAGE
from orchestration.resources import HomeProblem
from orchestration.running import run_reports
from orchestration.storage import StageFolder
from portal.receipts import is_genuine
from tests.hostile.home import RECEIVED, Deployment, copied, new_deployment
from tests.ingest.deliveries import INCIDENTS, PEOPLE, PROFILE, sent

BY = ("--by", "State desk, Ines Okafor")
OTHER = PROFILE.replace("slug: test-pd", "slug: other-pd").replace("XX0099999", "XX0088888")
LATER = (
    "No,Day,Time,Where,Arrest,Reason,Civilians,Officers,Clerk\nA1,3/5/2025,820,800 Block of MAPLE ST,No,Stop,1,1,Ann\n"
)
LATER_PEOPLE = "No,Side,Race,Age,Force,Had force\nA1,Civilian,White,31,Hold,Yes\nA1,Officer,White,40,None,No\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    """Two senders of the same bytes, and one of them again, 400 days later, with another version of one report."""
    deployment = new_deployment(tmp_path_factory.mktemp("purge") / "home")
    deployment.take(sent(), PROFILE)
    deployment.take(sent(), OTHER, days=1)
    deployment.take(sent(LATER, LATER_PEOPLE), PROFILE, days=400)
    run_reports(deployment.home, progress=str)
    return deployment


@pytest.fixture
def deployment(made: Deployment, tmp_path: Path) -> Deployment:
    return copied(made, tmp_path / "home")


def landing(deployment: Deployment) -> Landing:
    return Landing(folder=deployment.home.landing_folder, key=deployment.home.key("landing"))


def session_of(deployment: Deployment) -> Session:
    return Session(open_registry(deployment.home.registry_url()))


def vigie_purge(vigie, deployment: Deployment, *arguments: str) -> dict:
    done = vigie("purge", "--home", deployment.home.root, "--json", *arguments)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def everything(deployment: Deployment) -> dict[str, str]:
    """The hash of every file of the landing store and of the stages, and the registry as SQL."""
    files = {
        str(path): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in (deployment.home.landing_folder, deployment.home.stages) for path in folder.rglob("*") if path.is_file()
    }  # fmt: skip
    return {**files, "registry": "\n".join(deployment.registry())}


def stage_of(deployment: Deployment) -> dict[str, pl.DataFrame]:
    folder = StageFolder(deployment.home.stages)
    tables = folder.read("validated_reports", "2025-03").tables
    return {**tables, "account": folder.read(INTAKE_STAGE, "2025-03").tables["columns"]}


def certificate_of(deployment: Deployment, told: dict) -> dict:
    (number,) = told["certificates"]
    return json.loads((deployment.home.private / "purges" / f"{number}.json").read_text("utf-8"))


def test_without_yes_nothing_goes(vigie, deployment: Deployment) -> None:
    before = everything(deployment)
    told = vigie_purge(vigie, deployment, "--before", "2025-06-01")
    assert [(one["sender"], one["deliveries"], one["files"]) for one in told["senders"]] == [
        ("other-pd", 1, 2),
        ("test-pd", 1, 2),
    ]
    assert (told["done"], everything(deployment)) == (False, before)


def test_originals_go_by_age_and_the_facts_stay(vigie, deployment: Deployment) -> None:
    kept = landing(deployment)
    with session_of(deployment) as session:
        facts = (version_fates(session), submission_counts(session))
    vigie_purge(vigie, deployment, "--before", "2025-04-02", *BY, "--yes")
    for name in (sha256(INCIDENTS.encode()), sha256(PEOPLE.encode())):
        with pytest.raises(LandingProblem):
            kept.read(name, sender="test-pd")
        assert kept.read(name, sender="other-pd")
    with session_of(deployment) as session:
        with pytest.raises(
            LandingProblem, match=r"of R-\w+ were destroyed on .* \(received before 2025-04-02\); its receipt"
        ):
            reread(session, kept, [1])
        for frame, again in zip(facts, (version_fates(session), submission_counts(session)), strict=True):
            assert_frame_equal(frame, again)
        assert broken_links(session) == []


def test_every_stage_is_made_again_from_what_was_kept_and_is_the_same(vigie, deployment: Deployment) -> None:
    stages = stage_of(deployment)
    vigie_purge(vigie, deployment, "--before", "2026-06-01", *BY, "--yes")
    for asset in ("validated_reports", "located_reports", INTAKE_STAGE):
        for path in sorted((deployment.home.stages / asset / "2025-03").iterdir()):
            path.unlink()
    run_reports(deployment.home, progress=str)
    again = stage_of(deployment)
    assert again.keys() == stages.keys()
    for name, frame in stages.items():
        assert_frame_equal(again[name], frame)


def test_what_was_kept_is_asked_for_where_it_is_lost(vigie, deployment: Deployment) -> None:
    vigie_purge(vigie, deployment, "--before", "2025-06-01", *BY, "--yes")
    for path in (deployment.home.private / "kept_reports").rglob("_stage.json"):
        path.unlink()
    (deployment.home.stages / "validated_reports" / "2025-03" / "_stage.json").unlink()
    (deployment.home.stages / "located_reports" / "2025-03" / "_stage.json").unlink()
    done = vigie("run", "--home", deployment.home.root)
    assert done.exit_code == 2
    told = r"R-\w+ were destroyed, and its accepted reports are missing or damaged; put private/kept_reports/R-"
    assert re.search(told, done.stderr)


def test_the_certificate_is_signed_and_in_the_chain(vigie, deployment: Deployment) -> None:
    told = vigie_purge(vigie, deployment, "--before", "2025-06-01", *BY, "--yes")
    made = certificate_of(deployment, told)
    assert is_genuine(made, verify_key=made["verify_key"])
    assert not is_genuine({**made, "by": "somebody else"}, verify_key=made["verify_key"])
    assert (made["by"], made["rule"], made["files_that_still_open"]) == (BY[1], "received before 2025-06-01", 0)
    (ours,) = (one for one in made["senders"] if one["sender"] == "test-pd")
    assert [file["sha256"] for file in ours["deliveries"][0]["files"]] == [
        sha256(INCIDENTS.encode()),
        sha256(PEOPLE.encode()),
    ]
    assert ours["deliveries"][0]["reports_accepted"] == 2
    assert not ours["key_destroyed"]
    assert not {"incidents.csv", "MAPLE", "A1"} & set(re.findall(r"[\w.]+", json.dumps(made)))
    written = (deployment.home.private / "purges" / f"{made['number']}.json").read_bytes()
    with session_of(deployment) as session:
        links = session.scalars(sa.select(AuditEvent).order_by(AuditEvent.id.desc()).limit(3)).all()
        assert [link.action for link in links] == ["purged", "destroyed_originals", "destroyed_originals"]
        assert links[0].subject == f"{made['number']} {sha256(written)}"
    done = vigie(
        "receipt",
        "verify",
        deployment.home.private / "purges" / f"{made['number']}.json",
        "--home",
        deployment.home.root,
    )
    assert (done.exit_code, f"certificate {made['number']}" in done.stdout) == (0, True)


def test_with_all_of_a_sender_goes_its_key_and_it_may_send_again(vigie, deployment: Deployment, tmp_path: Path) -> None:
    kept = landing(deployment)
    sealed = kept.seal("test-pd", b"a copy in a backup of the registry")
    copy = next(path for path in kept.folder_of("test-pd").rglob("*") if path.is_file()).read_bytes()
    told = vigie_purge(vigie, deployment, "--agency", "XX0099999", *BY, "--yes")
    assert certificate_of(deployment, told)["senders"][0]["key_destroyed"]
    assert not kept.key_file("test-pd").exists()
    assert kept.names("test-pd") == []
    assert kept.read(sha256(PEOPLE.encode()), sender="other-pd")
    for each in (sealed, copy):
        with pytest.raises(LandingProblem, match="was destroyed"):
            kept.open("test-pd", each)
    deployment.take(sent(LATER.replace("A1,", "A9,"), LATER_PEOPLE.replace("A1,", "A9,")), PROFILE, days=500)
    for each in (sealed, copy):
        with pytest.raises(LandingProblem):
            kept.open("test-pd", each)
    run_reports(deployment.home, progress=str)
    ids = stage_of(deployment)["incident"]["incident_id"].to_list()
    assert ids == [f"{agency}:{number}" for agency, numbers in (("XX0088888", "12"), ("XX0099999", "129"))
                   for number in (f"A{digit}" for digit in numbers)]  # fmt: skip
    assert vigie_purge(vigie, deployment, "--before", "2025-06-01")["senders"][0]["sender"] == "other-pd"


def test_a_report_removed_by_law_is_not_kept_either(vigie, deployment: Deployment) -> None:
    vigie_purge(vigie, deployment, "--before", "2025-06-01", *BY, "--yes")
    with session_of(deployment) as session, session.begin():
        number = find_report(session, agency_id="XX0088888", number="A2", at=datetime.now(UTC))
        withdraw(session, number, reason="w3", by="State desk", at=datetime(2026, 6, 1, tzinfo=UTC))
    vigie_purge(vigie, deployment, "--before", "2025-06-01", *BY, "--yes")
    for path in (deployment.home.private / "kept_reports").rglob("*.parquet"):
        frame = pl.read_parquet(path)
        ids = {column for column in ("incident_id", "month", "person_id") if column in frame.columns}
        assert not any(frame[column].cast(pl.String).str.starts_with("XX0088888:A2").any() for column in ids), path


def test_the_same_bytes_sent_again_get_the_receipt_they_had(vigie, deployment: Deployment) -> None:
    vigie_purge(vigie, deployment, "--before", "2025-04-02", *BY, "--yes")
    again = deployment.take(sent(), PROFILE, days=500)
    assert (again.receipt.new, again.checked) == (False, None)
    assert sha256(PEOPLE.encode()) not in landing(deployment).names("test-pd")


def test_a_purge_cut_short_is_finished_by_the_next(vigie, deployment: Deployment) -> None:
    home, before = deployment.home, datetime(2025, 6, 1, tzinfo=UTC)
    plan = plan_purge(home, sender=None, before=before)
    purge(home, plan, sender=None, before=before, by="x", rule="r", at=before, progress=str)
    assert landing(deployment).read(sha256(PEOPLE.encode()), sender="test-pd")
    with session_of(deployment) as session, pytest.raises(LandingProblem, match="were destroyed"):
        reread(session, landing(deployment), [1])
    told = vigie_purge(vigie, deployment, "--before", "2025-06-01", *BY, "--yes")
    assert certificate_of(deployment, told)["rule"] == "r"
    with pytest.raises(LandingProblem):
        landing(deployment).read(sha256(PEOPLE.encode()), sender="test-pd")


def test_what_came_in_meanwhile_stops_a_purge(deployment: Deployment) -> None:
    home, before = deployment.home, datetime(2026, 9, 1, tzinfo=UTC)
    plan = plan_purge(home, sender=None, before=before)
    deployment.take(sent(LATER.replace("A1,", "A9,"), LATER_PEOPLE.replace("A1,", "A9,")), PROFILE, days=500)
    with pytest.raises(Exception, match="something came in or was purged meanwhile"):
        purge(home, plan, sender=None, before=before, by="x", rule="r", at=before, progress=str)
    assert landing(deployment).read(sha256(PEOPLE.encode()), sender="test-pd")


def _desk(deployment: Deployment, *, at: datetime, receipt: str | None) -> None:
    """One upload with a file of its own, one report typed in the form and one kept answer, all of one moment."""
    kept = landing(deployment)
    with session_of(deployment) as session, session.begin():
        number = str(session.scalar(sa.select(sa.func.count()).select_from(Upload)))
        who = Account(
            email=f"{number}@x.example",
            name="Lena Quist",
            role="agency_admin",
            agency_id="XX0099999",
            language="en",
            created_at=at,
        )
        upload = Upload(number=f"U{number}", agency_id="XX0099999", account_id=None, profile_hash="p", status="ready", version=1, rows=1,
                        rejected=0, sealed=kept.seal("test-pd", b"{}"), receipt=receipt, created_at=at, changed_at=at)  # fmt: skip
        session.add_all([who, upload])
        session.flush()
        name = kept.keep(f"upload {number}".encode(), sender="test-pd")
        draft = Draft(number=f"D{number}", agency_id="XX0099999", author_id=who.id, status="submitted", version=1, sealed=b"x",
                      complete=True, month="2025-03", training=False, receipt=receipt, created_at=at, changed_at=at)  # fmt: skip
        session.add_all([
            draft, UploadFile(upload_id=upload.id, version=1, position=0, name=b"x", sha256=name, size=8),
            Replay(agency_id="XX0099999", key=number, request="r", status=201, answer="x", at=at),
        ])  # fmt: skip
        session.flush()
        session.add(DraftStep(draft_id=draft.id, version=1, step="submitted", account_id=who.id, sealed=b"x", at=at))


def test_what_was_typed_and_dropped_for_a_delivery_goes_with_it_and_the_rest_stays(
    vigie, deployment: Deployment
) -> None:
    first, _, last = (row[0] for row in deployment.rows("SELECT receipt FROM submission ORDER BY id"))
    for at, receipt in (
        (RECEIVED, first),
        (datetime(2026, 5, 6, tzinfo=UTC), last),
        (datetime(2026, 5, 7, tzinfo=UTC), None),
    ):
        _desk(deployment, at=at, receipt=str(receipt) if receipt else None)
    vigie_purge(vigie, deployment, "--before", "2025-06-01", *BY, "--yes")
    for table in ("upload", "draft", "replay", "draft_step", "upload_file"):
        assert deployment.rows(f"SELECT count(*) FROM {table}") == [(2,)], table
    names = landing(deployment).names("test-pd")
    assert [sha256(f"upload {number}".encode()) in names for number in range(3)] == [False, True, True]
    vigie_purge(vigie, deployment, "--agency", "test-pd", *BY, "--yes")
    for table in ("upload", "draft", "replay", "draft_step", "upload_file"):
        assert deployment.rows(f"SELECT count(*) FROM {table}") == [(0,)], table


def test_a_file_that_something_else_needs_stays(vigie, deployment: Deployment) -> None:
    _desk(deployment, at=datetime(2026, 5, 6, tzinfo=UTC), receipt=None)
    with session_of(deployment) as session, session.begin():
        session.add(UploadFile(upload_id=1, version=2, position=0, name=b"x", sha256=sha256(PEOPLE.encode()), size=1))
    vigie_purge(vigie, deployment, "--before", "2025-04-02", *BY, "--yes")
    assert landing(deployment).read(sha256(PEOPLE.encode()), sender="test-pd") == PEOPLE.encode()
    with pytest.raises(LandingProblem):
        landing(deployment).read(sha256(INCIDENTS.encode()), sender="test-pd")


def test_a_file_landed_before_there_were_data_keys_goes_with_its_last_sender(vigie, deployment: Deployment) -> None:
    kept = landing(deployment)
    name = kept.keep(PEOPLE.encode())
    for sender in ("test-pd", "other-pd"):
        kept.destroy(name, sender=sender)
    vigie_purge(vigie, deployment, "--agency", "test-pd", *BY, "--yes")
    assert kept.read(name, sender="other-pd") == PEOPLE.encode()
    vigie_purge(vigie, deployment, "--agency", "other-pd", *BY, "--yes")
    with pytest.raises(LandingProblem):
        kept.read(name, sender="other-pd")


@pytest.mark.parametrize(("arguments", "said"), [
    ((), "no retention is set"), (("--agency", "nobody"), "no agency and no sender has this name"),
    (("--before", "2099-01-01"), "--before is a day in the past"), (("--before", "2025-06-01", "--yes"), "--by is missing"),
    (("--before", "2025-06-01", "--yes", "--by", "a\nb"), "--by must be one line"),
    (("--agency", "XX0099999"), "hold reports of 2 agencies, since test-pd sends for all"),
])  # fmt: skip
def test_what_does_not_fit_is_one_sentence_and_nothing_goes(
    vigie, deployment: Deployment, arguments, said: str
) -> None:
    with session_of(deployment) as session, session.begin():
        session.add(Agency(agency_id="XX0077777", sender="test-pd", name="Third", county="Sample", state="CA"))
    before = everything(deployment)
    done = vigie("purge", "--home", deployment.home.root, *arguments)
    assert (done.exit_code, said in done.stderr, len(done.stderr.splitlines())) == (2, True, 1)
    assert everything(deployment) == before


def test_the_commands_of_the_page_run_as_they_stand_there(vigie, deployment: Deployment, root: Path) -> None:
    page = (root / "docs" / "retention.md").read_text("utf-8")
    (setting,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    path = deployment.home.private / "vigie.toml"
    path.write_text(path.read_text("utf-8") + setting, "utf-8")
    commands = [line for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]
    told = []
    for command in commands:
        words = [word.replace("port-sample-pd", "test-pd") for word in shlex.split(command)[1:]]
        words = [re.sub(r"private/.*", str(next(deployment.home.private.glob("purges/*"), "")), word) for word in words]
        done = vigie(*words, "--home", deployment.home.root)
        assert done.exit_code == 0, f"{command}: {done.output}"
        told.append(done.stdout)
    assert "retention of 5 years" in told[0]
    assert "Destroyed and proved" in told[3]
    assert "Genuine" in told[4]


@given(st.dates(date(1990, 1, 1), date(2200, 1, 1)), st.integers(1, 50))
def test_a_retention_of_years_reaches_back_so_many_years(today: date, years: int) -> None:
    before, rule = retention_of({"retention": {"originals_years": years}}, today=today)
    assert before.year == today.year - years
    assert (before.month, before.day) in {(today.month, today.day), (2, 28)}
    assert f"{years} years" in rule


@pytest.mark.parametrize("wrong", [0, 101, "5", True, 2.5, None])
def test_a_retention_that_is_no_number_of_years_is_refused(wrong: object) -> None:
    with pytest.raises(HomeProblem, match="a whole number from 1 to 100"):
        retention_of({"retention": {"originals_years": wrong}}, today=date(2026, 11, 23))
