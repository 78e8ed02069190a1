"""The answer to a sender in French and Spanish: nothing of it is English, and nothing is left to be filled in."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from ingest.check import Checked, SentFile, check_files
from ingest.findings import words_of
from ingest.fixit import report_json, report_page, report_text, report_workbook, sentences
from ingest.fixit.sentences import count, counted, day_name
from ingest.fixit.story import FIELDS
from ingest.fixit.visible import visible
from schemas.findings import KINDS
from schemas.rules import RULES
from schemas.texts import catalogue
from schemas.wordbook import LANGUAGE, words
from tests.ingest import seeded
from tests.ingest.deliveries import INCIDENTS, PEOPLE, checked, profile, sent
from tests.ingest.test_fixit_page import Parsed
from tests.ingest.test_fixit_workbook import ONE_ROW, PROFILE_ONLY

OTHERS = ("fr", "es")
_BRACES = re.compile(r"[{}]")
_SHORT = 8
"""Letters of an English text from which on it is looked for: shorter ones are words of both languages."""


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """The answer is made in a language."""
    before = LANGUAGE.set(language)
    try:
        yield
    finally:
        LANGUAGE.reset(before)


@cache
def answer(language: str) -> str:
    """Every form of the answers to a seeded delivery and a spoiled one, as the text a reader sees."""
    incidents = INCIDENTS.replace("call", "perhaps").replace("2210", "2560").replace("3/5/2025", "2025-03-05")
    people = PEOPLE.replace(",17,", ",17 yrs,") + "A9,Civilian,White,210,Hold,Yes,more\n"
    with spoken(language):
        return "\n".join(
            [
                *_forms(seeded.checked(), seeded.delivery()),
                *_forms(checked(incidents, people), sent(incidents, people)),
            ]
        )


def _forms(result: Checked, files: list[SentFile]) -> Iterator[str]:
    yield report_text(result)
    yield from (str(value) for kind in report_json(result)["kinds"] for value in kind.values())
    yield Parsed(report_page(result, made_on=date(2025, 4, 1))).text
    book = openpyxl.load_workbook(io.BytesIO(report_workbook(result, files)))
    for sheet in book:
        yield from (cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment)
    yield from (str(cell.value) for row in book[book.sheetnames[-1]].iter_rows() for cell in row if cell.value)


def _fixed_parts(text: str) -> list[str]:
    """What stands between the places of a sentence, as far as it is long enough to be told from a name."""
    return [part.strip() for part in re.split(r"\{\w+\}", text) if len(re.sub(r"[^A-Za-z]", "", part)) > _SHORT]


@pytest.mark.parametrize("language", OTHERS)
def test_a_seeded_report_has_no_sentence_of_the_english_catalogues(language: str) -> None:
    own = words(Path(sentences.__file__).resolve().parent / "words", "en")
    english = [
        *own.values(),
        *(text for told in catalogue("en").values() for text in (told.sentence, told.why, told.remedy)),
    ]
    looked_for = [part for text in english for part in _fixed_parts(text)]
    assert [part for part in looked_for if part in answer("en")]
    assert not [part for part in looked_for if part in answer(language)]
    assert "(empty)" in answer("en")
    assert "(empty)" not in answer(language)


@pytest.mark.parametrize("language", OTHERS)
def test_a_seeded_report_has_every_place_filled(language: str) -> None:
    assert not _BRACES.search(answer(language))


@pytest.mark.parametrize("language", OTHERS)
def test_a_seeded_report_names_fields_in_its_language(language: str) -> None:
    told = {"fr": ("«\u00a0Date\u00a0»", "«\u00a0Motif du contact\u00a0»"), "es": ("«Fecha»", "«Motivo del contacto»")}[
        language
    ]
    assert [name for name in told if name not in answer(language)] == []
    labels = [field.label for field in FIELDS.values() if " " in field.label]
    assert [label for label in labels if label in answer("en")]
    assert not [label for label in labels if label in answer(language)]


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("code", [thing.code for thing in (*KINDS, *RULES)])
def test_every_finding_is_said_whole_of_every_field(language: str, code: str) -> None:
    with spoken(language):
        for field in (None, *FIELDS.values()):
            said = words_of(code, field=field, label="Nom")
            for text in (said.sentence, said.why, said.remedy, said.bad, said.good):
                assert not _BRACES.search(text)


@pytest.mark.parametrize(("language", "choices"), [("fr", "Femme, Homme"), ("es", "Mujer, Hombre")])
def test_choices_are_named_in_the_language(language: str, choices: str) -> None:
    with spoken(language):
        assert choices in words_of("gender_expected", field=FIELDS["person", "gender"]).remedy


@pytest.mark.parametrize("language", OTHERS)
def test_the_page_says_which_language_it_is_in(language: str) -> None:
    with spoken(language):
        page = report_page(checked(), made_on=date(2025, 4, 1))
    assert f'<html lang="{language}">' in page


def test_numbers_days_and_hidden_signs_are_written_as_the_language_does() -> None:
    told = {}
    for language in ("en", *OTHERS):
        with spoken(language):
            told[language] = (counted("rows", 1234), day_name(date(2025, 4, 1)), visible("a\tb"), count(12))
    assert told == {
        "en": ("1,234 rows", "1 April 2025", "a⟨tab⟩b", "12"),
        "fr": ("1\u202f234 lignes", "1er avril 2025", "a⟨tabulation⟩b", "12"),
        "es": ("1.234 filas", "1 de abril de 2025", "a⟨tabulador⟩b", "12"),
    }


@pytest.mark.parametrize("language", OTHERS)
def test_a_workbook_that_comes_back_is_read_as_its_files(language: str) -> None:
    before = checked()
    with spoken(language):
        book = report_workbook(before, sent())
    after = check_files([SentFile(name="back.xlsx", data=book)], before.profile, received_on=date(2025, 4, 1))
    assert [text.name for text in after.texts] == ["back.xlsx/incidents", "back.xlsx/people"]
    assert after.rows == before.rows
    one = [SentFile(name="march.csv", data=ONE_ROW.encode())]
    alone = check_files(one, profile(PROFILE_ONLY), received_on=seeded.RECEIVED)
    with spoken(language):
        single = report_workbook(alone, one)
    again = check_files([SentFile(name="fixed.xlsx", data=single)], profile(PROFILE_ONLY), received_on=seeded.RECEIVED)
    assert again.texts[0].columns == alone.texts[0].columns
    assert again.rows == alone.rows
