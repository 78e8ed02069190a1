"""The numbers of the risk report, each against frames small enough to count by hand."""

import json
from typing import Any

import polars as pl

from privacy.policy import Policy, policy_hash
from privacy.risk import class_risks, risk_report
from schemas.as_polars import empty_frame, polars_schema
from schemas.model import Table
from schemas.standard import PUBLISHED_TABLES

SALT = b"s" * 32
RELEASE = {"version": "2026.1", "family": "main", "standard": "0.3.0", "tool": "0.3.0", "released_on": "2026-11-23"}
_PUBLIC = {table.name: table for table in PUBLISHED_TABLES}


def rows(table: Table, height: int, **given: list[Any]) -> pl.DataFrame:
    """Rows of one public table, every text `x` unless given."""
    columns = {
        name: pl.Series(name, given.get(name, ["x" if kind == pl.String else None] * height), dtype=kind, strict=False)
        for name, kind in polars_schema(table).items()
    }
    return pl.DataFrame(columns)


def people(
    groups: list[str], injured: list[str], incidents: list[str]
) -> tuple[dict[str, pl.DataFrame], dict[str, pl.DataFrame]]:
    """Public tables with these persons, one civilian a row, and their bundles."""
    ids = [f"p{number}" for number in range(len(groups))]
    told = {name: empty_frame(table) for name, table in _PUBLIC.items()}
    person = rows(
        _PUBLIC["person"], len(ids), person_id=ids, group_id=groups, injured=injured, role=["civilian"] * len(ids)
    )
    whose = pl.DataFrame({"person_id": ids, "bundle": incidents})
    none = pl.DataFrame(schema={"incident_id": pl.String, "bundle": pl.String})
    return {**told, "person": person}, {"person": whose, "incident": none}


def measured(groups: list[str], injured: list[str], incidents: list[str], **more: Any) -> dict[str, Any]:
    return dict(class_risks(*people(groups, injured, incidents), policy=Policy(), **more)["person"])


def test_sizes_count_incidents_not_rows() -> None:
    one = measured(
        ["a"] * 6 + ["b"] * 5, ["no"] * 11, ["i1", "i1", "i2", "i3", "i4", "i5", "j1", "j2", "j3", "j4", "j5"]
    )
    assert (one["rows"], one["bundles"], one["classes"], one["k_min"], one["alone"]) == (11, 10, 2, 5, 0)
    assert one["prosecutor_max"] == one["prosecutor_mean"] == 0.2
    assert one["marketer"] == 0.2
    assert [step["rows"] for step in one["sizes"]] == [0, 11, 0, 0, 0, 0]


def test_a_row_of_a_class_of_one_stands_alone_and_fails_singling_out() -> None:
    told = class_risks(*people(["a"], ["no"], ["i1"]), policy=Policy())
    report = risk_report(release=RELEASE, policy=Policy(), classes=told)
    assert (report["holds"], report["failing"], report["criteria"][0]["measured"]) == (False, ["singling out"], 1)


def test_a_class_that_tells_a_harmful_answer_is_counted_and_a_harmless_one_is_not() -> None:
    incidents = [f"i{number}" for number in range(40)]
    one = measured(["a"] * 10 + ["b"] * 30, ["yes"] * 10 + ["no"] * 30, incidents)["answers"]["injured"]
    assert (one["skewed"], one["l_min"], one["entropy_l_min"], one["below_l"], one["classes"]) == (1, 1, 1.0, 1, 1)
    assert one["t_max"] == 0.75
    harmless = measured(["a"] * 10 + ["b"] * 30, ["no"] * 10 + ["unknown"] * 30, incidents)["answers"]["injured"]
    assert (harmless["skewed"], harmless["classes"], harmless["l_min"]) == (0, 0, None)


def test_rows_kept_back_by_few_are_not_told_by_reason() -> None:
    def fates(waiting: int, withheld: int) -> pl.DataFrame:
        rules = [None] * waiting + ["class_too_small"] * withheld
        return pl.DataFrame(
            {
                "table_name": ["person"] * len(rules),
                "fate": ["waiting"] * len(rules),
                "rule": pl.Series(rules, dtype=pl.String),
            }
        )

    def kept(waiting: int, withheld: int) -> dict[str, int | None]:
        return dict(measured(["a"], ["no"], ["i"], fates=fates(waiting, withheld))["rows_kept_back"])

    assert kept(0, 0) == {}
    assert kept(5, 6) == {"waiting": 5, "class_too_small": 6}
    assert kept(9, 2) == {"any reason": 11}
    assert kept(2, 0) == {"any reason": None}


def test_the_report_is_json_and_says_what_fails() -> None:
    told = class_risks(
        *people(["a"] * 5, ["no"] * 5, list("vwxyz")), policy=Policy(), losses={"person": {"race": 0.25}}
    )
    attack = {"name": "RT1", "what": "a news story", "bound": "0", "found": {"unique": 3}, "holds": False}
    report = risk_report(
        release=RELEASE, policy=Policy(), classes=told, attacks=[attack], cells={"recoverable": 1},
        diffguard={"earlier_releases": 2, "sets": 9, "smallest": 4},
    )  # fmt: skip
    assert report["failing"] == ["linkability", "RT1", "small counts"]
    assert report["policy_hash"] == policy_hash(Policy())
    assert json.loads(json.dumps(report, allow_nan=False)) == report


def test_nothing_subtracted_means_the_first_release_of_a_family() -> None:
    for guard in (None, {"earlier_releases": 0, "sets": 0, "smallest": None}):
        report = risk_report(release=RELEASE, policy=Policy(), classes={}, diffguard=guard)
        assert report["earlier_releases"] == "first release of the family"
        assert report["holds"]
