"""Stages on disk: one folder of Parquet files per asset and partition, replaced whole, with what it was made from.

Dagster's default storage pickles values into its own home; every asset here goes through this IO manager instead.
Must not look inside a frame.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import polars as pl


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The tables of one partition of one asset, and a fingerprint of everything they were made from."""

    tables: Mapping[str, pl.DataFrame]
    inputs: str = field(default="")


@dataclass(frozen=True)
class StageFolder:
    """Reads and writes the partitions of stages under one folder."""

    root: Path

    def write(self, asset: str, partition: str, stage: Stage) -> None:
        """Write a partition beside the old one, then put it in its place."""
        target = self.root / asset / partition
        partial = target.with_name(f".{partition}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        for name, frame in stage.tables.items():
            frame.write_parquet(partial / f"{name}.parquet", compression="zstd")
        about = {"inputs": stage.inputs, "rows": {name: frame.height for name, frame in stage.tables.items()}}
        (partial / "_stage.json").write_text(json.dumps(about, sort_keys=True), "utf-8")
        old = target.with_name(f".{partition}.old")
        shutil.rmtree(old, ignore_errors=True)
        if target.exists():
            os.replace(target, old)
        os.replace(partial, target)
        shutil.rmtree(old, ignore_errors=True)

    def read(self, asset: str, partition: str) -> Stage | None:
        """A partition, or None where there is none."""
        folder = self.root / asset / partition
        if not (folder / "_stage.json").is_file():
            return None
        tables = {path.stem: pl.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}
        return Stage(tables=tables, inputs=self.inputs(asset, partition) or "")

    def inputs(self, asset: str, partition: str) -> str | None:
        """The fingerprint a partition was made from, or None where there is none."""
        try:
            return str(json.loads((self.root / asset / partition / "_stage.json").read_text("utf-8"))["inputs"])
        except FileNotFoundError:
            return None

    def partitions(self, asset: str) -> list[str]:
        """The partitions there are, in order."""
        folder = self.root / asset
        return (
            sorted(path.name for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []
        )


class ParquetStages(dg.IOManager):
    """Dagster's door to the stage folder. An asset hands over `{partition: Stage}` and is handed the same."""

    def __init__(self, folder: StageFolder) -> None:
        self._folder = folder

    def handle_output(self, context: dg.OutputContext, obj: Mapping[str, Stage]) -> None:
        """Write every partition of the run; the metadata holds counts only."""
        asset = context.asset_key.to_user_string()
        rows: dict[str, int] = {}
        for partition, stage in obj.items():
            self._folder.write(asset, partition, stage)
            for name, frame in stage.tables.items():
                rows[name] = rows.get(name, 0) + frame.height
        context.add_output_metadata(
            {"partitions": len(obj), **{f"rows of {name}": count for name, count in rows.items()}}
        )

    def load_input(self, context: dg.InputContext) -> dict[str, Stage]:
        """Every partition of the upstream asset this run needs and that exists."""
        asset = context.asset_key.to_user_string()
        wanted = set(context.asset_partition_keys) & set(self._folder.partitions(asset))
        stages = {partition: self._folder.read(asset, partition) for partition in sorted(wanted)}
        return {partition: stage for partition, stage in stages.items() if stage is not None}


def stacked(stages: Mapping[str, Stage]) -> dict[str, pl.DataFrame]:
    """The tables of many partitions, one under the other in partition order."""
    names = list(dict.fromkeys(name for stage in stages.values() for name in stage.tables))
    return {
        name: pl.concat([stage.tables[name] for _, stage in sorted(stages.items()) if name in stage.tables])
        for name in names
    }


def fingerprint(*parts: str) -> str:
    """One hash of several texts, in order."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
