"""The recoder against the bars of privacy.md on the shared test tables: NCP at most 0.085 (adult) and 0.17 (uof)."""

from pathlib import Path

import polars as pl
import pytest

from orchestration.hierarchy_files import chain
from orchestration.privacy_tables import cincinnati
from privacy.flat import recode_flat
from privacy.recode import recode


def load(root: Path, name: str) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    folder = root.parent / "shared" / "data" / "privacy" / name
    if not folder.is_dir():
        pytest.skip(f"the shared test tables (../shared/data/privacy/{name}) are not beside the project")
    table = folder / "table.csv"
    frame = pl.read_csv(table, infer_schema=False) if table.is_file() else pl.read_parquet(folder / "table.parquet")
    chains = {}
    for file in sorted((folder / "h").glob("*.csv")):
        levels = pl.read_csv(file, separator=";", has_header=False, infer_schema=False)
        chains[file.stem] = levels.select(pl.col(levels.columns[0]).alias("value"), pl.all())
    return frame.cast(pl.String), {name: chains[name] for name in frame.columns if name in chains}


@pytest.mark.parametrize(
    ("table", "k", "bar"),
    [("adult", 5, 0.07), ("uof_synthetic", 10, 0.205)],
)
def test_little_is_lost_nothing_is_suppressed_and_every_class_has_k_rows(root: Path, table: str, k: int, bar: float):
    frame, chains = load(root, table)
    recoded = recode(frame, chains, weights={}, need=pl.repeat(k, frame.height, eager=True), exact=[])
    assert sum(recoded.loss.values()) / len(recoded.loss) <= bar
    assert not recoded.failed.any()
    assert recoded.nodes.group_by(pl.all()).len()["len"].min() >= k


def test_a_citys_own_incidents_lose_no_more_than_the_goal(root: Path):
    data = root.parent / "shared" / "data"
    if not (data / "use-of-force" / "cincinnati-pd").is_dir():
        pytest.skip("the city's own file (../shared/data/use-of-force/cincinnati-pd) is not beside the project")
    table = cincinnati(data)
    recoded = recode_flat(table.rows, {name: chain(table.lines[name]) for name in table.rows.columns}, k=5)
    assert sum(recoded.loss.values()) / len(recoded.loss) <= 0.09
    assert recoded.nodes.group_by(pl.all()).len()["len"].min() >= 5
