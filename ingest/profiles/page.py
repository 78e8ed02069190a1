"""The YAML of a profile as mappings, lists and texts, each taken with a check and a sentence that names its place.

Every scalar is text: a column named No or a word 17-Oct must not become a truth or a date. Must not know what a key means.
"""

import difflib
from collections.abc import Iterable
from typing import Any

import yaml

from ingest.problems import ProfileProblem

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_TRUTHS = {"true": True, "yes": True, "false": False, "no": False}


class Page:
    """One profile's text; knows the file's name for its sentences."""

    def __init__(self, name: str) -> None:
        self._name = name

    def fail(self, sentence: str) -> ProfileProblem:
        """The problem a sentence tells, under the file's name."""
        return ProfileProblem(f"{self._name}: {sentence}")

    def loaded(self, text: str) -> Any:
        """The text as mappings, lists and texts. A name that stands twice in a mapping would lose one of the two."""
        try:
            node = yaml.compose(text, Loader=_LOADER)
            return self._built(node, ())
        except yaml.YAMLError as error:
            at = getattr(error, "problem_mark", None)
            where = f" near line {at.line + 1}" if at else ""
            raise self.fail(f"not readable as YAML{where}; check indents, colons and quotes.") from None

    def _built(self, node: Any, above: tuple[int, ...]) -> Any:
        if node is None or isinstance(node, yaml.ScalarNode):
            return node.value if node is not None else ""
        if id(node) in above:
            raise self.fail(f"line {node.start_mark.line + 1} repeats itself without end; write the entry out.")
        inside = (*above, id(node))
        if isinstance(node, yaml.SequenceNode):
            return [self._built(each, inside) for each in node.value]
        built: dict[str, Any] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise self.fail(f"line {line} has a list or mapping as a name; a name is a text.")
            if key.value in built:
                raise self.fail(
                    f"{key.value} stands twice in one mapping, again in line {line}; one of the two would be lost."
                )
            built[key.value] = self._built(value, inside)
        return built

    def mapping(
        self, raw: Any, where: str, required: set[str] | None = None, optional: set[str] | None = None
    ) -> dict[str, Any]:
        """A mapping with the keys it must and may have; any keys when neither is named."""
        if not isinstance(raw, dict):
            raise self.fail(f"{where} should be a mapping of names to values.")
        if required is not None or optional is not None:
            known = (required or set()) | (optional or set())
            if missing := sorted((required or set()) - set(raw)):
                raise self.fail(f"{where} lacks {missing[0]}.")
            if stray := sorted(set(raw) - known):
                raise self.fail(f"{where} has {stray[0]}, which a profile does not know{_perhaps(stray[0], known)}.")
        return raw

    def listed(self, raw: Any, where: str) -> list[Any]:
        """A list of anything."""
        if not isinstance(raw, list):
            raise self.fail(f"{where} should be a list.")
        return raw

    def texts(self, raw: Any, where: str) -> tuple[str, ...]:
        """A list of texts; nothing is an empty list."""
        return tuple(self.text(each, where) for each in self.listed(raw or [], where))

    def one_or_more(self, raw: Any, where: str) -> tuple[str, ...]:
        """A text, or a list of texts; nothing is none."""
        if raw is None or raw == "":
            return ()
        return self.texts(raw, where) if isinstance(raw, list) else (self.text(raw, where),)

    def text(self, raw: Any, where: str) -> str:
        """One text."""
        if not isinstance(raw, str):
            raise self.fail(f"{where} should be one text, not a list or a mapping.")
        return raw

    def whole(self, raw: Any, where: str, *, least: int = 0) -> int:
        """A whole number."""
        told = self.text(raw, where)
        if not (told.isascii() and told.isdigit() and int(told) >= least):
            raise self.fail(f"{where} should be a whole number from {least}.")
        return int(told)

    def number(self, raw: Any, where: str) -> float:
        """A number."""
        try:
            return float(self.text(raw, where))
        except ValueError:
            raise self.fail(f"{where} should be a number.") from None

    def truth(self, raw: Any, where: str) -> bool:
        """True or false."""
        told = self.text(raw, where).casefold()
        if told not in _TRUTHS:
            raise self.fail(f"{where} should be true or false.")
        return _TRUTHS[told]


def _perhaps(stray: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(stray, sorted(known), n=1, cutoff=0.75)
    return f"; {close[0]} is one it knows" if close else ""
