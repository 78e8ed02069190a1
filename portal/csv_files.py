"""A table as a CSV file for the desk's spreadsheet: nothing in it runs as a formula. Must not choose what is in it."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Any

from litestar import Response

_FORMULA = re.compile(r"[\t\r]|[\s\"'\u200b\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
"""How a text begins that a spreadsheet works out; blanks, quotes and full-width signs do not keep it from that."""


def csv_file(header: Sequence[str], rows: Iterable[Iterable[object]], name: str) -> Response[Any]:
    """The file; a text that a spreadsheet would take for a formula gets an apostrophe before it (OWASP, CSV injection)."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return Response(
        out.getvalue(), media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def _harmless(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value
