"""A profile's text to a profile, or one sentence that says what is wrong and where.

Must not read a sender's data.
"""

import codecs
import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ingest.problems import ProfileProblem
from ingest.profiles.agreement import check_agreement
from ingest.profiles.model import Expected, Profile, squeezed_word
from ingest.profiles.page import Page
from ingest.profiles.records import layout_of
from schemas.incident import AGENCY_ID
from schemas.standard import VERSION

_REQUIRED = {"slug", "name", "standard", "timezone", "agency"}
_OPTIONAL = {"encoding", "delimiter", "blanks", "totals", "title_rows", "header_rows", "sheet", "records", "headers",
             "expect", "words", "files", "reads"}  # fmt: skip


def read_profile(path: Path) -> Profile:
    """The profile in a YAML file. Raises ProfileProblem with one sentence on the first thing that cannot be used."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise ProfileProblem(
            f"{path.name}: there is no such profile; 'vigie agency list' shows the ones there are."
        ) from None
    except (UnicodeDecodeError, OSError):
        raise ProfileProblem(f"{path.name}: the profile cannot be read; it should be a text file in UTF-8.") from None
    return parse_profile(text, name=path.name)


def parse_profile(text: str, *, name: str) -> Profile:
    """The profile in a text; `name` stands in the sentences of its problems."""
    page = Page(name)
    top = page.mapping(page.loaded(text), "the profile", required=_REQUIRED, optional=_OPTIONAL)
    reads = page.text(top["reads"], "reads") if "reads" in top else None
    if reads not in {None, "ab71", "canonical"}:
        raise page.fail(
            f"reads is ab71, the shape of AB 71 in JSON or XML, or canonical, one report a line, not {reads}."
        )
    if (reads is None) != ("files" in top):
        raise page.fail(
            "files says how the columns are read, and reads that the files have a known shape; one of them is needed."
        )
    if not _is_readable(str(top["standard"])):
        raise page.fail(f"standard {top['standard']} is not the standard in force, {VERSION}.")
    agency_id, agency_column = _agency(page, top["agency"])
    profile = Profile(
        slug=_slug(page, top["slug"]), name=page.text(top["name"], "name"), timezone=_zone(page, top["timezone"]),
        agency_id=agency_id, agency_column=agency_column,
        encoding=_encoding(page, top.get("encoding", "utf-8")), delimiter=_delimiter(page, top.get("delimiter", ",")),
        blanks=tuple(sorted({word.strip().casefold() for word in page.texts(top.get("blanks"), "blanks")} | {""})),
        totals=page.texts(top.get("totals"), "totals"),
        title_rows=page.whole(top.get("title_rows") or "0", "title_rows"),
        header_rows=page.whole(top.get("header_rows") or "1", "header_rows", least=1),
        sheet=page.text(top["sheet"], "sheet") if "sheet" in top else None,
        records=page.text(top["records"], "records") if "records" in top else None,
        headers={column: page.one_or_more(others, f"headers.{column}")
                 for column, others in page.mapping(top.get("headers") or {}, "headers").items()},
        expected=_expected(page, top.get("expect")),
        files=tuple(layout_of(page, file, entry) for file, entry in page.mapping(top.get("files") or {}, "files").items()),
        words={each: _words(page, each, entries) for each, entries in page.mapping(top.get("words") or {}, "words").items()},
        text=text, reads=reads,
    )  # fmt: skip
    if reads is None:
        check_agreement(page, profile)
    return profile


def _words(page: Page, name: str, raw: Any) -> dict[str, str | None]:
    """A word list: words as they are compared, to codes; null drops a word."""
    listed: dict[str, str | None] = {}
    for written, told in page.mapping(raw or {}, f"words.{name}").items():
        code = page.text(told, f"words.{name}: {written}")
        word, means = squeezed_word(written), None if code in {"null", "~", ""} else code
        if listed.get(word, means) != means:
            raise page.fail(
                f"words.{name}: {written} stands twice with different codes; words are compared without case and blanks."
            )
        listed[word] = means
    return listed


def _agency(page: Page, raw: Any) -> tuple[str | None, str | None]:
    agency = page.mapping(raw, "agency", optional={"id", "column", "register"})
    if ("id" in agency) == ("column" in agency):
        raise page.fail("agency needs either id or column, not both.")
    if "id" not in agency:
        return None, page.text(agency["column"], "agency.column")
    code = page.text(agency["id"], "agency.id")
    if AGENCY_ID.pattern and not re.search(AGENCY_ID.pattern, code):
        raise page.fail("agency.id is not an ORI or local code: letters, digits, _ and -, two at least.")
    return code, None


def _slug(page: Page, raw: Any) -> str:
    slug = page.text(raw, "slug")
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*", slug):
        raise page.fail("slug is a short name of letters, digits, - and _; it names files and folders.")
    return slug


def _zone(page: Page, raw: Any) -> str:
    zone = page.text(raw, "timezone")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise page.fail(f"timezone {zone} is not a zone we know; write it as in America/Los_Angeles.") from None
    return zone


def _encoding(page: Page, raw: Any) -> str:
    encoding = page.text(raw, "encoding")
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise page.fail(f"encoding {encoding} is not one we know; write utf-8, windows-1252 or iso-8859-1.") from None
    return encoding


def _delimiter(page: Page, raw: Any) -> str:
    delimiter = page.text(raw, "delimiter")
    if len(delimiter) != 1 or delimiter in {'"', "\r", "\n"}:
        raise page.fail(r'delimiter is one character, as in "," or ";" or "\t".')
    return delimiter


def _expected(page: Page, raw: Any) -> Expected:
    entry = page.mapping(raw or {}, "expect", optional={"rows", "fill", "tolerance"})
    rows = [page.whole(each, "expect.rows") for each in page.listed(entry.get("rows") or [], "expect.rows")]
    if rows and (len(rows) != 2 or rows[0] > rows[1]):
        raise page.fail("expect.rows is [fewest, most].")
    fill = {column: _share(page, share, f"expect.fill: {column}")
            for column, share in page.mapping(entry.get("fill") or {}, "expect.fill").items()}  # fmt: skip
    tolerance = _share(page, entry.get("tolerance", "0.1"), "expect.tolerance")
    return Expected(rows=(rows[0], rows[1]) if rows else None, fill=fill, tolerance=tolerance)


def _share(page: Page, raw: Any, where: str) -> float:
    share = page.number(raw, where)
    if not 0 <= share <= 1:
        raise page.fail(f"{where} is a share from 0 to 1, as in 0.95.")
    return share


def _is_readable(version: str) -> bool:
    """A profile of the same major version, not younger than ours: a minor version only adds."""
    try:
        theirs, ours = (tuple(int(part) for part in text.split(".")[:2]) for text in (version, VERSION))
    except ValueError:
        return False
    return len(theirs) == 2 and theirs[0] == ours[0] and theirs <= ours
