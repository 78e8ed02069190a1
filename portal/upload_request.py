"""What comes with a request that brings files: how large it may be, under which names the files go on, what is said when it is torn.

Media types are not believed, bodies that are packed are not taken. Must not open a file.
"""

from collections.abc import Callable
from typing import Any

from litestar import Response
from litestar.connection import ASGIConnection
from litestar.datastructures import UploadFile
from litestar.exceptions import HTTPException
from litestar.handlers import BaseRouteHandler

from ingest.check import SentFile
from ingest.problems import IntakeProblem
from ingest.readers.limits import MEBIBYTE
from portal.room import Asked, Room, form, typed
from portal.texts import say
from portal.uploads import LARGEST, MOST_FILES, plain_name

LARGEST_REQUEST = LARGEST + MEBIBYTE
"""Bytes of a request that brings files: the files, and what a form puts around them."""


def refuse_packed(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """A body that is packed is not taken: what it becomes could be of any size."""
    if connection.headers.get("content-encoding", "identity").lower() != "identity":
        raise HTTPException(status_code=415)


def torn(room: Room) -> Callable[[Asked, Exception], Response[Any]]:
    """What is said where the server itself does not take a request that brings files."""

    def said(request: Asked, error: Exception) -> Response[Any]:
        status = error.status_code if isinstance(error, HTTPException) else 400
        key = {413: "files_too_large", 415: "files_packed"}.get(status, "files_torn")
        return room.refused(request, say(key, most=LARGEST // MEBIBYTE), status)

    return said


def files_sent(request: Asked) -> list[SentFile]:
    """The files of a form, under plain names. Raises IntakeProblem for more than are taken."""
    sent = [each for each in form(request).getall("files", []) if isinstance(each, UploadFile)]
    if len(sent) > MOST_FILES:
        raise IntakeProblem(say("files_too_many", most=MOST_FILES))
    return [SentFile(name=plain_name(each.filename), data=each.file.read()) for each in sent]


def version_of(request: Asked) -> int:
    """The version of an upload a form was made for; 0 where it does not say."""
    told = typed(request, "version")
    return int(told) if told.isdecimal() and len(told) < 9 else 0
