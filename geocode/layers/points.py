"""Read address points, whoever publishes them: POINTS frames.

House numbers are read by column or, where a file has one address column, as `parse` reads an address. It must not
place an address: a row that names no house or block, or has no usable coordinates, is left out and counted.
"""

from collections.abc import Mapping

import polars as pl

from geocode.layers.aliases import POINT_COLUMNS
from geocode.layers.columns import NOT_ASKED_FOR, ColumnMap, find_columns, join_columns, keep_where, need, read_zip
from geocode.layers.frames import POINTS, Loaded
from geocode.layers.places import count_reasons, read_places
from geocode.layers.problem import LayerProblem
from geocode.layers.source import Opened
from geocode.parse import parse

NO_ADDRESS = "rows without an address"
NO_NUMBER = "rows without a house number"
NO_STREET = "rows without a street name"
BAD_NUMBER = "rows whose house number cannot be read"
REPEATED = "rows that repeat another (same address and place)"
_NOT_A_HOUSE = "addresses that are no house or block ({kind})"

_HIGHEST_NUMBER = 999_999
# A number of up to six digits and the rest. What the rest is, `parse` says, once per distinct rest.
_LEADING = r"^0*(\d{1,6})(?:\.0)? +(\S.*)$"
_PROBE = 100
_TEXT = pl.String
_READ = {"street": _TEXT, "low": pl.Int64, "high": pl.Int64, "said_zip": _TEXT, "said_city": _TEXT, "unread": _TEXT}


def load_points(opened: Opened, mapped: ColumnMap) -> Loaded[pl.DataFrame]:
    """Return the addresses that name a house or block and have a place, with what is left out.

    A block ('800 Block of X', '8XX X') and a pair of numbers ('51-79 X') keep both ends. The same address at the
    same place is one row. Raises `LayerProblem` for a missing column, or when no row can be used.
    """
    opened, not_taken = keep_where(opened, mapped)
    found = find_columns(opened, POINT_COLUMNS, mapped)
    places, no_place = read_places(opened, found, mapped, POINT_COLUMNS)
    apart = {"number", "street"} <= set(found)
    address, blank = _join_addresses(opened, found) if apart else _take_addresses(opened, found)
    rows = places.with_columns(address=address, no_place=no_place, blank=blank, zip=_none(opened), place=_none(opened))
    for name in ("zip", "place"):
        if name in mapped.constants:
            rows = rows.with_columns(pl.lit(mapped.constants[name]).alias(name))
        elif name in found:
            rows = rows.with_columns(join_columns(opened, found[name]).alias(name))
    rows = rows.with_columns(read_addresses(rows["address"]).get_columns())
    if apart:
        # A number that is none leaves a bare name, which an address column could hold on purpose.
        rows = rows.with_columns(pl.col("unread").replace(_NOT_A_HOUSE.format(kind="place"), BAD_NUMBER))
    rows = rows.with_columns(
        pl.coalesce(read_zip(rows["zip"]), "said_zip").alias("zip"), pl.coalesce("place", "said_city").alias("place")
    )
    why = rows.select(pl.coalesce("blank", "no_place", "unread").alias("why")).to_series()
    kept = rows.filter(why.is_null()).select(pl.col(name).cast(kind) for name, kind in POINTS.items())
    single = kept.unique(keep="first", maintain_order=True)
    left_out = {NOT_ASKED_FOR: not_taken, **count_reasons(why), REPEATED: len(kept) - len(single)}
    if single.is_empty():
        counted = ", ".join(f"{reason}: {count}" for reason, count in left_out.items() if count)
        raise LayerProblem(
            f"No row of the address points can be used ({opened.seen}; {counted or 'no row'}): "
            "check the columns; coordinates in feet or metres need crs: EPSG:... in the column map."
        )
    return Loaded(frame=single, left_out=left_out)


def _join_addresses(opened: Opened, found: Mapping[str, tuple[str, ...]]) -> tuple[pl.Series, pl.Expr]:
    """Return the addresses of a file that keeps number and street apart, and which rows are blank, and how."""
    number, street = (join_columns(opened, found[name]) for name in ("number", "street"))
    blank = (
        pl.when(number.is_null() & street.is_null())
        .then(pl.lit(NO_ADDRESS))
        .when(number.is_null() | (number == "0"))
        .then(pl.lit(NO_NUMBER))
        .when(street.is_null())
        .then(pl.lit(NO_STREET))
    )
    return number + " " + street, blank


def _take_addresses(opened: Opened, found: Mapping[str, tuple[str, ...]]) -> tuple[pl.Series, pl.Expr]:
    """Return the addresses of a file with one address column, and which rows are blank."""
    need(found, ("address",), opened, POINT_COLUMNS)
    address = join_columns(opened, found["address"])
    return address, pl.when(address.is_null()).then(pl.lit(NO_ADDRESS))


def read_addresses(addresses: pl.Series) -> pl.DataFrame:
    """Return street, low, high, said_zip, said_city of each address, and `unread`: why it is no house or block.

    The same as `parse` says of each, but it is asked once per distinct street.
    """
    texts = addresses.unique().drop_nulls().to_frame("address")
    leading = pl.col("address").str.extract_groups(_LEADING)
    texts = texts.with_columns(number=leading.struct.field("1").cast(pl.Int64), rest=leading.struct.field("2"))
    plain = _read_rests(texts["rest"].unique().drop_nulls())
    texts = texts.join(plain, on="rest", how="left")
    is_plain = pl.col("street").is_not_null() & (pl.col("number") > 0)
    others = _read_whole(texts.filter(~is_plain.fill_null(value=False))["address"])
    numbered = texts.filter(is_plain).with_columns(low="number", high="number", unread=pl.lit(None, dtype=_TEXT))
    read = pl.concat([numbered.select("address", *_READ), others])
    joined = addresses.to_frame("address").join(read, on="address", how="left", maintain_order="left")
    return joined.select(*_READ)


def _read_rests(rests: pl.Series) -> pl.DataFrame:
    """Return the street of each text that, after a house number, is a street; null where it is something else."""
    streets = []
    for rest in rests:
        parsed = parse(f"{_PROBE} {rest}")
        plain = parsed.kind == "number" and parsed.number == _PROBE
        streets.append((rest, parsed.street, parsed.zip, parsed.city) if plain else (rest, None, None, None))
    return pl.DataFrame(streets, schema=dict.fromkeys(("rest", "street", "said_zip", "said_city"), _TEXT), orient="row")


def _read_whole(addresses: pl.Series) -> pl.DataFrame:
    rows = [_read_one(address) for address in addresses]
    return pl.DataFrame(rows, schema=_READ, orient="row").insert_column(0, addresses.alias("address"))


def _read_one(address: str) -> tuple[str | int | None, ...]:
    parsed = parse(address)
    low, high = (parsed.number, parsed.number) if parsed.kind == "number" else (parsed.low, parsed.high)
    if parsed.kind not in ("number", "block") or low is None or high is None or not parsed.street:
        unread = BAD_NUMBER if parsed.kind == "none" else _NOT_A_HOUSE.format(kind=parsed.kind)
        return None, None, None, None, None, unread
    if high < 1 or high > _HIGHEST_NUMBER:
        return None, None, None, None, None, BAD_NUMBER
    return parsed.street, low, high, parsed.zip, parsed.city, None


def _none(opened: Opened) -> pl.Series:
    return pl.Series([None] * len(opened.table), dtype=_TEXT)
