"""How the numbers come to be, in sections: title, paragraphs, and where to see it in the release.

Words are in the catalogues; must not state a figure of a release but those handed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from publish.site.texts import t
from publish.site.wording import table_label


@dataclass(frozen=True)
class Section:
    """One section: its anchor, its title, its paragraphs, its links (address and words)."""

    name: str
    title: str
    paragraphs: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


SECTIONS: dict[str, tuple[tuple[str, str], ...]] = {
    "reports": (("vigie/coverage", ""), ("agencies", "nav.agencies")),
    "checks": (("vigie/totals", ""), ("quality", "nav.quality")),
    "hidden": (("vigie/withheld_or_coarsened", "strip.withheld"), ("release/risk.html", "strip.risk")),
    "places": (("map", "nav.map"), ("vigie/place", "")),
    "border": (("vigie/data_dictionary?published=no", "methods.not_published"), ("vigie/terms?vocabulary=blank", "blanks.title")),
    "nothere": (("#not-here", "not.title"), ("vigie/totals", "")),
    "denominators": (("compare", "nav.compare"), ("vigie/denominator", "")),
    "intervals": (("compare", "nav.compare"),),
    "bounds": (("matrix", "nav.matrix"),),
    "recent": (("quality#recent", "quality.recent"), ("vigie/coverage", "")),
    "corrections": (("changes", "nav.changes"), ("changed", "nav.changed")),
    "definitions": (("trends", "nav.trends"), ("vigie/data_dictionary", "")),
    "links": (("api", "nav.api"), ("downloads", "nav.downloads")),
}  # fmt: skip
"""The sections in reading order, each with its links: an address, and the key of its words ("" for the name of a table)."""


def sections(facts: Mapping[str, Any]) -> list[Section]:
    """Every section, in reading order."""
    given = {
        "k": facts["k"],
        "start": facts["window_start"],
        "end": facts["window_end"],
        "standard": facts["standard_version"],
    }
    return [
        Section(
            name, t(f"methods.{name}.title"), tuple(t(f"methods.{name}.text", **given).split("\n\n")),
            tuple((path, _said(path, key)) for path, key in links if facts.get("has_risk") or "risk" not in path),
        )
        for name, links in SECTIONS.items()
    ]  # fmt: skip


def _said(path: str, key: str) -> str:
    return t(key) if key else table_label(path.rsplit("/", maxsplit=1)[-1])
