"""The sample, drawn and written once for all tests of it, and its files read back as rows of text."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from orchestration.sample.agencies import AGENCIES
from orchestration.sample.city import Town, draw_town
from orchestration.sample.incidents import Incident, draw_incidents
from orchestration.sample.layouts import LAYOUTS
from orchestration.sample.towns import TOWNS
from orchestration.sample.write import SEED, SamplePlan, write_sample

FORMATS = {
    "port-sample-pd": ("utf-8", ","),
    "lantern-bay-pd": ("windows-1252", ";"),
    "eastmarsh-pd": ("utf-8-sig", ","),
    "harbour-so": ("utf-8", "\t"),
    "quarry-hill-pd": ("iso-8859-1", ";"),
    "state-university-pd": ("utf-8-sig", "|"),
}
TITLED = "lantern-bay-pd"


@dataclass(frozen=True)
class Written:
    """The sample on disk: its folder and its plan."""

    folder: Path
    plan: SamplePlan

    def layer(self, name: str) -> list[dict]:
        """The features of a reference layer."""
        return json.loads((self.folder / "reference" / f"{name}.geojson").read_text("utf-8"))["features"]

    def lines(self, path: Path) -> list[list[str]]:
        """Every line of a file, title, empty lines and totals included."""
        return _read_lines(path)

    def header(self, path: Path) -> list[str]:
        """The column names of a file."""
        return self.lines(path)[path.parent.name == TITLED]

    def rows(self, path: Path) -> Iterator[dict[str, str]]:
        """The data rows of a file: no title, header, empty line or total."""
        header = self.header(path)
        for line in self.lines(path)[1 + (path.parent.name == TITLED) :]:
            if any(line) and line != header and line[0] != "Total":
                yield dict(zip(header, line, strict=True))

    def expected(self, kind: str, path: Path) -> int:
        """How often a kind of dirt was recorded for a file."""
        found = [each for each in self.plan.expected if (each.slug, each.file) == (path.parent.name, path.name)]
        return sum(each.rows for each in found if each.kind == kind)

    def calls(self) -> Iterator[dict[str, str]]:
        """The rows of the ambulance log."""
        text = self.plan.ambulance.path.read_text("utf-8")
        return csv.DictReader(io.StringIO(text, newline=""))

    @property
    def files(self) -> list[Path]:
        """All files of agencies in order of arrival."""
        return [path for delivery in self.plan.deliveries for path in delivery.files]

    @property
    def incident_files(self) -> list[Path]:
        """The files that say where an incident was: not those of persons alone."""
        return [path for path in self.files if LAYOUTS[path.parent.name].address in self.header(path)]


@cache
def _read_lines(path: Path) -> list[list[str]]:
    encoding, delimiter = FORMATS[path.parent.name]
    text = path.read_bytes().decode(encoding)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


@pytest.fixture(scope="session")
def towns() -> dict[str, Town]:
    """The towns by name."""
    return {plan.name: draw_town(plan, seed=SEED) for plan in TOWNS}


@pytest.fixture(scope="session")
def drawn(towns: dict[str, Town]) -> dict[str, tuple[Incident, ...]]:
    """The incidents by slug, before any agency wrote them down."""
    return {agency.slug: draw_incidents(agency, towns[agency.town], seed=SEED) for agency in AGENCIES}


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The sample of the default seed on disk."""
    folder = tmp_path_factory.mktemp("sample")
    return Written(folder, write_sample(folder))
