"""What may be written into the registry and published: offices, no persons, no contacts, no numbers of records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.problems import IntakeProblem
from ingest.registry.wording import office, open_line, passage


@pytest.mark.parametrize("signed", [
    "Office of the Chief", "Professional Standards Division", "Chief of Police, Port Sample", "Internal Affairs Unit",
    "Sheriff's Office, Harbour Country", "Chief Information Officer, Records Bureau", "Office of the Deputy Chief",
])  # fmt: skip
def test_an_office_signs(signed: str):
    assert office(signed) == signed


@pytest.mark.parametrize("signed", [
    "Anna Vey", "Chief Vey", "Chief Anna Vey", "Records Division, Sgt. A. Vey", "Office of Sheriff T. Okafor", "Mr Vey, Records Unit",
])  # fmt: skip
def test_a_person_does_not_sign(signed: str):
    with pytest.raises(IntakeProblem) as told:
        office(signed)
    assert "Vey" not in str(told.value)
    assert "Okafor" not in str(told.value)


@pytest.mark.parametrize("text", [
    "From 2024-10 to 2025-03-31, 1,234,567 calls were counted.", "In 2019-2020 the form changed.", "About 120 of 3,520 reports.",
    "See section 12525.2 of the code.",
])  # fmt: skip
def test_days_years_and_counts_are_no_contacts(text: str):
    assert passage(text, what="the text") == text


@given(st.from_regex(r"[2-9][0-9]{2}[-. ][2-9][0-9]{2}[-. ][0-9]{4}|[0-9]{7,12}|[a-z]{1,8}@[a-z]{1,8}\.org", fullmatch=True),
       st.sampled_from(["Call {}.", "{}", "Case {} is wrong", "Ask ({}) for it"]))  # fmt: skip
def test_no_contact_or_long_number_is_published_and_none_is_repeated(told: str, around: str):
    with pytest.raises(IntakeProblem, match="published as written") as problem:
        passage(around.format(told), what="the text")
    assert told not in str(problem.value)


@given(st.characters(categories=["Cc", "Cf", "Co"]))
def test_no_unseen_character_is_kept(character: str):
    with pytest.raises(IntakeProblem, match="cannot be seen"):
        open_line(f"a{character}b", what="the title")


@given(st.text(alphabet=st.characters(categories=["L", "P", "Zs"], exclude_characters="@"), min_size=1, max_size=100))
def test_a_text_of_letters_is_kept_but_for_blanks_around_it(text: str):
    if text.strip():
        assert passage(text, what="the text") == text.strip()
