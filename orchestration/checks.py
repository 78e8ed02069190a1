"""Asset checks made from the standard by one factory: each stage is checked against the declared schema of its tables.

For visibility only: what must stop a release raises inside its asset. Must not put a value of a record into metadata.
"""

from collections.abc import Callable, Mapping

import dagster as dg
import polars as pl

from orchestration.storage import StageFolder, stacked
from schemas.as_pandera import pandera_schema
from schemas.model import Table
from schemas.standard import PUBLISHED_TABLES, REPORT_TABLES


def schema_check(asset: dg.AssetsDefinition, table: Table, folder: StageFolder) -> dg.AssetChecksDefinition:
    """A check that the table in the asset's stages fits its declaration; it reports counts only."""
    name = asset.key.to_user_string()

    @dg.asset_check(asset=asset, name=f"{table.name}_fits_the_standard", description=f"Columns, terms, ranges and keys of {table.name}.")
    def check() -> dg.AssetCheckResult:
        stages = {partition: stage for partition in folder.partitions(name) if (stage := folder.read(name, partition))}
        if name == "releasable_reports":
            stages = dict(list(stages.items())[-1:])
        frame = stacked(stages).get(table.name)
        failures = 0 if frame is None else count_failures(frame, table)
        return dg.AssetCheckResult(passed=failures == 0, metadata={"rows": 0 if frame is None else frame.height, "failures": failures})

    return check


def count_failures(frame: pl.DataFrame, table: Table) -> int:
    """How many failures the declared schema finds; the failing values are dropped here."""
    import pandera.errors

    try:
        pandera_schema(table).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        return len(error.failure_cases)
    return 0


def checks_of(assets: Mapping[str, dg.AssetsDefinition], folder: StageFolder) -> list[dg.AssetChecksDefinition]:
    """Every check of the report and release stages."""
    made: Callable[[str, tuple[Table, ...]], list[dg.AssetChecksDefinition]] = lambda name, tables: [
        schema_check(assets[name], table, folder) for table in tables
    ]
    return [*made("validated_reports", REPORT_TABLES), *made("releasable_reports", PUBLISHED_TABLES)]
