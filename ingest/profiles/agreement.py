"""What the parts of a profile must agree on: words with fields, names with columns, layouts and persons with one another.

Raises ProfileProblem on the first thing that does not. Must not change a profile.
"""

from collections.abc import Iterator

from ingest.profiles.model import TABLES, Column, FileLayout, Profile, Record, folded_header
from ingest.profiles.page import Page
from schemas.model import BLANKS, Type


def check_agreement(page: Page, profile: Profile) -> None:
    """Everything that takes more than one entry to see."""
    if not profile.files:
        raise page.fail("files names no file; a profile describes at least one.")
    for layout in profile.files:
        _check_layout(page, layout, profile)
    _check_alternatives(page, profile)
    _check_words(page, profile)
    _check_headers(page, profile)
    _check_expected(page, profile)


def _check_layout(page: Page, layout: FileLayout, profile: Profile) -> None:
    where = f"files.{layout.name}"
    read = layout.columns | ({profile.agency_column} if profile.agency_column else set())
    if both := sorted(read & set(layout.ignored)):
        raise page.fail(f"{where}: {both[0]} is read and ignored; it is one or the other.")
    if stray := sorted(layout.optional - read - set(layout.ignored)):
        raise page.fail(f"{where}: optional names {stray[0]}, which the file neither reads nor ignores.")
    # A linked file may lack the agency: its incidents have it in another file.
    linked = [other for other in profile.files if profile.agency_column not in other.optional]
    keys = layout.keys | ({profile.agency_column or ""} if not linked else set())
    if needed := sorted(layout.optional & keys):
        raise page.fail(
            f"{where}: {needed[0]} is part of a key; without it no row can be told from another, so it is not optional."
        )
    names: dict[str, Record] = {record.name: record for record in layout.records if record.name}
    for record in layout.records:
        for column in record.columns:
            if pointed := column.actor or column.recipient:
                said = f"{where}: column {column.source}: {'actor' if column.actor else 'recipient'} names {pointed}"
                _check_pointed(page, said, record, names.get(pointed))


def _check_pointed(page: Page, said: str, record: Record, other: Record | None) -> None:
    """That actor or recipient names a person of the other side, read from the same row."""
    if other is None:
        raise page.fail(f"{said}, and no record of the file is named so by `as`.")
    if other.name == record.name or (record.role is not None and record.role == other.role):
        raise page.fail(f"{said}, who is on the same side; force goes to the other.")


def _check_alternatives(page: Page, profile: Profile) -> None:
    names = {layout.name: layout for layout in profile.files}
    for layout in profile.files:
        if layout.instead_of is None:
            continue
        where = f"files.{layout.name}: instead_of"
        if layout.instead_of not in names or layout.instead_of == layout.name:
            raise page.fail(f"{where} names {layout.instead_of}, which is not another file of the profile.")
        if names[layout.instead_of].instead_of is not None:
            raise page.fail(
                f"{where} names {layout.instead_of}, which is an alternative itself; name the file it stands for."
            )


def _check_words(page: Page, profile: Profile) -> None:
    for column in _reading(profile):
        if column.words is None:
            continue
        declared = TABLES[column.table].field(column.field)
        coded = declared.type is Type.CODE
        allowed = {*declared.allowed, *BLANKS, None} if coded else {None}
        for listed in filter(None, (column.words, column.several)):
            if listed not in profile.words:
                raise page.fail(f"column {column.source}: there is no word list {listed}.")
            if stray := [code for code in profile.words[listed].values() if code not in allowed]:
                why = "is not a code of" if coded else "cannot be said: a word can only be null in"
                raise page.fail(f"words.{listed}: {stray[0]} {why} {column.table}.{column.field}.")


def _check_headers(page: Page, profile: Profile) -> None:
    """That a header leads to one column, however it is written."""
    known = sorted(_known(profile))
    if stray := sorted(set(profile.headers) - set(known)):
        raise page.fail(f"headers names {stray[0]}, which no file of the profile reads or ignores.")
    leads: dict[str, str] = {}
    for name in known:
        for spelling in (name, *profile.headers.get(name, ())):
            folded = folded_header(spelling)
            if leads.setdefault(folded, name) != name:
                raise page.fail(
                    f"headers: {spelling} would be both {leads[folded]} and {name}; headers are compared without case and blanks."
                )


def _check_expected(page: Page, profile: Profile) -> None:
    if stray := sorted(set(profile.expected.fill) - _known(profile)):
        raise page.fail(f"expect.fill names {stray[0]}, which no file of the profile reads or ignores.")


def _known(profile: Profile) -> set[str]:
    agency = {profile.agency_column} if profile.agency_column else set()
    return set().union(*(layout.columns | set(layout.ignored) for layout in profile.files)) | agency


def _reading(profile: Profile) -> Iterator[Column]:
    for layout in profile.files:
        for record in layout.records:
            yield from record.reading
