"""How a column of a companion table is declared: an open fact about the release, published as it is.

Must not declare a table, nor a column about a person.
"""

from schemas.model import Field, Privacy, Release, Type


def open_field(name: str, kind: Type, label: str, description: str, **more: object) -> Field:
    """A column of a companion table; `more` as in `schemas.model.Field`."""
    return Field(
        name=name, type=kind, label=label, description=description, privacy=Privacy.OPEN, release=Release.AS_IS,
        source="Vigie", **more,  # type: ignore[arg-type]
    )  # fmt: skip


def text_field(name: str, label: str, description: str, *, required: bool = True) -> Field:
    """A column of text; empty only where `required` is False."""
    return open_field(name, Type.TEXT, label, description, required=required)
