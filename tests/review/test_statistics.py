"""Figures for staff: over time, by role, by criterion; on the page and as a spreadsheet."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.utils import timezone
from hypothesis import given, settings, strategies as st
from openpyxl import load_workbook

from assessments.models import Code
from criteria.models import Criterion
from organisations.models import Role
from review import statistics
from review.statistics import Waiting
from statements import withdrawal

from ..factories import ReviewerFactory, answer_all, load_edition, make_assessment, make_submission
from ..statements.paperless import store_statement

PAGE = "/review/statistics/"


def at(day, hour=12):
    return datetime(2026, *day, hour, tzinfo=UTC)


def row(declared, decided=None, decision="accepted"):
    return at(declared), decided and at(decided), decision if decided else ""


def statement_with(code, **about):
    assessment = make_assessment(**about)
    answer_all(assessment, code)
    return store_statement(assessment)


def counts(figures):
    """Per criterion: fulfilled, partly, planned, not fulfilled, not applicable."""
    return {each.criterion.key: tuple(getattr(each.tally, code) for code in Code.values) for each in figures}


def by_criterion(**narrowed):
    return statistics.by_criterion(in_force=sum(statistics.in_force_by_role().values()), **narrowed)


# --- over time -------------------------------------------------------------------------------------


def test_months_count_what_was_declared_and_decided_in_them():
    rows = [row((1, 5), (1, 8)), row((1, 20), (3, 1), "returned"), row((3, 2))]

    found = statistics.by_month(rows, since=date(2026, 1, 1), until=date(2026, 3, 31))

    assert [(month.month, each.declared, each.accepted, each.returned) for month, each in found.months] == [
        (1, 2, 1, 0),
        (2, 0, 0, 0),
        (3, 1, 0, 1),
    ]
    assert (found.total.declared, found.total.accepted, found.total.returned) == (3, 1, 1)


def test_waiting_counts_in_the_month_of_the_decision():
    rows = [row((1, 1), (1, 4)), row((1, 30), (2, 1)), row((1, 22), (2, 1)), row((2, 3))]

    found = statistics.by_month(rows, since=date(2026, 1, 1), until=date(2026, 2, 28))

    assert [each.waiting for _month, each in found.months] == [Waiting(1, 3.0, 3.0), Waiting(2, 2.0, 10.0)]
    assert found.total.waiting == Waiting(3, 3.0, 10.0)


def test_what_was_declared_before_the_first_day_counts_only_as_decided():
    found = statistics.by_month([row((1, 5), (2, 8))], since=date(2026, 2, 3), until=date(2026, 2, 28))

    assert [(month, each.declared, each.accepted) for month, each in found.months] == [(date(2026, 2, 1), 0, 1)]


def test_months_are_those_of_the_portals_time_zone():
    new_year_in_berlin = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)

    found = statistics.by_month([(new_year_in_berlin, None, "")], since=date(2026, 1, 1), until=date(2026, 1, 1))

    assert found.total.declared == 1


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], 50, None),
        ([7.0], 90, 7.0),
        ([1.0, 2.0], 50, 1.0),
        ([3.0, 1.0, 2.0], 50, 2.0),
        ([float(n) for n in range(1, 11)], 90, 9.0),
        ([float(n) for n in range(1, 101)], 90, 90.0),
    ],
)
def test_percentile_is_the_nearest_rank(values, share, expected):
    assert statistics.percentile(values, share) == expected


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1), st.integers(1, 100))
def test_percentile_is_the_smallest_value_that_so_many_do_not_exceed(values, share):
    found = statistics.percentile(values, share)

    def suffices(value):
        return 100 * sum(each <= value for each in values) >= share * len(values)

    assert found == min(value for value in values if suffices(value))


def test_over_time_begins_with_the_first_submission_there_was(db):
    make_submission(at=datetime.now(UTC) - timedelta(days=1))

    found = statistics.over_time(date(2000, 1, 1))

    assert (len(found.months) <= 2, found.total.declared) == (True, 1)


def test_over_time_of_an_empty_portal_is_this_month(db):
    found = statistics.over_time(date(2000, 1, 1))

    assert [month for month, _each in found.months] == [timezone.localdate().replace(day=1)]


def test_undecided_are_counted_with_the_longest_wait(db):
    make_submission(at=datetime.now(UTC) - timedelta(days=5))
    make_submission()
    store_statement()

    found = statistics.undecided()

    assert (found.number, round(found.longest)) == (2, 5)


# --- in force --------------------------------------------------------------------------------------


def test_statements_in_force_are_counted_by_role(db):
    statement_with(Code.FULFILLED)
    statement_with(Code.FULFILLED, role=Role.CUSTOMER)
    withdrawal.withdraw(statement_with(Code.FULFILLED), reason="Wrong.", by=ReviewerFactory())

    assert statistics.in_force_by_role() == {"vendor": 1, "customer": 1}


def test_answers_are_counted_by_criterion_over_the_statements_in_force(db):
    for code in (Code.FULFILLED, Code.PLANNED, Code.NOT_FULFILLED, Code.NOT_APPLICABLE):
        statement_with(code)
    make_submission()
    make_assessment(answered=True)

    found = by_criterion()

    assert set(counts(found).values()) == {(1, 0, 1, 1, 1)}
    assert [(each.failed, round(each.percent)) for each in found] == [(2, 67)] * 4


def test_answers_are_those_of_the_statements_documents(db):
    statements = [statement_with(code) for code in (Code.PARTLY, Code.FULFILLED)]

    declared = [(said["criterion"], said["answer"]) for each in statements for said in each.declaration["answers"]]

    for key, (fulfilled, partly, *_others) in counts(by_criterion()).items():
        assert (fulfilled, partly) == (declared.count((key, "fulfilled")), declared.count((key, "partly")))


def test_a_criterion_that_applies_to_nobody_has_no_percentage(db):
    statement_with(Code.NOT_APPLICABLE)

    assert {each.percent for each in by_criterion()} == {None}


def test_withdrawing_counts_at_once(db):
    statement, _other = statement_with(Code.PLANNED), statement_with(Code.FULFILLED)
    before = set(counts(by_criterion()).values())

    withdrawal.withdraw(statement, reason="Wrong.", by=ReviewerFactory())

    assert (before, set(counts(by_criterion()).values())) == ({(1, 0, 1, 0, 0)}, {(1, 0, 0, 0, 0)})


def test_a_new_statement_counts_at_once(db):
    statement_with(Code.PLANNED)
    before = set(counts(by_criterion()).values())

    statement_with(Code.FULFILLED)

    assert (before, set(counts(by_criterion()).values())) == ({(0, 0, 1, 0, 0)}, {(1, 0, 1, 0, 0)})


def test_answers_are_read_once_until_statements_change(db, django_assert_num_queries):
    statement_with(Code.FULFILLED)
    by_criterion()

    with django_assert_num_queries(4):  # in force by role, the newest statement, what was kept, the criteria
        by_criterion()


def test_criteria_are_narrowed_by_role_and_grade(db):
    statement_with(Code.FULFILLED)
    statement_with(Code.PLANNED, role=Role.CUSTOMER)
    grades = dict(Criterion.objects.values_list("key", "grade"))

    customers = counts(by_criterion(role=Role.CUSTOMER))
    shall = counts(by_criterion(grade="shall"))

    assert set(customers.values()) == {(0, 0, 1, 0, 0)}
    assert {grades[key] for key in shall} == {"shall"}


def test_criteria_of_two_editions_are_one_in_the_newest_words(db):
    one, two = load_edition("1"), load_edition("2")
    for edition in (one, two):
        statement_with(Code.FULFILLED, catalogue=edition)

    both, old = by_criterion(), by_criterion(edition=one)

    in_both = set(one.criteria.values_list("key", flat=True)) & set(two.criteria.values_list("key", flat=True))
    doubled = {each.criterion.key for each in both if each.tally.fulfilled == 2}
    assert doubled == in_both & set(counts(both))
    assert {each.criterion.catalogue for each in both if each.criterion.key in in_both} == {two}
    assert {each.criterion.catalogue for each in old} == {one}
    assert set(counts(old).values()) == {(1, 0, 0, 0, 0)}


def test_criteria_are_put_together_by_category_with_the_sum_of_their_answers(db):
    statement_with(Code.FULFILLED)
    statement_with(Code.PLANNED)

    groups = statistics.by_category(by_criterion())

    assert [(category.key, len(rows), total.fulfilled, total.planned) for category, rows, total in groups] == [
        ("data", 3, 3, 3),
        ("partners", 1, 1, 1),
    ]


def test_most_first_puts_those_without_a_number_last(db):
    statement = make_assessment()
    first, second, third, fourth = statement.answers.in_order()
    answer_all(statement, Code.FULFILLED)
    for answer, code in [(first, Code.NOT_APPLICABLE), (third, Code.NOT_FULFILLED)]:
        statement.answers.filter(pk=answer.pk).update(code=code)
    store_statement(statement)

    ordered = statistics.most_first(by_criterion(), by="percent")

    assert [each.criterion for each in ordered] == [each.criterion for each in (third, second, fourth, first)]


# --- the page --------------------------------------------------------------------------------------


@pytest.fixture
def page(sign_in, reviewer):
    client = sign_in(reviewer)
    return lambda **query: client.get(PAGE, query)


@pytest.fixture
def sheets(sign_in, reviewer):
    client = sign_in(reviewer)

    def _sheets(**query):
        response = client.get(f"{PAGE}statistics.xlsx", query)
        book = load_workbook(BytesIO(response.content))
        return {sheet.title: list(sheet.values) for sheet in book}, book

    return _sheets


def test_staff_read_the_figures(page):
    statement_with(Code.FULFILLED)
    statement_with(Code.PLANNED)
    make_submission()

    response = page()

    text = response.content.decode()
    assert response.context["in_force"] == 2
    assert "3 of 6 fulfilled" in text
    assert "1 submission waits for a decision now" in text
    assert "50 %" in text


def test_page_of_an_empty_portal_says_so(page):
    text = page().content.decode()

    assert "No submission waits for a decision now." in text
    assert "No statement in force fits this choice." in text


@pytest.mark.parametrize("day", ["2999-01-01", "1999-12-31", "0001-01-01", "yesterday"])
def test_a_day_that_cannot_be_asked_for_is_told_and_the_year_is_shown(page, day):
    make_submission()

    response = page(since=day)

    assert list(response.context["form"].errors) == ["since"]
    assert response.context["time"].total.declared == 1


def test_what_is_asked_for_wrongly_is_not_chosen(page):
    statement_with(Code.FULFILLED)

    response = page(role="king", grade="must", edition="x", months="-1", sort="name")

    assert sorted(response.context["form"].errors) == ["edition", "grade", "months", "role"]
    assert len(response.context["criteria"]) == 4


def test_figures_since_a_day_leave_out_what_was_before(page):
    today = timezone.localdate()
    make_submission(at=datetime.now(UTC) - timedelta(days=40))
    make_submission()

    shown = page(since=today.isoformat()), page(months="24")

    assert [response.context["time"].total.declared for response in shown] == [1, 2]


def test_page_sorts_by_a_column_and_says_by_which(page):
    statement_with(Code.FULFILLED)

    text = page(sort="percent", role="vendor").content.decode()

    assert 'href="?role=vendor&amp;sort=percent#criteria" aria-current="true"' in text
    assert 'href="?role=vendor#criteria">' in text
    assert 'class="fold"' not in text


def test_page_takes_as_many_queries_for_one_statement_as_for_three(page, django_assert_num_queries):
    statement_with(Code.FULFILLED)
    with django_assert_num_queries(16):  # six of them keep the counts
        page()
    statement_with(Code.FULFILLED)
    statement_with(Code.PLANNED)

    with django_assert_num_queries(16):
        page()


def test_spreadsheet_has_a_sheet_for_each_table(sheets):
    statement_with(Code.FULFILLED)
    statement_with(Code.PLANNED)

    found, book = sheets()

    assert list(found) == ["About", "Submissions", "Waiting time", "In force", "Criteria"]
    assert found["Submissions"][-1] == ("Altogether", 2, 2, 0)
    assert found["Waiting time"][-1] == ("Altogether", 2, 0, 0)
    assert found["In force"] == [
        ("Role", "Statements"),
        ("IT vendor", 2),
        ("IT customer", 0),
        ("IT service provider", 0),
    ]
    assert [line[4:12] for line in found["Criteria"][1:]] == [(1, 0, 1, 0, 0, 2, 1, 50)] * 4
    assert book["Submissions"]["A2"].number_format == "yyyy-mm-dd"


def test_spreadsheet_is_narrowed_and_sorted_like_the_page(sheets):
    statement_with(Code.FULFILLED)
    statement_with(Code.PLANNED, role=Role.CUSTOMER)

    found, _book = sheets(role="customer", sort="percent")

    assert ("Role", "IT customer") in found["About"]
    assert {line[6] for line in found["Criteria"][1:]} == {1}


def test_spreadsheet_holds_no_formula_whatever_the_catalogue_says(sheets):
    statement_with(Code.FULFILLED)
    Criterion.objects.update(title={"en": '=HYPERLINK("https://evil.example")'})

    found, book = sheets()

    assert {line[2] for line in found["Criteria"][1:]} == {'=HYPERLINK("https://evil.example")'}
    assert {cell.data_type for sheet in book for line in sheet for cell in line} <= {"s", "n", "d"}
