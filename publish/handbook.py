"""The data dictionary as a page: DICTIONARY.md, readable as plain text.

Lays out what publish/dictionary.py says; must not add a fact of its own.
"""

from collections.abc import Iterator
from itertools import groupby

from publish.about import About
from publish.companions import COMPANIONS
from publish.dictionary import BLANKS, Entry, entries, published_pairs, vocabularies
from schemas.access import ACCESS
from schemas.standard import TABLES

_ACCESS = {term.code: term.label.lower() for term in ACCESS.terms}

_INTRODUCTION = """\
Every field of the standard, in plain words: what it means, which values it may hold, in which form it is published,
and why some fields are not. Codes never change and are never translated.

Rows are coarsened before they are published, until at least {k} of them look alike. A column that may be coarsened has
a second one beside it, ending in `_level`, which says how finely its value is published in that row.
"""


def handbook(about: About) -> str:
    """DICTIONARY.md of a release."""
    return "\n".join(_lines(about))


_NOT_HERE = """\
{title}, release {version}
{publisher}, {released_on}. Licence: {licence}.

WHAT IS NOT HERE

Left out of every count:
- Stops, searches and arrests in which no reportable force was used.
- Force by agencies that do not report here.
- Force before {window_start} and after {window_end}.
- Rows that wait until others like them can be published{waiting}.
- Months that were not filed. They are not zero: look at the table coverage before you count.

Recorded, never published:
- Names, badge numbers, addresses, points on a map.
- Narratives and any free text.
- Which persons belong to which incident.
- Whether force was lawful: these are reports, not findings.

Rows are coarsened until at least {k} look alike; withheld means that a value is known and was kept back.
What every column means: DICTIONARY.md. Questions and errors: {contact}.
"""


def not_here(about: About, *, table: str | None = None) -> str:
    """What is not in the files beside this text, in plain words; with `table`, the rows of that table that wait."""
    waits = [row["waiting"] for name, row in about.totals.items() if table in {None, name}]
    count = f": {sum(n or 0 for n in waits)} of them" if waits and None not in waits else ""
    return _NOT_HERE.format(**about.facts(), waiting=count)


def _lines(about: About) -> Iterator[str]:
    yield f"# {about.title}: data dictionary"
    yield ""
    yield f"Release {about.version}, standard {about.standard_version}."
    yield ""
    yield _INTRODUCTION.format(k=about.k)
    yield from _blanks()
    known = entries()
    for private, public in published_pairs():
        yield from (f"## {public.label} (`{public.name}`)", "", f"{public.description} {_sentence(public.grain)}", "")
        for entry in known:
            if entry.table_name == private.name and entry.published == "yes":
                yield from _field(entry)
    yield from _beside()
    yield from _not_published(known)
    yield from _terms()


def _blanks() -> Iterator[str]:
    yield from ("## The kinds of blank", "")
    for word, meaning in BLANKS.items():
        yield f"- `{word}`: {meaning}"
    yield ""


def _field(entry: Entry) -> Iterator[str]:
    yield from (f"### `{entry.field}`: {entry.label}", "", entry.description, "")
    if entry.unit:
        yield f"- Unit: {entry.unit}"
    if entry.allowed:
        yield f"- Values: {entry.allowed}"
    yield f"- Published: {entry.how_published}"
    yield f"- Purpose: {entry.purpose}"
    yield f"- Legal basis: {entry.legal_basis}"
    yield f"- Kept: {entry.retention} Access: {_ACCESS[entry.access]}."
    yield f"- Source: {entry.source}; since {entry.since}{f', until {entry.until}' if entry.until else ''}"
    yield ""


def _beside() -> Iterator[str]:
    yield from ("## Tables beside the data", "", "Facts about the release, for anyone, kept for good.", "")
    for table in COMPANIONS:
        yield from (f"### {table.label} (`{table.name}`)", "", f"{table.description} {_sentence(table.grain)}", "")
        yield from (f"- `{field.name}`, {field.label}: {field.description}" for field in table.fields)
        yield ""


def _not_published(known: tuple[Entry, ...]) -> Iterator[str]:
    yield from ("## Tables that are not published", "")
    for table in TABLES:
        if table.withheld_because:
            yield f"- {table.label} (`{table.name}`): {table.withheld_because}"
    yield from ("", "## Fields that are not published", "")
    gone = [entry for entry in known if entry.published == "no"]
    for name, group in groupby(gone, key=lambda entry: entry.table_name):
        yield from (f"### In `{name}`", "")
        for entry in group:
            yield f"- `{entry.field}`, {entry.label}: {entry.description} {entry.how_published}"
            yield f"  Access: {_ACCESS[entry.access]}. Kept: {entry.retention}"
        yield ""


def _terms() -> Iterator[str]:
    yield from ("## The codes in words", "")
    for vocabulary in vocabularies():
        yield from (f"### `{vocabulary.name}`", "", vocabulary.description, "")
        for term in vocabulary.terms:
            yield f"- `{term.code}`: {term.label}{f'. {term.meaning}' if term.meaning else ''}"
        yield ""


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
