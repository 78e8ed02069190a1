"""Profiles: sound ones are read, others are refused with the line that is wrong; those that come with Vigie are sound."""

from pathlib import Path

import pytest

from ingest.problems import ProfileProblem
from ingest.profile import parse_profile, read_profile
from tests.ingest.deliveries import PROFILE, profile


def test_every_profile_that_comes_with_vigie_is_sound(root: Path) -> None:
    paths = sorted((root / "ingest" / "agencies").glob("*.yml"))
    assert len(paths) >= 4
    for path in paths:
        assert read_profile(path).slug == path.stem


def test_a_profile_knows_what_it_feeds() -> None:
    fed = profile().fed
    assert {("incident", "incident_date"), ("race", "race"), ("incident", "state")} <= fed
    assert ("incident", "city") not in fed


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("slug: test-pd\n", "", "lacks slug"),
        ("slug: test-pd\n", "slug: test-pd\ncolour: red\n", "has colour"),
        ('standard: "0.1"', 'standard: "9.9"', "not the standard in force"),
        ("{id: XX0099999}", "{id: X, column: Y}", "either id or column"),
        ("{to: case_number}", "{to: no_such_field}", "no field no_such_field"),
        ("{to: arrest_made, words: yes_no}", "{to: arrest_made}", "needs words"),
        ("{to: arrest_made, words: yes_no}", "{to: arrest_made, words: nope}", "no word list nope"),
        ('{to: incident_date, format: "%m/%d/%Y"}', "{to: incident_date}", "needs a format"),
        ("{to: address}", "{to: case_number}", "is fed by two columns"),
        ("Stop: stop", "Stop: no_such_code", "not a code"),
        ("key: [No]\n        columns", "columns", "lacks key"),
        ("table: person", "table: dog", "an incident or a person"),
        ("slug: test-pd", "slug: [unclosed", "not readable as YAML"),
    ],
)
def test_a_profile_that_contradicts_itself_is_refused_with_a_sentence(before: str, after: str, says: str) -> None:
    assert before in PROFILE
    with pytest.raises(ProfileProblem) as caught:
        parse_profile(PROFILE.replace(before, after), name="p.yml")
    assert says in str(caught.value)
    assert str(caught.value).startswith("p.yml: ")


def test_a_profile_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ProfileProblem, match="no such profile"):
        read_profile(tmp_path / "none.yml")
    (tmp_path / "latin.yml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ProfileProblem, match="cannot be read"):
        read_profile(tmp_path / "latin.yml")
