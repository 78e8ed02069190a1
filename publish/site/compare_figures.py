"""The figures of the analyses: rates, flips, funnel, series, matrices, bounds, each as one query over its companion table.

Worked out when the release was built. Must not compute anything from reports, nor order agencies by a rate.
"""

from publish.site.figure import Figure


def _of(table: str, columns: str, order: str, *, scope: str = "agency_id", every: str = "true") -> dict[str, str]:
    """The query over everything and over one agency."""
    asked = f"select {columns} from {table} where {{of}} order by {order}"
    return {"sql": asked.format(of=every), "of_agency": asked.format(of=f"{scope} = :agency")}


RATES = Figure(
    name="rates_side_by_side", table="rate", rows_at="rate",
    **_of("rate", "agency_id, year, kind, incidents, undated, months_filed, months_hidden, months_expected, denominator, per, rate, "
          "low as rate_low, high as rate_high, state", "year, agency_id, kind"),
)  # fmt: skip
ORDER = Figure(
    name="how_often_orders_flip", table="rate_order", rows_at="rate_order",
    sql="select year, kind, other_kind, pairs, flipped from rate_order order by 1, 2, 3",
)  # fmt: skip
FLIPS = Figure(
    name="orders_that_flip", table="rate_flip", rows_at="rate_flip",
    **_of("rate_flip", "year, agency_id, than_agency_id, kind, other_kind", "1, 2, 3, 4, 5"),
)  # fmt: skip
FUNNEL = Figure(
    name="funnel", table="funnel", rows_at="funnel",
    **_of("funnel", "agency_id, year, kind, incidents, denominator, per, rate, middle, low as limit_low, high as limit_high, low_all, "
          "high_all, compared, dispersion, place", "year, kind, agency_id"),
)  # fmt: skip
QUARTERS = Figure(
    name="incidents_by_quarter", table="trend", rows_at="trend",
    **_of("trend", "agency_id, quarter, incidents, year_only, undated, months_filed, months_expected, stretch, state",
          "agency_id, quarter"),
)  # fmt: skip
WHO = Figure(
    name="who_did_what_to_whom", table="who_what_whom",
    **_of("who_what_whom", "scope, actor_role, crossed, value, force_type, uses, share, rule", "2, 3, 4, 5", scope="scope",
          every="scope = 'all'"),
)  # fmt: skip
BOUNDS = Figure(
    name="bounds_by_group", table="force_bound",
    **_of("force_bound", "scope, force_type, race, reference, assumed, people, other_people, share, other_share, "
          "low as bound_low, high as bound_high, low_95, high_95", "2, 3, 5", scope="scope", every="scope = 'all'"),
)  # fmt: skip

ANALYSIS_FIGURES: tuple[Figure, ...] = (RATES, ORDER, FLIPS, FUNNEL, QUARTERS, WHO, BOUNDS)
"""Every figure of the analyses, by the name of its CSV."""
