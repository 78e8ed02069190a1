"""The two stages of the border on a generated region: what leaves, what never does, and what is accounted for."""

from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import polars as pl
import pytest

from privacy.border import Releasable, deidentify, make_releasable
from privacy.bundles import BundleError
from privacy.policy import Policy
from privacy.pseudonyms import PATTERN, pseudonyms
from schemas.as_polars import polars_schema
from schemas.people import PERSON
from schemas.standard import PUBLISHED_TABLES
from tests.privacy.region import CANARY, KEY, Region, region


@cache
def town() -> Region:
    return region(incidents=1500)


@cache
def private_stage() -> dict[str, pl.DataFrame]:
    return deidentify(town().tables, town().places, key=KEY)


@cache
def released() -> Releasable:
    return make_releasable(private_stage(), town().agencies, town().coverage, policy=Policy(), key=KEY)


@cache
def stage_until(day: str) -> dict[str, pl.DataFrame]:
    """The private stage as it was when only incidents up to a day had been reported."""
    incident = town().tables["incident"].filter(pl.col("incident_date") <= date.fromisoformat(day))
    ids = pseudonyms(incident["incident_id"], key=KEY, scope="incident")
    persons = pseudonyms(
        town().tables["person"].join(incident, on="incident_id", how="semi")["person_id"], key=KEY, scope="person"
    )
    keys = {"incident": ("incident_id", ids), "force": ("recipient_id", persons)}
    told = {name: keys.get(name, ("person_id", persons)) for name in private_stage()}
    return {
        name: frame.filter(pl.col(told[name][0]).is_in(told[name][1].implode()))
        for name, frame in private_stage().items()
    }


@cache
def released_until(day: str) -> Releasable:
    return make_releasable(stage_until(day), town().agencies, town().coverage, policy=Policy(), key=KEY, version="1")


def texts(frame: pl.DataFrame) -> set[str]:
    return {str(value) for column in frame for value in column.unique()}


def test_no_direct_identifier_crosses_the_first_stage():
    assert set(private_stage()) == {
        "incident", "person", "injury", "force", "weapon", "force_reason", "force_location"
    }  # fmt: skip
    for frame in private_stage().values():
        assert not any(CANARY in text or text.startswith(("INC-", "PER-", "FOR-")) for text in texts(frame))
        assert not {"address", "lat", "lon", "case_number", "badge_number", "narrative"} & set(frame.columns)


def test_the_first_stage_keeps_exact_quasi_identifiers_the_area_and_the_need():
    incident, person = private_stage()["incident"], private_stage()["person"]
    assert incident.schema["incident_date"] == pl.Date
    assert {"beat", "neighbourhood", "city", "county", "protected"} <= set(incident.columns)
    assert {"agency_id", "incident_date", "age_band", "protected"} <= set(person.columns)


def test_incident_and_person_rows_have_no_common_key_and_no_common_order():
    incident, person = private_stage()["incident"], private_stage()["person"]
    assert not set(incident["incident_id"]) & set(person["person_id"])
    assert "incident_id" not in person.columns
    days = person["incident_date"].to_physical().to_numpy()[:1500]
    signs = np.sign(days[:, None] - days[None, :])
    assert abs(np.tril(signs, -1).sum() / (1500 * 1499 / 2)) < 0.05


def test_the_bundle_of_a_person_is_in_no_table_but_that_of_incidents():
    bundles = private_stage()["person"]["bundle"]
    assert bundles.n_unique() == 1500
    assert not any(
        texts(frame) & set(bundles) for name, frame in private_stage().items() if name not in {"person", "incident"}
    )
    assert not any(texts(frame) & set(bundles) for frame in released().tables.values())


def test_no_bundle_is_in_any_public_table():
    bundles = set(private_stage()["person"]["bundle"])
    for frame in (*released().tables.values(), released().fates):
        assert "bundle" not in frame.columns
        assert not texts(frame) & bundles
    assert not any(bundle in str(released().report) for bundle in bundles)


def test_the_same_inputs_give_the_same_rows_and_another_key_other_names():
    again = deidentify({**town().tables, "incident": town().tables["incident"].reverse()}, town().places, key=KEY)
    assert all(again[name].equals(frame) for name, frame in private_stage().items())
    other = deidentify(town().tables, town().places, key=b"o" * 32)
    assert not texts(other["incident"].select("incident_id")) & texts(private_stage()["incident"].select("incident_id"))


def test_the_public_tables_are_exactly_those_of_the_standard():
    assert list(released().tables) == [table.name for table in PUBLISHED_TABLES]
    for table in PUBLISHED_TABLES:
        assert dict(released().tables[table.name].schema) == polars_schema(table)


def test_every_row_has_a_fate_and_every_row_that_waits_a_rule():
    fates = released().fates
    for name in ("incident", "person"):
        ours = fates.filter(table_name=name)
        ids = pseudonyms(town().tables[name][f"{name}_id"], key=KEY, scope=name)
        assert set(ours["id"]) == set(ids)
        assert ours.height == ids.len()
        assert set(ours.filter(fate="published")["id"]) == set(released().tables[name][f"{name}_id"])
    assert (fates["rule"].is_not_null() == (fates["fate"] == "waiting")).all()
    assert set(fates["rule"].drop_nulls()) <= {"k5", "k11"}


def test_rows_of_persons_who_wait_wait_with_them():
    persons, groups = (set(released().tables["person"][name]) for name in ("person_id", "group_id"))
    for name, column in (("injury", "person_id"), ("weapon", "person_id"), ("force", "recipient_id")):
        assert set(released().tables[name][column].drop_nulls()) <= persons
        assert set(released().tables[name]["group_id"]) <= groups


def test_rows_of_force_crossed_by_group_count_as_the_reports_do():
    """Nothing is lost to a reader who joins by group: kinds of force by agency and race are those of the persons."""
    force, person = released().tables["force"], released().tables["person"]
    looks = person.select("group_id", "agency_id", "race").unique()
    by_group = force.join(looks, on="group_id", validate="m:1").group_by("agency_id", "race", "force_type").len()
    truth = private_stage()["force"].join(person, left_on="recipient_id", right_on="person_id")
    by_person = truth.group_by("agency_id", "race", "force_type").len()
    assert sorted(by_group.rows()) == sorted(by_person.rows())


def test_protected_incidents_are_told_by_agency_and_quarter_at_most():
    protected = private_stage()["incident"].filter("protected")
    assert 30 < protected.height < 600
    told = released().tables["incident"].join(protected.select("incident_id"), on="incident_id")
    assert set(told["incident_date_level"]) <= {"quarter", "year", "withheld"}
    assert set(told["incident_time_level"]) == set(told["area_level"]) == {"withheld"}
    assert protected.select("beat", "city", "county").null_count().sum_horizontal().item() == 3 * protected.height
    crowd = released().bundles["incident"].filter(pl.col("need") == 11).join(
        released().bundles["incident"].group_by("group").agg(n=pl.col("bundle").n_unique()), on="group"
    )  # fmt: skip
    assert (crowd["n"] >= 11).all()


def test_a_second_release_keeps_what_was_published_and_new_rows_form_classes_of_their_own():
    first = released_until("2016-12-31")
    both = make_releasable(
        private_stage(), town().agencies, town().coverage, policy=Policy(), key=KEY, version="2", book=first.book
    )
    for name, key in (("incident", "incident_id"), ("person", "person_id")):
        quasi = [*next(table.quasi for table in PUBLISHED_TABLES if table.name == name), key]
        kept = both.tables[name].join(first.tables[name].select(key), on=key, how="semi")
        assert kept.height == first.tables[name].height < both.tables[name].height
        assert kept.select(quasi).sort(key).equals(first.tables[name].select(quasi).sort(key))
        new = both.bundles[name].join(first.bundles[name].select("group"), on="group", how="anti")
        crowd = new.group_by("group").agg(pl.col("bundle").n_unique(), pl.col("need").max())
        assert (crowd["bundle"] >= crowd["need"]).all()
    assert "few" in set(both.tables["agency"]["waiting"])


def test_one_corrected_incident_waits_as_it_was_published():
    first = released_until("2016-12-31")
    stage = stage_until("2016-12-31")
    one = first.tables["incident"].filter(pl.col("incident_date_level") != "withheld")["incident_id"][0]
    corrected = {**stage, "incident": stage["incident"].with_columns(
        force_used=pl.when(pl.col("incident_id") == one).then(pl.lit("blade")).otherwise("force_used"),
        contact_reason=pl.when(pl.col("incident_id") == one).then(pl.lit("ambush")).otherwise("contact_reason"),
    )}  # fmt: skip
    again = make_releasable(
        corrected, town().agencies, town().coverage, policy=Policy(), key=KEY, version="2", book=first.book
    )
    before, after = (made.tables["incident"].filter(incident_id=one) for made in (first, again))
    assert before.equals(after)
    assert again.report["moved"]["incident"]["waiting_changed"] == 1


def test_the_person_table_never_names_an_agency_whose_incidents_are_pooled():
    pooled = released().tables["agency"].filter(pl.col("agency_id") != pl.col("published_as"))["agency_id"]
    assert pooled.len()
    assert not released().tables["person"]["agency_id"].is_in(pooled.implode()).any()


def person_classes() -> pl.DataFrame:
    """Rows and distinct incidents of each published class of persons, joined back by the keyed private ids."""
    truth = town().tables["person"].select("incident_id", person_id=pseudonyms(
        town().tables["person"]["person_id"], key=KEY, scope="person"))  # fmt: skip
    person = released().tables["person"].join(truth, on="person_id", validate="1:1")
    assert person.height == released().tables["person"].height
    return person.group_by(PERSON.published().quasi).agg(rows=pl.len(), incidents=pl.col("incident_id").n_unique())


def test_persons_stand_in_classes_of_five_incidents():
    classes = person_classes()
    assert classes["incidents"].min() >= 5
    assert (classes["rows"] > classes["incidents"]).any()


def test_juveniles_stand_in_classes_of_eleven_incidents():
    classes = person_classes().filter(age_band="0-17")
    assert classes.height
    assert (classes["incidents"] >= 11).all()


def test_the_report_counts_and_names_nobody():
    report = released().report["tables"]
    assert report["incident"]["k_min"] == 5
    assert report["person"]["k_min"] == person_classes()["incidents"].min()
    assert report["incident"]["rows"] == released().tables["incident"].height
    assert sum(report["incident"]["levels"]["incident_date"].values()) == report["incident"]["rows"]
    assert list(report["person"]["losses"]) == ["incident_date", "gender", "race", "age_band"]
    assert not any(name in str(report) for name in town().agencies["name"])


def test_a_stricter_policy_gives_larger_classes():
    policy = Policy(k=12, k_protected=20, small_count=10)
    strict = make_releasable(private_stage(), town().agencies, town().coverage, policy=policy, key=KEY)
    assert min(table["k_min"] for table in strict.report["tables"].values()) >= 12
    assert strict.tables["coverage"]["incidents"].is_between(1, 9).sum() == 0


def test_coverage_of_agencies_in_pools_tells_nothing_but_that_they_filed():
    agency, coverage = released().tables["agency"], released().tables["coverage"]
    pooled = agency.filter(pl.col("agency_id") != pl.col("published_as"))["agency_id"]
    lines = coverage.filter(pl.col("agency_id").is_in(pooled.implode()))
    assert lines.select("status", "incidents", "incidents_rule").unique().rows() == [("filed", None, "pooled")]


def test_public_identifiers_are_pseudonyms_in_keyed_order():
    ids = released().tables["incident"]["incident_id"]
    assert ids.str.contains(PATTERN).all()
    assert not ids.is_sorted()


def test_a_region_too_small_for_any_crowd_publishes_no_row_and_every_agency():
    few = region(incidents=4)
    given = deidentify(few.tables, few.places, key=KEY)
    empty = make_releasable(given, few.agencies, few.coverage, policy=Policy(), key=KEY)
    assert {name: empty.tables[name].height for name in ("incident", "person", "force")} == dict.fromkeys(
        ("incident", "person", "force"), 0
    )
    assert set(empty.tables["agency"]["published_as"]) == {"withheld"}
    assert {table["k_min"] for table in empty.report["tables"].values()} == {None}


def test_incidents_the_geocoder_never_saw_are_published_without_an_area():
    given = deidentify(town().tables, town().places.clear(), key=KEY)
    made = make_releasable(given, town().agencies, town().coverage, policy=Policy(), key=KEY)
    assert set(made.tables["incident"]["area"]) == {"withheld"}


def test_a_person_of_no_incident_stops_the_border():
    broken = replace(town(), tables={**town().tables, "incident": town().tables["incident"].head(10)})
    with pytest.raises(BundleError):
        deidentify(broken.tables, broken.places, key=KEY)


def test_a_row_of_force_that_went_and_comes_back_bears_a_name_of_its_own():
    def made(stage: dict[str, pl.DataFrame], version: str, before: Releasable | None) -> Releasable:
        return make_releasable(
            stage, town().agencies, town().coverage.clear(), policy=Policy(), key=KEY, version=version,
            book=before.book if before else None,
        )  # fmt: skip

    whole = stage_until("2016-12-31")
    # The gravest force of an incident is worked out before, so no incident is recognised by these rows.
    less = {**whole, "force": whole["force"].sort("force_id").gather_every(2)}
    first = made(whole, "1", None)
    second = made(less, "2", first)
    third = made(whole, "3", second)
    ids = [set(release.tables["force"]["force_id"]) for release in (first, second, third)]
    gone = ids[0] - ids[1]
    assert gone
    assert not gone & ids[2]
    assert ids[0] & ids[1] <= ids[2], "what stays keeps its name"


def test_a_report_removed_by_law_leaves_a_release_with_its_classes_and_nothing_enters():
    first = released_until("2016-12-31")
    one = first.bundles["incident"]["bundle"].sort()[0]
    again = make_releasable(
        private_stage(), town().agencies, town().coverage, policy=Policy(), key=KEY, version="1.1", book=first.book,
        forgotten=pl.Series([one]), closed=True,
    )  # fmt: skip
    for name, key in (("incident", "incident_id"), ("person", "person_id")):
        before, after = first.bundles[name], again.bundles[name]
        assert set(after[key]) <= set(before[key]), "nothing enters, though more was reported since"
        assert one not in set(after["bundle"])
        touched = before.filter(pl.col("bundle") == one)["group"]
        gone = before.join(after, on=key, how="anti")
        assert set(gone["group"]) <= set(touched)
    assert first.tables["incident"].height - again.tables["incident"].height >= 5
