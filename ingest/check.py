"""Check one delivery from bytes to verdict: read, conform, validate, count. Plain function, no side effects.

The portal calls it while the clerk waits, the command line and the pipeline call it again; all get the same answer.
Must not store or log anything.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from ingest.canonical.delivery import conform_canonical
from ingest.canonical.texts import texts_canonical
from ingest.conform import Conformed, conform
from ingest.exchange.ab71_delivery import conform_ab71
from ingest.exchange.ab71_texts import texts_ab71
from ingest.findings import joined
from ingest.profile import Profile
from ingest.readers.read import read_files
from ingest.readers.shape import Shape
from ingest.readers.table import ROW, TextTable
from ingest.second_look import second_look
from ingest.validate import Validated, validate
from schemas.findings import Severity

_AB71_RECORDS = {".xml": "incident"}
"""Where the incidents of an AB 71 file stand, by its ending; in JSON they are the file."""

Reader = Callable[[Sequence[tuple[str, bytes]], Shape], list[TextTable]]
"""Reads the files of a delivery, given as name and bytes."""


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


def check_files(
    files: Sequence[SentFile], profile: Profile, *, received_on: date, read: Reader = read_files
) -> Checked:
    """Check the files of one delivery together. Raises FileProblem when one cannot be used at all.

    read: how bytes become tables; `read_apart` for what strangers send.
    """
    if profile.reads == "ab71":
        for file in files:
            # First read where a hostile file can do no harm; then its own shape, here.
            read([(file.name, file.data)], replace(profile.shape, records=_AB71_RECORDS.get(file.name[-4:].lower())))
        tables = [texts_ab71(file.data, name=file.name) for file in files]
        conformed = conform_ab71([(file.name, file.data) for file in files], agency_id=profile.agency_id)
    elif profile.reads == "canonical":
        # Its reader bounds line, level and number by itself; a table of text would have no place for what is nested.
        tables = [texts_canonical(file.data, name=file.name) for file in files]
        conformed = conform_canonical([(file.name, file.data) for file in files], agency_id=profile.agency_id)
    else:
        tables = read([(file.name, file.data) for file in files], profile.shape)
        conformed = conform(tables, profile)
    # Who writes canonical reports can answer everything, so that what one file never has is missing all the same.
    fed = None if profile.reads == "canonical" else conformed.fed
    validated = validate(
        conformed.tables, conformed.findings, received_on=received_on, timezone=profile.timezone, fed=fed
    )
    rejected = _rejected_rows(conformed, validated)
    rows = sum(table.frame.height for table in tables)
    checked = Checked(
        profile=profile, texts=tables, validated=validated, conformed=conformed, rows=rows, skipped=_skipped(tables),
        accepted=rows - rejected, rejected=rejected,
    )  # fmt: skip
    return noted(checked, second_look(tables, profile, conformed.tables))


def noted(checked: Checked, findings: pl.DataFrame) -> Checked:
    """The same answer with further findings; a report that one of them holds is held whole."""
    before = checked.validated
    errors = findings.filter(pl.col("severity") == Severity.ERROR.value)
    held = before.held | set(errors["incident_id"].drop_nulls().to_list())
    validated = replace(before, held=held, findings=joined([before.findings, findings]))
    if held == before.held:
        return replace(checked, validated=validated)
    rejected = _rejected_rows(checked.conformed, validated)
    return replace(checked, validated=validated, rejected=rejected, accepted=checked.rows - rejected)


def _skipped(tables: Sequence[TextTable]) -> int:
    return sum(table.skipped for table in tables)


def _rejected_rows(conformed: Conformed, validated: Validated) -> int:
    """Rows of the files from which some record is held, or which gave no record because they name no incident."""
    held = list(validated.held)
    frames = [
        conformed.rows.filter(pl.col("incident_id").is_in(held) | pl.col("incident_id").is_null()).select("_file", ROW)
    ]
    return pl.concat(frames).unique().height
