"""What a table and its columns mean, in the language of the page; in English as the release itself says it.

Labels and meanings come from the standard. Must not say how a column is published in another language than the
dictionary does: that stands there, in English, one link away.
"""

from typing import Any

from markupsafe import Markup

from publish.dictionary import published_pairs, terms_of
from publish.site.texts import LANGUAGE, t
from publish.site.wording import column_label, column_meaning, is_level, table_meaning
from schemas.standard import PUBLISHED_TABLES

_PUBLIC = {table.name: table for table in PUBLISHED_TABLES}
_CODES = {
    (public.name, field.name): field.allowed or (terms.codes if (terms := terms_of(field, private)) else ())
    for private, public in published_pairs()
    for field in public.fields
}


def described(table: str, urls: Any) -> Markup:
    """The paragraphs above the rows of a table."""
    public = _PUBLIC.get(table)
    said = Markup("<p>{}</p>").format(table_meaning(table))
    if public and public.quasi:
        said += Markup("<p>{}</p>").format(t("help.levels"))
    if public:
        address = urls.path(f"vigie/data_dictionary?table_name={table}")
        said += Markup('<p><a href="{}">{}</a></p>').format(address, t("help.dictionary"))
    return said


def column(table: str, name: str, english: str) -> str:
    """What a column means; `english` is what the metadata of the release says of it."""
    meaning = column_meaning(table, name)
    if LANGUAGE.get() == "en" or not meaning:
        return english
    if table not in _PUBLIC or is_level(table, name):
        return meaning
    codes = _CODES.get((table, name), ())
    listed = t("help.values", codes=", ".join(codes)) if codes else ""
    return f"{column_label(table, name)}. {meaning} {listed}".strip()
