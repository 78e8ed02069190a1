"""The incident: one event in which force was used or threatened, as one agency reports it.

The core of AB 71's general information. Must not hold anything about a person.
"""

from schemas import hierarchies, vocabularies
from schemas.model import Field, Privacy, Release, Table, Type
from schemas.vocabularies import AB71

_CASE = "until the agency's own schedule ends it"

AGENCY_ID = Field(
    name="agency_id", type=Type.KEY, label="Agency", description="The agency whose officers were involved (ORI or local code).",
    privacy=Privacy.QUASI, release=Release.COARSEN, hierarchy=hierarchies.AGENCY, required=True,
    references="agency.agency_id", pattern=r"^[A-Za-z0-9_-]{2,40}$", source=f"{AB71}: ori",
)  # fmt: skip

INCIDENT_DATE = Field(
    name="incident_date", type=Type.DATE, label="Date", description="Local date on which the incident began.",
    privacy=Privacy.QUASI, release=Release.COARSEN, hierarchy=hierarchies.DATE, required=True,
    source=f"{AB71}: incident_date_str", legal_basis="Cal. Gov. Code 12525.2(b)",
)  # fmt: skip


def _yes_no(name: str, label: str, description: str, *, privacy: Privacy, release: Release, required: bool) -> Field:
    return Field(
        name=name, type=Type.CODE, label=label, description=description, vocabulary=vocabularies.YES_NO,
        privacy=privacy, release=release, required=required, source=f"{AB71}: {name}",
    )  # fmt: skip


def _count(name: str, label: str, description: str) -> Field:
    return Field(
        name=name, type=Type.INTEGER, label=label, description=description, unit="persons", minimum=1, maximum=20,
        privacy=Privacy.QUASI, release=Release.COARSEN, hierarchy=hierarchies.COUNT, required=True, source=f"{AB71}: {name}",
    )  # fmt: skip


INCIDENT = Table(
    name="incident",
    label="Incidents",
    description="Events in which force was used or threatened, or an officer was assaulted.",
    grain="one row per incident and reporting agency",
    key=("incident_id",),
    fields=(
        Field(
            name="incident_id", type=Type.KEY, label="Incident", description="Identifier of the incident in this table.",
            privacy=Privacy.DIRECT, release=Release.PSEUDONYM, required=True, source=f"{AB71}: incident_id_str",
            purpose="joins the rows of one report", retention=_CASE,
        ),
        AGENCY_ID,
        INCIDENT_DATE,
        Field(
            name="incident_time", type=Type.TIME, label="Time of day", description="Local time at which the incident began.",
            privacy=Privacy.QUASI, release=Release.COARSEN, hierarchy=hierarchies.HOUR, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
            unit="local HH:MM", source=f"{AB71}: incident_time_str",
        ),
        Field(
            name="case_number", type=Type.KEY, label="Case number", description="The agency's own number for the case.",
            privacy=Privacy.DIRECT, release=Release.NEVER, source="Vigie", retention=_CASE,
            purpose="lets the agency find the report a finding speaks of",
        ),
        Field(
            name="narrative", type=Type.TEXT, label="Narrative", description="What happened, in the agency's words.",
            privacy=Privacy.DIRECT, release=Release.NEVER, source="Vigie", retention=_CASE,
            purpose="lets a reviewer check the coded answers",
        ),
        Field(
            name="address", type=Type.TEXT, label="Address", description="Street address, block or intersection as written.",
            privacy=Privacy.DIRECT, release=Release.AREA, source=f"{AB71}: address", retention=_CASE,
            purpose="placed inside the platform to find the area; never published",
        ),
        Field(
            name="city", type=Type.TEXT, label="City", description="City as written by the agency.",
            privacy=Privacy.QUASI, release=Release.AREA, source=f"{AB71}: city",
        ),
        Field(
            name="county", type=Type.TEXT, label="County", description="County as written by the agency.",
            privacy=Privacy.QUASI, release=Release.AREA, source=f"{AB71}: county",
        ),
        Field(
            name="state", type=Type.TEXT, label="State", description="Two-letter state code.", pattern=r"^[A-Z]{2}$",
            privacy=Privacy.OPEN, release=Release.NEVER, source=f"{AB71}: state",
        ),
        Field(
            name="zip_code", type=Type.TEXT, label="ZIP code", description="Five-digit ZIP code.", pattern=r"^[0-9]{5}$",
            privacy=Privacy.QUASI, release=Release.NEVER, source=f"{AB71}: zip_code",
        ),
        _yes_no("multiple_locations", "Several locations", "Whether the incident moved over several locations.",
                privacy=Privacy.OPEN, release=Release.AS_IS, required=False),
        _yes_no("on_k12_campus", "On a school campus", "Whether it took place on a K-12 campus.",
                privacy=Privacy.SENSITIVE, release=Release.ON_REQUEST, required=False),
        _yes_no("arrest_made", "Arrest made", "Whether someone was arrested.",
                privacy=Privacy.OPEN, release=Release.AS_IS, required=True),
        _yes_no("crime_report_filed", "Crime report filed", "Whether a crime report was filed.",
                privacy=Privacy.OPEN, release=Release.AS_IS, required=False),
        Field(
            name="contact_reason", type=Type.CODE, label="Reason for contact", description="Why contact first came about.",
            vocabulary=vocabularies.CONTACT_REASON, privacy=Privacy.OPEN, release=Release.AS_IS, required=True,
            source=f"{AB71}: contact_reason",
        ),
        Field(
            name="in_custody_reason", type=Type.CODE, label="Stage of custody", vocabulary=vocabularies.IN_CUSTODY_REASON,
            description="The stage of custody, where the reason for contact is an in custody event.",
            privacy=Privacy.SENSITIVE, release=Release.ON_REQUEST, source=f"{AB71}: in_custody_reason",
        ),
        _count("num_involved_civilians", "Civilians involved", "Civilians on whom force was used, or who assaulted an officer."),
        _count("num_involved_officers", "Officers involved", "Sworn officers of the agency who used force or were assaulted."),
    ),
)  # fmt: skip
