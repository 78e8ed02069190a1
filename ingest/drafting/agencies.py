"""Whose reports the samples are, where a column says so: one agency in every row, or another in each.

Must not take a code for an agency's that does not stand in every filled cell of its column.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.drafting.naming import named
from ingest.drafting.sample import Sample

_NAMES = {"ori", "agency ori", "agency id", "agency", "ori number", "agency identifier"}


@dataclass(frozen=True, kw_only=True)
class Agency:
    """header: the column that names the agency; code: the one agency it names in every row of every file."""

    header: str = ""
    code: str | None = None

    @property
    def column(self) -> str | None:
        """The column each row's agency is read from."""
        return self.header if self.header and self.code is None else None


def agency_of(samples: Sequence[Sample]) -> Agency:
    """The agency of the samples; nothing where a file does not say."""
    columns = [_column(sample) for sample in samples]
    told = [
        (column, sample.contents[column].agencies) for column, sample in zip(columns, samples, strict=True) if column
    ]
    codes = {code for _, each in told for code in each}
    if len(codes) == 1:
        return Agency(header=told[0][0], code=codes.pop())
    everywhere = len(told) == len(samples) and len({column for column, _ in told}) == 1
    return Agency(header=told[0][0]) if everywhere and codes else Agency()


def _column(sample: Sample) -> str | None:
    contents = sample.contents.items()
    return next((header for header, each in contents if each.agencies and named(header).words in _NAMES), None)
