"""Make a deployment again from a backup and a key file: everything is checked first, and a home appears whole or not at all.

Must not write into a home or a database that holds something.
"""

import os
import re
import tarfile
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ingest.registry.connection import open_registry, revisions, upgrade_registry
from orchestration.backing_up import room_told
from orchestration.backup_file import Manifest, check_members, manifest_of, opened, write_member, write_members
from orchestration.backup_keys import KeyFile, put_keys, read_key_file
from orchestration.registry_copy import (
    MEMBER,
    POSTGRESQL,
    SQLITE,
    is_empty,
    kind_of,
    restore_registry,
    schema_of,
    shown,
)
from orchestration.resources import Home, HomeProblem, make_folders
from orchestration.signing import SIGNING

Progress = Callable[[str], None]

_URL_LINE = re.compile(r"^\s*url\s*=.*$", re.MULTILINE)
_REGISTRY = re.compile(r"^\s*\[registry\].*$", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Restored:
    """made_at: of the backup. upgraded: (from, to) where migrations ran. destroyed: data keys destroyed since the backup."""

    home: Home
    url: str
    made_at: str
    upgraded: tuple[str, str] | None
    destroyed: int


def restore(backup: Path, to: Path, *, keys: Path, database: str | None, progress: Progress) -> Restored:
    """Check, write, fill the registry, migrate. Raises HomeProblem, and then there is no home at `to`."""
    _empty_or_stop(to)
    key_file = read_key_file(keys)
    with room_told(to.parent), opened(backup) as tar:
        manifest = manifest_of(tar, backup)
        destroyed = _same_keys_or_stop(manifest, key_file, backup, keys)
        kind = _kind(manifest, database, backup)
        progress("check every member")
        check_members(tar, manifest, backup)
        with tempfile.TemporaryDirectory(prefix=f".{to.name}.restoring-", dir=to.parent) as place:
            home = Home(root=Path(place) / "home")
            progress("settings, releases and originals")
            make_folders(home)
            write_members(tar, manifest, home.root)
            put_keys(home, key_file)
            progress("registry")
            url = _fill(tar, home, kind, database, scratch=Path(place), target=to)
            set_url(home, database or "")
            engine = open_registry(_now_at(home, url, to))
            try:
                upgrade_registry(engine)
            finally:
                engine.dispose()
            after = schema_of(_now_at(home, url, to))
            _put_in_place(home.root, to)
    before = str(manifest.told["registry"]["revision"])
    return Restored(
        home=Home(root=to), url=url, made_at=str(manifest.told["made_at"]), destroyed=destroyed,
        upgraded=(before, after) if before != after else None,
    )  # fmt: skip


def _empty_or_stop(to: Path) -> None:
    if to.is_symlink() or (to.exists() and not to.is_dir()) or (to.is_dir() and any(to.iterdir())):
        raise HomeProblem(
            f"{to} is not empty, and a restore never writes over anything; name a folder that is not there yet."
        )
    if not to.parent.is_dir():
        raise HomeProblem(f"there is no folder {to.parent} to restore into; make it, or name another.")


def _same_keys_or_stop(manifest: Manifest, keys: KeyFile, backup: Path, path: Path) -> int:
    """How many data keys were destroyed since the backup. Raises HomeProblem for keys that are others, or too old."""
    told = keys.fingerprints()
    other = sorted(name for name, known in manifest.told["keys"].items() if told.get(name) != known)
    if other:
        raise HomeProblem(
            f"{path.name} does not hold the keys of {backup.name}: its {other[0]} key is another one. Give the key file that "
            "was written with this backup, or later for the same deployment."
        )
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(told[SIGNING])).verify(manifest.signature, manifest.raw)
    except InvalidSignature:
        raise HomeProblem(
            f"{backup.name} was changed after it was written: its manifest is not the one this deployment signed. Nothing was "
            "restored; use another copy of the backup."
        ) from None
    lacking = set(manifest.told["data_keys"]) - keys.data_keys()
    if lacking and keys.at.isoformat() < str(manifest.told["made_at"]):
        raise HomeProblem(
            f"{path.name} is older than {backup.name} and lacks the data keys of {len(lacking)} senders, whose originals would not "
            "open; give a key file written with this backup or later."
        )
    return len(lacking)


def _kind(manifest: Manifest, database: str | None, backup: Path) -> str:
    """Of the registry. Raises HomeProblem where it cannot go where it should."""
    kind, revision = str(manifest.told["registry"]["kind"]), str(manifest.told["registry"]["revision"])
    if kind not in MEMBER or revision not in revisions():
        raise HomeProblem(
            f"{backup.name} holds a registry of schema {revision}, which this Vigie does not know yet; install Vigie "
            f"{manifest.told.get('made_with')} or later, and restore with it."
        )
    if kind == SQLITE and database is not None:
        raise HomeProblem(f"{backup.name} holds a registry in SQLite, which goes into the home; leave --database out.")
    if kind == POSTGRESQL:
        if database is None or kind_of(database) != POSTGRESQL:
            raise HomeProblem(
                f"{backup.name} holds a registry in PostgreSQL; make an empty database (createdb) and name it: "
                "--database postgresql+psycopg://USER@HOST/NAME"
            )
        if not is_empty(database):
            raise HomeProblem(
                f"the database {shown(database)} holds a registry already; name an empty one, made with createdb."
            )
    return kind


def _fill(tar: tarfile.TarFile, home: Home, kind: str, database: str | None, *, scratch: Path, target: Path) -> str:
    """Put the registry where it belongs; returns its URL once the home lies at its target."""
    if kind == SQLITE:
        write_member(tar, MEMBER[kind], home.private / "registry.db", private=True)
        return f"sqlite:///{target / 'private' / 'registry.db'}"
    assert database is not None
    write_member(tar, MEMBER[kind], scratch / MEMBER[kind], private=True)
    restore_registry(scratch / MEMBER[kind], database)
    return database


def _now_at(home: Home, url: str, to: Path) -> str:
    """The URL while the home is not in its place yet."""
    return url.replace(str(to), str(home.root)) if kind_of(url) == SQLITE else url


def set_url(home: Home, url: str) -> None:
    """Name the registry in vigie.toml, so that the copy never writes into the registry it was copied from."""
    path = home.private / "vigie.toml"
    text = path.read_text("utf-8")
    if str(home.settings().get("registry", {}).get("url", "")) == url:
        return
    section = _REGISTRY.search(text)
    line = f'url = "{url}"'
    if section is None:
        changed = f"{text.rstrip()}\n\n[registry]\n{line}\n"
    else:
        rest = text[section.end() :]
        upto = re.search(r"^\s*\[", rest, re.MULTILINE)
        own, after = (rest[: upto.start()], rest[upto.start() :]) if upto else (rest, "")
        own = _URL_LINE.sub(lambda _: line, own, count=1) if _URL_LINE.search(own) else f"\n{line}{own}"
        changed = text[: section.end()] + own + after
    try:
        right = tomllib.loads(changed).get("registry", {}).get("url") == url
    except tomllib.TOMLDecodeError:
        right = False
    if not right:
        raise HomeProblem("the line url under [registry] in vigie.toml of the backup cannot be set; it is written in an unusual way.")  # fmt: skip
    path.write_text(changed, "utf-8")


def _put_in_place(made: Path, to: Path) -> None:
    if to.is_dir():
        to.rmdir()
    os.rename(made, to)
