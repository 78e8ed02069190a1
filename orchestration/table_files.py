"""Tables that people name on the command line: CSV, CSV.gz or Parquet by their ending, read and written whole.

CSV is read as text; what a column means is for the room that asked. Must not be used for stages or releases.
"""

import gzip
from pathlib import Path
from typing import Any

import polars as pl

ENDINGS = (".parquet", ".csv.gz", ".csv")


class TableProblem(ValueError):
    """A table file that cannot be read or written: one sentence, without a value of it."""


def read_table(path: Path, **options: Any) -> pl.DataFrame:
    """The table of a file; options (columns, n_rows) as polars takes them. Raises TableProblem with one sentence."""
    form = _ending(path)
    if not path.is_file():
        raise TableProblem(f"there is no file at {path}.")
    try:
        if form == ".parquet":
            return pl.read_parquet(path, **options)
        return pl.read_csv(path, infer_schema=False, encoding="utf8-lossy", **options)
    except pl.exceptions.NoDataError:
        raise TableProblem(f"{path.name} is empty.") from None
    except (pl.exceptions.PolarsError, OSError):
        kind = "Parquet" if form == ".parquet" else "CSV with commas"
        raise TableProblem(f"{path.name} cannot be read as {kind}.") from None


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """Write the table, whole or not at all; a file that is there is replaced. Lists become texts joined by ' | ' in CSV."""
    form = _ending(path)
    if not path.parent.is_dir():
        raise TableProblem(f"there is no folder {path.parent}; make it, or give another place.")
    draft = path.with_name(f".{path.name}.partial")
    try:
        if form == ".parquet":
            frame.write_parquet(draft, compression="zstd")
        else:
            text = frame.with_columns(pl.col(pl.List(pl.String)).list.join(" | ")).write_csv().encode()
            draft.write_bytes(gzip.compress(text, mtime=0) if form == ".csv.gz" else text)
        draft.replace(path)
    except OSError:
        raise TableProblem(f"{path} cannot be written; give another place.") from None
    except pl.exceptions.PolarsError:
        raise TableProblem(
            f"{path.name} cannot hold every column of the table; give a name that ends in .parquet."
        ) from None
    finally:
        draft.unlink(missing_ok=True)


def need_columns(frame: pl.DataFrame, names: list[str], *, file: str) -> None:
    """Raises TableProblem that names the columns there are, where one of `names` is not."""
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise TableProblem(f"{file} has no column {', '.join(missing)}; its columns are: {', '.join(frame.columns)}.")


def _ending(path: Path) -> str:
    for ending in ENDINGS:
        if path.name.lower().endswith(ending):
            return ending
    raise TableProblem(f"{path.name} ends neither in .csv, .csv.gz nor .parquet.")
