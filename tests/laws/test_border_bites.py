"""Mutations of the border: with any one of its steps off, and the audit silent, an attack of the red team finds too much."""

import hashlib
from base64 import b32encode
from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
import polars as pl
import pytest

from privacy import border, bundles, children, coarsen, diversity, links, pseudonyms
from schemas.as_polars import empty_frame
from schemas.coverage import COVERAGE
from tests.verification.redteam.town import public, released, town, truth
from verification.redteam.attack import attack_tables
from verification.redteam.ground import Truth

Patch = Callable[[pytest.MonkeyPatch], None]
INCIDENTS = 300


@cache
def needed() -> pl.DataFrame:
    """What each incident truly needs, told by its own reports and not by a mutated border."""
    place = town(INCIDENTS)
    incident, _ = bundles.bundled(place.tables, key=b"k" * 32)
    return incident.select("bundle", truly=pl.when("protected").then(11).otherwise(5).cast(pl.Int64))


def failing(seed: int = 3) -> set[str]:
    place = town(INCIDENTS)
    out = released(place)
    told = truth(place, out)
    frames = {
        name: getattr(told, name)
        .join(needed(), on="bundle", how="left")
        .with_columns(need=pl.col("truly").fill_null(5))
        .drop("truly")
        for name in ("incident", "person")
    }
    known = Truth(**frames, strings=told.strings, identifiers=told.identifiers[:300])
    found = attack_tables(public(out), truth=known, k=5, k_protected=11, seed=seed, targets=150, badges=100)
    return {one.name for one in found if one.holds is False}


def quiet(patch: pytest.MonkeyPatch) -> None:
    """The border's own fences are down, and coverage, which no attack here looks at, is left out."""
    patch.setattr(border, "audit", lambda *_, **__: None)
    patch.setattr(border, "_counts", lambda *_: (empty_frame(COVERAGE), None))


def need(least: int, protected: int, patch: pytest.MonkeyPatch) -> None:
    asked = pl.when("protected").then(protected).otherwise(least).cast(pl.Int64).alias("need")
    patch.setattr(border, "_with_need", lambda rows, policy: rows.with_columns(asked))


def exact(column: str, level: str, patch: pytest.MonkeyPatch) -> None:
    sound = coarsen._with_levels

    def left(kept: pl.DataFrame, recoded: Any) -> pl.DataFrame:
        frame = sound(kept, recoded)
        if column not in kept.columns or column not in frame.columns:
            return frame
        return frame.with_columns(kept[column].cast(pl.String), pl.lit(level).alias(f"{column}_level"))

    patch.setattr(coarsen, "_with_levels", left)


def every_link(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(links, "_kept", lambda state: state)
    patch.setattr(children, "_telling", lambda *_: set())


def no_diversity(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(border, "_without_telling", lambda done, policy: (
        {name: one.rows for name, one in done.items()}, {name: {} for name in done}
    ))  # fmt: skip
    patch.setattr(
        diversity.Answers, "broken", lambda self, classes: np.zeros(np.bincount(classes).size, dtype=np.bool_)
    )


def no_key(patch: pytest.MonkeyPatch) -> None:
    def plain(message: bytes | None) -> str | None:
        return None if message is None else b32encode(hashlib.sha256(message).digest()[:10]).decode().lower()

    patch.setattr(pseudonyms, "_names", lambda messages, key: [plain(message) for message in messages])


def by_date(patch: pytest.MonkeyPatch) -> None:
    """Rows in the order of their keys as the agencies numbered them."""
    kept = border._ordered
    place = town(INCIDENTS)
    order = {
        name: pseudonyms.pseudonyms(place.tables[name][f"{name}_id"], key=b"k" * 32, scope=name).to_list()
        for name in ("incident", "person")
    }

    def ordered(table: Any, frame: pl.DataFrame, key: bytes) -> pl.DataFrame:
        if table.name not in order:
            return kept(table, frame, key)
        rank = {one: number for number, one in enumerate(order[table.name])}
        return frame.sort(pl.col(f"{table.name}_id").replace_strict(rank, return_dtype=pl.Int64))

    patch.setattr(border, "_ordered", ordered)


def protected_placed(patch: pytest.MonkeyPatch) -> None:
    marked = border.bundled

    def unprotected(tables: Any, *, key: bytes) -> tuple[pl.DataFrame, pl.DataFrame]:
        incident, person = marked(tables, key=key)
        return tuple(frame.with_columns(protected=pl.lit(False)) for frame in (incident, person))  # type: ignore[return-value]

    patch.setattr(border, "bundled", unprotected)


MUTATIONS: dict[str, tuple[Patch, str]] = {
    "k is 2": (partial(need, 2, 11), "RT2"),
    "protected rows need no more": (partial(need, 5, 5), "RT2"),
    "protected rows are like others": (protected_placed, "RT7"),
    "every row names its person": (every_link, "RT2"),
    "answers are not looked at": (no_diversity, "RT4"),
    "pseudonyms have no key": (no_key, "RT8"),
    "rows stay in their order": (by_date, "RT8"),
    "the exact date is left in": (partial(exact, "incident_date", "day"), "RT1"),
    "sex is left in": (partial(exact, "gender", "value"), "RT2"),
    "race is left in": (partial(exact, "race", "value"), "RT2"),
}
"""Each step of the border with the attack that must find it switched off."""


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_an_attack_finds_the_step_that_is_off(monkeypatch: pytest.MonkeyPatch, mutation: str):
    switch_off, attack = MUTATIONS[mutation]
    quiet(monkeypatch)
    switch_off(monkeypatch)
    assert attack in failing()


def test_with_every_step_on_no_attack_finds_anything(monkeypatch: pytest.MonkeyPatch):
    quiet(monkeypatch)
    assert failing() == set()
