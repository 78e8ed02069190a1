"""What `vigie release diff` and `vigie standard diff` do: compare two written releases, or two standards.

Reads public files only. Must not compose ledgers: two releases are compared as they lie there.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from orchestration.resources import HomeProblem, home_from
from orchestration.speaking import answer, say

if TYPE_CHECKING:
    import polars as pl

_STANDARD = "standard.json"


def release_diff(earlier: str, later: str, *, out: Path | None, home: Path | None, as_json: bool) -> None:
    """Counts by table, column, kind and reason; with --out, row by row as well."""
    from publish.formats import write_csv
    from publish.ledger.difference import ledger
    from publish.ledger.written import NoRelease, WrittenTables, facts_of

    folders = [_release(name, home) for name in (earlier, later)]
    try:
        facts = [facts_of(folder) for folder in folders]
        tables = [WrittenTables(folder) for folder in folders]
    except NoRelease as problem:
        raise HomeProblem(str(problem)) from None
    (old, new), versions = facts, [str(one["version"]) for one in facts]
    if old.get("family") != new.get("family"):
        raise HomeProblem(
            f"releases {versions[0]} and {versions[1]} are of different families: identifiers were made anew between them, so "
            "no row can be followed. Compare releases of one family."
        )
    step = ledger(*tables, from_version=versions[0], to_version=versions[1], reasons=_stated(folders[1], versions))
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for name, frame in (("change", step.change), ("change_count", step.change_count)):
            write_csv(frame, out / f"{name}.csv")
    if as_json:
        counts = step.change_count.select("table_name", "column_name", "kind", "reason", "rows")
        answer({"from": versions[0], "to": versions[1], "changes": counts.to_dicts()})
        return
    if step.change_count.is_empty():
        typer.echo(f"Nothing changed from release {versions[0]} to {versions[1]}.")
        return
    typer.echo(f"From release {versions[0]} to {versions[1]}:")
    for told in _lines(step.change_count):
        typer.echo(told)
    if out is not None:
        say(
            f"{step.change.height:,} rows and cells are in {out / 'change.csv'}, the counts in {out / 'change_count.csv'}."
        )


def standard_diff(old: str, new: str, *, home: Path | None, as_json: bool) -> None:
    """Weight, least next version and the migration table."""
    from schemas.difference import difference, migration, next_version, weight

    before, after = (_standard(name, home) for name in (old, new))
    steps = difference(before, after)
    least = next_version(before["version"], steps)
    if as_json:
        told = [{"where": s.where, "weight": s.weight.name, "what": s.what, "do": s.do} for s in steps]
        answer(
            {
                "from": before["version"],
                "to": after["version"],
                "weight": weight(steps).name,
                "at_least": least,
                "steps": told,
            }
        )
        return
    if not steps:
        typer.echo(f"Nothing of the standard changed since version {before['version']}.")
        return
    typer.echo(
        f"{weight(steps).name}: what follows version {before['version']} is {least} or later.\n\n{migration(steps)}"
    )


def _release(name: str, home: Path | None) -> Path:
    """A folder by its path, or a version of the deployment."""
    folder = Path(name)
    if (folder / "release.json").is_file():
        return folder.resolve()
    place = home_from(home).require()
    found = place.releases / name
    if not (found / "release.json").is_file():
        raise HomeProblem(f"there is no release {name} in {place.releases}, and no release folder of that name.")
    return found.resolve()


def _standard(name: str, home: Path | None) -> dict[str, Any]:
    if name == "here":
        from schemas.as_description import described

        return described()
    file = Path(name) if Path(name).is_file() else _release(name, home) / _STANDARD
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        if {"version", "tables", "vocabularies"} <= set(said):
            return dict(said)
    except (OSError, ValueError, TypeError):
        pass
    raise HomeProblem(
        f"{file.name} of {name} does not describe a standard; name a standard.json, or a release that holds one."
    )


def _stated(later: Path, versions: list[str]) -> "pl.DataFrame":
    """Reasons as the releases stated them: tombstones of the later one, and the ledgers of each step on the way to it."""
    import polars as pl

    from publish.ledger.reasons import REASONS
    from publish.ledger.written import tombstones_of
    from publish.versions import parse, released

    parts = [tombstones_of(later).select(list(REASONS))]
    steps = [one for one in released(later.parent) if parse(versions[0]) < parse(one) <= parse(versions[1])]
    for version in reversed(steps):
        file = later.parent / version / "changes" / "change.csv"
        if file.is_file():
            own = pl.read_csv(file, infer_schema=False)
            parts.append(own.select("table_name", "row_id", "reason", successor_id=pl.lit(None, pl.String)))
    return pl.concat(parts).unique(["table_name", "row_id"], keep="first", maintain_order=True)


def _lines(count: "pl.DataFrame") -> list[str]:
    from publish.declared.ledger import CHANGE_KIND
    from schemas.change_reasons import CHANGE_REASON

    kinds = {term.code: term.label.lower() for term in CHANGE_KIND.terms}
    reasons = {term.code: term.label for term in CHANGE_REASON.terms}
    rows = [
        (f"{table}.{column}" if column else table, kinds[kind], "<5" if number is None else f"{number:,}", reasons[reason])
        for table, column, kind, reason, number in count.select("table_name", "column_name", "kind", "reason", "rows").iter_rows()
    ]  # fmt: skip
    wide = [max(len(row[place]) for row in rows) for place in range(3)]
    return [f"  {what:<{wide[0]}}  {kind:<{wide[1]}}  {number:>{wide[2]}}  {why}" for what, kind, number, why in rows]
