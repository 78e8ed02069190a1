"""Generated deliveries of one sender for two towns, and the profile they are read with; agencies and persons are invented."""

import random

from ingest.check import SentFile

PROFILE = """
slug: two-towns
name: Sheriff of two towns (invented)
standard: "0.4"
timezone: America/Los_Angeles
agency: {column: Town}
blanks: ["", "N/A"]
files:
  incidents:
    records:
      - table: incident
        key: [No]
        columns:
          No: {to: case_number}
          Day: {to: incident_date, format: "%Y-%m-%d"}
          Time: {to: incident_time, format: HHMM}
          Where: {to: address}
          Reason: {to: contact_reason, words: reason}
        constants: {state: CA}
    ignore: {Clerk: names are never taken over}
  people:
    records:
      - table: person
        incident: [No]
        key: [Who]
        role: {column: Side, words: role}
        columns:
          Age: {to: age_band, format: years, differs: first}
          Gender: {to: gender, words: gender, differs: first}
          Race: {to: race.race, split: ";", words: race}
          Injury: {to: injury.injury_type, split: ";", words: injury, unlisted: other}
          Force: {to: force.force_type, split: ";", words: force}
          Had force: {to: received_force, words: yes_no}
          Armed: {to: weapon.weapon, words: weapon, with: {basis: confirmed}}
          Seemed armed: {to: weapon.weapon, words: weapon, with: {basis: perceived}}
words:
  yes_no: {"Yes": "yes", "No": "no"}
  role: {Civilian: civilian, Officer: officer}
  reason: {Stop: welfare_check, Call: call_for_service, Not stated: not_reported}
  gender: {F: female, M: male, U: unknown}
  race: {White: white, Black: black, Not stated: not_reported}
  injury: {Cut: abrasion_laceration, Bruise: contusion, None: null}
  force: {Hands: physical_contact, Hold: control_hold, None: null}
  weapon: {Knife: blade, None: null}
"""


def delivery(seed: int) -> list[SentFile]:
    """Six months of two agencies in one delivery: persons in several rows that differ, words for blank, strange words, faults."""
    draw = random.Random(seed)
    incidents, people = (
        ["No,Town,Day,Time,Where,Reason,Clerk"],
        ["No,Town,Who,Side,Age,Gender,Race,Injury,Force,Had force,Armed,Seemed armed"],
    )
    for at in range(draw.randint(60, 120)):
        key = f"{at},{draw.choice(['XX0000001', 'XX0000002'])}"
        day = "2025-02-31" if draw.random() < 0.05 else f"2025-0{draw.randint(1, 6)}-{draw.randint(1, 28):02d}"
        incidents.append(
            f"{key},{day},{draw.choice(['', '815', '2210'])},{at} OAK ST,{draw.choice(['Stop', 'Call', 'Not stated', 'N/A'])},Ann"
        )
        for who in range(draw.randint(1, 4)):
            side = "Officer" if who % 2 else "Civilian"
            for _ in range(draw.choice([1, 1, 2])):
                people.append(
                    f"{key},{who},{side},{draw.choice(['', '31', '17', 'N/A'])},{draw.choice('FMU')},"
                    f"{draw.choice(['White', 'White;Black', 'Not stated', 'N/A', ''])},"
                    f"{draw.choice(['None', 'Cut', 'Cut;Bruise', 'Tooth gone', ''])},"
                    f"{draw.choice(['None', 'Hold', 'Hands;Hold'])},Yes,"
                    + ("Knife,Knife" if side == "Civilian" and draw.random() < 0.3 else ",None")
                )
    return [
        SentFile(name=name, data=("\n".join(lines) + "\n").encode())
        for name, lines in (("incidents.csv", incidents), ("people.csv", people))
    ]
