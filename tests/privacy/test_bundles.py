"""An incident and its persons are protected together, and persons inherit agency and date."""

from datetime import date

import polars as pl
import pytest

from privacy.bundles import BundleError, bundled
from privacy.pseudonyms import PATTERN, pseudonyms
from tests.privacy.region import KEY

INCIDENT = pl.DataFrame({
    "incident_id": ["i1", "i2", "i3"], "agency_id": ["A", "A", "B"],
    "incident_date": [date(2016, 1, 1), date(2016, 2, 2), date(2016, 3, 3)], "incident_time": ["10:00", "11:00", "12:00"],
    "protected_circumstance": ["not_asked", "none", None], "on_k12_campus": ["no", None, "not_asked"],
})  # fmt: skip
PERSON = pl.DataFrame({
    "person_id": ["p1", "p2", "p3", "p4"], "incident_id": ["i2", "i2", "i1", "i3"],
    "role": ["civilian", "officer", "civilian", "civilian"],
    "age_band": ["10-17", "31-35", "21-25", None],
    "custody_status": ["none", "not_asked", None, "custody_mental_health"],
    "k12_role": ["not_asked"] * 4, "highest_charge": [None, None, "148(a)(1) PC", None],
    "injured": ["yes", "no", "no", "yes"], "injury_level": ["serious_bodily_injury", "not_asked", "not_asked", "not_reported"],
})  # fmt: skip
FORCE = pl.DataFrame({
    "incident_id": ["i1", "i1", "i2", "i2"], "actor_role": ["officer", "officer", "civilian", "officer"],
    "force_type": ["push", "electronic_device", "firearm_hit", "firearm_miss"],
})  # fmt: skip
NO_SIGN = pl.DataFrame(schema={"person_id": pl.String, "sign": pl.String})


def made(**changed: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    return bundled({"incident": INCIDENT, "person": PERSON, "force": FORCE, "sign": NO_SIGN, **changed}, key=KEY)


def protected(**changed: pl.DataFrame) -> list[bool]:
    return made(**changed)[0]["protected"].to_list()


def test_a_juvenile_or_a_mental_health_hold_protects_the_incident_and_all_its_persons():
    assert protected() == [False, True, True]
    assert made()[1]["protected"].to_list() == [True, True, False, True]


@pytest.mark.parametrize(
    "charge", ["273.5(A) PC", "PC 243(E)(1)", "Domestic battery", "288 PC lewd act", "261.5", "Sexual battery"]
)
def test_a_charge_of_domestic_violence_or_a_sexual_offence_protects_the_incident(charge: str):
    assert protected(person=PERSON.with_columns(highest_charge=pl.lit(charge))) == [True, True, True]


@pytest.mark.parametrize("charge", ["148(a)(1) PC", "Robbery", "2610 VC", "12685", "459 PC"])
def test_another_charge_does_not(charge: str):
    assert protected(person=PERSON.with_columns(highest_charge=pl.lit(charge))) == [False, True, True]


def test_what_the_agency_says_of_the_incident_a_sign_of_crisis_and_a_school_protect_it():
    assert protected(incident=INCIDENT.with_columns(protected_circumstance=pl.lit("domestic"))) == [True, True, True]
    assert protected(incident=INCIDENT.with_columns(on_k12_campus=pl.lit("yes"))) == [True, True, True]
    assert protected(sign=pl.DataFrame({"person_id": ["p3"], "sign": ["mental_crisis"]})) == [True, True, True]
    assert protected(person=PERSON.with_columns(k12_role=pl.lit("student"))) == [True, True, True]


def test_protected_incidents_are_dated_by_quarter_and_have_no_time():
    incident, person = made()
    assert incident["incident_date"].to_list() == [date(2016, 1, 1), date(2016, 1, 1), date(2016, 1, 1)]
    assert incident["incident_time"].to_list() == ["10:00", "withheld", "withheld"]
    assert set(person["incident_date"]) == {date(2016, 1, 1)}


def test_the_gravest_force_is_that_of_officers_and_none_where_they_used_none():
    assert made()[0]["force_used"].to_list() == ["electronic_device", "firearm_miss", "none"]


def test_the_gravest_injury_is_that_of_civilians():
    assert made()[0]["injury_gravest"].to_list() == ["none", "serious_bodily_injury", "injury"]
    silent = PERSON.with_columns(injured=pl.lit("not_reported"), injury_level=pl.lit("not_reported"))
    assert set(made(person=silent)[0]["injury_gravest"]) == {"unknown"}


def test_persons_inherit_agency_and_date_in_their_own_order():
    assert made()[1].select("person_id", "agency_id").rows() == [("p1", "A"), ("p2", "A"), ("p3", "A"), ("p4", "B")]


def test_persons_of_one_incident_share_a_bundle_that_is_not_the_published_name_of_the_incident():
    incident, person = made()
    first, second, *others = person["bundle"]
    assert first == second == incident["bundle"][1]
    assert len({first, *others}) == 3
    assert person["bundle"].str.contains(PATTERN).all()
    for scope in ("incident", "person", "force"):
        assert not person["bundle"].is_in(pseudonyms(INCIDENT["incident_id"], key=KEY, scope=scope).implode()).any()


def test_a_person_without_an_incident_stops_the_border():
    with pytest.raises(BundleError, match="1 rows belong to no incident"):
        made(incident=INCIDENT.head(2))


def test_an_incident_that_stands_twice_stops_the_border():
    with pytest.raises(BundleError, match="twice"):
        made(incident=pl.concat([INCIDENT, INCIDENT]))
