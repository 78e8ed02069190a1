"""One flat file and a profile with the records a test wants; agencies and persons are invented."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date

from ingest.check import Checked, SentFile, check_files
from ingest.profile import Profile, parse_profile
from ingest.readers.read import read_file
from ingest.readers.shape import Shape
from ingest.readers.table import TextTable

HEAD = """
slug: flat-pd
name: Flat Police Department (invented)
standard: "0.2"
timezone: America/Chicago
agency: {id: XX1}
blanks: ["", "NULL"]
"""
INCIDENT = """
files:
  flat:
    records:
      - table: incident
        key: [No]
        columns:
          Day: {to: incident_date, format: iso}
"""
WORDS = """
words:
  yes_no: {"Yes": "yes", "No": "no"}
  role: {Civilian: civilian, Officer: officer}
  race: {W: white, B: black, H: hispanic}
  sex: {M: male, F: female}
  force: {Hold: control_hold, Hands: physical_contact, Taser: electronic_device}
"""
DAY = "2025-03-05"


def flat_profile(records: str, head: str = "", incident: str = INCIDENT) -> Profile:
    """A profile of one flat file; `records` follow the incident's, `head` is added on top."""
    return parse_profile(HEAD + head + incident + records + WORDS, name="flat-pd.yml")


def written(rows: Sequence[Mapping[str, str]], name: str = "flat.csv") -> SentFile:
    """Rows as a CSV file; the columns are those of the first row, with a day beside them where it has none."""
    whole = [row if "Day" in row else {**row, "Day": DAY} for row in rows]
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(whole[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(whole)
    return SentFile(name=name, data=out.getvalue().encode())


def tables_of(rows: Sequence[Mapping[str, str]], name: str = "flat.csv") -> list[TextTable]:
    """Rows as a table of text, as read from a file."""
    return read_file(written(rows, name).data, name=name, shape=Shape())


def checked_rows(rows: Sequence[Mapping[str, str]], records: str, head: str = "", incident: str = INCIDENT) -> Checked:
    """The verdict on one flat file."""
    return check_files([written(rows)], flat_profile(records, head, incident), received_on=date(2025, 4, 1))


def codes_found(checked: Checked, code: str) -> list[tuple[str | None, int]]:
    """Column and row of the findings of one kind."""
    found = checked.validated.findings
    return sorted(found.filter(found["code"] == code).select("column", "row").unique().rows(), key=str)
