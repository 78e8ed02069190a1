"""What every page's handlers are given: sessions with the registry, the clock, the pages, and how a refusal is said.

Must not know a single page.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
from litestar import Request, Response
from litestar.datastructures import FormMultiDict
from litestar.response import Redirect
from sqlalchemy.orm import Session

from portal.access import Access
from portal.kept import Kept
from portal.pages import Pages
from portal.principal import Principal
from portal.sessions import Known
from portal.setting import Setting

Asked = Request[Any, Any, Any]


@dataclass(frozen=True)
class Room:
    """The setting, the pages, and what is kept of the registry between two of them."""

    setting: Setting
    pages: Pages
    kept: Kept = field(default_factory=Kept)

    def now(self) -> datetime:
        """The time, aware."""
        return self.setting.clock()

    def today(self) -> date:
        """The day in the time zone of the deployment."""
        return self.now().astimezone(self.setting.timezone).date()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that looks and changes nothing."""
        with Session(self.setting.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose changes stand together when the block ends, or not at all."""
        with Session(self.setting.engine, expire_on_commit=False) as session, session.begin():
            if self.setting.engine.dialect.name == "sqlite":
                # One writer from the start: a reader that turns writer in the middle would be refused.
                session.execute(sa.text("BEGIN IMMEDIATE"))
            yield session

    def access(self, session: Session, request: Asked) -> Access:
        """What the one who asks can reach."""
        return Access(session, who(request))

    def page(self, request: Asked, template: str, *, status: int = 200, **values: Any) -> Response[Any]:
        """A page from its template."""
        text = self.pages.render(template, known=known(request), here=request.url.path, now=self.now(), **values)
        return Response(text, status_code=status, media_type="text/html")

    def refused(self, request: Asked, sentence: str, status: int) -> Response[Any]:
        """One sentence: as a page for a browser, as JSON for a program; the API speaks to programs alone."""
        if request.url.path.startswith(("/api/", "/schema/")):
            return problem(sentence, status)
        if is_browser(request):
            return self.page(request, "refusal.html", status=status, sentence=sentence)
        return Response({"detail": sentence}, status_code=status, media_type="application/json")


def problem(sentence: str, status: int, *, headers: Mapping[str, str] | None = None) -> Response[Any]:
    """A refusal for a program: problem JSON (RFC 9457) with one sentence."""
    told = {"title": HTTPStatus(status).phrase, "status": status, "detail": sentence}
    content = json.dumps(told, ensure_ascii=False).encode()
    return Response(content, status_code=status, media_type="application/problem+json", headers=dict(headers or {}))


Handlers = Callable[[Room], list[Any]]
"""Gives the handlers of one page, or of several that belong together."""


def known(request: Asked) -> Known | None:
    """The sign-in of who asks, if there is one."""
    found = request.scope.get("vigie_known")
    return found if isinstance(found, Known) else None


def who(request: Asked) -> Principal:
    """Who asks. Raises LookupError where nobody does: a page that anyone may see has no business asking."""
    found = request.scope.get("vigie_who")
    if not isinstance(found, Principal):
        raise LookupError("nobody is signed in here")
    return found


def form(request: Asked) -> FormMultiDict:
    """What was sent with a form; the door has read it and compared its token."""
    found = request.scope.get("vigie_form")
    return found if isinstance(found, FormMultiDict) else FormMultiDict([])


def typed(request: Asked, name: str, *, longest: int = 2_000) -> str:
    """The text of one field of the form without blanks around it; "" where there is none."""
    value = form(request).get(name, "")
    # PostgreSQL keeps no zero byte, and nobody means one.
    return value.replace("\0", "").strip()[:longest] if isinstance(value, str) else ""


def is_browser(request: Asked) -> bool:
    """Whether a page is wanted."""
    return "text/html" in request.headers.get("accept", "")


def onward(address: str) -> Redirect:
    """Go on to a page of this site after something was done. The address is ours, never one from a request."""
    return Redirect(address, status_code=303)
