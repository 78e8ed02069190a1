"""Every filled cell of an agency's file is in the validated reports, or the account says where it went; a loss is blocked."""

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from ingest.check import Checked, SentFile, check_files
from ingest.profile import parse_profile, read_profile
from orchestration.account_columns import ColumnsUnaccounted
from orchestration.column_account import refuse_lost_at_intake
from orchestration.intake_account import INTAKE, intake_of
from orchestration.intake_cells import heard
from orchestration.reports import kept_versions
from schemas.standard import REPORT_TABLES
from tests.orchestration.two_towns import PROFILE, delivery

Frames = dict[str, pl.DataFrame]
Harm = Callable[[Frames], Frames]

RECEIVED = date(2025, 7, 1)


def versions_of(checked: Checked) -> pl.DataFrame:
    """All accepted reports as versions in force."""
    incidents = checked.validated.accepted["incident"]
    return incidents.select("incident_id", "agency_id", month=pl.col("incident_date").dt.strftime("%Y-%m"))


def account(checked: Checked, harm: Harm = dict) -> tuple[pl.DataFrame, Frames]:
    """The account of a delivery, and the validated reports, to which something may have happened on the way."""
    versions = versions_of(checked)
    kept = harm(kept_versions(checked.validated.accepted, versions))
    said = heard(checked.texts, checked.profile)
    return intake_of(said, checked.validated.findings, kept, versions, sender=checked.profile.slug), kept


@cache
def half_year(seed: int) -> Checked:
    return check_files(delivery(seed), parse_profile(PROFILE, name="two-towns.yml"), received_on=RECEIVED)


def refused(checked: Checked, harm: Harm) -> str:
    with pytest.raises(ColumnsUnaccounted) as caught:
        refuse_lost_at_intake(*account(checked, harm))
    return str(caught.value)


def emptied(table: str, column: str, share: float, agency: str = "XX0000002") -> Harm:
    """A column is dropped for a share of one agency's answers; a child row goes with its answer."""

    def harm(kept: Frames) -> Frames:
        frame = kept[table].with_row_index("_at")
        mine = kept["incident"].filter(agency_id=agency)["incident_id"].to_list()
        owner = pl.col("incident_id" if "incident_id" in frame.columns else "person_id").str.split("/").list.first()
        filled = frame.filter(owner.is_in(mine) & pl.col(column).is_not_null())["_at"].to_list()
        lost = pl.col("_at").is_in(filled[: round(share * len(filled))])
        blanked = frame.with_columns(pl.when(~lost).then(column).alias(column))
        frame = blanked if table in {"incident", "person"} else frame.filter(~lost)
        return {**kept, table: frame.drop("_at")}

    return harm


def test_thirty_six_clean_months_raise_no_alarm() -> None:
    months = held = 0
    for seed in range(1, 7):
        checked = half_year(seed)
        told, kept = account(checked)
        refuse_lost_at_intake(told, kept)
        assert dict(told.schema) == INTAKE
        assert told.filter(column_name="force_type")["answers"].sum() > 0
        held += len(checked.validated.held)
        months += told["month"].n_unique()
    assert months == 36
    assert held > 10


@pytest.mark.parametrize(
    ("table", "column"),
    [("person", "age_band"), ("person", "gender"), ("incident", "incident_time"), ("incident", "address"), ("race", "race"),
     ("injury", "injury_type"), ("force", "force_type"), ("weapon", "weapon")],
)  # fmt: skip
def test_a_column_dropped_for_a_third_of_one_agencys_answers_after_reading_is_blocked(table: str, column: str) -> None:
    assert refused(half_year(1), emptied(table, column, 0.3)) == (
        f"agency XX0000002, table {table}, column {column}: answers of the agency's file are missing in the validated "
        "stage; run 'vigie run' and build the release again."
    )


def test_a_single_answer_that_is_lost_is_blocked() -> None:
    def one(kept: Frames) -> Frames:
        first = pl.int_range(pl.len()) == 0
        return {**kept, "person": kept["person"].with_columns(received_force=pl.when(~first).then("received_force"))}

    assert "column received_force: answers of the agency's file are missing" in refused(half_year(1), one)


def test_an_answer_swapped_for_another_or_for_a_word_for_blank_is_blocked() -> None:
    def swapped(kept: Frames, word: str) -> Frames:
        turned = pl.when(pl.col("gender") == "female").then(pl.lit(word)).otherwise("gender").alias("gender")
        return {**kept, "person": kept["person"].with_columns(turned)}

    assert "column gender: answers of the agency's file are missing" in refused(
        half_year(1), lambda kept: swapped(kept, "not_reported")
    )
    assert "column gender: answers are not those of the agency's file" in refused(
        half_year(1), lambda kept: swapped(kept, "male")
    )


def test_a_perceived_weapon_lost_beside_the_same_confirmed_one_is_blocked() -> None:
    def lost(kept: Frames) -> Frames:
        return {**kept, "weapon": kept["weapon"].filter(pl.col("basis") == "confirmed")}

    assert "table weapon, column weapon: answers of the agency's file are missing" in refused(half_year(1), lost)


def test_cells_that_reading_drops_without_a_finding_are_blocked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The account looks at the cells itself: a reader that loses answers deceives conform and everything after it."""
    import ingest.records
    from ingest.reading import Cells, read_cells

    def losing(texts: pl.Series, column, declared, profile) -> Cells:  # type: ignore[no-untyped-def]
        cells = read_cells(texts, column, declared, profile)
        if column.field != "gender":
            return cells
        third = pl.Series([at % 3 == 0 for at in range(texts.len())])
        return Cells(values=cells.values.set(third, None), problems=cells.problems, blank=cells.blank)

    monkeypatch.setattr(ingest.records, "read_cells", losing)
    deceived = half_year.__wrapped__(2)
    assert deceived.validated.accepted["person"]["gender"].is_in(["not_reported", "not_asked"]).any()
    assert "column gender: answers of the agency's file are missing" in refused(deceived, dict)


def test_a_loss_between_the_account_and_the_release_is_blocked() -> None:
    told, kept = account(half_year(1))
    harmed = emptied("injury", "injury_type", 0.3)(kept)
    with pytest.raises(
        ColumnsUnaccounted, match="table injury, column injury_type: answers of the agency's file are missing"
    ):
        refuse_lost_at_intake(told, harmed)


def test_the_account_counts_cells_words_for_blank_and_findings() -> None:
    checked = half_year(1)
    told, kept = account(checked)
    rows = told.filter(table_name="injury", column_name="injury_type").sum().to_dicts()[0]
    force = kept["incident"]["incident_id"].to_list()
    texts = next(text for text in checked.texts if text.name == "people.csv").frame
    mine = texts.filter(pl.format("{}:{}", "Town", "No").is_in(force))["Injury"]
    assert (rows["cells"], rows["received"]) == (mine.len(), (mine != "").sum())
    assert rows["silent"] == (mine == "None").sum()
    assert rows["found"] == (mine == "Tooth gone").sum() > 0
    assert rows["accepted"] == kept["injury"].height
    derived = told.filter(table_name="person", column_name="race")
    assert derived["cells"].null_count() == derived.height > 0


def test_reports_that_are_held_or_of_another_version_are_no_loss() -> None:
    checked = half_year(1)
    versions = versions_of(checked).head(5)
    kept = kept_versions(checked.validated.accepted, versions)
    told = intake_of(
        heard(checked.texts, checked.profile), checked.validated.findings, kept, versions, sender="two-towns"
    )
    refuse_lost_at_intake(told, kept)
    assert told.filter(column_name="case_number")["answers"].sum() == 5


def test_no_sentence_holds_a_value_or_an_identifier() -> None:
    for table, column in (("person", "gender"), ("incident", "address"), ("race", "race")):
        said = refused(half_year(1), emptied(table, column, 0.5))
        assert not any(word in said for word in ("OAK", "female", "white", ":1", "2025-0"))


def test_ursus_as_published_gives_no_alarm_and_a_lost_share_of_it_does(root: Path, ursus_files: list[Path]) -> None:
    profile = read_profile(root / "ingest" / "agencies" / "california-doj-ursus.yml")
    checked = check_files(
        [SentFile(name=file.name, data=file.read_bytes()) for file in ursus_files],
        profile,
        received_on=date(2017, 6, 1),
    )
    told, kept = account(checked)
    refuse_lost_at_intake(told, kept)
    assert set(told["table_name"]) == {table.name for table in REPORT_TABLES} - {"other_agency"}
    agency = kept["incident"]["agency_id"].value_counts(sort=True)["agency_id"][0]
    assert f"agency {agency}, table force" in refused(checked, emptied("force", "force_type", 0.3, agency))
