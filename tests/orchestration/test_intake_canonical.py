"""Every answer of a canonical delivery is in the validated reports, or the account says where it went."""

from typing import Any

import polars as pl
import pytest
from hypothesis import Phase, given, settings

from ingest.canonical import as_canonical
from orchestration.account_columns import ColumnsUnaccounted
from orchestration.column_account import refuse_lost_at_intake
from tests.ingest.exchange.reports import reports
from tests.ingest.test_canonical import checked, report
from tests.orchestration.test_intake_account import account

_AS_FOUND = (Phase.explicit, Phase.reuse, Phase.generate)


def cells(told: pl.DataFrame, table: str, column: str) -> tuple[Any, ...]:
    return told.filter(table_name=table, column_name=column).select("received", "silent", "answers", "accepted").row(0)


@settings(max_examples=3, phases=_AS_FOUND, deadline=None)
@given(tables=reports())
def test_no_answer_is_lost_whatever_is_said(tables: dict[str, pl.DataFrame]) -> None:
    told, kept = account(checked(as_canonical(tables)))
    refuse_lost_at_intake(told, kept)
    assert told["lost"].drop_nulls().sum() == told["changed"].drop_nulls().sum() == 0


def test_answers_are_counted_where_they_stand() -> None:
    second = report(incident_id="A-2", review_outcome="pending", latitude=34, longitude="-118.50")
    told, kept = account(checked(report(), second))
    refuse_lost_at_intake(told, kept)
    assert cells(told, "incident", "arrest_made") == (2, 0, 2, 2)
    assert cells(told, "incident", "review_outcome") == (1, 1, 0, 0)
    assert cells(told, "incident", "longitude") == (1, 0, 1, 1)
    assert cells(told, "person", "gender") == (2, 0, 4, 4)
    assert cells(told, "race", "race") == (2, 0, 4, 4)
    assert cells(told, "force", "actor_id") == (2, 0, 2, 2)


@pytest.mark.parametrize(("table", "column"), [("incident", "address"), ("person", "dress"), ("force", "force_type"),
                                               ("force", "actor_id"), ("sign", "sign")])  # fmt: skip
def test_an_answer_that_gets_lost_is_noticed(table: str, column: str) -> None:
    def harm(kept: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        return {**kept, table: kept[table].with_columns(pl.lit(None, pl.String).alias(column))}

    with pytest.raises(ColumnsUnaccounted):
        refuse_lost_at_intake(*account(checked(report()), harm))
