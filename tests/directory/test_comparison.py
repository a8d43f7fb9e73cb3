"""How statements differ, without a database: the objects are never saved."""

import json

from assessments.figures import position, to_summary
from criteria.models import Catalogue, Category, Criterion
from directory.comparison import compare
from statements.models import Statement


def catalogue(edition, **numbers):
    """A catalogue of criteria called by keys ``<category>_<name>``, each with its number."""
    edition = Catalogue(title={"en": "Code"}, edition=edition)
    categories, criteria = {}, []
    for key, number in numbers.items():
        name = key.partition("_")[0]
        category = categories.setdefault(name, Category(catalogue=edition, key=name, number=number[0]))
        criteria.append(Criterion(catalogue=edition, category=category, key=key, number=number))
    return edition, criteria


def statement(edition, **answers):
    """A statement that gives these answers, keyed by criterion."""
    said = [{"criterion": key, "answer": code, "explanation": f"{key} {code}"} for key, code in answers.items()]
    rows = [((key.partition("_")[0], "1"), "shall", code) for key, code in answers.items()]
    return Statement(
        catalogue=edition,
        summary=to_summary(position(rows)),
        document=json.dumps({"declaration": {"answers": said}}),
    )


def test_compare_lays_answers_side_by_side_in_the_order_of_statements_and_criteria():
    edition, criteria = catalogue("1", data_a="1.1", data_b="1.2", ways_c="2.1")
    first = statement(edition, data_a="fulfilled", data_b="partly", ways_c="planned")
    second = statement(edition, data_a="fulfilled", data_b="fulfilled", ways_c="not_fulfilled")

    result = compare([first, second], criteria)

    table = [
        (group.category.key, row.criterion.key, [cell["answer"] for cell in row.cells], row.differs)
        for group in result.groups
        for row in group.rows
    ]
    assert table == [
        ("data", "data_a", ["fulfilled", "fulfilled"], False),
        ("data", "data_b", ["partly", "fulfilled"], True),
        ("ways", "ways_c", ["planned", "not_fulfilled"], True),
    ]
    assert (result.criteria, result.differences, result.editions) == (3, 2, {"Code, 1"})


def test_compare_leaves_out_what_nobody_was_asked():
    edition, criteria = catalogue("1", data_a="1.1", ways_c="2.1")

    result = compare([statement(edition, data_a="fulfilled")] * 2, criteria)

    assert [group.category.key for group in result.groups] == ["data"]


def test_compare_leaves_a_gap_where_only_one_was_asked_and_calls_it_a_difference():
    edition, criteria = catalogue("1", data_a="1.1", ways_c="2.1")
    vendor, provider = statement(edition, data_a="fulfilled"), statement(edition, ways_c="fulfilled")

    result = compare([vendor, provider], criteria)

    rows = [row for group in result.groups for row in group.rows]
    assert [[bool(cell) for cell in row.cells] for row in rows] == [[True, False], [False, True]]
    assert result.differences == 2


def test_explanations_alone_make_no_difference():
    edition, criteria = catalogue("1", data_a="1.1")
    first, second = statement(edition, data_a="fulfilled"), statement(edition, data_a="fulfilled")
    second.declaration["answers"][0]["explanation"] = "In other words."

    assert compare([first, second], criteria).differences == 0


def test_compare_matches_editions_by_key_and_words_them_by_the_newest():
    old_edition, old = catalogue("1", data_a="1.1", data_gone="1.9")
    new_edition, new = catalogue("2", data_new="1.1", data_a="1.2")
    older = statement(old_edition, data_a="partly", data_gone="fulfilled")
    newer = statement(new_edition, data_new="planned", data_a="fulfilled")

    result = compare([older, newer], [*new, *old])

    [group] = result.groups
    table = [(row.criterion.number, [cell and cell["answer"] for cell in row.cells]) for row in group.rows]
    assert table == [("1.1", [None, "planned"]), ("1.2", ["partly", "fulfilled"]), ("1.9", ["fulfilled", None])]
    assert group.category.catalogue == new_edition
    assert result.editions == {"Code, 1", "Code, 2"}


def test_figures_stand_beside_each_category_and_are_missing_where_nothing_was_asked():
    edition, criteria = catalogue("1", data_a="1.1", data_b="1.2", ways_c="2.1")
    first = statement(edition, data_a="fulfilled", data_b="partly")
    second = statement(edition, data_a="fulfilled", ways_c="planned")

    result = compare([first, second], criteria)

    shares = {group.category.key: [each and each.total.share for each in group.figures] for group in result.groups}
    assert shares == {"data": [0.75, 1.0], "ways": [None, 0.0]}
    assert len(result.positions) == 2


def test_compare_asks_no_database():
    """pytest-django refuses queries here, since the test asks for no database."""
    edition, criteria = catalogue("1", data_a="1.1")

    assert compare([statement(edition, data_a="fulfilled")], criteria).criteria == 1
