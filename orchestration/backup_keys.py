"""The keys of a deployment as one file of mode 0600, written and read apart from every backup.

Must not print a key, write over a file, or take a file that others can read.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from orchestration.keys import fingerprint
from orchestration.resources import Home, HomeProblem, secret_bytes, write_secret
from orchestration.signing import SIGNING, signer_in

_KIND = "vigie_keys"
_NEEDED = ("landing", "release", SIGNING)
_FOLDERS = ("keys", "landing/keys")


@dataclass(frozen=True, kw_only=True)
class KeyFile:
    """The files by their path under private/, and when they were written down."""

    at: datetime
    files: Mapping[str, bytes] = field(repr=False)

    def data_keys(self) -> set[str]:
        """The names of the data keys of senders it holds."""
        return {PurePosixPath(name).name for name in self.files if name.startswith("landing/keys/")}

    def fingerprints(self) -> dict[str, str]:
        """What tells these keys from others."""
        return fingerprints({name: self.files[f"keys/{name}.key"].strip() for name in _NEEDED})


def fingerprints(contents: Mapping[str, bytes]) -> dict[str, str]:
    """By name, what tells a key from another; of the signing key its public half."""
    told = {name: fingerprint(content) for name, content in contents.items() if name != SIGNING}
    return {**told, SIGNING: signer_in(contents[SIGNING]).public.hex()}


def write_key_file(home: Home, path: Path, *, at: datetime) -> int:
    """Write every key of a deployment to a new file; returns how many. Raises HomeProblem."""
    files: dict[str, str] = {}
    for folder in _FOLDERS:
        for key in sorted((home.private / folder).glob("*")):
            if key.is_file() and not key.name.endswith(".partial"):
                files[f"{folder}/{key.name}"] = base64.b64encode(key.read_bytes()).decode()
    told = {_KIND: 1, "at": at.isoformat(timespec="seconds"), "files": files}
    if not path.parent.is_dir():
        raise HomeProblem(f"there is no folder {path.parent} to write the keys to; make it, or name another.")
    write_secret(path, (json.dumps(told, indent=1) + "\n").encode())
    return len(files)


def read_key_file(path: Path) -> KeyFile:
    """The keys of a file. Raises HomeProblem."""
    try:
        told = json.loads(secret_bytes(path, name=str(path)))
        files = {str(name): base64.b64decode(text, validate=True) for name, text in told["files"].items()}
        at = datetime.fromisoformat(told["at"])
        known = told[_KIND] == 1 and at.tzinfo is not None
    except FileNotFoundError:
        raise HomeProblem(f"there is no key file {path}; vigie backup --with-keys writes one.") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        known = False
    if not known or not all(_own(name) for name in files):
        raise HomeProblem(
            f"{path} is no key file of Vigie, or was cut short; name the one vigie backup --with-keys wrote."
        )
    lacking = [name for name in _NEEDED if not files.get(f"keys/{name}.key", b"").strip()]
    if lacking:
        raise HomeProblem(f"{path} lacks {lacking[0]}.key, so it cannot open this; name the file --with-keys wrote.")
    return KeyFile(at=at, files=files)


def put_keys(home: Home, keys: KeyFile) -> None:
    """Write the keys where a deployment has them."""
    for name, content in keys.files.items():
        path = home.private / name
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_secret(path, content)


def _own(name: str) -> bool:
    """Whether a name lies directly in a folder of keys."""
    at = PurePosixPath(name)
    return str(at.parent) in _FOLDERS and at.name not in {"", ".", ".."} and "\0" not in name
