"""Which reports are withdrawn at a time: those with a withdrawal no later fact has lifted. Must not change the registry."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.acts import ended
from ingest.registry.stated import Withdrawal


def stands(*, as_of: datetime | None) -> sa.ColumnElement[bool]:
    """Whether a withdrawal was stated by a time (at all, where that is None) and not lifted by then."""
    told = sa.true() if as_of is None else Withdrawal.given_at <= as_of
    return told & ~ended(Withdrawal.__tablename__, Withdrawal.id, as_of=as_of)


def withdrawn_reports(
    session: Session, of: Sequence[int], *, as_of: datetime | None = None
) -> dict[int, list[Withdrawal]]:
    """The withdrawals of some reports that stand, oldest first, by the id of their report; others are not in it."""
    told = sa.select(Withdrawal).where(Withdrawal.report_id.in_(of), stands(as_of=as_of))
    told = told.order_by(Withdrawal.given_at, Withdrawal.id)
    standing: dict[int, list[Withdrawal]] = {}
    for withdrawal in session.scalars(told):
        standing.setdefault(withdrawal.report_id, []).append(withdrawal)
    return standing
