"""The map page: incidents by area at one level in one period, how sure each number is, and what is not on the map.

Counts rows where they are published and adds those of finer areas inside; must not share coarser rows out.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from publish.site.asking import Asking
from publish.site.charts import nice
from publish.site.figures import AREA_PERIODS
from publish.site.outlines import LEVELS, Outline, Outlines
from publish.site.spans import ALL, Rows, beside, chosen, parted, within
from publish.site.texts import t, thousands
from schemas.model import WITHHELD

CLASSES = 5
UNSURE_FROM = 1 / 3
"""Share of a surrounding area's incidents known only to it, from which its parts are striped."""
_BY_PERIOD = ("map", "by period")
_USUAL = ("neighbourhood", "beat", "city", "county", "cell", "snap")


@dataclass(frozen=True)
class Area:
    """One area of the map: its outline, count, class (0 for none) and certainty."""

    outline: Outline
    incidents: int
    shade: int
    striped: bool

    @property
    def sure(self) -> str:
        """How sure its number is, in words."""
        if not self.incidents:
            return t("map.few")
        return t("map.less") if self.striped else t("map.fairly")


async def page(asking: Asking, outlines: Outlines | None, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the template needs; without outlines, only that there are none."""
    if outlines is None or not outlines.levels:
        return {"drawing": None}
    level = asked.get("level", "")
    level = level if level in outlines.levels else next(name for name in _USUAL if name in outlines.levels)
    dated = await asking.rows(AREA_PERIODS.sql)
    if _BY_PERIOD not in asking.worked_out:
        asking.worked_out[_BY_PERIOD] = parted(dated)
    by_period: dict[str, Rows] = asking.worked_out[_BY_PERIOD]
    known = tuple(by_period)
    period = chosen(asked.get("period", ""), known)
    rows, aside = _in_period(asking, dated, period)
    counts, coarser, elsewhere, withheld, around = _counted(rows, outlines, level)
    drawing = outlines.drawn(level)
    alike = ("map", level, str(len(period)))
    if alike not in asking.worked_out:
        asking.worked_out[alike] = _most(
            by_period, outlines, level, [span for span in known if len(span) == len(period)]
        )
    breaks = _breaks(asking.worked_out[alike])
    areas = [
        Area(o, counts[o.area], _class(counts[o.area], breaks), _unsure(o, outlines, level, around)) for o in drawing.outlines
    ]  # fmt: skip
    top = max(areas, key=lambda area: area.incidents)
    far = sorted(area.outline.within for area in areas)
    place = known.index(period)
    return {
        "drawing": drawing, "areas": areas, "level": level, "levels": outlines.levels, "breaks": breaks,
        "drawn": sum(counts.values()), "total": sum(row["incidents"] for row in rows),
        "coarser": coarser, "elsewhere": elsewhere, "withheld": withheld, "top": top if top.incidents else None,
        "selected": next((area for area in areas if area.outline.area == asked.get("area")), None),
        "within": (far[0], round(median(far)), far[-1]),
        "period": period, "periods": known, "beside": aside, "span_words": span_words,
        "before": known[place - 1] if place else None, "after": known[place + 1] if place + 1 < len(known) else None,
    }  # fmt: skip


def _in_period(asking: Asking, dated: Rows, period: str) -> tuple[Rows, dict[str, int]]:
    """The rows of a known period and what lies beside it; worked out once, there are few periods."""
    name = (*_BY_PERIOD, period)
    if name not in asking.worked_out:
        asking.worked_out[name] = within(asking.worked_out[_BY_PERIOD][period], period), beside(dated, period)
    found: tuple[Rows, dict[str, int]] = asking.worked_out[name]
    return found


def span_words(period: str) -> str:
    """A period in words."""
    if period == ALL:
        return t("map.period.all")
    year, _, quarter = period.partition("-Q")
    return t("map.period.quarter", quarter=quarter, year=year) if quarter else year


def _most(by_period: Mapping[str, Rows], outlines: Outlines, level: str, periods: Sequence[str]) -> int:
    """The greatest count of any area in periods of one length, so that a colour means the same in each of them."""
    return max(
        (max(_counted(within(by_period[p], p), outlines, level)[0].values(), default=0) for p in periods), default=0
    )


_Counted = tuple[Counter[str], int, int, int, dict[tuple[str, str], tuple[int, int]]]


def _counted(rows: Rows, outlines: Outlines, level: str) -> _Counted:
    """Per area of `level`; then rows of wider areas, without outline, withheld; then, per wider area, all and only-it."""
    counts: Counter[str] = Counter()
    coarser = elsewhere = withheld = 0
    around: dict[tuple[str, str], tuple[int, int]] = {}
    names = {o.area for o in outlines.drawn(level).outlines}
    rank = LEVELS.index(level)
    for row in rows:
        area, own, n = row["area"], row["area_level"], int(row["incidents"])
        if own == WITHHELD:
            withheld += n
            continue
        finer = LEVELS.index(own) <= rank
        here = (area if own == level else outlines.around(area, own, level)) if finer else None
        if here in names and here is not None:
            counts[here] += n
        elif finer:
            elsewhere += n
        else:
            coarser += n
        for wider in LEVELS[rank + 1 :]:
            holder = area if own == wider else outlines.around(area, own, wider) if own in LEVELS[: rank + 1] else None
            if holder is not None:
                every, only = around.get((wider, holder), (0, 0))
                around[wider, holder] = every + n, only + (n if own == wider else 0)
    return counts, coarser, elsewhere, withheld, around


def _unsure(
    outline: Outline, outlines: Outlines, level: str, around: Mapping[tuple[str, str], tuple[int, int]]
) -> bool:
    for wider in LEVELS[LEVELS.index(level) + 1 :]:
        holder = outlines.around(outline.area, level, wider)
        every, only = around.get((wider, holder or ""), (0, 0))
        if every and only / every >= UNSURE_FROM:
            return True
    return False


def _breaks(most: int) -> tuple[int, ...]:
    """Lower bounds of the five classes, even steps; fewer where the counts are small."""
    step = nice(most / CLASSES)
    return tuple(dict.fromkeys([1, *(step * place for place in range(1, CLASSES) if 1 < step * place <= most)]))


def _class(count: int, breaks: Sequence[int]) -> int:
    return sum(count >= low for low in breaks)


def class_words(breaks: Sequence[int]) -> list[str]:
    """The classes in words, for the legend."""
    words = []
    for low, following in zip(breaks, [*breaks[1:], None], strict=True):
        if following is None:
            words.append(t("map.class.more", low=thousands(low)))
        elif following - 1 == low:
            words.append(t("map.class.one", low=thousands(low)))
        else:
            words.append(t("map.class", low=thousands(low), high=thousands(following - 1)))
    return words
