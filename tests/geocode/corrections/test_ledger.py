"""Corrections: proposed by one, reviewed by another, never erased, and refused in one sentence."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from shapely.geometry import box

from geocode.corrections.force import IN_FORCE, for_agency, in_force, version_of
from geocode.corrections.ledger import EVERYONE, CorrectionProblem, Ledger, as_row, propose, read_rows, review, withdraw

NOON = datetime(2025, 5, 6, 12, tzinfo=UTC)
TOWN = box(10, 0, 10.1, 0.1)
SECRET = "Secretword"


class Streets:
    """A layer with three streets."""

    def named(self, normal: str) -> tuple[int, ...]:
        return {"ALDER ST": (1,), "BIRCH AVE": (2,), "OLD MILL RD": (3, 4)}.get(normal, ())


STREETS = Streets()


def _propose(
    ledger: Ledger = (), written: str = "Older Street", meaning: object = "Alder St", **kinds: object
) -> Ledger:
    said = {"scope": EVERYONE, "by": "ana", "at": NOON, "reason": "The sign says so.", "within": TOWN, **kinds}
    return propose(ledger, written=written, meaning=meaning, streets=STREETS, **said)  # type: ignore[arg-type]


def _review(ledger: Ledger, number: int = 1, verdict: str = "approve", **kinds: object) -> Ledger:
    return review(ledger, number, verdict, **{"by": "bo", "at": NOON, "streets": STREETS, **kinds})  # type: ignore[arg-type]


def test_a_proposal_changes_nothing_until_another_person_approves_it():
    proposed = _propose()
    assert in_force(proposed).is_empty()
    assert version_of(proposed) == 0
    (row,) = in_force(_review(proposed, at=NOON + timedelta(hours=1))).to_dicts()
    assert row == {
        "number": 1, "written": "OLDER ST", "street": "ALDER ST", "lat": None, "lon": None, "scope": EVERYONE,
        "proposed_by": "ana", "reviewed_by": "bo", "reviewed_at": NOON + timedelta(hours=1), "since": 1, "version": 1,
    }  # fmt: skip


def test_a_refused_proposal_never_comes_into_force():
    refused = _review(_propose(), verdict="refuse")
    assert in_force(refused).is_empty()
    assert version_of(refused) == 0


def test_a_whole_address_may_mean_a_point():
    ledger = _review(_propose(written="12 Alder Street, Apt 3", meaning=(0.05, 10.05)))
    assert in_force(ledger).select("written", "street", "lat", "lon").rows() == [("12 ALDER ST", None, 0.05, 10.05)]


def test_a_withdrawn_correction_stays_in_the_ledger_and_raises_the_version():
    ledger = _review(_propose())
    withdrawn = withdraw(ledger, 1, by="cem", at=NOON, reason="The sign was wrong.")
    assert in_force(withdrawn).is_empty()
    assert version_of(withdrawn) == 2
    assert withdrawn[:2] == ledger
    again = _review(_propose(withdrawn), 2)
    assert in_force(again).select("number", "since", "version").rows() == [(2, 3, 3)]


def test_a_withdrawn_proposal_does_not_raise_the_version():
    assert version_of(withdraw(_propose(), 1, by="ana", at=NOON, reason="A slip.")) == 0


def test_an_agency_has_its_own_correction_before_that_of_everyone():
    ledger = _review(_review(_propose(_propose(), meaning="Birch Ave", scope="CA001")), 2)
    every = in_force(ledger)
    assert for_agency(every, None)["street"].to_list() == ["ALDER ST"]
    assert for_agency(every, "CA001")["street"].to_list() == ["BIRCH AVE"]
    assert for_agency(every, "CA002")["street"].to_list() == ["ALDER ST"]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"meaning": f"{SECRET} St"}, "is not in the layer"),
        ({"meaning": ""}, "is not in the layer"),
        ({"written": "Alder Street"}, "are the same"),
        ({"written": "Birch Avenue"}, "may not hide"),
        ({"written": " , "}, "names no street"),
        ({"meaning": (50.0, 10.05)}, "outside the layer's area"),
        ({"meaning": (0.0, 0.0)}, "no place on earth"),
        ({"meaning": (float("nan"), 10.0)}, "no place on earth"),
        ({"meaning": (10.05, 200.0)}, "no place on earth"),
        ({"scope": " "}, "for whom it holds"),
        ({"by": " "}, "by nobody"),
        ({"reason": ""}, "gives no reason"),
        ({"reason": "a" * 501}, "shorten it"),
        ({"at": datetime(2025, 5, 6, 12)}, "no time zone"),
    ],
)
def test_a_proposal_that_cannot_stand_is_refused_in_one_sentence(changed: dict, sentence: str):
    with pytest.raises(CorrectionProblem, match=sentence) as refused:
        _propose(**{"written": f"{SECRET} Road", **changed})
    assert SECRET.upper() not in str(refused.value).upper()
    assert "\n" not in str(refused.value)


def test_nobody_reviews_a_proposal_of_their_own():
    with pytest.raises(CorrectionProblem, match="ask another person"):
        _review(_propose(), by=" ANA ")


def test_a_correction_is_reviewed_once_and_only_if_it_was_proposed():
    with pytest.raises(CorrectionProblem, match="not waiting"):
        _review(_review(_propose()), verdict="refuse", by="cem")
    with pytest.raises(CorrectionProblem, match="There is no correction 2"):
        _review(_propose(), 2)
    with pytest.raises(CorrectionProblem, match="nothing to withdraw"):
        withdraw(_review(_propose(), verdict="refuse"), 1, by="ana", at=NOON, reason="A slip.")


def test_two_corrections_of_one_name_are_not_in_force_together():
    with pytest.raises(CorrectionProblem, match="Correction 1 already says"):
        _review(_propose(_review(_propose()), meaning="Birch Ave"), 2)


def test_a_street_that_left_the_layer_is_not_approved():
    class Empty:
        def named(self, normal: str) -> tuple[int, ...]:
            return ()

    with pytest.raises(CorrectionProblem, match="not in the layer"):
        _review(_propose(), streets=Empty())


def test_entries_are_not_added_in_the_past():
    with pytest.raises(CorrectionProblem, match="older than the one before"):
        _review(_propose(), at=NOON - timedelta(seconds=1))


def test_a_ledger_comes_back_from_its_lines():
    ledger = withdraw(
        _review(_propose(_review(_propose()), "1 Alder", (0.01, 10.01)), 2), 1, by="bo", at=NOON, reason="Wrong."
    )
    lines = [json.dumps(as_row(entry)) for entry in ledger]
    assert read_rows(map(json.loads, lines)) == ledger


@pytest.mark.parametrize(
    "change",
    [
        {"by": "ana"},
        {"number": 7},
        {"at": "yesterday"},
        {"at": "2025-05-06"},
        {"action": "erase"},
        {"by": 3},
        {"more": 1},
        {"lat": "x"},
    ],
)
def test_a_ledger_edited_by_hand_is_refused(change: dict):
    rows = [as_row(entry) for entry in _review(_propose())]
    rows[1] |= change
    with pytest.raises(CorrectionProblem, match=r"Line 2|Correction"):
        read_rows(rows)


def test_a_correction_without_a_meaning_is_refused_when_read():
    (entry,) = _propose()
    with pytest.raises(CorrectionProblem, match="does not say what it means"):
        read_rows([as_row(replace(entry, street=None))])


ACTS = st.lists(
    st.tuples(st.sampled_from(["propose", "approve", "refuse", "withdraw"]), st.integers(1, 4)), max_size=12
)


@given(ACTS)
def test_whatever_is_tried_the_ledger_only_grows_and_the_version_only_rises(acts: list[tuple[str, int]]):
    ledger: Ledger = ()
    for step, (act, number) in enumerate(acts):
        at = NOON + timedelta(minutes=step)
        before, version, force = ledger, version_of(ledger), in_force(ledger)
        try:
            if act == "propose":
                ledger = _propose(ledger, f"Name {number}", at=at)
            elif act == "withdraw":
                ledger = withdraw(ledger, number, by="cem", at=at, reason="Wrong.")
            else:
                ledger = _review(ledger, number, act, at=at)
        except CorrectionProblem:
            continue
        now = in_force(ledger)
        assert ledger[:-1] == before
        assert version_of(ledger) in (version, version + 1)
        assert (version_of(ledger) == version) == now.drop("version").equals(force.drop("version"))
        assert not now.select("written", "scope").is_duplicated().any()
        assert read_rows(as_row(entry) for entry in ledger) == ledger


def test_an_empty_ledger_has_the_columns_of_a_full_one():
    assert_frame_equal(in_force(()), in_force(_review(_propose())).clear())
    assert list(in_force(()).columns) == list(IN_FORCE)
