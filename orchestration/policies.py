"""The reviewed policy file of a deployment, private/policy.toml: written with comments, read with every word checked.

A word it does not know stops everything, since a rule that is spelled wrongly is a rule that is not in force. Must not
decide what a floor is; privacy does.
"""

import tomllib
from dataclasses import asdict
from datetime import date, timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from orchestration.resources import Home, HomeProblem
from privacy.policy import FIELDS, Policy, PolicyError

NAME = "private/policy.toml"

_TEMPLATE = """\
# What every release of this deployment must hold to. Lines that begin with # are remarks.
# Nobody can weaken the limits named here: Vigie stops instead. Stricter is always allowed.
# Someone answerable reads this file, changes what must be stricter, and signs it. Without
# the two lines that follow, no release is cut. Sign again after every change.
# Look at what is in force with: vigie policy show

# Who reviewed this file, and on which day, as in "2026-11-23".
reviewed_by = ""
reviewed_on = ""

# HOW MANY MUST LOOK ALIKE
# Every published row looks like the rows of at least this many incidents. 5 or more.
k = 5
# The same for juveniles and for domestic, sexual and mental-health incidents. 11 or more.
k_protected = 11
# Different answers a group of look-alikes must hold (injury, for one). 2 or more.
l = 2
# How far a group's answers may lie from everyone's before the risk report warns. 0.5 or less.
t = 0.5
# How sure a group may make a reader of anyone's answer: 0.9 is nine in ten. 0.9 or less.
confidence = 0.9
# How much of that may come from the group and not from what is true of everyone. 0.3 or less.
uplift = 0.3

# SMALL NUMBERS
# Counts made from the full reports are kept back when they are smaller. 5 or more.
small_count = 5
# The same for ambulance calls. 11 or more.
small_count_ambulance = 11
# What is done to them: "suppress" leaves them out, "perturb" changes them a little, always alike.
counts = "suppress"

# OFFICERS
# Agencies whose officers the law makes public, by agency id, as in ["CA0010000"]. Each officer
# then has one made-up name per agency and year. Left empty, no officer has a name.
officers_public = []
# The law that says so. Needed as soon as an agency is listed above.
officers_basis = ""

# NARRATIVES
# Agencies that agreed to publish what officers wrote, after every line was cleaned and a person
# signed it, by agency id. Left empty, no narrative is published.
narratives = []
"""


def policy_in_force(home: Home) -> Policy:
    """The deployment's policy, signed or not. Raises HomeProblem or PolicyError with one sentence; call it before any work."""
    path = home.private / "policy.toml"
    moved = "policy" in home.settings()
    if not path.is_file():
        old = ", then move the lines of [policy] from private/vigie.toml into it" if moved else ""
        raise HomeProblem(
            f"{NAME} is missing, and no rule is assumed; make it with: vigie policy new --home {home.root}{old}."
        )
    if moved:
        raise HomeProblem(
            f"private/vigie.toml still has a [policy] table, and rules stand in one place only; move its lines to {NAME} and "
            "remove it there."
        )
    return read_policy(path, name=NAME)


def unsigned(policy: Policy, *, today: date) -> str | None:
    """One sentence where nobody answerable signed the policy; a release cut under it says so in its risk report."""
    if not (policy.reviewed_by and policy.reviewed_on):
        return f"{NAME} is not signed: someone answerable reads it and fills reviewed_by and reviewed_on; the risk report says so."
    # A day ahead may be today in another time zone.
    if date.fromisoformat(policy.reviewed_on) > today + timedelta(days=1):
        return f"{NAME}, reviewed_on: the day is in the future; write the day on which the policy was read."
    return None


def read_policy(path: Path, *, name: str) -> Policy:
    """A policy from a file; `name` is what sentences call it. Lines left out mean the default. Raises as above."""
    try:
        told = tomllib.loads(path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"))
    except FileNotFoundError:
        raise HomeProblem(f"there is no file {name}; give the path of a policy file.") from None
    except OSError:
        raise HomeProblem(f"{name} cannot be opened as a file; give the path of a policy file you may read.") from None
    except UnicodeDecodeError:
        raise HomeProblem(f"{name} is not UTF-8 text; save it as UTF-8.") from None
    except tomllib.TOMLDecodeError as error:
        raise HomeProblem(f"{name} cannot be read: {error}. Correct that line.") from None
    for word, value in told.items():
        if word not in FIELDS:
            raise HomeProblem(_unknown(word, value, name))
    told = {word: tuple(value) if isinstance(value, list) and _plain(value) else value for word, value in told.items()}
    try:
        return Policy(**told)
    except PolicyError as problem:
        raise PolicyError(f"{name}, {str(problem).removeprefix('policy ')}.") from None


def write_policy(home: Home) -> Path:
    """A policy file with the floors and a remark on every line. Raises HomeProblem when there is one already."""
    path = home.private / "policy.toml"
    try:
        with path.open("x", encoding="utf-8") as file:
            path.chmod(0o600)
            file.write(_TEMPLATE)
    except FileExistsError:
        raise HomeProblem(f"{NAME} is there already, and a reviewed file is never replaced; edit it instead.") from None
    return path


def sign_policy(home: Home, *, by: str, on: date) -> None:
    """Fill the two lines of the review in a file as `vigie init` wrote it: for demonstrations and tests alone."""
    path = home.private / "policy.toml"
    text = path.read_text("utf-8").replace('reviewed_by = ""', f'reviewed_by = "{by}"')
    path.write_text(text.replace('reviewed_on = ""', f'reviewed_on = "{on.isoformat()}"'), "utf-8")


def _unknown(word: str, value: Any, name: str) -> str:
    shown = repr(word if len(word) <= 40 else f"{word[:37]}...")
    kind = (
        "table"
        if isinstance(value, dict) or (isinstance(value, list) and value and isinstance(value[0], dict))
        else "line"
    )
    near = get_close_matches(word.lower(), FIELDS, n=1, cutoff=0.0)[0]
    told = (
        "policies have no tables; write its lines without a heading"
        if kind == "table"
        else f"the nearest it knows is {near}"
    )
    if kind == "table":
        told += f" (the nearest word it knows is {near})"
    return f"{name}: {kind} {shown} is not known, and a misspelt rule would not be in force; {told}."


def _plain(values: list[Any]) -> bool:
    return all(isinstance(value, str) for value in values)


def defaulted(path: Path) -> list[str]:
    """What a policy file leaves unsaid, so that the default holds."""
    told = tomllib.loads(path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"))
    return [name for name in asdict(Policy()) if name not in told]
