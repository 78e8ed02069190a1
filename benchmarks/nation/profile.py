"""The profile of an office that sends in the words of the standard itself: every column is a field, every word its code.

Written from the declared standard, so that both change together. Must not draw a row.
"""

from schemas.model import Table
from schemas.standard import TABLES

_YES_NO = ("multiple_locations", "arrest_made", "crime_report_filed", "on_k12_campus")
_INCIDENT = (
    "case_number", "incident_date", "incident_time", "address", "city", "county", "state", "latitude", "longitude",
    "contact_reason", *_YES_NO, "num_involved_civilians", "num_involved_officers", "narrative",
)  # fmt: skip
_PERSON = (
    "gender", "race", "age", "injured", "injury_level", "injury_type", "medical_aid", "received_force", "force_type",
    "assaulted_officer", "custody_status", "perceived_armed", "confirmed_armed", "resisted", "resistance_type",
    "officer_used_force", "on_duty", "dress", "badge_number",
)  # fmt: skip
_TO = {"race": "race.race", "injury_type": "injury.injury_type", "force_type": "force.force_type", "age": "age_band"}
_FORMATS = {"incident_date": "iso", "incident_time": '"%H:%M"', "age": "years"}


def profile_text(slug: str, timezone: str = "America/Chicago") -> str:
    """The profile as a sender's clerk would keep it."""
    words: dict[str, tuple[str, ...]] = {"role": ("civilian", "officer")}
    incident = [_column("incident", name, words) for name in _INCIDENT]
    person = [_column("person", name, words) for name in _PERSON]
    return "\n".join([
        f"slug: {slug}", f"name: Office of an invented state, {slug}", 'standard: "0.2"', f"timezone: {timezone}",
        "agency: {column: agency_id, register: true}", 'blanks: [""]', "files:", "  incidents:", "    records:",
        "      - table: incident", "        key: [case_number]", "        columns:", *incident,
        "  people:", "    records:", "      - table: person", "        incident: [case_number]", "        key: [person]",
        "        role: {column: role, words: role}", "        columns:", *person, "words:",
        *(f"  {name}: {{{', '.join(f'{code!r}: {code}' if code not in {'yes', 'no', 'none'} else f'{code!r}: {code!r}' for code in codes)}}}"
          for name, codes in words.items()),
    ]) + "\n"  # fmt: skip


def _column(table: str, name: str, words: dict[str, tuple[str, ...]]) -> str:
    to = _TO.get(name, name)
    said = [f"to: {to}"]
    if name in _FORMATS:
        said.append(f"format: {_FORMATS[name]}")
    else:
        home, _, field = to.rpartition(".")
        declared = {each.name: each for each in (*_table(home or table).inherits, *_table(home or table).fields)}[
            field or to
        ]
        if declared.vocabulary is not None:
            words[name] = tuple(declared.vocabulary.codes)
            said.append(f"words: {name}")
    return f"          {name}: {{{', '.join(said)}}}"


def _table(name: str) -> Table:
    return next(table for table in TABLES if table.name == name)
