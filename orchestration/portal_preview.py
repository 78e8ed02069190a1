"""What a release cut today would show of an agency: the release's own functions over the stages of the last run, once a day.

Only submitted reports are cut, against the class book of the last release, under a label of its own, so that groups cannot be
matched with those of the next one. The cut of a day is kept beside the stages, and every agency is shown its part of it: asking
again with other rows shows nothing new before the next day. Must not write a release, nor hand an agency another one's rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock
from typing import Any

import polars as pl

from orchestration.family import ASSET as RELEASABLE
from orchestration.family import book_before, family_named, same_snaps
from orchestration.keys import family_of
from orchestration.resources import Home
from orchestration.stages import StageReplaced
from privacy.bundles import BUNDLE
from privacy.classbook import from_frames
from privacy.pseudonyms import pseudonyms
from schemas.standard import PUBLISHED_TABLES

ASSET = "portal_preview"
LABEL = "preview"
_KEYS = {"incident": "incident_id", "person": "person_id"}
_PART = "part_"


class NothingYet(Exception):
    """There is nothing to cut: no report went through the stages, or too few are alike to publish any."""


@dataclass(frozen=True)
class DailyPreview:
    """Answers `portal.setting.Preview`. clock: aware, UTC."""

    home: Home
    clock: Callable[[], datetime]
    _lock: Lock = field(default_factory=Lock, repr=False, compare=False)

    def __call__(self, agency_id: str) -> Mapping[str, Any]:
        """as_of (ISO), tables (rows of the agency by public table), waiting (table_name, rule, rows); or problem: nothing_yet."""
        day = f"{self.clock().astimezone(UTC):%Y-%m-%d}"
        with self._lock:
            kept = self._kept(day)
        return {"problem": "nothing_yet"} if kept is None else part_of(kept, agency_id)

    def _kept(self, day: str) -> dict[str, pl.DataFrame] | None:
        from orchestration.storage import Stage, stages_of

        folder = stages_of(self.home)
        found = folder.read(ASSET, day)
        if found is None:
            try:
                found = Stage(tables=cut(self.home, at=self.clock()))
            except (NothingYet, StageReplaced):
                return None
            folder.write(ASSET, day, found)
            for old in folder.partitions(ASSET):
                if old != day:
                    folder.forget(ASSET, old)
        return dict(found.tables)


def cut(home: Home, *, at: datetime) -> dict[str, pl.DataFrame]:
    """The public tables of a release cut from the stages as they are, with what says whose rows they are. Raises NothingYet.

    Beside the public tables: part_incident and part_person (id, agency_id), part_fates, part_made. The release's own guards
    against earlier releases and attackers are not run: they can only stop a release, not change its rows.
    """
    from orchestration.narratives import releasable_narratives, without_protected
    from orchestration.policies import policy_in_force
    from orchestration.registry_facts import coverage_of, facts_for, forgotten
    from orchestration.reports import kept_versions, reference_of
    from orchestration.storage import stacked, stages_of
    from privacy.border import Beside, deidentify, make_releasable
    from publish.versions import following

    folder, family, policy = stages_of(home), family_of(home), policy_in_force(home)
    stages = {name: _read(folder, name) for name in ("validated_reports", "located_reports")}
    if not stages["validated_reports"]:
        raise NothingYet
    as_of = _staged_at(home)
    version = following(home.releases, at.year, at.month)
    facts = facts_for(home, version, as_of=as_of)
    tables = dict(stacked(stages["validated_reports"]))
    in_force = facts["fates"].filter(fate="current")
    # A report that came or went while the stages were made is in neither: the next run settles it.
    both = in_force.join(tables["incident"].select("incident_id"), on="incident_id", how="semi")
    tables = kept_versions(tables, both.select("incident_id"))
    if tables["incident"].is_empty():
        raise NothingYet
    facts["fates"] = facts["fates"].filter(
        (pl.col("fate") != "current") | pl.col("incident_id").is_in(both["incident_id"].implode())
    )
    places = stacked(stages["located_reports"])["place"].join(both.select("incident_id"), on="incident_id", how="semi")
    clean = deidentify(tables, places, key=family.key, officers_public=policy.officers_public)
    incidents = without_protected(tables["incident"], clean["incident"], key=family.key)
    narratives, _ = releasable_narratives(home, incidents, policy)
    made = make_releasable(
        clean, facts["agencies"].select("agency_id", "name", "county", "state", "sworn_officers"),
        coverage_of(facts, key=family.key), policy=policy, key=family.key, version=LABEL,
        book=same_snaps(home, book_before(home, family.name, version)),
        beside=Beside(context={name: facts[name] for name in ("denominator", "area_population")},
                      snaps=reference_of(home).snap_points(), narratives=narratives),
        forgotten=forgotten(facts, key=family.key),
    )  # fmt: skip
    whose = pl.DataFrame({
        BUNDLE: pseudonyms(both["incident_id"], key=family.key, scope=BUNDLE), "agency_id": both["agency_id"],
    })  # fmt: skip
    parts = {
        f"{_PART}{name}": made.bundles[name].join(whose, on=BUNDLE, how="inner").select("agency_id", id=pl.col(key)) for name, key in _KEYS.items()
    }  # fmt: skip
    about = pl.DataFrame({"as_of": [as_of.isoformat()]})
    return {**made.tables, **parts, f"{_PART}fates": made.fates, f"{_PART}made": about}


def part_of(cut_tables: Mapping[str, pl.DataFrame], agency_id: str) -> dict[str, Any]:
    """The part of one agency of a cut: its rows of each public table, and how many wait under which rule."""
    mine = {key: cut_tables[f"{_PART}{name}"].filter(agency_id=agency_id)["id"] for name, key in _KEYS.items()}
    mine["recipient_id"] = mine["person_id"]
    tables: dict[str, list[dict[str, Any]]] = {}
    for table in PUBLISHED_TABLES:
        rows = cut_tables[table.name]
        if (key := _told_by(rows.columns)) is not None:
            # A row of force or injury that names neither person nor incident belongs to nobody who could be told.
            tables[table.name] = rows.filter(pl.col(key).is_in(mine[key].implode())).to_dicts()
        elif table.name in {"agency", "coverage"}:
            tables[table.name] = rows.filter(pl.col("agency_id") == agency_id).to_dicts()
    waiting = cut_tables[f"{_PART}fates"].filter((pl.col("agency_id") == agency_id) & (pl.col("fate") == "waiting"))
    counts = waiting.group_by("table_name", "rule").agg(rows=pl.len()).sort("table_name", "rule")
    return {"as_of": cut_tables[f"{_PART}made"]["as_of"][0], "tables": tables, "waiting": counts.to_dicts()}


@dataclass(frozen=True)
class LastRelease:
    """Answers `portal.setting.Published`: what the last release holds of a report."""

    home: Home

    def __call__(self, agency_id: str, incident_id: str) -> Mapping[str, Any]:
        """release: its version, None before the first. row: the report's row of the public table incident, None where it waits."""
        from orchestration.storage import stages_of
        from publish.versions import released

        family = family_of(self.home)
        of_family = [
            name for name in released(self.home.releases) if family_named(self.home.releases / name) == family.name
        ]
        stage = stages_of(self.home).read(RELEASABLE, of_family[-1]) if of_family else None
        if stage is None:
            return {"release": None, "row": None}
        bundle = pseudonyms(pl.Series([incident_id]), key=family.key, scope=BUNDLE)[0]
        names = from_frames(stage.tables).rows["incident"].filter(bundle=bundle)["id"]
        rows = stage.tables["incident"].filter(pl.col("incident_id").is_in(names.implode())).to_dicts()
        return {"release": of_family[-1], "row": rows[0] if rows else None}


def _told_by(columns: list[str]) -> str | None:
    return next((key for key in ("person_id", "recipient_id", "incident_id") if key in columns), None)


def _read(folder: Any, asset: str) -> dict[str, Any]:
    stages = {month: folder.read(asset, month) for month in folder.partitions(asset)}
    return {month: stage for month, stage in stages.items() if stage is not None}


def _staged_at(home: Home) -> datetime:
    """When the stages were last written: up to then the registry is read."""
    from orchestration.storage import stages_of

    return datetime.fromtimestamp(max(stages_of(home).written("validated_reports").values()), tz=UTC)
