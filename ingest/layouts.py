"""Which layout of a profile a file has, and under which of its own headers each column of the profile stands.

Headers are compared composed (NFC), without case and extra blanks, by the profile's name or another it lists. Must not read
a cell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from ingest.problems import FileProblem
from ingest.profiles.model import FileLayout, Profile, folded_header
from ingest.readers.table import TextTable


@dataclass(frozen=True, kw_only=True)
class LaidFile:
    """One file and the layout it is read with.

    own: the file's header for each column of the profile it has; strays: headers the profile does not know; missing: columns
    the profile reads, that are neither here nor optional.
    """

    file: TextTable
    layout: FileLayout
    own: Mapping[str, str]
    strays: tuple[str, ...]
    missing: tuple[str, ...]

    def cells(self, column: str) -> pl.Series | None:
        """The cells of a column of the profile; None where the file lacks it."""
        return self.file.frame[self.own[column]] if column in self.own else None


def laid_files(files: Sequence[TextTable], profile: Profile) -> list[LaidFile]:
    """Each file with the layout it fits best. Raises FileProblem for a stranger, or where a linked file or a key is missing.

    A profile whose files have a known shape has no layouts; no column of theirs is one of its own.
    """
    if not profile.files:
        known = FileLayout(name=profile.reads or "", records=(), ignored={})
        return [LaidFile(file=file, layout=known, own={}, strays=(), missing=()) for file in files]
    spellings = {
        folded_header(spelling): name
        for name, others in _names(profile).items()
        for spelling in (name, *others)
    }  # fmt: skip
    laid = [_laid(file, profile, spellings) for file in files]
    here = {each.layout.group for each in laid}
    if absent := [layout.group for layout in profile.files if layout.group not in here]:
        raise FileProblem(files[0].name, "linked_file_missing", f"the linked file '{absent[0]}' is missing; "
                          "send the files of one delivery together.")  # fmt: skip
    return laid


def layouts_of(files: Sequence[TextTable], profile: Profile) -> list[FileLayout]:
    """The layout of each file; see `laid_files`."""
    return [each.layout for each in laid_files(files, profile)]


def _names(profile: Profile) -> dict[str, tuple[str, ...]]:
    """Every column of the profile, with its further names."""
    names = [*([profile.agency_column] if profile.agency_column else [])]
    for layout in profile.files:
        names += [*layout.columns, *layout.ignored]
    return {name: profile.headers.get(name, ()) for name in names}


def _laid(file: TextTable, profile: Profile, spellings: Mapping[str, str]) -> LaidFile:
    own: dict[str, str] = {}
    unknown: list[str] = []
    for header in file.columns:
        name = spellings.get(folded_header(header))
        if name is None:
            unknown.append(header)
        elif name in own:
            sentence = f"the columns {own[name]} and {header} are one and the same; rename or remove one of them."
            raise FileProblem(file.name, "header", sentence)
        else:
            own[name] = header
    fits = [_fit(file, layout, profile, own, unknown) for layout in profile.files]
    best = min(fits, key=lambda fit: (len(fit.missing) / max(1, len(_needed(fit.layout, profile))), len(fit.strays)))
    _check(best, profile)
    return best


def _fit(
    file: TextTable, layout: FileLayout, profile: Profile, own: Mapping[str, str], unknown: Sequence[str]
) -> LaidFile:
    needed = _needed(layout, profile)
    known = needed | layout.optional | set(layout.ignored)
    strays = {*unknown, *(header for name, header in own.items() if name not in known)}
    return LaidFile(
        file=file, layout=layout, own={name: header for name, header in own.items() if name in known},
        strays=tuple(header for header in file.columns if header in strays), missing=tuple(sorted(needed - set(own))),
    )  # fmt: skip


def _needed(layout: FileLayout, profile: Profile) -> set[str]:
    agency = {profile.agency_column} if profile.agency_column else set()
    return (layout.columns | agency) - layout.optional


def _check(fit: LaidFile, profile: Profile) -> None:
    needed = _needed(fit.layout, profile)
    if len(fit.missing) * 2 > len(needed):
        raise FileProblem(fit.file.name, "wrong_layout", f"this is not a file of {profile.name}: of the {len(needed)} "
                          f"columns its profile reads, {len(fit.missing)} are not there. Check --agency, or make a profile for it.")  # fmt: skip
    keys = fit.layout.keys | ({profile.agency_column} if profile.agency_column else set())
    if lost := [name for name in fit.missing if name in keys]:
        raise FileProblem(fit.file.name, "column_missing", f"the column {lost[0]} is missing; export the file with all its "
                          f"columns, or correct the profile of {profile.slug}.")  # fmt: skip
