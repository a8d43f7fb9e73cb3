"""How statements differ, without a database: the objects are never saved."""

import json
from datetime import UTC, datetime

import pytest

from assessments.figures import Tally, position, to_summary
from criteria.models import Catalogue, Category, Criterion
from directory.compare.comparison import compare, difference, in_order
from statements.models import Statement


def catalogue(edition, **numbers):
    """A catalogue of criteria called by keys ``<category>_<name>``, each with its number."""
    edition = Catalogue(pk=int(edition), title={"en": "Code"}, edition=edition)
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
    assert (len(result.rows), result.different, result.catalogues) == (3, 2, {edition})


def test_compare_leaves_out_what_nobody_was_asked():
    edition, criteria = catalogue("1", data_a="1.1", ways_c="2.1")

    result = compare([statement(edition, data_a="fulfilled")] * 2, criteria)

    assert [group.category.key for group in result.groups] == ["data"]


def test_compare_leaves_a_gap_where_only_one_was_asked_and_counts_it_apart():
    edition, criteria = catalogue("1", data_a="1.1", ways_c="2.1")
    vendor, provider = statement(edition, data_a="fulfilled"), statement(edition, ways_c="fulfilled")

    result = compare([vendor, provider], criteria)

    rows = [row for group in result.groups for row in group.rows]
    assert [[bool(cell) for cell in row.cells] for row in rows] == [[True, False], [False, True]]
    assert (result.asked_of_all, result.asked_of_some, result.different) == (0, 2, 0)


def entry(code="fulfilled", **more):
    return {"answer": code, "explanation": "", "planned_for": None, "standards": [], "evidence": []} | more


def standard(name="JT", key="", edition="", direction="read", **more):
    return {"standard": key, "name": name, "edition": edition, "direction": direction, "scope": "", **more}


ALIKE = {
    "the same": (entry(), entry()),
    "other words": (entry(explanation="So."), entry(explanation="In other words.")),
    "other evidence": (entry(evidence=[{"title": "A", "url": "https://a.example"}]), entry()),
    "the same day": (entry("planned", planned_for="2027-03-31"), entry("planned", planned_for="2027-03-31")),
    "a key and another name": (
        entry(standards=[standard("JT", "jt")]),
        entry(standards=[standard("ISO 14306", "jt", scope="all")]),
    ),
    "other capitals": (entry(standards=[standard("Our XML")]), entry(standards=[standard("our xml")])),
    "another order": (
        entry(standards=[standard("A"), standard("B")]),
        entry(standards=[standard("B"), standard("A")]),
    ),
}
DIFFERENT = {
    "another answer": ("answer", entry(), entry("partly")),
    "not asked": ("asked", entry(), None),
    "answer before the rest": ("answer", entry("planned", planned_for="2027-03-31"), entry()),
    "another day": ("planned", entry("planned", planned_for="2027-03-31"), entry("planned", planned_for="2028-03-31")),
    "another standard": ("standards", entry(standards=[standard("A")]), entry(standards=[standard("B")])),
    "one standard more": (
        "standards",
        entry(standards=[standard("A")]),
        entry(standards=[standard("A"), standard("B")]),
    ),
    "another edition": ("standards", entry(standards=[standard()]), entry(standards=[standard(edition="2")])),
    "another direction": ("standards", entry(standards=[standard()]), entry(standards=[standard(direction="both")])),
}


@pytest.mark.parametrize("pair", ALIKE.values(), ids=ALIKE)
def test_entries_that_say_the_same_make_no_difference(pair):
    assert difference(pair) is None


@pytest.mark.parametrize("case", DIFFERENT.values(), ids=DIFFERENT)
def test_entries_differ_in_the_weightiest(case):
    expected, *entries = case

    assert [difference(entries), difference(entries[::-1])] == [expected] * 2


def test_differences_are_counted_by_what_they_are_in():
    edition, criteria = catalogue("1", data_a="1.1", data_b="1.2", data_c="1.3")
    first = statement(edition, data_a="planned", data_b="partly", data_c="partly")
    second = statement(edition, data_a="planned", data_b="fulfilled", data_c="partly")
    second.declaration["answers"][0]["planned_for"] = "2027-03-31"

    result = compare([first, second], criteria)

    assert result.differences == {"planned": 1, "answer": 1, None: 1}
    assert (result.different, result.different_in_details) == (2, 1)


def about(statement, organisation=1, product=1, day=1):
    statement.organisation_id, statement.product_id = organisation, product
    statement.issued_at, statement.pk = datetime(2026, 1, day, tzinfo=UTC), day
    return statement


def test_statements_about_one_product_are_in_order_of_their_days_and_count_steps():
    edition, criteria = catalogue("1", data_a="1.1", data_b="1.2")
    newest = about(statement(edition, data_a="fulfilled", data_b="fulfilled"), day=3)
    oldest = about(statement(edition, data_a="partly", data_b="partly"), day=1)
    middle = about(statement(edition, data_a="fulfilled", data_b="partly"), day=2)

    ordered = in_order([newest, oldest, middle])

    result = compare(ordered, criteria)
    assert ordered == [oldest, middle, newest]
    assert result.is_over_time
    assert [(step.before, step.after, step.changes) for step in result.steps] == [
        (oldest, middle, 1),
        (middle, newest, 1),
    ]


@pytest.mark.parametrize("other", [{"organisation": 2}, {"product": 2}, {"product": None}])
def test_statements_about_different_things_stay_as_asked_for(other):
    edition, criteria = catalogue("1", data_a="1.1")
    newer = about(statement(edition, data_a="fulfilled"), day=2)
    older = about(statement(edition, data_a="fulfilled"), day=1, **other)

    assert in_order([newer, older]) == [newer, older]
    assert not compare([newer, older], criteria).is_over_time


def test_columns_whose_names_are_alike_are_told_apart_by_number():
    edition, criteria = catalogue("1", data_a="1.1")
    first, second, third = (statement(edition, data_a="fulfilled") for _ in range(3))
    first.object_name = second.object_name = "Vault 1"
    first.number, second.number, third.object_name = "CPO-1", "CPO-2", "Vault 2"

    labels = [column.label for column in compare([first, second, third], criteria).columns]

    assert labels == ["Vault 1, CPO-1", "Vault 1, CPO-2", "Vault 2"]


def test_compare_matches_editions_by_key_and_words_them_by_the_newest():
    old_edition, old = catalogue("1", data_a="1.1", data_gone="1.9")
    new_edition, new = catalogue("2", data_new="1.1", data_a="1.2")
    older = statement(old_edition, data_a="partly", data_gone="fulfilled")
    newer = statement(new_edition, data_new="planned", data_a="fulfilled")

    result = compare([older, newer], [*new, *old])

    [group] = result.groups
    asked = [[key in column.asked for key in ("data_a", "data_gone", "data_new")] for column in result.columns]
    table = [(row.criterion.number, [cell and cell["answer"] for cell in row.cells]) for row in group.rows]
    assert table == [("1.1", [None, "planned"]), ("1.2", ["partly", "fulfilled"]), ("1.9", ["fulfilled", None])]
    assert group.category.catalogue == new_edition
    assert asked == [[True, True, False], [True, False, True]]
    assert result.catalogues == {old_edition, new_edition}


def test_figures_stand_beside_each_category_and_are_missing_where_nothing_was_asked():
    edition, criteria = catalogue("1", data_a="1.1", data_b="1.2", ways_c="2.1")
    first = statement(edition, data_a="fulfilled", data_b="partly")
    second = statement(edition, data_a="fulfilled", ways_c="planned")

    result = compare([first, second], criteria)

    figures = {group.category.key: [each and each.total for each in group.figures] for group in result.groups}
    assert figures == {
        "data": [Tally(fulfilled=1, partly=1), Tally(fulfilled=1)],
        "ways": [None, Tally(planned=1)],
    }
    assert len(result.positions) == 2


def test_rows_are_marked_by_their_answers_and_by_whether_they_differ():
    edition, criteria = catalogue("1", data_a="1.1", data_b="1.2")
    first = statement(edition, data_a="fulfilled", data_b="planned")
    second = statement(edition, data_a="fulfilled", data_b="not_fulfilled")

    result = compare([first, second], criteria)

    assert [row.marks for row in result.rows] == [{"fulfilled"}, {"planned", "not_fulfilled", "differs"}]
    assert (result.marks["differs"], result.marks["planned"], result.marks["partly"]) == (1, 1, 0)


def test_compare_asks_no_database():
    """pytest-django refuses queries here, since the test asks for no database."""
    edition, criteria = catalogue("1", data_a="1.1")

    assert compare([statement(edition, data_a="fulfilled")], criteria).rows[0].cells[0]["answer"] == "fulfilled"
