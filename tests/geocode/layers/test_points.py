"""Address points, whoever publishes them."""

import gzip
import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geocode.layers.door import read_source
from geocode.layers.frames import POINTS
from geocode.layers.places import NO_PLACE, NO_POINT, NULL_ISLAND, OFF_WORLD
from geocode.layers.points import BAD_NUMBER, NO_ADDRESS, NO_NUMBER, NO_STREET, REPEATED, read_addresses
from geocode.layers.source import LayerProblem
from geocode.parse import parse

WORDS = st.sampled_from(
    ["OAK", "ST", "8TH", "AVE", "BLOCK", "OF", "BLK", "&", "AND", "AT", "#2", "APT", "X", "1/2", "N", "5", "101", "-", "/", "HWY"]
)  # fmt: skip
HEADS = st.sampled_from(["12", "0", "007", "8XX", "51-79", "12A", "999999", "1234567", "", "N6", "100"])


def _write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def _rows(path: Path) -> list[tuple[object, ...]]:
    return read_source("points", path).frame.select("street", "low", "high").rows()


def test_the_table_of_openaddresses_is_read(tmp_path: Path):
    path = _write(
        tmp_path / "oa.csv",
        "LON,LAT,NUMBER,STREET,UNIT,CITY,DISTRICT,REGION,POSTCODE,ID,HASH\n-71.1,42.3,12,Oak St,,Town,,,2139,,a\n",
    )
    loaded = read_source("points", path)
    assert loaded.frame.rows(named=True) == [
        {"street": "OAK ST", "low": 12, "high": 12, "zip": "02139", "place": "Town", "lat": 42.3, "lon": -71.1}
    ]
    assert dict(loaded.frame.schema) == dict(POINTS)
    assert loaded.left_out == {}


def test_the_lines_of_openaddresses_are_read(tmp_path: Path):
    features = [
        {"type": "Feature", "properties": {"number": "12", "street": "OAK ST", "city": "TOWN", "postcode": ""}},
        {"type": "Feature", "properties": {"number": "14", "street": "OAK ST", "city": "", "postcode": "02139"}},
        {"type": "Feature", "properties": {"number": "16", "street": "OAK ST", "city": "", "postcode": ""}},
        {"type": "Feature", "properties": {"number": "18", "street": "OAK ST", "city": "", "postcode": ""}},
    ]
    point = {"type": "Point", "coordinates": [-71.1, 42.3]}
    line = {"type": "LineString", "coordinates": [[-71.1, 42.3], [-71.1, 42.4]]}
    shapes = [point, point, None, line]
    lines = [json.dumps({**feature, "geometry": shape}) for feature, shape in zip(features, shapes, strict=True)]
    loaded = read_source("points", _write(tmp_path / "oa.geojson", "\n".join(lines)))
    assert loaded.frame["low"].to_list() == [12, 14]
    assert loaded.frame["place"].to_list() == ["TOWN", None]
    assert loaded.left_out == {NO_PLACE: 1, NO_POINT: 1}


def test_the_national_address_database_is_read_by_its_official_columns(tmp_path: Path):
    path = _write(
        tmp_path / "nad.txt",
        "OID_,AddNum_Pre,Add_Number,AddNum_Suf,AddNo_Full,St_PreMod,St_PreDir,St_PreTyp,St_PreSep,St_Name,St_PosTyp,"
        "St_PosDir,St_PosMod,StNam_Full,Inc_Muni,Post_City,Zip_Code,Longitude,Latitude\n"
        '1,,12,B,12 B,,North,,,Oak,Street,,,"North Oak Street",Town,TOWN,02139,-71.1,42.3\n',
    )
    frame = read_source("points", path).frame
    assert frame.rows() == [("NORTH OAK STREET", 12, 12, "02139", "Town", 42.3, -71.1)]


@pytest.mark.parametrize(
    ("address", "row"),
    [
        ("12 Oak St", ("OAK ST", 12, 12)),
        ("0012 Oak St", ("OAK ST", 12, 12)),
        ("800 Block of Oak St", ("OAK ST", 800, 899)),
        ("8XX OAK ST", ("OAK ST", 800, 899)),
        ("51-79 8TH ST", ("8TH ST", 51, 79)),
        ("12 8TH ST", ("8TH ST", 12, 12)),
    ],
)
def test_one_address_column_is_read_as_people_write(tmp_path: Path, address: str, row: tuple[object, ...]):
    assert _rows(_write(tmp_path / "p.csv", f"address,lat,lon\n{address},42,-71\n")) == [row]


def test_what_cannot_be_used_is_counted_by_reason(tmp_path: Path):
    path = _write(
        tmp_path / "p.csv",
        "address,lat,lon\n12 Oak St,42,-71\n12 Oak St,42,-71\n12 Oak St,42.1,-71\n13 Oak St,0,0\n14 Oak St,,\n"
        "15 Oak St,420,-71\n16 Oak St,x,-71\n,42,-71\n1234567 Oak St,42,-71\nOak St & Elm St,42,-71\n0 Oak St,42,-71\n,,\n",
    )
    loaded = read_source("points", path)
    assert loaded.frame["lat"].to_list() == [42, 42.1]
    assert loaded.left_out == {
        REPEATED: 1,
        NULL_ISLAND: 1,
        NO_PLACE: 2,
        OFF_WORLD: 1,
        NO_ADDRESS: 2,
        BAD_NUMBER: 2,
        "addresses that are no house or block (intersection)": 1,
    }


def test_numbers_and_streets_in_columns_of_their_own_are_counted_by_reason(tmp_path: Path):
    path = _write(
        tmp_path / "p.csv",
        "number,predir,name,posttype,lat,lon\n12,N,Oak,St,42,-71\n12.0,,Elm,St,42,-71\n,N,Oak,St,42,-71\n0,N,Oak,St,42,-71\n"
        "14,,,,42,-71\n,,,,42,-71\nN6W2,,Oak,St,42,-71\n10-14,,Oak,St,42,-71\n15 1/2,,Oak,St,42,-71\n",
    )
    loaded = read_source("points", path)
    expected = [("N OAK ST", 12, 12), ("ELM ST", 12, 12), ("OAK ST", 10, 14), ("OAK ST", 15, 15)]
    assert loaded.frame.select("street", "low", "high").rows() == expected
    assert loaded.left_out == {NO_NUMBER: 2, NO_STREET: 1, NO_ADDRESS: 1, BAD_NUMBER: 1}


def test_only_the_rows_of_a_condition_are_taken(tmp_path: Path):
    path = _write(tmp_path / "p.csv", "address,lat,lon,confidence\n12 Oak St,42,-71,HIGH\n14 Oak St,42,-71,MEDIUM\n")
    loaded = read_source("points", path, _write(tmp_path / "map.yaml", "where: {confidence: HIGH}\n"))
    assert loaded.frame["low"].to_list() == [12]
    assert loaded.left_out == {"rows that `where` does not take": 1}


def test_a_table_in_state_plane_feet_needs_its_crs(tmp_path: Path):
    path = _write(tmp_path / "p.csv", "ADDR,X,Y,Z\n12 Oak St,764000,2960000,1\n14 Oak St,,,\n")
    with pytest.raises(LayerProblem, match=r"rows with coordinates outside the world: 1.*need crs: EPSG"):
        read_source("points", path)
    loaded = read_source("points", path, _write(tmp_path / "map.yaml", "crs: EPSG:2249\n"))
    assert loaded.frame.select("lat", "lon").row(0) == pytest.approx((42.37, -71.1), abs=0.05)
    assert loaded.left_out == {NO_PLACE: 1}


def test_a_packed_table_and_a_parquet_file_give_the_same_points(tmp_path: Path):
    plain = _write(tmp_path / "p.csv", "address,lat,lon,zip\n12 Oak St,42.5,-71.25,02139\n")
    packed, parquet = tmp_path / "p.csv.gz", tmp_path / "p.parquet"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    pl.DataFrame({"address": ["12 Oak St"], "lat": [42.5], "lon": [-71.25], "zip": [2139]}).write_parquet(parquet)
    frames = [read_source("points", path).frame for path in (plain, packed, parquet)]
    assert frames[0].equals(frames[1])
    assert frames[0].equals(frames[2])


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ("address,lat", "need a column for lon"),
        ("lat,lon", "need a column for address"),
        ("number,lat,lon", "need a column for address"),
    ],
)
def test_a_table_without_the_columns_needed_is_a_problem(tmp_path: Path, columns: str, sentence: str):
    path = _write(tmp_path / "p.csv", f"{columns}\n{','.join('1' for _ in columns.split(','))}\n")
    with pytest.raises(LayerProblem, match=f"{sentence}.*columns seen: {columns.replace(',', ', ')}"):
        read_source("points", path)


@given(st.lists(st.tuples(HEADS, st.lists(WORDS, max_size=5)), max_size=8))
def test_many_addresses_at_once_are_read_as_each_alone(drawn: list[tuple[str, list[str]]]):
    addresses = [" ".join([head, *words]).strip() for head, words in drawn]
    read = read_addresses(pl.Series("address", addresses, dtype=pl.String)).rows(named=True)
    for address, row in zip(addresses, read, strict=True):
        said = parse(address)
        low, high = (said.number, said.number) if said.kind == "number" else (said.low, said.high)
        usable = said.kind in ("number", "block") and low is not None and high is not None and 0 < high <= 999_999
        assert (row["unread"] is None) == bool(usable and said.street), address
        if row["unread"] is None:
            assert (row["street"], row["low"], row["high"], row["said_zip"]) == (said.street, low, high, said.zip)
