"""The first page after the sign-in: what is due, what waits for whom."""

from typing import Any

from litestar import Response, get

from portal.room import Asked, Room, onward, who
from portal.waiting import waiting
from portal.wording import month_words


def handlers(room: Room) -> list[Any]:
    """The handler of this address."""

    @get("/", sync_to_thread=True, may="own_account")
    def home(request: Asked) -> Response[Any]:
        if who(request).may("see_desk"):
            return onward("/desk")
        with room.reading() as session:
            access = room.access(session, request)
            agency = access.agency()
            told = waiting(access, agency, room.kept, at=room.now())
        return room.page(
            request,
            "home.html",
            agency=agency,
            told=told,
            month_words=month_words,
            may_attest=who(request).may("attest"),
        )

    return [home]
