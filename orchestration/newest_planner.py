"""The planner's application over the newest forecast: when a new folder is there, the next request is answered from it.

Looks at most every few seconds. A folder that cannot be read is left alone and the one before stays. Must not draw a page.
"""

import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.resources import HomeProblem
from orchestration.scenarios import PlacedAgain
from planner.app import create_app
from planner.reading import BrokenForecast, read_forecast
from publish.journal import told

_LOOK_SECONDS = 5.0

log = logging.getLogger(__name__)


class NewestPlanner:
    """An ASGI application. newest: names the folder to serve; token: of the planner's room. Raises BrokenForecast, WeakToken."""

    def __init__(self, newest: Callable[[], Path], *, token: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._newest, self._token, self._clock = newest, token, clock
        self._looked, self._mark = clock(), _mark(newest())
        self._app = self._made(newest())

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer from the newest forecast that can be read."""
        if self._clock() - self._looked >= _LOOK_SECONDS:
            self._looked = self._clock()
            self._renew()
        await self._app(scope, receive, send)

    def _renew(self) -> None:
        try:
            folder = self._newest()
            mark = _mark(folder)
            if mark != self._mark:
                self._app, self._mark = self._made(folder), mark
        except (BrokenForecast, HomeProblem, OSError) as problem:
            # A folder is replaced whole; between the two there may be none for a moment.
            log.warning("forecast_stays", extra=told(error=type(problem).__name__))

    def _made(self, folder: Path) -> Any:
        known = (folder / "sites.parquet").is_file()
        return create_app(folder, token=self._token, what_if=PlacedAgain(folder) if known else None)


def is_whole(folder: Path) -> bool:
    """Whether a folder is a forecast that can be shown."""
    try:
        read_forecast(folder)
    except BrokenForecast:
        return False
    return True


def made_at(newest: Callable[[], Path]) -> datetime | None:
    """When the newest forecast was made; None where there is none, or it does not say."""
    try:
        told = datetime.fromisoformat(json.loads((newest() / "about.json").read_text("utf-8"))["made_at"])
    except (HomeProblem, OSError, ValueError, KeyError, TypeError):
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _mark(folder: Path) -> tuple[str, int]:
    about = folder / "about.json"
    return str(folder), about.stat().st_mtime_ns if about.is_file() else 0
