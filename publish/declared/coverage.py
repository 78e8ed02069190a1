"""How complete a release is: what may be said about all agencies, how full its latest months are, and its quality card.

Must not hold rows.
"""

from publish.declared.fields import open_field, text_field
from publish.rungs import RUNGS
from schemas.model import Field, Table, Term, Type, Vocabulary

HEADINGS = ("useful", "unique", "correct", "fresh", "documented")
"""The headings of the quality card, in order."""

MEASURES = ("injury", "force_type", "key")
"""What item non-response is measured on: each key variable, and the worse of the two."""

_RUNG = Vocabulary(
    name="estimate_rung", description="What may be said about all agencies together.",
    terms=tuple(Term(code=code, label=label) for code, label in zip(RUNGS, (
        "Counts, totals, rates and shares", "Rates and shares, no counts or totals",
        "Shares of the key variables, in groups of at least 20 percent", "Nothing",
    ), strict=True)),
)  # fmt: skip
_MEASURE = Vocabulary(
    name="gate_measure", description="The variable whose blanks count.",
    terms=tuple(Term(code=code, label=label) for code, label in zip(MEASURES, (
        "Injury of the person", "Kind of force", "Every other estimate: the worse of both",
    ), strict=True)),
)  # fmt: skip
_HEADING = Vocabulary(
    name="quality_heading", description="The headings of the quality card.",
    terms=tuple(Term(code=code, label=code.capitalize()) for code in HEADINGS),
)  # fmt: skip


def _share(name: str, label: str, description: str) -> Field:
    return open_field(name, Type.DECIMAL, label, description, minimum=0, unit="share from 0 to 1")


NOWCAST = Table(
    name="nowcast",
    label="How complete the latest months are",
    description="For each month, the part of its reports that have come in so far, as past delays let expect.",
    grain="one row per month",
    key=("month",),
    fields=(
        text_field("month", "Month", "Month of the incidents (YYYY-MM)."),
        open_field("filed", Type.INTEGER, "Filed", "Incidents received so far, over all agencies; empty where the count of one "
                   "agency is not shown, or fewer than 11 reports or 3 agencies stand behind it.", minimum=0, unit="incidents"),
        _share("completeness", "Completeness", "The part expected to be there already; empty where too little is known."),
        _share("low", "Low end", "Low end of the range that holds four times out of five."),
        _share("high", "High end", "High end of the range that holds four times out of five."),
        open_field("basis", Type.INTEGER, "Basis", "Earlier months whose delays the range rests on.", required=True, minimum=0, unit="months"),
    ),
)  # fmt: skip

ESTIMATE_GATE = Table(
    name="estimate_gate",
    label="What may be said about all agencies",
    description="Whether enough agencies report, and enough is answered, for estimates over all of them; an agency's own rows stay.",
    grain="one row per scope, year and variable",
    key=("scope", "year", "measure"),
    fields=(
        text_field("scope", "Scope", "What the estimate is for: all, or a state."),
        text_field("year", "Year", "Year of the incidents."),
        open_field("measure", Type.CODE, "Variable", "The variable whose blanks count.", vocabulary=_MEASURE, required=True),
        _share("coverage", "Coverage", "Share of sworn officers in agencies that report, month by month; where officers are not known, of "
               "agency-months. The reason says which."),
        _share("nonresponse", "Item non-response", "Share of the answers that are not reported or unknown, of those asked for and not withheld."),
        open_field("rung", Type.CODE, "May be said", "What may be said about all agencies together.", vocabulary=_RUNG, required=True),
        text_field("reason", "Reason", "How coverage was measured, and which limit holds."),
    ),
)  # fmt: skip

QUALITY = Table(
    name="quality",
    label="Quality card",
    description="Five headings, each with measured numbers of this release.",
    grain="one row per measure",
    key=("heading", "measure"),
    fields=(
        open_field("heading", Type.CODE, "Heading", "Useful, unique, correct, fresh or documented.", vocabulary=_HEADING, required=True),
        text_field("measure", "Measure", "What was measured."),
        text_field("value", "Value", "The result as it is read."),
        open_field("number", Type.DECIMAL, "Number", "The result as a number; empty where it is not a number or not known."),
        text_field("unit", "Unit", "Unit of the number."),
        text_field("note", "Note", "What counts and what does not.", required=False),
    ),
)  # fmt: skip

COVERAGE_COMPANIONS: tuple[Table, ...] = (NOWCAST, ESTIMATE_GATE, QUALITY)
"""In the order in which they are written."""
