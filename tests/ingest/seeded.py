"""A delivery of 118 rows with four kinds of problem in 37 of them, of which one header explains 31; all invented.

Three files of one month and a half: the incidents, the people of January, and the people of February, whose export calls
one column by another name.
"""

from datetime import date, timedelta

from ingest.check import Checked, SentFile, check_files
from ingest.profile import Profile, parse_profile
from tests.ingest.deliveries import PROFILE

RECEIVED = date(2025, 4, 1)
ROWS, HELD, KINDS, BY_HEADER = 118, 37, 4, 31

TEXT = PROFILE.replace(
    "          Had force: {to: received_force, words: yes_no}\n",
    "          Had force: {to: received_force, words: yes_no}\n"
    "          Custody status: {to: custody_status, words: custody}\n",
).replace(
    "words:\n  yes_no",
    'words:\n  custody: {Cited: cited_released, In custody: custody_other, "None": none}\n  yes_no',
)  # fmt: skip

_STREETS = ("MAPLE ST", "DOCK RD", "CANAL ST", "HILL AVE", "QUAY ST")
_RACES = ("White", "Black", "White, Black", "Black", "White")
_FORCES = ("Hold", "Hands, fists", "Hands, fists, Hold")
_CUSTODY = ("Cited", "In custody", "None")
_INCIDENTS = 39
_FEBRUARY = 29
"""From here on an incident's people are in the second file."""


def profile() -> Profile:
    """The profile of the invented sender."""
    return parse_profile(TEXT, name="test-pd.yml")


def delivery() -> list[SentFile]:
    """The three files as they were sent."""
    incidents = ["No,Day,Time,Where,Arrest,Reason,Civilians,Officers,Clerk"]
    people: dict[str, list[str]] = {
        "people-january.csv": ["No,Side,Race,Age,Force,Had force,Custody status"],
        "people-february.csv": ["No,Side,Race,Age,Force,Had force,Cust. Stat."],
    }
    for at in range(_INCIDENTS):
        day = date(2025, 1, 2) + timedelta(days=at)
        number = f"25-{at + 101:04d}"
        civilians = 2 if at == _INCIDENTS - 1 else 1
        written = day.isoformat() if at == 7 else f"{day.month}/{day.day}/{day.year}"
        reason = "Call for service" if at == 18 else ("Stop", "Call")[at % 2]
        arrest = "Yes" if _CUSTODY[at % 3] == "In custody" else "No"
        where = f"{(at % 9 + 1) * 100} Block of {_STREETS[at % 5]}"
        incidents.append(
            f"{number},{written},{(at * 37) % 24:02d}{at % 60:02d},{where},{arrest},{reason},{civilians},1,Ann"
        )
        lines = people["people-january.csv" if at < _FEBRUARY else "people-february.csv"]
        for who in range(civilians):
            force = "Hands / fists, Hold" if at == 7 else _FORCES[at % 3]
            lines.append(
                f'{number},Civilian,"{_RACES[at % 5]}",{19 + (at * 7 + who) % 50},"{force}",Yes,{_CUSTODY[at % 3]}'
            )
        lines.append(f"{number},Officer,{_RACES[at % 2]},{25 + at % 30},None,No,")
    return [
        SentFile(name=name, data=("\n".join(lines) + "\n").encode())
        for name, lines in {"incidents.csv": incidents, **people}.items()
    ]


def checked(files: list[SentFile] | None = None) -> Checked:
    """The verdict on the seeded delivery, or on others of the same sender."""
    return check_files(delivery() if files is None else files, profile(), received_on=RECEIVED)
