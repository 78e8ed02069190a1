"""Fixes in place: what is sure with one press, a text or a cell typed in, the last step taken back.

The file as it came never changes. Must not submit anything.
"""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath

from ingest.fixit.story import Fix
from portal import uploads
from portal.changes import Change, typed_cell
from portal.checks import Answer, Checks
from portal.fixes import (
    CellShown,
    cell_text,
    cells_of,
    fix_named,
    header_changes,
    sure_changes,
    text_changes,
    typed_changes,
)
from portal.listing import page_number
from portal.room import Asked, Room, form, onward, typed, who
from portal.texts import say
from portal.upload_page import answered, kept, shown
from portal.upload_request import version_of


def handlers_with(room: Room, checks: Checks) -> list[Any]:
    """The handlers of these addresses, over the checks of the application."""

    def change(request: Asked, number: str, changes: list[Change]) -> Response[Any]:
        if not changes:
            return shown(room, checks, request, number, status=422, wrong=say("files_nothing_changed"))
        return kept(room, checks, request, number, lambda session, of: uploads.change(
            session, of, who(request), changes, version=version_of(request), landing=room.setting.landing, at=room.now()
        ))  # fmt: skip

    def found(request: Asked, number: str, name: str) -> tuple[Answer, Fix] | Response[Any]:
        """The fix a form speaks of; a page that says so where the form is of another version, or cells cannot be changed."""
        of, answer = answered(room, checks, request, number)
        fix = fix_named(answer, name) if answer is not None else None
        if of.upload.version != version_of(request) or answer is None or fix is None:
            return shown(room, checks, request, number, status=409, wrong=say("files_overtaken"))
        if not answer.flat:
            return shown(room, checks, request, number, status=422, wrong=say("files_no_cells"))
        return answer, fix

    @post("/files/{number:str}/fix", sync_to_thread=True, may="send_files")
    def fix(request: Asked, number: FromPath[str]) -> Response[Any]:
        told = found(request, number, typed(request, "fix"))
        return told if isinstance(told, Response) else change(request, number, _changes(*told, request))

    @get("/files/{number:str}/cells/{name:str}", sync_to_thread=True, may="send_files")
    def cells(request: Asked, number: FromPath[str], name: FromPath[str]) -> Response[Any]:
        of, answer = answered(room, checks, request, number)
        fix = fix_named(answer, name) if answer is not None else None
        if answer is None or fix is None or not answer.flat:
            return onward(f"/files/{of.upload.number}")
        page = page_number(request)
        rows, more = cells_of(answer, fix, page=page)
        return room.page(request, "file_cells.html", upload=of.upload, fix=fix, name=name, rows=rows, more=more, page=page,
                         title_words=fix.title, cell=cell_text)  # fmt: skip

    @post("/files/{number:str}/cells/{name:str}", sync_to_thread=True, may="send_files")
    def type_in(request: Asked, number: FromPath[str], name: FromPath[str]) -> Response[Any]:
        told = found(request, number, name)
        if isinstance(told, Response):
            return told
        rows, _ = cells_of(*told, page=page_number(request))
        given = [form(request).get(f"cell-{at}") for at in range(len(rows))]
        return change(request, number, typed_changes(rows, [_typed(*pair) for pair in zip(rows, given, strict=True)]))

    @post("/files/{number:str}/undo", sync_to_thread=True, may="send_files")
    def undo(request: Asked, number: FromPath[str]) -> Response[Any]:
        return kept(room, checks, request, number, lambda session, of: uploads.take_back(
            session, of, who(request), version=version_of(request), landing=room.setting.landing, at=room.now()
        ))  # fmt: skip

    return [fix, cells, type_in, undo]


def _changes(answer: Answer, fix: Fix, request: Asked) -> list[Change]:
    act = typed(request, "act")
    if act == "sure":
        return sure_changes(answer, fix)
    if act == "header":
        return header_changes(answer, fix, typed(request, "header"))
    text, given = typed(request, "text"), form(request).get("to")
    if act != "text" or not isinstance(given, str):
        return []
    return [change for change in text_changes(answer, fix, text, typed_cell(given)) if change.to]


def _typed(cell: CellShown, text: object) -> str:
    """What a cell becomes. A field that was not sent leaves it alone, and so does one that shows what a field cannot hold."""
    return typed_cell(text) if isinstance(text, str) and text != typed_cell(cell.value) else cell.value
