"""Why a row of a release changed, came or went, and why an agency files late: the words a reason is given in.

Codes never change; an agency states c1 to c3 and w1 to w4, the rest is told from the releases themselves. Must not say
which row a reason belongs to.
"""

from schemas.model import Term, Vocabulary

_SOURCE = "Vigie"


def _term(code: str, label: str, meaning: str) -> Term:
    return Term(code=code, label=label, meaning=meaning, source=_SOURCE)


CHANGE_REASON = Vocabulary(
    name="change_reason",
    description="Why a row was added, changed or withdrawn between two releases.",
    terms=(
        _term("n1", "New in the release", "The row was not published before; its incident may be of any month."),
        _term("n2", "Late report of earlier months", "The incident took place in months the release before already covered."),
        _term("c1", "The agency learned more", "What the agency knows changed, as when an inquiry was closed."),
        _term("c2", "The agency had coded it wrongly", "The facts are as they were; the code for them was wrong."),
        _term("c3", "A field had been left empty", "The agency filled in what it had left out."),
        _term("c0", "Sent anew: no reason stated, or one too few share",
              "The agency sent another version. Why is not stated, or not shown, since a reason few rows share would join them."),
        _term("p1", "Made coarser or moved to another group, so that no one can be found",
              "The report did not change; what may be shown of it did."),
        _term("p2", "Waits, since too few reports are alike",
              "The row comes back when enough reports can be published together."),
        _term("w1", "Withdrawn: a duplicate", "The same incident stands under another report, which is named."),
        _term("w2", "Withdrawn: not reportable", "The incident does not fall under what agencies must report."),
        _term("w3", "Withdrawn: removed by law", "A court or a statute asks for it. Every release that held the row is withdrawn, too."),
        _term("w4", "Withdrawn: filed by mistake", "The report should not have been sent."),
        _term("s1", "The standard changed", "The same report is told in the terms of another version of the standard."),
    ),
)  # fmt: skip

CORRECTION_REASONS = ("c1", "c2", "c3")
"""The reasons an agency may state for a corrected report; c0 stands where it states none."""

WITHDRAWAL_REASONS = ("w1", "w2", "w3", "w4")
"""The reasons for which a report is withdrawn."""

LATE_REASON = Vocabulary(
    name="late_reason",
    description="Why an agency says that it files a month late.",
    terms=(
        _term("system_change", "Its records system changes", "Reports cannot be taken out of the system for now."),
        _term("staff", "Too few staff", "Nobody can prepare the file in time."),
        _term("review", "Its own review is not closed", "Reports are filed when the agency has reviewed them."),
        _term("format", "Its file was sent back", "The file had to be mended and is sent again."),
        _term("other", "Another reason", "None of these."),
    ),
)
