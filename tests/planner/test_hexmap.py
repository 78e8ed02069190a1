"""The map: one hexagon per cell in true place, two channels that never mix, posts as squares, names that do not lie over each other."""

import dataclasses

import h3
import polars as pl

from planner.certainty import FEW, STEADY, UNSTEADY
from planner.hexmap import MARGIN, WIDTH, HexMap, Outlines, draw
from planner.likely import Likely
from planner.looks import LIKELY, letters
from planner.pages import Pages
from planner.shift import DAY


def shown(pages: Pages, sure: str | None = None) -> Likely:
    found = pages.figures.of(pages.timetable.shifts[pages.timetable.days[1], DAY])
    return dataclasses.replace(found, cells=found.cells.with_columns(sure=pl.lit(sure))) if sure else found


def drawn(pages: Pages, found: Likely | None = None, **how: object) -> HexMap:
    found = found or shown(pages)
    marks = letters(found, pages.limits(found.shift), LIKELY)
    return draw(found, marks, pages.outlines, **how)  # type: ignore[arg-type]


def corners_of(found: HexMap, cell: str) -> list[tuple[float, float]]:
    shape = next(shape for shape in found.hexes if shape.cell == cell)
    if shape.points:
        return [(float(x), float(y)) for x, y in (pair.split(",") for pair in shape.points.split())]
    common = [pair.split(",") for pair in found.corners.split()]
    return [(shape.x + float(x), shape.y + float(y)) for x, y in common]


def test_every_cell_is_a_hexagon_inside_the_drawing_where_it_lies(pages: Pages) -> None:
    found = drawn(pages)
    assert [shape.cell for shape in found.hexes] == shown(pages).cells["cell"].to_list()
    for shape in found.hexes:
        corners = corners_of(found, shape.cell)
        assert len(corners) in {5, 6}
        assert all(0 <= x <= WIDTH and MARGIN - 2 <= y <= found.height - MARGIN + 2 for x, y in corners)
        true = [pages.outlines.project(*corner) for corner in h3.cell_to_boundary(shape.cell)]
        assert all(abs(x - a) < 2.5 and abs(y - b) < 2.5 for (x, y), (a, b) in zip(corners, true, strict=True))


def test_a_cell_unlike_the_others_is_drawn_by_its_own_outline(pages: Pages) -> None:
    # A pentagon of the grid among the town's cells.
    odd = pages.figures.cells.head(4).vstack(pages.figures.cells[4:5].with_columns(cell=pl.lit(h3.get_pentagons(8)[0])))
    outlines = Outlines(odd)
    assert h3.get_pentagons(8)[0] in outlines.own


def test_north_is_up_and_east_is_right(pages: Pages) -> None:
    frame = shown(pages).cells
    found = {shape.cell: shape for shape in drawn(pages).hexes}
    assert found[frame.sort("lat")["cell"][-1]].y < found[frame.sort("lat")["cell"][0]].y
    assert found[frame.sort("lon")["cell"][-1]].x > found[frame.sort("lon")["cell"][0]].x


def test_certainty_is_a_pattern_and_amount_a_class(pages: Pages) -> None:
    steady, unsteady, few = (drawn(pages, shown(pages, sure)).hexes for sure in (STEADY, UNSTEADY, FEW))
    assert {shape.letter for shape in steady} == set("12345")
    assert [shape.letter for shape in unsteady] == ["0abcde"[int(shape.letter)] for shape in steady]
    assert {shape.letter for shape in few} == {"0"}
    assert {shape.fill.split("=")[0] for shape in unsteady} == {"fill"}


def test_posts_are_squares_where_they_stand_and_no_name_lies_under_one(pages: Pages) -> None:
    placing = pages.placings.of(shown(pages).shift, 6)
    assert placing
    found = drawn(pages, posts=placing.posts)
    assert [square.number for square in found.squares] == [1, 2, 3, 4, 5, 6]
    assert (found.squares[0].x, found.squares[0].y) == pages.outlines.project(
        placing.posts[0].site.lat, placing.posts[0].site.lon
    )
    assert all(
        abs(square.x - name.x) > 13 or abs(square.y - name.y) > 13 for square in found.squares for name in found.names
    )


def test_the_reach_of_posts_is_an_outline_around_exactly_those_cells(pages: Pages) -> None:
    one = shown(pages).cells["cell"][0]
    path = drawn(pages, reach=frozenset({one})).reach
    assert path.count("M") == 1
    assert path.count("L") == 5
    assert drawn(pages).reach == ""


def test_a_hole_in_the_reach_is_drawn_only_where_a_cell_is_out_of_reach(pages: Pages) -> None:
    known = set(pages.figures.cells["cell"])
    middle = next(cell for cell in known if set(h3.grid_disk(cell, 1)) <= known)
    ring = set(h3.grid_ring(middle, 1))
    assert drawn(pages, reach=ring).reach.count("M") == 2
    without = Outlines(pages.figures.cells.filter(pl.col("cell") != middle))
    assert without.reach(ring).count("M") == 1


def test_names_keep_apart_and_a_map_without_areas_has_none(pages: Pages) -> None:
    names = drawn(pages).names
    assert names
    assert all(abs(a.y - b.y) > 11 or abs(a.x - b.x) > 20 for a in names for b in names if a is not b)
    bare = dataclasses.replace(shown(pages), cells=shown(pages).cells.with_columns(zone=pl.lit(None, dtype=pl.String)))
    assert not drawn(pages, bare).names
    assert all(str(place).startswith("Cell ") for place in bare.places)


def test_a_map_of_one_cell_can_be_drawn(pages: Pages) -> None:
    one = dataclasses.replace(shown(pages), cells=shown(pages).cells.head(1))
    outlines = Outlines(one.cells)
    found = draw(one, "1", outlines, chosen=one.cells["cell"][0])
    assert found.chosen is not None
    assert len(found.corners.split()) == 6
    assert str(one.places[0])
