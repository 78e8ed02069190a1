"""Receipts: what was received and when, signed; a list, a page to print, and the file to keep."""

import json
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from portal.listing import page_number
from portal.receipts import agencies_of, document, receipt_of, receipts
from portal.room import Asked, Room
from portal.wording import count_words


def handlers(room: Room) -> list[Any]:
    """The handlers of these addresses."""

    def told(request: Asked, receipt: str) -> tuple[Any, dict[str, Any]]:
        setting = room.setting
        with room.reading() as session:
            access = room.access(session, request)
            submission = receipt_of(access, receipt)
            issuer = " · ".join(filter(None, (setting.publisher, setting.origin)))
            agencies = agencies_of(access, submission)
            return submission, document(
                session, submission, agencies, sign=setting.sign, verify_key=setting.verify_key, issuer=issuer
            )  # fmt: skip

    @get("/receipts", sync_to_thread=True, may="see_agency")
    def listed(request: Asked) -> Response[Any]:
        page = page_number(request)
        with room.reading() as session:
            rows, more = receipts(room.access(session, request), page=page)
        return room.page(request, "receipts.html", rows=rows, more=more, page=page, count=count_words)

    @get("/receipts/{receipt:str}", sync_to_thread=True, may="see_agency")
    def shown(request: Asked, receipt: FromPath[str]) -> Response[Any]:
        submission, signed = told(request, receipt)
        return room.page(request, "receipt.html", submission=submission, told=signed, count=count_words)

    @get("/receipts/{receipt:str}/file", sync_to_thread=True, may="see_agency")
    def kept(request: Asked, receipt: FromPath[str]) -> Response[Any]:
        submission, signed = told(request, receipt)
        text = json.dumps(signed, ensure_ascii=False, indent=2) + "\n"
        name = f"{submission.receipt}.receipt.json"
        return Response(
            text, media_type="application/json", headers={"content-disposition": f'attachment; filename="{name}"'}
        )

    return [listed, shown, kept]
