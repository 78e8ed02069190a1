"""Looking for many texts at once finds exactly those that a search for each by itself finds, wherever a piece is cut."""

from unittest import mock

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from verification.redteam import leaks

_LETTERS = st.sampled_from(list(b"ab\x00"))
_TEXTS = st.sets(st.lists(_LETTERS, min_size=8, max_size=14).map(bytes), max_size=30)
_CONTENTS = st.lists(st.lists(_LETTERS, max_size=120).map(bytes), max_size=4)


@given(texts=_TEXTS, contents=_CONTENTS, planted=st.data(), chunk=st.integers(min_value=1, max_value=40))
def test_what_stands_anywhere_is_found(
    texts: set[bytes], contents: list[bytes], planted: st.DataObject, chunk: int
) -> None:
    for place in range(len(contents)) if texts else ():
        contents[place] += planted.draw(st.sampled_from(sorted(texts)))
    with mock.patch.object(leaks, "_CHUNK", chunk):
        found = leaks.anywhere(contents, pl.Series(sorted(texts), dtype=pl.Binary))
    assert found == sum(any(text in content for content in contents) for text in texts)


@given(texts=_TEXTS, contents=_CONTENTS)
def test_asking_often_finds_as_much_as_asking_once(texts: set[bytes], contents: list[bytes]) -> None:
    series = pl.Series(sorted(texts), dtype=pl.Binary)
    with mock.patch.object(leaks._Seen, "_MANY", 8):
        often = leaks.anywhere(contents, series)
    assert often == leaks.anywhere(contents, series)
