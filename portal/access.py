"""The one way to what belongs to an agency: every question goes through a filter on the agencies of who asks.

What is not theirs is not there: `NotThere` becomes 404, the same as for what never was. Pages and acts must not ask the
registry for anything with an agency in another way (tests/portal/test_tenancy.py tries every address with foreign ids).
"""

from collections.abc import Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ingest.registry.base import Base
from ingest.registry.models import Agency
from portal.principal import Principal

Row = TypeVar("Row", bound=Base)


class NotThere(LookupError):
    """Nothing of that name is there for who asks."""


class Access:
    """What one principal can reach in one session."""

    def __init__(self, session: Session, who: Principal) -> None:
        self.session = session
        self.who = who

    def of(self, model: type[Row]) -> sa.Select[Row]:
        """A select over the rows of a table that this principal can see. Raises TypeError for a table without an agency."""
        if not hasattr(model, "agency_id"):
            raise TypeError(f"{model.__name__} belongs to no agency; reach it through the row it belongs to")
        told = sa.select(model)
        return told if self.who.sees_all else told.where(self.mine(model))

    def mine(self, model: type[Base]) -> sa.ColumnElement[bool]:
        """Whether a row is of an agency of this principal; for those of the state, of any."""
        column: sa.ColumnElement[str] = model.agency_id  # type: ignore[attr-defined]
        return sa.true() if self.who.sees_all else column.in_(sorted(self.who.agencies))

    def all(self, model: type[Row], *where: sa.ColumnElement[bool], order: Sequence[Any] = ()) -> list[Row]:
        """The rows that hold, in an order."""
        return list(self.session.scalars(self.of(model).where(*where).order_by(*order)))

    def one(self, model: type[Row], *where: sa.ColumnElement[bool], lock: bool = False) -> Row:
        """The row that holds; locked against others when it is to be changed. Raises NotThere."""
        told = self.of(model).where(*where)
        found = self.session.scalar(told.with_for_update() if lock else told)
        if found is None:
            raise NotThere
        return found

    def agency(self, agency_id: str | None = None) -> Agency:
        """An agency of this principal, by default its own. Raises NotThere."""
        return self.one(Agency, Agency.agency_id == (agency_id or self.who.agency_id))

    def acts_for(self, agency_id: str) -> str:
        """The agency's id, where this principal may act for it; seeing it is not enough. Raises NotThere."""
        if agency_id not in self.who.agencies:
            raise NotThere
        return agency_id
