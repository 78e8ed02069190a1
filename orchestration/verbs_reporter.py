"""What the verb of the offline reporter does: write one page. Must not know a question."""

import re
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from orchestration.resources import HomeProblem
from orchestration.speaking import say
from orchestration.writing import write_whole
from schemas.incident import AGENCY_ID


def write_reporter(out: Path, *, agency_id: str, timezone: str) -> None:
    """Write the page. Raises HomeProblem for a code or a time zone there cannot be, or a folder that is not there."""
    if agency_id and not re.fullmatch(AGENCY_ID.pattern or "", agency_id):
        raise HomeProblem("this is no code of an agency: letters, digits, - and _ only, two to forty of them.")
    try:
        ZoneInfo(timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise HomeProblem(f"{timezone} is no time zone; write one such as America/Los_Angeles.") from None
    from portal.offline.making import offline_reporter

    data = offline_reporter(timezone=timezone, agency_id=agency_id)
    write_whole(out, data, private=False)
    say(
        f"{out}: {len(data) // 1000} kB. It opens in any browser without a network; its files come to you as reports.ndjson."
    )
