"""Prove from two written release folders that the later one is the earlier one plus its ledger, and nothing else.

The ledger is read from changes/*.csv and applied to the earlier tables: rows withdrawn are taken out, cells changed are
exchanged where they hold what the ledger says they held; what remains must be the later tables. Changes that are only
counted are counted again. A second implementation on purpose: whole tables as text, moved forward and compared. Must
not import publish or privacy; sentences hold numbers and names of columns, and no value.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from schemas.model import Release, Table
from schemas.standard import PUBLISHED_TABLES
from verification.counted import aligned, counts_of, is_counted
from verification.findings import Finding, findings
from verification.written import Unreadable

_FILES = {
    "change": (
        "from_version",
        "to_version",
        "table_name",
        "row_id",
        "kind",
        "column_name",
        "before",
        "after",
        "reason",
    ),
    "change_count": ("from_version", "to_version", "table_name", "column_name", "kind", "reason", "rows"),
    "tombstone": ("row_id", "table_name", "reason", "withdrawn_on", "last_version", "successor_id"),
}
_FOLLOW_THE_INCIDENTS = {"core", "place"}
_CELL = ["row_id", "column_name"]


@dataclass(frozen=True)
class _Told:
    """What a release says of its own changes, as text."""

    change: pl.DataFrame
    counts: pl.DataFrame
    tombstone: pl.DataFrame


def account(release: Path, previous: Path) -> list[Finding]:
    """The check as findings, for whoever runs it alone."""
    return list(
        findings("ledger", problems(release, previous), otherwise="The release is the one before plus its ledger.")
    )


def problems(release: Path, previous: Path) -> Iterator[str]:
    """A sentence for each way in which `release` is not `previous` plus the ledger it carries. Raises Unreadable."""
    told, facts, earlier = _told(release), _facts(release), _facts(previous)
    if facts.get("family") != earlier.get("family"):
        if told.change.height or told.counts.height:
            yield "ledger: the release before is of another family, so no row can be followed, and the ledger still names some"
        return
    steps = pl.concat([frame.select("from_version", "to_version") for frame in (told.change, told.counts)]).unique()
    stray = (pl.col("from_version") != earlier["version"]) | (pl.col("to_version") != facts["version"])
    if not steps.filter(stray).is_empty():
        yield "ledger: it holds steps that are not from the release before to this one"
    gone: list[pl.DataFrame] = []
    for table in PUBLISHED_TABLES:
        old, new = (_rows(folder, table) for folder in (previous, release))
        if old is None and new is None:
            continue
        before, now = _or_none_of(old, new), _or_none_of(new, old)
        here = told.change.filter(pl.col("table_name") == table.name)
        counted = told.counts.filter(pl.col("table_name") == table.name)
        if table.key and table.name not in _FOLLOW_THE_INCIDENTS:
            before, now = (_named(frame, table) for frame in (before, now))
            if any(frame["row_id"].is_duplicated().any() for frame in (before, now)):
                yield f"table {table.name}: two rows bear one identifier, so its ledger cannot be tried"
                continue
            yield from _applied(table, before, now, here)
            if _bears_ids(table):
                yield from _alive_again(table, now, told.tombstone)
                gone.append(before.select("row_id", table_name=pl.lit(table.name)).join(now, on="row_id", how="anti"))
        elif here.height:
            yield f"table {table.name}: the ledger names rows of it, and they may only be counted"
        yield from _recounted(table, before, now, here, counted)
    yield from _buried(previous, facts, earlier, told.tombstone, pl.concat(gone) if gone else None)


def _applied(table: Table, before: pl.DataFrame, now: pl.DataFrame, here: pl.DataFrame) -> Iterator[str]:
    """Take out, exchange, put in; then compare."""
    rows = {
        kind: here.filter((pl.col("kind") == kind) & pl.col("column_name").is_null()) for kind in ("added", "withdrawn")
    }
    for kind, holder, other in (("withdrawn", before, now), ("added", now, before)):
        listed, expected = rows[kind].select("row_id"), holder.select("row_id").join(other, on="row_id", how="anti")
        if missing := expected.join(listed, on="row_id", how="anti").height:
            yield f"table {table.name}: {missing} rows were {kind} and are not in the ledger"
        if extra := listed.join(expected, on="row_id", how="anti").height:
            yield f"table {table.name}: the ledger calls {extra} rows {kind} that were not {kind}"
        if listed.is_duplicated().any():
            yield f"table {table.name}: a row is {kind} twice in the ledger"
    cells = here.filter(pl.col("kind") == "changed")
    shared = [field for field in table.fields if field.name in before.columns and field.name in now.columns]
    told = [field.name for field in shared if field.name not in table.key and not is_counted(table, field)]
    if stray := cells.filter(~pl.col("column_name").is_in(told) | pl.col("column_name").is_null()).height:
        yield f"table {table.name}: the ledger changes {stray} cells of columns it may not name"
    if cells.select(_CELL).is_duplicated().any():
        yield f"table {table.name}: a cell is changed twice in the ledger"
    old, new = aligned(before, now)
    if unknown := cells.select("row_id").unique().join(old, on="row_id", how="anti").height:
        yield f"table {table.name}: the ledger changes {unknown} rows that both releases do not have"
    for name in told:
        wanted = cells.filter(pl.col("column_name") == name).unique("row_id").select("row_id", "before", "after")
        pairs = pl.DataFrame({"row_id": old["row_id"], "was": old[name], "now": new[name]})
        if wanted.is_empty():
            pairs = pairs.filter(pl.col("was").ne_missing(pl.col("now")))
        moved = pairs.join(wanted.with_columns(listed=pl.lit(True)), on="row_id", how="left")
        named = pl.col("listed").fill_null(False)
        after = pl.when(named).then(pl.col("after")).otherwise(pl.col("was"))
        wrong = moved.select(
            start=(named & pl.col("before").ne_missing(pl.col("was"))).sum(), end=after.ne_missing(pl.col("now")).sum(),
            idle=(named & pl.col("before").eq_missing(pl.col("after"))).sum(),
        ).row(0, named=True)  # fmt: skip
        if wrong["start"]:
            yield f"table {table.name}: {wrong['start']} cells of {name} were not what the ledger says they were"
        if wrong["end"]:
            yield f"table {table.name}: {wrong['end']} cells of {name} are not what the release before and the ledger give"
        if wrong["idle"]:
            yield f"table {table.name}: the ledger changes {wrong['idle']} cells of {name} to what they were"


def _recounted(table: Table, before: pl.DataFrame, now: pl.DataFrame, here: pl.DataFrame, told: pl.DataFrame) -> Iterator[str]:  # fmt: skip
    """Compare what change_count says of the table with a count of our own, summed over reasons."""
    itemised = bool(table.key) and table.name not in _FOLLOW_THE_INCIDENTS
    wanted = counts_of(table, before, now, here if itemised else None)
    said: dict[tuple[str | None, str], list[int | None]] = {}
    for column, kind, rows in told.select("column_name", "kind", "rows").iter_rows():
        said.setdefault((column, kind), []).append(None if rows is None else int(rows))
    for column, kind in sorted(set(wanted) | set(said), key=str):
        what = f"table {table.name}: " + (f"rows {kind}" if column is None else f"cells of {column} {kind}")
        if (column, kind) not in said:
            yield f"{what} are not counted in the ledger"
        elif (column, kind) not in wanted:
            yield f"{what} are counted in the ledger, and there are none"
        else:
            parts, (rows, protected) = said[(column, kind)], wanted[(column, kind)]
            least, most = (sum(end if part is None else part for part in parts) for end in (1, 4))
            if not least <= rows <= most or (None in parts and not protected):
                yield f"{what} are counted otherwise in the ledger than in the tables"
            if protected and any(part is not None and part < 5 for part in parts):
                yield f"{what}: a count below 5 is shown"


def _alive_again(table: Table, now: pl.DataFrame, tombstone: pl.DataFrame) -> Iterator[str]:
    if back := now.select("row_id").join(tombstone, on="row_id", how="semi").height:
        yield f"table {table.name}: {back} identifiers that were withdrawn are used again"


def _buried(
    previous: Path, facts: dict[str, str], earlier: dict[str, str], now: pl.DataFrame, gone: pl.DataFrame | None
) -> Iterator[str]:  # fmt: skip
    """Earlier tombstones stand unchanged, and each identifier that is gone has one from this release."""
    file = previous / "changes" / "tombstone.csv"
    before = _csv(file, _FILES["tombstone"]) if file.is_file() else now.clear()
    whole = list(_FILES["tombstone"])
    if lost := before.join(now, on=whole, how="anti", nulls_equal=True).height:
        yield f"tombstones: {lost} of the release before are missing or changed"
    if now["row_id"].is_duplicated().any():
        yield "tombstones: an identifier has two"
    if gone is None:
        return
    fresh = now.join(before, on="row_id", how="anti")
    if missing := gone.join(now, on=["row_id", "table_name"], how="anti").height:
        yield f"tombstones: {missing} rows that are gone have none"
    # Rows of a release that was cut anew stood in no other, so only the law that removed them vouches for them.
    known = fresh.join(gone, on=["row_id", "table_name"], how="semi")
    if strange := fresh.height - known.height - fresh.join(gone, on="row_id", how="anti").filter(pl.col("reason") == "w3").height:  # fmt: skip
        yield f"tombstones: {strange} are for identifiers the release before did not have"
    dated = known.filter(
        (pl.col("last_version") != earlier["version"]) | (pl.col("withdrawn_on") != facts["released_on"])
    )
    if dated.height:
        yield f"tombstones: {dated.height} name another last release or date than they should"
    if linked := now.filter(pl.col("successor_id").is_not_null() & (pl.col("reason") != "w1")).height:
        yield f"tombstones: {linked} name a successor though the row was not filed twice"


def _bears_ids(table: Table) -> bool:
    return len(table.key) == 1 and table.field(table.key[0]).release is Release.PSEUDONYM


def _named(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    return frame.with_columns(row_id=pl.concat_str(list(table.key), separator="/"))


def _or_none_of(frame: pl.DataFrame | None, other: pl.DataFrame | None) -> pl.DataFrame:
    if frame is not None:
        return frame
    assert other is not None
    return other.clear()


def _rows(folder: Path, table: Table) -> pl.DataFrame | None:
    """The table as text, from its Parquet file; that the formats agree is the descriptor check's to say."""
    file = folder / "parquet" / f"{table.name}.parquet"
    if not file.is_file():
        return None
    try:
        return pl.read_parquet(file).select(pl.all().cast(pl.String))
    except (OSError, pl.exceptions.PolarsError) as error:
        raise Unreadable(f"table {table.name}: its Parquet file cannot be read ({type(error).__name__})") from None


def _told(release: Path) -> _Told:
    return _Told(*(_csv(release / "changes" / f"{name}.csv", columns) for name, columns in _FILES.items()))


def _csv(file: Path, columns: tuple[str, ...]) -> pl.DataFrame:
    try:
        frame = pl.read_csv(file, infer_schema=False)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise Unreadable(f"changes/{file.name} cannot be read ({type(error).__name__})") from None
    if tuple(frame.columns) != columns:
        raise Unreadable(f"changes/{file.name} has other columns than a ledger")
    return frame


def _facts(folder: Path) -> dict[str, str]:
    try:
        said = json.loads((folder / "release.json").read_text(encoding="utf-8"))
        return {"version": str(said["version"]), "family": str(said.get("family", "")), "released_on": str(said.get("released_on", ""))}  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Unreadable(f"release.json cannot be read ({type(error).__name__})") from None
