"""Each document against its public schema (tests/vendor/schemas/SOURCES.txt), and each check shown to bite."""

import json
import shutil
import warnings
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.publish.documents.dcat_us_rules import DCAT_US
from tests.publish.documents.zenodo_rules import ZENODO

SCHEMAS = Path(__file__).parents[2] / "vendor" / "schemas"


def _errors(schema: dict[str, Any], value: Any) -> list[str]:
    validator = jsonschema.validators.validator_for(schema)(schema)
    return [f"{'/'.join(map(str, error.path))}: {error.message[:200]}" for error in validator.iter_errors(value)]


def _vendored(name: str) -> Any:
    return json.loads((SCHEMAS / name).read_text("utf-8"))


@pytest.mark.parametrize("version", ["2.0", "1.0"])
def test_datapackage_json_is_a_data_package_for_readers_of_both_versions(document: Any, version: str) -> None:
    schema, package = _vendored(f"datapackage-{version}.json"), document("datapackage.json")
    assert _errors(schema, package) == []
    assert _errors(schema, {**package, "resources": [{"name": "no path"}]})


def test_frictionless_reads_every_table_of_the_package(described: Path) -> None:
    frictionless = pytest.importorskip("frictionless", reason="frictionless comes with the benchmarks (make bench)")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        package = frictionless.Package(str(described / "datapackage.json"))
        for table in ("agency", "incident", "injury"):
            report = package.get_resource(table).validate()
            assert report.valid, report.flatten(["rowNumber", "fieldName", "type"])[:5]


def test_citation_cff_is_a_citation_file(described: Path) -> None:
    schema = _vendored("citation-file-format-1.2.0.json")
    cited = yaml.load((described / "CITATION.cff").read_text("utf-8"), Loader=yaml.BaseLoader)
    assert _errors(schema, cited) == []
    assert _errors(schema, {**cited, "licence": "misspelt"})


def test_data_json_keeps_what_dcat_us_3_asks(document: Any) -> None:
    catalogue = document("data.json")
    assert _errors(DCAT_US, catalogue) == []
    del catalogue["dataset"][0]["contactPoint"]["hasEmail"]
    assert _errors(DCAT_US, catalogue)


def test_zenodo_json_keeps_what_zenodo_asks_of_a_deposit(document: Any) -> None:
    deposit = document("zenodo.json")
    assert _errors(ZENODO, deposit) == []
    assert _errors(ZENODO, {**deposit, "access_rights": "open"})
    assert _errors(ZENODO, {**deposit, "creators": [{}]})


def test_croissant_json_is_croissant_and_gives_back_rows(described: Path, address: str, caplog: Any) -> None:
    mlcroissant = pytest.importorskip("mlcroissant", reason="mlcroissant is a development requirement")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = mlcroissant.Dataset(jsonld=str(described / "croissant.json"))
        assert dataset.metadata.issues.report() == ""
        assert not [record.message for record in caplog.records if "not standard" in record.message]
        if not address:  # with an address the rows would be fetched over the network
            rows = list(dataset.records("agency"))
            assert len(rows) == len((described / "csv" / "agency.csv").read_text("utf-8").splitlines()) - 1


def test_croissant_with_a_field_of_no_file_is_refused(described: Path, tmp_path: Path) -> None:
    mlcroissant = pytest.importorskip("mlcroissant", reason="mlcroissant is a development requirement")
    broken = json.loads((described / "croissant.json").read_text("utf-8"))
    broken["recordSet"][0]["field"][0]["source"]["fileObject"]["@id"] = "csv/nowhere.csv"
    (tmp_path / "croissant.json").write_text(json.dumps(broken), "utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(mlcroissant.ValidationError):
            mlcroissant.Dataset(jsonld=str(tmp_path / "croissant.json"))


def _read_by_csvw(folder: Path) -> int:
    """Read every row of every table by its description; how many. Raises ValueError at the first that does not fit."""
    csvw = pytest.importorskip("csvw", reason="csvw is a development requirement")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = csvw.CSVW(str(folder / "csvw-metadata.json"), validate=True)
        assert read.is_valid
        return sum(len(list(table)) for table in read.tables)


def test_csvw_metadata_json_describes_every_cell_of_every_table(described: Path) -> None:
    lines = [len(path.read_bytes().splitlines()) - 1 for path in (described / "csv").glob("*.csv")]
    assert _read_by_csvw(described) == sum(lines)


def test_csvw_finds_a_code_that_is_none(described: Path, tmp_path: Path) -> None:
    shutil.copytree(described / "csv", tmp_path / "csv")
    shutil.copy(described / "csvw-metadata.json", tmp_path)
    weapon = tmp_path / "csv" / "weapon.csv"
    weapon.write_text(weapon.read_text("utf-8").replace(",perceived,", ",imagined,"), "utf-8")
    with pytest.raises((ValueError, UserWarning), match="imagined"):
        _read_by_csvw(tmp_path)
