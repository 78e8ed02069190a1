"""How questions and choices are said in the language of the reader: from schemas/words where the standard has been put

into that language, else from portal/words. Must not hold a sentence.
"""

from portal.form.controls import OPEN_BLANKS, Control
from portal.texts import LANGUAGE, WORDS, say
from schemas.languages import said, term_meaning, words
from schemas.model import Term, Vocabulary

_SAME_WORDS = {"race": "race_group"}
"""Vocabularies whose terms are those of another one, with more."""


def question_of(control: Control) -> str:
    """The question a control asks."""
    return say(f"ask_{_key(control)}")


def hint_of(control: Control) -> str:
    """What helps to answer it; "" where the question says it all."""
    key = f"hint_{_key(control)}"
    return say(key) if WORDS.has(key) else ""


def choice_of(control: Control, code: str) -> str:
    """A choice in words; a code that is no choice of this control stands as it is."""
    vocabulary = control.declared.vocabulary
    term = _term(vocabulary, code)
    if vocabulary is None or term is None:
        return say(f"blank_{code}") if code in OPEN_BLANKS else code
    return term_words(vocabulary, term)


def meaning_of(control: Control, code: str) -> str:
    """What a choice means, where its label does not say it all."""
    vocabulary = control.declared.vocabulary
    term = _term(vocabulary, code)
    return "" if vocabulary is None or term is None else term_meaning(vocabulary, term, LANGUAGE.get())


def term_words(vocabulary: Vocabulary, term: Term) -> str:
    """A term of the standard in the language of the reader."""
    language, name = LANGUAGE.get(), _SAME_WORDS.get(vocabulary.name, vocabulary.name)
    own = f"term_{name}_{term.code}"
    if language == "en" or f"vocabulary.{name}.{term.code}.label" in words(language) or not WORDS.has(own):
        return said(f"vocabulary.{name}.{term.code}.label", term.label, language)
    return say(own)


def _term(vocabulary: Vocabulary | None, code: str) -> Term | None:
    return next((term for term in vocabulary.terms if term.code == code), None) if vocabulary else None


def _key(control: Control) -> str:
    basis = dict(control.fixed).get("basis")
    return f"{control.table}_{basis or control.field}"
