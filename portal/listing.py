"""Which agencies a page speaks of: the one of the address, or those of the reader, page by page. Must not look past `Access`."""

from dataclasses import dataclass
from urllib.parse import urlencode

from ingest.registry.models import Agency
from portal.access import Access
from portal.room import Asked, form

PAGE = 50
"""Rows of a page."""


@dataclass(frozen=True, kw_only=True)
class AgencyPage:
    """Some of the agencies a reader sees, by name; number of the page, and whether there are more."""

    agencies: list[Agency]
    number: int
    more: bool

    @property
    def ids(self) -> list[str]:
        """Their ids."""
        return [agency.agency_id for agency in self.agencies]

    @property
    def several(self) -> bool:
        """Whether there is a choice at all."""
        return len(self.agencies) > 1 or self.number > 1


def page_number(request: Asked) -> int:
    """The page asked for, from 1."""
    told = request.query_params.get("page", "1")
    return min(int(told), 100_000) if told.isdecimal() and len(told) < 7 and int(told) > 0 else 1


def agencies_page(access: Access, request: Asked) -> AgencyPage:
    """The agencies of the reader on the page asked for."""
    number = page_number(request)
    told = access.of(Agency).order_by(Agency.name, Agency.agency_id).offset((number - 1) * PAGE).limit(PAGE + 1)
    found = list(access.session.scalars(told))
    return AgencyPage(agencies=found[:PAGE], number=number, more=len(found) > PAGE)


def chosen_agency(access: Access, request: Asked) -> Agency | None:
    """The agency of the address or of the form that was sent, else the reader's own; None for the state without a choice.

    Raises NotThere for one the reader does not see.
    """
    sent = form(request).get("agency") if request.method == "POST" else None
    told = str(sent or request.query_params.get("agency") or "") or access.who.agency_id
    return access.one(Agency, Agency.agency_id == told) if told else None


def address(path: str, **asked: str | int | None) -> str:
    """An address of this site with what is asked of it."""
    kept = {name: value for name, value in asked.items() if value not in (None, "")}
    return f"{path}?{urlencode(kept)}" if kept else path
