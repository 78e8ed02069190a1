"""What deploy/ says to others: Celery workers by dagster-celery's schema, the Helm values by the chart's fields."""

import json
from pathlib import Path
from typing import Any

import dagster as dg
import jsonschema
import pytest
import yaml
from dagster_celery import celery_executor


def celery_job() -> dg.JobDefinition:
    @dg.op
    def nothing() -> None:
        return None

    @dg.job(executor_def=celery_executor)
    def example() -> None:
        nothing()

    return example


def read(root: Path, name: str) -> Any:
    return yaml.safe_load(read_text(root, name))


def read_text(root: Path, name: str) -> str:
    return (root / "deploy" / name).read_text("utf-8")


def test_what_celery_workers_are_told_fits_the_executors_schema(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_CELERY_BROKER_URL", "redis://localhost:6379/0")
    told = read(root, "celery.yaml")
    assert dg.validate_run_config(celery_job(), told)
    with pytest.raises(dg.DagsterInvalidConfigError):
        dg.validate_run_config(celery_job(), {"execution": {"config": {**told["execution"]["config"], "brokr": "x"}}})


def test_the_helm_example_fits_the_charts_fields(root: Path) -> None:
    schema = json.loads((root / "deploy" / "helm" / "values.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    check = jsonschema.Draft202012Validator(schema)
    values = read(root, "helm/values.yaml")
    assert list(check.iter_errors(values)) == []
    assert not check.is_valid({**values, "dagit": {}})
    assert not check.is_valid({**values, "telemetry": {"enabled": True}})


def test_the_examples_hold_no_secret_and_start_what_is_there(root: Path) -> None:
    values = read(root, "helm/values.yaml")
    (deployment,) = values["dagster-user-deployments"]["deployments"]
    assert deployment["dagsterApiGrpcArgs"] == ["--module-name", "orchestration.definitions"]
    for name in ("celery.yaml", "helm/values.yaml"):
        text = read_text(root, name)
        assert "password:" not in text.casefold()
    head = read_text(root, "helm/values.yaml").splitlines()
    assert "An example" in head[0]
    assert "not run here" in " ".join(head[:3])
