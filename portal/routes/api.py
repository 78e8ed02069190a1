"""The push API: programs check and submit reports, and ask what was taken. Every answer that is none is problem JSON.

Must not read a report or decide what is kept: `portal.push` does.
"""

from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath, RawBody

from ingest.problems import FileProblem
from ingest.registry.models import Agency
from portal import push, push_ledger
from portal.push_content import LARGEST, PushRefused, content_of
from portal.push_openapi import openapi
from portal.push_pace import Paces
from portal.roles import ANYONE
from portal.room import Asked, Room, problem, who
from portal.texts import say
from schemas.as_json_schema import report_schema
from schemas.standard import VERSION

_LARGE = {"too_large": 413, "too_heavy": 413}
_LIES = frozenset({"content_disagrees", "format_refused", "wrong_layout", "encrypted"})


def handlers(room: Room) -> list[Any]:
    """The handlers of the API."""
    paces = Paces()

    def asked(
        request: Asked, kind: str, answer: Callable[[], Response[Any]], *, scope: str | None = None
    ) -> Response[Any]:
        """The answer, unless the key asks too often or may not; refusals as problems."""
        key = who(request)
        try:
            if scope is not None and scope not in key.scopes:
                raise PushRefused(403, "api_scope")
            seconds = paces.wait(key.key_id or 0, kind, at=room.now())
            if seconds:
                raise PushRefused(429, "api_too_often", headers={"retry-after": str(seconds)}, seconds=seconds)
            push.note_use(room, key)
            return answer()
        except PushRefused as refused:
            return problem(say(refused.word, **refused.values), refused.status, headers=refused.headers)
        except FileProblem as refused:
            status = _LARGE.get(refused.code, 415 if refused.code in _LIES else 400)
            return problem(str(refused), status)

    def agency_of(request: Asked) -> Agency:
        """The key's own agency, or another one it files for."""
        named = request.query_params.get("agency")
        with room.reading() as session:
            access = room.access(session, request)
            return access.agency(None if named is None else access.acts_for(named))

    @post("/api/v1/check", status_code=200, sync_to_thread=True, may="push", request_max_body_size=LARGEST)
    def check(request: Asked, body: RawBody) -> Response[Any]:
        def answer() -> Response[Any]:
            return Response(push.check(room, agency_of(request), content_of(request.headers, body)))

        return asked(request, "check", answer)

    @post("/api/v1/reports", status_code=201, sync_to_thread=True, may="push", request_max_body_size=LARGEST)
    def reports(request: Asked, body: RawBody) -> Response[Any]:
        def answer() -> Response[Any]:
            content, key = content_of(request.headers, body), request.headers.get("idempotency-key")
            told = push.take(room, who(request), agency_of(request), content, key=key)
            headers = {"idempotency-replayed": "true"} if told.replayed else {}
            return Response(told.told, status_code=told.status, headers=headers)

        return asked(request, "submit", answer, scope="submit")

    @get("/api/v1/submissions", sync_to_thread=True, may="push")
    def submissions(request: Asked) -> Response[Any]:
        def answer() -> Response[Any]:
            agency = agency_of(request)
            with room.reading() as session:
                access = room.access(session, request)
                return Response(push_ledger.deliveries(access, agency, before=request.query_params.get("before")))

        return asked(request, "read", answer)

    @get("/api/v1/submissions/{receipt:str}", sync_to_thread=True, may="push")
    def submission(request: Asked, receipt: FromPath[str]) -> Response[Any]:
        def answer() -> Response[Any]:
            agency = agency_of(request)
            with room.reading() as session:
                return Response(push_ledger.delivery(room.access(session, request), agency, receipt))

        return asked(request, "read", answer)

    @get("/api/v1/since", sync_to_thread=True, may="push")
    def since(request: Asked) -> Response[Any]:
        def answer() -> Response[Any]:
            agency = agency_of(request)
            with room.reading() as session:
                access = room.access(session, request)
                return Response(push_ledger.since(access, agency, request.query_params.get("since")))

        return asked(request, "read", answer)

    @get("/api/v1/standard", sync_to_thread=False, may=ANYONE)
    def standard() -> dict[str, Any]:
        return {"version": VERSION, "report": report_schema()}

    @get("/schema/openapi.json", sync_to_thread=False, may=ANYONE)
    def schema() -> dict[str, Any]:
        return openapi(title=room.setting.title, origin=room.setting.origin)

    return [check, reports, submissions, submission, since, standard, schema]
