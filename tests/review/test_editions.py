"""Staff see what an edition of the catalogue touches, and make it current."""

import pytest

from assessments.editions import transfer
from assessments.models import Assessment, Status
from criteria.models import Catalogue
from statements import withdrawal

from ..factories import VersionFactory, load_catalogue, load_edition, make_assessment, signatory_of
from ..statements.paperless import store_statement

PAGE = "/review/editions/"


@pytest.fixture
def one(no_catalogue):
    return load_edition("1")


@pytest.fixture
def two(one):
    return load_edition("2")


def counts(response):
    """Per edition: drafts, and statements in force."""
    return {each.edition: (each.drafts, each.statements_in_force) for each in response.context["editions"]}


def statement_on(catalogue, *, by=None, version=None):
    return store_statement(make_assessment(by=by, catalogue=catalogue, answered=True, version=version))


def test_staff_see_how_many_drafts_and_statements_each_edition_has(sign_in, reviewer, one, two):
    make_assessment(catalogue=one)
    make_assessment(catalogue=one)
    make_assessment(catalogue=two)
    Assessment.objects.filter(pk=make_assessment(catalogue=one).pk).update(status=Status.RETURNED)
    for status in (Status.SUBMITTED, Status.IN_REVIEW):
        Assessment.objects.filter(pk=make_assessment(catalogue=one).pk).update(status=status)
    statement_on(two)

    page = sign_in(reviewer).get(PAGE)

    assert counts(page) == {"1": (3, 0), "2": (1, 1)}


def test_statements_that_are_not_in_force_are_not_counted(sign_in, reviewer, one, two):
    first = statement_on(one)
    signatory = signatory_of(first.submission.assessment)
    statement_on(two, by=signatory, version=VersionFactory(product=first.product))
    withdrawal.withdraw(statement_on(two), reason="Misread.", by=reviewer)

    page = sign_in(reviewer).get(PAGE)

    assert counts(page) == {"1": (0, 0), "2": (0, 1)}


def test_a_draft_that_was_moved_counts_where_it_is(sign_in, reviewer, one, two):
    draft = make_assessment(catalogue=one)
    two.make_current()
    transfer.move(draft, to=two, by=signatory_of(draft))

    assert counts(sign_in(reviewer).get(PAGE)) == {"1": (0, 0), "2": (1, 0)}


def test_the_page_leads_to_what_each_edition_changes(sign_in, reviewer, one, two):
    html = sign_in(reviewer).get(PAGE).content.decode()

    assert 'href="/catalogue/moving-code/2/changes/"' in html
    assert 'aria-label="Make Moving catalogue, 2 current"' in html
    assert 'aria-label="Make Moving catalogue, 1 current"' not in html


def test_staff_make_an_edition_current(sign_in, reviewer, one, two):
    draft = make_assessment(catalogue=one)
    client = sign_in(reviewer)

    response = client.post(f"{PAGE}{two.pk}/make-current/", follow=True)

    assert "New assessments use Moving catalogue, 2 now." in response.content.decode()
    assert Catalogue.objects.filter(is_current=True).get() == two
    draft.refresh_from_db()
    assert draft.catalogue == one


def test_making_the_current_edition_current_changes_nothing(sign_in, reviewer, one, two):
    sign_in(reviewer).post(f"{PAGE}{one.pk}/make-current/")

    assert Catalogue.objects.filter(is_current=True).get() == one


def test_another_catalogue_is_made_current_too(sign_in, reviewer, one):
    other = load_catalogue()

    sign_in(reviewer).post(f"{PAGE}{other.pk}/make-current/")

    assert Catalogue.objects.filter(is_current=True).get() == other


def test_an_edition_that_does_not_exist_is_not_found(sign_in, reviewer, one):
    assert sign_in(reviewer).post(f"{PAGE}999/make-current/").status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_but_staff_finds_it(sign_in, one, two, method):
    draft = make_assessment(catalogue=one)
    client = sign_in(signatory_of(draft))

    statuses = [getattr(client, method)(address).status_code for address in (PAGE, f"{PAGE}{two.pk}/make-current/")]

    assert statuses == [404, 404]
    assert Catalogue.objects.filter(is_current=True).get() == one


def test_the_page_takes_as_many_queries_for_one_edition_as_for_three(sign_in, reviewer, one, django_assert_num_queries):
    client = sign_in(reviewer)
    with django_assert_num_queries(4):
        client.get(PAGE)
    load_edition("2")
    load_catalogue()

    with django_assert_num_queries(4):
        page = client.get(PAGE)

    assert len(page.context["editions"]) == 3
