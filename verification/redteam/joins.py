"""Persons as all tables joined tell them apart: the group, and what the rows that name a person say.

Must not use a private row.
"""

import polars as pl

from verification.redteam.ground import Published

MADE = ("group_id", "member_id")


def links(public: Published) -> dict[str, str]:
    """For each table of rows about persons the column that may name one."""
    named = {"recipient_id", "person_id"}
    return {
        name: next(column for column in frame.columns if column in named)
        for name, frame in public.tables.items() if "member_id" in frame.columns
    }  # fmt: skip


def joined_sets(public: Published) -> pl.DataFrame:
    """person_id and `set`: a number that two persons share when no published row tells them apart."""
    persons = public.tables["person"].select("person_id", "group_id", *public.quasi["person"])
    for table, link in links(public).items():
        rows = public.tables[table].drop_nulls(link)
        said = [name for name in rows.columns if name not in {*MADE, link} and not name.endswith("_id")]
        text = pl.concat_str([pl.col(name).fill_null("") for name in said], separator="\x1f")
        spoken = rows.group_by(link).agg(text.sort().str.join("\x1e").alias(f"said by {table}"))
        persons = persons.join(spoken, left_on="person_id", right_on=link, how="left", maintain_order="left")
    told = [name for name in persons.columns if name != "person_id"]
    return persons.select("person_id", set=pl.struct(told).rank("dense"))
