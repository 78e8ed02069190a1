"""Passkeys: signing in with one, adding one to one's own account, removing one.

What a browser is asked goes out as JSON; what a device answers comes back in a form. Must not take a passkey unverified.
"""

from typing import Any

from litestar import Response, get, post
from litestar.datastructures import Cookie
from sqlalchemy.orm import Session

from ingest.registry.audit import note
from ingest.registry.models import Account, Passkey
from portal import passkeys
from portal.access import NotThere
from portal.door import cookie, emptied
from portal.roles import ANYONE
from portal.room import Asked, Room, form, known, onward, typed, who
from portal.routes.account import account_page, unproven
from portal.routes.sign_in import enter, provider_name
from portal.texts import say


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""
    return [*_signing_in(room), *_keeping(room)]


def _signing_in(room: Room) -> list[Any]:
    @post("/sign-in/passkey/options", sync_to_thread=True, may=ANYONE, status_code=200)
    def to_sign(request: Asked) -> Response[Any]:
        found = known(request)
        with room.reading() as session:
            having = passkeys.of_account(session, found.who.person) if found is not None else []
        asked, sealed = passkeys.to_sign(room.setting, purpose=_purpose(request), at=room.now(), having=having)
        return asked_of_browser(room, asked, sealed)

    @get("/sign-in/passkey", sync_to_thread=True, may=ANYONE)
    def elsewhere(request: Asked) -> Response[Any]:
        # Where a page that says no is loaded again, or its language is changed.
        return onward("/sign-in")

    @post("/sign-in/passkey", sync_to_thread=True, may=ANYONE)
    def sign(request: Asked) -> Response[Any]:
        found, at = known(request), room.now()
        if found is not None and found.whole:
            return onward("/")
        token = None
        with room.writing() as session:
            account = passkeys.opens(
                room.setting, session, shown(request), challenge(room, request), purpose=_purpose(request), at=at
            )
            # Between the steps it has to be the passkey of who began.
            if account is not None and (found is None or found.who.person == account.id):
                token = enter(session, account, found.token if found is not None else None, by="passkey", at=at)
        if token is None:
            wrong = {"passkey": say("passkey_opens_nothing")}
            if found is not None:
                return room.page(request, "sign_in_second.html", status=422, wrong=wrong, has_passkey=True)
            return room.page(
                request, "sign_in.html", status=422, wrong=wrong, email="", by_provider=provider_name(room)
            )
        answer = onward("/")
        answer.set_cookie(cookie(room, token))
        forget_challenge(room, answer)
        return answer

    return [to_sign, elsewhere, sign]


def _keeping(room: Room) -> list[Any]:
    @post("/account/passkeys/options", sync_to_thread=True, may="own_account", status_code=200)
    def to_make(request: Asked) -> Response[Any]:
        with room.reading() as session:
            mine = session.get_one(Account, who(request).person)
            asked, sealed = passkeys.to_make(
                room.setting, email=mine.email, name=mine.name, purpose=f"account {mine.id}", at=room.now(),
                having=passkeys.of_account(session, mine.id),
            )  # fmt: skip
        return asked_of_browser(room, asked, sealed)

    @post("/account/passkeys", sync_to_thread=True, may="own_account")
    def add(request: Asked) -> Response[Any]:
        at, name = room.now(), typed(request, "name", longest=80)
        with room.writing() as session:
            mine = session.get_one(Account, who(request).person, with_for_update=True)
            wrong = unproven(room, request, session, mine)
            if not name:
                wrong["name"] = say("passkey_no_name")
            passkey = passkeys.made(
                room.setting, shown(request), challenge(room, request), purpose=f"account {mine.id}", at=at
            )
            if not wrong and (passkey is None or not passkeys.keep(session, mine.id, passkey, name=name, at=at)):
                wrong["passkey"] = say("passkey_not_taken")
            if not wrong:
                _noted(room, session, mine, "added_passkey")
        if wrong:
            return account_page(room, request, wrong=wrong, status=422)
        answer = onward("/account")
        forget_challenge(room, answer)
        return answer

    @post("/account/passkeys/remove", sync_to_thread=True, may="own_account")
    def remove(request: Asked) -> Response[Any]:
        of = typed(request, "of")
        with room.writing() as session:
            mine = session.get_one(Account, who(request).person, with_for_update=True)
            having = {str(each.id): each for each in passkeys.of_account(session, mine.id)}
            if of not in having:
                raise NotThere
            wrong = unproven(room, request, session, mine)
            if len(having) == 1 and mine.totp is None:
                wrong["passkey"] = say("passkey_last")
            if not wrong:
                session.delete(session.get_one(Passkey, having[of].id))
                _noted(room, session, mine, "removed_passkey")
        return account_page(room, request, wrong=wrong, status=422) if wrong else onward("/account")

    return [to_make, add, remove]


def asked_of_browser(room: Room, asked: dict[str, Any], sealed: str) -> Response[Any]:
    """What a browser is asked, and the cookie in which its challenge waits."""
    answer = Response(asked, media_type="application/json")
    answer.set_cookie(Cookie(key=_cookie_name(room), value=sealed, httponly=True, samesite="strict", secure=room.setting.secure,
                             path="/", max_age=int(passkeys.LASTS.total_seconds())))  # fmt: skip
    return answer


def challenge(room: Room, request: Asked) -> str:
    """The sealed challenge that waits in this browser."""
    return request.cookies.get(_cookie_name(room), "")


def forget_challenge(room: Room, answer: Response[Any]) -> None:
    """The challenge was answered; the browser keeps it no longer."""
    answer.set_cookie(emptied(room, _cookie_name(room)))


def shown(request: Asked) -> str:
    """What a device answered, as the script put it into the form."""
    told = form(request).get("passkey", "")
    return told[: passkeys.LONGEST + 1] if isinstance(told, str) else ""


def _cookie_name(room: Room) -> str:
    return "__Host-vigie_passkey" if room.setting.secure else "vigie_passkey"


def _purpose(request: Asked) -> str:
    """A challenge belongs to the sign-in it was asked in."""
    found = known(request)
    return "sign in" if found is None else f"sign in {found.token}"


def _noted(room: Room, session: Session, mine: Account, action: str) -> None:
    note(session, at=room.now(), actor=f"account {mine.id}", action=action, subject=f"account {mine.id}")
