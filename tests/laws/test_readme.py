"""The commands of the README run as they stand there, in order, and end well."""

import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tests.commands import run_vigie


def commands(root: Path) -> list[list[str]]:
    """The `vigie` commands of the README's sh blocks."""
    blocks = re.findall(r"```sh\n(.*?)```", (root / "README.md").read_text("utf-8"), re.DOTALL)
    return [line.split()[1:] for block in blocks for line in block.splitlines() if line.startswith("vigie ")]


def test_the_commands_of_the_readme_run(root: Path, tmp_path: Path, sample_home: Path) -> None:
    first, *told = commands(root)
    assert len(told) >= 8
    # The first command is the one that made the shared sample; it takes half a minute and has been run once.
    assert first == ["demo", "--home", "demo", "--no-serve"]
    (tmp_path / "demo").symlink_to(sample_home)
    for arguments in told:
        if arguments[0] == "serve":
            continue
        done = run_vigie(*arguments, cwd=tmp_path)
        assert done.returncode == 0, f"vigie {' '.join(arguments)}: {done.stdout}{done.stderr}"
    (serve,) = [arguments for arguments in told if arguments[0] == "serve"]
    _serves(serve, cwd=tmp_path)


def _serves(arguments: list[str], *, cwd: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    arguments = [*arguments[: arguments.index("--port") + 1], port]
    process = subprocess.Popen(
        [Path(sys.executable).with_name("vigie"), *arguments],
        cwd=cwd,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(120):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/vigie/incident") as page:
                    assert page.status == 200
                    return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.25)
        raise AssertionError("the site of the README did not answer")
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_every_document_named_in_the_readme_is_there(root: Path) -> None:
    names = re.findall(r"\]\(((?:docs/|CHANGELOG)[^)]*)\)", (root / "README.md").read_text("utf-8"))
    assert len(names) >= 6
    assert not [name for name in names if not (root / name).is_file()]
