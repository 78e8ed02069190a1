"""Signing in by the identity provider: there and back. Opens an account that is linked, or one somebody was invited to.

Must not make an account for anyone the provider happens to know.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from litestar import Response, get
from litestar.datastructures import Cookie
from litestar.response import Redirect
from sqlalchemy.orm import Session

from ingest.registry.models import Account
from portal import invitations, oidc, passkeys, sessions
from portal.access import NotThere
from portal.door import cookie, emptied
from portal.oidc import Identity, Provider, ProviderProblem
from portal.roles import ANYONE
from portal.room import Asked, Room, known, onward
from portal.routes.sign_in import enter, provider_name
from portal.texts import say


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses; without a provider there is nothing behind them."""
    provider = Provider(room.setting, room.setting.oidc) if room.setting.oidc is not None else None

    @get("/sign-in/provider", sync_to_thread=True, may=ANYONE)
    def there(request: Asked) -> Response[Any]:
        if provider is None:
            raise NotThere
        try:
            address, sealed = provider.begin(at=room.now())
        except ProviderProblem as problem:
            return _refused(room, request, str(problem))
        answer = Redirect(address, status_code=303)
        # Lax: the way back starts at the provider's site, and a strict cookie would stay behind.
        answer.set_cookie(Cookie(key=_cookie_name(room), value=sealed, httponly=True, samesite="lax", secure=room.setting.secure,
                                 path="/", max_age=int(oidc.LASTS.total_seconds())))  # fmt: skip
        return answer

    @get(oidc.BACK, sync_to_thread=True, may=ANYONE)
    def back(request: Asked) -> Response[Any]:
        if provider is None:
            raise NotThere
        found, at = known(request), room.now()
        try:
            sealed = request.cookies.get(_cookie_name(room), "")
            identity = provider.answered(sealed, dict(request.query_params), at=at)
            with room.writing() as session:
                token, whole = _opened(session, identity, found.token if found is not None else None, at=at)
        except ProviderProblem as problem:
            return _refused(room, request, str(problem))
        answer = onward("/" if whole else "/sign-in/second")
        answer.set_cookie(cookie(room, token))
        answer.set_cookie(emptied(room, _cookie_name(room)))
        return answer

    return [there, back]


def _opened(session: Session, identity: Identity, before: str | None, *, at: datetime) -> tuple[str, bool]:
    """The token of a fresh sign-in, and whether it is whole: who came with one factor owes another one here.

    Raises ProviderProblem where nothing is opened.
    """
    account = session.scalar(sa.select(Account).where(Account.subject == identity.subject).with_for_update())
    if account is None:
        invitation = invitations.invitation_of(session, identity.email, at=at) if identity.email else None
        if invitation is None:
            raise ProviderProblem("provider_unknown")
        account = invitations.account_anew(session, invitation, at=at)
        account.subject = identity.subject
    if account.ended_at is not None:
        raise ProviderProblem("provider_unknown")
    if identity.two_factors:
        return enter(session, account, before, by="provider", at=at), True
    if account.totp is None and not passkeys.of_account(session, account.id):
        # Nothing stays of what was done until here, an invitation used least of all.
        raise ProviderProblem("provider_one_factor")
    if before is not None:
        sessions.end(session, before, at=at)
    return sessions.begin(session, account, whole=False, at=at), False


def _refused(room: Room, request: Asked, key: str) -> Response[Any]:
    wrong = {"provider": say(key, name=provider_name(room), contact=room.setting.contact)}
    status = 502 if key == "provider_away" else 422
    answer = room.page(request, "sign_in.html", status=status, wrong=wrong, email="", by_provider=provider_name(room))
    answer.set_cookie(emptied(room, _cookie_name(room)))
    return answer


def _cookie_name(room: Room) -> str:
    return "__Host-vigie_provider" if room.setting.secure else "vigie_provider"
