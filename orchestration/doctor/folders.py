"""Whether the folders, settings and keys of a deployment are there, usable, and closed to others. Must not make any."""

import os
import shutil
import stat
import time
from datetime import UTC, datetime
from pathlib import Path

from cryptography.fernet import Fernet

from orchestration.doctor.told import Told, fine, skipped, wrong
from orchestration.keys import keys_kept
from orchestration.resources import Home, HomeProblem
from orchestration.signing import signer_of

LEAST_FREE = 1_000_000_000
"""Bytes; or a twentieth of the disk, whichever is less."""

HALF_DONE = 86_400.0
"""Seconds after which a folder that is being written is one that was left."""


def folders(home: Home) -> Told:
    """Every folder is there and takes files."""
    needed = (home.private, home.private / "keys", home.landing_folder, home.stages, home.reconciliation, home.profiles,
              home.layer.parent, home.dagster, home.releases)  # fmt: skip
    missing = [_name(home, path) for path in needed if not path.is_dir()]
    if missing:
        return wrong(
            "folders",
            f"{', '.join(missing)} missing.",
            f"Put back from the backup, or: mkdir -m 700 '{home.root / missing[0]}'",
        )
    shut = [_name(home, path) for path in needed if not os.access(path, os.R_OK | os.W_OK | os.X_OK)]
    if shut:
        return wrong(
            "folders",
            f"{', '.join(shut)} cannot be written by this user.",
            "Run as the user the deployment belongs to.",
        )
    return fine("folders", f"all {len(needed)} are there and can be written.")


def privacy(home: Home) -> Told:
    """Nothing private can be read by others."""
    wide = [home.private] if _open(home.private) else []
    # Behind a closed door the rest is closed too; still, keys and settings are closed themselves.
    wide += [path for path in (home.private / "keys", home.private / "vigie.toml") if path.exists() and _open(path)]
    wide += [path for path in sorted((home.private / "keys").glob("*")) if _open(path)]
    if wide:
        more = f" and {len(wide) - 1} more" if len(wide) > 1 else ""
        return wrong(
            "private", f"{_name(home, wide[0])}{more} can be read by others.", f"Run: chmod -R go-rwx '{home.private}'"
        )
    return fine("private", "nobody else can read private/.")


def settings(home: Home) -> Told:
    """vigie.toml and public.toml can be read."""
    from publish.site.settings import SettingsProblem, read_settings

    try:
        home.settings()
        read_settings(home.root / "public" / "public.toml")
    except (HomeProblem, OSError) as problem:
        return wrong("settings", _sentence(problem), "")
    except SettingsProblem as problem:
        return wrong("settings", f"public/{problem}", "")
    return fine("settings", "vigie.toml and public.toml can be read.")


def keys(home: Home) -> list[Told]:
    """Every key is there, of the right length and mode, and the one its log names."""
    told = []
    if (home.private / "keys" / "release.key.next").exists():
        # Whoever reads the keys now finishes the rotation, and this looks only.
        return [
            wrong("keys", "a rotation of the release key was cut short.", "Run: vigie keys list, which finishes it.")
        ]
    try:
        for kept in keys_kept(home):
            name = f"key {kept.name}" + (f" of {kept.family}" if kept.state == "kept" else "")
            good = kept.state in ("in use", "kept", "gone")
            told.append(fine(name, f"{kept.state}, mode {kept.mode}." if kept.mode else f"{kept.state}.") if good
                        else wrong(name, kept.state, ""))  # fmt: skip
    except (HomeProblem, OSError) as problem:
        return [wrong("keys", _sentence(problem), "")]
    return [*told, *_forms(home)]


def _forms(home: Home) -> list[Told]:
    """The landing key opens, the signing key signs, and a token for the metrics is long enough."""
    found: list[Told] = []
    try:
        Fernet(home.key("landing"))
    except HomeProblem:
        pass  # told above
    except ValueError:
        found.append(
            wrong(
                "key landing",
                "private/keys/landing.key is not a Fernet key of 32 bytes.",
                "Put it back from the backup.",
            )
        )
    try:
        # Without the file a key would be made.
        if (home.private / "keys" / "signing.key").exists():
            signer_of(home, at=_never())
        home.metrics_token()
    except (HomeProblem, OSError) as problem:
        found.append(wrong("keys", _sentence(problem), ""))
    return found


def disk(home: Home) -> Told:
    """There is room."""
    room = shutil.disk_usage(home.root)
    told = f"{room.free / 1e9:,.1f} GB of {room.total / 1e9:,.1f} GB free."
    if room.free < min(LEAST_FREE, room.total / 20):
        return wrong(
            "disk", told, "Make room, or move the deployment to a larger disk; see docs/operations.md, disk full."
        )
    return fine("disk", told)


def half_done(home: Home, now: float | None = None) -> Told:
    """No stage and no release was left half written."""
    at = time.time() if now is None else now
    left = [
        path
        for place in (home.stages, home.releases, home.forecasts)
        for path in sorted(place.rglob(".*"))
        if (path.name.endswith((".partial", ".old")) or path.parent == home.releases)
        and at - path.stat().st_mtime > HALF_DONE
    ]
    if left:
        return wrong("half written", f"{len(left)} left by a run that was cut off, the first is {_name(home, left[0])}.",
                     f"When nothing runs: rm -r '{left[0]}', then vigie run")  # fmt: skip
    return fine("half written", "nothing was left half written.")


def backups(home: Home, days: int, now: float | None = None) -> Told:
    """The last backup is not older than so many days."""
    log = home.private / "backups.ndjson"
    if not log.is_file():
        return skipped("backup", "vigie backup has never run here.")
    age = int(((time.time() if now is None else now) - log.stat().st_mtime) // 86_400)
    if age > days:
        return wrong("backup", f"the last one was noted {age} days ago.", "Make one, and see why the timer did not.")
    return fine("backup", f"the last one was noted {age} days ago.")


def _never() -> datetime:
    return datetime.max.replace(tzinfo=UTC)


def _open(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _name(home: Home, path: Path) -> str:
    return str(path.relative_to(home.root))


def _sentence(problem: Exception) -> str:
    return str(problem) if isinstance(problem, HomeProblem) else f"cannot be read ({type(problem).__name__})."
