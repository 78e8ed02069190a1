"""What an agency changes when it looks at a report again: the same incident, with other answers.

Must not change who was there, when or where: a correction supersedes a report, it does not tell another story.
"""

from dataclasses import replace

from orchestration.sample.incidents import Incident


def correct(incident: Incident, *, turn: int) -> Incident:
    """Return the incident with one answer changed: an injury, a kind of force or the reason for contact, in turns."""
    changes = (_aggravate_injury, _add_force, _change_reason)
    return changes[turn % len(changes)](incident)


def can_be_corrected(incident: Incident) -> bool:
    """Say whether each of the changes would change something in this incident."""
    first = incident.civilians[0]
    return (
        first.received_force and first.injured is not None and first.injury_level in (None, "injury")
        and "chemical_spray" not in first.force and incident.contact_reason not in ("welfare_check", "in_custody_event")
    )  # fmt: skip


def _aggravate_injury(incident: Incident) -> Incident:
    first, *others = incident.people
    hurt = replace(
        first, injured=True, injury_level="serious_bodily_injury", injuries=("bone_fracture",),
        medical_aid="admitted_other", preexisting=False,
    )  # fmt: skip
    return replace(incident, people=(hurt, *others))


def _add_force(incident: Incident) -> Incident:
    first, *others = incident.people
    return replace(incident, people=(replace(first, force=(*first.force, "chemical_spray")), *others))


def _change_reason(incident: Incident) -> Incident:
    return replace(incident, contact_reason="welfare_check")
