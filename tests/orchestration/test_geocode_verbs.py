"""`vigie geocode build`, `run` and `evaluate` as outsiders call them: the contract's columns and keys, or one sentence."""

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result

from geocode.reference import Layer, read_layer, verify_layer
from orchestration.table_files import TableProblem
from orchestration.verbs_geocode import read_source_option
from tests.commands import run_vigie
from tests.orchestration.gridville import at, metres

Vigie = Callable[..., Result]
ADDED = ("lat", "lon", "precision", "confidence", "expected_error_m", "matched_text", "reason")
SCORED = ["n", "matched", "match_rate", "median_m", "p90_m", "p95_m", "wrong_250m", "per_second", "calibration"]
WRITTEN = ("100 Block of ALDER ST", "Birch St & Second Ave", "150 Alder St", "12 Nowhere Rd", None, "Gridville Clinic")


@pytest.fixture
def table() -> pl.DataFrame:
    """Addresses in six ways, one of them blank, between columns of another kind."""
    return pl.DataFrame(
        {"Row": [f"{n}" for n in range(6)], "Where, exactly": WRITTEN, "Zip": ["00001"] * 6, "Note": ["a\nb"] * 6}
    )


def is_refused(result: Result, *words: str) -> None:
    """One sentence on standard error, nothing on standard output, exit code 2."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    for word in words:
        assert word in result.stderr


def test_a_layer_of_every_kind_is_built_by_the_real_command_and_its_manifest_is_the_only_answer(
    town: dict[str, Path], tmp_path: Path
) -> None:
    out = tmp_path / "town.db"
    licensed = [f"--source={kind}={path},licence=CC0-1.0,date=2026-10-01" for kind, path in town.items()]
    made = run_vigie("geocode", "build", *licensed, "--out", str(out), "--export", str(tmp_path / "tables"), "--json")
    assert (made.returncode, made.stderr) == (0, "")
    told = json.loads(made.stdout)
    assert {source["kind"] for source in told["sources"]} == set(town)
    for source in told["sources"]:
        assert source["file"] == town[source["kind"]].name
        assert (source["licence"], source["date"]) == ("CC0-1.0", "2026-10-01")
        assert source["rows"] > 0
        assert len(source["sha256"]) == 64
    assert told["counts"]["streets"] == 8
    assert told["counts"]["points"] == 288
    assert told["counts"]["zones: beat"] == 2
    assert told["ranged_share"] == 1
    manifest = verify_layer(out)
    assert (manifest.checksum, manifest.version) == (told["checksum"], told["version"])
    assert told["checksum"].startswith(told["version"])
    assert {path.suffix for path in (tmp_path / "tables").iterdir()} == {".parquet"}


@pytest.mark.parametrize("kind", ["addrfeat", "roads", "centrelines", "points", "intersections", "landmarks", "zones"])
def test_each_kind_makes_a_layer_by_itself(vigie: Vigie, town: dict[str, Path], tmp_path: Path, kind: str) -> None:
    result = vigie("geocode", "build", "--source", f"{kind}={town[kind]}", "--out", tmp_path / "one.db")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith(f"{kind} {town[kind].name}: ")
    assert [source.kind for source in read_layer(tmp_path / "one.db").manifest.sources] == [kind]


def test_several_files_of_a_kind_make_one_layer(vigie: Vigie, town: dict[str, Path], tmp_path: Path) -> None:
    sources = [f"--source={kind}={town[kind]}" for kind in ("points", "landmarks", "intersections", "centrelines")]
    more = json.loads(town["landmarks"].read_text("utf-8"))
    more["features"][0]["properties"] = {"NAME": "Old Mill", "RADIUS": 60.5}
    (tmp_path / "more.geojson").write_text(json.dumps(more), "utf-8")
    sources += [f"--source=landmarks={tmp_path / 'more.geojson'}", f"--source=points={town['points']}"]
    told = json.loads(vigie("geocode", "build", *sources, "--out", tmp_path / "two.db", "--json").stdout)
    assert (told["counts"]["landmarks"], told["counts"]["points"]) == (2, 288)


def test_a_column_map_names_the_columns_of_a_table(vigie: Vigie, tmp_path: Path) -> None:
    lon, lat = at(100, 0)
    (tmp_path / "houses.csv").write_text(f"Nummer,Strasse,Breite,Laenge\n150,Alder St,{lat},{lon}\n", "utf-8")
    (tmp_path / "map.yml").write_text("number: Nummer\nstreet: Strasse\nlat: Breite\nlon: Laenge\n", "utf-8")
    source, out = f"points={tmp_path / 'houses.csv'}", tmp_path / "houses.db"
    is_refused(vigie("geocode", "build", "--source", source, "--out", out), "Nummer, Strasse, Breite, Laenge")
    assert not out.exists()
    assert vigie("geocode", "build", "--source", f"{source},map={tmp_path / 'map.yml'}", "--out", out).exit_code == 0
    assert read_layer(out).manifest.counts["points"] == 1


def test_the_same_zones_twice_are_one_sentence(vigie: Vigie, town: dict[str, Path], tmp_path: Path) -> None:
    source = f"--source=zones={town['zones']}"
    is_refused(vigie("geocode", "build", source, source, "--out", tmp_path / "twice.db"), "zone")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("parcels={points}", "No kind of reference file is called parcels: the kinds are addrfeat, roads"),
        ("points=nowhere.csv", "nowhere.csv"),
        ("points={folder}", "{name}"),
        ("points", "KIND=FILE"),
        ("points={points},map=nowhere.yml", "nowhere.yml"),
        ("points={points},map={wrong}", "does not know house_no"),
        ("centrelines={points}", "columns seen"),
        ("addrfeat={centrelines}", "FULLNAME"),
    ],
)
def test_a_source_that_cannot_be_used_is_refused_and_nothing_is_written(
    vigie: Vigie, town: dict[str, Path], tmp_path: Path, source: str, says: str
) -> None:
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("house_no: NUMBER\n", "utf-8")
    words = {**town, "wrong": wrong, "folder": tmp_path, "name": tmp_path.name}
    result = vigie("geocode", "build", "--source", source.format(**words), "--out", tmp_path / "out.db", "--json")
    is_refused(result, says.format(**words))
    assert list(tmp_path.iterdir()) == [wrong]


def test_nothing_but_a_layer_is_written_over(
    vigie: Vigie, town: dict[str, Path], layer_file: Path, tmp_path: Path
) -> None:
    source = f"--source=landmarks={town['landmarks']}"
    mine, base, cut = tmp_path / "mine.txt", tmp_path / "base.db", tmp_path / "cut.db"
    mine.write_text("mine", "utf-8")
    with sqlite3.connect(base) as database:
        database.execute("CREATE TABLE mine (a)")
    database.close()
    cut.write_bytes(layer_file.read_bytes()[:4096])
    for out in (mine, base, cut):
        before = out.read_bytes()
        is_refused(vigie("geocode", "build", source, "--out", out), out.name, "another")
        assert out.read_bytes() == before
    is_refused(vigie("geocode", "build", source, "--out", tmp_path), "is a folder")
    is_refused(vigie("geocode", "build", source, "--out", tmp_path / "none" / "a.db"), "there is no folder")
    is_refused(vigie("geocode", "build", source, "--out", tmp_path / "a.db", "--export", mine), "mine.txt", "folder")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base.db", "cut.db", "mine.txt"]


def test_a_layer_that_is_there_is_replaced(vigie: Vigie, town: dict[str, Path], tmp_path: Path) -> None:
    for kind in ("landmarks", "points"):
        assert vigie("geocode", "build", f"--source={kind}={town[kind]}", "--out", tmp_path / "a.db").exit_code == 0
        assert [source.kind for source in read_layer(tmp_path / "a.db").manifest.sources] == [kind]
    assert [path.name for path in tmp_path.iterdir()] == ["a.db"]


def test_a_source_option_may_name_map_licence_and_date() -> None:
    read = read_source_option("points=a,b=c.csv,map=m.yml,licence=CC BY 4.0, with thanks,date=2026")
    assert (read.kind, str(read.path), str(read.map)) == ("points", "a,b=c.csv", "m.yml")
    assert (read.licence, read.date) == ("CC BY 4.0, with thanks", "2026")
    with pytest.raises(TableProblem, match="KIND=FILE"):
        read_source_option("=a.csv")


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "parquet"])
def test_a_run_keeps_rows_order_and_columns_and_adds_the_answer(
    vigie: Vigie, table: pl.DataFrame, layer_file: Path, tmp_path: Path, ending: str
) -> None:
    source, out = tmp_path / f"in.{ending}", tmp_path / f"out.{ending}"
    write = {
        "csv": table.write_csv,
        "csv.gz": lambda path: table.write_csv(path, compression="gzip"),
        "parquet": table.write_parquet,
    }
    write[ending](source)
    asked = ("--address", "Where, exactly", "--zip", "Zip")
    result = vigie("geocode", "run", "--layer", layer_file, "--in", source, *asked, "--out", out, "--json")
    told = json.loads(result.stdout)
    assert (result.exit_code, result.stderr, result.stdout.count("\n")) == (0, "", 1)
    assert (told["n"], told["matched"]) == (6, 4)
    assert told["reasons"] == {"street_unknown": 1, "empty": 1}
    read = pl.read_parquet(out) if ending == "parquet" else pl.read_csv(out, schema_overrides=table.schema)
    assert read.columns[: table.width] == table.columns
    assert read.select(table.columns).equals(table)
    assert set(ADDED) <= set(read.columns)
    assert read["precision"].to_list() == ["block", "intersection", "range", "none", "none", "landmark"]
    assert read["reason"].to_list() == [None, None, None, "street_unknown", "empty", None]
    assert [place is None for place in read["lat"]] == [False, False, False, True, True, False]
    east, north = metres(read["lat"][1], read["lon"][1])
    assert abs(east - 200) < 1
    assert abs(north - 200) < 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [source.name, out.name]


def test_neither_run_nor_evaluate_shows_an_address(table: pl.DataFrame, layer_file: Path, tmp_path: Path) -> None:
    lon, lat = at(100, 0)
    truth = table.with_columns(Lat=pl.Series([f" {lat}", *["x"] * 5]), Lon=pl.Series([f"{lon} "] * 6))
    truth.write_csv(tmp_path / "truth.csv")
    asked = ("--layer", str(layer_file), "--address", "Where, exactly")
    ran = run_vigie("geocode", "run", *asked, "--in", str(tmp_path / "truth.csv"), "--out", str(tmp_path / "out.csv"))
    scored = run_vigie(
        "geocode", "evaluate", *asked, "--truth", str(tmp_path / "truth.csv"), "--lat", "Lat", "--lon", "Lon"
    )
    for made in (ran, scored):
        assert made.returncode == 0, made.stderr
        said = (made.stdout + made.stderr).casefold()
        for word in ("alder", "birch", "nowhere", "clinic"):
            assert word not in said
    assert ran.stdout.startswith("4 of 6 addresses have a place")
    assert scored.stderr == "5 rows without degrees in Lat and Lon are not scored.\n"


def test_evaluate_prints_the_keys_of_the_contract_first(vigie: Vigie, layer_file: Path, tmp_path: Path) -> None:
    rows = [("150 Alder St", *at(100, -9)), ("Birch St & Second Ave", *at(200, 200)), ("9 Nowhere Rd", *at(0, 0))]
    pl.DataFrame(rows, schema=["a", "lon", "lat"], orient="row").write_parquet(tmp_path / "truth.parquet")
    result = vigie(
        "geocode", "evaluate", "--layer", layer_file, "--truth", tmp_path / "truth.parquet", "--address", "a",
        "--lat", "lat", "--lon", "lon", "--json",
    )  # fmt: skip
    told = json.loads(result.stdout)
    assert (result.exit_code, result.stderr, result.stdout.count("\n")) == (0, "", 1)
    assert list(told)[: len(SCORED)] == SCORED
    assert (told["n"], told["matched"], told["match_rate"], told["wrong_250m"]) == (
        3,
        2,
        pytest.approx(2 / 3, abs=1e-4),
        0,
    )
    assert told["median_m"] < 10
    assert told["per_second"] > 0


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"--in": "nowhere.csv"}, "there is no file at nowhere.csv"),
        ({"--in": "{tmp}/in.xlsx"}, "ends neither in .csv, .csv.gz nor .parquet"),
        ({"--in": "{tmp}/empty.csv"}, "empty.csv is empty"),
        ({"--in": "{tmp}/no.parquet"}, "no.parquet cannot be read as Parquet"),
        ({"--in": "{tmp}/taken.csv"}, "taken.csv has a column lat_given, where its own would be kept apart"),
        ({"--address": "address"}, "no column address; its columns are: Row, Where, exactly, Zip, Note."),
        ({"--zip": "zip"}, "no column zip"),
        ({"--layer": "{tmp}/in.csv"}, "in.csv is not a reference layer"),
        ({"--layer": "{tmp}"}, "does not exist"),
        ({"--out": "{tmp}/out.txt"}, "ends neither in"),
        ({"--out": "{tmp}/none/out.csv"}, "there is no folder"),
        ({"--out": "{tmp}/a.csv"}, "cannot be written"),
    ],
)
def test_a_run_that_cannot_be_done_is_one_sentence_and_writes_nothing(
    vigie: Vigie, table: pl.DataFrame, layer_file: Path, tmp_path: Path, given: dict[str, str], says: str
) -> None:
    table.write_csv(tmp_path / "in.csv")
    table.rename({"Row": "lat", "Note": "lat_given"}).write_csv(tmp_path / "taken.csv")
    for name in ("empty.csv", "no.parquet"):
        (tmp_path / name).touch()
    (tmp_path / "a.csv").mkdir()
    before = sorted(tmp_path.rglob("*"))
    asked = {
        "--layer": layer_file,
        "--in": tmp_path / "in.csv",
        "--address": "Where, exactly",
        "--out": tmp_path / "out.csv",
    }
    asked |= {name: value.format(tmp=tmp_path) for name, value in given.items()}
    is_refused(vigie("geocode", "run", *(part for pair in asked.items() for part in pair)), says)
    assert sorted(tmp_path.rglob("*")) == before


def test_columns_named_as_the_answers_are_kept_under_another_name(
    vigie: Vigie, table: pl.DataFrame, layer_file: Path, tmp_path: Path
) -> None:
    table.rename({"Row": "lat", "Note": "reason"}).write_csv(tmp_path / "in.csv")
    said = vigie(
        "geocode", "run", "--layer", layer_file, "--in", tmp_path / "in.csv", "--address", "Where, exactly",
        "--out", tmp_path / "out.csv",
    )  # fmt: skip
    out = pl.read_csv(tmp_path / "out.csv", infer_schema=False)
    assert out.select("lat_given", "reason_given").rows() == [
        tuple(map(str, row)) for row in table.select("Row", "Note").rows()
    ]
    assert out["lat"].drop_nulls().cast(pl.Float64).abs().max() < 90
    assert "kept as: lat_given, reason_given" in said.stderr


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"--lat": "Latitude"}, "no column Latitude"),
        ({"--lat": "Note"}, "no row of in.csv has degrees in Note and Row"),
    ],
)
def test_truth_without_degrees_is_refused(
    vigie: Vigie, table: pl.DataFrame, layer_file: Path, tmp_path: Path, given: dict[str, str], says: str
) -> None:
    table.write_csv(tmp_path / "in.csv")
    asked = {
        "--layer": layer_file,
        "--truth": tmp_path / "in.csv",
        "--address": "Where, exactly",
        "--lat": "Row",
        "--lon": "Row",
    }
    is_refused(
        vigie("geocode", "evaluate", *(part for pair in (asked | given).items() for part in pair), "--json"), says
    )


def test_a_table_without_rows_comes_back_with_the_columns_of_the_answer(
    vigie: Vigie, table: pl.DataFrame, layer_file: Path, tmp_path: Path
) -> None:
    table.clear().write_csv(tmp_path / "in.csv")
    asked = ("--address", "Where, exactly", "--out", tmp_path / "out.csv", "--json")
    told = json.loads(vigie("geocode", "run", "--layer", layer_file, "--in", tmp_path / "in.csv", *asked).stdout)
    assert (told["n"], told["matched"]) == (0, 0)
    assert set(ADDED) <= set(pl.read_csv(tmp_path / "out.csv").columns)


def test_wrong_arguments_end_with_exit_code_2_and_no_traceback() -> None:
    for arguments in (["build"], ["run", "--layer", "a"], ["evaluate", "--nothing"], ["review", "x", "--by", "A"]):
        made = run_vigie("geocode", *arguments)
        assert made.returncode == 2, arguments
        assert made.stdout == ""
        assert "Traceback" not in made.stderr


def test_the_fixture_holds_what_the_town_has(layer: Layer) -> None:
    assert layer.manifest.counts["nodes"] == 16
