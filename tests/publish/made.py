"""The facts of an invented release, for scripts and tests that build one themselves."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import geopandas as gpd
import shapely
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from publish.about import About

SIGNER = Ed25519PrivateKey.from_private_bytes(b"seven for a test" * 2)
"""Signs the releases of tests; everybody knows it."""


def about_of(totals: Mapping[str, Mapping[str, int]], **given: Any) -> About:
    """Facts that go with totals; any fact may be given."""
    usual = {
        "version": "2026.11.0", "title": "Port Sample: use of force", "publisher": "Port Sample",
        "description": "Use of force in an invented city.", "released_on": date(2026, 11, 4),
        "window_start": date(2025, 1, 1), "window_end": date(2026, 10, 31), "k": 5, "code_version": "0.1.0",
        "contact": "data@portsample.example", "totals": totals,
    }  # fmt: skip
    return About(**{**usual, **given})


def outlines() -> gpd.GeoDataFrame:
    """Outlines of areas the invented incidents name: small and large, one in two parts."""

    def square(west: float, south: float, size: float) -> shapely.Geometry:
        return shapely.box(west, south, west + size, south + size)

    rows = [
        ("Eastmarsh 3", "beat", square(0.01, 0.01, 0.03)), ("East Quay", "neighbourhood", square(0, 0, 0.05)),
        ("Mill End", "neighbourhood", shapely.union_all([square(0.05, 0, 0.04), square(0.06, 0.05, 0.01)])),
        ("Port Sample", "city", square(0, 0, 0.1)), ("Nowhere <& co>", "city", square(0.1, 0, 0.1)),
    ]  # fmt: skip
    return gpd.GeoDataFrame(rows, columns=["area", "area_level", "geometry"], crs=4326)
