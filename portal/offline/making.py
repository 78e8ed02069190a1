"""Make the offline reporter: one HTML file with the form, its words, the rules and nothing that reaches outside.

The page may run its own scripts only, by their hashes. Must not hold an answer of anyone.
"""

import base64
import hashlib
import html
import json
from pathlib import Path

from portal.offline.as_data import standard_as_data
from portal.offline.as_form import form_as_data, words_as_data
from portal.texts import LANGUAGES

_HERE = Path(__file__).resolve().parent
_SCRIPTS = ("judge.js", "conform.js", "answers.js", "page.js")

LARGEST = 500_000
"""Bytes the file may have."""


def offline_reporter(*, timezone: str, agency_id: str = "") -> bytes:
    """The file, in UTF-8. timezone: of the agency's clocks; agency_id: filled in beforehand, where it is given."""
    data = {
        "form": form_as_data(), "standard": standard_as_data(), "words": words_as_data(), "agency": agency_id,
        "timezone": timezone, "languages": dict(LANGUAGES),
    }  # fmt: skip
    # "</" would end the script that holds the data.
    packed = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
    script = "\n".join((_HERE / name).read_text("utf-8") for name in _SCRIPTS)
    style = (_HERE / "page.css").read_text("utf-8")
    policy = f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none'; form-action 'none'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy, quote=True)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>Vigie</title>\n'
        f'<style>{style}</style>\n</head>\n<body>\n<main id="main"></main>\n'
        f'<script type="application/json" id="data">{packed}</script>\n<script>{script}</script>\n</body>\n</html>\n'
    ).encode()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
