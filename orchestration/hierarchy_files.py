"""Hierarchies people give as files: COLUMN.csv, one line for each value, `leaf;parent;...;*`, no header.

Each is checked to be a tree before anything is computed. Must not recode or count.
"""

import csv
from pathlib import Path

import polars as pl

from orchestration.table_files import TableProblem

STAR = "*"
Lines = list[list[str]]


def read_hierarchies(folder: Path, *, unambiguous: bool) -> dict[str, Lines]:
    """The lines of each hierarchy file of the folder, by column; raises TableProblem with one sentence.

    unambiguous: refuse a name that stands at two places that are not on one branch, since nobody could read it.
    """
    if not folder.is_dir():
        raise TableProblem(f"there is no folder {folder}.")
    files = sorted(file for file in folder.iterdir() if file.name.endswith(".csv"))
    if not files:
        raise TableProblem(f"{folder} holds no hierarchy: a COLUMN.csv for each quasi-identifier.")
    hierarchies = {file.name.removesuffix(".csv"): _lines(file) for file in files}
    for name, lines in hierarchies.items():
        if unambiguous and (ambiguous := _ambiguous(lines)):
            raise TableProblem(
                f"{name}.csv: {ambiguous} of its names stand at two places that are not on one branch; rename one of each."
            )
    return hierarchies


def chain(lines: Lines) -> pl.DataFrame:
    """The chain table of the recoder: the value, then its nodes, itself the finest."""
    levels = {f"level{level}": [line[level] for line in lines] for level in range(len(lines[0]))}
    return pl.DataFrame({"value": levels["level0"], **levels})


def _lines(file: Path) -> Lines:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            lines = [line for line in csv.reader(opened, delimiter=";") if line]
    except (OSError, UnicodeDecodeError, csv.Error):
        raise TableProblem(f"{file.name} cannot be read as text with semicolons.") from None
    if not lines or len({len(line) for line in lines}) > 1:
        raise TableProblem(f"{file.name}: each of its lines has the same number of nodes, and there is at least one.")
    if any(not node.strip() for line in lines for node in line):
        raise TableProblem(f"{file.name} has a blank node.")
    if any(line[-1] != STAR for line in lines):
        raise TableProblem(f"{file.name}: a line does not end in *.")
    for below in range(len(lines[0]) - 1):
        parents: dict[str, str] = {}
        if any(parents.setdefault(line[below], line[below + 1]) != line[below + 1] for line in lines):
            raise TableProblem(f"{file.name} is no tree: a value stands under two parents.")
    if len({line[0] for line in lines}) < len(lines):
        raise TableProblem(f"{file.name}: a value stands on two lines.")
    return lines


def _ambiguous(lines: Lines) -> int:
    """How many names stand at several levels and, at one of them, not under themselves."""
    levels: dict[str, set[int]] = {}
    for line in lines:
        for level, node in enumerate(line):
            levels.setdefault(node, set()).add(level)
    repeated = {node: found for node, found in levels.items() if len(found) > 1}
    return len({
        node for line in lines for level, node in enumerate(line)
        if any(line[higher] != node for higher in repeated.get(node, ()) if higher > level)
    })  # fmt: skip
