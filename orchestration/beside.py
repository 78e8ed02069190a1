"""What stands beside the public tables of a release: registry facts, ledger, gate, nowcast, quality, ambulance figures, analyses.

Thin wiring: each is computed in publish. Must not decide what is safe.
"""

from collections.abc import Mapping

import polars as pl

from orchestration.ambulance_figures import ambulance_months
from orchestration.family import ASSET as RELEASABLE
from orchestration.family import family_named
from orchestration.keys import family_of
from orchestration.policies import policy_in_force
from orchestration.registry_facts import Facts, base_of, taken_at
from orchestration.resources import Home
from orchestration.row_reasons import row_reasons
from orchestration.storage import stages_of
from privacy.classbook import empty_book, from_frames
from publish.about import About
from publish.versions import before
from schemas.standard import PUBLISHED_TABLES


def beside_of(
    home: Home, version: str, facts: Facts, stage: Mapping[str, pl.DataFrame], *, about: About, pairs: int | None
) -> dict[str, pl.DataFrame]:
    """The companion tables of a release, by name."""
    from publish.analyses.beside import analyses_beside
    from publish.analyses.epochs import standard_definitions
    from publish.gate import estimate_gate
    from publish.ledger.beside import ledger_beside
    from publish.nowcast import nowcast
    from publish.quality import quality

    tables = {table.name: stage[table.name] for table in PUBLISHED_TABLES}
    previous, base = before(version, home.releases), base_of(version)
    told = {name: facts[name] for name in ("known_issue", "reply")}
    told["definition"] = pl.concat([facts["definition"], standard_definitions()])
    gate = estimate_gate(tables)
    told["estimate_gate"] = gate
    told["nowcast"] = nowcast(
        facts["fates"],
        as_of=taken_at(facts).date(),
        start=about.window_start,
        end=about.window_end,
        coverage=tables["coverage"],
    )
    told |= ledger_beside(
        home.releases / previous if previous else None, tables, version=version, released_on=about.released_on,
        reasons=_reasons(home, [one for one in (previous, base) if one], facts, stage), family=about.family,
        replaced=home.releases / base if base else None,
    )  # fmt: skip
    told["ambulance_month"] = ambulance_months(
        home, first=f"{about.window_start:%Y-%m}", last=f"{about.window_end:%Y-%m}"
    )
    told |= analyses_beside(tables, definition=told["definition"], gate=gate)
    told["quality"] = quality(tables, about, told, receipts=facts["fates"], pairs=pairs)
    return told


def _reasons(home: Home, earlier: list[str], facts: Facts, stage: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Why rows came, changed and went since each of the releases given; a row that is told twice is told the first way."""
    family, folder = family_of(home), stages_of(home)
    books = []
    for version in earlier:
        before_it = folder.read(RELEASABLE, version)
        same = before_it is not None and family_named(home.releases / version) == family.name
        books.append(from_frames(before_it.tables) if before_it is not None and same else empty_book())
    told = [
        row_reasons(book, from_frames(stage), facts, key=family.key, k=policy_in_force(home).k)
        for book in books or [empty_book()]
    ]
    return pl.concat(told).unique(["table_name", "row_id"], keep="first", maintain_order=True)
