"""The tally is told by shape before colour: what its path data draw is checked by drawing them."""

import re

import pytest

from assessments import charts
from assessments.charts import BOX, GAP, OPEN, strip
from assessments.figures import Tally
from assessments.models import Code

EVERY = (*Code.values, "")


def outlines(path):
    """The polygons of path data made of M, m, h, v, l and z, as lists of points."""
    x = y = 0.0
    found, points = [], []
    for command, numbers in re.findall(r"([MmhvlzHVL])([^A-Za-z]*)", path):
        values = [float(number) for number in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", numbers)]
        if command in "Mm":
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
            points = [(x, y)]
        elif command == "z":
            found.append(points)
            x, y = points[0]
            points = [(x, y)]
        else:
            steps = {"h": lambda v: [(v[0], 0)], "v": lambda v: [(0, v[0])]}.get(
                command, lambda v: list(zip(v[::2], v[1::2], strict=True))
            )(values)
            for dx, dy in steps:
                x, y = x + dx, y + dy
                points.append((x, y))
    return found


def is_inked(path, x, y):
    """Whether a point lies inside by the rule "evenodd"."""
    crossings = 0
    for points in outlines(path):
        for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
            if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                crossings += 1
    return crossings % 2 == 1


def picture(code):
    """Ten by ten points of one box, as a text of # and dots."""
    ((_ink, path),) = strip((code,)).paths
    rows = ("".join("#" if is_inked(path, x + 0.5, y + 0.5) else "." for x in range(BOX)) for y in range(BOX))
    return "\n".join(rows)


def test_each_answer_has_a_shape_of_its_own():
    assert len({picture(code) for code in EVERY}) == len(EVERY)


@pytest.mark.parametrize(("code", "share"), [("fulfilled", 1.0), ("partly", 0.68), ("not_fulfilled", 0.8)])
def test_how_much_of_the_box_is_inked_tells_the_answers_apart_in_grey(code, share):
    assert picture(code).count("#") / BOX**2 == pytest.approx(share, abs=0.06)


def test_planned_is_a_ring_with_a_dot_and_open_a_ring_without():
    planned, empty = picture("planned").splitlines(), picture("").splitlines()

    assert planned[0] == empty[0] == "#" * BOX
    assert planned[4][4] == "#"
    assert empty[4][4] == "."


def test_a_dash_lies_in_the_middle():
    rows = picture("not_applicable").splitlines()

    assert [place for place, row in enumerate(rows) if "#" in row] in ([4], [4, 5])


def test_boxes_stand_beside_each_other_in_the_order_given():
    drawn = strip(("fulfilled", "not_fulfilled", ""))

    assert (drawn.width, drawn.height) == (3 * BOX + 2 * GAP, BOX)
    assert [(ink, path.split(" ")[0]) for ink, path in drawn.paths] == [("yes", "M0"), ("no", "M12"), ("none", "M24")]


def test_three_paths_draw_any_number_of_boxes():
    assert len(strip(EVERY * 20).paths) == 3


def test_groups_stand_apart():
    assert strip(("fulfilled",) * 4, break_after=(2,)).width == strip(("fulfilled",) * 4).width + BOX + GAP


def test_none_leaves_its_place_blank():
    drawn = strip(("fulfilled", None, "fulfilled"))

    assert drawn.width == 3 * BOX + 2 * GAP
    assert drawn.paths == strip(("fulfilled", None, "fulfilled", None)).paths
    assert drawn.paths[0][1].count("M") == 2


def test_blocks_are_filled_by_columns_and_stand_side_by_side():
    drawn = charts.blocks([("fulfilled",) * 3, ("not_fulfilled",)])

    assert [path.split("h")[0] for _ink, path in drawn.paths] == ["M0 0", "M36 0"]
    assert re.findall(r"M\d+ \d+", drawn.paths[0][1]) == ["M0 0", "M0 12", "M12 0"]
    assert (drawn.width, drawn.height) == (46, 22)


def test_no_boxes_have_no_width():
    assert strip(()) == charts.Strip(0, BOX, ())


def test_a_tally_lists_its_codes_from_fulfilled_to_open():
    tally = Tally(open=1, not_applicable=1, fulfilled=2, planned=1)

    assert tally.codes == ("fulfilled", "fulfilled", "planned", "not_applicable", OPEN)
    assert charts.in_order(("", "planned", "fulfilled")) == ("fulfilled", "planned", "")
