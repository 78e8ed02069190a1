"""The corrections in force: what the geocoder asks before it asks the layer, with who reviewed each and since when.

Must not decide what a correction means: it reads the ledger off.
"""

import polars as pl

from geocode.corrections.ledger import EVERYONE, Ledger, states

IN_FORCE: dict[str, pl.DataType | type[pl.DataType]] = {
    "number": pl.Int64, "written": pl.String, "street": pl.String, "lat": pl.Float64, "lon": pl.Float64, "scope": pl.String,
    "proposed_by": pl.String, "reviewed_by": pl.String, "reviewed_at": pl.Datetime("us", "UTC"), "since": pl.Int64,
    "version": pl.Int64,
}  # fmt: skip
"""Columns of `in_force`. street: a normal name, null where the meaning is a point, then lat and lon are there."""


def in_force(ledger: Ledger) -> pl.DataFrame:
    """Return one row per approved correction that was not withdrawn, in order of number, with the columns of IN_FORCE.

    version: that of the whole ledger; since: the version this correction came in with. Raises `CorrectionProblem` for a
    ledger that breaks its own rules.
    """
    standing = states(ledger)
    version, since = _versions(ledger)
    rows = [
        {
            "number": number, "written": proposal.written, "street": proposal.street, "lat": proposal.lat,
            "lon": proposal.lon, "scope": proposal.scope, "proposed_by": proposal.by, "reviewed_by": last.by,
            "reviewed_at": last.at, "since": since[number], "version": version,
        }
        for number, (proposal, last) in sorted(standing.items())
        if last.action == "approve"
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=IN_FORCE, orient="row")


def version_of(ledger: Ledger) -> int:
    """0 for a ledger nothing was ever approved in; one more with each approval, and with each withdrawal of an approved one."""
    return _versions(ledger)[0]


def for_agency(frame: pl.DataFrame, agency: str | None) -> pl.DataFrame:
    """Return the rows of `in_force` that hold for one agency, one per meaning's kind and `written`: its own come first.

    None: those that hold for everyone.
    """
    scopes = [EVERYONE] if agency is None else [agency, EVERYONE]
    kept = frame.filter(pl.col("scope").is_in(scopes))
    own_first = kept.sort(pl.col("scope") == EVERYONE, "number", maintain_order=True)
    kind = pl.col("street").is_null().alias("of_address")
    return (
        own_first.with_columns(kind).unique(["of_address", "written"], keep="first").sort("number").drop("of_address")
    )


def _versions(ledger: Ledger) -> tuple[int, dict[int, int]]:
    """The version the ledger is at, and by number the one each correction came in with."""
    version, since = 0, {}
    for entry in ledger:
        version += entry.action == "approve" or (entry.action == "withdraw" and entry.number in since)
        if entry.action == "approve":
            since[entry.number] = version
    return version, since
