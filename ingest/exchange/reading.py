"""Items of theirs as answers of ours, pair by pair, with what could not be read. Must not know where an item stands in a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.exchange.bundles import Row
from schemas.crosswalks.model import Form, Pair
from schemas.crosswalks.values import read


@dataclass(kw_only=True)
class Answers:
    """What one incident or person answers: `own` fields, child rows as (table, row), and problems as (code, pair)."""

    own: Row = field(default_factory=dict)
    rows: list[tuple[str, Row]] = field(default_factory=list)
    problems: list[tuple[str, Pair]] = field(default_factory=list)


def answers(pairs: Iterable[Pair], items: Mapping[str, Any]) -> Answers:
    """The answers in the items of one section; the first item that answers a field is taken."""
    found = Answers()
    for pair in pairs:
        if pair.form is Form.MADE or not pair.comes_back:
            continue
        if pair.form is Form.WORDS:
            _read_list(pair, items.get(pair.item), found)
            continue
        value, problem = read(pair, items.get(pair.item))
        if problem:
            found.problems.append((problem, pair))
        if value is not None and found.own.get(pair.field) is None:
            found.own[pair.field] = value
    return found


def _read_list(pair: Pair, raw: Any, found: Answers) -> None:
    if raw is None or raw == "":
        return
    if not isinstance(raw, list):
        found.problems.append(("unknown_word", pair))
        return
    read_words = [read(pair, word) for word in raw]
    found.problems += [(problem, pair) for _, problem in read_words if problem]
    codes = list(dict.fromkeys(code for code, _ in read_words if code is not None))
    if pair.table not in {"incident", "person"}:
        found.rows += [(pair.table, {**dict(pair.where), pair.field: code}) for code in codes]
    elif len(codes) == 1:
        found.own[pair.field] = codes[0]
    elif codes:
        # One answer of ours cannot be several of theirs; which one is meant is not guessed.
        found.problems.append(("unlisted_word", pair))
