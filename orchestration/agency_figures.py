"""Figures of the profiles on real files, for a page of the documents: rows, cells, kinds of findings, grain and doubts.

Run as `python -m orchestration.agency_figures DATA_FOLDER docs/agencies.md`. Each folder of DATA_FOLDER that bears the name of a
profile holds that agency's files. Counts and names of columns only; must not write a value of a row.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import resources
from itertools import takewhile
from pathlib import Path

from ingest.check import Checked, SentFile, check_files
from ingest.problems import FileProblem
from ingest.profile import Profile, parse_profile
from ingest.readers.apart import read_apart

_HEAD = """# Profiles on real files

Profiles of public files of real agencies come with Vigie. The files themselves are not part of it: this page says what became of
each when it was read. It is made by `python -m orchestration.agency_figures FOLDER docs/agencies.md`, where FOLDER holds a folder of
files for each profile.

A row is skipped when it is no record: a header that stands again, a blank line, a total. All others are accepted or held; a row is
held with its whole report. A cell is a filled cell of a column the profile reads; it reached the standard when it became a term, a
day, a time, a number or a text of it, or a word the profile lists as saying nothing. Each cell that did not is a finding. Findings
that are warnings hold nothing.
"""
_TABLE = (
    "| file | grain | rows | skipped | accepted | cells | reached the standard | kinds of findings |\n"
    "|---|---|---:|---:|---:|---:|---:|---:|"
)
_KINDS = "| finding | severity | where | rows |\n|---|---|---|---:|"


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One delivery that was checked: the names of its files and the answer."""

    files: tuple[str, ...]
    checked: Checked

    @property
    def cells(self) -> tuple[int, int]:
        """Filled cells of the columns that are read, and those of them that reached the standard."""
        columns = self.checked.conformed.columns
        return sum(int(str(each["non_blank"])) for each in columns), sum(
            int(str(each["standardised"])) for each in columns
        )

    @property
    def kinds(self) -> Counter[tuple[str, str, str]]:
        """Rows by kind of finding: severity, code, and the column or field it speaks of."""
        found = self.checked.validated.findings.select(
            "severity", "code", "column", "table", "field", "file", "row"
        ).unique()
        return Counter(
            (severity, code, column or ".".join(filter(None, (table, field))))
            for severity, code, column, table, field, _, _ in found.iter_rows()
        )


def page(folder: Path, profiles: Sequence[Profile], *, received_on: date) -> str:
    """The page as Markdown; a profile without a folder of files is left out."""
    measured = [
        (profile, list(deliveries(folder / profile.slug, profile, received_on=received_on))) for profile in profiles
    ]
    there = [(profile, each) for profile, each in measured if each]
    parts = [_HEAD, "\n".join(_totals(there)), *("\n".join(_agency(profile, each)) for profile, each in there)]
    return "\n".join(parts) + "\n"


def deliveries(folder: Path, profile: Profile, *, received_on: date) -> Iterator[Measured]:
    """The CSV files of a folder, checked: all together where the profile links several files, else each by itself.

    A file that is of no layout of the profile, such as a guide that lies beside the data, is passed over.
    """
    paths = sorted(folder.glob("*.csv"))
    linked = len({layout.group for layout in profile.files}) > 1
    groups = [paths] if linked and paths else [[path] for path in paths]
    for group in groups:
        sent = [SentFile(name=path.name, data=path.read_bytes()) for path in group]
        try:
            yield Measured(
                files=tuple(file.name for file in sent),
                checked=check_files(sent, profile, received_on=received_on, read=read_apart),
            )
        except FileProblem as problem:
            if problem.code != "wrong_layout":
                raise


def told(profile: Profile, what: str) -> str:
    """What the comment at the head of a profile says after a word such as Grain or Doubts; empty where it says nothing."""
    lines = takewhile(lambda line: line.startswith("#"), profile.text.splitlines())
    head = "\n".join(line.removeprefix("#").strip() for line in lines)
    found = re.search(rf"^{what}: (.*?)(?=^[A-Z][a-z]+: |\Z)", head, re.MULTILINE | re.DOTALL)
    return " ".join(found.group(1).split()) if found else ""


def _totals(there: Sequence[tuple[Profile, Sequence[Measured]]]) -> Iterator[str]:
    yield "| agency | files | rows | accepted | cells | reached the standard |"
    yield "|---|---:|---:|---:|---:|---:|"
    for profile, measured in there:
        rows, accepted = (sum(getattr(each.checked, name) for each in measured) for name in ("rows", "accepted"))
        cells, reached = (sum(each.cells[at] for each in measured) for at in (0, 1))
        files = sum(len(each.files) for each in measured)
        yield f"| {profile.name} | {files} | {rows:,} | {_share(accepted, rows)} | {cells:,} | {_share(reached, cells)} |"


def _agency(profile: Profile, measured: Sequence[Measured]) -> Iterator[str]:
    yield f"\n## {profile.name}\n"
    yield _TABLE
    for each in measured:
        checked, (cells, reached) = each.checked, each.cells
        yield (
            f"| {' and '.join(each.files)} | {told(profile, 'Grain').rstrip('.')} | {checked.rows:,} | {checked.skipped:,} "
            f"| {checked.accepted:,} ({_share(checked.accepted, checked.rows)}) | {cells:,} | {reached:,} ({_share(reached, cells)}) "
            f"| {len(each.kinds)} |"
        )
    kinds: Counter[tuple[str, str, str]] = Counter()
    for each in measured:
        kinds += each.kinds
    if doubts := told(profile, "Doubts"):
        yield f"\n{doubts}"
    yield f"\n{_KINDS}"
    for (severity, code, where), rows in sorted(
        kinds.items(), key=lambda kind: (_ORDER[kind[0][0]], -kind[1], kind[0])
    ):
        yield f"| {code} | {severity} | {where} | {rows:,} |"


_ORDER = {"error": 0, "warning": 1, "note": 2}


def _share(part: int, whole: int) -> str:
    """A percentage that says 100 % only where nothing is missing."""
    if part == whole:
        return "100 %"
    return f"{min(99.99, 100 * part / whole):.2f} %"


def _profiles() -> list[Profile]:
    """The profiles that come with Vigie, by name."""
    found = [each for each in resources.files("ingest.agencies").iterdir() if each.name.endswith(".yml")]
    return sorted(
        (parse_profile(each.read_text("utf-8"), name=each.name) for each in found), key=lambda profile: profile.name
    )


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(page(Path(sys.argv[1]), _profiles(), received_on=date.today()), "utf-8")
