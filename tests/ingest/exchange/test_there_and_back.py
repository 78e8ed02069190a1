"""What comes back from another shape is the report without exactly what the crosswalk says is lost; nothing else is."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import Phase, given, settings

from ingest.exchange.ab71 import parse_ab71, write_ab71_json, write_ab71_xml
from ingest.exchange.ab71_delivery import conform_ab71
from ingest.exchange.fbi_reading import read_fbi_shaped
from ingest.exchange.loss import lossy, remaining
from ingest.exchange.new_jersey_reading import read_new_jersey
from ingest.exchange.shapes import SHAPES, Shape
from ingest.findings import no_findings
from ingest.validate import validate
from schemas.crosswalks.loss import word_losses
from schemas.crosswalks.model import Crosswalk, Form
from tests.ingest.exchange.alike import comparable
from tests.ingest.exchange.reports import reports

Tables = Mapping[str, pl.DataFrame]
# Reports are large: to make a failing one small takes minutes, and the difference that is shown is small by itself.
_AS_FOUND = (Phase.explicit, Phase.reuse, Phase.generate)
_NOON = datetime(2026, 1, 2, 12)
_READ: dict[str, Callable[[bytes], Tables]] = {
    "ab71-json": lambda data: conform_ab71([("a.json", data)], agency_id=None).tables,
    "fbi-shaped": lambda data: read_fbi_shaped(data, name="a.json").tables,
    "new-jersey": lambda data: read_new_jersey(data, name="a.csv").tables,
}


def _lost_in_fact(before: Tables, after: Tables, shape: Shape) -> dict[str, int]:
    """Answers that are there before and not after, by place, counted without frames."""
    then, now = (_answers(tables, shape) for tables in (before, after))
    gone = {
        place: sum((then[place] - now.get(place, Counter())).values()) for place in then if _is_answer(place, shape)
    }
    return {place: count for place, count in gone.items() if count}


def _named(walk: Crosswalk) -> set[str]:
    """The places of which the crosswalk says that something is lost."""
    unsaid = {pair.ours for pair in walk.pairs if pair.words and not pair.words.blanks}
    told_otherwise = {
        pair.ours for pair in walk.pairs if pair.form in {Form.MADE, Form.TRUTH} or pair.shared or pair.pattern
    }
    listed = {each.ours for each in walk.lost} | {loss.coded.ours for loss in word_losses(walk)}
    return listed | told_otherwise | unsaid


def _is_answer(place: str, shape: Shape) -> bool:
    """Whether a place is counted: not what is worked out again, keys, or the side or basis that goes with its row."""
    again = {each.ours for each in shape.crosswalk.remade}
    return place not in {*again, "person.role", "weapon.basis", "force.actor_role"}


def _answers(tables: Tables, shape: Shape) -> dict[str, Counter[tuple[str, str]]]:
    told: dict[str, Counter[tuple[str, str]]] = {}
    for table, rows in comparable(tables, shape.crosswalk).items():
        for row in rows:
            unit = row.get("recipient_id") or row.get("person_id") or row["incident_id"]
            for name, value in row.items():
                if value is not None:
                    told.setdefault(f"{table}.{name}", Counter())[unit, str(value)] += 1
    return told


@pytest.mark.parametrize("slug", _READ)
@settings(max_examples=12, phases=_AS_FOUND)
@given(tables=reports())
def test_what_comes_back_is_what_the_crosswalk_leaves(slug: str, tables: dict[str, pl.DataFrame]) -> None:
    shape = SHAPES[slug]
    left = remaining(tables, shape.crosswalk, shape.losing, back=True)
    if left["incident"].is_empty():
        return
    back = _READ[slug](shape.write(tables, _NOON))
    assert comparable(back, shape.crosswalk) == comparable(left, shape.crosswalk)
    taken = shape.losing.taken(tables)
    stated = {loss.place: loss.not_told + loss.other_word for loss in lossy(taken, left, shape.crosswalk)}
    assert stated == _lost_in_fact(taken, back, shape)
    assert stated.keys() <= _named(shape.crosswalk)


@settings(max_examples=15, phases=_AS_FOUND)
@given(tables=reports())
def test_ab_71_says_the_same_in_json_and_in_xml(tables: dict[str, pl.DataFrame]) -> None:
    as_json = parse_ab71(write_ab71_json(tables), name="a.json")
    as_xml = parse_ab71(write_ab71_xml(tables), name="a.xml")
    assert _as_text(as_xml) == _as_text(as_json)


def _as_text(value: object) -> object:
    """Numbers as the texts XML has for them."""
    if isinstance(value, dict):
        return {key: _as_text(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_text(each) for each in value]
    return str(value) if isinstance(value, int) else value


@settings(max_examples=5, phases=_AS_FOUND)
@given(tables=reports())
def test_the_judge_accepts_the_reports_at_random(tables: dict[str, pl.DataFrame]) -> None:
    persons = tables["person"].select("person_id", incident_id_="incident_id")
    marked = {}
    for name, frame in tables.items():
        link = "recipient_id" if name == "force" else "person_id"
        owned = frame.with_columns(incident_id_="incident_id") if "incident_id" in frame.columns else frame.join(
            persons, left_on=link, right_on="person_id", how="left", maintain_order="left")  # fmt: skip
        marked[name] = owned.with_columns(_file=pl.lit("a.csv"), _row=pl.int_range(2, pl.len() + 2, dtype=pl.Int64))
    found = validate(marked, no_findings(), received_on=date(2026, 1, 2)).findings.filter(pl.col("severity") == "error")
    assert found.select("code", "field").unique().rows() == []
