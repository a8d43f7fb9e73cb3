"""How a position changed from statement to statement."""

import pytest

from assessments.figures import Tally
from assessments.models import Code
from directory.position_history import developments
from directory.search.edition_index import all_editions
from statements.models import Statement

from ..factories import answer_of, load_edition, make_assessment, signatory_of
from ..statements.paperless import store_statement

pytestmark = pytest.mark.django_db


def next_one(statement, catalogue=None, **codes):
    before = statement.submission.assessment
    assessment = make_assessment(
        answered=True, by=signatory_of(before), version=before.version, catalogue=catalogue or before.catalogue
    )
    for key, code in codes.items():
        answer = answer_of(assessment, key.replace("_", "-"))
        answer.code = code
        answer.save()
    return store_statement(assessment)


def developed():
    known = Statement.objects.select_related("listing", "organisation", "product", "catalogue")
    return developments(known, all_editions())


def changed(step):
    return [(change.criterion.key, change.before, change.after) for change in step.changes]


def test_development_shows_each_step_by_category_and_criterion():
    first = store_statement()
    second = next_one(first, data_import=Code.PARTLY, partners_contact=Code.NOT_FULFILLED)
    third = next_one(second, data_import=Code.PARTLY)

    (development,) = developed()

    assert development.name == first.product.name
    assert list(development.statements) == [first, second, third]
    assert [changed(step) for step in development.steps] == [
        [("partners-contact", "not_fulfilled", "fulfilled")],
        [("data-import", "fulfilled", "partly"), ("partners-contact", "fulfilled", "not_fulfilled")],
    ]
    assert [(row.category.key, row.tallies) for row in development.rows] == [
        ("data", (Tally(fulfilled=3), Tally(fulfilled=2, partly=1), Tally(fulfilled=2, partly=1))),
        ("partners", (Tally(fulfilled=1), Tally(not_fulfilled=1), Tally(fulfilled=1))),
    ]


def test_editions_are_matched_by_the_keys_of_criteria():
    first = store_statement(make_assessment(answered=True, catalogue=load_edition("1")))
    next_one(first, catalogue=load_edition("2"), renumbered=Code.PARTLY)

    (development,) = developed()

    changes = {key: (before, after) for key, before, after in changed(development.steps[0])}
    assert changes["renumbered"] == ("fulfilled", "partly")
    assert changes["added"] == ("", "fulfilled")
    assert changes["whole"] == ("fulfilled", "")
    assert "kept" not in changes


def test_a_single_statement_developed_nowhere():
    store_statement()

    assert developed() == []
