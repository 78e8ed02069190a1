"""`vigie forecast indicators`: what is printed, answered and refused; and the indicators of a region's log."""

import json
from pathlib import Path

import pytest

from tests.commands import run_vigie


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Twelve units, one of which never pressed its arrival."""
    rows = [
        f"c{n},2026-07-0{1 + n % 9} 12:00:00,2026-07-0{1 + n % 9} 12:01:30,"
        + ("" if n == 0 else f"2026-07-0{1 + n % 9} 12:09:00")
        for n in range(12)
    ]
    file = tmp_path / "log.csv"
    file.write_text("No,In,Sent,There\n" + "\n".join(rows) + "\n", "utf-8")
    return file


def _run(log: Path, *more: str):
    return run_vigie(
        "forecast", "indicators", "--calls", str(log), "--timezone", "America/New_York", "--received", "In", *more
    )


def test_the_verb_prints_a_table_of_segments(log):
    made = _run(log, "--dispatched", "Sent", "--on-scene", "There", "--id", "No")
    assert made.returncode == 0, made.stderr
    lines = {line.split()[0]: line.split()[1:] for line in made.stdout.splitlines()}
    assert lines["call_handling"] == ["12", "12", "100.0%", "1.5", "1.5"]
    assert lines["response"] == ["12", "11", "91.7%", "9.0", "9.0", "9.0", "to", "9.0"]
    assert lines["transport"] == ["0", "0", "too", "few", "to", "tell"]


def test_the_verb_answers_in_json(log):
    made = _run(log, "--on-scene", "There", "--json")
    told = json.loads(made.stdout)
    response = next(row for row in told["segments"] if row["segment"] == "response")
    assert (told["units"], response["usable"], response["warning"]) == (12, 11, "range")


@pytest.mark.parametrize(
    ("more", "sentence"), [((), "between two stamps"), (("--on-scene", "Nowhere"), "no column Nowhere")]
)
def test_wrong_arguments_end_with_one_sentence(log, more, sentence):
    made = _run(log, *more)
    assert made.returncode == 2
    assert sentence in made.stderr
    assert len(made.stderr.strip().splitlines()) == 1
