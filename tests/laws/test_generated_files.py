"""Files that are generated and committed are fresh; each failure names the command that makes them so."""

from pathlib import Path

from schemas.as_json_schema import reports_page
from schemas.as_markdown import standard_page


def test_the_page_of_the_standard_is_fresh(root: Path) -> None:
    assert (root / "docs" / "standard.md").read_text("utf-8") == standard_page(), "run: make docs"


def test_the_page_of_canonical_reports_is_fresh(root: Path) -> None:
    assert (root / "docs" / "reports.md").read_text("utf-8") == reports_page(), "run: make docs"
