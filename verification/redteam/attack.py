"""Every attack on one written release, in order. Must not decide what happens to a release that does not stand up."""

from collections.abc import Sequence
from pathlib import Path

from verification import diffguard
from verification.redteam.ground import Attack, Published, Truth, not_run, published
from verification.redteam.homogeneity import homogeneity_attack
from verification.redteam.insider import insider_attack
from verification.redteam.leaks import leak_attack
from verification.redteam.marketer import marketer_attack
from verification.redteam.news import news_attack
from verification.redteam.places import place_attack
from verification.redteam.pseudonyms import BADGES, pseudonym_attack
from verification.redteam.queries import FILTERS, query_attack

TARGETS = 2_000
_EARLIER = "Earlier releases of the family subtracted."


def attack_release(
    folder: Path, *, truth: Truth | None, k: int, k_protected: int, earlier: Sequence[Path] = (), foreign: Sequence[Path] = (),
    seed: int = 0, targets: int = TARGETS, badges: int = BADGES, filters: int = FILTERS,
) -> list[Attack]:  # fmt: skip
    """Attack a release folder. Raises verification.written.Unreadable where it cannot be read.

    truth: None for the release of someone else; attacks that need it say so. earlier: releases of the family, oldest first.
    foreign: releases of other families.
    """
    public = published(folder)
    found = attack_tables(
        public, truth=truth, k=k, k_protected=k_protected, foreign=foreign, seed=seed, targets=targets, badges=badges
    )
    found += [_subtracted(folder, list(earlier), k=k)]
    found += query_attack(folder, public, truth, k=k, seed=seed, filters=filters)
    found += leak_attack(folder, public, truth)
    return sorted(found, key=lambda one: int(one.name[2:]))


def attack_tables(
    public: Published, *, truth: Truth | None, k: int, k_protected: int, foreign: Sequence[Path] = (), seed: int = 0,
    targets: int = TARGETS, badges: int = BADGES,
) -> list[Attack]:  # fmt: skip
    """The attacks that need no file, on tables that may not be written yet."""
    return [
        *news_attack(public, truth, k=k, seed=seed, targets=targets),
        *insider_attack(public, truth, k=k, k_protected=k_protected, seed=seed, targets=targets),
        *marketer_attack(public, k=k),
        *homogeneity_attack(public),
        *place_attack(public, truth, k_protected=k_protected),
        *pseudonym_attack(public, truth, foreign=foreign, badges=badges),
    ]


def _subtracted(folder: Path, earlier: list[Path], *, k: int) -> Attack:
    if not earlier:
        return not_run("RT5", _EARLIER, "not run: first release of the family")
    broken = list(diffguard.problems(folder, earlier, k=k))
    return Attack(
        name="RT5", what=_EARLIER, bound=f"every set told apart is 0 or {k} and more",
        found={"earlier": len(earlier), "smallest": diffguard.smallest_isolated(folder, earlier) or 0, "broken": len(broken)},
        holds=not broken, detail="; ".join(broken[:3]),
    )  # fmt: skip
