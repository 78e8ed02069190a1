"""Findings and counts made while another shape is read: code, place of ours, item of theirs, number in the file; never a value."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ingest.exchange.bundles import Row
from ingest.exchange.reading import Answers
from ingest.findings import findings_frame, joined
from schemas.crosswalks.model import Form, Pair

_LONGEST_NAME = 80


@dataclass(kw_only=True)
class Found:
    """Findings by kind, as the rows they speak of; and for each item how often it was there and could be read."""

    file: str
    _rows: dict[tuple[str, str, str | None, str], list[Row]] = field(default_factory=dict)
    _there: Counter[str] = field(default_factory=Counter)
    _wrong: Counter[str] = field(default_factory=Counter)

    def add(
        self, code: str, *, at: int, incident: str | None, item: str, table: str = "file", field: str | None = None
    ) -> None:
        """One finding at number `at` of the file; an unknown item is named as it is written there, cut short."""
        key = (code, table, field, item[:_LONGEST_NAME])
        self._rows.setdefault(key, []).append({"_file": self.file, "_row": at, "incident_id": incident})

    def of(self, pairs: Iterable[Pair], items: Row, answers: Answers, *, at: int, incident: str | None) -> None:
        """The problems of one section, and how much of it was there."""
        for pair in pairs:
            if pair.form is not Form.MADE and pair.comes_back and items.get(pair.item) not in (None, "", []):
                self._there[pair.theirs] += 1
        for code, pair in answers.problems:
            self.add(code, at=at, incident=incident, item=pair.theirs, table=pair.table, field=pair.field)
        self._wrong.update({pair.theirs for _, pair in answers.problems})

    def frame(self) -> pl.DataFrame:
        """The findings as a frame."""
        schema = {"_file": pl.String, "_row": pl.Int64, "incident_id": pl.String}
        return joined(
            findings_frame(pl.DataFrame(rows, schema=schema), code=code, table=table, field=name, column=item or None)
            for (code, table, name, item), rows in self._rows.items()
        )

    def columns(self, pairs: Iterable[Pair]) -> list[dict[str, Any]]:
        """One entry for each item: its name, our place, how often it was there, and how often all of it could be read."""
        return [
            {"name": pair.theirs, "mapped_to": pair.ours, "non_blank": self._there[pair.theirs],
             "standardised": self._there[pair.theirs] - self._wrong[pair.theirs]}
            for pair in pairs if pair.form is not Form.MADE and pair.comes_back
        ]  # fmt: skip
