"""How large a deployment is: which executor works, where stages and landed files lie, where Dagster keeps its own.

Read from `[scale]` in private/vigie.toml; what it does not say is a laptop's. Must not open a connection or import dagster.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from orchestration.resources import HomeProblem

IN_PROCESS, MULTIPROCESS, DASK, CELERY = "in_process", "multiprocess", "dask", "celery"
EXECUTORS = (IN_PROCESS, MULTIPROCESS, DASK, CELERY)
FOLDER = "folder"
LAPTOP, SERVER, CLUSTER = "laptop", "server", "cluster"
SIZES = (LAPTOP, SERVER, CLUSTER)

_BUCKET = "s3://"
_WHERE = "[scale] of private/vigie.toml"


@dataclass(frozen=True, kw_only=True)
class Scale:
    """What `[scale]` says. Raises HomeProblem with one sentence for a value that cannot be meant.

    workers: for how many at once a heavy stage is cut. storage: `folder`, or `s3://bucket/prefix`. endpoint, region:
    of an S3-compatible server; empty for Amazon's. dagster_storage: a PostgreSQL URL; empty for files in private/dagster.
    dask_scheduler: tcp://host:port of a running scheduler; empty starts the workers here.
    """

    executor: str = IN_PROCESS
    workers: int = 2
    storage: str = FOLDER
    endpoint: str = ""
    region: str = "us-east-1"
    dagster_storage: str = ""
    dask_scheduler: str = ""

    def __post_init__(self) -> None:
        for name in ("executor", "storage", "endpoint", "region", "dagster_storage", "dask_scheduler"):
            if not isinstance(getattr(self, name), str):
                raise HomeProblem(f"{_WHERE} gives {name} something else than a text; write it in quotation marks.")
        if self.executor not in EXECUTORS:
            raise HomeProblem(f'{_WHERE} says executor = "{self.executor}"; it is one of: {", ".join(EXECUTORS)}.')
        if isinstance(self.workers, bool) or not isinstance(self.workers, int) or not 1 <= self.workers <= 1000:
            raise HomeProblem(f"{_WHERE} says workers = {self.workers!r}; it is a whole number from 1 to 1000.")
        if self.storage != FOLDER and not self.bucket:
            raise HomeProblem(
                f'{_WHERE} says storage = "{self.storage}"; it is folder, or a bucket as s3://bucket/prefix.'
            )
        if self.endpoint and not self.endpoint.startswith(("http://", "https://")):
            raise HomeProblem(f'{_WHERE} says endpoint = "{self.endpoint}"; it begins with https:// (or http://).')
        if self.dask_scheduler and not self.dask_scheduler.startswith(("tcp://", "tls://")):
            raise HomeProblem(f'{_WHERE} says dask_scheduler = "{self.dask_scheduler}"; write it as tcp://host:8786.')
        if self.dagster_storage:
            url = postgres_url(self.dagster_storage, what=f"dagster_storage in {_WHERE}")
            if url.password:
                raise HomeProblem(
                    f"dagster_storage in {_WHERE} holds a password; leave it empty there and set VIGIE_DAGSTER_URL instead."
                )

    @property
    def bucket(self) -> str:
        """Bucket and prefix, without a slash at the end; empty where everything lies in folders."""
        return self.storage.removeprefix(_BUCKET).strip("/") if self.storage.startswith(_BUCKET) else ""


def scale_from(settings: Mapping[str, Any]) -> Scale:
    """The scale that settings ask for. Raises HomeProblem for a key or a value that cannot be meant."""
    told = settings.get("scale", {})
    if not isinstance(told, Mapping):
        raise HomeProblem(
            "private/vigie.toml has scale as a value; it is a section: write [scale] on a line of its own."
        )
    known = [field.name for field in fields(Scale)]
    for name in told:
        if name not in known:
            raise HomeProblem(f"{_WHERE} has {name}, which is not known; its settings are: {', '.join(known)}.")
    return Scale(**told)


def postgres_url(text: str, *, what: str) -> sa.URL:
    """A PostgreSQL URL with the driver Dagster's library needs. Raises HomeProblem that never repeats the URL: it may hold a password."""
    try:
        url = sa.make_url(text)
    except (sa.exc.ArgumentError, ValueError):
        raise HomeProblem(f"{what} is no database URL; write it as postgresql://user@host/database.") from None
    if url.get_backend_name() != "postgresql" or not url.database:
        raise HomeProblem(
            f"{what} names no PostgreSQL database; write it as postgresql://user@host/database, or leave it empty for files."
        )
    return url.set(drivername="postgresql+psycopg2")


def same_database(one: sa.URL, other: sa.URL) -> bool:
    """Whether two URLs lead to one database, whatever the driver."""
    told = [
        (url.get_backend_name(), url.host, url.port or 5432, url.database, url.query.get("host"))
        for url in (one, other)
    ]
    return told[0] == told[1]


def section_of(size: str) -> str:
    """The section `[scale]` that a new deployment of a size begins with."""
    executor = {LAPTOP: IN_PROCESS, SERVER: MULTIPROCESS, CLUSTER: DASK}[size]
    return f"""
[scale]
# How large this deployment is: docs/sizes.md. Changing it changes no byte of a release.
# in_process (a laptop), multiprocess (a server), dask (a cluster), celery (workers there are; its queue: VIGIE_CELERY_BROKER_URL).
executor = "{executor}"
# How many pieces of a heavy stage are made at once (multiprocess, dask).
workers = 2
# folder, or a bucket of its own, as private as this folder: s3://bucket/prefix. Its keys come from the environment:
# AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
storage = "folder"
# Of an S3-compatible server, such as https://minio.example.org; empty for Amazon's.
endpoint = ""
region = "us-east-1"
# Dagster's own storage: postgresql://user@host/database, another one than the registry's; empty for files in private/dagster.
# With a password, leave it empty and set VIGIE_DAGSTER_URL instead, as postgresql+psycopg2://user:password@host/database.
dagster_storage = ""
# A running Dask scheduler, such as tcp://10.0.0.5:8786; empty starts the workers on this machine.
dask_scheduler = ""
"""
