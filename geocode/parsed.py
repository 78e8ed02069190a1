"""What an address says, as one value: the hand-over from the grammar to the locator. Values only."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["point", "number", "block", "intersection", "corridor", "landmark", "place", "none"]


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """What an address says. Texts are folded to upper case; a street may still carry a unit (see `names.read_name`).

    - point: `lat` and `lon`, degrees, as written.
    - number: `number` of `street`. `between` holds cross streets that narrow it down, `name` a business that was named.
    - block: `low` to `high`, both counted, of `street`; `form` says how it was written: hundred (800 BLOCK OF), masked
      (8XX), block range (2500-2900-BLK) or number range (51-79). Without numbers (form 'between') `low` is None and
      the two streets of `between` bound it.
    - intersection: `streets`, two or more.
    - corridor: `marker` ('exit', '41B') or ('mile', '12.5') on the highway `street`, which may be None; `number` is set
      where a house number was given too.
    - landmark: `name` of a thing that is no street. place: `name` of a street, landmark or zone; which, is not said.
    - none: `reason` is 'empty' or 'unreadable'.

    `zip` (five digits) and `city` (a name or the code of a district) come from the end of the text.
    """

    kind: Kind
    number: int | None = None
    low: int | None = None
    high: int | None = None
    form: str = ""
    street: str | None = None
    streets: tuple[str, ...] = ()
    between: tuple[str, ...] = ()
    marker: tuple[str, str] | None = None
    lat: float | None = None
    lon: float | None = None
    name: str | None = None
    zip: str | None = None
    city: str | None = None
    reason: str | None = None

    @property
    def span(self) -> tuple[int, int]:
        """The first and last number of a block."""
        if self.low is None or self.high is None:
            raise ValueError(f"only a block has a span; this is of kind {self.kind}")
        return self.low, self.high


EMPTY = Parsed(kind="none", reason="empty")
UNREADABLE = Parsed(kind="none", reason="unreadable")
