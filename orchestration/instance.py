"""Dagster's instance of a deployment: files in its private folder, or the PostgreSQL database its settings name.

Must not import dagster before it is wanted.
"""

from importlib.util import find_spec
from typing import Any

import sqlalchemy as sa

from orchestration.resources import Home, HomeProblem
from orchestration.writing import write_whole

_OURS = "# Written by Vigie from private/vigie.toml and written over by it; without this line the file is yours.\n"
_QUIET = "telemetry:\n  enabled: false\n"
_STILL = "python_logs:\n  python_log_level: ERROR\n"


def instance_of(home: Home) -> Any:
    """Dagster's instance. Raises HomeProblem where its database does not answer, or the settings contradict its file."""
    import dagster as dg

    home.dagster.mkdir(parents=True, exist_ok=True, mode=0o700)
    url = home.dagster_url()
    _write_settings(home, url)
    if url:
        _ready_or_stop(url)
    return dg.DagsterInstance.from_config(str(home.dagster))


def _ready_or_stop(url: str) -> None:
    """Whether Dagster can use its database, asked before it tries, for it tries for long and tells much."""
    if find_spec("dagster_postgres") is None:
        raise HomeProblem(_MISSING)
    try:
        sa.create_engine(url, poolclass=sa.NullPool).connect().close()
    except (sa.exc.OperationalError, sa.exc.ProgrammingError):
        raise HomeProblem(_SILENT) from None


_MISSING = "Dagster's own storage in PostgreSQL needs dagster-postgres; install it with: pip install -r requirements/cluster.txt"
_SILENT = (
    "Dagster's own storage does not answer: see that its server runs and that the database which dagster_storage in [scale] of "
    "private/vigie.toml (or VIGIE_DAGSTER_URL) names is there; createdb makes one."
)


def _write_settings(home: Home, url: str) -> None:
    """Write dagster.yaml where it says something else than vigie.toml; a file of the operator's own is left as it is."""
    file = home.dagster / "dagster.yaml"
    there = file.read_text("utf-8") if file.is_file() else ""
    if there and not there.startswith(_OURS) and there != _QUIET:
        if url:
            raise HomeProblem(
                "private/dagster/dagster.yaml is your own, so dagster_storage in private/vigie.toml (or VIGIE_DAGSTER_URL) would "
                "do nothing; remove one of the two."
            )
        return
    wanted = _OURS + _QUIET + _STILL
    if url:
        import yaml

        # What came by the environment may hold a password, and stays there.
        told = url if home.scale().dagster_storage else {"env": "VIGIE_DAGSTER_URL"}
        wanted += yaml.safe_dump({"storage": {"postgres": {"postgres_url": told}}})
    if there != wanted:
        write_whole(file, wanted.encode(), private=True)
