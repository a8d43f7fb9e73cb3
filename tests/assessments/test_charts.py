import math

import pytest

from assessments import charts, figures
from assessments.charts import RADIUS, Segment
from assessments.figures import Tally

CODES = {1.0: ["fulfilled"], 0.5: ["partly"], 0.0: ["not_fulfilled"], None: ["not_applicable"]}


def position(*shares):
    """A position whose categories have these shares."""
    return figures.position(
        ((f"category-{index}", str(index)), "shall", code)
        for index, share in enumerate(shares, 1)
        for code in CODES[share]
    )


def test_the_radar_has_an_axis_for_each_category_clockwise_from_the_top():
    axes = charts.radar([position(1.0, 1.0, 1.0, 1.0)]).axes

    assert [(axis.number, axis.x, axis.y, axis.anchor) for axis in axes] == [
        ("1", 0.0, -100.0, "middle"),
        ("2", 100.0, 0.0, "start"),
        ("3", 0.0, 100.0, "middle"),
        ("4", -100.0, 0.0, "end"),
    ]
    assert [(axis.label_x, axis.label_y) for axis in axes] == [(0.0, -114.0), (114.0, 0.0), (0.0, 114.0), (-114.0, 0.0)]


def test_the_radar_draws_each_share_at_its_distance_from_the_centre():
    radar = charts.radar([position(1.0, 0.5, 0.0, None)])

    assert radar.dots == (((0.0, -100.0), (50.0, 0.0), (0.0, 0.0), (0.0, 0.0)),)
    corners = [tuple(float(number) for number in point.split(",")) for point in radar.shapes[0].split()]
    assert tuple(corners) == radar.dots[0]


def test_the_rings_of_the_radar_are_quarters():
    rings = charts.radar([position(1.0, 1.0, 1.0, 1.0)]).rings

    assert [ring.split()[0] for ring in rings] == ["0.0,-25.0", "0.0,-50.0", "0.0,-75.0", "0.0,-100.0"]


def test_the_radar_draws_several_positions_along_the_axes_of_the_first():
    first, second = position(1.0, 1.0, 1.0, 1.0), position(0.5, 0.5)

    radar = charts.radar([first, second])

    assert len(radar.axes) == 4
    assert radar.dots[1] == ((0.0, -50.0), (50.0, 0.0), (0.0, 0.0), (0.0, 0.0))


@pytest.mark.parametrize("count", [1, 2, 3, 7, 12])
def test_the_radar_stays_in_its_circle(count):
    radar = charts.radar([position(*[1.0] * count)])

    assert len(radar.axes) == count
    assert all(math.isclose(math.hypot(x, y), RADIUS, abs_tol=0.1) for x, y in radar.dots[0])


def test_the_radar_of_no_categories_is_empty():
    radar = charts.radar([position()])

    assert (radar.axes, radar.shapes) == ((), ("",))


def test_a_bar_is_cut_into_the_answers_in_their_order():
    segments = charts.bar(Tally(fulfilled=2, partly=1, not_fulfilled=1))

    assert segments == (
        Segment("fulfilled", 2, 0.0, 50.0),
        Segment("partly", 1, 50.0, 25.0),
        Segment("not_fulfilled", 1, 75.0, 25.0),
    )


def test_a_bar_leaves_open_criteria_empty():
    segments = charts.bar(Tally(fulfilled=1, not_applicable=1, open=2))

    assert segments == (Segment("fulfilled", 1, 0.0, 25.0), Segment("not_applicable", 1, 25.0, 25.0))


@pytest.mark.parametrize("tally", [Tally(), Tally(open=3)])
def test_a_bar_of_no_answers_is_empty(tally):
    assert charts.bar(tally) == ()


def test_a_bar_of_thirds_ends_at_its_end():
    segments = charts.bar(Tally(fulfilled=1, partly=1, planned=1))

    assert [segment.x for segment in segments] == [0.0, 33.33, 66.67]
    assert math.isclose(segments[-1].x + segments[-1].width, 100, abs_tol=0.01)
