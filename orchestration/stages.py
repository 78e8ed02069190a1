"""Where the stages of a deployment lie: its folder, or its bucket. Both keep a partition whole and say what it was made from.

Must not import dagster, and must not look inside a frame.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, Protocol

import polars as pl

from orchestration.bucket import Bucket
from orchestration.resources import Home, HomeProblem
from orchestration.stage_tables import PackedTables

_ABOUT = "_stage.json"


class StageReplaced(HomeProblem):
    """A partition was made anew while it was read."""


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The tables of one partition of one asset, and a fingerprint of everything they were made from."""

    tables: Mapping[str, pl.DataFrame]
    inputs: str = field(default="")


class Stages(Protocol):
    """Reads and writes the partitions of stages."""

    def write(self, asset: str, partition: str, stage: Stage) -> None:
        """Put a partition in the place of the old one, whole."""

    def read(self, asset: str, partition: str) -> Stage | None:
        """A partition, or None where there is none."""

    def scan(self, asset: str, partition: str, table: str) -> pl.LazyFrame | None:
        """One table of a partition, read when it is wanted; None where there is none."""

    def inputs(self, asset: str, partition: str) -> str | None:
        """The fingerprint a partition was made from, or None where there is none, or it is damaged."""

    def partitions(self, asset: str) -> list[str]:
        """The partitions there are, in order."""

    def written(self, asset: str) -> dict[str, float]:
        """When each partition was written (seconds), in their order."""

    def forget(self, asset: str, partition: str) -> None:
        """Remove a partition, if there is one."""

    def assets(self) -> list[str]:
        """The assets that have stages, in order."""

    def lend(self, asset: str, partition: str, to: "StageFolder") -> None:
        """Give a partition to another folder, which reads it only."""


def stages_of(home: Home) -> Stages:
    """The stages of a deployment, in its bucket where it has one. Those of a scratch home lie in its folder."""
    bucket = None if home.apart else home.bucket()
    return StageFolder(home.stages) if bucket is None else StageBucket(bucket)


@dataclass(frozen=True)
class StageFolder:
    """Partitions under one folder: a folder of Parquet files each."""

    root: Path

    def write(self, asset: str, partition: str, stage: Stage) -> None:
        """Write a partition beside the old one, then put it in its place."""
        target = self.root / asset / partition
        partial = target.with_name(f".{partition}.partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        for name, frame in stage.tables.items():
            frame.write_parquet(partial / f"{name}.parquet", compression="zstd")
        sums = {path.name: _sum(path) for path in sorted(partial.glob("*.parquet"))}
        (partial / _ABOUT).write_text(json.dumps({**_about(stage), "sums": sums}, sort_keys=True), "utf-8")
        old = target.with_name(f".{partition}.old")
        shutil.rmtree(old, ignore_errors=True)
        if target.exists():
            os.replace(target, old)
        os.replace(partial, target)
        shutil.rmtree(old, ignore_errors=True)

    def read(self, asset: str, partition: str) -> Stage | None:
        """A partition, or None where there is none. Raises HomeProblem where its files are not those that were written."""
        folder = self.root / asset / partition
        if not folder.is_dir():
            return None
        about = self._sound(folder)
        if about is None:
            raise HomeProblem(
                f"the stage {asset}/{partition} is damaged: its files are not those that were written. Put it back from the backup; "
                "a month of reports may also be removed, and vigie run makes it again."
            )
        sums = about.get("sums", {})
        names = sorted(path.stem for path in folder.glob("*.parquet"))
        tables = PackedTables(names, lambda name: _as_read(folder / f"{name}.parquet", sums.get(f"{name}.parquet")))
        return Stage(tables=tables, inputs=str(about["inputs"]))

    def scan(self, asset: str, partition: str, table: str) -> pl.LazyFrame | None:
        """One table of a partition, read when it is wanted; None where there is none."""
        path = self.root / asset / partition / f"{table}.parquet"
        return pl.scan_parquet(path) if path.is_file() else None

    def inputs(self, asset: str, partition: str) -> str | None:
        """The fingerprint a partition was made from, or None where there is none."""
        about = self._sound(self.root / asset / partition)
        return None if about is None else str(about["inputs"])

    def _sound(self, folder: Path) -> dict[str, Any] | None:
        """What a partition says of itself; None where it is not there, or not as it was written."""
        try:
            about = json.loads((folder / _ABOUT).read_text("utf-8"))
            sums = about.get("sums", {})
            whole = isinstance(about["inputs"], str) and all(
                _sum(folder / name) == known for name, known in sums.items()
            )
        except (OSError, ValueError, KeyError, AttributeError, TypeError):
            return None
        return about if whole else None

    def partitions(self, asset: str) -> list[str]:
        """The partitions there are, in order."""
        return _names(self.root / asset)

    def written(self, asset: str) -> dict[str, float]:
        """When each partition was written (seconds), in their order."""
        abouts = [(name, self.root / asset / name / _ABOUT) for name in self.partitions(asset)]
        return {name: about.stat().st_mtime for name, about in abouts if about.is_file()}

    def forget(self, asset: str, partition: str) -> None:
        """Remove a partition, if there is one."""
        shutil.rmtree(self.root / asset / partition, ignore_errors=True)

    def assets(self) -> list[str]:
        """The assets that have stages, in order."""
        return _names(self.root)

    def lend(self, asset: str, partition: str, to: "StageFolder") -> None:
        """A second name for each file; nothing writes into it."""
        shutil.copytree(self.root / asset / partition, to.root / asset / partition, copy_function=os.link)


@dataclass(frozen=True)
class StageBucket:
    """Partitions below `stages/` of a bucket. One small object names the tables that belong to a partition; it is put last.

    A table is named by its content, so that a reader of the old partition never meets a table of the new one.
    """

    bucket: Bucket

    def write(self, asset: str, partition: str, stage: Stage) -> None:
        """Put the tables, then the object that names them, then remove what no partition names."""
        place = f"stages/{asset}/{partition}"
        files: dict[str, str] = {}
        for name, frame in stage.tables.items():
            held = BytesIO()
            frame.write_parquet(held, compression="zstd")
            files[name] = f"{name}.{hashlib.sha256(held.getvalue()).hexdigest()[:16]}.parquet"
            self.bucket.put(f"{place}/{files[name]}", held.getvalue())
        about = {**_about(stage), "files": files}
        self.bucket.put(f"{place}/{_ABOUT}", json.dumps(about, sort_keys=True).encode())
        named = {f"{place}/{name}" for name in (_ABOUT, *files.values())}
        for left in self.bucket.times(place).keys() - named:
            self.bucket.remove(left)

    def read(self, asset: str, partition: str) -> Stage | None:
        """A partition, or None where there is none; one that is replaced meanwhile is read again."""
        for _ in range(3):
            about = self._told(asset, partition)
            if about is None:
                return None
            found = {
                name: self.bucket.get(f"stages/{asset}/{partition}/{file}") for name, file in about["files"].items()
            }
            # Held as they are packed; a table is unpacked whenever it is asked for.
            held = {name: data for name, data in sorted(found.items()) if data is not None}
            if len(held) == len(found):
                return Stage(tables=PackedTables(held, held.__getitem__), inputs=str(about["inputs"]))
        raise HomeProblem(
            f"the stage {asset}/{partition} in the bucket lacks a table; put it back from the bucket's backup."
        )

    def scan(self, asset: str, partition: str, table: str) -> pl.LazyFrame | None:
        """One table of a partition, read now; None where there is none."""
        about = self._told(asset, partition)
        file = about["files"].get(table) if about else None
        data = self.bucket.get(f"stages/{asset}/{partition}/{file}") if file else None
        return pl.read_parquet(data).lazy() if data is not None else None

    def inputs(self, asset: str, partition: str) -> str | None:
        """The fingerprint a partition was made from, or None where there is none."""
        about = self._told(asset, partition)
        return None if about is None else str(about["inputs"])

    def partitions(self, asset: str) -> list[str]:
        """The partitions there are, in order."""
        return list(self.written(asset))

    def written(self, asset: str) -> dict[str, float]:
        """When each partition was written (seconds), in their order."""
        told = [(name.split("/"), when) for name, when in self.bucket.times(f"stages/{asset}").items()]
        return dict(sorted((parts[2], when) for parts, when in told if parts[3:] == [_ABOUT]))

    def forget(self, asset: str, partition: str) -> None:
        """Remove a partition, if there is one: first the object that names its tables."""
        place = f"stages/{asset}/{partition}"
        for name in sorted(self.bucket.times(place), key=lambda name: not name.endswith(_ABOUT)):
            self.bucket.remove(name)

    def assets(self) -> list[str]:
        """The assets that have stages, in order."""
        return sorted({name.split("/")[1] for name in self.bucket.times("stages") if name.endswith(f"/{_ABOUT}")})

    def lend(self, asset: str, partition: str, to: StageFolder) -> None:
        """A copy of the partition."""
        stage = self.read(asset, partition)
        if stage is not None:
            to.write(asset, partition, stage)

    def _told(self, asset: str, partition: str) -> dict[str, Any] | None:
        data = self.bucket.get(f"stages/{asset}/{partition}/{_ABOUT}")
        return None if data is None else json.loads(data)


def _as_read(path: Path, known: str | None) -> bytes:
    """A file as it was when its partition was read. Raises StageReplaced where it was replaced or removed since."""
    try:
        data = path.read_bytes()
    except OSError:
        data = b""
    if not data or (known is not None and hashlib.sha256(data).hexdigest() != known):
        raise StageReplaced(
            f"the stage {path.parent.parent.name}/{path.parent.name} was replaced while it was read; run the command again."
        )
    return data


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _about(stage: Stage) -> dict[str, Any]:
    return {"inputs": stage.inputs, "rows": {name: frame.height for name, frame in stage.tables.items()}}


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith(".")) if folder.is_dir() else []
