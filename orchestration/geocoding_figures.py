"""The geocoder measured on two cities, for a page of the documents: found, how far off, wrong, how sure, how fast.

Run as `python -m orchestration.geocoding_figures DATA_FOLDER docs/geocoding.md`: it replaces what stands between the
markers of the page and draws `pictures/geocoding-errors.svg` beside it. With --fit it first fits the constants of
`geocode/calibration.toml` on the other half of the streets. Totals only; must not write an address or a place.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

import geocode
from geocode.calibrate import fit, read_calibration, write_calibration
from geocode.evaluate import SURE, Evaluation, measure_errors, score
from geocode.locate import locate
from geocode.reference import Layer
from geocode.trials import spoil
from orchestration.geocoding_picture import draw_errors
from orchestration.geocoding_truth import (
    FITTED,
    REPORTED,
    House,
    cambridge_crossings,
    cambridge_houses,
    cambridge_layer,
    half_of,
    montgomery_texts,
    san_francisco_calls,
    san_francisco_layer,
)

BEGIN = "<!-- The figures below are made by `python -m orchestration.geocoding_figures`: do not edit. -->"
END = "<!-- End of the figures. -->"
PICTURE = "pictures/geocoding-errors.svg"
Bounds = Mapping[str, float]

CLEAN = "Cambridge, addresses as the city writes them"
GOALS: Mapping[str, Bounds] = {
    CLEAN: {"match_rate": 0.98, "median_m": 18, "p90_m": 45, "wrong_250m": 0.003},
    "Cambridge, one typo": {"match_rate": 0.98, "median_m": 20, "wrong_250m": 0.004},
    "Cambridge, type missing": {"match_rate": 0.92, "median_m": 20, "wrong_250m": 0.01},
    "Cambridge, block": {"match_rate": 0.995, "median_m": 55, "wrong_250m": 0.02},
    "Cambridge, crossings": {"match_rate": 0.99, "median_m": 1, "wrong_250m": 0.002},
    "San Francisco, crossings": {"match_rate": 0.985, "p95_m": 15, "wrong_250m": 0.002},
    "San Francisco, blocks": {"match_rate": 0.9, "median_m": 40, "wrong_250m": 0.01},
}
"""What each set must reach on held-out streets: the least match rate, the most of all others."""

_SPOILT = ("two typos", "masked", "direction moved", "saint", "lower case", "unit added", "half number")
_SIGNS = {"match_rate": "match ≥", "median_m": "median ≤", "p90_m": "p90 ≤", "p95_m": "p95 ≤", "wrong_250m": "wrong ≤"}


@dataclass(frozen=True, kw_only=True)
class Trial:
    """Addresses whose place is known, asked of a layer: columns address, street, lat, lon, half."""

    name: str
    layer: Layer
    asked: pl.DataFrame = field(repr=False)
    goal: Bounds = field(default_factory=dict)

    def half(self, half: int | None) -> pl.DataFrame:
        """The addresses of one half of the streets, or of both, with a key."""
        return (self.asked if half is None else self.asked.filter(half=half)).with_row_index("key")

    def located(self, half: int | None, *, evidence: bool = False) -> pl.DataFrame:
        """Where the geocoder puts them."""
        return locate(self.half(half).select("key", "address"), self.layer, evidence=evidence)

    def measured(self, half: int | None) -> Evaluation:
        """The score, with the time of the faster of two runs."""
        asked, seconds = self.half(half).select("key", "address"), []
        for _ in range(2):
            started = time.perf_counter()
            located = locate(asked, self.layer)
            seconds.append(time.perf_counter() - started)
        return score(located, self.half(half), seconds=min(seconds))


def shortfalls(found: Evaluation, goal: Bounds) -> list[str]:
    """The names of the figures that miss their goal."""
    facts: dict[str, float | None] = {**vars(found.all), "match_rate": found.match_rate}
    return [
        name
        for name, bound in goal.items()
        if (fact := facts[name]) is None or (fact < bound if name == "match_rate" else fact > bound)
    ]


def trials(data: Path) -> list[Trial]:
    """Every set of addresses that is measured: those with a goal first."""
    cambridge, houses = cambridge_layer(data / "geo" / "cambridge-ma"), cambridge_houses(data / "geo" / "cambridge-ma")
    bay = san_francisco_layer(data / "geo" / "san-francisco")
    calls = san_francisco_calls(data / "ems" / "san_francisco.parquet")
    asked = {
        CLEAN: (cambridge, _frame([(house, house.full) for house in houses])),
        "Cambridge, crossings": (cambridge, cambridge_crossings(data / "geo" / "cambridge-ma")),
        "San Francisco, crossings": (bay, calls.filter(kind="crossing")),
        "San Francisco, blocks": (bay, calls.filter(kind="block")),
        "San Francisco, other forms": (bay, calls.filter(kind="other")),
    }
    for kind in ("one typo", "type missing", "block", *_SPOILT):
        asked[f"Cambridge, {kind}"] = (cambridge, spoilt(houses, kind))
    names = [*GOALS, *(name for name in asked if name not in GOALS)]
    return [
        Trial(name=name, layer=asked[name][0], asked=asked[name][1], goal=GOALS.get(name, {}))
        for name in names
        if len(asked[name][1].filter(half=REPORTED))
    ]


def spoilt(houses: Sequence[House], kind: str) -> pl.DataFrame:
    """The addresses spoilt in one way, those that cannot be left out."""
    texts = [(house, spoil(house.written, kind, seed=5)) for house in houses]
    return _frame([(house, text) for house, text in texts if text is not None])


def fit_constants(data: Path, measured: Sequence[Trial], path: Path) -> None:
    """Fit the calibration on the half that is not reported, and write it.

    Besides the trials, one address for every two misspelt ones names a street that its layer lacks: whoever corrects a
    name must be sure that it was misspelt.
    """
    parts = [
        measure_errors(trial.located(FITTED, evidence=True), trial.half(FITTED))
        .filter(pl.col("error_m").is_not_null())
        .join(trial.half(FITTED).select("key", "street"), on="key")
        .select("precision", "score", "extent_m", "learned", "error_m", "street")
        for trial in (
            *measured,
            _lacking(data, lacks=lambda street: half_of(street) + half_of(street, again=True) == 0),
        )
    ]
    write_calibration(fit(pl.concat(parts)), path)
    read_calibration.cache_clear()


def _lacking(data: Path, *, lacks: Callable[[str], bool]) -> Trial:
    """The addresses of Cambridge on streets that are then taken out of its layer."""
    folder = data / "geo" / "cambridge-ma"
    layer = cambridge_layer(folder, keep=lambda street: not lacks(street))
    gone = [(house, house.full) for house in cambridge_houses(folder) if lacks(house.written.street)]
    return Trial(name="Cambridge, streets not in the layer", layer=layer, asked=_frame(gone))


def figures(data: Path, measured: Sequence[Trial]) -> str:
    """The figures as Markdown."""
    held, whole = ({trial.name: trial.measured(half) for trial in measured} for half in (REPORTED, None))
    goals = {trial.name: trial.goal for trial in measured}
    parts = [
        "On the half of the streets that no constant was fitted on:\n",
        *_table(held, goals),
        "\nOn all streets:\n",
        *_table(whole, goals),
        f"\n![Cambridge: median error by hexagon]({PICTURE})\n",
        "What the stated confidence was worth, all sets above together, on the half that is reported:\n",
        *_calibration([trial for trial in measured if trial.name in GOALS]),
        "\nWhere answers came from, and how often the error kept to what was expected (half and nine in ten, or more):\n",
        *_precisions([trial for trial in measured if trial.name in GOALS]),
        "\nWhat found no place, by reason:\n",
        *_reasons(held),
        "\nAddresses of places that are not in the layer, which must find nothing:\n",
        *_strangers(data, measured),
    ]
    return "\n".join(parts)


def placed(page: str, new: str) -> str:
    """The page with `new` between its markers."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"The page holds no room for the figures: add the lines {BEGIN} and {END}.")
    return f"{before}{BEGIN}\n\n{new}\n\n{END}{after}"


def picture(trial: Trial) -> str:
    """The map of the errors of a trial on all its streets, as SVG."""
    asked = trial.half(None)
    errors = measure_errors(trial.located(None), asked).select("key", "error_m").join(asked, on="key")
    foot = (
        f"{errors['error_m'].count():,} of {len(errors):,} addresses of\n"
        "the city's list were found; measured\nagainst the centroid of their parcel.\n"
        "Cells of 0.1 km² (H3, resolution 9).\nA cell says how far off its addresses\n"
        "typically are, not where any one is."
    )
    return draw_errors(errors, title="Cambridge, Massachusetts: how far off the geocoder is", foot=foot)


def _table(found: Mapping[str, Evaluation], goals: Mapping[str, Bounds]) -> Iterator[str]:
    yield "| addresses | asked | found | median | p90 | p95 | > 250 m | sure | sure, > 150 m | a second | goal | holds |"
    yield "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---|---|"
    for name, each in found.items():
        missed = shortfalls(each, goals[name])
        goal = ", ".join(f"{_SIGNS[key]} {_goal(key, bound)}" for key, bound in goals[name].items())
        holds = (
            "" if not goal else "yes" if not missed else f"no: {', '.join(_SIGNS[key].split()[0] for key in missed)}"
        )
        metres = (each.all.median_m, each.all.p90_m, each.all.p95_m)
        sure = _percent(each.sure / each.all.n if each.all.n else None)
        yield (
            f"| {name} | {each.n:,} | {_percent(each.match_rate)} | {' | '.join(map(_metres, metres))} | "
            f"{_percent(each.all.wrong_250m)} | {sure} | {_percent(each.sure_further_150m)} | {each.per_second:,.0f} | {goal} | {holds} |"
        )


def _together(measured: Sequence[Trial]) -> Evaluation:
    """All held-out answers of several trials as one."""
    located, truth, before = [], [], 0
    for trial in measured:
        asked = trial.half(REPORTED)
        located.append(trial.located(REPORTED).with_columns(pl.col("key").cast(pl.Int64) + before))
        truth.append(asked.select(pl.col("key").cast(pl.Int64) + before, "lat", "lon"))
        before += len(asked)
    return score(pl.concat(located), pl.concat(truth))


def _calibration(measured: Sequence[Trial]) -> Iterator[str]:
    found = _together(measured)
    yield "| confidence | answers | mean confidence | within 150 m | further |"
    yield "|---|---:|---:|---:|---:|"
    for each in found.calibration:
        shares = " | ".join(map(_percent, (each.mean_confidence, each.within_150m, each.further_150m)))
        yield f"| {each.at_least:.2f} to {each.below:.2f} | {each.n:,} | {shares} |"
    yield (
        f"\nOf {found.sure:,} answers with a confidence of {SURE} or more, {_percent(found.sure_further_150m)} are further "
        "than 150 m (goal: at most 1 %)."
    )


def _precisions(measured: Sequence[Trial]) -> Iterator[str]:
    yield "| precision | answers | median | p90 | > 250 m | within expected_error_m | within expected_error_p90_m |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for name, each in _together(measured).precisions.items():
        shares = " | ".join(map(_percent, (each.wrong_250m, each.below_expected, each.below_expected_p90)))
        yield f"| {name} | {each.n:,} | {_metres(each.median_m)} | {_metres(each.p90_m)} | {shares} |"


def _reasons(found: Mapping[str, Evaluation]) -> Iterator[str]:
    reasons = sorted({reason for each in found.values() for reason in each.reasons})
    yield "| addresses | " + " | ".join(reasons) + " |"
    yield "|---|" + "---:|" * len(reasons)
    for name, each in found.items():
        yield f"| {name} | " + " | ".join(f"{each.reasons.get(reason, 0):,}" for reason in reasons) + " |"


def _strangers(data: Path, measured: Sequence[Trial]) -> Iterator[str]:
    layers = {trial.name.partition(",")[0]: trial.layer for trial in measured}
    county = montgomery_texts(data / "ems" / "montgomery_pa.parquet")
    yield "| addresses | layer | asked | answered | sure |"
    yield "|---|---|---:|---:|---:|"
    for city, layer in layers.items():
        yield _stranger("Montgomery County PA, township given", city, county, layer)
        yield _stranger("Montgomery County PA, township not given", city, county.select("address"), layer)
        yield _stranger("invented, in Houston's forms", city, invented_texts(), layer)
    lacking = _lacking(data, lacks=lambda street: half_of(street) == REPORTED)
    yield _stranger(lacking.name, "Cambridge", lacking.asked.select("address"), lacking.layer)


def _stranger(name: str, city: str, asked: pl.DataFrame, layer: Layer) -> str:
    found = locate(asked.with_row_index("key"), layer)
    answered = len(found.filter(pl.col("precision") != "none"))
    sure = len(found.filter(pl.col("confidence") >= SURE))
    return f"| {name} | {city} | {len(asked):,} | {answered:,} ({_percent(answered / len(asked))}) | {sure:,} |"


def invented_texts(n: int = 2_000) -> pl.DataFrame:
    """Addresses in the forms of a large city's dispatch, with names that are no street's."""
    draw = random.Random(20_251_122)
    starts, ends = (
        ("Zanth", "Quorl", "Vexil", "Brundo", "Tyzzer", "Okkam"),
        ("ovane", "imber", "askell", "urrow", "endrix"),
    )
    forms = (
        "{n}00 {a} RD BLK {b} ST", "EXIT {e}B {n}51 S IH {e} FWY IB", "{n}12 {a} DR #{e}", "{a} ST & {b} AVE",
        "{n}XX {a} BLVD", "{n}00 BLOCK OF {a} LN", "{a} PKWY NEAR {b} RD",
    )  # fmt: skip
    names = [f"{start}{end} {tail}" for start in starts for end in ends for tail in ("Bayou", "Prairie", "Oaks")]
    texts = [
        draw.choice(forms).format(
            n=draw.randint(10, 149), e=draw.randint(30, 70), a=draw.choice(names), b=draw.choice(names)
        )
        for _ in range(n)
    ]
    return pl.DataFrame({"address": texts})


def _frame(rows: Sequence[tuple[House, str]]) -> pl.DataFrame:
    columns = {"address": pl.String, "lat": pl.Float64, "lon": pl.Float64, "half": pl.Int64, "street": pl.String}
    return pl.DataFrame(
        [(text, house.lat, house.lon, house.half, house.written.street) for house, text in rows],
        schema=columns,
        orient="row",
    )


def _goal(key: str, bound: float) -> str:
    return f"{bound:g} m" if key.endswith("_m") else f"{100 * bound:g} %"


def _metres(value: float | None) -> str:
    return "–" if value is None else f"{value:,.1f} m"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.2f} %"


def main(data: Path, page: Path, *, fit_first: bool) -> None:
    """Measure, and write the page and the picture."""
    measured = trials(data)
    if fit_first:
        fit_constants(data, measured, Path(geocode.__file__).with_name("calibration.toml"))
    new, drawing = figures(data, measured), picture(measured[0])
    page.write_text(placed(page.read_text("utf-8"), new), "utf-8")
    page.parent.joinpath(PICTURE).write_text(drawing, "utf-8")


if __name__ == "__main__":
    folder, document = map(Path, [argument for argument in sys.argv[1:] if argument != "--fit"])
    main(folder, document, fit_first="--fit" in sys.argv)
