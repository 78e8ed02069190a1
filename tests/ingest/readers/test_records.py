"""JSON and XML: nested records become linked tables, numbers keep their digits, and nothing ambiguous is taken."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.problems import FileProblem
from ingest.readers.read import read_file
from ingest.readers.shape import Shape
from ingest.readers.table import PARENT, ROW, TextTable


def _read(text: str | bytes, name: str = "a.json", **shape: object) -> list[TextTable]:
    data = text if isinstance(text, bytes) else text.encode()
    return read_file(data, name=name, shape=Shape(**shape))  # type: ignore[arg-type]


def _rows(table: TextTable) -> list[dict[str, str]]:
    return table.frame.select(table.columns).to_dicts()


def test_flat_objects_are_rows_below_a_header_in_row_one() -> None:
    (table,) = _read('[{"a": 1, "b": true}, {"b": null, "c": "x"}]')
    assert _rows(table) == [{"a": "1", "b": "true", "c": ""}, {"a": "", "b": "", "c": "x"}]
    assert table.frame[ROW].to_list() == [2, 3]
    assert (table.header_row, table.aside) == (1, ((1, ("a", "b", "c")),))


@pytest.mark.parametrize("number", ["1.20", "1e5", "-0", "12345678901234567890", "0.1"])
def test_a_number_keeps_the_digits_it_was_written_with(number: str) -> None:
    (table,) = _read(f'[{{"a": {number}}}]')
    assert table.frame["a"].to_list() == [number]


def test_records_inside_records_are_tables_that_know_their_parents_row() -> None:
    text = """[{"no": 1, "place": {"city": "X", "zip": "9"}, "codes": ["a", "b"], "people": [{"age": 3, "force": [{"k": "h"}]}]},
               {"no": 2, "people": []}, {"no": 3, "people": [{"age": 4}, {"age": 5, "force": [{"k": "t"}, {"k": "u"}]}]}]"""
    incidents, people, force = _read(text)
    assert [table.name for table in (incidents, people, force)] == ["a.json", "a.json/people", "a.json/people.force"]
    assert incidents.columns == ["no", "place.city", "place.zip", "codes"]
    assert incidents.frame["codes"].to_list() == ["a|b", "", ""]
    assert people.frame.select("age", PARENT).rows() == [("3", 2), ("4", 4), ("5", 4)]
    assert force.frame.select("k", PARENT).rows() == [("h", 2), ("t", 4), ("u", 4)]
    assert PARENT not in people.columns


@pytest.mark.parametrize(
    ("text", "records"),
    [
        ('{"made": "x", "reports": {"list": [{"a": 1}]}}', None),
        ('{"reports": {"list": [{"a": 1}]}, "other": [{"b": 1}]}', "reports.list"),
        ('{"report": {"a": 1}, "other": [{"b": 1}]}', "report"),
        ('{"a": 1}', "."),
    ],
)
def test_the_records_are_the_only_list_or_where_the_profile_says(text: str, records: str | None) -> None:
    (table,) = _read(text, records=records)
    assert _rows(table) == [{"a": "1"}]


def test_one_object_a_line_is_read_and_blank_lines_are_not() -> None:
    (table,) = _read('{"a": 1}\r\n\n{"a": 2}', "a.ndjson")
    assert table.frame["a"].to_list() == ["1", "2"]


def test_xml_elements_and_attributes_are_columns() -> None:
    (table,) = _read('<r xmlns="urn:x"><i id="7"><a>1</a><b><c> x </c></b></i><i id="8"><a>2</a></i></r>', "a.xml")
    assert _rows(table) == [{"@id": "7", "a": "1", "b.c": " x "}, {"@id": "8", "a": "2", "b.c": ""}]


def test_an_element_repeated_once_is_a_list_in_every_record_of_the_file() -> None:
    text = "<r><i><n>1</n><p><x>1</x></p><p><x>2</x></p></i><i><n>2</n><p><x>3</x></p></i><i><n>3</n><p/></i></r>"
    incidents, people = _read(text, "a.xml")
    assert incidents.columns == ["n"]
    assert people.frame.select("x", PARENT).rows() == [("1", 2), ("2", 2), ("3", 3)]


def test_a_declared_list_is_one_even_where_no_record_has_two() -> None:
    text = "<r><i><n>1</n><p><x>1</x></p></i><i><n>2</n><p><x>3</x></p></i></r>"
    assert len(_read(text, "a.xml")) == 1
    _, people = _read(text, "a.xml", lists=("p",))
    assert people.frame.select("x", PARENT).rows() == [("1", 2), ("3", 3)]


def test_xml_in_a_declared_encoding_is_read() -> None:
    text = '<?xml version="1.0" encoding="windows-1252"?><r><i><a>é</a></i><i><a>“</a></i></r>'
    assert _read(text.encode("cp1252"), "a.xml")[0].frame["a"].to_list() == ["é", "“"]


@pytest.mark.parametrize(
    ("name", "text", "code", "says"),
    [
        ("a.json", "[]", "header_only", "no records"),
        ("a.json", "[{}]", "header", "header row is blank"),
        ("a.json", '[{"a": ""}]', "header_only", "no rows"),
        ("a.json", "[1]", "records", "record 1 is not a set of named values"),
        ("a.json", '{"a": 1}', "records", "no list of records"),
        ("a.json", '{"a": [{"b": 1}], "c": [{"d": 1}]}', "records", "2 lists of records"),
        ("a.json", '{"a": 1}\n{"a": 2}', "content_disagrees", "name a file of one object a line .ndjson"),
        ("a.json", '[{"a": 1},\n{"a" 2}]', "unreadable", "line 2 is not JSON from column 6"),
        ("a.json", "hello", "unreadable", "line 1 is not JSON"),
        ("a.json", '[{"a": 1, "a": 2}]', "records", "record 1 names the same value twice"),
        ("a.json", '[{"a.b": 1, "a": {"b": 2}}]', "records", "record 1 names the same value twice"),
        ("a.json", '[{"a": 1}, {"a": {"a": 1, "a": 2}}]', "records", "record 2 names the same value twice"),
        ("a.json", '{"a": 1, "a": [{"b": 1}]}', "records", "the file names the same value twice"),
        ("a.json", '[{"a": [[1]]}]', "records", "record 1 holds a list of lists"),
        ("a.json", '[{"a": [{"b": 1}, "x"]}]', "records", "record 1 mixes records and texts"),
        ("a.json", '[{"a": ["x|y", "z"]}]', "records", "record 1 holds a list with the joiner"),
        ("a.json", '[{"a": -Infinity}]', "records", "record 1 holds a number that is none"),
        ("a.json", '[{"a": [1e999]}]', "records", "record 1 holds a number that is out of bounds"),
        ("a.json", '[{"a": "\\u0000"}]', "unreadable", "row 2 holds a control character"),
        ("a.json", '[{"a": "1"}, {"a": "x\\u001f"}]', "unreadable", "row 3 holds a control character"),
        ("a.json", json.dumps([{"a": "x" * 70_000}]), "too_large", "row 2"),
        ("a.json", json.dumps([{f"c{at}": 1 for at in range(600)}]), "header", "600 columns"),
        ("a.json", '[{"a\\u200b": 1}]', "header", "the name of column 1 holds an invisible character"),
        ("a.ndjson", '{"a": 1}\n{"a": ', "unreadable", "line 2"),
        ("a.ndjson", '{"a": 1}\n' + "[" * 40 + "]" * 40, "too_large", "line 2"),
        ("a.xml", "<r><i><a>1</a></i>", "unreadable", "line 1 is not XML"),
        ("a.xml", "<r><i><a>&what;</a></i><i/></r>", "unreadable", "line 1 is not XML"),
        ("a.xml", '<?xml version="1.0" encoding="klingon"?><r/>', "unreadable", "line 1"),
        ("a.xml", "<r><i><a>1</a></i></r>", "records", "no list of records"),
        ("a.xml", "<a>" * 40 + "</a>" * 40, "too_large", "line 1"),
    ],
)  # fmt: skip
def test_what_is_ambiguous_or_broken_is_one_sentence(name: str, text: str, code: str, says: str) -> None:
    with pytest.raises(FileProblem) as caught:
        _read(text, name)
    assert caught.value.code == code
    assert says in str(caught.value)
    assert "\n" not in str(caught.value)


_NAMES = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=4)
_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r\x1e\x1f"), max_size=8)


@given(st.lists(st.dictionaries(_NAMES, _TEXTS, min_size=1, max_size=4), min_size=1, max_size=6))
def test_what_is_written_as_json_comes_back(records: list[dict[str, str]]) -> None:
    filled = [record for record in records if any(text.strip() for text in record.values())]
    if not filled:
        return
    (table,) = _read(json.dumps(records))
    back = [{name: text for name, text in row.items() if text} for row in _rows(table)]
    assert back == [{name: text for name, text in record.items() if text} for record in filled]


@given(st.binary(max_size=80) | st.text(st.sampled_from('[]{}",:a1 \n'), max_size=40).map(str.encode))
def test_any_bytes_named_json_give_tables_or_one_sentence(data: bytes) -> None:
    for name in ("a.json", "a.ndjson", "a.xml"):
        try:
            sentence = None if _read(data, name)[0].frame.height else "a table without rows"
        except FileProblem as problem:
            sentence = "two lines" if "\n" in str(problem) else None
        assert sentence is None
