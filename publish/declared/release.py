"""What every release carries beside the data: its dictionary, its terms, its facts, its totals. Must not hold rows."""

from publish.about import STAGES
from publish.declared.fields import open_field, text_field
from schemas.access import ACCESS
from schemas.model import Table, Type
from schemas.vocabularies import YES_NO

_POSITION = open_field("row_order", Type.INTEGER, "Row", "Order in the standard.", required=True, minimum=1)

DATA_DICTIONARY = Table(
    name="data_dictionary",
    label="Data dictionary",
    description="What each field of each table means, and how or why not it is published.",
    grain="one row per table and field",
    key=("row_order",),
    fields=(
        _POSITION,
        text_field("table_name", "Table", "Table the field belongs to."),
        text_field("field", "Field", "Name of the column."),
        text_field("label", "Label", "Name in words."),
        text_field("description", "Meaning", "What the field holds."),
        text_field("type", "Type", "Kind of value: key, text, code, integer, date or time."),
        text_field("unit", "Unit", "Unit of the value, where it has one."),
        text_field("allowed", "Allowed values", "Codes the column may hold, separated by semicolons; bounds of numbers."),
        open_field("published", Type.CODE, "Published", "Whether it is in the release.", vocabulary=YES_NO, required=True),
        text_field("how_published", "How published", "In which form it is published, or why it is not."),
        text_field("source", "Source", "Statute or standard the field comes from."),
        text_field("since", "Since", "Version of the standard that brought the field."),
        text_field("until", "Until", "Version of the standard that ended it, if one did."),
        text_field("purpose", "Purpose", "Why it is asked, or what it is for."),
        text_field("legal_basis", "Legal basis", "Law under which it is held and published."),
        text_field("retention", "Retention", "How long it is kept."),
        open_field("access", Type.CODE, "Level of access", "Who may see it.", vocabulary=ACCESS, required=True),
        text_field("label_fr", "Label in French", "Name in words, in French."),
        text_field("description_fr", "Meaning in French", "What the field holds, in French."),
        text_field("label_es", "Label in Spanish", "Name in words, in Spanish."),
        text_field("description_es", "Meaning in Spanish", "What the field holds, in Spanish."),
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
        text_field("vocabulary", "Vocabulary", "List the code belongs to."),
        text_field("code", "Code", "Code as it stands in the tables; codes never change."),
        text_field("label", "Label", "The code in words."),
        text_field("meaning", "Meaning", "What the code means, where the label does not say it all."),
        text_field("source", "Source", "Statute or standard the term comes from."),
        text_field("label_fr", "Label in French", "The code in words, in French."),
        text_field("meaning_fr", "Meaning in French", "What the code means, in French."),
        text_field("label_es", "Label in Spanish", "The code in words, in Spanish."),
        text_field("meaning_es", "Meaning in Spanish", "What the code means, in Spanish."),
    ),
)

RELEASE = Table(
    name="release",
    label="About this release",
    description="Facts of this release: version, span, licence, k.",
    grain="one row per fact",
    key=("fact",),
    fields=(text_field("fact", "Fact", "Name of the fact."), text_field("value", "Value", "The fact itself.")),
)

_STAGE_MEANINGS = (
    "Rows agencies sent.",
    "Rows that passed every check.",
    "Rows sent back to the agency, with the reason.",
    "Rows replaced by a later version from the agency.",
    "Rows filed twice.",
    "Rows the agency withdrew, or that had to be removed, and that are gone from the tables.",
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
        text_field("table_name", "Table", "Table the rows belong to."),
        *(
            open_field(
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
