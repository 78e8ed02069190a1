"""A key to try the push API with: for an agency of its own, whose reports are checked, answered and kept nowhere.

Must not make a key that submits for a real agency.
"""

from datetime import UTC, datetime, timedelta

from orchestration.resources import Home

DEMO_DAYS = 90
"""How long such a key opens."""


def make_demo_key(home: Home) -> str:
    """A fresh sandbox key of a deployment; the agency Sandbox is enrolled when it is not there."""
    from sqlalchemy.orm import Session

    from ingest.registry.connection import open_registry
    from ingest.registry.enrolment import SANDBOX, AgencyFacts, enrol
    from portal.keys import make_key
    from portal.roles import SCOPES

    at = datetime.now(UTC)
    facts = AgencyFacts(agency_id=SANDBOX, sender="sandbox", name="Sandbox", county="not reported", state="")
    with Session(open_registry(home.registry_url())) as session, session.begin():
        enrol(session, [facts], at=at)
        return make_key(
            session, agency_id=SANDBOX, name="demo", scopes=SCOPES, expires_at=at + timedelta(days=DEMO_DAYS), actor="cli",
            at=at, sandbox=True,
        )  # fmt: skip
