"""What a crosswalk is held to: every place of the standard stands in it, and every word goes there and back as it says."""

from pathlib import Path

import pytest

from schemas import vocabularies
from schemas.crosswalks.ages import band_of, bounds
from schemas.crosswalks.injuries import Injuries, read_injuries, told_injuries
from schemas.crosswalks.loss import coded, unplaced, word_losses
from schemas.crosswalks.model import Confidence, Crosswalk, Form, Pair, Words
from schemas.crosswalks.page import CROSSWALKS, crosswalks_page
from schemas.crosswalks.sides import places
from schemas.crosswalks.values import read, told
from schemas.model import DeclarationError

_NAMED = {walk.slug: walk for walk in CROSSWALKS}


@pytest.mark.parametrize("walk", CROSSWALKS, ids=list(_NAMED))
def test_every_place_of_the_standard_is_mapped_lost_or_worked_out_again(walk: Crosswalk) -> None:
    assert not list(unplaced(walk)), f"the crosswalk to {walk.name} says nothing, or two things, about these places"
    known = {place for place, _ in places()}
    assert {each.ours for each in (*walk.pairs, *walk.lost, *walk.remade)} <= known


def test_a_place_that_stands_nowhere_is_noticed() -> None:
    empty = Crosswalk(slug="x", name="X", description="", pairs=(), lost=(), remade=(), lacking=())
    assert len(list(unplaced(empty))) == len(list(places()))


@pytest.mark.parametrize("walk", CROSSWALKS, ids=list(_NAMED))
def test_a_word_that_is_told_is_known_when_it_is_read(walk: Crosswalk) -> None:
    for pair in walk.pairs:
        if pair.words is None or not pair.comes_back:
            continue
        for code in pair.words.vocabulary.codes:
            word = pair.words.told(code)
            assert word is None or pair.words.known(word), (pair.ours, code)


@pytest.mark.parametrize("walk", CROSSWALKS, ids=list(_NAMED))
def test_every_term_comes_back_as_itself_or_is_in_the_statement_of_loss(walk: Crosswalk) -> None:
    stated = {(loss.coded.ours, loss.coded.role, loss.coded.where): loss for loss in word_losses(walk)}
    for each in coded(walk):
        loss = stated.get((each.ours, each.role, each.where))
        lost = {*dict(loss.coarser), *loss.one_way, *loss.left_out} if loss else set()
        vocabulary = next(pair.words.vocabulary for pair in each.pairs if pair.words)
        assert lost == {code for code in vocabulary.codes if each.returned(code) != code}


def test_a_term_without_a_word_goes_under_its_broader_term_and_one_without_either_is_left_out() -> None:
    force = next(each for each in coded(_NAMED["ab71"]) if (each.ours, each.role) == ("force.force_type", "civilian"))
    assert (force.returned("takedown"), force.returned("verbal"), force.returned("canine")) == (
        "control_hold",
        None,
        "canine",
    )


def test_pending_and_unknown_are_two_answers_in_the_fbi_shape_and_none_in_ab_71() -> None:
    fbi = next(pair for pair in _NAMED["fbi-shaped"].pairs if pair.ours == "person.resisted")
    ab71 = next(pair for pair in _NAMED["ab71"].pairs if pair.ours == "person.resisted")
    for blank in ("pending", "unknown"):
        assert read(fbi, told(fbi, blank)) == (blank, None)
        assert told(ab71, blank) is None
    assert told(fbi, "pending") != told(fbi, "unknown")


@pytest.mark.parametrize(
    "words",
    [
        {"both": {"maybe": "Maybe"}}, {"both": {"yes": "Y", "no": "y "}}, {"both": {"yes": "Y"}, "back": {"Y": "no"}},
        {"blanks": {"withheld": "W"}}, {"both": {"yes": "Y"}, "doubtful": ("N",)},
    ],
)  # fmt: skip
def test_words_that_contradict_themselves_are_refused(words: dict[str, object]) -> None:
    with pytest.raises(DeclarationError):
        Words(vocabulary=vocabularies.YES_NO, **words)  # type: ignore[arg-type]


def test_a_pair_has_words_exactly_when_it_is_written_in_words() -> None:
    with pytest.raises(DeclarationError):
        Pair(ours="person.gender", theirs="x.sex", form=Form.WORD)
    with pytest.raises(DeclarationError):
        Pair(ours="person.gender", theirs="x.sex", form=Form.MADE)


def test_an_age_bracket_comes_back_from_its_bounds_and_an_age_falls_into_the_finest() -> None:
    for code in vocabularies.AGE_BAND.codes:
        assert band_of(*bounds(code)) == code
    assert (band_of(17, 17), band_of(22, 24), band_of(20, 30), band_of(5, 16)) == ("10-17", "21-25", "18+", "0-17")
    assert (band_of(10, 40), band_of(-1, 3), band_of(30, 20), band_of(200, 200)) == (None, None, None, None)


def test_injuries_that_came_back_once_come_back_the_same() -> None:
    for injured in ("yes", "no", "pending", "unknown", "not_reported"):
        for level in ("injury", "serious_bodily_injury", "death", "pending", "not_asked"):
            for kinds in ((), ("gunshot_wound",), ("sprain",), ("bone_fracture", "unconscious")):
                once = read_injuries(told_injuries(Injuries(injured=injured, level=level, kinds=kinds)))
                assert read_injuries(told_injuries(once)) == once


def test_what_is_recalled_is_named_on_the_page_and_nothing_claims_to_be_compatible(root: Path) -> None:
    page = crosswalks_page()
    for pair in _NAMED["fbi-shaped"].pairs:
        if pair.confidence is Confidence.LOW:
            assert pair.theirs in page.split("not confirmed by a source:")[1].split("\n")[0]
    assert "compatible" not in page.lower()


def test_the_page_of_the_crosswalks_is_fresh(root: Path) -> None:
    assert (root / "docs" / "crosswalks.md").read_text("utf-8") == crosswalks_page(), "run: make docs"
