"""`python -m orchestration` is the `vigie` command, for where the script is not on the path. Must not do more."""

from orchestration.cli import app

app()
