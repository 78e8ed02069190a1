"""The keys of an agency's programs: made, shown once, ended.

Must not show a key again.
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from litestar import Response, get, post

from ingest.problems import IntakeProblem
from ingest.registry.models import ApiKey
from portal import keys
from portal.access import NotThere
from portal.people import of_house
from portal.roles import SCOPES
from portal.room import Asked, Room, form, onward, typed, who
from portal.texts import say

LONGEST_KEY = timedelta(days=366)


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    @get("/people/keys", sync_to_thread=True, may="keep_keys")
    def all_keys(request: Asked) -> Response[Any]:
        return _keys(room, request)

    @post("/people/keys", sync_to_thread=True, may="keep_keys")
    def make(request: Asked) -> Response[Any]:
        me, at = who(request), room.now()
        try:
            ends = _last_moment(room, typed(request, "ends"))
            name = typed(request, "name", longest=80)
            if not name:
                raise IntakeProblem(say("keys_no_name"))
            if ends > at + LONGEST_KEY:
                raise IntakeProblem(say("keys_too_long"))
            scopes = [each for each in form(request).getall("scopes", []) if isinstance(each, str)]
            with room.writing() as session:
                agency = room.access(session, request).acts_for(me.agency_id or "")
                shown = keys.make_key(session, agency_id=agency, name=name, scopes=scopes, expires_at=ends, actor=me.actor, at=at,
                                      created_by=me.account_id)  # fmt: skip
        except IntakeProblem as problem:
            return _keys(room, request, wrong=str(problem), status=422)
        return _keys(room, request, shown=shown)

    @post("/people/keys/end", sync_to_thread=True, may="keep_keys")
    def end(request: Asked) -> Response[Any]:
        of = typed(request, "of")
        if not (of.isascii() and of.isdigit() and len(of) < 12):
            raise NotThere
        with room.writing() as session:
            access = room.access(session, request)
            key = access.one(
                ApiKey, of_house(access, ApiKey), ApiKey.id == int(of), ApiKey.ended_at.is_(None), lock=True
            )
            access.acts_for(key.agency_id)
            keys.end_key(session, key, actor=who(request).actor, at=room.now())
        return onward("/people/keys")

    return [all_keys, make, end]


def _last_moment(room: Room, text: str) -> datetime:
    """The end of a day in the zone of the deployment. Raises IntakeProblem for a text that is no day."""
    try:
        return datetime.combine(date.fromisoformat(text), time(23, 59, 59), tzinfo=room.setting.timezone)
    except ValueError:
        raise IntakeProblem(say("keys_no_day")) from None


def _keys(room: Room, request: Asked, *, shown: str = "", wrong: str = "", status: int = 200) -> Response[Any]:
    with room.reading() as session:
        access = room.access(session, request)
        rows = access.all(ApiKey, of_house(access, ApiKey), ApiKey.ended_at.is_(None), order=[ApiKey.expires_at])
        agency = access.agency()
    return room.page(request, "people_keys.html", status=status, rows=rows, agency=agency, shown=shown, wrong=wrong, scopes=SCOPES,
                     at=room.now(), longest=(room.now() + LONGEST_KEY).date().isoformat())  # fmt: skip
