"""`vigie keys` and `vigie policy`: their verbs and options. Must not contain what a verb does; `verbs_keys` does."""

from pathlib import Path
from typing import Annotated

import typer

keys_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="The keys of a deployment and the log of their changes; no key is ever shown."
)  # fmt: skip
policy_app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="The reviewed policy: how many must look alike, and what happens to each field."
)  # fmt: skip

HomeOption = Annotated[Path | None, typer.Option("--home", help="The deployment; by default VIGIE_HOME, else ./vigie-home.")]  # fmt: skip
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@keys_app.command("list")
def keys_list(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show each key by name, family, age, fingerprint and mode, and verify the log's chain."""
    from orchestration import verbs_keys

    verbs_keys.keys_list(home, as_json=as_json)


@keys_app.command("rotate")
def keys_rotate(
    *, what: Annotated[str, typer.Argument(metavar="release", help="Which key; the landing key is not rotated.")],
    family: Annotated[str | None, typer.Option("--family", metavar="NAME", help="Name of the family that begins.")] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="WHO", help="Who decided it; kept in the log.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; kept in the log.")] = None,
    home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Begin a new release family with a new key: later releases share no id with earlier ones."""
    from orchestration import verbs_keys

    verbs_keys.rotate(what, family=family, by=by, reason=reason, home=home, as_json=as_json)


@policy_app.command("show")
def policy_show(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Print the policy in force with its hash, and what happens to each field."""
    from orchestration import verbs_keys

    verbs_keys.policy_show(home, as_json=as_json)


@policy_app.command("check")
def policy_check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A policy file (.toml).")], as_json: JsonOption = False
) -> None:
    """Check a policy file before it takes effect; exit 1 when nobody has signed it."""
    from orchestration import verbs_keys

    verbs_keys.policy_check(file, as_json=as_json)


@policy_app.command("new")
def policy_new(home: HomeOption = None) -> None:
    """Write the policy file of a deployment that has none, with the floors and remarks."""
    from orchestration import verbs_keys

    verbs_keys.policy_new(home)
