"""The map: one hexagon per cell in true place, two channels that never mix, names that do not lie over each other."""

import dataclasses

import polars as pl

from planner.certainty import FEW, STEADY, UNSTEADY
from planner.hexmap import MARGIN, WIDTH, draw
from planner.likely import Likely
from planner.pages import Pages
from planner.shift import DAY


def shown(pages: Pages, sure: str | None = None) -> Likely:
    found = pages.figures.of(pages.timetable.shifts[pages.timetable.days[1], DAY])
    return dataclasses.replace(found, cells=found.cells.with_columns(sure=pl.lit(sure))) if sure else found


def test_every_cell_is_a_hexagon_inside_the_drawing(pages: Pages) -> None:
    drawn = draw(shown(pages), (0.1, 0.2))
    assert [hexagon.cell for hexagon in drawn.hexes] == shown(pages).cells["cell"].to_list()
    for hexagon in drawn.hexes:
        corners = [tuple(map(float, pair.split(","))) for pair in hexagon.points.split()]
        assert len(corners) in {5, 6}
        assert all(0 <= x <= WIDTH and MARGIN - 0.1 <= y <= drawn.height - MARGIN + 0.1 for x, y in corners)


def test_north_is_up_and_east_is_right(pages: Pages) -> None:
    frame = shown(pages).cells
    drawn = {hexagon.cell: hexagon for hexagon in draw(shown(pages), ()).hexes}

    def middle(cell: str, axis: int) -> float:
        return sum(float(pair.split(",")[axis]) for pair in drawn[cell].points.split())

    assert middle(frame.sort("lat")["cell"][-1], 1) < middle(frame.sort("lat")["cell"][0], 1)
    assert middle(frame.sort("lon")["cell"][-1], 0) > middle(frame.sort("lon")["cell"][0], 0)


def test_certainty_is_a_pattern_and_amount_a_class(pages: Pages) -> None:
    limits = pages.limits(shown(pages).shift)
    steady, unsteady, few = (draw(shown(pages, sure), limits).hexes for sure in (STEADY, UNSTEADY, FEW))
    assert not any(hexagon.striped for hexagon in steady)
    assert all(hexagon.striped for hexagon in unsteady)
    assert [h.amount_class for h in steady] == [h.amount_class for h in unsteady]
    assert {hexagon.amount_class for hexagon in steady} == {1, 2, 3, 4, 5}
    assert {(hexagon.amount_class, hexagon.striped) for hexagon in few} == {(0, False)}


def test_a_title_says_what_the_table_says(pages: Pages) -> None:
    first = draw(shown(pages), pages.limits(shown(pages).shift)).hexes[0]
    row = shown(pages).cells.row(0, named=True)
    assert str(shown(pages).places[0]) in first.title
    assert f"{row['low']} to {row['high']}" in first.title


def test_names_keep_apart_and_a_map_without_areas_has_none(pages: Pages) -> None:
    names = draw(shown(pages), ()).names
    assert names
    assert all(abs(a.y - b.y) > 11 or abs(a.x - b.x) > 20 for a in names for b in names if a is not b)
    bare = dataclasses.replace(shown(pages), cells=shown(pages).cells.with_columns(zone=pl.lit(None, dtype=pl.String)))
    assert not draw(bare, ()).names
    assert all(str(place).startswith("Cell ") for place in bare.places)


def test_a_map_of_one_cell_can_be_drawn(pages: Pages) -> None:
    one = dataclasses.replace(shown(pages), cells=shown(pages).cells.head(1))
    drawn = draw(one, (0.1,), chosen=one.cells["cell"][0])
    assert drawn.chosen is not None
    assert str(one.places[0])
