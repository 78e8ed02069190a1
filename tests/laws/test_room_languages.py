"""Law: the pages of planner and portal are whole in every language: no key missing, stale or unused, the same places and numbers.

tests/laws/<room>_words.json holds a code of the English each translation was made from. When an English sentence changes,
translate it anew in <room>/words/fr and es, then renew the codes: python -m tests.laws.test_room_languages
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from schemas.wordbook import LANGUAGES, words

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]
_OTHERS = [language for language in LANGUAGES if language != "en"]
_PLACE = re.compile(r"\{\w*\}")
_NUMBER = re.compile(r"\d+(?:[.,\u202f]\d+)*")
_TELL = "translate it in words/, then: python -m tests.laws.test_room_languages"


@dataclass(frozen=True)
class Room:
    """A room with words of its own. lists: keys that hold a list, and its length; alike: sentences that are the same in a language.

    worded: sentences that say a number in words in some language. elsewhere: folders whose code uses its words, too.
    """

    name: str
    lists: Mapping[str, int]
    alike: frozenset[str] = frozenset()
    worded: frozenset[str] = frozenset()
    elsewhere: tuple[str, ...] = ()

    @property
    def codes(self) -> Path:
        """The record of what was translated."""
        return _HERE / f"{self.name}_words.json"

    def words(self, language: str) -> Mapping[str, str]:
        """Its sentences."""
        return words(_ROOT / self.name / "words", language)


ROOMS = (
    Room("planner", {"first_day": 1, "weekdays": 7, "weekdays_short": 7, "months": 12, "numbers": 21, "radio_numbers": 40},
         alike=frozenset({"foot_made", "moment"})),
    Room("portal", {"months": 12}, alike=frozenset({"foot"}),
         worded=frozenset({"files_submit_all_one", "files_submit_good_one", "ask_incident_on_k12_campus"}), elsewhere=("orchestration",)),
)  # fmt: skip

_EACH = pytest.mark.parametrize("room", ROOMS, ids=[room.name for room in ROOMS])
_TRANSLATED = pytest.mark.parametrize("language", _OTHERS)


def _code(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _numbers(text: str) -> list[str]:
    return sorted(re.sub(r"[.,\u202f]", "", found) for found in _NUMBER.findall(text))


@_EACH
@_TRANSLATED
def test_every_catalogue_has_every_key_and_no_other(room: Room, language: str) -> None:
    needed, there = set(room.words("en")), set(room.words(language))
    assert not sorted(needed - there), f"missing in {language}: {_TELL}"
    assert not sorted(there - needed), f"stale in {language}: take it out"


@_EACH
def test_each_translation_was_made_from_the_english_of_today(room: Room) -> None:
    made_from = json.loads(room.codes.read_text("utf-8"))
    changed = [key for key, text in room.words("en").items() if made_from.get(key) != _code(text)]
    assert not changed, f"the English changed since it was translated: {_TELL}"
    assert not sorted(set(made_from) - set(room.words("en"))), _TELL


@_EACH
@_TRANSLATED
def test_a_translation_keeps_places_and_numbers(room: Room, language: str) -> None:
    there = room.words(language)
    odd = {
        key: (english, there[key])
        for key, english in room.words("en").items()
        if key in there and key not in room.lists
        and (sorted(_PLACE.findall(english)) != sorted(_PLACE.findall(there[key]))
             or (key not in room.worded and _numbers(english) != _numbers(there[key])))
    }  # fmt: skip
    assert not odd


@_EACH
@pytest.mark.parametrize("language", list(LANGUAGES))
def test_a_catalogue_holds_words_only_and_lists_are_of_one_length(room: Room, language: str) -> None:
    there = room.words(language)
    assert not [key for key, text in there.items() if re.search(r"<[a-z/]|&[a-z]+;|[!¡]", text)]
    assert not [key for key, text in there.items() if text != text.strip()]
    lengths = {key: len(there[key].split("|" if "|" in there[key] else None)) for key in room.lists}
    assert lengths == room.lists


@_EACH
@_TRANSLATED
def test_a_sentence_is_no_copy_of_the_english_and_not_twice_as_long(room: Room, language: str) -> None:
    there, english = room.words(language), room.words("en")
    same = {key for key, text in english.items() if len(_PLACE.sub("", text).split()) > 3 and there.get(key) == text}
    assert same <= room.alike
    assert not [key for key, text in english.items() if len(there.get(key, "")) > 2 * len(text) + 40]


@_EACH
def test_no_key_is_unused(room: Room) -> None:
    folders = [_ROOT / name for name in (room.name, *room.elsewhere)]
    files = [file for folder in folders for kind in ("*.py", "*.html", "*.js") for file in folder.rglob(kind)]
    source = "\n".join(file.read_text("utf-8") for file in files)
    stems = set(re.findall(r"""["'](\w+_)(?:\{|["'] ~|["']\s*\+|["'] %)""", source)) | {
        f"{kind}_" for kind in re.findall(r'code_words\(\s*"(\w+)"', source)
    } | set(re.findall(r"""[`"'](\w+_)\$?\{""", source))  # fmt: skip
    unused = [key for key in room.words("en")
              if not re.search(rf"""["'`]{key}["'`]""", source) and not any(key.startswith(stem) for stem in stems)]  # fmt: skip
    assert not unused


if __name__ == "__main__":
    for each in ROOMS:
        renewed = {key: _code(text) for key, text in sorted(each.words("en").items())}
        each.codes.write_text(json.dumps(renewed, indent=0) + "\n", "utf-8")
