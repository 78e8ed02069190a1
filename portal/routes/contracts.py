"""The page of contracts: which agency files for which, for both sides to see; the state makes and ends them.

Must not give a right itself: sign-ins read the contracts each time.
"""

from datetime import date
from typing import Any

from litestar import Response, get, post

from ingest.problems import IntakeProblem
from ingest.registry.models import Agency
from portal import contracts
from portal.access import NotThere
from portal.room import Asked, Room, onward, typed, who
from portal.texts import say

_GIVEN = ("filer", "files_for", "since")


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    @get("/people/contracts", sync_to_thread=True, may="see_people")
    def page(request: Asked) -> Response[Any]:
        return _page(room, request)

    @post("/people/contracts", sync_to_thread=True, may="keep_desk")
    def make(request: Asked) -> Response[Any]:
        given = {name: typed(request, name, longest=40) for name in _GIVEN}
        wrong = {name: say(f"contracts_no_{name}") for name in ("filer", "files_for") if not given[name]}
        since = _day(given["since"])
        if since is None:
            wrong["since"] = say("contracts_no_day")
        if not wrong and since is not None:
            try:
                with room.writing() as session:
                    contracts.make_contract(
                        room.access(session, request), filer=given["filer"], files_for=given["files_for"], since=since, at=room.now()
                    )  # fmt: skip
            except IntakeProblem as problem:
                wrong["files_for"] = str(problem)
        return _page(room, request, given=given, wrong=wrong, status=422) if wrong else onward("/people/contracts")

    @post("/people/contracts/end", sync_to_thread=True, may="keep_desk")
    def end(request: Asked) -> Response[Any]:
        of = typed(request, "of")
        if not (of.isascii() and of.isdigit() and len(of) < 12):
            raise NotThere
        with room.writing() as session:
            # Rights are counted in days of UTC, as sign-ins count them.
            contracts.end_contract(room.access(session, request), int(of), on=room.now().date(), at=room.now())
        return onward("/people/contracts")

    return [page, make, end]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _page(
    room: Room, request: Asked, *, given: dict[str, str] | None = None, wrong: dict[str, str] | None = None, status: int = 200
) -> Response[Any]:  # fmt: skip
    with room.reading() as session:
        access = room.access(session, request)
        rows = contracts.contracts(access, on=room.now().date())
        agencies = access.all(Agency, order=[Agency.name])
    return room.page(
        request, "people_contracts.html", status=status, rows=rows, agencies=agencies, may_keep=who(request).may("keep_desk"),
        given=given or dict.fromkeys(_GIVEN, "") | {"since": room.today().isoformat()}, wrong=wrong or {},
    )  # fmt: skip
