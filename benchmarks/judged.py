"""The file the judge is measured on, the profile it is read with, and the two peers that do the same checks.

Invented rows. The peers are written as their users write them: vectorised, lazy, all failures collected.
"""

import io
import random

import pandas as pd

from schemas.vocabularies import CONTACT_REASON, DEESCALATION, IN_CUSTODY_REASON, REVIEW_OUTCOME, YES_NO

_TIMES = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_WORDS = {
    "contact_reason": CONTACT_REASON, "in_custody_reason": IN_CUSTODY_REASON, "deescalation": DEESCALATION,
    "review_outcome": REVIEW_OUTCOME,
}  # fmt: skip
_YES_NO = ("multiple_locations", "on_k12_campus", "arrest_made", "crime_report_filed", "multiple_agencies")
COLUMNS = (
    "case_number", "incident_date", "incident_time", "address", "city", "county", "state", "zip_code", "district", "event_key",
    "contact_time", *_WORDS, *_YES_NO,
)  # fmt: skip


def incident_file(rows: int, *, seed: int = 1) -> bytes:
    """CSV of that many incidents; one row in a hundred has a word, a date, a time or a ZIP code that cannot be."""
    rng = random.Random(seed)
    labels = {name: [term.label.replace(",", "") for term in words.terms] for name, words in _WORDS.items()}
    lines = [",".join(COLUMNS)]
    for at in range(rows):
        reason = rng.choice(labels["contact_reason"])
        custody = rng.choice(labels["in_custody_reason"]) if reason == "In custody event" else ""
        hour, minute = rng.randint(0, 23), rng.randint(0, 59)
        cells = [
            f"A{at}", f"{rng.randint(1, 12):02}/{rng.randint(1, 28):02}/2025", f"{hour:02}:{minute:02}",
            f"{at % 9000} MAPLE ST", "Port Sample", "Sample County", "CA", f"{90000 + at % 999:05}", f"Beat {at % 40}", f"E{at}",
            f"{hour:02}:{minute:02}", reason, custody, rng.choice(labels["deescalation"]), rng.choice(labels["review_outcome"]),
            *(rng.choice(("Yes", "No")) for _ in _YES_NO),
        ]  # fmt: skip
        if at % 100 == 99:
            place, fault = rng.choice(((1, "31/31/2025"), (2, "25:10"), (7, "9000"), (11, "Sunshine"), (17, "Perhaps")))
            cells[place] = fault
        lines.append(",".join(cells))
    return "\n".join(lines).encode()


def profile_text() -> str:
    """The profile of an invented agency that writes this file."""
    formats = {"incident_date": "%m/%d/%Y", "incident_time": "%H:%M", "contact_time": "%H:%M"}
    columns = []
    for name in COLUMNS:
        words = f", words: {name}" if name in _WORDS else ", words: yes_no" if name in _YES_NO else ""
        form = f', format: "{formats[name]}"' if name in formats else ""
        columns.append(f"          {name}: {{to: {name}{words}{form}}}")
    lists = [f"  yes_no: {{{', '.join(f'{term.label!r}: {term.code!r}' for term in YES_NO.terms)}}}"]
    for name, vocabulary in _WORDS.items():
        pairs = (f"{term.label.replace(',', '')!r}: {term.code!r}" for term in vocabulary.terms)
        lists.append(f"  {name}: {{{', '.join(pairs)}}}")
    return "\n".join([
        "slug: bench-pd", "name: Bench Police Department (invented)", 'standard: "0.2"', "timezone: America/Los_Angeles",
        "agency: {id: XX0099998}", "files:", "  incidents:", "    records:", "      - table: incident",
        "        key: [case_number]", "        columns:", *columns, "words:", *lists,
    ])  # fmt: skip


def pandas_peer(data: bytes) -> int:
    """Read, map words, parse and check with pandas and pandera.pandas; the number of failures."""
    import pandera.pandas as pa
    from pandera.errors import SchemaErrors

    frame = pd.read_csv(io.BytesIO(data), dtype=str, keep_default_na=False)
    for name, vocabulary in _WORDS.items():
        codes = {term.label.replace(",", "").casefold(): term.code for term in vocabulary.terms} | {"": "not_reported"}
        frame[name] = frame[name].str.strip().str.casefold().map(codes)
    for name in _YES_NO:
        frame[name] = frame[name].str.strip().str.casefold().map({"yes": "yes", "no": "no"})
    frame["incident_date"] = pd.to_datetime(frame["incident_date"].str.strip(), format="%m/%d/%Y", errors="coerce")
    text = {name: pa.Column(str) for name in ("address", "city", "county", "district", "event_key")}
    asked = frame["contact_reason"] == "in_custody_event"
    frame["_custody"] = (frame["in_custody_reason"] != "not_reported") == asked
    schema = pa.DataFrameSchema({
        "case_number": pa.Column(str, pa.Check.str_length(min_value=1), unique=True),
        "incident_date": pa.Column("datetime64[ns]", pa.Check.in_range(pd.Timestamp("1990-01-01"), pd.Timestamp("2026-01-01"))),
        "incident_time": pa.Column(str, pa.Check.str_matches(_TIMES)), "contact_time": pa.Column(str, pa.Check.str_matches(_TIMES)),
        "state": pa.Column(str, pa.Check.str_matches(r"^[A-Z]{2}$")), "zip_code": pa.Column(str, pa.Check.str_matches(r"^[0-9]{5}$")),
        **{name: pa.Column(str, pa.Check.isin([*vocabulary.codes, "not_reported"])) for name, vocabulary in _WORDS.items()},
        **{name: pa.Column(str, pa.Check.isin(["yes", "no"])) for name in _YES_NO},
        "_custody": pa.Column(bool, pa.Check.eq(True)), **text,
    })  # fmt: skip
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        return len(error.failure_cases)
    return 0


def frictionless_peer(data: bytes) -> int:
    """Validate the file with frictionless against the same types, terms and patterns; the number of errors."""
    from frictionless import Resource, Schema

    fields: list[dict[str, object]] = []
    for name in COLUMNS:
        field: dict[str, object] = {"name": name, "type": "string"}
        if name in _WORDS:
            field["constraints"] = {"enum": [term.label.replace(",", "") for term in _WORDS[name].terms]}
        elif name in _YES_NO:
            field["constraints"] = {"enum": ["Yes", "No"]}
        elif name.endswith("_time"):
            field["constraints"] = {"pattern": _TIMES}
        elif name == "incident_date":
            field |= {"type": "date", "format": "%m/%d/%Y"}
        elif name in {"state", "zip_code"}:
            field["constraints"] = {"pattern": r"^[A-Z]{2}$" if name == "state" else r"^[0-9]{5}$", "required": True}
        elif name == "case_number":
            field["constraints"] = {"required": True, "unique": True}
        fields.append(field)
    schema = Schema.from_descriptor({"fields": fields, "missingValues": [""]})
    resource = Resource(data=data, format="csv", schema=schema, encoding="utf-8")
    report = resource.validate(limit_errors=10**9)
    return sum(len(task.errors) for task in report.tasks)
