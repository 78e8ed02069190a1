"""Redaction fails closed: what is not known to be harmless is masked, whatever its form; what cannot be judged is withheld."""

import unicodedata
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.narrative.redact import KINDS, REASONS, find_masks, redact
from privacy.narrative.words import ListProblem, arranged, redactor_version, words

ORDINARY = (
    "At the door the male subject was told several times to drop the knife and he refused. I deployed my Taser for one 5 second "
    "cycle. He fell to the ground and was handcuffed without further incident."
)


def told(text: str) -> str:
    (one,) = redact([text]).texts
    assert one is not None
    return one


def test_an_ordinary_narrative_stays_word_for_word() -> None:
    assert told(ORDINARY) == ORDINARY
    assert told(ORDINARY.lower()) == ORDINARY.lower()


@pytest.mark.parametrize(
    ("written", "secrets"),
    [
        ("Officer Lad grabbed his left arm and pulled him to the ground.", ["Lad"]),
        ("ofc lad fisher grabbed his left arm and pulled him to the ground.", ["lad", "fisher"]),
        ("officers young and lad grabbed his left arm and pulled him down.", ["young", "lad"]),
        ("he said his name was grace hill and that he lived in the house.", ["grace", "hill"]),
        ("We met aurora de la fuente at the door and she let us in.", ["aurora", "la", "fuente"]),
        ("Sgt. Brown ran after him. Brown fell and was hurt on the arm.", ["Brown"]),
        ("the man known as rusty ran to the car and took out a gun.", ["rusty"]),
        ("He told me that A. O'Dell-Young had pushed him into the wall.", ["A.", "Dell", "Young"]),
        ("he was taken to j o h n at the front desk of the jail and held.", [" j ", " o ", " h ", " n "]),
        ("the car with plate love bug was seen at the door of the bar.", ["love", "bug"]),
        ("I met the man at 12 Oak Hill Rd and he was in the house.", ["12", "Oak", "Hill"]),
        ("he ran to the corner of elm and pine and fell to the ground.", ["elm", "pine"]),
        ("officers were near maple and church street when he fell down.", ["maple", "church"]),
        ("unit adam 12 and badge 7 came to the house to help us there.", ["adam", "12", "7"]),
        ("he gave his number as five five five one two one two to us.", ["five", "two"]),
        ("his number is 555 12 34 and he was born on may 4 in the city.", ["555", "12", "34", "may", "4"]),
        ("he was 34 years old and was told to sit down on the ground.", ["34"]),
        (
            "a thirty-four year old man and a forty two year old woman were seen there.",
            ["thirty", "four", "forty", "two"],
        ),
        ("write to jo.young@mail.example or see www.example.org/young now please.", ["jo", "mail", "example", "young"]),
        ("he posted it as @hill_house and told us to look at it there.", ["hill", "house"]),
        ("he came at 2:15 pm on 3/4/21 to the house and hit the door.", ["2:15", "3/4/21"]),
        (
            "the subject told us that jo\u200bhn\u2019s and \uff2a\uff4f\uff48\uff4e were in the house with him.",
            ["hn", "John", "jo"],
        ),
    ],
)
def test_what_identifies_is_masked(written: str, secrets: list[str]) -> None:
    out = told(written)
    assert not [secret for secret in secrets if secret.lower() in f" {out.lower()} ".replace("[", " [")], out


def test_masks_say_what_they_hide() -> None:
    out = told("Officer Smith met Maria Cruz at 1200 Oak Street at 0230 hours. He had a zorblat in his hand.")
    assert out == "Officer [name] met [name] at [place] at [number] hours. He had a [word] in his hand."
    assert KINDS == ("name", "number", "place", "word")


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "blank"), (None, "blank"), (" . ", "blank"),
        ("Полицейский задержал мужчину у дома", "script"), ("警察は男を逮捕した", "script"),
        ("El oficial detuvo al hombre cerca de su casa y lo llevó a la estación", "unreadable"),
        ("smith jones 4411 maple", "unreadable"),
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_judged_is_withheld_whole(written: str | None, reason: str) -> None:
    found = redact([written])
    assert found.texts.to_list() == [None]
    assert found.reasons.to_list() == [reason]
    assert reason in REASONS


@given(st.text(max_size=120))
def test_only_listed_words_small_counts_and_masks_ever_come_out(written: str) -> None:
    lists = words()
    for text in redact([f"he was told to sit down on the ground and he did so at once {written}"]).texts:
        plain = "" if text is None else text
        for kind in KINDS:
            plain = plain.replace(f"[{kind}]", " ")
        for token in (
            "".join(letter if letter.isalnum() or letter in "'/-." else " " for letter in plain).lower().split()
        ):
            parts = [
                part
                for part in token.replace("/", " ").replace("-", " ").replace(".", " ").replace("'s", "").split()
                if part.strip("'")
            ]
            known = token.strip(".'/-") in lists.classes or all(
                part.strip("'") in lists.classes or _counts(part) for part in parts
            )
            assert known, "a word came out that is in no list"


def _counts(part: str) -> bool:
    digits = "".join(letter for letter in part if unicodedata.category(letter).startswith("N"))
    return 0 < len(digits) <= 2


@given(
    st.lists(
        st.sampled_from(
            ["officer", "smith", "Young", "ran", "to", "the", "house", ",", ".", "Maria", "12", "street", "A."]
        ),
        max_size=30,
    )
)
def test_masks_lie_in_order_apart_and_inside_the_text(pieces: list[str]) -> None:
    text = " ".join(pieces)
    masks = find_masks(text, words())
    assert all(0 <= start < end <= len(text) for start, end, _ in masks)
    assert all(one[1] < other[0] for one, other in pairwise(masks))


def test_the_same_text_gives_the_same_answer_among_others() -> None:
    texts = [ORDINARY, "Officer Smith ran.", "we met officer lad at the house and lad ran away from us"]
    alone = [redact([text]).texts[0] for text in texts]
    assert redact(pl.Series(texts)).texts.to_list() == alone
    assert redact([]).texts.to_list() == []


def test_without_its_lists_the_redactor_refuses() -> None:
    with pytest.raises(ListProblem, match="nothing can be redacted"):
        arranged([], ["smith!"], {"kept": "the"})
    with pytest.raises(ListProblem):
        arranged(["word"] * 3000, [], {"kept": "the"})
    assert len(redactor_version()) == 64


def test_a_long_run_of_signs_takes_no_long_time() -> None:
    assert len(redact(["a" + "." * 200_000 + "@" * 50_000, "ab'" * 50_000]).texts) == 2
