"""Text of others made safe to look at: what has no shape of its own, or turns the reading direction, is shown by its name.

Used wherever a header, a file's name or a cell is shown. Must not drop a character.
"""

import re

from ingest.fixit.sentences import say

_HIDDEN = re.compile(
    "[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_NAMES = {"\t": "sign_tab", "\n": "sign_line_break", "\r": "sign_line_break"}


def pieces(text: str) -> list[tuple[str, bool]]:
    """A text cut into what is seen and the names of what is not: ("abc", False), ("U+202E", True)."""
    cut: list[tuple[str, bool]] = []
    at = 0
    for found in _HIDDEN.finditer(text.replace("\r\n", "\n")):
        text = found.string
        if found.start() > at:
            cut.append((text[at : found.start()], False))
        name = say(_NAMES[found[0]]) if found[0] in _NAMES else f"U+{ord(found[0]):04X}"
        cut.append((name, True))
        at = found.end()
    rest = text.replace("\r\n", "\n")[at:]
    return [*cut, (rest, False)] if rest else cut


def visible(text: str) -> str:
    """A text in which nothing is hidden: hidden characters stand as ⟨U+202E⟩."""
    return "".join(f"⟨{piece}⟩" if hidden else piece for piece, hidden in pieces(text))


def visible_lines(text: str) -> str:
    """The same for a text of several lines: its line breaks stay."""
    return "\n".join(visible(line) for line in text.split("\n"))
