import pytest

from criteria.natural_order import natural


@pytest.mark.parametrize(
    "ordered",
    [
        ["2", "10"],
        ["2.9", "2.10", "2.10.1", "2.11"],
        ["2026.1", "2026.9", "2026.10", "2027.1"],
        ["A", "B"],
        ["A-1", "A-2", "A-10", "B-1"],
        ["1-1", "1.2", "1-10"],
        ["A", "1"],
        ["1.a", "1.b", "1.1"],
    ],
)
def test_numbers_sort_as_people_expect(ordered):
    shuffled = list(reversed(ordered))

    assert sorted(shuffled, key=natural) == ordered


def test_the_same_number_written_another_way_is_at_the_same_place():
    assert natural("2.1") == natural("2-01")
