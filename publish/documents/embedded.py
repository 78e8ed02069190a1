"""dataset.jsonld of a release as the text of a <script type="application/ld+json"> on a page.

Such an element is data and is not run, so a Content-Security-Policy without inline scripts lets it be. Imported by the
public process: standard library only. Must not change a fact of the document.
"""

import json
from pathlib import Path

DOCUMENT = "dataset.jsonld"

_HARMLESS = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def jsonld_text(folder: Path, *, at: str) -> str:
    """The document of the release in `folder`, for a page: files named relative to it are put under `at`, which ends in a slash.

    Checksums and descriptions of files stay in the document itself. Empty where the release has no such document (older ones).
    """
    path = folder / DOCUMENT
    if not path.is_file():
        return ""
    described = json.loads(path.read_text("utf-8"))
    for download in described["distribution"]:
        del download["sha256"], download["description"]
        if "://" not in download["contentUrl"]:
            download["contentUrl"] = at + download["contentUrl"]
    text = json.dumps(described, ensure_ascii=False, separators=(",", ":"))
    # No character of it can end the element or begin another.
    return "".join(_HARMLESS.get(character, character) for character in text)
