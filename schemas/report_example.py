"""One report as an example for pages and programs. Everything in it is invented. Must not be a real incident."""

from typing import Any

REPORT: dict[str, Any] = {
    "incident_id": "2025-000123",
    "incident_date": "2025-03-05", "incident_time": "22:10", "case_number": "2025-000123",
    "address": "800 Block of Maple Street", "city": "Port Sample", "county": "Sample", "state": "CA", "zip_code": "90000",
    "multiple_agencies": "no", "shots_fired": "no", "officer_force": "yes", "civilian_seriously_injured": "yes", "civilian_force": "no",
    "multiple_locations": "no", "on_k12_campus": "no", "arrest_made": "yes", "crime_report_filed": "yes",
    "contact_reason": "call_for_service",
    "persons": [
        {
            "person_id": "civilian-1", "role": "civilian", "gender": "male", "perceived_race": "not_asked", "age_band": "31-35",
            "injured": "yes", "injury_level": "serious_bodily_injury", "medical_aid": "facility_released",
            "injury_from_preexisting_condition": "no", "received_force": "yes", "order_of_force_specified": "yes",
            "assaulted_officer": "no", "custody_status": "custody_other", "arrested": "yes",
            "highest_charge": "148(A)(1) PC", "charge_level": "misdemeanor", "perceived_armed": "no", "confirmed_armed": "no",
            "resisted": "yes", "resistance_type": "active",
            "races": ["white"], "injuries": ["bone_fracture"], "signs": ["none"], "force_locations": ["arms"],
        },
        {
            "person_id": "officer-1", "role": "officer", "gender": "female", "age_band": "36-40", "injured": "no",
            "received_force": "no", "officer_used_force": "yes", "on_duty": "yes", "dress": "patrol_uniform",
            "body_worn_camera": "recorded", "years_of_service": 9, "races": ["black"], "force_reasons": ["effect_arrest"],
        },
    ],
    "force": [
        {"recipient_id": "civilian-1", "actor_id": "officer-1", "force_type": "control_hold", "position": 1,
         "injury_type": "not_asked"},
        {"recipient_id": "civilian-1", "actor_id": "officer-1", "force_type": "takedown", "position": 2,
         "injury_type": "bone_fracture"},
    ],
}  # fmt: skip
"""A report without a finding."""
