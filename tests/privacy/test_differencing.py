"""RT5: eight quarterly releases with new, corrected and withdrawn reports; subtracting any of them isolates nobody."""

from itertools import combinations

import numpy as np
import polars as pl

from orchestration.disclosure import edition
from privacy.border import deidentify, make_releasable
from privacy.diffguard import diffguard
from privacy.policy import Policy
from schemas.standard import PUBLISHED_TABLES
from tests.privacy.region import KEY, region

QUASI = {table.name: list(table.quasi) for table in PUBLISHED_TABLES if table.quasi}


def quarters(incidents: int) -> list[dict[str, pl.DataFrame]]:
    """What the agencies report after each of eight quarters: more incidents, some corrected, some withdrawn."""
    rng, town = np.random.default_rng(5), region(seed=5, incidents=incidents)
    told = []
    for quarter in range(1, 9):
        known = town.tables["incident"].head(incidents * quarter // 8)
        gone = rng.random(known.height) < 0.04
        corrected = pl.Series(rng.random(known.height) < 0.06)
        more = pl.when(corrected).then(pl.col("num_involved_officers") % 4 + 1).otherwise("num_involved_officers")
        incident = known.with_columns(more.alias("num_involved_officers")).filter(pl.Series(~gone))
        person = town.tables["person"].join(incident, on="incident_id", how="semi")
        frames = {**town.tables, "incident": incident, "person": person}
        told.append({
            name: frame if name in {"incident", "person"} else frame.join(
                person.select(pl.col("person_id").alias("recipient_id" if name == "force" else "person_id")),
                on="recipient_id" if name == "force" else "person_id", how="semi",
            ) if {"person_id", "recipient_id"} & set(frame.columns) else frame
            for name, frame in frames.items()
        })  # fmt: skip
    return told


def test_eight_releases_subtracted_from_one_another_isolate_no_set_below_k():
    town = region(seed=5, incidents=240)
    book, editions = None, []
    for number, tables in enumerate(quarters(240)):
        places = town.places.join(tables["incident"], on="incident_id", how="semi")
        made = make_releasable(
            deidentify(tables, places, key=KEY), town.agencies, town.coverage.clear(), policy=Policy(), key=KEY,
            version=str(number), book=book,
        )  # fmt: skip
        book = made.book
        now = edition(made.tables, made.book)
        guard = diffguard(editions, now, quasi=QUASI)
        assert not guard.broken
        assert guard.smallest is None or guard.smallest >= 5
        editions.append(now)
    grown = [one.tables["incident"].height for one in editions]
    assert grown[-1] > 2 * grown[0] > 0
    # Something really went, came back under another name, or waits: else nothing was tried.
    ids = [set(one.tables["incident"]["incident_id"]) for one in editions]
    assert sum(len(later - sooner) for sooner, later in combinations(ids, 2)) > 100
    assert made.report["moved"]["incident"]["waiting_changed"] + made.report["moved"]["incident"]["waiting_gone"] > 5
