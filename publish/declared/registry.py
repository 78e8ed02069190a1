"""What the registry tells the public beside the data: known issues, replies of agencies, changed definitions.

Written by the publisher's desk and by agencies, and published as it is. Must not hold rows, nor a person's name.
"""

from publish.declared.fields import open_field, text_field
from schemas.model import Field, Table, Type

_MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"


def _agency(where: str) -> Field:
    return text_field("agency_id", "Agency", f"Agency it concerns; empty {where}.", required=False)


def _month(name: str, label: str, description: str) -> Field:
    return open_field(name, Type.TEXT, label, description, pattern=_MONTH)


KNOWN_ISSUE = Table(
    name="known_issue",
    label="Known issues",
    description="What is known to be wrong or missing in the data, and what it touches.",
    grain="one row per issue",
    key=("issue_id",),
    fields=(
        open_field("issue_id", Type.KEY, "Issue", "Name of the issue; it never changes.", required=True),
        text_field("title", "Title", "The issue in one line."),
        text_field("text", "What is known", "What is wrong, how much of the data it touches and what is done."),
        _agency("where it concerns all of them"),
        text_field("table_name", "Table", "Table it touches; empty where it touches all of them.", required=False),
        text_field("field", "Field", "Column it touches; empty where it touches the whole table.", required=False),
        _month("first_month", "First month", "First month it touches (YYYY-MM); empty where that is not known."),
        _month("last_month", "Last month", "Last month it touches (YYYY-MM); empty where it goes on."),
        open_field("noted_on", Type.DATE, "Noted on", "Day on which it was noted.", required=True),
        open_field("resolved_on", Type.DATE, "Resolved on", "Day from which it holds no more; empty while it is open."),
    ),
)

REPLY = Table(
    name="reply",
    label="Replies of agencies",
    description="What agencies say about their figures, in their own words and unchanged.",
    grain="one row per reply",
    key=("reply_id",),
    fields=(
        open_field("reply_id", Type.KEY, "Reply", "Name of the reply; it never changes.", required=True),
        text_field("agency_id", "Agency", "Agency that replies."),
        open_field("written_on", Type.DATE, "Written on", "Day on which it was written.", required=True),
        text_field("signed_as", "Signed", "Office that signs for the agency."),
        text_field("text", "Reply", "The reply itself."),
        text_field("about", "About", "Page or figure it speaks of; empty where it speaks of all.", required=False),
    ),
)

DEFINITION = Table(
    name="definition",
    label="Changed definitions",
    description="Where what a column means changed on a day; numbers before and after it are not one series.",
    grain="one row per change",
    key=("definition_id",),
    fields=(
        open_field("definition_id", Type.KEY, "Change", "Name of the change; it never changes.", required=True),
        open_field("from_date", Type.DATE, "From", "First day of the new meaning.", required=True),
        _agency("where it changed everywhere"),
        text_field("table_name", "Table", "Table of the column."),
        text_field("field", "Field", "Column whose meaning changed."),
        text_field("text", "What changed", "What it meant before, and what it means from this day on."),
    ),
)

REGISTRY_COMPANIONS = (KNOWN_ISSUE, REPLY, DEFINITION)
"""The companion tables the registry fills."""
