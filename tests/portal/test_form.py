"""The form is the standard's: every answer has one place in it and nothing else has; what it opens, clears, writes and says."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.registry.models import Draft
from portal.form.answers import begun, month_of, read_answers, reordered, with_person, without_person
from portal.form.asking import several
from portal.form.clearing import Cleared, cleared_by, is_asked, settled
from portal.form.controls import FEW, IMPLIED, OPEN_BLANKS, ROWS, SIDES, Control, controls_of, writable
from portal.form.judging import checked, line_of, report_of
from portal.form.layout import ON_FORCE, Answers, controls_in, sections_of
from portal.form.naming import choice_of, question_of
from portal.form.taken import taken
from portal.form.views import likely_line, parts_of, would_clear
from portal.setting import Setting
from portal.texts import LANGUAGE, LANGUAGES, WORDS
from schemas.languages import words
from schemas.rules import QUESTIONS
from schemas.wordbook import words as sentences
from tests.portal.conftest import OURS
from tests.portal.reports_told import CIVILIAN, INCIDENT, OFFICER

KINDS = ("incident", *SIDES, *ROWS)
EVERY = [(kind, control) for kind in KINDS for control in controls_of(kind)]
LARGEST_SCRIPT = 8_000
TODAY = date(2026, 11, 23)


def test_every_field_somebody_can_answer_has_a_place_and_the_form_has_no_other() -> None:
    places = {(control.table, control.field) for _, control in EVERY}
    assert places | IMPLIED == writable()
    assert not places & IMPLIED


def test_every_control_stands_on_one_page() -> None:
    for kind in SIDES:
        assert {each.key for each in controls_in(kind)} | {ON_FORCE} == {each.key for each in controls_of(kind)}
    pages = [each.key for kind in ("screener", "incident") for each in controls_in(kind)]
    assert sorted(pages) == sorted(each.key for each in controls_of("incident"))


def test_every_choice_is_a_word_the_standard_takes() -> None:
    for _, control in EVERY:
        if control.kind != "person":
            assert set(control.choices) <= {*control.declared.allowed, *OPEN_BLANKS}


def test_few_choices_stand_open_and_many_in_a_list() -> None:
    for _, control in EVERY:
        if control.kind in {"choice", "select"}:
            terms = [code for code in control.choices if code not in OPEN_BLANKS]
            assert (control.kind == "choice") == (len(terms) <= FEW), control.key


def test_every_question_of_the_standard_that_depends_on_an_answer_does_so_in_the_form() -> None:
    by_field = {(control.table, control.field): control for _, control in reversed(EVERY)}
    for question in QUESTIONS:
        own = [atom for atom in question.when if getattr(atom, "field", "role") != "role"]
        if question.table != "weapon" and (question.table, question.field) in by_field:
            assert len(by_field[question.table, question.field].when) == len(own), question.field


def test_choices_no_rule_speaks_against_are_left_out_for_a_side() -> None:
    ages = {side: next(each for each in controls_of(side) if each.key == "age_band").choices for side in SIDES}
    assert set(ages["civilian"]) - set(ages["officer"]) == {"0-9", "10-17", "0-17"}
    weapons = {each.key: each.choices for each in controls_of("civilian") if each.table == "weapon"}
    assert "firearm_replica" not in weapons["weapon_perceived"]
    assert "unknown" not in weapons["weapon_confirmed"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_and_choice_is_said_in_every_language(language: str) -> None:
    held = LANGUAGE.set(language)
    folder = Path(str(WORDS._folder))
    try:
        for _, control in EVERY:
            assert question_of(control)
            for code in control.choices:
                assert choice_of(control, code) != code or code in {term.code for term in _terms(control)}
                if language != "en":
                    assert _is_said(control, code, language, folder), (control.key, code)
    finally:
        LANGUAGE.reset(held)


def _terms(control: Control) -> Sequence[Any]:
    return control.declared.vocabulary.terms if control.declared.vocabulary else ()


def _is_said(control: Control, code: str, language: str, folder: Path) -> bool:
    vocabulary = control.declared.vocabulary
    if vocabulary is None or code not in vocabulary.codes:
        return f"blank_{code}" in sentences(folder, language)
    name = "race_group" if vocabulary.name == "race" else vocabulary.name
    return f"vocabulary.{name}.{code}.label" in words(language) or f"term_{name}_{code}" in sentences(folder, language)


def test_the_words_of_the_form_and_the_reports_are_the_same_keys_in_every_language(root: Path) -> None:
    for name in ("form.toml", "reports.toml"):
        keys = [set(_keys(root / "portal" / "words" / language / name)) for language in LANGUAGES]
        assert keys[0] == keys[1] == keys[2]


def _keys(path: Path) -> list[str]:
    import tomllib

    return list(tomllib.loads(path.read_text("utf-8")))


def test_the_script_is_small(root: Path) -> None:
    assert len((root / "portal" / "static" / "form.js").read_bytes()) <= LARGEST_SCRIPT


def whole() -> Answers:
    answers = begun(state="CA", county="Sample")
    for section, told in (("incident", INCIDENT), ("civilian-1", CIVILIAN), ("officer-1", OFFICER)):
        answers = read_answers(typed(told), section, answers)
    return read_answers(
        typed({"force.line": ["new"], "force.new.force_type": "takedown", "force.new.recipient_id": "civilian-1"}), "force", answers
    )  # fmt: skip


def typed(told: Mapping[str, Any]) -> Any:
    return lambda name: [told[name]] if isinstance(told.get(name), str) else list(told.get(name, []))


def test_what_is_typed_is_kept_even_where_it_cannot_be_an_answer() -> None:
    answers = read_answers(typed({"incident_date": "31/09/2026", "zip_code": "9000"}), "incident", begun())
    assert answers["incident"] == {"incident_date": "31/09/2026", "zip_code": "9000"}
    assert month_of(answers) is None


def test_a_code_that_is_no_choice_is_no_answer() -> None:
    assert read_answers(typed({"arrest_made": "perhaps"}), "incident", begun())["incident"] == {}


def test_an_answer_that_is_no_longer_asked_for_takes_others_along() -> None:
    answers = whole()
    assert cleared_by(answers, "civilian-1", {"injured": "no"}) == tuple(
        Cleared(section="civilian-1", key=key)
        for key in ("injury_level", "medical_aid", "injury_from_preexisting_condition", "injury")
    )
    gone = {each.key for each in cleared_by(answers, "civilian-1", {"custody_status": "fled"})}
    assert gone >= {"gender", "race", "age_band", "injured", "injury_level", "confirmed_armed", "highest_charge"}


def test_force_on_somebody_who_received_none_is_cleared() -> None:
    answers = whole()
    gone = cleared_by(answers, "civilian-1", {"received_force": "no"})
    assert {(each.section, each.key) for each in gone} == {("civilian-1", "force_location"), ("force", "force")}


def test_the_page_says_what_a_change_would_clear() -> None:
    LANGUAGE.set("en")
    told = {each.name: each for part in parts_of(whole(), "civilian-1", {}) for each in part.questions}
    assert "How serious was the worst injury?" in told["injured"].clears
    assert "Choosing “Fled” clears" in told["custody_status"].clears
    assert told["gender"].clears == ""
    assert not told["weapon_perceived"].asked
    assert told["injury_level"].depth == 1


def test_a_question_that_hangs_on_another_page_stands_only_where_it_is_asked() -> None:
    answers = whole()
    assert "k12_role" not in {each.name for part in parts_of(answers, "civilian-1", {}) for each in part.questions}
    answers["incident"]["on_k12_campus"] = "yes"
    assert "k12_role" in {each.name for part in parts_of(answers, "civilian-1", {}) for each in part.questions}
    answers["persons"][0]["k12_role"] = "student"
    control = next(each for each in controls_of("incident") if each.key == "on_k12_campus")
    assert would_clear(answers, "incident", control) == [("", (Cleared(section="civilian-1", key="k12_role"),))]


@pytest.mark.parametrize(
    ("then", "order"),
    [("up-2", ["0", "2", "1", "new"]), ("down-0", ["1", "0", "2", "new"]), ("up-0", ["0", "1", "2", "new"]),
     ("down-2", ["0", "1", "2", "new"]), ("drop-1", ["0", "2", "new"]), ("up-9", ["0", "1", "2", "new"]), ("", ["0", "1", "2", "new"])],
)  # fmt: skip
def test_lines_are_moved_by_buttons(then: str, order: list[str]) -> None:
    assert reordered(["0", "1", "2", "new"], then) == order


def test_a_new_line_of_force_starts_with_the_only_two_it_can_be_about() -> None:
    assert likely_line(whole()) == {"recipient_id": "civilian-1", "actor_id": "officer-1"}
    assert likely_line(begun()) == {}
    told = {"force.line": ["new"], "force.new.recipient_id": "civilian-1", "force.new.actor_id": "officer-1"}
    assert read_answers(typed(told), "force", begun())["force"] == [], "nobody said anything yet"


def test_a_further_officer_starts_with_the_dress_of_the_last_and_nothing_of_the_person() -> None:
    answers, section = with_person(whole(), "officer")
    assert section == "officer-2"
    assert answers["persons"][-1] == {
        "id": "officer-2", "role": "officer", "on_duty": "yes", "dress": "patrol_uniform", "body_worn_camera": "recorded",
    }  # fmt: skip
    again, name = with_person(without_person(answers, "officer-2"), "officer")
    assert name == "officer-3", "no number comes twice"
    assert sections_of(again) == ["screener", "incident", "civilian-1", "officer-1", "officer-3", "force"]


def test_without_a_person_nobody_is_named_who_is_not_there() -> None:
    assert without_person(whole(), "civilian-1")["force"] == []


def test_the_order_of_force_is_written_where_somebody_says_so() -> None:
    answers = whole()
    answers["force"] = [{"force_type": kind, "recipient_id": "civilian-1"} for kind in ("strike", "takedown")]
    assert [row.get("position") for row in report_of(answers, number="1", agency_id=OURS)["force"]] == [None, None]
    answers["persons"][0][ON_FORCE] = "yes"
    assert [row["position"] for row in report_of(answers, number="1", agency_id=OURS)["force"]] == [1, 2]


def test_a_confirmed_firearm_is_a_row_with_its_type() -> None:
    answers = whole()
    answers["persons"][0] |= {
        "confirmed_armed": "yes",
        "weapon_confirmed": ["firearm", "blade"],
        "firearm_type": ["rifle"],
    }
    assert report_of(answers, number="1", agency_id=OURS)["persons"][0]["weapons"] == [
        {"weapon": "firearm", "basis": "confirmed", "firearm_type": "rifle"}, {"weapon": "blade", "basis": "confirmed"},
    ]  # fmt: skip


def test_a_simple_report_has_no_finding(setting: Setting) -> None:
    screener = {
        "shots_fired": "no",
        "officer_force": "yes",
        "civilian_seriously_injured": "yes",
        "civilian_force": "no",
    }
    answers = whole()
    answers["incident"] |= screener
    assert checked(answers, draft=Draft(number="D-1", agency_id=OURS), on=TODAY, setting=setting) == ()


def test_a_finding_stands_at_its_question(setting: Setting) -> None:
    answers = whole()
    answers["incident"]["incident_date"] = "2026-02-30"
    del answers["persons"][1]["received_force"]
    answers, _ = with_person(answers, "civilian")
    found = checked(answers, draft=Draft(number="D-1", agency_id=OURS), on=TODAY, setting=setting)
    assert {(each.section, each.key) for each in found if each.severity == "error"} == {
        ("incident", "incident_date"), ("officer-1", "received_force"), ("civilian-2", "received_force"),
    }  # fmt: skip


OF_THE_WHOLE = {"civilian_count_disagrees", "civilian_count_unusual", "officer_count_disagrees", "officer_count_unusual",
                "reportable_disagrees", "not_reportable"}  # fmt: skip
"""Findings that are about no single question."""


codes = st.sampled_from(
    ["yes", "no", "unknown", "fled", "firearm", "asian", "in_custody_event", "confirmed", "", "no such word"]
)


@st.composite
def pages(draw: st.DrawFn) -> Answers:
    """Answers after pages on which anything was typed."""
    answers, _ = with_person(begun(), draw(st.sampled_from(SIDES)))
    for section in sections_of(answers):
        told: dict[str, Any] = {}
        for control in [] if section == "force" else controls_in(section.partition("-")[0]):
            value = (
                st.lists(st.sampled_from(control.choices), max_size=3)
                if control.choices
                else st.lists(st.text(max_size=8), max_size=1)
            )
            told[control.key] = draw(st.one_of(value, st.lists(codes, max_size=2)))
        told |= {"force.line": ["new"], "force.new.force_type": draw(codes | st.sampled_from(["strike", "firearm_hit"])),
                 "force.new.recipient_id": "civilian-1"}  # fmt: skip
        answers = read_answers(typed(told), section, answers)
    return answers


@settings(max_examples=40, deadline=None)
@given(pages())
def test_after_settling_nothing_stands_that_nobody_asks_for(answers: Answers) -> None:
    told, gone = settled(answers)
    assert settled(told) == (told, ())
    for person in told["persons"]:
        for control in controls_of(person["role"]):
            assert control.key not in person or is_asked(control, person, told["incident"])
    kept = sum(len(person) for person in told["persons"]) + len(told["incident"])
    before = sum(len(person) for person in answers["persons"]) + len(answers["incident"])
    assert before - kept == sum(each.key not in ROWS for each in gone)


def test_a_report_taken_back_from_its_line_has_the_same_answers() -> None:
    answers = whole()
    answers["persons"][0] |= {
        "confirmed_armed": "yes",
        "weapon_confirmed": ["firearm", "blade"],
        "firearm_type": ["rifle"],
    }
    answers["incident"] |= {"latitude": "34.5", "multiple_agencies": "yes"}
    answers["other_agency"] = [{"other_agency_id": "XX0020000"}]
    report = report_of(answers, number="1", agency_id=OURS)
    assert report_of(taken(report), number="1", agency_id=OURS) == report
    assert taken(report) == answers


@settings(max_examples=15, deadline=None)
@given(pages())
def test_whatever_was_typed_the_judge_answers_at_its_place(answers: Answers) -> None:
    told, _ = settled(answers)
    line = line_of(told, number="D-1", agency_id=OURS)
    assert line == line_of(told, number="D-1", agency_id=OURS), "the same answers give the same bytes"
    where = SimpleNamespace(timezone=ZoneInfo("America/Los_Angeles"))
    found = checked(told, draft=Draft(number="D-1", agency_id=OURS), on=TODAY, setting=cast(Setting, where))
    assert {each.code for each in found if not each.section} <= OF_THE_WHOLE
    assert not [each.code for each in found if each.code.endswith("_unexpected") and not each.code.startswith("order")]


def test_several_answers_are_read_from_text_and_lists() -> None:
    assert (several(None), several(""), several("a"), several(["a", "b"])) == ([], [], ["a"], ["a", "b"])
