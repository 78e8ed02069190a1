"""The reports of an invented nation, one delivery at a time: a table of incidents and one of people, in the standard's own words.

Drawn in whole columns, so that no more than one delivery is ever in memory. One incident in a hundred has a fault that
holds it. Must not write a file.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from benchmarks.nation.agencies import YEARS, Scale, agencies_of

_CONTACT = {"call_for_service": 55, "stop": 15, "crime_in_progress": 15, "welfare_check": 8, "consensual_encounter": 7}
_RACE = {"white": 38, "black": 25, "hispanic": 29, "asian_pacific_islander": 5, "other": 3}
_FORCE = {"control_hold": 50, "physical_contact": 25, "electronic_device": 15, "chemical_spray": 7, "canine": 3}
_TAKEN = {"custody_other": 90, "cited_released": 10}
_FREE = {"none": 100}
_RESISTANCE = {"passive": 30, "active": 45, "assaultive": 25}
_INJURY = {"abrasion_laceration": 60, "contusion": 40}
_DRESS = {"patrol_uniform": 85, "tactical": 5, "utility": 5, "plainclothes": 5}
_AID = {"on_scene": 70, "facility_released": 30}
_STREETS = [f"Invented Street {number}" for number in range(1, 400)]
_FAULTS = 0.01
_INJURED = {"civilian": 0.25, "officer": 0.1}


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One delivery of a sender: a year, or a month of one agency."""

    incidents: pl.DataFrame
    people: pl.DataFrame


def year_of(scale: Scale, sender: int, year: int) -> Sent:
    """What the office of a state sends for one year of all its agencies."""
    months = len(YEARS) * scale.senders
    at = YEARS.index(year) * scale.senders + sender
    size = scale.incidents // months + (at < scale.incidents % months)
    rng = np.random.default_rng([scale.seed, 2, sender, year])
    agencies = agencies_of(scale, sender)
    whose = rng.choice(len(agencies), size, p=[agency.share for agency in agencies])
    days = np.datetime64(f"{year}-01-01") + rng.integers(0, 365, size)
    return _sent(rng, scale, sender, whose, days, first=f"{year % 100:02d}")


def month_of(scale: Scale, sender: int, month: str, *, incidents: int) -> Sent:
    """One month of the sender's first agency, on top of everything."""
    rng = np.random.default_rng([scale.seed, 3, sender, int(month.replace("-", ""))])
    days = np.datetime64(f"{month}-01") + rng.integers(0, 28, incidents)
    return _sent(rng, scale, sender, np.zeros(incidents, dtype=np.int64), days, first=f"N{month[2:4]}{month[5:]}")


def _sent(
    rng: np.random.Generator, scale: Scale, sender: int, whose: np.ndarray, days: np.ndarray, *, first: str
) -> Sent:  # fmt: skip
    agencies, size = agencies_of(scale, sender), len(whose)
    minutes = rng.integers(0, 1440, size)
    officers = 1 + (rng.random(size) < 0.4)
    town = rng.integers(1, 6, size)
    incidents = pl.DataFrame({
        "agency_id": pl.Series([agency.agency_id for agency in agencies]).gather(whose),
        "case_number": pl.select(pl.format("{}-{}", pl.lit(first), pl.int_range(size).cast(pl.String).str.zfill(7))).to_series(),
        "incident_date": pl.Series(days).cast(pl.Date).cast(pl.String),
        "incident_time": pl.Series((np.datetime64("2020-01-01T00:00") + minutes).astype("datetime64[ms]")).dt.strftime("%H:%M"),
        "address": pl.Series(_words(rng, dict.fromkeys(_STREETS, 1), size)),
        "city": pl.Series(town).cast(pl.String), "county": pl.Series([agency.county for agency in agencies]).gather(whose),
        "state": pl.Series([agency.state for agency in agencies]).gather(whose),
        "latitude": pl.Series(np.round(33 + 14 * rng.random(size), 5)), "longitude": pl.Series(np.round(-120 + 40 * rng.random(size), 5)),
        "contact_reason": _words(rng, _CONTACT, size), "multiple_locations": _yes(rng, 0.05, size), "arrest_made": _yes(rng, 0.6, size),
        "crime_report_filed": _yes(rng, 0.7, size), "on_k12_campus": _yes(rng, 0.01, size),
        "num_involved_civilians": pl.Series(np.ones(size, dtype=np.int64)), "num_involved_officers": pl.Series(officers),
        "narrative": pl.Series(["Invented report."]).new_from_index(0, size),
    }).with_columns(city=pl.format("{} Town {}", "county", "city"))  # fmt: skip
    wrong = rng.random(size) < _FAULTS
    incidents = incidents.with_columns(
        contact_reason=pl.when(pl.Series(wrong)).then(pl.lit("sunshine")).otherwise("contact_reason")
    )
    keys = incidents.select("agency_id", "case_number", "arrest_made").with_columns(
        assault=pl.Series(rng.random(size) < 0.3)
    )
    second = keys.filter(pl.Series(officers == 2))
    told = [_people(rng, keys, "civilian", 1), _people(rng, keys, "officer", 2), _people(rng, second, "officer", 3)]
    people = pl.concat(told).drop("arrest_made", "assault").sort("agency_id", "case_number", "person")
    return Sent(incidents=incidents, people=people)


def _people(rng: np.random.Generator, keys: pl.DataFrame, role: str, number: int) -> pl.DataFrame:
    size, civilian = keys.height, role == "civilian"
    injured = rng.random(size) < _INJURED[role]
    # Somebody met with force in every incident: the civilian always, the officers where the civilian assaulted them.
    assault = keys["assault"].to_numpy()
    force = np.ones(size, dtype=bool) if civilian else assault
    resisted = rng.random(size) < 0.8

    def told(words: pl.Series, of: np.ndarray) -> pl.Series:
        return pl.select(pl.when(pl.Series(of)).then(words).otherwise(pl.lit(""))).to_series()

    everyone = np.full(size, fill_value=True)
    of_civilian, of_officer = everyone & civilian, everyone & (not civilian)
    kinds = _words(rng, _FORCE if civilian else {"civilian_physical": 1}, size)
    return keys.with_columns(
        person=pl.lit(str(number)), role=pl.lit(role), gender=_words(rng, {"male": 78, "female": 22}, size),
        race=_words(rng, _RACE, size), age=pl.Series(rng.integers(18 if civilian else 22, 60, size)).cast(pl.String),
        injured=_said(injured), injury_level=told(_words(rng, {"injury": 90, "serious_bodily_injury": 10}, size), injured),
        injury_type=told(_words(rng, _INJURY, size), injured), medical_aid=told(_words(rng, _AID, size), injured),
        received_force=_said(force), force_type=told(kinds, force), assaulted_officer=told(_said(assault), of_civilian),
        custody_status=told(_custody(rng, keys, size), of_civilian), perceived_armed=told(_said(~everyone), of_civilian),
        confirmed_armed=told(_said(~everyone), of_civilian), resisted=told(_said(resisted), of_civilian),
        resistance_type=told(_words(rng, _RESISTANCE, size), resisted & of_civilian),
        officer_used_force=told(_said(everyone), of_officer), on_duty=told(_said(everyone), of_officer),
        dress=told(_words(rng, _DRESS, size), of_officer),
        badge_number=told(pl.Series(rng.integers(1000, 9999, size)).cast(pl.String), of_officer),
    )  # fmt: skip


def _custody(rng: np.random.Generator, keys: pl.DataFrame, size: int) -> pl.Series:
    """In custody where an arrest was made, and otherwise not."""
    arrested = keys["arrest_made"] == "yes"
    taken, free = _words(rng, _TAKEN, size), _words(rng, _FREE, size)
    return pl.select(pl.when(arrested).then(taken).otherwise(free)).to_series()


def _words(rng: np.random.Generator, odds: dict[str, int], size: int) -> pl.Series:
    weights = np.array(list(odds.values()), dtype=float)
    return pl.Series(list(odds)).gather(rng.choice(len(odds), size, p=weights / weights.sum()))


def _yes(rng: np.random.Generator, odds: float, size: int) -> pl.Series:
    return _said(rng.random(size) < odds)


def _said(answers: np.ndarray) -> pl.Series:
    return pl.Series(["no", "yes"]).gather(answers.astype(np.int64))
