"""Accepting an invitation: a password, an app for codes or a passkey, then the recovery codes, shown once.

Nothing of the account is taken from the form but its password. Must not invite anyone.
"""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from ingest.registry.models import Agency, Invitation
from portal import invitations, passkeys, passwords, second_factor, sessions
from portal.door import cookie
from portal.roles import ANYONE
from portal.room import Asked, Room, typed
from portal.routes.passkeys import asked_of_browser, challenge, forget_challenge, shown
from portal.routes.sign_in import typed_secret
from portal.texts import say


def handlers(room: Room) -> list[Any]:
    """The handlers of this address."""

    @get("/invitation/{token:str}", sync_to_thread=True, may=ANYONE)
    def page(request: Asked, token: FromPath[str]) -> Response[Any]:
        with room.reading() as session:
            invitation = invitations.open_invitation(session, token, at=room.now())
            agency = _agency(session, invitation)
        if invitation is None:
            return room.refused(request, say("invitation_ended"), 404)
        return _form(room, request, invitation, agency, secret=second_factor.new_secret(), wrong={})

    @post("/invitation/{token:str}/passkey", sync_to_thread=True, may=ANYONE, status_code=200)
    def to_make(request: Asked, token: FromPath[str]) -> Response[Any]:
        with room.reading() as session:
            invitation = invitations.open_invitation(session, token, at=room.now())
        if invitation is None:
            return room.refused(request, say("invitation_ended"), 404)
        asked, sealed = passkeys.to_make(
            room.setting, email=invitation.email, name=invitation.name, purpose=_purpose(invitation), at=room.now()
        )
        return asked_of_browser(room, asked, sealed)

    @post("/invitation/{token:str}", sync_to_thread=True, may=ANYONE)
    def accept(request: Asked, token: FromPath[str]) -> Response[Any]:
        at, password = room.now(), typed_secret(request, "password")
        with room.writing() as session:
            invitation = invitations.open_invitation(session, token, at=at)
            if invitation is None:
                return room.refused(request, say("invitation_ended"), 404)
            agency = _agency(session, invitation)
            # The secret goes there and back sealed for this invitation, so that nothing is kept before it is used.
            named = (second_factor.unseal(room.setting, typed(request, "secret")) or "").split(" ")
            secret = named[1] if len(named) == 2 and named[0] == str(invitation.id) else second_factor.new_secret()
            step = second_factor.step_of(secret, typed_secret(request, "code"), at=at)
            answered = shown(request)
            waiting = challenge(room, request)
            made = (
                passkeys.made(room.setting, answered, waiting, purpose=_purpose(invitation), at=at)
                if answered
                else None
            )
            wrong = _wrong(invitation, agency, password, typed_secret(request, "again"))
            if answered and made is None:
                wrong["passkey"] = say("passkey_not_taken")
            elif made is None and step is None:
                wrong["code"] = say("invitation_wrong_code")
            if not wrong:
                app = (secret, step) if made is None and step is not None else None
                account, codes = invitations.accept(
                    session, invitation, room.setting, password=password, app=app, passkey=made, at=at
                )
                begun = sessions.begin(session, account, whole=True, at=at)
        if wrong:
            kept = answered if made is not None else ""
            return _form(room, request, invitation, agency, secret=secret, wrong=wrong, passkey=kept, status=422)
        answer = room.page(request, "invitation_done.html", codes=codes)
        answer.set_cookie(cookie(room, begun))
        forget_challenge(room, answer)
        return answer

    return [page, to_make, accept]


def _purpose(invitation: Invitation) -> str:
    return f"invitation {invitation.id}"


def _agency(session: Any, invitation: Invitation | None) -> Agency | None:
    return session.get(Agency, invitation.agency_id) if invitation is not None and invitation.agency_id else None


def _wrong(invitation: Invitation, agency: Agency | None, password: str, again: str) -> dict[str, str]:
    known = [invitation.email, invitation.name, agency.name if agency is not None else ""]
    refused = passwords.unfit(password, known=known)
    wrong = {"password": say(refused, shortest=passwords.SHORTEST, longest=passwords.LONGEST)} if refused else {}
    if not refused and password != again:
        wrong["again"] = say("password_differs")
    return wrong


def _form(
    room: Room, request: Asked, invitation: Invitation, agency: Agency | None, *, secret: str, wrong: dict[str, str],
    passkey: str = "", status: int = 200,
) -> Response[Any]:  # fmt: skip
    picture = second_factor.as_picture(secret, email=invitation.email, issuer=room.setting.publisher or "Vigie")
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return room.page(
        request, "invitation.html", status=status, invitation=invitation, agency=agency, picture=picture, spaced=spaced,
        sealed=second_factor.seal(room.setting, f"{invitation.id} {secret}"), wrong=wrong, shortest=passwords.SHORTEST,
        passkey=passkey, address=request.url.path,
    )  # fmt: skip
