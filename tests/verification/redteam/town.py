"""A generated town across the border, and what the red team finds in its public tables; no real person."""

from functools import cache

from orchestration.truth import truth_from
from privacy.border import Releasable, deidentify, make_releasable
from privacy.policy import Policy
from schemas.standard import PUBLISHED_TABLES
from tests.privacy.region import KEY, Region, region
from verification.redteam.attack import attack_tables
from verification.redteam.ground import Attack, Published, Truth, as_text

QUASI = {table.name: list(table.quasi) for table in PUBLISHED_TABLES if table.quasi}


@cache
def town(incidents: int = 1500, seed: int = 11) -> Region:
    return region(seed=seed, incidents=incidents)


def released(place: Region) -> Releasable:
    told = deidentify(place.tables, place.places, key=KEY)
    return make_releasable(told, place.agencies, place.coverage, policy=Policy(), key=KEY, version="1")


def truth(place: Region, out: Releasable) -> Truth:
    return truth_from(place.tables, place.places, out.book.rows, key=KEY)


def public(out: Releasable) -> Published:
    return as_text(out.tables, QUASI)


def attacked(place: Region, out: Releasable, *, targets: int = 300, badges: int = 500) -> list[Attack]:
    return attack_tables(
        public(out), truth=truth(place, out), k=5, k_protected=11, seed=3, targets=targets, badges=badges
    )
