"""What the verbs of context do: take a file of denominators or populations, list what there is.

Must not judge a figure; ingest does.
"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from orchestration.resources import Home, home_from
from orchestration.speaking import answer


def add(path: Path, kind: str, *, home: Path | None, as_json: bool) -> None:
    """Take a file whole, or say what is wrong with it and take nothing; exit 1 when it is held."""
    from ingest.context_report import context_report, report_lines

    given, kept = take_context(home_from(home).require(), path, kind, at=datetime.now(UTC))
    if as_json:
        counts = {"new": kept.new, "replaced": kept.replaced, "same": kept.same} if kept else None
        answer({"kind": kind, "rows": given.rows.height, "kept": counts, "kinds": context_report(given)})
    else:
        if kept is None:
            typer.echo(f"Nothing was taken: {path.name} is taken whole or not at all.")
        else:
            typer.echo(f"{kept.new:,} figures are new, {kept.replaced:,} replace others, {kept.same:,} were there.")
        for line in report_lines(given):
            typer.echo(line)
        if kept is not None:
            typer.echo("They are in the next release. Next: vigie release build")
    if kept is None:
        raise typer.Exit(1)


def take_context(place: Home, path: Path, kind: str, *, at: datetime) -> tuple[Any, Any]:
    """Read a file against the registry and keep it; the second answer is None when it has an error."""
    from sqlalchemy.orm import Session

    from ingest.context import KINDS, read_context, with_replaced
    from ingest.registry.connection import open_registry
    from ingest.registry.context import enrolled, keep_context, replaced_keys
    from orchestration.verbs_intake import prepare_registry, read_files

    (sent,) = read_files([path])
    prepare_registry(place)
    engine = open_registry(place.registry_url())
    try:
        with Session(engine) as session, session.begin():
            given = read_context(sent.data, name=sent.name, table=KINDS[kind], agencies=enrolled(session))
            if not given.sound:
                return given, None
            given = with_replaced(given, replaced_keys(session, given))
            return given, keep_context(session, given, at=at, actor="operator")
    finally:
        engine.dispose()


def context_list(home: Path | None, *, as_json: bool) -> None:
    """The figures there are, by table."""
    from sqlalchemy.orm import Session

    from ingest.registry.connection import open_registry
    from ingest.registry.context import context_frames
    from orchestration.verbs_intake import prepare_registry

    place = home_from(home).require()
    prepare_registry(place)
    engine = open_registry(place.registry_url())
    with Session(engine) as session:
        frames = context_frames(session)
    engine.dispose()
    if as_json:
        answer({name: frame.to_dicts() for name, frame in frames.items()})
        return
    for row in frames["denominator"].iter_rows(named=True):
        typer.echo(f"{row['agency_id']:<12} {row['year']}  {row['kind']:<9} {row['value']:>13,}  {row['source']}")
    for row in frames["area_population"].iter_rows(named=True):
        typer.echo(f"{row['area']} ({row['level']})  {row['year']}  {row['population']:,} people  {row['source']}")
    if not any(frame.height for frame in frames.values()):
        typer.echo("No figure was given yet. Give some with: vigie context add FILE --kind denominator")
