"""The profiles of the sample's agencies: they name every column and know every word that is written."""

from pathlib import Path

import pytest
import yaml

from orchestration.sample.agencies import AGENCIES
from orchestration.sample.layouts import (
    LAYOUTS,
    eastmarsh,
    harbour,
    lantern_bay,
    port_sample,
    quarry_hill,
    state_university,
)

PROFILES = Path(__file__).parents[3] / "ingest" / "agencies"
SLUGS = [agency.slug for agency in AGENCIES]
WORDS = {
    "contact_reason": "CONTACT", "in_custody_reason": "STAGE", "role": "ROLE", "gender": "GENDER", "race": "RACE",
    "injury_level": "LEVEL", "injury_type": "INJURY", "medical_aid": "AID", "force_type": "FORCE",
    "custody_status": "CUSTODY", "weapon": "WEAPON", "firearm_type": "FIREARM", "resistance": "RESISTANCE",
    "dress": "DRESS",
}  # fmt: skip
MODULES = {
    "port-sample-pd": port_sample, "lantern-bay-pd": lantern_bay, "eastmarsh-pd": eastmarsh, "harbour-so": harbour,
    "quarry-hill-pd": quarry_hill, "state-university-pd": state_university,
}  # fmt: skip


def _profile(slug: str) -> dict:
    return yaml.safe_load((PROFILES / f"{slug}.yml").read_text("utf-8"))


def _named_columns(entry: dict) -> set[str]:
    named = set(entry.get("ignore") or {})
    for record in entry["records"]:
        role = {record["role"]["column"]} if isinstance(record.get("role"), dict) else set()
        key = set() if record["key"] == "row" else set(record["key"])
        named |= {*record["columns"], *record.get("incident", ()), *record.get("present", ()), *key, *role}
    return named


@pytest.mark.parametrize("slug", SLUGS)
def test_a_profile_names_every_column_of_its_files(written, slug: str):
    wanted = [_named_columns(entry) for entry in _profile(slug)["files"].values()]
    seen = {tuple(sorted(written.header(path))) for path in written.files if path.parent.name == slug}
    assert seen == {tuple(sorted(columns)) for columns in wanted}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_profile_knows_every_word_its_agency_writes(slug: str):
    profile = _profile(slug)
    assert profile["slug"] == slug
    for name, listed in WORDS.items():
        known = profile["words"].get(name)
        if known is not None:
            written_words = getattr(MODULES[slug], listed)
            assert {code: known[word] for code, word in written_words.items()} == {code: code for code in written_words}
    for word, respelled in LAYOUTS[slug].respelled.items():
        lists = [words for words in profile["words"].values() if respelled in words]
        assert any(words[respelled] == words[word] for words in lists)


def test_the_universitys_form_has_a_box_and_a_list_for_each_kind_of_force():
    profile = _profile("state-university-pd")
    columns = profile["files"]["annual"]["records"][1]["columns"]
    for kind, box in state_university.BOXES.items():
        assert columns[box]["to"] == "force.force_type"
        words = profile["words"][columns[box]["words"]]
        assert words == {"Yes": kind, "Y": kind, "No": None, "N": None}
    boxed = [column for column in columns.values() if column["to"] == "force.force_type"]
    assert len({column["words"] for column in boxed}) == len(boxed) == len(state_university.BOXES)


@pytest.mark.parametrize("slug", SLUGS)
def test_a_profile_says_that_its_agency_is_invented(slug: str):
    agency = next(agency for agency in AGENCIES if agency.slug == slug)
    assert "INVENTED" in (PROFILES / f"{slug}.yml").read_text("utf-8").splitlines()[0]
    assert _profile(slug)["agency"] == {"id": agency.agency_id}
    assert agency.agency_id.startswith("XX")
