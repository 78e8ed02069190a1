"""What happened in an agency's words, as far as it may be read: a table that is empty unless an agency opted in.

Only text that went through redaction and was signed off by a person stands here, and no key joins it to an incident:
its words would single the row out. Must not hold a narrative as written.
"""

from schemas.agency import fact
from schemas.model import Field, Privacy, Release, Table, Type

NARRATIVE = Table(
    name="narrative",
    label="Narratives",
    description="Redacted narratives of agencies that opted in, each release signed off by a person. Empty by default.",
    grain="one row per narrative",
    key=("narrative_id",),
    fields=(
        Field(
            name="narrative_id", type=Type.KEY, label="Narrative", description="Identifier of the row; it joins to nothing.",
            privacy=Privacy.DIRECT, release=Release.PSEUDONYM, required=True, source="Vigie", since="0.3",
            purpose="lets a correction name the row", retention="as long as the incident",
        ),
        fact("agency_id", Type.KEY, "Agency", "The agency that reported.", required=True, references="agency.agency_id", since="0.3"),
        Field(
            name="text", type=Type.TEXT, label="Text", description="The narrative; [brackets] stand for what was masked.",
            privacy=Privacy.SENSITIVE, release=Release.REDACTED, required=True, source="Vigie", since="0.3",
            derived="By fail-closed redaction and a person's sign-off.",
        ),
    ),
)  # fmt: skip
