import json

from assessments import figures
from assessments.figures import CategoryFigures, Position, Tally

DATA, PARTNERS = ("data", "1"), ("partners", "2")


def test_a_tally_counts_open_criteria_as_applicable():
    tally = Tally(fulfilled=3, partly=2, planned=1, not_fulfilled=1, not_applicable=4, open=1)

    assert (tally.total, tally.applicable) == (12, 8)


def test_tallies_add_up():
    total = Tally(fulfilled=1, partly=2, open=1) + Tally(fulfilled=2, planned=1, not_fulfilled=1, not_applicable=3)

    assert total == Tally(fulfilled=3, partly=2, planned=1, not_fulfilled=1, not_applicable=3, open=1)


def test_a_position_counts_by_category_and_grade():
    position = figures.position(
        [
            (DATA, "shall", "fulfilled"),
            (DATA, "shall", "fulfilled"),
            (DATA, "may", ""),
            (PARTNERS, "shall", "not_applicable"),
            (DATA, "should", "partly"),
            (PARTNERS, "should", "planned"),
        ]
    )

    assert position == Position(
        (
            CategoryFigures(
                "data", "1", {"shall": Tally(fulfilled=2), "should": Tally(partly=1), "may": Tally(open=1)}
            ),
            CategoryFigures(
                "partners", "2", {"shall": Tally(not_applicable=1), "should": Tally(planned=1), "may": Tally()}
            ),
        )
    )
    assert position.grades == {
        "shall": Tally(fulfilled=2, not_applicable=1),
        "should": Tally(partly=1, planned=1),
        "may": Tally(open=1),
    }
    assert [category.total for category in position.categories] == [
        Tally(fulfilled=2, partly=1, open=1),
        Tally(planned=1, not_applicable=1),
    ]
    assert position.total == Tally(fulfilled=2, partly=1, planned=1, not_applicable=1, open=1)


def test_a_position_of_nothing_is_empty():
    position = figures.position([])

    assert (position.categories, position.total) == ((), Tally())
    assert figures.to_summary(position)["categories"] == []


def test_a_summary_is_plain_numbers():
    position = figures.position([(DATA, "shall", "fulfilled"), (DATA, "may", "partly")])
    none = {"fulfilled": 0, "partly": 0, "planned": 0, "not_fulfilled": 0, "not_applicable": 0}

    summary = figures.to_summary(position)

    grades = {"shall": none | {"fulfilled": 1}, "should": none, "may": none | {"partly": 1}}
    assert summary == {"categories": [{"key": "data", "number": "1", "grades": grades}], "grades": grades}


def test_a_summary_is_read_back_as_the_position_it_was_written_from():
    codes = ["fulfilled", "partly", "planned", "not_fulfilled", "not_applicable"]
    position = figures.position((category, "shall", code) for category in (DATA, PARTNERS) for code in codes)

    summary = json.loads(json.dumps(figures.to_summary(position)))

    assert figures.from_summary(summary) == position
