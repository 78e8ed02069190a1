"""Answers of ours as items of theirs, pair by pair. What is made of several answers is left to the shape's own module.

Must not know where an item stands in a file.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ingest.exchange.bundles import Row
from schemas.crosswalks.model import Form, Pair
from schemas.crosswalks.values import told


def items(pairs: Iterable[Pair], answers: Row, rows: Mapping[str, list[Row]]) -> dict[str, Any]:
    """Item to value for one incident or person; a list of words is None where there is no word for any row."""
    return {pair.item: _value(pair, answers, rows) for pair in pairs if pair.form is not Form.MADE}


def words_of(pair: Pair, rows: Iterable[Row]) -> list[str]:
    """Their words for the rows of a child table, each once, in the order of the rows."""
    fitting = (row for row in rows if all(row[name] == answer for name, answer in pair.where))
    words = (told(pair, row[pair.field]) for row in fitting)
    return list(dict.fromkeys(word for word in words if word is not None))


def _value(pair: Pair, answers: Row, rows: Mapping[str, list[Row]]) -> Any:
    if pair.table not in {"incident", "person"}:
        return words_of(pair, rows.get(pair.table, [])) or None
    value = told(pair, answers[pair.field])
    return [value] if pair.form is Form.WORDS and value is not None else value
