"""Commands with VIGIE_LOG=json: events beside the sentences, and no name of a file or person in an event."""

import json
import os
import subprocess
import sys
from pathlib import Path


def run(form: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = Path(sys.executable).with_name("vigie")
    return subprocess.run(
        [command, *arguments],
        cwd=cwd,
        env={**environment, "VIGIE_LOG": form},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_command_that_fails_leaves_an_event_without_its_words(tmp_path: Path) -> None:
    done = run("json", "validate", "Canary O'Neill.csv", "--agency", "port-sample-pd", cwd=tmp_path)
    events = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert done.returncode == 2
    assert [(each["event"], each["error"]) for each in events] == [("command_failed", "FileProblem")]
    assert "Canary" not in json.dumps(events)
    assert "check the path" in done.stderr


def test_a_form_of_log_that_there_is_not_is_refused_in_one_sentence(tmp_path: Path) -> None:
    done = run("xml", "agency", "list", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, "VIGIE_LOG is neither text nor json; set it to one of them, or leave it out.\n")  # fmt: skip
