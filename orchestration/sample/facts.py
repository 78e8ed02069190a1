"""What people of the sample state beside its reports: a late month, corrections, withdrawals, issues, a reply, a definition.

All of it is invented, and stated through the same acts as at a real desk. Must not write to the registry in another way.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from ingest.registry.facts import version_fates
from ingest.registry.filing import note_late
from ingest.registry.published import change_definition, note_issue, resolve_issue, write_reply
from ingest.registry.reports import correct, find_report, withdraw
from orchestration.sample.agencies import EASTMARSH_PD, LANTERN_BAY_PD, PORT_SAMPLE_PD, QUARRY_HILL_PD

_DESK = "Sample State data desk, Ines Okafor (invented)"
_CLERK = "Tomas Reyl (invented)"
_OFFICE = "Records Division"

WITHDRAWN_MONTH = "2026-02"
"""Two of Port Sample's reports of this month are withdrawn: one as a duplicate of its neighbour, one as not reportable."""

_CORRECTED = datetime(2025, 9, 4, 16, tzinfo=UTC)
_LATE = datetime(2025, 11, 3, 17, tzinfo=UTC)
_CAME = datetime(2026, 2, 12, 18, tzinfo=UTC)
_LAST = datetime(2026, 11, 2, 17, tzinfo=UTC)
"""After the last delivery of the sample."""


def state_facts(session: Session, *, missing: Sequence[tuple[str, str]]) -> None:
    """State everything, in order of time; the deliveries and zero months are in. missing: slug and month nobody filed."""
    _correct(session)
    _explain_the_late_quarter(session)
    _withdraw(session)
    month = next((month for slug, month in missing if slug == EASTMARSH_PD.slug), None)
    if month is not None:
        note_late(session, agency_id=EASTMARSH_PD.agency_id, month=month, expected_by=date(2026, 12, 15),
                  reason="system_change", by=_DESK, at=_LAST)  # fmt: skip
    note_issue(
        session, title="Quarry Hill's first months may lack reports",
        text="The department joined in April 2026. Reports of its first two months were written on the form it had before, which "
             "did not ask for every kind of force; some of them may come later.",
        agency_id=QUARRY_HILL_PD.agency_id, table_name="incident", field="force_used", first_month="2026-04",
        last_month="2026-05", by=_DESK, at=_LAST,
    )  # fmt: skip
    change_definition(
        session, table_name="incident", field="contact_reason", from_date=date(2025, 7, 1), agency_id=PORT_SAMPLE_PD.agency_id,
        text="Until June 2025 a welfare check that followed a call was filed as a call for service; since then it is filed as "
             "a welfare check.",
        by=_DESK, at=_LAST,
    )  # fmt: skip


def _correct(session: Session) -> None:
    """Port Sample says why it sent some reports of one month again."""
    told = version_fates(session, as_of=_CORRECTED).filter(agency_id=PORT_SAMPLE_PD.agency_id, fate="superseded")
    for turn, incident_id in enumerate(sorted(told["incident_id"])):
        report = find_report(session, agency_id=PORT_SAMPLE_PD.agency_id, number=incident_id, at=_CORRECTED)
        correct(session, report, reason=("c1", "c2", "c3")[turn % 3], office=_OFFICE, by=_CLERK, at=_CORRECTED)


def _explain_the_late_quarter(session: Session) -> None:
    """Lantern Bay files a quarter four months late: an issue while it lasts, and the agency's reply."""
    number = note_issue(
        session, title="Lantern Bay's third quarter of 2025 is missing",
        text="The department changes its records system and files July to September 2025 later. Until then its counts of "
             "these months are no zeros.",
        agency_id=LANTERN_BAY_PD.agency_id, table_name="coverage", first_month="2025-07", last_month="2025-09",
        by=_DESK, at=_LATE,
    )  # fmt: skip
    resolve_issue(session, f"issue-{number}", by=_DESK, at=_CAME)
    write_reply(
        session, agency_id=LANTERN_BAY_PD.agency_id, signed_as="Office of the Chief, Lantern Bay Police Department",
        text="We filed the third quarter of 2025 after our new records system could export it. No report of these months is "
             "missing any more.",
        about="coverage", by=_DESK, at=_CAME,
    )  # fmt: skip


def _withdraw(session: Session) -> None:
    told = version_fates(session, as_of=_LAST).filter(
        agency_id=PORT_SAMPLE_PD.agency_id, fate="current", month=WITHDRAWN_MONTH
    )
    twin, kept, other = (
        find_report(session, agency_id=PORT_SAMPLE_PD.agency_id, number=incident_id, at=_LAST)
        for incident_id in sorted(told["incident_id"])[-3:]
    )
    withdraw(session, twin, reason="w1", successor_id=kept, by=_DESK, at=_LAST)
    withdraw(session, other, reason="w2", by=_DESK, at=_LAST)
