"""Spoil addresses the way people do, so that a geocoder can be tried on slips whose right answer is known.

Pure and seeded: the same address, kind and seed give the same text, whatever else is asked. It must not know a layer;
a slip may happen to spell another real street, as it may at a desk.

A slip falls on any letter of the street's base name, the first as likely as any other: people miss the first letter
more rarely, so the trial is the harder one. Digits stay, since another number is another street.
"""

import random
import string
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

_FEWEST_LETTERS = 3
_UNITS = ("APT {}", "#{}", "UNIT {}", "STE {}", "FLR {}")
_PARTS = ("1/2", "1/3", "1/4")


@dataclass(frozen=True, kw_only=True)
class Written:
    """A house address in its parts, as written. `city` is what may follow the street, as in 'Cambridge, MA'."""

    number: int
    base: str
    type: str = ""
    predir: str = ""
    postdir: str = ""
    city: str = ""

    @property
    def street(self) -> str:
        """The name with its type and directions."""
        return " ".join(filter(None, (self.predir, self.base, self.type, self.postdir)))

    def text(self, *, number: object = None, street: str | None = None, unit: str = "", city: str | None = None) -> str:
        """The address in one line, with other parts where they are given."""
        tail = self.city if city is None else city
        line = " ".join(filter(None, (str(self.number if number is None else number), street or self.street, unit)))
        return f"{line}, {tail}" if tail else line


def spoil(written: Written, kind: str, *, seed: int = 0) -> str | None:
    """Return the address spoilt as `kind` (one of `KINDS`) says, or None where it cannot be: no type to leave out.

    The text names the same place as `written.text()`. It differs from it for all kinds but 'clean'.
    """
    spoilt = KINDS[kind](written, random.Random(f"{seed}|{kind}|{written.text()}"))
    return None if kind != "clean" and spoilt == written.text() else spoilt


def slip(name: str, draw: random.Random) -> str | None:
    """Return `name` with one letter too many, too few, exchanged, or two neighbours swapped; None below three letters."""
    letters = [at for at, sign in enumerate(name) if sign.isalpha()]
    if len(letters) < _FEWEST_LETTERS:
        return None
    capital = name.isupper()
    for _ in range(20):  # a slip that changes nothing, such as a swap of two equal letters, is drawn again
        at = draw.choice(letters)
        new = draw.choice(string.ascii_uppercase if capital else string.ascii_lowercase)
        forms = (
            name[:at] + new + name[at:],
            name[:at] + name[at + 1 :],
            name[:at] + new + name[at + 1 :],
            name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :] if at + 1 in letters else name,
        )
        slipped = draw.choice(forms)
        if slipped.upper() != name.upper():
            return slipped
    return None


def _slips(written: Written, draw: random.Random, *, times: int) -> str | None:
    base: str | None = written.base
    for _ in range(times):
        base = slip(base, draw) if base else None
    return base and _renamed(written, base=base) if base != written.base else None


def _renamed(written: Written, **parts: str) -> str:
    named = {"base": written.base, "type": written.type, "predir": written.predir, "postdir": written.postdir} | parts
    return Written(number=written.number, city=written.city, **named).text()


def _without_type(written: Written, draw: random.Random) -> str | None:
    return _renamed(written, type="") if written.type else None


def _direction_moved(written: Written, draw: random.Random) -> str | None:
    """MAIN ST N for N MAIN ST. Another direction would be another street."""
    if bool(written.predir) == bool(written.postdir):
        return None
    return _renamed(written, predir=written.postdir, postdir=written.predir)


def _saint(written: Written, draw: random.Random) -> str | None:
    first, _, rest = written.base.partition(" ")
    other = {"SAINT": "St", "ST": "Saint", "ST.": "Saint"}.get(first.upper())
    return _renamed(written, base=f"{other} {rest}") if other and rest else None


def _block(written: Written, form: str) -> str:
    hundreds = written.number // 100
    return f"{form.format(hundreds if hundreds else '')} {written.street}" + (
        f", {written.city}" if written.city else ""
    )


def _unit(written: Written, draw: random.Random) -> str:
    return written.text(unit=draw.choice(_UNITS).format(draw.randint(1, 40)))


KINDS: Mapping[str, Callable[[Written, random.Random], str | None]] = MappingProxyType({
    "clean": lambda written, draw: written.text(),
    "one typo": lambda written, draw: _slips(written, draw, times=1),
    "two typos": lambda written, draw: _slips(written, draw, times=2),
    "type missing": _without_type,
    "direction moved": _direction_moved,
    "saint": _saint,
    "block": lambda written, draw: _block(written, "{}00 BLOCK OF" if written.number >= 100 else "0 BLOCK OF"),
    "masked": lambda written, draw: _block(written, "{}XX"),
    "lower case": lambda written, draw: written.text().lower(),
    "unit added": _unit,
    "city missing": lambda written, draw: written.text(city=""),
    "half number": lambda written, draw: written.text(number=f"{written.number} {draw.choice(_PARTS)}"),
})  # fmt: skip
"""What can be done to an address, by name; a block or masked text means the hundred the house stands in."""
