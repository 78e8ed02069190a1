"""Asset checks made from the standard by one factory: each stage is checked against the declared schema of its tables.

For visibility only: what must stop a release raises inside its asset. Must not put a value of a record into metadata.
"""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg
import polars as pl

from orchestration.storage import Stages, stacked
from schemas.as_pandera import pandera_schema
from schemas.model import Table
from schemas.standard import PUBLISHED_TABLES, REPORT_TABLES


def schema_checks(asset: dg.AssetsDefinition, tables: Sequence[Table], folder: Stages) -> dg.AssetChecksDefinition:
    """One check per table: it fits its declaration in the asset's stages; counts only are reported."""
    name = asset.key.to_user_string()
    specs = {
        table.name: dg.AssetCheckSpec(
            f"{table.name}_fits_the_standard",
            asset=asset.key,
            description=f"Columns, terms, ranges and keys of {table.name}.",
        )
        for table in tables
    }

    @dg.multi_asset_check(specs=list(specs.values()), name=f"{name}_fit_the_standard", can_subset=False)
    def check() -> Iterator[dg.AssetCheckResult]:
        stages = {partition: stage for partition in folder.partitions(name) if (stage := folder.read(name, partition))}
        # A release stands alone; report stages are one table over all months.
        latest = dict(list(stages.items())[-1:]) if name == "releasable_reports" else stages
        frames = stacked(latest)
        for table in tables:
            frame = frames.get(table.name)
            failures = 0 if frame is None else count_failures(frame, table)
            yield dg.AssetCheckResult(
                check_name=specs[table.name].name, asset_key=asset.key, passed=failures == 0,
                metadata={"rows": 0 if frame is None else frame.height, "failures": failures},
            )  # fmt: skip

    return check


def count_failures(frame: pl.DataFrame, table: Table) -> int:
    """How many failures the declared schema finds; the failing values are dropped here."""
    import pandera.errors

    try:
        pandera_schema(table).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as error:
        return len(error.failure_cases)
    return 0


def checks_of(assets: Mapping[str, dg.AssetsDefinition], folder: Stages) -> list[dg.AssetChecksDefinition]:
    """Every check of the report and release stages."""
    checked = {"validated_reports": REPORT_TABLES, "releasable_reports": PUBLISHED_TABLES}
    return [schema_checks(assets[name], tables, folder) for name, tables in checked.items()]
