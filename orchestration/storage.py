"""Dagster's door to the stages, and what all rooms do with them: stack partitions, make fingerprints.

Dagster's default storage pickles values into its own home; every asset here goes through this IO manager instead.
Must not look inside a frame.
"""

import hashlib
from collections.abc import Mapping

import dagster as dg

from orchestration.resources import Home
from orchestration.stage_tables import TablesAtRest, stacked_tables
from orchestration.stages import Stage, StageFolder, Stages, stages_of

__all__ = ["ParquetStages", "Stage", "StageFolder", "Stages", "fingerprint", "stacked", "stages_of"]


class ParquetStages(dg.IOManager):
    """Dagster's door to the stages. An asset hands over `{partition: Stage}` and is handed the same."""

    def __init__(self, folder: Stages) -> None:
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


def stacked(stages: Mapping[str, Stage]) -> TablesAtRest:
    """The tables of many partitions, one under the other in partition order; each is put together when it is asked for."""
    return stacked_tables([stages[partition].tables for partition in sorted(stages)])


def all_of(home: Home, asset: str) -> dict[str, Stage]:
    """Every partition of an asset there is."""
    stages = stages_of(home)
    found = {partition: stages.read(asset, partition) for partition in stages.partitions(asset)}
    return {partition: stage for partition, stage in found.items() if stage is not None}


def fingerprint(*parts: str) -> str:
    """One hash of several texts, in order."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
