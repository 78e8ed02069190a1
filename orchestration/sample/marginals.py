"""How often what happens in the sample: weights per term of the standard, set by hand.

Plausible orders of magnitude (holds common, firearms rare, most injuries none or minor), not the figures of any
real place; nothing may be concluded from them. Must not draw.
"""

from orchestration.sample.odds import Odds

HOUR = Odds(dict(enumerate(
    (62, 55, 46, 30, 18, 12, 11, 14, 20, 26, 30, 34, 38, 40, 43, 47, 52, 56, 60, 64, 69, 74, 76, 70)
)))  # fmt: skip
WEEKDAY = (0.92, 0.90, 0.93, 0.97, 1.12, 1.22, 1.04)
"""Monday to Sunday, as multiples of a mean day."""
MONTH = (0.93, 0.92, 0.99, 1.00, 1.04, 1.07, 1.09, 1.08, 1.03, 1.00, 0.94, 0.91)
"""January to December, as multiples of a mean month."""

CONTACT = Odds({
    "call_for_service": 46, "crime_in_progress": 20, "stop": 14, "welfare_check": 6, "consensual_encounter": 5,
    "pre_planned": 4, "in_custody_event": 3, "civil_disorder": 0.8, "civil_assembly": 0.7, "ambush": 0.3,
})  # fmt: skip
CUSTODY_STAGE = Odds({
    "in_transit": 30, "awaiting_booking": 40, "booked_no_charges": 8, "booked_awaiting_trial": 15, "out_to_court": 2,
    "sentenced": 3, "other": 2,
})  # fmt: skip

CIVILIANS = Odds({1: 90, 2: 8, 3: 1.6, 4: 0.4})
OFFICERS = Odds({1: 37, 2: 41, 3: 15, 4: 5, 5: 1.2, 6: 0.5, 8: 0.2})

FORCE_KINDS = Odds({1: 68, 2: 24, 3: 8})
FORCE_ON_CIVILIAN = Odds({
    "control_hold": 430, "physical_contact": 290, "threat_of_firearm": 100, "electronic_device": 70,
    "chemical_spray": 40, "impact_weapon": 20, "canine": 18, "impact_projectile": 14, "officer_vehicle": 7,
    "other_weapon": 6, "firearm_hit": 4, "firearm_miss": 3, "blade": 0.3,
})  # fmt: skip
FORCE_ON_OFFICER = Odds({
    "civilian_physical": 800, "other_weapon": 50, "impact_weapon": 40, "civilian_vehicle": 35, "blade": 25,
    "animal": 20, "threat_of_firearm": 15, "impact_projectile": 15, "chemical_spray": 8, "firearm_miss": 4,
    "firearm_hit": 1,
})  # fmt: skip

GENDER = {
    "civilian": Odds({"male": 80, "female": 19.5, "transgender": 0.5}), "officer": Odds({"male": 86, "female": 14}),
}  # fmt: skip
RACE = {
    "civilian": Odds({"hispanic": 40, "white": 27, "black": 23, "asian_pacific_islander": 5, "other": 3,
                      "american_indian": 1.2, "asian_indian": 0.8}),
    "officer": Odds({"white": 45, "hispanic": 35, "black": 9, "asian_pacific_islander": 8, "other": 2,
                     "asian_indian": 0.6, "american_indian": 0.4}),
}  # fmt: skip

CUSTODY = Odds({"custody_other": 64, "custody_mental_health": 10, "cited_released": 12, "none": 11, "fled": 3})
RESISTANCE = Odds({"active": 68, "passive": 25, "assaultive": 6, "life_threatening": 1})
ASSAULT = Odds({"assaultive": 88, "life_threatening": 12})

WEAPON_SEEN = Odds({"blade": 33, "firearm": 31, "other_weapon": 27, "unknown": 9})
WEAPON_OF_DOUBT = Odds({"blade": 40, "other_weapon": 40, "firearm": 12, "firearm_replica": 8})
FIREARM = Odds({"handgun": 88, "rifle": 7, "shotgun": 3, "other_firearm": 2})

INJURY = Odds({
    "abrasion_laceration": 52, "contusion": 34, "bone_fracture": 5, "unconscious": 3, "concussion": 2.5,
    "internal_injury": 1.5, "obvious_disfigurement": 1, "stabbing_wound": 1,
})  # fmt: skip
MINOR_INJURY = Odds({"abrasion_laceration": 62, "contusion": 38})
AID = {
    "injury": Odds({"on_scene": 46, "none_or_refused": 26, "facility_released": 22, "admitted_precaution": 6}),
    "serious_bodily_injury": Odds({"admitted_other": 50, "facility_released": 30, "admitted_critical": 20}),
    "death": Odds({"admitted_critical": 60, "on_scene": 40}),
}  # fmt: skip
DRESS = Odds({"patrol_uniform": 88, "tactical": 5, "plainclothes": 5, "utility": 2})
