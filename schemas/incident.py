"""The incident: one event in which force was used or threatened, as one agency reports it.

AB 71's screener and general information, and what it lacks: contact time, de-escalation, review, events of several
agencies. Must not hold anything about a person.
"""

from schemas import hierarchies, vocabularies
from schemas.model import Field, Privacy, Release, Table, Type
from schemas.vocabularies import AB71, FBI, VIGIE

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


def _yes_no(
    name: str, label: str, description: str, *, privacy: Privacy = Privacy.OPEN, release: Release = Release.AS_IS,
    always: bool = False, source: str = "", since: str = "0.1", derived: str | None = None,
) -> Field:  # fmt: skip
    return Field(
        name=name, type=Type.CODE, label=label, description=description, vocabulary=vocabularies.YES_NO, since=since,
        privacy=privacy, release=release, always=always, source=source or f"{AB71}: {name}", derived=derived,
    )  # fmt: skip


def _screener(name: str, label: str, description: str, item: str) -> Field:
    """An answer of the screener; what it says of persons is published with the persons, so it is not published itself."""
    return _yes_no(name, label, description, privacy=Privacy.SENSITIVE, release=Release.NEVER,
                   source=f"{AB71}: screener {item}", since="0.2")  # fmt: skip


def _count(name: str, label: str, description: str) -> Field:
    return Field(
        name=name, type=Type.INTEGER, label=label, description=description, unit="persons", minimum=0, maximum=500,
        privacy=Privacy.QUASI, release=Release.COARSEN, hierarchy=hierarchies.COUNT, always=True, source=f"{AB71}: {name}",
        derived="Counted from the rows of persons where the sender gives no number.",
    )  # fmt: skip


def _coordinate(name: str, label: str, limit: int) -> Field:
    return Field(
        name=name, type=Type.DECIMAL, label=label, description=f"{label} of the place in degrees, WGS 84.", unit="degrees",
        minimum=-limit, maximum=limit, privacy=Privacy.DIRECT, release=Release.NEVER, source=VIGIE, since="0.2",
        retention=_CASE, purpose="finds the area inside the platform; never published",
    )  # fmt: skip


FORCE_USED = Field(
    name="force_used", type=Type.CODE, label="Gravest force", description="The gravest kind of force officers used in the incident.",
    vocabulary=vocabularies.FORCE_USED, privacy=Privacy.QUASI, release=Release.COARSEN, hierarchy=hierarchies.FORCE, required=True,
    derived="From the rows of force, by the order of schemas.force.GROUPS.", source=VIGIE, since="0.3",
)  # fmt: skip

INJURY_GRAVEST = Field(
    name="injury_gravest", type=Type.CODE, label="Gravest injury", description="The gravest injury of a civilian in the incident.",
    vocabulary=vocabularies.INJURY_GRAVEST, privacy=Privacy.SENSITIVE, release=Release.AS_IS, harmless=("none",),
    derived="From the rows of civilians; unknown where none of them says.", source=VIGIE, since="0.3",
)  # fmt: skip

INCIDENT = Table(
    name="incident",
    label="Incidents",
    description="Events in which force was used or threatened, or an officer was assaulted.",
    grain="one row per incident and reporting agency",
    key=("incident_id",),
    adds=(FORCE_USED, INJURY_GRAVEST),
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
        Field(
            name="district", type=Type.TEXT, label="District", description="The agency's own district or beat, as written.",
            privacy=Privacy.QUASI, release=Release.NEVER, source=VIGIE, since="0.2",
        ),
        _coordinate("latitude", "Latitude", 90),
        _coordinate("longitude", "Longitude", 180),
        Field(
            name="contact_time", type=Type.TIME, label="Time of contact", unit="local HH:MM", source=VIGIE, since="0.2",
            description="Local time at which officer and civilian came into contact, where the incident time is another.",
            pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", privacy=Privacy.QUASI, release=Release.NEVER,
        ),
        _yes_no("time_estimated", "Time estimated", "Whether the time of the incident is an estimate.",
                release=Release.NEVER, source=VIGIE, since="0.2"),
        Field(
            name="event_key", type=Type.KEY, label="Event", privacy=Privacy.DIRECT, release=Release.NEVER, source=VIGIE, since="0.2",
            description="A key that agencies reporting the same event agree on.", retention=_CASE,
            purpose="finds the reports of several agencies about one event, so that it is not counted twice",
        ),
        _yes_no("multiple_agencies", "Several agencies", "Whether officers of several agencies took part.",
                release=Release.NEVER, source=f"{AB71}: screener multiple_agencies", since="0.2"),
        _screener("shots_fired", "Firearm discharged", "Whether a firearm was discharged, hit or not.", "shots_fired"),
        _screener("officer_force", "Officer used force", "Whether an officer used force on a civilian.", "officer_used_force"),
        _screener("civilian_seriously_injured", "Civilian gravely injured",
                  "Whether that force caused serious bodily injury or death of a civilian.", "civilian_seriously_injured"),
        _screener("civilian_force", "Civilian assaulted an officer", "Whether a civilian assaulted an officer.", "civilian_used_force"),
        _screener("officer_seriously_injured", "Officer gravely injured",
                  "Whether that assault caused serious bodily injury or death of an officer.", "officer_seriously_injured"),
        # Rare, and told by the press: it would pick one row out of a class that looks alike otherwise.
        _yes_no("reportable", "Within AB 71", "Whether the incident falls under AB 71.", source=AB71, since="0.2",
                privacy=Privacy.SENSITIVE, release=Release.ON_REQUEST,
                derived="By the screener's decision table, from its answers or, without them, from the persons and the force."),
        _yes_no("multiple_locations", "Several locations", "Whether the incident moved over several locations."),
        _yes_no("on_k12_campus", "On a school campus", "Whether it took place on a K-12 campus.",
                privacy=Privacy.SENSITIVE, release=Release.ON_REQUEST),
        _yes_no("arrest_made", "Arrest made", "Whether someone was arrested.", always=True),
        _yes_no("crime_report_filed", "Crime report filed", "Whether a crime report was filed."),
        Field(
            name="contact_reason", type=Type.CODE, label="Reason for contact", description="Why contact first came about.",
            vocabulary=vocabularies.CONTACT_REASON, privacy=Privacy.OPEN, release=Release.AS_IS, always=True,
            source=f"{AB71}: contact_reason",
        ),
        Field(
            name="in_custody_reason", type=Type.CODE, label="Stage of custody", vocabulary=vocabularies.IN_CUSTODY_REASON,
            description="The stage of custody, where the reason for contact is an in custody event.",
            privacy=Privacy.SENSITIVE, release=Release.ON_REQUEST, source=f"{AB71}: in_custody_reason",
        ),
        Field(
            name="deescalation", type=Type.CODE, label="De-escalation", vocabulary=vocabularies.DEESCALATION, since="0.2",
            description="Whether officers tried to calm the situation first.", privacy=Privacy.OPEN, release=Release.AS_IS,
            source=VIGIE,
        ),
        Field(
            name="review_outcome", type=Type.CODE, label="Outcome of the review", vocabulary=vocabularies.REVIEW_OUTCOME,
            description="What the agency's own review found.", privacy=Privacy.SENSITIVE, release=Release.ON_REQUEST, source=VIGIE,
            since="0.2",
        ),
        Field(
            name="protected_circumstance", type=Type.CODE, label="Protected circumstance", since="0.3", source=VIGIE,
            description="Whether the incident is one whose place and date are published most coarsely, whatever else holds.",
            vocabulary=vocabularies.PROTECTED_CIRCUMSTANCE, privacy=Privacy.SENSITIVE, release=Release.NEVER,
            purpose="tells the privacy border which incidents need the greater protection",
        ),
        _count("num_involved_civilians", "Civilians involved", "Civilians on whom force was used, or who assaulted an officer."),
        _count("num_involved_officers", "Officers involved", "Sworn officers of the agency who used force or were assaulted."),
    ),
)  # fmt: skip

OTHER_AGENCY = Table(
    name="other_agency",
    label="Other agencies",
    description="Agencies that took part in the same event, with their own case number.",
    grain="one row per incident and other agency",
    key=("incident_id", "other_agency_id", "other_case_number"),
    withheld_because="Case numbers lead into the records of other agencies; the join stays inside the platform.",
    fields=(
        Field(
            name="incident_id", type=Type.KEY, label="Incident", description="The incident of the reporting agency.",
            privacy=Privacy.DIRECT, release=Release.NEVER, required=True, references="incident.incident_id", source=VIGIE,
            purpose="joins the rows of one report", retention=_CASE, since="0.2",
        ),
        Field(
            name="other_agency_id", type=Type.KEY, label="Other agency", description="ORI or local code of the other agency.",
            privacy=Privacy.OPEN, release=Release.NEVER, source=FBI, since="0.2",
        ),
        Field(
            name="other_case_number", type=Type.KEY, label="Other agency's case number", description="Its number for the event.",
            privacy=Privacy.DIRECT, release=Release.NEVER, source=FBI, since="0.2", retention=_CASE,
            purpose="finds the reports of several agencies about one event, so that it is not counted twice",
        ),
    ),
)  # fmt: skip
