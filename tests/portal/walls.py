"""What must not come through between two agencies, and how it is seen that something did."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from litestar import Litestar
from litestar.routes import HTTPRoute
from sqlalchemy.orm import Session

from ingest.registry.audit import broken_links
from portal.setting import Setting
from tests.portal.asked_for import Ask
from tests.portal.conftest import OTHER
from tests.portal.filled import (
    Things,
    folder_of,
    marks_of,
    rows_of,
)

CLOSED = {403, 404, 405}
"""What is answered to whom a thing is not for: a right or a method they lack, or nothing there."""


@dataclass
class Wall:
    """What must not come through, seen from outside: the rows, files and words of an agency, and what was wrong so far."""

    setting: Setting
    agency: str
    marks: set[str]
    rows: dict[str, Any]
    files: dict[str, bytes]
    breaches: list[str] = field(default_factory=list)

    def look(self, ask: Ask, role: str, answer: Any, *, closed: bool) -> None:
        """Note what an answer shows of the agency, and where it should have been refused. What was sent may come back."""
        what = f"{role} {ask.method} {ask.address} {dict(ask.query)} {dict(ask.form)}: {answer.status_code}"
        if answer.status_code >= 500:
            self.breaches.append(f"{what}, which broke")
        if closed and answer.status_code not in CLOSED:
            self.breaches.append(f"{what}, not refused")
        text, said = "\n".join([answer.text, *map(str, answer.headers.items())]), ask.said
        shown = sorted(mark for mark in self.marks if mark in text and mark not in said)
        if shown:
            self.breaches.append(f"{what}, shows {shown[:3]}")

    def ends(self) -> None:
        """Raises AssertionError where something came through."""
        assert not self.breaches, f"{len(self.breaches)}:\n" + "\n".join(self.breaches[:20])
        assert rows_of(self.setting, self.agency) == self.rows
        assert folder_of(self.setting, self.agency) == self.files
        with Session(self.setting.engine) as session:
            assert broken_links(session) == []


def wall(setting: Setting, things: dict[str, Things], agency: str = OTHER) -> Wall:
    """The wall around an agency as it stands now."""
    others = [each for name, each in things.items() if name != agency]
    return Wall(
        setting=setting, agency=agency, marks=marks_of(setting, things[agency], *others), rows=rows_of(setting, agency),
        files=folder_of(setting, agency),
    )  # fmt: skip


def handlers_of(app: Litestar) -> Iterator[tuple[str, str, list[str]]]:
    """Method, route and path parameters of everything the application answers."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for method in sorted(set(route.methods) - {"OPTIONS", "HEAD"}):
                yield method, route.path_format, list(route.path_parameters)


def followed(asker: Any, ask: Ask, setting: Setting) -> Any:
    """The answer; of the one address that only leads on, whoever asks and whatever is there, that of the page it leads to."""
    answer = ask.send(asker, setting)
    leads_on = (ask.method, ask.at) == ("GET", "/reports/{number}") and answer.status_code == 303
    return asker.get(answer.headers["location"]) if leads_on else answer
