"""Column maps, and the column names that need none."""

from pathlib import Path

import polars as pl
import pytest

from geocode.layers.aliases import CROSSING_COLUMNS, LANDMARK_COLUMNS, POINT_COLUMNS, STREET_COLUMNS, ZONE_COLUMNS
from geocode.layers.columns import ColumnMap, find_columns, join_columns, keep_where, make_map, read_map, read_zip
from geocode.layers.source import LayerProblem, Opened

ALL = (STREET_COLUMNS, POINT_COLUMNS, CROSSING_COLUMNS, LANDMARK_COLUMNS, ZONE_COLUMNS)


def _table(*columns: str) -> Opened:
    return Opened(table=pl.DataFrame({column: ["x"] for column in columns}), shapes=None, what="centrelines")


def _written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "map.yaml"
    path.write_text(text)
    return path


def test_a_map_names_columns_constants_conditions_crs_and_layer(tmp_path: Path):
    path = _written(
        tmp_path,
        "street: [PREDIR, NAME]\nzip: ZIP5\nconstants: {place: Town}\nwhere: {KIND: [road, 5], OPEN: true}\n"
        "crs: EPSG:2249\nlayer: roads\n",
    )
    assert read_map(path, STREET_COLUMNS) == ColumnMap(
        columns={"street": ("PREDIR", "NAME"), "zip": ("ZIP5",)},
        constants={"place": "Town"},
        where={"KIND": ("road", "5"), "OPEN": ("true",)},
        crs="EPSG:2249",
        layer="roads",
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("streat: NAME", "does not know streat: the keys for centrelines are street, alias"),
        ("- street", "is no list of names"),
        ("", "is no list of names"),
        ("street: [NAME", "is not YAML"),
        ("street: !!python/object/apply:os.getcwd []", "is not YAML"),
        ("street: {NAME: 1}", "no plain word for street"),
        ("street: []", "gives nothing for street"),
        ("street:", "no plain word for street"),
        ("where: NAME", "no names under where"),
        ("l_from: [A, B]", "joins columns for l_from"),
        ("constants: {l_from: 1}", "gives a constant for l_from: constants of centrelines are alias, zip, place"),
    ],
)
def test_a_map_that_cannot_be_used_is_a_problem(tmp_path: Path, text: str, sentence: str):
    with pytest.raises(LayerProblem, match=sentence):
        read_map(_written(tmp_path, text), STREET_COLUMNS)


def test_a_missing_map_is_a_problem(tmp_path: Path):
    with pytest.raises(LayerProblem, match=r"map none\.yaml does not exist"):
        read_map(tmp_path / "none.yaml", STREET_COLUMNS)


def test_columns_of_a_map_are_found_without_case_and_underscores_and_nothing_is_added():
    mapped = make_map({"street": "Street Name"}, STREET_COLUMNS)
    assert find_columns(_table("STREET_NAME", "zip", "alias"), STREET_COLUMNS, mapped) == {"street": ("STREET_NAME",)}


def test_a_map_without_columns_leaves_them_to_the_names_we_know():
    mapped = make_map({"where": {"OPEN": "yes"}}, STREET_COLUMNS)
    assert find_columns(_table("Street", "ZIP"), STREET_COLUMNS, mapped) == {"street": ("Street",), "zip": ("ZIP",)}


def test_a_column_that_is_not_there_is_a_problem_that_lists_the_columns_seen():
    with pytest.raises(LayerProblem, match=r"do not hold the column LF \(columns seen: A, B\)"):
        find_columns(_table("A", "B"), STREET_COLUMNS, make_map({"street": "A", "l_from": "LF"}, STREET_COLUMNS))


def test_an_unknown_layout_is_a_problem_that_names_what_is_seen_and_needed():
    with pytest.raises(LayerProblem, match=r"column for street \(columns seen: A, B\): give a column map with street"):
        find_columns(_table("A", "B"), STREET_COLUMNS, ColumnMap())


def test_two_columns_that_differ_by_case_alone_are_a_problem():
    with pytest.raises(LayerProblem, match="two columns called street"):
        find_columns(_table("STREET", "Street"), STREET_COLUMNS, ColumnMap())


@pytest.mark.parametrize(
    ("columns", "street"),
    [
        (("Street", "Street_Name", "Street_Type"), ("Street_Name", "Street_Type")),
        (("streetname", "street", "st_type"), ("street", "st_type")),
        (("PREDIR", "NAME", "POSTTYPE"), ("PREDIR", "NAME", "POSTTYPE")),
        (("ORD_STNAME_CONCAT", "ORD_STREET_NAME"), ("ORD_STNAME_CONCAT",)),
        (("St_PreDir", "St_PreTyp", "St_Name", "St_PosTyp"), ("St_PreDir", "St_PreTyp", "St_Name", "St_PosTyp")),
        (("FULLNAME", "NAME", "TYPE"), ("FULLNAME",)),
        (("Corridor", "Limits"), ("Corridor",)),
    ],
)
def test_the_whole_name_of_a_street_is_taken_before_its_parts(columns: tuple[str, ...], street: tuple[str, ...]):
    assert find_columns(_table(*columns), STREET_COLUMNS, ColumnMap())["street"] == street


@pytest.mark.parametrize(
    "ranges",
    [
        ("L_From", "L_To", "R_From", "R_To"),
        ("L_ADRS_FROM", "L_ADRS_TO", "R_ADRS_FROM", "R_ADRS_TO"),
        ("FROMLEFT", "TOLEFT", "FROMRIGHT", "TORIGHT"),
        ("FromAddr_L", "ToAddr_L", "FromAddr_R", "ToAddr_R"),
        ("lf_fadd", "lf_toadd", "rt_fadd", "rt_toadd"),
        ("L_F_ADD", "L_T_ADD", "R_F_ADD", "R_T_ADD"),
        ("LF_ADDR", "LT_ADDR", "RF_ADDR", "RT_ADDR"),
        ("LFROMADD", "LTOADD", "RFROMADD", "RTOADD"),
    ],
)
def test_the_number_columns_of_known_publishers_are_found(ranges: tuple[str, ...]):
    found = find_columns(_table("FULLNAME", *ranges), STREET_COLUMNS, ColumnMap())
    assert [found[name] for name in ("l_from", "l_to", "r_from", "r_to")] == [(column,) for column in ranges]


@pytest.mark.parametrize("wanted", ALL, ids=lambda wanted: wanted.what)
def test_no_known_name_has_case_blanks_or_underscores_and_none_stands_twice(wanted):
    for name, alternatives in wanted.aliases.items():
        assert len(set(alternatives)) == len(alternatives), name
        for alternative in alternatives:
            assert alternative == alternative.casefold().replace("_", ""), alternative


@pytest.mark.parametrize("wanted", ALL, ids=lambda wanted: wanted.what)
def test_our_own_names_need_no_map(wanted):
    found = find_columns(_table(*wanted.aliases), wanted, ColumnMap())
    assert found == {name: (name,) for name in wanted.aliases}


def test_conditions_must_all_hold_and_numbers_compare_as_text():
    table = pl.DataFrame({"A": ["x", "x", "y", None], "B": [1.0, 2.0, 1.0, 1.0]})
    opened = Opened(table=table, shapes=None, what="centrelines")
    kept, not_taken = keep_where(opened, ColumnMap(where={"a": ("x",), "B": ("1", "3")}))
    assert (kept.table.rows(), not_taken) == ([("x", 1.0)], 3)


def test_conditions_that_no_row_meets_are_a_problem():
    with pytest.raises(LayerProblem, match="No row of the centrelines meets the conditions on A"):
        keep_where(_table("A"), ColumnMap(where={"A": ("y",)}))


def test_joined_columns_skip_blanks():
    opened = Opened(table=pl.DataFrame({"A": ["N", " ", None], "B": ["OAK", "ELM ", ""]}), shapes=None, what="x")
    assert join_columns(opened, ("A", "B")).to_list() == ["N OAK", "ELM", None]


def test_zips_keep_five_digits():
    read = read_zip(pl.Series(["02139", "2139", "02139-1234", "021391234", "0", "00000", None, "K1A 0B1", "601"]))
    assert read.to_list() == ["02139", "02139", "02139", "02139", None, None, None, "K1A 0B1", "00601"]
