"""Write the whole sample into a folder: reference layers, agencies, the files they sent, figures, an ambulance log.

The only module of the sample that opens a file. The same seed writes the same bytes. Must not read anything.
"""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from orchestration.sample import ambulance as dispatch
from orchestration.sample import geojson
from orchestration.sample.agencies import AGENCIES, SampleAgency
from orchestration.sample.city import Town, draw_town
from orchestration.sample.context import DENOMINATOR_COLUMNS, POPULATION_COLUMNS, denominator_rows, population_rows
from orchestration.sample.details import detailed
from orchestration.sample.dirt import soil
from orchestration.sample.faults import Expected
from orchestration.sample.incidents import draw_incidents, plan_months
from orchestration.sample.layouts import LAYOUTS
from orchestration.sample.odds import stream
from orchestration.sample.schedule import Parcel, ZeroReport, plan_parcels, plan_zero_reports
from orchestration.sample.sites import HEADER as SITE_HEADER
from orchestration.sample.sites import site_rows
from orchestration.sample.towns import TOWNS

SEED = 20261122

_AGENCY_COLUMNS = ("agency_id", "slug", "name", "county", "state", "sworn_officers", "enrolled_since")


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Files that arrived together, the months they are for, and how many incidents and persons they hold, each once.

    refused_incidents and refused_persons: how many of them cannot be accepted as they stand (a fault holds back the
    whole incident; persons without an incident are among refused_persons, though not among persons).
    """

    slug: str
    files: tuple[Path, ...]
    received_at: datetime
    months: tuple[str, ...]
    incidents: int
    persons: int
    refused_incidents: int
    refused_persons: int


@dataclass(frozen=True, kw_only=True)
class AmbulanceLog:
    """The call log as written, the stations and hospitals beside it, and what was done to it. rows: units sent; all other numbers count calls.

    calls: true calls, each once; relisted: how many of them are listed a second time under a new number.
    outside, missing: at a point where nobody is, and without a point. gap: nothing was received, local time.
    thin_day: only some of its calls were.
    """

    path: Path
    sites: Path
    rows: int
    calls: int
    relisted: int
    outside: int
    missing: int
    gap: tuple[datetime, datetime]
    thin_day: date


@dataclass(frozen=True, kw_only=True)
class SamplePlan:
    """What was written, in order of arrival, and what a reader should make of it.

    expected: everything done to the files. missing_months: months of a slug that nobody filed or attested.
    context: files of figures the reports are measured against, by what they hold.
    """

    agencies: tuple[SampleAgency, ...]
    deliveries: tuple[Delivery, ...]
    zero_reports: tuple[ZeroReport, ...]
    missing_months: tuple[tuple[str, str], ...]
    expected: tuple[Expected, ...]
    ambulance: AmbulanceLog
    context: Mapping[str, Path]


def write_sample(folder: Path, *, seed: int = SEED) -> SamplePlan:
    """Write the sample into `folder` (made if need be) and return its plan."""
    towns = {plan.name: draw_town(plan, seed=seed) for plan in TOWNS}
    _write_reference(folder / "reference", towns)
    _write_agencies(folder / "agencies.csv")
    drawn = {
        agency.slug: tuple(
            detailed(incident, seed=seed) for incident in draw_incidents(agency, towns[agency.town], seed=seed)
        )
        for agency in AGENCIES
    }
    months = {agency.slug: plan_months(agency, seed=seed) for agency in AGENCIES}
    deliveries, expected = [], []
    for parcel in plan_parcels(drawn, AGENCIES, seed=seed):
        delivery, done = _write_parcel(folder / "files" / parcel.slug, parcel, seed=seed)
        deliveries.append(delivery)
        expected += done
    zero = [report for agency in AGENCIES for report in plan_zero_reports(agency, months[agency.slug].empty, seed=seed)]
    return SamplePlan(
        agencies=AGENCIES, deliveries=tuple(deliveries), expected=tuple(expected),
        ambulance=_write_calls(folder / "calls" / "port-sample-ems.csv", list(towns.values()), seed=seed),
        zero_reports=tuple(sorted(zero, key=lambda report: report.received_at)),
        missing_months=tuple((agency.slug, month) for agency in AGENCIES for month in months[agency.slug].missing),
        context=_write_context(folder / "context"),
    )  # fmt: skip


def _write_context(folder: Path) -> dict[str, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "denominator": ("denominators.csv", DENOMINATOR_COLUMNS, denominator_rows()),
        "area_population": ("area_population.csv", POPULATION_COLUMNS, population_rows()),
    }
    for name, columns, rows in files.values():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)
    return {kind: folder / name for kind, (name, _, _) in files.items()}


def _write_calls(path: Path, towns: list[Town], *, seed: int) -> AmbulanceLog:
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn = dispatch.draw_calls(towns, seed=seed)
    sites = path.with_name("port-sample-sites.csv")
    for file_path, header, rows in ((path, dispatch.HEADER, drawn.rows), (sites, SITE_HEADER, site_rows(towns[0]))):
        with file_path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            writer.writerows(rows)
    return AmbulanceLog(
        path=path, sites=sites, rows=len(drawn.rows), calls=drawn.calls, relisted=drawn.relisted, outside=drawn.outside,
        missing=drawn.missing, gap=dispatch.GAP, thin_day=dispatch.THIN_DAY,
    )  # fmt: skip


def _write_reference(folder: Path, towns: Mapping[str, Town]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    layers = {
        "centrelines": geojson.write_centrelines(towns.values()), "addresses": geojson.write_addresses(towns.values()),
        "intersections": geojson.write_intersections(towns.values()), "zones": geojson.write_zones(towns.values()),
    }  # fmt: skip
    for name, layer in layers.items():
        (folder / f"{name}.geojson").write_text(json.dumps(layer, ensure_ascii=False), encoding="utf-8", newline="\n")


def _write_agencies(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(_AGENCY_COLUMNS)
        writer.writerows([getattr(agency, column) for column in _AGENCY_COLUMNS] for agency in AGENCIES)


def _write_parcel(folder: Path, parcel: Parcel, *, seed: int) -> tuple[Delivery, list[Expected]]:
    folder.mkdir(parents=True, exist_ok=True)
    layout = LAYOUTS[parcel.slug]
    sheets = layout.write(parcel.incidents, parcel.label)
    rng = stream(seed, "dirt", parcel.slug, parcel.label)
    expected = soil(sheets, layout, parcel.incidents, rng, faults=parcel.faults, untouched=parcel.untouched)
    for kind, ids in (("superseded", parcel.supersedes), ("repeated_incident", parcel.repeats)):
        expected += [
            Expected(slug=parcel.slug, file=sheets[0].name, kind=kind, rows=1, incident_id=each) for each in sorted(ids)
        ]
    for sheet in sheets:
        (folder / sheet.name).write_bytes(sheet.to_bytes())
    faulty = {each.incident_id for each in expected if each.unfixable}
    refused = [incident for incident in parcel.incidents if incident.incident_id in faulty]
    orphans = sum(each.rows for each in expected if each.kind == "orphan_person")
    delivery = Delivery(
        slug=parcel.slug, files=tuple(folder / sheet.name for sheet in sheets), received_at=parcel.received_at,
        months=parcel.months, incidents=len(parcel.incidents),
        persons=sum(len(incident.people) for incident in parcel.incidents),
        refused_incidents=len(refused), refused_persons=sum(len(each.people) for each in refused) + orphans,
    )  # fmt: skip
    return delivery, expected
