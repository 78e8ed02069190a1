"""The keys of a deployment: files of mode 0600 in private/keys, the families of release keys, and a log that chains.

A release family is a name and a key. Ids are stable over the versions of one family and shared with no other. Must never
print a key, replace a missing one, or change an entry of the log.
"""

import fcntl
import hashlib
import hmac
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.fernet import Fernet

from orchestration.key_log import LOG, Entry, append, read_log
from orchestration.resources import Home, HomeProblem, key_content, write_secret
from orchestration.signing import SIGNING, make_signing_key, signer_in

FIRST = "first"
"""The family of a deployment that has never begun another."""

KEY_BYTES = 32

_FAMILY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_NEXT = "release.key.next"
_SIGNER = "vigie init"


@dataclass(frozen=True)
class Family:
    """A release family: its name, which stands in every release of it, and the key of its ids (32 bytes or more)."""

    name: str
    key: bytes

    def __repr__(self) -> str:
        """The name alone, so that no error or log shows a key."""
        return f"Family({self.name!r})"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What may be told of a key: never the key. fingerprint: of the signing key its public half.

    state: in use, kept (of an earlier family), gone, or a sentence.
    """

    name: str
    family: str
    made: str
    fingerprint: str
    mode: str
    state: str


def make_keys(home: Home, *, at: datetime) -> None:
    """The first keys of a deployment, and the first entries of the log."""
    for name, content in (("landing", Fernet.generate_key()), ("release", secrets.token_hex(KEY_BYTES).encode())):
        write_secret(_folder(home) / f"{name}.key", content)
        append(_folder(home), Entry(
            at=_iso(at), what="made", key=name, family=FIRST if name == "release" else "", by=_SIGNER,
            reason="a new deployment", fingerprint=fingerprint(content),
        ))  # fmt: skip
    make_signing_key(_folder(home), at=at, reason="a new deployment")


def family_of(home: Home) -> Family:
    """The family that releases of this deployment belong to. Raises HomeProblem with one sentence on what to do.

    A deployment without a log goes on as the family `first`, whatever its release key.
    """
    with _locked(home, fcntl.LOCK_SH):
        return _family(home)


def _family(home: Home) -> Family:
    entries = _settled_log(home)
    content = home.key("release")
    latest = _latest(entries)
    if latest is None:
        return Family(FIRST, _bytes_of(content))
    if latest.fingerprint != fingerprint(content):
        raise HomeProblem(
            f"private/keys/release.key is not the key of family {latest.family}, which the log names last; put that key back "
            "from the backup, because another key would give every published incident a second id."
        )
    return Family(latest.family, _bytes_of(content))


def rotate_release(home: Home, *, family: str, by: str, reason: str, at: datetime) -> Family:
    """Begin a new family with a new key; the old key stays under its family's name. Raises HomeProblem, nothing changed."""
    if not _FAMILY.fullmatch(family):
        raise HomeProblem(
            "--family must be up to 40 lower-case letters, digits and hyphens, as in after-2026; choose such a name."
        )
    for option, text in (("--by", by), ("--reason", reason)):
        if not text.strip() or len(text) > 300 or not text.isprintable():
            raise HomeProblem(
                f"{option} must be one line of 1 to 300 characters, because the log keeps it; write it anew."
            )
    with _locked(home, fcntl.LOCK_EX):
        old = _family(home)
        taken = {entry.family for entry in read_log(_folder(home))} | {old.name} | _families_kept(home)
        if family in taken:
            raise HomeProblem(
                f"family {family} was begun before, and its ids would mean two things; choose another name."
            )
        if not _latest(read_log(_folder(home))):
            _begin_log(home, old, at)
        content = secrets.token_hex(KEY_BYTES).encode()
        _keep(home, old)
        # Left by a rotation cut short before the log came to name it.
        (_folder(home) / _NEXT).unlink(missing_ok=True)
        write_secret(_folder(home) / _NEXT, content)
        # The log comes before the swap: a rotation cut short between the two is finished by the next reader.
        append(_folder(home), Entry(
            at=_iso(at), what="rotated", key="release", family=family, by=by.strip(), reason=reason.strip(),
            fingerprint=fingerprint(content),
        ))  # fmt: skip
        _finish_rotation(home, read_log(_folder(home)))
        return Family(family, _bytes_of(content))


def keys_kept(home: Home) -> list[Kept]:
    """Every key the folder or the log knows, the ones in use first. Raises HomeProblem where the log's chain is broken."""
    with _locked(home, fcntl.LOCK_SH):
        entries = _settled_log(home)
    latest = _latest(entries)
    current = latest.family if latest else FIRST
    made = {(entry.key, entry.family): entry for entry in entries}
    earlier = sorted(({entry.family for entry in entries if entry.key == "release"} | _families_kept(home)) - {current})
    rows = [("release", current, "release.key"), ("landing", "", "landing.key")]
    if (SIGNING, "") in made or (_folder(home) / f"{SIGNING}.key").exists():
        rows.append((SIGNING, "", f"{SIGNING}.key"))
    rows += [("release", family, f"release-{family}.key") for family in earlier]
    return [_kept(home, name, family, file, made.get((name, family))) for name, family, file in rows]


def fingerprint(content: bytes) -> str:
    """64 bits by which a key is told from another; of a key of 256 random bits it says nothing about the key."""
    return hmac.digest(content, b"fingerprint of a Vigie key", hashlib.sha256).hex()[:16]


def _kept(home: Home, name: str, family: str, file: str, entry: Entry | None) -> Kept:
    path, earlier = _folder(home) / file, file.startswith("release-")
    made, printed, mode = (entry.at if entry else "before the log"), (entry.fingerprint if entry else ""), ""
    try:
        mode = f"{path.stat().st_mode & 0o7777:04o}"
        content = key_content(path, name=f"private/keys/{file}")
        if name == "release":
            _bytes_of(content, file=file)
        known, printed = printed, signer_in(content).public.hex() if name == SIGNING else fingerprint(content)
        differs = bool(known) and known != printed
        state = (
            "not the key the log names; put that key back from the backup"
            if differs
            else "kept"
            if earlier
            else "in use"
        )
    except FileNotFoundError:
        state = "gone" if earlier else "missing; put it back from the backup"
    except HomeProblem as problem:
        state = str(problem)
    return Kept(name=name, family=family, made=made, fingerprint=printed, mode=mode, state=state)


def _bytes_of(content: bytes, *, file: str = "release.key") -> bytes:
    """The key a file holds as hexadecimal digits."""
    back = "put the file back from the backup"
    if not content:
        raise HomeProblem(f"private/keys/{file} is empty; {back}. A new key cannot continue old ids.")
    try:
        key = bytes.fromhex(content.decode("ascii"))
    except (UnicodeDecodeError, ValueError):
        raise HomeProblem(f"private/keys/{file} is not made of pairs of the digits 0-9 and a-f; {back}.") from None
    if len(key) < KEY_BYTES:
        raise HomeProblem(
            f"private/keys/{file} holds {len(key)} bytes where {KEY_BYTES} are needed, so it could be guessed; {back}."
        )
    return key


def _latest(entries: list[Entry]) -> Entry | None:
    told = [entry for entry in entries if entry.key == "release"]
    return told[-1] if told else None


def _begin_log(home: Home, old: Family, at: datetime) -> None:
    append(_folder(home), Entry(
        at=_iso(at), what="found", key="release", family=old.name, by="vigie keys rotate",
        reason="a key from before the log", fingerprint=fingerprint(home.key("release")),
    ))  # fmt: skip


def _keep(home: Home, old: Family) -> None:
    """Copy the key in use under its family's name; a copy left by a rotation cut short is taken as it is."""
    path, content = _folder(home) / f"release-{old.name}.key", home.key("release")
    if path.exists():
        if key_content(path, name=f"private/keys/{path.name}") != content:
            raise HomeProblem(
                f"private/keys/{path.name} holds another key than release.key; move it away, since both cannot be kept."
            )
        return
    write_secret(path, content)


def _finish_rotation(home: Home, entries: list[Entry]) -> None:
    """Put the next key in its place where the log says it is the one; whoever comes second finds it done."""
    path, latest = _folder(home) / _NEXT, _latest(entries)
    with suppress(FileNotFoundError):
        if latest and latest.fingerprint == fingerprint(key_content(path, name=f"private/keys/{_NEXT}")):
            os.replace(path, _folder(home) / "release.key")


def _settled_log(home: Home) -> list[Entry]:
    """The log, once a rotation cut short is finished; missing only where no family was ever begun after the first."""
    entries = read_log(_folder(home))
    if not entries and (earlier := sorted(_folder(home).glob("release-*.key"))):
        raise HomeProblem(
            f"private/keys/{LOG} is missing or empty, although private/keys/{earlier[0].name} is of an earlier family; put the "
            "log back from the backup, since it names the family that releases belong to."
        )
    _finish_rotation(home, entries)
    return entries


def _families_kept(home: Home) -> set[str]:
    return {path.name.removeprefix("release-").removesuffix(".key") for path in _folder(home).glob("release-*.key")}


@contextmanager
def _locked(home: Home, kind: int) -> Iterator[None]:
    """One rotation at a time, and no reader between a line of the log and its key."""
    try:
        folder = os.open(_folder(home), os.O_RDONLY)
    except FileNotFoundError:
        raise HomeProblem("the folder private/keys is missing; put it back from the backup.") from None
    try:
        fcntl.flock(folder, kind)
        yield
    finally:
        os.close(folder)


def _folder(home: Home) -> Path:
    return home.private / "keys"


def _iso(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
