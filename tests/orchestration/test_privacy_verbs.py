"""`vigie privacy recode` and `check` as outsiders call them: the contract's files and keys, or one sentence."""

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.privacy_figures import BEGIN, write

CHECKED = ["rows", "classes", "k_min", "violations", "suppressed"]
SEX, AGE = "F;*\nM;*\n", "".join(f"{age};{age // 10 * 10}s;*\n" for age in range(20, 40))


def vigie(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["privacy", *map(str, arguments)])


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A table of 40 rows, quasi-identifiers apart from each other, and a folder with their hierarchies."""
    (tmp_path / "h").mkdir()
    (tmp_path / "h" / "sex.csv").write_text(SEX, "utf-8")
    (tmp_path / "h" / "age.csv").write_text(AGE, "utf-8")
    pl.DataFrame({
        "id": [f"{row}" for row in range(40)], "age": [20 + row * 7 % 20 for row in range(40)],
        "injury": ["None", "Minor", "None", "*"] * 10, "sex": ["F", "M", "M", "M", "F"] * 8, "note": ["a\nb", None] * 20,
    }).write_parquet(tmp_path / "in.parquet")  # fmt: skip
    pl.read_parquet(tmp_path / "in.parquet").write_csv(tmp_path / "in.csv")
    return tmp_path


def asked(work: Path, *more: object, name: str = "in.csv", out: str = "out.csv") -> list[object]:
    return ["recode", "--in", work / name, "--hierarchies", work / "h", "--out", work / out, *more]


def refused(result: Result, work: Path, *words: str) -> None:
    """One sentence on standard error, nothing on standard output, exit code 2, nothing written."""
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    assert all(word in result.stderr for word in words), result.stderr
    assert not (work / "out.csv").exists()


@pytest.mark.parametrize(
    ("name", "out"), [("in.csv", "out.csv"), ("in.parquet", "out.parquet"), ("in.csv", "o.csv.gz")]
)
def test_a_table_keeps_its_rows_order_columns_and_all_that_is_no_quasi_identifier(work: Path, name: str, out: str):
    result = vigie(*asked(work, "--k", 4, "--json", name=name, out=out))
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["k_min"] >= 4
    before, after = (
        pl.read_parquet(work / file) if file.endswith("parquet") else pl.read_csv(work / file, infer_schema=False)
        for file in (name, out)
    )
    assert after.columns == before.columns
    assert after.drop("age", "sex").equals(before.drop("age", "sex"))
    for value, node in zip(before["age"], after["age"], strict=True):
        assert node in (str(value), f"{int(value) // 10 * 10}s", "*")
    checked = vigie("check", "--in", work / out, "--quasi", "age,sex", "--k", 4, "--hierarchies", work / "h", "--json")
    assert checked.exit_code == 0, checked.output
    counted = json.loads(checked.stdout)
    assert list(counted) == [*CHECKED, "ncp"]
    assert counted["ncp"] == pytest.approx(told["ncp"])
    assert (counted["rows"], counted["k_min"], counted["violations"]) == (40, told["k_min"], 0)


def test_with_l_every_class_holds_that_many_sensitive_values(work: Path):
    assert vigie(*asked(work, "--k", 2, "--l", 3, "--sensitive", "injury")).exit_code == 0
    asking = ("check", "--in", work / "out.csv", "--quasi", "age,sex", "--k", 2, "--l", 3, "--sensitive", "injury")
    told = json.loads(vigie(*asking, "--json").stdout)
    assert told["l_min"] == 3
    assert 1 < told["l_entropy_min"] <= 4
    assert 0 <= told["t_max"] <= 1
    assert told["classes_short_of_l"] == 0


def test_a_table_with_a_class_below_k_fails_the_check(work: Path):
    result = vigie("check", "--in", work / "in.csv", "--quasi", "age,sex,id", "--k", 2, "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout) == {"rows": 40, "classes": 40, "k_min": 1, "violations": 40, "suppressed": 0}


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("h/age.csv", AGE.replace("23;20s;*\n", ""), ("column age", "2 rows", "outside its hierarchy")),
        ("h/age.csv", AGE + "23;30s;*\n", ("age.csv", "two parents")),
        ("h/age.csv", AGE.replace("20s", "39"), ("age.csv", "1 of its names", "not on one branch")),
        ("h/age.csv", AGE.replace("*", "all"), ("age.csv", "does not end in *")),
        ("h/age.csv", AGE.replace("23;20s", "23;"), ("age.csv", "blank node")),
        ("h/place.csv", SEX, ("no column place",)),
        ("in.csv", "id,age,sex,injury\n", ("no rows",)),
        ("in.csv", "age,sex,injury\n23,,None\n23,F,None\n", ("column sex", "1 cells are blank")),
        ("in.csv", "age,sex,injury\n23,F,None\n", ("k is 2", "1 rows")),
    ],
)  # fmt: skip
def test_what_cannot_be_recoded_is_refused_in_one_sentence(work: Path, file: str, text: str, words: tuple[str, ...]):
    (work / file).write_text(text, "utf-8")
    refused(vigie(*asked(work, "--k", 2)), work, *words)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--k", 1), ("--k is 1",)),
        (("--k", 41), ("k is 41", "40 rows")),
        (("--k", 2, "--l", 2), ("--sensitive",)),
        (("--k", 2, "--l", 2, "--sensitive", "age"), ("quasi-identifier",)),
        (("--k", 2, "--l", 4, "--sensitive", "injury"), ("3 different values", "l is 4")),
    ],
)
def test_what_is_out_of_reach_is_refused_in_one_sentence(
    work: Path, options: tuple[object, ...], words: tuple[str, ...]
):
    refused(vigie(*asked(work, *options)), work, *words)


def test_a_folder_without_hierarchies_is_refused(work: Path):
    for file in (work / "h").iterdir():
        file.unlink()
    refused(vigie(*asked(work, "--k", 2)), work, "holds no hierarchy")


def test_a_node_that_repeats_the_name_of_its_child_is_no_second_place(work: Path):
    (work / "h" / "sex.csv").write_text("F;F;*\nM;M;*\n", "utf-8")
    assert vigie(*asked(work, "--k", 2)).exit_code == 0


def attacking(work: Path, *more: object, name: str = "out.csv") -> Result:
    where = ("--in", work / name, "--original", work / "in.csv", "--hierarchies", work / "h")
    return vigie("attack", *where, *more)


def test_a_recoded_table_withstands_every_attacker_and_its_original_none(work: Path):
    assert vigie(*asked(work, "--k", 4, "--l", 3, "--sensitive", "injury")).exit_code == 0
    result = attacking(work, "--k", 4, "--sensitive", "injury", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert (told["rows"], told["holds"]) == (40, True)
    assert {one["name"]: one["holds"] for one in told["attacks"]} == {
        "faithful": True, "RT1": None, "RT2": True, "RT3": True, "RT4": True,
    }  # fmt: skip
    raw = attacking(work, "--k", 4, "--place", "sex", "--date", "age", "--age", "age", "--sex", "sex", name="in.csv")
    assert raw.exit_code == 1
    assert "DOES NOT HOLD" in raw.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--k", 1), ("--k is 1",)),
        (("--k", 2, "--targets", 0), ("--targets is 0",)),
        (("--k", 2, "--seed", -1), ("--seed is -1",)),
        (("--k", 2, "--place", "sex"), ("go together",)),
        (("--k", 2, "--place", "id", "--date", "age", "--age", "age", "--sex", "sex"), ("--place", "no hierarchy")),
        (("--k", 2, "--sensitive", "age"), ("quasi-identifier",)),
        (("--k", 2, "--sensitive", "harm"), ("no column harm",)),
        (("--k", 2, "--harmless", "None"), ("--harmless needs --sensitive",)),
        (("--k", 2, "--sensitive", "injury", "--harmless", "Fine"), ("does not hold this value",)),
        (("--k", 2, "--original", "nowhere.csv"), ("no file at nowhere.csv",)),
    ],
)
def test_an_attack_that_cannot_be_played_is_refused_in_one_sentence(
    work: Path, options: tuple[object, ...], words: tuple[str, ...]
):
    refused(attacking(work, *options, name="in.parquet"), work, *words)


def test_a_recoded_table_that_lost_rows_is_refused(work: Path):
    pl.read_csv(work / "in.csv", infer_schema=False).head(39).write_csv(work / "short.csv")
    refused(attacking(work, "--k", 2, name="short.csv"), work, "39 rows", "keeps every row")


def test_figures_go_to_a_page_that_has_both_markers_or_nowhere(tmp_path: Path):
    (tmp_path / "page.md").write_text(BEGIN, "utf-8")
    for page in ("page.md", "nowhere.md"):
        with pytest.raises(SystemExit, match="no place for figures"):
            write(tmp_path, tmp_path / page)
    assert (tmp_path / "page.md").read_text("utf-8") == BEGIN
