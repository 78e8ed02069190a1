"""What changed between a release and the one before it: cell by cell, as counts, and the identifiers that are gone.

Must not hold rows, nor a column for a value by which someone could be recognised.
"""

from publish.declared.fields import open_field, text_field
from schemas.change_reasons import CHANGE_REASON
from schemas.model import Table, Term, Type, Vocabulary

CHANGE_KIND = Vocabulary(
    name="change_kind",
    description="What became of a row or a column between two releases.",
    terms=(
        Term(code="added", label="Added", meaning="It was not in the release before."),
        Term(code="changed", label="Changed", meaning="A value of it is another one."),
        Term(code="withdrawn", label="Withdrawn", meaning="It was in the release before and is no longer."),
        Term(code="coarser", label="Made coarser", meaning="A value is told less finely, or no longer."),
        Term(code="finer", label="Made finer", meaning="A value is told more finely, or told at all."),
    ),
)

_FROM = text_field("from_version", "From release", "The release before.")
_TO = text_field("to_version", "To release", "The release this ledger stands in.")
_TABLE = text_field("table_name", "Table", "Table the row belongs to.")
_REASON = open_field("reason", Type.CODE, "Reason", "Why.", vocabulary=CHANGE_REASON, required=True)

CHANGE = Table(
    name="change",
    label="Changes",
    description="Rows added and withdrawn, and cells changed, since the release before. Columns by which someone could be "
    "recognised are only counted, in change_count.",
    grain="one row per row added or withdrawn, and per cell changed",
    key=(),
    fields=(
        _FROM, _TO, _TABLE,
        text_field("row_id", "Row", "Identifier of the row; of a table with several key columns their values, joined by a slash."),
        open_field("kind", Type.CODE, "Kind", "What became of it.", vocabulary=CHANGE_KIND, required=True),
        text_field("column_name", "Column", "Column that changed; empty where the whole row came or went.", required=False),
        text_field("before", "Before", "Value in the release before; empty where there was none.", required=False),
        text_field("after", "After", "Value in this release; empty where there is none.", required=False),
        _REASON,
    ),
)  # fmt: skip

CHANGE_COUNT = Table(
    name="change_count",
    label="Changes, counted",
    description="How many rows came, went and changed since the release before, by table, column and reason.",
    grain="one row per table, column, kind and reason",
    key=(),
    fields=(
        _FROM, _TO, _TABLE,
        text_field("column_name", "Column", "Column counted; empty where whole rows are.", required=False),
        open_field("kind", Type.CODE, "Kind", "What became of them.", vocabulary=CHANGE_KIND, required=True),
        _REASON,
        open_field("rows", Type.INTEGER, "Rows", "Rows counted; empty for 1 to 4 of rows without an identifier, or of a "
                   "column by which someone could be recognised. None has no row here.", unit="rows", minimum=1),
    ),
)  # fmt: skip

TOMBSTONE = Table(
    name="tombstone",
    label="Withdrawn rows",
    description="Every identifier of an earlier release of this family that is no longer in use. None is ever used again.",
    grain="one row per identifier",
    key=("row_id",),
    fields=(
        text_field("row_id", "Row", "Identifier of the row that is gone."),
        _TABLE,
        _REASON,
        open_field("withdrawn_on", Type.DATE, "Withdrawn on", "Date of the first release without it.", required=True),
        text_field("last_version", "Last release", "The last release that held it."),
        text_field("successor_id", "Stands now as", "The row that tells the same, where an agency filed it twice; never where "
                   "it was moved to protect someone.", required=False),
    ),
)  # fmt: skip

LEDGER: tuple[Table, ...] = (CHANGE, CHANGE_COUNT, TOMBSTONE)
"""The tables of the ledger, in the order in which they are written."""
