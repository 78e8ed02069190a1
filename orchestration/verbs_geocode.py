"""What the verbs of the geocoder do: build a reference layer, place a table of addresses, score places against truth.

Addresses are read from and written to the caller's own files; none is printed. Must not hold a rule about addresses.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import typer

from orchestration.speaking import answer, say
from orchestration.table_files import TableProblem, need_columns, read_table, write_table

_SOURCE = re.compile(r"(?P<kind>[a-z]+)=(?P<rest>.+)", re.DOTALL)
_EXTRA = re.compile(r",(?P<name>map|licence|date)=")
_ADDED = ("lat", "lon", "precision", "confidence", "expected_error_m", "expected_error_p90_m", "matched_text", "reason",
          "candidates", "layer_version")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """One reference file as named on the command line: KIND=FILE[,map=MAP.yml][,licence=TEXT][,date=DATE]."""

    kind: str
    path: Path
    map: Path | None = None
    licence: str | None = None
    date: str | None = None


def read_source_option(text: str) -> SourceFile:
    """A --source option. Raises TableProblem with the form it should have."""
    found = _SOURCE.fullmatch(text)
    if found is None:
        raise TableProblem(f"--source {text} has not the form KIND=FILE[,map=MAP.yml][,licence=TEXT][,date=DATE].")
    file, *extras = _EXTRA.split(found["rest"])
    given = dict(zip(extras[::2], extras[1::2], strict=True))
    map_ = Path(given["map"]) if "map" in given else None
    return SourceFile(
        kind=found["kind"], path=Path(file), map=map_, licence=given.get("licence"), date=given.get("date")
    )


def build(sources: Sequence[str], *, out: Path, export: Path | None, as_json: bool) -> None:
    """Build the layer of the files named and write it; say what it holds and what was left out."""
    from geocode.reference import export_layer, write_layer

    _check_place(out, export)
    layer = layer_of([read_source_option(text) for text in sources])
    write_layer(layer, out)
    if export is not None:
        export.mkdir(parents=True, exist_ok=True)
        export_layer(layer, export)
    if as_json:
        answer(manifest_json(layer.manifest))
        return
    for line in _told(layer.manifest):
        typer.echo(line)
    typer.echo(f"Layer {layer.manifest.version}: {out}")


def _check_place(out: Path, export: Path | None) -> None:
    """Only a layer is replaced; raises TableProblem where something else is in the way."""
    from geocode.layers.problem import LayerProblem
    from geocode.reference import read_layer

    if out.is_dir():
        raise TableProblem(f"{out} is a folder; name the file the layer is to be.")
    if not out.parent.is_dir():
        raise TableProblem(f"there is no folder {out.parent}; make it, or give another place.")
    if export is not None and export.exists() and not export.is_dir():
        raise TableProblem(f"{export} is no folder; name another for the tables.")
    if out.exists():
        try:
            read_layer(out)
        except LayerProblem:
            raise TableProblem(
                f"{out} is there and cannot be read as a layer; remove it, or give another place."
            ) from None


def layer_of(files: Sequence[SourceFile]) -> Any:
    """The layer of reference files, in any mix of kinds. Raises LayerProblem with one sentence."""
    import hashlib

    from geocode.layers.door import read_source
    from geocode.reference import Source, build_layer

    loaded = [(file, read_source(file.kind, file.path, file.map)) for file in files]
    sources = [
        Source(
            kind=file.kind, file=file.path.name, licence=file.licence, date=file.date, rows=len(read.frame),
            left_out=read.left_out, sha256=hashlib.sha256(file.path.read_bytes()).hexdigest(),
        )
        for file, read in loaded
    ]  # fmt: skip
    frames: dict[str, list[Any]] = {}
    for file, read in loaded:
        frames.setdefault("streets" if file.kind in ("addrfeat", "roads", "centrelines") else file.kind, []).append(
            read.frame
        )
    zones = _stacked(frames.get("zones"))
    if zones is not None and zones.duplicated(["kind", "zone_id"]).any():
        raise TableProblem("a zone_id occurs in two files of zones; give each zone once.")
    return build_layer(
        streets=frames.get("streets", []), points=_stacked(frames.get("points")),
        intersections=_stacked(frames.get("intersections")), landmarks=_stacked(frames.get("landmarks")),
        zones=zones, sources=sources,
    )  # fmt: skip


def run(file: Path, *, layer: Path, address: str, zip_: str | None, city: str | None, out: Path, as_json: bool) -> None:
    """Place the addresses of a table and write it with the columns of the answer beside its own."""
    from geocode.locate import locate
    from geocode.reference import read_layer

    table = read_table(file)
    asked = {"address": address, **({"zip": zip_} if zip_ else {}), **({"city": city} if city else {})}
    need_columns(table, list(asked.values()), file=file.name)
    kept = _kept_apart(table, file=file.name)
    started = time.perf_counter()
    opened = read_layer(layer)
    asking = table.select(
        pl.int_range(pl.len()).alias("key"), **{ours: pl.col(theirs) for ours, theirs in asked.items()}
    )
    located = locate(asking, opened)
    seconds = time.perf_counter() - started
    write_table(kept.hstack(located.select(_ADDED)), out)
    told = _counted(located, seconds)
    if as_json:
        answer({**told, "layer_version": opened.manifest.version})
        return
    typer.echo(
        f"{told['matched']:,} of {told['n']:,} addresses have a place ({told['per_second']:,.0f} a second): {out}"
    )
    for name in ("precisions", "reasons"):
        typer.echo("  " + ", ".join(f"{key} {count:,}" for key, count in told[name].items()))


def _kept_apart(table: pl.DataFrame, *, file: str) -> pl.DataFrame:
    """The table with columns named as the answer's kept under another name, so that nothing of it is lost."""
    taken = {name: f"{name}_given" for name in _ADDED if name in table.columns}
    both = [given for given in taken.values() if given in table.columns]
    if both:
        raise TableProblem(f"{file} has a column {', '.join(both)}, where its own would be kept apart; rename it.")
    if taken:
        say(f"Columns of {file} named as the answer's are kept as: {', '.join(taken.values())}.")
    return table.rename(taken)


def evaluate(
    truth: Path, *, layer: Path, address: str, lat: str, lon: str, zip_: str | None, city: str | None, as_json: bool
) -> None:
    """Place addresses whose place is known, and say how many were found and how far off they lie."""
    from geocode.evaluate import score
    from geocode.locate import locate
    from geocode.reference import read_layer

    table = read_table(truth)
    asked = {"address": address, **({"zip": zip_} if zip_ else {}), **({"city": city} if city else {})}
    need_columns(table, [*asked.values(), lat, lon], file=truth.name)
    known = table.select(
        pl.int_range(pl.len()).alias("key"), **{ours: pl.col(theirs) for ours, theirs in asked.items()},
        lat=_degrees(lat), lon=_degrees(lon),
    ).filter(pl.col("lat").is_finite() & pl.col("lon").is_finite())  # fmt: skip
    if known.is_empty():
        raise TableProblem(f"no row of {truth.name} has degrees in {lat} and {lon}.")
    if known.height < table.height:
        say(f"{table.height - known.height:,} rows without degrees in {lat} and {lon} are not scored.")
    opened = read_layer(layer)
    started = time.perf_counter()
    located = locate(known.drop("lat", "lon"), opened)
    scored = score(located, known.select("key", "lat", "lon"), seconds=time.perf_counter() - started)
    if as_json:
        answer(scored.as_dict())
    else:
        typer.echo(scored.as_text(), nl=False)


def manifest_json(manifest: Any) -> dict[str, Any]:
    """A manifest as JSON holds it."""
    sources = [{**vars(source), "left_out": dict(source.left_out)} for source in manifest.sources]
    counts = {"counts": dict(manifest.counts), "left_out": dict(manifest.left_out)}
    return {**vars(manifest), "sources": sources, **counts, "version": manifest.version}


def _degrees(column: str) -> pl.Expr:
    """A column of degrees, or of text with blanks around them; null for what is no number."""
    return pl.col(column).cast(pl.String).str.strip_chars().cast(pl.Float64, strict=False)


def _stacked(frames: list[Any] | None) -> Any:
    if not frames:
        return None
    if isinstance(frames[0], pl.DataFrame):
        return pl.concat(frames)
    import pandas as pd

    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


def _told(manifest: Any) -> list[str]:
    lines = [
        f"{source.kind} {source.file}: {source.rows:,} rows{_left_out(source.left_out)}" for source in manifest.sources
    ]
    lines.append(
        ", ".join(f"{count:,} {name}" for name, count in manifest.counts.items()) + _left_out(manifest.left_out)
    )
    lines.append(
        f"{manifest.ranged_share:.0%} of segments have house numbers, {manifest.learned_share:.0%} learned ones."
    )
    return lines


def _left_out(counts: Any) -> str:
    told = ", ".join(f"{count:,} {reason}" for reason, count in counts.items() if count)
    return f"; left out: {told}" if told else ""


def _counted(located: pl.DataFrame, seconds: float) -> dict[str, Any]:
    counts = {
        name: dict(located[column].drop_nulls().value_counts(sort=True).iter_rows())
        for name, column in (("precisions", "precision"), ("reasons", "reason"))
    }
    matched = located.height - located["lat"].null_count()
    return {
        "n": located.height,
        "matched": matched,
        "per_second": round(located.height / seconds) if seconds else 0,
        **counts,
    }
