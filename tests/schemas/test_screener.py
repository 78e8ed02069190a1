"""The screener's decision table, row by row, and its formula over every set of answers."""

from itertools import product

import pytest

from schemas.screener import DECISIONS, SCREENER, reportable, unanswered

_Answers = tuple[bool | None, ...]
_ALL: list[_Answers] = list(product((True, False, None), repeat=5))


def _decided(answers: _Answers) -> bool | None:
    return reportable(**dict(zip(SCREENER, answers, strict=True)))


def _left_open(answers: _Answers) -> tuple[str, ...]:
    return unanswered(**dict(zip(SCREENER, answers, strict=True)))


@pytest.mark.parametrize(("answers", "outcome"), DECISIONS, ids=[f"row {at}" for at in range(1, 11)])
def test_each_row_of_the_decision_table_has_its_outcome(answers: _Answers, outcome: bool) -> None:
    assert _decided(answers) is outcome
    assert _left_open(answers) == ()


def test_row_11_a_required_answer_that_is_missing_leaves_the_screener_open() -> None:
    for answers, _ in DECISIONS:
        for at, name in enumerate(SCREENER):
            if answers[at] is not None:
                left = (*answers[:at], None, *answers[at + 1 :])
                assert name in _left_open(left)


def test_the_table_has_a_row_for_every_complete_set_of_answers() -> None:
    complete = {answers for answers in _ALL if not _left_open(answers)}
    asked = {
        tuple(answer if name_asked else None for answer, name_asked in zip(answers, _asked(answers), strict=True))
        for answers in complete
    }
    assert asked == {answers for answers, _ in DECISIONS}


def _asked(answers: _Answers) -> list[bool]:
    """A question is asked if leaving its answer out would leave the screener open."""
    return [
        name in _left_open((*answers[:at], None, *answers[at + 1 :])) for at, name in enumerate(SCREENER)
    ]  # fmt: skip


@pytest.mark.parametrize("answers", _ALL, ids=str)
def test_a_decision_stands_however_the_missing_answers_turn_out(answers: _Answers) -> None:
    outcomes = {
        _decided(tuple(given if given is not None else filled for given, filled in zip(answers, filling, strict=True)))
        for filling in product((True, False), repeat=5)
    }
    assert outcomes == ({_decided(answers)} if _decided(answers) is not None else {True, False})
