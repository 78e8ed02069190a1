"""Find one incident that an agency sent under two numbers: same day, time and place. Both reports are always kept.

A place is compared by a plain spelling of it; across deliveries only by a keyed digest, so that the registry holds no
address. Must not hold a report back, merge two, or keep a place in the clear. The rule is that of Bridge-UOF's reports,
which refuses a second one with the same agency, city, address, date and time.
"""

import hashlib
import hmac
from collections.abc import Mapping

import polars as pl

from ingest.findings import findings_frame, no_findings

_SUFFIXES: Mapping[str, str] = {
    "street": "st", "str": "st", "avenue": "ave", "av": "ave", "avn": "ave", "boulevard": "blvd", "boul": "blvd", "road": "rd",
    "drive": "dr", "lane": "ln", "court": "ct", "place": "pl", "terrace": "ter", "terr": "ter", "parkway": "pkwy",
    "pkway": "pkwy", "highway": "hwy", "freeway": "fwy", "expressway": "expy", "circle": "cir", "square": "sq", "trail": "trl",
    "alley": "aly", "plaza": "plz", "turnpike": "tpke", "pike": "pike", "crossing": "xing", "heights": "hts", "route": "rte",
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se", "southwest": "sw",
    "block": "", "blk": "", "of": "", "the": "", "apartment": "apt", "suite": "ste", "saint": "st", "mount": "mt",
}  # fmt: skip
"""Common words of addresses and the short form both spellings become (USPS Publication 28, appendices B and C)."""

_CORNER = r"\s*(?:&|@|/|\band\b|\bat\b)\s*"
_DETAIL = ("zip_code", "district", "latitude", "longitude")
"""What stands for a place where no address was given."""


def plain_place(address: pl.Expr) -> pl.Expr:
    """An address in one spelling: case, accents, blanks, punctuation, common suffixes, the order of the streets of a corner."""
    folded = address.str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    corners = (
        folded.str.replace_all("_", " ", literal=True)
        .str.replace_all(_CORNER, "&")
        .str.replace_all(r"[^a-z0-9&]+", " ")
        .str.strip_chars()
    )
    streets = corners.str.split("&").list.eval(pl.element().str.strip_chars()).list.sort()
    words = streets.list.join(" & ").str.split(" ")
    short = words.list.eval(pl.element().replace(_SUFFIXES).filter(pl.element() != ""))
    return short.list.eval(pl.element().filter(pl.element() != "")).list.join(" ")


def with_place(incidents: pl.DataFrame) -> pl.DataFrame:
    """The incidents with `_place` and `_city`: plain spellings, null where nothing was given.

    Each distinct text is spelled once: a year of an agency has far fewer places than incidents.
    """
    spelled = incidents
    for name, made in (("address", "_place"), ("city", "_city")):
        texts = incidents.select(name).unique().with_columns(plain_place(pl.col(name)).alias(made))
        filled = texts.with_columns(pl.when(pl.col(made) != "").then(made).alias(made))
        spelled = spelled.join(filled, on=name, how="left", nulls_equal=True, maintain_order="left")
    return spelled


def place_and_time(incidents: pl.DataFrame) -> pl.DataFrame:
    """incident_id and `_key`, the text by which two reports of an agency are compared; null where day, time or place lack."""
    detail = pl.concat_str([pl.col(name).cast(pl.String) for name in _DETAIL], separator=",", ignore_nulls=True)
    where = pl.coalesce("_place", pl.when(detail != "").then(detail))
    known = (where.is_not_null() | pl.col("_city").is_not_null()) & pl.col("incident_time").is_not_null()
    parts = [pl.col("agency_id"), pl.col("incident_date").cast(pl.String), pl.col("incident_time"),
             where.fill_null(""), pl.col("_city").fill_null("")]  # fmt: skip
    return with_place(incidents).select("incident_id", _key=pl.when(known).then(pl.concat_str(parts, separator="|")))


def sent_twice(incidents: pl.DataFrame) -> pl.DataFrame:
    """A warning for each report of a delivery that has day, time and place of another one of the same agency.

    incidents: the incident table with `_file` and `_row`, one row per incident.
    """
    # Places are spelled out only where day and time are alike; that is what costs.
    alike = pl.struct("agency_id", "incident_date", "incident_time").is_duplicated()
    compared = incidents.select(*_COMPARED).filter(alike)
    if compared.is_empty():
        return no_findings()
    keys = place_and_time(compared)
    several = keys.filter(pl.col("_key").is_not_null() & pl.col("_key").is_duplicated())
    rows = incidents.join(several, on="incident_id", how="semi", maintain_order="left")
    return findings_frame(rows, code="possible_duplicate", table="incident", field=None)


def digests(incidents: pl.DataFrame, *, secret: bytes) -> pl.DataFrame:
    """incident_id and `place_time`, the keyed digest of day, time and place; null where one of them lacks."""
    keys = place_and_time(incidents.select(*_COMPARED))
    return keys.select(
        "incident_id",
        place_time=pl.col("_key").map_elements(
            lambda text: hmac.new(secret, text.encode(), hashlib.sha256).hexdigest(), return_dtype=pl.String
        ),
    )


def received_before(incidents: pl.DataFrame, found: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """A warning for each report whose digest another incident in the registry has.

    found: `digests` of the incidents. known: incident_id and place_time of the versions in force of the same agencies.
    """
    others = known.rename({"incident_id": "_other"})
    again = found.drop_nulls().join(others, on="place_time").filter(pl.col("_other") != pl.col("incident_id"))
    rows = incidents.join(again, on="incident_id", how="semi", maintain_order="left")
    return findings_frame(rows, code="possible_duplicate", table="incident", field=None)


def digest_secret(key: bytes) -> bytes:
    """The secret of the digests, made from a key of the deployment so that neither tells the other."""
    return hmac.new(key, b"vigie place and time 1", hashlib.sha256).digest()


_COMPARED = ("incident_id", "agency_id", "incident_date", "incident_time", "address", "city", *_DETAIL)
