"""Canonical reports: the standard's own form of a report, one JSON object a line, written, read and looked at.

What the form, fixes in place and programs send lands in this form. Must not judge a report; `ingest.validate` does.
"""

from ingest.canonical.profile import canonical_profile
from ingest.canonical.writing import as_canonical, report_as_line

__all__ = ["as_canonical", "canonical_profile", "report_as_line"]
