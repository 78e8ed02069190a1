"""RT3: bulk linkage with lists of others: of all rows, how many would be matched right by guessing within each class.

Must not need the truth: the expected share is classes divided by rows.
"""

from collections.abc import Iterator

from verification.redteam.ground import Attack, Published
from verification.redteam.joins import joined_sets

SHARE = 0.10
"""The share the policy asks for where a release is large enough."""


def marketer_attack(public: Published, *, k: int) -> Iterator[Attack]:
    """Expected share of rows re-identified. k alone allows 1/k; which of the two bounds was taken stands in `detail`."""
    for table in ("incident", "person"):
        rows = public.tables[table]
        sets = (
            joined_sets(public)["set"].n_unique() if table == "person" else rows.select(public.quasi[table]).n_unique()
        )
        share = sets / rows.height if rows.height else 0.0
        bound = SHARE if share <= SHARE else 1 / k
        yield Attack(
            name="RT3", what=f"Bulk linkage of rows of {table} with lists of others.", bound=f"a share of at most {bound:g}",
            found={"rows": rows.height, "sets": sets, "share": round(share, 6)}, holds=share <= bound,
            detail="" if bound == SHARE else f"above {SHARE}, which needs larger classes than k = {k} promises; 1/{k} is the bound",
        )  # fmt: skip
