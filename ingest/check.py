"""Check one delivery from bytes to verdict: read, conform, validate, count. Plain function, no side effects.

The portal calls it while the clerk waits, the command line and the pipeline call it again; all get the same answer.
Must not store or log anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from ingest.conform import Conformed, conform
from ingest.profile import Profile
from ingest.readers.csv_file import ROW, TextTable, read_csv
from ingest.validate import Validated, validate


@dataclass(frozen=True, kw_only=True)
class SentFile:
    """A file as it was sent: its name and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What became of a delivery.

    `texts` are the sender's own rows, for the sender alone. `rows` counts the data records of its
    files; rows = accepted + rejected.
    """

    profile: Profile
    texts: Sequence[TextTable]
    validated: Validated
    conformed: Conformed
    rows: int
    skipped: int
    accepted: int
    rejected: int

    @property
    def verdict(self) -> str:
        """One word: ready (nothing held), partly (some held) or held (all held)."""
        if self.rejected == 0:
            return "ready"
        return "partly" if self.accepted else "held"


def check_files(files: Sequence[SentFile], profile: Profile, *, received_on: date) -> Checked:
    """Check the files of one delivery together. Raises FileProblem when one cannot be used at all."""
    tables = [
        read_csv(file.data, name=file.name, encoding=profile.encoding, delimiter=profile.delimiter,
                 title_rows=profile.title_rows, totals=profile.totals)
        for file in files
    ]  # fmt: skip
    conformed = conform(tables, profile)
    validated = validate(conformed.tables, conformed.findings, received_on=received_on)
    rejected = _rejected_rows(conformed, validated)
    rows = sum(table.frame.height for table in tables)
    return Checked(
        profile=profile, texts=tables, validated=validated, conformed=conformed, rows=rows, skipped=_skipped(tables),
        accepted=rows - rejected, rejected=rejected,
    )  # fmt: skip


def _skipped(tables: Sequence[TextTable]) -> int:
    return sum(table.skipped for table in tables)


def _rejected_rows(conformed: Conformed, validated: Validated) -> int:
    """Rows of the files from which some record is held, or which gave no record because they name no incident."""
    held = list(validated.held)
    frames = [
        conformed.rows.filter(pl.col("incident_id").is_in(held) | pl.col("incident_id").is_null()).select("_file", ROW)
    ]
    return pl.concat(frames).unique().height
