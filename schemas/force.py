"""Who did what to whom: one row per force used by one person on another, in the order in which it was reported.

Must not join persons of one incident in public: the actor and the incident stay private.
"""

from schemas import vocabularies
from schemas.model import Field, Privacy, Release, Table, Type
from schemas.vocabularies import AB71

_RETENTION = "as long as the incident"


def _key(name: str, label: str, description: str, *, references: str | None, release: Release, required: bool) -> Field:
    return Field(
        name=name, type=Type.KEY, label=label, description=description, privacy=Privacy.DIRECT, release=release,
        required=required, references=references, source="Vigie", retention=_RETENTION,
        purpose="joins force to the persons it concerns",
    )  # fmt: skip


FORCE = Table(
    name="force",
    label="Force used",
    description="Each kind of force used or threatened by one side on one person of the other.",
    grain="one row per recipient, actor and kind of force",
    key=("force_id",),
    link="recipient_id",
    fields=(
        _key("force_id", "Force", "Identifier of the row.", references=None, release=Release.PSEUDONYM, required=True),
        _key("incident_id", "Incident", "The incident the force belongs to.", references="incident.incident_id",
             release=Release.NEVER, required=True),
        _key("recipient_id", "Recipient", "The person on whom the force was used.", references="person.person_id",
             release=Release.PSEUDONYM, required=True),
        _key("actor_id", "Actor", "The person who used the force, where the report says so.", references="person.person_id",
             release=Release.NEVER, required=False),
        Field(
            name="actor_role", type=Type.CODE, label="Used by", description="The side that used the force.",
            vocabulary=vocabularies.ROLE, privacy=Privacy.OPEN, release=Release.AS_IS, required=True,
            derived="The other side than the recipient's.", source="Vigie",
        ),
        Field(
            name="force_type", type=Type.CODE, label="Kind of force", description="One kind of force.",
            vocabulary=vocabularies.FORCE_TYPE, privacy=Privacy.OPEN, release=Release.AS_IS, required=True,
            source=f"{AB71}: received_force_type",
        ),
        Field(
            name="position", type=Type.INTEGER, label="Order", description="Which force on this person came first, second and so on.",
            privacy=Privacy.SENSITIVE, release=Release.ON_REQUEST, minimum=1, maximum=200, source=f"{AB71}: order_of_force_str", since="0.2",
        ),
        Field(
            name="injury_type", type=Type.CODE, label="Injury caused", description="The kind of injury this force caused.",
            vocabulary=vocabularies.INJURY_TYPE, privacy=Privacy.SENSITIVE, release=Release.ON_REQUEST, source="Vigie", since="0.2",
        ),
    ),
)  # fmt: skip

FIREARM, NO_FIREARM = "firearm", "no_firearm"
"""The group of kinds that are a discharge, and the name under which all others stand together."""

GROUPS: dict[str, tuple[str, ...]] = {
    FIREARM: ("firearm_hit", "firearm_discharged", "firearm_miss"),
    "weapon": ("blade", "officer_vehicle", "civilian_vehicle", "pursuit", "deflation_device", "other_weapon"),
    "less_lethal": ("electronic_device", "impact_weapon", "impact_projectile", "bean_bag", "pepper_ball", "canine", "chemical_spray",
                    "distraction_device", "less_lethal", "animal"),
    "hands": ("carotid_restraint", "strike", "physical_contact", "takedown", "body_weight", "control_hold", "joint_hold",
              "civilian_physical", "push", "restraint"),
    "shown": ("threat_of_firearm", "device_displayed", "weapon_displayed", "canine_no_bite", "foot_pursuit", "verbal"),
    "other": ("other_force",),
    "none": ("none",),
}  # fmt: skip
"""The groups of kinds of force and their kinds, gravest first. Source: Vigie; an order to name one kind for a whole

incident, and no legal ranking."""
