"""A page of HTML as a browser reads it, for tests of what must not act in it."""

import re
from html.parser import HTMLParser


class Read(HTMLParser):
    """A page as a browser reads it: its text, and what of it could act."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.acts: list[str] = []
        self.inside = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "svg" and not {"aria-hidden", "role"} & set(told):
            self.acts.append("<svg> that is none of ours")
        if tag in ("iframe", "object", "embed", "base", "style", "math", "template"):
            self.acts.append(f"<{tag}>")
        if tag == "script" and not str(told.get("src", "")).startswith("/static/"):
            self.acts.append("<script> of another place")
        if tag == "img" and not str(told.get("src", "")).startswith(("data:image/svg+xml", "/static/")):
            self.acts.append("<img>")
        for name, value in attrs:
            if name.startswith("on") or name in ("style", "srcdoc", "formaction"):
                self.acts.append(f"{tag} {name}=")
            if name in ("href", "src", "action") and re.match(
                r"\s*(?:javascript|vbscript|data:text)", value or "", re.IGNORECASE
            ):
                self.acts.append(f"{tag} {name}={value}")
            self.text.append(value or "")
        self.inside = tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    @property
    def said(self) -> str:
        """Everything that is written on the page, in its text and its fields."""
        return "\n".join(self.text)
