"""Profiles that contradict themselves or the standard: one sentence each, with the place and the fix."""

import pytest

from ingest.problems import ProfileProblem
from ingest.profile import parse_profile

FULL = r"""
slug: full-pd
name: Full Police Department (invented)
standard: "0.2"
timezone: America/Chicago
agency: {id: XX0088888}
encoding: utf-8
delimiter: ","
blanks: ["", "NULL"]
header_rows: 2
headers: {Day: [OCCURRED_D, Date Occurred], Officers Race: [OffRace]}
expect: {rows: [1, 5000], fill: {Day: 0.95}, tolerance: 0.1}
files:
  reports:
    optional: [Point, Note]
    records:
      - table: incident
        key: [No]
        columns:
          No: {to: case_number}
          Day: {to: incident_date, format: ["%m/%d/%Y", iso]}
          Time: {to: incident_time, format: HHMM}
          Arrest: {to: arrest_made, words: yes_no, blank: not_reported}
          Point: {to: point, format: "(lat, lon)", within: [29, 31, -99, -96]}
          X: {to: plane_x, crs: "EPSG:2277"}
          Y: {to: plane_y, crs: "EPSG:2277"}
          Others: {to: other_agency.other_agency_id, split: ";"}
        constants: {state: TX}
      - table: person
        as: officer
        incident: [No]
        key: values
        role: officer
        split: ";"
        count: Officers
        columns:
          Officers Race: {to: race.race, words: race}
      - table: person
        as: subject
        incident: [No]
        key: row
        role: civilian
        repeat: [1, 2]
        present: ["Subject {n} Sex"]
        columns:
          "Subject {n} Sex": {to: gender, words: sex}
          "Subject {n} Age": {to: age_band, format: years, words: age}
          "Force {n}": {to: force.force_type, split: ["; ", "|"], words: force, order: true, actor: officer}
          "Weapon {n}": {to: weapon.weapon, words: weapon, with: {basis: perceived}}
    ignore: {Note: free text}
  totals:
    records: [{table: incident, key: [No], columns: {Fate: {to: review_outcome, words: fate}}}]
  totals_of_old:
    instead_of: totals
    any_number: true
    records: [{table: incident, key: [No], columns: {Outcome: {to: review_outcome, words: fate}}}]
words:
  yes_no: {"Yes": "yes", "No": "no"}
  race: {W: white, B: black}
  sex: {M: male, F: female}
  age: {"-1": unknown}
  force: {Hands: physical_contact, "Hold; tight": control_hold}
  weapon: {Gun: firearm}
  fate: {In: within_policy}
"""

CONTRADICTIONS = [
    # what it says, what becomes what, words of the sentence
    ("slug: full-pd", "slug: full pd", "slug is a short name"),
    ("slug: full-pd", "slug: full-pd\nslugs: x", "has slugs, which a profile does not know; slug is one it knows"),
    ("slug: full-pd", "slug: full-pd\nslug: again", "slug stands twice in one mapping, again in line 3"),
    ("slug: full-pd", "slug: [full-pd]", "slug should be one text"),
    ("slug: full-pd", "? [a]\n: b\nslug: full-pd", "has a list or mapping as a name"),
    ("America/Chicago", "America/Nowhere", "timezone America/Nowhere is not a zone we know"),
    ("{id: XX0088888}", "{id: X}", "agency.id is not an ORI or local code"),
    ("encoding: utf-8", "encoding: utf-99", "encoding utf-99 is not one we know"),
    ('delimiter: ","', 'delimiter: ";;"', "delimiter is one character"),
    ("header_rows: 2", "header_rows: two", "header_rows should be a whole number from 1"),
    ("header_rows: 2", "header_rows: 0", "header_rows should be a whole number from 1"),
    ("header_rows: 2", "title_rows: -1", "title_rows should be a whole number from 0"),
    ('blanks: ["", "NULL"]', "blanks: NULL", "blanks should be a list"),
    ("{Day: [OCC", "{Dag: [OCC", "headers names Dag, which no file of the profile reads or ignores"),
    ("Date Occurred]", "time]", "headers: Time would be both Day and Time"),
    ("rows: [1, 5000]", "rows: [5000, 1]", "expect.rows is [fewest, most]"),
    ("fill: {Day: 0.95}", "fill: {Day: 95}", "expect.fill: Day is a share from 0 to 1"),
    ("fill: {Day: 0.95}", "fill: {Day: most}", "expect.fill: Day should be a number"),
    ("fill: {Day: 0.95}", "fill: {Dag: 0.95}", "expect.fill names Dag, which no file of the profile reads"),
    ("tolerance: 0.1", "tolerance: 10", "expect.tolerance is a share from 0 to 1"),
    ("optional: [Point, Note]", "optional: [Point, Nope]", "optional names Nope, which the file neither reads nor ignores"),
    ("optional: [Point, Note]", "optional: [No]", "No is part of a key"),
    ("ignore: {Note: free text}", "ignore: {Day: free text}", "Day is read and ignored"),
    ("instead_of: totals", "instead_of: nothing", "names nothing, which is not another file of the profile"),
    ("instead_of: totals", "instead_of: totals_of_old", "names totals_of_old, which is not another file"),
    ("any_number: true", "any_number: perhaps", "any_number should be true or false"),
    ("records: [{table: incident, key: [No], columns: {Fate: {to: review_outcome, words: fate}}}]\n  totals_of_old:",
     "instead_of: totals_of_old\n    records: [{table: incident, key: [No]}]\n  totals_of_old:", "which is an alternative itself"),
    ("records: [{table: incident, key: [No], columns: {Outcome: {to: review_outcome, words: fate}}}]", "records: []",
     "a file holds at least one record"),
    ("records: [{table: incident, key: [No], columns: {Outcome: {to: review_outcome, words: fate}}}]", "records: yes",
     "files.totals_of_old.records should be a list"),
    ("key: [No]\n        columns:\n          No:", "key: No\n        columns:\n          No:", "key is a list of columns, row"),
    ("key: [No]\n        columns:\n          No:", "key: values\n        columns:\n          No:", "key values tells persons apart"),
    ("key: [No]\n        columns:\n          No:", "key: row\n        columns:\n          No:", "an incident is told from others by its key"),
    ("constants: {state: TX}", "constants: {state: TX, arrest_made: nope}", "nope is not a code of incident.arrest_made"),
    ("constants: {state: TX}", "constants: {arrest_made: yes}", "arrest_made is fed by a column and by a constant"),
    ("constants: {state: TX}", "constants: {incident_date: 2025-01-01}", "incident.incident_date differs from report to report"),
    ("constants: {state: TX}", "constants: {num_involved_officers: some}", "num_involved_officers should be a whole number"),
    ("constants: {state: TX}", "role: officer", "role is for persons; an incident has none"),
    ('["%m/%d/%Y", iso]', '["%m/%Y"]', "the format %m/%Y does not give a day, a month and a year"),
    ("format: HHMM", 'format: "%I:%M"', "the format %I:%M does not give an hour (with %p where it is %I) and a minute"),
    ("{to: case_number}", '{to: case_number, format: "%d"}', "case_number is read as it stands and needs no format"),
    ("{to: case_number}", "{to: case_number, colour: red}", "column No has colour, which a profile does not know"),
    ("{to: case_number}", "{to: incident_id}", "incident.incident_id is not fed from a column; it is made from the key"),
    ("{to: case_number}", '{to: case_number, split: ";"}', "case_number has one answer, so it cannot be split"),
    ("{to: case_number}", "{to: case_number, blank: unknown}", "holds no word for blank"),
    ("{to: case_number}", "{to: case_number, words: sex}", "male cannot be said: a word can only be null in incident.case_number"),
    ("{to: case_number}", "{to: case_number, actor: officer}", "actor is for force.force_type alone"),
    ("{to: case_number}", "{to: case_number, order: true}", "order is for a list of force.force_type"),
    ("{to: case_number}", "{to: case_number, within: [1, 2, 3, 4]}", "within belongs to coordinates of an incident"),
    ("{to: case_number}", "{to: case_number, until: Day}", "until counts whole years, and case_number does not hold years"),
    ("{to: case_number}", "{to: case_number, differs: earliest}", "earliest is for days and times"),
    ("{to: case_number}", "{to: case_number, differs: [a, b]}", "only coded answers can be ranked"),
    ("{to: case_number}", "{to: case_number, differs: first, at_most: 1}", "at_most says how many days"),
    ("{to: case_number}", "{to: case_number, unlisted: unknown}", "one of them stands beside words"),
    ("{to: case_number}", "{to: case_number, several: sex}", "several is a second word list for one coded answer"),
    ("{to: case_number}", "{to: case_number, otherwise: true}", "otherwise belongs to coordinates of an incident"),
    ("words: sex}", "words: sex, differs: [male, femal]}", "differs: femal is not a code of gender"),
    ("words: sex}", "words: sex, unlisted: other}", "unlisted: other is not a code of person.gender"),
    ("words: sex}", "words: sex, unlisted: unknown, else: unknown}", "unlisted or else says what words outside the list"),
    ("words: sex}", "words: sex, several: sexes}", "there is no word list sexes"),
    ('{to: point, format: "(lat, lon)"', '{to: point, differs: latest, format: "(lat, lon)"', "of points that differ only the first can stand"),
    ("{to: case_number}", "{to: race.race, words: race}", "race.race is not a field of incident or of its child tables"),
    ("blank: not_reported", "blank: not_asked", "blank is not_reported, unknown or pending, not not_asked"),
    ("words: sex}", "words: sex, format: years}", "gender holds codes; it is read by words."),
    ("format: years, words: age", 'format: "%Y"', "age_band holds codes; it is read by words, or by format years"),
    ('{to: point, format: "(lat, lon)"', "{to: point", "point needs a format"),
    ('format: "(lat, lon)"', 'format: "lat/lon"', "lat/lon is not a form of a point; the forms are"),
    ("within: [29, 31, -99, -96]", "within: [31, 29, -99, -96]", "within is [lat_min, lat_max, lon_min, lon_max]"),
    ("within: [29, 31, -99, -96]", "blank: unknown", "blank has no meaning for point"),
    ('X: {to: plane_x, crs: "EPSG:2277"}', "X: {to: plane_x}", "plane_x names its crs, as in EPSG:2277"),
    ('X: {to: plane_x, crs: "EPSG:2277"}', 'X: {to: plane_x, crs: "EPSG:9"}', "EPSG:9 is not a coordinate system we know"),
    ('X: {to: plane_x, crs: "EPSG:2277"}', 'X: {to: plane_x, crs: "EPSG:2276"}', "plane_x and plane_y name different crs"),
    ('X: {to: plane_x, crs: "EPSG:2277"}', "X: {to: district}", "plane_y is fed and plane_x is not"),
    ('X: {to: plane_x, crs: "EPSG:2277"}', "X: {to: latitude}", "latitude is fed and longitude is not"),
    ('X: {to: plane_x, crs: "EPSG:2277"}', 'X: {to: latitude, crs: "EPSG:2277"}', "latitude is in degrees and has no crs"),
    ('X: {to: plane_x, crs: "EPSG:2277"}', 'X: {to: latitude, format: "%d"}', "latitude is a number; it needs no format"),
    ('X: {to: plane_x, crs: "EPSG:2277"}', 'X: {to: plane_y, crs: "EPSG:2277"}', "plane_y is fed by two columns"),
    ("count: Officers", "count: Officers\n        repeat: [1]", "repeat is there, and no column is named with {n}"),
    ("repeat: [1, 2]\n", "colour: red\n", "files.reports has colour, which a profile does not know"),
    ("        repeat: [1, 2]\n", "", "repeat does not say which numbers there are"),
    ('        present: ["Subject {n} Sex"]\n', "", "a repeated record names in present what must be filled"),
    ('split: ";"\n        count', "count", "count says how many persons the lists of a row hold"),
    ("role: officer", "role: sheriff", "sheriff is not a code of person.role"),
    ("role: officer", "role: {column: Side}", "role lacks words"),
    ("with: {basis: perceived}", "with: {basis: guessed}", "guessed is not a code of weapon.basis"),
    ("with: {basis: perceived}", "with: {weapon: blade}", "with fixes weapon.weapon, which the column feeds"),
    ("{to: weapon.weapon,", "{to: weapon.basis,", "weapon.basis is not fed from a column; weapon.weapon or weapon.firearm_type is"),
    ("{to: weapon.weapon,", "{to: coverage.month,", "coverage.month is not a field of person or of its child tables"),
    ("order: true, actor: officer", "order: true, actor: nobody", "actor names nobody, and no record of the file is named so by `as`"),
    ("order: true, actor: officer", "recipient: subject", "recipient names subject, who is on the same side"),
    ("order: true, actor: officer", "actor: officer, recipient: officer", "actor and recipient cannot stand together"),
    ("order: true, actor: officer", "order: perhaps", "order should be true or false"),
    ('split: ["; ", "|"], words: force, order: true', "words: force, order: true", "order is for a list of force.force_type"),
    ("{to: race.race, words: race}", "{to: person_id}", "person.person_id is not fed from a column; it is made from the key"),
    ('{"Yes": "yes", "No": "no"}', '{"Yes": "yes", " yes ": "no", "No": "no"}', "stands twice with different codes"),
    ('{"-1": unknown}', '{"-1": [unknown]}', "words.age: -1 should be one text"),
    ("fate: {In: within_policy}", "fate: &a {In: *a}", "repeats itself without end"),
]  # fmt: skip


def test_the_profile_the_contradictions_are_made_of_is_sound() -> None:
    assert parse_profile(FULL, name="full-pd.yml").slug == "full-pd"


@pytest.mark.parametrize(("before", "after", "says"), CONTRADICTIONS, ids=[says[:40] for *_, says in CONTRADICTIONS])
def test_a_contradiction_is_one_sentence_that_names_the_place(before: str, after: str, says: str) -> None:
    assert before in FULL
    with pytest.raises(ProfileProblem) as caught:
        parse_profile(FULL.replace(before, after, 1), name="p.yml")
    told = str(caught.value)
    assert says in told
    assert told.startswith("p.yml: ")
    assert told.endswith(".")
    assert "\n" not in told


def test_no_two_contradictions_are_told_apart_by_chance() -> None:
    assert len({(before, after) for before, after, _ in CONTRADICTIONS}) == len(CONTRADICTIONS)
