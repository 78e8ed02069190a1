"""The demonstration: the embedded sample city goes the whole way, from files to a served release.

All agencies and persons are invented. Must not take another way than a real deployment takes.
"""

import shutil
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path

import typer

from orchestration.policies import sign_policy
from orchestration.resources import Home, HomeProblem, make_home
from orchestration.speaking import say, steps

_MARK = ".vigie-demo"


_INVENTED = {
    'title = "Use of force"': 'title = "Use of force in Port Sample (invented data)"\n'
    'description = "Every agency, place and person here is invented, to show Vigie at work."',
    "Name of the publishing body": "Port Sample open data (invented)",
    'contact = "the publisher"': 'contact = "data@port-sample.example"',
}
"""Settings of the demonstration, so that no page of it can be taken for real."""

_REGION = """
[[region]]
slug = "port-sample"
name = "Port Sample and around (invented)"
timezone = "America/Los_Angeles"
calls = "calls/port-sample-ems.csv"
time = "Received"
lat = "Latitude"
lon = "Longitude"
address = "Address"
id = "Call No"
sites = "calls/port-sample-sites.csv"
stamps = { dispatched = "Dispatched", en_route = "En Route", on_scene = "On Scene", \
left_scene = "Left Scene", at_hospital = "At Hospital", available = "Available" }
resolution = 8
"""


def demo(folder: Path, *, serve: bool, port: int) -> None:
    """Make the deployment, deliver the sample, forecast the week, make a release, and serve both sites."""
    from orchestration.running import run_forecasts
    from orchestration.verbs_release import build_release_of, next_version

    started = time.monotonic()
    home = _fresh_home(folder)
    say("The sample city is generated; its agencies and persons are invented.")
    deliver_sample(home)
    # Before the release, which holds the calls of each zone and month.
    with steps(2) as begin:
        forecasts = run_forecasts(home, progress=begin)
    typer.echo(f"Forecast is made: {', '.join(forecasts)}  ({time.monotonic() - started:.0f} s)")
    today = datetime.now(UTC).date()
    made = build_release_of(home, next_version(home, today.year, today.month), today=today)
    typer.echo(f"Release {made.name} is made and verified: {made}  ({time.monotonic() - started:.0f} s)")
    if serve:
        _serve_both(folder, port=port)
    else:
        typer.echo(f"Look at them with: vigie serve public --home {folder}, and: vigie serve planner --home {folder}")


def _serve_both(folder: Path, *, port: int) -> None:
    """The planner's application and the public site, each in its own process; both end with the first Ctrl-C."""
    from orchestration.verbs_release import serve_public

    command = [
        sys.executable,
        "-m",
        "orchestration",
        "serve",
        "planner",
        "--home",
        str(folder),
        "--port",
        str(port + 1),
    ]
    planner = subprocess.Popen(command)
    try:
        serve_public("latest", host="127.0.0.1", port=port, home=folder)
    finally:
        planner.terminate()
        planner.wait(timeout=10)


def _fresh_home(folder: Path) -> Home:
    """A new home; an earlier demonstration in its place is removed, anything else is left alone."""
    if folder.exists() and any(folder.iterdir()):
        if not (folder / _MARK).is_file():
            raise HomeProblem(f"{folder} is not empty and not a demonstration; give another folder with --home.")
        shutil.rmtree(folder)
    home = make_home(folder)
    (folder / _MARK).write_text("Made by vigie demo; removed and made anew by the next one.\n", "utf-8")
    settings = home.private / "vigie.toml"
    text = settings.read_text("utf-8")
    for plain, invented in _INVENTED.items():
        text = text.replace(plain, invented)
    settings.write_text(text + _REGION, "utf-8")
    sign_policy(home, by="Nadia Ferrand (invented)", on=datetime.now(UTC).date())
    return home


def deliver_sample(home: Home) -> None:
    """Enrol the sample's agencies and send its deliveries in order, as the agencies would."""
    from sqlalchemy.orm import Session

    from ingest.registry.connection import open_registry
    from ingest.registry.enrolment import AgencyFacts, attest_zero, enrol
    from ingest.submit import submit
    from orchestration.landed import landing_of
    from orchestration.sample.facts import state_facts
    from orchestration.sample.write import write_sample
    from orchestration.verbs_context import take_context
    from orchestration.verbs_intake import find_profile, prepare_registry, read_files

    plan = write_sample(home.root / "sample")
    build_reference(home, home.root / "sample" / "reference")
    (home.private / "calls").mkdir(mode=0o700)
    for path in (plan.ambulance.path, plan.ambulance.sites):
        shutil.copyfile(path, home.private / "calls" / path.name)
    prepare_registry(home)
    engine = open_registry(home.registry_url())
    landing = landing_of(home)
    agencies = {agency.slug: agency for agency in plan.agencies}
    with Session(engine) as session, session.begin():
        facts = [
            AgencyFacts(
                agency_id=agency.agency_id, sender=agency.slug, name=agency.name, county=agency.county, state=agency.state,
                sworn_officers=agency.sworn_officers, enrolled_since=date.fromisoformat(f"{agency.enrolled_since}-01"),
                filing_days=agency.filing_days,
            )
            for agency in plan.agencies
        ]  # fmt: skip
        enrol(session, facts, at=min(delivery.received_at for delivery in plan.deliveries))
    with steps(len(plan.deliveries)) as begin:
        for delivery in plan.deliveries:
            begin(f"{delivery.slug}, delivery of {delivery.received_at:%Y-%m-%d}")
            submit(read_files(delivery.files), find_profile(delivery.slug, home), engine=engine, landing=landing,
                   received_at=delivery.received_at)  # fmt: skip
    with Session(engine) as session, session.begin():
        for zero in plan.zero_reports:
            attest_zero(session, agency_id=agencies[zero.slug].agency_id, month=zero.month,
                        attested_by=zero.attested_by, at=zero.received_at)  # fmt: skip
        state_facts(session, missing=plan.missing_months)
    engine.dispose()
    for kind, path in plan.context.items():
        take_context(home, path, kind, at=plan.deliveries[-1].received_at)


def build_reference(home: Home, folder: Path) -> None:
    """The geocoder's layer, the zones and the snap layer of the sample city."""
    from geocode.reference import write_layer
    from geocode.snapping.files import write_snaps
    from orchestration.verbs_geocode import SourceFile, layer_of
    from orchestration.verbs_snap import snaps_of

    kinds = {"centrelines": "centrelines", "intersections": "intersections", "points": "addresses", "zones": "zones"}
    layer = layer_of([
        SourceFile(kind=kind, path=folder / f"{name}.geojson", licence="CC0-1.0 (invented)") for kind, name in kinds.items()
    ])  # fmt: skip
    write_layer(layer, home.layer)
    shutil.copyfile(folder / "zones.geojson", home.zones)
    write_snaps(snaps_of(layer, ("beat",)), home.snaps)
