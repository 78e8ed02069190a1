"""The data dictionary in French and Spanish: DICTIONARY.fr.md and DICTIONARY.es.md.

Labels, meanings and codes in words, from schemas/words. How and why a field is published is said in English only, in
DICTIONARY.md. Codes and names of columns are never translated. Must not add a fact of its own.
"""

from collections.abc import Iterator

from publish.about import About
from publish.companions import COMPANIONS
from publish.dictionary import BLANKS, blank_label, blank_meaning, vocabularies
from schemas import languages
from schemas.model import Table
from schemas.standard import PUBLISHED_TABLES

TRANSLATED = ("fr", "es")

_WORDS = {
    "fr": {
        "title": "dictionnaire des données", "release": "Publication {version}, norme {standard_version}.",
        "intro": "Chaque colonne publiée et chaque code, en clair. Les codes et les noms de colonnes ne sont jamais traduits. "
                 "Sous quelle forme chaque champ est publié, en vertu de quelle loi et pour combien de temps, et pourquoi "
                 "certains ne le sont pas : DICTIONARY.md, en anglais.",
        "coarse": "Les lignes sont rendues moins fines jusqu'à ce qu'au moins {k} se ressemblent. Une colonne en `_level` dit "
                  "avec quelle finesse la colonne voisine est publiée dans la ligne.",
        "blanks": "Les sortes de vide", "beside": "Tables d'accompagnement", "codes": "Les codes en clair",
    },
    "es": {
        "title": "diccionario de datos", "release": "Publicación {version}, norma {standard_version}.",
        "intro": "Cada columna publicada y cada código, en palabras. Los códigos y los nombres de columna no se traducen nunca. "
                 "En qué forma se publica cada campo, en virtud de qué ley y por cuánto tiempo, y por qué algunos no: "
                 "DICTIONARY.md, en inglés.",
        "coarse": "Las filas se hacen más gruesas hasta que se parecen al menos {k}. Una columna en `_level` dice con qué "
                  "detalle se publica en la fila la columna de al lado.",
        "blanks": "Las clases de vacío", "beside": "Tablas de acompañamiento", "codes": "Los códigos en palabras",
    },
}  # fmt: skip


def handbook_in(about: About, language: str) -> str:
    """The page in one of TRANSLATED."""
    return "\n".join(_lines(about, language))


def _lines(about: About, language: str) -> Iterator[str]:
    words = _WORDS[language]
    yield from (f"# {about.title}: {words['title']}", "", words["release"].format(**about.facts()), "")
    yield from (words["intro"], "", words["coarse"].format(k=about.k), "", f"## {words['blanks']}", "")
    for code in BLANKS:
        yield f"- `{code}` ({blank_label(code, language)}): {blank_meaning(code, language)}"
    yield ""
    for table in PUBLISHED_TABLES:
        yield from _table(table, language, "##")
    yield from (f"## {words['beside']}", "")
    for table in COMPANIONS:
        yield from _table(table, language, "###")
    yield from (f"## {words['codes']}", "")
    for vocabulary in vocabularies():
        yield from (f"### `{vocabulary.name}`", "", languages.vocabulary_description(vocabulary, language), "")
        for term in vocabulary.terms:
            meaning = languages.term_meaning(vocabulary, term, language)
            yield f"- `{term.code}`: {languages.term_label(vocabulary, term, language)}{f'. {meaning}' if meaning else ''}"
        yield ""


def _table(table: Table, language: str, depth: str) -> Iterator[str]:
    grain = languages.table_grain(table, language)
    yield f"{depth} {languages.table_label(table, language)} (`{table.name}`)"
    yield from ("", f"{languages.table_description(table, language)} {grain[0].upper()}{grain[1:]}.", "")
    for field in table.fields:
        label, meaning = (say(table, field, language) for say in (languages.label_of, languages.description_of))
        yield f"- `{field.name}`, {label} : {meaning}" if language == "fr" else f"- `{field.name}`, {label}: {meaning}"
    yield ""
