"""Every kind of finding as the report tells it, in one text; `python -m tests.ingest.kinds_told` writes the golden file anew."""

from dataclasses import replace
from pathlib import Path

from ingest.findings import SEVERITY, KindFound
from ingest.fixit.story import FIELDS, fix_of
from ingest.fixit.text import block_of
from ingest.suggestions.columns import columns_of, layout_by_file
from ingest.suggestions.suggest import suggest
from schemas.findings import KINDS
from schemas.rules import RULES
from tests.ingest.deliveries import checked

GOLDEN = Path(__file__).parent / "golden" / "kinds.txt"

_REASON, _DAY = ("incident", "contact_reason", "Reason"), ("incident", "incident_date", "Day")
_TIME, _WHERE = ("incident", "incident_time", "Time"), ("file", "Where", "Where")
_SPEAKS_OF = {
    "unknown_word": _REASON, "unlisted_word": _REASON, "answers_differ": _REASON, "bad_date": _DAY, "old_date": _DAY,
    "in_future": _DAY, "date_order": _DAY, "bad_time": _TIME, "suspicious_time": _TIME, "dst_gap": _TIME, "dst_overlap": _TIME,
    "bad_number": ("incident", "num_involved_civilians", "Civilians"), "out_of_range": ("incident", "num_involved_officers", "Officers"),
    "missing": ("incident", "arrest_made", None), "bad_pattern": ("incident", "zip_code", None),
    "bad_point": ("incident", "latitude", None), "personal_data": ("incident", "city", None),
    "conflict": ("incident", "address", None), "orphan": ("person", "incident_id", None),
    "foreign_agency": ("incident", "agency_id", None), "unknown_agency": ("incident", "agency_id", None),
    "missing_column": ("file", "Reason", "Reason"), "unknown_column": ("file", "Mood", "Mood"), "fill_dropped": _WHERE,
    "rows_unusual": ("file", None, None),
}  # fmt: skip
"""What a kind without a field of its own speaks of in the golden file: table, field, header."""


def kinds_told() -> str:
    """One block for each code, in the order of the declarations."""
    result = checked()
    suggestions, layouts = suggest(result), layout_by_file(result.texts, result.profile)
    headers = {
        (column.table, column.field): column.source for layout in layouts.values() for column in columns_of(layout)
    }
    blocks: list[str] = []
    for thing in (*KINDS, *RULES):
        field = getattr(getattr(thing, "condition", None), "field", None)
        table = getattr(thing, "table", "incident")
        table, field, column = _SPEAKS_OF.get(
            thing.code, (table, field, headers.get((table, field)) if field else None)
        )
        known = FIELDS.get((table, field or ""))
        file = "people.csv" if table not in {"incident", "file"} else "incidents.csv"
        on_header = table == "file" or thing.code in {"date_order", "suspicious_time"}
        kind = KindFound(
            code=thing.code, severity=SEVERITY[thing.code].value, table=table, field=field, column=column,
            label=known.label if known else column or field or "Time of day", places={file: (1,) if on_header else (2, 3)},
        )  # fmt: skip
        block = block_of(replace(fix_of(kind, 0, result, suggestions, layouts), number=1))
        blocks.append(
            "\n".join(
                [
                    f"{thing.code}  [{block.tag}]",
                    f"  {block.head}",
                    *(f"      {name:<6} {text}" for name, text in block.lines),
                ]
            )
        )
    return "\n\n".join(blocks) + "\n"


if __name__ == "__main__":
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(kinds_told(), "utf-8")
