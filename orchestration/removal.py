"""A report the law removes: every release that holds it is withdrawn, and cut again without it.

With the report go the rows it stood with, so that nobody sees which of them it was. The private stages of a withdrawn
release go, too. Must not decide that a report is to be removed: the registry says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version as installed_version

from sqlalchemy.orm import Session

from ingest.registry.audit import note
from ingest.registry.connection import open_registry
from ingest.registry.snapshot import withdrawals_frame
from orchestration.family import family_named, foreign_releases
from orchestration.keys import family_of
from orchestration.registry_facts import LEGAL_REMOVAL, forgotten
from orchestration.resources import Home, HomeProblem
from orchestration.running import run_release
from orchestration.storage import stages_of
from publish.versions import cut_again, released
from publish.withdrawing import withdraw_release

_STAGES = ("registry_facts", "deidentified_reports", "releasable_reports", "release_record", "same_event_pairs")


@dataclass(frozen=True, kw_only=True)
class Removal:
    """version: a release that holds a removed report. again: the version that is cut instead."""

    version: str
    again: str


def removals(home: Home) -> list[Removal]:
    """The releases of the family that hold a report the registry says was removed by law, oldest first."""
    with Session(open_registry(home.registry_url())) as session:
        facts = {"withdrawals": withdrawals_frame(session, as_of=None)}
    gone = forgotten(facts, key=family_of(home).key)
    if gone.is_empty():
        return []
    folder, told = stages_of(home), []
    family = family_of(home).name
    for version in released(home.releases):
        if family_named(home.releases / version) != family:
            continue
        stage = folder.read("releasable_reports", version)
        if stage is None:
            raise HomeProblem(
                f"the private stage of release {version} is missing, so nobody can say whether it holds a removed report; put "
                f"private/stages/releasable_reports/{version} back from the backup."
            )
        if any(stage.tables[f"book_{table}"]["bundle"].is_in(gone.implode()).any() for table in ("incident", "person")):
            told.append(Removal(version=version, again=cut_again(version)))
    return told


def unsearchable(home: Home) -> list[str]:
    """Releases of earlier families: their key is another one, so nobody can say which rows a report became there."""
    return [folder.name for folder in foreign_releases(home, family_of(home).name)]


def remove(home: Home, wanted: list[Removal], *, at: datetime, progress: Callable[[str], None]) -> None:
    """Cut each release again, then withdraw all of them; the last re-cut stands before the first is withdrawn."""
    for one in wanted:
        run_release(
            home, one.again, released_on=at.date(), code_version=installed_version("vigie"), as_of=at, progress=progress
        )
    for one in wanted:
        withdraw_release(home.releases, one.version, reason=LEGAL_REMOVAL, on=at.date(), replaced_by=one.again)
        for asset in _STAGES:
            stages_of(home).forget(asset, one.version)
        with Session(open_registry(home.registry_url())) as session, session.begin():
            note(session, at=at, actor="cli", action="withdrew_release", subject=one.version)
            note(session, at=at, actor="cli", action="published", subject=one.again)
