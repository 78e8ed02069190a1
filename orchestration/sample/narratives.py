"""Tell an incident in a clerk's words. The text names persons and badges on purpose, as real ones do.

So it can be seen that no narrative crosses the border to the public side. Must not hold a fact that is not drawn.
"""

from collections.abc import Sequence

import numpy as np

from orchestration.sample.odds import pick
from orchestration.sample.people import Person

_OPENINGS = (
    "Officer #{badge} was on {street} for a {reason} when contact was made with {name}.",
    "On arrival at {street} ({reason}), #{badge} spoke with {name}, who appeared upset.",
    "#{badge} advised that {name} had been seen near {street}; nature of call: {reason}.",
)
_MIDDLES = (
    "{name} said \"leave me alone\" and did not follow instructions.",
    "Verbal commands were given, repeated, and not followed.",
    "{name} pulled away; the officer used the force listed in this report.",
    "A second unit was requested and {name} was taken to the ground.",
)  # fmt: skip
_ENDINGS = (
    "Sergeant notified, photographs taken.", "Body-worn video is available.", "No complaint of pain at the scene.",
    "Medics checked {name} and cleared the scene.",
)  # fmt: skip


def tell(rng: np.random.Generator, people: Sequence[Person], contact: str, street: str) -> str:
    """Return an invented narrative of three sentences; one in twenty has a line break in it."""
    named = next(person.name for person in people if person.name)
    badge = next(person.badge for person in people if person.badge)
    parts = [
        texts[pick(rng, len(texts))].format(badge=badge, name=named, street=street, reason=contact.replace("_", " "))
        for texts in (_OPENINGS, _MIDDLES, _ENDINGS)
    ]  # fmt: skip
    return ("\n" if pick(rng, 20) == 0 else " ").join(parts)
