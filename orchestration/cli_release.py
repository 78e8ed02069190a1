"""`vigie release build|verify|diff|withdraw` and `vigie standard diff`: their options. Must not contain what a verb does; `verbs_*.py` do."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from orchestration.speaking import MaybeFrom

release_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Cut a release, or check one.")
standard_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The standard: what changed between two versions.")  # fmt: skip

HomeOption = Annotated[Path | None, typer.Option("--home", help="The deployment; by default VIGIE_HOME, else ./vigie-home.")]  # fmt: skip
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
_RELEASE = "A version of this deployment, or a release folder."


class Origin(StrEnum):
    """What a release is made again from."""

    RELEASABLE = "releasable"
    LANDED = "landed"


@release_app.command("build")
def release_build(
    version: Annotated[str | None, typer.Option("--version", help="CalVer such as 2026.11.0; by default the next one.")] = None,
    home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Bring stages up to date, then make and verify an immutable release folder."""
    from orchestration import verbs_release

    verbs_release.build(version, home=home, as_json=as_json)


@release_app.command("verify", cls=MaybeFrom)
def release_verify(
    version: Annotated[str, typer.Argument(metavar="VERSION|DIR", help="A version of this deployment, or any release folder.")] = "latest",
    public_key: Annotated[str | None, typer.Option("--public-key", metavar="FILE|HEX", help="The publisher's key, from elsewhere.")] = None,
    rebuild: Annotated[Origin | None, typer.Option("--rebuild", help="Make it again, compare bytes; =landed: from files as received.")] = None,
    home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Check a release from its written files alone: checksums, signature, documents, forms, and how many rows look alike."""
    from orchestration import verbs_release

    verbs_release.verify(
        version, public_key=public_key, rebuild=rebuild.value if rebuild else None, home=home, as_json=as_json
    )


@release_app.command("diff")
def release_diff(
    earlier: Annotated[str, typer.Argument(metavar="FROM", help=_RELEASE)],
    later: Annotated[str, typer.Argument(metavar="TO", help=_RELEASE)],
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write change.csv and change_count.csv there.")] = None,
    home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Show what was added, changed and withdrawn between two releases, next to each other or far apart."""
    from orchestration import verbs_changes

    verbs_changes.release_diff(earlier, later, out=out, home=home, as_json=as_json)


@release_app.command("withdraw")
def release_withdraw(
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without this the releases are only named.")] = False,
    home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Withdraw each release that holds a report removed by law (vigie registry withdraw --reason w3), and cut it again."""
    from orchestration import verbs_removal

    verbs_removal.withdraw(home, yes=yes, as_json=as_json)


@standard_app.command("diff")
def standard_diff(
    old: Annotated[str, typer.Argument(metavar="OLD", help="A standard.json, or the release that holds it.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same; 'here' is the standard installed.")] = "here",
    home: HomeOption = None, as_json: JsonOption = False,
) -> None:  # fmt: skip
    """Tell whether a change of the standard is MAJOR, MINOR or PATCH, and what a script must change."""
    from orchestration import verbs_changes

    verbs_changes.standard_diff(old, new, home=home, as_json=as_json)
