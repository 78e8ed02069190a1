"""Written releases of one family are subtracted from each other, and each promise over time is read again from the files."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from schemas.as_frictionless import resource
from schemas.standard import PUBLISHED_TABLES
from verification.diffguard import problems, smallest_isolated
from verification.written import Unreadable

TABLES = {table.name: table for table in PUBLISHED_TABLES if table.name in {"incident", "person", "force", "injury"}}
Rows = dict[str, list[dict[str, Any]]]


def incidents(first: int, last: int, **given: str) -> list[dict[str, Any]]:
    return [
        {"incident_id": f"i{number:02}", "incident_date": "2019", "incident_date_level": "year", "area": "Beat 1",
         "area_level": "beat", **given}
        for number in range(first, last)
    ]  # fmt: skip


def persons(total: int = 12, *, linked: int = 0, group: str = "g1") -> Rows:
    """Persons of one group, so many of them named by their rows of force."""
    ids = [f"p{number:02}" for number in range(total)]
    return {
        "person": [{"person_id": key, "role": "civilian", "group_id": group} for key in ids],
        "force": [
            {"force_id": f"f{key}", "group_id": group, "member_id": f"m{key}", "force_type": "takedown",
             "recipient_id": key if place < linked else ""}
            for place, key in enumerate(ids)
        ],
    }  # fmt: skip


def release(folder: Path, rows: Rows, *, family: str | None = "first") -> Path:
    (folder / "csv").mkdir(parents=True)
    for name, table in TABLES.items():
        columns = [field.name for field in table.fields]
        with (folder / "csv" / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, restval="plain", lineterminator="\n")
            writer.writeheader()
            # The keys nobody gave stay empty: the same word in each row would be a shared identifier.
            blank = {field.name: "" for field in table.fields if field.type == "key" and field.name != "agency_id"}
            writer.writerows({**blank, **row} for row in rows.get(name, []))
    resources = [resource(table, path=f"csv/{name}.csv") for name, table in TABLES.items()]
    (folder / "datapackage.json").write_text(json.dumps({"resources": resources}))
    (folder / "release.json").write_text(json.dumps({"family": family} if family else {}))
    return folder


class Releases:
    """Release folders written one after the other; the last is the one looked at."""

    def __init__(self, place: Path) -> None:
        self._place, self.paths = place, list[Path]()

    def add(self, rows: Rows, *, family: str | None = "first") -> "Releases":
        self.paths.append(release(self._place / str(len(self.paths)), rows, family=family))
        return self

    def found(self, k: int = 5) -> list[str]:
        *earlier, last = self.paths
        return list(problems(last, earlier, k=k))

    def smallest(self) -> int | None:
        *earlier, last = self.paths
        return smallest_isolated(last, earlier)


@pytest.fixture
def releases(tmp_path: Path) -> Releases:
    return Releases(tmp_path)


def test_the_first_release_of_a_family_tells_nothing_apart(releases: Releases):
    releases.add({"incident": incidents(0, 12), **persons()})
    assert releases.found() == []
    assert releases.smallest() is None


def test_enough_that_come_and_go_together_are_no_finding(releases: Releases):
    releases.add({"incident": incidents(0, 12), **persons(linked=6)})
    releases.add({"incident": [*incidents(6, 12), *incidents(20, 25)], **persons(linked=6)})
    assert releases.found() == []
    assert releases.smallest() == 5


@pytest.mark.parametrize(
    ("kind", "before", "now"),
    [
        ("added", incidents(0, 10), incidents(0, 14)),
        ("removed", incidents(0, 14), incidents(4, 14)),
        ("changed", incidents(0, 14), [*incidents(4, 14), *incidents(0, 4, area="withheld", area_level="withheld")]),
        ("unchanged", incidents(0, 14), incidents(10, 20)),
    ],
)
def test_each_kind_of_set_below_k_is_found(releases: Releases, kind: str, before: Any, now: Any):
    releases.add({"incident": before}).add({"incident": now})
    assert releases.smallest() == 4
    assert f"table incident, {kind} since release 1: 1 sets of rows have fewer than 5, one has 4" in releases.found()


def test_every_earlier_release_of_the_family_is_subtracted(releases: Releases):
    for first in (0, 4, 4):
        releases.add({"incident": incidents(first, 14)})
    assert releases.found() == [
        "table incident, removed since release 1: 1 sets of rows have fewer than 5, one has 4",
        "table incident, over all releases: 1 sets of rows have fewer than 5, one has 4",
    ]


def test_sets_only_all_releases_together_tell_apart_are_found(releases: Releases):
    coarse = {"area": "Springfield", "area_level": "city"}
    withheld = {"area": "withheld", "area_level": "withheld"}
    releases.add({"incident": [*incidents(0, 7), *incidents(7, 14, area="Beat 2")]})
    releases.add({"incident": incidents(0, 14, **coarse)})
    releases.add({"incident": [*incidents(0, 5, **withheld), *incidents(5, 14, **coarse)]})
    assert "table incident, over all releases: 1 sets of rows have fewer than 5, one has 2" in releases.found()


def test_persons_who_lose_their_links_are_a_set_like_any_other(releases: Releases):
    releases.add(persons(linked=7)).add(persons(linked=5))
    assert releases.found() == ["table person, changed since release 1: 1 sets of rows have fewer than 5, one has 2"]


def test_persons_told_apart_by_their_links_are_a_class_of_their_own(releases: Releases):
    now, gone = persons(linked=6), {"p00", "p01", "p06", "p07", "p08"}
    now["person"] = [row for row in now["person"] if row["person_id"] not in gone]
    now["force"] = [row for row in now["force"] if row["force_id"].removeprefix("f") not in gone]
    found = releases.add(persons(linked=6)).add(now).found()
    assert "table person, removed since release 1: 2 sets of rows have fewer than 5, one has 2" in found


def test_an_identifier_once_withdrawn_never_returns(releases: Releases):
    releases.add({"incident": incidents(0, 12)}).add({"incident": incidents(6, 12)})
    releases.add({"incident": incidents(6, 12)}).add({"incident": incidents(1, 12)})
    assert "table incident: 5 identifiers return that an earlier release had withdrawn" in releases.found()


def test_a_row_never_gets_finer(releases: Releases):
    day = {"incident_date": "2019-03-01", "incident_date_level": "day"}
    releases.add({"incident": incidents(0, 6)}).add({"incident": incidents(0, 6, **day)})
    assert releases.found() == ["table incident, against release 1 of 1: incident_date is finer in 6 rows than it was"]


def test_a_row_may_get_coarser_in_company(releases: Releases):
    withheld = {"incident_date": "withheld", "incident_date_level": "withheld"}
    releases.add({"incident": incidents(0, 6)}).add({"incident": incidents(0, 6, **withheld)})
    assert releases.found() == []


def test_a_row_never_says_something_else_at_the_level_it_had(releases: Releases):
    releases.add({"incident": incidents(0, 6)}).add({"incident": incidents(0, 6, area="Beat 2")})
    assert releases.found() == [
        "table incident, against release 1 of 1: area is another in 6 rows, at the level it had"
    ]


def test_no_identifier_is_shared_with_another_family(releases: Releases):
    releases.add({"incident": incidents(0, 12)}, family="other").add({"incident": incidents(9, 20)})
    assert releases.found() == ["3 identifiers stand in a release of another family as well (release 1 of those given)"]
    assert releases.smallest() is None, "releases of other families are not subtracted"


def test_rows_that_follow_a_person_into_another_group_are_found(releases: Releases):
    now = persons(group="g2")
    now["person"] = [{**row, "person_id": f"q{row['person_id']}"} for row in now["person"]]
    assert releases.add(persons()).add(now).found() == [
        "table force: 12 values of force_id stand in several groups over the releases",
        "table force: 12 values of member_id stand in several groups over the releases",
    ]


def test_a_release_of_no_family_is_found(releases: Releases):
    releases.add({"incident": incidents(0, 6)}, family=None)
    assert releases.found() == ["release.json does not say of which family the release is"]


def test_an_earlier_release_of_no_family_is_another_family(releases: Releases):
    releases.add({"incident": incidents(0, 6)}, family=None).add({"incident": incidents(0, 6)})
    assert "6 identifiers stand in a release of another family" in releases.found()[0]


def test_a_release_that_does_not_tell_its_family_at_all_cannot_be_read(releases: Releases):
    releases.add({"incident": incidents(0, 6)})
    (releases.paths[0] / "release.json").unlink()
    with pytest.raises(Unreadable, match=r"release\.json cannot be read \(FileNotFoundError\)"):
        releases.found()


def test_sentences_hold_no_value_of_a_row(releases: Releases):
    releases.add({"incident": incidents(0, 12, area="Quince Terrace")})
    releases.add({"incident": [*incidents(4, 12, area="Rowan Court"), *incidents(20, 22)]})
    found = releases.found()
    assert len(found) > 2
    assert not any(word in sentence for sentence in found for word in ("Quince", "Rowan", "i04", "2019"))
