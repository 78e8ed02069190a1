"""How a page, a figure or an answer is cited: one sentence, BibTeX, RIS and CSL-JSON, bound to release and content.

Must not look anything up: title, address and content code are handed in.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from publish.site.texts import t

FORMS = {"bib": "application/x-bibtex", "ris": "application/x-research-info-systems",
         "csl": "application/vnd.citationstyles.csl+json"}  # fmt: skip
"""The forms a citation is offered in, and their media types."""

_FOR_BIBTEX = str.maketrans({c: f"\\{c}" for c in "{}%&$#_"} | {"\\": "\\textbackslash{}"})


@dataclass(frozen=True, kw_only=True)
class Citation:
    """What is cited (`what`), of which release, at which address, with which content code."""

    what: str
    title: str
    publisher: str
    version: str
    on: str
    on_iso: str
    address: str
    content: str

    @property
    def text(self) -> str:
        """The sentence, address and content code last."""
        said = t(
            "cite.text", title=self.title, what=self.what, version=self.version, publisher=self.publisher, on=self.on
        )
        return f"{said} {self.address} {t('cite.content', content=self.content)}"

    @property
    def key(self) -> str:
        """The key of the BibTeX entry."""
        return f"vigie-{self.version}-{self.content}"

    @property
    def bib(self) -> str:
        """A BibTeX entry."""
        year, month, _ = self.on_iso.split("-")
        fields = {
            "title": "{" + f"{self.title}: {self.what}".translate(_FOR_BIBTEX) + "}",
            "author": "{" + self.publisher.translate(_FOR_BIBTEX) + "}", "year": year, "month": str(int(month)),
            "version": self.version, "note": t("cite.content", content=self.content), "url": self.address,
        }  # fmt: skip
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        return f"@misc{{{self.key},\n{lines}\n}}\n"

    @property
    def ris(self) -> str:
        """A RIS record."""
        lines = (
            ("TY", "DATA"), ("TI", f"{self.title}: {self.what}"), ("AU", self.publisher), ("PB", self.publisher),
            ("PY", self.on_iso[:4]), ("DA", self.on_iso.replace("-", "/")), ("ET", self.version), ("UR", self.address),
            ("N1", t("cite.content", content=self.content)), ("ER", ""),
        )  # fmt: skip
        return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in lines)

    @property
    def csl(self) -> str:
        """A CSL-JSON item in its list."""
        day = [int(part) for part in self.on_iso.split("-")]
        item = {
            "id": self.key, "type": "dataset", "title": f"{self.title}: {self.what}", "version": self.version,
            "author": [{"literal": self.publisher}], "publisher": self.publisher, "issued": {"date-parts": [day]},
            "URL": self.address, "note": t("cite.content", content=self.content),
        }  # fmt: skip
        return json.dumps([item], indent=2, ensure_ascii=False) + "\n"

    def form(self, name: str) -> str:
        """The citation in one of FORMS."""
        return {"bib": self.bib, "ris": self.ris, "csl": self.csl}[name]


def cited(facts: Mapping[str, Any], host: str, path: str, *, what: str, content: str = "") -> Citation:
    """The citation of a page; `content` is the code of its rows, else that of the whole release.

    host: scheme and host the reader came by, used where the release states no address. path: without release and
    language.
    """
    base = (facts.get("address") or host).rstrip("/")
    return Citation(
        what=what, title=facts["title"], publisher=facts["publisher"], version=facts["version"], on=facts["released_on"],
        on_iso=facts["released_on_iso"], address=f"{base}/releases/{facts['version']}{path}",
        content=content or facts["content"],
    )  # fmt: skip


@dataclass(frozen=True)
class Cited:
    """What a reader pasted, taken apart; empty where a part is missing."""

    version: str
    path: str
    content: str


_PASTED = re.compile(r"/releases/(?P<version>[0-9.]+)(?P<path>/[^\s]*)?")
_CODE = re.compile(r"(?:^|[^0-9a-f/])([0-9a-f]{8})(?:[^0-9a-f]|$)")


def taken_apart(pasted: str) -> Cited:
    """Release, path and content code out of a citation, an address or a code alone."""
    text = pasted.strip()[:2000]
    found = _PASTED.search(text)
    rest = text[found.end() :] if found else text
    code = _CODE.search(rest.lower()) or (_CODE.search(found.group("path") or "") if found else None)
    if not found:
        return Cited("", "", code.group(1) if code else "")
    version = found.group("version").rstrip(".")
    return Cited(version, "/" + (found.group("path") or "").lstrip("/").rstrip(".,;)"), code.group(1) if code else "")
