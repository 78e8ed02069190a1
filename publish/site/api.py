"""How a program asks: addresses, limits, and examples that run as they stand.

The examples are text for readers; must not be run here.
"""

from dataclasses import dataclass
from typing import Any

from publish.site.settings import SETTINGS
from publish.site.texts import t, thousands


@dataclass(frozen=True)
class Example:
    """One example: its anchor, what it is in, what it does, and the program."""

    name: str
    language: str
    does: str
    text: str


_PLOT = """\
import matplotlib.pyplot as plt
import pandas as pd

release = "{base}/releases/{version}"
incidents = pd.read_csv(f"{{release}}/csv/incident.csv", dtype=str)
dated = incidents[incidents.incident_date_level != "withheld"]
per_year = dated.incident_date.str[:4].value_counts().sort_index()
per_year.plot.bar(title=f"Incidents published, by year (first and last in part)\\n{{release}}", xlabel="", rot=0)
plt.savefig("incidents.png")
print(per_year.to_string(), f"{{len(incidents) - len(dated)}} without a date", sep="\\n")
"""
_ASK = """\
import json
import urllib.parse
import urllib.request

query = "select force_type, count(*) as times from force group by force_type order by times desc"
address = "{base}/releases/{version}/vigie.json?" + urllib.parse.urlencode({{"sql": query, "_shape": "objects"}})
with urllib.request.urlopen(address) as answer:
    told = json.load(answer)
for row in told["rows"]:
    print(row["force_type"], row["times"])
"""
_R = """\
release <- "{base}/releases/{version}"
incidents <- read.csv(paste0(release, "/csv/incident.csv"), colClasses = "character")
dated <- incidents[incidents$incident_date_level != "withheld", ]
per_year <- table(substr(dated$incident_date, 1, 4))
barplot(per_year, main = "Incidents published, by year (first and last in part)", sub = release)
"""
_CURL = """\
curl -sO {base}/releases/{version}/csv/incident.csv
curl -sO {base}/releases/{version}/SHA256SUMS
grep ' csv/incident.csv$' SHA256SUMS | sed 's|csv/||' | sha256sum -c
curl -s '{base}/releases/{version}/vigie/incident.json?_shape=objects&_size=2'
curl -s '{base}/releases/{version}/figures/kinds_of_force_by_side.csv'
curl -sI {base}/latest/vigie.db | grep -i '^location'
"""
_ADDRESSES = (
    ("release", "/releases/{version}/"), ("latest", "/latest/"), ("file", "/releases/{version}/csv/incident.csv"),
    ("table", "/releases/{version}/vigie/incident.json?agency_id=…"), ("row", "/releases/{version}/vigie/incident/….json"),
    ("sql", "/releases/{version}/vigie.json?sql=…"), ("figure", "/releases/{version}/figures/kinds_of_force_by_side.csv?agency=…"),
    ("figures", "/releases/{version}/figures.csv"), ("embed", "/releases/{version}/embed/kinds_of_force_by_side?agency=…"),
    ("cite", "/releases/{version}/cite.bib?of=…"), ("feed", "/releases/{version}/feed.json"),
    ("described", "/releases/{version}/datapackage.json"),
)  # fmt: skip


def page(base: str, version: str) -> dict[str, Any]:
    """Addresses, limits and examples for a site at `base` and the release shown."""
    return {
        "base": base, "examples": examples(base, version),
        "addresses": [(base + path.format(version=version), t(f"api.address.{name}")) for name, path in _ADDRESSES],
        "limits": [
            (t("api.limit.time"), t("api.limit.time.value", seconds=SETTINGS["sql_time_limit_ms"] // 1000)),
            (t("api.limit.rows"), t("api.limit.rows.value", rows=thousands(SETTINGS["max_returned_rows"]))),
            (t("api.limit.once"), t("api.limit.once.value")), (t("api.limit.write"), t("api.limit.write.value")),
            (t("api.limit.bulk"), t("api.limit.bulk.value")),
        ],
    }  # fmt: skip


def examples(base: str, version: str) -> list[Example]:
    """The examples, filled in."""
    texts = (("plot", "Python", _PLOT), ("ask", "Python", _ASK), ("r", "R", _R), ("curl", "curl", _CURL))
    return [
        Example(name, language, t(f"api.example.{name}"), text.format(base=base, version=version))
        for name, language, text in texts
    ]
