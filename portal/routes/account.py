"""One's own account: language, password, app, recovery codes, and where one is signed in.

What opens an account is changed only by who can open it now. Must not touch another account.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from litestar import Response, get, post
from sqlalchemy.orm import Session

from ingest.registry.audit import note
from ingest.registry.models import Account, Passkey, SignIn
from portal import passwords, second_factor, sessions, signing_in
from portal.room import Asked, Room, known, onward, typed, who
from portal.routes.sign_in import typed_secret
from portal.texts import LANGUAGES, say

Act = Callable[[Session, Account], dict[str, str]]
"""Changes an account; gives what is wrong with what was typed, by field."""


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    @get("/account", sync_to_thread=True, may="own_account")
    def account(request: Asked) -> Response[Any]:
        return account_page(room, request)

    @post("/account/language", sync_to_thread=True, may="own_account")
    def language(request: Asked) -> Response[Any]:
        def act(session: Session, mine: Account) -> dict[str, str]:
            chosen = typed(request, "language")
            mine.language = chosen if chosen in LANGUAGES else mine.language
            return {}

        return _do(room, request, act)

    @post("/account/password", sync_to_thread=True, may="own_account")
    def password(request: Asked) -> Response[Any]:
        def act(session: Session, mine: Account) -> dict[str, str]:
            fresh, wrong = typed_secret(request, "password"), unproven(room, request, session, mine)
            if refused := passwords.unfit(fresh, known=[mine.email, mine.name]):
                wrong["password"] = say(refused, shortest=passwords.SHORTEST, longest=passwords.LONGEST)
            elif fresh != typed_secret(request, "again"):
                wrong["again"] = say("password_differs")
            if not wrong:
                mine.password = room.setting.hasher.hash(fresh)
                _others_end(room, request, session, mine)
                note(
                    session,
                    at=room.now(),
                    actor=f"account {mine.id}",
                    action="changed_password",
                    subject=f"account {mine.id}",
                )
            return wrong

        return _do(room, request, act)

    @post("/account/app", sync_to_thread=True, may="own_account")
    def app(request: Asked) -> Response[Any]:
        def act(session: Session, mine: Account) -> dict[str, str]:
            wrong = unproven(room, request, session, mine)
            named = (second_factor.unseal(room.setting, typed(request, "secret")) or "").split(" ")
            secret = named[1] if len(named) == 2 and named[0] == f"account-{mine.id}" else ""
            step = second_factor.step_of(secret, typed_secret(request, "code"), at=room.now()) if secret else None
            if step is None:
                wrong["code"] = say("invitation_wrong_code")
            if not wrong:
                mine.totp, mine.totp_step = second_factor.seal(room.setting, secret), step
                note(
                    session,
                    at=room.now(),
                    actor=f"account {mine.id}",
                    action="changed_app",
                    subject=f"account {mine.id}",
                )
            return wrong

        return _do(room, request, act)

    @post("/account/codes", sync_to_thread=True, may="own_account")
    def codes(request: Asked) -> Response[Any]:
        made: list[str] = []

        def act(session: Session, mine: Account) -> dict[str, str]:
            wrong = unproven(room, request, session, mine)
            if not wrong:
                made.extend(second_factor.make_recovery_codes(session, mine.id))
                note(
                    session,
                    at=room.now(),
                    actor=f"account {mine.id}",
                    action="made_codes",
                    subject=f"account {mine.id}",
                )
            return wrong

        answer = _do(room, request, act)
        return room.page(request, "invitation_done.html", codes=made) if made else answer

    @post("/account/others", sync_to_thread=True, may="own_account")
    def others(request: Asked) -> Response[Any]:
        def act(session: Session, mine: Account) -> dict[str, str]:
            _others_end(room, request, session, mine)
            return {}

        return _do(room, request, act)

    return [account, language, password, app, codes, others]


def unproven(room: Room, request: Asked, session: Session, mine: Account) -> dict[str, str]:
    """What to say where the password typed is not the one of now. Counted like a wrong sign-in: a browser left open is no way to guess."""
    at = room.now()
    right = passwords.is_right(room.setting.hasher, mine.password, typed_secret(request, "old"))
    if right and not signing_in.is_waiting(mine, at=at):
        return {}
    if not right:
        signing_in.count_failure(session, mine, at=at)
    return {"old": say("account_wrong_old")}


def _others_end(room: Room, request: Asked, session: Session, mine: Account) -> None:
    found = known(request)
    sessions.end_all(session, mine.id, at=room.now(), but=found.token if found is not None else None)


def _do(room: Room, request: Asked, act: Act) -> Response[Any]:
    with room.writing() as session:
        wrong = act(session, session.get_one(Account, who(request).person, with_for_update=True))
    return account_page(room, request, wrong=wrong, status=422) if wrong else onward("/account")


def account_page(
    room: Room, request: Asked, *, wrong: dict[str, str] | None = None, status: int = 200
) -> Response[Any]:
    """The page of one's own account. wrong: what to say beside which field."""
    at = room.now()
    with room.reading() as session:
        mine = session.get_one(Account, who(request).person)
        signed_in = session.scalars(
            sa.select(SignIn).where(SignIn.account_id == mine.id, SignIn.ended_at.is_(None), SignIn.whole.is_(True),
                                    SignIn.seen_at > at - sessions.IDLE, SignIn.created_at > at - sessions.LONGEST)
            .order_by(SignIn.seen_at.desc())
        ).all()  # fmt: skip
        passkeys = session.scalars(sa.select(Passkey).where(Passkey.account_id == mine.id).order_by(Passkey.id)).all()
    secret = second_factor.new_secret()
    found = known(request)
    return room.page(
        request, "account.html", status=status, mine=mine, signed_in=signed_in, passkeys=passkeys, wrong=wrong or {},
        here_token=found.token if found is not None else "", shortest=passwords.SHORTEST,
        picture=second_factor.as_picture(secret, email=mine.email, issuer=room.setting.publisher or "Vigie"),
        sealed=second_factor.seal(room.setting, f"account-{mine.id} {secret}"),
        spaced=" ".join(secret[each : each + 4] for each in range(0, len(secret), 4)), minutes=sessions.IDLE.seconds // 60,
    )  # fmt: skip
