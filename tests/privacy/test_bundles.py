"""An incident and its persons are protected together, and persons inherit agency and date."""

from datetime import date

import polars as pl
import pytest

from privacy.bundles import BundleError, bundled
from privacy.pseudonyms import PATTERN, pseudonyms
from tests.privacy.region import KEY

INCIDENT = pl.DataFrame({
    "incident_id": ["i1", "i2", "i3"], "agency_id": ["A", "A", "B"],
    "incident_date": [date(2016, 1, 1), date(2016, 1, 2), date(2016, 1, 3)],
})  # fmt: skip
PERSON = pl.DataFrame({
    "person_id": ["p1", "p2", "p3", "p4"], "incident_id": ["i2", "i2", "i1", "i3"],
    "role": ["civilian", "officer", "civilian", "civilian"],
    "age_band": ["10-17", "31-35", "21-25", None],
    "custody_status": ["none", "not_asked", None, "custody_mental_health"],
})  # fmt: skip


def test_a_juvenile_or_a_mental_health_hold_protects_the_incident_and_all_its_persons():
    incident, person = bundled(INCIDENT, PERSON, key=KEY)
    assert incident["protected"].to_list() == [False, True, True]
    assert person["protected"].to_list() == [True, True, False, True]


def test_persons_inherit_agency_and_date_in_their_own_order():
    _, person = bundled(INCIDENT, PERSON, key=KEY)
    assert person.select("person_id", "agency_id", "incident_date").rows() == [
        ("p1", "A", date(2016, 1, 2)), ("p2", "A", date(2016, 1, 2)), ("p3", "A", date(2016, 1, 1)),
        ("p4", "B", date(2016, 1, 3)),
    ]  # fmt: skip


def test_persons_of_one_incident_share_a_bundle_that_is_not_the_published_name_of_the_incident():
    incident, person = bundled(INCIDENT, PERSON, key=KEY)
    first, second, *others = person["bundle"]
    assert first == second
    assert len({first, *others}) == 3
    assert person["bundle"].str.contains(PATTERN).all()
    assert "bundle" not in incident.columns
    for scope in ("incident", "person", "force"):
        assert not person["bundle"].is_in(pseudonyms(INCIDENT["incident_id"], key=KEY, scope=scope).implode()).any()


def test_a_person_without_an_incident_stops_the_border():
    with pytest.raises(BundleError, match="1 rows belong to no incident"):
        bundled(INCIDENT.head(2), PERSON, key=KEY)


def test_an_incident_that_stands_twice_stops_the_border():
    with pytest.raises(BundleError, match="twice"):
        bundled(pl.concat([INCIDENT, INCIDENT]), PERSON, key=KEY)
