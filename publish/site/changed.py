"""Has a number changed since it was cited? Answered from the releases on the shelf, in both directions.

Compares what a question gives in the release cited with what it gives in the newest one. Must not guess: a release that
is not on the shelf and a code that fits nothing are said as such.
"""

import csv
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from publish.site import beside
from publish.site.answers import NoAnswer, answer
from publish.site.asking import asking, facts
from publish.site.citing import Cited, taken_apart
from publish.site.figure import FIGURE_CODES, Figure, content_code
from publish.site.figures import FIGURES
from publish.site.texts import t

Row = dict[str, Any]
MOST_CELLS = 20

ON_PAGE = {
    "/": ("headline", "civilians_injured", "filed", "incidents_by_period", "coverage"),
    "/agencies": ("agencies",),
    "/map": ("incidents_by_area",),
    "/compare": ("rates_side_by_side", "orders_that_flip", "funnel"),
    "/trends": ("incidents_by_quarter",),
    "/matrix": ("who_did_what_to_whom", "bounds_by_group"),
}
"""The figures of a page that has more than one."""
_OF_AGENCY = (
    "incidents_by_period", "civilians_injured", "kinds_of_force_by_side", "civilians_by_race", "civilians_by_age",
    "denominators", "coverage",
)  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One value that differs: what it is of, and what it was and is; None where there was or is no row."""

    of: str
    column: str
    before: object
    now: object


@dataclass(frozen=True)
class Verdict:
    """One number: kind is same, changed or gone; `address` leads to it as it is now."""

    kind: str
    title: str
    address: str
    cells: tuple[Cell, ...] = ()
    more: int = 0
    before: str = ""
    now: str = ""


@dataclass(frozen=True)
class Answered:
    """What the page says: `problem` is a sentence when there is nothing to compare."""

    cited: Cited
    newest: str
    verdicts: tuple[Verdict, ...] = ()
    problem: str = ""
    caution: str = ""

    @property
    def changed(self) -> int:
        """How many of the numbers differ."""
        return sum(verdict.kind != "same" for verdict in self.verdicts)


@dataclass(frozen=True)
class _Number:
    """A number that can be asked in any release."""

    title: str
    path: str
    figure: Figure | None = None
    agency: str = ""
    keys: frozenset[str] = field(default_factory=frozenset)

    async def rows(self, datasette: Any) -> list[Row]:
        if self.figure is not None:
            return self.figure.finished(await asking(datasette).rows(*self.figure.asked(self.agency)))
        return (await answer(datasette, self.path)).rows


async def judged(datasette: Any, pasted: str) -> Answered:
    """The answer to what a reader pasted: a citation, an address, or a content code alone."""
    cited, versions = taken_apart(pasted), beside.versions(datasette)
    newest = versions[0]
    if not cited.version and cited.content:
        found = _by_code(datasette, versions, cited.content)
        if len(found) > 1:
            return Answered(cited, newest, problem=t("changed.several", code=cited.content, n=len(found)))
        cited = found[0] if found else cited
    if not cited.version:
        key = "changed.no_code" if cited.content else "changed.no_address"
        return Answered(cited, newest, problem=t(key, code=cited.content))
    numbers = _numbers(cited.path)
    if not numbers:
        return Answered(cited, newest, problem=t("changed.no_number"))
    if cited.version not in versions:
        return await _from_the_code(datasette, cited, newest, numbers)
    verdicts, codes = [], []
    try:
        async with beside.opened(datasette, cited.version) as then, beside.opened(datasette, newest) as now:
            codes.append(facts(then)["content"])
            for number in numbers:
                before, after = await number.rows(then), await number.rows(now)
                codes.append(content_code(before))
                verdicts.append(_verdict(number, before, after))
    except NoAnswer as why:
        return Answered(cited, newest, problem=str(why))
    strange = cited.content and cited.content not in codes
    caution = t("changed.mistyped", code=cited.content, version=cited.version) if strange else ""
    return Answered(cited, newest, tuple(verdicts), caution=caution)


async def _from_the_code(datasette: Any, cited: Cited, newest: str, numbers: list[_Number]) -> Answered:
    """A release that is not here: its code alone can tell that nothing changed, or that something did."""
    if not cited.content or len(numbers) > 1:
        return Answered(cited, newest, problem=t("changed.no_release", version=cited.version))
    number = numbers[0]
    async with beside.opened(datasette, newest) as now:
        code = content_code(await number.rows(now))
    kind = "same" if code == cited.content else "changed"
    caution = "" if kind == "same" else t("changed.no_values", version=cited.version)
    verdict = Verdict(kind, number.title, number.path, before=cited.content, now=code)
    return Answered(cited, newest, (verdict,), caution=caution)


def _by_code(datasette: Any, versions: list[str], code: str) -> list[Cited]:
    """The figures a content code belongs to, in the newest release that has it; figures of small counts may share one."""
    for version in versions:
        file = beside.place(datasette, version) / FIGURE_CODES
        if not file.is_file():
            continue
        with file.open(encoding="utf-8", newline="") as lines:
            rows = [row for row in csv.DictReader(lines) if row["content"] == code]
        if rows:
            return [Cited(version, figure_path(row["figure"], row["agency_id"]), code) for row in rows]
    return []


def figure_path(name: str, agency: str = "", form: str = "") -> str:
    """The address of a figure without release and language."""
    return f"/figures/{name}{form}" + (f"?agency={quote(agency)}" if agency else "")


def _numbers(path: str) -> list[_Number]:
    """The numbers at an address; none where there is none."""
    parts = urlsplit(path)
    given = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    place = parts.path.rstrip("/") or "/"
    if place.startswith("/figures/") or place.startswith("/embed/"):
        name = place.split("/")[2].split(".")[0]
        return [_number(name, given.get("agency", ""))] if name in FIGURES else []
    if place in ON_PAGE:
        return [_number(name) for name in ON_PAGE[place] if name in FIGURES]
    if place.startswith("/agencies/"):
        return [_number(name, place.removeprefix("/agencies/")) for name in _OF_AGENCY]
    if place.startswith("/vigie"):
        return [_Number(t("changed.answer"), path)]
    return []


def _number(name: str, agency: str = "") -> _Number:
    figure = FIGURES[name]
    return _Number(figure.title, figure_path(name, agency), figure, agency)


def _verdict(number: _Number, before: list[Row], now: list[Row]) -> Verdict:
    codes = content_code(before), content_code(now)
    cells = compared(before, now, by=(number.figure.by,) if number.figure and number.figure.by else ())
    kind = "same" if codes[0] == codes[1] else "changed"
    return Verdict(kind, number.title, number.path, tuple(cells[:MOST_CELLS]), max(len(cells) - MOST_CELLS, 0), *codes)


def compared(before: list[Row], now: list[Row], *, by: tuple[str, ...] = ()) -> list[Cell]:
    """The values that differ between two answers. Rows are the same when their texts are; numbers are what may change."""
    columns = list(dict.fromkeys([*(before[0] if before else ()), *(now[0] if now else ())]))
    words = by or tuple(
        name for name in columns if not any(isinstance(r.get(name), int | float) for r in (*before, *now))
    )
    measured = [name for name in columns if name not in words]
    old, new = (_keyed(rows, words) for rows in (before, now))
    found = []
    for key in dict.fromkeys([*old, *new]):
        one, two = old.get(key), new.get(key)
        said = ", ".join(str(part) for part in key[:-1] if part not in (None, ""))
        if one is None or two is None:
            first = measured[0] if measured else (columns[0] if columns else "")
            found.append(Cell(said, first, (one or {}).get(first), (two or {}).get(first)))
            continue
        found += [Cell(said, name, one.get(name), two.get(name)) for name in measured if one.get(name) != two.get(name)]
    return found


def _keyed(rows: list[Row], words: tuple[str, ...]) -> dict[tuple[object, ...], Row]:
    """Rows by their texts; a repeated one is told apart by how often it came before."""
    made: dict[tuple[object, ...], Row] = {}
    seen: dict[tuple[object, ...], int] = {}
    for row in rows:
        key = tuple(row.get(name) for name in words)
        seen[key] = seen.get(key, 0) + 1
        made[(*key, seen[key])] = row
    return made
