"""Spoil clean sheets the way real files are spoiled, and write down exactly what was done.

A reader must see through all that is done here (blanks, case, repeated rows and headers); what nobody but the agency
can mend is in `faults`. Must not spoil anything it does not record.
"""

import re
from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

from orchestration.sample.faults import FAULTS, Expected, Spoiler
from orchestration.sample.incidents import Incident
from orchestration.sample.layouts.sheet import Layout, Row, Sheet
from orchestration.sample.odds import chance, pick, pick_distinct

_ROWS_WITH_BLANKS, _ROWS_WITH_CASE, _CITIES, _ADDRESSES, _RESPELLED = 0.02, 0.03, 0.03, 0.012, 0.3
_UNPLACEABLE = ("", "UNKNOWN", "PIER 9 (NORTH SIDE)", "CITY HALL STEPS")
_ROWS_PER_REPEAT, _EMPTY_LINES = 200, 2


def soil(
    sheets: tuple[Sheet, ...], layout: Layout, incidents: Sequence[Incident], rng: np.random.Generator, *,
    faults: Sequence[str], untouched: Collection[str],
) -> list[Expected]:  # fmt: skip
    """Spoil the sheets of one delivery in place and return what to expect of them.

    Each of `faults` befalls another incident. Those in `untouched` are sent twice and stay as they are.
    """
    spoiler = Spoiler(sheets=sheets, layout=layout, rng=rng)
    # A month whose only incident is held back would look as if it had never been filed.
    per_month = Counter(incident.month for incident in incidents)
    open_to = [each for each in incidents if each.incident_id not in untouched and per_month[each.month] > 1]
    victims = [open_to[place] for place in pick_distinct(rng, len(faults), len(open_to))]
    # A very small delivery may have too few incidents for all of its faults.
    done = [FAULTS[fault](spoiler, victim) for fault, victim in zip(faults, victims, strict=False)]
    spared = {victim.incident_id for victim in victims} | set(untouched)
    done += _spoil_places(spoiler, [incident for incident in incidents if incident.incident_id not in spared])
    for sheet in sheets:
        done += _spoil_cells(spoiler, sheet)
    done += _repeat_rows(spoiler, spared)
    for sheet in sheets:
        done += _count_damage(spoiler, sheet)
        done += _add_lines(spoiler, sheet, header=sheet is sheets[-1] and bool(faults))
    return done


def _spoil_places(spoiler: Spoiler, incidents: Sequence[Incident]) -> list[Expected]:
    done = []
    layout, rng = spoiler.layout, spoiler.rng
    for incident in incidents:
        row = next(spoiler.rows_of(incident.incident_id, layout.city))
        if chance(rng, _CITIES):
            written = (row[layout.city].upper(), f"{row[layout.city]} ", row[layout.city].lower())[pick(rng, 3)]
            rows = spoiler.rewrite(incident.incident_id, layout.city, written)
            done.append(spoiler.expect("city_variant", rows, incident_id=incident.incident_id, column=layout.city))
        if chance(rng, _ADDRESSES):
            choices = (*_UNPLACEABLE, _misspell(row[layout.address]))
            written = choices[pick(rng, len(choices))] or layout.blank
            rows = spoiler.rewrite(incident.incident_id, layout.address, written)
            done.append(
                spoiler.expect("unplaceable_address", rows, incident_id=incident.incident_id, column=layout.address)
            )
    return done


def _misspell(address: str) -> str:
    """Swap the first two letters of the longest word that is part of a name."""
    words = [
        word for word in address.replace("/", " ").split() if word.isalpha() and word.upper() not in ("BLOCK", "OF")
    ]
    longest = max(words, key=len)
    return address.replace(longest, longest[1] + longest[0] + longest[2:], 1)


def _spoil_cells(spoiler: Spoiler, sheet: Sheet) -> list[Expected]:
    """Add blanks after words, change their case, and write some of them as another clerk would."""
    layout, rng = spoiler.layout, spoiler.rng
    coded = [column for column in layout.coded if column in sheet.columns]
    texts = [*coded, *(column for column in (layout.city, layout.address) if column in sheet.columns)]
    rows = [row for row in sheet.rows if row]
    counts = {"case_variant": 0, "respelled_word": 0, "trailing_blank": 0}
    for row in rows:
        column = coded[pick(rng, len(coded))]
        if row[column] in layout.respelled and chance(rng, _RESPELLED):
            row[column] = layout.respelled[row[column]]
            counts["respelled_word"] += 1
        elif chance(rng, _ROWS_WITH_CASE) and (written := _vary(rng, row[column], layout)) != row[column]:
            row[column] = written
            counts["case_variant"] += 1
        column = texts[pick(rng, len(texts))]
        if row[column] and chance(rng, _ROWS_WITH_BLANKS):
            row[column] += " " * (1 + pick(rng, 2))
            counts["trailing_blank"] += 1
    return [spoiler.expect(kind, count, sheet=sheet) for kind, count in counts.items() if count]


def _vary(rng: np.random.Generator, words: str, layout: Layout) -> str:
    if words in ("", layout.blank):
        return words
    # A second blank inside a word; in a list it could fall between two words, where no clerk types it.
    doubled = words if layout.joiner in words else words.replace(" ", "  ", 1)
    variants = [variant for variant in (words.upper(), words.lower(), doubled) if variant != words]
    return variants[pick(rng, len(variants))] if variants else words


def _repeat_rows(spoiler: Spoiler, spared: Collection[str]) -> list[Expected]:
    """Repeat a few rows of the incidents as they are. Rows of persons alone have no key: they are never repeated."""
    rows = spoiler.sheets[0].rows
    key = spoiler.layout.key
    places = [n for n, row in enumerate(rows) if row and row[key] not in spared]
    chosen = [places[n] for n in pick_distinct(spoiler.rng, 1 + len(rows) // _ROWS_PER_REPEAT, len(places))]
    done = [spoiler.expect("duplicate_row", 1, incident_id=(rows[place] or {})[key]) for place in chosen]
    for place in reversed(chosen):
        rows.insert(place + 1, dict(rows[place] or {}))
    return done


def _count_damage(spoiler: Spoiler, sheet: Sheet) -> list[Expected]:
    """Count what the layout itself did to values: zeros lost, brackets turned into dates."""
    counts = {
        (kind, column): sum(bool(row and re.fullmatch(pattern, row[column])) for row in sheet.rows)
        for kind, (column, pattern) in spoiler.layout.damage.items() if column in sheet.columns
    }  # fmt: skip
    return [spoiler.expect(kind, rows, sheet=sheet, column=column) for (kind, column), rows in counts.items() if rows]


def _add_lines(spoiler: Spoiler, sheet: Sheet, *, header: bool) -> list[Expected]:
    """Add empty lines, one of them with delimiters, and the header once more in the middle."""
    done = [spoiler.expect("blank_line", _EMPTY_LINES, sheet=sheet)]
    empty: Row = dict.fromkeys(sheet.columns, "")
    for number in range(_EMPTY_LINES):
        sheet.rows.insert(1 + pick(spoiler.rng, len(sheet.rows) - 1), None if number % 2 == 0 else dict(empty))
    if header:
        sheet.rows.insert(len(sheet.rows) // 2, {column: column for column in sheet.columns})
        done.append(spoiler.expect("repeated_header", 1, sheet=sheet))
    for kind, text in (("title_row", sheet.dialect.title), ("totals_row", sheet.dialect.totals)):
        if text is not None:
            done.append(spoiler.expect(kind, 1, sheet=sheet))
    return done
