"""The installed command, run in its own process as a newcomer runs it."""

import os
import subprocess
import sys
from pathlib import Path


def run_vigie(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the installed command in its own process."""
    command = Path(sys.executable).with_name("vigie")
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run([command, *arguments], capture_output=True, text=True, cwd=cwd, env=environment, check=False)
