"""What every page's handlers are given: the pages, the clock, the answers they share. No handler reads a file itself.

Must not know a single page.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from litestar import Request, Response

from planner.asking import WhatIf
from planner.choice import Choice, read_choice
from planner.pages import Pages
from planner.shift import Shift

Asked = Request[Any, Any, Any]


@dataclass(frozen=True)
class Room:
    """The pages over one forecast, local time, and who answers what-if questions (None: nobody does)."""

    pages: Pages
    now: Callable[[], datetime]
    what_if: WhatIf | None = None

    def wanted(self, request: Asked) -> Shift:
        """The shift a request asks for. Raises WrongChoice."""
        asked = request.query_params
        return self.pages.timetable.choose(asked.get("day"), asked.get("shift"), now=self.now())

    def choice(self, request: Asked) -> tuple[Choice, bool]:
        """All that a request asks of the shift page, and whether all of it is there."""
        pages = self.pages
        return read_choice(request.query_params, pages.timetable, now=self.now(), cells=pages.cells,
                           units=pages.placings.offered)  # fmt: skip

    def page(self, template: str, *, here: str, status: int = 200, **values: Any) -> Response[Any]:
        """A page from its template."""
        text = self.pages.render(template, now=self.now(), here=here, **values)
        return Response(text, status_code=status, media_type="text/html")

    def refused(self, request: Asked, sentence: str, status: int, *, link: bool = True) -> Response[Any]:
        """One sentence: as a page for a browser, as JSON for a program."""
        if is_browser(request):
            return Response(self.pages.refusal(sentence, link=link), status_code=status, media_type="text/html")
        return Response({"detail": sentence}, status_code=status, media_type="application/json")


def is_browser(request: Asked) -> bool:
    """Whether a page is wanted."""
    return "text/html" in request.headers.get("accept", "")
