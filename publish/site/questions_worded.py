"""The worked questions in the language of the page: title, description, columns and words of an answer.

English is what publish/questions.py says; the other catalogues hold `question.<name>.title` and `.description`. Must not
change an answer: a code or a word of a query is replaced on the page only, never in CSV or JSON.
"""

from dataclasses import dataclass

from publish.questions import QUESTIONS
from publish.site.texts import LANGUAGE, t, words
from schemas import languages
from schemas.model import Vocabulary
from schemas.vocabularies import FORCE_TYPE, RACE_GROUP, ROLE

# The columns of an answer that hold labels or codes of the standard.
_TERMS: dict[tuple[str, str], Vocabulary] = {
    ("injured_by_race", "race"): RACE_GROUP,
    ("kinds_of_force", "used_by"): ROLE,
    ("kinds_of_force", "kind_of_force"): FORCE_TYPE,
}
_QUESTIONS = {question.name: question for question in QUESTIONS}
_OWN_WORDS = ("withheld", "not known", "none", "fewer than 20 known", "fewer than 5", "(whole rows)")


@dataclass(frozen=True)
class Worded:
    """A question as a page says it; `first` is the first sentence of its description."""

    name: str
    title: str
    description: str

    @property
    def first(self) -> str:
        """What the question counts, in one sentence."""
        return f"{self.description.split('. ')[0].rstrip('.')}."


def texts_to_translate() -> dict[str, str]:
    """Every key of the questions with its English."""
    found: dict[str, str] = {}
    for question in QUESTIONS:
        found[f"question.{question.name}.title"] = question.title
        found[f"question.{question.name}.description"] = question.description
    return found


def worded(name: str) -> Worded | None:
    """A worked question by name; None for any other name."""
    if (question := _QUESTIONS.get(name)) is None:
        return None
    there = words(LANGUAGE.get())
    title, description = (f"question.{name}.{part}" for part in ("title", "description"))
    return Worded(name, there.get(title, question.title), there.get(description, question.description))


def all_worded() -> tuple[Worded, ...]:
    """The worked questions in the order of the site."""
    return tuple(said for name in _QUESTIONS if (said := worded(name)) is not None)


def answer_column(question: str, column: str) -> str:
    """The head of a column of an answer: in words for a worked question, else the name the query gives it."""
    key = f"answer.column.{column}"
    return t(key) if question in _QUESTIONS and key in words("en") else column.replace("_", " ").capitalize()


def answer_word(question: str, column: str, value: object) -> object:
    """A word in an answer of a worked question; numbers, names and answers to other queries stay as they are."""
    if question not in _QUESTIONS or not isinstance(value, str):
        return value
    if (terms := _TERMS.get((question, column))) is not None:
        found = next((term for term in terms.terms if value in {term.label, term.code}), None)
        if found is not None:
            return languages.term_label(terms, found, LANGUAGE.get())
    key = f"answer.word.{value.strip('()').replace(' ', '_')}"
    return t(key) if value in _OWN_WORDS else _blank(value) if column == "race" else value


def _blank(value: str) -> str:
    """A kind of blank that stands among the groups, by its label or code."""
    key = f"blank.{value.lower().replace(' ', '_')}"
    return t(key) if key in words("en") else value
