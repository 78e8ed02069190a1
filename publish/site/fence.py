"""A fence around the public process: it opens files of the releases and of its own programs, and nothing else.

Set before the first request. A second line behind the rights of the system's user: it stops our own mistakes and every
library's, not code that breaks out of Python. Must not be taken down again.
"""

import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

_READ_OUTSIDE = (
    "/dev/null",
    "/dev/urandom",
    "/etc/localtime",
    "/etc/mime.types",
    "/usr/share/zoneinfo",
    "/usr/share/mime",
)
_NEVER = frozenset({
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn",
    "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod", "os.chown", "os.truncate",
    "shutil.copyfile", "shutil.move", "shutil.rmtree", "socket.connect", "socket.getaddrinfo", "socket.sendto",
    "sqlite3.enable_load_extension", "urllib.Request", "ftplib.connect", "smtplib.connect",
})  # fmt: skip
_LISTED = frozenset({"os.listdir", "os.scandir"})
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Refused(PermissionError):
    """The public process tried something it has no need of; the sentence names no path outside its own."""


def close(releases: Path, *, also: Iterable[Path] = ()) -> None:
    """From now on this process reads below `releases`, its programs and the files `also`, writes nothing, starts nothing
    and connects to no one. It listens where it was told to, and answers.
    """
    roots = tuple(f"{root}{os.sep}" for root in _programs(releases))
    single = frozenset(os.path.realpath(path) for path in also)
    searched = frozenset(os.path.realpath(entry) for entry in sys.path)
    outside = tuple(os.path.realpath(path) for path in _READ_OUTSIDE)

    def inside(path: str) -> bool:
        real = os.path.realpath(path)
        return f"{real}{os.sep}".startswith(roots) or real in single or real.startswith(outside)

    def heard(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, int):
                return
            writes = isinstance(flags, int) and flags & _WRITING
            if (writes and os.fsdecode(path) != os.devnull) or not inside(os.fsdecode(path)):
                raise Refused("The public site opens files of its releases only.")
        elif event == "sqlite3.connect":
            if not _in_memory(name := os.fsdecode(arguments[0])) and not inside(_path(name)):
                raise Refused("The public site opens databases of its releases only.")
        elif event in _LISTED:
            place = arguments[0] if arguments[0] is not None else "."
            if (
                not isinstance(place, int)
                and os.path.realpath(os.fsdecode(place)) not in searched
                and not inside(os.fsdecode(place))
            ):
                raise Refused("The public site lists its releases only.")
        elif event == "ctypes.dlopen":
            # Python's own (no name) while libraries load, and those that lie among them.
            if arguments[0] and not inside(os.fsdecode(arguments[0])):
                raise Refused("The public site loads no library of the system.")
        elif event in _NEVER:
            raise Refused(f"The public site has no need of {event}.")

    sys.addaudithook(heard)


def _programs(releases: Path) -> set[str]:
    """The releases, Python, the libraries installed for it, and our own two rooms."""
    import publish
    import schemas

    ours = [Path(module.__path__[0]) for module in (publish, schemas)]
    python = [Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    return {os.path.realpath(path) for path in (releases, *ours, *python)}


def _in_memory(name: str) -> bool:
    return name == ":memory:" or (name.startswith("file:") and "mode=memory" in name)


def _path(name: str) -> str:
    return unquote(name.removeprefix("file:").partition("?")[0]) if name.startswith("file:") else name
