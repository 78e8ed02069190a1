"""One line per event for the log of a server, as JSON or as text: what happened, where in the code, and ids; never a value.

What a line may say is listed here by name and form; anything else is written as `withheld`, and the words of other libraries
are not written at all, since they may quote what was asked. Must not read the environment.
"""

import json
import logging
import re
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

FORMS = ("text", "json")
OURS = frozenset({"ingest", "forecast", "geocode", "planner", "portal", "publish", "orchestration"})
"""Loggers that may name an event; others are told by their name and place."""

WITHHELD = "withheld"

_EVENT = re.compile(r"[a-z]+(?:_[a-z]+)*")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?")
_FIELDS: Mapping[str, re.Pattern[str]] = {
    "server": re.compile(r"site|planner|portal"),
    "method": re.compile(r"[A-Z]{3,7}"),
    # Templates alone: a segment is a word of ours, or a name in braces.
    "route": re.compile(r"none|/|(?:/(?:[a-z0-9_.-]{1,40}|\{[a-z_]{1,40}(?::[a-z]+)?\}))+"),
    "status": _NUMBER, "ms": _NUMBER, "link": _NUMBER, "count": _NUMBER, "line": _NUMBER, "port": _NUMBER,
    "action": re.compile(r"[a-z]+(?:[ _-][a-z]+){0,4}"),
    "actor": re.compile(r"(?:account|key) [0-9]{1,12}|cli"),
    "release": re.compile(r"20[0-9]{2}\.[0-9]{2}\.[0-9]{1,4}(?:\.[0-9]{1,4})?"),
    "check": re.compile(r"[a-z]+"),
    "error": re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}"),
    "file": re.compile(r"[a-z0-9_]{1,60}\.(?:py|html)"),
    "host": re.compile(r"127\.0\.0\.1|::1|localhost|0\.0\.0\.0|::"),
}  # fmt: skip


def told(**fields: Any) -> dict[str, dict[str, Any]]:
    """What an event says beside its name: `log.info("request", extra=told(status=200))`."""
    return {"told": fields}


def place(error: BaseException) -> dict[str, Any]:
    """Kind of error, file and line; never its text."""
    frames = traceback.extract_tb(error.__traceback__)
    found = {"error": type(error).__name__}
    return {**found, "file": Path(frames[-1].filename).name, "line": frames[-1].lineno} if frames else found


class Journal(logging.Formatter):
    """Writes a record as one line. form: one of FORMS."""

    def __init__(self, form: str = "text") -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        """The line; it can hold no line break of a stranger, because no stranger's text comes this far."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname.lower(), "logger": record.name, **_event(record)}
        if self._form == "json":
            return json.dumps(line)
        rest = " ".join(f"{key}={value}" for key, value in line.items() if key not in ("at", "level", "event"))
        return f"{line['at']} {line['level'].upper()} {line['event']} {rest}"


def _event(record: logging.LogRecord) -> dict[str, Any]:
    ours = record.name.partition(".")[0] in OURS
    named = ours and not record.args and isinstance(record.msg, str) and _EVENT.fullmatch(record.msg) is not None
    line: dict[str, Any] = {"event": record.msg if named else "library" if not ours else WITHHELD}
    if named:
        given = getattr(record, "told", {})
        line |= {key: _allowed(key, value) for key, value in given.items() if key in _FIELDS}
    else:
        line |= {"file": Path(record.pathname).name, "line": record.lineno}
    error = record.exc_info[1] if record.exc_info else None
    return line | (place(error) if error is not None else {})


def _allowed(key: str, value: Any) -> Any:
    plain = isinstance(value, int | float | str) and not isinstance(value, bool)
    return value if plain and _FIELDS[key].fullmatch(str(value)) else WITHHELD


def begin(form: str, *, stream: TextIO | None = None, level: int = logging.INFO) -> logging.Handler:
    """Let every logger of the process write through one handler; returns it. Raises ValueError for a form there is not."""
    if form not in FORMS:
        raise ValueError(f"VIGIE_LOG is one of {', '.join(FORMS)}.")
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(Journal(form))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for room in OURS:
        logging.getLogger(room).setLevel(level)
    # A handler that fails would print the record with its arguments.
    logging.raiseExceptions = False
    return handler
