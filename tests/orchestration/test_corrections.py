"""The ledger on disk: only added to, by one writer at a time, refused when a hand has changed it; and whose rows it moves."""

import json
import multiprocessing
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import polars as pl
import pytest

from geocode.corrections.ledger import CorrectionProblem, Ledger, propose, review
from geocode.locate import locate
from geocode.reference import Layer
from orchestration.corrections import change_ledger, locate_by_agency, read_ledger


class AnyStreet:
    """A layer that holds the streets whose name is one letter."""

    def named(self, normal: str) -> tuple[int, ...]:
        return (1,) if len(normal.partition(" ")[0]) == 1 else ()


def proposal(
    written: str, by: str = "Ann", *, scope: str = "everyone", street: str = "A St", **more: str
) -> Callable[[Ledger], Ledger]:
    """A change that proposes one name."""
    return lambda ledger: propose(
        ledger, written=written, meaning=street, scope=scope, by=by, at=datetime.now(UTC), reason=more.get("reason", "Seen."),
        streets=AnyStreet(),
    )  # fmt: skip


def approval(number: int, by: str = "Bob") -> Callable[[Ledger], Ledger]:
    return lambda ledger: review(ledger, number, "approve", by=by, at=datetime.now(UTC), streets=AnyStreet())


def propose_many(path: Path, name: str, count: int) -> None:
    """One writer among several."""
    for n in range(count):
        change_ledger(path, proposal(f"{name}{'XYZ'[n % 3]}{n}X Rd"))


def test_what_is_written_is_read_again_and_is_for_the_operator_alone(tmp_path: Path) -> None:
    path = tmp_path / "reference" / "corrections.ndjson"
    assert read_ledger(path) == ()
    first = change_ledger(path, proposal("Allder St", reason="Écrit ainsi.\u2028Twice.\x85\n"))
    before = path.read_bytes()
    both = change_ledger(path, approval(1))
    assert path.read_bytes().startswith(before)
    assert (len(first), len(both), read_ledger(path)) == (1, 2, both)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_change_that_is_refused_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "corrections.ndjson"
    change_ledger(path, proposal("Allder St"))
    before = path.read_bytes()
    for change in (approval(1, by=" ann"), approval(2), proposal("A St")):
        with pytest.raises(CorrectionProblem):
            change_ledger(path, change)
    assert path.read_bytes() == before


def test_several_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "corrections.ndjson"
    fork = multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else None)
    other = fork.Process(target=propose_many, args=(path, "P", 8))
    other.start()
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(partial(propose_many, path, count=8), ("Q", "R", "S")))
    other.join(timeout=30)
    assert other.exitcode == 0
    ledger = read_ledger(path)
    assert [entry.number for entry in ledger] == list(range(1, 33))
    assert len({entry.written for entry in ledger}) == 32


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace('"Bob"', '"Ann"'),
        lambda text: text.splitlines(keepends=True)[1],
        lambda text: text.replace('"approve"', '"agree"'),
        lambda text: text.replace('"number": 1', '"number": "1"', 1),
        lambda text: text + "\n",
        lambda text: text[:-20],
        lambda text: "[1, 2]\n" + text,
        lambda text: text + text,
    ],
)
def test_a_ledger_edited_by_hand_is_refused_by_a_sentence(tmp_path: Path, edit: Callable[[str], str]) -> None:
    path = tmp_path / "corrections.ndjson"
    change_ledger(path, proposal("Allder St"))
    change_ledger(path, approval(1))
    path.write_text(edit(path.read_text("utf-8")), "utf-8")
    before = path.read_bytes()
    for touch in (lambda: read_ledger(path), lambda: change_ledger(path, proposal("Allder Av"))):
        with pytest.raises(CorrectionProblem) as told:
            touch()
        assert "ALLDER" not in str(told.value)
        assert "Ann" not in str(told.value)
    assert path.read_bytes() == before


def test_a_ledger_without_its_last_line_end_stays_whole(tmp_path: Path) -> None:
    path = tmp_path / "corrections.ndjson"
    change_ledger(path, proposal("Allder St"))
    path.write_text(path.read_text("utf-8").removesuffix("\n"), "utf-8")
    assert change_ledger(path, approval(1)) == read_ledger(path)


def test_a_ledger_that_is_no_text_is_refused_by_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "corrections.ndjson"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CorrectionProblem, match="restore the file from a backup"):
        read_ledger(path)


def test_an_agencys_own_correction_moves_its_rows_alone_and_order_stays(tmp_path: Path, layer: Layer) -> None:
    path = tmp_path / "corrections.ndjson"
    for written, scope in (("Mill Rd", "XX1"), ("Quarry Rd", "everyone")):
        meant = partial(
            propose, written=written, meaning="Alder St", scope=scope, by="Ann", reason="Seen.", streets=layer
        )
        number = len(change_ledger(path, lambda ledger, meant=meant: meant(ledger, at=datetime.now(UTC)))) // 2 + 1
        change_ledger(
            path, lambda ledger, n=number: review(ledger, n, "approve", by="Bob", at=datetime.now(UTC), streets=layer)
        )
    texts = [f"150 {name} Rd" for name in ("Mill", "Quarry") for _ in range(2)] + ["150 Birch St"]
    asked = pl.DataFrame({"key": list("eabdc"), "address": texts, "agency_id": ["XX2", "XX1", "XX1", "XX2", "XX1"]})
    calls = []

    def counted(rows: pl.DataFrame, standing: pl.DataFrame | None) -> pl.DataFrame:
        calls.append(rows.height)
        return locate(rows, layer, corrections=standing)

    found = locate_by_agency(asked, path, counted)
    assert found["key"].to_list() == list("eabdc")
    assert found["precision"].to_list() == ["none", "range", "range", "range", "range"]
    assert found["matched_text"].to_list()[1].endswith("(correction 1)")
    assert found["matched_text"].to_list()[2].endswith("(correction 2)")
    assert sorted(calls) == [2, 3]


@pytest.mark.parametrize("corrected", [False, True])
def test_no_rows_ask_nothing_and_have_the_columns_of_an_answer(
    tmp_path: Path, layer: Layer, *, corrected: bool
) -> None:
    path = tmp_path / "corrections.ndjson"
    if corrected:
        change_ledger(path, proposal("Mill Rd"))
        change_ledger(path, approval(1))
    asked = pl.DataFrame(schema={"key": pl.String, "address": pl.String, "agency_id": pl.String})
    found = locate_by_agency(asked, path, lambda rows, standing: locate(rows, layer, corrections=standing))
    assert json.loads(path.read_text("utf-8").splitlines()[0])["number"] == 1 if corrected else not path.exists()
    assert found.height == 0
    assert {"key", "lat", "lon", "precision"} <= set(found.columns)
    assert json.dumps(found.to_dicts()) == "[]"
