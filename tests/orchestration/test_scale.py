"""[scale] of vigie.toml: what may be said, one sentence for what cannot be meant, and nothing secret in it."""

import os
from pathlib import Path
from unittest import mock

import pytest

from orchestration.instance import instance_of
from orchestration.resources import Home, HomeProblem, make_home
from orchestration.scale import SIZES, Scale, scale_from
from orchestration.side_by_side import executor_of
from orchestration.stages import StageBucket, StageFolder, stages_of
from tests.buckets import KEYS, bucket_server
from tests.hostile.home import Deployment
from tests.ingest.deliveries import PROFILE, sent

WRONG = {
    "executor": ("threads", 'says executor = "threads"; it is one of: in_process, multiprocess, dask'),
    "workers": (0, "says workers = 0; it is a whole number"),
    "storage": ("bucket", "it is folder, or a bucket as s3://bucket/prefix"),
    "endpoint": ("minio:9000", "it begins with https://"),
    "dask_scheduler": ("10.0.0.5:8786", "write it as tcp://host:8786"),
    "dagster_storage": ("sqlite:///x.db", "names no PostgreSQL database"),
    "region": (1, "gives region something else than a text"),
    "worker": (3, "has worker, which is not known; its settings are: executor, workers"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_one_sentence(name: str) -> None:
    value, sentence = WRONG[name]
    with pytest.raises(HomeProblem) as told:
        scale_from({"scale": {name: value}})
    assert sentence in str(told.value)
    assert "[scale] of private/vigie.toml" in str(told.value)


def test_a_section_written_as_a_value_is_one_sentence() -> None:
    with pytest.raises(HomeProblem, match=r"write \[scale\] on a line of its own"):
        scale_from({"scale": "laptop"})


def test_a_password_is_never_repeated() -> None:
    for url in (
        "mysql://vigie:secret@host/db",
        "postgresql://vigie:secret@host:port/db",
        "postgresql://vigie:secret@host/db",
    ):
        with pytest.raises(HomeProblem) as told:
            Scale(dagster_storage=url)
        assert "secret" not in str(told.value)


def test_a_deployment_without_the_section_is_a_laptop(tmp_path: Path) -> None:
    assert (scale_from({}), Home(root=tmp_path).scale()) == (Scale(), Scale())
    assert isinstance(stages_of(Home(root=tmp_path)), StageFolder)


@pytest.mark.parametrize("size", SIZES)
def test_what_init_writes_is_what_the_size_means(vigie, size: str, tmp_path: Path) -> None:
    done = vigie("init", tmp_path / "home", "--size", size)
    assert done.exit_code == 0
    executor = Home(root=tmp_path / "home").scale().executor
    assert executor == {"laptop": "in_process", "server": "multiprocess", "cluster": "dask"}[size]
    assert executor_of(Scale(executor=executor)).name == executor


def test_an_unknown_size_is_refused_with_those_there_are(vigie, tmp_path: Path) -> None:
    done = vigie("init", tmp_path / "home", "--size", "planet")
    assert done.exit_code == 2
    assert all(size in done.stderr for size in SIZES)
    assert not (tmp_path / "home").exists()


def told_by(vigie, home: Home, section: str) -> str:
    """What `vigie run` says with this section; always exit code 2 and one line."""
    settings = home.private / "vigie.toml"
    text = settings.read_text("utf-8").partition("[scale]")[0]
    settings.write_text(f"{text}[scale]\n{section}", "utf-8")
    done = vigie("run", "--home", home.root)
    assert done.exit_code == 2, done.output
    lines = done.stderr.rstrip().splitlines()
    assert len([line for line in lines if not line.startswith("  ")]) == 1, done.stderr
    return lines[-1]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "home")


def test_what_a_bucket_lacks_is_one_sentence(vigie, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    sentence = told_by(vigie, home, 'storage = "s3://vigie/state"\nendpoint = "http://127.0.0.1:9"\n')
    assert "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY is not set" in sentence
    with bucket_server("vigie") as endpoint:
        sentence = told_by(vigie, home, f'storage = "s3://other/state"\nendpoint = "{endpoint}"\n')
        assert "the bucket s3://other/state does not exist, and Vigie makes none" in sentence
        sentence = told_by(vigie, home, 'storage = "s3://vigie/state"\nendpoint = "http://127.0.0.1:9"\n')
        assert "s3://vigie/state does not answer; look at its endpoint" in sentence


def test_the_keys_of_a_bucket_are_shown_nowhere(home: Home) -> None:
    (home.private / "vigie.toml").write_text('[scale]\nstorage = "s3://vigie"\n', "utf-8")
    with mock.patch.dict(os.environ, KEYS):
        stages = stages_of(home)
    assert isinstance(stages, StageBucket)
    assert KEYS["AWS_SECRET_ACCESS_KEY"] not in repr(stages)


def test_a_scratch_home_makes_its_stages_in_its_own_folder(home: Home) -> None:
    (home.private / "vigie.toml").write_text('[scale]\nstorage = "s3://vigie"\nexecutor = "dask"\n', "utf-8")
    apart = Home(root=home.root, apart=True)
    assert isinstance(stages_of(apart), StageFolder)
    assert (apart.scale(), apart.dagster_url()) == (Scale(), "")


def test_dagster_and_the_registry_never_share_a_database(vigie, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_REGISTRY_URL", "postgresql+psycopg://vigie@/vigie?host=/run")
    monkeypatch.setenv("VIGIE_DAGSTER_URL", "postgresql+psycopg2://vigie@/vigie?host=/run")
    with pytest.raises(HomeProblem, match=r"name one database; give each its own: createdb vigie_dagster"):
        home.dagster_url()


def test_a_storage_that_does_not_answer_is_one_sentence(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_DAGSTER_URL", "postgresql+psycopg2://vigie:secret@127.0.0.1:9/vigie")
    with pytest.raises(HomeProblem, match="Dagster's own storage does not answer") as told:
        instance_of(home)
    assert "secret" not in str(told.value)
    assert "secret" not in (home.dagster / "dagster.yaml").read_text("utf-8")


def test_the_driver_of_the_environments_url_is_asked_for(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_DAGSTER_URL", "postgresql://vigie:secret@127.0.0.1:9/vigie")
    with pytest.raises(HomeProblem, match=r"write it as postgresql\+psycopg2://") as told:
        home.dagster_url()
    assert "secret" not in str(told.value)


def test_a_file_of_the_operators_own_is_left_as_it_is(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    own = home.dagster / "dagster.yaml"
    own.write_text("telemetry:\n  enabled: false\nretention: {}\n", "utf-8")
    with instance_of(home):
        assert own.read_text("utf-8").endswith("retention: {}\n")
    monkeypatch.setenv("VIGIE_DAGSTER_URL", "postgresql+psycopg2://vigie@host/dagster")
    with pytest.raises(HomeProblem, match="is your own, so dagster_storage"):
        instance_of(home)


@pytest.mark.long
def test_a_step_that_fails_in_another_process_says_its_sentence(vigie, home: Home) -> None:
    deployment = Deployment(home=home)
    from orchestration.verbs_intake import prepare_registry

    prepare_registry(home)
    deployment.take(sent(), PROFILE)
    for path in (home.landing_folder / "senders").rglob("*"):
        if path.is_file():
            path.unlink()
    sentence = told_by(vigie, home, 'executor = "multiprocess"\n')
    assert sentence.startswith("piece_0: landed file ")
    assert sentence.endswith("restore it from the backup.")


def test_a_release_is_made_in_one_process_whatever_the_size(home: Home) -> None:
    """Dagster's Dask executor starts a step although the one before it failed; the gates of a release are such failures."""
    import dagster as dg

    from orchestration.definitions import build_definitions

    text = (home.private / "vigie.toml").read_text("utf-8").replace('executor = "in_process"', 'executor = "dask"')
    (home.private / "vigie.toml").write_text(text, "utf-8")
    assert home.scale().executor == "dask"
    assert build_definitions(home).executor is dg.in_process_executor
