"""Which answers a delivery could give, by side: those its profile feeds from columns its files have.

Must not look at rows.
"""

from collections.abc import Mapping, Sequence

from ingest.profiles.model import Profile, Record, fed_by


def fed_by_side(profile: Profile, columns: Sequence[Mapping[str, object]]) -> set[tuple[str, str, str | None]]:
    """(table, field, side or None for both). columns: the columns that were read, each with `mapped_to`."""
    read = {str(column["mapped_to"]) for column in columns}
    records = [record for layout in profile.files for record in layout.records]
    return {
        (table, field, _side(record, table))
        for record in records
        for table, field in fed_by(record)
        if (table, field) in _fixed(record) or f"{table}.{field}" in read
    }


def _side(record: Record, table: str) -> str | None:
    """The side the record's answers are about; force on the person another record gives is about the other side."""
    pointed = table == "force" and any(column.recipient for column in record.columns if column.table == "force")
    return None if record.table == "incident" or pointed else record.role


def _fixed(record: Record) -> set[tuple[str, str]]:
    """What is answered without a column of its own: constants, answers fixed beside a column, the order of a list."""
    constants = {(record.table, name) for name in record.constants}
    beside = {(column.table, name) for column in record.columns for name in column.extra}
    return constants | beside | {("force", "position") for column in record.columns if column.order}
