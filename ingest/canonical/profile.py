"""The profile of a sender of canonical reports: nothing but who it is and where its clocks are.

Must not say how a column is read; there are none.
"""

import json

from ingest.profiles.model import Profile
from ingest.profiles.parse import parse_profile
from schemas.standard import VERSION

CANONICAL = "canonical"
"""What `reads` says in such a profile."""


def canonical_profile(agency_id: str, name: str, timezone: str, slug: str) -> Profile:
    """The profile; its text gives the same profile again. Raises ProfileProblem for what no profile may say."""
    said = {
        "slug": slug, "name": name, "standard": VERSION, "timezone": timezone, "agency": {"id": agency_id}, "reads": CANONICAL,
    }  # fmt: skip
    # JSON is YAML; one key a line, so that a landed profile reads like any other.
    text = "\n".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in said.items()) + "\n"
    return parse_profile(text, name=slug)
