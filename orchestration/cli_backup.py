"""The commands `vigie backup` and `vigie restore`. Must not contain what they do; `verbs_backup` does."""

from pathlib import Path
from typing import Annotated

import typer

_HomeOption = Annotated[
    Path | None, typer.Option("--home", help="The deployment; by default VIGIE_HOME, else ./vigie-home.")
]
_JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
_KEYS = "Write the keys, too, to this new file (mode 0600); keep it where the backup is not."


def backup(
    *, to: Annotated[Path, typer.Option("--to", metavar="FOLDER|FILE", help="A folder, or the file to write; never inside the deployment.")],
    with_keys: Annotated[Path | None, typer.Option("--with-keys", metavar="KEYFILE", help=_KEYS)] = None,
    home: _HomeOption = None, as_json: _JsonOption = False,
) -> None:  # fmt: skip
    """Save the registry, the sealed originals, the settings, releases and what they are made of in one file, without the keys."""
    from orchestration import verbs_backup

    verbs_backup.backup(to, with_keys=with_keys, home=home, as_json=as_json)


def restore(
    source: Annotated[Path, typer.Argument(metavar="BACKUP", help="The file that vigie backup wrote.")],
    to: Annotated[Path, typer.Option("--to", metavar="NEWHOME", help="An empty folder, or one that is not there yet.")],
    keys: Annotated[Path, typer.Option("--keys", metavar="KEYFILE", help="The file that --with-keys wrote with this backup, or later.")],
    database: Annotated[str | None, typer.Option("--database", metavar="URL", help="An empty PostgreSQL database, if it was in one.")] = None,
    as_json: _JsonOption = False,
) -> None:  # fmt: skip
    """Make a deployment again from a backup, bring its registry up to date, and verify it."""
    from orchestration import verbs_backup

    verbs_backup.restore(source, to=to, keys=keys, database=database, as_json=as_json)
