"""What a declaration refuses, and what it derives."""

from dataclasses import fields, replace
from pathlib import Path

import pytest

from schemas import hierarchies, vocabularies
from schemas.model import BLANKS, DeclarationError, Field, Hierarchy, Privacy, Release, Table, Term, Type, Vocabulary
from schemas.standard import PUBLISHED_TABLES, TABLES


def _field(**changes: object) -> Field:
    told = {
        "name": "x", "type": Type.TEXT, "label": "X", "description": "X.", "privacy": Privacy.OPEN, "release": Release.AS_IS,
    }  # fmt: skip
    return Field(**(told | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"privacy": Privacy.DIRECT, "purpose": "p", "retention": "r"},
        {"privacy": Privacy.DIRECT, "release": Release.NEVER},
        {"privacy": Privacy.SENSITIVE},
        {"release": Release.COARSEN},
        {"hierarchy": hierarchies.DATE},
        {"type": Type.CODE},
        {"vocabulary": vocabularies.YES_NO},
        {"minimum": 1},
        {"type": Type.INTEGER, "pattern": "x"},
        {"release": Release.PSEUDONYM},
        {"name": "Not A Name"},
        {"label": ""},
    ],
)
def test_a_contradictory_field_is_refused_with_its_name(changes: dict[str, object]) -> None:
    with pytest.raises(DeclarationError, match="field"):
        _field(**changes)


def test_privacy_and_release_have_no_default() -> None:
    needed = {field.name for field in fields(Field) if field.default is field.default_factory}
    assert {"privacy", "release"} <= needed


def test_a_vocabulary_refuses_a_code_twice_and_a_word_for_blank() -> None:
    term = Term(code="a", label="A")
    with pytest.raises(DeclarationError):
        Vocabulary(name="v", description="", terms=(term, term))
    with pytest.raises(DeclarationError):
        Vocabulary(name="v", description="", terms=(Term(code="not_asked", label="N"),))
    with pytest.raises(DeclarationError):
        Term(code="Not a code", label="x")


def test_a_hierarchy_ends_withheld() -> None:
    with pytest.raises(DeclarationError):
        Hierarchy(name="h", description="", levels=(Term(code="day", label="Day"),))


def test_a_table_refuses_a_key_that_is_not_a_field() -> None:
    with pytest.raises(DeclarationError):
        Table(name="t", label="T", description="", grain="", fields=(_field(),), key=("y",))
    with pytest.raises(DeclarationError):
        Table(name="t", label="T", description="", grain="", fields=(_field(), _field()), key=("x",))


def test_a_required_code_may_not_be_blank_and_another_may() -> None:
    code = _field(type=Type.CODE, vocabulary=vocabularies.YES_NO)
    assert code.allowed == ("yes", "no", *BLANKS)
    assert replace(code, required=True).allowed == ("yes", "no")


def test_no_private_field_of_a_direct_or_unpublished_kind_is_in_a_public_table() -> None:
    for table in TABLES:
        public = table.published()
        names = set() if public is None else {field.name for field in public.fields}
        gone = {
            field.name for field in table.fields if field.release in {Release.NEVER, Release.ON_REQUEST, Release.AREA}
        }
        assert not names & gone


def test_every_coarsened_column_stands_beside_its_level_and_counts_for_k() -> None:
    for table in PUBLISHED_TABLES:
        names = [field.name for field in table.fields]
        for name in names:
            if f"{name}_level" in names:
                assert names.index(f"{name}_level") == names.index(name) + 1
                assert {name, f"{name}_level"} <= set(table.quasi)


def test_incident_and_person_are_published_without_a_common_key() -> None:
    public = {table.name: table for table in PUBLISHED_TABLES}
    assert "incident_id" not in {field.name for field in public["person"].fields}
    assert "incident_id" not in {field.name for field in public["force"].fields}
    assert "person_id" not in {field.name for field in public["incident"].fields}


def test_every_attribute_of_a_field_is_read_somewhere(root: Path) -> None:
    told = "\n".join(
        path.read_text("utf-8") for room in ("schemas", "ingest", "privacy", "publish", "verification") for path in (root / room).rglob("*.py")
        if path.name != "model.py" or room != "schemas"
    )  # fmt: skip
    unread = [field.name for field in fields(Field) if f".{field.name}" not in told]
    assert not unread, f"no one reads these attributes of Field: {unread}"
