"""What a report says of a result in plain words, each sentence from its numbers.

Must not claim more than the interval does: a difference whose interval holds zero is told as not told apart.
"""

from collections.abc import Mapping

from forecast.backtest import Backtest
from forecast.report.ceiling import Ceiling
from forecast.report.drawing import signed

MODELS: Mapping[str, tuple[str, str]] = {
    "vigie": ("Vigie", "the chosen model"),
    "uniform": ("Uniform", "every cell and hour alike"),
    "medic": ("MEDIC", "usual practice: the same block in the last four weeks"),
    "a3": ("a3", "MEDIC, drawn towards the long run"),
    "b": ("b", "mean by hour of week"),
    "b3": ("b3", "mean by hour of week, drawn towards the long run"),
    "c3": ("c3", "a kernel around past calls"),
    "d1": ("d1", "volume times the long-run share of each cell"),
    "g": ("g", "a mixture of kernels"),
}
LEVELS = {
    "city": "Whole region",
    "res6": "Zones of about 36 km²",
    "res7": "Zones of about 5 km²",
    "cell": "Single cells",
}


def named(model: str) -> tuple[str, str]:
    """The name of a model and what it is."""
    return MODELS.get(model, (model, "a model"))


def percent(share: float | None, digits: int = 0) -> str:
    """A share in per cent; a word where there is none."""
    return "not known" if share is None else f"{100 * share:.{digits}f} %"


def number(value: float | None, digits: int) -> str:
    """A number with so many decimals; a word where there is none."""
    return "not known" if value is None else signed(value, digits)


def told_apart(interval: Mapping[str, float]) -> str:
    """better, worse, or not told apart."""
    if interval["high"] < 0:
        return "better"
    return "worse" if interval["low"] > 0 else "not told apart"


def read(result: Backtest, ceiling: Ceiling | None) -> list[str]:
    """The reading at the top: what a planner should take from the page."""
    vigie, medic = result.models["vigie"], result.models["medic"]
    gain, plain = result.against["medic"], result.against["d1"]
    many = len(result.test_weeks)
    weeks = "this 1 week" if many == 1 else f"these {many} weeks"
    first = (
        f"In {weeks} usual practice (MEDIC) scored {number(medic['nats_per_call'], 2)} nats per call and Vigie "
        f"{number(vigie['nats_per_call'], 2)}; lower is better."
    )
    known = {
        "better": "Vigie is better by more than chance",
        "worse": "Vigie is worse by more than chance",
        "not told apart": "chance alone could give this",
    }
    sentences = [
        f"{first} The difference is {_interval(gain, 2)}: {known[told_apart(gain)]}.",
        f"In the 5 % of the area that Vigie ranks highest lay {percent(vigie['hit_5'])} of the calls; in MEDIC's, "
        f"{percent(medic['hit_5'])}.",
        f"Against the plain map (d1) the difference is {_interval(plain, 3)}: {known[told_apart(plain)]}.",
        f"For the whole region, the range that promises 80 % held {percent(vigie['pit_80']['city'])} of the blocks, and "
        f"the one that promises 95 % held {percent(vigie['pit_95']['city'])}.",
    ]
    if ceiling is not None and ceiling.captured is not None:
        sentences.append(
            f"Vigie captures about {percent(ceiling.captured)} of the structure that could be foreseen; the rest of its "
            "surprise is chance that no forecast removes."
        )
    return sentences


def limits(result: Backtest, ceiling: Ceiling | None) -> list[str]:
    """What the page cannot say."""
    many = len(result.test_weeks)
    count = "1 test week" if many == 1 else f"{many} test weeks"
    said = [
        f"{count.capitalize()} are few: a borderline interval proves little, and an interval from resampled weeks is too "
        "narrow when there are few to resample." if many < 26
        else f"{count.capitalize()} are one stretch of time; another season may differ.",
        "Blocks that follow each other are alike, so the range of chance around the city's calibration is a little too "
        "narrow as well.",
        "Weather and other covariates, where they were given, are those known afterwards; a planner has only their forecast.",
        f"Only cells with at least 3 calls before the first test week are scored; "
        f"{result.calls['test_outside_grid']:,} calls of the test weeks fell outside them. They count in the share of calls caught, "
        "and in no other score.",
        "Calls that were never recorded, or recorded at a wrong place, are not here. No score says whether an ambulance "
        "came in time.",
    ]  # fmt: skip
    if ceiling is not None:
        said.append(
            f"The floor is an estimate from {len(ceiling.gaps)} simulated cities in which the model's own idea of the city is "
            "true. A real city has structure the model does not know, so the true floor may lie lower and the share captured "
            "be smaller."
        )
    return said


def _interval(interval: Mapping[str, float], digits: int) -> str:
    middle, low, high = (signed(interval[key], digits) for key in ("difference", "low", "high"))
    return f"{middle} (95 % interval {low} to {high})"
