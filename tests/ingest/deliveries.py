"""A small profile and small files for tests of the intake; agencies and persons are invented."""

from datetime import date

from ingest.check import Checked, SentFile, check_files
from ingest.profile import Profile, parse_profile

PROFILE = """
slug: test-pd
name: Test Police Department (invented)
standard: "0.1"
timezone: America/Los_Angeles
agency: {id: XX0099999}
blanks: ["", "NULL"]
totals: ["Total"]
files:
  incidents:
    records:
      - table: incident
        key: [No]
        columns:
          No: {to: case_number}
          Day: {to: incident_date, format: "%m/%d/%Y"}
          Time: {to: incident_time, format: HHMM}
          Where: {to: address}
          Arrest: {to: arrest_made, words: yes_no}
          Reason: {to: contact_reason, words: reason}
          Civilians: {to: num_involved_civilians}
          Officers: {to: num_involved_officers}
        constants: {state: CA}
    ignore: {Clerk: names are never taken over}
  people:
    records:
      - table: person
        incident: [No]
        key: row
        role: {column: Side, words: role}
        columns:
          Race: {to: race.race, split: ", ", words: race}
          Age: {to: age_band, format: years}
          Force: {to: force.force_type, split: ", ", words: force}
          Had force: {to: received_force, words: yes_no}
words:
  yes_no: {"Yes": "yes", "No": "no"}
  role: {Civilian: civilian, Officer: officer}
  reason: {Stop: stop, Call: call_for_service}
  race: {White: white, Black: black, "Not stated": not_reported}
  force: {"Hands, fists": physical_contact, Hold: control_hold, Hands: physical_contact, None: null}
"""

INCIDENTS = (
    "No,Day,Time,Where,Arrest,Reason,Civilians,Officers,Clerk\n"
    "A1,3/5/2025,815,800 Block of MAPLE ST,Yes,Stop,1,1,Ann\nA2,3/6/2025,2210,,No,call,1,1,Ann\n"
)
PEOPLE = (
    "No,Side,Race,Age,Force,Had force\n"
    'A1,Civilian,"White, Black",31,"Hands, fists, Hold",Yes\nA1,Officer,White,40,None,No\n'
    "A2,Civilian,Not stated,17,Hold,Yes\nA2,Officer,,NULL,,No\n"
)


def profile(text: str = PROFILE) -> Profile:
    """The test profile."""
    return parse_profile(text, name="test-pd.yml")


def sent(incidents: str | bytes = INCIDENTS, people: str | bytes | None = PEOPLE) -> list[SentFile]:
    """The two linked files, or the first alone."""
    files = [SentFile(name="incidents.csv", data=incidents if isinstance(incidents, bytes) else incidents.encode())]
    if people is not None:
        files.append(SentFile(name="people.csv", data=people if isinstance(people, bytes) else people.encode()))
    return files


def checked(incidents: str | bytes = INCIDENTS, people: str | bytes | None = PEOPLE, text: str = PROFILE) -> Checked:
    """The verdict on the two files."""
    return check_files(sent(incidents, people), profile(text), received_on=date(2025, 4, 1))
