"""The tables a release carries beside the data: its dictionary, its terms, its facts, its totals.

Declared like the standard itself, so that keys, checks and column help are derived the same way. Must not hold rows.
"""

from publish.about import STAGES
from schemas.model import Field, Privacy, Release, Table, Type
from schemas.vocabularies import YES_NO


def _open(name: str, kind: Type, label: str, description: str, **more: object) -> Field:
    return Field(
        name=name, type=kind, label=label, description=description, privacy=Privacy.OPEN, release=Release.AS_IS,
        source="Vigie", **more,  # type: ignore[arg-type]
    )  # fmt: skip


def _text(name: str, label: str, description: str) -> Field:
    return _open(name, Type.TEXT, label, description, required=True)


_POSITION = _open("row_order", Type.INTEGER, "Row", "Order in the standard.", required=True, minimum=1)

DATA_DICTIONARY = Table(
    name="data_dictionary",
    label="Data dictionary",
    description="What each field of each table means, and how or why not it is published.",
    grain="one row per table and field",
    key=("row_order",),
    fields=(
        _POSITION,
        _text("table_name", "Table", "Table the field belongs to."),
        _text("field", "Field", "Name of the column."),
        _text("label", "Label", "Name in words."),
        _text("description", "Meaning", "What the field holds."),
        _text("type", "Type", "Kind of value: key, text, code, integer, date or time."),
        _text("unit", "Unit", "Unit of the value, where it has one."),
        _text("allowed", "Allowed values", "Codes the column may hold, separated by semicolons; bounds of numbers."),
        _open("published", Type.CODE, "Published", "Whether it is in the release.", vocabulary=YES_NO, required=True),
        _text("how_published", "How published", "In which form it is published, or why it is not."),
        _text("source", "Source", "Statute or standard the field comes from."),
        _text("since", "Since", "Version of the standard that brought the field."),
        _text("until", "Until", "Version of the standard that ended it, if one did."),
    ),
)  # fmt: skip

TERMS = Table(
    name="terms",
    label="Terms",
    description="The codes used in the tables, in words.",
    grain="one row per vocabulary and code",
    key=("row_order",),
    fields=(
        _POSITION,
        _text("vocabulary", "Vocabulary", "List the code belongs to."),
        _text("code", "Code", "Code as it stands in the tables; codes never change."),
        _text("label", "Label", "The code in words."),
        _text("meaning", "Meaning", "What the code means, where the label does not say it all."),
        _text("source", "Source", "Statute or standard the term comes from."),
    ),
)

RELEASE = Table(
    name="release",
    label="About this release",
    description="Facts of this release: version, span, licence, k.",
    grain="one row per fact",
    key=("fact",),
    fields=(_text("fact", "Fact", "Name of the fact."), _text("value", "Value", "The fact itself.")),
)

_STAGE_MEANINGS = (
    "Rows agencies sent.",
    "Rows that passed every check.",
    "Rows sent back to the agency, with the reason.",
    "Rows replaced by a later version from the agency.",
    "Rows filed twice.",
    "Rows that wait until enough of them can be published together, so that no one can be found.",
    "Rows in this release.",
)

TOTALS = Table(
    name="totals",
    label="From received to published",
    description="What became of every row agencies sent, for the whole release.",
    grain="one row per table",
    key=("table_name",),
    fields=(
        _text("table_name", "Table", "Table the rows belong to."),
        *(
            _open(
                stage,
                Type.INTEGER,
                stage.capitalize(),
                f"{meaning} Empty where the count is too small to show.",
                minimum=0,
                unit="rows",
            )
            for stage, meaning in zip(STAGES, _STAGE_MEANINGS, strict=True)
        ),
    ),
)

COMPANIONS: tuple[Table, ...] = (DATA_DICTIONARY, TERMS, RELEASE, TOTALS)
"""The companion tables, in the order in which they are written."""
