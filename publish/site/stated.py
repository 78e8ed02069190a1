"""What every answer states about itself: its release, its coverage, the known issues it touches, its licence.

Works on the companion tables of the release shown. Must not compute coverage; that is in publish/coverage.py.
"""

from typing import Any

from publish.coverage import NOTE_SQL, coverage_note, note_parameters
from publish.issues import touching
from publish.site.asking import asking, facts
from publish.site.texts import LANGUAGE

_ISSUES = "select * from known_issue where resolved_on is null order by noted_on desc, issue_id"

Headers = tuple[tuple[bytes, bytes], ...]


async def stated_headers(site: Any) -> Headers:
    """Vigie-Release, Vigie-Coverage and the licence as headers; the same for every answer of a release."""
    known: Headers | None = site.__dict__.get("vigie_stated")
    if known is None:
        release = facts(site)
        told = coverage_note(await asking(site).row(NOTE_SQL, note_parameters()))
        known = (
            (b"vigie-release", f"{release['version']} {release['content']}".encode("ascii", "replace")),
            (
                b"vigie-coverage",
                f"filed={told['filed']}, expected={told['expected']}, withheld={told['withheld']}".encode(),
            ),
            (b"link", f'<{release["licence"]["url"]}>; rel="license"'.encode("ascii", "replace")),
        )
        site.vigie_stated = known
    return known


async def stated_in_json(site: Any, *, table: str | None, agency: str | None) -> dict[str, Any]:
    """The keys `release`, `coverage` and `known_issues` of an answer about a table, and an agency where it is filtered.

    Of a query of the reader's own (no table) all open issues are listed.
    """
    release = facts(site)
    told = await asking(site).row(NOTE_SQL, note_parameters(agency=agency or ""))
    # What a program reads is the same in every language.
    spoken = LANGUAGE.set("en")
    try:
        noted = coverage_note(told)
    finally:
        LANGUAGE.reset(spoken)
    return {
        "release": {
            "version": release["version"], "released_on": release["released_on_iso"], "content": release["content"],
            "window_start": release["window_start_iso"], "window_end": release["window_end_iso"],
            "licence": release["licence"]["url"],
        },
        "coverage": {"unit": "agency-months", **noted},
        "known_issues": await _touching(site, table=table, agency=agency),
    }  # fmt: skip


async def _touching(site: Any, *, table: str | None, agency: str | None) -> list[dict[str, Any]]:
    if "known_issue" not in await site.get_database().table_names():
        return []
    issues = await asking(site).rows(_ISSUES)
    return [dict(issue) for issue in (touching(issues, table=table, agency=agency) if table else issues)]
