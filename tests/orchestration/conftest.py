"""The invented town of `gridville` as files and as a layer, and the command in this process."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from geocode.reference import Layer, read_layer, write_layer
from orchestration.cli import app
from orchestration.verbs_geocode import SourceFile, layer_of
from tests.orchestration.gridville import write_town


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One reference file of each kind."""
    return write_town(tmp_path_factory.mktemp("gridville"))


@pytest.fixture(scope="session")
def layer_file(town: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A layer of the town's streets, houses, crossings, landmarks and zones."""
    path = tmp_path_factory.mktemp("layer") / "gridville.db"
    kinds = ("centrelines", "points", "intersections", "landmarks", "zones")
    write_layer(layer_of([SourceFile(kind=kind, path=town[kind], licence="CC0-1.0") for kind in kinds]), path)
    return path


@pytest.fixture(scope="session")
def layer(layer_file: Path) -> Layer:
    """The same layer, opened."""
    return read_layer(layer_file)


@pytest.fixture
def vigie() -> Callable[..., Result]:
    """Run the command in this process; an unknown failure would end with exit code 3, which no test allows."""

    def run(*arguments: object) -> Result:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
        assert "Traceback" not in result.output
        assert result.exit_code != 3, result.output
        return result

    return run
