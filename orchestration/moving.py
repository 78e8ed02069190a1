"""Copy the stages of a deployment from its folder to its bucket, once, when it outgrows a folder; the folder is left as it is.

Must not copy what is there already: the bucket is what the deployment works with.
"""

from pathlib import Path
from typing import Annotated

import typer

from orchestration.resources import Home, HomeProblem, home_from
from orchestration.speaking import Told
from orchestration.stages import StageFolder, stages_of

app = typer.Typer(cls=Told, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.callback(invoke_without_command=True)
def main(
    home: Annotated[
        Path | None, typer.Option("--home", help="The deployment; by default VIGIE_HOME, else ./vigie-home.")
    ] = None,
) -> None:
    """Copy every stage that the bucket does not have."""
    moved, there = copy_stages(home_from(home).require())
    typer.echo(f"Copied {moved} partitions of stages to the bucket; {there} were there already.")


def copy_stages(home: Home) -> tuple[int, int]:
    """How many partitions were copied, and how many were there already. Raises HomeProblem where there is no bucket."""
    if home.bucket() is None:
        raise HomeProblem('storage in [scale] of private/vigie.toml is "folder"; name the bucket there first.')
    folder, bucket = StageFolder(home.stages), stages_of(home)
    moved = there = 0
    for asset in folder.assets():
        known = set(bucket.partitions(asset))
        for partition in folder.partitions(asset):
            stage = None if partition in known else folder.read(asset, partition)
            if stage is not None:
                bucket.write(asset, partition, stage)
                moved += 1
            there += partition in known
    return moved, there


if __name__ == "__main__":
    app()
