"""The people page: who has an account, invitations, roles, ends and ways back.

A link of an invitation goes by mail; without a mail server it is shown once to who invites. Must not decide who may do what.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from litestar import Response, get, post

from ingest.problems import IntakeProblem
from ingest.registry.models import Agency
from portal import people
from portal.access import Access, NotThere
from portal.invitations import LASTS, Invited
from portal.roles import Role
from portal.room import Asked, Room, onward, typed, who
from portal.texts import LANGUAGE, LANGUAGES, say

_GIVEN = ("email", "name", "role", "agency", "language")


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    @get("/people", sync_to_thread=True, may="see_people")
    def everyone(request: Asked) -> Response[Any]:
        return _people(room, request)

    @post("/people/invitations", sync_to_thread=True, may="keep_people")
    def invite(request: Asked) -> Response[Any]:
        given = {name: typed(request, name) for name in _GIVEN}
        me = who(request)
        try:
            role = Role(given["role"]) if given["role"] in set(Role) else None
            if role is None:
                raise IntakeProblem(say("people_no_role"))
            of_agency = (given["agency"] or None) if me.sees_all else me.agency_id
            wanted = Invited(email=given["email"].casefold(), name=given["name"], role=role, agency_id=of_agency,
                             language=given["language"] if given["language"] in LANGUAGES else "en")  # fmt: skip
            if role in (Role.STATE, Role.AUDITOR):
                wanted = replace(wanted, agency_id=None)
            with room.writing() as session:
                token = people.invite_by(room.access(session, request), wanted, at=room.now())
        except IntakeProblem as problem:
            return _people(room, request, given=given, wrong=str(problem), status=422)
        return _told(room, request, wanted.email, wanted.language, token, back=False)

    @post("/people/acts", sync_to_thread=True, may="keep_people")
    def act(request: Asked) -> Response[Any]:
        of, asked, at = typed(request, "of"), typed(request, "act"), room.now()
        if not (of.isascii() and of.isdigit() and len(of) < 12):
            raise NotThere
        acts: dict[str, Callable[[Access], object]] = {
            "role": lambda access: people.change_role(access, int(of), _role(typed(request, "role")), at=at),
            "end": lambda access: people.end_account(access, int(of), at=at),
            "take_back": lambda access: people.take_back(access, int(of), at=at),
            "way_back": lambda access: people.give_way_back(access, int(of), at=at),
        }
        if asked not in acts:
            raise NotThere
        try:
            with room.writing() as session:
                done = acts[asked](room.access(session, request))
        except IntakeProblem as problem:
            return _people(room, request, wrong=str(problem), status=422)
        if isinstance(done, tuple):
            account, token = done
            return _told(room, request, account.email, account.language, token, back=True)
        return onward("/people")

    return [everyone, invite, act]


def _role(text: str) -> Role:
    if text not in set(Role):
        raise IntakeProblem(say("people_no_role"))
    return Role(text)


def _people(
    room: Room, request: Asked, *, given: dict[str, str] | None = None, wrong: str = "", status: int = 200
) -> Response[Any]:
    with room.reading() as session:
        access = room.access(session, request)
        everyone = people.people(access)
        invited = people.open_invitations(access, at=room.now())
        agencies = session.execute(
            sa.select(Agency.agency_id, Agency.name).where(access.mine(Agency)).order_by(Agency.name)
        ).all()
    me = who(request)
    return room.page(
        request, "people.html", status=status, everyone=everyone, invited=invited, agencies=agencies, languages_of=LANGUAGES,
        names=dict(agencies), gives=[role.value for role in people.gives(me)],
        given=given or dict.fromkeys(_GIVEN, "") | {"language": LANGUAGE.get()}, wrong=wrong, me=me.account_id,
        may_keep=me.may("keep_people"), may_keys=me.may("keep_keys"), by_state=me.sees_all,
    )  # fmt: skip


def _told(room: Room, request: Asked, email: str, language: str, token: str, *, back: bool) -> Response[Any]:
    """After an invitation: by mail where there is a server, else the link, once."""
    link = f"{room.setting.origin}/invitation/{token}"
    sent = False
    if room.setting.post is not None:
        kept = LANGUAGE.set(language)
        try:
            text = say("invitation_mail_back" if back else "invitation_mail", link=link, days=LASTS.days,
                       publisher=room.setting.publisher, contact=room.setting.contact)  # fmt: skip
            room.setting.post(to=email, subject=say("invitation_subject"), text=text)
            sent = True
        except OSError:
            sent = False
        finally:
            LANGUAGE.reset(kept)
    return room.page(request, "people_invited.html", email=email, link="" if sent else link, days=LASTS.days)
