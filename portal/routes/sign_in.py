"""Signing in and out: password, then a code of the app or a recovery code. Every step begins a fresh sign-in.

Must not say whether an account exists.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from litestar import Response, get, post
from sqlalchemy.orm import Session

from ingest.registry.audit import note
from ingest.registry.models import Account, Passkey
from portal import second_factor, sessions, signing_in
from portal.door import cookie, cookie_name, emptied
from portal.roles import ANYONE, SECOND_STEP
from portal.room import Asked, Room, form, known, onward, typed
from portal.texts import say


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    @get("/sign-in", sync_to_thread=True, may=ANYONE)
    def first_page(request: Asked) -> Response[Any]:
        found = known(request)
        if found is not None:
            return onward("/" if found.whole else "/sign-in/second")
        return room.page(request, "sign_in.html", wrong={}, email="", by_provider=provider_name(room))

    @post("/sign-in", sync_to_thread=True, may=ANYONE)
    def first_step(request: Asked) -> Response[Any]:
        email, at = typed(request, "email"), room.now()
        with room.writing() as session:
            account = signing_in.opens(room.setting, session, email, typed_secret(request, "password"), at=at)
            token = sessions.begin(session, account, whole=False, at=at) if account is not None else None
        if token is None:
            wrong = {"email": say("sign_in_wrong")}
            return room.page(
                request, "sign_in.html", status=422, wrong=wrong, email=email, by_provider=provider_name(room)
            )
        answer = onward("/sign-in/second")
        answer.set_cookie(cookie(room, token))
        return answer

    @get("/sign-in/second", sync_to_thread=True, may=SECOND_STEP)
    def second_page(request: Asked) -> Response[Any]:
        found = known(request)
        if found is not None and found.whole:
            return onward("/")
        return room.page(request, "sign_in_second.html", wrong={}, has_passkey=_has_passkey(room, request))

    @post("/sign-in/second", sync_to_thread=True, may=SECOND_STEP)
    def second_step(request: Asked) -> Response[Any]:
        found, at = known(request), room.now()
        assert found is not None  # the door let nobody else in
        if found.whole:
            return onward("/")
        code = typed_secret(request, "code")
        with room.writing() as session:
            account = session.get_one(Account, found.who.person, with_for_update=True)
            token = None
            if not signing_in.is_waiting(account, at=at):
                by_app = second_factor.take_code(room.setting, account, code, at=at)
                if by_app or second_factor.take_recovery_code(session, account.id, code, at=at):
                    token = enter(session, account, found.token, by="code" if by_app else "recovery code", at=at)
                else:
                    signing_in.count_failure(session, account, at=at)
        if token is None:
            wrong = {"code": say("sign_in_wrong_code")}
            return room.page(
                request, "sign_in_second.html", status=422, wrong=wrong, has_passkey=_has_passkey(room, request)
            )
        answer = onward("/")
        answer.set_cookie(cookie(room, token))
        return answer

    @post("/sign-out", sync_to_thread=True, may=SECOND_STEP)
    def sign_out(request: Asked) -> Response[Any]:
        found = known(request)
        if found is not None:
            with room.writing() as session:
                sessions.end(session, found.token, at=room.now())
        answer = onward("/sign-in")
        answer.set_cookie(emptied(room, cookie_name(room)))
        return answer

    return [first_page, first_step, second_page, second_step, sign_out]


def enter(session: Session, account: Account, before: str | None, *, by: str, at: datetime) -> str:
    """A whole sign-in of an account in place of the half one; returns the token for the cookie."""
    signing_in.forget_failures(account)
    if before is not None:
        sessions.end(session, before, at=at)
    note(session, at=at, actor=f"account {account.id}", action="signed_in", subject=by)
    return sessions.begin(session, account, whole=True, at=at)


def typed_secret(request: Asked, name: str) -> str:
    """A password or a code exactly as it was typed."""
    value = form(request).get(name, "")
    return value[:1_000] if isinstance(value, str) else ""


def _has_passkey(room: Room, request: Asked) -> bool:
    found = known(request)
    with room.reading() as session:
        return (
            found is not None
            and session.scalar(sa.select(Passkey.id).where(Passkey.account_id == found.who.person).limit(1)) is not None
        )


def provider_name(room: Room) -> str:
    """How the identity provider is called; "" where there is none."""
    return room.setting.oidc.name if room.setting.oidc is not None else ""
