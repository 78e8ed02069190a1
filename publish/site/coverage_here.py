"""The coverage of what a page or figure speaks of: an agency or pool where it names one, else the whole release.

Must not count; publish/coverage.py does.
"""

import re
from typing import Any
from urllib.parse import unquote

from publish.coverage import NOTE_SQL, coverage_note, note_parameters
from publish.site.asking import Asking, Row

_AGENCY_PAGE = re.compile(r"/agencies/([^/]+)/?$")


def agency_asked(request: Any) -> str:
    """The agency or pool an address names; empty where it names none."""
    if request is None:
        return ""
    found = _AGENCY_PAGE.search(request.path)
    return unquote(found[1]) if found else str(request.args.get("agency") or request.args.get("agency_id") or "")


async def coverage_here(asking: Asking, agency: str) -> Row:
    """filed and expected agency-months, and the rest of the note, of the agency; of the release where it has no month."""
    if agency:
        told = coverage_note(await asking.row(NOTE_SQL, note_parameters(agency=agency)))
        if told["expected"]:
            return told
    return coverage_note(await asking.row(NOTE_SQL, note_parameters()))
