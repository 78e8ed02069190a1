"""The voice: short, present, active, encouraging. Every sentence there is, and every form of the report, against a word list."""

import io
import re

import openpyxl
import pytest

from ingest.fixit import report_json, report_page, report_text, report_workbook
from ingest.fixit.sentences import WORDS
from schemas.findings import KINDS
from schemas.rules import RULES
from schemas.texts import texts
from tests.ingest import seeded
from tests.ingest.deliveries import INCIDENTS, PEOPLE, checked, sent
from tests.ingest.kinds_told import GOLDEN, kinds_told
from tests.ingest.test_fixit_page import Parsed

NEVER = re.compile(
    r"!|\b(please|oops|sorry|unfortunately|invalid|illegal|failed|failure|fatal|fault|mandatory|incorrect|erroneous|"
    r"violat\w*|must|bad|stupid|obviously|simply|just|easy|easily)\b", re.IGNORECASE,
)  # fmt: skip
"""What no sentence says: no blame, no alarm, no begging, no exclamation mark."""

_CODES = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
"""Names of rules and fields: bad_date is a name, not a judgement."""


def judged(text: str) -> list[str]:
    """The words of a text that the voice does not have."""
    return [found[0] for found in NEVER.finditer(_CODES.sub("", text))]


@pytest.mark.parametrize("key", WORDS.known())
def test_every_sentence_of_the_report_has_the_voice(key: str) -> None:
    assert judged(WORDS.text(key)) == []
    assert all(len(sentence) < 110 for sentence in re.sub(r"\{\w+\}", "", WORDS.text(key)).split(". "))


@pytest.mark.parametrize("code", [thing.code for thing in (*KINDS, *RULES)])
def test_every_sentence_of_a_finding_has_the_voice(code: str) -> None:
    said = texts(code)
    for text in (said.sentence, said.why, said.remedy):
        assert judged(text) == []
        assert len(text) < 160
    assert said.sentence.endswith(".")
    assert said.remedy.endswith(".")


def test_every_form_of_the_report_has_the_voice() -> None:
    incidents = INCIDENTS.replace("call", "perhaps").replace("2210", "2560").replace("3/5/2025", "2025-03-05")
    people = PEOPLE.replace(",17,", ",17 yrs,") + "A9,Civilian,White,210,Hold,Yes,more\n"
    for result, files in ((checked(incidents, people), sent(incidents, people)), (seeded.checked(), seeded.delivery())):
        book = openpyxl.load_workbook(io.BytesIO(report_workbook(result, files)))
        comments = [cell.comment.text for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment]
        lines = [str(cell.value) for row in book[book.sheetnames[-1]].iter_rows() for cell in row if cell.value]
        for text in (
            report_text(result),
            str(report_json(result)),
            Parsed(report_page(result)).text,
            *comments,
            *lines,
        ):
            assert judged(text) == []


def test_every_kind_is_told_as_it_was() -> None:
    """Rules come and go: `python -m tests.ingest.kinds_told` writes the golden file anew; look at what changed."""
    assert kinds_told() == GOLDEN.read_text("utf-8")
