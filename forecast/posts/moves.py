"""What a plan asks of the crews: who leaves which station, how far, and how long they wait by the road.

A unit that moves must gain at least the threshold in likely calls over staying at home; a move that gains less is taken
back. Must not send anybody: homes are matched to posts so that the sum of kilometres is least.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy.optimize import linear_sum_assignment

from forecast.posts.cover import Cover
from forecast.posts.sites import POST, STATION

THRESHOLD_CALLS = 0.5
"""A move that gains fewer likely calls than this in a shift is not suggested."""

_LEAST = 1e-9


@dataclass(frozen=True, kw_only=True)
class Homes:
    """places: the site of each unit's home, one entry per unit that could be sent; km: homes x sites by road."""

    places: np.ndarray
    km: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Sent:
    """post, home: the site of each unit and of its home (-1 where no station is known); km: between them."""

    post: np.ndarray
    home: np.ndarray
    km: np.ndarray

    @property
    def moved(self) -> np.ndarray:
        """Which units leave their home."""
        return np.asarray((self.home >= 0) & (self.home != self.post))


@dataclass(frozen=True, kw_only=True)
class Burden:
    """moves: units away from home; kerb_hours: idle hours by the road; km: there and back, once a shift."""

    moves: int
    kerb_hours: float
    km: float


def home_places(sites: pl.DataFrame, units: int) -> np.ndarray:
    """The homes that so many units may come from: those told by `units`, else open stations in turn."""
    stations = np.flatnonzero((sites["kind"] == STATION).to_numpy() & sites["open"].to_numpy())
    if not len(stations):
        return np.empty(0, dtype=np.int64)
    told = sites["units"].fill_null(0).to_numpy()[stations]
    known = np.repeat(stations, told)
    lacking = units - len(known)
    more = np.tile(stations, -(-lacking // len(stations))) if lacking > 0 else stations[:0]
    return np.concatenate([known, more])


def with_prices(cover: Cover, homes: np.ndarray, threshold: float) -> tuple[Cover, np.ndarray]:
    """The problem with room at home for nothing and all other room at the threshold; and the site of each of its rows.

    The best plan of it holds no unit whose move gains less than the threshold. Without homes nothing has a price.
    """
    sites = np.arange(len(cover.most))
    if not len(homes):
        return cover, sites
    at_home = np.minimum(np.bincount(homes, minlength=len(sites)), cover.most)
    rows = np.concatenate([sites, sites])
    most = np.concatenate([at_home, cover.most - at_home])
    price = np.concatenate([np.zeros(len(sites)), np.full(len(sites), threshold)])
    rows, most, price = rows[most > 0], most[most > 0], price[most > 0]
    return replace(cover, reach=cover.reach[rows], most=most, price=price), rows


def send(cover: Cover, units: np.ndarray, homes: Homes, *, threshold: float = THRESHOLD_CALLS) -> Sent:
    """Match units to homes by the least kilometres, and keep at home whom a move gains less than the threshold."""
    post = np.repeat(np.arange(len(units)), units)
    if len(homes.places) < len(post):
        return Sent(post=post, home=np.full(len(post), -1), km=np.zeros(len(post)))
    home = _match(post, homes)
    while True:
        gains = gains_of_moves(cover, post, home)
        away = np.flatnonzero(post != home)
        if not len(away) or gains[away].min() >= threshold - _LEAST:
            break
        back = away[int(np.argmin(gains[away]))]
        post = post.copy()
        post[back] = home[back]
    km = {place: homes.km[at] for at, place in enumerate(homes.places)}
    way = np.array([km[start][end] if start != end else 0.0 for start, end in zip(home, post, strict=True)])
    return Sent(post=post, home=home, km=way)


def _match(post: np.ndarray, homes: Homes) -> np.ndarray:
    """The home of each unit: its own place while there are units based there, else by the least kilometres in sum."""
    home, free = np.full(len(post), -1), list(homes.places)
    for unit, place in enumerate(post):
        if place in free:
            free.remove(place)
            home[unit] = place
    away = np.flatnonzero(home < 0)
    if len(away):
        row = {place: at for at, place in enumerate(homes.places)}
        slots = np.array([row[place] for place in free])
        unit, slot = linear_sum_assignment(homes.km[slots][:, post[away]].T)
        home[away[unit]] = homes.places[slots[slot]]
    return home


def gains_of_moves(cover: Cover, post: np.ndarray, home: np.ndarray) -> np.ndarray:
    """The likely calls each unit's move adds over its staying at home, the others placed as they are; 0 at home."""
    placed = np.bincount(post, minlength=len(cover.most))
    covered = cover.covered(placed)
    gains = np.zeros(len(post))
    for unit in np.flatnonzero((home >= 0) & (post != home)):
        other = placed.copy()
        other[post[unit]] -= 1
        other[home[unit]] += 1
        gains[unit] = covered - cover.covered(other)
    return gains


def burden(sent: Sent, sites: pl.DataFrame, *, shift_hours: float, busy: float) -> Burden:
    """busy: the share of its time a unit is on a call. Units at stations and hospitals do not wait by the road."""
    by_the_road = (sites["kind"] == POST).to_numpy()[sent.post]
    return Burden(
        moves=int(sent.moved.sum()), kerb_hours=float(by_the_road.sum()) * shift_hours * (1 - busy),
        km=float(2 * sent.km[sent.moved].sum()),
    )  # fmt: skip
