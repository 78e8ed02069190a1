"""The Grafana board and the alert rules: the shape those programs ask for, and no metric that the servers do not have."""

import json
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
import yaml

from orchestration.measures import FromForecast, FromReadiness, FromRegistry, Measures
from orchestration.readiness import Readiness

KINDS = {"stat", "timeseries", "bargauge"}
WORDS = {"by", "le", "time", "min", "max", "sum", "rate", "increase", "topk", "count", "histogram_quantile", "predict_linear"}  # fmt: skip
OF_PROMETHEUS = {"up"}


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Every metric the servers have, with its labels."""
    from datetime import UTC, datetime

    from ingest.registry.connection import open_registry, upgrade_registry

    folder = tmp_path_factory.mktemp("board")
    engine = open_registry(f"sqlite:///{folder / 'registry.db'}")
    upgrade_registry(engine)
    found: dict[str, set[str]] = {}
    ready = Readiness({"disk": lambda: True})
    for server in ("portal", "planner"):
        measures = Measures(server)
        measures.answered(method="GET", route="/", status=200, seconds=0.1)
        measures.registry.register(FromReadiness(server, ready, folder))
        measures.registry.register(FromForecast(lambda: datetime.now(UTC)))
        measures.registry.register(FromRegistry(engine))
        for family in measures.registry.collect():
            for sample in family.samples or [None]:
                name = sample.name if sample else family.name
                found.setdefault(name, set()).update(sample.labels if sample else ())
            found.setdefault(family.name, set())
    # Without a finding there is no sample to show its name.
    found["vigie_findings_total"] = {"code", "severity"}
    engine.dispose()
    return found


def names(expression: str) -> set[str]:
    """The metrics a query names."""
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\b(?:by|without)\s*\([^)]*\)", " ", expression)
    return {word for word in re.findall(r"[a-z_][a-z0-9_]*", bare) if word not in WORDS}


def labels(expression: str) -> set[str]:
    """The labels a query filters or groups by."""
    within = re.findall(r"([a-z_]+)\s*(?:=~|!=|!~|=)", " ".join(re.findall(r"\{([^}]*)\}", expression)))
    grouped = [
        word for group in re.findall(r"\bby\s*\(([^)]*)\)", expression) for word in re.findall(r"[a-z_]+", group)
    ]
    return {*within, *grouped} - {"job", "instance"}


def board(root: Path) -> dict[str, object]:
    return json.loads((root / "deploy" / "grafana" / "vigie.json").read_text("utf-8"))


def alerts(root: Path) -> list[dict[str, object]]:
    told = yaml.safe_load((root / "deploy" / "prometheus" / "vigie-alerts.yml").read_text("utf-8"))
    return [rule for group in told["groups"] for rule in group["rules"]]


def queries(root: Path) -> list[str]:
    panels = [target["expr"] for panel in board(root)["panels"] for target in panel["targets"]]
    return [*panels, *(rule["expr"] for rule in alerts(root))]


def test_every_query_names_metrics_and_labels_that_exist(root: Path, known: dict[str, set[str]]) -> None:
    assert len(queries(root)) > 25
    for query in queries(root):
        assert names(query), query
        assert names(query) <= known.keys() | OF_PROMETHEUS, query
        allowed = set().union(*(known.get(name, set()) for name in names(query)))
        assert labels(query) <= allowed, query


def test_every_metric_of_ours_is_on_the_board_or_in_an_alert(root: Path, known: dict[str, set[str]]) -> None:
    named = set().union(*(names(query) for query in queries(root)))
    ours = {name for name in known if name.startswith("vigie_") and known[name] and not name.endswith("_created")}
    assert {name for name in ours if name not in named} == set()


def test_the_board_has_the_shape_grafana_asks_for(root: Path) -> None:
    told = board(root)
    assert {"uid", "title", "schemaVersion", "version", "time", "templating", "panels", "annotations"} <= told.keys()
    assert isinstance(told["schemaVersion"], int)
    panels = told["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels) > 15
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        assert panel["type"] in KINDS
        assert panel["title"]
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        place = panel["gridPos"]
        cells = {(place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])}
        assert place["x"] + place["w"] <= 24
        assert not cells & taken
        taken |= cells
        assert [target["refId"] for target in panel["targets"]] == [chr(65 + at) for at in range(len(panel["targets"]))]
    assert [variable["name"] for variable in told["templating"]["list"]] == ["datasource"]


def test_every_alert_says_how_long_how_bad_and_what_to_do(root: Path) -> None:
    book = (root / "docs" / "operations.md").read_text("utf-8")
    for rule in alerts(root):
        assert {"alert", "expr", "for", "labels", "annotations"} == rule.keys()
        assert re.fullmatch(r"[0-9]+[mh]", str(rule["for"]))
        assert rule["labels"]["severity"] in {"page", "ticket"}
        assert f"`{rule['alert']}`" in book


def test_the_scraping_example_is_yaml_and_names_this_machine_alone(root: Path) -> None:
    told = yaml.safe_load((root / "deploy" / "prometheus" / "prometheus.yml").read_text("utf-8"))
    (job,) = told["scrape_configs"]
    assert job["job_name"] == "vigie"
    assert all(target.startswith("127.0.0.1:") for one in job["static_configs"] for target in one["targets"])


def test_a_registry_without_tables_breaks_no_scrape() -> None:
    measures = Measures("portal")
    measures.registry.register(FromRegistry(sa.create_engine("sqlite://")))
    assert b"vigie_build_info" in measures.text()
