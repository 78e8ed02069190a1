"""A figure for other people's pages: a number or bars as SVG that always shows release, coverage and address.

Draws the rows of a figure; must not drop the foot, and must not refer to anything outside the picture.
"""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from publish.site.figure import Figure
from publish.site.texts import t, thousands
from publish.site.wording import is_blank, label

Row = dict[str, Any]
WIDTH = 640
MOST_BARS = 16
_FOLD = 84
_LINE, _TOP, _LEFT, _RIGHT = 26, 64, 220, 60
_INK, _SOFT, _BAR, _COARSE, _BACK = "#15202a", "#434f5a", "#2d7a8d", "#8a959d", "#ffffff"
_SANS = "system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
_SERIF = "Charter, 'Bitstream Charter', Cambria, Georgia, serif"


@dataclass(frozen=True)
class Mark:
    """One bar: what it is of, its count, and whether it stands for a blank."""

    label: str
    count: int
    blank: bool


def marks(figure: Figure, rows: list[Row]) -> list[Mark]:
    """The rows as bars; none where the figure is one number or a list."""
    if figure.name == "incidents_by_period":
        return [_period(row) for row in rows]
    if not figure.by:
        return []
    return [
        Mark(label(figure.table, figure.by, row[figure.by]), row[figure.value], is_blank(figure.table, figure.by, row[figure.by]))
        for row in rows
    ]  # fmt: skip


def _period(row: Row) -> Mark:
    coarse = row["year"] == "withheld" or row["quarter"] == "year only"
    said = label("incident", "incident_date", row["year"])
    return Mark(
        said if row["year"] == "withheld" else f"{said} {t('chart.year_only') if coarse else row['quarter']}",
        row["incidents"],
        coarse,
    )


def drawable(figure: Figure) -> bool:
    """Whether a figure can stand on another page: one number, or bars."""
    return bool(
        figure.value and (figure.by or figure.name in {"headline", "filed", "civilians_injured", "incidents_by_period"})
    )


def svg(figure: Figure, rows: list[Row], *, of: str, foot: tuple[str, ...]) -> Markup:
    """The picture. of: whose figure it is. foot: release, coverage and address, one line each; never empty."""
    if not foot:
        raise ValueError("an embedded figure always shows its release and coverage")
    bars = marks(figure, rows)
    body = _bars(bars[:MOST_BARS], len(bars)) if bars else _number(figure, rows)
    height = _TOP + body[1] + 18 * len(foot) + 22
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="title" font-family="{_SANS}" font-size="14" fill="{_INK}">',
        f'<title id="title">{escape(figure.title)}, {escape(of)}</title>',
        f'<rect width="{WIDTH}" height="{height}" fill="{_BACK}"/><rect width="{WIDTH}" height="3" fill="#0b5568"/>',
        f'<text x="16" y="30" font-size="16" font-weight="600">{escape(figure.title)}</text>',
        f'<text x="16" y="50" font-size="13" fill="{_SOFT}">{escape(of)}</text>',
        body[0],
        *(
            f'<text x="16" y="{_TOP + body[1] + 20 + 18 * place}" font-size="12" fill="{_SOFT}">{escape(line)}</text>'
            for place, line in enumerate(foot)
        ),
        "</svg>",
    ]
    return Markup("\n".join(lines))


def _bars(bars: list[Mark], count: int) -> tuple[str, int]:
    most = max((bar.count for bar in bars), default=0) or 1
    room = WIDTH - _LEFT - _RIGHT - 16
    drawn = []
    for place, bar in enumerate(bars):
        y = _TOP + 8 + place * _LINE
        width = round(room * bar.count / most, 1)
        drawn.append(
            f'<text x="{_LEFT - 10}" y="{y + 13}" text-anchor="end" font-size="13">{escape(_short(bar.label))}</text>'
            f'<rect x="{_LEFT}" y="{y}" width="{width}" height="17" fill="{_COARSE if bar.blank else _BAR}"/>'
            f'<text x="{_LEFT + width + 6}" y="{y + 13}" font-size="13">{escape(thousands(bar.count))}</text>'
        )
    if count > len(bars):
        y = _TOP + 8 + len(bars) * _LINE
        drawn.append(
            f'<text x="{_LEFT}" y="{y + 13}" font-size="13" fill="{_SOFT}">{escape(t("table.more", n=count - len(bars)))}</text>'
        )
    return "".join(drawn), _LINE * (len(bars) + (count > len(bars))) + 12


def _number(figure: Figure, rows: list[Row]) -> tuple[str, int]:
    row = rows[0] if rows else {}
    said = thousands(row.get(figure.value) or 0)
    drawn = (
        f'<text x="16" y="{_TOP + 38}" font-family="{_SERIF}" font-size="40" font-weight="700">{escape(said)}</text>'
    )
    return drawn + f'<text x="16" y="{_TOP + 60}">{escape(t(f"figure.{figure.name}.unit"))}</text>', 72


def folded(address: str) -> list[str]:
    """An address in lines that fit the picture."""
    return [address[at : at + _FOLD] for at in range(0, len(address), _FOLD)]


def _short(text: str) -> str:
    return text if len(text) <= 30 else f"{text[:29]}…"
