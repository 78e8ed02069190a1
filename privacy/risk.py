"""How well a release hides the people in it, as numbers: class sizes, chances of being found, what answers give away.

Pure: frames and findings in, counts out. Must not hold a value of a record, an identifier, or a count of rows kept back
that is itself small.
Source: prosecutor, journalist and marketer risk after El Emam (2013); the three criteria of the Article 29 Working Party,
opinion 05/2014; what each number means: docs/risk-report.md.
"""

import math
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from privacy.bundles import BUNDLE
from privacy.policy import Policy, canonical, policy_hash
from schemas.model import BLANKS, WITHHELD, Field, Privacy, Table
from schemas.standard import PUBLISHED_TABLES, REPORT_TABLES

NO_POPULATION = "not measured: no population table"
SIZES = ((1, 4), (5, 9), (10, 19), (20, 49), (50, 99), (100, None))
"""Steps of the histogram of class sizes, both ends included."""

OUT_OF_SCOPE = (
    "Someone who was there and only wants to see that the row exists.",
    "Events the press has named, such as a fatal shooting: the story tells who it was, whatever the row says.",
    "Someone who breaks into an agency or into the place where the full reports are kept.",
)

_Frames = Mapping[str, pl.DataFrame]
_PRIVATE = {table.name: table for table in REPORT_TABLES}


def class_risks(
    tables: _Frames, bundles: _Frames, *, policy: Policy,
    losses: Mapping[str, Mapping[str, float]] | None = None, fates: pl.DataFrame | None = None,
) -> dict[str, Any]:  # fmt: skip
    """For each public table with quasi-identifiers its rows, classes, risks, answers, losses and what is kept back.

    bundles: for each such table its key and `bundle`; sizes of classes count bundles. losses: normalised certainty
    penalty (0 untouched, 1 gone) of each coarsened column. fates: table_name, fate (published or waiting) and rule.
    """
    told = {}
    for table in PUBLISHED_TABLES:
        if table.quasi:
            by = [*table.quasi, *(["group_id"] if "group_id" in tables[table.name].columns else [])]
            known = bundles[table.name].select(*table.key, BUNDLE)
            rows = tables[table.name].join(known, on=table.key, how="left", validate="m:1", maintain_order="left")
            rows = rows.with_columns(pl.struct(by).rank("dense").alias("class"))
            told[table.name] = {
                **_sizes(rows),
                "journalist": NO_POPULATION,
                "answers": _answers(table, rows, policy),
                "losses": {name: _round(value) for name, value in (losses or {}).get(table.name, {}).items()},
                "levels": {
                    name: _counts(rows, f"{name}_level") for name in rows.columns if f"{name}_level" in rows.columns
                },
                "cells_withheld": _cells_withheld(table, rows),
                "rows_kept_back": _kept_back(table.name, fates, policy.small_count),
            }
    return told


def risk_report(
    *, release: Mapping[str, Any], policy: Policy, classes: Mapping[str, Any], cells: Mapping[str, Any] | None = None,
    diffguard: Mapping[str, Any] | None = None, attacks: Sequence[Mapping[str, Any]] = (),
    narratives: Mapping[str, Any] | None = None, commitments: Mapping[str, str] | None = None,
    coverage: Mapping[str, Any] | None = None, joined: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Everything that was measured about a release, as JSON values that keep to schemas.disclosure_risk.

    release: version, family, standard, tool, released_on. classes: from class_risks. cells: the audit of small counts.
    diffguard: earlier_releases, sets, smallest; None for the first release of a family. attacks: name, what, bound,
    found, holds, detail. narratives: evidence of the redaction. joined: incidents of the smallest set all
    tables joined tell apart. commitments: from privacy.commitment, by name.
    """
    wp29 = _criteria(classes, diffguard, joined, policy)
    tried = [
        {
            **{name: attack[name] for name in ("name", "what", "bound", "found", "holds")},
            "detail": attack.get("detail", ""),
        }
        for attack in attacks
    ]
    failing = [one["name"] for one in (*wp29, *tried) if one["holds"] is False]
    if cells is not None and cells.get("recoverable"):
        failing.append("small counts")
    return {
        "$schema": "disclosure-risk.schema.json",
        "release": {name: str(release[name]) for name in ("version", "family", "standard", "tool", "released_on")},
        "holds": not failing,
        "failing": failing,
        "policy": canonical(policy),
        "policy_hash": policy_hash(policy),
        "tables": dict(classes),
        "criteria": wp29,
        "small_counts": dict(cells) if cells is not None else None,
        "earlier_releases": dict(diffguard)
        if diffguard and diffguard.get("earlier_releases", 1)
        else "first release of the family",
        "attacks": tried,
        "narratives": dict(narratives) if narratives is not None else "none published",
        "commitments": dict(sorted((commitments or {}).items())),
        "coverage_gate": dict(coverage) if coverage is not None else None,
        "out_of_scope": list(OUT_OF_SCOPE),
        "sign_off": {"reviewed_by": policy.reviewed_by, "reviewed_on": policy.reviewed_on},
    }


def _sizes(rows: pl.DataFrame) -> dict[str, Any]:
    crowd = rows.group_by("class").agg(pl.len().alias("rows"), pl.col(BUNDLE).n_unique().alias("bundles")).sort("class")
    size = crowd["bundles"]
    risk = (crowd["rows"] / size).sum() / rows.height if rows.height else None
    smallest = size.min()
    return {
        "rows": rows.height, "bundles": rows[BUNDLE].n_unique(), "classes": crowd.height, "k_min": smallest,
        "k_mean": _round((crowd["rows"] * size).sum() / rows.height) if rows.height else None,
        "alone": int(crowd.filter(pl.col("bundles") == 1)["rows"].sum()),
        "sizes": [
            {"from": low, "to": high, "classes": int(inside.sum()), "rows": int(crowd.filter(inside)["rows"].sum())}
            for low, high in SIZES
            for inside in [(size >= low) & (size <= high if high else pl.repeat(True, size.len(), eager=True))]
        ],
        "prosecutor_max": _round(1 / int(smallest)) if isinstance(smallest, int) else None,
        "prosecutor_mean": _round(risk), "marketer": _round(crowd.height / size.sum()) if crowd.height else None,
    }  # fmt: skip


def _answers(table: Table, rows: pl.DataFrame, policy: Policy) -> dict[str, Any]:
    """Per sensitive column: classes that hold a harmful answer, the fewest different answers, t, and classes that tell it."""
    stratum = "role" if "role" in rows.columns else None
    private = _PRIVATE[table.name]
    fields = {field.name: field for field in (*private.fields, *private.inherits, *private.adds)}
    # The public copy of a field has lost which of its values are harmless, so the declaration of the private one says it.
    sensitive = [fields.get(f.name, f) for f in table.fields if f.privacy is Privacy.SENSITIVE and f.vocabulary]
    return {field.name: _answer(field, rows, stratum, policy) for field in sensitive}


def _answer(field: Field, rows: pl.DataFrame, stratum: str | None, policy: Policy) -> dict[str, Any]:
    # Rows whose answer is withheld stay in the crowd (as in the audit) and are no answer of their own.
    role = pl.col(stratum) if stratum else pl.lit("all")
    every = rows.select("class", role=role, said=pl.col(field.name))
    told = every.filter(pl.col("said").is_not_null() & (pl.col("said") != WITHHELD))
    usual = (
        told.group_by("role", "said").len("usual").with_columns(q=pl.col("usual") / pl.col("usual").sum().over("role"))
    )
    crowd = every.group_by("class").len("crowd")
    base = told.group_by("role", "said").len("m").join(every.group_by("role").len("all"), on="role")
    base = base.select("role", "said", base=pl.col("m") / pl.col("all"))
    parts = (
        told.group_by("class", "role", "said").len("n").join(usual, on=["role", "said"]).join(base, on=["role", "said"])
        .join(crowd, on="class").with_columns(
            p=pl.col("n") / pl.col("n").sum().over("class"), share=pl.col("n") / pl.col("crowd"),
            harmful=pl.col("said").is_in([*field.harmless, *BLANKS, WITHHELD]).not_(),
        )
    )  # fmt: skip
    by = parts.sort("class", "said").group_by("class", maintain_order=True).agg(
        l=pl.len(), entropy=(-(pl.col("p") * pl.col("p").log()).sum()), harmful=pl.col("harmful").any(),
        t=((pl.col("p") - pl.col("q")).abs().sum() + 1 - pl.col("q").sum()) / 2,
        skewed=(pl.col("harmful") & (pl.col("share") > policy.confidence)
                & (pl.col("share") - pl.col("base") > policy.uplift)).any(),
    )  # fmt: skip
    harmful = by.filter("harmful")
    entropy, far = harmful["entropy"].min(), by["t"].max()
    return {
        "classes": harmful.height, "l_min": harmful["l"].min(),
        "entropy_l_min": _round(math.exp(entropy)) if isinstance(entropy, float) else None,
        "below_l": harmful.filter(pl.col("l") < policy.l).height, "t_max": _round(far) if isinstance(far, float) else None,
        "above_t": by.filter(pl.col("t") > policy.t).height, "skewed": int(by["skewed"].sum()),
    }  # fmt: skip


def _cells_withheld(table: Table, rows: pl.DataFrame) -> list[dict[str, Any]]:
    found = []
    for field in table.fields:
        if rows.schema[field.name] == pl.String and not field.name.endswith("_level"):
            reason = "too few alike" if f"{field.name}_level" in rows.columns else "the answer would be told"
            if count := int((rows[field.name] == WITHHELD).sum()):
                found.append({"column": field.name, "reason": reason, "cells": count})
    return found


def _kept_back(name: str, fates: pl.DataFrame | None, small: int) -> dict[str, int | None]:
    """Rows that wait or are withheld, by reason; one sum where a reason has few; None for fewer than the threshold."""
    if fates is None:
        return {}
    rows = fates.filter((pl.col("table_name") == name) & (pl.col("fate") != "published"))
    by = {
        str(why): n for why, n in rows.group_by(pl.col("rule").fill_null("waiting")).len("n").sort("rule").iter_rows()
    }
    if all(count >= small for count in by.values()):
        return dict(by)
    # Were one reason small and its neighbours told, the sum in the table of totals would give it away.
    return {"any reason": rows.height if rows.height >= small else None}


def _criteria(
    classes: Mapping[str, Any], diffguard: Mapping[str, Any] | None, joined: int | None, policy: Policy
) -> list[dict[str, Any]]:
    alone = sum(one["alone"] for one in classes.values())
    least = min((one["k_min"] for one in classes.values() if one["k_min"] is not None), default=None)
    skewed = sum(answer["skewed"] for one in classes.values() for answer in one["answers"].values())
    earlier = diffguard.get("smallest") if diffguard else None
    set_apart = min((one for one in (earlier, joined) if one is not None), default=None)
    told = (
        (
            joined,
            "With all tables joined by what they publish, the smallest set of persons told apart comes from {} incidents.",
        ),
        (earlier, "Put beside every earlier release, the smallest set of incidents that can be told apart holds {}."),
    )
    linked = " ".join((
        "Nothing published joins the incident to its persons.", *(text.format(one) for one, text in told if one is not None)
    ))  # fmt: skip
    crowd = f"the smallest group holds {least} incidents" if least is not None else "there are no rows"
    return [
        {"name": "singling out", "question": "Can one person be picked out?", "measured": alone, "unit": "rows that stand alone",
         "sentence": f"{alone} rows stand alone; {crowd}.", "holds": alone == 0 and (least is None or least >= policy.k)},
        {"name": "linkability", "question": "Can two records of one person be joined?", "measured": set_apart,
         "unit": "incidents in the smallest set told apart", "sentence": linked, "holds": set_apart is None or set_apart >= policy.k},
        {"name": "inference", "question": "Can an answer be worked out?", "measured": skewed, "unit": "groups that tell an answer",
         "sentence": f"{skewed} groups tell a harmful answer of nearly all their members that is not common among everyone.",
         "holds": skewed == 0},
    ]  # fmt: skip


def _counts(rows: pl.DataFrame, column: str) -> dict[str, int]:
    return {str(level): n for level, n in rows.group_by(column).len().sort(column).iter_rows()}


def _round(value: float | Decimal | None) -> float | None:
    return None if value is None else round(float(value), 6)
