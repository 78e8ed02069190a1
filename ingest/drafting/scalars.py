"""Texts as YAML reads them back, whatever is in them. Must not write a comment."""

import re
from collections.abc import Iterable

import yaml

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(?: [A-Za-z0-9_-]+)*")


def quoted(text: str) -> str:
    """One text; in quotes where it is anything but words. The reader of profiles takes every plain word as a text."""
    if _PLAIN.fullmatch(text):
        return text
    return str(yaml.dump(text, default_style='"', allow_unicode=True, width=float("inf"))).rstrip("\n")


def listed(texts: Iterable[str]) -> str:
    """A list of texts on one line."""
    return f"[{', '.join(map(quoted, texts))}]"


def comment(text: str) -> str:
    """A text that may stand in a comment: on one line."""
    return " ".join(text.split())
