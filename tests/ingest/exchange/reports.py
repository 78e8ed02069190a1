"""Reports at random, made from the declarations of the standard: any answer where there is a question, nothing invented beside.

What the standard works out (race of a person, counts, sides of force) follows from the answers, as intake makes it.
"""

from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from schemas.as_polars import polars_schema
from schemas.model import Field, Table, Type
from schemas.standard import REPORT_TABLES

Rows = dict[str, list[dict[str, Any]]]

_TABLES = {table.name: table for table in REPORT_TABLES}
_MADE = {
    "incident_id", "person_id", "force_id", "recipient_id", "actor_id", "actor_role", "agency_id", "incident_date", "role",
    "case_number", "num_involved_civilians", "num_involved_officers", "reportable",
}  # fmt: skip
_TEXTS = ("A-1", "Maple & 3rd St", "O'Neill, Ñu <ño>", "=1+1", 'say "no"', "12, 13", "é", "'=x", "a,b,c")
_BY_PATTERN: dict[str | None, tuple[str, ...]] = {
    r"^[A-Z]{2}$": ("CA", "NJ"), r"^[0-9]{5}$": ("00501", "90000"), r"^([01][0-9]|2[0-3]):[0-5][0-9]$": ("00:00", "07:05", "23:59"),
    None: _TEXTS,
}  # fmt: skip
_CHILDREN = ("race", "asian_race", "injury", "weapon", "sign", "force_location", "force_reason")


def _answer(field: Field) -> st.SearchStrategy[Any]:
    if field.type is Type.CODE:
        return st.sampled_from(field.allowed)
    if field.type is Type.INTEGER:
        return st.integers(int(field.minimum or 0), int(field.maximum or 9))
    if field.type is Type.DECIMAL:
        return st.sampled_from([field.minimum, 0.0, 34.125, field.maximum])
    return st.sampled_from(_BY_PATTERN[field.pattern])


def _answers(table: Table) -> st.SearchStrategy[dict[str, Any]]:
    """Any of the table's answers; those not given are blank."""
    asked = {field.name: _answer(field) for field in table.fields if field.name not in _MADE}
    required = {name: asked.pop(name) for name in list(asked) if table.field(name).required}
    blank = {
        field.name: "not_asked" if field.type is Type.CODE and not field.required else None for field in table.fields
    }
    return st.fixed_dictionaries(required, optional=asked).map(lambda row: {**blank, **row})


_ANSWERS = {table.name: _answers(table) for table in REPORT_TABLES}


@st.composite
def _incident(draw: st.DrawFn, at: int) -> Rows:
    incident = f"XX0099999:A-{at}"
    people = [("civilian", f"{incident}/C{n}") for n in range(1, draw(st.integers(0, 2)) + 1)]
    people += [("officer", f"{incident}/O{n}") for n in range(1, draw(st.integers(0, 2)) + 1)]
    rows: Rows = {name: [] for name in _TABLES}
    own = draw(_ANSWERS["incident"]) | {
        "incident_id": incident, "agency_id": "XX0099999", "incident_date": date(2024, 2, 29) + timedelta(days=at),
        "case_number": draw(st.sampled_from([f"A-{at}", f"A {at}", None])),
        **{f"num_involved_{side}s": sum(role == side for role, _ in people) for side in ("civilian", "officer")},
    }  # fmt: skip
    rows["incident"] = [own]
    agencies = draw(st.lists(st.sampled_from([("XX1", "B-1"), ("XX1", None), (None, "B-2")]), max_size=2, unique=True))
    rows["other_agency"] = [
        {"incident_id": incident, "other_agency_id": name, "other_case_number": number} for name, number in agencies
    ]
    for role, person in people:
        for table in _CHILDREN:
            answers = draw(st.lists(_ANSWERS[table], max_size=2))
            keyed = {tuple(row[name] for name in _TABLES[table].key): row for row in answers}
            rows[table] += [{**row, "person_id": person} for row in keyed.values()]
        races = [row["race"] for row in rows["race"] if row["person_id"] == person]
        told = draw(_ANSWERS["person"]) | {"person_id": person, "incident_id": incident, "role": role}
        if role == "officer" and told["age_band"] in {"0-9", "10-17", "0-17"}:
            told["age_band"] = "18-20"
        if races:
            told["race"] = races[0] if len(races) == 1 else "multiracial"
        elif told["race"] not in {"pending", "unknown", "multiracial"}:
            told["race"] = "not_reported"
        if draw(st.booleans()):  # half of the persons, so that FBI-shaped reports have subjects
            told |= {"received_force": "yes", "injury_level": draw(st.sampled_from(["death", "serious_bodily_injury"]))}
        rows["person"].append(told)
        rows["force"] += draw(_force(incident, person, role, people))
    return rows


@st.composite
def _force(
    draw: st.DrawFn, incident: str, person: str, role: str, people: list[tuple[str, str]]
) -> list[dict[str, Any]]:
    others = [each for side, each in people if side != role]
    told: dict[Any, dict[str, Any]] = {}
    for row in draw(st.lists(_ANSWERS["force"], max_size=3)):
        place, actor = draw(st.sampled_from([None, 1, 2, 7])), draw(st.sampled_from([None, *others]))
        row |= {"position": place, "actor_id": actor, "incident_id": incident, "recipient_id": person}
        row["actor_role"] = "officer" if role == "civilian" else "civilian"
        told[row["force_type"], place, actor] = row
    return [row | {"force_id": f"{person}/F{at}"} for at, row in enumerate(told.values(), start=1)]


@st.composite
def reports(draw: st.DrawFn) -> dict[str, pl.DataFrame]:
    """Accepted tables of up to five reports."""
    told = [draw(_incident(at)) for at in range(1, draw(st.integers(1, 5)) + 1)]
    return {
        name: pl.DataFrame([row for rows in told for row in rows[name]], schema=polars_schema(table))
        for name, table in _TABLES.items()
    }
