"""Rules between answers: which question is asked when, and which answers must agree, within a report.

Each rule is a value with a code, a severity, a source, an example that breaks it and one that keeps it; the test suite
proves both. What is said about it stands in the catalogue. Must not evaluate anything: `ingest/judging` does.
"""

from schemas.rules.across import ACROSS
from schemas.rules.conditions import Rule
from schemas.rules.questions import QUESTIONS, question_rules
from schemas.rules.rows_of import ROW_RULES
from schemas.rules.screened import SCREENED
from schemas.rules.times import TIMES

RULES: tuple[Rule, ...] = (*question_rules(), *ROW_RULES, *ACROSS, *SCREENED, *TIMES)
"""Every rule between answers. What one field alone must be (terms, ranges, patterns) is declared with the field."""

__all__ = ["QUESTIONS", "RULES", "Rule"]
